"""What a statement does to the session: settings, transactions, and blocks of code to run."""

from __future__ import annotations

from dataclasses import field

from sqlprisma.ddl.expressions import Expression, Query
from sqlprisma.ddl.names import Name
from sqlprisma.ddl.node import Node
from sqlprisma.records import dataclass
from sqlprisma.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SetParameter(Node):
    """`SET [SESSION | LOCAL] name TO values` and `SELECT set_config(name, value, local)`.

    `values` is None for DEFAULT and RESET. Only parameters that change how names resolve become an operation
    (`search_path`, `role`…); the statement is known to have no effect otherwise.
    """

    parameter: str
    values: tuple[str, ...] | None
    is_local: bool = False
    on: Name | None = None
    """The role or database of `ALTER ROLE | DATABASE … SET`; None for the session itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionControl(Node):
    """`BEGIN`, `COMMIT`, `ROLLBACK`, `SAVEPOINT`, `RELEASE`, `ROLLBACK TO`: `action` in upper case."""

    action: str
    savepoint: str | None = None
    is_chained: bool = False
    """`AND CHAIN`: the end of a transaction is the begin of the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Do(Node):
    """`DO [LANGUAGE l] body`."""

    body: Span
    language: str = "plpgsql"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoke(Node):
    """`CALL p(…)`, or a SELECT whose only business is calling functions: they may run DDL."""

    name: Name
    arguments: tuple[Expression, ...] = ()
    query: Query | None = field(default=None, compare=False, repr=False)
    """The whole SELECT; None for CALL, whose business the routine is."""
    is_unread: bool = False
    """Whether it stands in a query too long to be read: only the name is known, of a function or of something else."""
