"""What holds for the repository as a whole: layers, import costs, and that it speaks of itself alone."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sqlprisma.cli.app import COMMANDS
from tests.golden import ROOT

HEAVY = ("sqlglot", "lark", "jinja2")


def _modules_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint('\\n'.join(sys.modules))"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(result.stdout.split())


def test_importing_the_command_line_loads_nothing_heavy() -> None:
    """`import sqlprisma.cli` loads none of sqlglot, lark and jinja2."""
    assert not _modules_after("import sqlprisma.cli").intersection(HEAVY)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_help_loads_nothing_heavy(command: str) -> None:
    """`--help` of every command loads none of them either."""
    code = (
        "from sqlprisma.cli.app import app\n"
        "import contextlib, io\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        f"    app(['{command}', '--help'], standalone_mode=False)"
    )
    assert not _modules_after(code).intersection(HEAVY)


def test_importing_the_configuration_loads_no_other_room() -> None:
    """`import sqlprisma.config` loads nothing of the catalog and of the mapping, which alone cost ten times as much."""
    loaded = {".".join(name.split(".")[:2]) for name in _modules_after("import sqlprisma.config")}
    assert "sqlprisma.config" in loaded
    assert not loaded & {"sqlprisma.catalog", "sqlprisma.mapping"}


def test_importing_the_pipeline_does_not_load_what_only_drift_needs() -> None:
    """`import sqlprisma.pipeline`, as generate and check do, does not load how a schema's meaning is read."""
    loaded = set(_modules_after("import sqlprisma.pipeline"))
    assert "sqlprisma.compare.differences" in loaded
    assert not loaded & {"sqlprisma.compare.meaning", "sqlprisma.compare.reading", "sqlprisma.live"}


def test_imports_only_go_down_the_river() -> None:
    """import-linter finds every package in its layer, and no import upward."""
    linter = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    result = subprocess.run(linter, capture_output=True, text=True, cwd=ROOT, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
