"""Constants as defaults: their stored text, or the refusal; every answer was given by a real PostgreSQL 15 in UTC.

fixtures/literals/constants.txt     type | literal | the text, or `! SQLSTATE: message`
"""

from __future__ import annotations

import pytest

from sqlprisma.catalog import deparse, literals_zones
from sqlprisma.diagnostics import Severity
from tests.catalog.histories import history, table
from tests.golden import FIXTURES

LINES = [
    tuple(line.split(" | "))
    for line in (FIXTURES / "literals" / "constants.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("kind", "literal", "expected"), LINES, ids=[" ".join(line[:2]) for line in LINES])
def test_a_constant_is_kept_as_postgres_keeps_it(kind: str, literal: str, expected: str) -> None:
    """A default that is a constant is folded to its value, or refused, when the table is made."""
    state = history(f"CREATE TABLE t (a {kind} DEFAULT {literal})")
    errors = [found for found in state.diagnostics if found.severity is Severity.ERROR]
    if errors:
        assert f"! {errors[0].code.sqlstate}: {errors[0].message}" == expected
        return
    found = table(state.catalog, "t")
    (column,) = found.columns
    default = "" if column.default is None else deparse.text(state.catalog, column.default.value, found)
    assert default == expected


WORDS = ("now", "today", "tomorrow", "yesterday 10:00")


@pytest.mark.parametrize("word", WORDS)
def test_the_moment_of_the_migration_is_told_as_unknown(word: str) -> None:
    """PostgreSQL would put the time of the migration there; nobody can know it, so a warning says so."""
    (found,) = history(f"CREATE TABLE t (a timestamptz DEFAULT '{word}')").diagnostics
    assert (found.severity, found.message) == (
        Severity.WARNING,
        f"what the constant '{word}' means is not known here",
    )


def test_a_time_before_the_rule_of_its_zone_is_told_as_unknown() -> None:
    """Only today's rule of a zone is known, and since when: an older time keeps its text, with a warning."""
    (found,) = history("CREATE TABLE t (a timestamptz DEFAULT '1950-07-01 12:00 Europe/Berlin')").diagnostics
    assert found.severity is Severity.WARNING


def test_the_second_of_two_equal_local_times_is_meant() -> None:
    """When the clocks go back, the hour that there is twice is read in winter time (DetermineTimeZoneOffset)."""
    zone = literals_zones.find("europe/berlin")
    assert zone is not None
    back = literals_zones.days(2024, 10, 27) * 86_400
    assert literals_zones.offset(zone, back + 2 * 3600 - 1) == 7200
    assert literals_zones.offset(zone, back + 2 * 3600) == 3600
