"""JSON: `json` is checked and kept, `jsonb` is put in order (json.c, jsonb.c)."""

from __future__ import annotations

import json
from typing import TypeAlias

from sqlprisma.catalog import literals_numbers
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True, slots=True)
class _Number:
    text: str


_Value: TypeAlias = "bool | str | _Number | list[_Value] | dict[str, _Value] | None"


def json_text(text: str) -> str:
    """A valid JSON text, as it is."""
    _parsed(text)
    return text


def jsonb(text: str) -> str:
    """A JSON text as jsonb prints it: keys by length and bytes, the last of equal ones, a space after each mark."""
    parsed = _parsed(text)
    return text if isinstance(parsed, _TooDeep) else _printed(parsed)


class _TooDeep:
    """Stands for a text that nests deeper than it can be followed here."""


def _refuse(text: str) -> _Value:
    raise ValueError(text)


def _parsed(text: str) -> _Value | _TooDeep:
    try:
        found: _Value = json.loads(text, parse_float=_Number, parse_int=_Number, parse_constant=_refuse)
    except RecursionError:
        return _TooDeep()
    except ValueError:
        raise CatalogError(
            Code.INVALID_VALUE, "invalid input syntax for type json", detail=f"The text is {text!r}."
        ) from None
    return found


def _printed(value: _Value) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return _quoted(value)
        case _Number():
            return literals_numbers.numeric(value.text)
        case list():
            return f"[{', '.join(_printed(member) for member in value)}]"
        case dict():
            keys = sorted(value, key=lambda key: (len(key.encode("utf-8", "surrogatepass")), key))
            return "{" + ", ".join(f"{_quoted(key)}: {_printed(value[key])}" for key in keys) + "}"


def _quoted(text: str) -> str:
    parts = [_ESCAPES.get(char) or (f"\\u{ord(char):04x}" if ord(char) < 0x20 else char) for char in text]
    return f'"{"".join(parts)}"'
