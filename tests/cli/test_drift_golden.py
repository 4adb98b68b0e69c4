"""`sqlprisma drift` on directories: what it prints, what it says, and the exit code.

fixtures/drift/<a_sentence>/
    migrations/*.sql    goose migrations
    schema.prisma       the schema that is compared, written by hand
    baseline.json       a baseline, where the case has one
    sqlprisma.toml      a configuration, where the case has one
    case.toml           args = […]: more of the command line, if anything
    expected.txt        standard output, then standard error, then the exit code
"""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from sqlprisma.diagnostics.drift_codes import DriftCode
from tests import golden
from tests.cli.calls import run, told

CASES = sorted(path.parent for path in golden.FIXTURES.glob("drift/*/schema.prisma"))
CODE = re.compile(r"^  (?:breaks|lies|loses|info)\[([a-z-]+)\]: ", re.MULTILINE)


def _arguments(folder: Path) -> list[str]:
    """What a directory adds to the command line."""
    path = folder / "case.toml"
    said: dict[str, list[str]] = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    assert set(said) <= {"args"}, f"{path} has keys that nothing reads"
    return said.get("args", [])


@pytest.mark.parametrize("folder", [pytest.param(path, id=path.name) for path in CASES])
def test_a_directory_is_told_as_it_says(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, updates_golden: bool
) -> None:
    """The report, the speech and the exit code are those of expected.txt."""
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    result = run("drift", "migrations", "--schema", "schema.prisma", *_arguments(folder))
    golden.compare(folder / "expected.txt", told(result), update=updates_golden)


def test_every_code_is_seen_in_a_directory() -> None:
    """Each row of the table of drift is told by at least one golden directory."""
    seen = {slug for path in CASES for slug in CODE.findall((path / "expected.txt").read_text("utf-8"))}
    assert sorted(code.slug for code in DriftCode if code.slug not in seen) == []
