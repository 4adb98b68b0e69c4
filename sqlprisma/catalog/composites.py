"""Composite, range and base types: CREATE TYPE in its other forms, and ALTER TYPE of attributes (typecmds.c)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import autoname, builtins, collations, columns, lookup, opclasses, row_types, types
from sqlprisma.catalog.catalog import Catalog, Dependency, DependencyKind
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, Type, TypeKind, TypeUse
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace
from sqlprisma.source import Span


def create(catalog: Catalog, operation: ddl.CreateComposite, provenance: tuple[Span, ...] = ()) -> Catalog:
    """`CREATE TYPE name AS (attributes)`.

    Raises:
        CatalogError: where the name is taken, an attribute is said twice, or a type does not exist.
    """
    catalog, namespace = lookup.relation_namespace(catalog, operation.name)
    attributes: list[Column] = []
    for written in operation.attributes:
        if any(known.name == written.name for known in attributes):
            message = f'column "{written.name}" specified more than once'
            raise CatalogError(Code.DUPLICATE_COLUMN, message, span=written.span)
        catalog, attribute = _attribute(catalog, written, len(attributes) + 1)
        attributes.append(attribute)
    made = Type(
        oid=builtins.NONE,
        name=operation.name.name,
        namespace=namespace,
        kind=TypeKind.COMPOSITE,
        category="C",
        attributes=tuple(attributes),
        provenance=provenance,
    )
    return _added(catalog, made, operation.name)


def _attribute(catalog: Catalog, written: ddl.Attribute, number: int) -> tuple[Catalog, Column]:
    lookup.refuse_system_name(written.name, written.span)
    use = types.resolve(catalog, written.type)
    columns.refuse_pseudo_type(catalog, written.name, use, written.type.span)
    catalog, collation = collations.resolve(catalog, written.collation, use)
    return catalog, Column(
        number=number, name=written.name, type=use, collation=collation, provenance=(written.span,)
    )


def _added(catalog: Catalog, made: Type, name: ddl.Name) -> Catalog:
    try:
        return types.add_type(catalog, made)[0]
    except CatalogError as error:
        error.span = error.span or name.span
        raise


def alter(catalog: Catalog, operation: ddl.AlterComposite, provenance: tuple[Span, ...] = ()) -> Catalog:
    """`ALTER TYPE name ADD | DROP | ALTER ATTRIBUTE`.

    Raises:
        CatalogError: where the type is no composite, the attribute is there or is not, or a table uses the type.
    """
    found = _composite(catalog, operation.type)
    place = next(
        (place for place, column in enumerate(found.attributes) if column.name == operation.attribute), None
    )
    changed = _changed(catalog, found, place, operation)
    if changed is None:
        return catalog
    catalog = catalog.put(replace(changed, provenance=(*found.provenance, *provenance)))
    needed = (Dependency(dependent=found.oid, referenced=each.type.oid) for each in changed.attributes)
    return catalog.depend(*needed)


def _composite(catalog: Catalog, name: ddl.Name) -> Type:
    oid = types.named(catalog, name)
    found = None if oid is None else types.type_of(catalog, oid)
    if found is None or found.kind is not TypeKind.COMPOSITE:
        raise CatalogError(Code.UNDEFINED_TABLE, f'relation "{name}" does not exist', span=name.span)
    if found.relation:
        raise CatalogError(Code.WRONG_OBJECT_TYPE, f'"{found.name}" is not a composite type', span=name.span)
    return found


def _changed(catalog: Catalog, found: Type, place: int | None, operation: ddl.AlterComposite) -> Type | None:
    """The type after the change; None where there is nothing to do."""
    if operation.change == "add":
        return _with_attribute(catalog, found, place, operation)
    if place is None:
        if operation.if_exists:
            return None
        raise lookup.undefined_column(found.name, found.attributes, operation.attribute, operation.span)
    before, after = found.attributes[:place], found.attributes[place + 1 :]
    if operation.change == "drop" or operation.new_type is None:
        return replace(found, attributes=(*before, *after))
    row_types.refuse_users(catalog, found, operation.span)
    changed = replace(found.attributes[place], type=types.resolve(catalog, operation.new_type))
    row_types.refuse_own_member(catalog, found.oid, changed.type, operation.new_type.span)
    return replace(found, attributes=(*before, changed, *after))


def _with_attribute(catalog: Catalog, found: Type, place: int | None, operation: ddl.AlterComposite) -> Type:
    if place is not None:
        message = f'column "{operation.attribute}" of relation "{found.name}" already exists'
        raise CatalogError(Code.DUPLICATE_COLUMN, message, span=operation.span)
    if operation.new_type is None:
        raise CatalogError(Code.SYNTAX_ERROR, "an attribute needs a type", span=operation.span)
    number = max((column.number for column in found.attributes), default=0) + 1
    written = ddl.Attribute(span=operation.span, name=operation.attribute, type=operation.new_type)
    _, made = _attribute(catalog, written, number)
    row_types.refuse_own_member(catalog, found.oid, made.type, operation.new_type.span)
    return replace(found, attributes=(*found.attributes, made))


def create_range(catalog: Catalog, operation: ddl.CreateRange, provenance: tuple[Span, ...] = ()) -> Catalog:
    """`CREATE TYPE name AS RANGE (…)`: the range and the multirange over it.

    Raises:
        CatalogError: where a name is taken, or the subtype does not exist or cannot be ordered.
    """
    catalog, namespace = lookup.creation_namespace(catalog, operation.name)
    subtype = types.resolve(catalog, operation.subtype)
    if opclasses.default_class(catalog, "btree", subtype.oid) is None:
        name = types.name_of(catalog, subtype.oid)
        raise CatalogError(
            Code.UNDEFINED_OBJECT,
            f'data type {name} has no default operator class for access method "btree"',
            span=operation.subtype.span,
            hint="You must specify an operator class for the range type or define a default operator class "
            "for the subtype.",
        )
    made = Type(
        oid=builtins.NONE,
        name=operation.name.name,
        namespace=namespace,
        kind=TypeKind.RANGE,
        category="R",
        base=TypeUse(oid=subtype.oid),
        provenance=provenance,
    )
    catalog = _added(catalog, made, operation.name)
    over = types.find(catalog, operation.name.name, namespace)
    if over is None:
        return catalog
    return _with_multirange(catalog, operation, types.type_of(catalog, over))


def _with_multirange(catalog: Catalog, operation: ddl.CreateRange, over: Type) -> Catalog:
    name, namespace = _multirange_name(operation.name.name), over.namespace
    if operation.multirange is not None:
        name = operation.multirange.name
        catalog, namespace = lookup.creation_namespace(catalog, operation.multirange)
    catalog, oid = catalog.reserve()
    made = Type(
        oid=oid,
        name=name,
        namespace=namespace,
        kind=TypeKind.MULTIRANGE,
        category="R",
        base=TypeUse(oid=over.oid),
        provenance=over.provenance,
    )
    catalog = _added(catalog, made, operation.multirange or operation.name)
    catalog = catalog.forget(oid, referenced=over.oid)
    return catalog.depend(Dependency(dependent=oid, referenced=over.oid, kind=DependencyKind.INTERNAL))


def _multirange_name(name: str) -> str:
    """`price_range` gives `price_multirange`, any other `name_multirange` (makeMultirangeTypeName)."""
    front, found, back = name.partition("range")
    made = f"{front}multirange{back}" if found else f"{autoname.clip(name, 52)}_multirange"
    return autoname.clip(made, autoname.LONGEST_NAME)


def create_base(
    catalog: Catalog, operation: ddl.CreateBaseType, provenance: tuple[Span, ...] = ()
) -> Catalog:
    """`CREATE TYPE name` and `CREATE TYPE name (INPUT = …)`: a shell, or a type known by name only.

    Raises:
        CatalogError: where the name is taken.
    """
    catalog, namespace = lookup.creation_namespace(catalog, operation.name)
    name = operation.name.name
    oid = types.find(catalog, name, namespace)
    shell = None if oid is None else types.type_of(catalog, oid)
    if shell is not None and types.is_shell(shell) and not operation.is_shell:
        catalog = catalog.remove(shell.oid)
    made = Type(
        oid=builtins.NONE,
        name=name,
        namespace=namespace,
        kind=TypeKind.PSEUDO if operation.is_shell else TypeKind.BASE,
        category="P" if operation.is_shell else "U",
        provenance=provenance,
    )
    if not operation.is_shell:
        return _added(catalog, made, operation.name)
    try:
        return types.add_type(catalog, made, has_array=False)[0]
    except CatalogError as error:
        error.span = error.span or operation.name.span
        raise
