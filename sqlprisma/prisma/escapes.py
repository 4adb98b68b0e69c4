"""What a string literal means: the escapes of JSON, one by one.

Apart from the parser because it is a language of its own (RFC 8259, section 7; Prisma's reading of it is
prisma-engines, `psl/schema-ast/src/parser/parse_expression.rs`).
"""

from __future__ import annotations

import re

_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.", re.DOTALL
)
_MEANINGS = {
    '"': '"',
    "/": "/",
    "\\": "\\",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
}


def unescape(literal: str) -> tuple[str, int | None]:
    """The meaning of a literal with its quotes, and where in it the first unknown escape stands, if any.

    What is no escape is kept as it is written; half of a surrogate pair means nothing and becomes U+FFFD.
    """
    if "\\" not in literal:
        return literal[1:-1], None
    wrong: list[int] = []

    def meaning(match: re.Match[str]) -> str:
        escape = match.group()
        if len(escape) == 12:
            high, low = (_code(half) for half in (escape[:6], escape[6:]))
            return chr(0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF))
        if len(escape) == 6:
            code = _code(escape)
            if 0xD800 <= code <= 0xDFFF:
                wrong.append(match.start())
                return "\ufffd"
            return chr(code)
        if escape[1] not in _MEANINGS:
            wrong.append(match.start())
            return escape
        return _MEANINGS[escape[1]]

    text = _ESCAPE.sub(meaning, literal[1:-1])
    return text, wrong[0] + 1 if wrong else None


def _code(escape: str) -> int:
    return int(escape.removeprefix("\\u"), base=16)
