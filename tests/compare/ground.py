"""A golden schema beside its migrations, laid out for comparing it and its mutants."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlprisma import mapping, pipeline, prisma
from sqlprisma.catalog import Catalog
from sqlprisma.compare import reading
from sqlprisma.compare.drift import DriftOptions, with_all_previews
from sqlprisma.compare.meaning import Meaning
from sqlprisma.compare.places import Places
from sqlprisma.prisma.ast import Document
from sqlprisma.source import Source
from tests import golden


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The text of one golden schema, and what its migrations mean."""

    old: Document
    fresh: Document
    database: Meaning
    places: Places
    options: DriftOptions


def lay(case: golden.Case, text_naming: str, naming: str) -> Ground:
    """As `pipeline.drift` does, for a text in one naming and migrations read in another; in the case's folder."""
    old = parse(case.expected(text_naming).read_text(encoding="utf-8"))
    settings = case.settings(Path("none"), naming)
    options = pipeline.mapping_options(pipeline.saying_all(settings), with_all_previews(old))
    plan = mapping.decide(_catalog(case), options, mapping.kept_names(old), settings.names).value
    fresh = mapping.document(plan).value
    return Ground(
        old=old,
        fresh=fresh,
        database=reading.read(fresh),
        places=Places(catalog=_catalog(case)),
        options=DriftOptions(allows_required_defaults=settings.nullable_defaults == "required"),
    )


@cache
def _catalog(case: golden.Case) -> Catalog:
    return pipeline.load_catalog(case.settings(Path("none"), "idiomatic")).value.catalog


def parse(text: str) -> Document:
    """A schema as it is read from `schema.prisma`."""
    return prisma.parse(Source(path="schema.prisma", text=text)).value
