"""RENAME and SET SCHEMA of everything (tablecmds.c, alter.c, typecmds.c): one object changes, all others follow."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import (
    attachments,
    constraints,
    indexes,
    inheritance,
    lookup,
    namespaces,
    routines,
    targets,
    typed_tables,
    types,
)
from sqlprisma.catalog.catalog import Catalog, NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import (
    Constraint,
    ConstraintKind,
    Extension,
    Index,
    NamedObject,
    Namespace,
    Oid,
    Routine,
    Table,
    Type,
    TypeKind,
    View,
)
from sqlprisma.catalog.objects import Sequence as SequenceObject
from sqlprisma.catalog.sequences import refuse_taken
from sqlprisma.ddl import ObjectKind
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace
from sqlprisma.source import Span

_RELATIONS = frozenset(
    {
        ObjectKind.FOREIGN_TABLE,
        ObjectKind.INDEX,
        ObjectKind.MATERIALIZED_VIEW,
        ObjectKind.SEQUENCE,
        ObjectKind.TABLE,
        ObjectKind.VIEW,
    }
)
_TYPES = frozenset({ObjectKind.DOMAIN, ObjectKind.TYPE})


def rename(catalog: Catalog, operation: ddl.Rename) -> Catalog:
    """ALTER kind name RENAME TO new_name."""
    if operation.kind in _RELATIONS:
        return _relation(catalog, operation)
    if operation.kind in _TYPES:
        return _type(catalog, operation)
    if operation.kind is ObjectKind.SCHEMA:
        return _schema(catalog, operation)
    if operation.routine is not None:
        return _routine(catalog, operation, operation.routine)
    if operation.on_table is not None:
        return attachments.rename(catalog, operation, operation.on_table)
    return _other(catalog, operation)


def _as_target(operation: ddl.Rename | ddl.SetSchema) -> ddl.Target:
    """ALTER INDEX … RENAME takes any relation, for the sake of old scripts (RangeVarCallbackForAlterRelation)."""
    kind = operation.kind
    if kind is ObjectKind.INDEX and isinstance(operation, ddl.Rename):
        kind = ObjectKind.TABLE
    return ddl.Target(span=operation.span, kind=kind, name=operation.name, if_exists=operation.if_exists)


def _relation(catalog: Catalog, operation: ddl.Rename) -> Catalog:
    found = targets.find(catalog, _as_target(operation))
    if found is None:
        return catalog
    refuse_taken(catalog, found.namespace, operation.new_name, operation.span)
    row_type = _row_type(catalog, found)
    changed = replace(
        found,
        name=operation.new_name,
        former_names=(*found.former_names, found.name),
        provenance=(*found.provenance, operation.span),
    )
    catalog = catalog.put(changed)
    if row_type:
        catalog = types.rename_type(catalog, row_type, operation.new_name)
    if isinstance(found, Index) and found.constraint:
        constraint = catalog.get(found.constraint, Constraint)
        catalog = catalog.put(replace(constraint, name=operation.new_name))
    return catalog


def _row_type(catalog: Catalog, found: lookup.AnyRelation) -> Oid:
    match found:
        case Table(row_type=row_type):
            return row_type
        case View():
            named = catalog.named(NameSpace.TYPE, found.namespace, found.name)
            return Oid(0) if named is None else named
        case _:
            return Oid(0)


def _type(catalog: Catalog, operation: ddl.Rename) -> Catalog:
    oid = types.resolve(catalog, ddl.TypeRef(span=operation.name.span, name=operation.name)).oid
    found = types.type_of(catalog, oid)
    if operation.kind is ObjectKind.DOMAIN and found.kind is not TypeKind.DOMAIN:
        raise lookup.wrong_kind(lookup.qualified(operation.name), "a domain", operation.name.span)
    _refuse_row_type(catalog, found.oid, found.relation, operation.span)
    catalog = types.rename_type(catalog, oid, operation.new_name)
    named = types.type_of(catalog, oid)
    return catalog.put(
        replace(
            named,
            former_names=(*named.former_names, found.name),
            provenance=(*named.provenance, operation.span),
        )
    )


def _refuse_row_type(catalog: Catalog, oid: Oid, relation: Oid, span: Span) -> None:
    if relation:
        message = f"{types.name_of(catalog, oid)} is a table's row type"
        hint = "Use ALTER TABLE instead."
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=span, hint=hint)


def _schema(catalog: Catalog, operation: ddl.Rename) -> Catalog:
    oid = lookup.namespace(catalog, operation.name.name, operation.name.span)
    taken = catalog.named(NameSpace.NAMESPACE, 0, operation.new_name)
    if taken is not None:
        message = f'schema "{operation.new_name}" already exists'
        notes = lookup.made(catalog, taken)
        raise CatalogError(Code.DUPLICATE_SCHEMA, message, span=operation.span, notes=notes)
    namespaces.refuse_reserved(operation.new_name, operation.span)
    found = catalog.get(oid, Namespace)
    changed = replace(found, name=operation.new_name, provenance=(*found.provenance, operation.span))
    return catalog.put(changed)


def _routine(catalog: Catalog, operation: ddl.Rename, signature: ddl.RoutineSignature) -> Catalog:
    found = routines.find(catalog, signature, operation.kind)
    if found is None:
        return catalog
    _refuse_same_routine(catalog, found, operation.new_name, found.namespace)
    changed = replace(found, name=operation.new_name, provenance=(*found.provenance, operation.span))
    return catalog.put(changed)


def _refuse_same_routine(catalog: Catalog, found: Routine, name: str, namespace: Oid) -> None:
    for oid in catalog.homonyms(NameSpace.ROUTINE, namespace, name):
        if catalog.get(oid, Routine).argument_types == found.argument_types:
            arguments = ", ".join(types.name_of(catalog, each) for each in found.argument_types)
            schema = catalog.get(namespace, Namespace).name
            message = f'function {name}({arguments}) already exists in schema "{schema}"'
            raise CatalogError(Code.DUPLICATE_FUNCTION, message)


def _other(catalog: Catalog, operation: ddl.Rename) -> Catalog:
    key = f"{operation.kind.value} {operation.name.name}"
    for namespace in (*lookup.namespaces(catalog), Oid(0)):
        oid = catalog.named(NameSpace.OTHER, namespace, key)
        if oid is not None:
            found = catalog.get(oid, NamedObject)
            return catalog.put(replace(found, name=operation.new_name))
    return catalog


def column(catalog: Catalog, operation: ddl.RenameColumn) -> Catalog:
    """RENAME COLUMN of a table, in the children, too; of a view; of a composite type."""
    target = operation.target
    if target.kind is ObjectKind.TYPE:
        return typed_tables.rename_attribute(catalog, operation)
    found = targets.find(catalog, target)
    if found is None:
        return catalog
    if isinstance(found, View):
        return _view_column(catalog, found, operation)
    if not isinstance(found, Table):
        message = f'cannot rename columns of relation "{found.name}"'
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=target.name.span)
    if found.of_type:
        message = "cannot rename column of typed table"
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=operation.span)
    if target.only and constraints.children_of(catalog, found.oid):
        message = f'inherited column "{operation.column}" must be renamed in child tables too'
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=operation.span)
    if found.column(operation.column) is None and operation.column in lookup.SYSTEM_COLUMNS:
        message = f'cannot rename system column "{operation.column}"'
        raise CatalogError(Code.FEATURE_NOT_SUPPORTED, message, span=operation.span)
    return _column(catalog, found, operation, inheritance.descendants(catalog, found.oid))


def _column(
    catalog: Catalog, table: Table, operation: ddl.RenameColumn, together: tuple[Oid, ...]
) -> Catalog:
    """Rename in a table and its children; `together` are all the tables in which the column is renamed."""
    own = table.column(operation.column)
    if own is None:
        raise CatalogError(
            Code.UNDEFINED_COLUMN,
            f'column "{operation.column}" does not exist',
            span=operation.span,
            hint=lookup.suggestion(operation.column, (known.name for known in table.columns)),
        )
    parents = (*table.inherits, table.partition_of)
    if own.inherited_from > sum(parent in together for parent in parents):
        message = f'cannot rename inherited column "{own.name}"'
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=operation.span)
    lookup.refuse_system_name(operation.new_name, operation.span)
    clash = table.column(operation.new_name)
    if clash is not None:
        message = f'column "{operation.new_name}" of relation "{table.name}" already exists'
        notes = lookup.made_column(clash)
        raise CatalogError(Code.DUPLICATE_COLUMN, message, span=operation.span, notes=notes)
    changed = replace(
        own,
        name=operation.new_name,
        former_names=(*own.former_names, own.name),
        provenance=(*own.provenance, operation.span),
    )
    catalog = catalog.put(lookup.with_column(table, changed))
    for child in constraints.children_of(catalog, table.oid):
        child_table = catalog.get(child, Table)
        if child_table.column(operation.new_name) is None or child_table.column(operation.column) is not None:
            catalog = _column(catalog, child_table, operation, together)
    return catalog


def _view_column(catalog: Catalog, view: View, operation: ddl.RenameColumn) -> Catalog:
    names = tuple(operation.new_name if name == operation.column else name for name in view.column_names)
    known = view.columns
    if known is not None:
        known = tuple(
            replace(each, name=operation.new_name, former_names=(*each.former_names, each.name))
            if each.name == operation.column
            else each
            for each in known
        )
    return catalog.put(replace(view, column_names=names, columns=known))


def constraint(catalog: Catalog, operation: ddl.RenameConstraint) -> Catalog:
    """RENAME CONSTRAINT of a table or a domain; its index follows."""
    if operation.target.kind is ObjectKind.DOMAIN:
        return _domain_constraint(catalog, operation)
    table = targets.find(catalog, operation.target)
    if table is None:
        return catalog
    found = None
    if isinstance(table, Table):
        found = constraints.constraint_named(catalog, table, operation.name)
    if found is None or not isinstance(table, Table):
        message = f'constraint "{operation.name}" for table "{table.name}" does not exist'
        known = catalog.constraints_of(table) if isinstance(table, Table) else ()
        hint = lookup.suggestion(operation.name, (each.name for each in known))
        raise CatalogError(Code.UNDEFINED_OBJECT, message, span=operation.span, hint=hint)
    if found.inherited_from:
        message = f'cannot rename inherited constraint "{found.name}"'
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=operation.span)
    is_shared = found.kind is ConstraintKind.CHECK and not found.is_no_inherit
    if operation.target.only and is_shared and constraints.children_of(catalog, table.oid):
        message = f'inherited constraint "{found.name}" must be renamed in child tables too'
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=operation.span)
    index = catalog.objects.get(found.index)
    is_carried = isinstance(index, Index) and index.constraint == found.oid
    if is_carried:
        refuse_taken(catalog, table.namespace, operation.new_name, operation.span)
    else:
        indexes.refuse_used(catalog, table, operation.new_name, operation.span)
    changed = replace(found, name=operation.new_name, provenance=(*found.provenance, operation.span))
    catalog = catalog.put(changed)
    if is_carried and isinstance(index, Index):
        catalog = catalog.put(replace(index, name=operation.new_name))
    return _in_children(catalog, table, found, operation)


def _in_children(
    catalog: Catalog, table: Table, found: Constraint, operation: ddl.RenameConstraint
) -> Catalog:
    if found.expression is None:
        return catalog
    for child_oid in constraints.children_of(catalog, table.oid):
        child = catalog.get(child_oid, Table)
        own = constraints.constraint_named(catalog, child, operation.name)
        if own is not None and own.inherited_from:
            catalog = catalog.put(replace(own, name=operation.new_name))
            catalog = _in_children(catalog, child, own, operation)
    return catalog


def _domain_constraint(catalog: Catalog, operation: ddl.RenameConstraint) -> Catalog:
    name = operation.target.name
    domain = types.resolve(catalog, ddl.TypeRef(span=name.span, name=name)).oid
    found = types.type_of(catalog, domain)
    for oid in catalog.homonyms(NameSpace.CONSTRAINT, found.namespace, operation.name):
        own = catalog.get(oid, Constraint)
        if own.type == domain:
            return catalog.put(replace(own, name=operation.new_name))
    message = f'constraint "{operation.name}" for domain {found.name} does not exist'
    raise CatalogError(Code.UNDEFINED_OBJECT, message, span=operation.span)


def set_schema(  # noqa: PLR0911 - one line a kind of object
    catalog: Catalog, operation: ddl.SetSchema
) -> Catalog:
    """ALTER kind name SET SCHEMA new_schema."""
    if operation.kind in _RELATIONS:
        found = targets.find(catalog, _as_target(operation))
        if found is None:
            return catalog
        namespace = lookup.namespace(catalog, operation.new_schema, operation.span)
        return _move_relation(catalog, found, namespace, operation)
    namespace = lookup.namespace(catalog, operation.new_schema, operation.span)
    if operation.kind in _TYPES:
        written = ddl.TypeRef(span=operation.name.span, name=operation.name)
        oid = types.resolve(catalog, written).oid
        return (
            catalog
            if types.type_of(catalog, oid).namespace == namespace
            else types.move_type(catalog, oid, namespace)
        )
    if operation.routine is not None:
        routine = routines.find(catalog, operation.routine, operation.kind)
        if routine is None or routine.namespace == namespace:
            return catalog
        _refuse_same_routine(catalog, routine, routine.name, namespace)
        return catalog.put(replace(routine, namespace=namespace))
    if operation.kind is ObjectKind.EXTENSION:
        return _move_extension(catalog, operation, namespace)
    return catalog


def _move_extension(catalog: Catalog, operation: ddl.SetSchema, namespace: Oid) -> Catalog:
    oid = catalog.named(NameSpace.EXTENSION, 0, operation.name.name)
    if oid is None:
        message = f'extension "{operation.name.name}" does not exist'
        raise CatalogError(Code.UNDEFINED_OBJECT, message, span=operation.name.span)
    extension = catalog.get(oid, Extension)
    catalog = catalog.put(replace(extension, schema=namespace))
    for needed in catalog.needed_by.get(oid, ()):
        member = catalog.objects.get(needed.dependent)
        if isinstance(member, Type) and member.extension == oid and not member.is_array:
            catalog = types.move_type(catalog, member.oid, namespace)
    return catalog


def _move_relation(
    catalog: Catalog, found: lookup.AnyRelation, namespace: Oid, operation: ddl.SetSchema
) -> Catalog:
    if isinstance(found, Index):
        message = f'cannot change schema of index "{found.name}"'
        raise CatalogError(
            Code.WRONG_OBJECT_TYPE,
            message,
            span=operation.name.span,
            hint="Change the schema of the table instead.",
        )
    if isinstance(found, SequenceObject) and found.owned_by is not None:
        owner = catalog.get(found.owned_by[0], Table)
        raise CatalogError(
            Code.FEATURE_NOT_SUPPORTED,
            "cannot move an owned sequence into another schema",
            detail=f'Sequence "{found.name}" is linked to table "{owner.name}".',
            span=operation.name.span,
        )
    if found.namespace == namespace:
        return catalog
    refuse_taken_in(catalog, namespace, found.name, operation)
    row_type = _row_type(catalog, found)
    changed = replace(found, namespace=namespace, provenance=(*found.provenance, operation.span))
    catalog = catalog.put(changed)
    if row_type:
        catalog = types.move_type(catalog, row_type, namespace)
    if isinstance(found, Table):
        catalog = _move_parts(catalog, found, namespace, operation)
    return catalog


def refuse_taken_in(catalog: Catalog, namespace: Oid, name: str, operation: ddl.SetSchema) -> None:
    """`relation "x" already exists in schema "s"`."""
    taken = catalog.named(NameSpace.RELATION, namespace, name)
    if taken is not None:
        raise CatalogError(
            Code.DUPLICATE_TABLE,
            f'relation "{name}" already exists in schema "{operation.new_schema}"',
            span=operation.span,
            notes=lookup.made(catalog, taken),
        )


def _move_parts(catalog: Catalog, table: Table, namespace: Oid, operation: ddl.SetSchema) -> Catalog:
    """Indexes, constraints and owned sequences follow their table."""
    sequences = [
        needed.dependent
        for needed in catalog.needed_by.get(table.oid, ())
        if isinstance(catalog.objects.get(needed.dependent), SequenceObject)
    ]
    for oid in dict.fromkeys((*table.indexes, *sequences, *table.constraints)):
        part = catalog.objects[oid]
        if not isinstance(part, Constraint):
            refuse_taken_in(catalog, namespace, part.name, operation)
        catalog = catalog.put(replace(part, namespace=namespace))
    return catalog
