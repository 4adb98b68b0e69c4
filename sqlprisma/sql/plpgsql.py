"""PL/pgSQL: the body of a DO block or a function as statements (pl_gram.y).

The body's tokens are made once; what is SQL inside it goes to the readers of SQL (`plpgsql_sql`). Nothing is looked
up: whether a name is a variable or a column only the running code knows.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlprisma import ddl
from sqlprisma.ddl import CodeStatement
from sqlprisma.diagnostics import Code, Diagnostic, Outcome
from sqlprisma.source import Span
from sqlprisma.sql.errors import ReadError
from sqlprisma.sql.plpgsql_cursors import cursor_arguments, move_cursor, open_cursor
from sqlprisma.sql.plpgsql_declarations import read_declarations
from sqlprisma.sql.plpgsql_sql import (
    changes_rows,
    into_place,
    performed,
    read_value,
    read_values,
    read_variable,
    read_variables,
    span_until,
    whole_query,
    without,
)
from sqlprisma.sql.query_with import CHANGES, QUERIES
from sqlprisma.sql.read import read
from sqlprisma.sql.tokens import TokenStream

_END = frozenset({";"})
_THEN = frozenset({"then"})
_LOOP = frozenset({"loop"})
_DOTS = frozenset({".."})
_ASSIGNMENT = frozenset({":=", "="})
_BEFORE_ASSIGNMENT = frozenset({":=", "=", "[", "."})
_QUERY_WORDS = QUERIES | {"explain"}
"""Words before a parenthesis that are no name of a cursor."""
_LEVELS = frozenset({"debug", "exception", "info", "log", "notice", "warning"})
_AFTER_EXECUTE = frozenset({";", "into", "using"})
_STOPS = frozenset({"else", "elseif", "elsif", "end", "exception", "when"})


class _Refused(Exception):  # noqa: N818 - no error of ours: it carries the findings of another reader
    """SQL inside the block that its own reader refuses."""

    def __init__(self, findings: tuple[Diagnostic, ...]) -> None:
        super().__init__()
        self.findings = findings


def read_block(body: Span) -> Outcome[ddl.Block | None]:
    """The body of a DO block or a PL/pgSQL function."""
    try:
        tokens = TokenStream(body)
        _options(tokens)
        block = _labelled(tokens)
        tokens.takes(";")
        tokens.needs_end()
    except ReadError as error:
        return Outcome(None, (error.diagnostic,))
    except _Refused as refused:
        return Outcome(None, refused.findings)
    except RecursionError:
        finding = Diagnostic(
            code=Code.TOO_DEEP,
            message="stack depth limit exceeded",
            span=body,
            hint="the block is nested too deep",
        )
        return Outcome(None, (finding,))
    return Outcome(block)


def _options(tokens: TokenStream) -> None:
    """comp_options: `#variable_conflict use_column` and the like."""
    while tokens.takes("#"):
        tokens.label("an option")
        tokens.label("its value")


def _labelled(tokens: TokenStream) -> ddl.Block:
    first = tokens.at
    label = _label(tokens)
    return _block(tokens, label, first)


def _label(tokens: TokenStream) -> str | None:
    if not tokens.takes("<<"):
        return None
    label = tokens.label("a label")
    tokens.needs(">>")
    return label


# --- blocks


def _block(tokens: TokenStream, label: str | None, first: int) -> ddl.Block:
    """pl_block, without the semicolon behind it."""
    declarations: tuple[ddl.Declaration, ...] = ()
    if tokens.takes("declare"):
        declarations = read_declarations(tokens)
    tokens.needs("begin")
    tokens.deeper()
    body = _body(tokens)
    handlers: list[ddl.Handler] = []
    if tokens.takes("exception"):
        while tokens.sees("when"):
            handlers.append(_handler(tokens))
    tokens.depth -= 1
    tokens.needs("end")
    if not tokens.is_at_end and not tokens.sees(";"):
        tokens.label("a label")
    return ddl.Block(
        body=body,
        declarations=declarations,
        handlers=tuple(handlers),
        label=label,
        span=tokens.span_from(first),
    )


def _handler(tokens: TokenStream) -> ddl.Handler:
    first = tokens.at
    tokens.needs("when")
    conditions = [_condition(tokens)]
    while tokens.takes("or"):
        conditions.append(_condition(tokens))
    tokens.needs("then")
    body = _body(tokens)
    return ddl.Handler(conditions=tuple(conditions), body=body, span=tokens.span_from(first))


def _condition(tokens: TokenStream) -> str:
    """A condition's name or `SQLSTATE 'xxxxx'`."""
    if tokens.takes("sqlstate"):
        return tokens.string("a SQLSTATE")
    return tokens.label("the name of a condition").lower()


def _body(tokens: TokenStream) -> tuple[CodeStatement, ...]:
    """proc_sect: up to what ends it."""
    found: list[CodeStatement] = []
    while tokens.key not in _STOPS or tokens.keys[tokens.at + 1] in _BEFORE_ASSIGNMENT:
        tokens.needs_more("END")
        found.append(_statement(tokens))
    return tuple(found)


def _statement(tokens: TokenStream) -> CodeStatement:
    """proc_stmt, with its semicolon."""
    first = tokens.at
    label = _label(tokens)
    is_name = tokens.kind in {"name", "parameter", "word"}
    if is_name and tokens.keys[tokens.at + 1] in _BEFORE_ASSIGNMENT and label is None:
        return _assign(tokens)
    key = tokens.key
    if key in {"begin", "declare"}:
        block = _block(tokens, label, first)
        tokens.needs(";")
        return block
    looping = _LOOPS.get(key)
    if looping is not None:
        tokens.deeper()
        found = looping(tokens, label, first)
        tokens.depth -= 1
        return found
    if label is not None:
        tokens.fail("a block or a loop")
    reader = _READERS.get(key)
    return _sql(tokens) if reader is None else reader(tokens)


def _assign(tokens: TokenStream) -> CodeStatement:
    first = tokens.at
    target = read_variable(tokens)
    tokens.needs_any(_ASSIGNMENT)
    value = read_value(tokens, _END)
    tokens.needs(";")
    return ddl.Assign(target=target, value=value, span=tokens.span_from(first))


# --- branches


def _if(tokens: TokenStream) -> CodeStatement:
    first = tokens.at
    tokens.needs("if")
    tokens.deeper()
    branches: list[ddl.Branch] = []
    while True:
        start = tokens.at
        condition = read_value(tokens, _THEN)
        tokens.needs("then")
        body = _body(tokens)
        branches.append(ddl.Branch(conditions=(condition,), body=body, span=tokens.span_from(start)))
        if tokens.takes_any(frozenset({"elsif", "elseif"})) is None:
            break
    otherwise = _body(tokens) if tokens.takes("else") else ()
    tokens.depth -= 1
    tokens.needs("end", "if", ";")
    return ddl.If(branches=tuple(branches), otherwise=otherwise, span=tokens.span_from(first))


def _case(tokens: TokenStream) -> CodeStatement:
    first = tokens.at
    tokens.needs("case")
    tokens.deeper()
    operand = None if tokens.sees("when") else read_value(tokens, frozenset({"when"}))
    branches: list[ddl.Branch] = []
    while tokens.takes("when"):
        start = tokens.at
        conditions = read_values(tokens, _THEN)
        tokens.needs("then")
        body = _body(tokens)
        branches.append(ddl.Branch(conditions=conditions, body=body, span=tokens.span_from(start)))
    if not branches:
        tokens.fail("WHEN")
    otherwise = _body(tokens) if tokens.takes("else") else None
    tokens.depth -= 1
    tokens.needs("end", "case", ";")
    return ddl.CaseStatement(
        branches=tuple(branches), operand=operand, otherwise=otherwise, span=tokens.span_from(first)
    )


# --- loops


def _loop_body(tokens: TokenStream) -> tuple[CodeStatement, ...]:
    tokens.needs("loop")
    body = _body(tokens)
    tokens.needs("end", "loop")
    if not tokens.sees(";"):
        tokens.label("a label")
    tokens.needs(";")
    return body


def _loop(tokens: TokenStream, label: str | None, first: int) -> CodeStatement:
    return ddl.Loop(body=_loop_body(tokens), label=label, span=tokens.span_from(first))


def _while(tokens: TokenStream, label: str | None, first: int) -> CodeStatement:
    tokens.needs("while")
    condition = read_value(tokens, _LOOP)
    return ddl.Loop(body=_loop_body(tokens), condition=condition, label=label, span=tokens.span_from(first))


def _foreach(tokens: TokenStream, label: str | None, first: int) -> CodeStatement:
    tokens.needs("foreach")
    targets = read_variables(tokens)
    depth = tokens.integer() if tokens.takes("slice") else 0
    tokens.needs("in", "array")
    array = read_value(tokens, _LOOP)
    return ddl.ForEach(
        targets=targets,
        array=array,
        slice=depth,
        body=_loop_body(tokens),
        label=label,
        span=tokens.span_from(first),
    )


def _for(tokens: TokenStream, label: str | None, first: int) -> CodeStatement:
    tokens.needs("for")
    targets = read_variables(tokens)
    tokens.needs("in")
    if tokens.takes("execute"):
        text = read_value(tokens, frozenset({"loop", "using"}))
        using = read_values(tokens, _LOOP) if tokens.takes("using") else ()
        body = _loop_body(tokens)
        return ddl.ForQuery(
            targets=targets, body=body, text=text, using=using, label=label, span=tokens.span_from(first)
        )
    if _has_dots(tokens):
        return _for_integer(tokens, targets, label, first)
    is_name = tokens.sees_column_name() and tokens.key not in _QUERY_WORDS
    if is_name and tokens.keys[tokens.at + 1] in {"loop", "("}:
        cursor = tokens.column_name()
        arguments = cursor_arguments(tokens)
        body = _loop_body(tokens)
        return ddl.ForQuery(
            targets=targets,
            body=body,
            cursor=cursor,
            arguments=arguments,
            label=label,
            span=tokens.span_from(first),
        )
    query = whole_query(span_until(tokens, _LOOP))
    body = _loop_body(tokens)
    return ddl.ForQuery(targets=targets, body=body, query=query, label=label, span=tokens.span_from(first))


def _has_dots(tokens: TokenStream) -> bool:
    at = tokens.at
    while tokens.kinds[at] != "end" and tokens.keys[at] not in {"loop", ";"}:
        if tokens.keys[at] == "..":
            return True
        at += 1
    return False


def _for_integer(
    tokens: TokenStream, targets: tuple[ddl.Variable, ...], label: str | None, first: int
) -> CodeStatement:
    if len(targets) > 1 or len(targets[0].parts) > 1:
        tokens.refuse("integer FOR loop must have only one target variable")
    is_reverse = tokens.takes("reverse")
    low = read_value(tokens, _DOTS)
    tokens.needs("..")
    high = read_value(tokens, frozenset({"by", "loop"}))
    step = read_value(tokens, _LOOP) if tokens.takes("by") else None
    return ddl.ForInteger(
        variable=targets[0].parts[0],
        low=low,
        high=high,
        step=step,
        is_reverse=is_reverse,
        body=_loop_body(tokens),
        label=label,
        span=tokens.span_from(first),
    )


def _leave(tokens: TokenStream) -> CodeStatement:
    first = tokens.at
    is_continue = tokens.needs_any(frozenset({"exit", "continue"})) == "continue"
    label = None
    if not tokens.sees("when") and not tokens.sees(";"):
        label = tokens.label("a label")
    condition = read_value(tokens, _END) if tokens.takes("when") else None
    tokens.needs(";")
    return ddl.Leave(is_continue=is_continue, label=label, condition=condition, span=tokens.span_from(first))


# --- results, messages


def _return(tokens: TokenStream) -> CodeStatement:
    first = tokens.at
    tokens.needs("return")
    if tokens.takes("query"):
        return _return_query(tokens, first)
    is_next = tokens.takes("next")
    value = None if tokens.sees(";") else read_value(tokens, _END)
    tokens.needs(";")
    return ddl.Return(value=value, is_next=is_next, span=tokens.span_from(first))


def _return_query(tokens: TokenStream, first: int) -> CodeStatement:
    if not tokens.takes("execute"):
        query = whole_query(span_until(tokens, _END))
        tokens.needs(";")
        return ddl.Return(query=query, is_next=True, span=tokens.span_from(first))
    text = read_value(tokens, _AFTER_EXECUTE)
    using = read_values(tokens, _END) if tokens.takes("using") else ()
    tokens.needs(";")
    return ddl.Return(text=text, using=using, is_next=True, span=tokens.span_from(first))


def _raise(tokens: TokenStream) -> CodeStatement:
    first = tokens.at
    tokens.needs("raise")
    level = (tokens.takes_any(_LEVELS) or "exception").upper()
    template: str | None = None
    condition: str | None = None
    arguments: tuple[ddl.Expression, ...] = ()
    if tokens.kind == "string":
        template = tokens.string()
        if tokens.takes(","):
            arguments = read_values(tokens, frozenset({";", "using"}))
    elif not tokens.sees("using") and not tokens.sees(";"):
        condition = _condition(tokens)
    options: list[tuple[str, ddl.Expression]] = []
    if tokens.takes("using"):
        options.append(_option(tokens))
        while tokens.takes(","):
            options.append(_option(tokens))
    tokens.needs(";")
    return ddl.Raise(
        level=level,
        format=template,
        arguments=arguments,
        condition=condition,
        options=tuple(options),
        span=tokens.span_from(first),
    )


def _option(tokens: TokenStream) -> tuple[str, ddl.Expression]:
    name = tokens.label("an option of RAISE").upper()
    tokens.needs_any(_ASSIGNMENT)
    return name, read_value(tokens, frozenset({",", ";"}))


def _assert(tokens: TokenStream) -> CodeStatement:
    first = tokens.at
    tokens.needs("assert")
    condition = read_value(tokens, frozenset({",", ";"}))
    message = read_value(tokens, _END) if tokens.takes(",") else None
    tokens.needs(";")
    return ddl.Assert(condition=condition, message=message, span=tokens.span_from(first))


def _get(tokens: TokenStream) -> CodeStatement:
    first = tokens.at
    tokens.needs("get")
    is_stacked = tokens.takes_any(frozenset({"current", "stacked"})) == "stacked"
    tokens.needs("diagnostics")
    items: list[tuple[ddl.Variable, str]] = []
    while True:
        target = read_variable(tokens)
        tokens.needs_any(_ASSIGNMENT)
        items.append((target, tokens.label("an item").upper()))
        if not tokens.takes(","):
            break
    tokens.needs(";")
    return ddl.GetDiagnostics(items=tuple(items), is_stacked=is_stacked, span=tokens.span_from(first))


# --- SQL


def _null(tokens: TokenStream) -> CodeStatement:
    first = tokens.at
    tokens.needs("null", ";")
    return ddl.Nothing(span=tokens.span_from(first))


def _perform(tokens: TokenStream) -> CodeStatement:
    first = tokens.at
    tokens.needs("perform")
    if not tokens.sees(";"):  # SELECT needs no list either
        span_until(tokens, _END)
    query = performed(tokens.span_from(first))
    tokens.needs(";")
    return ddl.Perform(query=query, span=tokens.span_from(first))


def _execute(tokens: TokenStream) -> CodeStatement:
    first = tokens.at
    tokens.needs("execute")
    text = read_value(tokens, _AFTER_EXECUTE)
    targets: tuple[ddl.Variable, ...] = ()
    using: tuple[ddl.Expression, ...] = ()
    is_strict = False
    while not tokens.sees(";"):
        if tokens.takes("into"):
            is_strict = tokens.takes("strict")
            targets = read_variables(tokens)
        else:
            tokens.needs("using")
            using = read_values(tokens, _AFTER_EXECUTE)
    tokens.needs(";")
    return ddl.Execute(
        text=text, targets=targets, is_strict=is_strict, using=using, span=tokens.span_from(first)
    )


def _sql(tokens: TokenStream) -> CodeStatement:
    """stmt_execsql: any SQL statement, perhaps with the INTO of PL/pgSQL."""
    first = tokens.at
    span = span_until(tokens, _END)
    last = tokens.at
    key = tokens.keys[first]
    is_query = key in QUERIES and not changes_rows(tokens, first, last)
    into = into_place(tokens, first, last) if is_query or _may_return(tokens, first, last) else None
    targets: tuple[ddl.Variable, ...] = ()
    is_strict = False
    if into is not None:
        tokens.at = into + 1
        is_strict = tokens.takes("strict")
        targets = read_variables(tokens)
        span = without(tokens, first, last, into, tokens.at)
        tokens.at = last
    tokens.needs(";")
    whole = tokens.span_from(first)
    if is_query and into is not None:
        return ddl.SelectInto(query=whole_query(span), targets=targets, is_strict=is_strict, span=whole)
    outcome = read(span)
    if outcome.diagnostics:
        raise _Refused(outcome.diagnostics)
    return ddl.Sql(statement=outcome.value, targets=targets, is_strict=is_strict, span=whole)


def _may_return(tokens: TokenStream, first: int, last: int) -> bool:
    return tokens.keys[first] in CHANGES | {"with"} and any(
        tokens.keys[at] == "returning" for at in range(first, last)
    )


_LOOPS: dict[str, Callable[[TokenStream, str | None, int], CodeStatement]] = {
    "for": _for,
    "foreach": _foreach,
    "loop": _loop,
    "while": _while,
}
_READERS: dict[str, Callable[[TokenStream], CodeStatement]] = {
    "assert": _assert,
    "case": _case,
    "close": move_cursor,
    "continue": _leave,
    "execute": _execute,
    "exit": _leave,
    "fetch": move_cursor,
    "get": _get,
    "if": _if,
    "move": move_cursor,
    "null": _null,
    "open": open_cursor,
    "perform": _perform,
    "raise": _raise,
    "return": _return,
}
"""What each first word begins; any other begins a statement of SQL."""
