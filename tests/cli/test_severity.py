"""`[severity]` in the configuration, and `--fail-on`: what a finding is worth here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.calls import add, run

GENERATE = ("generate", "migrations", "--stdout")
CHECK_CONSTRAINT = "-- +goose Up\nALTER TABLE users ADD CHECK (name <> '');\n"
SCHEMA = 'model User {\n  id BigInt @id\n  name String?\n\n  @@map("users")\n}\n'


def _config(project: Path, text: str) -> None:
    (project / "sqlprisma.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("level", "head", "exit_code"),
    [
        ("error", "error[not-expressible]: ", 2),
        ("warning", "warning[not-expressible]: ", 0),
        ("info", "", 0),
        ("off", "", 0),
    ],
)
def test_a_note_can_be_worth_more_or_nothing(project: Path, level: str, head: str, exit_code: int) -> None:
    """An error ends the command with 2, a warning is told, and nothing at all is said of what is off."""
    add(project, "00002_check.sql", CHECK_CONSTRAINT)
    _config(project, f'severity = {{ not-expressible = "{level}" }}\n')
    result = run(*GENERATE)
    assert result.exit_code == exit_code
    assert result.stderr.startswith(head)
    assert ("not-expressible" in run(*GENERATE, "-v").stderr) == (level != "off")


def test_a_service_has_levels_of_its_own(project: Path) -> None:
    """They come on top of those of the whole file, code by code."""
    add(project, "00002_check.sql", CHECK_CONSTRAINT)
    _config(
        project,
        '[severity]\nnot-expressible = "error"\nrenamed = "off"\n'
        '[[service]]\nname = "a"\nmigrations = "migrations"\n'
        '[[service]]\nname = "b"\nmigrations = "migrations"\nseverity = { not-expressible = "off" }\n',
    )
    assert run("generate", "--stdout", "--service", "a").exit_code == 2
    assert run("generate", "--stdout", "--service", "b").exit_code == 0


def test_an_error_may_be_let_pass_but_not_in_silence(project: Path) -> None:
    """As a warning it is told, and the statement is left out; `off` is refused with the place."""
    add(project, "00002_wrong.sql", "-- +goose Up\nDROP TABLE nothing;\n")
    _config(project, '[severity]\nundefined-table = "warning"\n')
    result = run(*GENERATE)
    assert result.exit_code == 0
    assert result.stderr.startswith("warning[undefined-table]: ")
    assert "model User" in result.stdout
    _config(project, '[severity]\nundefined-table = "off"\n')
    result = run(*GENERATE)
    assert result.exit_code == 2
    assert 'severity.undefined-table must be error or warning, not "off"' in result.stderr
    assert "sqlprisma.toml:2:1" in result.stderr


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        (
            'undefind-table = "error"',
            'there is no finding "undefind-table"',
            'did you mean "undefined-table"?',
        ),
        ('changed-in-schema = "off"', 'there is no finding "changed-in-schema"', "help: "),
        ('renamed = "notice"', 'severity.renamed must be error or warning or info or off, not "notice"', ""),
        ("renamed = 1", "severity.renamed must be a text", ""),
    ],
)
def test_a_mistake_is_told_with_its_place(project: Path, line: str, message: str, hint: str) -> None:
    """The line, and what may have been meant."""
    _config(project, f"[severity]\n{line}\n")
    result = run(*GENERATE)
    assert result.exit_code == 2
    assert message in result.stderr
    assert hint in result.stderr
    assert "sqlprisma.toml:2:1" in result.stderr


@pytest.mark.parametrize(
    ("level", "grade", "exit_code"), [("error", "lies", 1), ("warning", "loses", 1), ("info", "info", 0)]
)
def test_a_difference_has_the_grade_of_its_level(
    project: Path, level: str, grade: str, exit_code: int
) -> None:
    """`drift` grades by it, and with it decides the exit code; what is off is not there."""
    (project / "schema.prisma").write_text(SCHEMA, encoding="utf-8")
    drift = ("drift", "migrations", "--schema", "schema.prisma", "--output-format", "json")
    _config(project, f'[severity]\nrequired-column = "{level}"\n')
    result = run(*drift)
    (found,) = json.loads(result.stdout)["differences"]
    assert (found["grade"], result.exit_code) == (grade, exit_code)
    _config(project, '[severity]\nrequired-column = "off"\n')
    result = run(*drift)
    assert (json.loads(result.stdout)["differences"], result.exit_code) == ([], 0)


@pytest.mark.parametrize("command", [("generate",), ("check",)])
def test_warnings_can_be_made_to_fail(project: Path, command: tuple[str, ...]) -> None:
    """With --fail-on warning nothing is written, and the exit code is 2; without it the warning is told alone."""
    run("generate", "migrations", "--schema", "schema.prisma")
    text = (project / "schema.prisma").read_text("utf-8")
    (project / "schema.prisma").write_text(f"{text}\nmodel Gone {{\n  id Int @id\n}}\n", encoding="utf-8")
    before = (project / "schema.prisma").read_bytes()
    strict = run(*command, "migrations", "--schema", "schema.prisma", "--fail-on", "warning")
    assert strict.exit_code == 2
    assert strict.stderr.startswith("error[removed-block]: ")
    assert (project / "schema.prisma").read_bytes() == before
    usual = run(*command, "migrations", "--schema", "schema.prisma")
    assert usual.exit_code == (1 if command == ("check",) else 0)
    assert usual.stderr.startswith("warning[removed-block]: ")


def test_levels_are_shown_with_their_origin(project: Path) -> None:
    """`config show` has a row for each."""
    _config(project, 'migrations = "migrations"\n[severity]\nrenamed = "off"\n')
    shown = run("config", "show").stdout
    assert "severity.renamed" in shown
    assert "off" in shown
