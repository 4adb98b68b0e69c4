"""Numbers and money: the texts of int.c, float.c, numeric.c and cash.c."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from decimal import Decimal

from sqlprisma.catalog.errors import CatalogError
from sqlprisma.diagnostics import Code

_NUMERIC = re.compile(r"([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?")
_FLOAT = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_MAX_EXPONENT = 200_000
_DOUBLE_DIGITS = 17
_SINGLE_DIGITS = 9

_SPECIALS = {
    "+inf": "Infinity",
    "+infinity": "Infinity",
    "-inf": "-Infinity",
    "-infinity": "-Infinity",
    "inf": "Infinity",
    "infinity": "Infinity",
    "nan": "NaN",
}


_MOST_DIGITS = 131_072
"""How many digits a numeric may have before its point."""
_MOST_CENTS = 2**63
"""The first amount, in cents, that is too much for money."""


def invalid(name: str, text: str) -> CatalogError:
    """`invalid input syntax for type integer: "x"`."""
    return CatalogError(Code.INVALID_VALUE, f'invalid input syntax for type {name}: "{text}"')


def integer(name: str, width: int) -> Callable[[str], str]:
    """The reader of an integer type of so many bits."""
    limit = 1 << (width - 1)

    def read(text: str) -> str:
        bare = text.strip(" \t\n\r\v\f")
        if not re.fullmatch(r"[-+]?[0-9]+", bare):
            raise invalid(name, text)
        digits = bare.lstrip("+-").lstrip("0") or "0"
        is_out = len(digits) > 20
        value = 0 if is_out else int(digits) * (-1 if bare.startswith("-") else 1)
        if is_out or not -limit <= value < limit:
            message = f'value "{text}" is out of range for type {name}'
            raise CatalogError(Code.NUMBER_OUT_OF_RANGE, message)
        return str(value)

    return read


def oid(text: str) -> str:
    """An unsigned number of 32 bits; a negative one counts from the end."""
    bare = text.strip(" \t\n\r\v\f")
    if not re.fullmatch(r"[-+]?[0-9]+", bare):
        raise invalid("oid", text)
    value = int(bare[:40])
    if not -(1 << 31) <= value < 1 << 32 or len(bare) > 40:
        raise CatalogError(Code.NUMBER_OUT_OF_RANGE, f'value "{text}" is out of range for type oid')
    return str(value % (1 << 32))


def numeric(text: str) -> str:
    """A numeric keeps the digits after its point: `1.50`, and `1e3` is 1000."""
    bare = text.strip(" \t\n\r\v\f")
    special = _SPECIALS.get(bare.lower())
    if special is not None:
        return special
    found = _NUMERIC.fullmatch(bare)
    if found is None or not (found[2] or found[3]):
        raise invalid("numeric", text)
    whole, fraction = found[2] or "", found[3] or ""
    exponent = int(found[4]) if found[4] is not None and len(found[4]) < 10 else 0
    if abs(exponent) > _MAX_EXPONENT or len(whole.lstrip("0")) + exponent > _MOST_DIGITS:
        raise CatalogError(Code.NUMBER_OUT_OF_RANGE, "value overflows numeric format")
    digits, point = whole + fraction, len(whole) + exponent
    if point < 0:
        digits, point = "0" * -point + digits, 0
    digits = digits.ljust(point, "0")
    front, back = digits[:point].lstrip("0") or "0", digits[point:]
    sign = "-" if found[1] == "-" and digits.strip("0") else ""
    return f"{sign}{front}.{back}" if back else f"{sign}{front}"


def double(text: str) -> str:
    """A double precision number, with as many digits as tell it from its neighbours."""
    return _float(text, "double precision", _DOUBLE_DIGITS, 15, lambda value: value)


def real(text: str) -> str:
    """A real number, with as many digits as tell it from its neighbours."""
    return _float(text, "real", _SINGLE_DIGITS, 6, _single)


def _single(value: float) -> float:
    narrowed: float = struct.unpack("<f", struct.pack("<f", value))[0]
    return narrowed


_HEXADECIMAL = re.compile(r"[-+]?0[xX][0-9a-fA-F]+\.?[0-9a-fA-F]*(?:[pP][-+]?\d{1,5})?")


def _float(text: str, name: str, digits: int, fixed: int, narrow: Callable[[float], float]) -> str:
    bare = text.strip(" \t\n\r\v\f")
    special = _SPECIALS.get(bare.lower())
    if special is not None:
        return special
    is_hexadecimal = _HEXADECIMAL.fullmatch(bare) is not None
    if not is_hexadecimal and not _FLOAT.fullmatch(bare):
        raise invalid(name, text)
    out_of_range = CatalogError(Code.NUMBER_OUT_OF_RANGE, f'"{text}" is out of range for type {name}')
    try:
        value = narrow(float.fromhex(bare) if is_hexadecimal else float(bare))
    except OverflowError:
        raise out_of_range from None
    if value in (float("inf"), float("-inf")):
        raise out_of_range
    if value == 0 and any(digit in "123456789" for digit in re.split(r"[eEpP]", bare, maxsplit=1)[0]):
        raise out_of_range
    if value == 0:
        return "-0" if bare.startswith("-") else "0"
    for count in range(1, digits + 1):
        shown = f"{value:.{count - 1}e}"
        if narrow(float(shown)) == value:
            return _placed(shown, fixed)
    return _placed(f"{value:.{digits - 1}e}", fixed)


def _placed(scientific: str, fixed: int) -> str:
    """A number in scientific notation as PostgreSQL's shortest form has it: plain between 1e-4 and a limit."""
    mantissa, _, power = scientific.partition("e")
    exponent = int(power)
    if not -4 <= exponent < fixed:
        trimmed = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        return f"{trimmed}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
    return format(Decimal(scientific), "f")


def money(text: str) -> str:
    """An amount in the C locale's dollars, two digits after the point."""
    bare = text.strip()
    is_negative = (bare.startswith("(") and bare.endswith(")")) or "-" in bare
    digits = re.sub(r"[\s$,()+-]", "", bare)
    if not re.fullmatch(r"\d*(?:\.\d*)?", digits) or not digits.strip("."):
        raise invalid("money", text)
    cents = int((Decimal(digits) * 100).to_integral_value(rounding="ROUND_HALF_UP"))
    if cents >= _MOST_CENTS + is_negative:
        raise CatalogError(Code.NUMBER_OUT_OF_RANGE, f'value "{text}" is out of range for type money')
    sign = "-" if is_negative and cents else ""
    return f"{sign}${cents // 100:,}.{cents % 100:02d}"
