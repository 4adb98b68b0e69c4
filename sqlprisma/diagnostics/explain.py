"""What a finding means: one page a code, kept beside this module; a difference's page is made of its row."""

from __future__ import annotations

from difflib import get_close_matches
from importlib.resources import files

from sqlprisma.diagnostics.check_codes import CheckCode
from sqlprisma.diagnostics.codes import Code
from sqlprisma.diagnostics.drift_codes import DriftCode, Graded
from sqlprisma.diagnostics.live_codes import LiveCode


def page(slug: str) -> str | None:
    """The page of a code in Markdown, or None if there is no such code."""
    differences: tuple[CheckCode | Graded, ...] = (*DriftCode, *LiveCode, *CheckCode)
    difference = next((code for code in differences if code.slug == slug), None)
    if difference is not None:
        return difference.page
    if slug not in slugs():
        return None
    return files("sqlprisma.diagnostics").joinpath("pages", f"{slug}.md").read_text(encoding="utf-8")


def suggest(slug: str) -> str | None:
    """The code that is most likely meant by a misspelt one, if any is near."""
    near = get_close_matches(slug.lower().replace("_", "-"), (*slugs(), *drift_slugs(), *check_slugs()), n=1)
    return near[0] if near else None


def slugs() -> tuple[str, ...]:
    """Every code's slug, in the order of the table."""
    return tuple(code.slug for code in Code)


def drift_slugs() -> tuple[str, ...]:
    """The slugs of everything that `drift` can find, in a schema or a database, in the order of its tables."""
    return tuple(code.slug for code in (*DriftCode, *LiveCode))


def check_slugs() -> tuple[str, ...]:
    """The slugs of everything that `check` can find, in the order of its table."""
    return tuple(code.slug for code in CheckCode)
