"""Intervals: the input forms of datetime.c (units, clock times, ISO 8601) and its `postgres` output style."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal

from sqlprisma.catalog import typmods
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass

_SECOND = 1_000_000
_MINUTE = 60 * _SECOND
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_DAYS_A_MONTH = 30

_UNITS: Mapping[str, tuple[str, int]] = {
    "c": ("month", 1200),
    "cent": ("month", 1200),
    "centuries": ("month", 1200),
    "century": ("month", 1200),
    "d": ("day", 1),
    "day": ("day", 1),
    "days": ("day", 1),
    "dec": ("month", 120),
    "decade": ("month", 120),
    "decades": ("month", 120),
    "decs": ("month", 120),
    "h": ("micro", _HOUR),
    "hour": ("micro", _HOUR),
    "hours": ("micro", _HOUR),
    "hr": ("micro", _HOUR),
    "hrs": ("micro", _HOUR),
    "m": ("micro", _MINUTE),
    "microsecond": ("micro", 1),
    "microseconds": ("micro", 1),
    "mil": ("month", 12000),
    "millennia": ("month", 12000),
    "millennium": ("month", 12000),
    "millisecond": ("micro", 1000),
    "milliseconds": ("micro", 1000),
    "min": ("micro", _MINUTE),
    "mins": ("micro", _MINUTE),
    "minute": ("micro", _MINUTE),
    "minutes": ("micro", _MINUTE),
    "mon": ("month", 1),
    "mons": ("month", 1),
    "month": ("month", 1),
    "months": ("month", 1),
    "ms": ("micro", 1000),
    "msec": ("micro", 1000),
    "msecs": ("micro", 1000),
    "mseconds": ("micro", 1000),
    "s": ("micro", _SECOND),
    "sec": ("micro", _SECOND),
    "second": ("micro", _SECOND),
    "seconds": ("micro", _SECOND),
    "secs": ("micro", _SECOND),
    "us": ("micro", 1),
    "usec": ("micro", 1),
    "usecs": ("micro", 1),
    "w": ("day", 7),
    "week": ("day", 7),
    "weeks": ("day", 7),
    "y": ("month", 12),
    "year": ("month", 12),
    "years": ("month", 12),
    "yr": ("month", 12),
    "yrs": ("month", 12),
}
"""What a unit adds to: months, days or microseconds, and how many of them."""

_ISO_DATE_UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day"}
_ISO_TIME_UNITS = {"H": "hour", "M": "minute", "S": "second"}

_MONTH_BIT, _YEAR_BIT, _DAY_BIT, _HOUR_BIT, _MINUTE_BIT, _SECOND_BIT = (
    1 << bit for bit in (1, 2, 3, 10, 11, 12)
)
_SMALLEST = (
    (_SECOND_BIT, "second"),
    (_MINUTE_BIT, "minute"),
    (_HOUR_BIT, "hour"),
    (_DAY_BIT, "day"),
    (_MONTH_BIT, "month"),
    (_YEAR_BIT, "year"),
)
_ALL_FIELDS = 0x7FFF

_TOKEN = re.compile(
    r"\s*(?:(?P<clock>[-+]?\d+:\d{1,2}(?::\d{1,2}(?:\.\d*)?)?(?:\.\d+)?)"
    r"|(?P<years>[-+]?\d+)-(?P<months>\d+)(?![\d-])"
    r"|(?P<number>[-+]?(?:\d+\.?\d*|\.\d+))\s*(?P<unit>[a-z]+)?)"
)


_CLOCK_NEXT = re.compile(r"\s*[-+]?\d+:")
"""A number before a clock time counts days: `3 04:05:06`."""


@dataclass(frozen=True, slots=True)
class _Span:
    """An interval's three parts, which do not convert into each other."""

    months: int = 0
    days: int = 0
    micro: int = 0

    def plus(self, amount: Decimal, unit: str) -> _Span:
        """With so many of a unit: a fraction of a month counts in days, one of a day in time."""
        part, factor = _UNITS[unit]
        amount *= factor
        if part == "micro":
            return _Span(self.months, self.days, self.micro + _rounded(amount))
        whole = int(amount)
        rest = amount - whole
        if part == "day":
            return _Span(self.months, self.days + whole, self.micro + _rounded(rest * _DAY))
        if factor >= 12:
            months = int((amount).to_integral_value(rounding=ROUND_HALF_EVEN)) if rest else whole
            return _Span(self.months + months, self.days, self.micro)
        grown = _Span(self.months + whole, self.days, self.micro)
        return grown.plus(rest * _DAYS_A_MONTH, "day") if rest else grown

    def __neg__(self) -> _Span:
        return _Span(-self.months, -self.days, -self.micro)


def _rounded(amount: Decimal) -> int:
    return int(amount.to_integral_value(rounding=ROUND_HALF_EVEN))


def read(text: str, modifier: int = -1) -> str:
    """An interval in PostgreSQL's own style, cut to the fields and digits that its modifier allows.

    Raises:
        CatalogError: where the text is none.
    """
    bare = text.strip()
    mask = typmods.interval_mask(modifier)
    found = _iso(bare) if bare.startswith("P") else _worded(bare.lower(), mask)
    if found is None:
        raise CatalogError(Code.INVALID_DATETIME, f'invalid input syntax for type interval: "{text}"')
    if max(abs(found.months), abs(found.days)) >= 1 << 31:
        message = f'interval field value out of range: "{text}"'
        raise CatalogError(Code.DATETIME_OUT_OF_RANGE, message)
    return _printed(_adjusted(found, modifier, mask))


def _worded(bare: str, mask: int) -> _Span | None:
    bare = bare.removeprefix("@").strip()
    is_ago = bare.endswith(" ago")
    bare = bare.removesuffix(" ago").rstrip()
    found = _Span()
    at = 0
    while at < len(bare):
        token = _TOKEN.match(bare, at)
        if token is None or token.end() == at:
            return None
        added = _token(found, token, mask)
        if added is None:
            return None
        found, at = added, token.end()
        while at < len(bare) and bare[at] in " ,":
            at += 1
    if not bare:
        return None
    return -found if is_ago else found


def _token(found: _Span, token: re.Match[str], mask: int) -> _Span | None:
    if token["clock"] is not None:
        return _Span(found.months, found.days, found.micro + _clock(token["clock"], mask))
    if token["years"] is not None:
        sign = -1 if token["years"].startswith("-") else 1
        months = abs(int(token["years"])) * 12 + int(token["months"])
        return _Span(found.months + sign * months, found.days, found.micro)
    unit = token["unit"]
    if unit is None and _CLOCK_NEXT.match(token.string, token.end()):
        unit = "day"
    if unit is None:
        unit = next((name for bit, name in _SMALLEST if mask & bit), "second")
    if unit not in _UNITS:
        unit = unit.removesuffix("s")
    return found.plus(Decimal(token["number"]), unit) if unit in _UNITS else None


def _clock(written: str, mask: int) -> int:
    sign = -1 if written.startswith("-") else 1
    parts = written.lstrip("+-").split(":")
    if len(parts) == 2 and ("." in parts[1] or mask == _MINUTE_BIT | _SECOND_BIT):
        parts = ["0", *parts]
    hours, minutes, seconds = (*parts, "0")[:3]
    made = int(hours) * _HOUR + int(minutes) * _MINUTE + _rounded(Decimal(seconds) * _SECOND)
    return sign * made


def _iso(bare: str) -> _Span | None:
    date, _, time = bare[1:].partition("T")
    found = _Span()
    if not date and not time:
        return None
    for text, units in ((date, _ISO_DATE_UNITS), (time, _ISO_TIME_UNITS)):
        at = 0
        while at < len(text):
            token = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))([A-Z])").match(text, at)
            if token is None or token[2] not in units:
                return None
            found = found.plus(Decimal(token[1]), units[token[2]])
            at = token.end()
    return found


def _adjusted(found: _Span, modifier: int, mask: int) -> _Span:
    """Without what is finer than the smallest field, and rounded to the digits (AdjustIntervalForTypmod)."""
    if modifier < 0:
        return found
    months, days, micro = found.months, found.days, found.micro
    if mask != _ALL_FIELDS:
        smallest = next(name for bit, name in _SMALLEST if mask & bit)
        if smallest == "year":
            months = int(Decimal(months) / 12) * 12
        if smallest in ("year", "month"):
            days, micro = 0, 0
        if smallest == "day":
            micro = 0
        unit = {"hour": _HOUR, "minute": _MINUTE}.get(smallest)
        if unit is not None:
            micro = int(Decimal(micro) / unit) * unit
    precision = modifier & 0xFFFF
    if precision < 6:
        step = 10 ** (6 - precision)
        sign = -1 if micro < 0 else 1
        micro = sign * ((abs(micro) + step // 2) // step * step)
    return _Span(months, days, micro)


def _printed(found: _Span) -> str:
    years, months = int(Decimal(found.months) / 12), int(found.months - 12 * int(Decimal(found.months) / 12))
    parts: list[str] = []
    is_before = False
    for value, unit in ((years, "year"), (months, "mon"), (found.days, "day")):
        if value:
            sign = "+" if is_before and value > 0 else ""
            parts.append(f"{sign}{value} {unit}{'' if value == 1 else 's'}")
            is_before = value < 0
    if found.micro or not parts:
        sign = "-" if found.micro < 0 else "+" if is_before else ""
        parts.append(sign + _time(abs(found.micro)))
    return " ".join(parts)


def _time(micro: int) -> str:
    hours, rest = divmod(micro, _HOUR)
    minutes, rest = divmod(rest, _MINUTE)
    seconds, fraction = divmod(rest, _SECOND)
    shown = f".{fraction:06d}".rstrip("0").rstrip(".")
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{shown}"
