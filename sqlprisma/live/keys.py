"""Constraints and indexes of a database beside those of the migrations; one with another name is the same one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from sqlprisma.catalog import definition
from sqlprisma.catalog.keywords import quote_identifier
from sqlprisma.catalog.objects import Constraint, ConstraintKind, Index, Table
from sqlprisma.compare.finding import Drift
from sqlprisma.compare.meeting import Meeting
from sqlprisma.compare.names import shown
from sqlprisma.compare.places import changed, made
from sqlprisma.diagnostics.drift_codes import DriftCode, Graded
from sqlprisma.diagnostics.live_codes import LiveCode
from sqlprisma.live import facts, rereading, statements
from sqlprisma.live.rereading import Reread
from sqlprisma.live.sides import Owner, Sides, name_of, own_constraints, own_indexes

_NOT_VALID = " NOT VALID"
_ACTIONS = re.compile(
    r" ON (?:UPDATE|DELETE) (?:CASCADE|RESTRICT|NO ACTION|SET (?:NULL|DEFAULT)(?: \([^)]*\))?)"
)
_TIMING = re.compile(r"(?: NOT DEFERRABLE| DEFERRABLE| INITIALLY DEFERRED| INITIALLY IMMEDIATE)+$")

_NOUNS = {
    ConstraintKind.CHECK: "check constraint",
    ConstraintKind.EXCLUSION: "exclusion constraint",
    ConstraintKind.FOREIGN_KEY: "foreign key",
    ConstraintKind.PRIMARY_KEY: "primary key",
    ConstraintKind.UNIQUE: "unique constraint",
}
_MISSING: dict[ConstraintKind, Graded] = {
    ConstraintKind.CHECK: LiveCode.CONSTRAINT_MISSING,
    ConstraintKind.EXCLUSION: LiveCode.CONSTRAINT_MISSING,
    ConstraintKind.FOREIGN_KEY: DriftCode.NO_FOREIGN_KEY,
    ConstraintKind.PRIMARY_KEY: DriftCode.NOT_UNIQUE,
    ConstraintKind.UNIQUE: DriftCode.NOT_UNIQUE,
}
_EXTRA: dict[ConstraintKind, Graded] = {
    ConstraintKind.CHECK: LiveCode.CONSTRAINT_ADDED,
    ConstraintKind.EXCLUSION: LiveCode.CONSTRAINT_ADDED,
    ConstraintKind.FOREIGN_KEY: DriftCode.RELATION_NOT_MODELLED,
    ConstraintKind.PRIMARY_KEY: DriftCode.UNIQUE_NOT_MODELLED,
    ConstraintKind.UNIQUE: DriftCode.UNIQUE_NOT_MODELLED,
}


def compare(sides: Sides) -> Iterator[Drift]:
    """Every difference between constraints and indexes of the tables that both sides have."""
    found = sides.database.facts
    for table in sides.migrations.tables():
        name = name_of(sides.migrations, table)
        live = sides.relations.get(name)
        if live is not None and not live.is_view and sides.takes(table):
            owner = Owner(sides=sides, name=name, relation=table)
            yield from _constraints(owner, found.constraints.get(live.oid, ()))
            yield from _indexes(owner, found.indexes.get(live.oid, ()))


def _columns(owner: Owner[Table], numbers: tuple[int, ...]) -> list[str]:
    """Columns by number."""
    return [column.name for number in numbers for column in owner.relation.columns if column.number == number]


# --- constraints


def _constraints(owner: Owner[Table], live: tuple[facts.Constraint, ...]) -> Iterator[Drift]:
    known = {each.name for each in owner.catalog.constraints_of(owner.relation)}
    wanted = list(own_constraints(owner.catalog, owner.relation))
    inherited = _of_parents(known, [each.name for each in wanted], live)
    meeting = Meeting(
        ours=[each for each in wanted if each.name not in inherited],
        theirs=[each for each in live if not each.is_inherited and each.name not in inherited],
    )
    reread = cache(rereading.constraint(owner.catalog, owner.relation))
    for ours, found in meeting.pairs(lambda one, other: one.name == other.name):
        yield from _met_constraint(owner, ours, found, reread)
    for ours, found in meeting.pairs(lambda one, other: _means_same(owner, one, other, reread)):
        yield _renamed(owner, _NOUNS[ours.kind], ours, found.name)
    for ours in meeting.ours:
        noun, text = _NOUNS[ours.kind], definition.constraint(owner.catalog, ours)
        says = f'"{shown(owner.name)}" has no {noun} "{ours.name}" ({text}) in the database'
        words = owner.alter(f"ADD CONSTRAINT {quote_identifier(ours.name)} {text}")
        fix = f"make it again: {words}; or write the migration that drops it"
        yield _drift(owner, _MISSING[ours.kind], says, _columns(owner, ours.columns), ours.name, fix, ours)
    for found in meeting.theirs:
        noun = _NOUNS[ConstraintKind(found.kind)]
        says = (
            f'"{shown(owner.name)}" has a {noun} "{found.name}" ({found.definition}) in the database, '
            "which the migrations do not make"
        )
        words = owner.alter(f"ADD CONSTRAINT {quote_identifier(found.name)} {found.definition}")
        fix = f"write it as a migration: {words}; or drop it"
        yield _drift(
            owner, _EXTRA[ConstraintKind(found.kind)], says, found.columns, found.name, fix, owner.relation
        )


def _of_parents(
    known: set[str], own: list[str], live: Iterable[facts.Constraint] | Iterable[facts.Index]
) -> set[str]:
    """The names of what the table has from a parent on either side: told there, or with the loss of the parent."""
    return (known - set(own)) | {each.name for each in live if each.is_inherited}


def _means_same(owner: Owner[Table], ours: Constraint, live: facts.Constraint, reread: Reread) -> bool:
    if ours.kind.value != live.kind:
        return False
    return rereading.is_same(live.definition, definition.constraint(owner.catalog, ours), reread)


def _met_constraint(
    owner: Owner[Table], ours: Constraint, live: facts.Constraint, reread: Reread
) -> Iterator[Drift]:
    wanted = definition.constraint(owner.catalog, ours)
    if wanted == live.definition:
        return
    here, there = live.definition.removesuffix(_NOT_VALID), wanted.removesuffix(_NOT_VALID)
    noun, columns = _NOUNS[ours.kind], _columns(owner, ours.columns)
    if ours.kind.value != live.kind or not rereading.is_same(here, there, reread):
        code = _other(here, there, ours) if ours.kind.value == live.kind else LiveCode.CONSTRAINT_DIFFERS
        what = f'{noun} "{ours.name}" of "{shown(owner.name)}"'
        says = f"{what} is {here} in the database, and the migrations make it {there}"
        yield _drift(owner, code, says, columns, ours.name, "", ours)
    is_valid = not live.definition.endswith(_NOT_VALID)
    if is_valid == ours.is_not_valid:
        state, other = ("valid", "NOT VALID") if is_valid else ("NOT VALID", "valid")
        what = f'{noun} "{ours.name}" of "{shown(owner.name)}"'
        says = f"{what} is {state} in the database, and {other} in the migrations"
        words = owner.alter(f"VALIDATE CONSTRAINT {quote_identifier(ours.name)}")
        fix = f"write it as a migration: {words}" if is_valid else f"run {words}"
        yield _drift(owner, LiveCode.NOT_VALIDATED, says, columns, ours.name, fix, ours)


def _other(here: str, there: str, ours: Constraint) -> Graded:
    """Which difference it is between two constraints of one kind and name."""
    if ours.kind in (ConstraintKind.PRIMARY_KEY, ConstraintKind.UNIQUE):
        return LiveCode.CONSTRAINT_DIFFERS if _untimed(here) == _untimed(there) else DriftCode.NOT_UNIQUE
    if ours.kind is not ConstraintKind.FOREIGN_KEY or _untimed(here) == _untimed(there):
        return LiveCode.CONSTRAINT_DIFFERS
    same_target = _ACTIONS.sub("", _untimed(here)) == _ACTIONS.sub("", _untimed(there))
    return DriftCode.REFERENTIAL_ACTION if same_target else DriftCode.RELATION_TARGET


def _untimed(text: str) -> str:
    return _TIMING.sub("", text)


# --- indexes


def _indexes(owner: Owner[Table], live: tuple[facts.Index, ...]) -> Iterator[Drift]:
    for found in live:
        if not found.is_valid and owner.relation.is_stored:
            name = statements.qualified(owner.name[0], found.name)
            says = f'index "{found.name}" of "{shown(owner.name)}" is there in the database, but invalid'
            yield _drift(
                owner,
                LiveCode.INVALID_INDEX,
                says,
                found.columns,
                found.name,
                f"run REINDEX INDEX CONCURRENTLY {name}",
            )
    known = {each.name for each in owner.catalog.indexes_of(owner.relation) if not each.constraint}
    wanted = list(own_indexes(owner.catalog, owner.relation))
    inherited = _of_parents(known, [each.name for each in wanted], live)
    meeting = Meeting(
        ours=[each for each in wanted if each.name not in inherited],
        theirs=[each for each in live if each.constraint_name is None and each.name not in inherited],
    )
    rereads = {
        is_unique: cache(rereading.index(owner.catalog, owner.relation, is_unique=is_unique))
        for is_unique in (False, True)
    }
    for ours, found in meeting.pairs(lambda one, other: one.name == other.name):
        if not _is_same_index(owner, ours, found, rereads):
            yield _other_index(owner, ours, found)
    for ours, found in meeting.pairs(lambda one, other: _is_same_index(owner, one, other, rereads)):
        yield _renamed(owner, "index", ours, found.name)
    for ours in meeting.ours:
        code = DriftCode.NOT_UNIQUE if ours.is_unique else DriftCode.NO_SUCH_INDEX
        text = definition.index(owner.catalog, ours)
        says = f'"{shown(owner.name)}" has no index "{ours.name}" in the database ({text})'
        fix = f"make it again: {text}; or write the migration that drops it"
        yield _drift(owner, code, says, _keys(owner, ours), ours.name, fix, ours)
    for found in meeting.theirs:
        code = DriftCode.UNIQUE_NOT_MODELLED if found.is_unique else DriftCode.INDEX_NOT_MODELLED
        says = (
            f'"{shown(owner.name)}" has an index "{found.name}" in the database, '
            f"which the migrations do not make ({found.definition})"
        )
        fix = f"write it as a migration: {found.definition}; or drop it"
        yield _drift(owner, code, says, found.columns, found.name, fix, owner.relation)


def _is_same_index(
    owner: Owner[Table], ours: Index, live: facts.Index, rereads: Mapping[bool, Reread]
) -> bool:
    if ours.is_unique != live.is_unique:
        return False
    body = definition.index_body(owner.catalog, ours)
    return rereading.is_same(_body(live, owner), body, rereads[ours.is_unique])


def _body(live: facts.Index, owner: Owner[Table]) -> str:
    """Of the statement that makes an index, what follows the table."""
    table = definition.qualified(owner.catalog, owner.relation)
    unique = "UNIQUE " if live.is_unique else ""
    for only in ("", "ONLY "):
        head = f"CREATE {unique}INDEX {quote_identifier(live.name)} ON {only}{table} "
        if live.definition.startswith(head):
            return live.definition.removeprefix(head)
    return live.definition


def _other_index(owner: Owner[Table], ours: Index, live: facts.Index) -> Drift:
    code: Graded = DriftCode.INDEX_DIFFERS
    if ours.is_unique:
        code = DriftCode.NOT_UNIQUE
    elif live.is_unique:
        code = DriftCode.UNIQUE_NOT_MODELLED
    wanted = definition.index(owner.catalog, ours)
    says = f'index "{ours.name}" is {live.definition} in the database, and the migrations make it {wanted}'
    return _drift(owner, code, says, _keys(owner, ours), ours.name, "", ours)


def _keys(owner: Owner[Table], found: Index) -> list[str]:
    return _columns(owner, tuple(key.number for key in found.keys if key.number is not None))


# --- both


def _renamed(owner: Owner[Table], noun: str, ours: Constraint | Index, name: str) -> Drift:
    says = f'{noun} "{ours.name}" of "{shown(owner.name)}" is called "{name}" in the database'
    here = quote_identifier(name)
    if isinstance(ours, Constraint):
        statement = owner.alter(f"RENAME CONSTRAINT {quote_identifier(ours.name)} TO {here}")
    else:
        statement = f"ALTER INDEX {statements.qualified(owner.name[0], ours.name)} RENAME TO {here}"
    columns = _columns(owner, ours.columns) if isinstance(ours, Constraint) else _keys(owner, ours)
    fix = f"write it as a migration: {statement}; or take it back"
    return _drift(owner, DriftCode.CONSTRAINT_NAME, says, columns, ours.name, fix, ours)


def _drift(  # noqa: PLR0913, PLR0917 - what a difference says
    owner: Owner[Table],
    code: Graded,
    says: str,
    columns: list[str],
    name: str,
    fix: str,
    place: Constraint | Index | Table | None = None,
) -> Drift:
    column = columns[0] if len(columns) == 1 else None
    span = changed(place) if isinstance(place, Constraint | Index) else made(place)
    return owner.sides.drift(code, says, table=owner.name, column=column, subject=name, fix=fix, made=span)
