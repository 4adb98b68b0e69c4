"""Aggregates over the rows of a group (nodeAgg.c)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cmp_to_key
from typing import TYPE_CHECKING

from sqlprisma.catalog import builtins, evaluate_json, evaluate_numbers, values
from sqlprisma.catalog.evaluate_calls import Call
from sqlprisma.catalog.evaluate_comparison import compare, key
from sqlprisma.catalog.typed_queries import Aggregate
from sqlprisma.catalog.values import Row, Unknown, Value

if TYPE_CHECKING:
    from sqlprisma.catalog.evaluate_expressions import Evaluator


def value(evaluator: Evaluator, node: Aggregate) -> Value:
    """The aggregate of the group at hand.

    Raises:
        Unknown: where it is not modelled, or a value is not known.
    """
    group = evaluator.frames[-1].group if evaluator.frames else None
    if group is None:
        raise Unknown(f'the aggregate "{node.function.name}"')
    rows: list[tuple[Row, Row]] = []
    outer = type(evaluator)(evaluator.world, evaluator.frames[:-1], domain=evaluator.domain)
    for frame in group:
        inner = outer.at(frame)
        if node.filter is not None and not inner.is_true(node.filter):
            continue
        given = tuple(inner.settled(each) for each in node.arguments)
        rows.append((given, tuple(inner.settled(sort.value) for sort in node.order_by if sort.value)))
    if node.is_star:
        return len(rows)
    called = _AGGREGATES.get(node.function.name)
    if called is None or node.function.oid >= 16384 or node.function.extension:
        raise Unknown(f'the aggregate "{node.function.name}"')
    if node.is_distinct:
        rows = list({key(given): (given, order) for given, order in reversed(rows)}.values())[::-1]
        if not node.order_by:
            rows = _by_value(evaluator, rows, node.arguments[0].type)
    for at in range(len(node.order_by) - 1, -1, -1):
        rows = _sorted(evaluator, node, rows, at)
    return called(_Group(evaluator, node, [given for given, _ in rows]))


def _sorted(
    evaluator: Evaluator, node: Aggregate, rows: list[tuple[Row, Row]], at: int
) -> list[tuple[Row, Row]]:
    sort = node.order_by[at]
    kind = sort.value.type if sort.value is not None else builtins.TEXT
    by = ordering(evaluator, kind, is_descending=sort.is_descending, nulls_first=sort.nulls_first)

    def order(one: tuple[Row, Row], other: tuple[Row, Row]) -> int:
        return by(one[1][at], other[1][at])

    return sorted(rows, key=cmp_to_key(order))


def _by_value(evaluator: Evaluator, rows: list[tuple[Row, Row]], kind: int) -> list[tuple[Row, Row]]:
    def order(one: tuple[Row, Row], other: tuple[Row, Row]) -> int:
        return compare(evaluator.world.catalog, one[0][0], other[0][0], kind)

    return sorted(rows, key=cmp_to_key(order))


def ordering(
    evaluator: Evaluator, kind: int, *, is_descending: bool, nulls_first: bool
) -> Callable[[Value, Value], int]:
    """How two values of one key of ORDER BY follow each other."""

    def by(left: Value, right: Value) -> int:
        if left is None or right is None:
            order = (left is None) - (right is None)
            return -order if nulls_first else order
        order = compare(evaluator.world.catalog, left, right, kind)
        return -order if is_descending else order

    return by


class _Group:
    """The arguments of an aggregate's rows."""

    def __init__(self, evaluator: Evaluator, node: Aggregate, rows: list[Row]) -> None:
        self.evaluator = evaluator
        self.node = node
        self.rows = rows

    @property
    def present(self) -> list[Value]:
        """The first arguments that are not NULL."""
        return [row[0] for row in self.rows if row[0] is not None]

    def call(self, arguments: Row, kinds: tuple[int, ...]) -> Call:
        """A call of the aggregate's own step."""
        return Call(
            world=self.evaluator.world,
            name=self.node.function.name,
            arguments=arguments,
            types=kinds,
            result=self.node.type,
        )


def _count(group: _Group) -> Value:
    return len(group.present)


def _extreme(*, is_least: bool) -> Callable[[_Group], Value]:
    def called(group: _Group) -> Value:
        best: Value = None
        kind = group.node.arguments[0].type
        for each in group.present:
            order = 0 if best is None else compare(group.evaluator.world.catalog, each, best, kind)
            if best is None or (order < 0 if is_least else order > 0):
                best = each
        return best

    return called


def _sum(group: _Group) -> Value:
    total: Value = None
    for each in group.present:
        kinds = (group.node.type, group.node.type)
        total = each if total is None else evaluate_numbers.add(group.call((total, each), kinds))
    if isinstance(total, int) and not isinstance(total, bool) and group.node.type == builtins.NUMERIC:
        return Decimal(total)
    return total


def _average(group: _Group) -> Value:
    total = _sum(group)
    if total is None:
        return None
    count: Value = len(group.present)
    kinds = (group.node.type, group.node.type)
    total = Decimal(total) if isinstance(total, int) else total
    return evaluate_numbers.divide(group.call((total, count), kinds))


def _every(group: _Group) -> Value:
    return all(group.present) if group.present else None


def _some(group: _Group) -> Value:
    return any(group.present) if group.present else None


def _array(group: _Group) -> Value:
    return [row[0] for row in group.rows] if group.rows else None


def _string(group: _Group) -> Value:
    kind = group.node.arguments[0].type
    made: str | None = None
    for row in group.rows:
        text = values.to_text(group.evaluator.world.catalog, kind, row[0])
        if text is None:
            continue
        mark = row[1] if isinstance(row[1], str) else ""
        made = text if made is None else made + mark + text
    return made


def _json(group: _Group) -> Value:
    if not group.rows:
        return None
    kind = group.node.arguments[0].type
    call = group.call((), ())
    made = [evaluate_json.of_value(call, row[0], kind) for row in group.rows]
    if group.node.type != builtins.JSONB:
        raise Unknown("json text of an aggregate")
    return evaluate_json.printed(made, is_binary=True)


_AGGREGATES: Mapping[str, Callable[[_Group], Value]] = {
    "array_agg": _array,
    "avg": _average,
    "bool_and": _every,
    "bool_or": _some,
    "count": _count,
    "every": _every,
    "jsonb_agg": _json,
    "max": _extreme(is_least=False),
    "min": _extreme(is_least=True),
    "string_agg": _string,
    "sum": _sum,
}
