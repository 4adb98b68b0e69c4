"""Calling the command as a person would, without a process."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from sqlprisma.cli.app import app

USERS = "-- +goose Up\nCREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL);\n"
"""The first migration of the `project` fixture: `00001_users.sql`."""


def run(*arguments: str, stdin: bytes | str | None = None, env: dict[str, str] | None = None) -> Result:
    """Run `sqlprisma` with these arguments; an exception that nobody caught fails the test."""
    return CliRunner().invoke(app, list(arguments), input=stdin, env=env, catch_exceptions=False)


def told(result: Result) -> str:
    """What a call printed and said, and its exit code, as it stands in an `expected.txt`."""
    return f"{result.stdout}--- stderr\n{result.stderr}--- exit code {result.exit_code}\n"


def add(project: Path, name: str, text: str | bytes) -> None:
    """Put a migration into the project."""
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    (project / "migrations" / name).write_bytes(data)


def names(folder: Path) -> list[str]:
    """What stands in a folder, sorted."""
    return sorted(path.name for path in folder.iterdir())
