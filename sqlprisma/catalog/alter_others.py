"""Actions of ALTER TABLE that change nothing in the schema, but are refused where what they name cannot have them."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import alter_types, indexes, lookup, partitions, rows, storage
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Constraint, Index, Oid, Table
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace
from sqlprisma.source import Span


def run(catalog: Catalog, table_oid: Oid, operation: ddl.OtherTableAction) -> Catalog:
    """Storage, statistics, owner, triggers, replica identity, cluster, logging."""
    table = catalog.get(table_oid, Table)
    if operation.action == "SET" and operation.column is None and table.is_partitioned:
        raise partitions.without_storage(operation.span)
    storage.refuse_of_table(operation.options)
    if operation.column is not None:
        lookup.column(table, operation.column, operation.span)
    if operation.index is not None:
        _refuse_index(catalog, table, operation, operation.index)
    if "CLUSTER" in operation.action and table.is_partitioned:
        message = "cannot mark index clustered in partitioned table"
        raise CatalogError(Code.FEATURE_NOT_SUPPORTED, message, span=operation.span)
    if "TRIGGER" in operation.action:  # foreign keys are kept by triggers, too
        catalog = rows.forget(catalog)
    persistence = PERSISTENCE.get(operation.action)
    if persistence is not None:
        _refuse_persistence(catalog, table, persistence, operation.span)
        return catalog.put(replace(table, persistence=persistence))
    return catalog


def _refuse_index(catalog: Catalog, table: Table, operation: ddl.OtherTableAction, name: str) -> None:
    index = next((found for found in catalog.indexes_of(table) if found.name == name), None)
    if index is None:
        message = f'index "{name}" for table "{table.name}" does not exist'
        raise CatalogError(Code.UNDEFINED_OBJECT, message, span=operation.span)
    if operation.action == "CLUSTER ON":
        _refuse_cluster(index, operation.span)
    else:
        _refuse_identity(catalog, table, index, operation.span)


def _refuse_cluster(index: Index, span: Span) -> None:
    """Rows are put in an index's order where it has one, for all of them (check_index_is_clusterable)."""
    for is_wrong, message in (
        (
            not indexes.can_cluster(index),
            f'cannot cluster on index "{index.name}" because access method does not support clustering',
        ),
        (index.predicate is not None, f'cannot cluster on partial index "{index.name}"'),
    ):
        if is_wrong:
            raise CatalogError(Code.FEATURE_NOT_SUPPORTED, message, span=span)


def _refuse_identity(catalog: Catalog, table: Table, index: Index, span: Span) -> None:
    """A replica finds each row by such an index (ATExecReplicaIdentity)."""
    constraint = catalog.objects.get(index.constraint)
    is_deferrable = isinstance(constraint, Constraint) and constraint.is_deferrable
    is_computed = any(key.number is None for key in index.keys)
    for is_wrong, code, what in (
        (not index.is_unique, Code.WRONG_OBJECT_TYPE, "non-unique"),
        (is_deferrable, Code.FEATURE_NOT_SUPPORTED, "non-immediate"),
        (is_computed, Code.FEATURE_NOT_SUPPORTED, "expression"),
        (index.predicate is not None, Code.FEATURE_NOT_SUPPORTED, "partial"),
    ):
        if is_wrong:
            message = f'cannot use {what} index "{index.name}" as replica identity'
            raise CatalogError(code, message, span=span)
    for key in index.keys:
        column = table.column_numbered(key.number or 0)
        if not column.is_not_null:
            raise CatalogError(
                Code.WRONG_OBJECT_TYPE,
                f'index "{index.name}" cannot be used as replica identity because column "{column.name}" is nullable',
                span=span,
            )


def _refuse_persistence(catalog: Catalog, table: Table, wanted: ddl.Persistence, span: Span) -> None:
    """What is logged does not refer to what is not (ATPrepChangePersistence)."""
    if table.persistence is ddl.Persistence.TEMPORARY:
        message = f'cannot change logged status of table "{table.name}" because it is temporary'
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=span)
    is_logged = wanted is ddl.Persistence.PERMANENT
    for key in alter_types.foreign_keys(catalog, table.oid):
        other = catalog.get(key.referenced_table if is_logged else key.table, Table)
        if other.oid != table.oid and (other.persistence is ddl.Persistence.PERMANENT) is not is_logged:
            if key.table != table.oid and is_logged:
                continue
            words = ("logged", "unlogged") if is_logged else ("unlogged", "logged")
            message = (
                f'could not change table "{table.name}" to {words[0]} '
                f'because it references {words[1]} table "{other.name}"'
            )
            raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=span)


PERSISTENCE = {"SET LOGGED": ddl.Persistence.PERMANENT, "SET UNLOGGED": ddl.Persistence.UNLOGGED}
"""By action: what the table is after it."""
