"""Grades that the configuration changes."""

from __future__ import annotations

import pytest

from sqlprisma.compare.finding import Drift
from sqlprisma.compare.grading import regraded
from sqlprisma.diagnostics import Severity
from sqlprisma.diagnostics.drift_codes import DriftCode, Grade


@pytest.mark.parametrize(
    ("code", "level", "grade"),
    [
        (DriftCode.WRONG_TYPE, "error", Grade.BREAKS),
        (DriftCode.NULLABLE_COLUMN, "error", Grade.LIES),
        (DriftCode.CONSTRAINT_NAME, "error", Grade.LIES),
        (DriftCode.WRONG_TYPE, "warning", Grade.LOSES),
        (DriftCode.WRONG_TYPE, "info", Grade.INFO),
    ],
)
def test_a_level_is_a_grade(code: DriftCode, level: str, grade: Grade) -> None:
    """The difference has the grade of its level, and what breaks still breaks where it is an error."""
    (found,) = regraded([Drift(code=code, says="x")], {code.slug: level})
    assert found.grade is grade
    assert found.severity is grade.severity


def test_what_is_off_is_not_told_and_the_rest_stays() -> None:
    """Only the named code is gone."""
    found = [Drift(code=code, says="x") for code in (DriftCode.WRONG_TYPE, DriftCode.ENUM_ORDER)]
    assert regraded(found, {"enum-order": "off"}) == (found[0],)
    assert regraded(found, {}) == tuple(found)
    assert found[0].severity is Severity.ERROR
