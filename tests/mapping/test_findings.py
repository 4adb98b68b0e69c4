"""Tests of what a person is told about losses and choices."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sqlprisma.diagnostics import Code
from sqlprisma.mapping import MappingOptions
from tests.mapping.pulled import DATABASE, IDIOMATIC, findings, header, told

_TABLE = "CREATE TABLE t (id int PRIMARY KEY, a text);\n"

_LOST = [
    (
        _TABLE + "ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0);",
        'check constraint "c" of table "t" is not shown',
    ),
    (_TABLE + "CREATE INDEX i ON t (lower(a));", 'expression index "i" of table "t" is not shown'),
    (_TABLE + "CREATE INDEX i ON t (a) WHERE (id > 0);", 'partial index "i" of table "t" is not shown'),
    (_TABLE + "ALTER TABLE t ENABLE ROW LEVEL SECURITY;", 'row level security of table "t" is not shown'),
    (
        "CREATE TABLE t (a text);",
        'table "t" has no unique identifier that Prisma can use: its model is ignored',
    ),
    (
        "CREATE TABLE t (id int PRIMARY KEY, d numeric(3, -2));",
        'column "t.d" is shown without the precision of its type numeric(3,-2)',
    ),
    (
        "CREATE TYPE item AS ENUM ('a'); CREATE TABLE items (id int PRIMARY KEY);",
        'enum "item" becomes the enum ItemEnum: the plain name was taken',
    ),
]


@pytest.mark.parametrize(("sql", "message"), _LOST)
def test_what_prisma_cannot_express_is_told_once(sql: str, message: str) -> None:
    """Each loss is one note in idiomatic naming."""
    assert told(sql, IDIOMATIC) == [message]


def test_a_finding_knows_its_migration_line() -> None:
    """The note about a constraint points at the statement that made it."""
    found = findings(_TABLE + "ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0);", IDIOMATIC)[0]
    assert found.code is Code.NOT_EXPRESSIBLE
    assert found.span is not None
    assert found.span.place.line == 2


def test_database_naming_tells_only_what_its_notes_do_not() -> None:
    """What the file says in Prisma's own sentences is not told again."""
    assert told(_TABLE + "ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0);") == []


_ENUMS = """
    CREATE TYPE "a b" AS ENUM ('x y', 'x-y', '1', 'x');
    CREATE TYPE "a-b" AS ENUM ('x');
"""


def test_what_becomes_of_enums_and_their_values_is_told() -> None:
    """In database naming a name that was taken and a value that is commented out are told."""
    assert told(_ENUMS) == [
        'enum "a b" becomes the enum public_a_b: the plain name was taken',
        'value "x-y" of enum "a b" becomes the value x_y_2: the plain name was taken',
        'value "1" of enum "a b" has no valid name in Prisma: it is commented out',
        'enum "a-b" becomes the enum public_a_b_2: the plain name was taken',
    ]


_JOIN = """
    CREATE TABLE a (id int PRIMARY KEY);
    CREATE TABLE b (id int PRIMARY KEY);
    CREATE TABLE "_j" ("A" int REFERENCES a CHECK ("A" > 0), "B" int REFERENCES b, PRIMARY KEY ("A", "B"));
    CREATE INDEX j_b ON "_j" ("B");
    CREATE INDEX j_c ON "_j" ("A");
    CREATE INDEX j_d ON "_j" ("A") WHERE "A" > 1;
"""


def test_what_a_hidden_join_table_has_besides_is_told() -> None:
    """Of its indexes two make the relation; the others, and its constraints, are not shown."""
    assert told(_JOIN, IDIOMATIC) == [
        'index "j_c" of the join table "_j" is not shown',
        'index "j_d" of the join table "_j" is not shown',
        'check constraint "_j_A_check" of table "_j" is not shown',
    ]


@pytest.mark.parametrize("options", [DATABASE, IDIOMATIC])
def test_a_partial_index_without_a_place_for_its_feature_is_told(options: MappingOptions) -> None:
    """A file with a datasource and no generator cannot turn the preview feature on."""
    datasource = header('datasource db {\n  provider = "postgresql"\n}\n')
    sql = _TABLE + "CREATE INDEX i ON t (a) WHERE (id > 0);"
    assert told(sql, replace(options, header=datasource)) == ['partial index "i" of table "t" is not shown']


def test_a_foreign_key_is_told_where_prisma_emulates_them() -> None:
    """With the relation mode `prisma` only the file says what is a relation."""
    datasource = header('datasource db {\n  provider = "postgresql"\n  relationMode = "prisma"\n}\n')
    sql = _TABLE + "CREATE TABLE u (id int PRIMARY KEY, t_id int CONSTRAINT k REFERENCES t);"
    assert told(sql, replace(DATABASE, header=datasource)) == [
        (
            'foreign key "k" of table "u" is not shown as a relation: '
            "with the relation mode `prisma` the schema file says which there are"
        )
    ]
