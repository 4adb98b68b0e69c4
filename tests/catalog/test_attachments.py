"""Triggers, policies and rules: their names, and what goes with what."""

from __future__ import annotations

import pytest

from sqlprisma.catalog.objects import NamedObject
from sqlprisma.diagnostics import Severity
from tests.catalog.histories import errors, history, made, refusal

TABLE = "CREATE TABLE t (a int);"
FUNCTION = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
TRIGGER = "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();"


def test_a_trigger_holds_its_function() -> None:
    """The function cannot go without CASCADE, which takes the trigger along."""
    (found,) = errors(TABLE + FUNCTION + TRIGGER, "DROP FUNCTION f()")
    assert found.code.sqlstate == "2BP01"
    assert "trigger x on table t depends on function f()" in [note.message for note in found.notes]
    catalog = made(TABLE + FUNCTION + TRIGGER, "DROP FUNCTION f() CASCADE")
    assert list(catalog.all(NamedObject)) == []


@pytest.mark.parametrize("end", ["DROP TABLE t", "DROP SCHEMA public CASCADE"])
def test_what_is_fastened_to_a_table_goes_with_it(end: str) -> None:
    """Nothing remains of a table's trigger and policy."""
    catalog = made(TABLE + FUNCTION + TRIGGER + "CREATE POLICY p ON t USING (true);", end)
    assert list(catalog.all(NamedObject)) == []


def test_names_are_those_of_the_table_and_follow_it() -> None:
    """Two tables may have triggers of one name, and a renamed table keeps its own."""
    made(
        TABLE + "CREATE TABLE u (a int);" + FUNCTION + TRIGGER + TRIGGER.replace("ON t", "ON u"),
        "ALTER TABLE t RENAME TO v; ALTER TRIGGER x ON v RENAME TO y; DROP TRIGGER y ON v; DROP TRIGGER x ON u",
    )


@pytest.mark.parametrize(
    ("before", "function", "told"),
    [
        ("", "f()", ("42883", "function f() does not exist")),
        (
            "CREATE FUNCTION f(a int) RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END';",
            "f(1)",
            ("42883", "function f() does not exist"),
        ),
        (FUNCTION + "DROP FUNCTION f();", "f()", ("42883", "function f() does not exist")),
        ("", "moddatetime(a)", ("42883", "function moddatetime() does not exist")),
        ("", "now()", ("42P17", "function now must return type trigger")),
    ],
)
def test_a_trigger_needs_a_function(before: str, function: str, told: tuple[str, str]) -> None:
    """What nothing makes, or makes with other parameters or another result, is refused."""
    assert refusal(TABLE + before + TRIGGER.replace("f()", function)) == told


def test_where_undefined_things_are_made_up_for_a_trigger_needs_no_function() -> None:
    """It is told, as a warning."""
    (found,) = history(TABLE + TRIGGER, is_lenient=True).diagnostics
    assert (found.severity, found.message) == (Severity.WARNING, "function f() does not exist")


BELIEVED = (
    "CREATE EXTENSION pg_stat_statements; GRANT SELECT ON pg_stat_statements TO PUBLIC",
    f"{TABLE} CREATE TRIGGER x BEFORE UPDATE ON t EXECUTE FUNCTION tsvector_update_trigger(a)",
    f"CREATE EXTENSION moddatetime; {TABLE} {TRIGGER.replace('f()', 'moddatetime(a)')}",
    f"CREATE EXTENSION postgis; {TABLE} {TRIGGER.replace('f()', 'postgis_cache_bbox()')}",
    "GRANT SELECT ON pg_catalog.pg_class, information_schema.tables TO PUBLIC",
    "GRANT EXECUTE ON FUNCTION pg_stat_file(text) TO PUBLIC",
)


@pytest.mark.parametrize("statements", BELIEVED)
def test_what_may_come_from_elsewhere_is_believed(statements: str) -> None:
    """PostgreSQL's own relations and functions, and those of extensions, are named without a word."""
    assert history(statements).diagnostics == ()


def test_a_partition_has_the_triggers_of_its_parent() -> None:
    """A trigger of a partition that nobody made there is not refused: it is the parent's."""
    made(
        "CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE c PARTITION OF p DEFAULT;"
        + FUNCTION
        + TRIGGER.replace("ON t", "ON p"),
        "COMMENT ON TRIGGER x ON c IS 'of the parent'",
    )


def test_statements_beside_the_schema_count_as_without_effect() -> None:
    """The names of triggers, policies and grants are watched; the schema stays the same."""
    state = history(TABLE + FUNCTION, TRIGGER + "GRANT SELECT ON t TO PUBLIC; DROP TRIGGER x ON t")
    assert (state.counts.interpreted, state.counts.irrelevant) == (2, 3)


def test_a_grant_on_a_missing_table_follows_from_its_failure() -> None:
    """What only follows from a table that could not be made is not told a second time."""
    (found,) = errors("CREATE TABLE t (a nosuch)", "GRANT SELECT ON t TO PUBLIC")
    assert found.message == 'type "nosuch" does not exist'
    assert refusal("GRANT SELECT ON t TO PUBLIC") == ("42P01", 'relation "t" does not exist')
