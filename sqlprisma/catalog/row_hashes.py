"""Which partition of a hash-partitioned table takes a row (hashfn.c, partbounds.c, compute_partition_hash_value).

PostgreSQL's hashes are the same on every little-endian machine; a value whose hash needs more than its text (an enum
label's oid, digits of a numeric) has none here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlprisma.catalog import builtins
from sqlprisma.catalog.catalog import Cell, Unknowable
from sqlprisma.catalog.values import MARK

_MASK, _LONG = 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF
_SEED = 0x7A5B22367996DCFD
"""HASH_PARTITION_SEED."""
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - PostgreSQL's own, in UTC


def of(keys: Iterable[tuple[int, Cell]]) -> int | None:
    """The hash of a partition key, each with its type's oid; None where it is not known. NULLs do not count."""
    found = 0
    for oid, cell in keys:
        if cell is None:
            continue
        made = None if isinstance(cell, Unknowable) else _of_text(oid, cell)
        if made is None:
            return None
        found ^= (made + 0x49A0F4DD15E5A8E3 + (found << 54) + (found >> 7)) & _LONG
    return found


def _of_text(oid: int, text: str) -> int | None:
    hashed = _HASHES.get(oid)
    if hashed is None or MARK in text:
        return None
    try:
        return hashed(text)
    except (OverflowError, ValueError):
        return None


def _integer(value: int) -> int:
    """Those of four bytes; one of eight has its halves mixed, so that equal numbers have equal hashes."""
    low, high = value & _MASK, (value >> 32) & _MASK
    low ^= high if value >= 0 else ~high & _MASK
    a, b, c = _begun(4)
    return _end(a + low, b, c)


def _bytes(data: bytes) -> int:
    a, b, c = _begun(len(data))
    while len(data) >= 12:
        a, b, c = _mixed(a + _word(data[:4]), b + _word(data[4:8]), c + _word(data[8:12]))
        data = data[12:]
    return _end(a + _word(data[:4]), b + _word(data[4:8]), c + (_word(data[8:]) << 8))


def _word(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _begun(length: int) -> tuple[int, int, int]:
    start = 0x9E3779B9 + length + 3923095
    return _mixed(start + (_SEED >> 32), start + (_SEED & _MASK), start)


def _rotated(value: int, by: int) -> int:
    value &= _MASK
    return value << by | value >> (32 - by)


def _mixed(a: int, b: int, c: int) -> tuple[int, int, int]:
    for by in (4, 6, 8, 16, 19, 4):
        a = ((a - c) ^ _rotated(c, by)) & _MASK
        c = (c + b) & _MASK
        a, b, c = b, c, a
    return a, b, c


def _end(a: int, b: int, c: int) -> int:
    for by in (14, 11, 25, 16, 4, 14, 24):
        c = ((c ^ b) - _rotated(b, by)) & _MASK
        a, b, c = b, c, a
    a, b, c = c, a, b
    return (b & _MASK) << 32 | c & _MASK


def _moment(text: str) -> int:
    gap = datetime.fromisoformat(text.removesuffix("+00")) - _EPOCH
    return _integer(gap // timedelta(microseconds=1))


_HASHES: Mapping[int, Callable[[str], int]] = {
    builtins.BYTEA: lambda text: _bytes(bytes.fromhex(text.removeprefix("\\x"))),
    builtins.DATE: lambda text: _integer((date.fromisoformat(text) - _EPOCH.date()).days),
    builtins.INT2: lambda text: _integer(int(text)),
    builtins.INT4: lambda text: _integer(int(text)),
    builtins.INT8: lambda text: _integer(int(text)),
    builtins.TEXT: lambda text: _bytes(text.encode()),
    builtins.TIMESTAMP: _moment,
    builtins.TIMESTAMPTZ: _moment,
    builtins.UUID: lambda text: _bytes(UUID(text).bytes),
    builtins.VARCHAR: lambda text: _bytes(text.encode()),
}
