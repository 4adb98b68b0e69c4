"""`sqlprisma check` on directories: what it prints, what it says, and the exit code.

fixtures/check/<a_sentence>/
    migrations/*.sql    goose migrations
    schema.prisma       the schema that is checked; or a folder `schema`
    expected.txt        standard output, then standard error, then the exit code
    github.txt          standard output for GitHub
"""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from tests import golden
from tests.cli.calls import run, told

CASES = sorted(path.parent for path in golden.FIXTURES.glob("check/*/migrations"))


@pytest.mark.parametrize("folder", [pytest.param(path, id=path.name) for path in CASES])
def test_a_directory_is_checked_as_it_says(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, updates_golden: bool
) -> None:
    """The diff, the words and the exit code are as they stand there; what is to be run makes the check pass."""
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    schema = "schema" if Path("schema").is_dir() else "schema.prisma"
    result = run("check", "migrations", "--schema", schema)
    github = run("check", "migrations", "--schema", schema, "--output-format", "github").stdout
    command = shlex.split(result.stderr.strip().rpartition("; run: ")[2])
    assert run(*command[1:]).exit_code == 0
    assert run("check", "migrations", "--schema", schema).exit_code == 0
    golden.compare(folder / "expected.txt", told(result), update=updates_golden)
    golden.compare(folder / "github.txt", github, update=updates_golden)
