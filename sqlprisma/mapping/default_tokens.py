"""The words of a default's text, as Prisma cuts it: far simpler than SQL, and exactly this simple.

What does not fit makes the default a `dbgenerated`, so the cut decides what Prisma shows
(prisma-engines, sql-schema-describer/src/postgres/default/tokenize.rs).
"""

from __future__ import annotations

import re
from enum import Enum

from sqlprisma.records import dataclass


class Kind(Enum):
    """What a token is; the value is the pattern that finds it, tried in this order."""

    CAST = r"::"
    BROKEN = r":"
    C_STRING = r"[Ee]'(?:\\[\s\S]|[^'\\]++)*+'"
    UNFINISHED = r"[Ee]'(?:\\[\s\S]|[^'\\]++)*+\Z|'(?:''|[^']++)*+\Z|\"(?:\\[\s\S]|[^\"\\]++)*+\Z"
    IDENTIFIER = r"[Ee](?=[^A-Za-z0-9]|\Z)|[A-Za-z][A-Za-z0-9_-]*"
    STRING = r"'(?:''|[^']++)*+'"
    QUOTED = r"\"(?:\\[\s\S]|[^\"\\]++)*+\""
    DIGITS = r"[0-9]+"
    SPACE = r"[ \t\n\r\f]+"
    COMMA = r","
    OPEN = r"\("
    CLOSE = r"\)"
    OPEN_SQUARE = r"\["
    CLOSE_SQUARE = r"\]"
    OPEN_CURLY = r"\{"
    CLOSE_CURLY = r"\}"
    MINUS = r"-"
    DOT = r"\."
    OTHER = r"[\s\S]"


_PATTERN = re.compile("|".join(f"(?P<{kind.name}>{kind.value})" for kind in Kind))


@dataclass(frozen=True, slots=True)
class Token:
    """One word with its kind."""

    kind: Kind
    text: str


def cut(text: str) -> tuple[Token, ...]:
    """The tokens of a text, white space included; a lone colon ends the reading, as it does in Prisma."""
    tokens: list[Token] = []
    for found in _PATTERN.finditer(text):
        token = Token(Kind[found.lastgroup or Kind.OTHER.name], found.group())
        tokens.append(token)
        if token.kind is Kind.BROKEN:
            break
    return tuple(tokens)


class Reader:
    """A walk over tokens that skips white space."""

    def __init__(self, text: str) -> None:
        self.tokens = cut(text)
        self.at = 0

    @property
    def is_finished(self) -> bool:
        """Whether the text is read; Prisma lets one last token stand."""
        return self.at >= len(self.tokens) - 1

    def peek(self) -> Kind | None:
        """The kind of the next token."""
        at = self._next()
        return None if at is None else self.tokens[at].kind

    def take(self, kind: Kind) -> str | None:
        """The next token's text if it is of that kind."""
        at = self._next()
        if at is None or self.tokens[at].kind is not kind:
            return None
        self.at = at + 1
        return self.tokens[at].text

    def skip(self) -> Kind | None:
        """Any next token, left behind."""
        at = self._next()
        if at is None:
            return None
        self.at = at + 1
        return self.tokens[at].kind

    def _next(self) -> int | None:
        at = self.at
        while at < len(self.tokens) and self.tokens[at].kind is Kind.SPACE:
            at += 1
        return at if at < len(self.tokens) else None
