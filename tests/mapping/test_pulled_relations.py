"""Tests of relations in database naming, where `prisma db pull` prints what its own validator refuses."""

from __future__ import annotations

import pytest

from sqlprisma.mapping import KeptNames, kept_names
from sqlprisma.prisma import parse
from sqlprisma.prisma.kept import RelationNames
from sqlprisma.source import Source
from tests.mapping.pulled import NOTHING_KEPT, lines, pull

_BOOKS = "CREATE TABLE books (isbn text PRIMARY KEY, title text UNIQUE);"
_TWO_KEYS = _BOOKS + (
    "CREATE TABLE loans (id int PRIMARY KEY, book text REFERENCES books,"
    " CONSTRAINT second FOREIGN KEY (book) REFERENCES books (title));"
)
_A_AND_B = "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY);"


def _join(name: str, first: str = "a", second: str = "b") -> str:
    return (
        f'CREATE TABLE "{name}" ("A" int REFERENCES {first}, "B" int REFERENCES {second}, PRIMARY KEY ("A", "B"));'
        f'CREATE INDEX ON "{name}" ("B");'
    )


def _relations(sql: str, kept: KeptNames = NOTHING_KEPT) -> list[str]:
    """Name, type and relation name of the relation fields."""
    found = [line for line in lines(pull(sql, kept=kept)) if "@relation(" in line or "[]" in line]
    return [line.partition(", fields")[0].partition(" @ignore")[0] for line in found]


def test_two_keys_on_the_same_columns_have_two_names() -> None:
    """They make the pair ambiguous, and the later relation gets a number throughout."""
    assert _relations(_TWO_KEYS) == [
        'loans_loans_bookTobooks loans[] @relation("loans_bookTobooks")',
        'loans_loans_bookTobooks_2 loans[] @relation("loans_bookTobooks_2")',
        'books_loans_bookTobooks books? @relation("loans_bookTobooks"',
        'books_loans_bookTobooks_2 books? @relation("loans_bookTobooks_2"',
    ]


def test_of_two_keys_on_the_same_columns_the_last_is_the_files() -> None:
    """A file tells the last of them, so a second run changes nothing."""
    document = parse(Source(path="schema.prisma", text=pull(_TWO_KEYS))).value
    assert _relations(_TWO_KEYS, kept_names(document)) == _relations(_TWO_KEYS)


def test_the_join_tables_name_is_not_the_keys() -> None:
    """A kept relation gives way to a join table, which has no other name than its table's."""
    kept = KeptNames(relations={(None, "b", ("x",)): RelationNames(forward="up", back="down", relation="j")})
    sql = _A_AND_B + "ALTER TABLE b ADD x int REFERENCES a;" + _join("_j")
    assert _relations(sql, kept) == [
        'down b[] @relation("j_2")',
        'b_j b[] @relation("j")',
        'up a? @relation("j_2"',
        'a_j a[] @relation("j")',
    ]


def test_kept_fields_that_are_taken_are_named_anew() -> None:
    """A kept name that a kept column has, too, is no name for the relation."""
    kept = KeptNames(
        fields={(None, "b", "x"): "up"},
        relations={(None, "b", ("x",)): RelationNames(forward="up", back="down")},
    )
    sql = _A_AND_B + "ALTER TABLE b ADD x int REFERENCES a;"
    assert _relations(sql, kept) == [
        "b b[]",
        "a a? @relation(fields: [up], references: [id], onDelete: NoAction, onUpdate: NoAction)",
    ]


_JOINS = [
    (_join("_"), ["b b[]", "a a[]"]),
    (_join("_aTob"), ["b b[]", "a a[]"]),
    (_join("_x y") + _join("_x-y"), ['b_x_y b[] @relation("x y")', 'b_x_y_2 b[] @relation("x-y")']),
    (_join("_x", "a", "a"), ['a_A a[] @relation("x")', 'a_B a[] @relation("x")']),
]


@pytest.mark.parametrize(("sql", "expected"), _JOINS)
def test_a_join_table_is_a_valid_field_on_both_sides(sql: str, expected: list[str]) -> None:
    """The table's name is repaired in the fields and stays what it is in the relation; `_` is none at all."""
    assert _relations(_A_AND_B + sql)[:2] == expected


@pytest.mark.parametrize("sql", [_join("_", "a", "a"), _join("_") + _join("_aTob")])
def test_a_join_table_without_a_name_may_be_a_model(sql: str) -> None:
    """Where Prisma cannot do without the name of the relation, the table `_` is shown."""
    assert '@@map("_")' in lines(pull(_A_AND_B + sql))


def test_a_join_table_that_is_referred_to_is_a_model() -> None:
    """A relation to a hidden table would lead nowhere."""
    sql = _A_AND_B + _join("_j") + 'CREATE TABLE c (x int, y int, FOREIGN KEY (x, y) REFERENCES "_j");'
    assert "model j {" in lines(pull(sql))


def test_relations_are_called_after_tables_and_not_after_renamed_models() -> None:
    """A new relation to a model that a person renamed has the table's name in its fields and in its own name."""
    kept = KeptNames(models={(None, "books"): "Thing"})
    back, forward = _relations(_TWO_KEYS.replace(" REFERENCES books,", ","), kept)
    assert back == "loans loans[]"
    assert forward.startswith("books Thing? @relation(fields: [book], references: [title], ")
    assert _relations(_TWO_KEYS, kept)[2] == 'books_loans_bookTobooks Thing? @relation("loans_bookTobooks"'
