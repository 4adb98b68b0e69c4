"""Types: enums, composites, ranges, base types and domains."""

from __future__ import annotations

from dataclasses import field
from typing import TypeAlias

from sqlprisma.ddl.constraints import Check, Default, NotNull, Nullable
from sqlprisma.ddl.expressions import Expression
from sqlprisma.ddl.names import Name, TypeRef
from sqlprisma.ddl.node import Node
from sqlprisma.records import dataclass
from sqlprisma.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateEnum(Node):
    """`CREATE TYPE name AS ENUM (labels)`."""

    name: Name
    labels: tuple[str, ...]
    label_spans: tuple[Span, ...] = field(default=(), compare=False, repr=False)
    """Where each label was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEnumValue(Node):
    """`ALTER TYPE name ADD VALUE [IF NOT EXISTS] label [BEFORE | AFTER neighbour]`."""

    type: Name
    label: str
    if_not_exists: bool = False
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameEnumValue(Node):
    """`ALTER TYPE name RENAME VALUE old TO new`."""

    type: Name
    label: str
    new_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute(Node):
    """One attribute of a composite type."""

    name: str
    type: TypeRef
    collation: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateComposite(Node):
    """`CREATE TYPE name AS (attributes)`."""

    name: Name
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlterComposite(Node):
    """`ALTER TYPE name ADD | DROP | ALTER ATTRIBUTE …`, one action; `change` is add, drop or type."""

    type: Name
    change: str
    attribute: str
    new_type: TypeRef | None = None
    if_exists: bool = False
    is_cascade: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateRange(Node):
    """`CREATE TYPE name AS RANGE (subtype = …)`; `multirange` where it is named."""

    name: Name
    subtype: TypeRef
    multirange: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateBaseType(Node):
    """`CREATE TYPE name [(INPUT = …)]`: a shell or base type, known by name only."""

    name: Name
    is_shell: bool = False


DomainConstraint: TypeAlias = NotNull | Nullable | Check | Default


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateDomain(Node):
    """`CREATE DOMAIN name AS type constraints`."""

    name: Name
    type: TypeRef
    constraints: tuple[DomainConstraint, ...] = ()
    collation: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDomainDefault(Node):
    """`ALTER DOMAIN name SET DEFAULT value`, or DROP DEFAULT where None."""

    domain: Name
    value: Expression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDomainNotNull(Node):
    """`ALTER DOMAIN name SET | DROP NOT NULL`."""

    domain: Name
    is_not_null: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AddDomainConstraint(Node):
    """`ALTER DOMAIN name ADD constraint [NOT VALID]`."""

    domain: Name
    constraint: Check | NotNull


@dataclass(frozen=True, slots=True, kw_only=True)
class DropDomainConstraint(Node):
    """`ALTER DOMAIN name DROP CONSTRAINT [IF EXISTS] name`."""

    domain: Name
    name: str
    if_exists: bool = False
    is_cascade: bool = False
