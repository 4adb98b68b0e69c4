"""The names Prisma itself gives to constraints and indexes where a schema has no `map:`.

They differ from PostgreSQL's own automatic names: the part before the suffix is cut at once to what 63 bytes leave,
at a character boundary (prisma-engines, psl-core/src/datamodel_connector/constraint_names.rs). Apart from what writes
schemas because those who read one need them, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

_LIMIT = 63


def primary_key(table: str) -> str:
    """`users_pkey`."""
    return _named((table,), "_pkey")


def unique(table: str, columns: Sequence[str]) -> str:
    """`users_email_key`."""
    return _named((table, *columns), "_key")


def index(table: str, columns: Sequence[str]) -> str:
    """`users_email_idx`."""
    return _named((table, *columns), "_idx")


def foreign_key(table: str, columns: Sequence[str]) -> str:
    """`posts_author_id_fkey`."""
    return _named((table, *columns), "_fkey")


_OF_ATTRIBUTES: Mapping[str, Callable[[str, Sequence[str]], str]] = {
    "id": lambda table, _columns: primary_key(table),
    "index": index,
    "unique": unique,
}

KEYS = frozenset(_OF_ATTRIBUTES)
"""The attributes of a field or block that make a constraint or an index of its own."""


def usual(attribute: str, table: str, columns: Sequence[str]) -> str:
    """The name of what one of `KEYS` makes."""
    return _OF_ATTRIBUTES[attribute](table, columns)


def _named(parts: Sequence[str], suffix: str) -> str:
    stem = "_".join(parts).encode("utf-8", "surrogatepass")[: _LIMIT - len(suffix)]
    return stem.decode("utf-8", "ignore") + suffix
