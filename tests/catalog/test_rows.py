"""Rows that migrations insert: what later statements fail because of them, and what is not claimed to be known."""

from __future__ import annotations

import pytest

from tests.catalog.histories import made, refusal

TABLE = "CREATE TABLE t (id int PRIMARY KEY, v text, n int DEFAULT 7);"
PARENT = "CREATE TABLE p (id int PRIMARY KEY); INSERT INTO p VALUES (1), (2);"
TWICE = "INSERT INTO t VALUES (1, 'x'), (2, 'x');"

REFUSED = [
    (TABLE + TWICE, "CREATE UNIQUE INDEX u ON t (v)", "23505", 'could not create unique index "u"'),
    (TABLE + TWICE, "ALTER TABLE t ADD UNIQUE (v)", "23505", 'could not create unique index "t_v_key"'),
    (TABLE + TWICE, "ALTER TABLE t ADD UNIQUE (v, n)", "23505", 'could not create unique index "t_v_n_key"'),
    (
        TABLE,
        "INSERT INTO t VALUES (1, 'a'), (1, 'b')",
        "23505",
        'duplicate key value violates unique constraint "t_pkey"',
    ),
    (
        TABLE,
        "INSERT INTO t (v) VALUES ('a')",
        "23502",
        'null value in column "id" of relation "t" violates not-null constraint',
    ),
    (
        TABLE + "INSERT INTO t (id) VALUES (1);",
        "ALTER TABLE t ALTER v SET NOT NULL",
        "23502",
        'column "v" of relation "t" contains null values',
    ),
    (
        TABLE + "INSERT INTO t (id) VALUES (1);",
        "ALTER TABLE t ADD w text NOT NULL",
        "23502",
        'column "w" of relation "t" contains null values',
    ),
    (
        TABLE + "INSERT INTO t (id) VALUES (1); ALTER TABLE t ADD w text;",
        "ALTER TABLE t ALTER w SET NOT NULL",
        "23502",
        'column "w" of relation "t" contains null values',
    ),
    (
        PARENT + "CREATE TABLE c (p_id int REFERENCES p);",
        "INSERT INTO c VALUES (3)",
        "23503",
        'insert or update on table "c" violates foreign key constraint "c_p_id_fkey"',
    ),
    (
        PARENT + "CREATE TABLE c (p_id int); INSERT INTO c VALUES (3);",
        "ALTER TABLE c ADD FOREIGN KEY (p_id) REFERENCES p",
        "23503",
        'insert or update on table "c" violates foreign key constraint "c_p_id_fkey"',
    ),
    (TABLE, "INSERT INTO s VALUES (1)", "42P01", 'relation "s" does not exist'),
    (TABLE, "UPDATE s SET a = 1", "42P01", 'relation "s" does not exist'),
    (TABLE, "DELETE FROM ONLY s WHERE true", "42P01", 'relation "s" does not exist'),
    (TABLE, "TRUNCATE t, s", "42P01", 'relation "s" does not exist'),
    (TABLE, "COPY s (a) FROM '/tmp/x'", "42P01", 'relation "s" does not exist'),
    (TABLE, "INSERT INTO t (id, w) VALUES (1, 2)", "42703", 'column "w" of relation "t" does not exist'),
    (TABLE, "INSERT INTO t (id) VALUES (1, 2)", "42601", "INSERT has more expressions than target columns"),
    (TABLE, "INSERT INTO t (id, v) VALUES (1)", "42601", "INSERT has more target columns than expressions"),
    (
        "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE m (v mood);",
        "INSERT INTO m VALUES ('glad')",
        "22P02",
        'invalid input value for enum mood: "glad"',
    ),
    (
        "CREATE TABLE c (n int CHECK (n > 0));",
        "INSERT INTO c VALUES (NULL), (1), (0)",
        "23514",
        'new row for relation "c" violates check constraint "c_n_check"',
    ),
    (
        TABLE + TWICE,
        "ALTER TABLE t ADD CHECK (id > 1)",
        "23514",
        'check constraint "t_id_check" of relation "t" is violated by some row',
    ),
    (
        TABLE + TWICE + "ALTER TABLE t ADD w int;",
        "ALTER TABLE t ADD CONSTRAINT filled CHECK (w IS NOT NULL)",
        "23514",
        'check constraint "filled" of relation "t" is violated by some row',
    ),
    (
        TABLE + TWICE,
        "ALTER TABLE t ALTER v TYPE int USING v::int",
        "22P02",
        'invalid input syntax for type integer: "x"',
    ),
    (
        TABLE + "INSERT INTO t VALUES (1, 'abc');",
        "ALTER TABLE t ALTER v TYPE varchar(2)",
        "22001",
        "value too long for type character varying(2)",
    ),
    (
        (
            "CREATE TYPE old AS ENUM ('a', 'b'); CREATE TYPE new AS ENUM ('a'); CREATE TABLE m (v old);"
            "INSERT INTO m VALUES ('a'), ('b');"
        ),
        "ALTER TABLE m ALTER v TYPE new USING v::text::new",
        "22P02",
        'invalid input value for enum new: "b"',
    ),
    (
        "CREATE TABLE v (code varchar(9)); INSERT INTO v VALUES ('x'), ('x') RETURNING code;",
        "CREATE UNIQUE INDEX u ON v (code)",
        "23505",
        'could not create unique index "u"',
    ),
    (
        "CREATE TABLE v (code text); INSERT INTO v VALUES ('x') ON CONFLICT DO NOTHING;",
        "ALTER TABLE v ADD n int NOT NULL",
        "23502",
        'column "n" of relation "v" contains null values',
    ),
    (
        "CREATE TABLE v (id int PRIMARY KEY, above int REFERENCES v);",
        "INSERT INTO v VALUES (1, 2), (2, 3)",
        "23503",
        'insert or update on table "v" violates foreign key constraint "v_above_fkey"',
    ),
    (
        "CREATE TABLE v (p point NOT NULL, n int);",
        "INSERT INTO v (p, n) VALUES (DEFAULT, 1)",
        "23502",
        'null value in column "p" of relation "v" violates not-null constraint',
    ),
]


@pytest.mark.parametrize(("before", "statement", "sqlstate", "message"), REFUSED)
def test_what_the_rows_do_not_fit_is_refused(
    before: str, statement: str, sqlstate: str, message: str
) -> None:
    """A statement that the inserted rows make impossible fails with PostgreSQL's SQLSTATE and message."""
    assert refusal(before, statement) == (sqlstate, message)


ACCEPTED = [
    "ALTER TABLE t ADD CHECK (v >= 'Y')",  # in which order they stand is the collation's
    (
        "CREATE TABLE s AS SELECT 5 AS id; ALTER TABLE s ADD PRIMARY KEY (id);"
        "CREATE TABLE c (s int REFERENCES s); INSERT INTO c VALUES (5)"
    ),
    "UPDATE t SET v = NULL WHERE v < 'Y'; ALTER TABLE t ALTER v SET NOT NULL",
    "UPDATE t SET id = id + 1",
    "ALTER TABLE t ADD CHECK (n > 0), ADD CHECK (id > 9) NOT VALID",
    "ALTER TABLE t ADD CHECK (v <> 'y' OR pg_backend_pid() = id)",
    "ALTER TABLE t ALTER v TYPE varchar(1), ALTER n TYPE text",
    "ALTER TABLE t ALTER v TYPE int USING length(v)",
    "CREATE TABLE s (id int PRIMARY KEY, r int REFERENCES s); INSERT INTO s VALUES (1, 2), (2, 1), (3, NULL)",
    "CREATE UNIQUE INDEX ON t (id)",
    "UPDATE t SET v = id::text; CREATE UNIQUE INDEX ON t (v)",
    "DELETE FROM t WHERE id = 2; CREATE UNIQUE INDEX ON t (v)",
    "TRUNCATE t; CREATE UNIQUE INDEX ON t (v)",
    "CREATE UNIQUE INDEX ON t (v) WHERE id > 1",
    "CREATE UNIQUE INDEX ON t (v, (id + 1))",
    "DO $$ BEGIN DELETE FROM t; END $$; CREATE UNIQUE INDEX ON t (v)",
    "WITH x AS (DELETE FROM t RETURNING 1) SELECT * FROM x; CREATE UNIQUE INDEX ON t (v)",
    "INSERT INTO t VALUES (1, 'y') ON CONFLICT DO NOTHING",
    "INSERT INTO t VALUES (random() * 1000, 'y')",
    "INSERT INTO t AS a (id, v) VALUES ((SELECT max(id) + 1 FROM t), DEFAULT)",
    "ALTER TABLE t ADD w int NOT NULL DEFAULT 3",
    "ALTER TABLE t ADD w uuid NOT NULL DEFAULT gen_random_uuid(); CREATE UNIQUE INDEX ON t (w)",
    "ALTER TABLE t ADD w serial; CREATE UNIQUE INDEX ON t (w)",
    "ALTER TABLE t ALTER v TYPE int USING id; CREATE UNIQUE INDEX ON t (v)",
    "COPY t TO '/tmp/x'",
    "COPY (SELECT * FROM nowhere) TO '/tmp/x'",
    "UPDATE pg_class SET relname = 'x' WHERE false",
    (
        "CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p DEFAULT;"
        "INSERT INTO p VALUES (1); ALTER TABLE p ADD n int GENERATED BY DEFAULT AS IDENTITY"
    ),
]


@pytest.mark.parametrize("statement", ACCEPTED)
def test_what_is_not_certain_is_not_refused(statement: str) -> None:
    """Whatever may have changed the rows, or may not be equal, gives no refusal."""
    made(TABLE + TWICE, statement)


@pytest.mark.parametrize(
    "before",
    [
        "SET CONSTRAINTS ALL DEFERRED;",
        "DO $$ BEGIN SET CONSTRAINTS ALL DEFERRED; END $$;",
        "SET CONSTRAINTS ALL DEFERRED; DO $$ BEGIN DELETE FROM t; END $$;",
    ],
)
def test_keys_that_can_wait_may_have_been_told_to(before: str) -> None:
    """After SET CONSTRAINTS, or code that may say it, a deferrable key is not asked before the commit."""
    late = "CREATE TABLE d (a int UNIQUE DEFERRABLE, b int REFERENCES t DEFERRABLE);"
    made(TABLE, before + late + "INSERT INTO d VALUES (1, 7), (1, 8); DELETE FROM d;")
    told = refusal(TABLE, before + late, "INSERT INTO d VALUES (1), (1)")
    assert told == ("23505", 'duplicate key value violates unique constraint "d_a_key"')


def test_a_trigger_may_do_anything() -> None:
    """Rows of a table with a trigger are not known."""
    function = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
    trigger = "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();"
    made(TABLE + function + trigger + TWICE, "CREATE UNIQUE INDEX ON t (v)")


def test_an_empty_table_takes_everything() -> None:
    """Without rows nothing is in the way."""
    made(
        TABLE,
        "ALTER TABLE t ADD w int NOT NULL; ALTER TABLE t ALTER v SET NOT NULL; CREATE UNIQUE INDEX ON t (v)",
    )


def test_a_long_insert_is_read_at_its_head_only() -> None:
    """Megabytes of values still name a table that must exist, and make its rows unknown."""
    values = ", ".join(f"({number}, 'x')" for number in range(3, 2000))
    made(TABLE + TWICE, f"INSERT INTO t (id, v) VALUES {values}; CREATE UNIQUE INDEX ON t (v)")
    refused = refusal(TABLE, f'INSERT INTO "values" (id, v) VALUES {values}')
    assert refused == ("42P01", 'relation "values" does not exist')
