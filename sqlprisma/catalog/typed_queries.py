"""Queries after analysis (parsenodes.h, Query): every item of FROM has columns with types, every name is a place.

Apart from `typed` because a stored default, check or index never holds one: only views, CREATE TABLE AS and code
that runs do.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Protocol, TypeAlias

from sqlprisma.catalog.typed import FunctionRef, OperatorRef, Typed, children
from sqlprisma.records import dataclass
from sqlprisma.source import Span


class NotAnalysed(Exception):  # noqa: N818 - no error: PostgreSQL may well take the query
    """A form that is not modelled: nothing is known of the query, and nothing is wrong with it."""

    def __init__(self, span: Span | None, reason: str) -> None:
        super().__init__(reason)
        self.span = span
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Var(Typed):
    """A column of an item of FROM: `level` 0 is this query, 1 the one around it, and so on.

    `item` is the place in `TypedQuery.range`; `number` counts the item's columns from 1, 0 is the whole row.
    """

    level: int
    item: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableRef(Typed):
    """A variable of PL/pgSQL or a parameter of a function; `name` is the key under which the running code has it."""

    name: str


class Variables(Protocol):
    """The names that a query may mention besides its columns."""

    def lookup(self, parts: tuple[str, ...]) -> VariableRef | None:
        """The variable of a dotted name (`("record", "field")`), or of a parameter (`("$1",)`)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate(Typed):
    """An aggregate call (Aggref); with `is_star` it has no arguments."""

    function: FunctionRef
    arguments: tuple[Typed, ...]
    is_star: bool = False
    is_distinct: bool = False
    order_by: tuple[TypedSort, ...] = ()
    filter: Typed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowCall(Typed):
    """A window function or an aggregate with OVER; its window is not kept, so it has a type but no value."""

    function: FunctionRef
    arguments: tuple[Typed, ...]


class SubLinkKind(Enum):
    """SubLinkType."""

    ALL = "ALL"
    ANY = "ANY"
    ARRAY = "ARRAY"
    EXISTS = "EXISTS"
    SCALAR = "SCALAR"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubLink(Typed):
    """A sub-select in an expression; ANY (also `IN`) and ALL compare `operands` with its columns, pair by pair."""

    kind: SubLinkKind
    query: TypedQuery
    operands: tuple[Typed, ...] = ()
    operators: tuple[OperatorRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeColumn:
    """A column of an item of FROM."""

    name: str
    type: int
    modifier: int = -1
    collation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeItem:
    """An item of FROM that is no join (RangeTblEntry). Exactly one of the fields after `columns` says what it is."""

    alias: str
    columns: tuple[RangeColumn, ...]
    relation: int = 0
    """A table's, view's or sequence's oid; also of a system relation (pg_class is 1259)."""
    system: str | None = None
    """A system relation: `pg_catalog.pg_class`, `information_schema.columns`."""
    query: TypedQuery | None = None
    common: str | None = None
    """The name of a common table expression, `common_level` queries up."""
    common_level: int = 0
    functions: tuple[Typed, ...] = ()
    has_ordinality: bool = False
    rows: tuple[tuple[Typed, ...], ...] | None = None
    """VALUES."""
    is_opaque: bool = False
    """XMLTABLE and JSON_TABLE: typed, not evaluated."""
    is_lateral: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FromJoin:
    """A join of two items or joins: `kind` is CROSS, INNER, LEFT, RIGHT or FULL; USING is part of the condition."""

    kind: str
    left: FromNode
    right: FromNode
    condition: Typed | None = None


FromNode: TypeAlias = int | FromJoin
"""A place in `TypedQuery.range`, or a join."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedItem:
    """An item of the select list (TargetEntry); hidden ones exist only for ORDER BY, GROUP BY and DISTINCT ON."""

    value: Typed
    name: str
    is_hidden: bool = False
    collation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedSort:
    """One key of ORDER BY: of a query the place in its `items`, of an aggregate a value of its own."""

    value: Typed | None = None
    item: int = -1
    is_descending: bool = False
    nulls_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedCommon:
    """A common table expression; a recursive one's query is a set operation that refers to its own name."""

    name: str
    columns: tuple[RangeColumn, ...]
    query: TypedQuery | None
    """None for a data-modifying one."""
    is_recursive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedSetOperation:
    """UNION, INTERSECT or EXCEPT: each side is a query, or another set operation; columns are already converted."""

    operator: str
    left: TypedQuery
    right: TypedQuery
    is_all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedQuery:
    """An analysed query.

    With `set_operation` the body is that, and `items` are `Var`s over a range of one item that has its columns
    (so ORDER BY and LIMIT need no rule of their own); with neither set operation nor FROM it has one row.
    """

    items: tuple[TypedItem, ...]
    range: tuple[RangeItem, ...] = ()
    sources: tuple[FromNode, ...] = ()
    """The items of FROM, joined as CROSS joins."""
    where: Typed | None = None
    group_by: tuple[tuple[int, ...], ...] | None = None
    """The grouping sets, each the places of its keys in `items`; None without GROUP BY."""
    having: Typed | None = None
    has_aggregates: bool = False
    is_distinct: bool = False
    distinct_on: tuple[int, ...] = ()
    order_by: tuple[TypedSort, ...] = ()
    limit: Typed | None = None
    offset: Typed | None = None
    common: tuple[TypedCommon, ...] = ()
    set_operation: TypedSetOperation | None = None
    needs: tuple[tuple[int, int], ...] = ()
    """What it depends on: relations (column 0) and their columns, also of nested queries; functions and types too."""

    @property
    def columns(self) -> tuple[TypedItem, ...]:
        """The items that are seen."""
        return tuple(item for item in self.items if not item.is_hidden)


# --- walking: an expression's nodes stop at a sub-select, whose query is another world of places


def operands(node: Typed) -> Iterator[Typed]:
    """The direct operands of a node, those in an aggregate's sort keys included."""
    yield from children(node)
    if isinstance(node, Aggregate):
        for key in node.order_by:
            if key.value is not None:
                yield key.value


def value_parts(node: Typed) -> Iterator[Typed]:
    """A node and everything under it but what sub-selects hold, outermost first."""
    yield node
    for child in operands(node):
        yield from value_parts(child)


def direct_values(query: TypedQuery) -> Iterator[Typed]:
    """The expressions of a query itself: its list, conditions, and what its items of FROM compute."""
    for item in query.items:
        yield item.value
    for source in query.sources:
        yield from _join_conditions(source)
    for each in query.range:
        yield from each.functions
        for row in each.rows or ():
            yield from row
    for value in (query.where, query.having, query.limit, query.offset):
        if value is not None:
            yield value


def _join_conditions(node: FromNode) -> Iterator[Typed]:
    if isinstance(node, FromJoin):
        yield from _join_conditions(node.left)
        yield from _join_conditions(node.right)
        if node.condition is not None:
            yield node.condition


def inner_queries(query: TypedQuery) -> Iterator[TypedQuery]:
    """The queries directly inside one, but for those in expressions."""
    for common in query.common:
        if common.query is not None:
            yield common.query
    for item in query.range:
        if item.query is not None:
            yield item.query
    if query.set_operation is not None:
        yield query.set_operation.left
        yield query.set_operation.right


def nested_values(query: TypedQuery, depth: int = 1) -> Iterator[tuple[Typed, int]]:
    """Every node of a query and of those inside it, with how many queries it is below."""
    for value in direct_values(query):
        for node in value_parts(value):
            yield node, depth
            if isinstance(node, SubLink):
                yield from nested_values(node.query, depth + 1)
    for inner in inner_queries(query):
        yield from nested_values(inner, depth + 1)
