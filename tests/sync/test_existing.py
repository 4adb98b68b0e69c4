"""Existing files in database naming: the golden directories are also run as `prisma db pull` would be.

Such a directory stands in `fixtures/schema/existing` and has a `previous.prisma`; its `expected.database.prisma` is
what database naming makes of it, which is db pull's own text unless its `oracle.toml` says under `database` why not.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests import golden
from tests.oracle.agreement import with_views_in_order
from tests.oracle.client import Oracle
from tests.oracle.history import read

_NAMING = "database"
CASES = [
    pytest.param(case, id=case.folder.name)
    for case in golden.schema_cases()
    if case.folder.parent.name == "existing" and case.expected(_NAMING).exists()
]


@pytest.mark.parametrize("case", CASES)
def test_an_existing_file_comes_out_as_expected(
    case: golden.Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, updates_golden: bool
) -> None:
    """Database naming makes of the file what the directory says, and a second run changes nothing."""
    monkeypatch.chdir(case.folder)
    schema = golden.start_file(case, tmp_path)
    made = golden.run(case, _NAMING, schema)
    golden.assert_laws(case, _NAMING, schema, made)
    golden.compare(case.expected(_NAMING), made.text, update=updates_golden)


@pytest.mark.parametrize("case", CASES)
def test_db_pull_keeps_the_same_of_an_existing_file(
    oracle: Oracle, case: golden.Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without force `prisma db pull` prints what is expected, or less where the directory says so."""
    monkeypatch.chdir(case.folder)
    path = case.folder / "oracle.toml"
    reasons = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    text = case.expected(_NAMING).read_text("utf-8")
    previous = (case.folder / "previous.prisma").read_text("utf-8")
    settings = case.settings(golden.start_file(case, tmp_path), _NAMING)
    verdict = oracle.judge(read(settings), schemas=settings.schemas, previous=previous)
    assert verdict.failure is None, "db pull prints something"
    assert oracle.validate(text) is None
    if _NAMING in reasons:
        assert verdict.text != text, "oracle.toml excuses a difference that is not there"
    else:
        assert with_views_in_order(verdict.text) == with_views_in_order(text)


def test_there_are_existing_files() -> None:
    """The directories are found at all."""
    assert len(CASES) >= 8
