"""Publications: which tables they may name, and what holds on to their columns."""

from __future__ import annotations

import pytest

from sqlprisma import sql
from sqlprisma.catalog.objects import NamedObject
from sqlprisma.source import Source
from tests.catalog.histories import errors, made, refusal

TABLES = (
    "CREATE TABLE t (a int PRIMARY KEY, b int); CREATE TABLE p (a int) PARTITION BY LIST (a);"
    "CREATE UNLOGGED TABLE u (a int); CREATE VIEW v AS SELECT a FROM t; CREATE SEQUENCE s;"
    "CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE INDEX i ON t (b); CREATE SCHEMA apart;"
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("CREATE PUBLICATION x FOR TABLE t, u;", ("22023", 'cannot add relation "u" to publication')),
        ("CREATE PUBLICATION x FOR TABLE v;", ("22023", 'cannot add relation "v" to publication')),
        ("CREATE PUBLICATION x FOR TABLE m;", ("22023", 'cannot add relation "m" to publication')),
        ("CREATE PUBLICATION x FOR TABLE s;", ("22023", 'cannot add relation "s" to publication')),
        ("CREATE PUBLICATION x FOR TABLE i;", ("42809", '"i" is an index')),
        ("CREATE PUBLICATION x FOR TABLE nope;", ("42P01", 'relation "nope" does not exist')),
        ("CREATE PUBLICATION x FOR TABLES IN SCHEMA nope;", ("3F000", 'schema "nope" does not exist')),
        (
            "CREATE PUBLICATION x FOR TABLE t (nope);",
            ("42703", 'column "nope" of relation "t" does not exist'),
        ),
        ("CREATE PUBLICATION x FOR TABLE t WHERE (nope > 1);", ("42703", 'column "nope" does not exist')),
        ("ALTER PUBLICATION elsewhere ADD TABLE u;", ("22023", 'cannot add relation "u" to publication')),
        ("ALTER PUBLICATION elsewhere SET TABLE nope;", ("42P01", 'relation "nope" does not exist')),
        ("ALTER PUBLICATION elsewhere DROP TABLE nope;", ("42P01", 'relation "nope" does not exist')),
    ],
)
def test_a_table_that_cannot_be_replicated_is_refused(text: str, told: tuple[str, str]) -> None:
    """The message is PostgreSQL's, wherever the publication was made."""
    assert refusal(TABLES, text) == told


@pytest.mark.parametrize(
    "text",
    [
        "CREATE PUBLICATION x",
        "CREATE PUBLICATION x FOR ALL TABLES WITH (publish = 'insert')",
        "CREATE PUBLICATION x FOR TABLE t, ONLY (p), TABLE t *, TABLES IN SCHEMA apart, public",
        "CREATE PUBLICATION x FOR TABLES IN SCHEMA CURRENT_SCHEMA",
        "CREATE PUBLICATION x FOR TABLE t (a, b) WHERE (b > 1), p WITH (publish_via_partition_root)",
        "ALTER PUBLICATION x SET (publish = 'insert')",
        "ALTER PUBLICATION x OWNER TO CURRENT_USER",
        "ALTER PUBLICATION x SET TABLES IN SCHEMA apart",
        "DROP PUBLICATION IF EXISTS x, y CASCADE",
    ],
)
def test_whatever_a_publication_says_is_read(text: str) -> None:
    """Nothing of it shows in a schema, and nothing is refused."""
    made(TABLES, text)


@pytest.mark.parametrize("clause", ["(a, b)", "WHERE (b > 1)", "(a) WHERE (b > 1 AND a > 1)"])
def test_a_column_that_a_publication_reads_stays_as_it_is(clause: str) -> None:
    """It can be dropped with CASCADE alone, and its type cannot be changed."""
    publish = f"CREATE PUBLICATION x FOR TABLE t {clause};"
    (found,) = errors(TABLES + publish, "ALTER TABLE t DROP COLUMN b")
    assert found.code.sqlstate == "2BP01"
    note = "publication of table t in publication x depends on column b of table t"
    assert note in [each.message for each in found.notes]
    assert refusal(TABLES, publish, "ALTER TABLE t ALTER b TYPE bigint") == (
        "0A000",
        "cannot alter type of a column used by a publication WHERE clause",
    )
    catalog = made(TABLES, publish, "ALTER TABLE t DROP COLUMN b CASCADE")
    assert list(catalog.all(NamedObject)) == []
    made(TABLES, publish, "DROP TABLE t CASCADE")


@pytest.mark.parametrize(
    "end",
    [
        "DROP PUBLICATION x",
        "ALTER PUBLICATION x DROP TABLE t",
        "ALTER PUBLICATION x SET TABLE t",
        "ALTER PUBLICATION x SET TABLES IN SCHEMA apart",
        "ALTER PUBLICATION x RENAME TO y; DROP PUBLICATION y",
    ],
)
def test_what_a_publication_has_no_more_holds_nothing(end: str) -> None:
    """A publication that has ended, or has other tables, lets the column go."""
    made(TABLES, f"CREATE PUBLICATION x FOR TABLE t (b); {end};", "ALTER TABLE t DROP COLUMN b")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("CREATE PUBLICATION x FOR t", "invalid publication object list"),
        ("CREATE PUBLICATION x FOR TABLE t WHERE a > 1", 'syntax error at or near "a"'),
        ("ALTER PUBLICATION x ADD t", "invalid publication object list"),
    ],
)
def test_a_list_that_the_grammar_does_not_know_is_refused(text: str, message: str) -> None:
    """The message is PostgreSQL's."""
    outcome = sql.read_all(Source(path="t.sql", text=text).span())
    assert [found.message for found in outcome.diagnostics] == [message]
