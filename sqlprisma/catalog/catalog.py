"""The catalog as a value: objects by oid, oids by name, dependencies both ways, and the session's settings.

Few verbs change it, each giving a new catalog; handlers never rebuild its mappings themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TypeVar

from sqlprisma.catalog.objects import (
    CatalogObject,
    Constraint,
    Index,
    Namespace,
    Object,
    Oid,
    Table,
    View,
)
from sqlprisma.catalog.shelf import Shelf

FIRST_OID = 16384
"""PostgreSQL's FirstNormalObjectId: the first oid that a user's object can get."""
PG_CATALOG = Oid(11)
PUBLIC = Oid(2200)

ObjectT = TypeVar("ObjectT", bound=CatalogObject)


class NameSpace(Enum):
    """The kinds of names that may coexist in one schema: each has unique names of its own."""

    NAMESPACE = "namespace"
    RELATION = "relation"
    TYPE = "type"
    ROUTINE = "routine"
    """Keyed by name and argument types."""
    EXTENSION = "extension"
    OTHER = "other"
    """Keyed by kind and name: collations, text search objects, triggers of a table, …"""


class DependencyKind(Enum):
    """pg_depend.deptype."""

    NORMAL = "n"
    """RESTRICT refuses, CASCADE takes along."""
    AUTO = "a"
    """Goes away silently with what it depends on."""
    INTERNAL = "i"
    """Part of what it depends on: cannot be dropped by itself."""
    EXTENSION = "e"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """`dependent` (optionally its column) needs `referenced` (optionally its column)."""

    dependent: Oid
    dependent_column: int = 0
    referenced: Oid
    referenced_column: int = 0
    kind: DependencyKind = DependencyKind.NORMAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """Everything that is known at one point of the history."""

    objects: Shelf[int, Object] = field(default_factory=Shelf)
    names: Shelf[tuple[str, int, str], Oid] = field(default_factory=Shelf)
    """Keyed by (NameSpace value, namespace oid, name)."""
    needs: Shelf[int, tuple[Dependency, ...]] = field(default_factory=Shelf)
    """By dependent: what it needs."""
    needed_by: Shelf[int, tuple[Dependency, ...]] = field(default_factory=Shelf)
    """By referenced object: what needs it."""
    next_oid: int = FIRST_OID
    search_path: tuple[str, ...] = ("$user", "public")

    def get(self, oid: int, kind: type[ObjectT]) -> ObjectT:
        """The object with that oid, which must be of that class."""
        found = self.objects[oid]
        if not isinstance(found, kind):
            message = f"object {oid} is a {type(found).__name__}, not a {kind.__name__}"
            raise TypeError(message)
        return found

    def named(self, space: NameSpace, namespace: int, name: str) -> Oid | None:
        """The oid behind a name, or None."""
        return self.names.get((space.value, namespace, name))

    def all(self, kind: type[ObjectT]) -> Iterator[ObjectT]:
        """All objects of a class, in oid order: the order in which they were made."""
        for oid in self.objects:
            found = self.objects[oid]
            if isinstance(found, kind):
                yield found

    def tables(self) -> Iterator[Table]:
        """All tables, in the order of creation."""
        return self.all(Table)

    def views(self) -> Iterator[View]:
        """All views, in the order of creation."""
        return self.all(View)

    def namespace_name(self, found: CatalogObject) -> str:
        """The name of the schema an object lives in."""
        return self.get(found.namespace, Namespace).name

    def constraints_of(self, table: Table) -> tuple[Constraint, ...]:
        """A table's constraints, in the order they were made."""
        return tuple(self.get(oid, Constraint) for oid in table.constraints)

    def indexes_of(self, table: Table) -> tuple[Index, ...]:
        """A table's indexes, in the order they were made."""
        return tuple(self.get(oid, Index) for oid in table.indexes)

    def reserve(self) -> tuple[Catalog, Oid]:
        """A fresh oid."""
        return replace(self, next_oid=self.next_oid + 1), Oid(self.next_oid)
