"""The common functions of json and jsonb (jsonfuncs.c, json.c, jsonb.c), over their texts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias

from sqlprisma.catalog import builtins, literals_json, types, values
from sqlprisma.catalog.evaluate_calls import Call, Function
from sqlprisma.catalog.values import Value
from sqlprisma.records import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written."""

    text: str


Json: TypeAlias = "bool | str | Number | list[Json] | dict[str, Json] | None"
_ABSENT = Number("")
_JSONS = (builtins.JSON, builtins.JSONB)


def parsed(text: str) -> Json:
    """The value of a valid JSON text."""
    found: Json = json.loads(text, parse_float=Number, parse_int=Number)
    return found


def printed(value: Json, *, is_binary: bool) -> str:
    """The value as jsonb prints it, or with as little space as json has it."""
    if is_binary:
        return literals_json.jsonb(_printed(value))
    return _printed(value)


def _printed(value: Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Number():
            return value.text
        case str():
            return json.dumps(value, ensure_ascii=False)
        case list():
            return f"[{','.join(_printed(each) for each in value)}]"
        case dict():
            return "{" + ",".join(f"{_printed(key)}:{_printed(each)}" for key, each in value.items()) + "}"


def of_value(call: Call, value: Value, oid: int) -> Json:  # noqa: PLR0911 - one guard a kind
    """What to_json makes of a value."""
    match value:
        case None:
            return None
        case bool():
            return value
        case int() | Decimal() | float() if types.type_of(call.catalog, oid).category == "N":
            text = values.to_text(call.catalog, oid, value) or ""
            return Number(text) if text.strip("-")[:1].isdigit() and oid not in _QUOTED else text
        case list():
            element = types.element_of(call.catalog, oid) or builtins.TEXT
            return [of_value(call, each, element) for each in value]
        case tuple():
            known = (
                None
                if oid == builtins.RECORD
                else types.attributes(call.catalog, types.type_of(call.catalog, oid))
            )
            if known is None:
                raise call.unknown()
            return {
                column.name: of_value(call, each, column.type.oid)
                for column, each in zip(known, value, strict=False)
            }
        case str() if oid in _JSONS:
            return parsed(value)
        case str() if oid in (builtins.TIMESTAMP, builtins.TIMESTAMPTZ):
            return value.replace(" ", "T", 1)
        case _:
            return values.to_text(call.catalog, oid, value)


_QUOTED = frozenset({24, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191})


def _result(call: Call, value: Json) -> Value:
    if call.result in _JSONS:
        return printed(value, is_binary=call.result == builtins.JSONB)
    return text_of(value, is_binary=call.types[0] == builtins.JSONB)


def text_of(value: Json, *, is_binary: bool) -> str | None:
    """What `->>` gives: a string without its quotes, null as NULL."""
    if value is None or isinstance(value, str):
        return value
    return printed(value, is_binary=is_binary)


def step(value: Json, key: Value) -> Json | Number:
    """The member of a key or place; `absent` where there is none."""
    if isinstance(key, int) and isinstance(value, list):
        at = key if key >= 0 else len(value) + key
        return value[at] if 0 <= at < len(value) else _ABSENT
    if isinstance(key, str) and isinstance(value, dict):
        return value.get(key, _ABSENT)
    return _ABSENT


def member(call: Call) -> Value:
    """`->` and `->>`."""
    found = step(parsed(call.settled(0)), call.arguments[1])
    return None if found is _ABSENT else _result(call, found)


def path(call: Call) -> Value:
    """`#>` and `#>>`, and the functions of the same meaning."""
    found: Json = parsed(call.settled(0))
    keys = call.arguments[1] if isinstance(call.arguments[1], list) else list(call.arguments[1:])
    for key in keys:
        place: Value = key
        if isinstance(found, list) and isinstance(key, str):
            if not key.lstrip("-").isdecimal():
                return None
            place = int(key)
        found = step(found, place)
        if found is _ABSENT:
            return None
    return _result(call, found)


def contains(left: Json, right: Json) -> bool:
    """`@>`."""
    if isinstance(left, dict) and isinstance(right, dict):
        return all(key in left and contains(left[key], each) for key, each in right.items())
    if isinstance(left, list) and isinstance(right, list):
        return all(any(contains(own, each) for own in left) for each in right)
    if isinstance(left, list) and not isinstance(right, dict):
        return right in left
    if isinstance(left, Number) and isinstance(right, Number):
        return Decimal(left.text) == Decimal(right.text)
    return type(left) is type(right) and left == right


def has_key(call: Call) -> Value:
    """`?`."""
    found, key = parsed(call.settled(0)), call.settled(1)
    if isinstance(found, dict | list):
        return key in found
    return found == key


def joined(call: Call) -> Value:
    """`||` of two jsonb."""
    left, right = parsed(call.settled(0)), parsed(call.settled(1))
    if isinstance(left, dict) and isinstance(right, dict):
        return printed({**left, **right}, is_binary=True)
    one = left if isinstance(left, list) else [left]
    other = right if isinstance(right, list) else [right]
    return printed([*one, *other], is_binary=True)


def without(call: Call) -> Value:
    """`jsonb - text`, `- integer` and `- text[]`."""
    found, gone = parsed(call.settled(0)), call.arguments[1]
    if isinstance(found, dict) and isinstance(gone, str | list):
        keys = gone if isinstance(gone, list) else [gone]
        return printed({key: each for key, each in found.items() if key not in keys}, is_binary=True)
    if isinstance(found, list) and isinstance(gone, str):
        return printed([each for each in found if each != gone], is_binary=True)
    if isinstance(found, list) and isinstance(gone, int):
        at = gone if gone >= 0 else len(found) + gone
        return printed([each for place, each in enumerate(found) if place != at], is_binary=True)
    raise call.unknown()


def _build_array(call: Call) -> Value:
    pairs = zip(call.arguments, call.types, strict=True)
    return _result(call, [of_value(call, value, oid) for value, oid in pairs])


def _build_object(call: Call) -> Value:
    if len(call.arguments) % 2 or call.is_variadic:
        raise call.unknown()
    made: dict[str, Json] = {}
    for at in range(0, len(call.arguments), 2):
        made[call.text(at)] = of_value(call, call.arguments[at + 1], call.types[at + 1])
    if call.result == builtins.JSON:
        raise call.unknown()
    return _result(call, made)


def _type(call: Call) -> Value:
    value = parsed(call.settled(0))
    words: tuple[tuple[type, str], ...] = (
        (bool, "boolean"),
        (str, "string"),
        (Number, "number"),
        (list, "array"),
        (dict, "object"),
    )
    return next((word for kind, word in words if isinstance(value, kind)), "null")


def _array_length(call: Call) -> Value:
    found = parsed(call.settled(0))
    if not isinstance(found, list):
        raise call.unknown()
    return len(found)


def _to_json(call: Call) -> Value:
    return _result(call, of_value(call, call.arguments[0], call.types[0]))


STRICT: Mapping[str, Function] = {
    "array_to_json": _to_json,
    "json_array_length": _array_length,
    "json_extract_path": path,
    "json_extract_path_text": path,
    "json_typeof": _type,
    "jsonb_array_length": _array_length,
    "jsonb_extract_path": path,
    "jsonb_extract_path_text": path,
    "jsonb_typeof": _type,
    "row_to_json": _to_json,
    "to_json": _to_json,
    "to_jsonb": _to_json,
}
LOOSE: Mapping[str, Function] = {
    "json_build_array": _build_array,
    "json_build_object": _build_object,
    "jsonb_build_array": _build_array,
    "jsonb_build_object": _build_object,
}


def _elements(call: Call) -> Iterator[Value]:
    if call.arguments[0] is None:
        return
    found = parsed(call.settled(0))
    if not isinstance(found, list):
        raise call.unknown()
    for each in found:
        yield _part(call, each)


def _part(call: Call, value: Json) -> Value:
    is_binary = call.types[0] == builtins.JSONB
    return (
        text_of(value, is_binary=is_binary)
        if call.name.endswith("_text")
        else printed(value, is_binary=is_binary)
    )


def _pairs(call: Call) -> Iterator[tuple[str, Json]]:
    if call.arguments[0] is None:
        return
    found = parsed(call.settled(0))
    if not isinstance(found, dict):
        raise call.unknown()
    keys = list(found)
    if call.types[0] == builtins.JSONB:
        keys.sort(key=lambda key: (len(key.encode("utf-8", "surrogatepass")), key))
    for key in keys:
        yield key, found[key]


def _each(call: Call) -> Iterator[Value]:
    for key, value in _pairs(call):
        yield (key, _part(call, value))


def _keys(call: Call) -> Iterator[Value]:
    for key, _ in _pairs(call):
        yield key


SETS: Mapping[str, Callable[[Call], Iterator[Value]]] = {
    f"{kind}_{name}": called
    for kind in ("json", "jsonb")
    for name, called in (
        ("array_elements", _elements),
        ("array_elements_text", _elements),
        ("each", _each),
        ("each_text", _each),
        ("object_keys", _keys),
    )
}
