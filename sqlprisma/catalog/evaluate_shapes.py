"""Which networks, boxes and circles overlap (network.c, geo_ops.c)."""

from __future__ import annotations

import re
from ipaddress import ip_interface
from math import hypot, isfinite

from sqlprisma.catalog import builtins, conversions
from sqlprisma.catalog.evaluate_calls import Call
from sqlprisma.catalog.objects import Oid
from sqlprisma.catalog.values import Value

_BOX, _CIRCLE, _CIDR = Oid(603), Oid(718), Oid(650)
_NEAR = 1e-6
"""By how much a number may be smaller and be as large (EPSILON)."""
_NUMBER = re.compile(r"[^(),<>]+")


def overlap(call: Call) -> Value:
    """`&&`.

    Raises:
        Unknown: for any other type.
    """
    kind = conversions.base(call.catalog, call.types[0])
    left, right = call.settled(0), call.settled(1)
    if kind in (builtins.INET, _CIDR):
        one, other = (ip_interface(each).network for each in (left, right))
        return one.version == other.version and one.overlaps(other)
    numbers = [[float(each) for each in _NUMBER.findall(text)] for text in (left, right)]
    if not all(isfinite(each) for found in numbers for each in found):
        raise call.unknown()
    if kind == _BOX:
        return _boxes(*numbers)
    if kind == _CIRCLE:
        (x, y, radius), (across, along, other_radius) = numbers
        return hypot(x - across, y - along) <= radius + other_radius + _NEAR
    raise call.unknown()


def _boxes(one: list[float], other: list[float]) -> bool:
    """A box is printed with its upper right corner first."""
    return all(
        one[low] <= other[high] + _NEAR and other[low] <= one[high] + _NEAR for high, low in ((0, 2), (1, 3))
    )
