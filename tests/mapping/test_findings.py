"""Tests of what a person is told about losses and choices."""

from __future__ import annotations

import pytest

from sqlprisma.diagnostics import Code
from tests.mapping.pulled import IDIOMATIC, findings, told

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
