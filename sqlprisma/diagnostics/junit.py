"""JUnit's XML, as Jenkins, GitLab and others show it: each finding is a test that failed.

The schema is that of Jenkins' xUnit plug-in (junit-10.xsd). No times and no host: the same input gives the same bytes.
Written by hand because there are three elements, and the standard library's writers cost more to load than to write.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlprisma.diagnostics.findings import Finding, findings
from sqlprisma.diagnostics.report import Told

_UNIT = "sqlprisma"
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\ufffe": "\ufffd", "\uffff": "\ufffd"})
"""The last two are what XML 1.0 has no place for and `printable` leaves."""
_IN_ATTRIBUTE = {**_IN_TEXT, **str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})}


def render_junit(diagnostics: Iterable[Told]) -> str:
    """One suite with a test for each finding: errors and warnings fail, notes are skipped; if none, one that passes."""
    found = findings(diagnostics)
    counts = Counter(finding.severity for finding in found)
    failures = counts["error"] + counts["warning"]
    cases = "".join(map(_case, found)) or '    <testcase name="no findings" classname="sqlprisma"/>\n'
    total = max(len(found), 1)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="{_UNIT}" tests="{total}" failures="{failures}" errors="0">\n'
        f'  <testsuite name="{_UNIT}" tests="{total}" failures="{failures}" errors="0" skipped="{counts["note"]}">\n'
        f"{cases}  </testsuite>\n</testsuites>\n"
    )


def _case(finding: Finding) -> str:
    where = finding.anchor
    name = f"{finding.slug} at {where.line}:{where.column}" if where and where.line else finding.slug
    of = where.path if where else _UNIT
    told = "skipped" if finding.severity == "note" else "failure"
    kind = _quoted(f"{finding.severity}[{finding.slug}]")
    return (
        f"    <testcase name={_quoted(name)} classname={_quoted(of)}>\n"
        f"      <{told} type={kind} message={_quoted(finding.message)}>{_text(_body(finding))}</{told}>\n"
        "    </testcase>\n"
    )


def _body(finding: Finding) -> str:
    place = (f"at {finding.location}",) if finding.location else ()
    return "\n".join((finding.message, *place, *finding.remarks))


def _text(text: str) -> str:
    return text.translate(_IN_TEXT)


def _quoted(text: str) -> str:
    return f'"{text.translate(_IN_ATTRIBUTE)}"'
