"""The statements of PL/pgSQL that concern cursors (pl_gram.y: stmt_open, stmt_fetch, stmt_move, stmt_close)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.ddl import CodeStatement
from sqlprisma.sql.plpgsql_sql import (
    into_place,
    read_value,
    read_values,
    read_variables,
    span_until,
    whole_query,
)
from sqlprisma.sql.tokens import TokenStream

_END = frozenset({";"})
_AFTER_EXECUTE = frozenset({";", "using"})


def cursor_arguments(tokens: TokenStream) -> tuple[ddl.Argument, ...]:
    """`(value, …)` after a cursor's name; a value may have its parameter's name before it."""
    if not tokens.takes("("):
        return ()
    found: list[ddl.Argument] = []
    while True:
        first, name = tokens.at, None
        if tokens.keys[first + 1] in {":=", "=>"}:
            name = tokens.column_name("the name of a parameter")
            tokens.at += 1
        value = read_value(tokens, frozenset({",", ")"}))
        found.append(ddl.Argument(value=value, name=name, span=tokens.span_from(first)))
        if not tokens.takes(","):
            break
    tokens.needs(")")
    return tuple(found)


def open_cursor(tokens: TokenStream) -> CodeStatement:
    """stmt_open."""
    first = tokens.at
    tokens.needs("open")
    cursor = tokens.column_name("the name of a cursor")
    arguments = cursor_arguments(tokens)
    tokens.takes("no")
    tokens.takes("scroll")
    query: ddl.Query | None = None
    text: ddl.Expression | None = None
    using: tuple[ddl.Expression, ...] = ()
    if tokens.takes("for"):
        if tokens.takes("execute"):
            text = read_value(tokens, _AFTER_EXECUTE)
            using = read_values(tokens, _AFTER_EXECUTE) if tokens.takes("using") else ()
        else:
            query = whole_query(span_until(tokens, _END))
    tokens.needs(";")
    return ddl.CursorStatement(
        action="OPEN",
        cursor=cursor,
        query=query,
        text=text,
        using=using,
        arguments=arguments,
        span=tokens.span_from(first),
    )


def move_cursor(tokens: TokenStream) -> CodeStatement:
    """stmt_fetch, stmt_move, stmt_close."""
    first = tokens.at
    action = tokens.needs_any(frozenset({"close", "fetch", "move"})).upper()
    span_until(tokens, _END)
    last = tokens.at
    targets: tuple[ddl.Variable, ...] = ()
    into = into_place(tokens, first, last) if action == "FETCH" else None
    end = last if into is None else into
    if into is not None:
        tokens.at = into + 1
        targets = read_variables(tokens)
    direction = [each for each in tokens.keys[first + 1 : end - 1] if each not in {"from", "in"}]
    tokens.at = end - 1
    cursor = tokens.column_name("the name of a cursor")
    tokens.at = last
    tokens.needs(";")
    return ddl.CursorStatement(
        action=action,
        cursor=cursor,
        targets=targets,
        is_next=direction in ([], ["next"], ["forward"], ["forward", "1"], ["relative", "1"]),
        span=tokens.span_from(first),
    )
