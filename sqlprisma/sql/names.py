"""What the text of a name or a string constant means: folding, quotes, escapes, the cut at 63 bytes.

Rules: PostgreSQL's scansup.c (downcase_truncate_identifier), scan.l (escapes) and parser.c (str_udeescape).
"""

from __future__ import annotations

import re

from sqlprisma.sql.lexer import CONTINUED, ESCAPED_STRING, PLAIN_STRING, fold

LONGEST_NAME = 63
"""Bytes of a name that PostgreSQL keeps (NAMEDATALEN - 1)."""

_PLAIN_PIECE = re.compile(PLAIN_STRING)
_ESCAPED_PIECE = re.compile(ESCAPED_STRING, re.DOTALL)
_BETWEEN = re.compile(CONTINUED)
_BYTES = re.compile(
    r"((?:\\(?:[0-7]{1,3}|x[0-9A-Fa-f]{1,2}))+)|\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\(.)|''", re.DOTALL
)
_BYTE = re.compile(r"\\(?:x([0-9A-Fa-f]{1,2})|([0-7]{1,3}))")
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_CONTROL = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_LAST_CHARACTER = 0x10FFFF


def cut(name: str) -> str:
    """The first 63 bytes of a name, never half a character."""
    if len(name) <= LONGEST_NAME and name.isascii():
        return name
    return name.encode("utf-8", "replace")[:LONGEST_NAME].decode("utf-8", "ignore")


def unquoted(word: str) -> str:
    """The name an unquoted word means."""
    return cut(fold(word))


def quoted(text: str, escape: str = "\\") -> str:
    """The name that `"…"` or `U&"…"` means."""
    if text[0] in "uU":
        return cut(_unicode_escapes(text[3:-1].replace('""', '"'), escape))
    return cut(text[1:-1].replace('""', '"'))


def string(text: str, escape: str = "\\") -> str:
    """The value of a string constant in any of its spellings, adjacent pieces joined."""
    first = text[0]
    if first == "'":
        if text.count("'") == 2:
            return text[1:-1]
        return "".join(_pieces(text, 0, _PLAIN_PIECE)).replace("''", "'")
    if first == "$":
        tag = text.index("$", 1) + 1
        return text[tag:-tag]
    if first in "eE":
        return _backslashes("".join(_pieces(text, 1, _ESCAPED_PIECE)))
    if first in "uU":
        return _unicode_escapes("".join(_pieces(text, 2, _PLAIN_PIECE)).replace("''", "'"), escape)
    return "".join(_pieces(text, 1, _PLAIN_PIECE))


def _pieces(text: str, at: int, pattern: re.Pattern[str]) -> list[str]:
    pieces = []
    while piece := pattern.match(text, at):
        pieces.append(piece.group()[1:-1])
        between = _BETWEEN.match(text, piece.end())
        if between is None:
            break
        at = between.end()
    return pieces


def _backslashes(text: str) -> str:
    return _SURROGATES.sub(_pair, _BYTES.sub(_unescape, text))


def _unescape(found: re.Match[str]) -> str:
    run, short, long, other = found.groups()
    if run:
        codes = (int(hexa, 16) if hexa else int(octal, 8) & 0xFF for hexa, octal in _BYTE.findall(run))
        return bytes(codes).decode("utf-8", "replace")
    if short or long:
        return _character(int(short or long, 16))
    return _CONTROL.get(other, other) if other else "'"


def _unicode_escapes(text: str, escape: str) -> str:
    mark = re.escape(escape)
    pattern = re.compile(rf"{mark}(?:([0-9A-Fa-f]{{4}})|\+([0-9A-Fa-f]{{6}})|({mark}))")
    return _SURROGATES.sub(
        _pair,
        pattern.sub(lambda found: found[3] or _character(int(found[1] or found[2], 16)), text),
    )


def _character(code: int) -> str:
    return chr(code) if code <= _LAST_CHARACTER else "\ufffd"


def _pair(found: re.Match[str]) -> str:
    return found.group().encode("utf-16-le", "surrogatepass").decode("utf-16-le")
