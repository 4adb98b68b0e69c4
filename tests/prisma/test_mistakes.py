"""Mistakes that people make: each is told once, at its place, with what to write instead."""

from __future__ import annotations

import pytest

from sqlprisma.prisma import read
from sqlprisma.source import Source

_LINES = [
    ("model", "id = Int @id", 4, "no `=` stands in a model"),
    ("model", "a Int = 5", 7, "name Type @default(value)"),
    ("model", "a String @default('x')", 19, "straight double quotes"),
    ("model", "a String @default(“x”)", 19, "straight double quotes"),
    ("model", 'a String @default("x)', 19, "the text is not closed"),
    ("model", 'a String @map("x\ty")', 15, r"write `\t`"),
    ("model", 'a String @default("x"', 22, "cannot be broken over several lines"),
    ("model", 'a String @default("x"))', 23, "no bracket to close"),
    ("model", "a String @unique,", 17, "the end of the line separates"),
    ("model", "a String @unique, @db.Text", 17, "a blank separates attributes"),
    ("model", "id Int @id;", 11, "the end of the line ends a field"),
    ("model", "id Int @@id", 9, "has one `@`"),
    ("model", "@id([a])", 1, "write `@@`"),
    ("model", "@@@id([a])", 3, "write two of them"),
    ("model", '@@map("x") @@index([a])', 12, "a line of its own"),
    ("model", "a A @relation(fields: [x,])", 26, "after the last value"),
    ("model", "a A @relation(fields: [x] references: [y])", 27, "put a comma"),
    ("model", "@@index([a b])", 12, "put a comma"),
    ("model", "a A @relation(fields = [x])", 22, "named with a colon"),
    ("model", "a string | null", 10, "write `Type?`"),
    ("model", "a String NOT NULL", 10, "write `Type?`"),
    ("model", "a?: String", 2, "`name Type?`"),
    ("model", "a Array<String>", 8, "`Type[]`"),
    ("model", "a String?[]", 10, "write `Type[]`"),
    ("model", "a VarChar(255)", 10, "@db.VarChar(255)"),
    ("model", "first name String", 12, "each in one word"),
    ("model", "_id String", 1, "begins with a letter"),
    ("model", '"id" Int', 1, "without quotes"),
    ("model", "a Int @default 5", 16, "arguments stand in parentheses"),
    ("model", "a Int @default[5]", 15, "arguments stand in parentheses"),
    ("model", "a Float @default(.5)", 18, "begins with a digit"),
    ("model", "a Float @default(1e5)", 19, "all digits"),
    ("model", "id Int @id # x", 12, "a comment begins with `//`"),
    ("model", "id Int @id -- x", 12, "a comment begins with `//`"),
    ("model", "a\u200b String", 2, "an invisible character"),
    ("model", ")", 1, "closed with `}`"),
    ("model", "model B {", 9, "begins inside of another one"),
    ("enum", "a,", 2, "remove the comma"),
    ("enum", "a, b", 2, "one value stands on a line"),
    ("enum", 'a = "x"', 3, '@map("value")'),
    ("enum", '"a"', 1, "without quotes"),
    ("enum", "in progress", 4, "one word"),
    ("datasource", "provider = 'postgresql'", 12, "straight double quotes"),
    ("datasource", "provider: 1", 9, "`key = value`"),
    ("datasource", '@@schema("x")', 1, "has no attributes"),
]


@pytest.mark.parametrize(("keyword", "line", "column", "hint"), _LINES)
def test_a_line_is_told_at_the_place_of_the_mistake(keyword: str, line: str, column: int, hint: str) -> None:
    """There is one error, which points at the mistake, says what was expected there, and helps."""
    (found,) = read(Source(path="s", text=f"{keyword} A {{\n{line}\n}}\n")).diagnostics
    assert found.span is not None
    assert (found.span.place.line, found.span.place.column) == (2, column)
    assert found.message.startswith("expected ")
    assert hint in (found.hint or "")


_OUTSIDE = [
    ("model A\n  id Int @id\n}\n", "the `{` is missing", "on the line of the block's name"),
    ("model A\n{\n  id Int @id\n}\n", "the `{` is missing", "on the line of the block's name"),
    ("modle A {\n  id Int @id\n}\n", "`modle` is not a kind of block", "did you mean `model`?"),
    ("Model A {\n  id Int @id\n}\n", "`Model` is not a kind of block", "did you mean `model`?"),
    ("table A {\n  id Int @id\n}\n", "`table` is not a kind of block", "did you mean `model`?"),
    ("model {\n  id Int @id\n}\n", "the model has no name", "a block begins with"),
    ('model "A" {\n  id Int @id\n}\n', "stands without quotes", "remove the quotes"),
    ("model A extends B {\n  id Int @id\n}\n", "`{` must follow the name", "a block begins with"),
    ("model A { id Int @id }\n", "`model A` has no closing brace", "cannot stand on one line"),
    ("model A {\n  id Int @id\n}\n}\n", "there is no block to close", "remove the `}`"),
    ("# a\n", "this is no comment", "begins with `//`"),
    ("/* a\n", "the comment is not closed", "`*/`"),
    ('import { a } from "b"\n', "Prisma has no imports", "remove the line"),
    ("CREATE TABLE a (id int);\n", "not the beginning of a block", "a block begins with"),
]


@pytest.mark.parametrize(("text", "message", "hint"), _OUTSIDE)
def test_a_broken_block_is_one_mistake(text: str, message: str, hint: str) -> None:
    """What was meant to stand in a block is not told again, line by line."""
    (found,) = read(Source(path="s", text=text)).diagnostics
    assert message in found.message
    assert hint in (found.hint or "")


@pytest.mark.parametrize(
    "lines",
    [
        "a A @relation(\n  fields: [x],\n  references: [y]\n)",
        "a Int @default(\n1\n)",
        "@@index([\n  a,\n  b\n])",
    ],
)
def test_an_attribute_over_several_lines_is_one_mistake(lines: str) -> None:
    """The lines after the first follow from it; what is wrong after the closing bracket is told."""
    found = read(Source(path="s", text=f"model A {{\n{lines}\nb = Int\n}}\n")).diagnostics
    assert [each.span.place.line for each in found if each.span] == [2, lines.count("\n") + 3]


def test_a_bracket_that_was_forgotten_hides_no_other_mistake() -> None:
    """A line that can be read ends the search for the bracket."""
    text = 'model A {\n  a String @map("x"\n  b Int\n  c = Int\n}\n'
    found = read(Source(path="s", text=text)).diagnostics
    assert [each.span.place.line for each in found if each.span] == [2, 4]
