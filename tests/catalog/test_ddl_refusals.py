"""What PostgreSQL refuses, we refuse, with its SQLSTATE and its words; every answer was given by a real PostgreSQL 15.

fixtures/refusals/<subject>.sql     blocks between blank lines: statements, then `-- error SQLSTATE: message`
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from sqlprisma import catalog as catalogs
from sqlprisma import sql
from sqlprisma.diagnostics import Severity
from sqlprisma.source import Source
from tests.catalog.histories import errors, history, refusal
from tests.golden import FIXTURES

_ERROR = re.compile(r"-- error (\w{5}): (.*)")


@dataclass(frozen=True, slots=True)
class _Block:
    """Statements, and the refusals that they meet in their order."""

    place: str
    text: str
    refusals: tuple[tuple[str, str], ...]


def _blocks() -> list[_Block]:
    found = []
    for path in sorted((FIXTURES / "refusals").glob("*.sql")):
        for number, block in enumerate(path.read_text("utf-8").split("\n\n"), start=1):
            refusals = tuple(_ERROR.findall(block))
            found.append(_Block(f"{path.stem}-{number}", block.strip(), refusals))
    return found


BLOCKS = _blocks()


@pytest.mark.parametrize("block", BLOCKS, ids=[block.place for block in BLOCKS])
def test_what_postgres_refuses_is_refused_in_its_words(block: _Block) -> None:
    """Each block meets exactly the refusals that follow it, whether they come from reading or from interpreting."""
    read = sql.read_all(Source(path="a.sql", text=block.text).span())
    script = catalogs.Script(statements=read.value, is_transactional=False)
    told = (*read.diagnostics, *catalogs.run([script]).diagnostics)
    found = [(each.code.sqlstate, each.message) for each in told if each.severity is Severity.ERROR]
    assert found == list(block.refusals)


def test_a_table_has_no_more_than_1600_columns_in_all_its_life() -> None:
    """Dropped columns count, as PostgreSQL never uses a number twice."""
    many = ", ".join(f"c{number} int" for number in range(1600))
    expected = ("54011", "tables can have at most 1600 columns")
    assert refusal(f"CREATE TABLE t ({many}, d int)") == expected
    assert refusal(f"CREATE TABLE t ({many})", "ALTER TABLE t DROP COLUMN c1, ADD COLUMN d int") == expected


def test_an_extension_that_would_bring_the_class_is_named() -> None:
    """The hint says which CREATE EXTENSION is lacking."""
    (found,) = errors("CREATE TABLE t (a text); CREATE INDEX ON t USING gin (a gin_trgm_ops)")
    assert found.hint is not None
    assert "CREATE EXTENSION pg_trgm" in found.hint


@pytest.mark.parametrize(
    "statement",
    ["CREATE INDEX ON t USING gin (a gin_trgm_ops)", "CREATE INDEX ON t USING hnsw (a)"],
)
def test_a_lenient_reader_goes_on_without_the_extension(statement: str) -> None:
    """Where what is missing is forgiven, the index is kept and the lack is told as a warning."""
    state = history(f"CREATE TABLE t (a text); {statement}", is_lenient=True)
    assert [found.severity for found in state.diagnostics] == [Severity.WARNING]
    assert len(list(state.catalog.all(catalogs.objects.Index))) == 1


def test_an_extension_that_nobody_knows_may_bring_any_class_and_method() -> None:
    """Only the extension itself is told; what it may bring is believed."""
    state = history(
        "CREATE EXTENSION pg_mystery; CREATE TABLE t (a text); CREATE INDEX ON t USING mystery (a mystery_ops)"
    )
    assert [found.severity for found in state.diagnostics] == [Severity.WARNING]


def test_a_collation_of_the_machine_is_taken_to_exist() -> None:
    """A name that looks like a locale is believed, any other is told as a warning."""
    told = history('CREATE TABLE t (a text COLLATE "de_DE.utf8", b text COLLATE "de-AT-x-icu")')
    assert told.diagnostics == ()
    (found,) = history('CREATE TABLE t (a text COLLATE "dictionary")').diagnostics
    assert (found.severity, found.message) == (
        Severity.WARNING,
        'collation "dictionary" is not known: it is taken to exist',
    )
    made = history('CREATE COLLATION dictionary FROM "C"; CREATE TABLE t (a text COLLATE dictionary)')
    assert made.diagnostics == ()
