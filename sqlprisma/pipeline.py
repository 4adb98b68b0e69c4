"""The river: composes the rooms, touches the files they need, and decides nothing that belongs to a room.

    migrations ─▶ statements ─▶ catalog ─▶ document ─▶ text

Each function is one reach of it, so that `inspect` can show what flows there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from sqlprisma import catalog as catalogs
from sqlprisma import compare, mapping, migrations, prisma, schema_files, sql, sync
from sqlprisma.config import Settings
from sqlprisma.config.misfits import misfits, unused_supplements
from sqlprisma.ddl import Statement
from sqlprisma.diagnostics import Code, Diagnostic, Failure, Outcome, levels
from sqlprisma.diagnostics.counts import Counts
from sqlprisma.records import dataclass, replace
from sqlprisma.schema_files import Existing
from sqlprisma.source import SchemaFile, Span

if TYPE_CHECKING:
    from sqlprisma.catalog.history import History
    from sqlprisma.compare.finding import Drift

ValueT = TypeVar("ValueT")
Progress: TypeAlias = Callable[[int, int], None]
"""Told after each migration how many are done, and of how many."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """A schema as it should be, beside the one that is there."""

    path: Path | None
    """A file or a folder; None: it is only to be printed."""
    files: tuple[SchemaFile, ...]
    """At least one, in the order of their paths; in a folder a new one comes last."""
    loaded: Loaded
    models: int
    enums: int
    differences: tuple[compare.Difference, ...] = ()
    """What the file on disk says otherwise, in words; `is_changed` decides."""
    warnings: str | None = None
    """What `prisma db pull` would warn of, in its words; only in database naming."""

    @property
    def old(self) -> str | None:
        """What is there, several files as one text; None where there is no file."""
        texts = [file.old for file in self.files if file.old is not None]
        return _one_text(texts) if texts else None

    @property
    def new(self) -> str:
        """What should be there, several files as one text."""
        return _one_text([file.new for file in self.files])

    @property
    def is_changed(self) -> bool:
        """Whether a file on disk differs from what it should be."""
        return any(file.is_changed for file in self.files)


def _one_text(texts: Sequence[str]) -> str:
    """The texts with a blank line between each two; those without anything in them count only if they are alone."""
    return texts[0] if len(texts) == 1 else "\n".join(text for text in texts if text.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Drifted:
    """A schema file beside what the migrations mean."""

    path: Path
    loaded: Loaded
    models: int
    """How many models and views the file has."""
    differences: tuple[Drift, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveDrifted:
    """A running database beside the migrations that it should have."""

    name: str
    """What it is called for people."""
    version: int
    """The version that goose says it has, or the one that was asked for."""
    loaded: Loaded
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


def prisma_names(settings: Settings, catalog: catalogs.Catalog) -> mapping.Names:
    """What everything in a catalog is called in Prisma.

    Raises:
        Failure: The existing schema file cannot be understood.
    """
    followed = mapping.follow(_existing(settings).documents, catalog, settings.names)
    return _decide(settings, catalog, prisma.joined(followed.documents), followed).value.names


def _decide(
    settings: Settings,
    catalog: catalogs.Catalog,
    old: prisma.Document | None,
    followed: mapping.Followed | None = None,
) -> Outcome[mapping.Plan]:
    """What the schema shows and how it is called."""
    kept = mapping.KeptNames() if old is None else mapping.kept_names(old)
    kept = kept if followed is None else followed.kept(kept)
    return mapping.decide(catalog, mapping_options(settings, old), kept, settings.names)


def _overlooked(settings: Settings) -> tuple[Diagnostic, ...]:
    return () if settings.migrations is None else migrations.overlooked(settings.migrations)


def generate(settings: Settings, progress: Progress = silent) -> Outcome[Generated]:
    """The schema file as it should be. Where there are errors the text is only the best that could be made.

    Raises:
        Failure: There is nothing to read, or the existing schema file cannot be understood.
    """
    existing = _existing(settings)
    old = existing.old
    loaded = load_catalog(settings, progress)
    followed = mapping.follow(existing.documents, loaded.value.catalog, settings.names)
    now = None if old is None else prisma.joined(followed.documents)
    plan = _decide(settings, loaded.value.catalog, now, followed)
    fresh = mapping.document(plan.value)
    documents: tuple[prisma.Document, ...] = (fresh.value,)
    if now is not None:
        documents = sync.merge_files(followed.documents, fresh.value, new=existing.new, keep=settings.keep)
    document = prisma.joined(documents)
    generated = Generated(
        path=settings.schema,
        files=existing.written(documents),
        loaded=loaded.value,
        models=len(document.blocks("model")),
        enums=len(document.blocks("enum")),
        differences=compare.compare(document, old, compare.Places(catalog=loaded.value.catalog))
        if old is not None and not settings.fresh
        else (),
        warnings=mapping.warnings_text(plan.value) if settings.naming == "database" else None,
    )
    if loaded.has_errors:  # what follows from an incomplete catalog is not worth telling
        return _told(settings, generated, loaded.diagnostics)
    merged = () if now is None else sync.findings(now, fresh.value, settings.keep)
    merged = (*followed.findings(fresh.value), *merged)
    unfit = misfits(settings, plan.value, loaded.value.catalog)
    found = (*loaded.diagnostics, *plan.diagnostics, *unfit, *fresh.diagnostics, *merged)
    return _told(settings, generated, found)


def _told(settings: Settings, value: ValueT, found: Sequence[Diagnostic]) -> Outcome[ValueT]:
    """A result with what there is to say about it, as grave as the settings say."""
    return Outcome(value, levels.apply(found, settings.severity, fail_on=settings.fail_on))


def drift(settings: Settings, path: Path, progress: Progress = silent) -> Outcome[Drifted]:
    """What a schema file means otherwise than the migrations. Where there are errors it is not to be trusted.

    Raises:
        Failure: There is nothing to read, or the schema file is missing or cannot be understood.
    """
    from sqlprisma.compare import drift as comparing  # noqa: PLC0415 - only drift needs it
    from sqlprisma.compare.grading import regraded  # noqa: PLC0415 - the same

    old = _compared(path)
    loaded = load_catalog(settings, progress)
    plan = _decide(saying_all(settings), loaded.value.catalog, comparing.with_all_previews(old))
    fresh = mapping.document(plan.value)
    options = comparing.DriftOptions(
        allows_required_defaults=settings.nullable_defaults == "required",
        default_schema=settings.default_schema,
    )
    drifted = Drifted(
        path=path,
        loaded=loaded.value,
        models=len(old.blocks("model", "view")),
        differences=regraded(
            comparing.drift(fresh.value, old, loaded.value.catalog, options), settings.severity
        ),
    )
    if loaded.has_errors:  # as in generate
        return _told(settings, drifted, loaded.diagnostics)
    unfit = misfits(settings, plan.value, loaded.value.catalog)
    found = (*loaded.diagnostics, *plan.diagnostics, *unfit, *fresh.diagnostics)
    return _told(settings, drifted, found)


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
    old = comparing.with_all_previews(_existing(settings).old or prisma.Document(items=()))
    expected, found = (
        mapping.document(_decide(everything, catalog, old).value).value
        for catalog in (loaded.value.catalog, database.catalog)
    )
    scope = live.Scope(
        schemas=settings.schemas,
        include=settings.include,
        exclude=settings.exclude,
        version_table=settings.version_table,
        preludes=frozenset(path.as_posix() for path in settings.prelude),
    )
    told = live.versions(
        applied, [(file.version, file.path) for file in files.values()], settings.version_table
    )
    differences = live.differences(
        database,
        loaded.value.catalog,
        reading.read(expected),
        comparing.drift(found, expected, database.catalog),
        scope,
    )
    drifted = LiveDrifted(
        name=database.name,
        version=applied.current,
        loaded=loaded.value,
        differences=regraded((*told, *differences), settings.severity),
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


def _existing(settings: Settings) -> Existing:
    """The schema on the disk, or with `fresh` only its configuration."""
    if settings.schema is not None and _is_same_folder(settings.schema, settings.migrations):
        raise Failure([_no_place(settings.schema)])
    return schema_files.read(settings.schema, new_blocks=settings.new_blocks, is_fresh=settings.fresh)


def _is_same_folder(schema: Path, folder: Path | None) -> bool:
    try:
        return folder is not None and schema.is_dir() and schema.samefile(folder)
    except OSError:  # reading it says why
        return False


def _no_place(schema: Path) -> Diagnostic:
    return Diagnostic(
        code=Code.UNWRITABLE_OUTPUT,
        message=f"{schema.as_posix()} is the folder of the migrations, not of a schema",
        path=schema.as_posix(),
        hint="name a .prisma file, or a folder of .prisma files",
    )


def read_statements(path: Path, direction: str, settings: Settings) -> Outcome[migrations.ParsedFile]:
    """What goose would run from one file, exactly.

    Raises:
        Failure: The file cannot be read, or goose would refuse it.
    """
    source = migrations.load(path)
    return migrations.parse(source, direction=migrations.Direction(direction), variables=settings.env)


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
