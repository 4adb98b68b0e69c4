"""Arithmetic with PostgreSQL's ranges, scales and refusals (int.c, numeric.c, float.c)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, Context, Decimal

from sqlprisma.catalog import builtins, evaluate_conversions
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.evaluate_calls import Call, Function
from sqlprisma.catalog.evaluate_conversions import rounded_to
from sqlprisma.catalog.values import FLOATS, INTEGERS, Value
from sqlprisma.diagnostics import Code

_WIDE = Context(prec=1000)
_LEAST_DIGITS = 16
"""NUMERIC_MIN_SIG_DIGITS."""


def made(call: Call, value: float | Decimal) -> Value:
    """A result in the call's type.

    Raises:
        CatalogError: where it is out of the type's range.
    """
    if call.result in INTEGERS:
        return evaluate_conversions.integer(int(value), call.result)
    if call.result == builtins.NUMERIC:
        return value if isinstance(value, Decimal) else Decimal(value)
    if call.result in FLOATS:
        return float(value)
    raise call.unknown()


def _both(call: Call) -> tuple[Decimal, Decimal] | tuple[int, int] | tuple[float, float]:
    left, right = call.number(0), call.number(1)
    if isinstance(left, float) or isinstance(right, float):
        return float(left), float(right)
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return Decimal(left), Decimal(right)
    return left, right


def add(call: Call) -> Value:
    """The sum."""
    return _apply(call, _WIDE.add, lambda a, b: a + b, lambda a, b: a + b)


def subtract(call: Call) -> Value:
    """The difference."""
    return _apply(call, _WIDE.subtract, lambda a, b: a - b, lambda a, b: a - b)


def multiply(call: Call) -> Value:
    """The product."""
    return _apply(call, _WIDE.multiply, lambda a, b: a * b, lambda a, b: a * b)


def _apply(
    call: Call,
    decimals: Callable[[Decimal, Decimal], Decimal],
    integers: Callable[[int, int], int],
    floats: Callable[[float, float], float],
) -> Value:
    left, right = _both(call)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return made(call, decimals(left, right))
    if isinstance(left, int) and isinstance(right, int):
        return made(call, integers(left, right))
    if call.result not in FLOATS:
        raise call.unknown()
    return made(call, floats(float(left), float(right)))


def divide(call: Call) -> Value:
    """The quotient; of integers without its fraction."""
    left, right = _both(call)
    if right == 0:
        raise CatalogError(Code.DIVISION_BY_ZERO, "division by zero")
    if isinstance(left, int) and isinstance(right, int):
        quotient = abs(left) // abs(right)
        return made(call, quotient if (left < 0) == (right < 0) else -quotient)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        if not (left.is_finite() and right.is_finite()):
            raise call.unknown()
        return made(call, rounded_to(_WIDE.divide(left, right), _scale(left, right)))
    return made(call, float(left) / float(right))


def _scale(left: Decimal, right: Decimal) -> int:
    """How many digits a quotient has after its point (select_div_scale)."""
    weight_of_left, first_of_left = _weight(left)
    weight_of_right, first_of_right = _weight(right)
    weight = weight_of_left - weight_of_right - (first_of_left <= first_of_right)
    scale = _LEAST_DIGITS - weight * 4
    return min(max(scale, _digits_after_point(left), _digits_after_point(right), 0), 1000)


def _weight(value: Decimal) -> tuple[int, int]:
    """The place and the value of the first digit to the base 10000."""
    if value == 0:
        return 0, 0
    weight = math.floor(value.adjusted() / 4)
    return weight, int(abs(value).scaleb(-4 * weight, context=_WIDE))


def _digits_after_point(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def modulo(call: Call) -> Value:
    """The rest, with the sign of the dividend."""
    left, right = _both(call)
    if right == 0:
        raise CatalogError(Code.DIVISION_BY_ZERO, "division by zero")
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return made(call, _WIDE.remainder(left, right))
    if isinstance(left, int) and isinstance(right, int):
        rest = abs(left) % abs(right)
        return made(call, -rest if left < 0 else rest)
    raise call.unknown()


def power(call: Call) -> Value:
    """A power of floats; one of numerics is not modelled."""
    left, right = _both(call)
    if isinstance(left, float) and isinstance(right, float):
        try:
            return made(call, math.pow(left, right))
        except (OverflowError, ValueError):
            raise call.unknown() from None
    raise call.unknown()


def negate(call: Call) -> Value:
    """The number with the other sign."""
    value = call.number(0)
    return made(call, value.copy_negate() if isinstance(value, Decimal) and value else -value)


def _round(call: Call) -> Value:
    value = call.number(0)
    if isinstance(value, float):
        return float(round(value))
    scale = call.integer(1) if call.has(1) else 0
    return rounded_to(Decimal(value), scale)


def _whole(rounding: str, floats: Callable[[float], int]) -> Function:
    def called(call: Call) -> Value:
        value = call.number(0)
        if isinstance(value, float):
            return float(floats(value)) if math.isfinite(value) else value
        if call.has(1):
            scale = call.integer(1)
            return Decimal(value).quantize(Decimal(1).scaleb(-scale), rounding=rounding)
        return Decimal(value).to_integral_value(rounding=rounding)

    return called


def _absolute(call: Call) -> Value:
    value = call.number(0)
    return made(call, -value if value < 0 else value)


def _sign(call: Call) -> Value:
    value = call.number(0)
    return made(call, (value > 0) - (value < 0))


def _common(call: Call) -> Value:
    one, other = call.integer(0), call.integer(1)
    return made(call, math.gcd(one, other) if call.name == "gcd" else math.lcm(one, other))


def _quotient(call: Call) -> Value:
    left, right = Decimal(call.number(0)), Decimal(call.number(1))
    if right == 0:
        raise CatalogError(Code.DIVISION_BY_ZERO, "division by zero")
    return _WIDE.divide_int(left, right)


STRICT: Mapping[str, Function] = {
    "abs": _absolute,
    "ceil": _whole(ROUND_CEILING, math.ceil),
    "ceiling": _whole(ROUND_CEILING, math.ceil),
    "div": _quotient,
    "floor": _whole(ROUND_FLOOR, math.floor),
    "gcd": _common,
    "lcm": _common,
    "mod": modulo,
    "pow": power,
    "power": power,
    "round": _round,
    "sign": _sign,
    "trunc": _whole(ROUND_DOWN, math.trunc),
}
LOOSE: Mapping[str, Function] = {}
