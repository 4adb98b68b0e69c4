"""The summary of a GitHub job: Markdown that is added to the file which `GITHUB_STEP_SUMMARY` names.

GitHub takes one mebibyte a step and leaves out what is larger (its manual: workflow commands, adding a job summary), so
rows and diffs are cut, and it is said that they are.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqlprisma.diagnostics import Severity
from sqlprisma.diagnostics.findings import Finding, findings

if TYPE_CHECKING:
    from sqlprisma.cli.report import Report

VARIABLE = "GITHUB_STEP_SUMMARY"
MOST_ROWS = 50
MOST_BYTES = 200_000
"""Of a diff."""
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$@-])")
_SIGNS = {Severity.ERROR.value: "❌", Severity.WARNING.value: "⚠️", Severity.NOTE.value: "ℹ️"}  # noqa: RUF001 - a sign


def append(report: Report) -> None:
    """Add the summary of a command where there is a job; that it cannot be written is told, and changes nothing."""
    name = os.environ.get(VARIABLE)
    if not name:
        return
    try:
        with Path(name).open("a", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text(report))
    except OSError as error:
        click.echo(f"note: the job summary cannot be written: {error.strerror or error}", err=True)


def text(report: Report) -> str:
    """The command's name, each schema, what was found, the diffs behind a click, and what to run."""
    return "\n".join([f"### sqlprisma {report.command}", "", *_parts(report)]) + "\n"


def _parts(report: Report) -> Iterator[str]:
    if report.states:
        yield from ("| schema | |", "|---|---|")
        yield from (f"| {_code(name)} | {_cell(state)} |" for name, state in report.states)
        yield ""
    found = findings([*report.diagnostics, *report.differences])
    if found:
        yield from ("| | where | what | migration |", "|---|---|---|---|")
        yield from map(_row, found[:MOST_ROWS])
        yield ""
        if len(found) > MOST_ROWS:
            yield from (f"and {len(found) - MOST_ROWS} more", "")
    for diff in report.diffs:
        yield from _collapsed(diff)
    if report.run is not None:
        yield from ("Run:", "", *_fenced(report.run, "sh"), "")


def _row(finding: Finding) -> str:
    at = "" if finding.location is None else _code(_line(finding.location.path, finding.location.line))
    places = [note.location for note in finding.notes if note.location is not None]
    migration = _code(_line(places[0].path, places[0].line)) if places else ""
    what = _cell(f"{finding.message}\n{finding.hint}" if finding.hint else finding.message)
    return f"| {_SIGNS[finding.severity]} {_code(finding.slug)} | {at} | {what} | {migration} |"


def _line(path: str, line: int | None) -> str:
    return path if line is None else f"{path}:{line}"


def _cell(told: str) -> str:
    """A text that means in Markdown what it is; parts between backticks are code."""
    return "<br>".join(
        "".join(
            _code(part) if number % 2 else _MARKUP.sub(r"\\\1", part)
            for number, part in enumerate(line.split("`") if line.count("`") % 2 == 0 else [line])
        )
        for line in told.split("\n")
    )


def _code(told: str) -> str:
    """A text in a cell, letter by letter: a code span in Markdown would not let a bar be one."""
    plain = told.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<code>{_MARKUP.sub(_entity, plain)}</code>"


def _entity(match: re.Match[str]) -> str:
    sign = match[1]
    return sign if sign in "&-()#" else f"&#{ord(sign)};"


def _collapsed(diff: str) -> Iterator[str]:
    data = diff.encode("utf-8", "replace")
    shown = data[:MOST_BYTES].decode("utf-8", "ignore")
    yield from ("<details><summary>What would change</summary>", "", *_fenced(shown.rstrip("\n"), "diff"), "")
    if len(data) > MOST_BYTES:
        yield from (f"The rest is left out: {len(data) - MOST_BYTES} bytes.", "")
    yield from ("</details>", "")


def _fenced(told: str, language: str) -> Iterator[str]:
    """A block of code between fences that are longer than any in it."""
    longest = max((len(run) for run in re.findall("`+", told)), default=0)
    fence = "`" * max(3, longest + 1)
    yield from (f"{fence}{language}", told, fence)
