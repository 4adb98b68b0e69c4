"""How values, arguments, attributes and comments are written: each on one line, without any alignment.

Apart from the printer because these spellings depend on nothing around them. What was read from a file is spelled
as it was written there; what was built is spelled canonically, as Prisma's own renderer does
(prisma-engines, `schema-engine/datamodel-renderer/src/value/text.rs`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import assert_never

from sqlprisma.prisma.ast import (
    Argument,
    Arity,
    ArrayValue,
    Attribute,
    Comment,
    CommentKind,
    EnumValue,
    Field,
    FieldType,
    FunctionValue,
    NameValue,
    NumberValue,
    ObjectValue,
    StringValue,
    Value,
)

_TO_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f]')
_ESCAPES = {"\t": r"\t", "\n": r"\n", "\r": r"\r", '"': r"\"", "\\": r"\\"}
# The two spellings of earlier versions that the formatter rewrites or drops.
_ARITIES = {Arity.LEGACY_REQUIRED: "", Arity.LEGACY_LIST: "[]"}


def string(text: str) -> str:
    """A text as a string literal."""
    return f'"{_TO_ESCAPE.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return _ESCAPES.get(character, f"\\u{ord(character):04x}")


def value(node: Value) -> str:
    """A value, on one line."""
    match node:
        case StringValue():
            return node.written or string(node.value)
        case NumberValue():
            return node.text
        case NameValue():
            return node.name
        case ArrayValue():
            return f"[{', '.join(value(item) for item in node.items)}]"
        case FunctionValue():
            return f"{node.name}({_listed(node.arguments)})"
        case ObjectValue():
            return f"{{ {_listed(node.entries)} }}"
        case _:
            assert_never(node)


def _listed(arguments: Iterable[Argument]) -> str:
    return ", ".join(argument(item) for item in arguments)


def argument(node: Argument) -> str:
    """`value`, `name: value`, or a bare `name: ` where the value is missing."""
    text = "" if node.value is None else value(node.value)
    return text if node.name is None else f"{node.name}: {text}"


def attribute(node: Attribute) -> str:
    """An attribute without its `@` or `@@`."""
    return node.name if node.arguments is None else f"{node.name}({_listed(node.arguments)})"


def field_type(node: FieldType | None) -> str:
    """A field's type with its arity; empty where it is missing."""
    if node is None:
        return ""
    plain = f"Unsupported({string(node.name)})" if node.is_unsupported else node.name
    return (node.written or plain) + _ARITIES.get(node.arity, node.arity.value)


def member(node: Field | EnumValue) -> str:
    """A field or enum value on one line, unaligned, its attributes in the order they have."""
    words = [node.name]
    if isinstance(node, Field) and node.type is not None:
        words.append(field_type(node.type))
    return " ".join([*words, *(f"@{attribute(item)}" for item in node.attributes)])


def trailing(node: Comment | None) -> str:
    """A comment at the end of a line, as written."""
    if node is None:
        return ""
    return node.kind.value + node.text + ("*/" if node.kind is CommentKind.BLOCK else "")


def comment_lines(comments: Iterable[Comment]) -> tuple[str, ...]:
    """Comments on lines of their own; `/* */` becomes the canonical `/**`, ` * line`, ` */`."""
    return tuple(line for node in comments for line in _comment_lines(node))


def _comment_lines(node: Comment) -> Iterable[str]:
    if node.kind is not CommentKind.BLOCK:
        return (node.kind.value + node.text,)
    inner = (_without_star(line.strip()) for line in node.text.split("\n"))
    return ("/**", *(f" * {line}" for line in inner if line), " */")


def _without_star(line: str) -> str:
    return line[1:].lstrip() if line.startswith("*") else line
