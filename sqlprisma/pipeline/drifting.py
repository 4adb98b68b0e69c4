"""What a schema, or a running database, means otherwise than the migrations.

Apart from generating, which it is not: here a file is judged and nothing of it is kept.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlprisma import mapping, migrations, prisma, schema_files
from sqlprisma.config import Settings
from sqlprisma.config.misfits import misfits
from sqlprisma.diagnostics import Code, Diagnostic, Failure, Outcome
from sqlprisma.pipeline.generating import decide, existing_schema, generate, told
from sqlprisma.pipeline.loading import Loaded, load_catalog, silent
from sqlprisma.pipeline.reading import migration_files
from sqlprisma.records import dataclass, replace
from sqlprisma.results import Progress
from sqlprisma.source import SchemaFile

if TYPE_CHECKING:
    from sqlprisma.compare.finding import Drift


@dataclass(frozen=True, slots=True, kw_only=True)
class Drifted:
    """A schema file beside what the migrations mean."""

    path: Path
    loaded: Loaded
    models: int
    """How many models and views the file has."""
    differences: tuple[Drift, ...]
    files: tuple[SchemaFile, ...] = ()
    """As they are and as they should be, if that was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveDrifted:
    """A running database beside the migrations that it should have."""

    name: str
    """What it is called for people."""
    version: int
    """The version that goose says it has, or the one that was asked for."""
    loaded: Loaded
    differences: tuple[Drift, ...]


def drift(
    settings: Settings, path: Path, progress: Progress = silent, *, generates: bool = False
) -> Outcome[Drifted]:
    """What a schema file means otherwise than the migrations. Where there are errors it is not to be trusted.

    `generates` asks for the files as `generate` would have them, too.

    Raises:
        Failure: There is nothing to read, or the schema file is missing or cannot be understood.
    """
    from sqlprisma.compare import drift as comparing  # noqa: PLC0415 - only drift needs it
    from sqlprisma.compare.grading import regraded  # noqa: PLC0415 - the same

    old = _compared(path)
    loaded = load_catalog(settings, progress)
    catalog = loaded.value.catalog
    followed = mapping.follow((old,), catalog, settings.names)
    (now,) = followed.documents
    plan = decide(saying_all(settings), catalog, comparing.with_all_previews(now), followed)
    fresh = mapping.document(plan.value)
    options = comparing.DriftOptions(
        allows_required_defaults=settings.nullable_defaults == "required",
        default_schema=settings.default_schema,
        keep=settings.keep,
        version_table=settings.version_table,
    )
    drifted = Drifted(
        path=path,
        loaded=loaded.value,
        models=len(old.blocks("model", "view")),
        differences=regraded(
            comparing.drift(fresh.value, now, catalog, options, written=old), settings.severity
        ),
        files=generate(settings, loaded=loaded).value.files if generates else (),
    )
    if loaded.has_errors:  # as in generate
        return told(settings, drifted, loaded.diagnostics)
    unfit = misfits(settings, plan.value, catalog, followed)
    found = (*loaded.diagnostics, *plan.diagnostics, *unfit, *fresh.diagnostics)
    return told(settings, drifted, found)


def saying_all(settings: Settings) -> Settings:
    """The settings under which a schema says all that it can of a database, as comparing it needs."""
    return replace(settings, nullable_defaults="optional", partial_indexes=True, target=7)


def live_drift(settings: Settings, url: str, progress: Progress = silent) -> Outcome[LiveDrifted]:
    """What a running database has otherwise than the migrations that goose has applied to it.

    With `settings.to` it should have those up to that version, and goose's version table is not read. Where there are
    errors the differences are not to be trusted.

    Raises:
        Failure: There is nothing to read, or the database cannot be read.
    """
    from sqlprisma import live  # noqa: PLC0415 - only drift needs it
    from sqlprisma.compare import drift as comparing  # noqa: PLC0415 - the same
    from sqlprisma.compare import reading  # noqa: PLC0415 - the same
    from sqlprisma.compare.grading import regraded  # noqa: PLC0415 - the same
    from sqlprisma.compare.places import Places  # noqa: PLC0415 - the same

    files = {file.version: file for file in migration_files(settings)}
    with live.connect(url) as session:
        applied = (
            live.read_applied(session, settings.version_table, settings.default_schema)
            if settings.to is None
            else live.Applied(versions=tuple(files))
        )
        database = live.build(session.name, live.read(session))
    done = [files[version] for version in applied.versions if version in files]
    loaded = load_catalog(settings, progress, files=done)
    everything = saying_all(settings)
    old = comparing.with_all_previews(existing_schema(settings).old or prisma.Document(items=()))
    expected, found = (
        reading.read(mapping.document(decide(everything, catalog, old).value).value)
        for catalog in (loaded.value.catalog, database.catalog)
    )
    scope = live.Scope(
        schemas=settings.schemas,
        include=settings.include,
        exclude=settings.exclude,
        version_table=settings.version_table,
        preludes=frozenset(path.as_posix() for path in settings.prelude),
    )
    versions = live.versions(
        applied, [(file.version, file.path) for file in files.values()], settings.version_table
    )
    places = Places(catalog=database.catalog)
    differences = live.differences(
        database, loaded.value.catalog, expected, comparing.meanings(found, expected, places), scope
    )
    drifted = LiveDrifted(
        name=database.name,
        version=applied.current,
        loaded=loaded.value,
        differences=regraded((*versions, *differences), settings.severity),
    )
    return Outcome(drifted, loaded.diagnostics)


def _compared(path: Path) -> prisma.Document:
    """A schema that must be there, the files of a folder as one document."""
    old = schema_files.read(path).old
    if old is not None:
        return old
    if not path.is_dir():
        migrations.load(path)  # says why it cannot be read
    message = f"there is no .prisma file in {path.as_posix()}"
    raise Failure([Diagnostic(code=Code.UNREADABLE_FILE, message=message, path=path.as_posix())])
