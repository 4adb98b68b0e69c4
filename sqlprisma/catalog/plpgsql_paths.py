"""The ways that code may go where a condition cannot be known: all are walked, and their ends compared.

A walk that meets such a condition asks its `Path` which way to go; the code is run again for the other ways. Ways
that end in an error are not the ones the migration went. If all others leave the same catalog, that is what
happened; if not, the first condition that makes the difference is what cannot be known.
Apart from the interpreter because nothing here knows what code is.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlprisma.catalog import rows
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.session import Session
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Span

MOST_PATHS = 64
MOST_STEPS = 100_000


class Unknowable(Exception):  # noqa: N818 - no error: PostgreSQL runs the code
    """What the code does to the schema cannot be known, and the place where that shows."""

    def __init__(self, span: Span | None, reason: str) -> None:
        super().__init__(reason)
        self.span = span
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork:
    """A place where the way is not known: how many there are, and which was taken."""

    ways: int
    taken: int
    span: Span | None
    reason: str


class Path:
    """One walk: it takes the ways it is told first, and then always the first."""

    __slots__ = ("budget", "forks", "told")

    def __init__(self, told: tuple[int, ...], budget: list[int]) -> None:
        self.told = told
        self.forks: list[Fork] = []
        self.budget = budget

    def choose(self, ways: int, span: Span | None, reason: str) -> int:
        """Which of several ways to go."""
        at = len(self.forks)
        taken = self.told[at] if at < len(self.told) else 0
        self.forks.append(Fork(ways=ways, taken=taken, span=span, reason=reason))
        if at >= MOST_PATHS:
            raise Unknowable(span, reason)
        return taken

    def step(self, span: Span | None) -> None:
        """Count one step; a block that takes too many is given up."""
        self.budget[0] -= 1
        if self.budget[0] < 0:
            raise Unknowable(span, f"it takes more than {MOST_STEPS:,} steps")


Walk = Callable[[Path], Session]


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """Where a walk came out."""

    session: Session
    forks: tuple[Fork, ...]


def explore(walk: Walk) -> Session:
    """The session after the code, whichever way it went.

    Raises:
        CatalogError: where every way ends in an error; the first of them.
        Unknowable: where the ways end in different catalogs.
    """
    budget = [MOST_STEPS]
    ends: list[_End] = []
    errors: list[CatalogError] = []
    waiting: list[tuple[int, ...]] = [()]
    for _ in range(MOST_PATHS):
        if not waiting:
            break
        path = Path(waiting.pop(), budget)
        try:
            ends.append(_End(session=walk(path), forks=tuple(path.forks)))
        except CatalogError as error:
            errors.append(error)
        waiting += _others(path)
    if waiting:
        first = ends[0].forks[0] if ends else None
        raise Unknowable(first.span if first else None, first.reason if first else "it may end in many ways")
    if not ends:
        raise errors[0]
    return _agreed(ends)


def _others(path: Path) -> list[tuple[int, ...]]:
    """The ways not yet taken at the forks that this walk met first."""
    taken = tuple(fork.taken for fork in path.forks)
    return [
        (*taken[:at], other)
        for at in range(len(path.told), len(path.forks))
        for other in range(1, path.forks[at].ways)
    ]


def _agreed(ends: list[_End]) -> Session:
    first = ends[0]
    last_oid = max(end.session.catalog.next_oid for end in ends)
    known = _comparable(first.session.catalog, last_oid)
    for end in ends[1:]:
        if end.session.catalog is first.session.catalog:
            continue
        if _comparable(end.session.catalog, last_oid) != known:
            fork = _parting(first, end)
            raise Unknowable(fork.span, fork.reason)
    if len(ends) == 1 or last_oid == first.session.catalog.next_oid:
        return first.session
    return replace(first.session, catalog=replace(first.session.catalog, next_oid=last_oid))


def _comparable(catalog: Catalog, next_oid: int) -> Catalog:
    """The catalog without what two ways may differ in: oids used in vain, and what is known of rows."""
    return rows.forget(replace(catalog, next_oid=next_oid))


def _parting(one: _End, other: _End) -> Fork:
    for mine, theirs in zip(one.forks, other.forks, strict=False):
        if mine.taken != theirs.taken:
            return mine
    return (one.forks or other.forks)[-1]
