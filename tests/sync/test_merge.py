"""Old and fresh file, and what becomes of them."""

from __future__ import annotations

import pytest

from sqlprisma.prisma import print_document
from sqlprisma.sync import merge, removed_blocks
from tests.prisma.texts import document


def _merged(old: str, fresh: str) -> str:
    text = print_document(merge(document(old), document(fresh)))
    assert print_document(merge(document(text), document(fresh))) == text
    return text


def _in_model(old: str, fresh: str) -> str:
    merged = _merged(f"model M {{\n{old}\n}}\n", f"model M {{\n{fresh}\n}}\n")
    return merged.removeprefix("model M {\n").removesuffix("}\n")


def test_blocks_keep_their_order_and_new_ones_follow_their_kind() -> None:
    """The old order stays whatever the fresh one is; a new model stands after the last model."""
    old = "model B {\n}\n\nmodel A {\n}\n\nenum E {\n}\n"
    fresh = "model A {\n}\n\nmodel B {\n}\n\nmodel C {\n}\n\nenum D {\n}\n\nenum E {\n}\n"
    assert _merged(old, fresh) == (
        "model B {\n}\n\nmodel A {\n}\n\nmodel C {\n}\n\nenum E {\n}\n\nenum D {\n}\n"
    )


def test_a_new_kind_stands_where_it_belongs() -> None:
    """Without another of its kind, a model stands before the enums and an enum after the models."""
    assert _merged("// top\n\nenum E {\n}\n", "model A {\n}\n\nenum E {\n}\n") == (
        "// top\n\nmodel A {\n}\n\nenum E {\n}\n"
    )
    assert _merged("model A {\n}\n\n// end\n", "model A {\n}\n\nenum E {\n}\n") == (
        "model A {\n}\n\nenum E {\n}\n\n// end\n"
    )
    assert _merged("// only this\n", "model A {\n}\n") == "// only this\n\nmodel A {\n}\n"


def test_blocks_are_known_by_their_table() -> None:
    """A block whose fresh counterpart has another name is the same block; a schema may be named by one side."""
    old = '// people\nmodel Person {\n  id Int @id // key\n\n  @@map("users")\n}\n'
    fresh = 'model users {\n  id Int @id\n\n  @@schema("public")\n}\n'
    assert _merged(old, fresh) == '// people\nmodel users {\n  id Int @id // key\n\n  @@schema("public")\n}\n'


def test_what_is_gone_goes_unless_it_is_asked_for() -> None:
    """A block without counterpart is left out, and told; a comment can keep it."""
    old = document("model A {\n}\n\n/// sqlprisma:keep\nmodel B {\n}\n\nenum C {\n}\n\n// free\n")
    fresh = document("model D {\n}\n")
    text = print_document(merge(old, fresh))
    assert text == "/// sqlprisma:keep\nmodel B {\n}\n\nmodel D {\n}\n\n// free\n"
    assert [block.name for block in removed_blocks(old, fresh)] == ["A", "C"]


def test_a_kind_that_no_database_has_stays() -> None:
    """A composite type is nobody's counterpart, though a table may have its name."""
    old = "type A {\n  x Int\n}\n"
    fresh = 'model B {\n  y Int\n\n  @@map("A")\n}\n'
    assert _merged(old, fresh) == f"{old}\n{fresh}"


def test_the_configuration_stays() -> None:
    """Generators and datasource of the old file stand; fresh ones are for files that have none."""
    old = '// c\ngenerator g {\n  provider = "x" // y\n}\n\ndatasource pg {\n}\n'
    fresh = 'generator client {\n  provider = "z"\n}\n\ndatasource db {\n}\n\nmodel A {\n}\n'
    assert _merged(old, fresh) == f"{old}\nmodel A {{\n}}\n"
    assert _merged("model A {\n}\n", fresh) == (
        'generator client {\n  provider = "z"\n}\n\ndatasource db {\n}\n\nmodel A {\n}\n'
    )


def test_a_configuration_that_is_written_anew_takes_the_old_places() -> None:
    """A fresh document that knows the old blocks decides how they are written and in which order."""
    old = "// d\ndatasource db {\n}\n\ngenerator g {\n}\n"
    fresh = "generator g {\n  a = 1\n}\n\ndatasource db {\n}\n"
    assert _merged(old, fresh) == "generator g {\n  a = 1\n}\n\n// d\ndatasource db {\n}\n"


def test_blocks_on_one_line_are_separated() -> None:
    """The result is laid out in a way that stays."""
    assert _merged("enum A {\n} enum B {\n}", "enum A {\n}\nenum B {\n}\n") == "enum A {\n}\n\nenum B {\n}\n"


@pytest.mark.parametrize(
    ("old", "fresh", "expected"),
    [
        (
            "  // first\n  a Int // x\n\n  // free\n\n  /// doc\n  b Int\n  // end\n  @@index([a]) // i\n",
            '  a BigInt\n  c Int\n  b Int\n\n  @@index([a], map: "i")\n',
            (
                "  // first\n  a BigInt // x\n  c Int\n\n  // free\n\n  /// doc\n  b Int\n\n"
                '  // end\n  @@index([a], map: "i") // i\n'
            ),
        ),
        ("  a Int\n\n  // gone?\n\n  b Int\n  c Int\n", "  a Int\n  c Int\n", "  a Int\n\n  // gone?\n\n  c Int\n"),
        ("  b Int // b\n  a Int // a\n", "  a Int\n  b Int\n", "  a Int // a\n  b Int // b\n"),
        ('  x Int @map("a") // c\n', "  a Int\n", "  a Int // c\n"),
        ("  a Int\n  // ? Int\n", "  // ? Int\n  a Int\n", "  // ? Int\n  a Int\n  // ? Int\n"),
    ],
)  # fmt: skip
def test_comments_and_blank_lines_travel_with_their_lines(old: str, fresh: str, expected: str) -> None:
    """Order and content of the lines are the database's, what stands around them is the author's."""
    aligned = print_document(document(f"model M {{\n{expected}}}\n"))
    assert f"model M {{\n{_in_model(old, fresh)}}}\n" == aligned


@pytest.mark.parametrize(
    ("old", "fresh", "expected"),
    [
        ("a DateTime @updatedAt", "a DateTime", "a DateTime @updatedAt"),
        ("a Int @updatedAt", "a Int", "a Int"),
        ("a Int @ignore", "a Int?", "a Int? @ignore"),
        ("a String @default(cuid(2))", "a String", "a String @default(cuid(2))"),
        ("a String @default(nanoid(7))", 'a String @default("x")', 'a String @default("x")'),
        ("a String @default(now())", "a String", "a String"),
        ("a Int @default(3)", "a Int", "a Int"),
        ("a String @db.Text", "a String @db.VarChar(3)", "a String @db.VarChar(3)"),
        ("a String @db.Text", "a String", "a String"),
        ('a String @unique @map("b")', "b String", "b String"),
        ("a String @other.thing(1)", "a String", "a String @other.thing(1)"),
        ('a B @relation("n", fields: [b], references: [id], map: "mine")',
         'a B @relation(fields: [b], references: [id], onDelete: Cascade, map: "fk")',
         'a B @relation(fields: [b], references: [id], onDelete: Cascade, map: "mine")'),
        ('a B @relation(fields: [c], references: [id], map: "mine")',
         "a B @relation(fields: [b], references: [id])",
         "a B @relation(fields: [b], references: [id])"),
        ('@@unique([a, b], name: "ab")', '@@unique([a, b], map: "m")', '@@unique([a, b], name: "ab", map: "m")'),
        ('@@id([a, b], name: "ab")', "@@id([a, c])", '@@id([a, c], name: "ab")'),
        ('@@unique([a, b], name: "ab", map: "m")', '@@unique([a, c], map: "m")',
         '@@unique([a, c], name: "ab", map: "m")'),
        ('@@unique([a, b], name: "ab")', "@@unique([a, c])", "@@unique([a, c])"),
        ('@@index([b], map: "y")\n@@index([a], map: "x") // x', '@@index([b], map: "x")\n@@index([c], map: "y")',
         '@@index([c], map: "y")\n@@index([b], map: "x") // x'),
        ('@@index([b], name: "y")\n@@index([a])', '@@index([a])\n@@index([c], map: "y")',
         '@@index([c], map: "y")\n@@index([a])'),
        ("@@ignore", "@@index([a])", "@@index([a])\n@@ignore"),
        ("@@unknown(1)", "@@index([a])", "@@index([a])\n@@unknown(1)"),
        ('@@map("M")', "@@index([a])", '@@index([a])\n@@map("M")'),
        ('a Int @map("a")', "a Int", 'a Int @map("a")'),
        ("a DateTime[] @updatedAt", "a DateTime[]", "a DateTime[]"),
        ('a Unsupported("x") @ignore', 'a Unsupported("x")', 'a Unsupported("x")'),
        ("@@index([b])\n@@index([a])", "@@index([a])\n@@index([b])\n@@index([c])",
         "@@index([b])\n@@index([a])\n@@index([c])"),
        ('@@index([a], map: "y") // y\n@@index([a], map: "x") // x', '@@index([a], map: "x")\n@@index([a], map: "y")',
         '@@index([a], map: "y") // y\n@@index([a], map: "x") // x'),
    ],
)  # fmt: skip
def test_hand_edits_of_a_line_survive(old: str, fresh: str, expected: str) -> None:
    """What only a person can know is kept, what the database decides is not."""
    printed = print_document(document(f"model M {{\n{expected}\n}}\n"))
    assert f"model M {{\n{_in_model(old, fresh)}}}\n" == printed


def test_values_of_an_enum_keep_their_comments() -> None:
    """Their order and number are the database's."""
    old = 'enum E {\n  B // b\n  /// a\n  A @map("x")\n  C\n}\n'
    fresh = 'enum E {\n  A @map("x")\n  B\n  D\n}\n'
    assert _merged(old, fresh) == 'enum E {\n  /// a\n  A @map("x")\n  B // b\n  D\n}\n'


_CHECKS = "/// This table contains check constraints and requires additional setup for migrations."
_INDEX = "/// This model contains an expression index which requires additional setup for migrations."
_NO_KEY = (
    "/// The underlying table does not contain a valid unique identifier and can therefore currently not be "
    "handled by Prisma Client."
)


@pytest.mark.parametrize(
    ("old", "fresh", "expected"),
    [
        ("model B {\n}\n", f"{_CHECKS}\nmodel A {{\n}}\n", f"{_CHECKS}\nmodel A {{\n}}\n"),
        ("/// mine\nmodel A {\n}\n", f"{_INDEX}\nmodel A {{\n}}\n", f"/// mine\n{_INDEX}\nmodel A {{\n}}\n"),
        (f"{_INDEX}\nmodel A {{\n}}\n", f"{_INDEX}\nmodel A {{\n}}\n", f"{_INDEX}\nmodel A {{\n}}\n"),
        (
            "model A {\n  @@ignore\n}\n",
            f"{_NO_KEY}\nmodel A {{\n  @@ignore\n}}\n",
            "model A {\n\n  @@ignore\n}\n",
        ),
    ],
)
def test_generated_sentences_are_said_once(old: str, fresh: str, expected: str) -> None:
    """They come back where they are missing and are never doubled; a person may remove the one with `@@ignore`."""
    assert _merged(old, fresh) == expected
