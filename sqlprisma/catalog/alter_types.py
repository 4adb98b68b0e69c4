"""ALTER COLUMN TYPE: what becomes of the default, the indexes, the keys, and who refuses (ATExecAlterColumnType)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from sqlprisma import ddl
from sqlprisma.catalog import (
    analyze,
    coerce,
    collations,
    columns,
    constraints,
    definition,
    dependencies,
    describe,
    folding,
    inheritance,
    lookup,
    opclasses,
    partition_keys,
    row_types,
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
    NamedObject,
    Oid,
    Table,
    TypeUse,
    View,
)
from sqlprisma.catalog.typed import Form, Typed, is_immutable
from sqlprisma.ddl import ObjectKind
from sqlprisma.diagnostics import Code, Note
from sqlprisma.records import replace


def prepare(catalog: Catalog, table_oid: Oid, operation: ddl.AlterColumnType) -> tuple[Catalog, TypeUse]:
    """The new type of a column; all actions of a statement come to this before any is done (ATPrepAlterColumnType)."""
    table = catalog.get(table_oid, Table)
    column = lookup.column(table, operation.column, operation.span)
    _refuse_place(table, column, operation)
    catalog, use = columns.resolve(catalog, operation.type)
    columns.refuse_pseudo_type(catalog, column.name, use, operation.type.span)
    row_types.refuse_own_member(catalog, table.row_type, use, operation.type.span)
    catalog, _ = collations.resolve(catalog, operation.collation, use)
    catalog = _converted(catalog, table, column, use, operation)
    _refuse_children(catalog, table_oid, operation, inheritance.descendants(catalog, table_oid))
    if column.identity is not None:
        columns.refuse_identity_type(catalog, use, operation.span)
    return catalog, use


def change(
    catalog: Catalog, table_oid: Oid, operation: ddl.AlterColumnType, use: TypeUse, before: Table
) -> Catalog:
    """Give a column another type, in the children, too; `before` is the table when the statement began."""
    table = catalog.get(table_oid, Table)
    column = lookup.column(table, operation.column, operation.span)
    if any(column.type != old.type for old in before.columns if old.number == column.number):
        message = f'cannot alter type of column "{operation.column}" twice'
        raise CatalogError(Code.FEATURE_NOT_SUPPORTED, message, span=operation.span)
    for oid in inheritance.descendants(catalog, table_oid):
        catalog = _changed(catalog, oid, use, operation)
    return catalog


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
        made = coerce.to_target(catalog, rows.as_column(column), use, Context.ASSIGNMENT, Form.IMPLICIT_CAST)
        if made is not None:
            return rows.converted(catalog, table, column, made, operation.span)
        kind = "column"
        hint = None if column.is_generated else f'You might need to specify "USING {column.name}::{name}".'
    else:
        value = analyze.transform(catalog, operation.using, table)
        catalog = columns.told(catalog, value, operation.using.span)
        made = coerce.to_target(catalog, value, use, Context.ASSIGNMENT, Form.IMPLICIT_CAST)
        if made is not None:
            folding.refuse_constants(catalog, made, operation.using.span)
            return rows.converted(catalog, table, column, made, operation.using.span)
        kind = "result of USING clause for column"
        hint = "You might need to add an explicit cast."
    message = f'{kind} "{column.name}" cannot be cast automatically to type {name}'
    raise CatalogError(Code.DATATYPE_MISMATCH, message, span=operation.span, hint=hint)


def _changed(catalog: Catalog, table_oid: Oid, use: TypeUse, operation: ddl.AlterColumnType) -> Catalog:
    table = catalog.get(table_oid, Table)
    column = lookup.column(table, operation.column, operation.span)
    recast = None
    if column.default is not None:
        recast = analyze.recast_default(
            catalog, column.default.value, use, column.name, is_generated=column.is_generated
        )
    _refuse_readers(catalog, table, column, operation)
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
    return catalog


def _refuse_children(
    catalog: Catalog, table_oid: Oid, operation: ddl.AlterColumnType, together: tuple[Oid, ...]
) -> None:
    """The children change with their parent; `together` are all the tables in which the column changes."""
    heirs = constraints.children_of(catalog, table_oid)
    if operation.target.only and heirs:
        message = f'type of inherited column "{operation.column}" must be changed in child tables too'
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=operation.span)
    for child in heirs:
        _refuse_other_parents(catalog, child, operation, together)
        _refuse_children(catalog, child, operation, together)


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


_USED = {
    ObjectKind.POLICY: "in a policy definition",
    ObjectKind.PUBLICATION: "by a publication WHERE clause",
    ObjectKind.TRIGGER: "in a trigger definition",
}
"""What reads a column and is not made again when its type changes."""


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
        if isinstance(reader, NamedObject) and reader.kind in _USED:
            raise CatalogError(
                Code.FEATURE_NOT_SUPPORTED,
                f"cannot alter type of a column used {_USED[reader.kind]}",
                detail=f'{describe.described(catalog, reader.oid)} depends on column "{column.name}"',
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


def rebuild(catalog: Catalog, table_oid: Oid, operations: Sequence[ddl.AlterColumnType]) -> Catalog:
    """After all changes of type: indexes, then checks, are made again of what they say (ATPostAlterTypeCleanup).

    Raises:
        CatalogError: where one has no meaning with the new types, or a class of operators does not fit.
    """
    tables = inheritance.descendants(catalog, table_oid)
    for work in (_with_expressions, _with_indexes, _with_checks):
        for oid in tables:
            catalog = work(catalog, catalog.get(oid, Table), _places(catalog.get(oid, Table), operations))
    return catalog


_Places: TypeAlias = Mapping[int, ddl.AlterColumnType]
"""By the number of a column whose type changed: the action that changed it."""


def _places(table: Table, operations: Iterable[ddl.AlterColumnType]) -> _Places:
    found = ((table.column(operation.column), operation) for operation in operations)
    return {column.number: operation for column, operation in found if column is not None}


def _with_expressions(catalog: Catalog, table: Table, places: _Places) -> Catalog:
    """The expressions of all indexes are read before any index is made."""
    for index in catalog.indexes_of(table):
        keys = tuple(
            replace(key, expression=_retyped(catalog, table, key.expression, places, index.oid))
            for key in index.keys
        )
        predicate = _retyped(catalog, table, index.predicate, places, index.oid)
        catalog = catalog.put(replace(index, keys=keys, predicate=predicate))
    return catalog


def _with_indexes(catalog: Catalog, table: Table, places: _Places) -> Catalog:
    for index in catalog.indexes_of(table):
        made = replace(index, keys=tuple(_rekeyed(catalog, table, index, key, places) for key in index.keys))
        if any(number in places for number in definition.index_columns(index)):
            _refuse_mutable(catalog, made, next(iter(places.values())))
            made = _renamed(table, made)
        catalog = catalog.put(made)
    return catalog


def _refuse_mutable(catalog: Catalog, index: Index, place: ddl.AlterColumnType) -> None:
    """With the new type an index may call functions that do not always give the same (ComputeIndexAttrs)."""
    for part, values in (
        ("expression", [key.expression for key in index.keys]),
        ("predicate", [index.predicate]),
    ):
        if not all(value is None or is_immutable(value) for value in values):
            message = f"functions in index {part} must be marked IMMUTABLE"
            error = CatalogError(Code.INVALID_OBJECT_DEFINITION, message)
            raise _at(error, place, lookup.made(catalog, index.oid))


def _renamed(table: Table, index: Index) -> Index:
    """An index that is made again calls its columns as the table calls them now."""
    keys = tuple(
        key if key.number is None else replace(key, column_name=table.column_numbered(key.number).name)
        for key in index.keys
    )
    names = tuple(table.column_numbered(number).name for number in index.include)
    return replace(index, keys=keys, include_names=names)


def _with_checks(catalog: Catalog, table: Table, places: _Places) -> Catalog:
    for found in catalog.constraints_of(table):
        if found.expression is not None:
            value = _retyped(catalog, table, found.expression, places, found.oid)
            catalog = catalog.put(replace(found, expression=value))
    return catalog


def _retyped(
    catalog: Catalog, table: Table, value: Typed | None, places: _Places, holder: Oid
) -> Typed | None:
    """A stored expression read again, if it reads a column that changed."""
    if value is None:
        return None
    place = next((places[each] for each in dependencies.own_columns(value) if each in places), None)
    if place is None:
        return value
    try:
        return analyze.retype(catalog, value, table)
    except CatalogError as error:
        raise _at(error, place, lookup.made(catalog, holder)) from None


def _at(error: CatalogError, place: ddl.AlterColumnType, notes: tuple[Note, ...]) -> CatalogError:
    """What refuses stands elsewhere; the change of type is at fault."""
    error.span = place.span
    error.notes = (*error.notes, *notes)
    return error


def _rekeyed(catalog: Catalog, table: Table, index: Index, key: IndexColumn, places: _Places) -> IndexColumn:
    place = places.get(key.number or 0)
    if place is None:
        return key
    written = None
    if key.operator_class is not None:
        written = ddl.Name(span=place.span, name=key.operator_class)
    kind = table.column_numbered(key.number or 0).type.oid
    try:
        name = opclasses.resolve(catalog, index.method, kind, written)
    except CatalogError as error:
        raise _at(error, place, lookup.made(catalog, index.oid)) from None
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


def ask_rows(catalog: Catalog, table: Oid, operations: Sequence[ddl.AlterColumnType]) -> Catalog:
    """After all changes of type: the rows must keep what the table demands."""
    names = frozenset(operation.column for operation in operations)
    rows.recheck(catalog, catalog.get(table, Table), names, operations[0].span)
    return catalog


def foreign_keys(catalog: Catalog, table_oid: Oid) -> tuple[Constraint, ...]:
    """The foreign keys from and to a table."""
    oids = dict.fromkeys(catalog.get(table_oid, Table).constraints)
    oids |= dict.fromkeys(needed.dependent for needed in catalog.needed_by.get(table_oid, ()))
    found = (catalog.objects.get(oid) for oid in oids)
    return tuple(
        each for each in found if isinstance(each, Constraint) and each.kind is ConstraintKind.FOREIGN_KEY
    )
