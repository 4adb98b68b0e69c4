"""Things of two sides that are the same in one way or another: who has met is taken out of what is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from sqlprisma.records import dataclass

OursT = TypeVar("OursT")
TheirsT = TypeVar("TheirsT")


@dataclass(slots=True, kw_only=True)
class Meeting(Generic[OursT, TheirsT]):
    """What has not yet met, on both sides."""

    ours: list[OursT]
    theirs: list[TheirsT]

    def pairs(self, is_match: Callable[[OursT, TheirsT], bool]) -> list[tuple[OursT, TheirsT]]:
        """Take out those of both sides that match."""
        found: list[tuple[OursT, TheirsT]] = []
        for one in list(self.ours):
            other = next((each for each in self.theirs if is_match(one, each)), None)
            if other is not None:
                self.ours.remove(one)
                self.theirs.remove(other)
                found.append((one, other))
        return found
