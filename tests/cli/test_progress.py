"""The progress bar: only for a person who waits, and gone at the end."""

from __future__ import annotations

import io
import sys

import pytest

from sqlprisma.cli import progress
from sqlprisma.cli.progress import PATIENCE, ProgressBar


class Screen(io.StringIO):
    """A stderr that may be a terminal."""

    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        """Whether a person looks."""
        return self._is_terminal


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        """The time in seconds."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The bar's clock."""
    found = Clock()
    monkeypatch.setattr(progress, "time", found)
    return found


def _screen(monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool = True) -> Screen:
    screen = Screen(is_terminal=is_terminal)
    monkeypatch.setattr(sys, "stderr", screen)
    return screen


def test_it_appears_to_a_person_who_waits_and_goes_away(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    """After a moment it is drawn, at most ten times a second; at the end the line is cleared."""
    screen = _screen(monkeypatch)
    bar = ProgressBar(is_wanted=True)
    clock.now += PATIENCE
    bar.step(1, 4)
    bar.step(2, 4)
    clock.now += 0.2
    bar.step(3, 4)
    bar.finish()
    drawn = screen.getvalue().split("\r")
    assert [line.rpartition(" ")[2] for line in drawn[1:3]] == ["1/4", "3/4"]
    assert drawn[2].count("#") == 22
    assert drawn[3:] == ["\x1b[K"]


def test_short_work_has_none(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    """What takes less than a moment writes nothing at all."""
    screen = _screen(monkeypatch)
    bar = ProgressBar(is_wanted=True)
    clock.now += PATIENCE / 2
    bar.step(1, 2)
    bar.finish()
    assert screen.getvalue() == ""


@pytest.mark.parametrize(("is_terminal", "is_wanted"), [(False, True), (True, False)])
def test_nobody_looks(
    monkeypatch: pytest.MonkeyPatch, clock: Clock, *, is_terminal: bool, is_wanted: bool
) -> None:
    """A log file and a quiet run have no bar, however long it takes."""
    screen = _screen(monkeypatch, is_terminal=is_terminal)
    bar = ProgressBar(is_wanted=is_wanted)
    clock.now += 60
    bar.step(1, 2)
    bar.finish()
    assert screen.getvalue() == ""
