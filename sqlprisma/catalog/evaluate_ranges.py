"""Ranges and multiranges: their bounds, and which of them meet (rangetypes.c, multirangetypes.c).

A value of them is its text everywhere else; here it is read into the ranges it is made of, of which an empty one has
none. Only subtypes whose order is the same in every database are known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TypeAlias

from sqlprisma.catalog import builtins, conversions, evaluate_text, types, values
from sqlprisma.catalog.catalog import FIRST_OID, Catalog
from sqlprisma.catalog.evaluate_calls import Call, Function
from sqlprisma.catalog.evaluate_comparison import compare
from sqlprisma.catalog.objects import Oid, Type, TypeKind
from sqlprisma.catalog.values import Unknown, Value
from sqlprisma.records import dataclass

_ORDERED = frozenset(
    {
        builtins.DATE,
        builtins.FLOAT8,
        builtins.INT4,
        builtins.INT8,
        builtins.NUMERIC,
        builtins.TIME,
        builtins.TIMESTAMP,
        builtins.TIMESTAMPTZ,
        builtins.UUID,
    }
)
_OWN_RULES = re.compile(r"\b(?:canonical|collation|subtype_opclass)\b", re.IGNORECASE)
"""What a migration's own range type may say that changes how its bounds are compared."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A range that is not empty; a bound of None is infinite."""

    subtype: Oid
    lower: Value
    upper: Value
    has_lower: bool = True
    has_upper: bool = True


Pieces: TypeAlias = tuple[Piece, ...]


def is_ranged(catalog: Catalog, oid: int) -> bool:
    """Whether a type is a range or a multirange."""
    return _type(catalog, oid).kind in (TypeKind.RANGE, TypeKind.MULTIRANGE)


def _type(catalog: Catalog, oid: int) -> Type:
    return types.type_of(catalog, conversions.base(catalog, oid))


def _subtype(catalog: Catalog, oid: int) -> Oid:
    found = _type(catalog, oid)
    if found.kind is TypeKind.MULTIRANGE and found.base is not None:
        found = types.type_of(catalog, found.base.oid)
    if found.oid >= FIRST_OID and any(_OWN_RULES.search(span.text) for span in found.provenance):
        raise Unknown(f'the order of "{found.name}"')
    subtype = Oid(0) if found.base is None else found.base.oid
    if subtype not in _ORDERED:
        raise Unknown(f'the order of "{found.name}"')
    return subtype


def pieces(catalog: Catalog, oid: int, value: Value) -> Pieces:
    """The ranges that a range, a multirange, or one value of a subtype is made of.

    Raises:
        Unknown: where the order of the bounds is not known.
    """
    if not is_ranged(catalog, oid):
        if isinstance(value, values.Missing) or not values.is_settled(value):
            raise Unknown("a bound of a range")
        return (Piece(conversions.base(catalog, oid), value, value),)
    subtype = _subtype(catalog, oid)
    if not isinstance(value, str) or not values.is_settled(value):
        raise Unknown("a range")
    return tuple(
        Piece(
            subtype,
            _bound(catalog, subtype, lower),
            _bound(catalog, subtype, upper),
            has_lower=front == "[",
            has_upper=back == "]",
        )
        for front, lower, upper, back in _written(value)
    )


_BOUND = r'((?:"(?:\\.|""|[^"\\])*"|[^",()\[\]])*)'
_PIECE = re.compile(rf"([\[(]){_BOUND},{_BOUND}([\])])", re.DOTALL)


@lru_cache(maxsize=4096)
def _written(text: str) -> tuple[tuple[str, str, str, str], ...]:
    return tuple((found[1], found[2], found[3], found[4]) for found in _PIECE.finditer(text))


def _bound(catalog: Catalog, subtype: Oid, written: str) -> Value:
    if not written:
        return None
    plain = re.sub(r'"((?:\\.|""|[^"\\])*)"', lambda quoted: quoted[1].replace('""', '"'), written)
    return values.from_text(catalog, subtype, re.sub(r"\\(.)", r"\1", plain, flags=re.DOTALL))


# --- how two of them lie


def _is_below(catalog: Catalog, one: Piece, other: Piece) -> bool:
    """Whether a range ends before another begins."""
    if one.upper is None or other.lower is None:
        return False
    order = compare(catalog, one.upper, other.lower, one.subtype)
    return order < 0 or (order == 0 and not (one.has_upper and other.has_lower))


def _meet(catalog: Catalog, one: Piece, other: Piece) -> bool:
    return not (_is_below(catalog, one, other) or _is_below(catalog, other, one))


def _holds(catalog: Catalog, outer: Piece, inner: Piece) -> bool:
    """Whether all of a range is within another."""
    if outer.lower is not None:
        order = None if inner.lower is None else compare(catalog, inner.lower, outer.lower, outer.subtype)
        if order is None or order < 0 or (order == 0 and inner.has_lower and not outer.has_lower):
            return False
    if outer.upper is None:
        return True
    order = None if inner.upper is None else compare(catalog, inner.upper, outer.upper, outer.subtype)
    return order is not None and (order < 0 or (order == 0 and (outer.has_upper or not inner.has_upper)))


def _adjoin(catalog: Catalog, one: Piece, other: Piece) -> bool:
    """Whether a range begins where another ends, with nothing between and nothing shared."""
    if one.upper is None or other.lower is None:
        return False
    is_equal = compare(catalog, one.upper, other.lower, one.subtype) == 0
    return is_equal and one.has_upper != other.has_lower


def order(catalog: Catalog, oid: int, left: Value, right: Value) -> int:
    """Below, at or above zero, by the bounds of the ranges in turn; an empty one is before all others (range_cmp).

    Raises:
        Unknown: where the order of the bounds is not known.
    """
    pair = pieces(catalog, oid, left), pieces(catalog, oid, right)
    for one, other in zip(*pair, strict=False):
        for upper in (False, True):
            found = _order_of_bounds(catalog, one, other, upper=upper)
            if found:
                return found
    return len(pair[0]) - len(pair[1])


def _order_of_bounds(catalog: Catalog, one: Piece, other: Piece, *, upper: bool) -> int:
    left, right = (each.upper if upper else each.lower for each in (one, other))
    outside = 1 if upper else -1
    if left is None or right is None:
        return outside * ((left is None) - (right is None))
    found = compare(catalog, left, right, one.subtype)
    if found:
        return found
    ends = (each.has_upper if upper else each.has_lower for each in (one, other))
    return outside * (next(ends) - next(ends))


def _both(call: Call) -> tuple[Pieces, Pieces]:
    if not any(is_ranged(call.catalog, each) for each in call.types):
        raise call.unknown()
    left, right = (
        pieces(call.catalog, kind, value) for kind, value in zip(call.types, call.arguments, strict=True)
    )
    return left, right


def overlap(call: Call) -> Value:
    """`&&`."""
    left, right = _both(call)
    return any(_meet(call.catalog, one, other) for one in left for other in right)


def contains(call: Call) -> Value:
    """`@>`."""
    left, right = _both(call)
    return all(any(_holds(call.catalog, one, other) for one in left) for other in right)


def within(call: Call) -> Value:
    """`<@`."""
    left, right = _both(call)
    return all(any(_holds(call.catalog, other, one) for other in right) for one in left)


def precedes(call: Call) -> Value:
    """`<<`."""
    left, right = _both(call)
    return bool(left and right) and _is_below(call.catalog, left[-1], right[0])


def follows(call: Call) -> Value:
    """`>>`."""
    left, right = _both(call)
    return bool(left and right) and _is_below(call.catalog, right[-1], left[0])


def adjoins(call: Call) -> Value:
    """`-|-`."""
    left, right = _both(call)
    if not left or not right:
        return False
    if len(left) > 1 or len(right) > 1:
        raise call.unknown()
    return _adjoin(call.catalog, left[0], right[0]) or _adjoin(call.catalog, right[0], left[0])


# --- functions


def _made(call: Call) -> Value:
    """`int4range(1, 5, '[]')`."""
    bounds = call.settled(2) if call.has(2) and call.arguments[2] is not None else "[)"
    if not re.fullmatch(r"[\[(][\])]", bounds):
        raise call.unknown()
    lower, upper = ("" if call.arguments[at] is None else _quoted(call.settled(at)) for at in (0, 1))
    return values.from_text(call.catalog, call.result, f"{bounds[0]}{lower},{upper}{bounds[1]}")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '""')
    return f'"{escaped}"'


def _of_range(name: str, read: Callable[[Pieces], Value]) -> Function:
    """A function of a range, beside one of the same name that texts have."""
    other = evaluate_text.STRICT.get(name)

    def called(call: Call) -> Value:
        if not is_ranged(call.catalog, call.types[0]):
            if other is None:
                raise call.unknown()
            return other(call)
        return read(pieces(call.catalog, call.types[0], call.arguments[0]))

    return called


STRICT: Mapping[str, Function] = {
    "isempty": _of_range("isempty", lambda found: not found),
    "lower": _of_range("lower", lambda found: found[0].lower if found else None),
    "lower_inc": _of_range(
        "lower_inc", lambda found: bool(found) and found[0].has_lower and found[0].lower is not None
    ),
    "lower_inf": _of_range("lower_inf", lambda found: bool(found) and found[0].lower is None),
    "upper": _of_range("upper", lambda found: found[-1].upper if found else None),
    "upper_inc": _of_range(
        "upper_inc", lambda found: bool(found) and found[-1].has_upper and found[-1].upper is not None
    ),
    "upper_inf": _of_range("upper_inf", lambda found: bool(found) and found[-1].upper is None),
}
LOOSE: Mapping[str, Function] = dict.fromkeys(
    ("daterange", "int4range", "int8range", "numrange", "tsrange", "tstzrange"), _made
)
