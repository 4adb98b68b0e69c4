"""Statements that work on what is stored, or hold it: they change no schema, but say what must exist, and when."""

from __future__ import annotations

from sqlprisma.ddl.names import Name
from sqlprisma.ddl.node import Node
from sqlprisma.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reindex(Node):
    """`REINDEX INDEX | TABLE | SCHEMA | DATABASE | SYSTEM [CONCURRENTLY] name`: `what` in upper case."""

    what: str
    name: Name | None
    """None for the database that the session is connected to."""
    is_concurrent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageOption(Node):
    """`[space.]name [= value]` in `WITH (…)` or `SET (…)`; `value` is its text, or that of a string."""

    name: str
    space: str | None = None
    value: str = "true"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock(Node):
    """`LOCK [TABLE] name, …`."""

    names: tuple[Name, ...]
