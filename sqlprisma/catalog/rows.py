"""The rows that migrations themselves write, as far as a later statement can fail because of them.

Every history begins with an empty database, so a table holds what its INSERTs put there. A unique index, a NOT
NULL, a foreign key may not fit those rows, and then the migration fails. Only what is certain is told: a value
that cannot be known fits everything. Here stands what a later definition demands of them; see `row_changes` for the
statements that change them.
"""

from __future__ import annotations

import re

from sqlprisma.catalog import (
    cells,
    counters,
    folding,
    inserted_rows,
    row_marks,
    row_routes,
    row_rules,
    row_symbols,
    stored_rows,
)
from sqlprisma.catalog.catalog import Catalog, Row, Unknowable
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, Constraint, Oid, Table
from sqlprisma.catalog.row_changes import change, touched, unanalysed
from sqlprisma.catalog.row_rules import refuse_duplicates
from sqlprisma.catalog.stored_rows import forget, known
from sqlprisma.catalog.typed import ColumnRef, Typed
from sqlprisma.diagnostics import Code
from sqlprisma.source import Span

__all__ = [
    "after_unread",
    "as_column",
    "change",
    "converted",
    "deferring",
    "forget",
    "known",
    "recheck",
    "refuse_duplicates",
    "refuse_misplaced",
    "refuse_nulls",
    "refuse_orphans",
    "refuse_unchecked",
    "touched",
    "unanalysed",
    "with_column",
    "without_values",
]


def after_unread(catalog: Catalog, words: str) -> Catalog:
    """After a statement that is not interpreted: it may call or set sequences, or decide when keys are asked."""
    if _ASKS_KEYS.match(words) is not None:
        return deferring(forget(catalog))
    return counters.after_reading(catalog, words)


def deferring(catalog: Catalog) -> Catalog:
    """From here on keys that can wait may do so until the transaction ends."""
    return row_marks.counted(catalog, row_marks.Mark.WAITING, 1)


_ASKS_KEYS = re.compile(r"\W*set\s+constraints\b", re.IGNORECASE)


def refuse_nulls(catalog: Catalog, table: Table, column: Column, span: Span) -> None:
    """Refuse NOT NULL where a row has no value (ATRewriteTable)."""
    for row in known(catalog, table.oid) or ():
        if cells.of(row, column.number) is None:
            raise CatalogError(
                Code.NOT_NULL_VIOLATION,
                f'column "{column.name}" of relation "{table.name}" contains null values',
                span=span,
                hint="The migrations insert such rows: give them a value first, or the column a DEFAULT.",
            )


def refuse_orphans(catalog: Catalog, key: Constraint, span: Span) -> None:
    """Refuse a foreign key that rows do not keep (ri_triggers.c); one that is NOT VALID asks nothing of them."""
    if not key.is_not_valid and not stored_rows.is_repeated(catalog, key):
        row_rules.refuse_strays(catalog, key, known(catalog, key.table) or (), span)


def refuse_unchecked(catalog: Catalog, table: Table, name: str, check: Typed, span: Span) -> None:
    """Refuse a CHECK that rows of the table or of those below it do not keep (ATRewriteTable)."""
    own = next((each for each in catalog.constraints_of(table) if each.name == name), None)
    is_inherited = own is None or not own.is_no_inherit
    for holder in (table, *(stored_rows.heirs(catalog, table) if is_inherited else ())):
        for row in known(catalog, holder.oid) or ():
            moved = stored_rows.moved(holder, table, row)
            if row_rules.is_broken(catalog, check, table, moved, span):
                raise _unchecked(holder, name, span)


def _unchecked(table: Table, name: str, span: Span) -> CatalogError:
    return CatalogError(
        Code.CHECK_VIOLATION,
        f'check constraint "{name}" of relation "{table.name}" is violated by some row',
        span=span,
        hint="The migrations insert such rows: change them first, or add the check as NOT VALID.",
    )


def refuse_misplaced(catalog: Catalog, table: Table, span: Span) -> None:
    """Refuse a table as a partition that holds rows which its bound does not take (ValidatePartitionConstraints).

    Raises:
        CatalogError: `partition constraint of relation "t" is violated by some row`.
    """
    for leaf in stored_rows.leaves(catalog, table):
        for row in known(catalog, leaf.oid) or ():
            if row_routes.is_at_home(catalog, leaf, row, span) is False:
                raise CatalogError(
                    Code.CHECK_VIOLATION,
                    f'partition constraint of relation "{leaf.name}" is violated by some row',
                    span=span,
                    hint="The migrations insert such rows: remove or change them first.",
                )


# --- columns that change


def as_column(column: Column) -> Typed:
    """The column as an expression over its table's rows."""
    return ColumnRef(type=column.type.oid, modifier=column.type.modifier, number=column.number)


def converted(catalog: Catalog, table: Table, column: Column, value: Typed, span: Span) -> Catalog:
    """With what a column will hold when its type has changed, kept at its negative number (ATRewriteTable).

    Raises:
        CatalogError: as the type refuses a value.
    """
    for holder in (table, *stored_rows.heirs(catalog, table)):
        own = holder.column(column.name)
        rows = known(catalog, holder.oid)
        if own is None or not rows:
            continue
        made: list[Row] = []
        fresh = row_symbols.Fresh(catalog)
        for row in rows:
            moved = stored_rows.moved(holder, table, row)
            given = folding.cell_in_row(catalog, value, table, moved, span)
            made.append(fresh.named({**row, -own.number: given}))
        catalog = fresh.kept(stored_rows.put(catalog, holder.oid, tuple(made)))
    return catalog


def without_values(catalog: Catalog, table: Oid, column: int) -> Catalog:
    """After a change of type: the column holds what was computed for it."""
    rows = known(catalog, table)
    if not rows:
        return catalog
    changed: list[Row] = []
    for row in rows:
        rest = {number: cell for number, cell in row.items() if abs(number) != column}
        changed.append({**rest, column: row.get(-column, Unknowable.VALUE)})
    return stored_rows.put(catalog, table, tuple(changed))


def recheck(catalog: Catalog, table: Table, columns: frozenset[str], span: Span) -> None:
    """After changes of type: the rows must keep what the table demands of those columns (ATRewriteTable).

    Raises:
        CatalogError: `column "x" of relation "t" contains null values`, …
    """
    for holder in (table, *stored_rows.heirs(catalog, table)):
        for column in holder.columns:
            if column.is_not_null and column.name in columns:
                refuse_nulls(catalog, holder, column, span)
        for key in catalog.constraints_of(holder):
            if key.expression is None or key.is_not_valid:
                continue
            for row in known(catalog, holder.oid) or ():
                if row_rules.is_broken(catalog, key.expression, holder, row, span):
                    raise _unchecked(holder, key.name, span)
        for index in catalog.indexes_of(holder):
            refuse_duplicates(catalog, index)


def with_column(catalog: Catalog, table: Table, column: Column, span: Span) -> Catalog:
    """After ADD COLUMN: the rows that are there get its default, or NULL.

    Raises:
        CatalogError: where they cannot.
    """
    rows = known(catalog, table.oid)
    folding.refuse_when_added(catalog, table, column, span, has_rows=bool(rows))
    if not rows:
        return catalog
    catalog = counters.forget_of(catalog, table)
    changed: list[Row] = []
    fresh = row_symbols.Fresh(catalog)
    for row in rows:
        made = inserted_rows.default(catalog, table, column, span)
        if column.is_generated and column.default is not None:
            made = folding.cell_in_row(catalog, column.default.value, table, row, span)
        changed.append(fresh.named({**row, column.number: made}))
    catalog = fresh.kept(stored_rows.put(catalog, table.oid, tuple(changed)))
    if column.is_not_null:
        refuse_nulls(catalog, table, column, span)
    return catalog
