"""Statements that change rows and are, or may be, right; what is refused stands in fixtures/refusals."""

from __future__ import annotations

import pytest

from sqlprisma.diagnostics import Code, Severity
from tests.catalog.histories import history

_TABLES = """
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TABLE t (a int PRIMARY KEY, b text, m mood, l text[], j jsonb, at timestamptz);
CREATE TABLE u (x int, y text);
CREATE VIEW v AS SELECT a, b AS c FROM t;
"""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE t SET b = y FROM u WHERE x = a",
        "UPDATE t z SET b = z.b || u.y FROM u LEFT JOIN t w ON w.a = u.x WHERE w.a = z.a",
        "UPDATE t SET (a, b) = (SELECT x, y FROM u WHERE u.x = t.a), l[1] = 'x', m = 'glad' WHERE m <> 'sad'",
        "UPDATE t SET a = DEFAULT, b = 3, at = 'now', j = '{}' RETURNING old.a, new.b, t.*",
        "UPDATE t SET b = to_char(at, 'YYYY'), a = a + (j ->> 'n')::int WHERE j ? 'n'",
        "UPDATE v SET c = 'x' WHERE a IN (SELECT x FROM u)",
        "DELETE FROM t WHERE ctid <> (SELECT min(z.ctid) FROM t z WHERE z.b = t.b)",
        "DELETE FROM public.t WHERE public.t.a = 1",
        "INSERT INTO t (b, a) VALUES (now(), 1.5), (true, 3) ON CONFLICT (a) DO UPDATE SET b = excluded.b",
        "INSERT INTO t SELECT x, y, 'sad' FROM u GROUP BY 1, 2 ON CONFLICT DO NOTHING",
        "INSERT INTO t AS z (a, b) TABLE u ON CONFLICT (a) DO UPDATE SET b = z.b WHERE z.a > 3",
        "INSERT INTO t (a) VALUES (generate_series(1, 3))",
        "INSERT INTO v VALUES (1, 'x')",
        "WITH d AS (DELETE FROM t RETURNING *), e AS (SELECT a FROM d) INSERT INTO u (x) SELECT a FROM e",
        "WITH u AS (SELECT 1 AS a) UPDATE t SET b = 'x' FROM u WHERE u.a = t.a",
        "UPDATE pg_catalog.pg_class SET relname = nope",
        "UPDATE t SET b = nobody_knows(a) WHERE perhaps(b)",
    ],
)
def test_what_is_right_is_accepted(statement: str) -> None:
    """Nothing is told of a statement that PostgreSQL takes, or that names what only a database may know."""
    assert [found.message for found in history(_TABLES, statement).diagnostics] == []


@pytest.mark.parametrize(
    "before",
    [
        "CREATE EXTENSION pg_mystery",
        "CREATE CAST (text AS jsonb) WITH INOUT AS ASSIGNMENT",
    ],
)
def test_a_conversion_that_may_exist_is_believed(before: str) -> None:
    """Where casts are made that are not known, no type is refused for another."""
    told = history(before, _TABLES, "UPDATE t SET j = b").diagnostics
    assert [found.message for found in told if found.severity is Severity.ERROR] == []


def test_running_code_may_mean_its_variables() -> None:
    """A name in code that runs may be a variable's, so nothing is refused of it."""
    code = "DO $$ DECLARE n int := 3; BEGIN UPDATE t SET b = 'x' WHERE a > n; INSERT INTO t (a) VALUES (n); END $$"
    assert history(_TABLES, code).diagnostics == ()


def test_what_was_not_understood_may_have_made_the_column() -> None:
    """After code that is not interpreted only that is told, not what may follow from it."""
    code = "DO LANGUAGE plpython3u $$ plpy.execute('ALTER TABLE t ADD COLUMN n int') $$"
    told = history(_TABLES, code, "UPDATE t SET n = 1; INSERT INTO t (n) VALUES (1)").diagnostics
    assert [found.code for found in told] == [Code.NOT_INTERPRETED]


def test_a_lenient_reader_refuses_no_row() -> None:
    """Where what is missing is forgiven, changes of rows are not looked at."""
    told = history(_TABLES, "UPDATE t SET nope = 1; UPDATE nope SET a = 1", is_lenient=True).diagnostics
    assert told == ()


def test_a_lenient_reader_counts_no_values_of_a_column_that_is_lacking() -> None:
    """Where a column is forgiven, which values belong to which column is not known, nor are the rows."""
    insert = "INSERT INTO t (a, nope, b) VALUES (1, 2, 'x'), (1, 3, 'y')"
    assert history(_TABLES, insert + "; CREATE UNIQUE INDEX ON t (a)", is_lenient=True).diagnostics == ()


def test_a_wrong_change_of_rows_is_no_reason_for_later_errors() -> None:
    """Each wrong statement is told by itself: one that only changes rows leaves nothing behind."""
    told = history(_TABLES, "UPDATE t SET nope = 1; UPDATE t SET nope = 2").diagnostics
    assert [found.code.sqlstate for found in told] == ["42703", "42703"]
