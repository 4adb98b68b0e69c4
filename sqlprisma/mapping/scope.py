"""What of the catalog the schema shows: which tables, enums and foreign keys, in which order.

It stands apart from names and from assembly because both read it: names are decided before anything is built.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlprisma.catalog.objects import Constraint, Table, Type, View


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A foreign key that becomes a relation: the forward field on `table`, the back field on `referenced`."""

    constraint: Constraint
    table: Table
    referenced: Table
    is_optional: bool
    """Whether any of the key's columns is nullable."""
    is_one_to_one: bool

    @property
    def is_self(self) -> bool:
        """Whether the table refers to itself."""
        return self.table.oid == self.referenced.oid


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A table that is an implicit many-to-many relation between `a` and `b` (db-pull section 8.6)."""

    table: Table
    a: Table
    b: Table

    @property
    def is_self(self) -> bool:
        """Whether both sides are one table."""
        return self.a.oid == self.b.oid


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The part of the catalog that is shown."""

    namespaces: tuple[str, ...]
    """The PostgreSQL schemas read, sorted."""
    shows_schemas: bool
    """Whether every block carries `@@schema` and the datasource lists `schemas`."""
    tables: tuple[Table, ...]
    """By (schema, name) in byte order, without join tables."""
    views: tuple[View, ...]
    enums: tuple[Type, ...]
    """By (schema, name) in byte order."""
    relations: tuple[Relation, ...]
    """In database order: by table, then by constraint name in byte order."""
    joins: tuple[Join, ...]

    def creation_order(self) -> tuple[Table, ...]:
        """The tables in the order the migrations made them (oids grow)."""
        return tuple(sorted(self.tables, key=lambda table: table.oid))
