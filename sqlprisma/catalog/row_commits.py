"""What a commit asks: the keys that could wait for it (AfterTriggerFireDeferred in trigger.c).

Whatever was true of a row in between, what counts is what is there at the end, as the triggers look at it again.
"""

from __future__ import annotations

from sqlprisma.catalog import row_keys, row_rules, stored_rows
from sqlprisma.catalog.catalog import Catalog, Rows
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Constraint, Oid, Table
from sqlprisma.source import Span


def refuse(catalog: Catalog, before: Catalog, span: Span) -> None:
    """Refuse to commit rows that a deferrable key does not take; `before` is what there was at the beginning.

    Raises:
        CatalogError: `insert or update on table "t" violates foreign key constraint "t_x_fkey"`, …
    """
    for oid in catalog.rows.changes(before.rows):
        table = catalog.objects.get(oid)
        if isinstance(table, Table):
            row_rules.refuse_waiting(catalog, table, span)
            _refuse_orphans(catalog, table, before, span)
            _refuse_losses(catalog, table, before, span)


def _refuse_orphans(catalog: Catalog, table: Table, before: Catalog, span: Span) -> None:
    added = _added(catalog, table.oid, before)
    for key in row_keys.of(catalog, table):
        if _could_wait(catalog, key):
            row_rules.refuse_strays(catalog, key, added, span)


def _refuse_losses(catalog: Catalog, parent: Table, before: Catalog, span: Span) -> None:
    """The rows that were there before and whose parents are gone or changed."""
    for key in stored_rows.keys_to(catalog, parent):
        if not _could_wait(catalog, key):
            continue
        table = catalog.get(key.table, Table)
        added = {id(row) for row in _added(catalog, table.oid, before)}
        left = [row for row in stored_rows.known(catalog, table.oid) or () if id(row) not in added]
        try:
            row_rules.refuse_strays(catalog, key, left, span)
        except CatalogError as error:
            raise row_keys.is_needed(parent, key, table, span, error.detail) from None


def _could_wait(catalog: Catalog, key: Constraint) -> bool:
    """Whether a key is asked at a commit; of one that is NOT VALID nobody knows which rows it was asked of."""
    return (
        row_rules.waits(catalog, key) and not key.is_not_valid and not stored_rows.is_repeated(catalog, key)
    )


def _added(catalog: Catalog, table: Oid, before: Catalog) -> Rows:
    """The rows of a table that were not there as they are."""
    old = {id(row) for row in stored_rows.known(before, table) or ()} if table in before.objects else set()
    return tuple(row for row in stored_rows.known(catalog, table) or () if id(row) not in old)
