"""Which line of the migrations is named with what `check` finds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sqlprisma import pipeline
from sqlprisma.config import Settings

MIGRATION = """\
-- +goose Up
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE users (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  mail text,
  feeling mood
);
CREATE TABLE posts (
  id bigint PRIMARY KEY,
  user_id bigint NOT NULL,
  title text DEFAULT 'x'
);
ALTER TYPE mood ADD VALUE 'happy';
ALTER TABLE users ALTER COLUMN name DROP NOT NULL;
ALTER TABLE users ALTER COLUMN mail TYPE varchar(80);
ALTER TABLE users ADD CONSTRAINT one_mail UNIQUE (mail);
ALTER TABLE posts ALTER COLUMN title SET DEFAULT 'y';
ALTER TABLE posts ADD FOREIGN KEY (user_id) REFERENCES users;
CREATE INDEX ON posts (user_id, title);
CREATE VIEW titles AS SELECT title FROM posts;
"""

CASES = {
    "a model is missing": ("model Post {", None, 9),
    "an enum is missing": ("enum Mood {", None, 2),
    "a value is missing": ("  happy\n", "", 14),
    "a field is missing": ("  feeling Mood?\n", "", 7),
    "a field is required": ("  name String?", "  name String", 15),
    "a field has another type": ("  mail String?", "  mail Int?", 16),
    "a field is no key": (' @unique(map: "one_mail")', "", 17),
    "a field has another default": ('@default("y")', '@default("x")', 18),
    "a field has no native type": (" @db.VarChar(80)", "", 16),
    "a relation is missing": ("  user User @relation", "  // user User @relation", 19),
    "a back relation is missing": ("  posts Post[]\n", "", 19),
    "an index is missing": ("  @@index([userId, title])\n", "", 20),
    "a field is a key that is none": ("  title String? @default", "  title String? @unique @default", 18),
    "the migrations have no such field": ("  name String?", "  other Int?\n  name String?", None),
    "the migrations have no such model": (
        "enum Mood {",
        "model Other {\n  id Int @id\n}\n\nenum Mood {",
        None,
    ),
}
_SPACES = re.compile(r"(?<=\S) +")


@pytest.mark.parametrize("case", CASES)
def test_a_difference_names_the_line_that_made_it(case: str, tmp_path: Path) -> None:
    """The first difference has the line of the statement, or none where no migration made it."""
    before, after, line = CASES[case]
    (tmp_path / "00001_all.sql").write_text(MIGRATION, encoding="utf-8")
    schema = tmp_path / "schema.prisma"
    settings = Settings(migrations=tmp_path, schema=schema)
    right = _SPACES.sub(" ", pipeline.generate(settings).value.new)
    assert before in right
    if after is None:  # a block goes as a whole
        block = re.compile(rf"^{re.escape(before)}.*?^}}\n", re.MULTILINE | re.DOTALL)
        wrong = block.sub("", right)
    else:
        wrong = right.replace(before, after)
    schema.write_text(wrong, encoding="utf-8")
    found = pipeline.generate(settings).value.differences[0]
    assert (None if found.migration is None else found.migration.place.line) == line


@pytest.mark.parametrize("schema", ["public", "shop"])
def test_a_schema_that_is_not_named_is_found(schema: str, tmp_path: Path) -> None:
    """Where there is one PostgreSQL schema alone, blocks do not name it, and their lines are found all the same."""
    text = f"-- +goose Up\nCREATE SCHEMA IF NOT EXISTS {schema};\nCREATE TABLE {schema}.users (id int PRIMARY KEY);\n"
    (tmp_path / "00001_all.sql").write_text(text, encoding="utf-8")
    path = tmp_path / "schema.prisma"
    settings = Settings(migrations=tmp_path, schema=path, schemas=(schema,))
    path.write_text("", encoding="utf-8")
    found = pipeline.generate(settings).value.differences
    lines = {each.block: each.migration and each.migration.place.line for each in found}
    assert lines["User"] == 3


def test_a_column_of_a_tables_own_type_is_no_relation(tmp_path: Path) -> None:
    """`Unsupported("users")` beside a model `users` is a column, and its line is found as a column's."""
    text = (
        "-- +goose Up\nCREATE TABLE users (id int PRIMARY KEY);\n"
        "CREATE TABLE posts (\n  id int PRIMARY KEY,\n  author users\n);\n"
    )
    (tmp_path / "00001_all.sql").write_text(text, encoding="utf-8")
    path = tmp_path / "schema.prisma"
    settings = Settings(migrations=tmp_path, schema=path, naming="database")
    right = pipeline.generate(settings).value.new
    line = next(each for each in right.splitlines() if 'Unsupported("users")' in each)
    path.write_text(right.replace(f"{line}\n", ""), encoding="utf-8")
    (found,) = pipeline.generate(settings).value.differences
    assert found.migration is not None
    assert found.migration.place.line == 5
