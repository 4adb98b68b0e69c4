"""The golden directories are proved: what they expect is what PostgreSQL and Prisma say.

A directory may hold an `oracle.toml` that says why the two must differ there: `database = "…"` where our text is not
db pull's, `idiomatic = "…"` where `migrate diff` finds a difference. Such a reason must still be needed.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from sqlprisma import pipeline
from sqlprisma.config import Settings
from tests import golden
from tests.cli.calls import run
from tests.oracle import targets
from tests.oracle.agreement import with_views_in_order
from tests.oracle.client import Oracle, Verdict
from tests.oracle.history import read

IDIOMATIC, DATABASE = (
    [pytest.param(case, id=case.id) for case in golden.schema_cases() if naming in case.namings()]
    for naming in ("idiomatic", "database")
)
FORMATS = sorted(path.parent for path in golden.FIXTURES.glob("format/*/input.prisma"))
_KINDS = frozenset({"database", "idiomatic"})


def _reasons(case: golden.Case) -> dict[str, str]:
    path = case.folder / "oracle.toml"
    reasons = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    assert reasons.keys() <= _KINDS, f"{path} has keys that nothing reads"
    return reasons


def _settings(case: golden.Case, folder: Path, naming: str) -> Settings:
    return case.settings(golden.start_file(case, folder), naming)


def _verdict(oracle: Oracle, settings: Settings, model: str, previous: str | None = None) -> Verdict:
    verdict = oracle.judge(read(settings), schemas=settings.schemas, models=[model], previous=previous)
    assert verdict.refusal is None, "PostgreSQL accepts the migrations"
    assert verdict.failure is None, "db pull prints something"
    return verdict


def _spoken(case: golden.Case, settings: Settings) -> str:
    """What the command line says of a case with -v."""
    configuration = case.folder / "case.toml"
    arguments = ["generate", "migrations", "--schema", str(settings.schema), "--naming", "database", "-v"]
    if configuration.exists():
        arguments += ["--config", str(configuration)]
    return run(*arguments).stderr


@pytest.mark.parametrize("case", IDIOMATIC)
def test_prisma_accepts_a_golden_schema_and_finds_it_in_the_migrated_database(
    oracle: Oracle, case: golden.Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """expected.prisma is valid, is as its Prisma formats it, and `migrate diff` from the database to it is empty."""
    monkeypatch.chdir(case.folder)
    text = case.expected("idiomatic").read_text(encoding="utf-8")
    settings = _settings(case, tmp_path, "idiomatic")
    assert oracle.validate(text, version=settings.target) is None
    assert oracle.format(text, version=settings.target) == text
    (opinion,) = _verdict(oracle, settings, targets.for_the_engine(text)).opinions
    assert opinion.complaint is None
    if "idiomatic" in _reasons(case):
        assert opinion.steps is not None, "oracle.toml excuses a difference that is not there"
    else:
        assert opinion.steps is None


@pytest.mark.parametrize("case", DATABASE)
def test_a_golden_schema_in_database_naming_is_what_db_pull_prints(
    oracle: Oracle, case: golden.Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """expected.database.prisma is db pull's text, byte for byte, and -v tells db pull's warnings."""
    monkeypatch.chdir(case.folder)
    text = case.expected("database").read_text(encoding="utf-8")
    settings = _settings(case, tmp_path, "database")
    verdict = _verdict(oracle, settings, text, case.previous)
    assert verdict.opinions[0].complaint is None
    if "database" in _reasons(case):
        assert verdict.text != text, "oracle.toml excuses a difference that is not there"
        return
    assert with_views_in_order(verdict.text) == with_views_in_order(text)
    assert (pipeline.generate(settings).value.warnings or None) == verdict.warnings
    if verdict.warnings is not None:
        assert verdict.warnings in _spoken(case, settings)


@pytest.mark.parametrize("folder", [pytest.param(path, id=path.name) for path in FORMATS])
def test_a_format_fixture_is_what_prismas_formatter_writes(oracle: Oracle, folder: Path) -> None:
    """expected.prisma is Prisma's own formatting of input.prisma."""
    text = (folder / "input.prisma").read_bytes().decode()
    assert oracle.format(text) == (folder / "expected.prisma").read_bytes().decode()
