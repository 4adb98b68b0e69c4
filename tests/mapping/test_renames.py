"""What an old file says by an earlier name is followed, and nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlprisma import pipeline
from sqlprisma.config import Settings
from sqlprisma.diagnostics import Code

_HEAD = 'datasource db {\n  provider = "postgresql"\n}\n'


def _generated(folder: Path, sql: str, schema: str, naming: str = "idiomatic") -> tuple[str, list[str]]:
    """The new text without its head, and what was told of names."""
    (folder / "migrations").mkdir()
    (folder / "migrations" / "00001_all.sql").write_text(f"-- +goose Up\n{sql}", encoding="utf-8")
    (folder / "schema.prisma").write_text(f"{_HEAD}\n{schema}", encoding="utf-8")
    made = pipeline.generate(
        Settings(migrations=folder / "migrations", schema=folder / "schema.prisma", naming=naming)
    )
    assert not made.has_errors
    told = [found.message for found in made.diagnostics if found.code is Code.RENAMED_IN_DATABASE]
    return made.value.new.partition("}\n\n")[2], told


_TABLE = "CREATE TABLE a (id int PRIMARY KEY, x text);\n"


@pytest.mark.parametrize(
    ("sql", "schema", "expected"),
    [
        pytest.param(
            "ALTER TABLE a RENAME TO b; ALTER TABLE b RENAME TO c;",
            'model Mine {\n  id Int @id\n  @@map("a")\n}\n',
            'model Mine {\n  id Int     @id(map: "a_pkey")\n  x  String?\n\n  @@map("c")\n}\n',
            id="a chain",
        ),
        pytest.param(
            "ALTER TABLE a RENAME TO b; ALTER TABLE b RENAME TO c;",
            'model Late {\n  id Int @id\n  @@map("b")\n}\n\nmodel Early {\n  id Int @id\n  @@map("a")\n}\n',
            'model Late {\n  id Int     @id(map: "a_pkey")\n  x  String?\n\n  @@map("c")\n}\n',
            id="the latest of two names",
        ),
        pytest.param(
            "ALTER TABLE a RENAME TO c;",
            'model Old {\n  id Int @id\n  @@map("a")\n}\n\nmodel New {\n  id Int @id\n  @@map("c")\n}\n',
            'model New {\n  id Int     @id(map: "a_pkey")\n  x  String?\n\n  @@map("c")\n}\n',
            id="the name of today comes first",
        ),
        pytest.param(
            "ALTER TABLE a RENAME TO c;",
            'model c {\n  id Int @id\n  @@map("a")\n}\n',
            'model c {\n  id Int     @id(map: "a_pkey")\n  x  String?\n}\n',
            id="the hand-given name is the new one",
        ),
        pytest.param(
            "ALTER TABLE a RENAME COLUMN x TO y; ALTER TABLE a RENAME COLUMN y TO z;",
            'model A {\n  id Int @id\n  mine String? @map("x") // here\n  @@map("a")\n}\n',
            'model A {\n  id   Int     @id\n  mine String? @map("z") // here\n\n  @@map("a")\n}\n',
            id="a column",
        ),
        pytest.param(
            "ALTER TABLE a RENAME COLUMN x TO y; ALTER TABLE a ADD x text;",
            'model A {\n  id Int @id\n  mine String? @map("x")\n  @@map("a")\n}\n',
            'model A {\n  id   Int     @id\n  y    String?\n  mine String? @map("x")\n\n  @@map("a")\n}\n',
            id="a column whose name is another's",
        ),
        pytest.param(
            "ALTER TABLE a RENAME TO b; ALTER TABLE b RENAME TO a;",
            'model Mine {\n  id Int @id\n  @@map("a")\n}\n',
            'model Mine {\n  id Int     @id\n  x  String?\n\n  @@map("a")\n}\n',
            id="there and back",
        ),
    ],
)
def test_earlier_names_are_followed(tmp_path: Path, sql: str, schema: str, expected: str) -> None:
    """The block or field is the one that the file had, with the database's name of today."""
    assert _generated(tmp_path, f"{_TABLE}{sql}", schema)[0] == expected


@pytest.mark.parametrize("naming", ["idiomatic", "database"])
def test_both_namings_follow(tmp_path: Path, naming: str) -> None:
    """What costs nothing to keep is kept in database naming, too."""
    schema = '/// mine\nmodel Mine {\n  id Int @id\n\n  @@map("a")\n}\n'
    text, told = _generated(tmp_path, f"{_TABLE}ALTER TABLE a RENAME TO c;", schema, naming)
    assert text.startswith("/// mine\nmodel Mine {\n")
    assert told == ["the table a is called c now: `Mine` stays"]


def test_a_name_that_only_repeats_the_database_follows(tmp_path: Path) -> None:
    """Without a `@@map` the name was the table's, and is again."""
    schema = "/// mine\nmodel a {\n  id Int @id\n  x String?\n}\n"
    sql = f"{_TABLE}ALTER TABLE a RENAME TO c; ALTER TABLE c RENAME COLUMN x TO y;"
    text, told = _generated(tmp_path, sql, schema, "database")
    assert text == '/// mine\nmodel c {\n  id Int     @id(map: "a_pkey")\n  y  String?\n}\n'
    assert told == [
        "the table a is called c now: `a` becomes `c`",
        "the column c.x is called y now: `a.x` becomes `c.y`",
    ]


def test_a_schema_tells_tables_of_one_name_apart(tmp_path: Path) -> None:
    """The name of a table in another schema is not this one's earlier name."""
    sql = (
        "CREATE SCHEMA s; CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE s.a (id int PRIMARY KEY);\n"
        "ALTER TABLE s.a RENAME TO b;"
    )
    schema = (
        'model Here {\n  id Int @id\n  @@map("a")\n  @@schema("public")\n}\n\n'
        'model There {\n  id Int @id\n  @@map("a")\n  @@schema("s")\n}\n'
    )
    text, told = _generated(tmp_path, sql, schema)
    assert 'model There {\n  id Int @id(map: "a_pkey")\n\n  @@map("b")\n  @@schema("s")\n}\n' in text
    assert 'model Here {\n  id Int @id\n\n  @@map("a")\n  @@schema("public")\n}\n' in text
    assert told == ["the table a is called b now: `There` stays"]


def test_views_and_enums_are_followed(tmp_path: Path) -> None:
    """A view's name, a view's column and a type's name may change, too."""
    sql = (
        f"CREATE TYPE t AS ENUM ('x');\n{_TABLE}CREATE VIEW v AS SELECT id, x FROM a;\n"
        "ALTER VIEW v RENAME TO w; ALTER VIEW w RENAME COLUMN x TO y; ALTER TYPE t RENAME TO u;"
    )
    schema = (
        'generator c {\n  provider = "prisma-client"\n  previewFeatures = ["views"]\n}\n'
        'view Seen {\n  id Int?\n  mine String? @map("x")\n  @@map("v")\n}\n\nenum Kind {\n  x\n  @@map("t")\n}\n'
    )
    text, told = _generated(tmp_path, sql, schema)
    assert 'view Seen {\n  id   Int?\n  mine String? @map("y")\n\n  @@map("w")\n}\n' in text
    assert 'enum Kind {\n  x\n\n  @@map("u")\n}\n' in text
    assert len(told) == 3
