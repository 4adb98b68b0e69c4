"""Lines and what is wrong with them."""

from __future__ import annotations

from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass

import pytest

from sqlprisma.diagnostics import Code, Diagnostic, Failure
from sqlprisma.prisma import build, parse, read
from sqlprisma.prisma.ast import (
    Argument,
    Arity,
    Attribute,
    BlockAttribute,
    Comment,
    CommentKind,
    EnumValue,
    Field,
    FieldType,
    Member,
    NumberValue,
    ObjectValue,
    PrismaNode,
    Setting,
)
from sqlprisma.source import Source


def _source(text: str) -> Source:
    return Source(path="schema.prisma", text=text)


def _member(keyword: str, line: str) -> Member:
    outcome = read(_source(f"{keyword} X {{\n  {line}\n}}\n"))
    (block,) = outcome.value.blocks()
    (member,) = block.members
    return member


def _findings(text: str) -> list[tuple[int, int, str]]:
    found = read(_source(text)).diagnostics
    assert all(one.code is Code.PRISMA_SYNTAX and one.hint for one in found)
    return [_told(one) for one in found]


def _told(found: Diagnostic) -> tuple[int, int, str]:
    assert found.span is not None
    return found.span.place.line, found.span.place.column, found.message


_INT = build.field_type("Int")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a Int", Field(name="a", type=_INT)),
        ("model Int?", Field(name="model", type=build.field_type("Int", Arity.OPTIONAL))),
        ("a Int[]", Field(name="a", type=build.field_type("Int", Arity.LIST))),
        ("a Int []", Field(name="a", type=build.field_type("Int", Arity.LIST))),
        ("é\u3000Größe", Field(name="é", type=build.field_type("Größe"))),
        ('a Unsupported( "x y" )?', Field(name="a", type=build.unsupported("x y", Arity.OPTIONAL))),
        ("a Int @ id", Field(name="a", type=_INT, attributes=(Attribute(name="id"),))),
        ("a Int @x()", Field(name="a", type=_INT, attributes=(Attribute(name="x", arguments=()),))),
        ("a Int @db.Date", Field(name="a", type=_INT, attributes=(Attribute(name="db.Date"),))),
        (
            "a Int @x(-1.5, b: c.d)",
            Field(
                name="a",
                type=_INT,
                attributes=(
                    build.attribute("x", NumberValue(text="-1.5"), build.named("b", build.name("c.d"))),
                ),
            ),
        ),
        (
            "a Int @x({ b: null }, f(5a(1)))",
            Field(
                name="a",
                type=_INT,
                attributes=(
                    build.attribute(
                        "x",
                        ObjectValue(entries=(Argument(name="b", value=build.name("null")),)),
                        build.call("f", build.call("5a", build.number(1))),
                    ),
                ),
            ),
        ),
        (
            "a Int // c",
            Field(name="a", type=_INT, trailing=Comment(kind=CommentKind.PLAIN, text=" c")),
        ),
        (
            "a Int /* c\n d */",
            Field(name="a", type=_INT, trailing=Comment(kind=CommentKind.BLOCK, text=" c\n d ")),
        ),
        (
            '@@index([a(sort: Desc), b], map: "m") /// d',
            BlockAttribute(
                attribute=build.attribute(
                    "index",
                    build.array([build.call("a", build.named("sort", build.name("Desc"))), build.name("b")]),
                    build.named("map", build.string("m")),
                ),
                trailing=Comment(kind=CommentKind.DOCUMENTATION, text=" d"),
            ),
        ),
    ],
)
def test_lines_of_a_model_are_read(line: str, expected: Member) -> None:
    """Fields and block attributes are read with types, arguments, values and comments."""
    assert _member("model", line) == expected


@pytest.mark.parametrize(
    ("keyword", "line", "expected"),
    [
        ("enum", "A", EnumValue(name="A")),
        (
            "enum",
            'A @map("a // b") // c',
            EnumValue(
                name="A",
                attributes=(build.attribute("map", build.string("a // b")),),
                trailing=Comment(kind=CommentKind.PLAIN, text=" c"),
            ),
        ),
        ("datasource", 'url = env("X")', Setting(key="url", value=build.call("env", build.string("X")))),
        ("generator", "a=true", Setting(key="a", value=build.name("true"))),
        (
            "generator",
            'a = ["x", []]',
            Setting(key="a", value=build.array([build.string("x"), build.array([])])),
        ),
    ],
)
def test_lines_of_other_blocks_are_read(keyword: str, line: str, expected: Member) -> None:
    """Values of enums and settings are read."""
    assert _member(keyword, line) == expected


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ("a Int @default(now()", 23, "expected `,` or `)`, found the end of the line"),
        ("a = 3", 5, "expected a type, an attribute or the end of the line, found `=`"),
        ("a Int @db.VarChar 30", 21, "expected an attribute, `(` or the end of the line, found `30`"),
        ("@@index([a b])", 14, "expected `(`, `,` or `]`, found `b`"),
        ("a Int @x([1,])", 15, "expected a value, found `]`"),
        ("a² Int", 3, "expected a name, found `a²`"),
        ("a", 3, "the field `a` has no type"),
        ("a: Int", 4, "a field's type does not follow a `:`"),
        ("a [Int]", 6, "a list is no longer written as `[Type]`"),
        ("a Int!", 5, "`!` is no longer written: a field is required by default"),
        ("a Int[]?", 5, "a list cannot be optional"),
        ("a Int @x(1,)", 13, "a comma follows the last argument"),
        ("a Int @x(b:)", 12, "the argument `b` has no value"),
        (r'a String @default("a\qb")', 23, r"`\q` is not an escape that means anything"),
        ("a Int @x(" + "[" * 200, 111, "values are nested more than 100 deep"),
        ("a Int /* never closed", 9, "expected `[]`, `?`, an attribute or the end of the line, found `/`"),
    ],
)
def test_what_is_wrong_is_told_where_it_is(line: str, column: int, message: str) -> None:
    """An error names what was expected, in words, and points at what was found instead."""
    assert _findings(f"model X {{\n  {line}\n}}\n") == [(2, column, message)]


@pytest.mark.parametrize(
    ("keyword", "line", "message"),
    [
        ("enum", "A B", "expected an attribute or the end of the line, found `B`"),
        ("datasource", 'url: "x"', "expected `=`, found `:`"),
        ("generator", "@@x", "expected a name, found `@`"),
        ("generator", "a =", "`a` has no value"),
    ],
)
def test_each_kind_of_block_has_its_own_lines(keyword: str, line: str, message: str) -> None:
    """A line of another kind of block is an error."""
    assert [text for _, _, text in _findings(f"{keyword} X {{\n  {line}\n}}\n")] == [message]


def test_parsing_refuses_what_reading_only_tells() -> None:
    """A file with a line that is not Prisma is not worked with."""
    with pytest.raises(Failure) as failure:
        parse(_source("model X {\n  what is this\n}\n"))
    assert [found.span and found.span.place.line for found in failure.value.diagnostics] == [2]


def test_every_node_knows_its_place() -> None:
    """Each node's span holds the text it was read from."""
    text = '// c\nmodel X {\n  a Int[] @x(1, b: ["s", f(y)], { k: v }) // t\n\n  @@y([a])\n}\n'
    seen: list[str] = []

    def walk(node: object) -> None:
        if isinstance(node, tuple):
            for item in node:
                walk(item)
        elif isinstance(node, PrismaNode) and is_dataclass(node):
            assert node.span is not None
            seen.append(node.span.text)
            for attribute in dataclass_fields(node):
                walk(getattr(node, attribute.name))

    walk(read(_source(text)).value)
    assert {
        text, "// c", 'a Int[] @x(1, b: ["s", f(y)], { k: v }) // t', "Int", "// t", '"s"', "f(y)", "y", "1",
        '@x(1, b: ["s", f(y)], { k: v })', 'b: ["s", f(y)]', '["s", f(y)]', "{ k: v }", "k: v", "@@y([a])",
    } <= set(seen)  # fmt: skip


def test_a_type_keeps_how_it_was_written() -> None:
    """The spelling of an unsupported type is the author's, and no part of what the type is."""
    member = _member("model", 'a Unsupported( "x" )')
    assert isinstance(member, Field)
    assert member.type == FieldType(name="x", is_unsupported=True)
    assert member.type.written == 'Unsupported( "x" )'
