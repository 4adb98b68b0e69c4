"""Schemas, and the objects of which only the name is kept."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import attachments, lookup
from sqlprisma.catalog.catalog import FIRST_OID, Catalog, NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import NamedObject, Namespace, Oid
from sqlprisma.ddl import ObjectKind
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace
from sqlprisma.source import Span

_GLOBAL = frozenset(
    {
        ObjectKind.ACCESS_METHOD,
        ObjectKind.CAST,
        ObjectKind.DATABASE,
        ObjectKind.EVENT_TRIGGER,
        ObjectKind.FOREIGN_DATA_WRAPPER,
        ObjectKind.LANGUAGE,
        ObjectKind.OPERATOR,
        ObjectKind.PUBLICATION,
        ObjectKind.ROLE,
        ObjectKind.SERVER,
        ObjectKind.SUBSCRIPTION,
        ObjectKind.TABLESPACE,
    }
)
"""Kinds that live in no schema, and those of which it does not matter."""

_UNIQUE = frozenset({ObjectKind.COLLATION, ObjectKind.CONVERSION, ObjectKind.STATISTICS})
"""Kinds whose name is all that tells them apart; classes and families of operators have their method, too."""


def create(catalog: Catalog, operation: ddl.CreateSchema) -> Catalog:
    """CREATE SCHEMA, without its elements: those are statements of their own."""
    name = operation.name
    place = operation.name_span or operation.span
    refuse_reserved(name, place)
    taken = catalog.named(NameSpace.NAMESPACE, 0, name)
    if taken is not None:
        if operation.if_not_exists:
            return catalog
        found = catalog.get(taken, Namespace)
        if (
            taken >= FIRST_OID and not found.provenance
        ):  # a setting says that it is there: this is what makes it
            return catalog.put(replace(found, provenance=(operation.span,)))
        message = f'schema "{name}" already exists'
        notes = lookup.made(catalog, taken)
        raise CatalogError(Code.DUPLICATE_SCHEMA, message, span=place, notes=notes)
    catalog, oid = catalog.reserve()
    return catalog.add(Namespace(oid=oid, name=name, namespace=Oid(0), provenance=(operation.span,)))


def refuse_reserved(name: str, span: Span) -> None:
    """A schema's name must not look like one of PostgreSQL's own (IsReservedName, catalog.c)."""
    if name.startswith("pg_"):
        raise CatalogError(
            Code.RESERVED_NAME,
            f'unacceptable schema name "{name}"',
            detail='The prefix "pg_" is reserved for system schemas.',
            span=span,
        )


def note_name(catalog: Catalog, operation: ddl.NameOnly) -> Catalog:
    """CREATE of an object of which only the name could ever matter."""
    if operation.on_table is not None:
        return attachments.create(catalog, operation, operation.on_table)
    namespace = Oid(0)
    if operation.kind not in _GLOBAL:
        catalog, namespace = lookup.creation_namespace(catalog, operation.name)
    key = f"{operation.kind.value} {operation.name.name}"
    taken = catalog.named(NameSpace.OTHER, namespace, key)
    if taken is not None:
        if operation.or_replace or operation.kind not in _UNIQUE:
            return catalog
        message = f'{operation.kind.value} "{operation.name.name}" already exists'
        notes = lookup.made(catalog, taken)
        raise CatalogError(Code.DUPLICATE_OBJECT, message, span=operation.name.span, notes=notes)
    catalog, oid = catalog.reserve()
    made = NamedObject(
        oid=oid,
        name=operation.name.name,
        namespace=namespace,
        kind=operation.kind,
        provenance=(operation.span,),
    )
    return catalog.add(made)
