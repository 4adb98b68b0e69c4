"""The history of every object: which statement made or changed it, and what that did, in words.

Apart from the fold, which forgets each catalog for the next one, and from `effects`, which sees one statement alone:
a `Recorder` goes along with the fold and files what each statement did, so that afterwards a table, column, type,
view, sequence, index or constraint can be asked for by the name it has, or had (`history_names`). Everything is filed
in one pass, at the cost of the objects that a statement really changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field

from sqlprisma import ddl
from sqlprisma.catalog import effects
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.effects import Effect, Explained
from sqlprisma.catalog.interpret import Script, State, steps
from sqlprisma.catalog.objects import Column, Object, Oid, Table, Type, View
from sqlprisma.records import dataclass
from sqlprisma.source import Span

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that one statement did to one object; `number` counts the statements of the history."""

    number: int
    span: Span
    """The statement, or the piece of it that did this."""
    statement: str
    """The statement's kind: `ALTER TABLE`."""
    effect: str
    to_columns: str = field(default="", repr=False)
    """What this is for every column of the table, where it concerns them all."""
    is_end: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """An object that is or was there, with all names it ever had, the present or last one at the end."""

    oid: Oid
    kind: str
    names: tuple[tuple[str, str], ...]
    """Schema and name."""
    columns: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Each name that a column ever had, with the numbers of those columns in the order in which they had it."""
    entries: tuple[Entry, ...] = ()
    column_entries: Mapping[int, tuple[Entry, ...]] = field(default_factory=dict)

    @property
    def schema(self) -> str:
        """The schema it is in, or was in last."""
        return self.names[-1][0]

    @property
    def name(self) -> str:
        """Its name, or the last it had."""
        return self.names[-1][1]

    def told(self, number: int) -> tuple[Entry, ...]:
        """The history of a column: its own, and what happened to the table as a whole while it was there."""
        own = self.column_entries.get(number, ())
        first = own[0].number if own else 0
        last = own[-1].number if own and own[-1].is_end else None
        shared = [
            Entry(
                number=entry.number,
                span=entry.span,
                statement=entry.statement,
                effect=entry.to_columns,
                is_end=entry.is_end,
            )
            for entry in self.entries
            if entry.to_columns and entry.number >= first and (last is None or entry.number < last)
        ]
        return tuple(sorted((*own, *shared), key=lambda entry: entry.number))


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The catalog at the end, and the life of everything that was ever in it, in the order in which it was made."""

    catalog: Catalog
    lives: tuple[Life, ...]

    def is_alive(self, life: Life) -> bool:
        """Whether the object is there at the end."""
        return life.oid in self.catalog.objects


@dataclass(slots=True, kw_only=True)
class _Draft:
    """A life that is being written."""

    kind: str
    names: list[tuple[str, str]] = field(default_factory=list)
    columns: dict[str, list[int]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    column_entries: dict[int, list[Entry]] = field(default_factory=dict)
    seen: tuple[Column, ...] = ()


class Recorder:
    """Goes along with the fold: `apply` in the place of `interpret.apply`, and `history` at the end."""

    def __init__(self) -> None:
        self._drafts: dict[Oid, _Draft] = {}
        self._catalog: Catalog | None = None
        self._count = 0

    def apply(self, state: State, script: Script) -> State:
        """The state after one more migration, whose effects are filed."""
        last: ddl.Statement | None = None
        for statement, after in steps(state, script):
            last = statement or last
            if last is not None:
                self._file(last, state.catalog, after.catalog)
            state = after
        self._catalog = state.catalog
        return state

    def history(self, catalog: Catalog) -> History:
        """All that was filed; `catalog` is the one at the end, in which temporary objects are gone."""
        if self._catalog is not None:
            for oid in catalog.objects.changes(self._catalog.objects):
                self._end_with_session(Oid(oid), catalog)
        return History(catalog=catalog, lives=tuple(map(self._life, sorted(self._drafts))))

    def _file(self, statement: ddl.Statement, before: Catalog, after: Catalog) -> None:
        if before.objects is after.objects:
            return
        self._count += 1
        for oid in after.objects.changes(before.objects):
            found = effects.explained(after.objects.get(oid))
            if found is not None:
                self._note_names(after, found)
        made = [
            (effect, self._entry(statement, effect))
            for effect in effects.between(before, after)
            if effect.oid in self._drafts
        ]
        for effect, entry in sorted(made, key=lambda each: _order(each[1])):
            draft = self._drafts[effect.oid]
            found = effects.explained(after.objects.get(effect.oid))
            if found is not None and effect.to_columns:  # its schema may have another name
                self._note_names(after, found)
            if effect.column:
                draft.column_entries.setdefault(effect.column, []).append(entry)
            else:
                draft.entries.append(entry)

    def _entry(self, statement: ddl.Statement, effect: Effect) -> Entry:
        return Entry(
            number=self._count,
            span=_place(statement, effect),
            statement=statement.kind,
            effect=effect.words,
            to_columns=effect.to_columns,
            is_end=effect.is_end,
        )

    def _note_names(self, catalog: Catalog, found: Explained) -> None:
        draft = self._drafts.setdefault(found.oid, _Draft(kind=effects.kind(found)))
        name = (catalog.namespace_name(found), found.name)
        if not draft.names or draft.names[-1] != name:
            draft.names.append(name)
        columns = columns_of(found)
        if columns is draft.seen:
            return
        draft.seen = columns
        for column in columns:
            numbers = draft.columns.setdefault(column.name, [])
            if column.number not in numbers:
                numbers.append(column.number)

    def _end_with_session(self, oid: Oid, catalog: Catalog) -> None:
        draft = self._drafts.get(oid)
        if draft is None or oid in catalog.objects or not draft.entries:
            return
        self._count += 1
        made = draft.entries[0]
        words = "drops it when the session ends: it is temporary"
        draft.entries.append(
            Entry(
                number=self._count,
                span=made.span,
                statement=made.statement,
                effect=words,
                to_columns=words,
                is_end=True,
            )
        )

    def _life(self, oid: Oid) -> Life:
        draft = self._drafts[oid]
        return Life(
            oid=oid,
            kind=draft.kind,
            names=tuple(draft.names),
            columns={name: tuple(numbers) for name, numbers in draft.columns.items()},
            entries=tuple(draft.entries),
            column_entries={number: tuple(told) for number, told in draft.column_entries.items()},
        )


def columns_of(found: Object) -> tuple[Column, ...]:
    """The columns of a table or view, as far as they are known, and the attributes of a composite type."""
    match found:
        case Table():
            return found.columns
        case View():
            return found.columns or ()
        case Type():
            return found.attributes
        case _:
            return ()


def _order(entry: Entry) -> tuple[int, int]:
    place = entry.span.place
    return (place.line, place.column)


def _place(statement: ddl.Statement, effect: Effect) -> Span:
    """The piece of the statement that shares most words with the effect, of those where the object says it changed."""
    inside = [span for span in dict.fromkeys(effect.places) if _is_within(span, statement.span)]
    if len(inside) < 2:
        return inside[0] if inside else statement.span
    words = _words(effect.clue or effect.words)
    return max(inside, key=lambda span: len(words & _words(span.text)))


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def _is_within(span: Span, whole: Span) -> bool:
    if span.source is whole.source:
        return whole.start <= span.start and span.end <= whole.end
    return whole.place.path == span.place.path and _lines(whole)[0] <= span.place.line <= _lines(whole)[1]


def _lines(span: Span) -> tuple[int, int]:
    return span.place.line, span.source.place(span.end).line
