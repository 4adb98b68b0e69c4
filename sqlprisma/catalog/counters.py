"""The values that sequences give to the rows of migrations, as far as they are known (sequence.c, nextval_internal).

A sequence is a relation of one row, so its last value stands among the rows: nothing there says that it was never
called. One with options of its own, or that something may have set, is not known.
"""

from __future__ import annotations

import re

from sqlprisma.catalog import stored_rows
from sqlprisma.catalog.catalog import Catalog, Cell, Unknowable
from sqlprisma.catalog.objects import Column, Oid, Sequence, Table
from sqlprisma.catalog.typed import Const, FunctionCall, Typed
from sqlprisma.source import Span

_LAST = 0
"""Where the last value stands in the one row."""
_OWN_COUNT = re.compile(
    r"\b(?:cache|cycle|increment|like|maxvalue|minvalue|restart|setval|start|nextval)\b", re.IGNORECASE
)
_CALLING = ("nextval", "setval", "restart")
_CALLS = re.compile(rf"\b(?:{'|'.join(_CALLING)})\b")


class Counters:
    """The sequences while a statement makes rows."""

    def __init__(self, catalog: Catalog) -> None:
        self._before = catalog
        self._last: dict[Oid, int | None] = {}

    def cell(self, table: Table, column: Column, span: Span) -> Cell:
        """What a column gets that counts itself."""
        oid = of_column(self._before, table, column)
        if oid is None:
            return Unknowable.SOME
        if oid not in self._last:
            self._last[oid] = None if _calls(span.text) else _last(self._before, column, oid)
        last = self._last[oid]
        if last is None:
            return Unknowable.SOME
        self._last[oid] = last + 1
        return str(last + 1)

    def kept(self, catalog: Catalog) -> Catalog:
        """The catalog with what the sequences have given by now."""
        for oid, last in self._last.items():
            rows = None if last is None else ({_LAST: str(last)},)
            catalog = stored_rows.put(catalog, oid, rows)
        return catalog


def is_counted(column: Column) -> bool:
    """Whether a sequence gives a column its value."""
    return column.identity is not None or (
        column.default is not None and _sequence(column.default.value) is not None
    )


def of_column(catalog: Catalog, table: Table, column: Column) -> Oid | None:
    """The sequence that gives a column its value."""
    if column.identity is None:
        return None if column.default is None else _sequence(column.default.value)
    for needed in catalog.needed_by.get(table.oid, ()):
        found = catalog.objects.get(needed.dependent)
        if isinstance(found, Sequence) and found.owned_by == (table.oid, column.number):
            return found.oid
    return None


def _sequence(value: Typed) -> Oid | None:
    """The sequence of `nextval('…')`, also where the value becomes one of another integer type."""
    while isinstance(value, FunctionCall) and value.function.name != "nextval" and len(value.arguments) == 1:
        value = value.arguments[0]
    if isinstance(value, FunctionCall) and value.function.name == "nextval" and value.arguments:
        given = value.arguments[0]
        return Oid(given.reference) if isinstance(given, Const) and given.reference else None
    return None


def _last(catalog: Catalog, column: Column, oid: Oid) -> int | None:
    found = catalog.objects.get(oid)
    rows = stored_rows.known(catalog, oid)
    if not isinstance(found, Sequence) or rows is None:
        return None
    spans = (*found.provenance, *column.provenance)
    if any(_OWN_COUNT.search(span.text) for span in spans):
        return None
    last = rows[0][_LAST] if rows else "0"
    return int(last) if isinstance(last, str) else None


def forget_of(catalog: Catalog, table: Table) -> Catalog:
    """After a statement that may have called the sequences of a table any number of times."""
    for column in table.columns:
        oid = of_column(catalog, table, column)
        if oid is not None:
            catalog = stored_rows.forget(catalog, oid)
    return catalog


def restart(catalog: Catalog, table: Table) -> Catalog:
    """After TRUNCATE … RESTART IDENTITY the sequences that a table owns begin again."""
    for needed in catalog.needed_by.get(table.oid, ()):
        found = catalog.objects.get(needed.dependent)
        if isinstance(found, Sequence) and found.owned_by is not None and found.owned_by[0] == table.oid:
            catalog = stored_rows.put(catalog, found.oid, ())
    return catalog


def forget(catalog: Catalog) -> Catalog:
    """After a statement that may have called or set any sequence."""
    for found in catalog.all(Sequence):
        catalog = stored_rows.forget(catalog, found.oid)
    return catalog


def after_reading(catalog: Catalog, words: str) -> Catalog:
    """After a query that may call or set sequences."""
    return forget(catalog) if _calls(words) else catalog


def _calls(text: str) -> bool:
    """Whether a text has a word that calls or sets sequences; that it has none is seen soon in megabytes of rows."""
    words = text.lower()
    return any(word in words for word in _CALLING) and _CALLS.search(words) is not None
