"""What to tell a person whose statement is refused: what was expected, a likely slip, another database's word."""

from __future__ import annotations

import re

_ELSEWHERE = {
    "`": "PostgreSQL quotes names with double quotes",
    "auto_increment": "PostgreSQL has no AUTO_INCREMENT: write GENERATED ALWAYS AS IDENTITY or serial",
    "autoincrement": "PostgreSQL has no AUTOINCREMENT: write GENERATED ALWAYS AS IDENTITY or serial",
    "engine": "PostgreSQL has no storage engines: leave ENGINE out",
    "go": "GO is no statement of PostgreSQL: end statements with semicolons",
    "identity": "PostgreSQL writes GENERATED ALWAYS AS IDENTITY",
    "modify": "PostgreSQL writes ALTER COLUMN name TYPE type",
    "unsigned": "PostgreSQL has no unsigned numbers: take the next larger type, or a CHECK",
}
"""Words of other databases."""

_WORDS = """
    ADD ALTER AS CASCADE CHECK COLLATE COLUMN CONSTRAINT DEFAULT DEFERRABLE DELETE DROP EXISTS FOREIGN
    GENERATED IDENTITY INDEX INHERITS INITIALLY KEY NOT NULL ON PARTITION PRIMARY REFERENCES RENAME
    RESTRICT SCHEMA SET TABLE TYPE UNIQUE UPDATE USING VALUES WHERE WITH
    """.split()  # noqa: SIM905 - a list of words reads best as text

"""Words that a misspelt word of DDL may have meant."""

_UPPER_WORD = re.compile(r"[A-Z]{2,}")
_SHORTEST_SLIP = 4


def explain(found: str, expected: str | None) -> str | None:
    """The hint for a token that does not fit."""
    known = _ELSEWHERE.get(found.lower())
    if known is not None:
        return known
    hint = None if expected is None else f"expected {expected}"
    slip = _slip(found.upper(), expected or "") if found.isalpha() else None
    if slip is None:
        return hint
    question = f"did you mean {slip}?"
    return question if hint is None else f"{hint}; {question}"


def _slip(word: str, expected: str) -> str | None:
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

    choices = [*_UPPER_WORD.findall(expected), *_WORDS]
    if len(word) < _SHORTEST_SLIP or word in choices:
        return None
    return next(iter(get_close_matches(word, choices, n=1, cutoff=0.75)), None)
