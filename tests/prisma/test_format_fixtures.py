"""Every directory of fixtures/format is formatted as it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlprisma.prisma import format_text
from sqlprisma.source import Source

_FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "format"
_CASES = sorted(path.name for path in _FIXTURES.iterdir())


def _formatted(text: str) -> str:
    return format_text(Source(path="schema.prisma", text=text)).value


def _text(case: str, name: str) -> str:
    return (_FIXTURES / case / name).read_bytes().decode()


@pytest.mark.parametrize("case", _CASES)
def test_a_fixture_is_formatted_as_expected(case: str, updates_golden: bool) -> None:  # noqa: FBT001 - a fixture
    """The formatted input is the expected text, which formatting leaves alone."""
    formatted = _formatted(_text(case, "input.prisma"))
    assert _formatted(formatted) == formatted
    if updates_golden:
        (_FIXTURES / case / "expected.prisma").write_bytes(formatted.encode())
    assert formatted == _text(case, "expected.prisma")


def test_there_are_fixtures() -> None:
    """The directory is where it is looked for."""
    assert len(_CASES) >= 12
