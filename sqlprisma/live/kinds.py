"""Extensions, types and sequences of a database beside those of the migrations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from sqlprisma.catalog import definition, deparse, types
from sqlprisma.catalog.catalog import FIRST_OID
from sqlprisma.catalog.keywords import quote_identifier
from sqlprisma.catalog.objects import Extension, Sequence, Table, Type, TypeKind, TypeUse
from sqlprisma.compare.finding import Drift
from sqlprisma.compare.names import Name, shown
from sqlprisma.compare.places import changed, made
from sqlprisma.diagnostics.drift_codes import DriftCode
from sqlprisma.diagnostics.live_codes import LiveCode
from sqlprisma.live import facts, statements
from sqlprisma.live.sides import Sides, name_of

NamedT = TypeVar("NamedT", bound=facts.Named)

_NOUNS = {
    TypeKind.BASE: "type",
    TypeKind.COMPOSITE: "composite type",
    TypeKind.DOMAIN: "domain",
    TypeKind.ENUM: "enum",
    TypeKind.RANGE: "range type",
}


def compare(sides: Sides) -> Iterator[Drift]:
    """Every difference between extensions, enums, domains, composite types, ranges and sequences."""
    yield from _schemas(sides)
    yield from _extensions(sides)
    yield from _types(sides)
    yield from _sequences(sides)


def _schemas(sides: Sides) -> Iterator[Drift]:
    """What is not looked into; the schema `public` is always there."""
    for schema in sides.database.facts.schemas:
        if schema not in sides.schemas and schema != "public":
            why = "the migrations do not make it, or it is left out"
            says = f'schema "{schema}" of the database is not compared: {why}'
            yield sides.drift(LiveCode.SCHEMA_NOT_COMPARED, says, subject=schema)


def _extensions(sides: Sides) -> Iterator[Drift]:
    """An extension that only the database has adds nothing that a schema shows."""
    live = {found.name for found in sides.database.facts.extensions}
    for found in sides.migrations.all(Extension):
        if found.name not in live and found.oid >= FIRST_OID:
            says = f'the database has no extension "{found.name}", which the migrations make'
            fix = f"make it again: CREATE EXTENSION {quote_identifier(found.name)}"
            yield sides.drift(LiveCode.NOT_IN_DATABASE, says, subject=found.name, fix=fix, made=made(found))


def _by_name(sides: Sides, found: Iterable[NamedT]) -> dict[Name, NamedT]:
    return {(each.schema, each.name): each for each in found if each.schema in sides.schemas}


def _types(sides: Sides) -> Iterator[Drift]:
    known = sides.database.facts
    live = _by_name(sides, (*known.bases, *known.enums, *known.domains, *known.composites, *known.ranges))
    ours = {
        name: each
        for each in sides.migrations.all(Type)
        if each.kind in _NOUNS and not (each.element or each.relation or each.extension)
        if (name := name_of(sides.migrations, each))[0] in sides.schemas
    }
    for name, found in ours.items():
        if sides.scope.is_elsewhere(found):
            continue
        if name not in live:
            yield _missing_type(sides, name, found)
        elif found.kind is TypeKind.ENUM:
            yield from _enum(sides, name, found, live[name])
        else:
            yield from _other_type(sides, name, found)
    for name, extra in live.items():
        if name not in ours:
            noun = {facts.Enum: "enum", facts.Domain: "domain"}.get(type(extra), "type")
            says = f'the database has {_a(noun)} "{shown(name)}", which the migrations do not make'
            yield sides.drift(LiveCode.NOT_IN_MIGRATIONS, says, table=name, subject=shown(name))


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _missing_type(sides: Sides, name: Name, found: Type) -> Drift:
    is_enum = found.kind is TypeKind.ENUM
    says = f'the database has no {_NOUNS[found.kind]} "{shown(name)}", which the migrations make'
    return sides.drift(
        DriftCode.UNKNOWN_ENUM if is_enum else LiveCode.NOT_IN_DATABASE,
        says,
        table=name,
        subject=shown(name),
        fix=f"make it again: {definition.text(sides.migrations, found)} Or write the migration that drops it",
        made=made(found),
    )


def _enum(sides: Sides, name: Name, found: Type, live: facts.Named) -> Iterator[Drift]:
    if not isinstance(live, facts.Enum):
        yield _differs(sides, name, found, "no enum", "an enum")
        return
    wanted = [label.label for label in found.labels]
    qualified = definition.qualified(sides.migrations, found)
    for label in found.labels:
        if label.label not in live.labels:
            says = f'the enum "{shown(name)}" has no value "{label.label}" in the database'
            fix = f"add it again: ALTER TYPE {qualified} ADD VALUE {deparse.quote_literal(label.label)}"
            place = changed(label) or made(found)
            yield sides.drift(
                DriftCode.UNKNOWN_ENUM_VALUE, says, table=name, column=label.label, fix=fix, made=place
            )
    for value in live.labels:
        if value not in wanted:
            says = f'the enum "{shown(name)}" has the value "{value}" in the database, and the migrations do not add it'
            fix = f"write it as a migration: ALTER TYPE {qualified} ADD VALUE {deparse.quote_literal(value)}"
            yield sides.drift(
                DriftCode.MISSING_ENUM_VALUE, says, table=name, column=value, fix=fix, made=made(found)
            )
    here, there = (
        [each for each in live.labels if each in wanted],
        [each for each in wanted if each in live.labels],
    )
    if here != there:
        says = (
            f'the enum "{shown(name)}" has the order {", ".join(here)} in the database, '
            f"and {', '.join(there)} in the migrations"
        )
        fix = "nothing need be done; PostgreSQL cannot move a value"
        yield sides.drift(
            DriftCode.ENUM_ORDER, says, table=name, subject=shown(name), fix=fix, made=changed(found)
        )


def _other_type(sides: Sides, name: Name, found: Type) -> Iterator[Drift]:
    """Both are read by one reader, so that they are printed alike where they mean the same."""
    live = sides.live_type(name)
    if live is None:
        return  # told as not understood
    here = definition.text(sides.database.catalog, live)
    there = definition.text(sides.migrations, found)
    if _sorted(here) != _sorted(there):
        yield _differs(sides, name, found, here, there)


def _sorted(text: str) -> list[str]:
    """A domain's words without regard to the order of its constraints."""
    return sorted(text.removesuffix(";").split(" CONSTRAINT "))


def _differs(sides: Sides, name: Name, found: Type, here: str, there: str) -> Drift:
    noun = _NOUNS[found.kind]
    says = (
        f'the {noun} "{shown(name)}" is {here.removesuffix(";")} in the database, '
        f"and {there.removesuffix(';')} in the migrations"
    )
    return sides.drift(LiveCode.TYPE_DIFFERS, says, table=name, subject=shown(name), made=changed(found))


# --- sequences


def _sequences(sides: Sides) -> Iterator[Drift]:
    """Those of identity columns belong to their columns and cannot be taken from them."""
    live = _by_name(sides, (each for each in sides.database.facts.sequences if not each.is_identity))
    known = set(_by_name(sides, sides.database.facts.sequences))
    ours = {
        name: each
        for each in sides.migrations.all(Sequence)
        if (name := name_of(sides.migrations, each))[0] in sides.schemas and not _is_left_out(sides, each)
    }
    for name, found in ours.items():
        if sides.scope.is_elsewhere(found):
            continue
        extra = live.get(name)
        if extra is not None and not found.is_identity:
            yield from _sequence(sides, name, found, extra)
        elif name not in known and not found.is_identity:
            says = f'the database has no sequence "{shown(name)}", which the migrations make'
            yield sides.drift(
                LiveCode.NOT_IN_DATABASE, says, table=name, subject=shown(name), made=made(found)
            )
    for name, extra in live.items():
        owner = None if extra.owner_table is None else (extra.owner_schema or "", extra.owner_table)
        is_left_out = owner is not None and (not sides.scope.takes(*owner) or sides.relation(owner) is None)
        if name not in ours and not is_left_out:
            says = f'the database has a sequence "{shown(name)}", which the migrations do not make'
            yield sides.drift(LiveCode.NOT_IN_MIGRATIONS, says, table=name, subject=shown(name))


def _is_left_out(sides: Sides, found: Sequence) -> bool:
    """Whether its table is not compared, or is missing: that alone is told."""
    if found.owned_by is None:
        return False
    table = sides.migrations.get(found.owned_by[0], Table)
    name = name_of(sides.migrations, table)
    return not sides.scope.takes(*name) or name not in sides.relations


def _sequence(sides: Sides, name: Name, found: Sequence, live: facts.Sequence) -> Iterator[Drift]:
    wanted = types.format_type(sides.migrations, TypeUse(oid=found.type))
    qualified = definition.qualified(sides.migrations, found)
    if wanted != live.type:
        says = f'sequence "{shown(name)}" is {live.type} in the database, and {wanted} in the migrations'
        fix = f"set it back: ALTER SEQUENCE {qualified} AS {wanted}"
        yield _of_sequence(sides, name, found, says, fix)
    here = (
        None
        if live.owner_table is None
        else _column(live.owner_schema or "", live.owner_table, live.owner_column or "")
    )
    there = _owner(sides, found)
    if here != there:
        says = (
            f'sequence "{shown(name)}" belongs to {here or "no column"} in the database, '
            f"and to {there or 'no column'} in the migrations"
        )
        fix = f"set it back: ALTER SEQUENCE {qualified} OWNED BY {there or 'NONE'}"
        yield _of_sequence(sides, name, found, says, fix)


def _of_sequence(sides: Sides, name: Name, found: Sequence, says: str, fix: str) -> Drift:
    return sides.drift(
        LiveCode.SEQUENCE_DIFFERS, says, table=name, subject=shown(name), fix=fix, made=changed(found)
    )


def _owner(sides: Sides, found: Sequence) -> str | None:
    if found.owned_by is None:
        return None
    table = sides.migrations.get(found.owned_by[0], Table)
    schema, name = name_of(sides.migrations, table)
    return _column(schema, name, table.column_numbered(found.owned_by[1]).name)


def _column(schema: str, table: str, column: str) -> str:
    return f"{statements.qualified(schema, table)}.{quote_identifier(column)}"
