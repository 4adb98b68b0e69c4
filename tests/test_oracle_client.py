"""The oracle's own virtues: every history begins on an empty database, and the line to it does not break."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.oracle import installing
from tests.oracle.client import Oracle, OracleFailedError
from tests.oracle.history import History, Script

_TRACES = (
    "CREATE EXTENSION citext",
    "CREATE SCHEMA left_over CREATE TABLE t (id integer)",
    "CREATE ROLE somebody; ALTER ROLE somebody SET search_path = left_over; GRANT ALL ON SCHEMA public TO somebody",
    "SET search_path = left_over, public",
    "CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1'; CREATE CAST (text AS point) WITH INOUT",
    "CREATE TEMPORARY TABLE t (id integer); PREPARE p AS SELECT 1",
    "DROP SCHEMA public CASCADE",
)


def _history(*statements: str) -> History:
    return History(scripts=(Script(statements=statements),))


@pytest.mark.parametrize("trace", _TRACES)
def test_a_history_leaves_nothing_behind(oracle: Oracle, trace: str) -> None:
    """Whatever a history makes or drops, the next one finds an empty database with a schema public."""
    outside = History(scripts=(Script(statements=(trace,), is_transactional=False),))
    oracle.judge(outside)
    assert oracle.judge(_history("SELECT 1")).is_empty
    verdict = oracle.judge(_history(*_TRACES[:-1], "CREATE TABLE public.t (id integer PRIMARY KEY)"))
    assert verdict.refusal is None
    assert verdict.schemas == ("left_over", "public")


def test_a_refusal_names_the_statement(oracle: Oracle) -> None:
    """What PostgreSQL refuses is told with its SQLSTATE, its message and its place."""
    scripts = (
        Script(statements=("SELECT 1",)),
        Script(statements=("SELECT 1", "CREATE TABLE t (a nothing)")),
    )
    refusal = oracle.judge(History(scripts=scripts)).refusal
    assert refusal is not None
    assert (refusal.sqlstate, refusal.message) == ("42704", 'type "nothing" does not exist')
    assert (refusal.script, refusal.statement) == (1, 1)


def test_each_migration_ends_with_a_row_in_gooses_table(oracle: Oracle) -> None:
    """A search path that hides goose's own table makes goose fail, after the migration's last statement."""
    refusal = oracle.judge(_history("CREATE SCHEMA app", "SET search_path = app")).refusal
    assert refusal is not None
    assert refusal.message == 'relation "goose_db_version" does not exist'
    assert refusal.statement == 2


def test_older_versions_of_the_language_are_there(oracle: Oracle) -> None:
    """A datasource needs a url up to version 6, and must not have one in version 7."""
    text = 'datasource db {\n  provider = "postgresql"\n}\n'
    complaints = [oracle.validate(text, version=version) for version in (5, 6, 7)]
    assert [complaint is None for complaint in complaints] == [False, False, True]


def test_a_schema_is_read_as_prismas_own_data(oracle: Oracle) -> None:
    """The data model of a schema can be had."""
    text = 'datasource db {\n  provider = "postgresql"\n}\n\nmodel A {\n  id Int @id\n}\n'
    assert "'name': 'A'" in str(oracle.dmmf(text))


def test_a_dead_process_is_started_again(oracle: Oracle) -> None:
    """A question to a process that died is answered by another one."""
    oracle.format("")
    assert oracle.process is not None
    oracle.process.kill()
    assert oracle.format("model  A {\n}\n") == "model A {\n}\n"


def test_an_answer_may_be_larger_than_a_pipe_holds(oracle: Oracle) -> None:
    """A large text comes back whole."""
    text = "".join(f"model Model{number} {{\n  id Int @id\n}}\n\n" for number in range(10_000))
    assert len(text) > 300_000
    assert oracle.format(text) == text.removesuffix("\n")


def test_an_impossible_question_is_no_answer(oracle: Oracle) -> None:
    """What goes wrong in the oracle is told as such, and the next question is answered."""
    with pytest.raises(OracleFailedError):
        oracle.validate("", version=4)
    assert oracle.format("model  A {\n}\n") == "model A {\n}\n"


@pytest.mark.parametrize("name", ["package.json", "package-lock.json", ".npmrc"])
def test_no_file_names_a_registry(name: str) -> None:
    """Whoever installs does so from the registry that they are set up for: no file names one."""
    text = (Path(installing.FOLDER) / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert 'resolved"' not in text
