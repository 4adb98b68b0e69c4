"""Statements as JSON values, for people and scripts to look at; generic over the vocabulary's fields."""

from __future__ import annotations

from dataclasses import MISSING, fields
from enum import Enum
from typing import TypeAlias, get_args

from sqlprisma import ddl
from sqlprisma.ddl import Node, Statement
from sqlprisma.source import Span

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"
"""What JSON can hold."""

_AS_TEXT = (*get_args(ddl.Expression), ddl.Query)
_OPERATIONS = get_args(ddl.Operation)


def to_json(statement: Statement) -> dict[str, Json]:
    """A statement: its kind, place, operations, or the reason why it has none."""
    described: dict[str, Json] = {
        "kind": statement.kind,
        "span": _place(statement.span),
        "operations": [_value(operation) for operation in statement.operations],
    }
    if statement.irrelevant is not None:
        described["irrelevant"] = statement.irrelevant
    return described


def _place(span: Span) -> dict[str, Json]:
    place = span.place
    return {"line": place.line, "column": place.column}


def _value(value: object) -> Json:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, tuple | frozenset):
        items = sorted(value, key=str) if isinstance(value, frozenset) else value
        return [_value(item) for item in items]
    if isinstance(value, Node) and not isinstance(value, _AS_TEXT):
        return _node(value)
    return _text(value)


def _text(value: object) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Span):
        return value.text
    if isinstance(value, Node):
        return value.span.text
    message = f"no JSON for {type(value).__name__}"
    raise TypeError(message)


def _node(node: Node) -> dict[str, Json]:
    key = "operation" if isinstance(node, _OPERATIONS) else "node"
    described: dict[str, Json] = {key: type(node).__name__}
    if key == "operation":
        described["span"] = _place(node.span)
    for entry in fields(node):
        value = getattr(node, entry.name)
        is_default = entry.default is not MISSING and value == entry.default
        if entry.compare and value is not None and not is_default:
            described[entry.name] = _value(value)
    return described
