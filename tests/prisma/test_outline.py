"""Blocks, comments, blank lines, and what is none of these."""

from __future__ import annotations

import time

import pytest

from sqlprisma.prisma import print_document, read
from sqlprisma.prisma.ast import (
    BlankLine,
    Block,
    Comment,
    CommentBlock,
    CommentKind,
    Field,
    Item,
    Unknown,
)
from sqlprisma.source import Source


def _items(text: str) -> tuple[Item, ...]:
    return read(Source(path="schema.prisma", text=text)).value.items


def _findings(text: str) -> list[tuple[int, str]]:
    found = read(Source(path="schema.prisma", text=text)).diagnostics
    return [(one.span.place.line, one.message) for one in found if one.span]


def _plain(text: str) -> Comment:
    return Comment(kind=CommentKind.PLAIN, text=text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        (" \t\n\n  ", ()),
        ("// a\n//b\n\n\n// c", (
            CommentBlock(comments=(_plain(" a"), _plain("b"))),
            BlankLine(),
            CommentBlock(comments=(_plain(" c"),)),
        )),
        ("enum A {\n}\nenum B {\n}", (Block(keyword="enum", name="A"), BlankLine(), Block(keyword="enum", name="B"))),
        ("enum A {\n} enum B {\n}", (Block(keyword="enum", name="A"), Block(keyword="enum", name="B"))),
        ("// c\nenum A { // dropped\n}", (Block(keyword="enum", name="A", comments=(_plain(" c"),)),)),
        ("// c\n\nenum A {\r\n}", (
            CommentBlock(comments=(_plain(" c"),)), BlankLine(), Block(keyword="enum", name="A"))),
        ("$ junk\nenum A {\n}", (Unknown(text="$ junk"), Block(keyword="enum", name="A"))),
        ("foo {\n a  b\n}\n\nenum A {\n}", (Unknown(text="foo {\n a  b\n}"), Block(keyword="enum", name="A"))),
        ("enum A {\n  X\n", (Unknown(text="enum A {"), Unknown(text="X"))),
        ("enum A\n{\n}\n", (Unknown(text="enum A"), Unknown(text="{"), Unknown(text="}"))),
        ("enum A { }\n", (Unknown(text="enum A { }"),)),
    ],
)  # fmt: skip
def test_a_file_falls_into_items(text: str, expected: tuple[Item, ...]) -> None:
    """Blocks own the comments directly above them; blank lines count between items only; the rest is unknown."""
    assert _items(text) == expected


def test_members_own_the_comments_above_them() -> None:
    """A comment before a blank line, an unknown line or the brace belongs to nothing."""
    text = "model A {\n\n // a\n x Int\n // b\n\n y Int\n // c\n ? ?\n /* d */ z Int\n // e\n\n}"
    (block,) = _items(text)
    assert isinstance(block, Block)
    assert [type(member) for member in block.members] == [
        Field, CommentBlock, BlankLine, Field, CommentBlock, Unknown, Field, CommentBlock,
    ]  # fmt: skip
    assert [member.comments for member in block.members if isinstance(member, Field)] == [
        (_plain(" a"),),
        (),
        (Comment(kind=CommentKind.BLOCK, text=" d "),),
    ]


def test_a_brace_in_a_string_or_comment_closes_nothing() -> None:
    """Only a brace at the beginning of a line ends a block."""
    (block,) = _items('model A {\n a String @default("}")\n // }\n b Int\n}')
    assert isinstance(block, Block)
    assert [member.name for member in block.members if isinstance(member, Field)] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("junk\n\nmore\n", [(1, "this line is not the beginning of a block"),
                            (3, "this line is not the beginning of a block")]),
        ("enum A {\n  X\n  Y\n\n", [(1, "`enum A` has no closing brace")]),
        ("modle A {\n  id Int\n}\n", [(1, "`modle` is not a kind of block")]),
        ("model A\n{\n  id Int\n}\njunk\n", [(1, "the `{` is missing"),
                            (5, "this line is not the beginning of a block")]),
        ("foo {\n}\n", [(1, "`foo` is not a kind of block")]),
        ("type A = Int\n", [(1, "a type cannot be given another name")]),
        ("enum A {\n<<<<<<< HEAD\n  X\n=======\n  Y\n>>>>>>> b\n}\n",
         [(line, "the file has an unresolved merge conflict") for line in (2, 4, 6)]),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_told(text: str, expected: list[tuple[int, str]]) -> None:
    """Every line that is kept without being understood is an error; the rest of an open block is not told again."""
    assert _findings(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "model A {\n" * 4000,
        "model A {\n" * 1000 + "/*\n}\n*/",
        "model A {\n" + "x Int /*\n" * 4000 + "}\n",
        "foo {\n" * 4000,
        "model A {\n" + "/*" * 20_000,
        'model A {\n x Int @a("' + '"' * 20_000 + "\n}\n",
        "model A {\n x Int " + "/" * 20_000 + "\n}\n",
        " \t" * 20_000 + "\n \n" * 20_000,
    ],
)
def test_hostile_files_take_linear_time(text: str) -> None:
    """Nothing is scanned again and again: these would take minutes if it were."""
    before = time.process_time()
    print_document(read(Source(path="schema.prisma", text=text)).value)
    assert time.process_time() - before < 10
