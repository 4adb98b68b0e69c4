"""A diagnostic as plain values: what every rendering prints, with places resolved and text made printable.

Apart from the renderings so that they agree: the same path, the same column, the same idea of what is
printable (bytes that are no UTF-8, and control characters, become U+FFFD).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlprisma.diagnostics.report import Note, Told
from sqlprisma.records import dataclass
from sqlprisma.source import Span

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """The text without anything that a terminal would obey or an encoder refuse."""
    return _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n"))


def counted(count: int, noun: str) -> str:
    """How many there are of something, such as `1 file` or `2 files`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place with its end on the same line; columns count characters from 1, `end_column` is exclusive.

    Without a line the location is the file as a whole.
    """

    path: str
    line: int | None = None
    column: int | None = None
    end_column: int | None = None

    def __str__(self) -> str:
        return self.path if self.line is None else f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A note of a finding."""

    message: str
    location: Location | None

    def __str__(self) -> str:
        return f"{self.message} at {self.location}" if self.location else self.message


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A diagnostic in plain values; `line_text` is the line it points at, not yet made printable."""

    slug: str
    severity: str
    sqlstate: str | None
    message: str
    hint: str | None
    location: Location | None
    notes: tuple[Remark, ...]
    line_text: str | None

    @property
    def anchor(self) -> Location | None:
        """Where it is shown by what must show it at a line: a finding in a database is at what the migrations say."""
        if self.location is not None:
            return self.location
        return next((note.location for note in self.notes if note.location is not None), None)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Its notes and the way out, as plain texts."""
        helps = () if self.hint is None else (f"help: {self.hint}",)
        return (*(f"note: {note}" for note in self.notes), *helps)


def findings(diagnostics: Iterable[Told]) -> tuple[Finding, ...]:
    """The diagnostics in the order given, identical ones once."""
    return tuple(dict.fromkeys(map(_finding, diagnostics)))


def _finding(diagnostic: Told) -> Finding:
    span = diagnostic.span
    location = _located(span) if span is not None else None
    if location is None and diagnostic.path is not None:
        location = Location(path=printable(diagnostic.path))
    return Finding(
        slug=diagnostic.code.slug,
        severity=diagnostic.severity.value,
        sqlstate=diagnostic.code.sqlstate,
        message=printable(diagnostic.message),
        hint=None if diagnostic.hint is None else printable(diagnostic.hint),
        location=location,
        notes=tuple(map(_remark, diagnostic.notes)),
        line_text=None if span is None else span.source.line_text(span.place.line),
    )


def _remark(note: Note) -> Remark:
    return Remark(
        message=printable(note.message),
        location=None if note.span is None else _located(note.span),
    )


def _located(span: Span) -> Location:
    start = span.place
    end = span.source.place(span.end)
    line_end = len(span.source.line_text(start.line)) + 1
    end_column = end.column if end.line == start.line else line_end
    return Location(
        path=printable(start.path),
        line=start.line,
        column=start.column,
        end_column=max(min(end_column, line_end), start.column + 1),
    )
