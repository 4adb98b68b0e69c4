"""What waited is asked at the end of a transaction, however it ends."""

from __future__ import annotations

import pytest

from sqlprisma.catalog import run
from tests.catalog.histories import errors, script

_KEYS = "CREATE TABLE t (a int, b int UNIQUE DEFERRABLE INITIALLY DEFERRED);"
_SPANS = "CREATE TABLE t (a int, b int4range, EXCLUDE USING gist (b WITH &&) DEFERRABLE INITIALLY DEFERRED);"
_REFUSED = [
    (_KEYS, "INSERT INTO t VALUES (1, 1), (2, 1); SELECT 1;", "23505"),
    (_KEYS, "INSERT INTO t VALUES (1, 1); INSERT INTO t VALUES (2, 1);", "23505"),
    (_SPANS, "INSERT INTO t VALUES (1, '[1,3)'), (2, '[2,4)');", "23P01"),
]
_MENDED = [
    (_KEYS, "INSERT INTO t VALUES (1, 1), (2, 1); UPDATE t SET b = 2 WHERE a = 2;"),
    (_KEYS, "INSERT INTO t VALUES (1, 1), (2, 1); DELETE FROM t WHERE a = 2;"),
    (_SPANS, "INSERT INTO t VALUES (1, '[1,3)'), (2, '[2,4)'); UPDATE t SET b = '[3,4)' WHERE a = 2;"),
]


@pytest.mark.parametrize(("table", "change", "sqlstate"), _REFUSED)
@pytest.mark.parametrize("is_transactional", [True, False])
def test_a_commit_is_refused(table: str, change: str, sqlstate: str, *, is_transactional: bool) -> None:
    """The commit of goose, and that of each statement without one, look at the rows that are there then."""
    found = run([script(table), script(change, is_transactional=is_transactional)]).diagnostics
    assert [each.code.sqlstate for each in found] == [sqlstate]


@pytest.mark.parametrize(("table", "change"), _MENDED)
def test_what_was_mended_in_between_is_committed(table: str, change: str) -> None:
    """Only what is there at the end counts."""
    assert errors(table, change) == []


def test_rows_that_were_refused_are_not_there() -> None:
    """Without a transaction the refused statement is undone, and the next one finds what was there before."""
    change = "INSERT INTO t VALUES (1, 1); INSERT INTO t VALUES (2, 1); INSERT INTO t VALUES (3, 2);"
    found = run([script(_KEYS), script(change, is_transactional=False)]).diagnostics
    assert [each.code.sqlstate for each in found] == ["23505"]
