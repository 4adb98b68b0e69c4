"""What an analysed query depends on: relations, their columns, functions, types (find_expr_references_walker)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlprisma.catalog.catalog import FIRST_OID, Catalog
from sqlprisma.catalog.objects import Table, Type
from sqlprisma.catalog.query_scope import Level
from sqlprisma.catalog.typed import Typed, references
from sqlprisma.catalog.typed_queries import (
    Aggregate,
    RangeItem,
    SubLink,
    TypedQuery,
    Var,
    WindowCall,
    direct_values,
    inner_queries,
    value_parts,
)

_Ranges = tuple[Sequence[RangeItem], ...]
"""The ranges of a query and of those around it, innermost first."""


def of(catalog: Catalog, query: TypedQuery) -> tuple[tuple[int, int], ...]:
    """The objects, and columns of relations, each once, in order of appearance.

    A relation of which a column is needed is not needed as a whole, too (eliminate_duplicate_dependencies).
    """
    found = dict.fromkeys(_of_query(catalog, query, ()))
    in_part = {oid for oid, column in found if column}
    return tuple(need for need in found if need[1] or need[0] not in in_part)


def _of_query(catalog: Catalog, query: TypedQuery, outer: _Ranges) -> Iterator[tuple[int, int]]:
    yield from query.needs
    ranges = (query.range, *outer)
    for item in query.range:
        if item.relation >= FIRST_OID:
            yield item.relation, 0
    for value in direct_values(query):
        yield from _of_value(catalog, value, ranges)
    for inner in inner_queries(query):
        yield from _of_query(catalog, inner, ranges)


def _of_value(catalog: Catalog, value: Typed, ranges: _Ranges) -> Iterator[tuple[int, int]]:
    for node in value_parts(value):
        if isinstance(node, Var):
            need = _of_column(catalog, node, ranges)
            if need is not None:
                yield need
            continue
        if isinstance(node, SubLink):
            yield from _of_query(catalog, node.query, ranges)
        if isinstance(node, Aggregate | WindowCall):
            for oid in (node.function.oid, node.function.extension):
                if oid >= FIRST_OID:
                    yield oid, 0
        for found in references(node):
            if found.oid >= FIRST_OID:
                yield found.oid, 0


def _of_column(catalog: Catalog, node: Var, ranges: _Ranges) -> tuple[int, int] | None:
    if node.level >= len(ranges) or node.item >= len(ranges[node.level]):
        return None
    item = ranges[node.level][node.item]
    if len(item.functions) == 1 and node.number > 0:
        return _of_row(catalog, item.functions[0], node.number)
    if item.relation < FIRST_OID or node.number <= 0:
        return None
    found = catalog.objects[item.relation]
    number = found.columns[node.number - 1].number if isinstance(found, Table) else node.number
    return item.relation, number


def _of_row(catalog: Catalog, function: Typed, number: int) -> tuple[int, int] | None:
    """A column of a function that returns a table's rows is a column of the table (process_function_rte_ref)."""
    kind = catalog.objects.get(function.type)
    table = catalog.objects.get(kind.relation) if isinstance(kind, Type) else None
    if isinstance(table, Table) and number <= len(table.columns):
        return table.oid, table.columns[number - 1].number
    return None


def of_values(level: Level, values: Iterable[Typed]) -> tuple[tuple[int, int], ...]:
    """The same for expressions of a query that is still analysed."""
    ranges = tuple(around.range for _, around in level.levels())
    return tuple(need for value in values for need in _of_value(level.catalog, value, ranges))
