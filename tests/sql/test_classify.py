"""What a statement is, by its first words."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sqlprisma import sql
from sqlprisma.ddl import Statement
from sqlprisma.source import Source
from sqlprisma.sql.classify import KINDS


def read(text: str) -> Statement:
    """Read a statement that has no finding."""
    outcome = sql.read(Source(path="a.sql", text=text).span())
    assert outcome.diagnostics == ()
    return outcome.value


IRRELEVANT = [
    ("REFRESH MATERIALIZED VIEW 'it is; not even' closed", "REFRESH", "changes rows, not the schema"),
    ("GRANT me TO you WITH ADMIN OPTION", "GRANT", "grants rights"),
    ("GRANT EXECUTE ON FUNCTION f(int) TO me", "GRANT", "grants rights"),
    ("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO me", "ALTER DEFAULT PRIVILEGES", None),
    ("SET statement_timeout = 0", "SET", None),
    ("SET TIME ZONE 'UTC'", "SET", None),
    ("SELECT setval('a', 1)", "SELECT", "calls functions that change no schema"),
    ("SELECT a FROM t", "SELECT", None),
    ("(SELECT 1) UNION (SELECT 2)", "SELECT", None),
    ("ALTER TABLE ALL IN TABLESPACE a SET TABLESPACE b", "ALTER TABLE", "moves storage"),
    ("ALTER ROLE me LOGIN", "ALTER ROLE", None),
    ("ALTER TYPE t OWNER TO me", "ALTER TYPE", "changes an owner"),
    ("COMMENT ON CAST (int AS text) IS 'x'", "COMMENT ON", None),
]


@pytest.mark.parametrize(("text", "kind", "reason"), IRRELEVANT)
def test_what_changes_no_schema_says_why(text: str, kind: str, reason: str | None) -> None:
    """A statement without effect has its kind, no operations and a reason."""
    statement = read(text)
    assert statement.kind == kind
    assert statement.operations == ()
    assert statement.irrelevant
    assert reason in {None, statement.irrelevant}


RELEVANT = [
    ("create /* /* nested */ */ -- x\n unlogged table t (a int)", "CREATE TABLE"),
    ("CREATE OR REPLACE TEMP RECURSIVE VIEW v (a) AS SELECT 1", "CREATE VIEW"),
    ("CREATE UNIQUE INDEX i ON t (a)", "CREATE INDEX"),
    ("CREATE FOREIGN TABLE t (a int) SERVER s", "CREATE FOREIGN TABLE"),
    ("CREATE OR REPLACE TRIGGER a BEFORE INSERT ON t EXECUTE FUNCTION f()", "CREATE TRIGGER"),
    ("create policy p on t", "CREATE POLICY"),
    ("ALTER MATERIALIZED VIEW v RENAME TO w", "ALTER MATERIALIZED VIEW"),
    ("END", "END"),
    ("WITH a AS (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM a", "WITH"),
]


@pytest.mark.parametrize(("text", "kind"), RELEVANT)
def test_a_kind_is_its_words_without_what_qualifies_them(text: str, kind: str) -> None:
    """OR REPLACE, UNIQUE, TEMPORARY and comments between the words are no part of the kind."""
    statement = read(text)
    assert statement.kind == kind
    assert statement.irrelevant is None
    assert statement.operations != ()


def test_the_table_of_kinds_is_sorted_and_explains_itself() -> None:
    """Kinds are upper-case words in order, and a reason is a phrase, not a sentence."""
    assert list(KINDS) == sorted(KINDS)
    for kind, entry in KINDS.items():
        assert kind == " ".join(kind.upper().split())
        assert callable(entry) or (entry and not entry.endswith("."))


def test_what_changes_no_schema_loads_no_foreign_library() -> None:
    """A statement without effect is known by its first words: no tokenizer is loaded for it."""
    code = (
        "import sys; from sqlprisma import sql; from sqlprisma.source import Source; "
        "sql.read(Source(path='a', text='VACUUM t').span()); "
        "sys.exit(any(name in sys.modules for name in ('sqlglot', 'lark', 'jinja2', 'difflib')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
