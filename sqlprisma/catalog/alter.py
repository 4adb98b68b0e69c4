"""ALTER TABLE: many actions, run in PostgreSQL's passes and not in the written order (tablecmds.c, ATController).

An added column is a column first; the keys, checks and foreign keys in its definition wait for their own passes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import IntEnum
from typing import TypeAlias, assert_never

from sqlprisma import ddl
from sqlprisma.catalog import (
    alter_columns,
    alter_constraints,
    alter_types,
    constraints,
    inheritance,
    lookup,
    partitions,
    rename,
    tables,
    targets,
)
from sqlprisma.catalog.catalog import Catalog, Dependency
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Index, Oid, Table, View
from sqlprisma.catalog.objects import Sequence as SequenceObject
from sqlprisma.diagnostics import Code

Work: TypeAlias = Callable[[Catalog], Catalog]


class Pass(IntEnum):
    """When an action runs (AT_PASS_… of tablecmds.c)."""

    DROP = 0
    ALTER_TYPE = 1
    OLD_CONSTRAINTS = 3
    ADD_COLUMN = 4
    SET_EXPRESSION = 5
    COLUMN_ATTRIBUTES = 6
    ADD_INDEX_CONSTRAINT = 7
    ADD_INDEX = 8
    ADD_OTHER_CONSTRAINT = 9
    MISCELLANEOUS = 10


def run(catalog: Catalog, operations: Sequence[ddl.AlterTableOperation]) -> Catalog:
    """One ALTER TABLE (INDEX, VIEW, …) statement: all its actions, or an error."""
    first = operations[0]
    match first:
        case ddl.RenameColumn():
            return rename.column(catalog, first)
        case ddl.RenameConstraint():
            return rename.constraint(catalog, first)
        case _:
            pass
    found = targets.find(catalog, first.target)
    if found is None:
        return catalog
    if isinstance(found, Index) and isinstance(first, ddl.AttachPartition):
        return partitions.attach(catalog, first)
    if not isinstance(found, Table):
        _refuse_action(found, operations)
        return catalog
    return _in_passes(catalog, found.oid, operations)


_HARMLESS = (ddl.OtherTableAction, ddl.SetDefault)
"""Actions that views, indexes and sequences take, too, without any effect on the schema."""


def _refuse_action(found: lookup.AnyRelation, operations: Sequence[ddl.AlterTableOperation]) -> None:
    for operation in operations:
        if not isinstance(operation, _HARMLESS):
            what = {View: "views", Index: "indexes", SequenceObject: "sequences"}[type(found)]
            raise CatalogError(
                Code.WRONG_OBJECT_TYPE,
                f'ALTER action {_ACTION_WORDS[type(operation)]} cannot be performed on relation "{found.name}"',
                detail=f"This operation is not supported for {what}.",
                span=operation.target.name.span,
            )


_ACTION_WORDS: dict[type[ddl.AlterTableOperation], str] = {
    ddl.AddColumn: "ADD COLUMN",
    ddl.AddConstraint: "ADD CONSTRAINT",
    ddl.AddIdentity: "ALTER COLUMN ... ADD IDENTITY",
    ddl.AlterColumnType: "ALTER COLUMN ... SET DATA TYPE",
    ddl.AlterConstraint: "ALTER CONSTRAINT",
    ddl.AlterIdentity: "ALTER COLUMN ... SET",
    ddl.AttachPartition: "ATTACH PARTITION",
    ddl.DetachPartition: "DETACH PARTITION",
    ddl.DropColumn: "DROP COLUMN",
    ddl.DropConstraint: "DROP CONSTRAINT",
    ddl.DropIdentity: "ALTER COLUMN ... DROP IDENTITY",
    ddl.OtherTableAction: "SET",
    ddl.RenameColumn: "RENAME COLUMN",
    ddl.RenameConstraint: "RENAME CONSTRAINT",
    ddl.SetDefault: "ALTER COLUMN ... SET DEFAULT",
    ddl.SetExpression: "ALTER COLUMN ... DROP EXPRESSION",
    ddl.SetInheritance: "INHERIT",
    ddl.SetNotNull: "ALTER COLUMN ... SET NOT NULL",
    ddl.SetRowSecurity: "ENABLE ROW SECURITY",
    ddl.SetTypeOf: "OF",
    ddl.ValidateConstraint: "VALIDATE CONSTRAINT",
}


def _in_passes(catalog: Catalog, table: Oid, operations: Sequence[ddl.AlterTableOperation]) -> Catalog:
    waiting: dict[Pass, list[Work]] = {each: [] for each in Pass}
    for operation in operations:
        if isinstance(operation, ddl.AddColumn):
            waiting[Pass.ADD_COLUMN].append(_adder(table, operation, waiting))
        else:
            when, work = _planned(table, operation)
            waiting[when].append(work)
    if waiting[Pass.ALTER_TYPE]:
        waiting[Pass.OLD_CONSTRAINTS].append(lambda catalog: alter_types.recheck(catalog, table))
    for each in Pass:
        for work in waiting[each]:
            catalog = work(catalog)
    return _touched(catalog, table, operations)


def _touched(catalog: Catalog, table: Oid, operations: Sequence[ddl.AlterTableOperation]) -> Catalog:
    found = catalog.get(table, Table)
    spans = tuple(operation.span for operation in operations)
    return catalog.put(replace(found, provenance=(*found.provenance, *spans)))


def _adder(table: Oid, operation: ddl.AddColumn, waiting: dict[Pass, list[Work]]) -> Work:
    """Adding a column queues what its definition demands of the table, for the passes to come."""

    def add(catalog: Catalog) -> Catalog:
        catalog, demands = alter_columns.add(catalog, table, operation)
        for demand in demands:
            when, work = _constraint(table, demand)
            waiting[when].append(work)
        return catalog

    return add


def _constraint(table: Oid, written: ddl.TableConstraint) -> tuple[Pass, Work]:
    when = Pass.ADD_OTHER_CONSTRAINT
    if isinstance(written, ddl.Key):
        when = Pass.ADD_INDEX if written.using_index is None else Pass.ADD_INDEX_CONSTRAINT
    elif isinstance(written, ddl.Exclusion):
        when = Pass.ADD_INDEX
    return when, lambda catalog: constraints.add(catalog, table, written)


def _planned(  # noqa: C901, PLR0911, PLR0912 - the table of contents of ALTER TABLE: one line an action
    table: Oid, operation: ddl.AlterTableOperation
) -> tuple[Pass, Work]:
    match operation:
        case ddl.AddConstraint(constraint=written):
            return _constraint(table, written)
        case ddl.DropColumn():
            return Pass.DROP, lambda catalog: alter_columns.drop(catalog, table, operation)
        case ddl.DropConstraint():
            return Pass.DROP, lambda catalog: alter_constraints.drop(catalog, table, operation)
        case ddl.AlterColumnType():
            return Pass.ALTER_TYPE, lambda catalog: alter_types.change(catalog, table, operation)
        case ddl.SetDefault(value=None):
            return Pass.DROP, lambda catalog: alter_columns.set_default(catalog, table, operation)
        case ddl.SetDefault():
            return Pass.ADD_OTHER_CONSTRAINT, lambda catalog: alter_columns.set_default(
                catalog, table, operation
            )
        case ddl.SetNotNull(is_not_null=True):
            return Pass.COLUMN_ATTRIBUTES, lambda catalog: alter_columns.set_not_null(
                catalog, table, operation
            )
        case ddl.SetNotNull():
            return Pass.DROP, lambda catalog: alter_columns.set_not_null(catalog, table, operation)
        case ddl.SetExpression(value=None):
            return Pass.DROP, lambda catalog: alter_columns.drop_expression(catalog, table, operation)
        case ddl.SetExpression():
            return Pass.SET_EXPRESSION, lambda catalog: alter_columns.set_expression(
                catalog, table, operation
            )
        case ddl.AddIdentity():
            return Pass.ADD_OTHER_CONSTRAINT, lambda catalog: alter_columns.add_identity(
                catalog, table, operation
            )
        case ddl.AlterIdentity():
            return Pass.MISCELLANEOUS, lambda catalog: alter_columns.alter_identity(catalog, table, operation)
        case ddl.DropIdentity():
            return Pass.DROP, lambda catalog: alter_columns.drop_identity(catalog, table, operation)
        case ddl.AlterConstraint():
            return Pass.MISCELLANEOUS, lambda catalog: alter_constraints.alter(catalog, table, operation)
        case ddl.ValidateConstraint():
            return Pass.MISCELLANEOUS, lambda catalog: alter_constraints.validate(catalog, table, operation)
        case ddl.AttachPartition():
            return Pass.MISCELLANEOUS, lambda catalog: partitions.attach(catalog, operation)
        case ddl.DetachPartition():
            return Pass.MISCELLANEOUS, lambda catalog: partitions.detach(catalog, operation)
        case ddl.SetInheritance():
            return Pass.MISCELLANEOUS, lambda catalog: _inherit(catalog, table, operation)
        case ddl.SetRowSecurity(is_enabled=is_enabled):
            return Pass.MISCELLANEOUS, lambda catalog: catalog.put(
                replace(catalog.get(table, Table), has_row_security=is_enabled)
            )
        case ddl.SetTypeOf():
            return Pass.MISCELLANEOUS, lambda catalog: _type_of(catalog, table, operation)
        case ddl.OtherTableAction():
            return Pass.MISCELLANEOUS, lambda catalog: _other(catalog, table, operation)
        case ddl.AddColumn() | ddl.RenameColumn() | ddl.RenameConstraint():
            message = f"{type(operation).__name__} is not an action among others"
            raise AssertionError(message)
        case _:
            assert_never(operation)


def _inherit(catalog: Catalog, table_oid: Oid, operation: ddl.SetInheritance) -> Catalog:
    table = catalog.get(table_oid, Table)
    parent = lookup.table(catalog, operation.parent)
    if table.partition_of:
        message = "cannot change inheritance of a partition"
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=operation.span)
    if operation.inherits:
        if parent.oid in table.inherits:
            message = f'relation "{parent.name}" would be inherited from more than once'
            raise CatalogError(Code.DUPLICATE_TABLE, message, span=operation.parent.span)
        catalog = inheritance.join(catalog, table_oid, parent.oid, operation.span)
        table = catalog.get(table_oid, Table)
        catalog = catalog.put(replace(table, inherits=(*table.inherits, parent.oid)))
        return inheritance.tie(catalog, table_oid, parent.oid, is_partition=False)
    if parent.oid not in table.inherits:
        message = f'relation "{parent.name}" is not a parent of relation "{table.name}"'
        raise CatalogError(Code.UNDEFINED_TABLE, message, span=operation.parent.span)
    catalog = inheritance.leave(catalog, table_oid, parent.oid)
    table = catalog.get(table_oid, Table)
    rest = tuple(oid for oid in table.inherits if oid != parent.oid)
    return catalog.put(replace(table, inherits=rest))


def _type_of(catalog: Catalog, table_oid: Oid, operation: ddl.SetTypeOf) -> Catalog:
    table = catalog.get(table_oid, Table)
    if operation.type is None:
        if not table.of_type:
            raise lookup.wrong_kind(table.name, "a typed table", operation.span)
        catalog = catalog.forget(table_oid, 0, table.of_type)
        return catalog.put(replace(table, of_type=Oid(0)))
    composite = tables.composite_type(catalog, operation.type)
    catalog = catalog.put(replace(table, of_type=composite.oid))
    return catalog.depend(Dependency(dependent=table_oid, referenced=composite.oid))


def _other(catalog: Catalog, table_oid: Oid, operation: ddl.OtherTableAction) -> Catalog:
    table = catalog.get(table_oid, Table)
    if operation.column is not None:
        lookup.column(table, operation.column, operation.span)
    if operation.index is not None:
        names = [index.name for index in catalog.indexes_of(table)]
        if operation.index not in names:
            message = f'index "{operation.index}" for table "{table.name}" does not exist'
            raise CatalogError(Code.UNDEFINED_OBJECT, message, span=operation.span)
    persistence = _PERSISTENCE.get(operation.action)
    if persistence is not None:
        return catalog.put(replace(table, persistence=persistence))
    return catalog


_PERSISTENCE = {"SET LOGGED": ddl.Persistence.PERMANENT, "SET UNLOGGED": ddl.Persistence.UNLOGGED}
