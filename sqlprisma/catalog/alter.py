"""ALTER TABLE: many actions, run in PostgreSQL's passes and not in the written order (tablecmds.c, ATController).

An added column is a column first; the keys, checks and foreign keys in its definition wait for their own passes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from itertools import zip_longest
from typing import TypeAlias, assert_never

from sqlprisma import ddl
from sqlprisma.catalog import (
    alter_columns,
    alter_constraints,
    alter_others,
    alter_types,
    constraints,
    domains,
    inheritance,
    lookup,
    partitions,
    rename,
    row_types,
    storage,
    tables,
    targets,
    types,
    views,
)
from sqlprisma.catalog.catalog import Catalog, Dependency
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Index, Oid, Table, Type, TypeUse, View
from sqlprisma.catalog.objects import Sequence as SequenceObject
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace
from sqlprisma.source import Span

Work: TypeAlias = Callable[[Catalog], Catalog]


class Pass(IntEnum):
    """When an action runs (AT_PASS_… of tablecmds.c)."""

    DROP = 0
    ALTER_TYPE = 1
    OLD_CONSTRAINTS = 3
    ADD_COLUMN = 4
    SET_EXPRESSION = 5
    ADD_CONSTRAINT = 6
    COLUMN_ATTRIBUTES = 7
    ADD_INDEX_CONSTRAINT = 8
    ADD_INDEX = 9
    ADD_OTHER_CONSTRAINT = 10
    MISCELLANEOUS = 11


def run(catalog: Catalog, operations: Sequence[ddl.AlterTableOperation]) -> Catalog:
    """One ALTER TABLE (INDEX, VIEW, …) statement: all its actions, or an error."""
    first = operations[0]
    match first:
        case ddl.RenameColumn():
            return rename.column(catalog, first)
        case ddl.RenameConstraint():
            return rename.constraint(catalog, first)
        case ddl.ValidateConstraint(target=ddl.Target(kind=ddl.ObjectKind.DOMAIN)):
            return domains.validate(catalog, first)
        case _:
            return _on_relation(catalog, first, operations)


def _on_relation(
    catalog: Catalog, first: ddl.AlterTableOperation, operations: Sequence[ddl.AlterTableOperation]
) -> Catalog:
    found = targets.find(catalog, first.target)
    if found is None:
        return catalog
    if isinstance(found, Index) and isinstance(first, ddl.AttachPartition):
        return partitions.attach(catalog, first)
    if not isinstance(found, Table):
        _refuse_action(found, operations)
        if isinstance(found, Index):
            _refuse_options(catalog, found, operations)
        return _with_defaults(catalog, found, operations)
    return _in_passes(catalog, found.oid, operations)


_HARMLESS = (ddl.OtherTableAction, ddl.SetDefault)
"""Actions that views, indexes and sequences take, too, without any effect on the schema."""


def _with_defaults(
    catalog: Catalog, found: lookup.AnyRelation, operations: Sequence[ddl.AlterTableOperation]
) -> Catalog:
    """The columns of a view may have defaults, for INSERT into it."""
    for operation in operations:
        if isinstance(operation, ddl.SetDefault) and isinstance(found, View):
            catalog = views.set_default(catalog, found.oid, operation)
    return catalog


def _refuse_action(found: lookup.AnyRelation, operations: Sequence[ddl.AlterTableOperation]) -> None:
    for operation in operations:
        if isinstance(operation, ddl.SetDefault) and isinstance(found, View):
            lookup.refuse_unknown_column(found.name, found.columns, operation.column, operation.span)
        if not isinstance(operation, _HARMLESS):
            what = {View: "views", Index: "indexes", SequenceObject: "sequences"}[type(found)]
            raise CatalogError(
                Code.WRONG_OBJECT_TYPE,
                f'ALTER action {_action(operation)} cannot be performed on relation "{found.name}"',
                detail=f"This operation is not supported for {what}.",
                span=operation.target.name.span,
            )


def _refuse_options(catalog: Catalog, found: Index, operations: Sequence[ddl.AlterTableOperation]) -> None:
    """An index has the storage parameters of its access method, and one that is partitioned has no storage."""
    table = catalog.objects.get(found.table)
    for operation in operations:
        if not isinstance(operation, ddl.OtherTableAction) or not operation.options:
            continue
        if isinstance(table, Table) and table.is_partitioned:
            raise CatalogError(
                Code.WRONG_OBJECT_TYPE,
                f'ALTER action SET cannot be performed on relation "{found.name}"',
                detail="This operation is not supported for partitioned indexes.",
                span=operation.target.name.span,
            )
        storage.refuse_of_index(found.method, operation.options)


def _action(operation: ddl.AlterTableOperation) -> str:
    if isinstance(operation, ddl.SetNotNull) and not operation.is_not_null:
        return "ALTER COLUMN ... DROP NOT NULL"
    if isinstance(operation, ddl.SetInheritance) and not operation.inherits:
        return "NO INHERIT"
    return _ACTION_WORDS[type(operation)]


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
    before = catalog.get(table, Table)
    for operation in operations:
        if isinstance(operation, ddl.AddColumn):
            waiting[Pass.ADD_COLUMN].append(_adder(table, operation, waiting))
        elif isinstance(operation, ddl.AddConstraint):
            waiting[Pass.ADD_CONSTRAINT].append(_queuer(table, operation, waiting))
        elif isinstance(operation, ddl.AlterColumnType):
            catalog, use = alter_types.prepare(catalog, table, operation)
            waiting[Pass.ALTER_TYPE].append(_type_changer(before, operation, use))
        else:
            when, work = _planned(table, operation)
            waiting[when].append(work)
    if waiting[Pass.ALTER_TYPE]:
        changes = [each for each in operations if isinstance(each, ddl.AlterColumnType)]
        waiting[Pass.OLD_CONSTRAINTS] += (
            lambda catalog: alter_types.rebuild(catalog, table, changes),
            lambda catalog: alter_types.recheck(catalog, table),
            lambda catalog: alter_types.ask_rows(catalog, table, changes),
        )
    for each in Pass:
        for work in waiting[each]:
            catalog = work(catalog)
    _refuse_rewrite(catalog, before, operations)
    return _touched(catalog, table, operations)


def _touched(catalog: Catalog, table: Oid, operations: Sequence[ddl.AlterTableOperation]) -> Catalog:
    found = catalog.get(table, Table)
    spans = tuple(operation.span for operation in operations)
    return catalog.put(replace(found, provenance=(*found.provenance, *spans)))


def _refuse_rewrite(catalog: Catalog, before: Table, operations: Sequence[ddl.AlterTableOperation]) -> None:
    """What is stored anew, even without rows, may not stand in another table's rows (ATRewriteTables)."""
    place = next((each.span for each in operations if _is_rewrite(catalog, before, each)), None)
    if place is None:
        return
    for oid in inheritance.descendants(catalog, before.oid):
        table = catalog.get(oid, Table)
        if table.is_stored:
            row_types.refuse_row_users(catalog, table, place)


def _is_rewrite(catalog: Catalog, before: Table, operation: ddl.AlterTableOperation) -> bool:
    match operation:
        case ddl.AlterColumnType():
            return True
        case ddl.AddColumn(column=written):
            column = catalog.get(before.oid, Table).column(written.name)
            return (
                column is not None
                and column.number >= before.next_number
                and alter_columns.is_filled(catalog, column)
            )
        case ddl.SetExpression(value=value):
            return value is not None
        case ddl.OtherTableAction(action=action):
            return alter_others.PERSISTENCE.get(action, before.persistence) is not before.persistence
        case _:
            return False


def _adder(table: Oid, operation: ddl.AddColumn, waiting: dict[Pass, list[Work]]) -> Work:
    """Adding a column queues what its definition demands of the table, for the passes to come."""

    def add(catalog: Catalog) -> Catalog:
        catalog, demands = alter_columns.add(catalog, table, operation)
        for demand in demands:
            when, work = _constraint(table, demand)
            waiting[when].append(work)
        return catalog

    return add


def _queuer(table: Oid, operation: ddl.AddConstraint, waiting: dict[Pass, list[Work]]) -> Work:
    """A constraint is queued behind those that added columns bring with them (ATParseTransformCmd)."""
    written, is_only = operation.constraint, operation.target.only

    def queue(catalog: Catalog) -> Catalog:
        when, work = _constraint(table, written)
        waiting[when].append(lambda then: work(_with_children(then, table, written, is_only=is_only)))
        return catalog

    return queue


def _type_changer(before: Table, operation: ddl.AlterColumnType, use: TypeUse) -> Work:
    return lambda catalog: alter_types.change(catalog, before.oid, operation, use, before)


def _constraint(table: Oid, written: ddl.TableConstraint) -> tuple[Pass, Work]:
    when = Pass.ADD_OTHER_CONSTRAINT
    if isinstance(written, ddl.Key):
        when = Pass.ADD_INDEX if written.using_index is None else Pass.ADD_INDEX_CONSTRAINT
    elif isinstance(written, ddl.Exclusion):
        when = Pass.ADD_INDEX
    return when, lambda catalog: constraints.add(catalog, table, written)


def _with_children(
    catalog: Catalog, table_oid: Oid, written: ddl.TableConstraint, *, is_only: bool
) -> Catalog:
    """The catalog as it is; what the children must get, too, cannot be added to their parent ONLY."""
    if not is_only or not constraints.children_of(catalog, table_oid):
        return catalog
    if isinstance(written, ddl.Check) and not written.is_no_inherit:
        message = "constraint must be added to child tables too"
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=written.span)
    table = catalog.get(table_oid, Table)
    if isinstance(written, ddl.ForeignKey) and table.is_partitioned:
        referenced = lookup.relation(catalog, written.referenced).name
        message = (
            f'cannot use ONLY for foreign key on partitioned table "{table.name}" '
            f'referencing relation "{referenced}"'
        )
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=written.span)
    return catalog


def _planned(  # noqa: C901, PLR0911, PLR0912 - the table of contents of ALTER TABLE: one line an action
    table: Oid, operation: ddl.AlterTableOperation
) -> tuple[Pass, Work]:
    match operation:
        case ddl.DropColumn():
            return Pass.DROP, lambda catalog: alter_columns.drop(catalog, table, operation)
        case ddl.DropConstraint():
            return Pass.DROP, lambda catalog: alter_constraints.drop(catalog, table, operation)
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
            return Pass.MISCELLANEOUS, lambda catalog: alter_others.run(catalog, table, operation)
        case (
            ddl.AddColumn()
            | ddl.AddConstraint()
            | ddl.AlterColumnType()
            | ddl.RenameColumn()
            | ddl.RenameConstraint()
        ):
            message = f"{type(operation).__name__} is not an action among others"
            raise AssertionError(message)
        case _:
            assert_never(operation)


def _inherit(catalog: Catalog, table_oid: Oid, operation: ddl.SetInheritance) -> Catalog:
    table = catalog.get(table_oid, Table)
    for is_wrong, what in (
        (bool(table.of_type), "typed table"),
        (bool(table.partition_of), "a partition"),
        (table.is_partitioned, "partitioned table"),
    ):
        if is_wrong and (operation.inherits or table.partition_of):
            message = f"cannot change inheritance of {what}"
            raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=operation.span)
    parent = _parent(catalog, operation)
    if operation.inherits:
        inheritance.refuse_persistence(parent, table.persistence, operation.parent.span, is_partition=False)
        if parent.is_partitioned or parent.partition_of:
            word = f'partitioned table "{parent.name}"' if parent.is_partitioned else "a partition"
            message = f"cannot inherit from {word}"
            raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=operation.parent.span)
        inheritance.refuse_circle(catalog, parent, table, operation.parent.span)
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


def _parent(catalog: Catalog, operation: ddl.SetInheritance) -> Table:
    found = lookup.relation(catalog, operation.parent)
    if not isinstance(found, Table):
        _refuse_action(found, (operation,))
        raise lookup.wrong_kind(found.name, "a table", operation.parent.span)
    return found


def _type_of(catalog: Catalog, table_oid: Oid, operation: ddl.SetTypeOf) -> Catalog:
    table = catalog.get(table_oid, Table)
    if operation.type is None:
        if not table.of_type:
            raise lookup.wrong_kind(table.name, "a typed table", operation.span)
        catalog = catalog.forget(table_oid, 0, table.of_type)
        return catalog.put(replace(table, of_type=Oid(0)))
    composite = tables.composite_type(catalog, operation.type)
    _refuse_difference(catalog, table, composite, operation.span)
    catalog = catalog.put(replace(table, of_type=composite.oid))
    return catalog.depend(Dependency(dependent=table_oid, referenced=composite.oid))


def _refuse_difference(catalog: Catalog, table: Table, composite: Type, span: Span) -> None:
    """The table must have the type's attributes, in the same order (ATExecAddOf)."""
    if table.inherits or table.partition_of:
        raise CatalogError(Code.WRONG_OBJECT_TYPE, "typed tables cannot inherit", span=span)
    message = None
    for column, attribute in zip_longest(table.columns, types.attributes(catalog, composite) or ()):
        if attribute is None:
            message = f'table has extra column "{column.name}"'
        elif column is None:
            message = f'table is missing column "{attribute.name}"'
        elif column.name != attribute.name:
            message = f'table has column "{column.name}" where type requires "{attribute.name}"'
        elif column.type != attribute.type:
            message = f'table "{table.name}" has different type for column "{column.name}"'
        if message is not None:
            raise CatalogError(Code.DATATYPE_MISMATCH, message, span=span)
