"""Every golden directory, in every naming it is written for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import golden

CASES = [
    pytest.param(case, naming, id=f"{case.id}[{naming}]")
    for case in golden.schema_cases()
    for naming in case.namings()
]


@pytest.mark.parametrize(("case", "naming"), CASES)
def test_a_golden_directory_comes_out_as_expected(
    case: golden.Case, naming: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, updates_golden: bool
) -> None:
    """The schema and what is told are as the directory says, and the laws hold."""
    monkeypatch.chdir(case.folder)
    schema = golden.start_file(case, tmp_path)
    made = golden.run(case, naming, schema)
    golden.assert_laws(case, naming, schema, made)
    golden.compare(case.expected(naming), made.text, update=updates_golden)
    if naming == "idiomatic":
        golden.compare(case.folder / "diagnostics.txt", made.told, update=updates_golden)


def test_there_are_enough_golden_directories() -> None:
    """The fixtures are found at all: an empty parametrisation would pass without proving anything."""
    cases = golden.schema_cases()
    assert len(cases) >= 40
    assert sum(case.has_previous and set(case.namings()) == {"database", "idiomatic"} for case in cases) >= 8
