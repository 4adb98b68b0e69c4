"""Columns as CREATE TABLE, ALTER TABLE … ADD and typed tables define them (gram.y: columnDef, columnOptions)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.sql.clauses import takes_generic_options
from sqlprisma.sql.constraints import read_column_constraints
from sqlprisma.sql.tokens import TokenStream
from sqlprisma.sql.types import read_type


def read_column(tokens: TokenStream) -> ddl.ColumnDefinition:
    """ColumnDef."""
    first = tokens.at
    name = tokens.column_name("a column name")
    column_type = read_type(tokens)
    for word in ("storage", "compression"):
        if tokens.takes(word) and not tokens.takes("default"):
            tokens.column_name(f"a {word} method")
    takes_generic_options(tokens)
    constraints, collation = read_column_constraints(tokens)
    return ddl.ColumnDefinition(
        name=name,
        type=column_type,
        constraints=constraints,
        collation=collation,
        span=tokens.span_from(first),
    )


def read_column_options(tokens: TokenStream) -> ddl.ColumnOptions:
    """columnOptions: `name [WITH OPTIONS] constraints`."""
    first = tokens.at
    name = tokens.column_name("a column name")
    if tokens.takes("with"):
        tokens.needs("options")
    constraints, _ = read_column_constraints(tokens)
    return ddl.ColumnOptions(name=name, constraints=constraints, span=tokens.span_from(first))
