"""DROP of everything (dropcmds.c, tablecmds.c RemoveRelations): find each target, then remove all at once."""

from __future__ import annotations

from collections.abc import Callable

from sqlprisma import ddl
from sqlprisma.catalog import attachments, describe, lookup, routines, types
from sqlprisma.catalog.catalog import FIRST_OID, PG_CATALOG, Catalog, NameSpace
from sqlprisma.catalog.dependencies import Address, Wish, closure, removed
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Extension, Index, Oid, Table, Type, TypeKind, View
from sqlprisma.catalog.objects import Sequence as SequenceObject
from sqlprisma.ddl import ObjectKind
from sqlprisma.diagnostics import Code

ARTICLES = {
    ObjectKind.FOREIGN_TABLE: "a foreign table",
    ObjectKind.INDEX: "an index",
    ObjectKind.MATERIALIZED_VIEW: "a materialized view",
    ObjectKind.SEQUENCE: "a sequence",
    ObjectKind.TABLE: "a table",
    ObjectKind.VIEW: "a view",
}


def drop(catalog: Catalog, operation: ddl.Drop) -> Catalog:
    """DROP kind names."""
    find = _FINDERS.get(operation.kind, _other)
    targets: list[Address] = []
    span = None
    for signature in operation.routines:
        routine = routines.find(catalog, signature, operation.kind, missing_ok=operation.if_exists)
        targets += () if routine is None else (Address(routine.oid),)
        span = span or signature.name.span
    for name in operation.names:
        oid = find(catalog, name, operation)
        targets += () if oid is None else (Address(oid),)
        span = span or name.span
    if not targets:
        return catalog
    wish = Wish(targets=tuple(targets), is_cascade=operation.is_cascade, span=span)
    return removed(catalog, closure(catalog, wish))


def is_relation_kind(found: lookup.AnyRelation, kind: ObjectKind) -> bool:
    """Whether a relation is exactly of the kind that a DROP names."""
    match found:
        case Table(is_foreign=is_foreign):
            return kind is (ObjectKind.FOREIGN_TABLE if is_foreign else ObjectKind.TABLE)
        case View(is_materialized=is_materialized):
            return kind is (ObjectKind.MATERIALIZED_VIEW if is_materialized else ObjectKind.VIEW)
        case Index():
            return kind is ObjectKind.INDEX
        case SequenceObject():
            return kind is ObjectKind.SEQUENCE


def _relation(catalog: Catalog, name: ddl.Name, operation: ddl.Drop) -> Oid | None:
    found = lookup.find_relation(catalog, name, missing_schema_ok=operation.if_exists)
    if found is None:
        if operation.if_exists:
            return None
        raise _missing_relation(catalog, name, operation.kind)
    if not is_relation_kind(found, operation.kind):
        word = describe.relation_kind(found)
        article = "an" if word[0] in "aeiou" else "a"
        hint = f"Use DROP {word.upper()} to remove {article} {word}."
        raise lookup.wrong_kind(found.name, ARTICLES[operation.kind], name.span, hint)
    return found.oid


def _missing_relation(catalog: Catalog, name: ddl.Name, kind: ObjectKind) -> CatalogError:
    error = lookup.undefined_relation(catalog, name, kind.value)
    if kind is ObjectKind.INDEX:
        error.code = Code.UNDEFINED_OBJECT
        known = (found.name for found in catalog.all(Index))
        error.hint = lookup.suggestion(name.name, known)
    return error


def _type(catalog: Catalog, name: ddl.Name, operation: ddl.Drop) -> Oid | None:
    try:
        oid = types.named(catalog, name)
    except CatalogError:
        if operation.if_exists:
            return None
        raise
    if oid is None:
        if operation.if_exists:
            return None
        message = f'type "{lookup.qualified(name)}" does not exist'
        hint = lookup.suggestion(name.name, (known.name for known in catalog.all(Type)))
        raise CatalogError(Code.UNDEFINED_OBJECT, message, span=name.span, hint=hint)
    found = types.type_of(catalog, oid)
    if operation.kind is ObjectKind.DOMAIN and found.kind is not TypeKind.DOMAIN:
        raise lookup.wrong_kind(lookup.qualified(name), "a domain", name.span)
    if oid < FIRST_OID:
        message = (
            f"cannot drop type {types.name_of(catalog, oid)} because it is required by the database system"
        )
        raise CatalogError(Code.DEPENDENT_OBJECTS, message, span=name.span)
    return oid


def _schema(catalog: Catalog, name: ddl.Name, operation: ddl.Drop) -> Oid | None:
    found = catalog.named(NameSpace.NAMESPACE, 0, name.name)
    if found is None and not operation.if_exists:
        return lookup.namespace(catalog, name.name, name.span)
    if found == PG_CATALOG:
        message = f"cannot drop schema {name.name} because it is required by the database system"
        raise CatalogError(Code.DEPENDENT_OBJECTS, message, span=name.span)
    return found


def _extension(catalog: Catalog, name: ddl.Name, operation: ddl.Drop) -> Oid | None:
    found = catalog.named(NameSpace.EXTENSION, 0, name.name)
    if found is None and not operation.if_exists:
        message = f'extension "{name.name}" does not exist'
        hint = lookup.suggestion(name.name, (known.name for known in catalog.all(Extension)))
        raise CatalogError(Code.UNDEFINED_OBJECT, message, span=name.span, hint=hint)
    return found


def _other(catalog: Catalog, name: ddl.Name, operation: ddl.Drop) -> Oid | None:
    """An object of which only the name is kept; one that is not known may exist all the same."""
    if operation.on_table is not None:
        return attachments.drop_target(catalog, name, operation, operation.on_table)
    key = f"{operation.kind.value} {name.name}"
    for namespace in (*lookup.namespaces(catalog), Oid(0)):
        found = catalog.named(NameSpace.OTHER, namespace, key)
        if found is not None:
            return found
    if operation.kind is ObjectKind.STATISTICS and not operation.if_exists:
        message = f'statistics object "{lookup.qualified(name)}" does not exist'
        raise CatalogError(Code.UNDEFINED_OBJECT, message, span=name.span)
    return None


_FINDERS: dict[ObjectKind, Callable[[Catalog, ddl.Name, ddl.Drop], Oid | None]] = {
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
