"""What Go's standard library does to text, where goose relies on it.

Apart because Python's own notions differ: `str.strip` takes more characters than Go's `strings.TrimSpace`,
`int` accepts underscores and every script's digits, and `repr` quotes unlike Go's `%q`. Bytes that are no
UTF-8 are surrogates here (Python's `surrogateescape`), and count as invalid bytes as they do in Go.
"""

from __future__ import annotations

import re

SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
)
"""Every character of Go's `unicode.IsSpace`."""

WORD = re.compile(f"[^{re.escape(SPACE)}]+")
"""A word as `bufio.ScanWords` finds it."""

MAX_INT64 = 2**63 - 1
_MAX_UINT64 = 2**64 - 1
_MAX_UINT64_DIGITS = 20

_NUMBER = re.compile(r"([+-]?)([0-9]*)(.*)", re.DOTALL)

_ESCAPES = {
    "\a": r"\a",
    "\b": r"\b",
    "\t": r"\t",
    "\n": r"\n",
    "\v": r"\v",
    "\f": r"\f",
    "\r": r"\r",
    '"': r"\"",
    "\\": r"\\",
}


class NumberError(ValueError):
    """Go's reason why a text is no number: `invalid syntax` or `value out of range`."""


def trim(text: str) -> str:
    """The text without white space at both ends (`strings.TrimSpace`)."""
    return text.strip(SPACE)


def quote(text: str) -> str:
    """The text as `%q` prints it (`strconv.Quote`)."""
    escapes = {ord(char): _escape(char) for char in sorted(set(text))}
    return f'"{text.translate(escapes)}"'


def _escape(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def parse_int(text: str) -> int:
    """The number `strconv.ParseInt(text, 10, 64)` reads.

    Raises:
        NumberError: With Go's reason; the digits before a bad character are judged first, as Go does.
    """
    match = _NUMBER.match(text)
    sign, digits, rest = match.groups() if match else ("", "", text)
    significant = digits.lstrip("0")
    if len(significant) > _MAX_UINT64_DIGITS or int(significant or "0") > _MAX_UINT64:
        raise NumberError("value out of range")
    if rest or not digits:
        raise NumberError("invalid syntax")
    value = -int(digits[-30:]) if sign == "-" else int(digits[-30:])
    if not -MAX_INT64 - 1 <= value <= MAX_INT64:
        raise NumberError("value out of range")
    return value


def equal_fold(left: str, right: str) -> bool:
    """Whether two texts are equal under simple case folding (`strings.EqualFold`)."""
    return len(left) == len(right) and left.casefold() == right.casefold()
