"""Comments that tell sqlprisma to leave statements out: `-- sqlprisma:ignore`, `-ignore-start`, `-ignore-end`.

Apart from the readers because comments are gone when they begin; goose, too, drops most comments, so the
lines are looked for in the file itself and a statement is found by its place there.
"""

from __future__ import annotations

import re
from functools import lru_cache

from sqlprisma.source import Source, Span
from sqlprisma.sql.lexer import BLANK

_HINT = re.compile(r"^[ \t]*--[ \t]*sqlprisma:ignore(-start|-end)?[ \t]*(?:[\r\n:,;]|$)", re.MULTILINE)
_BLANK = re.compile(BLANK)


def is_ignored(span: Span) -> bool:
    """Whether a comment in the file tells to leave this statement out."""
    source, at = span.source, span.start
    while source.origin is not None:
        at = source.origin.offset(at)
        source = source.origin.source
    return any(begin <= at < end for begin, end in _regions(source))


@lru_cache(maxsize=8)
def _regions(source: Source) -> tuple[tuple[int, int], ...]:
    """The pieces of a file in which no statement that begins there counts."""
    text = source.text
    if "sqlprisma:ignore" not in text:
        return ()
    found: list[tuple[int, int]] = []
    open_at: int | None = None
    for hint in _HINT.finditer(text):
        if hint[1] == "-start":
            open_at = hint.start() if open_at is None else open_at
        elif hint[1] == "-end":
            if open_at is not None:
                found.append((open_at, hint.start()))
            open_at = None
        else:
            following = _BLANK.match(text, hint.start())
            at = following.end() if following else hint.end()
            found.append((at, at + 1))
    if open_at is not None:
        found.append((open_at, len(text)))
    return tuple(found)
