"""The actions of ALTER TABLE on columns, but for the change of type (tablecmds.c, ATExec…)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import (
    columns,
    constraints,
    dependencies,
    domains,
    lookup,
    partition_keys,
    row_types,
    rows,
    sequences,
    types,
)
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.dependencies import Address, Wish
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, IdentityKind, Oid, Table
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace
from sqlprisma.source import Span


def add(
    catalog: Catalog, table_oid: Oid, operation: ddl.AddColumn
) -> tuple[Catalog, tuple[ddl.TableConstraint, ...]]:
    """ADD COLUMN; gives the table constraints that its definition demands."""
    table = catalog.get(table_oid, Table)
    written = operation.column
    if table.of_type:
        message = "cannot add column to typed table"
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=written.span)
    if table.partition_of:
        message = "cannot add column to a partition"
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=written.span)
    old = table.column(written.name)
    if old is not None:
        if operation.if_not_exists:
            return catalog, ()
        raise already_exists(table, old, written.span)
    catalog, made = columns.define(catalog, written, table.name)
    row_types.refuse_own_member(catalog, table.row_type, made.column.type, written.type.span)
    catalog = _add(catalog, table_oid, made, written.span)
    heirs = constraints.children_of(catalog, table_oid)
    if not operation.target.only:
        if heirs and made.column.identity is not None and not table.is_partitioned:
            message = "cannot recursively add identity column to table that has child tables"
            raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=written.span)
        return _hand_down(catalog, table_oid, made, written.span), made.constraints
    if heirs:
        message = "column must be added to child tables too"
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=written.span)
    return catalog, made.constraints


def is_filled(catalog: Catalog, column: Column) -> bool:
    """Whether each row that is there would get a value for a new column, or its domain be asked (ATExecAddColumn)."""
    if column.default is not None or column.identity is not None:
        return True
    return any(
        found.default is not None or found.is_not_null or domains.checks(catalog, found)
        for found in types.domains(catalog, column.type.oid)
    )


def already_exists(table: Table, old: Column, span: Span) -> CatalogError:
    """`column "x" of relation "t" already exists`, with where it was made."""
    return CatalogError(
        Code.DUPLICATE_COLUMN,
        f'column "{old.name}" of relation "{table.name}" already exists',
        span=span,
        notes=lookup.made_column(old),
    )


def _add(catalog: Catalog, table_oid: Oid, made: columns.Definition, span: Span) -> Catalog:
    table, made = columns.numbered(catalog.get(table_oid, Table), made)
    catalog = columns.depend_on_type(catalog.put(table), table_oid, made.column)
    catalog = columns.furnish(catalog, table_oid, made)
    table = catalog.get(table_oid, Table)
    return rows.with_column(catalog, table, table.columns[-1], span)


def _hand_down(catalog: Catalog, parent: Oid, made: columns.Definition, span: Span) -> Catalog:
    for child_oid in constraints.children_of(catalog, parent):
        child = catalog.get(child_oid, Table)
        old = child.column(made.column.name)
        if old is None:
            column = replace(made.column, inherited_from=1, is_local=False, identity=None)
            source = catalog.get(parent, Table).column(made.column.name)
            copied = None if source is None or source.default is None else source.default.value
            is_generation = made.generated is not None
            handed = columns.Definition(
                column=column, copied=copied, source=parent, is_copied_generation=is_generation
            )
            catalog = _add(catalog, child_oid, handed, span)
            catalog = _hand_down(catalog, child_oid, handed, span)
            continue
        if old.type != made.column.type:
            message = f'child table "{child.name}" has different type for column "{old.name}"'
            raise CatalogError(Code.DATATYPE_MISMATCH, message, span=span)
        changed = replace(old, inherited_from=old.inherited_from + 1)
        catalog = catalog.put(lookup.with_column(child, changed))
    return catalog


def drop(catalog: Catalog, table_oid: Oid, operation: ddl.DropColumn) -> Catalog:
    """DROP COLUMN, in the children, too."""
    table = catalog.get(table_oid, Table)
    column = table.column(operation.column)
    if column is None and operation.if_exists:
        return catalog
    if table.of_type:
        message = "cannot drop column from typed table"
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=operation.span)
    if column is None and operation.column in lookup.SYSTEM_COLUMNS:
        message = f'cannot drop system column "{operation.column}"'
        raise CatalogError(Code.FEATURE_NOT_SUPPORTED, message, span=operation.span)
    column = lookup.column(table, operation.column, operation.span)
    if column.inherited_from:
        message = f'cannot drop inherited column "{column.name}"'
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=operation.span)
    if partition_keys.uses(table, column.number):
        message = (
            f'cannot drop column "{column.name}" because it is part of the partition key '
            f'of relation "{table.name}"'
        )
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=operation.span)
    if operation.target.only and table.is_partitioned and constraints.children_of(catalog, table_oid):
        message = "cannot drop column from only the partitioned table when partitions exist"
        raise CatalogError(
            Code.INVALID_TABLE_DEFINITION,
            message,
            span=operation.span,
            hint="Do not specify the ONLY keyword.",
        )
    catalog, goners = _from_children(catalog, table_oid, column.name, is_only=operation.target.only)
    wish = Wish(
        targets=(Address(table_oid, column.number), *goners),
        is_cascade=operation.is_cascade,
        span=operation.span,
    )
    return dependencies.drop(catalog, wish)


def _from_children(
    catalog: Catalog, parent: Oid, name: str, *, is_only: bool
) -> tuple[Catalog, tuple[Address, ...]]:
    """The children count one parent less for the column; those for which it was the last lose it."""
    goners: list[Address] = []
    for child_oid in constraints.children_of(catalog, parent):
        child = catalog.get(child_oid, Table)
        own = lookup.column(child, name)
        left = own.inherited_from - 1
        if is_only:
            own = replace(own, is_local=True)
        if left == 0 and not own.is_local:
            goners.append(Address(child_oid, own.number))
            catalog, further = _from_children(catalog, child_oid, name, is_only=False)
            goners += further
        catalog = catalog.put(
            lookup.with_column(catalog.get(child_oid, Table), replace(own, inherited_from=left))
        )
    return catalog, tuple(goners)


def set_default(catalog: Catalog, table_oid: Oid, operation: ddl.SetDefault) -> Catalog:
    """SET DEFAULT and DROP DEFAULT, in the children, too."""
    table = catalog.get(table_oid, Table)
    column = lookup.column(table, operation.column, operation.span)
    if column.identity is not None:
        hint = (
            None
            if operation.value is not None
            else "Use ALTER TABLE ... ALTER COLUMN ... DROP IDENTITY instead."
        )
        raise _is(table, column, "an identity column", operation.span, hint)
    if column.is_generated:
        hint = (
            None
            if operation.value is not None
            else "Use ALTER TABLE ... ALTER COLUMN ... DROP EXPRESSION instead."
        )
        raise _is(table, column, "a generated column", operation.span, hint)
    catalog = columns.drop_default(catalog, table_oid, column.number)
    if operation.value is not None:
        catalog = columns.default(catalog, table_oid, column, operation.value)
    catalog = touched(catalog, table_oid, column.number, operation.span)
    for child in _heirs(catalog, table_oid, operation.target):
        catalog = set_default(catalog, child, operation)
    return catalog


def _heirs(catalog: Catalog, table: Oid, target: ddl.Target) -> tuple[Oid, ...]:
    return () if target.only else constraints.children_of(catalog, table)


def _is(table: Table, column: Column, what: str, span: Span, hint: str | None = None) -> CatalogError:
    message = f'column "{column.name}" of relation "{table.name}" is {what}'
    return CatalogError(Code.SYNTAX_ERROR, message, span=span, hint=hint)


def touched(catalog: Catalog, table_oid: Oid, number: int, span: Span) -> Catalog:
    """Remember the place that changed a column."""
    table = catalog.get(table_oid, Table)
    column = table.column_numbered(number)
    return catalog.put(lookup.with_column(table, replace(column, provenance=(*column.provenance, span))))


def set_not_null(catalog: Catalog, table_oid: Oid, operation: ddl.SetNotNull) -> Catalog:
    """SET NOT NULL and DROP NOT NULL, in the children, too."""
    table = catalog.get(table_oid, Table)
    column = lookup.column(table, operation.column, operation.span)
    if operation.is_not_null:
        catalog = constraints.set_not_null(catalog, table_oid, column.name, operation.span)
        if not column.is_not_null:
            return catalog
        return touched(catalog, table_oid, column.number, operation.span)
    if column.identity is not None:
        raise _is(table, column, "an identity column", operation.span)
    primary = constraints.primary_key(catalog, table)
    if primary is not None and column.number in primary.columns:
        message = f'column "{column.name}" is in a primary key'
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=operation.span)
    if table.partition_of:
        above = catalog.get(table.partition_of, Table).column(column.name)
        if above is not None and above.is_not_null:
            message = f'column "{column.name}" is marked NOT NULL in parent table'
            raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=operation.span)
    provenance = (*column.provenance, operation.span)
    changed = replace(column, is_not_null=False, provenance=provenance)
    catalog = catalog.put(lookup.with_column(table, changed))
    for child in _heirs(catalog, table_oid, operation.target):
        catalog = set_not_null(catalog, child, operation)
    return catalog


def drop_expression(catalog: Catalog, table_oid: Oid, operation: ddl.SetExpression) -> Catalog:
    """DROP EXPRESSION: the generated column becomes an ordinary one."""
    table = catalog.get(table_oid, Table)
    column = lookup.column(table, operation.column, operation.span)
    if not column.is_generated:
        if operation.if_exists:
            return catalog
        message = f'column "{column.name}" of relation "{table.name}" is not a stored generated column'
        raise CatalogError(Code.OBJECT_NOT_IN_STATE, message, span=operation.span)
    catalog = columns.drop_default(catalog, table_oid, column.number)
    catalog = touched(catalog, table_oid, column.number, operation.span)
    for child in _heirs(catalog, table_oid, operation.target):
        catalog = drop_expression(catalog, child, replace(operation, if_exists=True))
    return catalog


def set_expression(catalog: Catalog, table_oid: Oid, operation: ddl.SetExpression) -> Catalog:
    """SET EXPRESSION of a generated column (PostgreSQL 17)."""
    table = catalog.get(table_oid, Table)
    column = lookup.column(table, operation.column, operation.span)
    if operation.value is None:
        return catalog
    if not column.is_generated:
        message = f'column "{column.name}" of relation "{table.name}" is not a generated column'
        raise CatalogError(Code.OBJECT_NOT_IN_STATE, message, span=operation.span)
    catalog = columns.drop_default(catalog, table_oid, column.number)
    catalog = columns.generate(catalog, table_oid, column, operation.value)
    return touched(catalog, table_oid, column.number, operation.span)


def add_identity(catalog: Catalog, table_oid: Oid, operation: ddl.AddIdentity) -> Catalog:
    """ADD GENERATED … AS IDENTITY."""
    table = catalog.get(table_oid, Table)
    column = lookup.column(table, operation.column, operation.span)
    columns.refuse_identity_type(catalog, column.type, operation.span)
    for is_wrong, words in (
        (not column.is_not_null, "must be declared NOT NULL before identity can be added"),
        (column.identity is not None, "is already an identity column"),
        (column.default is not None, "already has a default value"),
    ):
        if is_wrong:
            message = f'column "{column.name}" of relation "{table.name}" {words}'
            raise CatalogError(Code.OBJECT_NOT_IN_STATE, message, span=operation.span)
    kind = IdentityKind.ALWAYS if operation.is_always else IdentityKind.BY_DEFAULT
    changed = replace(column, identity=kind, provenance=(*column.provenance, operation.span))
    catalog = catalog.put(lookup.with_column(table, changed))
    options = replace(operation.options, span=operation.span)
    return columns.add_sequence(catalog, table_oid, changed, options)[0]


def _not_identity(table: Table, column: Column, span: Span) -> CatalogError:
    message = f'column "{column.name}" of relation "{table.name}" is not an identity column'
    return CatalogError(Code.OBJECT_NOT_IN_STATE, message, span=span)


def alter_identity(catalog: Catalog, table_oid: Oid, operation: ddl.AlterIdentity) -> Catalog:
    """SET GENERATED … and options of an identity column."""
    table = catalog.get(table_oid, Table)
    column = lookup.column(table, operation.column, operation.span)
    if column.identity is None:
        raise _not_identity(table, column, operation.span)
    if operation.is_always is not None:
        kind = IdentityKind.ALWAYS if operation.is_always else IdentityKind.BY_DEFAULT
        catalog = catalog.put(lookup.with_column(table, replace(column, identity=kind)))
    new_type = sequences.option_type(catalog, operation.options)
    base = types.base_type(catalog, column.type).oid
    sequences.refuse_options(operation.options, new_type or base, is_new=False)
    if new_type is not None:
        for sequence in sequences.owned(catalog, table_oid, column.number):
            catalog = catalog.put(replace(sequence, type=new_type))
    return touched(catalog, table_oid, column.number, operation.span)


def drop_identity(catalog: Catalog, table_oid: Oid, operation: ddl.DropIdentity) -> Catalog:
    """DROP IDENTITY: the column stays NOT NULL, its sequence goes."""
    table = catalog.get(table_oid, Table)
    column = lookup.column(table, operation.column, operation.span)
    if column.identity is None:
        if operation.if_exists:
            return catalog
        raise _not_identity(table, column, operation.span)
    catalog = catalog.put(lookup.with_column(table, replace(column, identity=None)))
    for sequence in sequences.owned(catalog, table_oid, column.number):
        if sequence.is_identity:
            catalog = catalog.forget(sequence.oid)
            catalog = dependencies.drop(catalog, Wish(targets=(Address(sequence.oid),), span=operation.span))
    return touched(catalog, table_oid, column.number, operation.span)
