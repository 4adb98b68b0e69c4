"""The closed set of operations, and the statement that carries them.

One SQL statement is one `Statement`; an ALTER TABLE with many actions carries many operations, as written.
A statement without operations has no effect on the schema, and says why.
"""

from __future__ import annotations

from typing import TypeAlias

from sqlprisma.ddl.indexes import CreateIndex
from sqlprisma.ddl.maintenance import Lock, Reindex
from sqlprisma.ddl.namespaces import (
    CreateExtension,
    CreateRoutine,
    CreateSchema,
    CreateStatistics,
    CreateView,
    Mention,
    NameOnly,
    SetRoutinePath,
)
from sqlprisma.ddl.node import Node
from sqlprisma.ddl.objects import Comment, Drop, Rename, SetSchema
from sqlprisma.ddl.publications import ChangePublication
from sqlprisma.ddl.rows import ChangeRows
from sqlprisma.ddl.sequences import AlterSequence, CreateSequence
from sqlprisma.ddl.session import Do, Invoke, SetParameter, TransactionControl
from sqlprisma.ddl.tables import (
    AddColumn,
    AddConstraint,
    AddIdentity,
    AlterColumnType,
    AlterConstraint,
    AlterIdentity,
    AttachPartition,
    CreateTable,
    CreateTableAs,
    DetachPartition,
    DropColumn,
    DropConstraint,
    DropIdentity,
    OtherTableAction,
    RenameColumn,
    RenameConstraint,
    SetDefault,
    SetExpression,
    SetInheritance,
    SetNotNull,
    SetRowSecurity,
    SetTypeOf,
    ValidateConstraint,
)
from sqlprisma.ddl.types import (
    AddDomainConstraint,
    AddEnumValue,
    AlterComposite,
    CreateBaseType,
    CreateComposite,
    CreateDomain,
    CreateEnum,
    CreateRange,
    DropDomainConstraint,
    RenameEnumValue,
    SetDomainDefault,
    SetDomainNotNull,
)
from sqlprisma.records import dataclass

AlterTableOperation: TypeAlias = (
    AddColumn
    | AddConstraint
    | AddIdentity
    | AlterColumnType
    | AlterConstraint
    | AlterIdentity
    | AttachPartition
    | DetachPartition
    | DropColumn
    | DropConstraint
    | DropIdentity
    | OtherTableAction
    | RenameColumn
    | RenameConstraint
    | SetDefault
    | SetExpression
    | SetInheritance
    | SetNotNull
    | SetRowSecurity
    | SetTypeOf
    | ValidateConstraint
)

Operation: TypeAlias = (
    AlterTableOperation
    | AddDomainConstraint
    | AddEnumValue
    | AlterComposite
    | AlterSequence
    | ChangePublication
    | ChangeRows
    | Comment
    | CreateBaseType
    | CreateComposite
    | CreateDomain
    | CreateEnum
    | CreateExtension
    | CreateIndex
    | CreateRange
    | CreateRoutine
    | CreateSchema
    | CreateSequence
    | CreateStatistics
    | CreateTable
    | CreateTableAs
    | CreateView
    | Do
    | Drop
    | DropDomainConstraint
    | Invoke
    | Lock
    | Mention
    | NameOnly
    | Reindex
    | Rename
    | RenameEnumValue
    | SetDomainDefault
    | SetDomainNotNull
    | SetParameter
    | SetRoutinePath
    | SetSchema
    | TransactionControl
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Node):
    """One SQL statement: its kind in PostgreSQL's words (`CREATE TABLE`) and what it does.

    `irrelevant` is the reason why a statement without operations changes no schema.
    """

    kind: str
    operations: tuple[Operation, ...] = ()
    irrelevant: str | None = None
