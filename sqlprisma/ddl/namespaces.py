"""Schemas and extensions, and the view and routine names that live in them."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from sqlprisma.ddl.expressions import Expression, Query
from sqlprisma.ddl.names import Name, TypeRef
from sqlprisma.ddl.node import Node
from sqlprisma.ddl.objects import ObjectKind, RoutineSignature
from sqlprisma.records import dataclass
from sqlprisma.source import Span

if TYPE_CHECKING:
    from sqlprisma.ddl.statement import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSchema(Node):
    """`CREATE SCHEMA [IF NOT EXISTS] [name] [AUTHORIZATION role] [elements]`; no name = the role's."""

    name: str
    name_span: Span | None = field(default=None, compare=False, repr=False)
    if_not_exists: bool = False
    elements: tuple[Operation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateExtension(Node):
    """`CREATE EXTENSION [IF NOT EXISTS] name [SCHEMA s] [VERSION v] [CASCADE]`."""

    name: str
    schema: str | None = None
    if_not_exists: bool = False
    is_cascade: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateView(Node):
    """`CREATE [OR REPLACE] [MATERIALIZED] VIEW name [(columns)] AS query`."""

    name: Name
    query: Query
    columns: tuple[str, ...] = ()
    or_replace: bool = False
    is_materialized: bool = False
    is_temporary: bool = False
    is_recursive: bool = False
    if_not_exists: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutineArgument(Node):
    """One argument: `mode` is in, out, inout, variadic or table (a column of RETURNS TABLE)."""

    type: TypeRef
    name: str | None = None
    mode: str = "in"
    has_default: bool = False
    default: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateRoutine(Node):
    """`CREATE [OR REPLACE] FUNCTION | PROCEDURE | AGGREGATE`: its name, signature and body."""

    kind: ObjectKind
    name: Name
    arguments: tuple[RoutineArgument, ...] = ()
    returns: TypeRef | None = None
    returns_table: bool = False
    language: str = "sql"
    body: Span | None = None
    """The text inside the quotes, or between BEGIN ATOMIC and END, as a span of a (derived) source."""
    queries: tuple[Query, ...] | None = field(default=None, compare=False, repr=False)
    """The queries of a SQL-standard body, whose names must exist at once; None for a body in quotes."""
    search_path: tuple[str, ...] | None = None
    """What `SET search_path` says, which holds while it runs."""
    keeps_path: bool = False
    """`SET search_path FROM CURRENT`."""
    or_replace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRoutinePath(Node):
    """`ALTER FUNCTION | PROCEDURE | ROUTINE … SET search_path …` and RESET, which leaves no path of its own."""

    kind: ObjectKind
    routine: RoutineSignature
    search_path: tuple[str, ...] | None = None
    keeps_path: bool = False
    """`SET search_path FROM CURRENT`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clauses(Node):
    """What a trigger or policy says of columns: those must stay as they are while it is there."""

    columns: tuple[Name, ...] = ()
    """Those of UPDATE OF."""
    when: Expression | None = None
    events: tuple[str, ...] = ()
    """What fires the trigger, or the command that the policy is for; in lower case."""
    is_for_row: bool = False
    using: Expression | None = None
    check: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameOnly(Node):
    """CREATE of an object of which only the existence of a name could ever matter (trigger, policy, role, …)."""

    kind: ObjectKind
    name: Name
    on_table: Name | None = None
    or_replace: bool = False
    routine: Name | None = None
    """The function that a trigger runs."""
    clauses: Clauses | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateStatistics(Node):
    """`CREATE STATISTICS [name] ON columns and expressions FROM table`."""

    name: Name | None
    """None: PostgreSQL chooses one (16 and later)."""
    table: Name
    columns: tuple[Name | None, ...]
    """None for an expression."""
    if_not_exists: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention(Node):
    """A statement without effect on the schema (GRANT, ALTER POLICY …) whose names must exist nevertheless."""

    kind: ObjectKind
    names: tuple[Name, ...]
    on_table: Name | None = None
    clauses: Clauses | None = field(default=None, compare=False, repr=False)
    """What ALTER POLICY says anew."""
    is_analyze: bool = False
    """Whether it is ANALYZE, which also learns whether a table still has children; without names it reads all."""
