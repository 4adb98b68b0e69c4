"""From facts to the catalog of a running database: the statements are interpreted as a migration's would be.

PostgreSQL does not keep the order in which things were made, so a statement that cannot be run yet waits for the
others; what can never be run is told, and takes no part in what follows.
"""

from __future__ import annotations

from sqlprisma import catalog as catalogs
from sqlprisma import sql
from sqlprisma.catalog import Catalog
from sqlprisma.ddl import Statement
from sqlprisma.diagnostics import Diagnostic, Severity
from sqlprisma.live.facts import Facts
from sqlprisma.live.statements import statements
from sqlprisma.records import dataclass
from sqlprisma.source import Source

PLACE = "the database"
"""The name of the text that stands for a database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Something that the database has and that is not understood."""

    statement: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A database as it was at one moment: as it says itself, and as a catalog."""

    name: str
    facts: Facts
    catalog: Catalog
    unread: tuple[Unread, ...] = ()


def build(name: str, facts: Facts) -> Snapshot:
    """The catalog that the facts make; `name` is what a person calls the database."""
    state = catalogs.start(options=catalogs.Options(reader=sql.READER))
    waiting = [read(text) for text in statements(facts)]
    unread: list[Unread] = []
    while waiting:
        left: list[Read] = []
        unread = []
        for each in waiting:
            after = applied(state, each)
            if isinstance(after, str):
                left.append(each)
                unread.append(Unread(statement=each.text, why=after))
            else:
                state = after
        if len(left) == len(waiting):
            break
        waiting = left
    return Snapshot(name=name, facts=facts, catalog=catalogs.finish(state).catalog, unread=tuple(unread))


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A statement, read once, and why it could not be."""

    text: str
    statements: tuple[Statement, ...]
    refusal: str | None


def read(text: str) -> Read:
    """A statement as it is understood."""
    outcome = sql.read_all(Source(path=PLACE, text=text).span())
    return Read(text=text, statements=outcome.value, refusal=_first_error(outcome.diagnostics))


def applied(state: catalogs.State, statement: Read) -> catalogs.State | str:
    """The state after a statement, or why there is none."""
    if statement.refusal is not None:
        return statement.refusal
    script = catalogs.Script(statements=statement.statements, is_transactional=False, is_migration=False)
    after = catalogs.apply(state, script)
    return _first_error(after.diagnostics[len(state.diagnostics) :]) or after


def _first_error(found: tuple[Diagnostic, ...]) -> str | None:
    return next((each.message for each in found if each.severity is Severity.ERROR), None)
