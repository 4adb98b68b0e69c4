"""Partitioned tables and their partitions: keys, attaching, detaching (tablecmds.c)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import constraints, foreign_keys, indexes, inheritance, lookup, partition_bounds, rows
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Bound, Constraint, ConstraintKind, Index, Oid, Table
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace
from sqlprisma.source import Span


def bound_of(catalog: Catalog, parent: Table, name: str, written: ddl.PartitionBound | None) -> Bound | None:
    """The bound of a table that is to become a partition, checked against those of its parent's others."""
    if written is None:
        return None
    made = partition_bounds.read(catalog, parent, name, written)
    partition_bounds.check(catalog, parent, name, made, written.span)
    return made


def equip(catalog: Catalog, partition_oid: Oid, span: Span) -> Catalog:
    """Give a partition the indexes and foreign keys of its parent, and the shadows of those that refer to it."""
    partition = catalog.get(partition_oid, Table)
    parent = catalog.get(partition.partition_of, Table)
    for index in parent.indexes:
        catalog = indexes.ensure_on_partition(catalog, index, partition_oid, span)
    for constraint in catalog.constraints_of(parent):
        if constraint.kind is ConstraintKind.FOREIGN_KEY and not _is_shadow(catalog, constraint):
            plan = foreign_keys.plan_of(constraint, span)
            catalog = foreign_keys.on_partition(catalog, constraint.oid, partition_oid, plan.written)
    for constraint in _referring(catalog, parent.oid):
        plan = foreign_keys.plan_of(constraint, span)
        catalog = foreign_keys.refer_to_partition(catalog, constraint.table, plan, partition_oid)
    return catalog


def _is_shadow(catalog: Catalog, constraint: Constraint) -> bool:
    """Whether a foreign key only repeats another of the same table for a partition of the referenced one."""
    parent = catalog.objects.get(constraint.parent)
    return isinstance(parent, Constraint) and parent.table == constraint.table


def _referring(catalog: Catalog, table: Oid) -> list[Constraint]:
    oids = dict.fromkeys(needed.dependent for needed in catalog.needed_by.get(table, ()))
    found = (catalog.objects.get(oid) for oid in oids)
    return [each for each in found if isinstance(each, Constraint) and each.referenced_table == table]


def attach(catalog: Catalog, operation: ddl.AttachPartition) -> Catalog:
    """ALTER TABLE … ATTACH PARTITION, or ALTER INDEX … ATTACH PARTITION."""
    parent = lookup.relation(catalog, operation.target.name)
    if isinstance(parent, Index):
        child_index = lookup.relation(catalog, operation.partition)
        if not isinstance(child_index, Index):
            raise lookup.wrong_kind(child_index.name, "an index", operation.partition.span)
        return catalog if child_index.parent else indexes.attach(catalog, child_index.oid, parent.oid)
    if not isinstance(parent, Table) or not parent.is_partitioned:
        raise _not_partitioned(parent.name, operation)
    made, written = None, operation.bound
    if written is not None:
        made = partition_bounds.read(catalog, parent, operation.partition.name, written)
    child = lookup.table(catalog, operation.partition)
    _refuse_kin(catalog, child, operation)
    inheritance.refuse_circle(catalog, parent, child, operation.partition.span)
    _refuse_persistence(parent, child, operation.partition.span)
    _refuse_extra_columns(parent, child, operation.partition.span)
    if made is not None and written is not None:
        partition_bounds.check(catalog, parent, child.name, made, written.span)
    catalog = inheritance.join(catalog, child.oid, parent.oid, operation.span)
    child = catalog.get(child.oid, Table)
    columns = tuple(replace(column, is_local=False) for column in child.columns)
    changed = replace(
        child,
        columns=columns,
        partition_of=parent.oid,
        bound=made,
        provenance=(*child.provenance, operation.span),
    )
    catalog = inheritance.tie(catalog.put(changed), child.oid, parent.oid, is_partition=True)
    catalog = equip(catalog, child.oid, operation.span)
    rows.refuse_misplaced(catalog, catalog.get(child.oid, Table), operation.span)
    return catalog


def without_storage(span: Span) -> CatalogError:
    """A partitioned table stores nothing, so its storage has no parameters (partitioned_table_reloptions)."""
    return CatalogError(
        Code.WRONG_OBJECT_TYPE,
        "cannot specify storage parameters for a partitioned table",
        span=span,
        hint="Specify storage parameters for its leaf partitions instead.",
    )


def _not_partitioned(name: str, operation: ddl.AttachPartition | ddl.DetachPartition) -> CatalogError:
    message = f'table "{name}" is not partitioned'
    return CatalogError(Code.INVALID_OBJECT_DEFINITION, message, span=operation.target.name.span)


def _refuse_kin(catalog: Catalog, child: Table, operation: ddl.AttachPartition) -> None:
    """A table that is bound otherwise cannot become a partition."""
    heirs = constraints.children_of(catalog, child.oid)
    for is_wrong, message in (
        (bool(child.partition_of), f'"{child.name}" is already a partition'),
        (bool(child.of_type), "cannot attach a typed table as partition"),
        (bool(child.inherits), "cannot attach inheritance child as partition"),
        (bool(heirs) and not child.is_partitioned, "cannot attach inheritance parent as partition"),
    ):
        if is_wrong:
            raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=operation.partition.span)


def _refuse_persistence(parent: Table, child: Table, span: Span) -> None:
    kinds = ["temporary" if each.persistence is _TEMPORARY else "permanent" for each in (child, parent)]
    if kinds[0] != kinds[1]:
        message = f'cannot attach a {kinds[0]} relation as partition of {kinds[1]} relation "{parent.name}"'
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=span)


_TEMPORARY = ddl.Persistence.TEMPORARY


def _refuse_extra_columns(parent: Table, child: Table, span: Span) -> None:
    for column in child.columns:
        if parent.column(column.name) is None:
            raise CatalogError(
                Code.DATATYPE_MISMATCH,
                f'table "{child.name}" contains column "{column.name}" not found in parent "{parent.name}"',
                detail="The new partition may contain only the columns present in parent.",
                span=span,
            )


def detach(catalog: Catalog, operation: ddl.DetachPartition) -> Catalog:
    """ALTER TABLE … DETACH PARTITION: the partition keeps everything, as its own."""
    parent = lookup.table(catalog, operation.target.name)
    if not parent.is_partitioned:
        raise _not_partitioned(parent.name, operation)
    child = lookup.table(catalog, operation.partition)
    if child.partition_of != parent.oid:
        message = f'relation "{child.name}" is not a partition of relation "{parent.name}"'
        raise CatalogError(Code.UNDEFINED_TABLE, message, span=operation.partition.span)
    catalog = inheritance.leave(catalog, child.oid, parent.oid)
    child = catalog.get(child.oid, Table)
    catalog = catalog.put(
        replace(child, partition_of=Oid(0), bound=None, provenance=(*child.provenance, operation.span))
    )
    for oid in child.indexes:
        index = catalog.get(oid, Index)
        if index.parent:
            catalog = catalog.forget(oid, None, index.parent).put(replace(index, parent=Oid(0)))
    for oid in child.constraints:
        catalog = _set_free(catalog, catalog.get(oid, Constraint))
    catalog = _forget_shadows(catalog, child.oid)
    return _with_bound_kept(catalog, parent, child, operation) if operation.is_concurrent else catalog


def _with_bound_kept(
    catalog: Catalog, parent: Table, child: Table, operation: ddl.DetachPartition
) -> Catalog:
    """Detached beside others' work a partition keeps its bound as a check (DetachAddConstraintIfNeeded)."""
    value = (
        None if child.bound is None else partition_bounds.as_condition(parent, child.bound, operation.span)
    )
    if value is None:
        return catalog
    return constraints.check(catalog, child.oid, ddl.Check(value=value, span=operation.span))


def _set_free(catalog: Catalog, constraint: Constraint) -> Catalog:
    if not constraint.parent:
        return catalog
    free = replace(constraint, parent=Oid(0), is_local=True, inherited_from=0)
    return catalog.forget(constraint.oid, None, constraint.parent).put(free)


def _forget_shadows(catalog: Catalog, partition: Oid) -> Catalog:
    for constraint in _referring(catalog, partition):
        if _is_shadow(catalog, constraint):
            table = catalog.get(constraint.table, Table)
            rest = tuple(oid for oid in table.constraints if oid != constraint.oid)
            catalog = catalog.put(replace(table, constraints=rest)).remove(constraint.oid)
    return catalog
