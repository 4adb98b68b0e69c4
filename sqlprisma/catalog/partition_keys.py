"""The key of a partitioned table: its columns and expressions, and what may not be one (ComputePartitionAttrs)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import analyze_expressions, columns, dependencies, lookup, opclasses, typed
from sqlprisma.catalog.analyze_expressions import Scope
from sqlprisma.catalog.catalog import Catalog, DependencyKind
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, Oid, Table
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace
from sqlprisma.source import Span

_MOST_KEYS = 32
"""PARTITION_MAX_KEYS."""

_EXPRESSIONS = "partition key expressions"


def keyed(catalog: Catalog, table: Table, written: ddl.PartitionKey) -> tuple[Catalog, Table]:
    """The table with its partition key looked up; the table itself need not stand in the catalog yet.

    Raises:
        CatalogError: where a column or an expression cannot be part of a partition key.
    """
    _refuse_number(written)
    numbers: list[int] = []
    for name in written.columns:
        column = _column(table, name, written.span)
        _refuse_generated(column, written.span)
        _refuse_unsortable(catalog, written.strategy, column.type.oid, written.span)
        numbers.append(column.number)
    values: list[typed.Typed] = []
    for expression in written.expressions:
        catalog, value = _analyzed(catalog, table, expression)
        _refuse_unsortable(catalog, written.strategy, Oid(value.type), expression.span)
        if isinstance(value, typed.ColumnRef) and value.number:
            numbers.append(value.number)
        else:
            values.append(value)
    return catalog, replace(
        table,
        partition_strategy=written.strategy,
        partition_columns=tuple(numbers),
        partition_expressions=tuple(values),
    )


def _refuse_number(written: ddl.PartitionKey) -> None:
    count = len(written.columns) + len(written.expressions)
    if written.strategy == "list" and count > 1:
        message = 'cannot use "list" partition strategy with more than one column'
        raise CatalogError(Code.INVALID_OBJECT_DEFINITION, message, span=written.span)
    if count > _MOST_KEYS:
        message = f"cannot partition using more than {_MOST_KEYS} columns"
        raise CatalogError(Code.TOO_MANY_COLUMNS, message, span=written.span)


def _column(table: Table, name: str, span: Span) -> Column:
    column = table.column(name)
    if column is not None:
        return column
    if name in lookup.SYSTEM_COLUMNS:
        message = f'cannot use system column "{name}" in partition key'
        raise CatalogError(Code.INVALID_OBJECT_DEFINITION, message, span=span)
    raise CatalogError(
        Code.UNDEFINED_COLUMN,
        f'column "{name}" named in partition key does not exist',
        span=span,
        hint=lookup.suggestion(name, (known.name for known in table.columns)),
    )


def _refuse_generated(column: Column, span: Span) -> None:
    if column.is_generated:
        raise CatalogError(
            Code.INVALID_OBJECT_DEFINITION,
            "cannot use generated column in partition key",
            detail=f'Column "{column.name}" is a generated column.',
            span=span,
        )


def _refuse_unsortable(catalog: Catalog, strategy: str, kind: Oid, span: Span) -> None:
    try:
        opclasses.resolve(catalog, "hash" if strategy == "hash" else "btree", kind, None)
    except CatalogError as error:
        error.span = span
        raise


def _analyzed(catalog: Catalog, table: Table, expression: ddl.Expression) -> tuple[Catalog, typed.Typed]:
    if isinstance(expression, ddl.ColumnReference):
        _refuse_system(expression)
    scope = Scope(
        catalog=catalog,
        table=table,
        subquery_refusal="cannot use subquery in partition key expression",
        kind_refusals=(
            ("a", f"aggregate functions are not allowed in {_EXPRESSIONS}"),
            ("w", f"window functions are not allowed in {_EXPRESSIONS}"),
            ("s", f"set-returning functions are not allowed in {_EXPRESSIONS}"),
        ),
    )
    value = analyze_expressions.transform(scope, expression)
    mentioned = typed.columns(value)
    for number in mentioned:
        if number:
            _refuse_generated(table.column_numbered(number), expression.span)
    if not typed.is_immutable(value):
        message = "functions in partition key expression must be marked IMMUTABLE"
        raise CatalogError(Code.INVALID_OBJECT_DEFINITION, message, span=expression.span)
    if not mentioned:
        message = "cannot use constant expression as partition key"
        raise CatalogError(Code.INVALID_OBJECT_DEFINITION, message, span=expression.span)
    return columns.told(catalog, value, expression.span), value


def _refuse_system(written: ddl.ColumnReference) -> None:
    if written.parts[-1] in lookup.SYSTEM_COLUMNS:
        message = f"{_EXPRESSIONS} cannot contain system column references"
        raise CatalogError(Code.INVALID_OBJECT_DEFINITION, message, span=written.span)


def depend(catalog: Catalog, table: Table) -> Catalog:
    """Record the functions and types that the key's expressions need."""
    for value in table.partition_expressions:
        catalog = dependencies.of_expression(
            catalog, value, dependent=table.oid, table=table.oid, own=DependencyKind.INTERNAL
        )
    return catalog


def uses(table: Table, number: int) -> bool:
    """Whether a column is part of the key, by itself or in an expression."""
    return number in table.partition_columns or any(
        number in typed.columns(value) for value in table.partition_expressions
    )
