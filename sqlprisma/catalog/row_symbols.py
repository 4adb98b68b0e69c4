"""Values that nobody knows before the migration runs, and yet knows apart: a moment, a UUID that is made by chance.

`now()` is one value for a whole transaction (xact.c, GetCurrentTransactionStartTimestamp), of which no other one is
known to differ; a fresh UUID is like no other value. A cell holds such a value as a text that stands for it, a symbol:
equal symbols are equal values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlprisma.catalog import builtins, row_marks
from sqlprisma.catalog.catalog import Catalog, Cell, Row
from sqlprisma.catalog.row_marks import Mark
from sqlprisma.catalog.values import MARK, placeholder

FRESH = placeholder("fresh")
"""A fresh value that has no name yet: see `Fresh`."""
TIMES = frozenset({builtins.DATE, builtins.TIME, builtins.TIMESTAMP, builtins.TIMESTAMPTZ, builtins.TIMETZ})
_SYMBOL = re.compile(rf"{MARK}(?:(?:\S+ of )*now \d+|fresh \d+)\ue001")


# --- moments


def moment(catalog: Catalog) -> str:
    """What `now()` gives in the running transaction, as a timestamptz."""
    return placeholder(f"now {row_marks.count(catalog, Mark.MOMENT)}")


def converted(symbol: str, type_oid: int, modifier: int = -1) -> str:
    """A moment as one of another type or with fewer digits, of which no more is known than of it."""
    return placeholder(f"{type_oid}:{modifier} of {symbol[1:-1]}")


_STEADY = frozenset({"+", "-", "date_trunc", "timezone", "to_char"})
"""What always makes the same of a moment, and never NULL."""


def derived(name: str, arguments: Sequence[object], type_oid: int) -> str | None:
    """What a function or operator makes of one moment and of values that are known; None where that may be anything."""
    moments = [each for each in arguments if isinstance(each, str) and is_moment(each)]
    if name not in _STEADY or type_oid not in TIMES | {builtins.TEXT} or len(moments) != 1:
        return None
    words: list[str] = []
    for each in arguments:
        if each is not moments[0] and (each in ("", None) or MARK in str(each)):
            return None
        words.append("*" if each is moments[0] else ascii(each).replace(" ", "\\x20"))
    return placeholder(f"{name}({','.join(words)}) of {moments[0][1:-1]}")


# --- chance


class Fresh:
    """Gives names to the fresh values that a statement makes."""

    def __init__(self, catalog: Catalog) -> None:
        self._before = self._count = row_marks.count(catalog, Mark.CHANCE)

    def named(self, row: Row) -> Row:
        """The row with a name for each value that is made for it alone."""
        if FRESH not in row.values():
            return row
        return {number: self._name() if cell == FRESH else cell for number, cell in row.items()}

    def _name(self) -> Cell:
        self._count += 1
        return placeholder(f"fresh {self._count}")

    def kept(self, catalog: Catalog) -> Catalog:
        """The catalog in which these names are never given again."""
        if self._count == self._before:
            return catalog
        return row_marks.counted(catalog, Mark.CHANCE, self._count)


# --- what is known of them


def is_symbol(text: str) -> bool:
    """Whether a text stands for a value as a whole."""
    return text.startswith(MARK) and (text == FRESH or _SYMBOL.fullmatch(text) is not None)


def is_moment(text: str) -> bool:
    """Whether a text stands for a time of the clock."""
    return is_symbol(text) and not _is_fresh(text)


def _is_fresh(text: str) -> bool:
    return text.startswith(FRESH[:-1])


def differ(one: str, other: str) -> bool:
    """Whether two texts are certainly different values: one is fresh, and the other is known or as fresh."""
    if one == other or not (_is_fresh(one) or _is_fresh(other)):
        return False
    return all(MARK not in each or is_symbol(each) for each in (one, other))
