"""What a schema means, whatever its names are: tables, columns, keys and relations by their names in the database.

Two documents that say the same in different words have equal meanings; spans and Prisma's names are carried along for
the person who is told, and nothing is decided by them. What Prisma leaves out of a schema because it is its default
(a native type, an action, a constraint's name) is filled in.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from enum import Enum

from sqlprisma.compare.defaults import Default
from sqlprisma.compare.names import Name
from sqlprisma.compare.natives import Native
from sqlprisma.records import dataclass
from sqlprisma.source import Span


class Kind(Enum):
    """What a field's type is; the value is how a person is told."""

    SCALAR = "a scalar"
    ENUM = "an enum"
    UNSUPPORTED = "unsupported by Prisma"
    UNKNOWN = "no type that the schema knows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """A field's type without its arity: the scalar's name, the enum's name in the database, or a text."""

    kind: Kind
    name: str
    schema: str | None = None
    """Of an enum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column as a field says it is."""

    name: str
    type: Type
    native: Native | None
    """None where the type has no native types: for enums and what Prisma does not support."""
    is_list: bool
    is_optional: bool
    default: Default | None
    is_updated_at: bool = False
    field: str
    written: str
    """The type as it is spelled, with its arity."""
    line: str = dataclasses.field(default="", compare=False)
    """The whole field as it is spelled."""
    span: Span | None = dataclasses.field(default=None, compare=False, repr=False)


class IndexKind(Enum):
    """The three kinds of keys; the value is how one is written."""

    ID = "id"
    UNIQUE = "unique"
    INDEX = "index"

    @property
    def is_unique(self) -> bool:
        """Whether no two rows may be alike."""
        return self is not IndexKind.INDEX


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One column of an index."""

    column: str
    is_descending: bool = False
    operators: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A primary key, a unique or an index."""

    kind: IndexKind
    keys: tuple[Key, ...]
    method: str = "BTree"
    where: str | None = None
    name: str
    written: str
    span: Span | None = dataclasses.field(default=None, compare=False, repr=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns' names in order."""
        return tuple(key.column for key in self.keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A foreign key as a relation field says it is; the actions are those in effect."""

    columns: tuple[str, ...]
    target: Name | None
    """None where the field's type is no model."""
    references: tuple[str, ...]
    on_delete: str
    on_update: str
    name: str
    field: str
    model: str
    """The model it leads to."""
    span: Span | None = dataclasses.field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """An implicit many-to-many relation: its table's name, and what its columns A and B refer to."""

    table: str
    a: Name
    b: Name
    model: str
    field: str
    span: Span | None = dataclasses.field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table or view as a block says it is."""

    name: Name
    model: str
    is_view: bool = False
    is_kept: bool = False
    """Whether it stays although the migrations do not have it, as a comment or the configuration says."""
    columns: Mapping[str, Column]
    indexes: tuple[Index, ...]
    relations: tuple[Relation, ...]
    span: Span | None = dataclasses.field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value of an enum."""

    label: str
    value: str
    span: Span | None = dataclasses.field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumType:
    """An enum, its values in order."""

    name: Name
    enum: str
    is_kept: bool = False
    """As of a table."""
    values: tuple[Value, ...]
    span: Span | None = dataclasses.field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """A whole schema."""

    tables: Mapping[Name, Table]
    enums: Mapping[Name, EnumType]
    joins: Mapping[str, Join]
    """By the join table's name."""
    previews: frozenset[str] = frozenset()
    """The preview features that the generators turn on."""
    emulates_relations: bool = False
    """Whether the client keeps relations by itself, so that no foreign keys are needed (`relationMode = "prisma"`)."""

    @property
    def says_partial_indexes(self) -> bool:
        """Whether an index may have a condition."""
        return "partialIndexes" in self.previews

    @property
    def says_views(self) -> bool:
        """Whether there may be views."""
        return "views" in self.previews
