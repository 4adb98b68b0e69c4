"""The clauses of INSERT, UPDATE, DELETE and MERGE, as they are written."""

from __future__ import annotations

import pytest

from sqlprisma import ddl
from sqlprisma.ddl import dml
from sqlprisma.source import Source
from sqlprisma.sql import read


def _change(text: str) -> dml.Change | None:
    (found,) = read(Source(path="a.sql", text=text).span()).value.operations
    assert isinstance(found, ddl.ChangeRows)
    return found.written


def test_an_insert_has_its_columns_and_what_happens_at_a_conflict() -> None:
    """Alias, columns, elements of columns, OVERRIDING, the conflict's target and RETURNING come out as written."""
    found = _change(
        "INSERT INTO s.t AS u (a, b[1], c.d) OVERRIDING USER VALUE SELECT 1, 2, 3 "
        "ON CONFLICT (a, lower(b)) WHERE a > 1 DO UPDATE SET a = excluded.a, (b, c) = (1, DEFAULT) WHERE u.a > 2 "
        "RETURNING *, a AS z"
    )
    assert isinstance(found, dml.Insert)
    assert (str(found.table), found.alias and found.alias.name) == ("s.t", "u")
    assert [(each.name, each.is_part) for each in found.columns] == [("a", False), ("b", True), ("c", True)]
    assert found.overriding == "USER"
    assert found.query is not None
    assert len(found.returning) == 2
    conflict = found.conflict
    assert conflict is not None
    assert conflict.assignments is not None
    assert [key.column for key in conflict.keys] == ["a", None]
    assert [each.is_multiple for each in conflict.assignments] == [False, True]
    assert conflict.predicate is not None
    assert conflict.where is not None


@pytest.mark.parametrize(
    ("text", "alias", "sources"),
    [
        ("UPDATE t SET a = 1", None, 0),
        ("UPDATE ONLY (t) AS u SET a = 1 FROM v, w JOIN x USING (y) WHERE true", "u", 2),
        ("UPDATE t * u SET a = 1", "u", 0),
        ('UPDATE t "set" SET a = 1', "set", 0),
        ("DELETE FROM t USING u", None, 1),
        ("DELETE FROM t AS using_ USING u WHERE u.a = 1 RETURNING *", "using_", 1),
        ("DELETE FROM ONLY t returning_ WHERE a", "returning_", 0),
    ],
)
def test_an_update_or_delete_has_its_alias_and_sources(text: str, alias: str | None, sources: int) -> None:
    """What stands behind the table is an alias unless a clause begins there."""
    found = _change(text)
    assert isinstance(found, dml.Update | dml.Delete)
    assert (found.alias.name if found.alias else None, len(found.sources)) == (alias, sources)


def test_a_merge_has_its_actions() -> None:
    """Each action knows which of the two rows it may name."""
    found = _change(
        "MERGE INTO t USING u ON t.a = u.a WHEN MATCHED AND u.b THEN UPDATE SET a = 1 WHEN MATCHED THEN DELETE "
        "WHEN NOT MATCHED BY SOURCE THEN DO NOTHING WHEN NOT MATCHED BY TARGET THEN INSERT (a) VALUES (DEFAULT) "
        "WHEN NOT MATCHED THEN INSERT DEFAULT VALUES"
    )
    assert isinstance(found, dml.Merge)
    shown = [(each.sees_table, each.sees_source, each.values is not None) for each in found.actions]
    assert shown == [
        (True, True, False),
        (True, True, False),
        (True, False, False),
        (False, True, True),
        (False, True, False),
    ]


def test_a_change_of_rows_in_a_with_is_read() -> None:
    """A common table expression that changes rows has no tree, but its clauses."""
    found = _change("WITH d AS (DELETE FROM t RETURNING a) INSERT INTO u SELECT a FROM d")
    assert found is not None
    (common,) = found.common
    assert common.query.tree is None
    assert isinstance(common.query.change, dml.Delete)
    assert common.query.span.text == "DELETE FROM t RETURNING a"


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE t SET a = 1 WHERE CURRENT OF c",
        "DELETE FROM t RETURNING WITH (OLD AS o) o.a",
        "UPDATE t SET a = 1 WHERE b IN (" + "1, " * 40_000 + "1)",
        "INSERT INTO t VALUES " + "(1), " * 2_000 + "(1)",
    ],
)
def test_what_is_long_or_rare_is_known_by_its_table(text: str) -> None:
    """A form that is not kept, or a statement that is too long, has its table and nothing else."""
    (found,) = read(Source(path="a.sql", text=text).span()).value.operations
    assert isinstance(found, ddl.ChangeRows)
    assert ([str(each) for each in found.tables], found.written) == (["t"], None)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("UPDATE t stet a = 1", "a"),
        ("UPDATE t SET a 1", "1"),
        ("UPDATE t SET a = 1 WEHRE b", "WEHRE"),
        ("DELETE FROM t WHERE", ""),
        ("INSERT INTO t (a) VALUE (1)", "VALUE"),
        ("INSERT INTO t (a b) VALUES (1)", "b"),
        ("INSERT INTO t VALUES (1) ON CONFLICT (a) UPDATE SET a = 1", "UPDATE"),
        ("MERGE INTO t USING u ON true", ""),
        ("MERGE INTO t USING u ON true WHEN NOT MATCHED THEN DELETE", "DELETE"),
        ("WITH a AS (DELETE t) INSERT INTO u SELECT 1", "t"),
    ],
)
def test_a_wrong_clause_is_refused_at_its_word(text: str, place: str) -> None:
    """The finding stands at the word that fits no clause."""
    (found,) = read(Source(path="a.sql", text=text).span()).diagnostics
    assert found.code.sqlstate == "42601"
    assert found.span is not None
    assert found.span.text == place
