"""Names and types as a migration writes them, not yet looked up in any catalog.

Unquoted identifiers are already folded to lower case and cut to 63 bytes, as PostgreSQL's scanner does
(scansup.c); quoted ones are verbatim but for the cut.
"""

from __future__ import annotations

from sqlprisma.ddl.node import Node
from sqlprisma.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """A possibly qualified name: `table`, `schema.table` or `database.schema.table`."""

    name: str
    schema: str | None = None
    database: str | None = None

    def __str__(self) -> str:
        return ".".join(part for part in (self.database, self.schema, self.name) if part is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeRef(Node):
    """A type as written, its spelling reduced as PostgreSQL's grammar does (gram.y, Typename).

    Keyword spellings carry the schema `pg_catalog` and PostgreSQL's internal name: `int` is
    `pg_catalog.int4`, `timestamp(3) with time zone` is `pg_catalog.timestamptz` with modifiers `("3",)`,
    `char` is `pg_catalog.bpchar` with `("1",)`, `bit` is `pg_catalog.bit` with `("1",)`, `float(24)` is
    `pg_catalog.float4`. Any other name stays as written: `serial`, `text`, `citext`, `"char"`, `public.mood`.
    """

    name: Name
    modifiers: tuple[str, ...] = ()
    """The texts between the parentheses, unquoted: `("10", "2")`, `("Point", "4326")`."""
    interval_fields: str | None = None
    """`day to second`, lower case, for an interval that is restricted to fields."""
    dimensions: int = 0
    """How many `[]` follow (`ARRAY` counts as one); PostgreSQL itself forgets the number."""
    is_setof: bool = False
    """`SETOF type`, only in what a function returns."""
    percent_type: str | None = None
    """The column of `table.column%TYPE`; `name` is then the table."""
