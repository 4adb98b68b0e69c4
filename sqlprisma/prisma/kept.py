"""The names a .prisma file already has, by what they stand for in the database.

Names are decided before anything is built, so whoever names things reads this first. It says nothing about what of
the file survives; it only reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from sqlprisma.prisma import query
from sqlprisma.prisma.ast import Arity, Block, Document, Field
from sqlprisma.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationNames:
    """A relation's field on the side of the foreign key, the one opposite, and its own name where Prisma needs one."""

    forward: str
    back: str
    relation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Names by database identity; a schema is None where the file does not name it."""

    models: Mapping[tuple[str | None, str], str] = field(default_factory=dict)
    """By (schema, table or view)."""
    enums: Mapping[tuple[str | None, str], str] = field(default_factory=dict)
    """By (schema, type)."""
    fields: Mapping[tuple[str | None, str, str], str] = field(default_factory=dict)
    """By (schema, table, column)."""
    values: Mapping[tuple[str | None, str, str], str] = field(default_factory=dict)
    """By (schema, type, label)."""
    relations: Mapping[tuple[str | None, str, tuple[str, ...]], RelationNames] = field(default_factory=dict)
    """By (schema, table, columns of the foreign key)."""
    joins: Mapping[str, RelationNames] = field(default_factory=dict)
    """By join table: `forward` is the field on the model whose name comes first in the alphabet."""


def kept_names(document: Document) -> Kept:
    """The names in a file. Of two blocks that stand for one table the first counts."""
    models = document.blocks("model", "view")
    by_name = {block.name: block for block in reversed(models)}
    enums = document.blocks("enum")
    return Kept(
        models={query.place(block): block.name for block in reversed(models)},
        enums={query.place(block): block.name for block in reversed(enums)},
        fields={
            (*query.place(block), query.column(member)): member.name
            for block in reversed(models)
            for member in reversed(query.fields(block))
            if not query.is_relation(member, by_name)
        },
        values={
            (*query.place(block), query.column(member)): member.name
            for block in reversed(enums)
            for member in reversed(query.values(block))
        },
        relations=dict(_relations(by_name)),
        joins=dict(_joins(by_name)),
    )


def _foreign_key(member: Field) -> tuple[str, ...]:
    """The fields that hold the key; empty on the side that is referred to."""
    return query.words(query.argument(query.attribute(member.attributes, "relation"), "fields"))


def _relations(
    models: Mapping[str, Block],
) -> Iterator[tuple[tuple[str | None, str, tuple[str, ...]], RelationNames]]:
    for block in models.values():
        columns = query.columns(block)
        for member in query.fields(block):
            if member.type is None or member.type.name not in models or not _foreign_key(member):
                continue
            back = _opposite(block, member, models[member.type.name])
            if back is not None:
                key = tuple(columns.get(name, name) for name in _foreign_key(member))
                names = RelationNames(
                    forward=member.name, back=back.name, relation=query.relation_name(member)
                )
                yield (*query.place(block), key), names


def _opposite(block: Block, member: Field, other: Block) -> Field | None:
    """The other side of a relation field: it leads back, and bears the same relation name or none as well."""
    candidates = [
        candidate
        for candidate in query.fields(other)
        if candidate is not member
        and candidate.type is not None
        and candidate.type.name == block.name
        and not _foreign_key(candidate)
        and query.relation_name(candidate) == query.relation_name(member)
    ]
    return candidates[0] if len(candidates) == 1 else None


def _joins(models: Mapping[str, Block]) -> Iterator[tuple[str, RelationNames]]:
    for block in models.values():
        for member in query.fields(block):
            other = models.get(member.type.name) if member.type and member.type.arity is Arity.LIST else None
            if other is None or not block.name < other.name or _foreign_key(member):
                continue
            back = _opposite(block, member, other)
            if back is not None and back.type is not None and back.type.arity is Arity.LIST:
                name = query.relation_name(member)
                table = f"_{name or f'{block.name}To{other.name}'}"
                yield table, RelationNames(forward=member.name, back=back.name, relation=name)
