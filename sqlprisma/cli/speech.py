"""What is said on stderr, and how much of it: findings, summaries, progress. stdout is the product's alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

import click

from sqlprisma.diagnostics import Diagnostic, Severity
from sqlprisma.records import dataclass

if TYPE_CHECKING:
    from sqlprisma.cli.report import Report

DOCUMENTS = frozenset({"gitlab", "json", "junit", "sarif"})
"""Formats that are one document: nothing else may be said beside it, and it is there even where it is empty."""

_NAMED = 3
"""How many of several things are named."""


def few(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    named = ", ".join(names[:_NAMED])
    return named if len(names) <= _NAMED else f"{named} and {len(names) - _NAMED} more"


def hidden(notes: int) -> str:
    """What is said instead of notes."""
    what = "one thing is" if notes == 1 else f"{notes} things are"
    return f"note: {what} different in Prisma than in PostgreSQL; -v lists them"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """How to speak: `verbosity` is -1 for quiet, 0, or 1 for verbose."""

    verbosity: int = 0
    color: str = "auto"
    output_format: str = "text"
    report: Report | None = None
    """Where what is found is the product itself, as in `check` and `drift`."""

    @property
    def is_colored(self) -> bool:
        """Whether stderr gets colour: on a terminal that wants it, or when asked for."""
        return self._colors(sys.stderr)

    @property
    def is_product_colored(self) -> bool:
        """Whether a product that people read on stdout gets colour, by the same rules."""
        return self._colors(sys.stdout)

    def _colors(self, stream: TextIO) -> bool:
        if self.color != "auto":
            return self.color == "always"
        return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def findings(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Tell what was found, all at once: errors always, warnings unless quiet, notes only when verbose."""
        found = tuple(diagnostics)
        shown = tuple(each for each in found if self._is_shown(each))
        if self.report is not None:
            self.report.add(shown)
            if self.report.is_product:
                return
        if shown or self.is_document:
            from sqlprisma.diagnostics.render import Format, render  # noqa: PLC0415 - only when something is told

            text = render(shown, Format(self.output_format), color=self.is_colored)
            click.echo(text, err=True, nl=not text.endswith("\n"), color=self.is_colored)
        notes = sum(each.severity is Severity.NOTE for each in found)
        if notes and self.verbosity == 0 and self.output_format == "text":
            click.echo(hidden(notes), err=True)

    def failed(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Tell why there is no answer; a report ends with it."""
        self.findings(diagnostics)
        if self.report is not None:
            self.report.finish()

    @property
    def is_document(self) -> bool:
        """Whether what is told on stderr is one document; that of a report stands on stdout."""
        return self.report is None and self.output_format in DOCUMENTS

    def _is_shown(self, found: Diagnostic) -> bool:
        if found.severity is Severity.ERROR:
            return True
        return self.verbosity >= (0 if found.severity is Severity.WARNING else 1)

    def say(self, text: str) -> None:
        """A summary line; quiet runs have none."""
        if self.verbosity >= 0 and not self.is_document:
            click.echo(text, err=True)

    def detail(self, text: str) -> None:
        """A line for those who asked for more."""
        if self.verbosity >= 1 and not self.is_document:
            click.echo(text, err=True)
