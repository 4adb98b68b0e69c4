"""From a folder to what is interpreted: which files there are, what stands in them, in which order it counts.

Apart from the fold, because `inspect` shows these stages of the river by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlprisma import catalog as catalogs
from sqlprisma import migrations, sql
from sqlprisma.config import Settings
from sqlprisma.ddl import Statement
from sqlprisma.diagnostics import Code, Diagnostic, Failure, Note, Outcome
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Span


def migration_files(settings: Settings) -> tuple[migrations.MigrationFile, ...]:
    """The migrations of the folder in goose's order, up to the version asked for.

    Raises:
        Failure: The folder is missing or empty, or goose would refuse it.
    """
    if settings.migrations is None:
        raise Failure([_nothing_named()])
    with _telling_where(settings, "migrations"):
        files = migrations.collect(settings.migrations)
    unsupplied = [file for file in files if file.is_go and file.version not in settings.supplement]
    if unsupplied:
        raise Failure([migrations.go_migration(file) for file in unsupplied])
    if settings.to is None:
        return files
    if settings.to not in {file.version for file in files}:
        raise Failure([_no_such_version(settings.to, files)])
    return tuple(file for file in files if file.version <= settings.to)


def _nothing_named() -> Diagnostic:
    return Diagnostic(
        code=Code.NO_SUCH_FOLDER,
        message="no migrations folder was given",
        hint="name it: sqlprisma generate MIGRATIONS --schema FILE, or set migrations in sqlprisma.toml",
    )


def _no_such_version(version: int, files: tuple[migrations.MigrationFile, ...]) -> Diagnostic:
    return Diagnostic(
        code=Code.NO_MIGRATIONS,
        message=f"there is no migration with version {version}",
        hint=f"the versions go from {files[0].version} to {files[-1].version}",
    )


def read_scripts(
    settings: Settings, files: Sequence[migrations.MigrationFile]
) -> Iterator[Outcome[catalogs.Script]]:
    """Everything that is to be interpreted, in order: the prelude, then the migrations (see `migration_files`).

    Raises:
        Failure: A file cannot be read, or goose would refuse it.
    """
    for index, path in enumerate(settings.prelude):
        with _telling_where(settings, f"prelude.{index}"):
            script = _read_plain(path, version=None, is_transactional=False)
        yield script
    for file in files:
        supplement = settings.supplement.get(file.version)
        if supplement is not None:
            with _telling_where(settings, f"supplement.{file.version}"):
                script = _read_plain(supplement, version=file.version, is_transactional=True)
            yield script
        else:
            yield _read_migration(file, settings.env)


@contextmanager
def _telling_where(settings: Settings, label: str) -> Iterator[None]:
    """What cannot be read, with the place in the configuration that names it."""
    try:
        yield
    except Failure as failure:
        origin = settings.origins.get(label)
        if origin is None:
            raise
        note = Note(message="the configuration names it", span=origin.value)
        raise Failure([replace(found, notes=(*found.notes, note)) for found in failure.diagnostics]) from None


def _read_plain(path: Path, *, version: int | None, is_transactional: bool) -> Outcome[catalogs.Script]:
    source = migrations.load(path)
    script = catalogs.Script(
        statements=(),
        is_transactional=is_transactional,
        is_migration=version is not None,
        label=source.path,
    )
    return _read_spans(script, (source.span(),))


def _read_migration(file: migrations.MigrationFile, env: Mapping[str, str]) -> Outcome[catalogs.Script]:
    try:
        outcome = migrations.read(file, variables=env)
    except Failure as failure:
        return Outcome(catalogs.Script(statements=(), label=file.path), failure.diagnostics)
    migration = outcome.value
    script = catalogs.Script(statements=(), is_transactional=migration.is_transactional, label=file.path)
    return _read_spans(script, migration.statements, outcome.diagnostics)


def _read_spans(
    script: catalogs.Script, spans: tuple[Span, ...], found: tuple[Diagnostic, ...] = ()
) -> Outcome[catalogs.Script]:
    """The script with the SQL statements of goose's statements; `found` is what reading these has found."""
    statements: list[Statement] = []
    batches: list[int] = []
    diagnostics = list(found)
    for span in spans:
        undecodable = migrations.undecodable(span)
        if undecodable is not None:
            diagnostics.append(undecodable)
            continue
        outcome = sql.read_all(span)
        statements.extend(outcome.value)
        batches.append(len(outcome.value))
        cut = migrations.cut_inside_literal(span) if outcome.has_errors else None
        if cut is not None:  # the rest of the file is the rest of this statement
            diagnostics.extend(replace(each, hint=cut) for each in outcome.diagnostics)
            break
        diagnostics.extend(outcome.diagnostics)
    read = replace(script, statements=tuple(statements), batches=tuple(batches))
    return Outcome(read, tuple(diagnostics))


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """What a history says, not interpreted."""

    migrations: int
    statements: tuple[Statement, ...]


def read_operations(settings: Settings) -> Outcome[Operations]:
    """Every SQL statement that is to be interpreted, in order.

    Raises:
        Failure: There is nothing to read, or a file cannot be read.
    """
    files = migration_files(settings)
    statements: list[Statement] = []
    found: list[Diagnostic] = []
    for script in read_scripts(settings, files):
        found.extend(script.diagnostics)
        statements.extend(script.value.statements)
    return Outcome(Operations(migrations=len(files), statements=tuple(statements)), tuple(found))


def read_statements(path: Path, direction: str, settings: Settings) -> Outcome[migrations.ParsedFile]:
    """What goose would run from one file, exactly.

    Raises:
        Failure: The file cannot be read, or goose would refuse it.
    """
    source = migrations.load(path)
    return migrations.parse(source, direction=migrations.Direction(direction), variables=settings.env)
