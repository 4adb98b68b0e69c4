"""Equality and order of values by type, as the btree operators of their types have them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from decimal import Decimal

from sqlprisma.catalog import builtins, conversions, row_symbols, types, values
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.objects import TypeKind
from sqlprisma.catalog.values import Missing, Unknown, Value

_MOMENTS = frozenset({builtins.DATE, builtins.TIME, builtins.TIMESTAMP, builtins.TIMESTAMPTZ})
_PLAIN_MOMENT = re.compile(r"(?:\d{4}-\d\d-\d\d)?(?: ?\d\d:\d\d:\d\d(?:\.\d+)?)?(\+00)?")
_TEXT_ORDER = frozenset({"E", "S"})
_ONE_TEXT = frozenset(
    {builtins.CHAR, builtins.UUID, builtins.BIT, builtins.VARBIT, builtins.JSONB, 829, 774, 3220, 3614}
)
"""Types whose equal values have one text."""

_RANGED = ("(", "[", "empty", "{")
"""How ranges and multiranges are printed."""


def compare(catalog: Catalog, left: Value, right: Value, oid: int) -> int:
    """Below, at or above zero; NULLs within arrays and rows are above everything else.

    Raises:
        Unknown: where the order of the type's values is not known here.
    """
    if isinstance(left, Missing) or isinstance(right, Missing):
        raise Unknown(left.reason if isinstance(left, Missing) else right.reason)  # type: ignore[union-attr] # one of them is
    if left is None or right is None:
        return (left is None) - (right is None)
    if isinstance(left, list) and isinstance(right, list):
        return _sequences(catalog, left, right, types.element_of(catalog, oid) or oid)
    if isinstance(left, tuple) and isinstance(right, tuple):
        return _rows(catalog, left, right, oid)
    if isinstance(left, bytes) and isinstance(right, bytes):
        return (left > right) - (left < right)
    if isinstance(left, str) and isinstance(right, str):
        if left != right and not (values.is_settled(left) and values.is_settled(right)):
            raise Unknown("a name that only the server knows")
        return _ranges(catalog, left, right, oid)
    if isinstance(left, int | float | Decimal) and isinstance(right, int | float | Decimal):
        return _numbers(left, right)
    raise Unknown(f"a comparison of {types.name_of(catalog, oid)}")


def _ranges(catalog: Catalog, left: str, right: str, oid: int) -> int:
    from sqlprisma.catalog import evaluate_ranges  # noqa: PLC0415 - they need each other

    if left.startswith(_RANGED) and evaluate_ranges.is_ranged(catalog, oid):
        return evaluate_ranges.order(catalog, oid, left, right)
    return _texts(catalog, left, right, oid)


def equal(catalog: Catalog, left: Value, right: Value, oid: int) -> bool:
    """Whether two values that are not NULL are equal."""
    if isinstance(left, str) and left == right and oid != builtins.JSON:
        return True
    if oid == builtins.JSONB and isinstance(left, str) and isinstance(right, str):
        return _same_json(left, right)
    if isinstance(left, str) and isinstance(right, str) and row_symbols.differ(left, right):
        return False
    return compare(catalog, left, right, oid) == 0


def _same_json(left: str, right: str) -> bool:
    """Whether two texts of jsonb are equal: their numbers by value, whatever digits they have."""

    def number(text: str) -> tuple[str, Decimal]:
        return "number", Decimal(text)  # marked, as true is 1 to Python

    one, other = (json.loads(each, parse_float=number, parse_int=number) for each in (left, right))
    return bool(one == other)


def _numbers(left: float | Decimal, right: float | Decimal) -> int:
    if isinstance(left, float) or isinstance(right, float):
        left, right = float(left), float(right)
    is_nan = [math.isnan(each) for each in (left, right)]
    if any(is_nan):
        return is_nan[0] - is_nan[1]
    return (left > right) - (left < right)


def _texts(catalog: Catalog, left: str, right: str, oid: int) -> int:
    under = conversions.base(catalog, oid)
    if not (values.is_settled(left) and values.is_settled(right)):
        if left == right:
            return 0
        raise Unknown("a name that only the server knows")
    found = types.type_of(catalog, under)
    if found.kind is TypeKind.ENUM:
        order = [label.label for label in found.labels]
        if not {left, right} <= set(order):
            raise Unknown("a label that was renamed")
        return order.index(left) - order.index(right)
    if under == builtins.BPCHAR:
        left, right = left.rstrip(" "), right.rstrip(" ")
    if found.name == "citext" and found.extension:
        left, right = left.lower(), right.lower()
    elif under in _MOMENTS:
        return _moments(left, right)
    elif not (
        under in _ONE_TEXT or found.category in _TEXT_ORDER or under in (builtins.UNKNOWN, builtins.CSTRING)
    ):
        raise Unknown(f"a comparison of {types.name_of(catalog, oid)}")
    if under == builtins.JSONB and left != right:
        return 1
    return (left > right) - (left < right)


def _moments(left: str, right: str) -> int:
    shapes = [_PLAIN_MOMENT.fullmatch(each) for each in (left, right)]
    if left == right:
        return 0
    if None in shapes:
        raise Unknown("a comparison of times with zones or eras")
    left, right = (each.removesuffix("+00") for each in (left, right))
    return (left > right) - (left < right)


def _sequences(catalog: Catalog, left: Sequence[Value], right: Sequence[Value], oid: int) -> int:
    for one, other in zip(left, right, strict=False):
        order = compare(catalog, one, other, oid)
        if order:
            return order
    return len(left) - len(right)


def _rows(catalog: Catalog, left: tuple[Value, ...], right: tuple[Value, ...], oid: int) -> int:
    known = None if oid == builtins.RECORD else types.attributes(catalog, types.type_of(catalog, oid))
    for at, (one, other) in enumerate(zip(left, right, strict=False)):
        kind = known[at].type.oid if known is not None and at < len(known) else values.type_of_value(one)
        order = compare(catalog, one, other, kind)
        if order:
            return order
    return len(left) - len(right)


def key(value: Value) -> object:
    """What is the same for equal values of one type, for sets and dictionaries.

    Raises:
        Unknown: where the value is not known.
    """
    match value:
        case Missing():
            raise Unknown(value.reason)
        case list() | tuple():
            return tuple(key(each) for each in value)
        case bool():
            return ("b", value)
        case Decimal() | float() if value != value:  # noqa: PLR0124 - the test for NaN
            return "NaN"
        case str() if not values.is_settled(value):
            raise Unknown("a name that only the server knows")
        case _:
            return value
