"""The rows of an analysed query: FROM, WHERE, GROUP BY, the list, DISTINCT, ORDER BY and LIMIT, in that order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cmp_to_key
from itertools import islice

from sqlprisma.catalog import builtins, emulated, evaluate_arrays, evaluate_joins
from sqlprisma.catalog.catalog import FIRST_OID, Catalog
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.evaluate_aggregates import ordering
from sqlprisma.catalog.evaluate_calls import Call
from sqlprisma.catalog.evaluate_comparison import key
from sqlprisma.catalog.evaluate_expressions import Evaluator, Frame, fields_of
from sqlprisma.catalog.objects import Routine
from sqlprisma.catalog.typed import FunctionCall, OperatorCall, Typed, walk
from sqlprisma.catalog.typed_queries import (
    FromJoin,
    FromNode,
    RangeItem,
    TypedCommon,
    TypedItem,
    TypedQuery,
    TypedSetOperation,
)
from sqlprisma.catalog.values import Missing, Row, Unknown, Value, is_settled
from sqlprisma.records import replace

_MOST = 200_000
"""More rows than this are not looked at, in any one query."""
_MOST_ROUNDS = 1_000
"""More rounds than this a recursive query does not make."""

Items = tuple[Row | None, ...]
"""The rows of the items of FROM; one more place, at the end, holds why it is not known whether they belong together."""


def rows(around: Evaluator, query: TypedQuery, *, any_will_do: bool = False) -> Iterator[Row]:
    """The rows of a query, only the columns that are seen."""
    return _Query(around, query, any_will_do=any_will_do).rows()


class _Query:
    """A query at work within the queries around it."""

    def __init__(self, around: Evaluator, query: TypedQuery, *, any_will_do: bool) -> None:
        self.around = around
        self.query = query
        self.any_will_do = any_will_do
        self.common: dict[str, Sequence[Row]] = {}
        self.pending: Unknown | None = None
        self.count = 0
        self.cache: dict[int, list[Row]] = {}
        self.empty: Items = (None,) * (len(query.range) + 1)
        self.keys = evaluate_joins.keys(query)
        self.shelves: dict[tuple[int, int], evaluate_joins.Shelf] = {}

    def rows(self) -> Iterator[Row]:
        for common in self.query.common:
            self.common[common.name] = _Common(self, common)
        seen = [at for at, item in enumerate(self.query.items) if not item.is_hidden]
        needs_all = not self.any_will_do or self.query.offset is not None
        found: Iterable[Row] = self._limited(self._ordered(self._distinct(self._projected())))
        if needs_all:
            found = list(found)
            self._raise_pending()
        for row in found:
            yield tuple(row[at] for at in seen)
        self._raise_pending()

    def _raise_pending(self) -> None:
        if self.pending is not None:
            raise self.pending

    def _evaluator(self, items: Items, group: tuple[Frame, ...] | None = None) -> Evaluator:
        return self.around.at(Frame(items=items, common=self.common, group=group))

    # --- FROM

    def _sources(self) -> Iterator[Items]:
        if self.query.set_operation is not None:
            for row in self._set_operation(self.query.set_operation):
                yield (row, None)
            return
        yield from self._crossed(self.query.sources, self.empty)

    def _crossed(self, sources: Sequence[FromNode], items: Items) -> Iterator[Items]:
        if not sources:
            yield items
            return
        for made in self._from(sources[0], items):
            yield from self._crossed(sources[1:], made)

    def _from(self, node: FromNode, items: Items) -> Iterator[Items]:
        if isinstance(node, FromJoin):
            yield from self._join(node, items)
            return
        for row in self._item(node, items):
            self.count += 1
            if self.count > _MOST:
                raise Unknown("a query over very many rows")
            yield (*items[:node], row, *items[node + 1 :])

    def _item(self, at: int, items: Items) -> Iterable[Row]:
        item = self.query.range[at]
        if item.functions or item.is_lateral or (item.rows is not None):
            return self._read(item, items)
        if at not in self.cache:
            found = self._picked(at, items)
            if found is not None:
                return found
            self.cache[at] = list(self._read(item, items))
        return self._fitting(at, items)

    def _picked(self, at: int, items: Items) -> Sequence[Row] | None:
        """Of a system relation that stands first the rows with the name that is asked for: no others are made."""
        system = self.query.range[at].system
        if system is None or items != self.empty:
            return None
        for number, other in self.keys.get(at, ()):
            if not emulated.can_pick(system, number):
                continue
            try:
                value = self._evaluator(items).settled(other)
            except (CatalogError, Unknown):
                continue
            if isinstance(value, str) and is_settled(value):
                return emulated.picked(self.around.world, system, number, value)
        return None

    def _fitting(self, at: int, items: Items) -> Sequence[Row]:
        """Of an item's rows those that may meet the conditions `column = value` on it."""
        best: Sequence[Row] = self.cache[at]
        for number, other in self.keys.get(at, ()):
            if (at, number) not in self.shelves:
                self.shelves[at, number] = evaluate_joins.shelf(self.cache[at], number)
            try:
                value = self._evaluator(items).settled(other)
                found = evaluate_joins.matching(self.shelves[at, number], value)
            except (CatalogError, Unknown):
                continue
            if len(found) < len(best):
                best = found
        return best

    def _read(self, item: RangeItem, items: Items) -> Iterable[Row]:
        if item.query is not None:
            return self._evaluator(items).rows(item.query) if item.is_lateral else self._nested(item.query)
        if item.common is not None:
            return self._common(item)
        if item.functions:
            return self._functions(item, self._evaluator(items))
        if item.rows is not None:
            evaluator = self._evaluator(items)
            return [tuple(evaluator.value(each) for each in row) for row in item.rows]
        if item.system is not None:
            return emulated.rows(self.around.world, item.system)
        if item.relation >= FIRST_OID:
            return emulated.table_rows(self.around.world, item.relation)
        raise Unknown("an item of FROM of a kind that is not evaluated")

    def _nested(self, query: TypedQuery) -> Iterator[Row]:
        return self._evaluator(self.empty).rows(query)

    def _common(self, item: RangeItem) -> Sequence[Row]:
        if item.common_level == 0:
            frame: Mapping[str, Sequence[Row]] = self.common
        else:
            frame = self.around.frames[-item.common_level].common
        if item.common is None or item.common not in frame:
            raise Unknown(f'the common table expression "{item.common}"')
        return frame[item.common]

    def _functions(self, item: RangeItem, evaluator: Evaluator) -> Iterator[Row]:
        columns: list[list[Row]] = []
        for node in item.functions:
            width = len(item.columns) - item.has_ordinality if len(item.functions) == 1 else 1
            columns.append([_as_row(evaluator, node, value, width) for value in _set(evaluator, node)])
        longest = max(len(each) for each in columns)
        for at in range(longest):
            row: Row = ()
            for each in columns:
                row += each[at] if at < len(each) else (None,) * (len(each[0]) if each else 1)
            yield (*row, at + 1) if item.has_ordinality else row

    # --- joins

    def _join(self, node: FromJoin, items: Items) -> Iterator[Items]:
        if node.kind == "RIGHT":
            mirrored = FromJoin(kind="LEFT", left=node.right, right=node.left, condition=node.condition)
            yield from self._left(mirrored, items)
        elif node.kind == "LEFT":
            yield from self._left(node, items)
        elif node.kind == "FULL":
            yield from self._full(node, items)
        else:
            for left in self._from(node.left, items):
                for both in self._from(node.right, left):
                    yield from self._met(node.condition, both)

    def _met(self, condition: Typed | None, items: Items) -> Iterator[Items]:
        """The rows themselves where they meet a condition; marked where that is not known."""
        if condition is None:
            yield items
            return
        try:
            if self._evaluator(items).is_true(condition):
                yield items
        except Unknown as unknown:
            yield _marked(items, unknown)

    def _left(self, node: FromJoin, items: Items) -> Iterator[Items]:
        for left in self._from(node.left, items):
            has_match = False
            mark: Row | None = None
            for both in self._from(node.right, left):
                for met in self._met(node.condition, both):
                    has_match = has_match or met[-1] is None
                    mark = mark or met[-1]
                    yield met
            if not has_match:
                yield left if mark is None else (*left[:-1], mark)

    def _full(self, node: FromJoin, items: Items) -> Iterator[Items]:
        places = _places(node.right)
        rights = list(self._from(node.right, items))
        matched: set[int] = set()
        for left in self._from(node.left, items):
            has_match = False
            for number, right in enumerate(rights):
                both = tuple(right[at] if at in places else row for at, row in enumerate(left))
                if self._evaluator(both).is_true(node.condition):
                    has_match = True
                    matched.add(number)
                    yield both
            if not has_match:
                yield left
        yield from (right for number, right in enumerate(rights) if number not in matched)

    def _passes(self, items: Items) -> bool:
        """Whether rows pass WHERE; of rows that may or may not that is remembered, and the others go on."""
        try:
            if not self._evaluator(items).is_true(self.query.where):
                return False
        except Unknown as unknown:
            self.pending = self.pending or unknown
            return False
        mark = items[-1]
        if mark is not None:
            self.pending = self.pending or Unknown(str(mark[0]))
        return mark is None

    # --- WHERE, GROUP BY, the select list

    def _projected(self) -> Iterator[Row]:
        found = (items for items in self._sources() if self._passes(items))
        if self.query.group_by is None and not self.query.has_aggregates:
            for items in found:
                yield from self._select(self._evaluator(items))
            return
        frames = [Frame(items=items, common=self.common) for items in found]
        self._raise_pending()
        for group_items, group in self._groups(frames):
            evaluator = self._evaluator(group_items, group)
            if evaluator.is_true(self.query.having):
                yield from self._select(evaluator)

    def _groups(self, frames: list[Frame]) -> Iterator[tuple[Items, tuple[Frame, ...]]]:
        sets = self.query.group_by
        if sets is None or sets == ((),):
            yield (frames[0].items if frames else self.empty), tuple(frames)
            return
        if len(sets) > 1:
            raise Unknown("grouping sets")
        keys = [self.query.items[at].value for at in sets[0]]
        found: dict[object, list[Frame]] = {}
        for frame in frames:
            evaluator = self.around.at(frame)
            found.setdefault(tuple(key(evaluator.settled(each)) for each in keys), []).append(frame)
        for group in found.values():
            yield group[0].items, tuple(group)

    def _select(self, evaluator: Evaluator) -> Iterator[Row]:
        sets = [
            node
            for item in self.query.items
            for node in walk(item.value)
            if _is_set(self.around.world.catalog, node)
        ]
        if not sets:
            yield tuple(self._shown(evaluator, item) for item in self.query.items)
            return
        lists = [list(_set(evaluator, node)) for node in sets]
        for at in range(max(len(each) for each in lists)):
            evaluator.given = {
                id(node): each[at] if at < len(each) else None for node, each in zip(sets, lists, strict=True)
            }
            yield tuple(evaluator.value(item.value) for item in self.query.items)

    def _shown(self, evaluator: Evaluator, item: TypedItem) -> Value:
        """A value of the select list; where it is not known, what uses it will find out."""
        try:
            return evaluator.value(item.value)
        except Unknown as unknown:
            if isinstance(item.value, FunctionCall | OperatorCall) and item.is_hidden:
                raise
            return Missing(unknown.reason)

    # --- DISTINCT, ORDER BY, LIMIT

    def _distinct(self, found: Iterator[Row]) -> Iterable[Row]:
        if self.query.distinct_on:
            ordered = list(self._ordered(list(found)))
            return _first(ordered, self.query.distinct_on)
        if not self.query.is_distinct:
            return found
        places = [at for at, item in enumerate(self.query.items) if not item.is_hidden]
        made: Iterable[Row] = _first(found, places)
        if self.query.order_by:
            return made
        every = list(made)
        return self._sorted(every, [(at, False, False) for at in places]) if len(every) < _MOST else every

    def _ordered(self, found: Iterable[Row]) -> Iterable[Row]:
        if not self.query.order_by or self.any_will_do:
            return found
        return self._sorted(
            list(found), [(sort.item, sort.is_descending, sort.nulls_first) for sort in self.query.order_by]
        )

    def _sorted(self, found: list[Row], sorts: list[tuple[int, bool, bool]]) -> list[Row]:
        for at, is_descending, nulls_first in reversed(sorts):
            kind = self.query.items[at].value.type
            by = ordering(self.around, kind, is_descending=is_descending, nulls_first=nulls_first)

            found = _by_key(found, at, by)
        return found

    def _limited(self, found: Iterable[Row]) -> Iterable[Row]:
        if self.query.limit is None and self.query.offset is None:
            return found
        evaluator = self._evaluator(self.empty)
        start = self._count_of(evaluator, self.query.offset) or 0
        count = self._count_of(evaluator, self.query.limit)
        return islice(found, start, None if count is None else start + count)

    def _count_of(self, evaluator: Evaluator, node: Typed | None) -> int | None:
        value = None if node is None else evaluator.settled(node)
        if value is None:
            return None
        if not isinstance(value, int) or value < 0:
            raise Unknown("a LIMIT below zero")
        return value

    # --- set operations and common tables

    def _set_operation(self, operation: TypedSetOperation) -> Iterable[Row]:
        left = list(self._nested(operation.left))
        right = list(self._nested(operation.right))
        if operation.operator == "UNION":
            every = [*left, *right]
            return every if operation.is_all else _first(every, None)
        keys = [key(row) for row in right]
        kept: list[Row] = []
        for row in left:
            own = key(row)
            is_in = own in keys
            if is_in and operation.is_all:
                keys.remove(own)
            if is_in is (operation.operator == "INTERSECT"):
                kept.append(row)
        return kept if operation.is_all else _first(kept, None)

    def recursive(self, common: TypedCommon) -> list[Row]:
        """The rows of WITH RECURSIVE: each round sees those of the one before."""
        query = common.query
        operation = None if query is None else query.set_operation
        if query is None or operation is None or operation.operator != "UNION":
            raise Unknown("a recursive query that is no UNION")
        frame = Frame(items=self.empty, common=self.common)
        inner = self.around.at(frame).at(Frame(common={}))
        fresh = list(inner.rows(operation.left))
        every: list[Row] = [] if not operation.is_all else list(fresh)
        seen: set[object] = set()
        for _ in range(_MOST_ROUNDS):
            if not operation.is_all:
                fresh = [row for row in _first(fresh, None) if key(row) not in seen]
                seen.update(key(row) for row in fresh)
                every += fresh
            if not fresh:
                return every
            around = self.around.at(replace(frame, common={**self.common, common.name: fresh}))
            fresh = list(around.at(Frame(common={})).rows(operation.right))
            if operation.is_all:
                every += fresh
        raise Unknown("a recursive query that does not end soon")


class _Common(Sequence[Row]):
    """A common table expression, evaluated when it is first read."""

    def __init__(self, within: _Query, common: TypedCommon) -> None:
        self.within = within
        self.common = common
        self.found: list[Row] | None = None

    def _rows(self) -> list[Row]:
        if self.found is None:
            query = self.common.query
            if query is None:
                raise Unknown("a WITH that changes rows")
            if self.common.is_recursive and query.set_operation is not None:
                self.found = self.within.recursive(self.common)
            else:
                items: Items = (None,) * len(self.within.query.range)
                self.found = list(
                    self.within.around.at(Frame(items=items, common=self.within.common)).rows(query)
                )
        return self.found

    def __getitem__(self, at):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN204 - the two forms of a sequence
        return self._rows()[at]

    def __len__(self) -> int:
        return len(self._rows())

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows())


def _places(node: FromNode) -> tuple[int, ...]:
    return (node,) if isinstance(node, int) else (*_places(node.left), *_places(node.right))


def _marked(items: Items, unknown: Unknown) -> Items:
    return (*items[:-1], items[-1] or (unknown.reason,))


def _by_key(found: list[Row], at: int, by: Callable[[Value, Value], int]) -> list[Row]:
    def order(one: Row, other: Row) -> int:
        return by(one[at], other[at])

    return sorted(found, key=cmp_to_key(order))


def _first(found: Iterable[Row], places: Sequence[int] | None) -> list[Row]:
    """Of rows that are the same at some places the first."""
    kept: dict[object, Row] = {}
    for row in found:
        kept.setdefault(key(row if places is None else tuple(row[at] for at in places)), row)
    return list(kept.values())


# --- functions that give sets


def _is_set(catalog: Catalog, node: Typed) -> bool:
    if not isinstance(node, FunctionCall) or not node.function.oid:
        return False
    made = catalog.objects.get(node.function.oid)
    if isinstance(made, Routine):
        return made.returns_set
    known = builtins.function(node.function.oid)
    return known is not None and known.returns_set


def _set(evaluator: Evaluator, node: Typed) -> Iterator[Value]:
    """The values a function in FROM or in the select list gives; a plain one gives one."""
    if not isinstance(node, FunctionCall) or not _is_set(evaluator.world.catalog, node):
        yield evaluator.settled(node)
        return
    if node.function.oid >= FIRST_OID:
        values_given = evaluator.settled(node)
        yield from values_given if isinstance(values_given, list) else [values_given]
        return
    called = evaluate_arrays.SETS.get(node.function.name)
    if called is None:
        raise Unknown(f'the function "{node.function.name}"')
    yield from called(
        Call(
            world=evaluator.world,
            name=node.function.name,
            arguments=tuple(evaluator.settled(each) for each in node.arguments),
            types=tuple(each.type for each in node.arguments),
            result=node.type,
        )
    )


def _as_row(evaluator: Evaluator, node: Typed, value: Value, width: int) -> Row:
    if isinstance(value, tuple) and (
        width > 1 or len(value) == width or fields_of(evaluator.world, node.type)
    ):
        return value
    return (value,)
