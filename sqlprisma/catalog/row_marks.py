"""What is remembered of the running transaction among the rows, at a number that no table has.

Rows are the only thing that it decides about, and what rolls them back rolls it back.
"""

from __future__ import annotations

from enum import IntEnum

from sqlprisma.catalog.catalog import Catalog, Row
from sqlprisma.records import replace

PLACE = 0
"""Where it stands."""


class Mark(IntEnum):
    """What is counted."""

    MOMENT = 1
    """The transactions: each has a `now()` of its own."""
    CHANCE = 2
    """The values that were made by chance."""
    WAITING = 3
    """One where SET CONSTRAINTS may have deferred keys that wait for no commit by themselves."""


def count(catalog: Catalog, mark: Mark) -> int:
    """How many there were."""
    found = _row(catalog).get(mark)
    return int(found) if isinstance(found, str) else 0


def counted(catalog: Catalog, mark: Mark, number: int) -> Catalog:
    """After so many."""
    return _with_row(catalog, {**_row(catalog), mark: str(number)})


def _row(catalog: Catalog) -> Row:
    rows = catalog.rows.get(PLACE)
    return rows[0] if rows else {}


def _with_row(catalog: Catalog, row: Row) -> Catalog:
    return replace(catalog, rows=catalog.rows.with_(PLACE, (row,)))


def ended(catalog: Catalog) -> Catalog:
    """After the end of a transaction: the next one has another moment, and its keys are asked at once."""
    if not catalog.rows:
        return catalog
    moment, chance = count(catalog, Mark.MOMENT), count(catalog, Mark.CHANCE)
    return _with_row(catalog, {Mark.MOMENT: str(moment + 1), Mark.CHANCE: str(chance)})
