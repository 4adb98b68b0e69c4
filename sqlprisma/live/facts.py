"""What a running PostgreSQL says of itself: rows of its system catalogs, with its own text for types and expressions.

The columns of `questions` and the fields here have the same names. Nothing is interpreted; names are not quoted unless
it says so.
"""

from __future__ import annotations

from dataclasses import field

from sqlprisma.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A schema, and what is called so in it."""

    schema: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension(Named):
    """pg_extension; `schema` is where its objects are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enum(Named):
    """An enum, its labels in order."""

    labels: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain(Named):
    """A domain; `base` and `default_text` are PostgreSQL's text."""

    base: str
    collation: str | None
    is_not_null: bool
    default_text: str | None
    checks: list[str]
    """`CONSTRAINT name CHECK (…)`, quoted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composite(Named):
    """A free-standing composite type; `attributes` are `name type`, quoted."""

    attributes: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range(Named):
    """A range type."""

    subtype: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Base(Named):
    """A type with functions of its own, of which only the name is understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine(Named):
    """A function or procedure; `kind` and `volatility` are the letters of pg_proc."""

    kind: str
    arguments: str
    result: str | None
    volatility: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence(Named):
    """A sequence, and the column it goes away with."""

    type: str
    owner_schema: str | None
    owner_table: str | None
    owner_column: str | None
    is_identity: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Named):
    """A table or view; `kind` and `persistence` are the letters of pg_class."""

    oid: int
    kind: str
    persistence: str
    has_row_security: bool
    partition_key: str | None
    partition_bound: str | None
    parents: list[str]
    """Qualified and quoted."""

    @property
    def is_view(self) -> bool:
        """Whether it is a view, materialized or not."""
        return self.kind in {"v", "m"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that is not dropped."""

    table: int
    name: str
    type: str
    is_not_null: bool
    default_text: str | None
    identity: str
    generated: str
    collation: str | None
    """Qualified and quoted; None where it is the type's own."""
    is_local: bool
    sequence: str | None
    """Of an identity column: its sequence, qualified and quoted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """A constraint of a table; NOT NULL, which has rows of its own since 18, is the column's."""

    table: int
    name: str
    kind: str
    definition: str
    """pg_get_constraintdef, with NOT VALID where it is so."""
    is_inherited: bool
    """Whether it is there because a parent has it."""
    columns: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """An index, also that of a constraint."""

    table: int
    name: str
    definition: str
    is_valid: bool
    is_unique: bool
    is_inherited: bool
    constraint_name: str | None
    columns: list[str]
    """The key columns; those that are expressions are missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewNeed:
    """A column that a view reads, somewhere in its query."""

    view: int
    schema: str
    table: str
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A row of goose's version table."""

    version: int
    is_applied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that was asked."""

    schemas: tuple[str, ...] = ()
    extensions: tuple[Extension, ...] = ()
    enums: tuple[Enum, ...] = ()
    domains: tuple[Domain, ...] = ()
    composites: tuple[Composite, ...] = ()
    ranges: tuple[Range, ...] = ()
    bases: tuple[Base, ...] = ()
    routines: tuple[Routine, ...] = ()
    sequences: tuple[Sequence, ...] = ()
    relations: tuple[Relation, ...] = ()
    view_needs: tuple[ViewNeed, ...] = ()
    columns: dict[int, tuple[Column, ...]] = field(default_factory=dict)
    """By relation, in attnum order."""
    constraints: dict[int, tuple[Constraint, ...]] = field(default_factory=dict)
    """By table."""
    indexes: dict[int, tuple[Index, ...]] = field(default_factory=dict)
    """By table."""
