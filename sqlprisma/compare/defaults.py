"""Defaults in one form, so that two spellings of one default are equal.

`now()` and `dbgenerated("CURRENT_TIMESTAMP")` are one thing; so are `1.50` and `1.5`, and a time in two zones. What
the client makes (`uuid()`, `cuid()`) is no default of the database's. Literals and `now()` are filled in by the client
and the database alike, `autoincrement()` and `dbgenerated()` by the database alone (prisma-engines,
query-engine/query-structure/src/default_value.rs).
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum

from sqlprisma.prisma import build, spelling
from sqlprisma.prisma.ast import (
    ArrayValue,
    FunctionValue,
    NameValue,
    NumberValue,
    ObjectValue,
    StringValue,
    Value,
)
from sqlprisma.records import dataclass


class Origin(Enum):
    """Who makes the value of a row that is created without one."""

    CLIENT = "client"
    """The client alone: the database need not have a default."""
    BOTH = "both"
    """The client fills it in, and the database has it for everyone else."""
    DATABASE = "database"
    """The database alone."""
    ANY = "any"
    """The database, in a way that the schema does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """A default in its normal form, and as it is written."""

    origin: Origin
    text: str
    written: str

    def means_what(self, other: Default) -> bool:
        """Whether both give the same values."""
        if Origin.ANY in (self.origin, other.origin):
            return True
        return self.text == other.text


_CLIENT = frozenset({"auto", "cuid", "nanoid", "ulid", "uuid"})
_NOW = frozenset({"current_timestamp", "now()", "transaction_timestamp()"})
_NUMBERS = frozenset({"BigInt", "Decimal", "Float", "Int"})
_LITERAL = re.compile(r"'((?:[^']|'')*)'(?:::[\w\s.\"()\[\],]+)?")
_NUMBER = re.compile(r"\(?'?(-?\d+(?:\.\d+)?)'?\)?(?:::[\w\s.\"(),]+)?")
_PARTS = re.compile(r"'(?:[^']|'')*'|[^']+|'")
_TRUTHS = {"f": "false", "false": "false", "t": "true", "true": "true"}


def of(value: Value, type_name: str, labels: dict[str, str]) -> Default:
    """The default that a value in `@default(…)` means.

    `type_name` is the scalar's name, or empty; `labels` are an enum's labels by value.
    """
    written = spelling.value(value)
    if isinstance(value, FunctionValue):
        return _of_function(value, type_name, written)
    return Default(origin=Origin.BOTH, text=_literal(value, type_name, labels), written=written)


def of_sql(text: str, type_name: str) -> Default:
    """The default that an expression of SQL is, as `of` says it."""
    return of(build.call("dbgenerated", build.string(text)), type_name, {})


def _of_function(value: FunctionValue, type_name: str, written: str) -> Default:
    if value.name in _CLIENT:
        return Default(origin=Origin.CLIENT, text=value.name, written=written)
    if value.name == "now":
        return Default(origin=Origin.BOTH, text="now()", written=written)
    if value.name in {"autoincrement", "sequence"}:
        return Default(origin=Origin.DATABASE, text="autoincrement()", written=written)
    argument = next((given.value for given in value.arguments), None)
    if value.name != "dbgenerated" or not isinstance(argument, StringValue) or not argument.value.strip():
        origin = Origin.ANY if value.name == "dbgenerated" else Origin.DATABASE
        return Default(origin=origin, text=written, written=written)
    return Default(origin=Origin.DATABASE, text=_expression(argument.value, type_name), written=written)


def _expression(text: str, type_name: str) -> str:
    """SQL in one form: without needless white space, and lower-case outside of quotes."""
    parts = (
        part if part.startswith("'") else re.sub(r"\s+", " ", part).lower() for part in _PARTS.findall(text)
    )
    squeezed = unwrapped("".join(parts).strip())
    if squeezed in _NOW:
        return "now()"
    if squeezed.startswith("nextval("):
        return "autoincrement()"
    if type_name in _NUMBERS and (number := _NUMBER.fullmatch(squeezed)):
        return _scalar(number[1], type_name)
    if type_name == "Boolean" and squeezed in _TRUTHS:
        return _TRUTHS[squeezed]
    literal = _LITERAL.fullmatch(squeezed)
    return squeezed if literal is None else _scalar(literal[1].replace("''", "'"), type_name)


def unwrapped(text: str) -> str:
    """SQL without the parentheses around it."""
    while text.startswith("(") and text.endswith(")") and _is_wrapped(text):
        text = text[1:-1].strip()
    return text


def _is_wrapped(text: str) -> bool:
    """Whether the first parenthesis is closed by the last; quotes are not looked into."""
    depth = 0
    for at, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return at == len(text) - 1
    return False


def _literal(value: Value, type_name: str, labels: dict[str, str]) -> str:
    match value:
        case StringValue():
            return _scalar(value.value, type_name)
        case NumberValue():
            return _scalar(value.text, type_name)
        case NameValue():
            return labels.get(value.name, value.name)
        case ArrayValue():
            return json.dumps([_literal(item, type_name, labels) for item in value.items])
        case FunctionValue() | ObjectValue():
            return spelling.value(value)


def _scalar(text: str, type_name: str) -> str:
    """A literal's text as all of its spellings are."""
    try:
        if type_name in _NUMBERS:
            return format(Decimal(text).normalize(), "f")
        if type_name == "DateTime":
            moment = datetime.fromisoformat(text)
            return (moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
        if type_name == "Json":
            return json.dumps(json.loads(text), sort_keys=True)
    except (ArithmeticError, RecursionError, ValueError):
        return text  # nothing that is read: it is compared as it is written
    return _TRUTHS.get(text.lower(), text) if type_name == "Boolean" else text
