"""The catalog as a value: objects by oid, oids by name, dependencies both ways, and the session's settings.

Few verbs change it, each giving a new catalog; handlers never rebuild its mappings themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import Enum
from functools import lru_cache
from typing import TypeAlias, TypeVar

from sqlprisma.catalog.objects import (
    CatalogObject,
    Constraint,
    Extension,
    Index,
    NamedObject,
    Namespace,
    Object,
    Oid,
    Routine,
    Sequence,
    Table,
    Type,
    View,
)
from sqlprisma.catalog.shelf import Shelf
from sqlprisma.diagnostics import Diagnostic
from sqlprisma.records import dataclass, replace

FIRST_OID = 16384
"""PostgreSQL's FirstNormalObjectId: the first oid that a user's object can get."""
PG_CATALOG = Oid(11)
INFORMATION_SCHEMA = Oid(13000)
PUBLIC = Oid(2200)
DEFAULT_SEARCH_PATH = ("$user", "public")
TEMPORARY = "pg_temp"
"""The name by which the session's schema for temporary objects is known here."""

ObjectT = TypeVar("ObjectT", bound=CatalogObject)


class NameSpace(Enum):
    """The kinds of names that may coexist in one schema: each has unique names of its own."""

    NAMESPACE = "namespace"
    RELATION = "relation"
    TYPE = "type"
    ROUTINE = "routine"
    """Several of one name may coexist: their argument types differ (see `Catalog.homonyms`)."""
    CONSTRAINT = "constraint"
    """Several of one name may coexist: they are on different tables (see `Catalog.homonyms`)."""
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
    PARTITION = "P"
    """Part of a partition that follows its parent's: cannot be dropped by itself."""
    EXTENSION = "e"
    """A member of an extension: cannot be dropped by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """`dependent` (optionally its column) needs `referenced` (optionally its column)."""

    dependent: Oid
    dependent_column: int = 0
    referenced: Oid
    referenced_column: int = 0
    kind: DependencyKind = DependencyKind.NORMAL


class Unknowable(Enum):
    """What stands in a cell that holds some value nobody can know before the migration runs."""

    VALUE = "?"
    SOME = "not null"
    """Of this one it is known that it is not NULL."""


Cell: TypeAlias = str | Unknowable | None
"""A value as its type's output function prints it; None is NULL."""
Row: TypeAlias = Mapping[int, Cell]
"""By column number; a column that is missing holds a value that is not known."""
Rows: TypeAlias = tuple[Row, ...]

_SPACES: dict[type[Object], NameSpace] = {
    Constraint: NameSpace.CONSTRAINT,
    Extension: NameSpace.EXTENSION,
    Index: NameSpace.RELATION,
    NamedObject: NameSpace.OTHER,
    Namespace: NameSpace.NAMESPACE,
    Routine: NameSpace.ROUTINE,
    Sequence: NameSpace.RELATION,
    Table: NameSpace.RELATION,
    Type: NameSpace.TYPE,
    View: NameSpace.RELATION,
}


def space_of(found: Object) -> NameSpace:
    """In which space of names an object's name stands."""
    return _SPACES[type(found)]


_HOMONYMS = frozenset({NameSpace.ROUTINE, NameSpace.CONSTRAINT})
_ROOTS = frozenset({NameSpace.NAMESPACE, NameSpace.EXTENSION})


def _key(found: Object) -> tuple[str, int, str]:
    space = space_of(found)
    if isinstance(found, NamedObject):
        return (space.value, found.table or found.namespace, f"{found.kind.value} {found.name}")
    name = found.name
    return (space.value, 0 if space is NameSpace.EXTENSION else found.namespace, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """Everything that is known at one point of the history."""

    objects: Shelf[int, Object] = field(default_factory=Shelf)
    names: Shelf[tuple[str, int, str], Oid] = field(default_factory=Shelf)
    """Keyed by (NameSpace value, namespace oid, name)."""
    roots: Shelf[tuple[str, int, str], Oid] = field(default_factory=Shelf)
    """Like `names`, for what stands in no schema: schemas and extensions. It seldom changes, unlike the names."""
    needs: Shelf[int, tuple[Dependency, ...]] = field(default_factory=Shelf)
    """By dependent: what it needs."""
    needed_by: Shelf[int, tuple[Dependency, ...]] = field(default_factory=Shelf)
    """By referenced object: what needs it."""
    next_oid: int = FIRST_OID
    search_path: tuple[str, ...] = DEFAULT_SEARCH_PATH
    """In effect now: SET LOCAL changes this one alone."""
    session_path: tuple[str, ...] = DEFAULT_SEARCH_PATH
    """What the search path is again when the transaction ends."""
    initial_path: tuple[str, ...] = DEFAULT_SEARCH_PATH
    """What RESET and DEFAULT mean: the path the session began with."""
    checks_bodies: bool = True
    """The setting check_function_bodies, in effect now."""
    session_checks_bodies: bool = True
    """What it is again when the transaction ends."""
    many: Shelf[tuple[str, int, str], tuple[Oid, ...]] = field(default_factory=Shelf)
    """Like `names`, for the spaces in which several objects share a name."""
    uncommitted_labels: frozenset[Oid] = frozenset()
    """Enum labels added to older types in the running transaction: not to be used yet."""
    commit_drops: tuple[Oid, ...] = ()
    """Temporary tables that go when the running transaction is committed (ON COMMIT DROP)."""
    is_lenient: bool = False
    """Whether undefined types and referenced tables are made up for, with a warning."""
    rows: Shelf[int, Rows | None] = field(default_factory=Shelf)
    """By table: the rows that the migrations put there; None where they cannot be known. See `rows`."""
    rows_since: int = FIRST_OID
    """A table that is not in `rows` is empty, unless its oid is below this one: then its rows are not known."""
    notices: tuple[Diagnostic, ...] = field(default=(), compare=False, repr=False)
    """What handlers want told although they succeed; the fold takes them out after each statement."""

    def get(self, oid: int, kind: type[ObjectT]) -> ObjectT:
        """The object with that oid, which must be of that class."""
        found = self.objects[oid]
        if not isinstance(found, kind):
            message = f"object {oid} is a {type(found).__name__}, not a {kind.__name__}"
            raise TypeError(message)
        return found

    def named(self, space: NameSpace, namespace: int, name: str) -> Oid | None:
        """The oid behind a name, or None."""
        return (self.roots if space in _ROOTS else self.names).get((space.value, namespace, name))

    def homonyms(self, space: NameSpace, namespace: int, name: str) -> tuple[Oid, ...]:
        """The oids of all routines or constraints of a name, in the order they were made."""
        return self.many.get((space.value, namespace, name), ())

    def all(self, kind: type[ObjectT]) -> Iterator[ObjectT]:
        """All objects of a class, in oid order: the order in which they were made."""
        return iter(self.objects.all(kind))

    def called(self, name: str, *kinds: type[ObjectT]) -> Iterator[ObjectT]:
        """The relations of some classes that have a name, in whichever schemas, in oid order."""
        homes = standing(self.roots, NameSpace.NAMESPACE).values()
        found = (self.named(NameSpace.RELATION, home, name) for home in homes)
        for oid in sorted(oid for oid in found if oid is not None):
            known = self.objects[oid]
            if isinstance(known, kinds):
                yield known

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

    def add(self, made: Object) -> Catalog:
        """With a new object, under its name."""
        return replace(_named(self, made), objects=self.objects.with_(made.oid, made))

    def put(self, changed: Object) -> Catalog:
        """With an object changed; a new name or schema moves its entry among the names."""
        before = self.objects[changed.oid]
        objects = self.objects.with_(changed.oid, changed)
        if _key(before) == _key(changed):
            return replace(self, objects=objects)
        return _named(replace(_unnamed(self, before), objects=objects), changed)

    def remove(self, oid: int) -> Catalog:
        """Without an object, its name, and what it needed; the caller sees to what needed it."""
        before = self.objects[oid]
        return replace(_unnamed(self, before), objects=self.objects.without(oid)).forget(oid)

    def depend(self, *dependencies: Dependency) -> Catalog:
        """With dependencies recorded; those on built-in objects and on nothing are not kept."""
        needs, needed_by = self.needs, self.needed_by
        for made in dependencies:
            if made.referenced < FIRST_OID or made in needs.get(made.dependent, ()):
                continue
            needs = needs.with_(made.dependent, (*needs.get(made.dependent, ()), made))
            needed_by = needed_by.with_(made.referenced, (*needed_by.get(made.referenced, ()), made))
        return replace(self, needs=needs, needed_by=needed_by)

    def forget(self, dependent: int, column: int | None = None, referenced: int | None = None) -> Catalog:
        """Without what `dependent` (of a relation: only that column of it) needed (only of that object)."""
        gone = [
            old
            for old in self.needs.get(dependent, ())
            if column in (None, old.dependent_column) and referenced in (None, old.referenced)
        ]
        if not gone:
            return self
        needs = _filtered(self.needs, dependent, gone)
        needed_by = self.needed_by
        for oid in dict.fromkeys(old.referenced for old in gone):
            needed_by = _filtered(needed_by, oid, gone)
        return replace(self, needs=needs, needed_by=needed_by)

    def notice(self, *found: Diagnostic) -> Catalog:
        """With something to be told to the person although the statement succeeds."""
        return replace(self, notices=(*self.notices, *found))


@lru_cache(maxsize=16)
def standing(roots: Shelf[tuple[str, int, str], Oid], space: NameSpace) -> Mapping[str, Oid]:
    """The schemas or the extensions, by name; asked for all the time, so the last answers are kept."""
    return {name: oid for (of, _, name), oid in roots.items() if of == space.value}


def _named(catalog: Catalog, made: Object) -> Catalog:
    key = _key(made)
    if space_of(made) in _HOMONYMS:
        return replace(catalog, many=catalog.many.with_(key, (*catalog.many.get(key, ()), made.oid)))
    if space_of(made) in _ROOTS:
        return replace(catalog, roots=catalog.roots.with_(key, made.oid))
    return replace(catalog, names=catalog.names.with_(key, made.oid))


def _unnamed(catalog: Catalog, before: Object) -> Catalog:
    key = _key(before)
    if space_of(before) in _ROOTS:
        return replace(catalog, roots=catalog.roots.without(key))
    if space_of(before) not in _HOMONYMS:
        return replace(catalog, names=catalog.names.without(key))
    rest = tuple(oid for oid in catalog.many.get(key, ()) if oid != before.oid)
    many = catalog.many.with_(key, rest) if rest else catalog.many.without(key)
    return replace(catalog, many=many)


def _filtered(
    shelf: Shelf[int, tuple[Dependency, ...]], key: int, gone: list[Dependency]
) -> Shelf[int, tuple[Dependency, ...]]:
    rest = tuple(old for old in shelf.get(key, ()) if old not in gone)
    return shelf.with_(key, rest) if rest else shelf.without(key)


def initial(*, search_path: tuple[str, ...] = DEFAULT_SEARCH_PATH) -> Catalog:
    """The catalog of a fresh database: the schemas that `template1` has, and PL/pgSQL."""
    catalog = Catalog(search_path=search_path, session_path=search_path, initial_path=search_path)
    for oid, name in (
        (PG_CATALOG, "pg_catalog"),
        (PUBLIC, "public"),
        (INFORMATION_SCHEMA, "information_schema"),
    ):
        catalog = catalog.add(Namespace(oid=oid, name=name, namespace=Oid(0)))
    return catalog.add(Extension(oid=Oid(13001), name="plpgsql", namespace=Oid(0), schema=PG_CATALOG))
