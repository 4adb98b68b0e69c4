"""Where a history's decisions come from: Hypothesis, which can shrink them.

The writers of statements know only `Choice`, so that they read as plain code and not as a tower of strategies.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

T = TypeVar("T")


class Choice(Protocol):
    """Somebody who decides."""

    def pick(self, options: Sequence[T]) -> T:
        """One of the options; the first is the simplest."""

    def number(self, low: int, high: int) -> int:
        """A number between two, both included; the lowest is the simplest."""

    def chance(self, percent: int) -> bool:
        """Whether something happens that seldom; no is the simplest."""


class Drawn:
    """Decisions that Hypothesis draws."""

    def __init__(self, draw: DrawFn) -> None:
        self._draw = draw

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.number(0, len(options) - 1)]

    def number(self, low: int, high: int) -> int:
        """A number between two, both included."""
        return self._draw(st.integers(low, high))

    def chance(self, percent: int) -> bool:
        """Whether something happens that seldom."""
        return self.number(0, 99) >= 100 - percent


def some(choice: Choice, options: Sequence[T], most: int) -> list[T]:
    """Some of the options, at least one and each once, in the order in which they were picked."""
    left = list(options)
    picked: list[T] = []
    for _ in range(choice.number(1, min(most, len(left)))):
        picked.append(choice.pick(left))
        left.remove(picked[-1])
    return picked
