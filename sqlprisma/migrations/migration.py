"""One migration, read: goose's statements of a file in one direction."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlprisma.diagnostics import Failure, Outcome
from sqlprisma.migrations.collect import MigrationFile, go_migration
from sqlprisma.migrations.parser import Direction, parse
from sqlprisma.migrations.reading import load
from sqlprisma.records import dataclass
from sqlprisma.source import Source, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """What goose would send to the database for one file; spans lead to places in `source`."""

    version: int
    name: str
    path: str
    statements: tuple[Span, ...]
    is_transactional: bool
    source: Source


def read(
    file: MigrationFile, *, variables: Mapping[str, str], direction: Direction = Direction.UP
) -> Outcome[Migration]:
    """Read a collected file.

    Raises:
        Failure: When the file is written in Go, cannot be read, or goose refuses it.
    """
    if file.is_go:
        raise Failure([go_migration(file)])
    source = load(Path(file.path))
    parsed = parse(source, direction=direction, variables=variables)
    migration = Migration(
        version=file.version,
        name=file.name,
        path=file.path,
        statements=parsed.value.statements,
        is_transactional=parsed.value.is_transactional,
        source=source,
    )
    return Outcome(migration, parsed.diagnostics)
