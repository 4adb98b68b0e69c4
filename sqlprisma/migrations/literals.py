"""Where PostgreSQL's literals and comments begin and end (PostgreSQL's manual, section 4.1).

goose knows nothing of them, and its traps are just the places where its view and PostgreSQL's differ: a `;`
it does not see, an annotation that stands inside a string. This is the least that tells the two apart; the
SQL itself is read elsewhere.
"""

from __future__ import annotations

import re

from sqlprisma.records import dataclass

_NEXT = re.compile(r"--|/\*|(?<![\w$])[eE]'|'|\"|(?<![\w$])\$(?:[^\W\d]\w*)?\$|;")
_ESCAPED_REST = re.compile(r"(?:[^'\\]|\\.|'')*+'", re.DOTALL)
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_BLANK = re.compile(r"(?:\s|--[^\n]*|/\*.*?\*/)*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Scan:
    """What a text holds: the offsets of its `;` outside literals, and the literal that is open at its end.

    `opener` is what opened it: a quote, a dollar tag, `/*` once for each nesting level, or nothing.
    """

    semicolons: tuple[int, ...]
    opener: str


def scan(text: str) -> Scan:
    """Read a text from outside any literal."""
    semicolons: list[int] = []
    at = 0
    opener = ""
    while True:
        if opener:
            at, opener = _close(text, at, opener)
            if opener:
                break
        match = _NEXT.search(text, at)
        if match is None:
            break
        at = match.end()
        mark = match.group()
        if mark == ";":
            semicolons.append(match.start())
        elif mark == "--":
            line_end = text.find("\n", at)
            at = len(text) if line_end < 0 else line_end
        else:
            opener = "E'" if mark == "e'" else mark
    return Scan(tuple(semicolons), opener)


def _close(text: str, at: int, opener: str) -> tuple[int, str]:
    """Where the open literal ends; or the end of the text, and what is open there."""
    if opener.startswith("/*"):
        return _close_comment(text, at, opener)
    if opener == "E'":
        match = _ESCAPED_REST.match(text, at)
        return (match.end(), "") if match else (len(text), opener)
    end = text.find(opener, at)
    return (end + len(opener), "") if end >= 0 else (len(text), opener)


def _close_comment(text: str, at: int, opener: str) -> tuple[int, str]:
    depth = len(opener) // 2
    for edge in _COMMENT_EDGE.finditer(text, at):
        depth += 1 if edge.group() == "/*" else -1
        if depth == 0:
            return edge.end(), ""
    return len(text), "/*" * depth


def is_blank(text: str) -> bool:
    """Whether a text holds nothing but white space and comments."""
    return _after_blank(text, 0) == len(text)


def hidden_semicolons(text: str) -> tuple[int, ...]:
    """The offsets of each `;` that ends a line of SQL, though goose did not end the statement there.

    Asked of a statement that goose ended at its last line: what counts is a `;` on another line before it,
    with nothing but a comment after it on its line, and more SQL on the lines below.
    """
    last_line = text.rfind("\n")
    if last_line < 0 or text.find(";", 0, last_line) < 0:
        return ()
    found: list[int] = []
    line_end = -1
    for at in scan(text).semicolons:
        if at > last_line:
            break
        if at > line_end:
            line_end = text.find("\n", at)
        if _after_blank(text, at + 1, line_end) == line_end and _after_blank(text, line_end) < len(text):
            found.append(at)
    return tuple(found)


def _after_blank(text: str, start: int, end: int | None = None) -> int:
    """Where white space and comments from `start` on end."""
    match = _BLANK.match(text, start, len(text) if end is None else end)
    return match.end() if match else start
