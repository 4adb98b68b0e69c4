"""Dates and times: the input forms of datetime.c that people write, and its ISO output in UTC.

A form that is not known here keeps its text. So do `now`, `today` and their kin, which mean the moment at which a
server reads them: there is no such moment here (`is_settled` tells the two from the rest).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TypeAlias

from sqlprisma.catalog import literals_interval, literals_zones
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.literals_zones import Zone
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass

interval = literals_interval.read

_MICROSECONDS = 1_000_000
_DAY = 86_400 * _MICROSECONDS

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_DATE_FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), order)
    for pattern, order in (
        (r"(\d{3,7})-(\d{1,2})-(\d{1,2})", "ymd"),
        (r"(\d{4})/(\d{1,2})/(\d{1,2})", "ymd"),
        (r"(\d{4})\.(\d{1,2})\.(\d{1,2})", "ymd"),
        (r"(\d{4})(\d{2})(\d{2})", "ymd"),
        (r"(\d{2})(\d{2})(\d{2})", "ymd"),
        (r"(\d{1,2})/(\d{1,2})/(\d{1,4})", "mdy"),
        (r"(\d{1,2})-(\d{1,2})-(\d{1,4})", "mdy"),
        (rf"{_MONTH}[ -]+(\d{{1,2}})(?:st|nd|rd|th)?,?[ -]+(\d{{1,4}})", "mdy"),
        (rf"(\d{{1,2}})[ -]+{_MONTH},?[ -]+(\d{{1,4}})", "dmy"),
        (rf"(\d{{4}})[ -]+{_MONTH}[ -]+(\d{{1,2}})", "ymd"),
        (r"(\d{4})[.-](\d{3})", "yn"),
        (r"j(?:ulian)? ?(\d{1,7})", "j"),
    )
)
"""The forms of a date: y, m, d, the n-th day of a year, a Julian day."""

_TIME = re.compile(r"(?:(?<=[ t])|^)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d*))?)?\s*(am\b|pm\b)?(?![\d:])")
_COMPACT_TIME = re.compile(r"(?<=[t ])(\d{2})(\d{2})(?:(\d{2})(?:\.(\d*))?|(?<=t\d{4}))(?!\d)")
_OFFSET = re.compile(r"([+-])(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?")
_YEAR_BEHIND = re.compile(r"(\d{4})(?= |$)")
_ERA = re.compile(r"(?:^|\s)(bc|ad)(?=\s|$)")
_WEEKDAY = re.compile(r"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+")
_TOO_SHORT = re.compile(r"-?\d{1,5}|\d{4}-\d{1,2}|-.*|\d+-w\d.*|.* \d{1,2} [ap]m")
"""What looks like a form but is none."""

_MARKS = re.compile(r"[!\"#$%&'()*;<=>?@\[\\\]^`{|}~]")
"""Punctuation that means nothing but an end of what stands before it (ParseDateTime)."""

_MOVING = frozenset({"now", "today", "tomorrow", "yesterday"})

_JULIAN_EPOCH = 2_440_588
"""The Julian day of 1970-01-01."""
_FIRST_DAY = -_JULIAN_EPOCH
_LAST_DATE = literals_zones.days(5_874_897, 12, 31)
_LAST_STAMP = literals_zones.days(294_276, 12, 31)

_Offset: TypeAlias = int | Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """What a text says; None where it is silent."""

    day: int | None
    """Counted from 1970-01-01."""
    time: int | None
    """Microseconds since midnight."""
    offset: _Offset | None
    """Seconds east of Greenwich, or the zone that knows them."""


class _UnknownFormError(Exception):
    """The text may be valid, but its form is not known here."""


def _invalid(name: str, text: str) -> CatalogError:
    return CatalogError(Code.INVALID_DATETIME, f'invalid input syntax for type {name}: "{text}"')


def _out_of_range(text: str) -> CatalogError:
    return CatalogError(Code.DATETIME_OUT_OF_RANGE, f'date/time field value out of range: "{text}"')


def is_settled(text: str) -> bool:
    """Whether the text of a value in hand is a value: not a word such as `today`, nor a form that is not read here."""
    try:
        return _special(text) is not None or not isinstance(_read(text, "timestamp").offset, Zone)
    except _UnknownFormError:
        return False
    except CatalogError:
        return True


def has_moving_word(text: str) -> bool:
    """Whether a text of several values has a word that means the moment at which it is read."""
    return any(word in _MOVING for word in re.findall(r"[a-z]+", text.lower()))


def _read(text: str, name: str) -> _Moment:
    bare = " ".join(_MARKS.sub(" ", text).lower().split())
    if bare.partition(" ")[0] in _MOVING or bare == "allballs":
        raise _UnknownFormError
    if not any(char.isdigit() for char in bare):
        raise _invalid(name, text)
    era = _ERA.search(bare)
    if era is not None:
        bare = f"{bare[: era.start()]}{bare[era.end() :]}".strip()
    bare = _WEEKDAY.sub("", bare)
    found = _TIME.search(bare) or _COMPACT_TIME.search(bare)
    front, back = (bare, "") if found is None else (bare[: found.start()], bare[found.end() :].strip())
    year = _YEAR_BEHIND.match(back)
    if year is not None and front:
        front, back = f"{front.strip()} {year[1]}", back[year.end() :].strip()
    front = front.strip()
    if found is not None:
        front = front.removesuffix("t").strip()
    elif front:
        front, back = _without_zone(front)
    is_bc = era is not None and era[1] == "bc"
    return _Moment(
        day=_day(front, text, name, is_bc=is_bc) if front else None,
        time=None if found is None else _time_of(found, text),
        offset=_offset(back, text, name) if back else None,
    )


def _without_zone(front: str) -> tuple[str, str]:
    """A date without a time may have a zone behind it."""
    date, _, zone = front.rpartition(" ")
    if date and not zone[0].isdigit() and not any(zone.startswith(month) for month in _MONTHS):
        return date, zone
    return front, ""


def _day(front: str, text: str, name: str, *, is_bc: bool) -> int:
    for pattern, order in _DATE_FORMS:
        found = pattern.fullmatch(front)
        if found is None:
            continue
        if order == "j":
            return int(found[1]) - _JULIAN_EPOCH
        fields = dict(zip(order, found.groups(), strict=True))
        year = _year(fields["y"], text, is_bc=is_bc)
        if order == "yn":
            number = int(fields["n"])
            if not 1 <= number <= 366:
                raise _out_of_range(text)
            return literals_zones.days(year, 1, 1) + number - 1
        month = fields["m"]
        number = int(month) if month.isdecimal() else _MONTHS.index(month[:3]) + 1
        return _numbered(year, number, int(fields["d"]), text)
    if _TOO_SHORT.fullmatch(front):
        raise _invalid(name, text)
    raise _UnknownFormError


def _year(written: str, text: str, *, is_bc: bool) -> int:
    year = int(written)
    if is_bc:
        if year < 1:
            raise _out_of_range(text)
        return 1 - year
    if len(written) <= 2:
        return year + (2000 if year < 70 else 1900)
    if year < 1:
        raise _out_of_range(text)
    return year


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _numbered(year: int, month: int, day: int, text: str) -> int:
    if not 1 <= month <= 12 or not 1 <= day <= _LENGTHS[month - 1] + (month == 2 and _is_leap(year)):
        raise _out_of_range(text)
    return literals_zones.days(year, month, day)


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


def _offset(zone: str, text: str, name: str) -> _Offset:
    known: Mapping[str, int | None] = literals_zones.abbreviations()
    if zone in known:
        offset = known[zone]
        if offset is None:
            raise _UnknownFormError
        return offset
    found = _OFFSET.fullmatch(zone.replace(" ", ""))
    if found is None:
        return _zone_named(zone, text, name)
    hours, minutes, seconds = (int(group or 0) for group in found.groups()[1:])
    if hours > 15 or minutes > 59:
        message = f'time zone displacement out of range: "{text}"'
        raise CatalogError(Code.DATETIME_OUT_OF_RANGE, message)
    made = (hours * 60 + minutes) * 60 + seconds
    return -made if found[1] == "-" else made


def _zone_named(zone: str, text: str, name: str) -> Zone:
    found = literals_zones.find(zone)
    if found is not None:
        return found
    if re.fullmatch(r"[a-z_]+/[a-z_/+-]+", zone):
        raise CatalogError(Code.INVALID_PARAMETER, f'time zone "{zone}" not recognized')
    if zone.isalpha() or re.fullmatch(r"[a-z]+( [a-z]+)+", zone):
        raise _invalid(name, text)
    raise _UnknownFormError


def _east(moment: _Moment, day: int) -> int:
    """How many microseconds the moment's clock is ahead of Greenwich."""
    offset = moment.offset or 0
    if isinstance(offset, Zone):
        local = day * 86_400 + (moment.time or 0) // _MICROSECONDS
        known = literals_zones.offset(offset, local)
        if known is None:
            raise _UnknownFormError
        offset = known
    return offset * _MICROSECONDS


def _shown(day: int) -> tuple[str, str]:
    """A day as ISO text, and what follows the whole text: ` BC` before the year 1."""
    era, of_era = divmod(day + 719_468, 146_097)
    year_of_era = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + (3 if shifted < 10 else -9)
    year = year_of_era + era * 400 + (month <= 2)
    date = f"-{month:02d}-{of_year - (153 * shifted + 2) // 5 + 1:02d}"
    return (f"{year:04d}{date}", "") if year > 0 else (f"{1 - year:04d}{date}", " BC")


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
        raise _invalid("date", text)
    if not _FIRST_DAY <= moment.day <= _LAST_DATE:
        raise CatalogError(Code.DATETIME_OUT_OF_RANGE, f'date out of range: "{text}"')
    return "".join(_shown(moment.day))


def _spread(text: str) -> str:
    """`040506` and `0405` as `04:05:06` and `04:05`."""
    spread = re.sub(r"^\s*(\d{2})(\d{2})(\d{2})(?=[.\s+-]|$)", r"\1:\2:\3", text)
    return re.sub(r"^\s*(\d{2})(\d{2})(?=[\s+]|$)", r"\1:\2", spread)


def time(text: str) -> str:
    """A time of day, `04:05:06.7`."""
    if text.strip().lower() == "allballs":
        return "00:00:00"
    moment = _clocked(text, "time")
    return text if moment is None else clock(moment.time or 0)


def _clocked(text: str, name: str) -> _Moment | None:
    """What a text says of the time of day; None where its form is not known."""
    try:
        moment = _read(_spread(text), name)
    except _UnknownFormError:
        return None
    if isinstance(moment.offset, Zone) and moment.day is None and moment.offset.begins is not None:
        raise _invalid(name, text)
    if moment.time is None and (moment.day is None or name != "time"):
        raise _invalid(name, text)
    return moment


def timetz(text: str) -> str:
    """A time of day with its zone, `04:05:06+02`; without one the zone is UTC."""
    if text.strip().lower() == "allballs":
        return "00:00:00+00"
    name = "time with time zone"
    moment = _clocked(text, name)
    if moment is None:
        return text
    try:
        east = _east(moment, moment.day or 0) // _MICROSECONDS
    except _UnknownFormError:
        return text
    return clock(moment.time or 0) + _zone(east)


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
        raise _invalid(name, text)
    micro = moment.time or 0
    if is_zoned:
        try:
            micro -= _east(moment, moment.day)
        except _UnknownFormError:
            return text
    days, micro = divmod(micro, _DAY)
    day = moment.day + days
    if not _FIRST_DAY <= day <= _LAST_STAMP:
        raise CatalogError(Code.DATETIME_OUT_OF_RANGE, f'timestamp out of range: "{text}"')
    shown, era = _shown(day)
    return f"{shown} {clock(micro)}{suffix}{era}"
