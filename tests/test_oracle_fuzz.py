"""Generated histories: the real programs and we say the same.

    pytest tests/test_oracle_fuzz.py                                    a few, in seconds
    CI=1 pytest tests/test_oracle_fuzz.py                               the same ones every time
    pytest tests/test_oracle_fuzz.py --hypothesis-profile fuzz          until stopped

A disagreement is shrunk, and its migrations stay in the folder that the failure names. What it teaches becomes a
directory in fixtures/schema.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracle import reintrospection
from tests.oracle.agreement import disagreements
from tests.oracle.client import Oracle
from tests.oracle.history import History, Script
from tests.strategies import edits as hands
from tests.strategies.edits import Edit
from tests.strategies.histories import histories


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A disagreement that is known and not settled yet: how it reads, and the smallest history that shows it."""

    pattern: str
    statements: tuple[str, ...]
    needs: str = ""
    """A word that the history must have, where the pattern alone says too little."""


_OPEN = {
    "an_unknown_list_in_a_comment": Open(
        pattern=r"'\{\}'::interval\[\]",
        statements=("CREATE TABLE books (\"é\" interval[] DEFAULT '{}')",),
    ),
    "what_rows_refuse": Open(
        pattern="new row for relation|insert or update on table|no partition of relation|null value in column"
        "|does not support deferrable unique|contains null values|duplicate key value"
        "|value for domain|malformed array literal|does not allow null values"
        "|could not create (unique index|exclusion)"
        "|violates foreign key constraint|partition constraint|does not match type bit|value too long",
        statements=("CREATE TABLE books (pages integer CHECK (pages > 0))", "INSERT INTO books VALUES (0)"),
    ),
    "a_check_that_is_not_inherited": Open(
        pattern="cannot add NO INHERIT constraint to partitioned table",
        statements=(
            "CREATE TABLE books (part integer) PARTITION BY RANGE (part)",
            "ALTER TABLE books ADD CHECK (part > 0) NO INHERIT",
        ),
    ),
    "a_mapped_value_in_a_lists_default": Open(
        pattern="EMPTY_ENUM_VALUE",
        statements=(
            "CREATE TYPE mood AS ENUM ('', 'x')",
            "CREATE TABLE books (id int PRIMARY KEY, moods mood[] DEFAULT ARRAY['']::mood[])",
        ),
    ),
    "where_a_called_function_fails": Open(
        pattern=r"refuses with (\w+) .*, we with \1 ",
        needs="LANGUAGE plpgsql",
        statements=(
            "CREATE TABLE books (id int)",
            "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE nowhere; END $$",
            "SELECT f()",
        ),
    ),
    "where_a_computed_text_fails": Open(
        pattern=r"refuses with (\w+) .*, we with \1 ",
        needs="EXECUTE",
        statements=(
            "CREATE TABLE books (id int)",
            "DO $$ DECLARE q text := 'ALTER TABLE books ' || 'DROP COLUMN a'; BEGIN EXECUTE q; END $$",
        ),
    ),
    "a_check_on_rows": Open(
        pattern="is violated by some row",
        statements=(
            "CREATE TABLE books (id int)",
            "INSERT INTO books VALUES (1)",
            "ALTER TABLE books ADD CHECK (id > 3)",
        ),
    ),
    "a_trigger_of_nothing": Open(
        pattern=r"function \w+\(\) does not exist",
        statements=(
            "CREATE TABLE books (id int)",
            "CREATE TRIGGER x BEFORE UPDATE ON books FOR EACH ROW EXECUTE FUNCTION touch()",
        ),
    ),
    "a_policy_of_nothing": Open(
        pattern="we accept: column .* does not exist",
        needs="POLICY",
        statements=("CREATE TABLE books (id int)", "CREATE POLICY x ON books USING (nope > 1)"),
    ),
    "an_index_without_an_order": Open(
        pattern="cannot cluster on|cannot mark index clustered",
        statements=(
            "CREATE TABLE books (place point)",
            "CREATE INDEX i ON books USING spgist (place)",
            "ALTER TABLE books CLUSTER ON i",
        ),
    ),
    "a_publication_of_what_is_not_logged": Open(
        pattern="to publication",
        statements=("CREATE UNLOGGED TABLE books (id int)", "CREATE PUBLICATION p FOR TABLE books"),
    ),
    "a_json_list_in_a_comment": Open(
        pattern=r"ALTER COLUMN \"[^a-zA-Z\"]+\" SET DEFAULT",
        statements=('CREATE TABLE books (id int PRIMARY KEY, "é" jsonb[] DEFAULT \'{"{}"}\')',),
    ),
    "what_has_no_equality": Open(
        pattern="could not identify an equality operator|could not identify an ordering operator",
        statements=("CREATE TABLE books (j json)", "CREATE VIEW v AS SELECT DISTINCT j FROM books"),
    ),
    "rows_of_another_type": Open(
        pattern="we accept: invalid input (syntax|value)",
        statements=(
            "CREATE TABLE books (a text)",
            "INSERT INTO books VALUES ('x')",
            "ALTER TABLE books ALTER a TYPE int USING a::int",
        ),
    ),
    "a_check_that_waits": Open(
        pattern="has pending trigger events",
        statements=(
            "CREATE TABLE books (id int PRIMARY KEY, part int REFERENCES books DEFERRABLE INITIALLY DEFERRED)",
            "INSERT INTO books VALUES (1, 1)",
            "ALTER TABLE books ADD COLUMN pages int",
        ),
    ),
    "an_index_for_replication": Open(
        pattern="replica identity",
        statements=(
            "CREATE TABLE books (a text)",
            "CREATE UNIQUE INDEX i ON books (a)",
            "ALTER TABLE books REPLICA IDENTITY USING INDEX i",
        ),
    ),
    "an_enum_of_a_schema_that_is_not_read": Open(
        pattern=r'Unsupported\("status"\)|" status',
        needs="CREATE SCHEMA",
        statements=(
            "CREATE SCHEMA shop",
            "CREATE TYPE status AS ENUM ('a')",
            "CREATE TYPE shop.status AS ENUM ('b')",
            "CREATE TABLE shop.books (id int PRIMARY KEY, status public.status)",
        ),
    ),
    "gooses_own_table": Open(
        pattern="goose_db_version",
        statements=(
            "CREATE TABLE books (id int PRIMARY KEY)",
            "ALTER TABLE goose_db_version ENABLE ROW LEVEL SECURITY",
        ),
    ),
    "a_default_that_an_insert_evaluates": Open(
        pattern="we accept: bit string length",
        statements=(
            "CREATE TABLE books (a bit(3) DEFAULT X'5', b int)",
            "INSERT INTO books (b) VALUES (1)",
        ),
    ),
    "what_hangs_on_a_column": Open(
        pattern="we accept: cannot alter type of a column used (in|by)|we accept: cannot drop column",
        statements=(
            "CREATE TABLE books (a int, b int)",
            "CREATE POLICY p ON books USING (a > 1)",
            "ALTER TABLE books DROP COLUMN a",
        ),
    ),
    "a_key_over_a_list": Open(
        pattern=r"\? +@relation",
        needs="[]",
        statements=(
            "CREATE TABLE books (a int, b int[] NOT NULL, UNIQUE (a, b))",
            "ALTER TABLE books ALTER a SET NOT NULL, ADD FOREIGN KEY (a, b) REFERENCES books (a, b)",
        ),
    ),
    "a_columns_parameter_of_a_partitioned_table": Open(
        pattern="we refuse .*cannot specify storage parameters for a partitioned table",
        statements=(
            "CREATE TABLE books (part text, a int) PARTITION BY LIST (part)",
            "ALTER TABLE books ALTER COLUMN a SET (n_distinct = 5)",
        ),
    ),
    "a_recursive_view": Open(
        pattern="we refuse .*does not exist .undefined-table",
        needs="RECURSIVE VIEW",
        statements=("CREATE RECURSIVE VIEW v (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM v WHERE n < 5",),
    ),
    "a_lock_outside_of_a_transaction": Open(
        pattern="can only be used in transaction blocks|REINDEX TABLE cannot run inside",
        statements=("CREATE TABLE books (id int PRIMARY KEY)", "COMMIT", "LOCK TABLE books"),
    ),
    "the_end_of_a_model_that_is_commented_out": Open(
        pattern=r"@@map\(.*\n(.*\n)*.*commented out|commented out.*\n(.*\n)*.*@@map\(",
        statements=('CREATE TABLE class (pages text NOT NULL, "é" numeric)',),
    ),
    "where_parents_disagree": Open(
        pattern="we with 42804 .inherited column",
        statements=(
            "CREATE TABLE books (id uuid)",
            "CREATE TABLE films (id integer)",
            "CREATE TABLE works () INHERITS (books, films)",
        ),
    ),
}


def _is_open(disagreement: str, history: History) -> bool:
    text = "\n".join(text for script in history.scripts for text in script.statements)
    return any(found.needs in text and re.search(found.pattern, disagreement) for found in _OPEN.values())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the migrations of the last history stand."""
    return tmp_path_factory.mktemp("history") / "migrations"


@given(history=histories())
def test_a_generated_history_comes_out_as_postgresql_and_prisma_say(
    oracle: Oracle, folder: Path, history: History
) -> None:
    """Both refuse it, or `db pull` prints our text and warnings and `migrate diff` finds our schema in the database."""
    shutil.rmtree(folder, ignore_errors=True)
    found = [each for each in disagreements(oracle, history, folder) if not _is_open(each, history)]
    assert not found, "\n\n".join([f"The history stands in {folder}", *found])


@pytest.mark.parametrize("name", _OPEN)
def test_an_open_question_is_still_open(oracle: Oracle, tmp_path: Path, name: str) -> None:
    """A known disagreement is there; a settled one must leave the table and become a golden directory."""
    history = History(scripts=(Script(statements=_OPEN[name].statements),))
    found = "\n".join(disagreements(oracle, history, tmp_path / "migrations"))
    assert re.search(_OPEN[name].pattern, found), f"{name} is settled: take it out of the table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A known disagreement about a file that is there before: as `Open`, with what was done to the file."""

    pattern: str
    statements: tuple[str, ...]
    naming: str = "database"
    edits: tuple[Edit, ...] = ()
    without: int = 0
    """How many statements come after the file was written."""


_KEPT = {
    "kinds_of_blocks_stand_apart": Kept(
        pattern=r"^\+enum",
        statements=("CREATE TYPE mood AS ENUM ('a')", "CREATE TABLE books (id int PRIMARY KEY)"),
        edits=(Edit(kind="move_kinds"),),
    ),
    "a_name_without_a_letter_that_was_given_one": Kept(
        pattern="commented out because",
        statements=('CREATE TABLE books (id int PRIMARY KEY, "9" numeric)',),
        naming="idiomatic",
    ),
    "spaces_before_documentation": Kept(
        pattern="^[-+] *///",
        statements=("CREATE TABLE books (id int PRIMARY KEY)", "COMMENT ON TABLE books IS '  three'"),
        naming="idiomatic",
    ),
    "a_compound_name_without_its_index": Kept(
        pattern="@@unique.* name: ",
        statements=("CREATE TABLE books (id serial PRIMARY KEY, a real, UNIQUE (a, id))",),
        edits=(Edit(kind="name_index"), Edit(kind="name_compound")),
    ),
}


def _is_known(disagreement: str, history: History) -> bool:
    found = (each.pattern for each in _KEPT.values())
    return _is_open(disagreement, history) or any(
        re.search(each, disagreement, re.MULTILINE) for each in found
    )


@settings(max_examples=max(10, settings().max_examples // 3))
@given(
    history=histories(),
    naming=st.sampled_from(("database", "idiomatic")),
    without=st.integers(0, 1),
    edits=hands.edits,
)
def test_a_schema_file_that_a_person_edited_is_kept_as_prisma_keeps_it(
    oracle: Oracle, folder: Path, history: History, naming: str, without: int, edits: list[Edit]
) -> None:
    """`db pull` keeps the same of it, our schema is valid and as the database is, and a second run changes nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    text = reintrospection.start(history, folder, naming, without=without)
    if text is None or oracle.validate(text) is not None:
        return
    previous = hands.apply(text, edits)
    found = reintrospection.disagreements(oracle, history, folder, previous)
    found = [each for each in found if not _is_known(each, history)]
    assert not found, "\n\n".join([f"The history stands in {folder}", previous, *found])


@pytest.mark.parametrize("name", _KEPT)
def test_an_open_question_about_a_kept_file_is_still_open(oracle: Oracle, tmp_path: Path, name: str) -> None:
    """A known disagreement is there; a settled one must leave the table and become a golden directory."""
    case = _KEPT[name]
    history = History(scripts=tuple(Script(statements=(text,)) for text in case.statements))
    text = reintrospection.start(history, tmp_path, case.naming, without=case.without)
    assert text is not None
    found = reintrospection.disagreements(oracle, history, tmp_path, hands.apply(text, case.edits))
    assert re.search(case.pattern, "\n".join(found), re.MULTILINE), (
        f"{name} is settled: take it out of the table"
    )
