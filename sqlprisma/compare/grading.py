"""The grades of differences where the configuration says otherwise than their table.

A difference's level counts as a grade: `warning` as *loses*, `info` as *info*, and `error` as *lies*, or *breaks* where
it is that anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlprisma.compare.finding import Drift
from sqlprisma.diagnostics import levels
from sqlprisma.diagnostics.drift_codes import Grade
from sqlprisma.records import replace

_GRADES = {"error": Grade.LIES, "info": Grade.INFO, "warning": Grade.LOSES}


def regraded(found: Iterable[Drift], severity: Mapping[str, str]) -> tuple[Drift, ...]:
    """The differences that are told, each with its grade; `severity` has levels by code."""
    return tuple(_regraded(each, severity.get(each.code.slug)) for each in found if _is_told(each, severity))


def _is_told(found: Drift, severity: Mapping[str, str]) -> bool:
    return severity.get(found.code.slug) != levels.OFF


def _regraded(found: Drift, level: str | None) -> Drift:
    if level is None or (level == "error" and found.code.grade is Grade.BREAKS):
        return found
    return replace(found, level=_GRADES[level])
