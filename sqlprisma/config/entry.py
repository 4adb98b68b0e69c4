"""One value of a configuration file, with what is needed to read it and to complain about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path as FilePath
from typing import TypeAlias

from sqlprisma.config.places import Path, Written
from sqlprisma.diagnostics import Code, Diagnostic, Failure
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Source, Span

TomlValue: TypeAlias = object


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A configuration file that has been read."""

    source: Source
    folder: FilePath
    places: Mapping[Path, Written]

    def failure(
        self, message: str, path: Path, hint: str | None = None, *, at_value: bool = False
    ) -> Failure:
        """A complaint about what stands at `path`, or about the file as a whole."""
        return Failure([self.complaint(message, path, hint, at_value=at_value)])

    def complaint(
        self, message: str, path: Path, hint: str | None = None, *, at_value: bool = False
    ) -> Diagnostic:
        """The same, not raised."""
        found = self.places.get(path)
        span = self.source.span(0, 0) if found is None else found.value if at_value else found.key
        return Diagnostic(code=Code.BAD_CONFIG, message=message, span=_first_line(span), hint=hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`key = value`, or a table of them."""

    file: File
    path: Path
    """Where it stands in the file."""
    label: str
    """What a person calls it: the path without the tables that hold all settings."""
    value: TomlValue
    before: object = None
    """What the setting is without this entry."""

    def refuse(self, expected: str, hint: str | None = None) -> Failure:
        """The complaint that the value is not what is expected."""
        return self.failure(f"{self.label} must be {expected}, not {_shown(self.value)}", hint)

    def failure(self, message: str, hint: str | None = None, *, at_value: bool = False) -> Failure:
        """A complaint at this place."""
        return self.file.failure(message, self.path, hint, at_value=at_value)

    def unknown(self, known: Iterable[str]) -> Failure:
        """The complaint that there is no such key."""
        key = str(self.path[-1])
        names = sorted(known)
        return self.failure(f'unknown key "{key}"', guess(key, names, f"known keys: {', '.join(names)}"))

    def parts(self) -> Iterator[Entry]:
        """The entries of a table, or the elements of a list; none of any other value."""
        if isinstance(self.value, dict):
            pairs: Iterable[tuple[str | int, TomlValue]] = self.value.items()
        else:
            pairs = enumerate(self.value if isinstance(self.value, list) else ())
        for key, value in pairs:
            label = f"{self.label}.{key}" if self.label else str(key)
            yield replace(self, path=(*self.path, key), label=label, value=value, before=None)


def guess(written: str, known: Iterable[str], otherwise: str | None = None) -> str | None:
    """The hint that another one may have been meant, if one is near."""
    near = get_close_matches(written, list(known), n=1)
    return f'did you mean "{near[0]}"?' if near else otherwise


def _shown(value: TomlValue) -> str:
    """A value as it is written in the file, the larger ones by their kind."""
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    if isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _first_line(span: Span) -> Span:
    """The span up to the end of its first line: a table of many lines is pointed at by its head."""
    lines = span.text.split("\n", 1)
    return span.source.span(span.start, span.start + len(lines[0]))
