"""Type modifiers: what stands in the parentheses after a type's name, as the one number PostgreSQL keeps.

The encodings and refusals are those of varchar.c, numeric.c, timestamp.c, date.c and varbit.c (their `…typmodin`
and `…typmodout` functions).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlprisma.catalog import builtins
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.diagnostics import Code

_HEADER = 4
"""VARHDRSZ: lengths are kept with the size of a value's header."""
_MAX_LENGTH = 10_485_760
_MAX_BITS = 83_886_080
_MAX_PRECISION = 6
_NUMERIC_MAX_PRECISION = 1000
_INTERVAL_FULL_PRECISION = 0xFFFF
_INTERVAL_FULL_RANGE = 0x7FFF

_MONTH, _YEAR, _DAY, _HOUR, _MINUTE, _SECOND = (1 << bit for bit in (1, 2, 3, 10, 11, 12))

_INTERVAL_FIELDS: Mapping[str, int] = {
    "day": _DAY,
    "day to hour": _DAY | _HOUR,
    "day to minute": _DAY | _HOUR | _MINUTE,
    "day to second": _DAY | _HOUR | _MINUTE | _SECOND,
    "hour": _HOUR,
    "hour to minute": _HOUR | _MINUTE,
    "hour to second": _HOUR | _MINUTE | _SECOND,
    "minute": _MINUTE,
    "minute to second": _MINUTE | _SECOND,
    "month": _MONTH,
    "second": _SECOND,
    "year": _YEAR,
    "year to month": _YEAR | _MONTH,
}
_INTERVAL_NAMES = {mask: name for name, mask in _INTERVAL_FIELDS.items()}


def encode(oid: int, name: str, modifiers: tuple[str, ...], interval_fields: str | None = None) -> int:
    """The modifier of a built-in type; -1 without one.

    Raises:
        CatalogError: as the type's typmodin function refuses.
    """
    if oid == builtins.INTERVAL:
        return _interval(modifiers, interval_fields)
    if not modifiers:
        return -1
    encoder = _ENCODERS.get(oid)
    if encoder is None:
        message = f'type modifier is not allowed for type "{name}"'
        raise CatalogError(Code.SYNTAX_ERROR, message)
    return encoder(tuple(_number(modifier) for modifier in modifiers))


def text(oid: int, modifier: int) -> str:
    """What `format_type` appends for a modifier: `(10,2)`; empty without one."""
    if modifier < 0:
        return ""
    decoder = _DECODERS.get(oid)
    return "" if decoder is None else decoder(modifier)


def precision_and_scale(modifier: int) -> tuple[int, int]:
    """The precision and the (signed) scale of a numeric's modifier."""
    packed = modifier - _HEADER
    return packed >> 16, ((packed & 0x7FF) ^ 1024) - 1024


def length(modifier: int) -> int:
    """The length in characters that the modifier of a varchar or bpchar means."""
    return modifier - _HEADER


def interval_mask(modifier: int) -> int:
    """The fields an interval is restricted to, as bits; all bits where it is not."""
    return (modifier >> 16) & _INTERVAL_FULL_RANGE if modifier >= 0 else _INTERVAL_FULL_RANGE


def _number(written: str) -> int:
    try:
        return int(written)
    except ValueError:
        message = f'invalid input syntax for type integer: "{written}"'
        raise CatalogError(Code.INVALID_VALUE, message) from None


def _refuse(message: str) -> CatalogError:
    return CatalogError(Code.INVALID_PARAMETER, message)


def _of_length(name: str) -> Callable[[tuple[int, ...]], int]:
    def encoded(numbers: tuple[int, ...]) -> int:
        if len(numbers) != 1:
            raise _refuse("invalid type modifier")
        if numbers[0] < 1:
            raise _refuse(f"length for type {name} must be at least 1")
        if numbers[0] > _MAX_LENGTH:
            raise _refuse(f"length for type {name} cannot exceed {_MAX_LENGTH}")
        return numbers[0] + _HEADER

    return encoded


def _of_bits(name: str) -> Callable[[tuple[int, ...]], int]:
    def encoded(numbers: tuple[int, ...]) -> int:
        if len(numbers) != 1:
            raise _refuse("invalid type modifier")
        if numbers[0] < 1:
            raise _refuse(f"length for type {name} must be at least 1")
        if numbers[0] > _MAX_BITS:
            raise _refuse(f"length for type {name} cannot exceed {_MAX_BITS}")
        return numbers[0]

    return encoded


def _numeric(numbers: tuple[int, ...]) -> int:
    if len(numbers) > 2:
        raise _refuse("invalid NUMERIC type modifier")
    precision, scale = (*numbers, 0)[:2]
    if not 1 <= precision <= _NUMERIC_MAX_PRECISION:
        raise _refuse(f"NUMERIC precision {precision} must be between 1 and {_NUMERIC_MAX_PRECISION}")
    if len(numbers) == 2 and not -1000 <= scale <= 1000:
        raise _refuse(f"NUMERIC scale {scale} must be between -1000 and 1000")
    return ((precision << 16) | (scale & 0x7FF)) + _HEADER


def _of_precision(name: str, zone: str) -> Callable[[tuple[int, ...]], int]:
    def encoded(numbers: tuple[int, ...]) -> int:
        if len(numbers) != 1:
            raise _refuse("invalid type modifier")
        if numbers[0] < 0:
            raise _refuse(f"{name}({numbers[0]}){zone} precision must not be negative")
        return min(numbers[0], _MAX_PRECISION)

    return encoded


def _interval(modifiers: tuple[str, ...], fields: str | None) -> int:
    if fields is None and not modifiers:
        return -1
    mask = _INTERVAL_FULL_RANGE if fields is None else _INTERVAL_FIELDS[fields]
    precision = _INTERVAL_FULL_PRECISION
    if modifiers:
        precision = _number(modifiers[0])
        if precision < 0:
            raise _refuse(f"INTERVAL({precision}) precision must not be negative")
        precision = min(precision, _MAX_PRECISION)
    return ((mask & _INTERVAL_FULL_RANGE) << 16) | precision


def _interval_text(modifier: int) -> str:
    mask, precision = modifier >> 16, modifier & _INTERVAL_FULL_PRECISION
    fields = "" if mask == _INTERVAL_FULL_RANGE else f" {_INTERVAL_NAMES.get(mask, mask)}"
    return fields + ("" if precision == _INTERVAL_FULL_PRECISION else f"({precision})")


def _numeric_text(modifier: int) -> str:
    precision, scale = precision_and_scale(modifier)
    return f"({precision},{scale})"


_ENCODERS: Mapping[int, Callable[[tuple[int, ...]], int]] = {
    builtins.BIT: _of_bits("bit"),
    builtins.BPCHAR: _of_length("char"),
    builtins.NUMERIC: _numeric,
    builtins.TIME: _of_precision("TIME", ""),
    builtins.TIMESTAMP: _of_precision("TIMESTAMP", ""),
    builtins.TIMESTAMPTZ: _of_precision("TIMESTAMP", " WITH TIME ZONE"),
    builtins.TIMETZ: _of_precision("TIME", " WITH TIME ZONE"),
    builtins.VARBIT: _of_bits("varbit"),
    builtins.VARCHAR: _of_length("varchar"),
}

_DECODERS: Mapping[int, Callable[[int], str]] = {
    builtins.BIT: lambda modifier: f"({modifier})",
    builtins.BPCHAR: lambda modifier: f"({length(modifier)})",
    builtins.INTERVAL: _interval_text,
    builtins.NUMERIC: _numeric_text,
    builtins.TIME: lambda modifier: f"({modifier})",
    builtins.TIMESTAMP: lambda modifier: f"({modifier})",
    builtins.TIMESTAMPTZ: lambda modifier: f"({modifier})",
    builtins.TIMETZ: lambda modifier: f"({modifier})",
    builtins.VARBIT: lambda modifier: f"({modifier})",
    builtins.VARCHAR: lambda modifier: f"({length(modifier)})",
}


def written(oid: int, modifier: int) -> tuple[str | None, tuple[str, ...]]:
    """The interval fields and the numbers in parentheses that mean a modifier."""
    if modifier < 0:
        return None, ()
    if oid == builtins.INTERVAL:
        precision = modifier & _INTERVAL_FULL_PRECISION
        numbers = () if precision == _INTERVAL_FULL_PRECISION else (str(precision),)
        return _INTERVAL_NAMES.get(modifier >> 16), numbers
    shown = text(oid, modifier)
    return None, tuple(shown.strip("()").split(",")) if shown else (str(modifier),)
