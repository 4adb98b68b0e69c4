"""Which partition takes a row, and whether it may stand where it is (execPartition.c, get_partition_for_tuple).

The order of texts is not known here; what hashes decide stands in `row_hashes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sqlprisma.catalog import builtins, cells, folding, row_hashes, stored_rows, types
from sqlprisma.catalog.catalog import Catalog, Cell, Row
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Bound, Column, Limit, Table
from sqlprisma.catalog.values import Missing, Unknown
from sqlprisma.diagnostics import Code
from sqlprisma.source import Span

_ORDERED = frozenset(
    {
        builtins.DATE,
        builtins.FLOAT4,
        builtins.FLOAT8,
        builtins.INT2,
        builtins.INT4,
        builtins.INT8,
        builtins.NUMERIC,
        builtins.TIME,
        builtins.TIMESTAMP,
        builtins.TIMESTAMPTZ,
        builtins.UUID,
    }
)
"""Types whose values have one order, whatever a collation says."""


def route(catalog: Catalog, table: Table, row: Row, span: Span) -> tuple[Table, Row] | None:
    """The leaf that takes a row of a table, and the row as one of its own; None where that is not known.

    Raises:
        CatalogError: `no partition of relation "t" found for row`.
    """
    while table.is_partitioned:
        chosen: Table | None = None
        is_sure = True
        for partition in stored_rows.partitions(catalog, table):
            fits = _fits(catalog, table, partition, row, span)
            if fits:
                chosen = partition
                break
            is_sure = is_sure and fits is False
        if chosen is None:
            if not is_sure:
                return None
            message = f'no partition of relation "{table.name}" found for row'
            raise CatalogError(Code.CHECK_VIOLATION, message, span=span, hint=_HINT)
        row = stored_rows.moved(table, chosen, row)
        table = chosen
    return table, row


_HINT = "The migrations insert such rows: make a partition for them first, or a DEFAULT one."


def refuse_misplaced(catalog: Catalog, table: Table, row: Row, span: Span) -> None:
    """Refuse a row of a partition that belongs elsewhere (ExecPartitionCheck).

    Raises:
        CatalogError: `new row for relation "t" violates partition constraint`.
    """
    if is_at_home(catalog, table, row, span) is False:
        message = f'new row for relation "{table.name}" violates partition constraint'
        raise CatalogError(Code.CHECK_VIOLATION, message, span=span)


def is_at_home(catalog: Catalog, table: Table, row: Row, span: Span) -> bool | None:
    """Whether a row of a table is one that its bound, and the bounds above it, take; None where that is not known."""
    is_sure = True
    child = table
    for parent in stored_rows.ancestors(catalog, table):
        fits = _fits(catalog, parent, child, stored_rows.moved(table, parent, row), span)
        if fits is False:
            return False
        is_sure = is_sure and fits is True
        child = parent
    return True if is_sure else None


def _fits(catalog: Catalog, parent: Table, partition: Table, row: Row, span: Span) -> bool | None:
    """Whether a partition takes a row of its parent."""
    keys = _keys(catalog, parent, row, span)
    if partition.bound is None or keys is None:
        return None
    if partition.bound.kind == "hash" and not _has_plain_hash(parent):
        return None
    if partition.bound.kind != "default":
        return _takes(catalog, partition.bound, keys)
    others = [
        None if each.bound is None else _takes(catalog, each.bound, keys)
        for each in stored_rows.partitions(catalog, parent)
        if each.oid != partition.oid
    ]
    if any(others):
        return False
    return None if None in others else True


_PLAIN_HASH = re.compile(r'\bby\s+hash\s*\(\s*(?:\w+|"[^"]+")(?:\s*,\s*(?:\w+|"[^"]+"))*\s*\)', re.IGNORECASE)
"""A partition key of columns alone: an operator class of the migrations may hash in its own way."""


def _has_plain_hash(parent: Table) -> bool:
    return any(_PLAIN_HASH.search(span.text) for span in parent.provenance)


_Keys = Sequence[tuple[Column, Cell]]


def _keys(catalog: Catalog, parent: Table, row: Row, span: Span) -> _Keys | None:
    """What a row has in its partition key; None where the order of columns and expressions is not known."""
    if parent.partition_columns and parent.partition_expressions:
        return None
    columns = [parent.column_numbered(number) for number in parent.partition_columns]
    made = [(column, cells.of(row, column.number)) for column in columns]
    for value in parent.partition_expressions:
        found = folding.in_row(catalog, value, parent, row, span)
        made.append((cells.column_of(value.type), cells.from_value(catalog, value.type, found)))
    return made


def _takes(catalog: Catalog, bound: Bound, keys: _Keys) -> bool | None:
    if bound.kind == "list":
        return _is_listed(catalog, bound.values, keys[0])
    if bound.kind == "range":
        return _is_between(catalog, bound, keys)
    return _is_hashed(catalog, bound, keys)


def _is_hashed(catalog: Catalog, bound: Bound, keys: _Keys) -> bool | None:
    if bound.modulus == 0 or any(not cells.is_plainly_collated(column) for column, _ in keys):
        return None
    found = row_hashes.of((types.base_type(catalog, column.type).oid, cell) for column, cell in keys)
    return None if found is None else found % bound.modulus == bound.remainder


def _is_listed(catalog: Catalog, limits: Iterable[Limit], key: tuple[Column, Cell]) -> bool | None:
    column, cell = key
    is_sure = True
    for limit in limits:
        if cell is None or limit.is_null:
            same = (cell is None) == limit.is_null if cell is None or isinstance(cell, str) else None
        else:
            same = None if limit.text is None else cells.is_same(catalog, key, (column, limit.text))
        if same:
            return True
        is_sure = is_sure and same is False
    return False if is_sure else None


def _is_between(catalog: Catalog, bound: Bound, keys: _Keys) -> bool | None:
    if any(cell is None for _, cell in keys):
        return False
    low, high = (_order(catalog, keys, limits) for limits in (bound.lower, bound.upper))
    if low is not None and low < 0:
        return False
    if high is not None and high >= 0:
        return False
    return None if low is None or high is None else True


def _order(catalog: Catalog, keys: _Keys, limits: Sequence[Limit]) -> int | None:
    """Below, at or above zero as the row is below, at or above the limits; None where that is not known."""
    for (column, cell), limit in zip(keys, limits, strict=True):
        if limit.end:
            return -limit.end
        order = _compared(catalog, column, cell, limit.text)
        if order != 0:
            return order
    return 0


def _compared(catalog: Catalog, column: Column, cell: Cell, limit: str | None) -> int | None:
    from sqlprisma.catalog import evaluate_comparison  # noqa: PLC0415 - most histories have no partitions

    base = types.base_type(catalog, column.type).oid
    if base not in _ORDERED or limit is None:
        return None
    one, other = (cells.to_value(catalog, base, each) for each in (cell, limit))
    if isinstance(one, Missing) or isinstance(other, Missing):
        return None
    try:
        return evaluate_comparison.compare(catalog, one, other, base)
    except Unknown:
        return None
