"""What Python code can ask for: a schema, whether it is current, where it has drifted, and what the migrations say.

    import sqlprisma

    made = sqlprisma.generate("db/migrations", "prisma/schema.prisma")
    if made.has_errors:
        for found in made.diagnostics:
            print(found.severity.value, found.message)

Apart from the pipeline because what is promised here stays, however the river runs. Nothing is written, printed or
raised but `Failure`: where there is nothing to read at all. A result (`sqlprisma.results`) is frozen and can be
pickled, so that the work of several services can be done by several processes (`sqlprisma.each`). The command line
asks nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import TypeAlias, TypeVar

from sqlprisma import config, pipeline, prisma, schema_files
from sqlprisma.config import Configuration, Settings
from sqlprisma.diagnostics import Code, Diagnostic, Failure
from sqlprisma.migrations import MigrationFile
from sqlprisma.pipeline import silent
from sqlprisma.records import replace
from sqlprisma.results import (
    CatalogResult,
    CheckResult,
    DatabaseDriftResult,
    DriftResult,
    ExplainResult,
    FormatResult,
    GenerateResult,
    OperationsResult,
    Progress,
    StatementsResult,
)
from sqlprisma.source import SchemaFile, Source

AnyPath: TypeAlias = str | PathLike[str]
MadeT = TypeVar("MadeT", bound=GenerateResult)


def generate(
    migrations: Settings | AnyPath, schema: AnyPath | None = None, *, progress: Progress | None = None
) -> GenerateResult:
    """The schema that the migrations describe; an existing file gives what is kept of it. Nothing is written.

    Args:
        migrations: All settings, or the folder of goose migrations alone.
        schema: The schema file, if the settings do not name it.
        progress: Told how far the reading is.

    Raises:
        Failure: There is nothing to read, or the existing file cannot be understood.
    """
    return _made(GenerateResult, _settings(migrations, schema), progress)


def check(
    migrations: Settings | AnyPath, schema: AnyPath | None = None, *, progress: Progress | None = None
) -> CheckResult:
    """Whether the schema file is what `generate` gives; the arguments are those of `generate`.

    Raises:
        Failure: No schema is named, there is nothing to read, or the file cannot be understood.
    """
    settings = _settings(migrations, schema)
    _schema_of(settings)
    return _made(CheckResult, settings, progress)


def drift(
    migrations: Settings | AnyPath,
    schema: AnyPath | None = None,
    *,
    generates: bool = False,
    progress: Progress | None = None,
) -> DriftResult:
    """What a schema, written by hand or generated, means otherwise than the migrations.

    Args:
        migrations: All settings, or the folder of goose migrations alone.
        schema: The schema file, if the settings do not name it.
        generates: Whether the result has the files as `generate` would have them, too.
        progress: Told how far the reading is.

    Raises:
        Failure: No schema is named, there is nothing to read, or the schema cannot be understood.
    """
    settings = _settings(migrations, schema)
    found = pipeline.drift(settings, _schema_of(settings), progress or silent, generates=generates)
    return DriftResult(
        settings=settings,
        migrations=found.value.loaded.migrations,
        counts=found.value.loaded.counts,
        diagnostics=found.diagnostics,
        path=found.value.path,
        models=found.value.models,
        differences=found.value.differences,
        files=found.value.files,
    )


def database_drift(
    migrations: Settings | AnyPath, url: str, *, progress: Progress | None = None
) -> DatabaseDriftResult:
    """What a running PostgreSQL has otherwise than the migrations that goose has applied to it. Nothing is written.

    Args:
        migrations: All settings, or the folder of goose migrations alone.
        url: How libpq reaches the database. It is never told.
        progress: Told how far the reading of the migrations is.

    Raises:
        Failure: There is nothing to read, or the database cannot be read.
    """
    settings = _settings(migrations, None)
    found = pipeline.live_drift(settings, url, progress or silent)
    return DatabaseDriftResult(
        settings=settings,
        migrations=found.value.loaded.migrations,
        counts=found.value.loaded.counts,
        diagnostics=found.diagnostics,
        name=found.value.name,
        version=found.value.version,
        differences=found.value.differences,
    )


def load_catalog(migrations: Settings | AnyPath, *, progress: Progress | None = None) -> CatalogResult:
    """The catalog that PostgreSQL would have after the whole history.

    Raises:
        Failure: There is nothing to read.
    """
    settings = _settings(migrations, None)
    found = pipeline.load_catalog(settings, progress or silent)
    return CatalogResult(
        settings=settings,
        migrations=found.value.migrations,
        counts=found.value.counts,
        diagnostics=found.diagnostics,
        catalog=found.value.catalog,
    )


def explain(
    migrations: Settings | AnyPath,
    name: str,
    schema: AnyPath | None = None,
    *,
    progress: Progress | None = None,
) -> ExplainResult:
    """Which lines of the migrations made and changed a table, a column or anything else with a name.

    Args:
        migrations: All settings, or the folder of goose migrations alone.
        name: `table`, `table.column`, either with its schema before it, or the name of a Prisma model, field or enum.
        schema: The schema file with the names of Prisma, if the settings do not name it.
        progress: Told how far the reading is.

    Raises:
        Failure: There is nothing to read, or a name could be one of Prisma's and the schema cannot be understood.
    """
    from sqlprisma.pipeline import explaining  # noqa: PLC0415 - nothing else needs the histories of objects

    settings = _settings(migrations, schema)
    outcome = explaining.explain(settings, name, progress or silent)
    explained = outcome.value
    return ExplainResult(
        settings=settings,
        diagnostics=outcome.diagnostics,
        name=name,
        history=explained.history,
        found=explained.found,
        missing=explained.missing,
        near=explained.near,
        reason=explained.reason,
    )


def list_migrations(folder: Settings | AnyPath) -> tuple[MigrationFile, ...]:
    """The migrations of a folder in goose's order, each with its version, name and path.

    Raises:
        Failure: The folder is missing or empty, or goose would refuse it.
    """
    return pipeline.migration_files(_settings(folder, None))


def read_statements(
    path: AnyPath, *, is_down: bool = False, env: Mapping[str, str] | None = None
) -> StatementsResult:
    """What goose would run from one file, exactly.

    Args:
        path: The file.
        is_down: Whether its Down section is meant.
        env: The variables of `-- +goose ENVSUB ON`.

    Raises:
        Failure: The file cannot be read, or goose would refuse it.
    """
    outcome = pipeline.read_statements(Path(path), "down" if is_down else "up", Settings(env=env or {}))
    return StatementsResult(
        diagnostics=outcome.diagnostics,
        statements=outcome.value.statements,
        is_transactional=outcome.value.is_transactional,
    )


def read_operations(migrations: Settings | AnyPath) -> OperationsResult:
    """What each SQL statement of a history says, not interpreted.

    Raises:
        Failure: There is nothing to read, or a file cannot be read.
    """
    settings = _settings(migrations, None)
    outcome = pipeline.read_operations(settings)
    return OperationsResult(
        settings=settings,
        diagnostics=outcome.diagnostics,
        migrations=outcome.value.migrations,
        statements=outcome.value.statements,
    )


def find_schema_files(path: AnyPath) -> tuple[Path, ...]:
    """The .prisma files in a folder and below it, sorted; a file is its own. Without any there is nothing to format.

    Raises:
        Failure: A folder cannot be listed.
    """
    path = Path(path)
    return schema_files.files_in(path) if path.is_dir() else (path,)


def format_file(path: AnyPath) -> FormatResult:
    """A .prisma file as `prisma format` would have it. Nothing is written.

    Raises:
        Failure: It cannot be read, or is no UTF-8.
    """
    path = Path(path)
    return _formatted(path, Source(path=path.as_posix(), text=schema_files.text(path)))


def format_text(text: str | bytes, *, name: str = "<text>") -> FormatResult:
    """The same for a text that stands in no file.

    Args:
        text: The schema; bytes are UTF-8.
        name: What it is called where something is told about it.

    Raises:
        Failure: It is no UTF-8.
    """
    decoded = text if isinstance(text, str) else text.decode("utf-8", "surrogateescape")
    return _formatted(None, schema_files.as_prisma_reads(Source(path=name, text=decoded)))


def _formatted(path: Path | None, source: Source) -> FormatResult:
    outcome = prisma.format_text(source)
    file = SchemaFile(path=path, old=source.text, new=outcome.value)
    return FormatResult(diagnostics=outcome.diagnostics, file=file)


def load_config(path: AnyPath | None = None) -> Configuration:
    """A configuration file: that of a path, or the one that applies in the working folder, or none at all.

    Its `targets()` are the services, each with the settings that apply to it.

    Raises:
        Failure: The file cannot be read, or something in it is wrong.
    """
    found = config.find(Path.cwd()) if path is None else Path(path)
    return Configuration() if found is None else config.load_all(found)


def _settings(migrations: Settings | AnyPath, schema: AnyPath | None) -> Settings:
    settings = migrations if isinstance(migrations, Settings) else Settings(migrations=Path(migrations))
    return settings if schema is None else replace(settings, schema=Path(schema))


def _schema_of(settings: Settings) -> Path:
    if settings.schema is None:
        hint = "name it: --schema FILE, or schema = in the configuration"
        raise Failure([Diagnostic(code=Code.BAD_CONFIG, message="no schema file is named", hint=hint)])
    return settings.schema


def _made(kind: type[MadeT], settings: Settings, progress: Progress | None) -> MadeT:
    """A result without the catalog: that is large, and made again in no time."""
    found = pipeline.generate(settings, progress or silent)
    made = found.value
    return kind(
        settings=settings,
        migrations=made.loaded.migrations,
        counts=made.loaded.counts,
        diagnostics=found.diagnostics,
        path=made.path,
        files=made.files,
        old=made.old,
        new=made.new,
        models=made.models,
        enums=made.enums,
        differences=made.differences,
        warnings=made.warnings,
    )
