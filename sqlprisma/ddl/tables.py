"""Tables: CREATE TABLE in all its forms, and the actions of ALTER TABLE, one class an action."""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from sqlprisma.ddl.constraints import ColumnConstraint, TableConstraint
from sqlprisma.ddl.expressions import Expression, Query
from sqlprisma.ddl.maintenance import StorageOption
from sqlprisma.ddl.names import Name, TypeRef
from sqlprisma.ddl.node import Node
from sqlprisma.ddl.objects import ObjectKind
from sqlprisma.ddl.sequences import SequenceOptions
from sqlprisma.records import dataclass


class Persistence(Enum):
    """How long a relation's data lives."""

    PERMANENT = "permanent"
    UNLOGGED = "unlogged"
    TEMPORARY = "temporary"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnDefinition(Node):
    """A column as defined, its constraints in the written order."""

    name: str
    type: TypeRef
    constraints: tuple[ColumnConstraint, ...] = ()
    collation: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnOptions(Node):
    """`name [WITH OPTIONS] constraints` in a typed table or a partition: the column itself comes from elsewhere."""

    name: str
    constraints: tuple[ColumnConstraint, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LikeClause(Node):
    """`LIKE table [INCLUDING | EXCLUDING …]`; the options in effect, lower case.

    Of: comments, compression, constraints, defaults, generated, identity, indexes, statistics, storage.
    """

    source: Name
    options: frozenset[str] = frozenset()


TableElement: TypeAlias = ColumnDefinition | ColumnOptions | LikeClause | TableConstraint


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionBound(Node):
    """`FOR VALUES …` or `DEFAULT`; `strategy` is that of the form: list (IN), range (FROM … TO) or hash (WITH).

    MINVALUE and MAXVALUE stand among the expressions as references to columns of that name.
    """

    is_default: bool = False
    strategy: str | None = None
    values: tuple[Expression, ...] = ()
    lower: tuple[Expression, ...] = ()
    upper: tuple[Expression, ...] = ()
    modulus: int | None = None
    remainder: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionKey(Node):
    """`PARTITION BY strategy (columns and expressions)`; strategy in lower case."""

    strategy: str
    columns: tuple[str, ...] = ()
    expressions: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTable(Node):
    """`CREATE TABLE`, also typed (`OF`), partition (`PARTITION OF`) and foreign."""

    name: Name
    elements: tuple[TableElement, ...] = ()
    persistence: Persistence = Persistence.PERMANENT
    if_not_exists: bool = False
    inherits: tuple[Name, ...] = ()
    of_type: Name | None = None
    partition_of: Name | None = None
    bound: PartitionBound | None = None
    partition_by: PartitionKey | None = None
    on_commit_drop: bool = False
    storage_options: tuple[StorageOption, ...] = ()
    """What `WITH (…)` sets."""
    is_foreign: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTableAs(Node):
    """`CREATE TABLE name [(columns)] AS query` and `SELECT … INTO name …`."""

    name: Name
    query: Query
    columns: tuple[str, ...] = ()
    persistence: Persistence = Persistence.PERMANENT
    if_not_exists: bool = False
    on_commit_drop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Node):
    """What an ALTER is aimed at; `kind` is the word in the statement (ALTER TABLE may name a view)."""

    kind: ObjectKind
    name: Name
    if_exists: bool = False
    only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableAction(Node):
    """What every action of an ALTER TABLE (INDEX, VIEW, …) has: its target."""

    target: Target


@dataclass(frozen=True, slots=True, kw_only=True)
class AddColumn(TableAction):
    """`ADD [COLUMN] [IF NOT EXISTS] definition`."""

    column: ColumnDefinition
    if_not_exists: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DropColumn(TableAction):
    """`DROP [COLUMN] [IF EXISTS] name [CASCADE]`."""

    column: str
    if_exists: bool = False
    is_cascade: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AlterColumnType(TableAction):
    """`ALTER column [SET DATA] TYPE type [COLLATE c] [USING expression]`."""

    column: str
    type: TypeRef
    collation: Name | None = None
    using: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDefault(TableAction):
    """`ALTER column SET DEFAULT value`, or DROP DEFAULT where the value is None."""

    column: str
    value: Expression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetNotNull(TableAction):
    """`ALTER column SET NOT NULL`, or DROP NOT NULL."""

    column: str
    is_not_null: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetExpression(TableAction):
    """`ALTER column SET EXPRESSION AS (…)` (PostgreSQL 17), or DROP EXPRESSION where the value is None."""

    column: str
    value: Expression | None
    if_exists: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddIdentity(TableAction):
    """`ALTER column ADD GENERATED … AS IDENTITY [(options)]`."""

    column: str
    is_always: bool
    options: SequenceOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class AlterIdentity(TableAction):
    """`ALTER column SET GENERATED … | SET option | RESTART`; `is_always` None where not said."""

    column: str
    is_always: bool | None
    options: SequenceOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class DropIdentity(TableAction):
    """`ALTER column DROP IDENTITY [IF EXISTS]`."""

    column: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddConstraint(TableAction):
    """`ADD table_constraint [NOT VALID]`."""

    constraint: TableConstraint


@dataclass(frozen=True, slots=True, kw_only=True)
class DropConstraint(TableAction):
    """`DROP CONSTRAINT [IF EXISTS] name [CASCADE]`."""

    name: str
    if_exists: bool = False
    is_cascade: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AlterConstraint(TableAction):
    """`ALTER CONSTRAINT name [NOT] DEFERRABLE …`."""

    name: str
    is_deferrable: bool
    is_initially_deferred: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidateConstraint(TableAction):
    """`VALIDATE CONSTRAINT name`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameColumn(TableAction):
    """`RENAME [COLUMN] old TO new`, of a table, view, or composite type's attribute (that one with CASCADE)."""

    column: str
    new_name: str
    is_cascade: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameConstraint(TableAction):
    """`RENAME CONSTRAINT old TO new`, of a table or a domain."""

    name: str
    new_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachPartition(TableAction):
    """`ATTACH PARTITION partition bound`, of a table or an index (then without a bound)."""

    partition: Name
    bound: PartitionBound | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DetachPartition(TableAction):
    """`DETACH PARTITION partition [CONCURRENTLY]`."""

    partition: Name
    is_concurrent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SetInheritance(TableAction):
    """`INHERIT parent` or `NO INHERIT parent`."""

    parent: Name
    inherits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRowSecurity(TableAction):
    """`ENABLE | DISABLE ROW LEVEL SECURITY`."""

    is_enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTypeOf(TableAction):
    """`OF type`, or NOT OF where the type is None."""

    type: Name | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherTableAction(TableAction):
    """An action without effect on the schema, whose names must still exist.

    Storage, statistics, owner, triggers, replica identity, cluster, logging. `action` is its text in upper case
    (`SET STATISTICS`), `column` and `index` the names it mentions.
    """

    action: str
    column: str | None = None
    index: str | None = None
    options: tuple[StorageOption, ...] = ()
    """What `SET (…)` sets of the table."""
