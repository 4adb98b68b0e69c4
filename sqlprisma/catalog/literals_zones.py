"""Time zones by name: what is local time where, and when (pgtz.c, localtime.c).

The rules come from the IANA time zone database, a line a zone (`data/zones.tsv`): its name, the rule that holds today
in POSIX notation, and the first year from which that rule has always held. A machine's own copy of the database is
not asked, because the same migration must give the same text everywhere; before that year the offset is not known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from sqlprisma.catalog import builtins
from sqlprisma.records import dataclass

_HOUR = 3600
_DAY = 86_400
_YEAR = 31_556_952
"""The seconds of a mean year."""

_OFFSET = r"([+-]?)(\d{1,3})(?::(\d{2}))?(?::(\d{2}))?"
_NAME = r"(?:<[^>]+>|[a-z]{3,})"
_RULE = re.compile(rf"{_NAME}{_OFFSET}(?:{_NAME}(?:{_OFFSET})?,([^,]+),([^,]+))?", re.IGNORECASE)
_SWITCH = re.compile(rf"m(\d+)\.(\d)\.(\d)(?:/{_OFFSET})?", re.IGNORECASE)
_SPECIFIED = re.compile(rf"[a-z]{{3,}}{_OFFSET}")


@dataclass(frozen=True, slots=True)
class _Switch:
    """When the clocks change: the n-th such weekday of a month (5 is the last), and seconds after midnight."""

    month: int
    week: int
    weekday: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone: seconds east of Greenwich in winter and summer, the two changes, the first year of the rule."""

    standard: int
    saving: int
    begins: _Switch | None
    ends: _Switch | None
    since: int


def _seconds(sign: str | None, hours: str | None, minutes: str | None, seconds: str | None) -> int:
    made = int(hours or 0) * _HOUR + int(minutes or 0) * 60 + int(seconds or 0)
    return -made if sign == "-" else made


def parsed(rule: str, since: int) -> Zone | None:
    """The zone that a rule in POSIX notation describes, None for a notation that is not read here."""
    found = _RULE.fullmatch(rule)
    if found is None:
        return None
    groups = found.groups()
    standard = -_seconds(groups[0], groups[1], groups[2], groups[3])
    if groups[8] is None:
        return Zone(standard, standard, None, None, since)
    saving = standard + _HOUR if groups[5] is None else -_seconds(groups[4], groups[5], groups[6], groups[7])
    begins, ends = _switch(groups[8]), _switch(groups[9])
    if begins is None or ends is None:
        return None
    return Zone(standard, saving, begins, ends, since)


def _switch(text: str) -> _Switch | None:
    found = _SWITCH.fullmatch(text)
    if found is None:
        return None
    month, week, weekday, *time = found.groups()
    seconds = 2 * _HOUR if time[1] is None else _seconds(time[0], time[1], time[2], time[3])
    return _Switch(int(month), int(week), int(weekday), seconds)


@cache
def _zones() -> Mapping[str, Zone]:
    found = ((name, parsed(rule, int(since))) for name, rule, since in builtins.rows("zones.tsv"))
    return {name.lower(): zone for name, zone in found if zone is not None}


@cache
def abbreviations() -> Mapping[str, int | None]:
    """Seconds east of Greenwich of each abbreviation; None for those that changed their meaning in time."""
    rows = builtins.rows("zone_abbreviations.tsv")
    return {name.lower(): int(offset) if offset else None for name, offset in rows}


def find(name: str) -> Zone | None:
    """The zone of a name in whatever case, or of a specification such as `GMT+2`, which is west of Greenwich."""
    known = _zones().get(name.lower())
    if known is not None or not _SPECIFIED.fullmatch(name.lower()):
        return known
    return parsed(name, -10_000)


def days(year: int, month: int, day: int) -> int:
    """The number of a day, counted from 1970-01-01; the year 0 is 1 BC."""
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def offset(zone: Zone, local: int) -> int | None:
    """Seconds east of Greenwich at a local time, in seconds since 1970; None where it is not known.

    Of a time that there is twice it is the second; one that is left out is read as if the clocks had not changed yet
    (DetermineTimeZoneOffset).
    """
    year = 1970 + local // _YEAR
    if year < zone.since:
        return None
    if zone.begins is None or zone.ends is None:
        return zone.standard
    changes: list[tuple[int, int, int]] = []
    for each in (year - 1, year, year + 1):
        changes += (
            (_moment(each, zone.begins) - zone.standard, zone.standard, zone.saving),
            (_moment(each, zone.ends) - zone.saving, zone.saving, zone.standard),
        )
    current = min(changes)[1]
    for moment, _, after in sorted(changes):
        if local < moment + after:
            break
        current = after
    return current


def _moment(year: int, switch: _Switch) -> int:
    """The local time of a change, in seconds since 1970."""
    first = days(year, switch.month, 1)
    weekday = (first + 4) % 7
    day = first + (switch.weekday - weekday) % 7 + 7 * (switch.week - 1)
    following = days(year + switch.month // 12, switch.month % 12 + 1, 1)
    while day >= following:
        day -= 7
    return day * _DAY + switch.seconds
