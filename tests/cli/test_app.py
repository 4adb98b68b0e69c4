"""How a run ends: interrupted, with its reader gone, or with a bug of ours."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sqlprisma import pipeline
from sqlprisma.cli.app import EXIT_INTERRUPTED, main
from tests.cli.calls import add, names, run


def _interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_ctrl_c_while_reading_writes_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The exit code is a shell's for Ctrl-C, one word is said, and there is no file."""
    monkeypatch.setattr(pipeline, "generate", _interrupt)
    result = run("generate", "migrations", "--schema", "schema.prisma")
    assert (result.exit_code, result.stdout, result.stderr) == (130, "", "interrupted\n")
    assert names(project) == ["migrations"]


def test_ctrl_c_while_writing_keeps_the_old_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is the old one and no temporary file stays."""
    run("generate", "migrations", "--schema", "schema.prisma")
    before = (project / "schema.prisma").read_bytes()
    add(project, "00002_mail.sql", "-- +goose Up\nALTER TABLE users ADD COLUMN mail text;\n")
    monkeypatch.setattr(os, "fsync", _interrupt)
    assert run("generate", "migrations", "--schema", "schema.prisma").exit_code == 130
    assert (project / "schema.prisma").read_bytes() == before
    assert names(project) == ["migrations", "schema.prisma"]


def test_ctrl_c_before_the_command_is_130_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while the program itself is still being loaded."""
    monkeypatch.setattr("sqlprisma.cli.app.app", _interrupt)
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == EXIT_INTERRUPTED


@pytest.mark.skipif(os.name != "posix", reason="signals as a terminal sends them")
def test_a_real_interrupt_ends_a_real_process(project: Path) -> None:
    """SIGINT while stdin is waited for: 130, quickly, and no traceback."""
    call = [sys.executable, "-m", "sqlprisma", "format", "-"]
    with subprocess.Popen(
        call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=project
    ) as process:
        time.sleep(0.6)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=10)
    assert process.returncode == EXIT_INTERRUPTED
    assert b"Traceback" not in stderr


@pytest.mark.skipif(os.name != "posix", reason="pipes as a shell makes them")
def test_a_reader_that_goes_away_is_no_error_text(project: Path) -> None:
    """`| head -1` of more than a pipe holds: the line arrives, and stderr is silent."""
    columns = ", ".join(f"column_number_{number} text" for number in range(900))
    add(project, "00002_wide.sql", f"-- +goose Up\nCREATE TABLE wide (id int PRIMARY KEY, {columns});\n")
    code = f"{sys.executable} -m sqlprisma generate migrations --stdout -q | head -1"
    result = subprocess.run(["/bin/sh", "-c", code], capture_output=True, text=True, cwd=project, check=False)
    assert (result.stdout, result.stderr) == ("generator client {\n", "")


def test_a_bug_of_ours_is_told_in_words(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody foresaw is exit code 2 and a request for a report; the trace only when asked for."""

    def break_down(*_: object) -> None:
        raise ZeroDivisionError("the bug")

    monkeypatch.setattr(pipeline, "generate", break_down)
    result = run("generate", "migrations", "--schema", "schema.prisma")
    assert result.exit_code == 2
    assert "error[internal]" in result.stderr
    assert "the bug" in result.stderr
    assert "Traceback" not in result.stderr
    assert names(project) == ["migrations"]
    traced = run("generate", "migrations", "--stdout", env={"SQLPRISMA_DEBUG": "1"})
    assert "Traceback" in traced.stderr


def test_help_is_instant() -> None:
    """Importing the command line loads none of the libraries that the work needs."""
    code = (
        "import sys, sqlprisma.cli; from sqlprisma.cli.app import app\n"
        "try: app(['generate', '--help'])\nexcept SystemExit: pass\n"
        "sys.exit(str(sorted({'sqlglot', 'lark', 'jinja2', 'tomllib'} & set(sys.modules))))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.stderr.strip() == "[]"
