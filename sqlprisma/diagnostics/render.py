"""The one entry to rendering: a format, its function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum

from sqlprisma.diagnostics.formats import render_github, render_gitlab, render_json
from sqlprisma.diagnostics.report import Told
from sqlprisma.diagnostics.text import render_concise, render_text

__all__ = [
    "Format",
    "render",
    "render_concise",
    "render_github",
    "render_gitlab",
    "render_json",
    "render_text",
]


class Format(Enum):
    """How findings are written; the value is the word on the command line."""

    TEXT = "text"
    CONCISE = "concise"
    JSON = "json"
    GITHUB = "github"
    GITLAB = "gitlab"
    SARIF = "sarif"
    JUNIT = "junit"


def _sarif(diagnostics: Iterable[Told]) -> str:
    from sqlprisma.diagnostics.sarif import render_sarif  # noqa: PLC0415 - most runs are for people

    return render_sarif(diagnostics)


def _junit(diagnostics: Iterable[Told]) -> str:
    from sqlprisma.diagnostics.junit import render_junit  # noqa: PLC0415 - as above

    return render_junit(diagnostics)


_COLORLESS: Mapping[Format, Callable[[Iterable[Told]], str]] = {
    Format.CONCISE: render_concise,
    Format.JSON: render_json,
    Format.GITHUB: render_github,
    Format.GITLAB: render_gitlab,
    Format.SARIF: _sarif,
    Format.JUNIT: _junit,
}


def render(diagnostics: Iterable[Told], form: Format, *, color: bool = False) -> str:
    """The diagnostics in a format, in the order given, identical ones once; only text has colour."""
    if form is Format.TEXT:
        return render_text(diagnostics, color=color)
    return _COLORLESS[form](diagnostics)
