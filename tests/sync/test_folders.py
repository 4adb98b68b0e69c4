"""Schemas of several files: golden directories of their own, since each has a folder before and a folder after.

fixtures/folders/<a_sentence>/
    migrations/*.sql    goose migrations
    previous/**         the folder of the schema as it is
    expected/**         the .prisma files that `generate` makes of it
    diagnostics.txt     what is told meanwhile, if anything
    case.toml           settings, if any
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from sqlprisma import pipeline, prisma
from sqlprisma.config import Settings
from sqlprisma.source import Source
from tests import golden
from tests.oracle.client import Oracle
from tests.settings import load_settings

CASES = [
    pytest.param(path.parent, id=path.parent.name)
    for path in sorted((golden.FIXTURES / "folders").glob("*/migrations"))
]


def _settings(case: Path, schema: Path) -> Settings:
    path = case / "case.toml"
    found = load_settings(path) if path.exists() else Settings()
    return replace(found, migrations=case / "migrations", schema=schema)


def _texts(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*.prisma"))
    }


def _update(case: Path, made: dict[str, str], told: str) -> None:
    shutil.rmtree(case / "expected", ignore_errors=True)
    for name, text in made.items():
        (case / "expected" / name).parent.mkdir(parents=True, exist_ok=True)
        (case / "expected" / name).write_text(text, encoding="utf-8")
    golden.compare(case / "diagnostics.txt", told, update=True)


@pytest.mark.parametrize("case", CASES)
def test_a_folder_comes_out_as_expected(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, updates_golden: bool
) -> None:
    """Each file is what the directory says, laid out as Prisma does, and a second run changes none."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(case / "previous", "schema")
    settings = _settings(case, Path("schema"))
    made = pipeline.generate(settings)
    assert not made.has_errors
    told = golden.told(made.diagnostics, Path("schema"))
    for file in made.value.files:
        assert file.path is not None
        assert prisma.format_text(Source(path="", text=file.new)).value == file.new
        file.path.write_text(file.new, encoding="utf-8")
    again = pipeline.generate(settings)
    assert not again.value.is_changed
    assert not again.value.differences
    if updates_golden:
        _update(case, _texts(Path("schema")), told)
    assert _texts(Path("schema")) == _texts(case / "expected")
    golden.compare(case / "diagnostics.txt", told, update=False)


@pytest.mark.parametrize("case", CASES)
def test_prisma_accepts_the_files_together(oracle: Oracle, case: Path) -> None:
    """Prisma validates what the files say as one schema."""
    text = "\n".join(_texts(case / "expected").values())
    assert oracle.validate(text) is None
