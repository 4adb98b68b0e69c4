"""The compiled build of sqlglot, `sqlprisma[fast]`, gives the same bytes as the interpreted one."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.golden import ROOT
from tests.packaging.conftest import plain_environment, run

SUBJECTS = ("enums", "indexes", "relations", "tables", "views")
"""Which golden directories are generated."""
PROGRAM = """
import sys
from pathlib import Path
from sqlprisma import pipeline
from sqlprisma.config import Settings
from sqlprisma.diagnostics import Failure
from sqlprisma.diagnostics.render import Format, render
import sqlglot.tokenizer_core
print(Path(sqlglot.tokenizer_core.__file__).suffix)
for folder in map(Path, sys.argv[1:]):
    try:
        made = pipeline.generate(Settings(migrations=folder))
    except Failure as failure:
        print(render(failure.diagnostics, Format.TEXT))
    else:
        print(folder.name, made.value.new, render(made.diagnostics, Format.TEXT))
"""


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the compiled modules of the installed sqlglot's version, from the registry.

    Where they cannot be had, whoever asks for them fails with the reason.
    """
    required = map(Requirement, requires("sqlglot") or ())
    (wanted,) = (each.name for each in required if each.marker and each.marker.evaluate({"extra": "c"}))
    folder = tmp_path_factory.mktemp("compiled")
    pip = (
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--only-binary=:all:",
        "--target",
        folder,
    )
    run(*pip, f"sqlglot=={version('sqlglot')}", f"{wanted}=={version('sqlglot')}")
    return folder


def _generated(folders: list[Path], path: Path | None) -> list[str]:
    environment = plain_environment() | ({} if path is None else {"PYTHONPATH": str(path)})
    call = [sys.executable, "-c", PROGRAM, *map(str, folders)]
    result = subprocess.run(
        call, capture_output=True, text=True, env=environment, cwd=ROOT, check=False, timeout=300
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.splitlines()


def test_the_compiled_build_gives_the_same_bytes(compiled: Path) -> None:
    """Schemas and findings of the golden directories are the same, and it really was the other build."""
    folders = [
        path for subject in SUBJECTS for path in sorted(ROOT.glob(f"fixtures/schema/{subject}/*/migrations"))
    ]
    assert folders
    slow, fast = _generated(folders, None), _generated(folders, compiled)
    assert (slow.pop(0), fast.pop(0) in {".so", ".pyd"}) == (".py", True)
    assert fast == slow
