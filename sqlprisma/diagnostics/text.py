"""Findings for people at a terminal: the message, the line with a caret under the place, notes, the way out.

Columns on the screen are not characters: a tab stays a tab above and below, an East Asian wide character
takes two cells (Unicode Standard Annex 11), a combining mark none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from sqlprisma.diagnostics.findings import Finding, Location, findings, printable
from sqlprisma.diagnostics.report import Told
from sqlprisma.records import dataclass

_GUTTER = 4
_LONGEST_LINE = 160
_WINDOW_BEFORE = 50
_WINDOW = 120
_LONGEST_MESSAGE = 600
_TAIL_COLUMN = 40
_WIDEST = 110
_CUT = "…"

_RESET = "\x1b[0m"
_BOLD = "\x1b[1m"
_BLUE = "\x1b[1;34m"
_COLORS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "note": "\x1b[1;36m"}


@dataclass(frozen=True, slots=True)
class _Paint:
    is_on: bool

    def __call__(self, style: str, text: str) -> str:
        return f"{style}{text}{_RESET}" if self.is_on and text else text


def render_text(diagnostics: Iterable[Told], *, color: bool) -> str:
    """Every finding as a paragraph, in the order given; an empty text if there is none."""
    paint = _Paint(color)
    return "\n".join(_paragraph(finding, paint) for finding in findings(diagnostics))


def render_concise(diagnostics: Iterable[Told]) -> str:
    """One line a finding: `path:line:column: error[slug]: message`."""
    return "".join(f"{_concise(finding)}\n" for finding in findings(diagnostics))


def _concise(finding: Finding) -> str:
    where = f"{finding.location}: " if finding.location else ""
    message = " ".join(_shortened(finding.message).split("\n"))
    return f"{where}{finding.severity}[{finding.slug}]: {message}"


def _paragraph(finding: Finding, paint: _Paint) -> str:
    style = _COLORS[finding.severity]
    head, *more = _shortened(finding.message).split("\n")
    lines = [f"{paint(style, f'{finding.severity}[{finding.slug}]')}{paint(_BOLD, f': {head}')}"]
    lines.extend(f"  {line}" for line in more)
    if finding.location:
        lines.append(f"  {paint(_BLUE, '-->')} {finding.location}")
        lines.extend(_excerpt(finding.location, finding.line_text or "", paint, style))
    lines.extend(f" {paint(_BOLD, 'note:')} {note}" for note in finding.notes)
    lines.append(_help(finding, paint))
    return "".join(f"{line}\n" for line in lines)


def _shortened(message: str) -> str:
    if len(message) <= _LONGEST_MESSAGE:
        return message
    keep = _LONGEST_MESSAGE // 2
    return f"{message[:keep]} {_CUT} {message[-keep:]}"


def _help(finding: Finding, paint: _Paint) -> str:
    explain = f"sqlprisma explain {finding.slug}"
    state = f"SQLSTATE {finding.sqlstate}" if finding.sqlstate else None
    if finding.hint is None:
        body, tail = explain, state
    else:
        body, tail = finding.hint, "; ".join(filter(None, [state, explain]))
    label = paint(_BOLD, "help:")
    body = body.replace("\n", "\n       ")
    if tail is None:
        return f" {label} {body}"
    width = len(" help: ") + _width(body.rpartition("\n")[2])
    if width + len(tail) + 4 > _WIDEST:
        return f" {label} {body}\n       ({tail})"
    return f" {label} {body}{' ' * max(_TAIL_COLUMN - width, 2)}({tail})"


def _excerpt(location: Location, line_text: str, paint: _Paint, style: str) -> list[str]:
    if location.line is None or location.column is None or location.end_column is None:
        return []
    line, start, end = _windowed(line_text, location.column - 1, location.end_column - 1)
    number = f"{location.line:>{_GUTTER}}"
    pad = "".join(_blank(char) for char in line[:start])
    carets = "^" * max(sum(map(_cells, line[start:end])), 1)
    shown = printable(line)
    return [
        f"{paint(_BLUE, f'{number} |')} {shown}".rstrip(),
        f"{paint(_BLUE, ' ' * len(number) + ' |')} {pad}{paint(style, carets)}",
    ]


def _windowed(line: str, start: int, end: int) -> tuple[str, int, int]:
    """The part of a long line around the span, and the span's offsets in it."""
    if len(line) <= _LONGEST_LINE:
        return line, start, end
    left = max(min(start - _WINDOW_BEFORE, len(line) - _WINDOW), 0)
    right = min(left + _WINDOW, len(line))
    head = _CUT if left else ""
    tail = _CUT if right < len(line) else ""
    shift = len(head) - left
    return f"{head}{line[left:right]}{tail}", start + shift, min(end, right) + shift


def _blank(char: str) -> str:
    return "\t" if char == "\t" else " " * _cells(char)


def _cells(char: str) -> int:
    """How many cells of a terminal a character takes, as `printable` shows it."""
    shown = printable(char)
    if shown == char and (unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}):
        return 0
    return 2 if unicodedata.east_asian_width(shown) in {"W", "F"} else 1


def _width(text: str) -> int:
    return sum(map(_cells, text))
