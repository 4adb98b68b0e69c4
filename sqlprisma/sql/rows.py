"""INSERT, UPDATE, DELETE, MERGE, TRUNCATE and COPY: which tables they change, and the rows of short INSERTs.

Only the head of a long statement is cut into tokens: what it does to rows cannot matter enough to read megabytes.
"""

from __future__ import annotations

import re
from dataclasses import replace

from sqlprisma import ddl
from sqlprisma.ddl import Operation
from sqlprisma.source import Span
from sqlprisma.sql.errors import ReadError
from sqlprisma.sql.expressions import read_expression
from sqlprisma.sql.lexer import BLANK, QUOTED_NAME, WORD
from sqlprisma.sql.tokens import TokenStream

_LONGEST = 4000
"""How many characters an INSERT may have whose rows are read."""
_BEHIND = r"default|from|on|overriding|returning|select|set|table|using|values|when|where|with"
_HEAD = re.compile(
    rf"{BLANK}\w+{BLANK}(?:into\b|from\b|table\b)?(?:{BLANK}(?:{QUOTED_NAME}|(?!(?:{_BEHIND})\b){WORD}|[.,()*]))*+",
    re.IGNORECASE,
)
_BEFORE_TABLE = {
    ddl.RowChange.DELETE: ("from",),
    ddl.RowChange.MERGE: ("into",),
    ddl.RowChange.UPDATE: (),
}
_FIRST = {change.value: change for change in ddl.RowChange}


def read(span: Span) -> tuple[Operation, ...] | str:
    """One statement that changes rows; a reason where it only reads them."""
    short = span if span.end - span.start <= _LONGEST else _head(span)
    try:
        tokens = TokenStream(short)
        kind = _FIRST[tokens.needs_any(frozenset(word.lower() for word in _FIRST)).upper()]
        found = _change(kind, tokens, is_whole=short is span)
    except ReadError:
        if short is not span:
            return (ddl.ChangeRows(kind=_kind(span), tables=(), is_conditional=True, span=span),)
        raise
    return found if isinstance(found, str) else (replace(found, span=span),)


def _change(kind: ddl.RowChange, tokens: TokenStream, *, is_whole: bool) -> ddl.ChangeRows | str:
    match kind:
        case ddl.RowChange.INSERT:
            return _insert(tokens, is_whole=is_whole)
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


def _insert(tokens: TokenStream, *, is_whole: bool) -> ddl.ChangeRows:
    tokens.needs("into")
    table = tokens.qualified_name("the name of a table")
    if tokens.takes("as"):
        tokens.column_name("an alias")
    columns = _columns(tokens)
    values: tuple[tuple[ddl.Expression, ...], ...] | None = None
    if is_whole and tokens.takes("overriding"):
        tokens.skip_rest()
    elif is_whole and tokens.takes("default", "values"):
        values = ((),) if tokens.is_at_end else None
    elif is_whole and tokens.takes("values"):
        values = _rows(tokens)
    tokens.skip_rest()
    return ddl.ChangeRows(
        kind=ddl.RowChange.INSERT,
        tables=(table,),
        columns=columns,
        values=values,
        is_conditional=values is None,
        span=table.span,
    )


def _columns(tokens: TokenStream) -> tuple[ddl.Name, ...]:
    """`(column, …)`, unless the parenthesis begins a query."""
    if not tokens.sees("(") or tokens.keys[tokens.at + 1] in {"select", "values", "with", "table", "("}:
        return ()
    tokens.needs("(")
    found: list[ddl.Name] = []
    while True:
        first = tokens.at
        found.append(tokens.name_of([tokens.column_name("a column name")], first))
        while not (tokens.sees(",") or tokens.sees(")")):
            tokens.needs_more("a closing parenthesis")
            tokens.at += 1
        if not tokens.takes(","):
            tokens.needs(")")
            return tuple(found)


def _rows(tokens: TokenStream) -> tuple[tuple[ddl.Expression, ...], ...] | None:
    """`(value, …), …`; None where something follows, or a value is none that can be read."""
    begin = tokens.at
    found: list[tuple[ddl.Expression, ...]] = []
    try:
        while True:
            tokens.needs("(")
            row = [_value(tokens)]
            while tokens.takes(","):
                row.append(_value(tokens))
            tokens.needs(")")
            found.append(tuple(row))
            if not tokens.takes(","):
                return tuple(found) if tokens.is_at_end else None
    except ReadError:
        tokens.at = begin
        return None


def _value(tokens: TokenStream) -> ddl.Expression:
    first = tokens.at
    if tokens.takes("default"):
        return ddl.DefaultMarker(word="DEFAULT", span=tokens.span_from(first))
    return read_expression(tokens)


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
