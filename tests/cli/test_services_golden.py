"""The golden directories of configurations: what a command says where there are several services, or mistakes.

fixtures/services/<subject>/<a_sentence>/
sqlprisma.toml, …   the repository
case.toml           args = [...]: the command line, if it is not `generate`; exit_code, if it is not 0 (of mistakes: 2)
stdout.txt          what is printed, if anything
stderr.txt          what is said, if anything
"""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.cli.calls import run
from tests.golden import FIXTURES, compare

FOLDER = FIXTURES / "services"
CASES = sorted(path for path in FOLDER.glob("*/*") if path.is_dir())
_NOT_INPUT = ("case.toml", "stderr.txt", "stdout.txt")
_MISTAKES = sorted(path for path in FOLDER.glob("mistakes/*") if path.is_dir())


def _case(folder: Path) -> tuple[list[str], int]:
    """The command line and the exit code of a directory."""
    path = folder / "case.toml"
    said = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    assert set(said) <= {"args", "exit_code"}, f"{path} has keys that nothing reads"
    default = 2 if folder.parent.name == "mistakes" else 0
    return said.get("args", ["generate"]), said.get("exit_code", default)


@pytest.mark.parametrize("folder", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_golden(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    updates_golden: bool,  # noqa: FBT001 - a fixture
) -> None:
    """Both streams are what the files say, with the exit code of the case."""
    place = tmp_path / "repository"
    shutil.copytree(folder, place, ignore=shutil.ignore_patterns(*_NOT_INPUT))
    monkeypatch.chdir(place)
    arguments, exit_code = _case(folder)
    result = run(*arguments)
    assert result.exit_code == exit_code, result.stderr
    assert str(tmp_path) not in result.stdout + result.stderr
    compare(folder / "stdout.txt", result.stdout, update=updates_golden)
    compare(folder / "stderr.txt", result.stderr, update=updates_golden)


@pytest.mark.parametrize("folder", _MISTAKES, ids=lambda path: path.name)
def test_a_mistake_has_a_place_and_a_way_out(folder: Path) -> None:
    """Every finding says which line of which file, and a hint that is not only where to read on."""
    told = (folder / "stderr.txt").read_text("utf-8")
    assert told.count("error[bad-config]") >= 1
    findings = told.split("error[bad-config]")[1:]
    for finding in findings:
        assert re.search(r"--> \S+\.toml(?::\d+:\d+)?\n", finding), finding
        assert re.search(r" help: (?!sqlprisma explain)", finding), finding


def test_there_are_enough_mistakes() -> None:
    """As many kinds as people make."""
    assert len(_MISTAKES) >= 30
