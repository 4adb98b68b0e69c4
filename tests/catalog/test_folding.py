"""What PostgreSQL computes of an expression when a statement says it; every answer is a real PostgreSQL 15's."""

from __future__ import annotations

import pytest

from tests.catalog.histories import errors

_BASE = "CREATE TABLE t (x int); CREATE DOMAIN positive AS int CHECK (VALUE > 0); CREATE DOMAIN filled AS int NOT NULL"
_ROW = "INSERT INTO t VALUES (1)"


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (
            f"{_ROW}; ALTER TABLE t ADD c positive DEFAULT -1",
            'value for domain positive violates check constraint "positive_check"',
        ),
        (f"{_ROW}; ALTER TABLE t ADD c filled", "domain filled does not allow null values"),
        (
            f"{_ROW}; ALTER TABLE t ADD c int NOT NULL DEFAULT NULLIF(1, 1)",
            'column "c" of relation "t" contains null values',
        ),
    ],
)
def test_the_rows_that_are_there_get_the_default_at_once(statement: str, message: str) -> None:
    """A default or a missing one is refused where the rows that are there cannot have it."""
    assert [found.message for found in errors(_BASE, statement)] == [message]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE u (c char(2) DEFAULT md5('x'), d int DEFAULT 1/0, CHECK (1/0 > 1))",
        "ALTER TABLE t ALTER x SET DEFAULT 1/0",
        "ALTER TABLE t ADD CHECK (1/0 > 1) NOT VALID",
        "ALTER TABLE t ADD c varchar(3) DEFAULT 'abc   '",
        "ALTER TABLE t ADD c varchar(3) DEFAULT 'abcd'::varchar(3)",
        "ALTER TABLE t ADD c int DEFAULT CASE WHEN true THEN 1 ELSE 1/0 END",
        "ALTER TABLE t ADD c int DEFAULT (random() * 0)::int / 0",
        "ALTER TABLE t ADD c positive DEFAULT -1, ADD d filled",
        "ALTER TABLE t ADD c int NOT NULL DEFAULT NULLIF(1, 1)",
        "ALTER TABLE t ALTER x TYPE varchar(2) USING CASE WHEN x > 3 THEN 'abc' ELSE 'abcd' END",
        "CREATE TABLE p (x int) PARTITION BY RANGE (x); ALTER TABLE p ADD c int DEFAULT 1/0",
        "CREATE DOMAIN given AS int NOT NULL DEFAULT 3; INSERT INTO t VALUES (1); ALTER TABLE t ADD c given",
    ],
)
def test_what_no_row_asks_for_is_not_computed(statement: str) -> None:
    """What is only said, or asked of rows that are not there, is accepted."""
    assert [found.message for found in errors(_BASE, statement)] == []


def test_a_default_without_a_value_is_told_at_its_place() -> None:
    """The finding stands at the expression."""
    (found,) = errors(_BASE, "ALTER TABLE t ADD c int, ADD d int DEFAULT 1/0")
    assert found.span is not None
    assert found.span.text == "1/0"
