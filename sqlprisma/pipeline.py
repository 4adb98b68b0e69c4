"""The river: composes the rooms, touches the files they need, and decides nothing that belongs to a room.

    migrations ─▶ statements ─▶ catalog ─▶ document ─▶ text

Each function is one reach of it, so that `inspect` can show what flows there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlprisma import catalog as catalogs
from sqlprisma import compare, config, mapping, migrations, prisma, sql, sync
from sqlprisma.config import Settings
from sqlprisma.ddl import Statement
from sqlprisma.diagnostics import Code, Diagnostic, Failure, Outcome
from sqlprisma.source import Source, Span

if TYPE_CHECKING:
    from sqlprisma.catalog.history import History
    from sqlprisma.compare.finding import Drift

Progress = Callable[[int, int], None]
"""Told after each migration: how many are done, of how many."""
Apply = Callable[[catalogs.State, catalogs.Script], catalogs.State]
"""One step of the fold."""


_STRAY_BYTE = re.compile("[\udc80-\udcff]")
"""A byte that is no UTF-8, as `migrations.load` gives it."""
_MARK = "\ufeff"
_WIDE_MARKS = ("\udcff\udcfe", "\udcfe\udcff")
"""How UTF-16 begins, as bytes that are no UTF-8."""


def _silent(done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The catalog at the end of the history, and how much was read on the way."""

    catalog: catalogs.Catalog
    migrations: int
    counts: catalogs.Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """A schema file as it should be, beside the one that is there (None where there is none)."""

    path: Path | None
    old: str | None
    new: str
    loaded: Loaded
    models: int
    enums: int
    differences: tuple[compare.Difference, ...] = ()
    """What the file on disk says otherwise, in words; `is_changed` decides."""
    warnings: str | None = None
    """What `prisma db pull` would warn of, in its words; only in database naming."""

    @property
    def is_changed(self) -> bool:
        """Whether the file on disk differs from what it should be."""
        return self.old != self.new


@dataclass(frozen=True, slots=True, kw_only=True)
class Drifted:
    """A schema file beside what the migrations mean."""

    path: Path
    loaded: Loaded
    models: int
    """How many models and views the file has."""
    differences: tuple[Drift, ...]


def migration_files(settings: Settings) -> tuple[migrations.MigrationFile, ...]:
    """The migrations of the folder in goose's order, up to the version asked for.

    Raises:
        Failure: The folder is missing or empty, or goose would refuse it.
    """
    if settings.migrations is None:
        raise Failure([_nothing_named()])
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
    for path in settings.prelude:
        yield _read_plain(path, version=None, is_transactional=False)
    for file in files:
        supplement = settings.supplement.get(file.version)
        if supplement is not None:
            yield _read_plain(supplement, version=file.version, is_transactional=True)
        else:
            yield _read_migration(file, settings.env)


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


def load_catalog(
    settings: Settings, progress: Progress = _silent, apply: Apply = catalogs.apply
) -> Outcome[Loaded]:
    """The catalog that PostgreSQL would have after the whole history; `apply` takes each migration.

    Raises:
        Failure: There is nothing to read.
    """
    files = migration_files(settings)
    total = len(settings.prelude) + len(files)
    options = catalogs.Options(
        lenient=settings.lenient,
        default_schema=settings.default_schema,
        version_table=settings.version_table,
        reader=sql.READER,
    )
    state = catalogs.start(options=options)
    reading: list[tuple[Diagnostic, ...]] = [_overlooked(settings)]
    for done, script in enumerate(read_scripts(settings, files), start=1):
        reading.append(script.diagnostics)
        state = apply(state, script.value)
        progress(done, total)
    ended = catalogs.finish(state)
    loaded = Loaded(catalog=ended.catalog, migrations=len(files), counts=ended.counts)
    return Outcome(loaded, (*(found for each in reading for found in each), *ended.diagnostics))


def load_history(settings: Settings, progress: Progress = _silent) -> Outcome[History]:
    """What each statement of the whole history did to each object, in words.

    Raises:
        Failure: There is nothing to read.
    """
    from sqlprisma.catalog.history import Recorder  # noqa: PLC0415 - only explain needs it

    recorder = Recorder()
    loaded = load_catalog(settings, progress, recorder.apply)
    return Outcome(recorder.history(loaded.value.catalog), loaded.diagnostics)


def prisma_names(settings: Settings, catalog: catalogs.Catalog) -> mapping.Names:
    """What everything in a catalog is called in Prisma.

    Raises:
        Failure: The existing schema file cannot be understood.
    """
    return _decide(settings, catalog, _old_document(settings, read_schema(settings.schema))).value.names


def _decide(
    settings: Settings, catalog: catalogs.Catalog, old: prisma.Document | None
) -> Outcome[mapping.Plan]:
    """What the schema shows and how it is called; the findings include what the configuration sets in vain."""
    kept = mapping.KeptNames() if old is None else mapping.kept_names(old)
    plan = mapping.decide(catalog, mapping_options(settings, old), kept, settings.names)
    return Outcome(plan.value, (*plan.diagnostics, *config.misfits(settings, plan.value, catalog)))


def _overlooked(settings: Settings) -> tuple[Diagnostic, ...]:
    return () if settings.migrations is None else migrations.overlooked(settings.migrations)


def generate(settings: Settings, progress: Progress = _silent) -> Outcome[Generated]:
    """The schema file as it should be. Where there are errors the text is only the best that could be made.

    Raises:
        Failure: There is nothing to read, or the existing schema file cannot be understood.
    """
    old_text = read_schema(settings.schema)
    old = _old_document(settings, old_text)
    loaded = load_catalog(settings, progress)
    plan = _decide(settings, loaded.value.catalog, old)
    fresh = mapping.document(plan.value)
    document = fresh.value if old is None else sync.merge(old, fresh.value)
    generated = Generated(
        path=settings.schema,
        old=old_text,
        new=prisma.print_document(document),
        loaded=loaded.value,
        models=len(document.blocks("model")),
        enums=len(document.blocks("enum")),
        differences=compare.compare(document, old) if old is not None and not settings.fresh else (),
        warnings=mapping.warnings_text(plan.value) if settings.naming == "database" else None,
    )
    if loaded.has_errors:  # what follows from an incomplete catalog is not worth telling
        return Outcome(generated, loaded.diagnostics)
    removed = () if old is None else tuple(map(_removed, sync.removed_blocks(old, fresh.value)))
    clashes = () if old is None else sync.clashes(old, fresh.value)
    return Outcome(generated, loaded.diagnostics + plan.diagnostics + fresh.diagnostics + removed + clashes)


def drift(settings: Settings, path: Path, progress: Progress = _silent) -> Outcome[Drifted]:
    """What a schema file means otherwise than the migrations. Where there are errors it is not to be trusted.

    Raises:
        Failure: There is nothing to read, or the schema file is missing or cannot be understood.
    """
    from sqlprisma.compare import drift as comparing  # noqa: PLC0415 - only drift needs it

    old = _written(path)
    loaded = load_catalog(settings, progress)
    everything = replace(settings, nullable_defaults="optional", partial_indexes=True, target=7)
    plan = _decide(everything, loaded.value.catalog, comparing.with_all_previews(old))
    fresh = mapping.document(plan.value)
    options = comparing.DriftOptions(
        allows_required_defaults=settings.nullable_defaults == "required",
        default_schema=settings.default_schema,
    )
    drifted = Drifted(
        path=path,
        loaded=loaded.value,
        models=len(old.blocks("model", "view")),
        differences=comparing.drift(fresh.value, old, loaded.value.catalog, options),
    )
    found = () if loaded.has_errors else (*plan.diagnostics, *fresh.diagnostics)
    return Outcome(drifted, (*loaded.diagnostics, *found))


def _written(path: Path) -> prisma.Document:
    """A schema file, or those of a folder and the folders in it as one document, in the order of their paths."""
    if not path.is_dir():
        source = as_prisma_reads(migrations.load(path))
        return prisma.parse(Source(path=path.as_posix(), text=source.text)).value
    files = sorted(filter(Path.is_file, path.rglob("*.prisma")), key=Path.as_posix)
    if not files:
        message = f"there is no .prisma file in {path.as_posix()}"
        raise Failure([Diagnostic(code=Code.UNREADABLE_FILE, message=message, path=path.as_posix())])
    return prisma.Document(items=tuple(item for file in files for item in _written(file).items))


def _old_document(settings: Settings, text: str | None) -> prisma.Document | None:
    """The existing file, or with `fresh` only its configuration."""
    if text is None or settings.schema is None:
        return None
    old = prisma.parse(Source(path=settings.schema.as_posix(), text=text)).value
    return prisma.only_configuration(old) if settings.fresh else old


def _removed(block: prisma.Block) -> Diagnostic:
    return Diagnostic(
        code=Code.REMOVED_BLOCK,
        message=f"{block.keyword} {block.name} is removed: the migrations leave nothing that answers to it",
        span=block.span,
        hint="write /// sqlprisma:keep above a block that must stay",
    )


def read_statements(path: Path, direction: str, settings: Settings) -> Outcome[migrations.ParsedFile]:
    """What goose would run from one file, exactly.

    Raises:
        Failure: The file cannot be read, or goose would refuse it.
    """
    source = migrations.load(path)
    return migrations.parse(source, direction=migrations.Direction(direction), variables=settings.env)


def read_existing(path: Path) -> str:
    """The text of a .prisma file that must be there.

    Raises:
        Failure: It is not there, cannot be read, or is no UTF-8.
    """
    return as_prisma_reads(migrations.load(path)).text


def read_schema(path: Path | None) -> str | None:
    """The text of an existing schema file, or None where there is none.

    Raises:
        Failure: It is there but cannot be read.
    """
    if path is None or not _is_there(path):
        return None
    return read_existing(path)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # such a name cannot be: reading it says why
        return True


def as_prisma_reads(source: Source) -> Source:
    """A schema file's source if its text is what Prisma reads: UTF-8 without a byte order mark.

    Raises:
        Failure: It is not; it says which byte is wrong.
    """
    stray = _STRAY_BYTE.search(source.text)
    if stray is None and not source.text.startswith(_MARK):
        return source
    if stray is None:
        problem, at = "begins with a byte order mark, which Prisma does not accept", 0
    else:
        problem, at = f"is not UTF-8: there is a byte 0x{ord(stray[0]) - 0xDC00:02x}", stray.start()
    is_wide = source.text.startswith(_WIDE_MARKS)
    found = Diagnostic(
        code=Code.PRISMA_SYNTAX,
        message=f"{source.path} {'is UTF-16' if is_wide else problem}",
        span=source.span(at, at + 1),
        hint="save the file as UTF-8 without a byte order mark",
    )
    raise Failure([found])


def mapping_options(settings: Settings, old: prisma.Document | None) -> mapping.MappingOptions:
    """What the mapping needs to know of the settings and of the existing file's configuration."""
    return mapping.MappingOptions(
        naming=mapping.Naming(settings.naming),
        target=settings.target,
        namespaces=settings.schemas,
        nullable_defaults=settings.nullable_defaults,
        updated_at_names=settings.updated_at,
        partial_indexes=settings.partial_indexes,
        exclude=settings.exclude,
        include=settings.include,
        column_types=settings.types,
        shows_comments=settings.comments,
        order=settings.order,
        version_table=settings.version_table,
        header=old.blocks("generator", "datasource") if old else (),
    )
