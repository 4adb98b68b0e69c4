"""The rows that an INSERT brings: what it lists or selects, and what all other columns get by themselves.

Apart from `row_changes`, which puts them where they belong, since what a column gets by itself UPDATE and ADD COLUMN
ask too.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlprisma import ddl
from sqlprisma.catalog import analyze, cells, counters, dml, folding, row_symbols, stored_rows, types
from sqlprisma.catalog.catalog import Catalog, Cell, Row, Unknowable
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, Table, TypeKind
from sqlprisma.catalog.typed import Const, FunctionCall, Typed
from sqlprisma.catalog.typed_queries import TypedQuery
from sqlprisma.catalog.values import Missing, Value
from sqlprisma.ddl import dml as written_changes
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Span

_CERTAIN = frozenset({Code.INVALID_VALUE, Code.UNSAFE_ENUM_VALUE})
"""What is refused in a value that an INSERT of running code gives; anything else there is taken to be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A statement at work on a table."""

    table: Table
    operation: ddl.ChangeRows
    analysed: dml.Analysed | None
    counters: counters.Counters
    fresh: row_symbols.Fresh

    @property
    def span(self) -> Span:
        """Where what is wrong with a row is told."""
        return self.operation.span


def of(catalog: Catalog, change: Change) -> list[Row] | None:
    """The rows that an INSERT brings, with their defaults; None where they are not known."""
    analysed, table = change.analysed, change.table
    if analysed is None:
        return _unanalysed_rows(catalog, change)
    if not analysed.is_alone:
        return None
    columns = [table.column_numbered(number) for number in analysed.columns]
    if analysed.rows is not None:
        return [_row(catalog, change, columns, row) for row in analysed.rows]
    if analysed.query is None:
        return None
    return _queried(catalog, change, columns, analysed.query)


def _row(catalog: Catalog, change: Change, columns: Sequence[Column], values: Sequence[Typed | None]) -> Row:
    given: dict[int, Cell] = {}
    for column, value in zip(columns, values, strict=False):
        if value is not None and not _is_ignored(change, column):
            given[column.number] = folding.cell(catalog, value, change.span)
    return _completed(catalog, change, given)


def _is_ignored(change: Change, column: Column) -> bool:
    """Whether OVERRIDING USER VALUE has an identity count itself."""
    written = change.operation.written
    return (
        column.identity is not None
        and isinstance(written, written_changes.Insert)
        and written.overriding == "USER"
    )


def _completed(catalog: Catalog, change: Change, given: dict[int, Cell]) -> Row:
    """The row with the defaults of all other columns."""
    row: dict[int, Cell] = {}
    for column in change.table.columns:
        if column.number in given:
            row[column.number] = given[column.number]
        elif counters.is_counted(column):
            row[column.number] = change.counters.cell(change.table, column, change.span)
        else:
            row[column.number] = default(catalog, change.table, column, change.span)
    return change.fresh.named(row)


# --- what a column gets by itself


def default(catalog: Catalog, table: Table, column: Column, span: Span) -> Cell:
    """What a column holds that gets no value (build_column_default).

    Raises:
        CatalogError: as PostgreSQL refuses to compute it.
    """
    if column.is_generated:
        return Unknowable.VALUE
    if column.identity is not None:
        return Unknowable.SOME
    if any(_is_identity(each, column.name) for each in stored_rows.ancestors(catalog, table)):
        return Unknowable.VALUE
    found = folding.default_of(catalog, column)
    if found is not None:
        return folding.cell(catalog, found.value, span)
    if types.type_of(catalog, column.type.oid).kind is TypeKind.DOMAIN:
        folding.refuse_null(catalog, column, span)
    return None


def _is_identity(parent: Table, name: str) -> bool:
    """Whether a partition's column may count itself as its parent's does, from PostgreSQL 17 on."""
    column = parent.column(name)
    return column is not None and column.identity is not None


def generated(catalog: Catalog, table: Table, row: Row, span: Span) -> Row:
    """The row with the columns that are computed of the others (ExecComputeStoredGenerated)."""
    made = dict(row)
    for column in table.columns:
        if column.is_generated and column.default is not None:
            made[column.number] = folding.cell_in_row(catalog, column.default.value, table, row, span)
    return made


# --- INSERT … SELECT


def _queried(
    catalog: Catalog, change: Change, columns: Sequence[Column], query: TypedQuery
) -> list[Row] | None:
    """The rows of a query."""
    from sqlprisma.catalog import evaluate  # noqa: PLC0415 - most histories compute nothing

    if query.offset is not None:
        return None
    try:
        world = evaluate.World(catalog, moment=row_symbols.moment(catalog))
        found = list(evaluate.rows(world, replace(query, limit=None)))
    except evaluate.Unknown:
        return None
    except CatalogError as error:
        error.span = error.span or change.span
        raise
    chosen = found if query.limit is None else _limited(found, query.limit)
    if chosen is None:
        return None
    made: list[Row] = []
    for values in chosen:
        given = {
            column.number: folding.settled(item.value, cells.from_value(catalog, item.value.type, value))
            for column, item, value in zip(columns, query.items, values, strict=False)
            if not _is_ignored(change, column)
        }
        made.append(_completed(catalog, change, given))
    return made if len(made) == 1 else _in_any_order(made, change)


def _limited(rows: Sequence[tuple[Value, ...]], limit: Typed) -> list[tuple[Value, ...]] | None:
    """Some of the rows, of which nobody knows which: only what all of them have is known."""
    if not isinstance(limit, Const | FunctionCall):
        return None
    count = limit.arguments[0] if isinstance(limit, FunctionCall) and limit.arguments else limit
    if not isinstance(count, Const) or not (count.value or "").isdecimal():
        return None
    most = int(count.value or 0)
    if most >= len(rows):
        return list(rows)
    same = tuple(
        column[0] if all(_is_it(column[0], each) for each in column) else Missing("one of some values")
        for column in zip(*rows, strict=True)
    )
    return [same] * most


def _is_it(one: Value, other: Value) -> bool:
    return type(one) is type(other) and one == other


def _in_any_order(rows: Sequence[Row], change: Change) -> list[Row]:
    """The rows of a query, of which nobody knows which one is counted first."""
    counted = {column.number for column in change.table.columns if counters.is_counted(column)}
    given = () if change.analysed is None else change.analysed.columns
    unsure = counted.difference(given)
    return [
        {number: Unknowable.SOME if number in unsure else cell for number, cell in row.items()}
        for row in rows
    ]


# --- INSERT in running code


def _unanalysed_rows(catalog: Catalog, change: Change) -> list[Row] | None:
    operation, table = change.operation, change.table
    if operation.values is None:
        return None
    columns = list(table.columns)
    if operation.columns:
        found = [table.column(name.name) for name in operation.columns]
        columns = [column for column in found if column is not None]
        if len(columns) < len(found):
            return None
    made: list[Row] = []
    for values in operation.values:
        dml.refuse_count(len(columns), [value.span for value in values], operation.columns)
        given = {
            column.number: _unanalysed_cell(catalog, column, value)
            for column, value in zip(columns, values, strict=False)
            if not isinstance(value, ddl.DefaultMarker)
        }
        made.append(_completed(catalog, change, given))
    return made


def _unanalysed_cell(catalog: Catalog, column: Column, value: ddl.Expression) -> Cell:
    try:
        made = analyze.default(catalog, value, column.type, column=column.name)
    except CatalogError as error:
        if error.code in _CERTAIN:
            raise
        return Unknowable.VALUE
    if not isinstance(made, Const):
        return Unknowable.VALUE
    is_domain = types.type_of(catalog, column.type.oid).kind is TypeKind.DOMAIN
    return Unknowable.VALUE if made.value is None and is_domain else made.value
