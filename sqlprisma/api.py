"""What Python code can ask for: a schema, whether it is current, where it has drifted, the catalog.

    import sqlprisma

    made = sqlprisma.generate("db/migrations", "prisma/schema.prisma")
    if made.has_errors:
        for found in made.diagnostics:
            print(found.severity.value, found.message)

Apart from the pipeline because what is promised here stays, however the river runs. Nothing is written, printed or
raised but `Failure`: where there is nothing to read at all. A result (`sqlprisma.results`) is frozen and can be
pickled, so that the work of several services can be done by several processes (`sqlprisma.each`). The command line
uses the same functions.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TypeAlias, TypeVar

from sqlprisma import config, pipeline
from sqlprisma.config import Configuration, Settings
from sqlprisma.diagnostics import Code, Diagnostic, Failure
from sqlprisma.pipeline import Progress, silent
from sqlprisma.records import replace
from sqlprisma.results import CatalogResult, CheckResult, DatabaseDriftResult, DriftResult, GenerateResult

__all__ = [
    "CatalogResult",
    "CheckResult",
    "DatabaseDriftResult",
    "DriftResult",
    "GenerateResult",
    "check",
    "database_drift",
    "drift",
    "generate",
    "load_catalog",
    "load_config",
]

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
    migrations: Settings | AnyPath, schema: AnyPath | None = None, *, progress: Progress | None = None
) -> DriftResult:
    """What a schema, written by hand or generated, means otherwise than the migrations.

    Raises:
        Failure: No schema is named, there is nothing to read, or the schema cannot be understood.
    """
    settings = _settings(migrations, schema)
    found = pipeline.drift(settings, _schema_of(settings), progress or silent)
    return DriftResult(
        settings=settings,
        migrations=found.value.loaded.migrations,
        counts=found.value.loaded.counts,
        diagnostics=found.diagnostics,
        path=found.value.path,
        models=found.value.models,
        differences=found.value.differences,
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
