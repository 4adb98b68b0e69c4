"""What a statement does to the session: settings, transactions, code to run (gram.y: VariableSetStmt, …)."""

from __future__ import annotations

import re

from sqlprisma import ddl
from sqlprisma.ddl import Operation
from sqlprisma.records import replace
from sqlprisma.sql.clauses import read_role
from sqlprisma.sql.errors import ReadError
from sqlprisma.sql.expressions import read_expression
from sqlprisma.sql.keywords import COLUMN_NAME, RESERVED
from sqlprisma.sql.names import unquoted
from sqlprisma.sql.plpgsql_sql import changes_rows
from sqlprisma.sql.primaries import read_call
from sqlprisma.sql.queries import Into, read_into_target, read_query
from sqlprisma.sql.routines import read_body, read_function_name, read_language
from sqlprisma.sql.rows import with_change
from sqlprisma.sql.tokens import TokenStream

NO_EFFECT = "sets a parameter that no name depends on"
_READS = "reads or changes rows, not the schema"
_RESOLVING = frozenset({"check_function_bodies", "role", "search_path", "session_authorization"})
"""Parameters that change what a name means, who may use it, or what is refused."""

_AFTER_TABLE = frozenset({"except", "fetch", "for", "intersect", "limit", "offset", "order", "union"})
"""What may follow `TABLE name`, a query."""

_TRANSACTION_WORDS = frozenset({"transaction", "work"})
_ACTIONS = {
    "abort": "ROLLBACK",
    "begin": "BEGIN",
    "commit": "COMMIT",
    "end": "COMMIT",
    "rollback": "ROLLBACK",
    "start": "BEGIN",
}
_HARMLESS = frozenset({"currval", "lastval", "nextval", "now", "pg_notify", "pg_sleep", "setval", "version"})
"""Built-in functions that run no statement."""

_NO_FUNCTION = (
    RESERVED
    | COLUMN_NAME
    | frozenset(
        """
        abs array_agg avg bool_and bool_or concat count format json_agg json_build_object jsonb_agg
        jsonb_build_object left length lower max md5 min over partition replace right round row_number
        string_agg sum to_char unnest upper
        """.split()  # noqa: SIM905 - a list of words reads best as text
    )
    | _HARMLESS
)
"""Words before a parenthesis that call nothing a migration made."""

_PATH_ITEM = re.compile(r'\s*("(?:[^"]|"")*"|[^,"]*)\s*(,|$)')


# --- SET and RESET


def set_parameter(tokens: TokenStream) -> tuple[Operation, ...] | str:
    """SET."""
    tokens.needs("set")
    if tokens.takes("constraints"):
        tokens.skip_rest()
        return "decides when constraints are checked"
    is_local = tokens.sees("local") and tokens.keys[tokens.at + 1] not in {"=", "to"}
    if is_local or (
        tokens.sees("session") and tokens.keys[tokens.at + 1] not in {"=", "to", "authorization"}
    ):
        tokens.at += 1
    if tokens.sees("transaction") or tokens.sees("characteristics"):
        tokens.skip_rest()
        return "sets how the transaction runs"
    return _setting(tokens, on=None, is_local=is_local)


def reset_parameter(tokens: TokenStream) -> tuple[Operation, ...] | str:
    """RESET."""
    tokens.needs("reset")
    if tokens.takes("session", "authorization"):
        return _assignment(tokens, "session_authorization", None)
    if tokens.takes("time"):
        tokens.needs("zone")
        return NO_EFFECT
    if tokens.takes("transaction"):
        tokens.needs("isolation", "level")
        return NO_EFFECT
    if tokens.takes("all"):
        return _reset_all(tokens)
    return _assignment(tokens, _parameter_name(tokens), None)


def _reset_all(tokens: TokenStream) -> tuple[Operation, ...]:
    span = tokens.span_from(0)
    names = ("check_function_bodies", "search_path")
    return tuple(ddl.SetParameter(parameter=name, values=None, span=span) for name in names)


def discard(tokens: TokenStream) -> tuple[Operation, ...] | str:
    """DISCARD: ALL takes every setting back."""
    tokens.needs("discard")
    word = tokens.needs_any(frozenset({"all", "plans", "sequences", "temp", "temporary"}))
    if word == "all":
        return _reset_all(tokens)
    return "forgets what the session cached"


def _parameter_name(tokens: TokenStream) -> str:
    parts = [tokens.column_name("the name of a parameter")]
    while tokens.takes("."):
        parts.append(tokens.column_name("the name of a parameter"))
    return ".".join(parts)


def _setting(tokens: TokenStream, *, on: ddl.Name | None, is_local: bool) -> tuple[Operation, ...] | str:
    """set_rest."""
    if tokens.takes("time", "zone") or tokens.sees("xml", "option"):
        return _unread(tokens)
    is_assigned = tokens.keys[tokens.at + 1 : tokens.at + 2] in (["="], ["to"], ["."])
    if not is_assigned and tokens.key in {"catalog", "names"}:
        return _unread(tokens)
    values: tuple[str, ...] | None
    if tokens.takes("session", "authorization"):
        name, values = "session_authorization", (None if tokens.takes("default") else (_word(tokens),))
    elif tokens.sees("schema") and not is_assigned:
        tokens.at += 1
        name, values = "search_path", (tokens.string(),)
    elif tokens.sees("role") and not is_assigned:
        tokens.at += 1
        name, values = "role", (_word(tokens),)
    else:
        name = _parameter_name(tokens)
        if tokens.takes("from"):
            tokens.needs("current")
            return NO_EFFECT
        tokens.needs_any(frozenset({"=", "to"}))
        values = None if tokens.takes("default") else _values(tokens)
    return _assignment(tokens, name, values, on=on, is_local=is_local)


def _assignment(
    tokens: TokenStream,
    name: str,
    values: tuple[str, ...] | None,
    *,
    on: ddl.Name | None = None,
    is_local: bool = False,
) -> tuple[Operation, ...] | str:
    if name not in _RESOLVING:
        return NO_EFFECT
    return (
        ddl.SetParameter(parameter=name, values=values, is_local=is_local, on=on, span=tokens.span_from(0)),
    )


def _values(tokens: TokenStream) -> tuple[str, ...]:
    """var_list."""
    found = [_word(tokens)]
    while tokens.takes(","):
        found.append(_word(tokens))
    return tuple(found)


def _word(tokens: TokenStream) -> str:
    """var_value."""
    if tokens.kind == "string":
        return tokens.string()
    sign = tokens.takes_any(frozenset("+-")) or ""
    if tokens.kind == "number":
        tokens.at += 1
        return sign + tokens.token_text(tokens.at - 1)
    return tokens.takes_any(frozenset({"on", "true", "false"})) or tokens.word_or_name("a value")


def _unread(tokens: TokenStream) -> str:
    tokens.needs_more("a value")
    tokens.skip_rest()
    return NO_EFFECT


def alter_settings(tokens: TokenStream) -> tuple[Operation, ...] | str:
    """ALTER ROLE | USER | DATABASE … SET | RESET; all else about roles and databases has no effect."""
    tokens.needs("alter")
    is_database = tokens.needs_any(frozenset({"database", "role", "user"})) == "database"
    first = tokens.at
    if tokens.key in {"mapping", "all"} and not is_database:
        tokens.at += 1
        on = ddl.Name(name="all", span=tokens.span_from(first))
    else:
        name = tokens.column_name("a database") if is_database else read_role(tokens)
        on = ddl.Name(name=name, span=tokens.span_from(first))
    if tokens.takes("in", "database"):
        tokens.column_name("a database")
    if tokens.takes("reset"):
        name = "search_path" if tokens.takes("all") else _parameter_name(tokens)
        return _assignment(tokens, name, None, on=on)
    if tokens.sees("set") and tokens.keys[tokens.at + 1] != "tablespace":
        tokens.at += 1
        return _setting(tokens, on=on, is_local=False)
    tokens.skip_rest()
    return "changes a database" if is_database else "changes a role"


# --- transactions


def transaction(tokens: TokenStream) -> tuple[Operation, ...] | str:
    """BEGIN, START TRANSACTION, COMMIT, END, ROLLBACK, ABORT."""
    word = tokens.needs_any(frozenset(_ACTIONS))
    if tokens.takes("prepared"):
        tokens.string("the identifier of a transaction")
        return "ends a prepared transaction"
    if word == "start":
        tokens.needs("transaction")
    else:
        tokens.takes_any(_TRANSACTION_WORDS)
    if word == "rollback" and tokens.takes("to"):
        tokens.takes("savepoint")
        name = tokens.column_name("the name of a savepoint")
        return (ddl.TransactionControl(action="ROLLBACK TO", savepoint=name, span=tokens.span_from(0)),)
    is_chained = False
    if word in {"begin", "start"}:
        _transaction_modes(tokens)
    elif tokens.takes("and"):
        is_chained = not tokens.takes("no")
        tokens.needs("chain")
    span = tokens.span_from(0)
    return (ddl.TransactionControl(action=_ACTIONS[word], is_chained=is_chained, span=span),)


def _transaction_modes(tokens: TokenStream) -> None:
    while not tokens.is_at_end:
        if tokens.takes("isolation"):
            tokens.needs("level")
            word = tokens.needs_any(frozenset({"read", "repeatable", "serializable"}))
            if word == "read":
                tokens.needs_any(frozenset({"committed", "uncommitted"}))
            elif word == "repeatable":
                tokens.needs("read")
        elif tokens.takes("read"):
            tokens.needs_any(frozenset({"only", "write"}))
        elif not (tokens.takes("not", "deferrable") or tokens.takes("deferrable")):
            return
        tokens.takes(",")


def savepoint(tokens: TokenStream) -> tuple[Operation, ...]:
    """SAVEPOINT and RELEASE [SAVEPOINT]."""
    action = tokens.needs_any(frozenset({"release", "savepoint"}))
    if action == "release":
        tokens.takes("savepoint")
    name = tokens.column_name("the name of a savepoint")
    return (ddl.TransactionControl(action=action.upper(), savepoint=name, span=tokens.span_from(0)),)


# --- code to run


def do(tokens: TokenStream) -> tuple[Operation, ...]:
    """DO."""
    tokens.needs("do")
    body = None
    language = "plpgsql"
    while tokens.kind == "string" or tokens.sees("language"):
        if tokens.takes("language"):
            language = read_language(tokens)
        else:
            body = read_body(tokens)
    if body is None:
        tokens.fail("a block of code in dollar quotes")
    return (ddl.Do(body=body, language=language, span=tokens.span_from(0)),)


def call(tokens: TokenStream) -> tuple[Operation, ...]:
    """CALL."""
    tokens.needs("call")
    first = tokens.at
    name = read_function_name(tokens)
    found = read_call(tokens, name, first)
    return (_invocation(found),)


def _invocation(call: ddl.Call) -> ddl.Invoke:
    values = tuple(argument.value for argument in call.arguments)
    return ddl.Invoke(name=call.name, arguments=values, span=call.span)


def select(tokens: TokenStream) -> tuple[Operation, ...] | str:
    """SELECT and WITH: of interest where a table is made (INTO) or nothing but functions are called."""
    into = _find_into(tokens)
    if into is not None:
        return (_select_into(tokens, into),)
    calls = _only_calls(tokens)
    name = _called(tokens) if calls is None else None
    if changes_rows(tokens, 0, len(tokens.keys) - 1):
        change = with_change(tokens)
        query = ddl.Query(span=change.span)
        called = () if name is None else (ddl.Invoke(name=name, query=query, span=query.span),)
        return (change, *called)
    query = read_query(tokens)
    if calls is None:
        return _READS if name is None else (ddl.Invoke(name=name, query=query, span=query.span),)
    operations: list[Operation] = []
    for found in calls:
        for operation in _effect(found):
            is_first = not any(isinstance(each, ddl.Invoke) for each in operations)
            if is_first and isinstance(operation, ddl.Invoke):
                operation = replace(operation, query=query)  # noqa: PLW2901 - the query is run once
            operations.append(operation)
    return tuple(operations) or "calls functions that change no schema"


def _called(tokens: TokenStream) -> ddl.Name | None:
    """The first function of a query that may be a migration's own."""
    for at in range(len(tokens.keys) - 1):
        if tokens.keys[at + 1] != "(" or tokens.kinds[at] not in {"name", "word"}:
            continue
        if tokens.kinds[at] == "word" and tokens.keys[at] in _NO_FUNCTION:
            continue
        before = tokens.keys[at - 1] if at else ""
        if before in {"as", "into", "with"}:
            continue
        return ddl.Name(name=tokens.token_text(at).strip('"').lower(), span=tokens.token_span(at))
    return None


def table(tokens: TokenStream) -> str:
    """TABLE name: reads all rows; whoever forgot CREATE or ALTER before it must be told."""
    tokens.needs("table")
    tokens.takes("only")
    tokens.qualified_name("the name of a table")
    tokens.takes("*")
    if not tokens.is_at_end and tokens.key not in _AFTER_TABLE:
        tokens.fail("the end of the statement; did you mean CREATE TABLE or ALTER TABLE?")
    tokens.skip_rest()
    return _READS


def _find_into(tokens: TokenStream) -> int | None:
    """Where the INTO of a SELECT stands; the one of INSERT or MERGE is another."""
    depth = 0
    keys = tokens.keys
    for at, key in enumerate(keys):
        if key in {"(", "["}:
            depth += 1
        elif key in {")", "]"}:
            depth -= 1
        elif key == "into" and depth == 0:
            return None if keys[at - 1] in {"insert", "merge"} else at
    return None


def _select_into(tokens: TokenStream, into: int) -> Operation:
    tokens.at = into + 1
    persistence, name = read_into_target(tokens)
    tokens.at = 0
    query = read_query(tokens, into=Into.MAKES)
    return ddl.CreateTableAs(name=name, query=query, persistence=persistence, span=tokens.span_from(0))


def _only_calls(tokens: TokenStream) -> list[ddl.Call] | None:
    """The calls of `SELECT f(…), g(…)` or `SELECT * FROM f(…)`; None for any other query."""
    try:
        return _calls_from(tokens) if tokens.takes("select", "*", "from") else _calls_listed(tokens)
    except ReadError:
        return None
    finally:
        tokens.at = 0


def _calls_from(tokens: TokenStream) -> list[ddl.Call] | None:
    first = tokens.at
    name = read_function_name(tokens)
    found = read_call(tokens, name, first)
    tokens.takes("as")
    if tokens.sees_column_name():
        tokens.column_name()
    return [found] if tokens.is_at_end else None


def _calls_listed(tokens: TokenStream) -> list[ddl.Call] | None:
    if not tokens.takes("select"):
        return None
    found: list[ddl.Call] = []
    while True:
        value = read_expression(tokens)
        if not isinstance(value, ddl.Call):
            return None
        found.append(value)
        if tokens.takes("as"):
            tokens.label()
        elif not tokens.is_at_end and not tokens.sees(","):
            tokens.word_or_name()
        if not tokens.takes(","):
            return found if tokens.is_at_end else None


def _effect(found: ddl.Call) -> tuple[Operation, ...]:
    """What one called function does: a setting, nothing, or what only the catalog can know."""
    if found.name.schema not in {None, "pg_catalog"} or found.has_sql_syntax:
        return () if found.has_sql_syntax else (_invocation(found),)
    if found.name.name == "set_config":
        return _set_config(found)
    if found.name.name in _HARMLESS or found.name.schema is not None:
        return ()
    return (_invocation(found),)


def _set_config(found: ddl.Call) -> tuple[Operation, ...]:
    values = [argument.value for argument in found.arguments]
    if len(values) != 3 or not isinstance(values[0], ddl.StringLiteral):
        return (_invocation(found),)
    parameter = values[0].value.lower()
    if parameter not in _RESOLVING:
        return ()
    if not isinstance(values[1], ddl.StringLiteral):
        return (_invocation(found),)
    is_local = isinstance(values[2], ddl.BooleanLiteral) and values[2].value
    text = values[1].value
    path = _path(text) if parameter == "search_path" else (text,)
    return (ddl.SetParameter(parameter=parameter, values=path, is_local=is_local, span=found.span),)


def _path(text: str) -> tuple[str, ...]:
    """The names of a search_path given as one text (varlena.c, SplitIdentifierString)."""
    found = []
    at = 0
    while at < len(text) and (item := _PATH_ITEM.match(text, at)):
        word = item[1].strip()
        if word.startswith('"'):
            found.append(word[1:-1].replace('""', '"'))
        elif word:
            found.append(unquoted(word))
        if item.end() == at:
            break
        at = item.end()
    return tuple(found)
