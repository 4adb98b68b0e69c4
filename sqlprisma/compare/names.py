"""What things are called in the database.

Apart from `meaning`, which is made of names: who only asks a catalog for a thing need not wait for it.
"""

from __future__ import annotations

from typing import TypeAlias

Name: TypeAlias = tuple[str, str]
"""A PostgreSQL schema and what is called so in it."""

PUBLIC = "public"
"""Where a block without `@@schema` is."""


def shown(name: Name) -> str:
    """A name for people: without the schema where it is the usual one."""
    schema, plain = name
    return plain if schema == PUBLIC else f"{schema}.{plain}"
