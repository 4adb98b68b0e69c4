"""`sqlprisma check`: it tells the difference and what to run, and never writes."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from sqlprisma.cli.check import unified_diff
from tests.cli.calls import add, names, run

MAIL = "-- +goose Up\nALTER TABLE users ADD COLUMN mail text NOT NULL;\n"


def test_a_clean_file_says_so_on_stderr_alone(project: Path) -> None:
    """Exit code 0, stdout empty, one line of speech; none with -q."""
    del project
    run("generate", "migrations", "--schema", "schema.prisma")
    clean = run("check", "migrations", "--schema", "schema.prisma")
    assert (clean.exit_code, clean.stdout) == (0, "")
    assert clean.stderr == "schema.prisma is up to date (1 model, 0 enums, 1 migration)\n"
    assert run("check", "migrations", "--schema", "schema.prisma", "-q").stderr == ""


def test_a_difference_is_a_diff_that_patch_understands(project: Path) -> None:
    """On stdout stands a unified diff and nothing else; the file keeps its bytes and its time."""
    run("generate", "migrations", "--schema", "schema.prisma")
    before = (project / "schema.prisma").stat().st_mtime_ns
    add(project, "00002_mail.sql", MAIL)
    result = run("check", "migrations", "--schema", "schema.prisma", "-q")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[:2] == ["--- a/schema.prisma", "+++ b/schema.prisma"]
    assert lines[2].startswith("@@ ")
    assert all(line[0] in " +-" for line in lines[3:])
    assert [line.split()[1] for line in lines[3:] if line.startswith("+")] == ["mail"]
    assert (project / "schema.prisma").stat().st_mtime_ns == before


def test_a_missing_file_is_all_additions_and_is_not_made(project: Path) -> None:
    """The diff begins at /dev/null, the exit code is 1, and there is still no file."""
    result = run("check", "migrations", "--schema", "schema.prisma")
    assert result.exit_code == 1
    assert result.stdout.startswith("--- /dev/null\n+++ b/schema.prisma\n@@ -0,0 ")
    assert names(project) == ["migrations"]


@pytest.mark.parametrize(
    "options",
    [
        ("migrations", "--schema", "a file.prisma"),
        ("migrations", "--schema", "s.prisma", "--naming", "database", "--target", "6"),
        ("migrations", "--schema", "s.prisma", "--schemas", "public,shop", "--to", "1", "--prelude", "p.sql"),
        ("migrations", "--schema", "s.prisma", "--env", "A=it's", "--env", "B=", "--lenient"),
        ("migrations", "--schema", "s.prisma", "--prelude", "p.sql", "--supplement", "7=p.sql"),
    ],
)
def test_the_command_it_names_repairs_the_file(project: Path, options: tuple[str, ...]) -> None:
    """What check says to run, run as it stands, makes the same check pass."""
    (project / "p.sql").write_text("CREATE SCHEMA shop;\n", encoding="utf-8")
    failed = run("check", *options)
    assert failed.exit_code == 1
    words = shlex.split(failed.stderr.strip().rpartition("; run: ")[2])
    assert words[:2] == ["sqlprisma", "generate"]
    assert run(*words[1:]).exit_code == 0
    assert run("check", *options).exit_code == 0


def test_how_it_speaks_is_not_part_of_the_command_it_names(project: Path) -> None:
    """Colour, format and loudness are left out."""
    del project
    result = run(
        "check", "migrations", "--schema", "s.prisma", "-v", "--color", "always", "--output-format", "concise"
    )
    assert result.stderr.endswith("; run: sqlprisma generate migrations --schema s.prisma\n")


def test_an_error_is_2_and_no_diff(project: Path) -> None:
    """Where the migrations are wrong nothing is compared."""
    run("generate", "migrations", "--schema", "schema.prisma")
    add(project, "00002_bad.sql", "-- +goose Up\nDROP TABLE user;\nDROP TABLE userz;\n")
    result = run("check", "migrations", "--schema", "schema.prisma")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "00002_bad.sql:" in result.stderr


def test_a_missing_last_line_end_is_shown() -> None:
    """A diff says where a file does not end with a line end, as `diff -u` does."""
    told = unified_diff("a\nb", "a\nb\n", "x", is_new=False)
    assert told.endswith("-b\n\\ No newline at end of file\n+b\n")


def test_many_differences_are_cut_short_in_words(project: Path) -> None:
    """Twenty are told and the others counted; the diff has them all."""
    run("generate", "migrations", "--schema", "schema.prisma")
    added = "".join(f"ALTER TABLE users ADD COLUMN c{number} int;\n" for number in range(30))
    add(project, "00002_many.sql", f"-- +goose Up\n{added}")
    result = run("check", "migrations", "--schema", "schema.prisma")
    assert result.stdout.count("\n+") == 31  # the header has one, too
    assert "  and 10 more\n" in result.stderr
