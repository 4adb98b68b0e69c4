"""What everything is called in Prisma: a total table, decided once, before anything is built.

A policy (`database.py`, `idiomatic.py`) gets the scope, the catalog and the names already kept in the .prisma file,
and gives `Names`; relations, references and attributes read it and never patch it.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import field
from enum import Enum
from typing import TypeVar, TypeVarTuple

from sqlprisma.catalog.objects import Oid
from sqlprisma.prisma.kept import RelationNames
from sqlprisma.records import dataclass

_Path = TypeVarTuple("_Path")
_Said = TypeVar("_Said")


class Reason(Enum):
    """Why a name is what it is; `explain` says it in words."""

    DATABASE = "as in the database"
    POLICY = "by the naming rules"
    KEPT = "kept from the schema file"
    CONFIGURED = "set in the configuration"
    RESERVED = "the plain name is reserved in Prisma"
    SANITISED = "the database's name is not valid in Prisma"
    COLLISION = "the plain name was taken"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A name with its reason; the empty name means that nothing valid is left (the line is commented out)."""

    name: str
    reason: Reason = Reason.DATABASE


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Every name of one schema, by database identity."""

    models: Mapping[Oid, Chosen]
    """Tables and views."""
    enums: Mapping[Oid, Chosen]
    fields: Mapping[tuple[Oid, int], Chosen]
    """By table and column number."""
    values: Mapping[tuple[Oid, str], Chosen]
    """By enum and label."""
    relations: Mapping[Oid, RelationNames]
    """By foreign key."""
    joins: Mapping[Oid, RelationNames]
    """By join table: `forward` is the field on side A (of type B), `back` the one on side B."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptNames:
    """The names a .prisma file already has, by database identity; empty for a new file."""

    models: Mapping[tuple[str | None, str], str] = field(default_factory=dict)
    """By (schema or None, table)."""
    enums: Mapping[tuple[str | None, str], str] = field(default_factory=dict)
    fields: Mapping[tuple[str | None, str, str], str] = field(default_factory=dict)
    """By (schema or None, table, column)."""
    values: Mapping[tuple[str | None, str, str], str] = field(default_factory=dict)
    """By (schema or None, enum, label)."""
    relations: Mapping[tuple[str | None, str, tuple[str, ...]], RelationNames] = field(default_factory=dict)
    """By (schema or None, table, foreign key columns)."""
    joins: Mapping[str, RelationNames] = field(default_factory=dict)
    """By join table: `forward` is the field on the model whose Prisma name comes first in the alphabet."""
    relation_fields: Mapping[tuple[str | None, str], tuple[tuple[str | None, str], ...]] = field(
        default_factory=dict
    )
    """By (schema or None, table): the tables that the model's relation fields lead to, field by field."""
    named_ids: frozenset[tuple[str | None, str]] = frozenset()
    """By (schema or None, table): the models whose `@@id` has a name."""
    key_names: Mapping[tuple[str | None, str], tuple[str, ...]] = field(default_factory=dict)
    """By (schema or None, table): what compound keys are called by `name:`."""
    indexes: frozenset[tuple[str | None, str, str]] = frozenset()
    """By (schema or None, table, index): the indexes that the file has, unique ones included."""
    ignored: frozenset[tuple[str | None, str]] = frozenset()
    """By (schema or None, table): the models with `@@ignore`."""
    views_with_keys: frozenset[tuple[str | None, str]] = frozenset()
    """By (schema or None, view): the views whose rows the file knows how to tell apart."""


def in_file(names: Mapping[tuple[str | None, *_Path], _Said], schema: str, *path: *_Path) -> _Said | None:
    """What a schema file says of something in a schema; a file that shows no schemas says it without one."""
    exact = names.get((schema, *path))
    return names.get((None, *path)) if exact is None else exact


def is_in_file(known: Container[tuple[str | None, *_Path]], schema: str, *path: *_Path) -> bool:
    """Whether a schema file has something in a schema, with or without saying which."""
    return (schema, *path) in known or (None, *path) in known
