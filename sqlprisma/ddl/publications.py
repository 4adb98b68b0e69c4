"""What publications say of tables: those must exist, and their columns must stay as they are."""

from __future__ import annotations

from enum import Enum

from sqlprisma.ddl.expressions import Expression
from sqlprisma.ddl.names import Name
from sqlprisma.ddl.node import Node
from sqlprisma.records import dataclass


class PublicationAction(Enum):
    """What is done to a publication, or to what it has."""

    ADD = "add"
    CREATE = "create"
    END = "end"
    """DROP PUBLICATION."""
    REMOVE = "remove"
    """ALTER PUBLICATION … DROP TABLE."""
    RENAME = "rename"
    SET = "set"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTable(Node):
    """`TABLE name [(columns)] [WHERE (condition)]`."""

    name: Name
    columns: tuple[Name, ...] = ()
    where: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePublication(Node):
    """`CREATE | ALTER | DROP PUBLICATION`."""

    action: PublicationAction
    name: Name
    tables: tuple[PublishedTable, ...] = ()
    schemas: tuple[Name, ...] = ()
    new_name: str | None = None
