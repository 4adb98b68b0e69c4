"""Publications: the tables they name must be such as can be replicated, and keep their columns (publicationcmds.c).

A publication may well be made outside of the migrations, by a platform: that one is there is not asked for.
"""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import attachments, lookup
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.dependencies import Address, Wish, drop
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import NO_OID, Index, NamedObject, Table, View
from sqlprisma.ddl import ObjectKind, Persistence, PublicationAction
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace
from sqlprisma.source import Span

_KINDS = {Persistence.TEMPORARY: "temporary tables", Persistence.UNLOGGED: "unlogged tables"}


def change(catalog: Catalog, operation: ddl.ChangePublication) -> Catalog:
    """CREATE, ALTER or DROP PUBLICATION.

    Raises:
        CatalogError: where a table or schema does not exist, or cannot be replicated so.
    """
    name = operation.name.name
    for schema in operation.schemas:
        attachments.expect_schema(catalog, schema)
    match operation.action:
        case PublicationAction.END | PublicationAction.SET:
            catalog = _without(catalog, name)
        case PublicationAction.RENAME:
            return _renamed(catalog, name, operation.new_name or name)
        case _:
            pass
    for each in operation.tables:
        found = attachments.expected(catalog, each.name)
        if found is None:
            continue
        if operation.action is PublicationAction.REMOVE:
            catalog = _without(catalog, name, found.oid)
            continue
        table = _publishable(found, each.name.span)
        catalog = _with(_without(catalog, name, table.oid), name, table, each)
    return catalog


def _publishable(found: lookup.AnyRelation, span: Span) -> Table:
    """The table, if it can be replicated (check_publication_add_relation)."""
    if isinstance(found, Index):
        raise CatalogError(Code.WRONG_OBJECT_TYPE, f'"{found.name}" is an index', span=span)
    if isinstance(found, Table):
        what = "foreign tables" if found.is_foreign else _KINDS.get(found.persistence)
    elif isinstance(found, View):
        what = "materialized views" if found.is_materialized else "views"
    else:
        what = "sequences"
    if what is None and isinstance(found, Table):
        return found
    raise CatalogError(
        Code.INVALID_PARAMETER,
        f'cannot add relation "{found.name}" to publication',
        span=span,
        detail=f"This operation is not supported for {what}.",
    )


def _with(catalog: Catalog, name: str, table: Table, written: ddl.PublishedTable) -> Catalog:
    """With what the publication reads of the table; without anything it holds nothing."""
    if not written.columns and written.where is None:
        return catalog
    clauses = ddl.Clauses(columns=written.columns, using=written.where, span=written.span)
    catalog, oid = catalog.reserve()
    made = NamedObject(
        oid=oid,
        name=name,
        namespace=NO_OID,
        kind=ObjectKind.PUBLICATION,
        table=table.oid,
        reads=attachments.reads(catalog, table, clauses),
        provenance=(written.span,),
    )
    return attachments.tied(catalog.add(made), made)


def _parts(catalog: Catalog, name: str) -> tuple[NamedObject, ...]:
    """What is known of the tables of a publication."""
    return tuple(
        each
        for each in catalog.all(NamedObject)
        if each.kind is ObjectKind.PUBLICATION and each.table and each.name == name
    )


def _without(catalog: Catalog, name: str, table: int = 0) -> Catalog:
    gone = tuple(Address(each.oid) for each in _parts(catalog, name) if table in (0, each.table))
    return drop(catalog, Wish(targets=gone, is_cascade=True)) if gone else catalog


def _renamed(catalog: Catalog, name: str, new_name: str) -> Catalog:
    for each in _parts(catalog, name):
        catalog = catalog.put(replace(each, name=new_name))
    return catalog
