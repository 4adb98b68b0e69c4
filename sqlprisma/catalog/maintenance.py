"""REINDEX and LOCK: what they name must be there, and of the right kind (indexcmds.c, lockcmds.c)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import attachments, lookup
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Index, Sequence, Table, View
from sqlprisma.diagnostics import Code


def reindex(catalog: Catalog, operation: ddl.Reindex) -> Catalog:
    """REINDEX: nothing of the schema changes.

    Raises:
        CatalogError: where what is named does not exist, or has no indexes.
    """
    name = operation.name
    if name is None:
        return catalog
    if operation.what == "SCHEMA":
        attachments.expect_schema(catalog, name)
    elif operation.what in {"INDEX", "TABLE"}:
        found = attachments.expected(catalog, name)
        if operation.what == "INDEX" and found is not None and not isinstance(found, Index):
            raise lookup.wrong_kind(found.name, "an index", name.span)
        is_table = isinstance(found, Table) or (isinstance(found, View) and found.is_materialized)
        if operation.what == "TABLE" and found is not None and not is_table:
            raise lookup.wrong_kind(found.name, "a table or materialized view", name.span)
    return catalog


def lock(catalog: Catalog, operation: ddl.Lock) -> Catalog:
    """LOCK: nothing changes.

    Raises:
        CatalogError: where a table does not exist, or cannot be locked.
    """
    for name in operation.names:
        found = attachments.expected(catalog, name)
        if isinstance(found, Index | Sequence) or (isinstance(found, View) and found.is_materialized):
            message = f'cannot lock relation "{found.name}"'
            raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=name.span)
    return catalog


def wants_to_be_alone(catalog: Catalog, operation: ddl.Reindex) -> str | None:
    """What cannot run inside a transaction block, in PostgreSQL's words: the work on more than one index."""
    if operation.is_concurrent:
        return "REINDEX CONCURRENTLY"
    what = f"REINDEX {operation.what}"
    if operation.name is None or operation.what not in {"INDEX", "TABLE"}:
        return what
    found = lookup.find_relation(catalog, operation.name, missing_schema_ok=True)
    table = catalog.objects.get(found.table) if isinstance(found, Index) else found
    return what if isinstance(table, Table) and table.is_partitioned else None
