"""REINDEX, LOCK and DECLARE … CURSOR: where they may stand, and what must be there."""

from __future__ import annotations

import pytest

from sqlprisma.catalog import run
from tests.catalog.histories import script

_TABLES = (
    "CREATE TABLE t (a int); CREATE INDEX i ON t (a); CREATE VIEW v AS SELECT a FROM t;"
    "CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE SEQUENCE s;"
    "CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE INDEX pi ON p (a);"
)


def _told(text: str, *, is_transactional: bool) -> list[str]:
    scripts = [script(_TABLES), script(text, path="2.sql", is_transactional=is_transactional)]
    return [found.message for found in run(scripts).diagnostics]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("REINDEX TABLE p;", "REINDEX TABLE cannot run inside a transaction block"),
        ("REINDEX INDEX pi;", "REINDEX INDEX cannot run inside a transaction block"),
        ("REINDEX SCHEMA public;", "REINDEX SCHEMA cannot run inside a transaction block"),
        ("REINDEX TABLE CONCURRENTLY t;", "REINDEX CONCURRENTLY cannot run inside a transaction block"),
    ],
)
def test_the_work_on_many_indexes_runs_alone(text: str, message: str) -> None:
    """In goose's transaction it is refused, without one it is not."""
    assert _told(text, is_transactional=True) == [message]
    assert _told(text, is_transactional=False) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("LOCK t;", "LOCK TABLE can only be used in transaction blocks"),
        ("DECLARE c CURSOR FOR TABLE t;", "DECLARE CURSOR can only be used in transaction blocks"),
    ],
)
def test_what_ends_with_its_transaction_needs_one(text: str, message: str) -> None:
    """Without a transaction it is refused."""
    assert _told(text, is_transactional=False) == [message]
    assert _told(text, is_transactional=True) == []


def test_a_cursor_with_hold_needs_no_transaction() -> None:
    """It is there after its transaction has ended."""
    assert _told("DECLARE c CURSOR WITH HOLD FOR TABLE t;", is_transactional=False) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("REINDEX TABLE nope;", 'relation "nope" does not exist'),
        ("REINDEX INDEX t;", '"t" is not an index'),
        ("REINDEX TABLE v;", '"v" is not a table or materialized view'),
        ("REINDEX TABLE i;", '"i" is not a table or materialized view'),
        ("LOCK nope;", 'relation "nope" does not exist'),
        ("LOCK t, m;", 'cannot lock relation "m"'),
        ("LOCK s;", 'cannot lock relation "s"'),
    ],
)
def test_what_they_name_must_be_there(text: str, message: str) -> None:
    """The message is PostgreSQL's."""
    assert _told(text, is_transactional=True) == [message]


@pytest.mark.parametrize("text", ["REINDEX TABLE t;", "REINDEX TABLE m;", "REINDEX INDEX i;", "LOCK t, v;"])
def test_one_table_or_index_may_stand_in_a_transaction(text: str) -> None:
    """Nothing is said, and nothing changes."""
    assert _told(text, is_transactional=True) == []
