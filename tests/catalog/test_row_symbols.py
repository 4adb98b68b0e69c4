"""Values of the clock and of chance in rows: when they are the same, and when nobody knows."""

from __future__ import annotations

import pytest

from sqlprisma.catalog import run
from sqlprisma.records import replace
from tests.catalog.histories import made, refusal, script

TABLE = "CREATE TABLE t (a timestamptz DEFAULT now(), b uuid DEFAULT gen_random_uuid());"
TWICE = ("23505", 'could not create unique index "t_a_idx"')
UNIQUE = "CREATE UNIQUE INDEX ON t (a);"


def test_a_transaction_has_one_moment() -> None:
    """Rows of one migration have one `now()`, whichever statement brings them."""
    assert refusal(TABLE, "INSERT INTO t DEFAULT VALUES; INSERT INTO t DEFAULT VALUES;" + UNIQUE) == TWICE
    again = "INSERT INTO t VALUES (CURRENT_TIMESTAMP); SAVEPOINT s; INSERT INTO t VALUES (now());"
    assert refusal(TABLE, again + UNIQUE) == TWICE


def test_another_transaction_has_another_moment() -> None:
    """Rows of two migrations may be told apart by their `now()`."""
    insert = "INSERT INTO t DEFAULT VALUES;"
    made(TABLE, insert, insert, UNIQUE)
    made(TABLE + insert, insert + UNIQUE)


@pytest.mark.parametrize(
    ("text", "batches"),
    [
        ("INSERT INTO t DEFAULT VALUES; INSERT INTO t DEFAULT VALUES;", (1, 1, 1)),
        ("INSERT INTO t DEFAULT VALUES; SELECT 1; INSERT INTO t DEFAULT VALUES;", (2, 1, 1)),
        ("BEGIN; INSERT INTO t VALUES (now()); COMMIT; INSERT INTO t VALUES (now());", (3, 1, 1)),
        (
            "BEGIN; INSERT INTO t VALUES (now()); COMMIT AND CHAIN; INSERT INTO t VALUES (now()); COMMIT;",
            (5, 1),
        ),
        ("DO $$ BEGIN INSERT INTO t DEFAULT VALUES; COMMIT; INSERT INTO t DEFAULT VALUES; END $$;", (1, 1)),
    ],
)
def test_without_a_transaction_each_statement_has_its_moment(text: str, batches: tuple[int, ...]) -> None:
    """Under NO TRANSACTION `now()` moves on with each statement of goose's, and with each COMMIT."""
    last = replace(script(text + UNIQUE, is_transactional=False), batches=batches)
    assert [found.message for found in run([script(TABLE), last]).diagnostics] == []


def test_statements_that_are_sent_together_have_one_moment() -> None:
    """A block of several statements is a transaction of its own."""
    text = "INSERT INTO t DEFAULT VALUES; INSERT INTO t DEFAULT VALUES;" + UNIQUE
    last = replace(script(text, is_transactional=False), batches=(2, 1))
    (found,) = run([script(TABLE), last]).diagnostics
    assert (found.code.sqlstate, found.message) == TWICE


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO t VALUES (now()), (now()::timestamptz(0)), (now()::date), (date_trunc('day', now()));",
        "INSERT INTO t VALUES (now()), (statement_timestamp()), (clock_timestamp()), (now() + '1 s'::interval);",
        "INSERT INTO t VALUES (now()); INSERT INTO t VALUES (now()) ON CONFLICT DO NOTHING; DELETE FROM t;",
        "INSERT INTO t VALUES (now()), ('2024-01-01'), (NULL); DELETE FROM t WHERE a > '2000-01-01';",
    ],
)
def test_what_may_be_another_moment_is_accepted(text: str) -> None:
    """A moment that is moved or rounded, or of another clock, is not known to be the same."""
    made(TABLE, text + UNIQUE)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO t (b) VALUES (gen_random_uuid()), (gen_random_uuid()), (DEFAULT);",
        "INSERT INTO t DEFAULT VALUES; INSERT INTO t SELECT a, gen_random_uuid() FROM t;",
        "INSERT INTO t DEFAULT VALUES; INSERT INTO t DEFAULT VALUES; UPDATE t SET b = gen_random_uuid();",
        "INSERT INTO t SELECT now() FROM generate_series(1, 3);",
        "INSERT INTO t SELECT now() FROM generate_series(1, 3); ALTER TABLE t ALTER b TYPE text USING b::varchar(36);",
    ],
)
def test_chance_gives_no_value_twice(text: str) -> None:
    """Each row has a UUID of its own, also as a text."""
    made(TABLE, text + "CREATE UNIQUE INDEX ON t (b);")


def test_a_part_of_chance_may_be_there_twice() -> None:
    """The first letters of a UUID are not known to differ from a text, nor to be the same."""
    made(
        "CREATE TABLE p (k text PRIMARY KEY); INSERT INTO p VALUES ('12');"
        "CREATE TABLE c (k text REFERENCES p, l text UNIQUE);"
        "INSERT INTO c VALUES (left(gen_random_uuid()::text, 2), 'a'), (gen_random_uuid()::varchar(2), 'b')"
    )


def test_a_copied_uuid_is_the_same() -> None:
    """A UUID that another row has, or a column that is computed of it, leads to that row."""
    made(
        TABLE + "CREATE TABLE u (b uuid PRIMARY KEY, g uuid GENERATED ALWAYS AS (b) STORED REFERENCES u);"
        "INSERT INTO t DEFAULT VALUES; INSERT INTO u SELECT b FROM t; CREATE UNIQUE INDEX ON t (b);"
        "ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES u;"
    )
