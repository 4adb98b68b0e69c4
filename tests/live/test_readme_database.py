"""What the README shows of a running database is so: the rights that it grants are enough, and the report is that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.calls import run
from tests.live.server import Server, migrate
from tests.packaging.readme import Block, blocks

HEADING = "Drift: a running database"
CUSTOMERS = "CREATE TABLE customers (\n  id bigint PRIMARY KEY,\n  email text NOT NULL\n);\n"
APPLIED = 41
"""How many migrations the README's database has; one more is pending."""


def _block(begins: str) -> Block:
    (found,) = (block for block in blocks() if block.heading == HEADING and block.text.startswith(begins))
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the migrations of the README's shop."""
    migrations = tmp_path / "db" / "migrations"
    migrations.mkdir(parents=True)
    for number in range(1, APPLIED + 2):
        name = "customers" if number == 2 else "nothing"
        text = CUSTOMERS if number == 2 else f"CREATE SEQUENCE s{number};\n"
        (migrations / f"{number:05}_{name}.sql").write_text(f"-- +goose Up\n{text}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def url(postgres: Server, folder: Path) -> Iterator[str]:
    """The database `shop` as the README's role sees it, with what somebody has done to it by hand."""
    postgres.execute("postgres", "CREATE DATABASE shop TEMPLATE template0")
    migrate(postgres.url("shop"), folder / "db" / "migrations", to=APPLIED)
    postgres.execute("shop", *filter(str.strip, _block("CREATE ROLE").text.split(";\n")))
    postgres.execute("shop", "ALTER TABLE customers ALTER COLUMN email DROP NOT NULL")
    yield postgres.url("shop", role="drift")
    postgres.execute("postgres", "DROP DATABASE shop WITH (FORCE)", "DROP ROLE drift")


def test_the_report_is_what_the_readme_shows(url: str) -> None:
    """Line by line, but for where the server is, with a role that has no other rights than those granted."""
    command, *shown = _block("$ ").lines()
    words = command.removeprefix("$ sqlprisma ").split()
    result = run(*words, env={"DATABASE_URL": url})
    assert result.exit_code == 1
    told = (result.stdout + result.stderr).splitlines()
    assert told[:-1] == shown[:-1]
    assert told[-1].partition(" (")[2] == shown[-1].partition(" (")[2]
    assert told[-1].startswith("shop at ")
