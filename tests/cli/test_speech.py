"""What is said on stderr: how much, in which format, in which colours."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from sqlprisma.cli.speech import Speech
from tests.cli.calls import add, run

BAD = "-- +goose Up\nCREATE INDEX ON users (nam);\n"
RED = "\x1b[1;31m"


class Terminal(io.StringIO):
    """A stderr that a person reads."""

    def isatty(self) -> bool:
        """It is a terminal."""
        return True


@pytest.mark.parametrize(
    ("choice", "variables", "is_colored"),
    [
        ("auto", {}, True),
        ("auto", {"NO_COLOR": "1"}, False),
        ("auto", {"NO_COLOR": ""}, True),
        ("auto", {"TERM": "dumb"}, False),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    monkeypatch: pytest.MonkeyPatch, choice: str, variables: dict[str, str], *, is_colored: bool
) -> None:
    """On a terminal NO_COLOR decides (no-color.org: when set and not empty), unless --color says otherwise."""
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert Speech(color=choice).is_colored is is_colored


def test_a_pipe_has_no_colour_unless_asked_for(project: Path) -> None:
    """Not by default; --color always paints the findings on stderr, and stdout never."""
    add(project, "00002_bad.sql", BAD)
    assert "\x1b" not in run("generate", "migrations", "--stdout").stderr
    painted = run("generate", "migrations", "--stdout", "--color", "always")
    assert f"{RED}error[undefined-column]" in painted.stderr
    assert painted.stdout == ""


@pytest.mark.parametrize(
    ("output_format", "beginning"),
    [
        ("text", "error[undefined-column]: column"),
        ("concise", "migrations/00002_bad.sql:2:24: error[undefined-column]: column"),
        ("github", "::error file=migrations/00002_bad.sql,line=2,col=24"),
    ],
)
def test_findings_are_told_in_the_format_asked_for(project: Path, output_format: str, beginning: str) -> None:
    """Each format on stderr; the exit code is the same in all of them."""
    add(project, "00002_bad.sql", BAD)
    result = run("generate", "migrations", "--stdout", "--output-format", output_format)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(beginning)


@pytest.mark.parametrize("output_format", ["json", "gitlab"])
@pytest.mark.parametrize("loudness", [(), ("-q",), ("-v",)])
def test_machines_get_one_json_document(project: Path, output_format: str, loudness: tuple[str, ...]) -> None:
    """With a format for machines stderr is one JSON value, however loud; with nothing to tell an empty list."""
    options = ("generate", "migrations", "--stdout", "--output-format", output_format, *loudness)
    assert json.loads(run(*options).stderr) == []
    add(project, "00002_bad.sql", BAD)
    result = run(*options)
    assert result.exit_code == 2
    assert "00002_bad.sql" in json.dumps(json.loads(result.stderr))


def test_notes_are_counted_or_listed(project: Path) -> None:
    """Without -v there is one line with their number; with it each is told; with -q neither."""
    add(project, "00002_check.sql", "-- +goose Up\nALTER TABLE users ADD CHECK (id > 0);\n")
    assert "note: one thing is different" in run("generate", "migrations", "--stdout").stderr
    verbose = run("generate", "migrations", "--stdout", "-v").stderr
    assert "note[not-expressible]" in verbose
    assert "one thing is different" not in verbose
    assert run("generate", "migrations", "--stdout", "-q").stderr == ""


def test_every_statement_is_accounted_for(project: Path) -> None:
    """The numbers of -v add up, also where a statement is refused."""
    add(
        project, "00002_mixed.sql", "-- +goose Up\nDELETE FROM users;\nFROBNICATE users;\nDROP TABLE users;\n"
    )
    result = run("generate", "migrations", "--stdout", "-v")
    line = next(line for line in result.stderr.splitlines() if line.startswith("statements: "))
    numbers = [int(word) for word in line.split() if word.isdecimal()]
    assert numbers[0] == sum(numbers[1:]) == 4
    assert numbers[3] >= 1
