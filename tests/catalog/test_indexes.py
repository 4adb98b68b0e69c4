"""CREATE INDEX."""

from __future__ import annotations

import pytest

from sqlprisma.catalog import deparse
from tests.catalog.histories import index, indexes, made, refusal, table

BASE = "CREATE TABLE t (a int, b text, c jsonb); CREATE VIEW v AS SELECT a FROM t;"


def test_keys_keep_their_order_and_options() -> None:
    """Direction, the place of nulls, operator class, INCLUDE and predicate are kept; defaults are not."""
    catalog = made(
        BASE,
        "CREATE UNIQUE INDEX i ON t (a DESC, b text_pattern_ops NULLS FIRST, lower(b), a int4_ops) INCLUDE (c)"
        " WHERE a > 0;",
    )
    found = index(catalog, "t", "i")
    assert [(key.number, key.operator_class, key.is_descending, key.nulls_first) for key in found.keys] == [
        (1, None, True, True),
        (2, "text_pattern_ops", False, True),
        (None, None, False, False),
        (1, None, False, False),
    ]
    assert found.include == (3,)
    assert found.predicate is not None
    assert deparse.text(catalog, found.predicate, table(catalog, "t")) == "(a > 0)"


def test_if_not_exists_looks_at_the_name_alone() -> None:
    """A taken name is enough for IF NOT EXISTS to do nothing."""
    catalog = made(BASE, "CREATE INDEX i ON t (a); CREATE INDEX IF NOT EXISTS i ON t (b);")
    assert [key.number for key in index(catalog, "t", "i").keys] == [1]


def test_a_column_in_parentheses_is_a_column() -> None:
    """An expression that is only a column is the column itself."""
    catalog = made(BASE, "CREATE INDEX ON t ((a));")
    assert [key.number for key in index(catalog, "t", "t_a_idx").keys] == [1]


def test_an_index_stands_in_the_schema_of_its_table() -> None:
    """The same index name may be used once in each schema."""
    catalog = made(
        "CREATE SCHEMA s; CREATE TABLE s.t (a int); CREATE TABLE t (a int);",
        "CREATE INDEX i ON s.t (a); CREATE INDEX i ON t (a);",
    )
    assert (indexes(catalog, "t"), indexes(catalog, "s.t")) == (["i"], ["i"])


REFUSALS = (
    ("CREATE INDEX ON nosuch (a)", "42P01", 'relation "nosuch" does not exist'),
    ("CREATE INDEX ON t (q)", "42703", 'column "q" does not exist'),
    ("CREATE INDEX ON t (lower(q))", "42703", 'column "q" does not exist'),
    ("CREATE INDEX ON t (a) INCLUDE (q)", "42703", 'column "q" does not exist'),
    ("CREATE INDEX t ON t (a)", "42P07", 'relation "t" already exists'),
    ("CREATE INDEX ON v (a)", "42809", 'cannot create index on relation "v"'),
    ("CREATE INDEX ON t USING foo (a)", "42704", 'access method "foo" does not exist'),
    (
        "CREATE INDEX ON t USING hash (a, b)",
        "0A000",
        'access method "hash" does not support multicolumn indexes',
    ),
    (
        "CREATE UNIQUE INDEX ON t USING hash (a)",
        "0A000",
        'access method "hash" does not support unique indexes',
    ),
    (
        "CREATE INDEX ON t USING gin (c) INCLUDE (a)",
        "0A000",
        'access method "gin" does not support included columns',
    ),
    (
        "CREATE INDEX ON t USING gin (c DESC)",
        "0A000",
        'access method "gin" does not support ASC/DESC options',
    ),
    (
        "CREATE INDEX ON t USING gin (b)",
        "42704",
        'data type text has no default operator class for access method "gin"',
    ),
    ("CREATE INDEX ON t (a) WHERE b", "42804", "argument of WHERE must be type boolean, not type text"),
    ("CREATE INDEX ON t ((random()))", "42P17", "functions in index expression must be marked IMMUTABLE"),
)


@pytest.mark.parametrize(("statement", "sqlstate", "message"), REFUSALS)
def test_an_impossible_index_is_refused(statement: str, sqlstate: str, message: str) -> None:
    """What PostgreSQL 15 refuses is refused with its code and its words."""
    assert refusal(BASE, statement) == (sqlstate, message)
