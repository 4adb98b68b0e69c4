"""From the catalog to the schema as it should be: names, document, what is kept of the file, and what is to be said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from sqlprisma import catalog as catalogs
from sqlprisma import compare, mapping, prisma, schema_files, sync
from sqlprisma.config import Settings
from sqlprisma.config.misfits import misfits
from sqlprisma.diagnostics import Code, Diagnostic, Failure, Outcome, levels
from sqlprisma.pipeline.loading import Loaded, load_catalog, silent
from sqlprisma.records import dataclass
from sqlprisma.results import Progress
from sqlprisma.schema_files import Existing
from sqlprisma.source import SchemaFile

ValueT = TypeVar("ValueT")


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


def generate(
    settings: Settings, progress: Progress = silent, loaded: Outcome[Loaded] | None = None
) -> Outcome[Generated]:
    """The schema file as it should be. Where there are errors the text is only the best that could be made.

    `loaded` is what the migrations mean, where that is known.

    Raises:
        Failure: There is nothing to read, or the existing schema file cannot be understood.
    """
    existing = existing_schema(settings)
    old = existing.old
    loaded = load_catalog(settings, progress) if loaded is None else loaded
    followed = mapping.follow(existing.documents, loaded.value.catalog, settings.names)
    now = None if old is None else prisma.joined(followed.documents)
    plan = decide(settings, loaded.value.catalog, now, followed)
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
        return told(settings, generated, loaded.diagnostics)
    merged = () if now is None else sync.findings(now, fresh.value, settings.keep)
    merged = (*followed.findings(fresh.value), *merged)
    unfit = misfits(settings, plan.value, loaded.value.catalog, followed)
    found = (*loaded.diagnostics, *plan.diagnostics, *unfit, *fresh.diagnostics, *merged)
    return told(settings, generated, found)


def prisma_names(settings: Settings, catalog: catalogs.Catalog) -> mapping.Names:
    """What everything in a catalog is called in Prisma.

    Raises:
        Failure: The existing schema file cannot be understood.
    """
    followed = mapping.follow(existing_schema(settings).documents, catalog, settings.names)
    return decide(settings, catalog, prisma.joined(followed.documents), followed).value.names


def decide(
    settings: Settings,
    catalog: catalogs.Catalog,
    old: prisma.Document | None,
    followed: mapping.Followed | None = None,
) -> Outcome[mapping.Plan]:
    """What the schema shows and how it is called."""
    kept = mapping.KeptNames() if old is None else mapping.kept_names(old)
    kept = kept if followed is None else followed.kept(kept)
    return mapping.decide(catalog, mapping_options(settings, old), kept, settings.names)


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


def existing_schema(settings: Settings) -> Existing:
    """The schema on the disk, or with `fresh` only its configuration."""
    path = settings.schema
    if path is not None and _is_same_folder(path, settings.migrations):
        raise Failure([_no_place(path)])
    if path is not None and path.suffix != ".prisma" and not schema_files.is_there(path):
        raise Failure([_no_schema(settings, path)])
    return schema_files.read(path, new_blocks=settings.new_blocks, is_fresh=settings.fresh)


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


def _no_schema(settings: Settings, schema: Path) -> Diagnostic:
    """Of a path that is neither there nor that of a .prisma file: it must be meant as a folder."""
    shown, origin = schema.as_posix(), settings.origins.get("schema")
    return Diagnostic(
        code=Code.BAD_CONFIG,
        message=f"the schema {shown} is no .prisma file, and there is no such folder",
        span=None if origin is None else origin.value,
        path=shown,
        hint=f"name a file, such as {schema.with_suffix('.prisma').as_posix()}; a folder must be there already",
    )


def told(settings: Settings, value: ValueT, found: Sequence[Diagnostic]) -> Outcome[ValueT]:
    """A result with what there is to say about it, as grave as the settings say."""
    return Outcome(value, levels.apply(found, settings.severity, fail_on=settings.fail_on))
