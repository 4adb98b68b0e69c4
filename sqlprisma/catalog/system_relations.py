"""The tables and views that PostgreSQL 15 has by itself: pg_catalog and information_schema, with their columns.

The facts stand in `data/relations.tsv` (pg_class and pg_attribute of a fresh server; the domains of
information_schema stand as the types under them), read only when a query mentions such a relation.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sqlprisma.catalog import builtins
from sqlprisma.catalog.objects import Oid
from sqlprisma.catalog.typed_queries import RangeColumn
from sqlprisma.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemRelation:
    """A relation of pg_catalog or information_schema."""

    schema: str
    name: str
    oid: Oid
    is_view: bool
    columns: tuple[RangeColumn, ...]

    @property
    def qualified(self) -> str:
        """`pg_catalog.pg_class`."""
        return f"{self.schema}.{self.name}"


@cache
def _rows() -> Mapping[tuple[str, str], list[str]]:
    return {(row[0], row[1]): row for row in builtins.rows("relations.tsv")}


@cache
def find(schema: str, name: str) -> SystemRelation | None:
    """The relation of a name in one of the two schemas."""
    row = _rows().get((schema, name))
    if row is None:
        return None
    _, _, oid, kind, columns = row
    return SystemRelation(
        schema=schema,
        name=name,
        oid=Oid(int(oid)),
        is_view=kind == "v",
        columns=tuple(_column(text) for text in columns.split()),
    )


def _column(text: str) -> RangeColumn:
    name, kind, modifier = text.split(":")
    return RangeColumn(name=name, type=int(kind), modifier=int(modifier))


@cache
def names(schema: str) -> tuple[str, ...]:
    """The names of all relations of one of the two schemas, sorted."""
    return tuple(sorted(name for at, name in _rows() if at == schema))


def oid(schema: str, name: str) -> Oid | None:
    """The oid of such a relation."""
    found = find(schema, name)
    return None if found is None else found.oid


@cache
def every() -> Mapping[int, SystemRelation]:
    """All relations of the two schemas, by oid."""
    found = (find(schema, name) for schema, name in _rows())
    return {relation.oid: relation for relation in found if relation is not None}
