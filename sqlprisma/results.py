"""What the questions of the Python API are answered with.

Apart from the API, which loads all that is needed to find an answer: one that is remembered needs none of it. A result
is frozen and can be pickled.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sqlprisma.diagnostics import Severity
from sqlprisma.diagnostics.findings import counted
from sqlprisma.records import dataclass

if TYPE_CHECKING:
    from sqlprisma.catalog import Catalog
    from sqlprisma.catalog.history import History
    from sqlprisma.catalog.history_names import Found, MissingColumn
    from sqlprisma.compare import Difference
    from sqlprisma.compare.finding import Drift
    from sqlprisma.config import Settings
    from sqlprisma.ddl import Statement
    from sqlprisma.diagnostics import Diagnostic
    from sqlprisma.diagnostics.counts import Counts
    from sqlprisma.source import SchemaFile, Span

Progress: TypeAlias = Callable[[int, int], None]
"""Told after each migration how many are done, and of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosed:
    """What every answer has: what there is to say about what was read."""

    diagnostics: tuple[Diagnostic, ...]
    """Errors, warnings and notes, in the order in which they were found."""

    @property
    def has_errors(self) -> bool:
        """Whether one of the diagnostics is an error: then the rest is only the best that could be made."""
        return any(found.severity is Severity.ERROR for found in self.diagnostics)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementsResult(Diagnosed):
    """What goose would run from one file."""

    statements: tuple[Span, ...]
    """Each with its `text`, which goose sends in one go, and its `place` in the file."""
    is_transactional: bool
    """Whether goose runs them in a transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationsResult(Diagnosed):
    """What a history says, not interpreted."""

    settings: Settings
    migrations: int
    """How many migrations were read."""
    statements: tuple[Statement, ...]
    """Each SQL statement in order, with its `span`, its `kind` and its `operations`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainResult(Diagnosed):
    """Which lines of the migrations made one thing."""

    settings: Settings
    name: str
    """As it was asked for."""
    history: History
    """Of everything that ever was there, and the catalog at the end."""
    found: Found | None
    """What the name means; its `life` has an entry for each statement that made or changed it."""
    missing: MissingColumn | None
    """A table that is there, of which a column is named that is not."""
    near: str | None
    """A name like the one that means nothing."""
    reason: str | None
    """Why it is called as it is in Prisma, where that is not plain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatResult(Diagnosed):
    """A schema file as it is and as `prisma format` would have it; its lines that are not Prisma are told."""

    file: SchemaFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Diagnosed):
    """What the questions about a whole history are answered with: how much was read, too."""

    settings: Settings
    migrations: int
    """How many migrations were read."""
    counts: Counts
    """What became of their statements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogResult(Result):
    """The database at the end of the history."""

    catalog: Catalog


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateResult(Result):
    """A schema as it should be, beside the one that is there."""

    path: Path | None
    """The file or the folder, if one was named."""
    files: tuple[SchemaFile, ...]
    """Each file as it is and as it should be: one, or those of a folder."""
    old: str | None
    """The text that is there, several files as one; None where there is none."""
    new: str
    """The text as it should be, several files as one."""
    models: int
    enums: int
    differences: tuple[Difference, ...]
    """What the file says otherwise, in words; `is_changed` decides."""
    warnings: str | None
    """What `prisma db pull` would warn of; only in database naming."""

    @property
    def is_changed(self) -> bool:
        """Whether a file is otherwise than it should be, or not there."""
        return any(file.is_changed for file in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult(GenerateResult):
    """The same, with the answer that CI asks for."""

    @property
    def is_current(self) -> bool:
        """Whether the file is, to the byte, what `generate` gives, and the migrations have no errors."""
        return not self.is_changed and not self.has_errors


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftResult(Result):
    """A schema file beside what the migrations mean."""

    path: Path
    models: int
    """How many models and views the file has."""
    differences: tuple[Drift, ...]
    """What it means otherwise, each with its grade."""
    files: tuple[SchemaFile, ...] = ()
    """Each file as it is and as `generate` would have it, if that was asked for."""

    @property
    def name(self) -> str:
        """What it is called for people."""
        return self.path.as_posix()

    @property
    def heading(self) -> str:
        """What stands before the counts of differences."""
        return self.name

    @property
    def told(self) -> str:
        """What is said of it where nothing differs; in parentheses how much there is follows."""
        return f"{self.name} means what the migrations mean"

    @property
    def size(self) -> str:
        """How much was compared."""
        return counted(self.models, "model")


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseDriftResult(Result):
    """A running database beside what the migrations that are applied to it make."""

    name: str
    """What the database is called for people: no user, no password."""
    version: int
    """The version that goose says it has, or the one that was asked for."""
    differences: tuple[Drift, ...]
    """What it has otherwise, each with its grade; migrations that are not applied yet are among them, as `info`."""

    @property
    def heading(self) -> str:
        """As of a schema."""
        return f"{self.name} ({self.size})"

    @property
    def told(self) -> str:
        """As of a schema."""
        return f"{self.name} is what the migrations up to version {self.version} make"

    @property
    def size(self) -> str:
        """How much was compared, and what is still to come."""
        pending = sum(found.code.slug == "pending-migration" for found in self.differences)
        made = counted(self.migrations, "migration")
        return f"{made}, {pending} pending" if pending else made
