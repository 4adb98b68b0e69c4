"""Documents that were built, as text."""

from __future__ import annotations

import pytest

from sqlprisma.prisma import build, print_document
from sqlprisma.prisma.ast import BlankLine, Block, CommentBlock, Document, Item, Member, Unknown

_INT = build.field_type("Int")


def _lines(*members: Member) -> list[str]:
    text = print_document(build.document([build.block("model", "M", members)]))
    first, *lines, last, end = text.split("\n")
    assert (first, last, end) == ("model M {", "}", "")
    return lines


def test_an_empty_document_is_an_empty_line() -> None:
    """Every text ends with a line end."""
    assert print_document(Document()) == "\n"


def test_blocks_have_a_blank_line_between_them() -> None:
    """A built document separates its blocks."""
    blocks = [build.block("enum", name, [build.enum_value("X")]) for name in ("A", "B")]
    assert print_document(build.document(blocks)) == "enum A {\n  X\n}\n\nenum B {\n  X\n}\n"


def test_block_attributes_follow_after_one_blank_line() -> None:
    """They are sorted by kind, and keep their order within a kind."""
    assert _lines(
        build.block_attribute("map", build.string("m")),
        build.field("a", _INT),
        build.block_attribute("index", build.names(["b"])),
        build.block_attribute("index", build.names(["a"])),
        build.block_attribute("schema", build.string("s")),
        build.block_attribute("id", build.names(["a"])),
    ) == ["  a Int", "", "  @@id([a])", "  @@index([b])", "  @@index([a])", '  @@map("m")', '  @@schema("s")']


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ((), []),
        ((BlankLine(), build.field("a", _INT), BlankLine()), ["  a Int"]),
        (
            (build.field("a", _INT), BlankLine(), BlankLine(), build.field("bb", _INT)),
            ["  a Int", "", "  bb Int"],
        ),
        (
            (build.field("a", _INT), BlankLine(), build.block_attribute("x"), build.field("bb", _INT)),
            ["  a  Int", "  bb Int", "", "  @@x"],
        ),
        (
            (build.field("a", _INT), CommentBlock(comments=(build.remark("c"),)), build.block_attribute("x")),
            ["  a Int", "", "  // c", "  @@x"],
        ),
        (
            (CommentBlock(comments=(build.remark("c"),)), BlankLine(), build.block_attribute("x")),
            ["  // c", "", "  @@x"],
        ),
        ((build.block_attribute("x"),), ["", "  @@x"]),
        ((Unknown(text="? ?"), build.field("a", _INT)), ["  ? ?", "  a Int"]),
    ],
)
def test_blank_lines_and_comments_are_placed(members: tuple[Member, ...], expected: list[str]) -> None:
    """Blank lines end groups inside and vanish at the ends; a comment above an attribute moves with it."""
    assert _lines(*members) == expected


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ((BlankLine(), Unknown(text="junk"), BlankLine()), "junk\n"),
        ((Block(keyword="enum", name="A"), Block(keyword="enum", name="B")), "enum A {\n}\nenum B {\n}\n"),
        (
            (CommentBlock(comments=(build.remark("c"),)), Block(keyword="enum", name="A")),
            "// c\nenum A {\n}\n",
        ),
    ],
)
def test_items_are_printed_as_they_stand(items: tuple[Item, ...], expected: str) -> None:
    """Outside of blocks only the blank lines at the ends are dropped."""
    assert print_document(Document(items=items)) == expected


def test_documentation_is_printed_above() -> None:
    """A text of several lines becomes several documentation lines, without spaces at their ends."""
    block = build.block("enum", "A", [build.enum_value("X", documentation="one\n\ntwo")], documentation="top")
    text = print_document(build.document([block]))
    assert text == "/// top\nenum A {\n  /// one\n  ///\n  /// two\n  X\n}\n"


def test_a_commented_field_stands_below_its_documentation() -> None:
    """What has no valid name becomes a comment."""
    member = build.field(
        "1", _INT, [build.attribute("map", build.string("1"))], documentation="no valid name"
    )
    assert _lines(build.commented(member)) == ["  /// no valid name", '  // 1 Int @map("1")']
