"""Enum blocks."""

from __future__ import annotations

from collections.abc import Iterable

from sqlprisma.catalog.objects import EnumLabel, Type
from sqlprisma.mapping import notes
from sqlprisma.mapping.plan import Plan
from sqlprisma.prisma import build
from sqlprisma.prisma.ast import Block, Member


def block(plan: Plan, enum: Type) -> Block:
    """The enum with its values in the database's order; a value without a valid name is commented out."""
    name = plan.names.enums[enum.oid].name
    return build.block(
        "enum",
        name,
        (*(_value(plan, enum, label) for label in enum.labels), *_attributes(plan, enum, name)),
        documentation=notes.of_enum(plan, enum),
        superseded=notes.superseded(plan, enum),
    )


def _value(plan: Plan, enum: Type, label: EnumLabel) -> Member:
    name = plan.names.values[enum.oid, label.label].name
    value = build.enum_value(
        name or label.label,
        () if name == label.label else (build.attribute("map", build.string(label.label)),),
    )
    return value if name else build.commented(value)


def _attributes(plan: Plan, enum: Type, name: str) -> Iterable[Member]:
    if name != enum.name:
        yield build.block_attribute("map", build.string(enum.name))
    schema = plan.schema(enum)
    if schema is not None:
        yield build.block_attribute("schema", build.string(schema))
