"""What a column or table definition may demand: constraints, defaults, identity, generation.

One vocabulary for column and table constraints: a column constraint has no column list of its own
(`columns == ()`), it stands in its column's definition.
"""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from sqlprisma.ddl.expressions import Expression
from sqlprisma.ddl.names import Name
from sqlprisma.ddl.node import Node
from sqlprisma.ddl.sequences import SequenceOptions
from sqlprisma.records import dataclass


class ReferentialAction(Enum):
    """What a foreign key does when the referenced row changes; the value is the SQL spelling."""

    NO_ACTION = "NO ACTION"
    RESTRICT = "RESTRICT"
    CASCADE = "CASCADE"
    SET_NULL = "SET NULL"
    SET_DEFAULT = "SET DEFAULT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint(Node):
    """What every constraint can carry; `name` only where the migration gives one."""

    name: str | None = None
    is_deferrable: bool = False
    is_initially_deferred: bool = False
    is_not_valid: bool = False
    is_not_enforced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NotNull(Constraint):
    """`NOT NULL`; as a table constraint (PostgreSQL 18) `columns` has its column."""

    columns: tuple[str, ...] = ()
    is_no_inherit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Nullable(Constraint):
    """`NULL`: explicitly nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Default(Constraint):
    """`DEFAULT expression`."""

    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated(Constraint):
    """`GENERATED ALWAYS AS (expression) STORED` (or VIRTUAL, PostgreSQL 18)."""

    value: Expression
    is_stored: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity(Constraint):
    """`GENERATED ALWAYS | BY DEFAULT AS IDENTITY [(options)]`."""

    is_always: bool
    options: SequenceOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Constraint):
    """`CHECK (expression) [NO INHERIT]`."""

    value: Expression
    is_no_inherit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Key(Constraint):
    """`PRIMARY KEY` or `UNIQUE`, over columns or taking over an existing index (`USING INDEX`)."""

    is_primary: bool
    columns: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    nulls_not_distinct: bool = False
    using_index: str | None = None
    without_overlaps: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey(Constraint):
    """`[FOREIGN KEY (columns)] REFERENCES table [(columns)] …`; no referenced columns = the primary key."""

    columns: tuple[str, ...] = ()
    referenced: Name
    referenced_columns: tuple[str, ...] = ()
    on_delete: ReferentialAction = ReferentialAction.NO_ACTION
    on_update: ReferentialAction = ReferentialAction.NO_ACTION
    on_delete_columns: tuple[str, ...] = ()
    is_match_full: bool = False
    has_period: bool = False
    """Whether the last column is a PERIOD (PostgreSQL 18)."""
    has_referenced_period: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionElement(Node):
    """One `key WITH operator` of an exclusion constraint."""

    key: IndexKey
    operator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion(Constraint):
    """`EXCLUDE [USING method] (key WITH operator, …) [WHERE (…)]`."""

    method: str = "btree"
    elements: tuple[ExclusionElement, ...]
    include: tuple[str, ...] = ()
    predicate: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexKey(Node):
    """One key of an index: a column, or an expression with everything that may follow it."""

    column: str | None = None
    expression: Expression | None = None
    collation: Name | None = None
    operator_class: Name | None = None
    is_descending: bool = False
    nulls_first: bool | None = None
    """As written; None where the migration is silent (then PostgreSQL takes FIRST for DESC, else LAST)."""


ColumnConstraint: TypeAlias = NotNull | Nullable | Default | Generated | Identity | Check | Key | ForeignKey
TableConstraint: TypeAlias = NotNull | Check | Key | ForeignKey | Exclusion
