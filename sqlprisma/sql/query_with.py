"""WITH (gram.y: with_clause): common table expressions, with what SEARCH and CYCLE add to their columns."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.ddl import queries
from sqlprisma.sql.errors import NotModelledError
from sqlprisma.sql.primaries import read_primary
from sqlprisma.sql.tokens import TokenStream

CHANGES = frozenset({"delete", "insert", "merge", "update"})
"""The words that begin a statement that changes rows."""
QUERIES = frozenset({"(", "select", "table", "values", "with"})
"""What begins a query."""


def read_with(tokens: TokenStream) -> tuple[bool, tuple[queries.CommonTable, ...]]:
    """with_clause: whether it is recursive, and its tables."""
    tokens.needs("with")
    is_recursive = tokens.sees("recursive") and tokens.keys[tokens.at + 1] not in {"(", "as"}
    tokens.at += is_recursive
    found = [_read_common_table(tokens)]
    while tokens.takes(","):
        found.append(_read_common_table(tokens))
    return is_recursive, tuple(found)


def _read_common_table(tokens: TokenStream) -> queries.CommonTable:
    """common_table_expr."""
    first = tokens.at
    name = tokens.column_name("the name of a query")
    columns = tokens.optional_column_list()
    tokens.needs("as")
    if tokens.takes("not"):
        tokens.needs("materialized")
    else:
        tokens.takes("materialized")
    query = _read_statement(tokens)
    search_column = _read_search(tokens) if tokens.takes("search") else None
    cycle_columns = _read_cycle(tokens) if tokens.takes("cycle") else ()
    return queries.CommonTable(
        name=name,
        query=query,
        columns=columns,
        search_column=search_column,
        cycle_columns=cycle_columns,
        span=tokens.span_from(first),
    )


def _read_statement(tokens: TokenStream) -> ddl.Query:
    """PreparableStmt in parentheses: a query, or a change of rows, of which the text is kept."""
    from sqlprisma.sql.queries import read_parenthesised_query  # noqa: PLC0415 - a query holds WITH itself

    if not tokens.sees("("):
        tokens.fail("(")
    following = tokens.keys[tokens.at + 1]
    if following not in QUERIES | CHANGES:
        tokens.fail("a query", at=tokens.at + 1)
    if following not in CHANGES:
        return read_parenthesised_query(tokens, may_change=True)
    return _read_change(tokens)


def _read_change(tokens: TokenStream) -> ddl.Query:
    """A change of rows in parentheses."""
    from sqlprisma.sql.dml import read_change  # noqa: PLC0415 - a change of rows holds WITH itself

    opening, depth = tokens.at, tokens.depth
    tokens.deeper()
    tokens.needs("(")
    change = None
    try:
        change = read_change(tokens)
    except NotModelledError:
        tokens.at = opening
        tokens.skip_parentheses()
        tokens.at -= 1
    tokens.depth = depth
    query = ddl.Query(span=tokens.span_from(opening + 1), change=change)
    tokens.needs(")")
    return query


def _read_search(tokens: TokenStream) -> str:
    """opt_search_clause: the name of the column that orders."""
    tokens.needs_any(frozenset({"breadth", "depth"}))
    tokens.needs("first", "by")
    _read_names(tokens)
    tokens.needs("set")
    return tokens.column_name("a column name")


def _read_cycle(tokens: TokenStream) -> tuple[str, ...]:
    """opt_cycle_clause: the names of the mark and the path."""
    _read_names(tokens)
    tokens.needs("set")
    mark = tokens.column_name("a column name")
    if tokens.takes("to"):
        read_primary(tokens)
        tokens.needs("default")
        read_primary(tokens)
    tokens.needs("using")
    return mark, tokens.column_name("a column name")


def _read_names(tokens: TokenStream) -> None:
    tokens.column_name("a column name")
    while tokens.takes(","):
        tokens.column_name("a column name")
