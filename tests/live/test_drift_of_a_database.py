"""`sqlprisma drift --database-url`: what is printed, what is said, and the exit code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import sqlprisma
from sqlprisma import live
from sqlprisma.compare.meaning import Meaning
from sqlprisma.diagnostics import explain
from sqlprisma.diagnostics.live_codes import LiveCode
from sqlprisma.live.building import build
from sqlprisma.live.facts import Composite, Facts
from tests.cli.calls import run
from tests.live import shop, test_applied_versions, test_hand_made_drift
from tests.live.server import Server


@pytest.fixture
def database(postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database with all of the shop's migrations but the last; the working folder is the shop's."""
    migrations = shop.write(tmp_path)
    monkeypatch.chdir(tmp_path)
    with shop.migrated(postgres, migrations, to=3) as name:
        postgres.execute(name, "ALTER TABLE customers ALTER nickname SET NOT NULL")
        yield name


@pytest.fixture
def url(postgres: Server, database: str) -> str:
    """How it is reached."""
    return postgres.url(database)


def _undo(postgres: Server, database: str) -> None:
    postgres.execute(database, "ALTER TABLE customers ALTER nickname DROP NOT NULL")


def test_drift_is_printed_and_ends_with_1(url: str) -> None:
    """The report names the model, the grade, the migration's line and both ways out."""
    result = run("drift", "migrations", "--database-url", url)
    assert result.exit_code == 1
    assert result.stdout == (
        "Customer (customers)\n\n"
        '  lies[required-column]: column "nickname" of "customers" is NOT NULL in the database, '
        "and the migrations let NULL in\n"
        "    migration: migrations/00002_customers.sql:7:5\n"
        "    so:        The type lets null through; writing it, or leaving the field out where there is no default, "
        "fails (Prisma's P2011).\n"
        "    fix:       write it as a migration: ALTER TABLE public.customers ALTER COLUMN nickname SET NOT NULL; "
        "or take it back: ALTER TABLE public.customers ALTER COLUMN nickname DROP NOT NULL\n"
    )
    assert "(3 migrations, 1 pending): 1 lies, 1 info; -v lists info" in result.stderr


def test_no_drift_ends_with_0(
    postgres: Server, database: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is printed; the summary says up to which version, and what is pending. A variable may hold the URL."""
    _undo(postgres, database)
    monkeypatch.setenv("SHOP_DATABASE", url)
    result = run("drift", "migrations", "--database-url-env", "SHOP_DATABASE")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "is what the migrations up to version 3 make (3 migrations, 1 pending, 1 info" in result.stderr


def test_a_baseline_keeps_what_is_known_quiet(
    postgres: Server, database: str, url: str, tmp_path: Path
) -> None:
    """A database's differences are known by code, table and subject like a schema's."""
    arguments = ("drift", "migrations", "--database-url", url, "--baseline", "known.json")
    assert run(*arguments, "--write-baseline").exit_code == 0
    assert json.loads((tmp_path / "known.json").read_text("utf-8")) == {
        "differences": [{"code": "required-column", "table": "customers", "subject": "nickname"}]
    }
    assert run(*arguments).exit_code == 0
    _undo(postgres, database)
    stale = run(*arguments)
    assert stale.exit_code == 1
    assert (
        "run: sqlprisma drift migrations --baseline known.json --database-url URL --write-baseline"
        in stale.stderr
    )


def test_json_has_the_place_in_the_migrations_alone(url: str) -> None:
    """The object is that of a schema's drift; there is no schema in it."""
    result = run("drift", "migrations", "--database-url", url, "--output-format", "json")
    (pending, found) = json.loads(result.stdout)["differences"]
    assert pending["code"] == "pending-migration"
    assert {key: found[key] for key in ("code", "grade", "table", "column", "model", "field", "schema")} == {
        "code": "required-column",
        "grade": "lies",
        "table": "customers",
        "column": "nickname",
        "model": "Customer",
        "field": "nickname",
        "schema": None,
    }
    assert found["migration"] == {"path": "migrations/00002_customers.sql", "line": 7}


def test_the_api_gives_the_same(url: str) -> None:
    """`sqlprisma.database_drift` answers with the differences as data."""
    result = sqlprisma.database_drift("migrations", url)
    assert (result.version, result.migrations, result.has_errors) == (3, 3, False)
    assert [found.code.slug for found in result.differences] == ["pending-migration", "required-column"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--database-url", "x", "--database-url-env", "X"), "exclude each other"),
        (("--database-url-env", "SQLPRISMA_NO_SUCH_VARIABLE"), "has no URL in it"),
        (("--database-url", " "), "is empty"),
        (("--database-url", "x", "--diff"), "not for a database"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments: tuple[str, ...], said: str) -> None:
    """A usage error ends with 2."""
    result = run("drift", "migrations", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_what_is_not_understood_is_told() -> None:
    """Something in a database that cannot be read takes no part in the comparison, and is said to be there."""
    strange = Composite(schema="public", name="strange", attributes=["a text", "b no.such.thing.at.all"])
    database = build("a database", Facts(composites=(strange,)))
    assert [each.statement for each in database.unread] == [
        "CREATE TYPE public.strange AS (a text, b no.such.thing.at.all)"
    ]
    nothing = Meaning(tables={}, enums={}, joins={})
    found = live.differences(database, build("nothing", Facts()).catalog, nothing, (), live.Scope())
    assert "not-understood" in {each.code.slug for each in found}


def test_every_code_is_seen_and_has_a_page() -> None:
    """Each row of the table of a database's differences is told in a test, and `explain` knows it."""
    seen = {code for case in test_hand_made_drift.CASES for code, *_ in case[2]} | test_applied_versions.CODES
    unseen = {code.slug for code in LiveCode} - seen
    assert unseen == {"not-understood"}, "that one has a test of its own"
    for code in LiveCode:
        assert (explain.page(code.slug) or "").startswith(f"# {code.slug}\n")
