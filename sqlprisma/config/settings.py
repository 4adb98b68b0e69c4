"""What one run needs to know: the settings, with their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from sqlprisma.overrides import NO_OVERRIDES, Overrides
from sqlprisma.records import dataclass
from sqlprisma.source import Span

NAMINGS = ("idiomatic", "database")
TARGETS = (5, 6, 7)
NULLABLE_DEFAULTS = ("optional", "required")
ORDERS = ("name", "migration")
TOP, SERVICE = "top level", "service"
"""The levels of a configuration file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a setting was written."""

    key: Span
    value: Span
    level: str = TOP
    """Where that is: `top level`, or `service`."""
    is_shared: bool = False
    """Whether it stands where several services read it, so that it need not fit each of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything one run needs to know; the defaults are those of a run without any configuration."""

    migrations: Path | None = None
    """The folder of goose migrations."""
    schema: Path | None = None
    """The schema.prisma, or the folder of .prisma files, that is read for what to keep, and written."""
    naming: str = "idiomatic"
    target: int = 7
    """Prisma's major version: decides the header of a new file and what may be written."""
    schemas: tuple[str, ...] | None = None
    """The PostgreSQL schemas to read; None: the existing file's, else those that hold tables."""
    nullable_defaults: str = "optional"
    partial_indexes: bool = False
    """Whether partial indexes are written even where no generator has the `partialIndexes` preview."""
    updated_at: tuple[str, ...] = ("updated_at", "updatedAt")
    """Timestamp columns of these names get `@updatedAt` in idiomatic naming."""
    names: Overrides = NO_OVERRIDES
    """What is called otherwise than the rules say, in idiomatic naming."""
    types: Mapping[str, str] = field(default_factory=dict)
    """The Prisma scalars of columns (`table.column`) that would be `Unsupported`, in idiomatic naming."""
    comments: bool = True
    """Whether COMMENT ON becomes `///`, in idiomatic naming."""
    order: str = "name"
    """How the blocks of a new file are sorted in idiomatic naming: `name`, or `migration` as they were made."""
    include: tuple[str, ...] = ()
    """Globs of tables (`table` or `schema.table`): all others are left out; none takes every table."""
    exclude: tuple[str, ...] = ()
    """Globs of tables (`table` or `schema.table`) to leave out."""
    keep: tuple[str, ...] = ()
    """Globs of blocks, by their or their tables' names, that stay though the migrations have nothing for them."""
    new_blocks: str | None = None
    """The file for new blocks where `schema` is a folder, by its path in there; None: the only one, or db pull's."""
    default_schema: str = "public"
    """The PostgreSQL schema an unqualified name means, for connections that set search_path in their URL."""
    version_table: str = "goose_db_version"
    prelude: tuple[Path, ...] = ()
    """SQL files with what exists before goose runs."""
    supplement: Mapping[int, Path] = field(default_factory=dict)
    """SQL files with the DDL of Go migrations, by version."""
    env: Mapping[str, str] = field(default_factory=dict)
    """The variables of `-- +goose ENVSUB ON`."""
    severity: Mapping[str, str] = field(default_factory=dict)
    """How grave findings are (`error`, `warning`, `info` or `off`, by code) where that is not as usual."""
    fail_on: str = "error"
    """Whether a warning counts as an error (`warning`)."""
    lenient: bool = False
    fresh: bool = False
    """Whether the existing schema file is disregarded."""
    to: int | None = None
    """The last version to read; None: all."""
    origins: Mapping[str, Origin] = field(default_factory=dict, compare=False, repr=False)
    """Where what the configuration file says is written, by dotted key (`names.models.users`, `exclude.0`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service, or the only thing there is to do, which has no name."""

    name: str = ""
    settings: Settings = field(default_factory=Settings)
    origin: Origin | None = field(default=None, compare=False, repr=False)
    """Where its name is written."""
