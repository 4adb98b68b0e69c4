"""Which rows an exclusion constraint does not have together (execIndexing.c, check_exclusion_or_unique_constraint).

Two rows conflict where every operator says so of their keys. Apart from `row_rules`, whose unique keys are looked up:
here each row is compared with each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from sqlprisma.catalog import exclusion_operators, folding
from sqlprisma.catalog.catalog import Catalog, Row
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Index, Table
from sqlprisma.catalog.typed import ColumnRef, OperatorCall, Typed
from sqlprisma.catalog.values import Missing, Value
from sqlprisma.source import Span

_ONE, _OTHER = 1, 2
"""As which columns of one row the keys of two rows are compared."""

Held: TypeAlias = tuple[Value, ...] | None
"""The key of a row; None where the constraint does not hold it: a NULL is in it, or its WHERE is not met."""


class Exclusion:
    """An exclusion constraint's keys and operators."""

    def __init__(self, catalog: Catalog, table: Table, index: Index, span: Span) -> None:
        self._catalog = catalog
        self._table = table
        self._index = index
        self._span = span
        self._keys = [_value(table, key.number, key.expression) for key in index.keys]
        self._operators = [
            None if key.operator is None else _operator(catalog, key.operator, value.type, span)
            for key, value in zip(index.keys, self._keys, strict=True)
        ]

    def held(self, row: Row) -> Held:
        """The key of a row, in which a value that is not known is a `Missing`."""
        predicate = self._index.predicate
        is_held = True if predicate is None else self._computed(predicate, row)
        if is_held is not True and not isinstance(is_held, Missing):
            return None
        found = tuple(self._computed(key, row) for key in self._keys)
        if None in found:
            return None
        return found if is_held is True else (is_held,) * len(found)

    def _computed(self, value: Typed, row: Row) -> Value:
        try:
            return folding.in_row(self._catalog, value, self._table, row, self._span)
        except CatalogError as error:
            return Missing(error.message)

    def conflicts(self, one: Held, other: Held) -> bool | None:
        """Whether two rows may not be there together; None where that is not known."""
        if one is None or other is None:
            return False
        is_sure = True
        for operator, left, right in zip(self._operators, one, other, strict=True):
            found = None if operator is None else self._compared(operator, left, right)
            if found is False:
                return False
            is_sure = is_sure and found is True
        return True if is_sure else None

    def _compared(self, operator: OperatorCall, left: Value, right: Value) -> bool | None:
        try:
            found = folding.of_values(self._catalog, operator, {_ONE: left, _OTHER: right}, self._span)
        except CatalogError:
            return None
        return found if isinstance(found, bool) else None

    def met(self, row: Held, others: Sequence[Held] | None) -> bool | None:
        """Whether a row conflicts with one of the others; None where that is not known, as where they are not."""
        is_sure = row is None or others is not None
        for other in others or ():
            found = self.conflicts(row, other)
            if found:
                return True
            is_sure = is_sure and found is False
        return False if is_sure else None


def _value(table: Table, number: int | None, expression: Typed | None) -> Typed:
    if expression is not None:
        return expression
    use = table.column_numbered(number or 0).type
    return ColumnRef(type=use.oid, modifier=use.modifier, number=number or 0)


def _operator(catalog: Catalog, written: str, kind: int, span: Span) -> OperatorCall | None:
    """The operator over the keys of two rows; None where it is not known."""
    pair = (ColumnRef(type=kind, number=_ONE), ColumnRef(type=kind, number=_OTHER))
    try:
        return exclusion_operators.call(catalog, written, pair, span)
    except CatalogError:
        return None
