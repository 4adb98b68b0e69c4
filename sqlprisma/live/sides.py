"""The two sides of a comparison: a database, and the catalog that the migrations applied to it would make.

What a difference is called and how bad it is comes from `known`: the same difference as the generated client would meet
it, where it meets it at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

from sqlprisma.catalog import definition
from sqlprisma.catalog.catalog import DEFAULT_SEARCH_PATH, TEMPORARY, Catalog
from sqlprisma.catalog.objects import CatalogObject, Constraint, Index, Namespace, Table, Type, View
from sqlprisma.compare.finding import Drift
from sqlprisma.compare.meaning import Meaning
from sqlprisma.compare.names import Name, shown
from sqlprisma.compare.places import Places
from sqlprisma.diagnostics.drift_codes import DriftCode, Graded
from sqlprisma.live import facts
from sqlprisma.live.building import Snapshot
from sqlprisma.overrides import means
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Span

_SYSTEM = frozenset({"information_schema", "pg_catalog", TEMPORARY})
_LOCK_TABLE = "goose_lock"
"""What goose keeps its lock in (goose, lock/postgres.go)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is compared."""

    schemas: tuple[str, ...] | None = None
    """PostgreSQL schemas; None: all that the migrations have."""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    version_table: str = "goose_db_version"
    preludes: frozenset[str] = frozenset()
    """The files that stand for what others make; what they make is not compared."""

    def takes(self, schema: str, table: str) -> bool:
        """Whether a table or view is compared: goose's own are not, nor what the configuration leaves out."""
        if table in {self.version_table.rpartition(".")[2], _LOCK_TABLE}:
            return False
        if any(means(glob, table, schema) for glob in self.exclude):
            return False
        return not self.include or any(means(glob, table, schema) for glob in self.include)

    def is_elsewhere(self, found: CatalogObject) -> bool:
        """Whether a prelude made it: it may say only what the migrations need of it."""
        return bool(found.provenance) and found.provenance[0].place.path in self.preludes

    def schemas_of(self, migrations: Catalog) -> tuple[str, ...]:
        """The schemas that are compared, in the migrations' order."""
        if self.schemas is not None:
            return self.schemas
        return tuple(
            found.name
            for found in migrations.all(Namespace)
            if found.name not in _SYSTEM and not self.is_elsewhere(found)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Both sides, asked by name."""

    database: Snapshot
    migrations: Catalog
    client: Meaning
    """What a client that is generated from the migrations takes the database for."""
    known: Mapping[tuple[str | None, str], tuple[Graded, ...]]
    """The codes of what such a client would meet, by table and subject."""
    scope: Scope
    schemas: tuple[str, ...]
    """Those that are compared."""
    relations: Mapping[Name, facts.Relation]
    """All tables and views of the database."""

    def takes(self, found: Table | View) -> bool:
        """Whether a table or view of the migrations is compared."""
        name = name_of(self.migrations, found)
        return name[0] in self.schemas and self.scope.takes(*name) and not self.scope.is_elsewhere(found)

    def code(self, table: Name, subject: str, candidates: Iterable[DriftCode], usual: Graded) -> Graded:
        """What the client would call a difference."""
        met = self.known.get((shown(table), subject), ())
        return next((code for code in candidates if code in met), usual)

    def relation(self, name: Name) -> Table | View | None:
        """A table or view of the migrations."""
        return Places(catalog=self.migrations).holder(name)

    def live_relation(self, name: Name) -> Table | View | None:
        """A table or view of the database; None where it could not be understood."""
        return Places(catalog=self.database.catalog).holder(name)

    def live_type(self, name: Name) -> Type | None:
        """A type of the database, likewise."""
        return Places(catalog=self.database.catalog).type(name)

    def drift(  # noqa: PLR0913 - what a difference says, all but two by name
        self,
        code: Graded,
        says: str,
        *,
        table: Name | None = None,
        column: str | None = None,
        subject: str = "",
        fix: str = "",
        made: Span | None = None,
    ) -> Drift:
        """A difference; `made` is the migration's line."""
        model = None if table is None else self.client.tables.get(table)
        field = None if model is None else model.columns.get(column or "")
        enum = None if table is None else self.client.enums.get(table)
        name = model.model if model is not None else None if enum is None else enum.enum
        return Drift(
            code=code,
            says=says,
            own_fix=fix,
            table=None if table is None else shown(table),
            column=column,
            model=name,
            field=None if field is None else field.field,
            subject=subject or column or "",
            migration=made,
        )


RelationT = TypeVar("RelationT", bound=Table | View)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner(Generic[RelationT]):
    """A table or view that both sides have: what it owns is compared."""

    sides: Sides
    name: Name
    relation: RelationT
    """As the migrations make it."""

    @property
    def table(self) -> Table | None:
        """The same, if it is a table."""
        return self.relation if isinstance(self.relation, Table) else None

    @property
    def catalog(self) -> Catalog:
        """The migrations' catalog."""
        return self.sides.migrations

    def alter(self, words: str) -> str:
        """A statement for the table."""
        return f"ALTER TABLE {definition.qualified(self.catalog, self.relation)} {words}"


def name_of(catalog: Catalog, found: CatalogObject) -> Name:
    """An object's schema and name."""
    return catalog.namespace_name(found), found.name


def with_usual_path(catalog: Catalog) -> Catalog:
    """A catalog in which names mean what they mean to a new connection."""
    return replace(
        catalog,
        search_path=DEFAULT_SEARCH_PATH,
        session_path=DEFAULT_SEARCH_PATH,
        initial_path=DEFAULT_SEARCH_PATH,
    )


def own_constraints(catalog: Catalog, table: Table) -> Iterator[Constraint]:
    """A table's constraints but for those that it has from a parent."""
    return (found for found in catalog.constraints_of(table) if found.is_local and not found.parent)


def own_indexes(catalog: Catalog, table: Table) -> Iterator[Index]:
    """A table's indexes but for those of constraints and those that it has from a parent."""
    return (found for found in catalog.indexes_of(table) if not found.constraint and not found.parent)
