"""Changes of a composite type, with the tables that are made OF it (tablecmds.c, find_typed_table_dependencies)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import columns, composites, constraints, dependencies, lookup, tables, types
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.dependencies import Address, Wish
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, Oid, Table
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace
from sqlprisma.source import Span


def alter(catalog: Catalog, operation: ddl.AlterComposite, provenance: tuple[Span, ...]) -> Catalog:
    """ALTER TYPE … ATTRIBUTE; with CASCADE the typed tables follow."""
    oid = types.must_find(catalog, operation.type).oid
    followers = typed_tables(catalog, oid)
    if followers and not operation.is_cascade:
        raise _refusal(operation.type)
    catalog = composites.alter(catalog, operation, provenance)
    for follower in followers:
        catalog = _follow(catalog, follower, operation)
    return catalog


def typed_tables(catalog: Catalog, oid: Oid) -> tuple[Oid, ...]:
    """The tables made OF a type."""
    users = dict.fromkeys(needed.dependent for needed in catalog.needed_by.get(oid, ()))
    found = (catalog.objects.get(user) for user in users)
    return tuple(each.oid for each in found if isinstance(each, Table) and each.of_type == oid)


def _refusal(name: ddl.Name) -> CatalogError:
    return CatalogError(
        Code.DEPENDENT_OBJECTS,
        f'cannot alter type "{name.name}" because it is the type of a typed table',
        span=name.span,
        hint="Use ALTER ... CASCADE to alter the typed tables too.",
    )


def _follow(catalog: Catalog, table_oid: Oid, operation: ddl.AlterComposite) -> Catalog:
    table = catalog.get(table_oid, Table)
    old = table.column(operation.attribute)
    if operation.change == "drop":
        if old is None:
            return catalog
        wish = Wish(targets=(Address(table_oid, old.number),), is_cascade=True, span=operation.span)
        return dependencies.drop(catalog, wish)
    if operation.new_type is None:
        return catalog
    use = types.resolve(catalog, operation.new_type)
    if old is None:
        column = Column(number=0, name=operation.attribute, type=use, provenance=(operation.span,))
        table, made = columns.numbered(table, columns.Definition(column=column))
        return columns.depend_on_type(catalog.put(table), table_oid, made.column)
    changed = replace(old, type=use, provenance=(*old.provenance, operation.span))
    catalog = catalog.forget(table_oid, old.number).put(lookup.with_column(table, changed))
    return columns.depend_on_type(catalog, table_oid, changed)


def rename_attribute(catalog: Catalog, operation: ddl.RenameColumn) -> Catalog:
    """ALTER TYPE … RENAME ATTRIBUTE, in the typed tables, too."""
    found = tables.composite_type(catalog, operation.target.name)
    names = [attribute.name for attribute in found.attributes]
    if operation.column not in names:
        message = f'column "{operation.column}" does not exist'
        hint = lookup.suggestion(operation.column, names)
        raise CatalogError(Code.UNDEFINED_COLUMN, message, span=operation.span, hint=hint)
    if operation.new_name in names:
        message = f'column "{operation.new_name}" of relation "{found.name}" already exists'
        raise CatalogError(Code.DUPLICATE_COLUMN, message, span=operation.span)
    followers = typed_tables(catalog, found.oid)
    if followers and not operation.is_cascade:
        raise _refusal(operation.target.name)
    lookup.refuse_system_name(operation.new_name, operation.span)
    attributes = tuple(
        replace(each, name=operation.new_name) if each.name == operation.column else each
        for each in found.attributes
    )
    provenance = (*found.provenance, operation.span)
    catalog = catalog.put(replace(found, attributes=attributes, provenance=provenance))
    for follower in followers:
        catalog = _renamed(catalog, follower, operation)
    return catalog


def _renamed(catalog: Catalog, table_oid: Oid, operation: ddl.RenameColumn) -> Catalog:
    table = catalog.get(table_oid, Table)
    own = table.column(operation.column)
    if own is not None:
        changed = replace(own, name=operation.new_name, provenance=(*own.provenance, operation.span))
        catalog = catalog.put(lookup.with_column(table, changed))
    for child in constraints.children_of(catalog, table_oid):
        catalog = _renamed(catalog, child, operation)
    return catalog
