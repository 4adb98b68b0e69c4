"""SARIF 2.1.0, for code scanning (OASIS, Static Analysis Results Interchange Format).

The same input gives the same bytes: no times, no names of machines, no paths but those that were given.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import quote

from sqlprisma.diagnostics import explain
from sqlprisma.diagnostics.findings import Finding, Location, findings
from sqlprisma.diagnostics.formats import Json, numbered
from sqlprisma.diagnostics.report import Told

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "note": "note"}
_FENCE = re.compile(r"```.*?```", re.DOTALL)


def render_sarif(diagnostics: Iterable[Told]) -> str:
    """A log with one run: a rule for each code that occurs, in the order of their names, and a result a finding."""
    from importlib.metadata import version  # noqa: PLC0415 - takes time that other formats need not spend

    found = findings(diagnostics)
    slugs = sorted({finding.slug for finding in found})
    index = {slug: number for number, slug in enumerate(slugs)}
    driver: dict[str, Json] = {
        "name": "sqlprisma",
        "version": version("sqlprisma"),
        "rules": [_rule(slug) for slug in slugs],
    }
    run: dict[str, Json] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index, key) for finding, key in numbered(found)],
    }
    log: dict[str, Json] = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(slug: str) -> Json:
    """What the page says: its first sentence, and all of it."""
    page = explain.page(slug) or ""
    paragraphs = [text for text in _FENCE.sub("", page).split("\n\n") if text and not text.startswith("#")]
    short = " ".join(paragraphs[0].split()) if paragraphs else slug
    return {
        "id": slug,
        "shortDescription": {"text": short},
        "help": {"text": page or slug, "markdown": page or slug},
    }


def _result(finding: Finding, index: Mapping[str, int], key: str) -> Json:
    text = finding.message if finding.hint is None else f"{finding.message}\nhelp: {finding.hint}"
    result: dict[str, Json] = {
        "ruleId": finding.slug,
        "ruleIndex": index[finding.slug],
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": _physical(finding.anchor)}],
    }
    related: list[Json] = [
        {
            "id": number,
            "message": {"text": note.message},
            **({} if note.location is None else {"physicalLocation": _physical(note.location)}),
        }
        for number, note in enumerate(finding.notes, start=1)
    ]
    if related:
        result["relatedLocations"] = related
    result["partialFingerprints"] = {"finding/v1": hashlib.sha256(key.encode()).hexdigest()}
    return result


def _physical(location: Location | None) -> Json:
    """A place; what has none stands at the root of the repository, as code scanning takes no result without one."""
    physical: dict[str, Json] = {
        "artifactLocation": {"uri": _uri("." if location is None else location.path)}
    }
    if location is not None and location.line is not None:
        physical["region"] = {
            "startLine": location.line,
            "startColumn": location.column,
            "endColumn": location.end_column,
        }
    return physical


def _uri(path: str) -> str:
    """A path as a URI reference: a relative one stays relative to the root of the repository."""
    if PureWindowsPath(path).drive:
        return f"file:///{quote(PureWindowsPath(path).as_posix(), safe='/:')}"
    if PurePosixPath(path).is_absolute():
        return f"file://{quote(path)}"
    return quote(path.replace("\\", "/"))
