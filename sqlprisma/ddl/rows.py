"""What a migration does to rows, as far as a later DDL statement can feel it."""

from __future__ import annotations

from dataclasses import field
from enum import Enum

from sqlprisma.ddl.dml import Change
from sqlprisma.ddl.expressions import Expression
from sqlprisma.ddl.names import Name
from sqlprisma.ddl.node import Node
from sqlprisma.records import dataclass


class RowChange(Enum):
    """The kinds of statements that change rows."""

    COPY = "COPY"
    DELETE = "DELETE"
    INSERT = "INSERT"
    MERGE = "MERGE"
    TRUNCATE = "TRUNCATE"
    UPDATE = "UPDATE"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRows(Node):
    """INSERT, UPDATE, DELETE, MERGE, TRUNCATE, COPY … FROM: which tables and columns it names.

    `values` are the rows of an INSERT … VALUES whose text is short enough to be worth reading; None where the
    rows come from elsewhere.
    """

    kind: RowChange
    tables: tuple[Name, ...]
    """One; several only for TRUNCATE."""
    columns: tuple[Name, ...] = ()
    """Those an INSERT or COPY lists, or an UPDATE sets."""
    values: tuple[tuple[Expression, ...], ...] | None = None
    is_conditional: bool = False
    """Whether it may touch other rows than it lists: a WHERE, a FROM, an ON CONFLICT, a query, a WITH before it."""
    is_cascade: bool = False
    """TRUNCATE … CASCADE."""
    written: Change | None = field(default=None, compare=False, repr=False)
    """The statement itself, clause by clause; None where it is too long, or has a form that is not modelled."""
