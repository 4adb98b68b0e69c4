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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from tests.oracle import reintrospection
from tests.oracle.agreement import disagreements
from tests.oracle.client import EngineDiedError, Oracle
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


_OPEN: dict[str, Open] = {}
"""What is found and not settled yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliberate(Open):
    """A difference that we want, as `Open`, and why."""

    reason: str


_DELIBERATE = {
    "a_clock_that_stands_still": Deliberate(
        pattern="^PostgreSQL refuses what we accept: (duplicate key value|could not create unique index)",
        needs="clock_timestamp()",
        statements=(
            "CREATE TABLE books (number int PRIMARY KEY, at timestamptz DEFAULT clock_timestamp() UNIQUE)",
            "INSERT INTO books VALUES (1), (2)",
        ),
        reason="PGlite's clock counts milliseconds, that of a server microseconds",
    ),
    "a_list_that_migrate_diff_reads_otherwise": Deliberate(
        pattern=r'^-- AlterTable\nALTER TABLE .* ALTER COLUMN "[^"]*[^\x00-\x7f"][^"]*" SET DEFAULT ARRAY\[',
        statements=('CREATE TABLE books (id int PRIMARY KEY, "é" bigint[] DEFAULT ARRAY[1, 2])',),
        reason="migrate diff asks that of any such column, but db pull's own text has none of a name that it refuses",
    ),
    "a_partition_of_the_year_in_which_it_runs": Deliberate(
        pattern="^PostgreSQL refuses what we accept: (no partition of relation|new row for .* partition constraint)",
        needs="now()",
        statements=(
            "CREATE TABLE books (part timestamptz) PARTITION BY RANGE (part)",
            "CREATE TABLE old PARTITION OF books FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
            "INSERT INTO books VALUES (now())",
        ),
        reason="when a migration runs is not known: in 2024 the row had its partition",
    ),
    "a_mapped_value_in_a_lists_default": Deliberate(
        pattern=r"^-.* @default\(\[[^\]]*\]\).*\n(-.*\n)*(\+.*\n)*\+.*@default\(\[.*EMPTY_ENUM_VALUE",
        statements=(
            "CREATE TYPE mood AS ENUM ('', 'x')",
            "CREATE TABLE books (id int PRIMARY KEY, moods mood[] DEFAULT ARRAY['']::mood[])",
        ),
        reason="db pull loses the empty label of a list's default, so that a client would write another list",
    ),
    "an_enum_of_a_schema_that_is_not_read": Deliberate(
        pattern=r"^-  (\w+) +(\w+)(.*\n)+\+  \1 +Unsupported\(\"\2\"\)"
        r'|^\+  - Model: "\w+", field: "\w+", original data type: "\w+"$'
        r'|DROP COLUMN "(\w+)"(.*\n)+ALTER TABLE .* ADD COLUMN +"\4" \w',
        needs="CREATE SCHEMA",
        statements=(
            "CREATE SCHEMA shop",
            "CREATE TYPE status AS ENUM ('a')",
            "CREATE TYPE shop.status AS ENUM ('b')",
            "CREATE TABLE shop.books (id int PRIMARY KEY, status public.status)",
        ),
        reason="db pull takes another enum of the same name, whose values the column cannot hold",
    ),
}


def _is_known(disagreement: str, history: History, *tables: Mapping[str, Open]) -> bool:
    text = "\n".join(text for script in history.scripts for text in script.statements)
    return any(
        known.needs in text and re.search(known.pattern, disagreement, re.MULTILINE)
        for table in tables
        for known in table.values()
    )


_Asked = ParamSpec("_Asked")


def _survived(ask: Callable[_Asked, list[str]], *args: _Asked.args, **named: _Asked.kwargs) -> list[str]:
    """The disagreements; a history of which Prisma's engine dies is none that can be compared."""
    try:
        return ask(*args, **named)
    except EngineDiedError:
        reject()


_DEADLY = (
    "CREATE TYPE level AS ENUM ('a-b')",
    "CREATE SCHEMA audit",
    "CREATE TYPE audit.level AS ENUM ('x')",
    "CREATE TABLE audit.teams (id int PRIMARY KEY, name public.level DEFAULT 'a-b'::public.level NOT NULL)",
)
"""The engine takes the enum of the schema that it reads, and does not find the default's value in it."""


def test_prismas_engine_dies_of_some_histories(oracle: Oracle, tmp_path: Path) -> None:
    """That is why `_survived` is needed; the process that is started for the next question answers it."""
    history = History(scripts=(Script(statements=_DEADLY),))
    with pytest.raises(EngineDiedError):
        disagreements(oracle, history, tmp_path / "migrations")
    assert oracle.validate("") is None


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
    found = _survived(disagreements, oracle, history, folder)
    found = [each for each in found if not _is_known(each, history, _OPEN, _DELIBERATE)]
    assert not found, "\n\n".join([f"The history stands in {folder}", *found])


@pytest.mark.parametrize("name", [*_OPEN, *_DELIBERATE])
def test_a_known_difference_is_there(oracle: Oracle, tmp_path: Path, name: str) -> None:
    """A table of known differences names none that is settled: that one becomes a golden directory."""
    known = {**_OPEN, **_DELIBERATE}[name]
    history = History(scripts=(Script(statements=known.statements),))
    found = "\n".join(disagreements(oracle, history, tmp_path / "migrations"))
    assert re.search(known.pattern, found, re.MULTILINE), f"{name} is settled: take it out of the table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Deliberate):
    """A difference that we want in a file that is there before: with what was done to the file, or stands in it."""

    naming: str = "database"
    edits: tuple[Edit, ...] = ()
    written: tuple[str, str] | None = None
    """What is put in the place of another text."""


_NOTE = r"  /// This field was commented out because of an invalid name"
_KEPT = {
    "kinds_of_blocks_stand_apart": Kept(
        pattern=r"^\+enum (\w+) \{(\n.*)*\n-enum \1 \{",
        statements=("CREATE TYPE mood AS ENUM ('a')", "CREATE TABLE books (id int PRIMARY KEY)"),
        edits=(Edit(kind="move_kinds"),),
        reason="a person's order of the blocks is theirs",
    ),
    "a_name_without_a_letter_that_was_given_one": Kept(
        pattern=rf"^-{_NOTE}.*\n-  // (\w+) .*@map\(|^\+  (\w+) .*@map\((.*\n)*-{_NOTE}.*\n-  // \2 "
        r"|^-These fields were commented out because their names",
        statements=('CREATE TABLE books (id int PRIMARY KEY, "9" numeric)',),
        naming="idiomatic",
        reason="db pull comments the field out although the file gives it a valid name",
    ),
    "a_note_that_is_repeated": Kept(
        pattern=rf"^-{_NOTE}.*\n [ ]+[a-zA-Z]",
        statements=('CREATE TABLE books (id int PRIMARY KEY, "ü" date, b text NOT NULL)',),
        reason="db pull gives the note of a field that is commented out to the next field, too",
    ),
    "documentation_behind_a_field": Kept(
        pattern=r"^- +/// (.*)\n(-.*\n)*(\+.*\n)*\+.* /// \1$",
        statements=("CREATE TABLE books (id int PRIMARY KEY, a int)",),
        written=("a  Int?", "a  Int? /// why"),
        reason="where a person put a comment is theirs",
    ),
    "documentation_of_a_relation": Kept(
        pattern=r"^\+ +///.*\n(\+.*\n)* .*(@relation|\[\]|\?)",
        statements=("CREATE TABLE books (id int PRIMARY KEY, a int REFERENCES books)",),
        written=("  books ", "  /// why\n  books "),
        reason="db pull loses what is said of a relation",
    ),
    "spaces_before_documentation": Kept(
        pattern=r"^-( *)/// (?! )(.*)\n(-.*\n)*(\+.*\n)*\+\1///( {2,}|(?! ))\2",
        statements=("CREATE TABLE books (id int PRIMARY KEY)", "COMMENT ON TABLE books IS '  three'"),
        naming="idiomatic",
        reason="db pull trims the text, in which leading spaces can mean a list or code",
    ),
    "a_compound_name_without_its_index": Kept(
        pattern=r"^-  @@unique\((\[.*\])\)\n\+  @@unique\(\1, name: ",
        statements=("CREATE TABLE books (id serial PRIMARY KEY, a real, UNIQUE (a, id))",),
        edits=(Edit(kind="name_index"), Edit(kind="name_compound")),
        reason="the code of a service uses the name, and the columns say which index is meant",
    ),
}


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
    found = _survived(reintrospection.disagreements, oracle, history, folder, previous)
    found = [each for each in found if not _is_known(each, history, _OPEN, _DELIBERATE, _KEPT)]
    assert not found, "\n\n".join([f"The history stands in {folder}", previous, *found])


@pytest.mark.parametrize("name", _KEPT)
def test_a_known_difference_of_a_kept_file_is_there(oracle: Oracle, tmp_path: Path, name: str) -> None:
    """A table of known differences names none that is settled: that one becomes a golden directory."""
    case = _KEPT[name]
    history = History(scripts=tuple(Script(statements=(text,)) for text in case.statements))
    text = reintrospection.start(history, tmp_path, case.naming, without=0)
    assert text is not None
    previous = hands.apply(text, case.edits)
    previous = previous if case.written is None else previous.replace(*case.written)
    found = reintrospection.disagreements(oracle, history, tmp_path, previous)
    assert re.search(case.pattern, "\n".join(found), re.MULTILINE), (
        f"{name} is settled: take it out of the table"
    )
