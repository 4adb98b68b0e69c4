"""Schemas and extensions, and the view and routine names that live in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlprisma.ddl.expressions import Expression, Query
from sqlprisma.ddl.names import Name, TypeRef
from sqlprisma.ddl.node import Node
from sqlprisma.ddl.objects import ObjectKind
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
    """The text inside the quotes, as a span of a (derived) source; None for a SQL-standard body."""
    or_replace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NameOnly(Node):
    """CREATE of an object of which only the existence of a name could ever matter (trigger, policy, role, …)."""

    kind: ObjectKind
    name: Name
    on_table: Name | None = None
    or_replace: bool = False
    routine: Name | None = None
    """The function that a trigger runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention(Node):
    """A statement without effect on the schema (GRANT, ALTER POLICY …) whose names must exist nevertheless."""

    kind: ObjectKind
    names: tuple[Name, ...]
    on_table: Name | None = None
