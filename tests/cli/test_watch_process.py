"""`generate --watch` as a process: real files are saved, and what it says and writes is looked at."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest

from tests.cli.calls import add, run

WAIT = 60
"""Seconds that a line may take on a busy machine."""
MAIL = "-- +goose Up\nALTER TABLE users ADD COLUMN mail text;\n"


class Watcher:
    """The running command, read line by line."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        call = [sys.executable, "-m", "sqlprisma", "generate", *arguments, "--watch"]
        self._process = subprocess.Popen(call, stderr=subprocess.PIPE, text=True, cwd=folder)
        self._lines: Queue[str] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self._process.stderr or ():
            self._lines.put(line.rstrip("\n"))

    def line(self) -> str:
        """The next line that it says."""
        return self._lines.get(timeout=WAIT)

    def until(self, text: str) -> list[str]:
        """The lines up to one that has these words."""
        lines = [self.line()]
        while text not in lines[-1]:
            lines.append(self.line())
        return lines

    def end(self) -> int:
        """Press Ctrl-C; the exit code."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(timeout=WAIT)

    def close(self) -> None:
        """End it in any case."""
        self._process.kill()
        self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()


@pytest.fixture
def watcher(project: Path) -> Iterator[Watcher]:
    """It has written the first schema and waits."""
    watcher = Watcher(project, "migrations", "--schema", "schema.prisma")
    assert watcher.line() == "wrote schema.prisma (1 model, 0 enums, 1 migration)"
    assert watcher.line() == "watching 1 file (Ctrl-C ends it)"
    yield watcher
    watcher.close()


@pytest.mark.skipif(os.name != "posix", reason="signals as a terminal sends them")
def test_each_save_is_one_line_and_errors_are_recovered_from(project: Path, watcher: Watcher) -> None:
    """A new migration, a broken one, its repair, and Ctrl-C; the schema is always that of the last good state."""
    schema = project / "schema.prisma"
    add(project, "00002_mail.sql", MAIL)
    assert watcher.line() == "00002_mail.sql: wrote schema.prisma (1 model, 0 enums, 2 migrations)"
    good = schema.read_text("utf-8")
    assert "mail String?" in good
    add(project, "00002_mail.sql", MAIL.replace("users", "usres"))
    told = watcher.until("nothing was written")
    assert any("error[undefined-table]" in line for line in told)
    assert any('did you mean "users"?' in line for line in told)
    assert schema.read_text("utf-8") == good
    add(project, "00002_mail.sql", MAIL.replace("mail", "post"))
    assert watcher.line() == "00002_mail.sql: wrote schema.prisma (1 model, 0 enums, 2 migrations)"
    assert "post String?" in schema.read_text("utf-8")
    (project / "migrations" / "00002_mail.sql").unlink()
    assert watcher.line() == "00002_mail.sql: wrote schema.prisma (1 model, 0 enums, 1 migration)"
    assert watcher.end() == 0


@pytest.mark.skipif(os.name != "posix", reason="signals as a terminal sends them")
def test_a_new_service_is_found_while_watching(project: Path) -> None:
    """A folder that fits a pattern of the configuration becomes a service, and the others are left alone."""
    text = '[[service]]\nname = "{service}"\nmigrations = "db/{service}"\nschema = "{service}.prisma"\n'
    (project / "sqlprisma.toml").write_text(text, encoding="utf-8")
    (project / "db").mkdir()
    (project / "migrations").rename(project / "db" / "auth")
    watcher = Watcher(project)
    try:
        watcher.until("watching 1 file")
        (project / "migrations").mkdir()
        add(project, "00001_orders.sql", "-- +goose Up\nCREATE TABLE orders (id bigint PRIMARY KEY);\n")
        (project / "migrations").rename(project / "db" / "shop")
        assert "wrote shop.prisma (1 model, 0 enums, 1 migration)" in watcher.line()
        assert watcher.end() == 0
    finally:
        watcher.close()


def test_watching_and_printing_do_not_go_together(project: Path) -> None:
    """There would be one schema after another on stdout."""
    del project
    result = run("generate", "migrations", "--stdout", "--watch")
    assert result.exit_code == 2
    assert "--stdout" in result.stderr
