"""What becomes of rows that refer to changed or deleted ones (ri_triggers.c), and which foreign keys a table has."""

from __future__ import annotations

from collections.abc import Iterator

from sqlprisma import ddl
from sqlprisma.catalog import cells, row_rules, stored_rows
from sqlprisma.catalog.catalog import Catalog, Cell, Row
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, Constraint, ConstraintKind, Table
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass
from sqlprisma.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedRow:
    """A row before and after a statement; `is_certain` says that it was certainly touched."""

    before: Row
    after: Row
    is_touched: bool = False
    is_certain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The rows of a table that a statement saw."""

    table: Table
    rows: tuple[ChangedRow, ...]


def of(catalog: Catalog, table: Table) -> Iterator[Constraint]:
    """The foreign keys of a table, as their triggers are named: in the order they were made."""
    for key in catalog.constraints_of(table):
        if key.kind is ConstraintKind.FOREIGN_KEY:
            yield key


_REFUSING = frozenset({ddl.ReferentialAction.NO_ACTION, ddl.ReferentialAction.RESTRICT})


def follow(catalog: Catalog, changed: Changed, span: Span, *, is_delete: bool) -> Catalog:
    """After rows are changed or gone: those that refer to them refuse it, or are not known any more.

    Raises:
        CatalogError: `update or delete on table "t" violates foreign key constraint "u_t_fkey" on table "u"`.
    """
    for key in stored_rows.keys_to(catalog, changed.table):
        lost = list(_lost(catalog, key, changed, is_delete=is_delete))
        if not lost:
            continue
        action = key.on_delete if is_delete else key.on_update
        if action not in _REFUSING:
            if not _is_unused(catalog, key, lost):
                return stored_rows.forget(catalog)
        elif not row_rules.waits(catalog, key):
            _refuse_loss(catalog, key, changed.table, lost, span)
    return catalog


_Own = list[tuple[Column, Cell]]


def _lost(
    catalog: Catalog, key: Constraint, changed: Changed, *, is_delete: bool
) -> Iterator[tuple[_Own, bool]]:
    """The keys that rows had and may not have any more, and whether that is certain."""
    parent = catalog.get(key.referenced_table, Table)
    columns = [parent.column_numbered(number) for number in key.referenced_columns]
    for row in changed.rows:
        if not row.is_touched:
            continue
        before, after = (stored_rows.moved(changed.table, parent, each) for each in (row.before, row.after))
        old = [(column, cells.of(before, column.number)) for column in columns]
        new = [(column, cells.of(after, column.number)) for column in columns]
        if is_delete:
            yield old, row.is_certain
            continue
        pairs = [cells.is_same(catalog, one, other) for one, other in zip(old, new, strict=True)]
        if not all(same is True or before[1] is None for same, before in zip(pairs, old, strict=True)):
            yield old, row.is_certain and False in pairs


def _is_unused(catalog: Catalog, key: Constraint, lost: list[tuple[_Own, bool]]) -> bool:
    """Whether certainly no row refers to any of the keys."""
    table = catalog.get(key.table, Table)
    rows = stored_rows.all_known(catalog, table)
    if rows is None:
        return False
    own = [table.column_numbered(number) for number in key.columns]
    return all(row_rules.has_key(catalog, old, own, row) is False for old, _ in lost for row in rows)


def _refuse_loss(
    catalog: Catalog, key: Constraint, parent: Table, lost: list[tuple[_Own, bool]], span: Span
) -> None:
    table, referenced = catalog.get(key.table, Table), catalog.get(key.referenced_table, Table)
    rows = stored_rows.all_known(catalog, table)
    parents = stored_rows.all_known(catalog, referenced)
    if rows is None or parents is None:
        return
    own = [table.column_numbered(number) for number in key.columns]
    theirs = [referenced.column_numbered(number) for number in key.referenced_columns]
    for old, is_certain in lost:
        if not is_certain:
            continue
        if any(row_rules.has_key(catalog, old, theirs, other) is not False for other in parents):
            continue
        if any(row_rules.has_key(catalog, old, own, row) for row in rows):
            raise is_needed(parent, key, table, span)


def is_needed(
    parent: Table, key: Constraint, table: Table, span: Span, detail: str | None = None
) -> CatalogError:
    """The refusal of a loss of rows that those of another table refer to."""
    message = (
        f'update or delete on table "{parent.name}" violates foreign key constraint "{key.name}" '
        f'on table "{table.name}"'
    )
    return CatalogError(Code.FOREIGN_KEY_VIOLATION, message, span=span, detail=detail)
