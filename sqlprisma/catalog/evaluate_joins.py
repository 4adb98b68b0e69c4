"""Which rows of an item of FROM can meet a condition `column = value`, found by the value instead of one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlprisma.catalog import builtins
from sqlprisma.catalog.evaluate_comparison import key
from sqlprisma.catalog.typed import BoolExpr, OperatorCall, Relabel, Typed, walk
from sqlprisma.catalog.typed_queries import Aggregate, FromNode, SubLink, TypedQuery, Var
from sqlprisma.catalog.values import Missing, Row, Value

_PLAIN = frozenset(
    {
        builtins.INT2,
        builtins.INT4,
        builtins.INT8,
        builtins.NAME,
        builtins.OID,
        builtins.REGCLASS,
        builtins.TEXT,
        builtins.VARCHAR,
        builtins.CHAR,
    }
)
"""Types of which equal values are the same number or text here."""

Keys = Mapping[int, Sequence[tuple[int, Typed]]]
"""By item: numbers of its columns, each with what they must be equal to."""
Shelf = tuple[Mapping[object, Sequence[Row]], Sequence[Row]]
"""Rows by the value of a column, and those of which it is not known."""


def keys(query: TypedQuery) -> Keys:
    """The conditions by which the rows of each item can be chosen while the items are joined in their order."""
    order: list[int] = []
    conditions: dict[int, list[Typed]] = {}
    for source in query.sources:
        _collect(source, list(_conjuncts(query.where)), order, conditions)
    found: dict[int, list[tuple[int, Typed]]] = {}
    for at, place in enumerate(order):
        for condition in conditions[place]:
            for own, other in _sides(condition):
                if own.level == 0 and own.item == place and own.number > 0 and _is_ready(other, order[:at]):
                    found.setdefault(place, []).append((own.number, other))
    return found


def _collect(
    node: FromNode, given: list[Typed], order: list[int], conditions: dict[int, list[Typed]]
) -> None:
    if isinstance(node, int):
        order.append(node)
        conditions[node] = given
        return
    own = list(_conjuncts(node.condition))
    if node.kind == "FULL":
        _collect(node.right, [], order, conditions)
        _collect(node.left, [], order, conditions)
    elif node.kind in ("LEFT", "RIGHT"):
        left, right = (node.left, node.right) if node.kind == "LEFT" else (node.right, node.left)
        _collect(left, given, order, conditions)
        _collect(right, own, order, conditions)
    else:
        _collect(node.left, [*given, *own], order, conditions)
        _collect(node.right, [*given, *own], order, conditions)


def _conjuncts(condition: Typed | None) -> Iterator[Typed]:
    if isinstance(condition, BoolExpr) and condition.word.upper() == "AND":
        for each in condition.operands:
            yield from _conjuncts(each)
    elif condition is not None:
        yield condition


def _sides(condition: Typed) -> Iterator[tuple[Var, Typed]]:
    if (
        not isinstance(condition, OperatorCall)
        or condition.operator.name != "="
        or len(condition.operands) != 2
    ):
        return
    if not all(each.type in _PLAIN for each in condition.operands):
        return
    left, right = condition.operands
    for own, other in ((_bare(left), right), (_bare(right), left)):
        if isinstance(own, Var) and own.type in _PLAIN:
            yield own, other


def _bare(node: Typed) -> Typed:
    return node.operand if isinstance(node, Relabel) else node


def _is_ready(node: Typed, before: Sequence[int]) -> bool:
    for part in walk(node):
        if isinstance(part, SubLink | Aggregate):
            return False
        if isinstance(part, Var) and part.level == 0 and part.item not in before:
            return False
    return True


def shelf(rows: Iterable[Row], number: int) -> Shelf:
    """Rows by the value of a column."""
    found: dict[object, list[Row]] = {}
    unknown: list[Row] = []
    for row in rows:
        value = row[number - 1]
        if isinstance(value, Missing) or (isinstance(value, str) and "\ue000" in value):
            unknown.append(row)
        elif value is not None:
            found.setdefault(key(value), []).append(row)
    return found, unknown


def matching(found: Shelf, value: Value) -> Sequence[Row]:
    """The rows that have the value, or may have it.

    Raises:
        Unknown: where the value holds a name that only the server knows.
    """
    if value is None:
        return []
    known, unknown = found
    return [*known.get(key(value), ()), *unknown]
