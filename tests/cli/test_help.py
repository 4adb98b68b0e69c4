"""The pages that --help prints: complete, laid out alike, and their examples work."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click
import pytest

from sqlprisma.cli.app import app
from sqlprisma.cli.manual import SECTIONS
from tests.cli.calls import run

USERS = """-- +goose Up
CREATE TABLE users (id bigint PRIMARY KEY, email text);
-- +goose Down
DROP TABLE users;
"""
ORDERS = '-- +goose Up\nCREATE TABLE "Order" (id bigint PRIMARY KEY);\n'
INVOICES = "-- +goose Up\nCREATE SCHEMA billing;\nCREATE TABLE billing.invoices (id bigint PRIMARY KEY);\n"
MODEL = 'model User {\n  id    BigInt  @id\n  email String?\n\n  @@map("users")\n}\n'
CONFIG = """\
[[service]]
name = "{service}"
migrations = "services/{service}/migrations"
schema = "services/{service}/schema.prisma"
"""
TESTED_ELSEWHERE = ("--watch", "--database-url")
"""What never ends (tests/cli/test_watch_process.py), and what needs a server (tests/live)."""
_EXAMPLE = re.compile(r"^ {4,}(sqlprisma .*)$", re.MULTILINE)


def _commands(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command, those of groups included."""
    yield words
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _commands(inner, (*words, name))


def _command(words: tuple[str, ...]) -> click.Command:
    found: click.Command = app
    for word in words:
        assert isinstance(found, click.Group)
        inner = found.get_command(click.Context(found), word)
        assert inner is not None
        found = inner
    return found


COMMANDS = tuple(_commands(app))
LEAVES = tuple(words for words in COMMANDS if not isinstance(_command(words), click.Group))


def _page(words: tuple[str, ...]) -> str:
    return cleandoc(_command(words).help or "")


def _examples() -> Iterator[tuple[str, str]]:
    for words in COMMANDS:
        for example in _EXAMPLE.findall(_page(words)):
            if not any(option in example for option in TESTED_ELSEWHERE):
                yield " ".join(words) or "sqlprisma", example


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with everything that the examples name."""
    folder = tmp_path / "repository"
    files = {
        "../platform/migrations/00001_users.sql": USERS,
        "migrations/00002_add_users.sql": USERS,
        "migrations/20260117000007_orders.sql": ORDERS,
        "services/auth/migrations/00001_users.sql": USERS,
        "services/billing/migrations/00001_invoices.sql": INVOICES,
        "extensions.sql": "CREATE EXTENSION citext;\n",
        "schema.prisma": MODEL,
        "prisma/models/user.prisma": MODEL,
        "prisma/schema.prisma": MODEL,
        "services/auth/schema.prisma": MODEL,
        "sqlprisma.toml": CONFIG,
        "written/by/hand.prisma": MODEL,
    }
    folder.mkdir()
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copytree(folder / "migrations", folder / "db" / "migrations")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_page_says_what_how_and_with_what_result(words: tuple[str, ...]) -> None:
    """It begins with a sentence, has an example, explains each option, and ends with the exit codes."""
    page = run(*words, "--help")
    assert page.exit_code == 0
    assert _page(words).partition("\n\n")[0].endswith("."), "no sentence"
    assert _EXAMPLE.search(_page(words)), "no example"
    assert "Exit codes: 0 " in page.stdout
    command = _command(words)
    for option in command.get_params(click.Context(command)):
        if isinstance(option, click.Option):
            assert option.help, option.name
            assert option.help.endswith("."), option.help


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_shared_options_stand_under_their_headings(words: tuple[str, ...]) -> None:
    """What several commands have is nowhere in a list with a command's own options."""
    page = run(*words, "--help").stdout
    own = page.partition("\nOptions:\n")[2].partition("\n\n")[0]
    shared = {name.replace("_", "-") for names in SECTIONS.values() for name in names}
    assert not [line for line in own.splitlines() if line.strip().split()[0].removeprefix("--") in shared]


def test_a_page_is_no_wider_than_a_page() -> None:
    """Examples and tables, which are not wrapped, fit into 90 columns."""
    for words in COMMANDS:
        wide = [line for line in run(*words, "--help").stdout.splitlines() if len(line) > 90]
        assert not wide, wide


@pytest.mark.parametrize(("page", "example"), list(_examples()))
def test_an_example_works(repository: Path, page: str, example: str) -> None:
    """What a page shows can be typed: it is no wrong usage and finds no error, though a check may find a difference."""
    words, _, to = example.partition(" | ")[0].partition(" > ")
    words, _, source = words.partition(" < ")
    stdin = (repository / source).read_text("utf-8") if source else None
    if page == "init":
        (repository / "sqlprisma.toml").unlink()
    elif page != "completion":
        assert not to.startswith("~"), "only completion writes elsewhere"
    typed = [
        path
        for word in shlex.split(words)[1:]
        for path in (sorted(map(os.fspath, Path().glob(word))) if "*" in word else [word])
    ]
    result = run(*typed, stdin=stdin)
    assert result.exit_code in {0, 1}, result.stderr
