"""`sqlprisma explain`: the page of a finding, and help with a mistyped name."""

from __future__ import annotations

import re

import pytest

from sqlprisma.diagnostics import Code
from sqlprisma.diagnostics.drift_codes import DriftCode
from tests.cli.calls import run


@pytest.mark.parametrize("slug", sorted(code.slug for code in (*Code, *DriftCode)))
def test_every_code_has_its_page(slug: str) -> None:
    """Each finding that can be told can be explained, on stdout, and the page ends with one line end."""
    result = run("explain", slug)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"# {slug}\n")
    assert re.search(r"[^\n]\n\Z", result.stdout)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("undefined-colum", "undefined-column"), ("go_migration", "go-migration"), ("Too-Deep", "too-deep")],
)
def test_a_near_miss_is_corrected(typed: str, meant: str) -> None:
    """A name that is nearly one of ours is answered with ours, or understood at once."""
    result = run("explain", typed)
    assert meant in result.output
    assert result.exit_code == (0 if result.stdout else 2)


def test_a_name_like_no_other_gets_the_list() -> None:
    """Where nothing is near, all names are told, sorted."""
    result = run("explain", "zzzz")
    assert (result.exit_code, result.stdout) == (2, "")
    told = re.findall(r"[a-z]+(?:-[a-z]+)+", result.stderr.partition("known codes: ")[2])
    assert told == sorted(told)
    assert "undefined-column" in told


def test_without_a_name_the_usage_is_told() -> None:
    """The argument is not optional."""
    assert run("explain").exit_code == 2
