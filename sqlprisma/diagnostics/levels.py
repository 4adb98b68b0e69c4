"""How grave a finding is where the configuration says otherwise than the table of codes.

Apart from the tables, which hold what is true of every project, and from rendering, which shows what it is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlprisma.diagnostics.codes import Code, Severity
from sqlprisma.diagnostics.report import Diagnostic
from sqlprisma.records import replace

OFF = "off"
LEVELS = ("error", "warning", "info", OFF)
"""How the configuration writes them, the gravest first."""
SEVERITIES: Mapping[str, Severity] = {
    "error": Severity.ERROR,
    "info": Severity.NOTE,
    "warning": Severity.WARNING,
}


def allowed(code: Code) -> tuple[str, ...]:
    """What a code can be set to: what makes the output wrong may be let pass, but never in silence."""
    return LEVELS[:2] if code.severity is Severity.ERROR else LEVELS


def apply(
    found: Iterable[Diagnostic], levels: Mapping[str, str], *, fail_on: str = "error"
) -> tuple[Diagnostic, ...]:
    """The findings as the configuration grades them; `fail_on="warning"` makes an error of each warning."""
    return tuple(_applied(found, levels, is_strict=fail_on == "warning"))


def _applied(
    found: Iterable[Diagnostic], levels: Mapping[str, str], *, is_strict: bool
) -> Iterator[Diagnostic]:
    for each in found:
        level = levels.get(each.code.slug)
        if level == OFF:
            continue
        severity = each.severity if level is None else SEVERITIES[level]
        if is_strict and severity is Severity.WARNING:
            severity = Severity.ERROR
        yield each if severity is each.severity else replace(each, level=severity)
