"""The fold: places, notes, follow-up errors, counts, transactions, the search path."""

from __future__ import annotations

import pytest

from sqlprisma import sql
from sqlprisma.catalog import Options, Script, run
from sqlprisma.source import Source
from tests.catalog.histories import columns, errors, history, made, refusal, relations, script


def test_an_error_points_at_its_name_and_says_where_the_other_was_made() -> None:
    """A duplicate is told at the name at fault, with the place of the first."""
    (found,) = errors("CREATE TABLE t (a int);", "\nCREATE TABLE t (a int);")
    assert found.span is not None
    assert str(found.span.place) == "2.sql:2:14"
    assert [note.message for note in found.notes] == ['"t" was created']
    assert [str(note.span.place) for note in found.notes if note.span] == ["1.sql:1:1"]


def test_a_near_name_is_suggested() -> None:
    """A misspelt column comes with the one that was meant."""
    (found,) = errors("CREATE TABLE t (email text); CREATE INDEX ON t (emial);")
    assert found.hint == 'did you mean "email"?'


def test_a_failed_statement_leaves_the_catalog_as_it_was() -> None:
    """Of a statement that fails half-way nothing remains, and the next one goes on from before it."""
    first = run([script("CREATE TABLE t (a int);")]).catalog
    state = run([script("ALTER TABLE t ADD COLUMN b int, ADD COLUMN a int;")], catalog=first)
    assert state.catalog == first
    assert state.counts.diagnosed == 1


def test_follow_up_errors_are_folded_into_the_first() -> None:
    """What is missing because a statement failed is counted in a note, not told again."""
    state = history(
        "CREATE TABLE t (a nosuch);"
        "CREATE INDEX i ON t (a); ALTER TABLE t ADD COLUMN b int; COMMENT ON TABLE t IS 'x'; DROP INDEX i;"
        "CREATE TABLE u (t int REFERENCES t);"
    )
    (found,) = state.diagnostics
    assert found.message == 'type "nosuch" does not exist'
    assert found.notes[-1].message == "5 later errors follow from this one"
    assert (state.counts.interpreted, state.counts.diagnosed) == (0, 6)


def test_unrelated_errors_are_all_told() -> None:
    """The fold does not stop at the first error of a history."""
    messages = [
        found.message for found in errors("CREATE TABLE t (a nosuch);", "DROP VIEW other; DROP TABLE third;")
    ]
    assert messages == [
        'type "nosuch" does not exist',
        'view "other" does not exist',
        'table "third" does not exist',
    ]


def test_statements_are_conserved() -> None:
    """Every statement is interpreted, known to be without effect, or told."""
    state = history(
        "CREATE TABLE t (a int); INSERT INTO t VALUES (1); DROP TABLE nosuch; DO $$ BEGIN CREATE TABLE x (); END $$;"
    )
    assert (state.counts.interpreted, state.counts.irrelevant, state.counts.diagnosed) == (1, 1, 2)
    assert state.counts.total == 4


def test_a_block_that_may_change_the_schema_is_told() -> None:
    """A DO block with DDL is a warning at its place; one without changes nothing."""
    state = history("DO $$ BEGIN CREATE TABLE x (); END $$; DO $$ BEGIN PERFORM 1; -- create\nEND $$;")
    assert [(found.code.slug, str(found.span and found.span.place)) for found in state.diagnostics] == [
        ("not-interpreted", "1.sql:1:1")
    ]


def test_a_called_function_that_may_change_the_schema_is_told() -> None:
    """SELECT of a function whose body has DDL is a warning."""
    body = "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'CREATE TABLE x ()'; SELECT f();"
    assert [found.code.slug for found in history(body).diagnostics] == ["not-interpreted"]


PATHS = (
    (
        "CREATE SCHEMA s; SET LOCAL search_path TO s, public; CREATE TABLE t (a int);",
        "CREATE TABLE t (a int);",
    ),
    (
        "CREATE SCHEMA s; SET search_path TO s, public; CREATE TABLE t (a int); RESET search_path;",
        "CREATE TABLE t (a int);",
    ),
    ("CREATE SCHEMA s; CREATE TABLE t (a int); SET search_path TO s, public;", "CREATE TABLE t (a int);"),
    ("CREATE SCHEMA s CREATE TABLE t (a int); CREATE TABLE t (a int);", ""),
)


@pytest.mark.parametrize("texts", PATHS)
def test_the_search_path_decides_where_tables_are_made(texts: tuple[str, str]) -> None:
    """SET lasts for the session, SET LOCAL for the transaction, and a schema's elements stand in it."""
    assert relations(made(*texts)) == ["public.t", "s.t"]


def test_a_path_without_gooses_table_is_an_error() -> None:
    """The version row cannot be written when the search path ends without the schema of its table."""
    text = "CREATE SCHEMA s; SET LOCAL search_path TO s; CREATE TABLE t (a int);"
    assert refusal(text) == ("42P01", 'relation "goose_db_version" does not exist')


def test_a_prelude_has_no_version_row() -> None:
    """A script that is no migration may leave any search path behind."""
    read = sql.read_all(Source(path="p.sql", text="CREATE SCHEMA s; SET search_path TO s;").span())
    state = run([Script(statements=read.value, is_migration=False)])
    assert state.diagnostics == ()
    assert state.counts.total == 2


def test_another_default_schema() -> None:
    """A connection with a default schema of its own makes unqualified names there."""
    state = run([script("CREATE TABLE t (a int);")], options=Options(default_schema="app"))
    assert state.diagnostics == ()
    assert relations(state.catalog) == ["app.t"]


def test_a_new_label_is_unsafe_until_the_transaction_ends() -> None:
    """A label added to an older type cannot be used in the same transaction, but in the next, or without one."""
    before = "CREATE TYPE st AS ENUM ('a'); CREATE TABLE t (s st);"
    change = "ALTER TYPE st ADD VALUE 'b'; ALTER TABLE t ALTER s SET DEFAULT 'b';"
    assert refusal(before, change) == ("55P04", 'unsafe use of new value "b" of enum type st')
    assert columns(made(before, *change.split("; ")), "t") == ["s st 'b'::st"]
    assert run([script(before), script(change, is_transactional=False)]).diagnostics == ()
    same = "CREATE TYPE n AS ENUM ('a'); ALTER TYPE n ADD VALUE 'b'; CREATE TABLE u (s n DEFAULT 'b');"
    assert history(same).diagnostics == ()


def test_rollback_undoes_and_commit_keeps() -> None:
    """Transactions and savepoints inside a file behave as in a session."""
    catalog = made(
        "CREATE TABLE a (i int); SAVEPOINT s; CREATE TABLE b (i int); ROLLBACK TO s; CREATE TABLE c (i int); RELEASE s;"
        "COMMIT; BEGIN; CREATE TABLE d (i int); ROLLBACK; CREATE TABLE e (i int);"
    )
    assert relations(catalog) == ["public.a", "public.c", "public.e"]


_UNENDED = "this transaction is not ended where goose sends it: what it did is lost, what follows is outside"


@pytest.mark.parametrize(
    ("text", "left", "told"),
    [
        ("BEGIN; CREATE TABLE a (i int); ROLLBACK; CREATE TABLE b (i int);", ["public.b"], []),
        ("BEGIN; CREATE TABLE a (i int); SAVEPOINT s; COMMIT;", ["public.a"], []),
        ("BEGIN; CREATE TABLE a (i int);", [], [_UNENDED]),
        (
            "START TRANSACTION; CREATE TABLE a (i int); COMMIT AND CHAIN; CREATE TABLE b (i int);",
            ["public.a"],
            [_UNENDED],
        ),
        ("BEGIN; CREATE TABLE a (i int); COMMIT AND NO CHAIN;", ["public.a"], []),
        (
            "COMMIT AND CHAIN; BEGIN;",
            [],
            ["COMMIT AND CHAIN can only be used in transaction blocks", _UNENDED],
        ),
    ],
)
def test_under_no_transaction_one_lasts_as_long_as_what_is_sent_as_one(
    text: str, left: list[str], told: list[str]
) -> None:
    """What is left open in the end of a block is lost, and that is told."""
    statements = script(text).statements
    state = run([Script(statements=statements, is_transactional=False, batches=(len(statements),))])
    assert relations(state.catalog) == left
    assert [found.message for found in state.diagnostics] == told


def test_under_no_transaction_begin_leads_nowhere() -> None:
    """Each of goose's statements runs by itself, so an open transaction is gone with its connection."""
    text = "BEGIN; CREATE TABLE a (i int); ROLLBACK; SAVEPOINT s;"
    state = run([script(text, is_transactional=False)])
    assert relations(state.catalog) == ["public.a"]
    assert [found.message for found in state.diagnostics] == [
        _UNENDED,
        "SAVEPOINT can only be used in transaction blocks",
    ]


def test_a_begin_in_a_block_takes_in_what_the_block_did_before() -> None:
    """What is sent as one is a transaction already, and becomes the one that nothing ends."""
    statements = script("CREATE TABLE a (i int); BEGIN; CREATE TABLE b (i int);").statements
    state = run([Script(statements=statements, is_transactional=False, batches=(len(statements),))])
    assert relations(state.catalog) == []
    assert [found.message for found in state.diagnostics] == [_UNENDED]


def test_in_gooses_own_transaction_the_next_one_begins_with_a_chain() -> None:
    """COMMIT AND CHAIN keeps what was done; a ROLLBACK undoes only what came after it."""
    catalog = made("CREATE TABLE a (i int); COMMIT AND CHAIN; CREATE TABLE b (i int); ROLLBACK;")
    assert relations(catalog) == ["public.a"]


def test_every_object_remembers_what_made_and_changed_it() -> None:
    """Provenance lists the places in order, for tables and for columns."""
    catalog = made("CREATE TABLE t (a int);", "ALTER TABLE t ALTER a SET NOT NULL, ADD b int;")
    (found,) = catalog.tables()
    assert [str(span.place) for span in found.provenance] == ["1.sql:1:1", "2.sql:1:15", "2.sql:1:37"]
    assert [[str(span.place) for span in column.provenance] for column in found.columns] == [
        ["1.sql:1:17", "2.sql:1:15"],
        ["2.sql:1:41"],
    ]
