"""Dates, times and intervals as far as they need no clock (timestamp.c, date.c, formatting.c).

A session's time zone is taken to be UTC, as everywhere here: constants of type timestamptz are printed so, too.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlprisma.catalog import builtins
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.evaluate_calls import Call, Function
from sqlprisma.catalog.values import Unknown, Value
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass

_MOST = 10_000
"""A longer series is not made."""
_UNITS = {"year": (12, 0), "years": (12, 0), "mon": (1, 0), "mons": (1, 0), "day": (0, 1), "days": (0, 1)}
_CLOCK = re.compile(r"([+-]?)(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?")


@dataclass(frozen=True, slots=True)
class Interval:
    """Months, days and a time, each with a sign of its own."""

    months: int = 0
    days: int = 0
    time: timedelta = timedelta()

    def scaled(self, factor: int) -> Interval:
        """So many times as long."""
        return Interval(self.months * factor, self.days * factor, self.time * factor)

    def added(self, other: Interval) -> Interval:
        """Both together."""
        return Interval(self.months + other.months, self.days + other.days, self.time + other.time)


def interval(text: str) -> Interval:
    """The interval of a text as interval_out prints it.

    Raises:
        Unknown: where it is printed in another style.
    """
    months, days, time = 0, 0, timedelta()
    words = text.split()
    at = 0
    while at < len(words):
        clock = _CLOCK.fullmatch(words[at])
        if clock is not None:
            micros = int((clock[5] or "0").ljust(6, "0"))
            span = timedelta(
                hours=int(clock[2]), minutes=int(clock[3]), seconds=int(clock[4]), microseconds=micros
            )
            time += -span if clock[1] == "-" else span
            at += 1
            continue
        unit = _UNITS.get(words[at + 1]) if at + 1 < len(words) else None
        if unit is None or not words[at].lstrip("+-").isdecimal():
            raise Unknown("an interval")
        months += int(words[at]) * unit[0]
        days += int(words[at]) * unit[1]
        at += 2
    return Interval(months, days, time)


def interval_text(value: Interval) -> str:
    """The interval as interval_out prints it."""
    words: list[str] = []
    years, months = divmod(abs(value.months), 12)
    sign = -1 if value.months < 0 else 1
    is_before = False
    for count, unit in ((years * sign, "year"), (months * sign, "mon"), (value.days, "day")):
        if count:
            plus = "+" if is_before and count > 0 else ""
            words.append(f"{plus}{count} {unit}{'' if count == 1 else 's'}")
            is_before = count < 0
    if value.time or not words:
        micros = abs(value.time // timedelta(microseconds=1))
        seconds, micros = divmod(micros, 1_000_000)
        mark = "-" if value.time < timedelta() else "+" if is_before else ""
        fraction = f".{micros:06d}".rstrip("0") if micros else ""
        words.append(f"{mark}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{fraction}")
    return " ".join(words)


def moment(text: str) -> datetime:
    """A date or timestamp; what has a zone is in UTC.

    Raises:
        Unknown: for `today` and the like, and for one that Python has not: before Christ, after 9999, or infinite.
    """
    try:
        return datetime.fromisoformat(text.removesuffix("+00"))
    except ValueError:
        reason = "a date of another era" if text[:1].isdigit() else f"when '{text.split(maxsplit=1)[0]}' is"
        raise Unknown(reason) from None


def moment_text(value: datetime, oid: int) -> str:
    """A moment as a type prints it."""
    if oid == builtins.DATE:
        return value.date().isoformat()
    fraction = f".{value.microsecond:06d}".rstrip("0") if value.microsecond else ""
    zone = "+00" if oid == builtins.TIMESTAMPTZ else ""
    return f"{value.replace(microsecond=0).isoformat(sep=' ')}{fraction}{zone}"


def moved(value: datetime, by: Interval) -> datetime:
    """A moment later by months (the day no later than the month has), days and a time.

    Raises:
        Unknown: where Python has no such date.
    """
    try:
        year, month = divmod(value.year * 12 + value.month - 1 + by.months, 12)
        day = min(value.day, monthrange(year, month + 1)[1])
        return value.replace(year=year, month=month + 1, day=day) + timedelta(days=by.days) + by.time
    except (ValueError, OverflowError):
        raise Unknown("a date of another era") from None


def plus(call: Call, sign: int) -> Value:
    """A moment and an interval, or two intervals; two moments where the sign is below zero."""
    left, right = call.settled(0), call.settled(1)
    kinds = call.types
    if kinds[1] == builtins.INTERVAL and kinds[0] == builtins.INTERVAL:
        return interval_text(interval(left).added(interval(right).scaled(sign)))
    if kinds[1] == builtins.INTERVAL:
        return moment_text(moved(moment(left), interval(right).scaled(sign)), call.result)
    if kinds[0] == builtins.INTERVAL and sign > 0:
        return moment_text(moved(moment(right), interval(left)), call.result)
    if sign < 0 and call.result == builtins.INTERVAL:
        gap = moment(left) - moment(right)
        days = int(gap / timedelta(days=1))
        return interval_text(Interval(days=days, time=gap - timedelta(days=days)))
    raise call.unknown()


def times(call: Call) -> Value:
    """An interval so many times; only whole numbers are modelled."""
    at = 0 if call.types[0] == builtins.INTERVAL else 1
    factor = call.number(1 - at)
    if factor != int(factor):
        raise call.unknown()
    return interval_text(interval(call.settled(at)).scaled(int(factor)))


def series(call: Call) -> Iterator[Value]:
    """generate_series of timestamps."""
    if any(value is None for value in call.arguments):
        return
    here, end, step = moment(call.settled(0)), moment(call.settled(1)), interval(call.settled(2))
    forward = moved(here, step) > here
    if moved(here, step) == here:
        raise CatalogError(Code.INVALID_PARAMETER, "step size cannot equal zero")
    for _ in range(_MOST):
        if here > end if forward else here < end:
            return
        yield moment_text(here, call.result)
        here = moved(here, step)
    raise Unknown("a very long series")


_TRUNCATED: Mapping[str, Callable[[datetime], datetime]] = {
    "day": lambda at: at.replace(hour=0, minute=0, second=0, microsecond=0),
    "hour": lambda at: at.replace(minute=0, second=0, microsecond=0),
    "minute": lambda at: at.replace(second=0, microsecond=0),
    "month": lambda at: at.replace(day=1, hour=0, minute=0, second=0, microsecond=0),
    "quarter": lambda at: at.replace(
        month=(at.month - 1) // 3 * 3 + 1, day=1, hour=0, minute=0, second=0, microsecond=0
    ),
    "second": lambda at: at.replace(microsecond=0),
    "week": lambda at: (at - timedelta(days=at.weekday())).replace(hour=0, minute=0, second=0, microsecond=0),
    "year": lambda at: at.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0),
}
_FIELDS: Mapping[str, Callable[[datetime], int]] = {
    "day": lambda at: at.day,
    "dow": lambda at: at.isoweekday() % 7,
    "doy": lambda at: at.timetuple().tm_yday,
    "hour": lambda at: at.hour,
    "isodow": lambda at: at.isoweekday(),
    "isoyear": lambda at: at.isocalendar().year,
    "minute": lambda at: at.minute,
    "month": lambda at: at.month,
    "quarter": lambda at: (at.month - 1) // 3 + 1,
    "week": lambda at: at.isocalendar().week,
    "year": lambda at: at.year,
}


def _truncate(call: Call) -> Value:
    cut = _TRUNCATED.get(call.settled(0).lower())
    if cut is None or call.has(2) or call.types[1] == builtins.INTERVAL:
        raise call.unknown()
    return moment_text(cut(moment(call.settled(1))), call.result)


def _field(call: Call) -> Value:
    read = _FIELDS.get(call.settled(0).lower())
    if read is None or call.types[1] not in (builtins.DATE, builtins.TIMESTAMP, builtins.TIMESTAMPTZ):
        raise call.unknown()
    found = read(moment(call.settled(1)))
    return Decimal(found) if call.result == builtins.NUMERIC else float(found)


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_TEMPLATES: Mapping[str, Callable[[datetime], str]] = {
    "YYYY": lambda at: f"{at.year:04d}",
    "IYYY": lambda at: f"{at.isocalendar().year:04d}",
    "YYY": lambda at: f"{at.year % 1000:03d}",
    "YY": lambda at: f"{at.year % 100:02d}",
    "MM": lambda at: f"{at.month:02d}",
    "Mon": lambda at: _MONTHS[at.month - 1][:3],
    "mon": lambda at: _MONTHS[at.month - 1][:3].lower(),
    "MON": lambda at: _MONTHS[at.month - 1][:3].upper(),
    "FMMonth": lambda at: _MONTHS[at.month - 1],
    "FMmonth": lambda at: _MONTHS[at.month - 1].lower(),
    "DDD": lambda at: f"{at.timetuple().tm_yday:03d}",
    "DD": lambda at: f"{at.day:02d}",
    "HH24": lambda at: f"{at.hour:02d}",
    "MI": lambda at: f"{at.minute:02d}",
    "SS": lambda at: f"{at.second:02d}",
    "IW": lambda at: f"{at.isocalendar().week:02d}",
    "Q": lambda at: str((at.month - 1) // 3 + 1),
}
_TEMPLATE = re.compile(r'"([^"]*)"|' + "|".join(_TEMPLATES) + r"|[^A-Za-z]|([A-Za-z])", re.DOTALL)


def _to_char(call: Call) -> Value:
    if call.types[0] not in (builtins.TIMESTAMP, builtins.TIMESTAMPTZ):
        raise call.unknown()
    at = moment(call.settled(0))
    words = call.settled(1)
    for lower in ("yyyy", "mm", "dd", "hh24", "mi", "ss"):
        words = re.sub(rf"(?<![A-Za-z]){lower}(?![A-Za-z])", lower.upper(), words)

    def written(part: re.Match[str]) -> str:
        if part[2]:
            raise Unknown("a template of to_char")
        if part[0].startswith('"') and len(part[0]) > 1:
            return part[1] or ""
        shown = _TEMPLATES.get(part[0])
        return part[0] if shown is None else shown(at)

    return _TEMPLATE.sub(written, words)


def _to_date(call: Call) -> Value:
    text, template = call.settled(0), call.settled(1).upper()
    shapes = {
        "YYYY-MM-DD": "%Y-%m-%d",
        "YYYYMMDD": "%Y%m%d",
        "YYYY_MM_DD": "%Y_%m_%d",
        "DD/MM/YYYY": "%d/%m/%Y",
    }
    if template not in shapes:
        raise call.unknown()
    try:
        return datetime.strptime(text, shapes[template]).date().isoformat()  # noqa: DTZ007 - it is a date
    except ValueError:
        raise call.unknown() from None


def _make_date(call: Call) -> Value:
    try:
        return date(call.integer(0), call.integer(1), call.integer(2)).isoformat()
    except (ValueError, OverflowError):
        raise call.unknown() from None


def _make_interval(call: Call) -> Value:
    numbers = [call.number(at) if call.has(at) else 0 for at in range(7)]
    years, months, weeks, days, hours, minutes, seconds = numbers
    if seconds != int(seconds):
        raise call.unknown()
    time = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))
    made = Interval(int(years) * 12 + int(months), int(weeks) * 7 + int(days), time)
    return interval_text(made)


def _now(call: Call) -> Value:
    if call.world.moment is None:
        raise Unknown("the clock")
    return call.world.moment


STRICT: Mapping[str, Function] = {
    "date_part": _field,
    "date_trunc": _truncate,
    "extract": _field,
    "make_date": _make_date,
    "make_interval": _make_interval,
    "to_char": _to_char,
    "to_date": _to_date,
}
LOOSE: Mapping[str, Function] = {"now": _now, "transaction_timestamp": _now}
