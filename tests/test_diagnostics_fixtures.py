"""Every code has a directory whose migrations make a person see it, exactly as it is told."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from sqlprisma.diagnostics import Code, Severity
from tests import diagnostic_case, golden

EXIT_CODES = {Severity.ERROR: 2, Severity.WARNING: 0, Severity.NOTE: 0}
FINDING = re.compile(r"^(error|warning|note)\[([a-z-]+)\]:", re.MULTILINE)


def test_the_table_the_pages_and_the_directories_are_one_list() -> None:
    """Each code has its row, its page and its directory, and there is no page or directory beside them."""
    pages = files("sqlprisma.diagnostics").joinpath("pages").iterdir()
    rows = sorted(code.slug for code in Code)
    assert sorted(page.name.removesuffix(".md") for page in pages) == rows
    assert diagnostic_case.slugs() == rows


@pytest.mark.parametrize("code", Code, ids=lambda code: code.slug)
def test_a_code_is_told_as_its_directory_says(
    code: Code, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, updates_golden: bool
) -> None:
    """Standard error is expected.txt, it holds this finding and no other, and the exit code is its severity's."""
    case = diagnostic_case.load(code.slug)
    case.copy_to(tmp_path)
    monkeypatch.chdir(tmp_path)
    told = diagnostic_case.run(case)
    assert FINDING.findall(told.text) == [(code.severity.value, code.slug)]
    assert told.exit_code == EXIT_CODES[code.severity]
    assert str(tmp_path) not in told.text
    golden.compare(case.expected, told.text, update=updates_golden)
