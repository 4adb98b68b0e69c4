"""Checks that wait for the commit, and what they hold up; every answer is a real PostgreSQL 15's."""

from __future__ import annotations

import pytest

from sqlprisma.catalog import run
from tests.catalog.histories import errors, refusal, script

_TABLES = (
    "CREATE TABLE p (id int PRIMARY KEY);"
    "CREATE TABLE t (id int PRIMARY KEY, r int, b int,"
    " CONSTRAINT f FOREIGN KEY (r) REFERENCES p DEFERRABLE INITIALLY DEFERRED);"
    "CREATE INDEX i ON t (b); INSERT INTO p VALUES (1);"
)
_ROW = "INSERT INTO t VALUES (1, 1);"


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("ALTER TABLE t ADD COLUMN x int", "ALTER TABLE"),
        ("ALTER TABLE t ALTER b SET DEFAULT 3", "ALTER TABLE"),
        ("ALTER TABLE t ENABLE ROW LEVEL SECURITY", "ALTER TABLE"),
        ("ALTER TABLE t DROP CONSTRAINT f", "ALTER TABLE"),
        ("CREATE INDEX ON t (b)", "CREATE INDEX"),
        ("DROP TABLE t", "DROP TABLE"),
        ("TRUNCATE t", "TRUNCATE"),
    ],
)
def test_a_table_whose_rows_are_not_checked_yet_is_not_changed(statement: str, word: str) -> None:
    """In the transaction of the INSERT what needs the table for itself is refused."""
    expected = ("55006", f'cannot {word} "t" because it has pending trigger events')
    assert refusal(_TABLES, f"{_ROW} {statement};") == expected
    assert refusal(f"{_TABLES} {_ROW} {statement};") == expected


@pytest.mark.parametrize(
    "statements",
    [
        f"{_ROW} ALTER TABLE t RENAME TO u",
        f"{_ROW} ALTER TABLE t RENAME COLUMN b TO c",
        f"{_ROW} ALTER TABLE t RENAME CONSTRAINT f TO g",
        f"{_ROW} ALTER INDEX i RENAME TO j",
        f"{_ROW} DROP INDEX i",
        f"{_ROW} DROP TABLE p CASCADE",
        f"{_ROW} ALTER TABLE p ADD COLUMN x int",
        f"{_ROW} CREATE TABLE h (x int REFERENCES t)",
        f"{_ROW} SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE t ADD x int",
        f"{_ROW} COMMIT; ALTER TABLE t ADD x int",
        "INSERT INTO t SELECT id, id FROM p WHERE id > 1; ALTER TABLE t ADD x int",
        "DELETE FROM t; ALTER TABLE t ADD x int",
        (
            "CREATE TABLE u (r int); INSERT INTO u VALUES (1);"
            "ALTER TABLE u ADD FOREIGN KEY (r) REFERENCES p INITIALLY DEFERRED; ALTER TABLE u ADD x int"
        ),
    ],
)
def test_what_waits_for_nothing_is_accepted(statements: str) -> None:
    """Names may change, other tables too; and checks that are made, or were never due, hold up nothing."""
    assert [found.message for found in errors(_TABLES, statements)] == []


def test_the_commit_checks_the_rows() -> None:
    """The next migration, or the next statement without a transaction, has the table for itself."""
    assert [found.message for found in errors(_TABLES, _ROW, "ALTER TABLE t ADD x int")] == []
    alone = script(f"{_TABLES} {_ROW} ALTER TABLE t ADD x int;", is_transactional=False)
    assert run([alone]).diagnostics == ()
