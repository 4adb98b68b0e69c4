"""The oracle's packages: installed once, whole or not at all, and where that fails it is said how to go without."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.oracle import installing
from tests.oracle.installing import OracleUnavailableError

Npm = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A checkout's folder in which nothing is installed yet."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copyfile(installing.FOLDER / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders in which npm has run: one that installs a single file, as quickly as it can be."""
    seen: list[Path] = []

    def run(_: list[str], *, cwd: Path, **__: object) -> subprocess.CompletedProcess[str]:
        seen.append(cwd)
        (cwd / "node_modules").mkdir()
        (cwd / "node_modules" / "package.js").write_text("whole")
        return subprocess.CompletedProcess([], 0, "", "")

    monkeypatch.setattr(installing, "node", lambda: Path("node"))
    monkeypatch.setattr(installing, "_node_home", Path)
    monkeypatch.setattr(subprocess, "run", run)
    return seen


def _contents(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {".installing.lock"}


def test_an_installed_lockfile_is_not_installed_again(folder: Path, runs: list[Path]) -> None:
    """Npm runs only when the lockfile is another than the installed one."""
    installing.install(folder)
    installing.install(folder)
    assert len(runs) == 1
    (folder / "package-lock.json").write_text("{}")
    installing.install(folder)
    assert len(runs) == 2


def test_workers_that_come_together_install_once(folder: Path, runs: list[Path]) -> None:
    """One of them runs npm and the others wait for it."""
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(installing.install, [folder] * 8))
    assert len(runs) == 1


def test_what_an_interrupted_run_left_is_replaced(folder: Path, runs: list[Path]) -> None:
    """Half a node_modules, and the folder in which npm was at work, do not count and do not stay."""
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "half.js").write_text("half")
    (folder / ".installing-1").mkdir()
    installing.install(folder)
    assert len(runs) == 1
    assert _contents(folder) == {"package.json", "package-lock.json", ".npmrc", "node_modules"}
    assert {path.name for path in (folder / "node_modules").glob("*.js")} == {"package.js"}


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, subprocess.TimeoutExpired("npm", 1)])
def test_an_interrupted_run_leaves_nothing_that_looks_installed(
    folder: Path, runs: list[Path], monkeypatch: pytest.MonkeyPatch, interruption: BaseException
) -> None:
    """The packages are there when npm was done with all of them, and then at once."""
    whole = subprocess.run

    def run(*command: list[str], cwd: Path, **options: object) -> None:
        whole(*command, cwd=cwd, **options)  # type: ignore[call-overload] # the npm of the fixture
        raise interruption

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises((KeyboardInterrupt, OracleUnavailableError)):
        installing.install(folder)
    assert len(runs) == 1
    assert _contents(folder) == {"package.json", "package-lock.json", ".npmrc"}


def test_without_a_network_the_switch_is_named(
    oracle: object, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real npm that reaches no registry fails with its own reason, and with what leaves these tests out."""
    assert oracle is not None, "where Node does not run, this test is none of ours"
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(folder / "cache"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    with pytest.raises(OracleUnavailableError, match=r"(?s)ECONNREFUSED.*pytest --no-oracle"):
        installing.install(folder)
    assert not (folder / "node_modules").exists()


def test_a_worker_does_not_try_what_another_tried_in_vain(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Npm's patience is spent once a run of pytest; the next run tries again."""
    tries = []

    def run_npm(_: Path) -> None:
        tries.append(1)
        raise OracleUnavailableError("no network")

    monkeypatch.setattr(installing, "_run_npm", run_npm)
    for test_run in ("first", "first", "second"):
        monkeypatch.setenv("PYTEST_XDIST_TESTRUNUID", test_run)
        with pytest.raises(OracleUnavailableError, match="no network"):
            installing.install(folder)
    assert len(tries) == 2


def test_a_lock_that_nobody_gives_back_is_told(
    folder: Path, runs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits in vain for another's npm says so."""
    monkeypatch.setattr(installing, "_WAIT", 0.1)
    with closing(sqlite3.connect(folder / ".installing.lock", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(OracleUnavailableError, match=r"(?s)database is locked.*--no-oracle"):
            installing.install(folder)
    assert runs == []
