"""CREATE FUNCTION, PROCEDURE and AGGREGATE: names and signatures (gram.y: CreateFunctionStmt, func_args)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.ddl import ObjectKind, Operation
from sqlprisma.records import dataclass
from sqlprisma.source import Anchor, Origin, Source, Span
from sqlprisma.sql.expressions import read_expression
from sqlprisma.sql.keywords import NOT_A_TYPE_NAME
from sqlprisma.sql.queries import read_query
from sqlprisma.sql.query_with import CHANGES, QUERIES
from sqlprisma.sql.split import split
from sqlprisma.sql.tokens import TokenStream
from sqlprisma.sql.types import CONSTANT_TYPES, read_function_type

_MODES = frozenset({"in", "inout", "out", "variadic"})
_DOT = frozenset({"."})
_KINDS = {"function": ObjectKind.FUNCTION, "procedure": ObjectKind.PROCEDURE}
_OPTIONS = frozenset(
    """
    as called cost external immutable language leakproof not parallel returns reset rows security set
    stable strict support transform volatile window begin return
    """.split()  # noqa: SIM905 - a list of words reads best as text
)


@dataclass(slots=True)
class _Options:
    """What is kept of a routine's options while they are read."""

    language: str | None = None
    body: Span | None = None
    search_path: tuple[str, ...] | None = None
    keeps_path: bool = False
    queries: tuple[ddl.Query, ...] | None = None


def create(tokens: TokenStream) -> tuple[Operation, ...]:
    """CREATE [OR REPLACE] FUNCTION | PROCEDURE."""
    tokens.needs("create")
    or_replace = tokens.takes("or", "replace")
    kind = _KINDS[tokens.needs_any(frozenset(_KINDS))]
    name = read_function_name(tokens)
    arguments = read_parameters(tokens)
    returns = None
    returns_table = False
    if tokens.takes("returns", "table"):
        returns_table = True
        arguments += _result_columns(tokens)
    elif tokens.takes("returns"):
        returns = read_function_type(tokens)
    options = _Options()
    while tokens.key in _OPTIONS:
        _read_option(tokens, options)
    return (
        ddl.CreateRoutine(
            kind=kind,
            name=name,
            arguments=arguments,
            returns=returns,
            returns_table=returns_table,
            language=options.language or "sql",
            body=options.body,
            search_path=options.search_path,
            keeps_path=options.keeps_path,
            queries=options.queries,
            or_replace=or_replace,
            span=tokens.span_from(0),
        ),
    )


def create_aggregate(tokens: TokenStream) -> tuple[Operation, ...]:
    """CREATE [OR REPLACE] AGGREGATE."""
    tokens.needs("create")
    or_replace = tokens.takes("or", "replace")
    tokens.needs("aggregate")
    name = read_function_name(tokens)
    arguments: tuple[ddl.RoutineArgument, ...] = ()
    first = tokens.at
    if tokens.sees("(") and tokens.kinds[first + 1] in {"word", "name"} and tokens.keys[first + 2] == "=":
        tokens.skip_parentheses()
    else:
        arguments = read_aggregate_parameters(tokens)
        tokens.skip_parentheses()
    return (
        ddl.CreateRoutine(
            kind=ObjectKind.AGGREGATE,
            name=name,
            arguments=arguments,
            language="internal",
            or_replace=or_replace,
            span=tokens.span_from(0),
        ),
    )


# --- names and parameters


def read_function_name(tokens: TokenStream) -> ddl.Name:
    """func_name."""
    first = tokens.at
    if tokens.sees_any(_DOT, ahead=1):
        return tokens.qualified_name("the name of a function")
    return tokens.name_of([tokens.type_or_function_name("the name of a function")], first)


def read_signature(tokens: TokenStream, *, is_aggregate: bool = False) -> ddl.RoutineSignature:
    """function_with_argtypes and aggregate_with_argtypes: only the types that come in count."""
    first = tokens.at
    name = read_function_name(tokens)
    arguments = None
    if tokens.sees("("):
        read = read_aggregate_parameters if is_aggregate else read_parameters
        arguments = tuple(
            parameter.type for parameter in read(tokens) if parameter.mode not in {"out", "table"}
        )
    return ddl.RoutineSignature(name=name, arguments=arguments, span=tokens.span_from(first))


def read_parameters(tokens: TokenStream) -> tuple[ddl.RoutineArgument, ...]:
    """func_args_with_defaults."""
    tokens.needs("(")
    found: list[ddl.RoutineArgument] = []
    if not tokens.sees(")"):
        found.append(_parameter(tokens))
        while tokens.takes(","):
            found.append(_parameter(tokens))
    tokens.needs(")")
    return tuple(found)


def read_aggregate_parameters(tokens: TokenStream) -> tuple[ddl.RoutineArgument, ...]:
    """aggr_args: `(*)`, or lists of parameters with ORDER BY between them."""
    tokens.needs("(")
    if tokens.takes("*"):
        tokens.needs(")")
        return ()
    found: list[ddl.RoutineArgument] = []
    if not tokens.sees("order"):
        found.append(_parameter(tokens))
        while tokens.takes(","):
            found.append(_parameter(tokens))
    if tokens.takes("order"):
        tokens.needs("by")
        found.append(_parameter(tokens))
        while tokens.takes(","):
            found.append(_parameter(tokens))
    tokens.needs(")")
    return tuple(found)


def _parameter(tokens: TokenStream) -> ddl.RoutineArgument:
    first = tokens.at
    mode = _mode(tokens)
    name = None
    if _sees_parameter_name(tokens, has_mode=mode is not None):
        name = tokens.type_or_function_name("the name of a parameter")
    mode = mode or _mode(tokens)
    parameter_type = read_function_type(tokens)
    has_default = tokens.takes_any(frozenset({"=", "default"})) is not None
    default = read_expression(tokens) if has_default else None
    return ddl.RoutineArgument(
        type=parameter_type,
        name=name,
        mode=mode or "in",
        has_default=has_default,
        default=default,
        span=tokens.span_from(first),
    )


def _mode(tokens: TokenStream) -> str | None:
    mode = tokens.takes_any(_MODES)
    return "inout" if mode == "in" and tokens.takes("out") else mode


def _sees_parameter_name(tokens: TokenStream, *, has_mode: bool) -> bool:
    at = tokens.at
    kind, key = tokens.kinds[at], tokens.keys[at]
    if kind != "name" and (kind != "word" or key in NOT_A_TYPE_NAME):
        return False
    kind, key = tokens.kinds[at + 1], tokens.keys[at + 1]
    if kind == "name" or key in CONSTANT_TYPES or key == "setof" or (key in _MODES and not has_mode):
        return True
    return kind == "word" and key not in NOT_A_TYPE_NAME


def _result_columns(tokens: TokenStream) -> tuple[ddl.RoutineArgument, ...]:
    """table_func_column_list."""
    tokens.needs("(")
    found = []
    while True:
        first = tokens.at
        name = tokens.type_or_function_name("the name of a column")
        column_type = read_function_type(tokens)
        found.append(
            ddl.RoutineArgument(name=name, type=column_type, mode="table", span=tokens.span_from(first))
        )
        if not tokens.takes(","):
            break
    tokens.needs(")")
    return tuple(found)


# --- options


def _read_option(tokens: TokenStream, options: _Options) -> None:
    """createfunc_opt_item and opt_routine_body."""
    word = tokens.key
    if word == "as":
        tokens.at += 1
        options.body = read_body(tokens)
        if tokens.takes(","):
            tokens.string("a link symbol")
    elif word == "language":
        tokens.at += 1
        options.language = read_language(tokens)
    elif word == "return":
        first = tokens.at
        tokens.at += 1
        read_expression(tokens)
        _take_standard_body(options, tokens.span_from(first))
    elif word == "begin":
        _take_standard_body(options, _atomic_body(tokens))
    elif word == "set" and tokens.keys[tokens.at + 1] in {"schema", "search_path"}:
        tokens.at += 1
        _read_path(tokens, options)
    else:
        tokens.at += 1
        _skip_option(tokens)


def alter_path(
    tokens: TokenStream, kind: ObjectKind, routine: ddl.RoutineSignature
) -> tuple[Operation, ...] | None:
    """The options of ALTER FUNCTION (alterfunc_opt_list), if they decide the routine's search path."""
    options = _Options()
    is_reset = False
    while tokens.key in _OPTIONS:
        is_reset = is_reset or (
            tokens.key == "reset" and tokens.keys[tokens.at + 1] in {"all", "search_path"}
        )
        _read_option(tokens, options)
    tokens.skip_rest()
    if not (is_reset or options.keeps_path or options.search_path is not None):
        return None
    return (
        ddl.SetRoutinePath(
            kind=kind,
            routine=routine,
            search_path=options.search_path,
            keeps_path=options.keeps_path,
            span=tokens.span_from(0),
        ),
    )


def _read_path(tokens: TokenStream, options: _Options) -> None:
    """`SET search_path { TO | = } …`, `SET search_path FROM CURRENT`, `SET SCHEMA '…'` (FunctionSetResetClause)."""
    if tokens.takes("schema"):
        options.search_path = (tokens.string(),)
        return
    tokens.needs("search_path")
    if tokens.takes("from"):
        tokens.needs("current")
        options.keeps_path = True
        return
    tokens.needs_any(frozenset({"=", "to"}))
    if tokens.takes("default"):
        return
    found = [_path_entry(tokens)]
    while tokens.takes(","):
        found.append(_path_entry(tokens))
    options.search_path = tuple(found)


def _path_entry(tokens: TokenStream) -> str:
    return tokens.string() if tokens.kind == "string" else tokens.word_or_name("the name of a schema")


def read_language(tokens: TokenStream) -> str:
    """NonReservedWord_or_Sconst."""
    return tokens.string() if tokens.kind == "string" else tokens.word_or_name("a language")


def _skip_option(tokens: TokenStream) -> None:
    """Move to the next option: what an option says (COST 5, SET a = b) decides nothing here."""
    is_setting = tokens.keys[tokens.at - 1] in {"set", "reset"}
    first = tokens.at
    while not tokens.is_at_end and tokens.key not in {";", ")"}:
        is_next = tokens.key in _OPTIONS and not (is_setting and tokens.at - first < 3)
        if is_next and tokens.key != "not":
            return
        if tokens.sees("("):
            tokens.skip_parentheses()
        else:
            tokens.at += 1


def _atomic_body(tokens: TokenStream) -> Span:
    """What stands between BEGIN ATOMIC and END."""
    tokens.needs("begin", "atomic")
    first = tokens.at
    depth = 1
    while depth:
        if tokens.is_at_end:
            tokens.fail("END")
        depth += (tokens.key == "case") - (tokens.key == "end")
        tokens.at += 1
    start, end = tokens.starts[first], tokens.starts[tokens.at - 1]
    return Span(source=tokens.source, start=start, end=end)


def _take_standard_body(options: _Options, written: Span) -> None:
    """A body in standard SQL: `RETURN value` is `SELECT value`, and its queries are read at once."""
    text, pieces = written.text, split(written)
    returned = [piece for piece in pieces if piece.text[:6].lower() == "return"]
    for piece in returned:
        at = piece.start - written.start
        text = f"{text[:at]}SELECT{text[at + 6 :]}"
    origin = Origin(source=written.source, anchors=(Anchor(derived=0, base=written.start),))
    source = Source(path=written.source.path, text=text, origin=origin)
    options.body = source.span()
    queries: list[ddl.Query] = []
    for piece in pieces:
        own = source.span(piece.start - written.start, piece.end - written.start)
        tokens = TokenStream(own)
        if tokens.key in QUERIES and not CHANGES.intersection(tokens.keys):
            queries.append(read_query(tokens))
            tokens.needs_end()
    options.queries = tuple(queries)


def read_body(tokens: TokenStream) -> Span:
    """The text inside a quoted body, as a span: of this source where nothing is escaped, else a derived one."""
    at = tokens.at
    start, end = tokens.starts[at], tokens.ends[at]
    value = tokens.string("the body in quotes")
    text = tokens.text[start:end]
    inside = start + text.find(value)
    if text[0] in "'$" and tokens.text[inside : inside + len(value)] == value:
        return Span(source=tokens.source, start=inside, end=inside + len(value))
    derived = Source(
        path=tokens.source.path,
        text=value,
        origin=Origin(source=tokens.source, anchors=_anchors(text, start)),
    )
    return derived.span()


def _anchors(text: str, start: int) -> tuple[Anchor, ...]:
    """Where the pieces between doubled quotes lie in the source; other escapes only shift within a piece."""
    anchors = [Anchor(derived=0, base=start + text.index("'") + 1)]
    at = text.find("''", text.index("'") + 1)
    removed = text.index("'") + 1
    while 0 <= at < len(text) - 2:
        removed += 1
        anchors.append(Anchor(derived=at + 2 - removed, base=start + at + 2))
        at = text.find("''", at + 2)
    return tuple(anchors)
