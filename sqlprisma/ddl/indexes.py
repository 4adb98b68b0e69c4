"""Indexes: CREATE INDEX (its keys are shared with exclusion constraints)."""

from __future__ import annotations

from sqlprisma.ddl.constraints import IndexKey
from sqlprisma.ddl.expressions import Expression
from sqlprisma.ddl.maintenance import StorageOption
from sqlprisma.ddl.names import Name
from sqlprisma.ddl.node import Node
from sqlprisma.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateIndex(Node):
    """`CREATE [UNIQUE] INDEX [CONCURRENTLY] [[IF NOT EXISTS] name] ON table [USING method] (keys) …`."""

    name: str | None
    table: Name
    keys: tuple[IndexKey, ...]
    method: str = "btree"
    include: tuple[str, ...] = ()
    is_unique: bool = False
    is_concurrent: bool = False
    is_only: bool = False
    if_not_exists: bool = False
    nulls_not_distinct: bool = False
    predicate: Expression | None = None
    options: tuple[StorageOption, ...] = ()
    """What `WITH (…)` sets."""
