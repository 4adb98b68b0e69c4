"""Functions of arrays (arrayfuncs.c, array_userfuncs.c), and the functions that give rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from sqlprisma.catalog import builtins, evaluate_json, evaluate_text, evaluate_times, types, values
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.evaluate_calls import Call, Function
from sqlprisma.catalog.evaluate_comparison import equal
from sqlprisma.catalog.values import Unknown, Value
from sqlprisma.diagnostics import Code

_MOST = 100_000
"""More rows than this are not made."""


def _string_to_array(call: Call) -> list[Value] | None:
    if call.arguments[0] is None:
        return None
    text = call.settled(0)
    mark = call.arguments[1]
    null = call.text(2) if call.has(2) and call.arguments[2] is not None else None
    if mark is None:
        pieces = list(text)
    elif not text:
        pieces = []
    else:
        pieces = text.split(call.text(1)) if mark != "" else [text]
    return [None if piece == null else piece for piece in pieces]


def _array_to_string(call: Call) -> Value:
    if call.arguments[0] is None or call.arguments[1] is None:
        return None
    null = call.text(2) if call.has(2) and call.arguments[2] is not None else None
    element = call.element(0)
    texts = (values.to_text(call.catalog, element, each) for each in values.flattened(call.array(0)))
    return call.text(1).join(
        text if text is not None else null or "" for text in texts if text is not None or null is not None
    )


def _depth(found: Value) -> list[int]:
    sizes: list[int] = []
    while isinstance(found, list) and found:
        sizes.append(len(found))
        found = found[0]
    return sizes


def _array_length(call: Call) -> Value:
    sizes, dimension = _depth(call.array(0)), call.integer(1)
    return sizes[dimension - 1] if 1 <= dimension <= len(sizes) else None


def _array_lower(call: Call) -> Value:
    has_it = 1 <= call.integer(1) <= len(_depth(call.array(0)))
    return (0 if call.types[0] in types.VECTORS else 1) if has_it else None


def _array_upper(call: Call) -> Value:
    length = _array_length(call)
    if not isinstance(length, int):
        return None
    return length - 1 if call.types[0] in types.VECTORS else length


def _append(call: Call) -> Value:
    first = call.arguments[0]
    return [*(first if isinstance(first, list) else ()), call.arguments[1]]


def _prepend(call: Call) -> Value:
    second = call.arguments[1]
    return [call.arguments[0], *(second if isinstance(second, list) else ())]


def concatenated(left: Value, right: Value) -> Value:
    """Two arrays as one; NULL is as good as none."""
    if left is None or right is None:
        return right if left is None else left
    if not isinstance(left, list) or not isinstance(right, list):
        raise Unknown('the function "array_cat"')
    deep = [len(_depth(each)) for each in (left, right)]
    if left and right and deep[0] != deep[1]:
        return [*left, right] if deep[0] > deep[1] else [left, *right]
    return [*left, *right]


def _same(call: Call, one: Value, other: Value) -> bool:
    if one is None or other is None:
        return one is other
    return equal(call.catalog, one, other, call.element(0))


def _remove(call: Call) -> Value:
    if call.arguments[0] is None:
        return None
    return [each for each in call.array(0) if not _same(call, each, call.arguments[1])]


def _replace(call: Call) -> Value:
    if call.arguments[0] is None:
        return None
    old, new = call.arguments[1:3]
    return [new if _same(call, each, old) else each for each in call.array(0)]


def _positions(call: Call) -> Value:
    if call.arguments[0] is None:
        return None
    wanted = call.arguments[1]
    return [at for at, each in enumerate(call.array(0), start=1) if _same(call, each, wanted)]


def _position(call: Call) -> Value:
    found = _positions(call)
    start = call.integer(2) if call.has(2) else 1
    if not isinstance(found, list):
        return None
    return next((at for at in found if isinstance(at, int) and at >= start), None)


def _fill(call: Call) -> Value:
    sizes = call.arguments[1]
    if not isinstance(sizes, list) or call.has(2):
        raise call.unknown()
    made: Value = call.arguments[0]
    for size in reversed(sizes):
        if not isinstance(size, int) or size > _MOST:
            raise call.unknown()
        made = [made] * size
    return made if sizes else []


def _dims(call: Call) -> Value:
    return "".join(f"[1:{size}]" for size in _depth(call.array(0))) or None


def _trim(call: Call) -> Value:
    found, count = call.array(0), call.integer(1)
    if not 0 <= count <= len(found):
        message = f"number of elements to trim must be between 0 and {len(found)}"
        raise CatalogError(Code.INVALID_PARAMETER, message)
    return found[: len(found) - count]


STRICT: Mapping[str, Function] = {
    "array_dims": _dims,
    "array_length": _array_length,
    "array_lower": _array_lower,
    "array_ndims": lambda call: len(_depth(call.array(0))) or None,
    "array_upper": _array_upper,
    "cardinality": lambda call: sum(1 for _ in values.flattened(call.array(0))),
    "trim_array": _trim,
}

LOOSE: Mapping[str, Function] = {
    "array_append": _append,
    "array_cat": lambda call: concatenated(call.arguments[0], call.arguments[1]),
    "array_fill": _fill,
    "array_position": _position,
    "array_positions": _positions,
    "array_prepend": _prepend,
    "array_remove": _remove,
    "array_replace": _replace,
    "array_to_string": _array_to_string,
    "string_to_array": _string_to_array,
}


# --- functions that give sets


def _generate_series(call: Call) -> Iterator[Value]:
    if any(isinstance(value, str) for value in call.arguments):
        yield from evaluate_times.series(call)
        return
    if any(value is None for value in call.arguments):
        return
    start, stop = call.number(0), call.number(1)
    step = call.number(2) if call.has(2) else 1
    if isinstance(start, float) or isinstance(stop, float) or isinstance(step, float):
        raise call.unknown()
    if step == 0:
        raise CatalogError(Code.INVALID_PARAMETER, "step size cannot equal zero")
    count = 0
    while start <= stop if step > 0 else start >= stop:
        count += 1
        if count > _MOST:
            raise Unknown("a very long series")
        yield Decimal(start) if call.result == builtins.NUMERIC else start
        start = start + step


def _unnest(call: Call) -> Iterator[Value]:
    if len(call.arguments) == 1:
        yield from () if call.arguments[0] is None else values.flattened(call.array(0))
        return
    lists = [list(values.flattened(each)) if isinstance(each, list) else [] for each in call.arguments]
    for at in range(max(len(each) for each in lists)):
        yield tuple(each[at] if at < len(each) else None for each in lists)


def _subscripts(call: Call) -> Iterator[Value]:
    sizes, dimension = _depth(call.array(0)), call.integer(1)
    if not 1 <= dimension <= len(sizes):
        return
    lowest = 0 if call.types[0] in types.VECTORS else 1
    numbers = range(lowest, sizes[dimension - 1] + lowest)
    is_reversed = call.has(2) and call.arguments[2] is True
    yield from reversed(numbers) if is_reversed else numbers


def _string_to_table(call: Call) -> Iterator[Value]:
    yield from _string_to_array(call) or ()


def _split_to_table(call: Call) -> Iterator[Value]:
    yield from evaluate_text.regexp_split(call)


SETS: Mapping[str, Callable[[Call], Iterator[Value]]] = {
    "generate_series": _generate_series,
    "generate_subscripts": _subscripts,
    "regexp_matches": evaluate_text.regexp_matches,
    "regexp_split_to_table": _split_to_table,
    "string_to_table": _string_to_table,
    "unnest": _unnest,
    **evaluate_json.SETS,
}
