"""COMMENT ON: the text goes to the object, or to a table's column (comment.c)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlprisma import ddl
from sqlprisma.catalog import attachments, constraints, drop, lookup, routines, types
from sqlprisma.catalog.catalog import FIRST_OID, Catalog, NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import CatalogObject, Column, Constraint, Oid, Table, TypeKind, View
from sqlprisma.ddl import ObjectKind
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace

_Commented = TypeVar("_Commented", bound=CatalogObject | Column)


def comment(catalog: Catalog, operation: ddl.Comment) -> Catalog:
    """COMMENT ON kind name IS text."""
    if operation.kind is ObjectKind.COLUMN:
        return _on_column(catalog, operation)
    if operation.routine is not None:
        found = routines.find(catalog, operation.routine, operation.kind)
        return catalog if found is None else _written(catalog, found.oid, operation)
    if operation.kind in attachments.KINDS:
        member = ddl.Name(span=operation.span, name=operation.member or "")
        attachments.find(catalog, operation.kind, member, operation.name)
        return catalog
    find = _FINDERS.get(operation.kind)
    oid = None if find is None else find(catalog, operation)
    return catalog if oid is None else _written(catalog, oid, operation)


def _written(catalog: Catalog, oid: int, operation: ddl.Comment) -> Catalog:
    if oid < FIRST_OID and oid not in catalog.objects:
        return catalog
    found = catalog.objects[oid]
    return catalog.put(_said(found, operation.text))


def _said(found: _Commented, text: str | None) -> _Commented:
    """With another comment, or none; the one before is remembered."""
    former = () if found.comment is None else (found.comment,)
    return replace(found, comment=text or None, former_comments=(*found.former_comments, *former))


def _on_column(catalog: Catalog, operation: ddl.Comment) -> Catalog:
    found = lookup.find_relation(catalog, operation.name)
    member = operation.member or ""
    if found is None:
        return _on_attribute(catalog, operation, member)
    if isinstance(found, View):
        lookup.refuse_unknown_column(found.name, found.columns, member, operation.name.span)
        return catalog.put(replace(found, columns=_commented(found.columns, member, operation)))
    if not isinstance(found, Table):
        message = f'cannot set comment on relation "{found.name}"'
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=operation.name.span)
    column = lookup.column(found, member, operation.name.span)
    return catalog.put(lookup.with_column(found, _said(column, operation.text)))


def _on_attribute(catalog: Catalog, operation: ddl.Comment, member: str) -> Catalog:
    oid = types.named(catalog, operation.name)
    found = None if oid is None else types.type_of(catalog, oid)
    if found is None or found.kind is not TypeKind.COMPOSITE:
        raise lookup.undefined_relation(catalog, operation.name)
    lookup.refuse_unknown_column(found.name, found.attributes, member, operation.name.span)
    return catalog.put(replace(found, attributes=_commented(found.attributes, member, operation) or ()))


def _commented(
    known: tuple[Column, ...] | None, member: str, operation: ddl.Comment
) -> tuple[Column, ...] | None:
    if known is None:
        return None
    return tuple(_said(each, operation.text) if each.name == member else each for each in known)


def _relation(catalog: Catalog, operation: ddl.Comment) -> Oid | None:
    found = lookup.relation(catalog, operation.name)
    if not drop.is_relation_kind(found, operation.kind):
        raise lookup.wrong_kind(found.name, drop.ARTICLES[operation.kind], operation.name.span)
    return found.oid


def _type(catalog: Catalog, operation: ddl.Comment) -> Oid | None:
    oid = types.resolve(catalog, ddl.TypeRef(span=operation.name.span, name=operation.name)).oid
    found = types.type_of(catalog, oid)
    if operation.kind is ObjectKind.DOMAIN and found.kind is not TypeKind.DOMAIN:
        raise lookup.wrong_kind(lookup.qualified(operation.name), "a domain", operation.name.span)
    return oid


def _schema(catalog: Catalog, operation: ddl.Comment) -> Oid | None:
    return lookup.namespace(catalog, operation.name.name, operation.name.span)


def _extension(catalog: Catalog, operation: ddl.Comment) -> Oid | None:
    found = catalog.named(NameSpace.EXTENSION, 0, operation.name.name)
    if found is None:
        message = f'extension "{operation.name.name}" does not exist'
        raise CatalogError(Code.UNDEFINED_OBJECT, message, span=operation.name.span)
    return found


def _constraint(catalog: Catalog, operation: ddl.Comment) -> Oid | None:
    member = operation.member or ""
    found = lookup.find_relation(catalog, operation.name)
    if isinstance(found, Table):
        constraint = constraints.constraint_named(catalog, found, member)
        if constraint is not None:
            return constraint.oid
        message = f'constraint "{member}" for table "{found.name}" does not exist'
        raise CatalogError(Code.UNDEFINED_OBJECT, message, span=operation.span)
    domain = types.named(catalog, operation.name)
    if domain is None:
        raise lookup.undefined_relation(catalog, operation.name)
    named = types.type_of(catalog, domain)
    for oid in catalog.homonyms(NameSpace.CONSTRAINT, named.namespace, member):
        if catalog.get(oid, Constraint).type == domain:
            return oid
    message = f'constraint "{member}" for domain {named.name} does not exist'
    raise CatalogError(Code.UNDEFINED_OBJECT, message, span=operation.span)


_FINDERS: dict[ObjectKind, Callable[[Catalog, ddl.Comment], Oid | None]] = {
    ObjectKind.CONSTRAINT: _constraint,
    ObjectKind.DOMAIN: _type,
    ObjectKind.EXTENSION: _extension,
    ObjectKind.FOREIGN_TABLE: _relation,
    ObjectKind.INDEX: _relation,
    ObjectKind.MATERIALIZED_VIEW: _relation,
    ObjectKind.SCHEMA: _schema,
    ObjectKind.SEQUENCE: _relation,
    ObjectKind.TABLE: _relation,
    ObjectKind.TYPE: _type,
    ObjectKind.VIEW: _relation,
}
"""Kinds whose comments are kept; a comment on any other kind of object changes nothing that is known."""
