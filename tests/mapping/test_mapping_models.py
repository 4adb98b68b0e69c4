"""Tests of whole blocks: models, enums, notes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sqlprisma.mapping import KeptNames
from tests.mapping.pulled import IDIOMATIC, lines, pull


def test_identity_and_generated_columns_have_defaults() -> None:
    """Identity counts up like a sequence, a generation expression looks like any default."""
    sql = """CREATE TABLE t (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        a int NOT NULL,
        double int GENERATED ALWAYS AS (a * 2) STORED
    );"""
    assert lines(pull(sql))[1:4] == [
        "id BigInt @id @default(autoincrement())",
        "a Int",
        'double Int? @default(dbgenerated("(a * 2)"))',
    ]


def test_a_table_without_columns_is_a_comment() -> None:
    """A model needs fields, so a table without columns is only a comment."""
    assert lines(pull("CREATE TABLE nothing ();"))[1:] == ["// model nothing {", "// }"]


def test_enum_values_are_repaired() -> None:
    """Values that are no identifiers are mapped; what cannot be repaired is commented out."""
    sql = "CREATE TYPE mood AS ENUM ('fine', 'so so', '', '1');"
    assert lines(pull(sql)) == [
        "enum mood {",
        "fine",
        'so_so @map("so so")',
        'EMPTY_ENUM_VALUE @map("")',
        '// 1 @map("1")',
        "}",
    ]


def test_an_enum_keeps_at_least_one_value() -> None:
    """An enum whose values are all invalid gets made-up names, since Prisma refuses an enum without values."""
    assert lines(pull("CREATE TYPE step AS ENUM ('1', '2');")) == [
        "enum step {",
        'value @map("1")',
        'value_2 @map("2")',
        "}",
    ]


_NOTES = [
    ("CREATE TABLE t (id int PRIMARY KEY CHECK (id > 0));", "contains check constraints"),
    (
        "CREATE TABLE t (id int PRIMARY KEY, r int4range, EXCLUDE USING gist (r WITH &&));",
        "contains exclusion constraints",
    ),
    ("CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u () INHERITS (t);", "has subclasses"),
    (
        """CREATE TABLE t (id int PRIMARY KEY) PARTITION BY HASH (id);
        CREATE TABLE u PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0);""",
        "is a partition table",
    ),
    (
        "CREATE TABLE t (id int PRIMARY KEY); COMMENT ON COLUMN t.id IS 'the id';",
        "has comments in the database",
    ),
    ("CREATE TABLE t (id int PRIMARY KEY DEFERRABLE);", "non-default deferring rules"),
    ("CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE t ENABLE ROW LEVEL SECURITY;", "row level security"),
    ("CREATE TABLE t (id int PRIMARY KEY, a int); CREATE INDEX ON t (a NULLS FIRST);", "null sort order"),
    ("CREATE TABLE t (id int PRIMARY KEY, a text); CREATE INDEX ON t (lower(a));", "an expression index"),
]


@pytest.mark.parametrize(("sql", "words"), _NOTES)
def test_database_naming_says_what_migrate_needs(sql: str, words: str) -> None:
    """What Prisma cannot express is said above a new model, in Prisma's words; idiomatic naming leaves it out."""
    assert words in " ".join(line for line in pull(sql).splitlines() if line.startswith("///"))
    assert words not in pull(sql, IDIOMATIC)


def test_a_known_model_is_not_told_again() -> None:
    """Notes belong to new models, but for the one about expression indexes, which Prisma repeats."""
    sql = "CREATE TABLE t (id int PRIMARY KEY CHECK (id > 0), a text); CREATE INDEX ON t (lower(a));"
    found = lines(pull(sql, kept=KeptNames(models={(None, "t"): "t"})))
    assert [line.split()[1:6] for line in found if line.startswith("///")] == [
        ["This", "model", "contains", "an", "expression"]
    ]


def test_a_partitioned_table_without_partitions_has_no_note() -> None:
    """The sentence about partitions needs a partition."""
    assert "///" not in pull("CREATE TABLE t (id int PRIMARY KEY) PARTITION BY HASH (id);")


def test_comments_document_in_idiomatic_naming() -> None:
    """The text of COMMENT ON stands above models, fields and enums, line by line."""
    sql = """
        CREATE TYPE mood AS ENUM ('fine');
        CREATE TABLE users (id int PRIMARY KEY, mood mood);
        COMMENT ON TYPE mood IS 'How they feel';
        COMMENT ON TABLE users IS E'People.\\nNot robots.';
        COMMENT ON COLUMN users.mood IS 'of today';
    """
    assert lines(pull(sql, IDIOMATIC)) == [
        "/// People.",
        "/// Not robots.",
        "model User {",
        "id Int @id",
        "/// of today",
        "mood Mood?",
        '@@map("users")',
        "}",
        "/// How they feel",
        "enum Mood {",
        "fine",
        '@@map("mood")',
        "}",
    ]


def test_updated_at_is_a_timestamps_name() -> None:
    """A timestamp called as configured gets @updatedAt; other types and database naming do not."""
    sql = "CREATE TABLE t (id int PRIMARY KEY, updated_at timestamptz NOT NULL DEFAULT now(), changed date);"
    assert 'updatedAt DateTime @default(now()) @updatedAt @map("updated_at") @db.Timestamptz(6)' in lines(
        pull(sql, IDIOMATIC)
    )
    assert "@updatedAt" not in pull(sql)
    assert pull(sql, replace(IDIOMATIC, updated_at_names=("changed",))).count("@updatedAt") == 0


def test_required_defaults_are_a_choice() -> None:
    """A column with a default that allows NULL is optional, or required where that habit is asked for."""
    sql = "CREATE TABLE t (id int PRIMARY KEY, n int DEFAULT 1);"
    assert "n Int? @default(1)" in lines(pull(sql, IDIOMATIC))
    assert "n Int @default(1)" in lines(pull(sql, replace(IDIOMATIC, nullable_defaults="required")))


def test_blocks_name_their_schema_where_there_are_several() -> None:
    """With more than one schema every model and enum carries @@schema."""
    sql = """
        CREATE SCHEMA shop;
        CREATE TABLE shop.items (id int PRIMARY KEY);
        CREATE TYPE mood AS ENUM ('fine');
        CREATE TABLE users (id int PRIMARY KEY);
    """
    assert [line for line in lines(pull(sql)) if "@@schema" in line] == [
        '@@schema("public")',
        '@@schema("shop")',
        '@@schema("public")',
    ]
