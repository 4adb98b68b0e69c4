"""The statements that change rows: the tables and columns they name, and the values of short INSERTs."""

from __future__ import annotations

import pytest

from sqlprisma import ddl
from sqlprisma.source import Source
from sqlprisma.sql import read


def _change(text: str) -> ddl.ChangeRows:
    (found,) = read(Source(path="a.sql", text=text).span()).value.operations
    assert isinstance(found, ddl.ChangeRows)
    return found


@pytest.mark.parametrize(
    ("text", "kind", "tables", "columns", "rows"),
    [
        ("INSERT INTO a.t VALUES (1, 'x'), (2, DEFAULT)", "INSERT", ["a.t"], [], 2),
        ('INSERT INTO t AS u (x, "Y") VALUES (1, 2)', "INSERT", ["t"], ["x", "Y"], 1),
        ("INSERT INTO t (x) (SELECT 1)", "INSERT", ["t"], ["x"], None),
        ("INSERT INTO t (SELECT 1)", "INSERT", ["t"], [], None),
        ("INSERT INTO t DEFAULT VALUES", "INSERT", ["t"], [], 1),
        ("INSERT INTO t (x) OVERRIDING SYSTEM VALUE VALUES (1)", "INSERT", ["t"], ["x"], None),
        ("INSERT INTO t (x[1], y.z) VALUES (1, 2)", "INSERT", ["t"], ["x", "y"], 1),
        ("INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING", "INSERT", ["t"], [], 1),
        ("INSERT INTO t VALUES (1) RETURNING x", "INSERT", ["t"], [], 1),
        ("UPDATE ONLY t AS a SET x = 1 WHERE y", "UPDATE", ["t"], [], None),
        ("DELETE FROM s.t USING u WHERE t.x = u.x", "DELETE", ["s.t"], [], None),
        ("TRUNCATE TABLE ONLY t, u * RESTART IDENTITY CASCADE", "TRUNCATE", ["t", "u"], [], None),
        ("COPY t (x, y) FROM '/tmp/z' WITH (FORMAT csv)", "COPY", ["t"], ["x", "y"], None),
        ("MERGE INTO t USING u ON t.x = u.x WHEN MATCHED THEN DELETE", "MERGE", ["t"], [], None),
    ],
)
def test_a_statement_names_its_tables(
    text: str, kind: str, tables: list[str], columns: list[str], rows: int | None
) -> None:
    """Table, columns and the number of rows come out as written."""
    found = _change(text)
    assert found.kind.value == kind
    assert [str(name) for name in found.tables] == tables
    assert [name.name for name in found.columns] == columns
    assert (None if found.values is None else len(found.values)) == rows


@pytest.mark.parametrize("text", ["COPY t TO STDOUT", "COPY (SELECT 1) TO STDOUT", "COPY t (a) TO '/tmp/x'"])
def test_copying_out_changes_nothing(text: str) -> None:
    """COPY … TO only reads."""
    assert read(Source(path="a.sql", text=text).span()).value.irrelevant == "reads rows"


def test_a_long_statement_is_read_at_its_head() -> None:
    """Behind the table and its columns nothing of a long INSERT is looked at."""
    found = _change('INSERT INTO "values" (a, "select")\n-- rows\nVALUES ' + "(1, 'it''s ok'), " * 1000)
    assert ([str(name) for name in found.tables], found.values) == (["values"], None)
    assert [name.name for name in found.columns] == ["a", "select"]


@pytest.mark.parametrize(
    "text", ["INSERT t VALUES (1)", "DELETE t", "INSERT INTO t VALUES ('open", "TRUNCATE"]
)
def test_what_is_no_such_statement_is_refused(text: str) -> None:
    """A wrong head is a syntax error."""
    (found,) = read(Source(path="a.sql", text=text).span()).diagnostics
    assert found.code.sqlstate == "42601"
