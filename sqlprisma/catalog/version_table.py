"""The table in which goose writes what it ran: it is there before the first migration.

Only a history that names it can tell; so it is made when one does, and the others do without.
"""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import rows, tables
from sqlprisma.catalog.catalog import Catalog, NameSpace
from sqlprisma.catalog.objects import Table
from sqlprisma.records import replace
from sqlprisma.source import Source

_SPAN = Source(path="", text="").span()


def _type(name: str) -> ddl.TypeRef:
    return ddl.TypeRef(name=ddl.Name(name=name, schema="pg_catalog", span=_SPAN), span=_SPAN)


def _column(name: str, kind: str, *constraints: ddl.ColumnConstraint) -> ddl.ColumnDefinition:
    required = ddl.NotNull(span=_SPAN)
    return ddl.ColumnDefinition(name=name, type=_type(kind), constraints=(required, *constraints), span=_SPAN)


_COLUMNS = (
    _column(
        "id",
        "int4",
        ddl.Key(is_primary=True, span=_SPAN),
        ddl.Identity(is_always=False, options=ddl.SequenceOptions(span=_SPAN), span=_SPAN),
    ),
    _column("version_id", "int8"),
    _column("is_applied", "bool"),
    _column(
        "tstamp",
        "timestamp",
        ddl.Default(
            value=ddl.Call(name=ddl.Name(name="now", schema="pg_catalog", span=_SPAN), span=_SPAN),
            span=_SPAN,
        ),
    ),
)
"""As goose makes it (internal/dialect/dialectquery/postgres.go)."""


def with_table(catalog: Catalog, name: str, schema: str) -> Catalog:
    """The catalog with goose's table; what it holds is not known."""
    home = catalog.named(NameSpace.NAMESPACE, 0, schema)
    if home is None or catalog.named(NameSpace.RELATION, home, name) is not None:
        return catalog
    written = ddl.CreateTable(
        name=ddl.Name(name=name, schema=schema, span=_SPAN), elements=_COLUMNS, span=_SPAN
    )
    catalog = tables.create(catalog, written)
    made = catalog.named(NameSpace.RELATION, home, name)
    if made is None:
        return catalog
    catalog = catalog.put(replace(catalog.get(made, Table), provenance=()))
    return rows.forget(catalog, made)
