"""Values, attributes and comments on one line."""

from __future__ import annotations

import pytest

from sqlprisma.prisma import build, spelling
from sqlprisma.prisma.ast import (
    Argument,
    Arity,
    Comment,
    CommentKind,
    FieldType,
    ObjectValue,
    StringValue,
    Value,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", '"plain"'),
        ('say "hi"', r'"say \"hi\""'),
        ("back\\slash", r'"back\\slash"'),
        ("a\tb\nc\rd", r'"a\tb\nc\rd"'),
        ("\x00\x1f\x7f", r'"\u0000\u001f\u007f"'),
        ("größe 名 💥 / '", '"größe 名 💥 / \'"'),
    ],
)
def test_strings_are_escaped_as_prisma_does(text: str, expected: str) -> None:
    """Quotes, backslashes and ASCII's control characters are escaped, all else stands as it is."""
    assert spelling.string(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (build.string("a"), '"a"'),
        (StringValue(value="é", written='"\\u00e9"'), '"\\u00e9"'),
        (build.number(-5), "-5"),
        (build.boolean(True), "true"),  # noqa: FBT003 - the value itself
        (build.array([]), "[]"),
        (build.names(["a", "b"]), "[a, b]"),
        (build.strings(["a", "b"]), '["a", "b"]'),
        (build.call("now"), "now()"),
        (build.call("a", build.named("sort", build.name("Desc"))), "a(sort: Desc)"),
        (ObjectValue(entries=(Argument(name="a", value=build.name("null")),)), "{ a: null }"),
        (ObjectValue(entries=()), "{  }"),
    ],
)
def test_values_are_spelled(value: Value, expected: str) -> None:
    """Every kind of value has one spelling; a string that was read keeps its own."""
    assert spelling.value(value) == expected


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        (build.field_type("Int"), "Int"),
        (build.field_type("Int", Arity.OPTIONAL), "Int?"),
        (build.field_type("Int", Arity.LIST), "Int[]"),
        (build.field_type("Int", Arity.OPTIONAL_LIST), "Int[]?"),
        (build.field_type("Int", Arity.LEGACY_REQUIRED), "Int"),
        (build.field_type("Int", Arity.LEGACY_LIST), "Int[]"),
        (build.unsupported('a "b"', Arity.OPTIONAL), r'Unsupported("a \"b\"")?'),
        (FieldType(name="x", is_unsupported=True, written='Unsupported( "x" )'), 'Unsupported( "x" )'),
        (None, ""),
    ],
)
def test_types_are_spelled(type_: FieldType | None, expected: str) -> None:
    """A type ends with its arity; the legacy ones are rewritten."""
    assert spelling.field_type(type_) == expected


def test_an_attribute_without_parentheses_has_none() -> None:
    """No parentheses and empty ones are two spellings."""
    assert spelling.attribute(build.attribute("id")) == "id"
    assert spelling.attribute(build.attribute("map", build.string("x"))) == 'map("x")'


def test_a_missing_value_leaves_its_name() -> None:
    """An argument that is still being typed is printed."""
    assert spelling.argument(Argument(name="onDelete", value=None)) == "onDelete: "


@pytest.mark.parametrize(
    ("kind", "text", "lines"),
    [
        (CommentKind.PLAIN, " x", ("// x",)),
        (CommentKind.DOCUMENTATION, "", ("///",)),
        (CommentKind.BLOCK, " x ", ("/**", " * x", " */")),
        (CommentKind.BLOCK, "*\n * a\n\n   b\n ", ("/**", " * a", " * b", " */")),
    ],
)
def test_comment_lines_are_canonical(kind: CommentKind, text: str, lines: tuple[str, ...]) -> None:
    """Line comments stay verbatim, block comments take Prisma's form without their empty lines."""
    assert spelling.comment_lines([Comment(kind=kind, text=text)]) == lines


def test_a_comment_after_a_line_is_verbatim() -> None:
    """A block comment that ends a line is not rewritten."""
    assert spelling.trailing(Comment(kind=CommentKind.BLOCK, text=" a\n b ")) == "/* a\n b */"


def test_a_member_on_one_line_keeps_its_order() -> None:
    """What is commented out is neither aligned nor sorted."""
    member = build.field(
        "1", build.field_type("Int"), [build.attribute("map", build.string("1")), build.attribute("id")]
    )
    assert spelling.member(member) == '1 Int @map("1") @id'
