"""INSERT, UPDATE, DELETE and MERGE as a migration writes them (gram.y: InsertStmt, UpdateStmt, …), nothing looked up.

Apart from `rows`, which says what later statements can feel of them: here stands what the statement itself may get
wrong, its names and types.
"""

from __future__ import annotations

from typing import TypeAlias

from sqlprisma.ddl.constraints import IndexKey
from sqlprisma.ddl.expressions import Expression
from sqlprisma.ddl.names import Name
from sqlprisma.ddl.node import Node
from sqlprisma.ddl.queries import Alias, CommonTable, FromItem, QueryExpression, SelectItem
from sqlprisma.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedColumn(Node):
    """A column that gets a value; `is_part` where it is only an element or a field of it."""

    name: str
    is_part: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment(Node):
    """`column = value`, or `(a, b) = (…)`: several columns and a row or a sub-select."""

    columns: tuple[AssignedColumn, ...]
    value: Expression
    is_multiple: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict(Node):
    """`ON CONFLICT [(keys) [WHERE …] | ON CONSTRAINT name] DO NOTHING | DO UPDATE SET … [WHERE …]`."""

    keys: tuple[IndexKey, ...] = ()
    predicate: Expression | None = None
    constraint: Name | None = None
    assignments: tuple[Assignment, ...] | None = None
    """None for DO NOTHING."""
    where: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change(Node):
    """What all of them have: a table, WITH before it, RETURNING behind it."""

    table: Name
    alias: Alias | None = None
    returning: tuple[SelectItem, ...] = ()
    common: tuple[CommonTable, ...] = ()
    is_recursive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Insert(_Change):
    """INSERT: `query` is None for DEFAULT VALUES."""

    columns: tuple[AssignedColumn, ...] = ()
    overriding: str | None = None
    """SYSTEM or USER."""
    query: QueryExpression | None = None
    conflict: Conflict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Update(_Change):
    """UPDATE; of WHERE CURRENT OF nothing is kept."""

    assignments: tuple[Assignment, ...]
    sources: tuple[FromItem, ...] = ()
    where: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete(_Change):
    """DELETE: `sources` are those of USING."""

    sources: tuple[FromItem, ...] = ()
    where: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeAction(Node):
    """`WHEN [NOT] MATCHED [BY …] [AND condition] THEN …`; one that only deletes or does nothing sets nothing."""

    sees_table: bool = True
    """Whether it may name the columns of the table: not where no row of it matched."""
    sees_source: bool = True
    condition: Expression | None = None
    assignments: tuple[Assignment, ...] = ()
    """Of UPDATE."""
    columns: tuple[AssignedColumn, ...] = ()
    """Those an INSERT lists."""
    values: tuple[Expression, ...] | None = None
    """Of INSERT … VALUES."""
    overriding: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge(_Change):
    """MERGE."""

    source: FromItem
    condition: Expression
    actions: tuple[MergeAction, ...]


Change: TypeAlias = Insert | Update | Delete | Merge
