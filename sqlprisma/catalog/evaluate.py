"""What an analysed expression or query gives, as far as that is known before a migration runs.

The server's rules (execExprInterp.c and the executor's nodes) over values of Python, with tables emulated from the
catalog. What depends on rows nobody knows, the clock or a function that is not modelled raises `Unknown`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlprisma.catalog import evaluate_conversions
from sqlprisma.catalog.evaluate_expressions import Evaluator, Frame
from sqlprisma.catalog.objects import TypeUse
from sqlprisma.catalog.typed import Typed
from sqlprisma.catalog.typed_queries import TypedQuery
from sqlprisma.catalog.values import Missing, Row, Unknown, Value
from sqlprisma.catalog.world import World

__all__ = ["Missing", "Unknown", "Value", "World", "convert", "rows", "value"]


def value(
    world: World, node: Typed, *, row: Mapping[int, Value] | None = None, items: tuple[Row | None, ...] = ()
) -> Value:
    """The value of an expression, for a row of the table it belongs to, or for rows of the items of FROM it names.

    Raises:
        CatalogError: as PostgreSQL refuses it.
        Unknown: where it cannot be known.
    """
    return Evaluator(world, (Frame(items=items),) if items else (), row=row).settled(node)


def rows(world: World, query: TypedQuery) -> Iterator[tuple[Value, ...]]:
    """The rows of a query; a value in them that cannot be known is a `Missing`, which raises where it is used.

    Raises:
        CatalogError: as PostgreSQL refuses it.
        Unknown: where it cannot be known which rows there are.
    """
    return Evaluator(world).rows(query)


def convert(
    world: World, value: Value, source_type: int, target: TypeUse, *, is_explicit: bool = False
) -> Value:
    """A value as one of another type, as an assignment does it (or an explicit cast).

    Raises:
        CatalogError: where the type refuses it.
        Unknown: where it cannot be known.
    """
    return evaluate_conversions.convert(world, value, source_type, target, is_explicit=is_explicit)
