"""A progress bar on stderr, only where a terminal watches and the work takes more than a moment."""

from __future__ import annotations

import sys
import time

import click

PATIENCE = 0.7
"""Seconds before the bar appears."""


class ProgressBar:
    """Told how far the work is; draws at most ten times a second and cleans up behind itself."""

    def __init__(self, *, is_wanted: bool, what: str = "reading migrations") -> None:
        self._what = what
        self._is_wanted = is_wanted and sys.stderr.isatty()
        self._next = time.monotonic() + PATIENCE
        self._is_drawn = False

    def step(self, done: int, total: int) -> None:
        """`done` of `total` migrations have been read, or services been worked on."""
        if not self._is_wanted or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + 0.1
        self._is_drawn = True
        filled = 30 * done // max(total, 1)
        click.echo(
            f"\r  {self._what} [{'#' * filled}{'-' * (30 - filled)}] {done}/{total}", err=True, nl=False
        )

    def finish(self) -> None:
        """Remove the bar; the next step draws it again."""
        if self._is_drawn:
            click.echo("\r\x1b[K", err=True, nl=False)
        self._is_drawn = False
