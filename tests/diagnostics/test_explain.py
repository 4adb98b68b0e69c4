"""The table of codes and its pages."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from sqlprisma.diagnostics import Code
from sqlprisma.diagnostics.drift_codes import DriftCode
from sqlprisma.diagnostics.explain import check_slugs, drift_slugs, page, slugs, suggest
from sqlprisma.diagnostics.live_codes import LiveCode

SECTIONS = ["## What it means", "## Why it matters", "## What to do"]


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    """The set of pages is the set of codes."""
    pages = {entry.name for entry in files("sqlprisma.diagnostics").joinpath("pages").iterdir()}
    assert pages == {f"{code.slug}.md" for code in Code}


@pytest.mark.parametrize("slug", slugs())
def test_page_is_built_like_the_others(slug: str) -> None:
    """A page has its title, the three sections in order, an example, and 10 to 25 lines."""
    text = page(slug)
    assert text is not None
    lines = text.splitlines()
    assert lines[0] == f"# {slug}"
    assert [line for line in lines if line.startswith("## ")] == SECTIONS
    assert 10 <= len(lines) <= 25
    assert lines.count("```") >= 1
    assert all(len(line) <= 120 and line == line.rstrip() for line in lines)


@pytest.mark.parametrize("code", Code)
def test_page_does_not_contradict_the_table(code: Code) -> None:
    """An SQLSTATE on a page is the code's own."""
    states = set(re.findall(r"SQLSTATE (\w{5})", page(code.slug) or ""))
    assert states <= {code.sqlstate}


def test_slugs_are_unique_words() -> None:
    """A slug is lower-case words joined by hyphens, is its code's name, and occurs once."""
    assert len(set(slugs())) == len(Code)
    for code in (*Code, *DriftCode, *LiveCode):
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code.slug)
        assert code.name == code.slug.upper().replace("-", "_")


@pytest.mark.parametrize("slug", [*drift_slugs(), *check_slugs()])
def test_a_difference_has_a_page_made_of_its_row(slug: str) -> None:
    """It is built like the pages that are files, and a misspelt name of it is found."""
    text = page(slug)
    assert text is not None
    lines = text.splitlines()
    assert lines[0] == f"# {slug}"
    assert [line for line in lines if line.startswith("## ")] == SECTIONS
    assert lines.count("```") == 1
    assert suggest(f"{slug}x") is not None
    assert slug not in slugs()


@pytest.mark.parametrize("slug", [*drift_slugs(), *check_slugs()])
def test_a_page_made_of_a_row_is_120_columns_wide(slug: str) -> None:
    """Its sentences are broken into lines like those of the pages that are files."""
    assert all(len(line) <= 120 for line in (page(slug) or "").splitlines())


def test_unknown_slug() -> None:
    """A page is looked up by its slug alone, never as a path."""
    assert page("no-such-code") is None
    assert page("../codes") is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [("undefined-colum", "undefined-column"), ("UNDEFINED_TABLE", "undefined-table"), ("xyzzy", None)],
)
def test_suggest(written: str, meant: str | None) -> None:
    """A misspelt code leads to the nearest one, and nonsense to none."""
    assert suggest(written) == meant
