"""The rows that migrations themselves write, as far as a later statement can fail because of them.

Every history begins with an empty database, so a table holds what its INSERTs put there. A unique index, a NOT
NULL, a foreign key may not fit those rows, and then the migration fails. Only what is certain is told: a value
that cannot be known fits everything, and a statement that changes rows in any other way makes them unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlprisma import ddl
from sqlprisma.catalog import analyze, attachments, builtins, dml, folding, lookup, types
from sqlprisma.catalog.catalog import Catalog, Cell, Row, Rows, Unknowable
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import (
    Column,
    Constraint,
    ConstraintKind,
    Index,
    NamedObject,
    Object,
    Oid,
    Table,
    TypeKind,
    View,
)
from sqlprisma.catalog.typed import ColumnRef, Const, Typed
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace
from sqlprisma.source import Span

_MOST = 500
"""More rows of a table are not kept."""
_CERTAIN = frozenset({Code.INVALID_VALUE, Code.UNSAFE_ENUM_VALUE})
"""What is refused in a value that an INSERT gives; anything else there is taken to be right."""
_ONE_SPELLING = frozenset(
    {
        builtins.BOOL,
        builtins.DATE,
        builtins.INT2,
        builtins.INT4,
        builtins.INT8,
        builtins.NAME,
        builtins.TEXT,
        builtins.UUID,
        builtins.VARCHAR,
    }
)
"""Types of which equal values are always printed alike; so are enums."""


# --- what is known


def known(catalog: Catalog, table: int) -> Rows | None:
    """All rows of a table; None where they are not known."""
    if table in catalog.rows:
        return catalog.rows[table]
    return () if table >= catalog.rows_since else None


def forget(catalog: Catalog, table: Oid | None = None) -> Catalog:
    """From here on nobody knows what a table holds; without one, what any table holds."""
    if table is not None:
        return replace(catalog, rows=catalog.rows.with_(table, None))
    return replace(catalog, rows=type(catalog.rows)(), rows_since=catalog.next_oid)


# --- what a later definition demands of them


def refuse_nulls(catalog: Catalog, table: Table, column: Column, span: Span) -> None:
    """Refuse NOT NULL where a row has no value (ATRewriteTable)."""
    for row in known(catalog, table.oid) or ():
        if row.get(column.number, Unknowable.VALUE) is None:
            raise CatalogError(
                Code.NOT_NULL_VIOLATION,
                f'column "{column.name}" of relation "{table.name}" contains null values',
                span=span,
                hint="The migrations insert such rows: give them a value first, or the column a DEFAULT.",
            )


def refuse_duplicates(catalog: Catalog, index: Index) -> None:
    """Refuse a unique index that rows do not fit (nbtsort.c)."""
    rows = known(catalog, index.table)
    if not rows or not index.is_unique:
        return
    seen: set[tuple[Cell, ...]] = set()
    for key in _keys(index, rows):
        if key in seen:
            raise _duplicated(catalog, index, key)
        seen.add(key)


def _duplicated(catalog: Catalog, index: Index, key: tuple[Cell, ...]) -> CatalogError:
    table = catalog.get(index.table, Table)
    return CatalogError(
        Code.UNIQUE_VIOLATION,
        f'could not create unique index "{index.name}"',
        span=index.provenance[-1] if index.provenance else None,
        detail=f"Key {_shown(table, _numbers(index), key)} is duplicated.",
        hint="The migrations insert such rows: remove or change them first.",
    )


def refuse_orphans(catalog: Catalog, key: Constraint, span: Span) -> None:
    """Refuse a foreign key that rows do not keep (ri_triggers.c); one that is NOT VALID asks nothing of them."""
    if key.is_not_valid:
        return
    for row in known(catalog, key.table) or ():
        _refuse_orphan(catalog, key, row, span)


def refuse_unchecked(catalog: Catalog, table: Table, name: str, check: Typed, span: Span) -> None:
    """Refuse a CHECK that rows do not keep (ATRewriteTable)."""
    for row in known(catalog, table.oid) or ():
        if _is_broken(catalog, check, row, span):
            raise CatalogError(
                Code.CHECK_VIOLATION,
                f'check constraint "{name}" of relation "{table.name}" is violated by some row',
                span=span,
                hint="The migrations insert such rows: change them first, or add the check as NOT VALID.",
            )


def refuse_unconvertible(catalog: Catalog, table: Table, value: Typed, span: Span) -> None:
    """Refuse a conversion of a column that one of its values does not stand (ATRewriteTable).

    Raises:
        CatalogError: as the type refuses the value.
    """
    for row in known(catalog, table.oid) or ():
        folding.in_row(catalog, value, row, span)


def as_column(column: Column) -> Typed:
    """The column as an expression over its table's rows."""
    return ColumnRef(type=column.type.oid, modifier=column.type.modifier, number=column.number)


def with_column(catalog: Catalog, table: Table, column: Column, span: Span) -> Catalog:
    """After ADD COLUMN: the rows that are there get its default, or NULL.

    Raises:
        CatalogError: where they cannot.
    """
    rows = known(catalog, table.oid)
    is_null = folding.is_null_when_added(catalog, table, column, span, has_rows=bool(rows))
    if not rows:
        return catalog
    cell = None if is_null else _default(catalog, column)
    changed = tuple({**row, column.number: cell} for row in rows)
    catalog = replace(catalog, rows=catalog.rows.with_(table.oid, changed))
    if column.is_not_null:
        refuse_nulls(catalog, table, column, span)
    return catalog


def without_values(catalog: Catalog, table: Oid, column: int) -> Catalog:
    """After a change of type: what a column holds is not known any more, but for NULL."""
    rows = known(catalog, table)
    if not rows:
        return catalog
    changed = tuple(
        {number: cell for number, cell in row.items() if number != column or cell is None} for row in rows
    )
    return replace(catalog, rows=catalog.rows.with_(table, changed))


# --- the statements themselves


def change(catalog: Catalog, operation: ddl.ChangeRows) -> Catalog:
    """INSERT, UPDATE, DELETE, MERGE, TRUNCATE, COPY.

    Raises:
        CatalogError: where what it names does not exist, or its rows cannot be.
    """
    written = None if catalog.is_lenient else operation.written
    typed = None if written is None else dml.analyse(catalog, written)
    if not operation.tables:
        return forget(catalog)
    for name in operation.tables:
        found = attachments.expected(catalog, name)
        if found is None:
            continue
        if isinstance(found, Table):
            _refuse_missing_columns(catalog, found, operation)
            catalog = _changed(catalog, found, operation, typed)
        elif isinstance(found, View):
            catalog = forget(catalog)
        else:
            raise lookup.wrong_kind(name.name, "a table", name.span)
    return catalog


def _refuse_missing_columns(catalog: Catalog, table: Table, operation: ddl.ChangeRows) -> None:
    if catalog.is_lenient:
        return
    for column in operation.columns:
        if table.column(column.name) is None:
            raise lookup.undefined_column(table.name, table.columns, column.name, column.span)


def _changed(
    catalog: Catalog, table: Table, operation: ddl.ChangeRows, typed: dml.TypedRows | None
) -> Catalog:
    if (
        _has_code(catalog, table)
        or table.is_partitioned
        or table.partition_of
        or table.inherits
        or table.has_subclass
    ):
        return forget(catalog)
    if operation.kind is ddl.RowChange.TRUNCATE:
        if operation.is_cascade:
            return forget(catalog)
        return replace(catalog, rows=catalog.rows.with_(table.oid, ()))
    if operation.values is not None:
        return _insert(catalog, table, operation, typed)
    if operation.kind in {ddl.RowChange.COPY, ddl.RowChange.INSERT}:
        return forget(catalog, table.oid)
    return forget(catalog) if _is_referenced(catalog, table) else forget(catalog, table.oid)


def unanalysed(operation: ddl.Operation) -> ddl.Operation:
    """The operation as running code has it: its names may be variables, so nothing is refused of them."""
    if isinstance(operation, ddl.ChangeRows) and operation.written is not None:
        return replace(operation, written=None)
    return operation


def touched(catalog: Catalog, operation: ddl.ChangeRows) -> int | None:
    """How many rows INSERT, UPDATE or DELETE touches; None where that is not known."""
    found = lookup.find_relation(catalog, operation.tables[0]) if operation.tables else None
    if not isinstance(found, Table) or _has_code(catalog, found):
        return None
    if operation.kind is ddl.RowChange.INSERT:
        return None if operation.values is None or operation.is_conditional else len(operation.values)
    is_alone = not (found.is_partitioned or found.has_subclass)
    is_empty = is_alone and known(catalog, found.oid) == ()
    changes = operation.kind in {ddl.RowChange.DELETE, ddl.RowChange.UPDATE}
    return 0 if is_empty and changes else None


def _has_code(catalog: Catalog, table: Table) -> bool:
    """Whether a trigger or rule may do anything else than the statement says."""
    return any(
        isinstance(found, NamedObject) and found.kind is not ddl.ObjectKind.POLICY
        for found in _dependents(catalog, table)
    )


def _is_referenced(catalog: Catalog, table: Table) -> bool:
    return any(
        isinstance(found, Constraint) and found.referenced_table == table.oid
        for found in _dependents(catalog, table)
    )


def _dependents(catalog: Catalog, table: Table) -> Iterator[Object | None]:
    return (catalog.objects.get(each.dependent) for each in catalog.needed_by.get(table.oid, ()))


def _insert(
    catalog: Catalog, table: Table, operation: ddl.ChangeRows, typed: dml.TypedRows | None
) -> Catalog:
    before = known(catalog, table.oid)
    columns = _targets(table, operation)
    checks = _checks(catalog, table)
    made: list[Row] = []
    for cells in _cells(catalog, columns, operation, typed):
        given = {column.number: cell for column, cell in zip(columns, cells, strict=False)}
        row: Row = {
            column.number: given[column.number] if column.number in given else _default(catalog, column)
            for column in table.columns
        }
        _refuse_cells(catalog, table, checks, row, operation.span)
        made.append(row)
    if operation.is_conditional and any(
        index.is_unique or index.is_exclusion for index in catalog.indexes_of(table)
    ):
        return forget(catalog, table.oid)
    for row in made:
        _refuse_lone_cells(catalog, table, row, operation.span)
    if before is None:
        return catalog
    rows = (*before, *made)
    after = replace(catalog, rows=catalog.rows.with_(table.oid, rows))
    _refuse_own_orphans(after, table, made, operation.span)
    if len(rows) > _MOST:
        return forget(catalog, table.oid)
    _refuse_double(catalog, table, rows, len(before), operation.span)
    return after


def _cells(
    catalog: Catalog, columns: Sequence[Column], operation: ddl.ChangeRows, typed: dml.TypedRows | None
) -> Iterator[list[Cell]]:
    """What each row lists; `typed` has it where the statement is analysed."""
    if typed is not None:
        for made in typed:
            pairs = zip(columns, made, strict=False)
            yield [
                _default(catalog, column) if value is None else _constant(catalog, value, column)
                for column, value in pairs
            ]
        return
    for values in operation.values or ():
        _refuse_count(values, columns, operation)
        yield [_cell(catalog, column, value) for column, value in zip(columns, values, strict=False)]


def _targets(table: Table, operation: ddl.ChangeRows) -> list[Column]:
    if not operation.columns:
        return list(table.columns)
    found = (table.column(name.name) for name in operation.columns)
    return [column for column in found if column is not None]


def _refuse_count(
    values: Sequence[ddl.Expression], columns: Sequence[Column], operation: ddl.ChangeRows
) -> None:
    if len(values) > len(columns):
        message = "INSERT has more expressions than target columns"
        raise CatalogError(Code.SYNTAX_ERROR, message, span=values[len(columns)].span)
    if operation.columns and len(values) < len(columns):
        message = "INSERT has more target columns than expressions"
        raise CatalogError(Code.SYNTAX_ERROR, message, span=operation.columns[len(values)].span)


def _cell(catalog: Catalog, column: Column, value: ddl.Expression) -> Cell:
    if isinstance(value, ddl.DefaultMarker):
        return _default(catalog, column)
    try:
        made = analyze.default(catalog, value, column.type, column=column.name)
    except CatalogError as error:
        if error.code in _CERTAIN:
            raise
        return Unknowable.VALUE
    return _constant(catalog, made, column)


def _constant(catalog: Catalog, value: object, column: Column) -> Cell:
    if not isinstance(value, Const):
        return folding.text(catalog, value) if isinstance(value, Typed) else Unknowable.VALUE
    if value.value is None and types.type_of(catalog, column.type.oid).kind is TypeKind.DOMAIN:
        return Unknowable.VALUE
    return value.value


def _default(catalog: Catalog, column: Column) -> Cell:
    if column.identity is not None or column.is_generated:
        return Unknowable.VALUE
    if column.default is not None:
        return _constant(catalog, column.default.value, column)
    is_domain = types.type_of(catalog, column.type.oid).kind is TypeKind.DOMAIN
    return Unknowable.VALUE if is_domain else None


# --- what a row must keep


def _checks(catalog: Catalog, table: Table) -> list[tuple[str, Typed]]:
    """What the CHECKs of a table say, by their names."""
    checks = [
        (key.name, key.expression)
        for key in catalog.constraints_of(table)
        if key.kind is ConstraintKind.CHECK and key.expression is not None
    ]
    return sorted(checks, key=lambda each: each[0])


def _refuse_cells(
    catalog: Catalog, table: Table, checks: Sequence[tuple[str, Typed]], row: Row, span: Span
) -> None:
    """NOT NULL and CHECK (ExecConstraints)."""
    for column in table.columns:
        if column.is_not_null and row.get(column.number, Unknowable.VALUE) is None:
            raise CatalogError(
                Code.NOT_NULL_VIOLATION,
                f'null value in column "{column.name}" of relation "{table.name}" violates not-null constraint',
                span=span,
            )
    for name, check in checks:
        if _is_broken(catalog, check, row, span):
            raise CatalogError(
                Code.CHECK_VIOLATION,
                f'new row for relation "{table.name}" violates check constraint "{name}"',
                span=span,
            )


def _is_broken(catalog: Catalog, check: Typed, row: Row, span: Span) -> bool:
    """Whether a row certainly does not keep a check."""
    try:
        return folding.in_row(catalog, check, row, span) is False
    except CatalogError:
        return False


def _refuse_lone_cells(catalog: Catalog, table: Table, row: Row, span: Span) -> None:
    for key in catalog.constraints_of(table):
        is_checked = key.kind is ConstraintKind.FOREIGN_KEY and not key.is_deferrable
        if is_checked and key.referenced_table != table.oid:
            _refuse_orphan(catalog, key, row, span)


def _refuse_own_orphans(catalog: Catalog, table: Table, made: Sequence[Row], span: Span) -> None:
    """A key that leads to the table itself is asked when all rows of the statement are there."""
    for key in catalog.constraints_of(table):
        if key.referenced_table == table.oid and not key.is_deferrable:
            for row in made:
                _refuse_orphan(catalog, key, row, span)


def _refuse_orphan(catalog: Catalog, key: Constraint, row: Row, span: Span) -> None:
    parents = known(catalog, key.referenced_table)
    cells = [row.get(number, Unknowable.VALUE) for number in key.columns]
    if parents is None or not all(isinstance(cell, str) for cell in cells):
        return
    table, parent = catalog.get(key.table, Table), catalog.get(key.referenced_table, Table)
    if not _are_comparable(catalog, table, key.columns, parent, key.referenced_columns):
        return
    for other in parents:
        theirs = [other.get(number, Unknowable.VALUE) for number in key.referenced_columns]
        if all(their is Unknowable.VALUE or their == cell for their, cell in zip(theirs, cells, strict=True)):
            return
    raise CatalogError(
        Code.FOREIGN_KEY_VIOLATION,
        f'insert or update on table "{table.name}" violates foreign key constraint "{key.name}"',
        span=span,
        detail=f'Key {_shown(table, key.columns, cells)} is not present in table "{parent.name}".',
    )


def _are_comparable(
    catalog: Catalog, table: Table, numbers: Sequence[int], parent: Table, others: Sequence[int]
) -> bool:
    pairs = zip(numbers, others, strict=True)
    return all(
        _has_one_spelling(catalog, table.column_numbered(number), parent.column_numbered(other))
        for number, other in pairs
    )


def _has_one_spelling(catalog: Catalog, column: Column, other: Column) -> bool:
    if column.type.oid != other.type.oid:
        return False
    return column.type.oid in _ONE_SPELLING or types.type_of(catalog, column.type.oid).kind is TypeKind.ENUM


def _numbers(index: Index) -> list[int]:
    return [key.number or 0 for key in index.keys]


def _keys(index: Index, rows: Rows) -> list[tuple[Cell, ...]]:
    """The keys that can clash with others of a unique index."""
    numbers = _numbers(index)
    if index.predicate is not None or not all(numbers):
        return []
    keys = [tuple(row.get(number, Unknowable.VALUE) for number in numbers) for row in rows]
    return [
        key for key in keys if Unknowable.VALUE not in key and (index.nulls_not_distinct or None not in key)
    ]


def _refuse_double(catalog: Catalog, table: Table, rows: Rows, first: int, span: Span) -> None:
    for index in catalog.indexes_of(table):
        constraint = catalog.objects.get(index.constraint)
        if not index.is_unique or (isinstance(constraint, Constraint) and constraint.is_deferrable):
            continue
        seen = set(_keys(index, rows[:first]))
        for key in _keys(index, rows[first:]):
            if key in seen:
                raise CatalogError(
                    Code.UNIQUE_VIOLATION,
                    f'duplicate key value violates unique constraint "{index.name}"',
                    span=span,
                    detail=f"Key {_shown(table, _numbers(index), key)} already exists.",
                )
            seen.add(key)


def _shown(table: Table, numbers: Sequence[int], cells: Sequence[Cell]) -> str:
    """`(a, b)=(1, x)` as PostgreSQL's details say it."""
    names = ", ".join(table.column_numbered(number).name for number in numbers)
    return f"({names})=({', '.join(_words(cells))})"


def _words(cells: Sequence[Cell]) -> Iterator[str]:
    for cell in cells:
        yield "null" if cell is None else cell if isinstance(cell, str) else "?"
