"""The session: the search path in all its ways, and what a transaction block forbids."""

from __future__ import annotations

import pytest

from sqlprisma import sql
from sqlprisma.catalog import Options, Script, run
from sqlprisma.catalog.objects import Table
from sqlprisma.diagnostics import Severity
from sqlprisma.records import replace
from sqlprisma.source import Source
from tests.catalog.histories import history, refusal, relations, script

PATHS = (
    ("SET search_path = app", "app"),
    ("SET search_path TO app, public", "app"),
    ("SET search_path = '$user', app", "app"),
    ('SET search_path = "$user", missing, app', "app"),
    ("SET SCHEMA 'app'", "app"),
    ("SET LOCAL search_path = app", "app"),
    ("SET SESSION search_path = app", "app"),
    ("SELECT set_config('search_path', 'app, public', false)", "app"),
    ("SELECT pg_catalog.set_config('search_path', '\"app\"', true)", "app"),
    ("SET search_path = app; SET search_path TO DEFAULT", "public"),
    ("SET search_path = app; RESET search_path", "public"),
    ("SET search_path = app; RESET ALL", "public"),
    ("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", "public"),
    ("SET statement_timeout = '5s'", "public"),
    ("SET search_path = app; SAVEPOINT a; SET search_path = public; ROLLBACK TO a", "app"),
    ("ALTER ROLE CURRENT_USER SET search_path = app", "public"),
    ("ALTER DATABASE shop SET search_path = app", "public"),
    ("ALTER ROLE ALL IN DATABASE shop SET search_path TO app", "public"),
)


@pytest.mark.parametrize(("statements", "schema"), PATHS)
def test_a_table_is_made_where_the_path_says(statements: str, schema: str) -> None:
    """An unqualified name means the first schema of the path that exists."""
    state = history(f"CREATE SCHEMA app; {statements}; CREATE TABLE t (a int)")
    (made,) = state.catalog.all(Table)
    assert state.catalog.namespace_name(made) == schema


def test_a_local_path_ends_with_its_transaction() -> None:
    """SET LOCAL, and set_config with true, are undone at the end of the migration; SET outlives it."""
    for statement, schema in (
        ("SET LOCAL search_path = app", "public"),
        ("SELECT set_config('search_path', 'app', true)", "public"),
        ("SET search_path = app, public", "app"),
    ):
        state = history(f"CREATE SCHEMA app; {statement}", "CREATE TABLE t (a int)")
        (made,) = state.catalog.all(Table)
        assert state.catalog.namespace_name(made) == schema


def test_a_setting_of_a_role_or_database_is_told_as_one_for_later() -> None:
    """It changes nothing for the session that runs the migrations, and a note says so at its place."""
    (found,) = history("ALTER DATABASE shop SET search_path = app").diagnostics
    assert found.severity is Severity.NOTE
    assert found.message == 'the search path of "shop" takes effect for new sessions only'
    assert found.span is not None
    assert str(found.span.place) == "1.sql:1:1"


def test_no_schema_is_left_to_create_in() -> None:
    """An empty path, or one of schemas that do not exist, has no place for a new table."""
    for statement in ("SET search_path = ''", "SET SCHEMA 'missing'"):
        assert refusal(f"{statement}; CREATE TABLE t (a int); RESET search_path") == (
            "3F000",
            "no schema has been selected to create in",
        )


def test_the_default_schema_is_what_the_connection_says() -> None:
    """RESET and DEFAULT lead back to it, and it may be there before any migration makes it."""
    for statements in ("", "SET search_path = public; RESET search_path;", "CREATE SCHEMA app;"):
        state = run([script(f"{statements} CREATE TABLE t (a int)")], options=Options(default_schema="app"))
        assert state.diagnostics == ()
        (made,) = state.catalog.all(Table)
        assert state.catalog.namespace_name(made) == "app"


ALONE = (
    ("CREATE INDEX CONCURRENTLY i ON t (a)", "CREATE INDEX CONCURRENTLY"),
    ("DROP INDEX CONCURRENTLY IF EXISTS i", "DROP INDEX CONCURRENTLY"),
    ("ALTER TABLE t DETACH PARTITION u CONCURRENTLY", "ALTER TABLE ... DETACH CONCURRENTLY"),
    ("REINDEX TABLE CONCURRENTLY t", "REINDEX CONCURRENTLY"),
    ("VACUUM t", "VACUUM"),
    ("DISCARD ALL", "DISCARD ALL"),
    ("CREATE DATABASE d", "CREATE DATABASE"),
    ("DROP DATABASE d", "DROP DATABASE"),
    ("ALTER SYSTEM SET work_mem = '1MB'", "ALTER SYSTEM"),
)


def _batch(*statements: str) -> Script:
    """A migration under NO TRANSACTION whose statements goose sends as one."""
    read = sql.read_all(Source(path="1.sql", text=";\n".join(statements)).span())
    return Script(statements=read.value, is_transactional=False, batches=(len(read.value),))


@pytest.mark.parametrize(("statement", "what"), ALONE)
def test_what_must_run_alone_is_refused_in_a_transaction(statement: str, what: str) -> None:
    """Goose's transaction is a block, and so are several statements that are sent as one."""
    expected = ("25001", f"{what} cannot run inside a transaction block")
    for state in (run([script(statement)]), run([_batch(statement, "SELECT 1")])):
        (found,) = state.diagnostics
        assert (found.code.sqlstate, found.message) == expected


@pytest.mark.parametrize(("statement", "what"), ALONE)
def test_what_must_run_alone_may_do_so_without_a_transaction(statement: str, what: str) -> None:
    """Under NO TRANSACTION a statement of its own meets no such refusal."""
    state = run([_batch("CREATE TABLE t (a int) PARTITION BY LIST (a)"), _batch(statement)])
    assert what not in "".join(found.message for found in state.diagnostics if found.code.sqlstate == "25001")


def test_a_lock_needs_a_transaction() -> None:
    """Sent alone LOCK TABLE would hold nothing; several statements that are sent as one are a block."""
    made = _batch("CREATE TABLE t (a int)")
    (found,) = run([made, _batch("LOCK TABLE t")]).diagnostics
    expected = ("25P01", "LOCK TABLE can only be used in transaction blocks")
    assert (found.code.sqlstate, found.message) == expected
    assert run([made, _batch("LOCK TABLE t", "SELECT 1"), script("LOCK TABLE t")]).diagnostics == ()


def _relations(*batches: Script) -> list[str]:
    state = run(batches)
    assert [found.message for found in state.diagnostics] == []
    return [state.catalog.namespace_name(each) + "." + each.name for each in state.catalog.all(Table)]


def test_statements_that_are_sent_as_one_are_one_transaction() -> None:
    """SET LOCAL holds to the end of the batch, and not beyond it."""
    found = _relations(
        _batch("CREATE SCHEMA app"),
        _batch("SET LOCAL search_path TO app", "CREATE TABLE t (a int)"),
        _batch("CREATE TABLE u (a int)", "SELECT 1"),
    )
    assert found == ["app.t", "public.u"]


def test_commit_and_rollback_end_the_transaction_of_a_batch() -> None:
    """BEGIN takes along what was before it; after COMMIT or ROLLBACK the rest of the batch is a new transaction."""
    begun = (
        "CREATE TABLE a (x int)",
        "BEGIN",
        "CREATE TABLE b (x int)",
        "ROLLBACK",
        "CREATE TABLE c (x int)",
    )
    unsaid = ("COMMIT", "CREATE TABLE d (x int)", "ROLLBACK", "CREATE TABLE e (x int)")
    assert _relations(_batch(*begun, *unsaid)) == ["public.c", "public.e"]


def test_a_batch_without_begin_has_no_savepoints() -> None:
    """The transaction of a batch is no block in which a savepoint could be set, until BEGIN makes it one."""
    state = run([_batch("SELECT 1", "SAVEPOINT a")])
    found = [(each.code.sqlstate, each.message) for each in state.diagnostics]
    assert found == [("25P01", "SAVEPOINT can only be used in transaction blocks")]
    assert (
        _relations(_batch("BEGIN", "SAVEPOINT a", "CREATE TABLE t (a int)", "ROLLBACK TO a", "COMMIT")) == []
    )


def test_a_label_is_not_used_in_the_batch_that_adds_it() -> None:
    """A new label is safe only after the commit, which is the end of the batch."""
    made = _batch("CREATE TYPE e AS ENUM ('a')")
    use = "CREATE TABLE t (a e DEFAULT 'b')"
    add = "ALTER TYPE e ADD VALUE 'b'"
    assert [each.code.sqlstate for each in run([made, _batch(add, use)]).diagnostics] == ["55P04"]
    assert run([made, _batch(add), _batch(use)]).diagnostics == ()


@pytest.mark.parametrize("made", ["(a int) ON COMMIT DROP", "ON COMMIT DROP AS SELECT 1 AS a"])
def test_a_temporary_table_may_go_with_its_transaction(made: str) -> None:
    """ON COMMIT DROP frees the name at the end of the migration, and at once outside of a transaction."""
    statement = f"CREATE TEMP TABLE t {made}; ALTER TABLE t ADD b int"
    assert history(statement, statement).diagnostics == ()
    alone = script(statement, is_transactional=False)
    assert [each.code.sqlstate for each in run([alone]).diagnostics] == ["42P01"]
    assert refusal(f"CREATE TABLE t {made}") == ("42P16", "ON COMMIT can only be used on temporary tables")


GOOSE_TABLE = [
    "ALTER TABLE goose_db_version ADD COLUMN note text;",
    "ALTER TABLE goose_db_version ENABLE ROW LEVEL SECURITY;",
    "GRANT SELECT ON goose_db_version TO PUBLIC;",
    "DELETE FROM goose_db_version WHERE version_id > 100;",
    "CREATE TABLE ran AS SELECT version_id, is_applied, tstamp FROM goose_db_version WHERE id > 0;",
]


@pytest.mark.parametrize("statement", GOOSE_TABLE)
def test_gooses_own_table_is_there(statement: str) -> None:
    """Goose makes its table before the first migration, so that any may name it."""
    assert history(statement).diagnostics == ()


def test_gooses_own_table_may_stand_in_a_schema() -> None:
    """With `-table audit.versions` another table of that name is one like others."""
    prelude = replace(script("CREATE SCHEMA audit;", path="p.sql"), is_migration=False)
    migration = script("CREATE TABLE public.versions (a int); SELECT version_id FROM audit.versions;")
    state = run([prelude, migration], options=Options(version_table="audit.versions"))
    assert state.diagnostics == ()
    assert relations(state.catalog) == ["audit.versions", "audit.versions_id_seq", "public.versions"]


def test_gooses_own_table_has_the_columns_that_it_has() -> None:
    """What goose's table does not have is refused as of any other."""
    refused = refusal("CREATE VIEW ran AS SELECT dirty FROM goose_db_version;")
    assert refused == ("42703", 'column "dirty" does not exist')


def test_a_refused_migration_writes_no_version() -> None:
    """After a refusal goose does not look for its table, whatever the search path is."""
    refused = refusal("SET search_path TO nowhere;\nCREATE TABLE t (a int);")
    assert refused == ("3F000", "no schema has been selected to create in")


def test_a_refusal_in_code_says_which_statement_ran_it() -> None:
    """The place is the line of the body, and a note says where goose stops."""
    body = "BEGIN ALTER TABLE t DROP COLUMN nope; END"
    made = f"CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ {body} $$;"
    read = sql.read_all(Source(path="1.sql", text=f"CREATE TABLE t (a int);\n{made}\nSELECT f();").span())
    state = run([Script(statements=read.value)], options=Options(reader=sql.READER))
    (found,) = state.diagnostics
    assert found.span is not None
    assert found.span.place.line == 2
    assert [note.span.place.line for note in found.notes if note.span is not None] == [3]


def test_a_history_without_migrations_is_a_fresh_database() -> None:
    """Nothing read makes nothing, and nothing is told."""
    state = run(())
    assert state.diagnostics == ()
    assert list(state.catalog.tables()) == []
    assert run((Script(statements=()),)).diagnostics == ()
