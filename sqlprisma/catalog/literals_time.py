"""Dates and times: the input forms of datetime.c that people write, and its ISO output in UTC.

A form that is not known here keeps its text. So do `now`, `today` and their kin, which mean the moment at which a
server reads them: there is no such moment here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from sqlprisma.catalog import literals_interval, literals_numbers
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.diagnostics import Code

interval = literals_interval.read

_MICROSECONDS = 1_000_000
_DAY = 86_400 * _MICROSECONDS

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"

_DATE_FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), order)
    for pattern, order in (
        (r"(\d{4,6})-(\d{1,2})-(\d{1,2})", "ymd"),
        (r"(\d{4})/(\d{1,2})/(\d{1,2})", "ymd"),
        (r"(\d{4})\.(\d{1,2})\.(\d{1,2})", "ymd"),
        (r"(\d{4})(\d{2})(\d{2})", "ymd"),
        (r"(\d{2})(\d{2})(\d{2})", "ymd"),
        (r"(\d{1,2})/(\d{1,2})/(\d{2,4})", "mdy"),
        (r"(\d{1,2})-(\d{1,2})-(\d{4})", "mdy"),
        (rf"{_MONTH}[ -]+(\d{{1,2}})(?:st|nd|rd|th)?,?[ -]+(\d{{4}})", "mdy"),
        (rf"(\d{{1,2}})[ -]+{_MONTH},?[ -]+(\d{{4}})", "dmy"),
        (rf"(\d{{4}})[ -]+{_MONTH}[ -]+(\d{{1,2}})", "ymd"),
    )
)

_TIME = re.compile(r"(?:(?<=[ t])|^)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d*))?)?\s*(am|pm)?")
_COMPACT_TIME = re.compile(r"(?<=[t ])(\d{2})(\d{2})(\d{2})(?:\.(\d*))?")
_OFFSET = re.compile(r"([+-])(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?")

_ZONES: Mapping[str, int] = {
    "bst": 60,
    "cdt": -300,
    "cest": 120,
    "cet": 60,
    "cst": -360,
    "edt": -240,
    "est": -300,
    "gmt": 0,
    "jst": 540,
    "mdt": -360,
    "msk": 180,
    "mst": -420,
    "pdt": -420,
    "pst": -480,
    "ut": 0,
    "utc": 0,
    "z": 0,
    "zulu": 0,
}
"""Minutes east of Greenwich of the zone abbreviations that are met."""

_MOVING = frozenset({"now", "today", "tomorrow", "yesterday"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """What a text says; None where it is silent."""

    day: calendar_date | None
    time: int | None
    """Microseconds since midnight."""
    offset: int | None
    """Seconds east of Greenwich."""


class _UnknownFormError(Exception):
    """The text may be valid, but its form is not known here."""


def _read(text: str, name: str) -> _Moment:
    bare = " ".join(text.strip().lower().split())
    if not any(char.isdigit() for char in bare):
        if bare.partition(" ")[0] in _MOVING or bare == "allballs":
            raise _UnknownFormError
        raise literals_numbers.invalid(name, text)
    if re.search(r"\b(bc|ad|j|julian)\b", bare):
        raise _UnknownFormError
    found = _TIME.search(bare) or _COMPACT_TIME.search(bare)
    front, back = (bare, "") if found is None else (bare[: found.start()], bare[found.end() :])
    zone = back.strip()
    front = re.sub(r"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+", "", front.strip()).rstrip("t ")
    return _Moment(
        day=_day(front, text) if front else None,
        time=None if found is None else _time_of(found, text),
        offset=_offset(zone, text) if zone else None,
    )


def _out_of_range(text: str) -> CatalogError:
    return CatalogError(Code.INVALID_VALUE, f'date/time field value out of range: "{text}"')


def _day(front: str, text: str) -> calendar_date:
    for pattern, order in _DATE_FORMS:
        found = pattern.fullmatch(front)
        if found is None:
            continue
        fields = dict(zip(order, found.groups(), strict=True))
        month = fields["m"]
        year = int(fields["y"])
        if len(fields["y"]) == 2:
            year += 2000 if year < 70 else 1900
        number = int(month) if month.isdecimal() else _MONTHS.index(month[:3]) + 1
        if year > 9999:
            raise _UnknownFormError
        try:
            return calendar_date(year, number, int(fields["d"]))
        except ValueError:
            raise _out_of_range(text) from None
    raise _UnknownFormError


def _time_of(found: re.Match[str], text: str) -> int:
    groups = found.groups()
    hour, minute, second = (int(group or 0) for group in groups[:3])
    half = groups[4] if len(groups) > 4 else None
    if half is not None:
        if not 1 <= hour <= 12:
            raise _out_of_range(text)
        hour = hour % 12 + (12 if half == "pm" else 0)
    fraction = Decimal(f"0.{groups[3] or 0}") * _MICROSECONDS
    micro = int(fraction.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
    made = ((hour * 60 + minute) * 60 + second) * _MICROSECONDS + micro
    if minute > 59 or second > 60 or made > _DAY:
        raise _out_of_range(text)
    return made


def _offset(zone: str, text: str) -> int:
    if zone in _ZONES:
        return _ZONES[zone] * 60
    found = _OFFSET.fullmatch(zone.replace(" ", ""))
    if found is None:
        raise _UnknownFormError
    hours, minutes, seconds = (int(group or 0) for group in found.groups()[1:])
    if hours > 15 or minutes > 59:
        raise CatalogError(Code.INVALID_VALUE, f'time zone displacement out of range: "{text}"')
    made = (hours * 60 + minutes) * 60 + seconds
    return -made if found[1] == "-" else made


def clock(microseconds: int) -> str:
    """`04:05:06.7`: hours may be 24 or more."""
    whole, micro = divmod(microseconds, _MICROSECONDS)
    minutes, seconds = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{micro:06d}".rstrip("0").rstrip(".")
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{fraction}"


def _zone(offset: int) -> str:
    sign, seconds = ("-", -offset) if offset < 0 else ("+", offset)
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    shown = f"{sign}{hours:02d}"
    if minutes or seconds:
        shown += f":{minutes:02d}"
    return shown + (f":{seconds:02d}" if seconds else "")


def _special(text: str) -> str | None:
    bare = text.strip().lower()
    if bare in ("infinity", "+infinity", "inf"):
        return "infinity"
    return "-infinity" if bare in ("-infinity", "-inf") else None


def date(text: str) -> str:
    """A day, `2020-01-31`."""
    if text.strip().lower() == "epoch":
        return "1970-01-01"
    try:
        moment = _read(text, "date") if _special(text) is None else None
    except _UnknownFormError:
        return text
    if moment is None:
        return _special(text) or text
    if moment.day is None:
        raise literals_numbers.invalid("date", text)
    return moment.day.isoformat()


def _spread(text: str) -> str:
    """`040506` as `04:05:06`."""
    return re.sub(r"^\s*(\d{2})(\d{2})(\d{2})(?=[.\s+-]|$)", r"\1:\2:\3", text)


def time(text: str) -> str:
    """A time of day, `04:05:06.7`."""
    if text.strip().lower() == "allballs":
        return "00:00:00"
    try:
        moment = _read(_spread(text), "time")
    except _UnknownFormError:
        return text
    if moment.time is None:
        return text if moment.day is None else "00:00:00"
    return clock(moment.time)


def timetz(text: str) -> str:
    """A time of day with its zone, `04:05:06+02`; without one the zone is UTC."""
    if text.strip().lower() == "allballs":
        return "00:00:00+00"
    try:
        moment = _read(_spread(text), "time with time zone")
    except _UnknownFormError:
        return text
    if moment.time is None:
        return text
    return clock(moment.time) + _zone(moment.offset or 0)


def timestamp(text: str) -> str:
    """A moment without a zone, `2020-01-31 04:05:06`; a zone in the text is passed over."""
    return _instant(text, "timestamp", is_zoned=False)


def timestamptz(text: str) -> str:
    """A moment, in UTC: `2020-01-31 04:05:06+00`."""
    return _instant(text, "timestamp with time zone", is_zoned=True)


def _instant(text: str, name: str, *, is_zoned: bool) -> str:
    suffix = "+00" if is_zoned else ""
    if text.strip().lower() == "epoch":
        return f"1970-01-01 00:00:00{suffix}"
    special = _special(text)
    if special is not None:
        return special
    try:
        moment = _read(text, name)
    except _UnknownFormError:
        return text
    if moment.day is None:
        raise literals_numbers.invalid(name, text)
    micro = moment.time or 0
    if is_zoned:
        micro -= (moment.offset or 0) * _MICROSECONDS
    days, micro = divmod(micro, _DAY)
    try:
        day = moment.day + timedelta(days=days)
    except OverflowError:
        return text
    return f"{day.isoformat()} {clock(micro)}{suffix}"
