"""ALTER COLUMN TYPE: what becomes of the default, the indexes, the keys, and who refuses (ATExecAlterColumnType)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlprisma import ddl
from sqlprisma.catalog import (
    analyze,
    coerce,
    collations,
    columns,
    constraints,
    conversions,
    dependencies,
    inheritance,
    lookup,
    opclasses,
    partition_keys,
    rows,
    sequences,
    types,
)
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.conversions import Context
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import (
    Column,
    Constraint,
    ConstraintKind,
    Index,
    IndexColumn,
    Oid,
    Table,
    TypeUse,
    View,
)
from sqlprisma.diagnostics import Code


def change(catalog: Catalog, table_oid: Oid, operation: ddl.AlterColumnType) -> Catalog:
    """Give a column another type, in the children, too."""
    table = catalog.get(table_oid, Table)
    column = lookup.column(table, operation.column, operation.span)
    _refuse_place(table, column, operation)
    catalog, use = columns.resolve(catalog, operation.type)
    columns.refuse_pseudo_type(catalog, column.name, use, operation.type.span)
    catalog, _ = collations.resolve(catalog, operation.collation, use)
    catalog = _converted(catalog, table, column, use, operation)
    if column.identity is not None:
        columns.refuse_identity_type(catalog, use, operation.span)
    return _changed(catalog, table_oid, use, operation, inheritance.descendants(catalog, table_oid))


def refuse_twice(operations: Iterable[ddl.AlterTableOperation]) -> None:
    """One statement changes the type of a column once."""
    seen: set[str] = set()
    for operation in operations:
        if isinstance(operation, ddl.AlterColumnType):
            if operation.column in seen:
                message = f'cannot alter type of column "{operation.column}" twice'
                raise CatalogError(Code.FEATURE_NOT_SUPPORTED, message, span=operation.span)
            seen.add(operation.column)


def _refuse_place(table: Table, column: Column, operation: ddl.AlterColumnType) -> None:
    for is_wrong, code, message in (
        (bool(table.of_type), Code.WRONG_OBJECT_TYPE, "cannot alter column type of typed table"),
        (
            column.inherited_from > 0,
            Code.INVALID_TABLE_DEFINITION,
            f'cannot alter inherited column "{column.name}"',
        ),
        (
            partition_keys.uses(table, column.number),
            Code.INVALID_TABLE_DEFINITION,
            (
                f'cannot alter column "{column.name}" because it is part of the partition key '
                f'of relation "{table.name}"'
            ),
        ),
    ):
        if is_wrong:
            raise CatalogError(code, message, span=operation.span)


def _converted(
    catalog: Catalog, table: Table, column: Column, use: TypeUse, operation: ddl.AlterColumnType
) -> Catalog:
    """Refuse where the old values cannot become new ones."""
    name = types.format_type(catalog, use)
    if operation.using is not None and column.is_generated:
        raise CatalogError(
            Code.INVALID_COLUMN_DEFINITION,
            "cannot specify USING when altering type of generated column",
            detail=f'Column "{column.name}" is a generated column.',
            span=operation.span,
        )
    if operation.using is None:
        if conversions.can_coerce(catalog, column.type.oid, use.oid, Context.ASSIGNMENT):
            return catalog
        kind = "column"
        hint = None if column.is_generated else f'You might need to specify "USING {column.name}::{name}".'
    else:
        value = analyze.transform(catalog, operation.using, table)
        catalog = columns.told(catalog, value, operation.using.span)
        if conversions.can_coerce(catalog, value.type, use.oid, Context.ASSIGNMENT):
            return catalog
        kind = "result of USING clause for column"
        hint = "You might need to add an explicit cast."
    message = f'{kind} "{column.name}" cannot be cast automatically to type {name}'
    raise CatalogError(Code.DATATYPE_MISMATCH, message, span=operation.span, hint=hint)


def _changed(
    catalog: Catalog,
    table_oid: Oid,
    use: TypeUse,
    operation: ddl.AlterColumnType,
    together: tuple[Oid, ...],
) -> Catalog:
    """Change a table and its children; `together` are all the tables in which the column changes."""
    table = catalog.get(table_oid, Table)
    column = lookup.column(table, operation.column, operation.span)
    _refuse_readers(catalog, table, column, operation)
    recast = None
    if column.default is not None:
        recast = analyze.recast_default(catalog, column.default.value, use, column.name)
    catalog = catalog.forget(table_oid, column.number)
    column = replace(
        column,
        type=use,
        collation=None if operation.collation is None else operation.collation.name,
        provenance=(*column.provenance, operation.span),
    )
    catalog = rows.without_values(catalog.put(lookup.with_column(table, column)), table_oid, column.number)
    catalog = columns.depend_on_type(catalog, table_oid, column)
    if recast is not None:
        catalog = columns.set_default(catalog, table_oid, column, recast, is_generated=column.is_generated)
    if column.identity is not None:
        for sequence in sequences.owned(catalog, table_oid, column.number):
            catalog = catalog.put(replace(sequence, type=use.oid))
    catalog = _retyped(catalog, table_oid, column, operation)
    heirs = constraints.children_of(catalog, table_oid)
    if operation.target.only and heirs:
        message = f'type of inherited column "{column.name}" must be changed in child tables too'
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=operation.span)
    if not operation.target.only:
        for child in heirs:
            _refuse_other_parents(catalog, child, operation, together)
            catalog = _changed(catalog, child, use, operation, together)
    return catalog


def _refuse_other_parents(
    catalog: Catalog, child_oid: Oid, operation: ddl.AlterColumnType, together: tuple[Oid, ...]
) -> None:
    """A child that has the column from another parent, too, cannot follow this one."""
    child = catalog.get(child_oid, Table)
    column = child.column(operation.column)
    parents = (*child.inherits, child.partition_of)
    if column is not None and column.inherited_from > sum(parent in together for parent in parents):
        message = f'cannot alter inherited column "{column.name}" of relation "{child.name}"'
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=operation.span)


def _refuse_readers(catalog: Catalog, table: Table, column: Column, operation: ddl.AlterColumnType) -> None:
    for needed in catalog.needed_by.get(table.oid, ()):
        if needed.referenced_column != column.number:
            continue
        reader = catalog.objects.get(needed.dependent)
        if isinstance(reader, View):
            raise CatalogError(
                Code.FEATURE_NOT_SUPPORTED,
                "cannot alter type of a column used by a view or rule",
                detail=f'rule _RETURN on view {reader.name} depends on column "{column.name}"',
                span=operation.span,
                notes=lookup.made(catalog, reader.oid),
            )
        if needed.dependent == table.oid and needed.dependent_column != column.number:
            other = table.column_numbered(needed.dependent_column)
            raise CatalogError(
                Code.FEATURE_NOT_SUPPORTED,
                "cannot alter type of a column used by a generated column",
                detail=f'Column "{column.name}" is used by generated column "{other.name}".',
                span=operation.span,
            )


def _retyped(catalog: Catalog, table_oid: Oid, column: Column, operation: ddl.AlterColumnType) -> Catalog:
    """Checks and indexes see the column's new type; a class of operators that does not fit is refused."""
    table = catalog.get(table_oid, Table)
    for oid in table.constraints:
        found = catalog.get(oid, Constraint)
        if found.expression is not None and column.number in found.columns:
            value = analyze.retype(catalog, found.expression, table)
            catalog = catalog.put(replace(found, expression=value))
    for oid in table.indexes:
        index = catalog.get(oid, Index)
        catalog = catalog.put(_reindexed(catalog, table, index, column, operation))
    return catalog


def _reindexed(
    catalog: Catalog, table: Table, index: Index, column: Column, operation: ddl.AlterColumnType
) -> Index:
    keys = tuple(_rekeyed(catalog, table, index, key, column, operation) for key in index.keys)
    predicate = index.predicate
    if predicate is not None and column.number in dependencies.own_columns(predicate):
        predicate = analyze.retype(catalog, predicate, table)
    return replace(index, keys=keys, predicate=predicate)


def _rekeyed(
    catalog: Catalog,
    table: Table,
    index: Index,
    key: IndexColumn,
    column: Column,
    operation: ddl.AlterColumnType,
) -> IndexColumn:
    if key.expression is not None and column.number in dependencies.own_columns(key.expression):
        return replace(key, expression=analyze.retype(catalog, key.expression, table))
    if key.number != column.number:
        return key
    written = None
    if key.operator_class is not None:
        written = ddl.Name(span=operation.span, name=key.operator_class)
    try:
        name = opclasses.resolve(catalog, index.method, column.type.oid, written)
    except CatalogError as error:
        error.span = error.span or operation.span
        raise
    return replace(key, operator_class=name)


def recheck(catalog: Catalog, table_oid: Oid) -> Catalog:
    """After all changes of type: each foreign key from and to the table must still be possible."""
    for found in foreign_keys(catalog, table_oid):
        table, referenced = catalog.get(found.table, Table), catalog.get(found.referenced_table, Table)
        for number, target in zip(found.columns, found.referenced_columns, strict=True):
            own, other = table.column_numbered(number), referenced.column_numbered(target)
            if not coerce.has_equality(catalog, other.type.oid, own.type.oid):
                kinds = [types.name_of(catalog, each.type.oid) for each in (own, other)]
                raise CatalogError(
                    Code.DATATYPE_MISMATCH,
                    f'foreign key constraint "{found.name}" cannot be implemented',
                    detail=f'Key columns "{own.name}" and "{other.name}" are of incompatible types: '
                    f"{kinds[0]} and {kinds[1]}.",
                    notes=lookup.made(catalog, found.oid),
                )
    return catalog


def foreign_keys(catalog: Catalog, table_oid: Oid) -> tuple[Constraint, ...]:
    """The foreign keys from and to a table."""
    oids = dict.fromkeys(catalog.get(table_oid, Table).constraints)
    oids |= dict.fromkeys(needed.dependent for needed in catalog.needed_by.get(table_oid, ()))
    found = (catalog.objects.get(oid) for oid in oids)
    return tuple(
        each for each in found if isinstance(each, Constraint) and each.kind is ConstraintKind.FOREIGN_KEY
    )
