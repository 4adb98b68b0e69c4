"""Text and a place in it.

Every other room talks about places as character offsets into a `Source`; line and column exist only
when a person is told (`Span.place`). It is apart, and below everything, because a place must mean the
same thing to the reader that found it and to the renderer that prints it.

A source may be *derived*: goose drops lines and expands variables, and a function's body is text inside
a literal. A derived source knows the source it came from (`Origin`), so a span in it still prints the
file, line and column where a person wrote it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import field
from functools import cached_property
from pathlib import Path

from sqlprisma.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands in a file, for people: line and column count from 1, in characters."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """From `derived` on (until the next anchor), offsets run parallel to the base text from `base` on."""

    derived: int
    base: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """How a derived text lies in the text it was made from; `anchors` are sorted by `derived`."""

    source: Source
    anchors: tuple[Anchor, ...]

    def offset(self, derived: int) -> int:
        """The offset in the base text of an offset in the derived text."""
        index = bisect_right(self.anchors, derived, key=lambda anchor: anchor.derived) - 1
        anchor = self.anchors[max(index, 0)]
        return min(anchor.base + max(derived - anchor.derived, 0), len(self.source.text))


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """A text with a name; `path` is what a person is shown, with forward slashes.

    Two sources are equal only if they are the same object.
    """

    path: str
    text: str
    origin: Origin | None = None

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    def place(self, offset: int) -> Place:
        """The place of a character offset, in the file a person wrote."""
        if self.origin is not None:
            return self.origin.source.place(self.origin.offset(offset))
        line = bisect_right(self._line_starts, offset) - 1
        return Place(path=self.path, line=line + 1, column=offset - self._line_starts[line] + 1)

    def line_text(self, line: int) -> str:
        """The text of a line (counted from 1) of the file a person wrote, without its line end."""
        if self.origin is not None:
            return self.origin.source.line_text(line)
        start = self._line_starts[line - 1]
        end = self._line_starts[line] - 1 if line < len(self._line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r")

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """A span of this source; without arguments the whole text."""
        return Span(source=self, start=start, end=len(self.text) if end is None else end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A piece of a source: character offsets, `end` exclusive."""

    source: Source = field(repr=False)
    start: int
    end: int

    @property
    def text(self) -> str:
        """The piece's text, verbatim."""
        return self.source.text[self.start : self.end]

    @property
    def place(self) -> Place:
        """Where the piece begins."""
        return self.source.place(self.start)

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of the other, in the same source."""
        return Span(source=self.source, start=self.start, end=max(self.end, other.end))


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaFile:
    """A file as it is and as it should be."""

    path: Path | None
    """None: it is only printed."""
    old: str | None
    """None: it is not there."""
    new: str

    @property
    def is_changed(self) -> bool:
        """Whether it is otherwise than it should be, or not there."""
        return self.old != self.new
