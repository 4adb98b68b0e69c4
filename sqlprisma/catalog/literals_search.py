"""Text search queries: the input of tsquery.c, and how it prints a query (`infix`)."""

from __future__ import annotations

import re

from sqlprisma.catalog.errors import CatalogError
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass

_OPERAND = re.compile(r"('(?:''|\\.|[^'\\])*'|(?:\\.|[^\s:'\\!&|()<])+)(?::([A-Da-d*]+))?", re.DOTALL)
_PHRASE = re.compile(r"<(-|\d+)>")
_DEEPEST = 100
_FARTHEST = 16_384

_OR, _AND, _FOLLOWED, _NOT, _WORD = 1, 2, 3, 4, 5
"""How tightly each binds."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a query, printed, and how tightly its outermost operator binds."""

    text: str
    priority: int


def tsquery(text: str) -> str:
    """A query as PostgreSQL prints it: quoted words, blanks around operators, no needless parentheses.

    Raises:
        CatalogError: where the text is no query.
    """
    if not text.strip():
        return ""
    reader = _Reader(text)
    found = reader.binary(_OR)
    if reader.rest():
        raise reader.refusal("syntax error")
    return found.text


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def refusal(self, what: str) -> CatalogError:
        return CatalogError(Code.SYNTAX_ERROR, f'{what} in tsquery: "{self.text}"')

    def rest(self) -> str:
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1
        return self.text[self.at :]

    def binary(self, priority: int) -> _Part:
        """Operators of one priority, which group from the left."""
        if priority == _NOT:
            return self.operand()
        left = self.binary(priority + 1)
        while (sign := self.sign(priority)) is not None:
            right = self.binary(priority + 1)
            shown = [
                f"( {each.text} )" if each.priority < priority or is_second else each.text
                for each, is_second in (
                    (left, False),
                    (right, priority == _FOLLOWED and right.priority == _FOLLOWED),
                )
            ]
            left = _Part(f"{shown[0]} {sign} {shown[1]}", priority)
        return left

    def sign(self, priority: int) -> str | None:
        """Move over the next operator if it has that priority."""
        rest = self.rest()
        if priority == _FOLLOWED:
            found = _PHRASE.match(rest)
            if found is None:
                return None
            if found[1] != "-" and int(found[1]) > _FARTHEST:
                message = (
                    "distance in phrase operator must be an integer value "
                    f"between zero and {_FARTHEST} inclusive"
                )
                raise CatalogError(Code.INVALID_PARAMETER, message)
            self.at += found.end()
            return "<->" if found[1] in ("-", "1") else f"<{int(found[1])}>"
        sign = "|" if priority == _OR else "&"
        if not rest.startswith(sign):
            return None
        self.at += 1
        return sign

    def operand(self) -> _Part:
        rest = self.rest()
        if not rest:
            raise self.refusal("no operand")
        if rest[0] in "!(":
            return self.nested(rest[0])
        found = _OPERAND.match(rest)
        if found is None:
            raise self.refusal("syntax error")
        self.at += found.end()
        word = found[1]
        if word.startswith("'"):
            word = word[1:-1].replace("''", "'")
        word = re.sub(r"\\(.)", r"\1", word, flags=re.DOTALL).replace("\\", "\\\\").replace("'", "''")
        marks = (found[2] or "").upper()
        shown = "".join(mark for mark in "*ABCD" if mark in marks)
        return _Part(f"'{word}'" + (f":{shown}" if shown else ""), _WORD)

    def nested(self, sign: str) -> _Part:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise CatalogError(Code.TOO_DEEP, "stack depth limit exceeded")
        self.at += 1
        if sign == "!":
            inner = self.operand()
            shown = inner.text if inner.priority >= _NOT else f"( {inner.text} )"
            found = _Part(f"!{shown}", _NOT)
        else:
            found = self.binary(_OR)
            if not self.rest().startswith(")"):
                raise self.refusal("syntax error")
            self.at += 1
        self.depth -= 1
        return found
