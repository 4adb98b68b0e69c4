"""REINDEX and LOCK: what is read of them, and what is refused."""

from __future__ import annotations

import pytest

from sqlprisma import ddl, sql
from sqlprisma.source import Source


def _operation(text: str) -> ddl.Operation:
    outcome = sql.read_all(Source(path="t.sql", text=text).span())
    assert outcome.diagnostics == ()
    (statement,) = outcome.value
    (operation,) = statement.operations
    return operation


@pytest.mark.parametrize(
    ("text", "what", "name", "is_concurrent"),
    [
        ("REINDEX TABLE t", "TABLE", "t", False),
        ("REINDEX (VERBOSE) INDEX CONCURRENTLY s.i", "INDEX", "i", True),
        ("REINDEX (CONCURRENTLY) TABLE t", "TABLE", "t", True),
        ("REINDEX (CONCURRENTLY off, TABLESPACE fast) SCHEMA s", "SCHEMA", "s", False),
        ("REINDEX DATABASE", "DATABASE", None, False),
        ("REINDEX SYSTEM CONCURRENTLY", "SYSTEM", None, True),
    ],
)
def test_a_reindex_says_what_and_how(text: str, what: str, name: str | None, *, is_concurrent: bool) -> None:
    """Its options stand in front of or behind the kind of what is rebuilt."""
    operation = _operation(text)
    assert isinstance(operation, ddl.Reindex)
    found = None if operation.name is None else operation.name.name
    assert (operation.what, found, operation.is_concurrent) == (what, name, is_concurrent)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("LOCK t", ["t"]),
        ("LOCK TABLE ONLY t, s.u *, ONLY (v) IN SHARE ROW EXCLUSIVE MODE NOWAIT", ["t", "u", "v"]),
        ("LOCK TABLE t IN ACCESS SHARE MODE", ["t"]),
    ],
)
def test_a_lock_names_tables(text: str, names: list[str]) -> None:
    """Every table of the list is kept, whatever the mode."""
    operation = _operation(text)
    assert isinstance(operation, ddl.Lock)
    assert [name.name for name in operation.names] == names


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("REINDEX t", 'syntax error at or near "t"'),
        ("REINDEX VIEW t", 'syntax error at or near "VIEW"'),
        ("REINDEX (NOPE) TABLE t", 'unrecognized REINDEX option "nope"'),
        ("REINDEX TABLE", "syntax error at end of input"),
        ("LOCK TABLE t IN NOPE MODE", 'syntax error at or near "NOPE"'),
        ("LOCK TABLE ONLY t *", 'syntax error at or near "*"'),
    ],
)
def test_what_the_grammar_does_not_know_is_refused(text: str, message: str) -> None:
    """The message is PostgreSQL's."""
    outcome = sql.read_all(Source(path="t.sql", text=text).span())
    assert [found.message for found in outcome.diagnostics] == [message]
