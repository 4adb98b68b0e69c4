"""The fold: what was read becomes the catalog that PostgreSQL would have, and if wanted the history of each object."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from sqlprisma import catalog as catalogs
from sqlprisma import migrations, sql
from sqlprisma.config import Settings
from sqlprisma.config.misfits import unused_supplements
from sqlprisma.diagnostics import Diagnostic, Outcome, levels
from sqlprisma.diagnostics.counts import Counts
from sqlprisma.pipeline.reading import migration_files, read_scripts
from sqlprisma.records import dataclass
from sqlprisma.results import Progress

if TYPE_CHECKING:
    from sqlprisma.catalog.history import History

Apply: TypeAlias = Callable[[catalogs.State, catalogs.Script], catalogs.State]
"""One step of the fold."""


def silent(done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The catalog at the end of the history, and how much was read on the way."""

    catalog: catalogs.Catalog
    migrations: int
    counts: Counts


def load_catalog(
    settings: Settings,
    progress: Progress = silent,
    apply: Apply = catalogs.apply,
    files: Sequence[migrations.MigrationFile] | None = None,
) -> Outcome[Loaded]:
    """The catalog that PostgreSQL would have after the whole history, or after some files of it.

    `apply` takes each migration.

    Raises:
        Failure: There is nothing to read.
    """
    files = migration_files(settings) if files is None else files
    total = len(settings.prelude) + len(files)
    options = catalogs.Options(
        lenient=settings.lenient,
        default_schema=settings.default_schema,
        version_table=settings.version_table,
        reader=sql.READER,
    )
    state = catalogs.start(options=options)
    unused = unused_supplements(settings, {file.version for file in files})
    reading: list[tuple[Diagnostic, ...]] = [_overlooked(settings), unused]
    for done, script in enumerate(read_scripts(settings, files), start=1):
        reading.append(script.diagnostics)
        state = apply(state, script.value)
        progress(done, total)
    ended = catalogs.finish(state)
    loaded = Loaded(catalog=ended.catalog, migrations=len(files), counts=ended.counts)
    found = (*(one for each in reading for one in each), *ended.diagnostics)
    return Outcome(loaded, levels.apply(found, settings.severity))


def load_history(settings: Settings, progress: Progress = silent) -> Outcome[History]:
    """What each statement of the whole history did to each object, in words.

    Raises:
        Failure: There is nothing to read.
    """
    from sqlprisma.catalog.history import Recorder  # noqa: PLC0415 - only explain needs it

    recorder = Recorder()
    loaded = load_catalog(settings, progress, recorder.apply)
    return Outcome(recorder.history(loaded.value.catalog), loaded.diagnostics)


def _overlooked(settings: Settings) -> tuple[Diagnostic, ...]:
    return () if settings.migrations is None else migrations.overlooked(settings.migrations)
