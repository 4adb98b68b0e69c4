"""Findings for programs: JSON of our own, GitHub's workflow commands, GitLab's code quality report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from sqlprisma.diagnostics.findings import Finding, Location, findings
from sqlprisma.diagnostics.report import Told

Json: TypeAlias = "str | int | list[Json] | dict[str, Json] | None"

_GITHUB_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
_GITLAB_SEVERITIES = {"error": "major", "warning": "minor", "note": "info"}


def render_json(diagnostics: Iterable[Told]) -> str:
    """A list of objects, one a finding, in the order given.

    Each has `code` (the slug), `severity` (`error`, `warning`, `note`), `sqlstate`, `message`, `hint`,
    `path`, `line`, `column`, `end_column` and `notes`, a list of objects with `message`, `path`, `line`,
    `column`, `end_column`. What does not apply is null. Lines and columns count from 1, in characters;
    `end_column` is exclusive and on the same line.
    """
    return _dumped(as_objects(diagnostics))


def as_objects(diagnostics: Iterable[Told]) -> list[Json]:
    """The same as data, for a document that holds more."""
    return [_object(finding) for finding in findings(diagnostics)]


def _object(finding: Finding) -> Json:
    notes: list[Json] = [{"message": note.message, **_place(note.location)} for note in finding.notes]
    return {
        "code": finding.slug,
        "severity": finding.severity,
        "sqlstate": finding.sqlstate,
        "message": finding.message,
        "hint": finding.hint,
        **_place(finding.location),
        "notes": notes,
    }


def _place(location: Location | None) -> dict[str, Json]:
    if location is None:
        return {"path": None, "line": None, "column": None, "end_column": None}
    return {
        "path": location.path,
        "line": location.line,
        "column": location.column,
        "end_column": location.end_column,
    }


def _dumped(value: Json) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def render_github(diagnostics: Iterable[Told]) -> str:
    """GitHub's workflow commands, one a finding (GitHub's manual: workflow commands for GitHub Actions)."""
    return "".join(f"{_command(finding)}\n" for finding in findings(diagnostics))


def _command(finding: Finding) -> str:
    properties: list[str] = []
    location = finding.anchor
    if location is not None:
        properties.append(f"file={_property(location.path)}")
        if location.line is not None:
            properties.append(f"line={location.line}")
            properties.append(f"col={location.column}")
    properties.append(f"title={_property(finding.slug)}")
    body = "\n".join((finding.message, *finding.remarks))
    return f"::{_GITHUB_COMMANDS[finding.severity]} {','.join(properties)}::{_data(body)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def render_gitlab(diagnostics: Iterable[Told]) -> str:
    """GitLab's code quality report (GitLab's manual: Code Quality, report format).

    A fingerprint does not depend on the line, so that a finding keeps it when lines above it change.
    """
    report: list[Json] = []
    for finding, key in numbered(findings(diagnostics)):
        where = finding.anchor
        line = (where.line if where else None) or 1
        report.append(
            {
                "description": finding.message,
                "check_name": finding.slug,
                "fingerprint": hashlib.sha256(key.encode()).hexdigest(),
                "severity": _GITLAB_SEVERITIES[finding.severity],
                "location": {
                    "path": where.path if where else ".",
                    "lines": {"begin": line},
                },
            }
        )
    return _dumped(report)


def numbered(found: Iterable[Finding]) -> Iterator[tuple[Finding, str]]:
    """Each finding with a text that stays when lines above it change, and that no other one of the run has."""
    seen: dict[tuple[str, str, str], int] = {}
    for finding in found:
        identity = (finding.anchor.path if finding.anchor else ".", finding.slug, finding.message)
        seen[identity] = seen.get(identity, 0) + 1
        yield finding, "\0".join([*identity, str(seen[identity])])
