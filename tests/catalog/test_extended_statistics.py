"""Extended statistics: their names, and what they go with."""

from __future__ import annotations

import pytest

from tests.catalog.histories import made, refusal

TABLE = (
    "CREATE TABLE t (a int, b int, c int); CREATE VIEW v AS SELECT 1 AS a, 2 AS b; CREATE INDEX i ON t (a);"
    "CREATE MATERIALIZED VIEW m AS SELECT 1 AS a, 2 AS b;"
)
MADE = "CREATE STATISTICS s ON a, b FROM t;"
UNNAMED = "CREATE STATISTICS ON a, b FROM t;"
GONE = ("42704", 'statistics object "s" does not exist')


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("CREATE STATISTICS s ON a, b FROM v;", ("42809", 'cannot define statistics for relation "v"')),
        ("CREATE STATISTICS s ON a, b FROM i;", ("42809", 'cannot define statistics for relation "i"')),
        ("CREATE STATISTICS s ON a, b FROM nope;", ("42P01", 'relation "nope" does not exist')),
        ("CREATE STATISTICS s ON a, nope FROM t;", ("42703", 'column "nope" does not exist')),
        ("CREATE STATISTICS s ON a FROM t;", ("42P17", "extended statistics require at least 2 columns")),
        ("CREATE STATISTICS s ON (a) FROM t;", ("42P17", "extended statistics require at least 2 columns")),
        ("CREATE STATISTICS s ON a, a FROM t;", ("42701", "duplicate column name in statistics definition")),
        (
            "CREATE STATISTICS s ON a, ctid FROM t;",
            ("0A000", "statistics creation on system columns is not supported"),
        ),
        (MADE + MADE, ("42710", 'statistics object "s" already exists')),
        (MADE + "ALTER TABLE t DROP COLUMN b; DROP STATISTICS s;", GONE),
        (MADE + "DROP TABLE t CASCADE; DROP STATISTICS s;", GONE),
    ],
)
def test_statistics_need_columns_and_go_with_them(text: str, told: tuple[str, str]) -> None:
    """The message is PostgreSQL's."""
    assert refusal(TABLE + text) == told


@pytest.mark.parametrize(
    "text",
    [
        "CREATE STATISTICS s (ndistinct, mcv) ON a, b FROM ONLY t; DROP STATISTICS s",
        "CREATE STATISTICS IF NOT EXISTS s ON a, (b + c) FROM public.t",
        "CREATE STATISTICS s ON (a + b) FROM t; CREATE STATISTICS r ON abs(a), b FROM m",
        "CREATE STATISTICS s ON a, b FROM t; CREATE STATISTICS IF NOT EXISTS s ON a, nope FROM t",
        f"{MADE} ALTER TABLE t DROP COLUMN c; ALTER TABLE t RENAME b TO d; DROP STATISTICS s",
        f"{MADE} ALTER TABLE t DROP COLUMN b; CREATE STATISTICS s ON a, c FROM t",
        f"{MADE} DROP TABLE t; CREATE TABLE t (a int, b int); {MADE}",
        f"{UNNAMED} {UNNAMED} DROP STATISTICS t_a_b_stat, t_a_b_stat1",
        "CREATE STATISTICS ON a, (b + 1) FROM t; ALTER STATISTICS t_a_expr_stat RENAME TO s; DROP STATISTICS s",
    ],
)
def test_whatever_statistics_say_is_read(text: str) -> None:
    """Names are free again when a column has gone, and PostgreSQL chooses those that are not written."""
    made(TABLE, text)
