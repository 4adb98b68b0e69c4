"""Sequences: CREATE, ALTER, and the option list that identity columns share."""

from __future__ import annotations

from sqlprisma.ddl.names import Name, TypeRef
from sqlprisma.ddl.node import Node
from sqlprisma.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceOptions(Node):
    """What was said of a sequence; None where nothing was said. `NO MINVALUE` counts as nothing."""

    type: TypeRef | None = None
    sequence_name: Name | None = None
    start: int | None = None
    increment: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    cache: int | None = None
    is_cycle: bool | None = None
    restarts: bool = False
    restart: int | None = None
    owned_by: tuple[Name, str] | None = None
    """The table and column of `OWNED BY table.column`."""
    owned_by_none: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSequence(Node):
    """`CREATE [TEMPORARY | UNLOGGED] SEQUENCE`."""

    name: Name
    options: SequenceOptions
    is_temporary: bool = False
    if_not_exists: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AlterSequence(Node):
    """`ALTER SEQUENCE name options`."""

    name: Name
    options: SequenceOptions
    if_exists: bool = False
