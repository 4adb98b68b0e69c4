"""The names that Prisma gives to keys, indexes and foreign keys where a schema has no `map:`.

The part before the suffix is cut to what 63 bytes leave (prisma-engines,
psl/psl-core/src/datamodel_connector/constraint_names.rs).
"""

from __future__ import annotations

from collections.abc import Iterable

_LIMIT = 63


def primary_key(table: str) -> str:
    """`users_pkey`."""
    return _named((table,), "_pkey")


def unique(table: str, columns: Iterable[str]) -> str:
    """`users_email_key`."""
    return _named((table, *columns), "_key")


def index(table: str, columns: Iterable[str]) -> str:
    """`users_email_idx`."""
    return _named((table, *columns), "_idx")


def foreign_key(table: str, columns: Iterable[str]) -> str:
    """`posts_author_id_fkey`."""
    return _named((table, *columns), "_fkey")


def _named(parts: Iterable[str], suffix: str) -> str:
    stem = "_".join(parts).encode("utf-8", "surrogatepass")[: _LIMIT - len(suffix)]
    return stem.decode("utf-8", "ignore") + suffix
