"""Which lines of the migrations made one thing, by its name in the database or in Prisma.

Apart from the fold, which tells every object's history: here are the rules by which one of them is meant.
"""

from __future__ import annotations

from sqlprisma import mapping
from sqlprisma.catalog import history_names
from sqlprisma.catalog.history import History
from sqlprisma.catalog.history_names import Found, MissingColumn
from sqlprisma.config import Settings
from sqlprisma.diagnostics import Failure, Outcome
from sqlprisma.pipeline.generating import prisma_names
from sqlprisma.pipeline.loading import load_history, silent
from sqlprisma.records import dataclass
from sqlprisma.results import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What a name means, or why it means nothing."""

    history: History
    found: Found | None
    missing: MissingColumn | None = None
    """A table that is there, of which a column is named that is not."""
    near: str | None = None
    """A name like the one that means nothing."""
    reason: str | None = None
    """Why it is called as it is in Prisma, where that is not plain."""


def explain(settings: Settings, name: str, progress: Progress = silent) -> Outcome[Explained]:
    """What a name means, in the database or else in Prisma, with its history.

    Raises:
        Failure: There is nothing to read, or a name could be one of Prisma's and the schema cannot be understood.
    """
    loaded = load_history(settings, progress)
    history = loaded.value
    parts = history_names.words(name)
    found = None if parts is None else history_names.find(history, parts)
    names = None if parts is None else _names(settings, history, found)
    if found is None and parts is not None and names is not None:
        found = _find_in_prisma(history, parts, names)
    missing = None if found else history_names.missing_column(history, parts or ())
    explained = Explained(
        history=history,
        found=found,
        missing=missing,
        near=None if found or missing else history_names.near(history, name),
        reason=None
        if found is None or names is None
        else mapping.why(names, history.catalog, found.life.oid, found.column, settings.names),
    )
    return Outcome(explained, loaded.diagnostics)


def _names(settings: Settings, history: History, found: Found | None) -> mapping.Names | None:
    """What everything is called in Prisma; of a schema that cannot be read none, where a thing is found without it."""
    try:
        return prisma_names(settings, history.catalog)
    except Failure:
        if found is None:
            raise
        return None


def _find_in_prisma(
    history: History, parts: tuple[history_names.Word, ...], called: mapping.Names
) -> Found | None:
    models = {oid: chosen.name for oid, chosen in (*called.models.items(), *called.enums.items())}
    fields = {key: chosen.name for key, chosen in called.fields.items()}
    return history_names.find_in_prisma(history, parts, models, fields)
