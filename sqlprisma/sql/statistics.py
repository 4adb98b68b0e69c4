"""CREATE STATISTICS: its name, its table and the columns that it names (gram.y: CreateStatsStmt)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.ddl import Operation
from sqlprisma.diagnostics import Code
from sqlprisma.sql.clauses import takes_if_not_exists
from sqlprisma.sql.expressions import read_expression
from sqlprisma.sql.tokens import TokenStream

_AFTER_COLUMN = frozenset({",", "from"})


def create(tokens: TokenStream) -> tuple[Operation, ...]:
    """CREATE STATISTICS [[IF NOT EXISTS] name] [(kinds)] ON columns FROM table."""
    tokens.needs("create", "statistics")
    if_not_exists = takes_if_not_exists(tokens)
    name = None
    if if_not_exists or not (tokens.sees("on") or tokens.sees("(")):
        name = tokens.qualified_name("the name of the statistics")
    if tokens.sees("("):
        tokens.column_list()
    tokens.needs("on")
    columns = [_column(tokens)]
    while tokens.takes(","):
        columns.append(_column(tokens))
    tokens.needs("from")
    tokens.takes("only")
    table = tokens.qualified_name("the name of a table")
    tokens.takes("*")
    if tokens.sees(","):
        message = "only a single relation is allowed in CREATE STATISTICS"
        tokens.refuse(message, code=Code.FEATURE_NOT_SUPPORTED)
    tokens.skip_rest()
    return (
        ddl.CreateStatistics(
            name=name,
            table=table,
            columns=tuple(columns),
            if_not_exists=if_not_exists,
            span=tokens.span_from(0),
        ),
    )


def _column(tokens: TokenStream) -> ddl.Name | None:
    """stats_param; a column in parentheses is a column, too."""
    first = tokens.at
    if tokens.sees_column_name() and tokens.keys[first + 1] in _AFTER_COLUMN:
        return tokens.plain_name("a column name")
    found = read_expression(tokens)
    if isinstance(found, ddl.ColumnReference) and len(found.parts) == 1 and tokens.keys[first] == "(":
        return ddl.Name(name=found.parts[0], span=found.span)
    return None
