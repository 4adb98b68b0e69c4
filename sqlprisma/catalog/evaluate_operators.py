"""The built-in operators, by their name alone: what they do follows from their operands' types."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from sqlprisma.catalog import (
    builtins,
    evaluate_arrays,
    evaluate_json,
    evaluate_numbers,
    evaluate_ranges,
    evaluate_shapes,
    evaluate_times,
    types,
)
from sqlprisma.catalog.evaluate_calls import Call, Function
from sqlprisma.catalog.evaluate_comparison import compare, equal
from sqlprisma.catalog.evaluate_text import like, pattern
from sqlprisma.catalog.values import Value

_BLANK = builtins.BPCHAR


def _kind(call: Call) -> int:
    """The type by which two operands are compared: texts of two types as text, a date as the time it begins."""
    left, right = call.types
    if right in {left, builtins.UNKNOWN}:
        return left
    if {left, right} <= {builtins.TEXT, builtins.NAME, builtins.VARCHAR, builtins.UNKNOWN}:
        return builtins.TEXT
    return left


def _is_equal(call: Call) -> bool:
    left, right = _moments(call)
    return equal(call.catalog, left, right, _kind(call))


def _order(call: Call) -> int:
    left, right = _moments(call)
    kind = _kind(call)
    under = types.type_of(call.catalog, kind)
    if under.oid == builtins.JSONB and left != right:
        raise call.unknown()
    if under.oid in _COLLATED and isinstance(left, str) and isinstance(right, str):
        _refuse_collated(call, left, right)
    return compare(call.catalog, left, right, kind)


_COLLATED = frozenset({builtins.BPCHAR, builtins.TEXT, builtins.UNKNOWN, builtins.VARCHAR})
_ALIKE = re.compile(r"[0-9a-z]*\n[0-9a-z]*|[0-9A-Z]*\n[0-9A-Z]*", re.ASCII)
"""Two texts that every collation puts in the same order; others may stand otherwise in another database."""


def _refuse_collated(call: Call, left: str, right: str) -> None:
    """Give up where the collation of the database decides which text is first."""
    is_prefix = left.startswith(right) or right.startswith(left)
    if not is_prefix and _ALIKE.fullmatch(f"{left}\n{right}") is None:
        raise call.unknown()


def _moments(call: Call) -> tuple[Value, Value]:
    """The operands; a date beside a time as a time."""
    left, right = call.arguments
    if isinstance(left, str) and isinstance(right, str):
        kinds = call.types
        times = (builtins.TIMESTAMP, builtins.TIMESTAMPTZ)
        if kinds[0] == builtins.DATE and kinds[1] in times:
            left = f"{left} 00:00:00"
        if kinds[1] == builtins.DATE and kinds[0] in times:
            right = f"{right} 00:00:00"
    return left, right


def _ordered(test: Callable[[int], bool]) -> Function:
    return lambda call: test(_order(call))


def _plus(call: Call) -> Value:
    left, right = call.arguments
    if call.types == (builtins.DATE, builtins.INT4) and isinstance(right, int):
        return _day(call, str(left), right)
    if call.types == (builtins.INT4, builtins.DATE) and isinstance(left, int):
        return _day(call, str(right), left)
    if isinstance(left, str) or isinstance(right, str):
        return evaluate_times.plus(call, 1)
    return evaluate_numbers.add(call)


def _minus(call: Call) -> Value:
    left, right = call.arguments
    if call.types == (builtins.DATE, builtins.INT4) and isinstance(right, int):
        return _day(call, str(left), -right)
    if call.types == (builtins.DATE, builtins.DATE):
        try:
            return (date.fromisoformat(str(left)) - date.fromisoformat(str(right))).days
        except ValueError:
            raise call.unknown() from None
    if call.types[0] == builtins.JSONB:
        return evaluate_json.without(call)
    if isinstance(left, str) or isinstance(right, str):
        return evaluate_times.plus(call, -1)
    return evaluate_numbers.subtract(call)


def _times(call: Call) -> Value:
    if builtins.INTERVAL in call.types:
        return evaluate_times.times(call)
    return evaluate_numbers.multiply(call)


def _day(call: Call, text: str, days: int) -> Value:
    try:
        return (date.fromisoformat(text) + timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        raise call.unknown() from None


def _joined(call: Call) -> Value:
    left, right = call.arguments
    if call.result == builtins.JSONB:
        return evaluate_json.joined(call)
    kinds = [bool(call.element(at)) for at in (0, 1)]
    if any(kinds):
        if call.result == builtins.TEXT:
            return _word(call, 0) + _word(call, 1)
        if not all(kinds):
            one, other = (
                [each] if not is_array else each if isinstance(each, list) else []
                for each, is_array in zip((left, right), kinds, strict=True)
            )
            return [*one, *other]
        return evaluate_arrays.concatenated(left, right)
    if isinstance(left, bytes) and isinstance(right, bytes):
        return left + right
    return _word(call, 0) + _word(call, 1)


def _word(call: Call, at: int) -> str:
    """An operand as a cast to text gives it: a boolean in full, a bpchar without its blanks."""
    value = call.arguments[at]
    if isinstance(value, bool):
        return "true" if value else "false"
    return call.text(at).rstrip(" ") if call.types[at] == _BLANK else call.text(at)


def _matches(*, ignores_case: bool, is_negated: bool) -> Function:
    def called(call: Call) -> Value:
        found = pattern(call.text(1), "i" if ignores_case else "").search(call.settled(0)) is not None
        return found is not is_negated

    return called


def _is_like(*, ignores_case: bool, is_negated: bool) -> Function:
    return lambda call: like(call.settled(0), call.settled(1), ignores_case=ignores_case) is not is_negated


def _within(call: Call, inner: Value, outer: Value) -> Value:
    if isinstance(inner, list) and isinstance(outer, list):
        element = call.element(0) or builtins.TEXT
        return all(
            any(
                each is not None and own is not None and equal(call.catalog, own, each, element)
                for own in outer
            )
            for each in inner
        )
    if call.types[0] == builtins.JSONB and isinstance(inner, str) and isinstance(outer, str):
        return evaluate_json.contains(evaluate_json.parsed(outer), evaluate_json.parsed(inner))
    return evaluate_ranges.within(call) if inner is call.arguments[0] else evaluate_ranges.contains(call)


def _overlap(call: Call) -> Value:
    left, right = call.arguments
    if not isinstance(left, list) or not isinstance(right, list):
        is_ranged = any(evaluate_ranges.is_ranged(call.catalog, each) for each in call.types)
        return evaluate_ranges.overlap(call) if is_ranged else evaluate_shapes.overlap(call)
    element = call.element(0) or builtins.TEXT
    return any(
        one is not None and other is not None and equal(call.catalog, one, other, element)
        for one in left
        for other in right
    )


def _bits(apply: Callable[[int, int], int]) -> Function:
    return lambda call: evaluate_numbers.made(call, apply(call.integer(0), call.integer(1)))


def _starts(call: Call) -> Value:
    return call.settled(0).startswith(call.settled(1))


def _plain(call: Call) -> Value:
    return call.arguments[0]


INFIX: Mapping[str, Function] = {
    "!=": lambda call: not _is_equal(call),
    "!~": _matches(ignores_case=False, is_negated=True),
    "!~*": _matches(ignores_case=True, is_negated=True),
    "!~~": _is_like(ignores_case=False, is_negated=True),
    "!~~*": _is_like(ignores_case=True, is_negated=True),
    "#": _bits(lambda a, b: a ^ b),
    "#>": evaluate_json.path,
    "#>>": evaluate_json.path,
    "%": evaluate_numbers.modulo,
    "&": _bits(lambda a, b: a & b),
    "&&": _overlap,
    "*": _times,
    "+": _plus,
    "-": _minus,
    "-|-": evaluate_ranges.adjoins,
    "->": evaluate_json.member,
    "->>": evaluate_json.member,
    "/": evaluate_numbers.divide,
    "<": _ordered(lambda order: order < 0),
    "<<": evaluate_ranges.precedes,
    "<=": _ordered(lambda order: order <= 0),
    "<>": lambda call: not _is_equal(call),
    "<@": lambda call: _within(call, call.arguments[0], call.arguments[1]),
    "=": _is_equal,
    ">": _ordered(lambda order: order > 0),
    ">=": _ordered(lambda order: order >= 0),
    ">>": evaluate_ranges.follows,
    "?": evaluate_json.has_key,
    "@>": lambda call: _within(call, call.arguments[1], call.arguments[0]),
    "^": evaluate_numbers.power,
    "^@": _starts,
    "|": _bits(lambda a, b: a | b),
    "||": _joined,
    "~": _matches(ignores_case=False, is_negated=False),
    "~*": _matches(ignores_case=True, is_negated=False),
    "~~": _is_like(ignores_case=False, is_negated=False),
    "~~*": _is_like(ignores_case=True, is_negated=False),
}
PREFIX: Mapping[str, Function] = {
    "+": _plain,
    "-": evaluate_numbers.negate,
    "@": evaluate_numbers.STRICT["abs"],
    "~": lambda call: evaluate_numbers.made(call, ~call.integer(0)),
}
