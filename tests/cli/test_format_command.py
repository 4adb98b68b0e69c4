"""`sqlprisma format`: files in place, stdin to stdout, and --check that only tells."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.calls import names, run

UGLY = "model A {\nid Int @id\n   long_name String?\n}\n"
NEAT = "model A {\n  id        Int     @id\n  long_name String?\n}\n"


def test_files_are_formatted_in_place(project: Path) -> None:
    """Several files at once; the neat one is not touched and not mentioned."""
    (project / "a.prisma").write_text(UGLY, encoding="utf-8")
    (project / "b.prisma").write_text(NEAT, encoding="utf-8")
    os.utime(project / "b.prisma", ns=(1, 1))
    result = run("format", "a.prisma", "b.prisma")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "formatted a.prisma\n")
    assert (project / "a.prisma").read_text("utf-8") == NEAT
    assert (project / "b.prisma").stat().st_mtime_ns == 1


def test_check_tells_and_leaves_alone(project: Path) -> None:
    """Exit code 1, a diff for each file that would change, and the count."""
    for name in ("a.prisma", "b.prisma"):
        (project / name).write_text(UGLY, encoding="utf-8")
    (project / "c.prisma").write_text(NEAT, encoding="utf-8")
    result = run("format", "--check", "a.prisma", "b.prisma", "c.prisma")
    assert result.exit_code == 1
    assert result.stdout.count("--- a/") == 2
    assert result.stderr == "2 files would change; run: sqlprisma format a.prisma b.prisma c.prisma\n"
    assert (project / "a.prisma").read_text("utf-8") == UGLY
    assert run("format", "--check", "c.prisma").exit_code == 0


def test_stdin_goes_to_stdout(project: Path) -> None:
    """`-` writes no file; with --check it prints the diff instead."""
    result = run("format", "-", stdin=UGLY)
    assert (result.exit_code, result.stdout, result.stderr) == (0, NEAT, "")
    assert run("format", "-", stdin=NEAT).stdout == NEAT
    check = run("format", "--check", "-", stdin=UGLY)
    assert check.exit_code == 1
    assert check.stdout.startswith("--- a/<stdin>\n")
    assert names(project) == ["migrations"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"model A {\n  id Int @id // caf\xe9\n}\n", "x.prisma:2:20"),
        (UGLY.encode("utf-16"), "is UTF-16"),
        (b"\xef\xbb\xbf" + NEAT.encode(), "byte order mark"),
        (b"<<<<<<< ours\n" + NEAT.encode(), "merge conflict"),
    ],
)
def test_what_cannot_be_understood_is_not_rewritten(project: Path, data: bytes, told: str) -> None:
    """One error with the place or the reason; the file and its bytes stay, and stdin gives no stdout."""
    path = project / "x.prisma"
    path.write_bytes(data)
    result = run("format", "x.prisma")
    assert result.exit_code == 2
    assert result.stderr.count("error[") == 1
    assert told in result.stderr
    assert path.read_bytes() == data
    piped = run("format", "-", stdin=data)
    assert (piped.exit_code, piped.stdout) == (2, "")


def test_one_broken_file_does_not_stop_the_others(project: Path) -> None:
    """What can be formatted is, what cannot is told, and the exit code is 2."""
    (project / "a.prisma").write_text("model A {\n", encoding="utf-8")
    (project / "b.prisma").write_text(UGLY, encoding="utf-8")
    result = run("format", "a.prisma", "none.prisma", "b.prisma")
    assert result.exit_code == 2
    assert result.stderr.count("error[") == 2
    assert (project / "b.prisma").read_text("utf-8") == NEAT


@pytest.mark.parametrize("name", ["none.prisma", "migrations"])
def test_what_is_no_file_is_told(project: Path, name: str) -> None:
    """A file that is not there, and a folder: exit code 2 and the name."""
    del project
    result = run("format", name)
    assert result.exit_code == 2
    assert name in result.stderr
