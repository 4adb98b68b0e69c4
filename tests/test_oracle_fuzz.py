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

from tests.oracle.agreement import disagreements
from tests.oracle.client import Oracle
from tests.oracle.history import History, Script
from tests.strategies.histories import histories


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A disagreement that is known and not settled yet: how it reads, and the smallest history that shows it."""

    pattern: str
    statements: tuple[str, ...]


_OPEN = {
    "a_check_after_a_type_change": Open(
        pattern="we accept: operator does not exist",
        statements=(
            "CREATE TYPE mood AS (word text)",
            "CREATE TABLE books (pages integer[] CHECK (pages <> '{}'))",
            "ALTER TABLE books ALTER COLUMN pages TYPE mood USING NULL::mood",
        ),
    ),
    "an_operator_class_after_a_type_change": Open(
        pattern="has no default operator class",
        statements=(
            "CREATE TYPE mood AS (word text)",
            "CREATE TABLE books (title text)",
            "CREATE INDEX ON books USING spgist (title)",
            "ALTER TABLE books ALTER COLUMN title TYPE mood[] USING NULL::mood[]",
        ),
    ),
    "a_parents_counting_column": Open(
        pattern="we refuse .* because other objects depend on it",
        statements=(
            "CREATE TABLE books (id serial)",
            "CREATE TABLE atlases () INHERITS (books)",
            "ALTER TABLE books DROP COLUMN id",
        ),
    ),
    "two_keys_on_the_same_columns_to_different_ones": Open(
        pattern="Ambiguous relation detected|self relation detected",
        statements=(
            "CREATE TABLE books (isbn text PRIMARY KEY, title text UNIQUE)",
            "CREATE TABLE loans (book text REFERENCES books, FOREIGN KEY (book) REFERENCES books (title))",
        ),
    ),
    "a_deferrable_key_that_is_not_shown": Open(
        pattern="non-default deferring rules",
        statements=(
            "CREATE TABLE books (id integer PRIMARY KEY, part_of integer REFERENCES books)",
            "ALTER TABLE books ADD CONSTRAINT whole FOREIGN KEY (part_of) REFERENCES books (id) DEFERRABLE",
        ),
    ),
    "a_field_with_the_name_of_a_compound_unique": Open(
        pattern="clashes with the `@@(unique|id)` name",
        statements=("CREATE TABLE books (a_b integer, a integer, b integer, UNIQUE (a, b))",),
    ),
    "an_unknown_list_in_a_comment": Open(
        pattern=r"'\{\}'::interval\[\]",
        statements=("CREATE TABLE books (\"é\" interval[] DEFAULT '{}')",),
    ),
    "a_refusal_without_a_place": Open(
        pattern="at nowhere:1",
        statements=(
            "CREATE TABLE books (pages integer CHECK (pages NOT IN (8)))",
            "ALTER TABLE books ALTER COLUMN pages TYPE text[] USING NULL::text[]",
        ),
    ),
    "xml_in_an_index": Open(
        pattern="ative type `Xml`",
        statements=(
            "CREATE TABLE books (id integer, text xml)",
            "CREATE INDEX ON books (id) INCLUDE (text)",
        ),
    ),
    "a_table_name_without_a_letter": Open(
        pattern="This line is not a valid field or attribute definition",
        statements=(
            'CREATE TABLE "é" (id integer PRIMARY KEY)',
            'CREATE TABLE books (a integer REFERENCES "é", b integer REFERENCES "é")',
        ),
    ),
    "a_default_that_does_not_fit": Open(
        pattern="we accept: value too long for type",
        statements=(
            "CREATE TABLE books (id integer)",
            "ALTER TABLE books ADD COLUMN code char(5) DEFAULT md5('x')",
        ),
    ),
    "inet_ops_on_cidr": Open(
        pattern="operator class `InetOps`",
        statements=(
            "CREATE TABLE books (net cidr)",
            "CREATE INDEX ON books USING gist (net inet_ops)",
        ),
    ),
    "a_warning_of_a_join_table": Open(
        pattern="non-default null sort order",
        statements=(
            "CREATE TABLE books (id integer PRIMARY KEY)",
            'CREATE TABLE "_Pairs" ("A" int REFERENCES books, "B" int REFERENCES books, UNIQUE ("A", "B"))',
            'CREATE INDEX ON "_Pairs" ("B" NULLS FIRST)',
        ),
    ),
    "a_copied_index_after_a_rename": Open(
        pattern="map: ",
        statements=(
            "CREATE TABLE books (name text)",
            "CREATE INDEX ON books (name)",
            "ALTER TABLE books RENAME COLUMN name TO title",
            "CREATE TABLE copies (LIKE books INCLUDING INDEXES)",
        ),
    ),
}


def _is_open(disagreement: str, history: History) -> bool:
    if any("LIKE " in text for script in history.scripts for text in script.statements):
        return any(re.search(found.pattern, disagreement) for found in _OPEN.values())
    known = (found for name, found in _OPEN.items() if name != "a_copied_index_after_a_rename")
    return any(re.search(found.pattern, disagreement) for found in known)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the migrations of the last history stand."""
    return tmp_path_factory.mktemp("history") / "migrations"


@settings(max_examples=2 * settings().max_examples)
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
