"""What somebody means who names a table, column, type, view, sequence, index or constraint of a history.

Apart from `history`, which is told by oid: here are the rules of names. What is there comes before what was there, and
a present name before a former one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from sqlprisma.catalog import effects
from sqlprisma.catalog.history import History, Life, columns_of
from sqlprisma.catalog.keywords import quote_identifier
from sqlprisma.catalog.objects import Oid
from sqlprisma.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One part of a name that a person gave; in quotes it means itself alone."""

    text: str
    is_quoted: bool = False

    def means(self, name: str) -> bool:
        """Whether the name is meant: as written, or in lower case as PostgreSQL would read it."""
        return name == self.text or (not self.is_quoted and name == self.text.lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The object, or its column by number, that a name means; `others` have that name as well, or had it."""

    life: Life
    column: int = 0
    asked: str | None = None
    """The name that was asked for, where it is not the present one."""
    others: tuple[Life, ...] = ()


_PART = re.compile(r'"((?:[^"]|"")+)"|([^".]+)')


def words(text: str) -> tuple[Word, ...] | None:
    """The parts of `table`, `table.column`, `schema.table` or `schema.table.column`; None for anything else."""
    found: list[Word] = []
    at = 0
    while True:
        part = _PART.match(text, at)
        if part is None:
            return None
        quoted, plain = part[1], part[2]
        found.append(Word(text=quoted.replace('""', '"') if quoted else plain, is_quoted=bool(quoted)))
        at = part.end()
        if at == len(text):
            return tuple(found) if len(found) <= 3 else None
        if text[at] != ".":
            return None
        at += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One way to read the parts of a name."""

    schema: Word | None
    name: Word
    column: Word | None


def _readings(parts: tuple[Word, ...]) -> tuple[_Reading, ...]:
    match parts:
        case (name,):
            return (_Reading(schema=None, name=name, column=None),)
        case (first, second):
            return (
                _Reading(schema=first, name=second, column=None),
                _Reading(schema=None, name=first, column=second),
            )
        case (schema, name, column):
            return (_Reading(schema=schema, name=name, column=column),)
        case _:
            return ()


_KINDS = {
    "table": 0,
    "foreign table": 0,
    "view": 0,
    "materialized view": 0,
    "composite type": 1,
    "domain": 1,
    "enum": 1,
    "range type": 1,
    "sequence": 1,
    "type": 1,
    "index": 3,
}
_CONSTRAINT = 2
"""Which kinds of objects come first where several have a name."""


def find(history: History, parts: tuple[Word, ...]) -> Found | None:
    """What a name means: rather what is there than what was, rather its present name than a former one.

    Without a schema, `public` comes before the others; of several that are gone the last one made is meant.
    """
    ranked = sorted(_candidates(history, parts), key=lambda each: each[0])
    if not ranked:
        return None
    rank, life, column = ranked[0]
    others = {other.oid: other for _, other, _ in ranked[1:] if not _is_same(life, other)}
    return Found(
        life=life,
        column=column,
        asked=".".join(part.text for part in parts) if rank[0] in (_LOST_COLUMN, _RENAMED) else None,
        others=tuple(others.values()),
    )


def _is_same(life: Life, other: Life) -> bool:
    """Whether it is the very same object, or the index behind a constraint."""
    is_behind = other.kind == "index" and other.names[-1] == life.names[-1]
    return life.oid == other.oid or (is_behind and _KINDS.get(life.kind) is None)


_PRESENT, _LOST_COLUMN, _RENAMED, _GONE = range(4)
_Rank = tuple[int, int, int, int]


def _candidates(history: History, parts: tuple[Word, ...]) -> Iterator[tuple[_Rank, Life, int]]:
    for reading in _readings(parts):
        for life in history.lives:
            age = _age(history, life, reading)
            if age is None:
                continue
            column = 0
            if reading.column is not None:
                number = _column(history, life, reading.column)
                if number is None:
                    continue
                column, is_former = number
                age = max(age, _LOST_COLUMN) if is_former else age
            kind = _KINDS.get(life.kind, _CONSTRAINT)
            newest = -life.oid if age == _GONE else life.oid
            yield (age, kind, int(life.schema != "public"), newest), life, column


def _age(history: History, life: Life, reading: _Reading) -> int | None:
    """How far away the name is: None where the object never had it."""
    met = [
        at
        for at, (schema, name) in enumerate(life.names)
        if reading.name.means(name) and (reading.schema is None or reading.schema.means(schema))
    ]
    if not met:
        return None
    if not history.is_alive(life):
        return _GONE
    return _PRESENT if met[-1] == len(life.names) - 1 else _RENAMED


def _column(history: History, life: Life, word: Word) -> tuple[int, bool] | None:
    """The number of the column of a name, and whether it has that name no more."""
    known = [name for name in life.columns if word.means(name)]
    if not known:
        return None
    name = word.text if word.text in known else known[0]
    found = effects.explained(history.catalog.objects.get(life.oid))
    present = {} if found is None else {column.name: column.number for column in columns_of(found)}
    if name in present:
        return present[name], False
    alive = [number for number in life.columns[name] if number in present.values()]
    return (alive or life.columns[name])[-1], True


def find_in_prisma(
    history: History,
    parts: tuple[Word, ...],
    models: Mapping[Oid, str],
    fields: Mapping[tuple[Oid, int], str],
) -> Found | None:
    """What is called so in a Prisma schema: a model, an enum, or `Model.field`."""
    if not 1 <= len(parts) <= 2:
        return None
    for life in history.lives:
        if models.get(life.oid) != parts[0].text:
            continue
        if len(parts) == 1:
            return Found(life=life)
        for (oid, number), name in fields.items():
            if oid == life.oid and name == parts[1].text:
                return Found(life=life, column=number)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingColumn:
    """A column that a table never had, and the nearest name that it has."""

    life: Life
    column: str
    near: str | None


def missing_column(history: History, parts: tuple[Word, ...]) -> MissingColumn | None:
    """What is wrong with `table.column`, where all but the last part is right."""
    found = find(history, parts[:-1]) if len(parts) > 1 else None
    if found is None or not found.life.columns or found.column:
        return None
    column = parts[-1].text
    near = get_close_matches(column, list(found.life.columns), n=1)
    whole = ".".join(quote_identifier(part.text) for part in parts[:-1])
    hint = f"{whole}.{quote_identifier(near[0])}" if near else None
    return MissingColumn(life=found.life, column=column, near=hint)


def near(history: History, text: str) -> str | None:
    """The nearest name of anything that is or was there, with its schema if that is not `public`."""
    known: dict[str, str] = {}
    for is_alive in (True, False):
        for life in history.lives:
            if history.is_alive(life) is not is_alive:
                continue
            for schema, name in life.names:
                quoted = quote_identifier(name)
                whole = f"{quote_identifier(schema)}.{quoted}"
                known.setdefault(whole, whole)
                known.setdefault(name, quoted if schema == "public" else whole)
    found = get_close_matches(text.replace('"', ""), list(known), n=1)
    if not found and "." in text:
        found = get_close_matches(text.replace('"', "").partition(".")[0], list(known), n=1)
    return known[found[0]] if found else None
