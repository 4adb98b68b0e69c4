"""`sqlprisma inspect`: each stage as JSON on stdout."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.calls import add, run


def test_migrations_are_in_the_order_of_their_numbers(project: Path) -> None:
    """Widths do not matter, other files are not listed, Go migrations are once they are supplied."""
    add(project, "10_later.sql", "-- +goose Up\nSELECT 1;\n")
    add(project, "9_go.go", "package migrations\n")
    add(project, "notes.txt", "nothing\n")
    (project / "go.sql").write_text("SELECT 1;\n", encoding="utf-8")
    listed = json.loads(run("inspect", "migrations", "migrations", "--supplement", "9=go.sql").stdout)
    assert [(each["version"], each["name"]) for each in listed] == [
        (1, "00001_users.sql"),
        (9, "9_go.go"),
        (10, "10_later.sql"),
    ]


def test_statements_are_goose_s_own(project: Path) -> None:
    """Comments, blocks and the transaction switch come out as goose takes them."""
    text = (
        "-- +goose NO TRANSACTION\n-- +goose Up\n-- one\nSELECT 1;\n"
        "-- +goose StatementBegin\nSELECT 2; SELECT\n3;\n-- +goose StatementEnd\n-- +goose Down\nSELECT 4;\n"
    )
    add(project, "00002_two.sql", text)
    shown = json.loads(run("inspect", "statements", "migrations/00002_two.sql").stdout)
    assert shown["transaction"] is False
    assert shown["statements"] == ["SELECT 1;", "SELECT 2; SELECT\n3;"]
    down = json.loads(run("inspect", "statements", "migrations/00002_two.sql", "--direction", "down").stdout)
    assert down["statements"] == ["SELECT 4;"]


def test_operations_are_not_interpreted(project: Path) -> None:
    """A statement about a table that is not there is shown all the same."""
    add(project, "00002_more.sql", "-- +goose Up\nALTER TABLE nowhere ADD COLUMN a int, DROP COLUMN b;\n")
    result = run("inspect", "operations", "migrations")
    assert result.exit_code == 0
    last = json.loads(result.stdout)[-1]
    assert last["kind"] == "ALTER TABLE"
    assert [each["operation"] for each in last["operations"]] == ["AddColumn", "DropColumn"]
    assert (last["path"], last["span"]["line"]) == ("migrations/00002_more.sql", 2)
    assert {each["span"]["line"] for each in last["operations"]} == {2}


def test_the_catalog_is_that_of_the_end(project: Path) -> None:
    """What a later migration dropped is not in it."""
    add(project, "00002_more.sql", "-- +goose Up\nCREATE TABLE kept (id int);\nDROP TABLE users;\n")
    shown = run("inspect", "catalog", "migrations").stdout
    assert '"kept"' in shown
    assert '"users"' not in shown
    assert isinstance(json.loads(shown), dict)


def test_json_is_plain_ascii(project: Path) -> None:
    """Any terminal and any locale can show it."""
    add(project, "00002_map.sql", '-- +goose Up\nCREATE TABLE "日本" (id int);\n')
    for stage in ("operations", "catalog"):
        assert run("inspect", stage, "migrations").stdout.isascii()


@pytest.mark.parametrize(
    "arguments",
    [
        ("migrations", "none"),
        ("statements", "none.sql"),
        ("statements", "migrations"),
        ("operations", "none"),
        ("catalog", "none"),
        ("catlog", "migrations"),
        ("migrations",),
    ],
)
def test_what_is_not_there_is_told(project: Path, arguments: tuple[str, ...]) -> None:
    """A missing folder, file, stage or argument: exit code 2 and no JSON."""
    del project
    result = run("inspect", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "rror" in result.stderr


@pytest.mark.parametrize("stage", ["operations", "catalog"])
def test_an_error_prints_no_half_of_the_json(project: Path, stage: str) -> None:
    """Where a statement cannot be read there is a diagnostic and nothing on stdout."""
    add(project, "00002_bad.sql", "-- +goose Up\nCREATE TABLE (id int);\n")
    result = run("inspect", stage, "migrations")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "00002_bad.sql:2:14" in result.stderr
