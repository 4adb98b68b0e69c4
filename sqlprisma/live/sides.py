"""The two sides of a comparison: a database, and the catalog that the migrations applied to it would make.

What a difference is called and how bad it is comes from `known`: the same difference as the generated client would meet
it, where it meets it at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from sqlprisma import catalog as catalogs
from sqlprisma import sql
from sqlprisma.catalog.catalog import DEFAULT_SEARCH_PATH, TEMPORARY, Catalog, NameSpace
from sqlprisma.catalog.objects import CatalogObject, Column, Constraint, Index, Namespace, Table, Type, View
from sqlprisma.compare.finding import Drift
from sqlprisma.compare.meaning import Meaning, Name, shown
from sqlprisma.diagnostics import Severity
from sqlprisma.diagnostics.drift_codes import DriftCode, Graded
from sqlprisma.live.building import Snapshot
from sqlprisma.source import Source, Span

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
        names = (table, f"{schema}.{table}")
        if any(fnmatchcase(name, glob) for name in names for glob in self.exclude):
            return False
        return not self.include or any(fnmatchcase(name, glob) for name in names for glob in self.include)


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

    def schemas(self) -> tuple[str, ...]:
        """The schemas that are compared, in the migrations' order."""
        if self.scope.schemas is not None:
            return self.scope.schemas
        return tuple(
            found.name
            for found in self.migrations.all(Namespace)
            if found.name not in _SYSTEM and not self.is_elsewhere(found)
        )

    def is_elsewhere(self, found: CatalogObject) -> bool:
        """Whether a prelude made it: it may say only what the migrations need of it."""
        return bool(found.provenance) and found.provenance[0].place.path in self.scope.preludes

    def code(self, table: Name, subject: str, candidates: Iterable[DriftCode], usual: Graded) -> Graded:
        """What the client would call a difference."""
        met = self.known.get((shown(table), subject), ())
        return next((code for code in candidates if code in met), usual)

    def relation(self, name: Name) -> Table | View | None:
        """A table or view of the migrations."""
        found = _named(self.migrations, NameSpace.RELATION, name)
        return found if isinstance(found, Table | View) else None

    def type(self, name: Name) -> Type | None:
        """A type of the migrations."""
        found = _named(self.migrations, NameSpace.TYPE, name)
        return found if isinstance(found, Type) else None

    def live_relation(self, name: Name) -> Table | View | None:
        """A table or view of the database; None where it could not be understood."""
        found = _named(self.database.catalog, NameSpace.RELATION, name)
        return found if isinstance(found, Table | View) else None

    def live_type(self, name: Name) -> Type | None:
        """A type of the database, likewise."""
        found = _named(self.database.catalog, NameSpace.TYPE, name)
        return found if isinstance(found, Type) else None

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
            fix=fix or code.value.fix,
            table=None if table is None else shown(table),
            column=column,
            model=name,
            field=None if field is None else field.field,
            subject=subject or column or "",
            migration=made,
        )


def name_of(catalog: Catalog, found: CatalogObject) -> Name:
    """An object's schema and name."""
    return catalog.namespace_name(found), found.name


def made(found: CatalogObject | Column | None) -> Span | None:
    """Where an object was made."""
    return found.provenance[0] if found is not None and found.provenance else None


def changed(found: CatalogObject | Column | None) -> Span | None:
    """Where an object was last changed."""
    return found.provenance[-1] if found is not None and found.provenance else None


def _named(catalog: Catalog, space: NameSpace, name: Name) -> object:
    namespace = catalog.named(NameSpace.NAMESPACE, 0, name[0])
    found = None if namespace is None else catalog.named(space, namespace, name[1])
    return None if found is None else catalog.objects[found]


def with_usual_path(catalog: Catalog) -> Catalog:
    """A catalog in which names mean what they mean to a new connection."""
    return replace(
        catalog,
        search_path=DEFAULT_SEARCH_PATH,
        session_path=DEFAULT_SEARCH_PATH,
        initial_path=DEFAULT_SEARCH_PATH,
    )


def after(catalog: Catalog, text: str) -> Catalog | None:
    """The catalog after one more statement; None where it is refused."""
    read = sql.read_all(Source(path="", text=text).span())
    state = catalogs.start(catalog, catalogs.Options(reader=sql.READER))
    script = catalogs.Script(statements=read.value, is_transactional=False, is_migration=False)
    state = catalogs.apply(state, script)
    is_refused = any(found.severity is Severity.ERROR for found in (*read.diagnostics, *state.diagnostics))
    return None if is_refused else state.catalog


def own_constraints(catalog: Catalog, table: Table) -> Iterator[Constraint]:
    """A table's constraints but for those that it has from a parent."""
    return (found for found in catalog.constraints_of(table) if found.is_local and not found.parent)


def own_indexes(catalog: Catalog, table: Table) -> Iterator[Index]:
    """A table's indexes but for those of constraints and those that it has from a parent."""
    return (found for found in catalog.indexes_of(table) if not found.constraint and not found.parent)
