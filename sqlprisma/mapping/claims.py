"""Who gets a name: claims are made in a fixed order, and the first claimant keeps the name.

The one thing here that changes while names are decided; each name space (the blocks of a schema, the fields of a
model, the relations of a pair of models) has its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, count

from sqlprisma.mapping.words import is_identifier, numbered


class Claims:
    """The names taken so far; compared exactly, case included, as Prisma does."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._taken: dict[str, None] = dict.fromkeys(reserved)

    def take(self, name: str | None) -> bool:
        """Claim exactly this name; False where it is taken, missing, or nothing that Prisma accepts."""
        if name is None or not is_identifier(name):
            return False
        return self.take_text(name)

    def take_text(self, name: str) -> bool:
        """The same for a name that Prisma writes in quotes and so may be any text but the empty one."""
        if not name or name in self._taken:
            return False
        self._taken[name] = None
        return True

    def first(self, candidates: Iterable[str], base: str) -> str:
        """Claim the first candidate that is free, else `base` with the first free number from 2."""
        return next(name for name in chain(candidates, _numbers(base)) if self.take(name))

    def another(self, base: str) -> str:
        """Claim `base` with the first free number from 2."""
        return self.first((), base)


def _numbers(base: str) -> Iterator[str]:
    return (numbered(base, number) for number in count(2))
