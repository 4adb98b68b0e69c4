"""Where the keys and values of a TOML text stand: tomllib reads them, but tells no places.

It follows headers, dotted keys, arrays of tables and inline tables of a text that tomllib has accepted, so nothing
is checked twice; a text that is not TOML gives some places or none, and never an error.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from typing import TypeAlias

from sqlprisma.records import dataclass
from sqlprisma.source import Source, Span

Path: TypeAlias = tuple[str | int, ...]
"""Keys from the top of the file; a number is the place in an array."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY_PART = re.compile(r"""[ \t]*([A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*')[ \t]*""")
_STRING = re.compile(
    r'''"""(?:\\.|[^\\])*?"""("{0,2})|\'\'\'.*?\'\'\'(\'{0,2})|"(?:\\.|[^"\\\n])*"|'[^'\n]*\'''', re.DOTALL
)
_SCALAR = re.compile(r"[^,\]}\n#]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where a key stands, and its value; an element of an array has its value for a key."""

    key: Span
    value: Span


def locate(source: Source) -> Mapping[Path, Written]:
    """The places of everything in the text, tables and their parts included."""
    scanner = _Scanner(source)
    with suppress(RecursionError):  # deeper than anything that is a setting
        scanner.document()
    return scanner.found


class _Scanner:
    """One pass over the text; `at` is the next character to read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.at = 0
        self.found: dict[Path, Written] = {}
        self._counts: dict[Path, int] = {}
        """Of each array of tables: how many of its tables have begun."""

    def document(self) -> None:
        """Headers and the lines below them, to the end or to what is no TOML."""
        table: Path = ()
        while True:
            self._skip_blank()
            start = self.at
            if self.at >= len(self.text):
                return
            if self._is_at("["):
                table = self._header()
            else:
                self._pair(table)
            if self.at == start:
                return

    def _header(self) -> Path:
        is_array = self._is_at("[[")
        self.at += 2 if is_array else 1
        parts = self._key()
        self.at += 2 if is_array else 1
        path: Path = ()
        for index, (name, span) in enumerate(parts):
            path = (*path, name)
            self.found.setdefault(path, Written(key=span, value=span))
            if is_array and index == len(parts) - 1:
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
                self.found.setdefault(path, Written(key=span, value=span))
        return path

    def _pair(self, table: Path) -> None:
        """`a.b = value`, on a line or in an inline table."""
        parts = self._key()
        self._skip_spaces()
        if not parts or not self._is_at("="):
            return
        self.at += 1
        paths = [(*table, *(name for name, _ in parts[: count + 1])) for count in range(len(parts))]
        value = self._value(paths[-1])
        for path, (_, span) in zip(paths, parts, strict=True):
            self.found.setdefault(path, Written(key=span, value=value))

    def _key(self) -> list[tuple[str, Span]]:
        parts: list[tuple[str, Span]] = []
        while (part := _KEY_PART.match(self.text, self.at)) is not None:
            self.at = part.end()
            parts.append((_name(part[1]), self.source.span(part.start(1), part.end(1))))
            if not self._is_at("."):
                break
            self.at += 1
        return parts

    def _value(self, path: Path) -> Span:
        """The span of the value, with what is inside it found below `path`."""
        self._skip_spaces()
        start = self.at
        if self._is_at("["):
            self._array(path)
        elif self._is_at("{"):
            self._inline_table(path)
        else:
            found = _STRING.match(self.text, self.at) or _SCALAR.match(self.text, self.at)
            self.at = self.at if found is None else found.end()
        return self.source.span(start, start + len(self.text[start : self.at].rstrip()))

    def _array(self, path: Path) -> None:
        self.at += 1
        index = 0
        while self._is_inside("]"):
            span = self._value((*path, index))
            self.found[*path, index] = Written(key=span, value=span)
            index += 1
            if not self._passes_comma():
                break
        self.at += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        while self._is_inside("}"):
            self._pair(path)
            if not self._passes_comma():
                break
        self.at += 1

    def _is_inside(self, end: str) -> bool:
        self._skip_blank()
        return self.at < len(self.text) and not self._is_at(end)

    def _passes_comma(self) -> bool:
        self._skip_blank()
        is_comma = self._is_at(",")
        self.at += is_comma
        return is_comma

    def _is_at(self, text: str) -> bool:
        return self.text.startswith(text, self.at)

    def _skip_blank(self) -> None:
        found = _BLANK.match(self.text, self.at)
        self.at = self.at if found is None else found.end()

    def _skip_spaces(self) -> None:
        while self._is_at(" ") or self._is_at("\t"):
            self.at += 1


def _name(written: str) -> str:
    """A key as tomllib gives it; as it is written where that refuses it."""
    if written[0] not in "\"'":
        return written
    try:
        return next(iter(tomllib.loads(f"{written} = 0")))
    except tomllib.TOMLDecodeError:
        return written
