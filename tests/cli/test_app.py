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
    for seconds in (0.6, 3, 10):
        status, stderr = _interrupted_after(seconds, project)
        if status != -signal.SIGINT:  # on a busy machine Python itself may not have started yet
            break
    assert status == EXIT_INTERRUPTED
    assert b"Traceback" not in stderr


def _interrupted_after(seconds: float, folder: Path) -> tuple[int, bytes]:
    call = [sys.executable, "-m", "sqlprisma", "format", "-"]
    with subprocess.Popen(
        call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder
    ) as process:
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=10)
    return process.returncode, stderr
