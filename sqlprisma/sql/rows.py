"""INSERT, UPDATE, DELETE, MERGE, TRUNCATE and COPY: which tables they change, and what they say of them.

Only the head of a long statement is cut into tokens: what it does to rows cannot matter enough to read megabytes.
"""

from __future__ import annotations

import re

from sqlprisma import ddl
from sqlprisma.ddl import Operation, dml, queries
from sqlprisma.records import replace
from sqlprisma.source import Span
from sqlprisma.sql.dml import read_change
from sqlprisma.sql.errors import NotModelledError, ReadError
from sqlprisma.sql.lexer import BLANK, QUOTED_NAME, WORD
from sqlprisma.sql.queries import skip_query
from sqlprisma.sql.query_with import CHANGES, QUERIES
from sqlprisma.sql.tokens import TokenStream

_MOST_VALUES = 4000
"""How many characters an INSERT may have whose rows are read."""
_LONGEST = 65536
"""How many characters any other statement may have that is read whole."""
_BEHIND = r"default|from|on|overriding|returning|select|set|table|using|values|when|where|with"
_HEAD = re.compile(
    rf"{BLANK}\w+{BLANK}(?:into\b|from\b|table\b)?(?:{BLANK}(?:{QUOTED_NAME}|(?!(?:{_BEHIND})\b){WORD}|[.,()*]))*+",
    re.IGNORECASE,
)
_VALUES = re.compile(rf"{BLANK}values\b", re.IGNORECASE)
_BEFORE_TABLE = {
    ddl.RowChange.DELETE: ("from",),
    ddl.RowChange.MERGE: ("into",),
    ddl.RowChange.UPDATE: (),
}
_FIRST = {change.value: change for change in ddl.RowChange}


def read(span: Span) -> tuple[Operation, ...] | str:
    """One statement that changes rows; a reason where it only reads them."""
    short = _worth_reading(span)
    try:
        tokens = TokenStream(short)
        kind = _FIRST[tokens.needs_any(frozenset(word.lower() for word in _FIRST)).upper()]
        is_modelled = short is span and kind.value.lower() in CHANGES
        found = _written(kind, tokens) if is_modelled else _change(kind, tokens)
    except ReadError:
        if short is not span:
            return (ddl.ChangeRows(kind=_kind(span), tables=(), is_conditional=True, span=span),)
        raise
    return found if isinstance(found, str) else (replace(found, span=span),)


def with_change(tokens: TokenStream) -> ddl.ChangeRows:
    """WITH before a statement that changes rows, to its end: which tables it changes is not told."""
    first = tokens.at
    kind = next(kind for kind in _FIRST.values() if kind.value.lower() in tokens.keys)
    is_short = tokens.ends[-1] - tokens.starts[first] <= _LONGEST
    change = _modelled(tokens) if is_short else None
    if change is None:
        tokens.at, tokens.depth = first, 0
        skip_query(tokens)
    tokens.needs_end()
    return ddl.ChangeRows(
        kind=kind, tables=(), is_conditional=True, written=change, span=tokens.span_from(first)
    )


def _worth_reading(span: Span) -> Span:
    """The statement, or its head where it is too long."""
    size = span.end - span.start
    if size <= _MOST_VALUES:
        return span
    head = _head(span)
    has_values = _VALUES.match(span.source.text, head.end, span.end) is not None
    return head if has_values or size > _LONGEST else span


def _modelled(tokens: TokenStream) -> dml.Change | None:
    """The statement, unless it has a form that is not kept."""
    try:
        return read_change(tokens)
    except NotModelledError:
        return None


def _written(kind: ddl.RowChange, tokens: TokenStream) -> ddl.ChangeRows:
    """A statement that is read whole."""
    tokens.at = 0
    change = _modelled(tokens)
    if change is None:
        tokens.at, tokens.depth = 1, 0
        found = _change(kind, tokens)
        assert isinstance(found, ddl.ChangeRows)  # noqa: S101 - only COPY may read rows
        return found
    tokens.needs_end()
    columns: tuple[ddl.Name, ...] = ()
    values: tuple[tuple[ddl.Expression, ...], ...] | None = None
    is_conditional = True
    if isinstance(change, dml.Insert):
        columns = tuple(ddl.Name(name=each.name, span=each.span) for each in change.columns)
        values = _values(change)
        is_conditional = values is None or change.conflict is not None
    return ddl.ChangeRows(
        kind=kind,
        tables=(change.table,),
        columns=columns,
        values=values,
        is_conditional=is_conditional,
        written=change,
        span=change.table.span,
    )


def _values(change: dml.Insert) -> tuple[tuple[ddl.Expression, ...], ...] | None:
    """The rows of an INSERT, where it lists them."""
    query, conflict = change.query, change.conflict
    is_limited = conflict is not None and (bool(conflict.keys) or conflict.constraint is not None)
    if change.overriding is not None or is_limited or (conflict and conflict.assignments is not None):
        return None
    if query is None:
        return ((),)
    has_more = query.common or query.order_by or query.limit is not None or query.offset is not None
    return query.body.rows if isinstance(query.body, queries.Values) and not has_more else None


def _change(kind: ddl.RowChange, tokens: TokenStream) -> ddl.ChangeRows | str:
    match kind:
        case ddl.RowChange.INSERT:
            return _insert(tokens)
        case ddl.RowChange.TRUNCATE:
            return _truncate(tokens)
        case ddl.RowChange.COPY:
            return _copy(tokens)
        case _:
            return _of_one_table(kind, tokens)


def _kind(span: Span) -> ddl.RowChange:
    word = re.match(rf"{BLANK}(\w+)", span.text)
    return _FIRST["" if word is None else word[1].upper()]


def _head(span: Span) -> Span:
    """The statement up to the first word that may stand behind the table and its columns."""
    found = _HEAD.match(span.source.text, span.start, span.end)
    end = span.end if found is None else found.end()
    return Span(source=span.source, start=span.start, end=end)


def _insert(tokens: TokenStream) -> ddl.ChangeRows:
    """INSERT INTO: the table and the columns; what they get is not read."""
    tokens.needs("into")
    table = tokens.qualified_name("the name of a table")
    if tokens.takes("as"):
        tokens.column_name("an alias")
    columns = _columns(tokens)
    tokens.skip_rest()
    return ddl.ChangeRows(
        kind=ddl.RowChange.INSERT, tables=(table,), columns=columns, is_conditional=True, span=table.span
    )


def _columns(tokens: TokenStream) -> tuple[ddl.Name, ...]:
    """`(column, …)`, unless the parenthesis begins a query."""
    if not tokens.sees("(") or tokens.keys[tokens.at + 1] in QUERIES:
        return ()
    tokens.needs("(")
    found: list[ddl.Name] = []
    while True:
        found.append(tokens.plain_name("a column name"))
        while not (tokens.sees(",") or tokens.sees(")")):
            tokens.needs_more("a closing parenthesis")
            tokens.at += 1
        if not tokens.takes(","):
            tokens.needs(")")
            return tuple(found)


def _of_one_table(kind: ddl.RowChange, tokens: TokenStream) -> ddl.ChangeRows:
    """UPDATE, DELETE FROM, MERGE INTO: the table; which rows it changes is not read."""
    tokens.needs(*_BEFORE_TABLE[kind])
    tokens.takes("only")
    table = tokens.qualified_name("the name of a table")
    tokens.skip_rest()
    return ddl.ChangeRows(kind=kind, tables=(table,), is_conditional=True, span=table.span)


def _truncate(tokens: TokenStream) -> ddl.ChangeRows:
    tokens.takes("table")
    tables: list[ddl.Name] = []
    while True:
        tokens.takes("only")
        tables.append(tokens.qualified_name("the name of a table"))
        tokens.takes("*")
        if not tokens.takes(","):
            break
    if tokens.takes("restart") or tokens.takes("continue"):
        tokens.needs("identity")
    is_cascade = tokens.takes("cascade")
    tokens.takes("restrict")
    tokens.needs_end()
    return ddl.ChangeRows(
        kind=ddl.RowChange.TRUNCATE, tables=tuple(tables), is_cascade=is_cascade, span=tables[0].span
    )


def _copy(tokens: TokenStream) -> ddl.ChangeRows | str:
    if tokens.sees("("):
        return "reads rows"
    table = tokens.qualified_name("the name of a table")
    columns = _columns(tokens)
    if tokens.sees("to"):
        return "reads rows"
    tokens.skip_rest()
    return ddl.ChangeRows(
        kind=ddl.RowChange.COPY, tables=(table,), columns=columns, is_conditional=True, span=table.span
    )
