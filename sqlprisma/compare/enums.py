"""Enums beside PostgreSQL's enum types: a value that one side lacks makes queries fail."""

from __future__ import annotations

from collections.abc import Iterator

from sqlprisma.compare.finding import Drift, nearest
from sqlprisma.compare.meaning import EnumType, Meaning, Value
from sqlprisma.compare.names import shown
from sqlprisma.compare.places import Places
from sqlprisma.diagnostics.drift_codes import DriftCode
from sqlprisma.source import Span


def compare(database: Meaning, file: Meaning, places: Places) -> Iterator[Drift]:
    """Every difference between the enums of both sides."""
    unmodelled = {shown(name): name for name in database.enums if name not in file.enums}
    for name, enum in file.enums.items():
        known = database.enums.get(name)
        if known is not None:
            yield from _values(enum, known, places)
        elif places.enum(name) is not None:
            says = f'"{shown(name)}" is not among the enums that are compared, and enum {enum.enum} stands for it'
            yield _drift(DriftCode.NOT_COMPARED, enum, says, migration=places.of_enum(name))
        elif enum.is_kept:
            says = f'enum {enum.enum} is kept, and the migrations do not have "{shown(name)}"'
            yield _drift(DriftCode.NOT_COMPARED, enum, says)
        else:
            near = nearest(shown(name), unmodelled)
            unmodelled.pop(near or "", None)
            yield _unknown(enum, near)
    for name in unmodelled.values():
        yield _unmodelled(database.enums[name], places)


def _unknown(enum: EnumType, near: str | None) -> Drift:
    says = f'the migrations have no enum "{shown(enum.name)}", and enum {enum.enum} stands for it'
    fix = "" if near is None else f'did you mean "{near}"? Then write @@map("{near}")'
    return _drift(DriftCode.UNKNOWN_ENUM, enum, says, fix=fix)


def _unmodelled(known: EnumType, places: Places) -> Drift:
    says = f'enum "{shown(known.name)}" is not in the schema'
    return Drift(
        code=DriftCode.ENUM_NOT_MODELLED,
        says=says,
        table=shown(known.name),
        subject=shown(known.name),
        migration=places.of_enum(known.name),
    )


def _values(enum: EnumType, known: EnumType, places: Places) -> Iterator[Drift]:
    name = shown(enum.name)
    labels = [value.label for value in known.values]
    here = {value.label: value for value in enum.values}
    absent = [label for label in labels if label not in here]
    for value in enum.values:
        if value.label in labels:
            continue
        near = nearest(value.label, absent)
        says = f'the type "{name}" has no value "{value.label}", and enum {enum.enum} has {value.value}'
        fix = "" if near is None else f'did you mean "{near}"?'
        migration = places.of_enum(known.name)
        yield _drift(DriftCode.UNKNOWN_ENUM_VALUE, enum, says, value=value, fix=fix, migration=migration)
    for value in known.values:
        if value.label not in here:
            says = f'the type "{name}" has the value "{value.label}", and enum {enum.enum} does not'
            migration = places.of_label(known.name, value.label)
            missing = Value(label=value.label, value=value.value)
            yield _drift(DriftCode.MISSING_ENUM_VALUE, enum, says, value=missing, migration=migration)
    order = [value.label for value in enum.values if value.label in labels]
    if order != [label for label in labels if label in here]:
        says = f'the type "{name}" has the order {", ".join(labels)}, and enum {enum.enum} has {", ".join(order)}'
        yield _drift(DriftCode.ENUM_ORDER, enum, says, migration=places.of_enum(known.name))


def _drift(
    code: DriftCode,
    enum: EnumType,
    says: str,
    *,
    value: Value | None = None,
    fix: str = "",
    migration: Span | None = None,
) -> Drift:
    return Drift(
        code=code,
        says=says,
        own_fix=fix,
        table=shown(enum.name),
        column=None if value is None else value.label,
        model=enum.enum,
        field=None if value is None or value.span is None else value.value,
        subject="" if value is None else value.label,
        span=enum.span if value is None or value.span is None else value.span,
        migration=migration,
    )
