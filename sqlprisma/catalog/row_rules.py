"""What rows must keep: NOT NULL and CHECK, unique indexes, foreign keys (ExecConstraints, nbtinsert.c, ri_triggers.c).

Each rule has three answers, and only a row that certainly breaks one is refused: what is not known fits everything.
Apart from the statements, because those that change rows and those that change tables ask the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from typing import TypeAlias

from sqlprisma.catalog import cells, folding, row_marks, stored_rows
from sqlprisma.catalog.catalog import Catalog, Cell, Row, Rows, Unknowable
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, Constraint, ConstraintKind, Index, Table
from sqlprisma.catalog.row_exclusions import Exclusion, Held
from sqlprisma.catalog.row_symbols import is_moment
from sqlprisma.catalog.typed import Typed
from sqlprisma.diagnostics import Code
from sqlprisma.source import Span

# --- a row by itself


def refuse_cells(catalog: Catalog, table: Table, row: Row, span: Span) -> None:
    """Refuse a row that NOT NULL or a CHECK of its table forbids (ExecConstraints).

    Raises:
        CatalogError: `null value in column "x" of relation "t" violates not-null constraint`, …
    """
    for column in table.columns:
        if column.is_not_null and cells.of(row, column.number) is None:
            raise CatalogError(
                Code.NOT_NULL_VIOLATION,
                f'null value in column "{column.name}" of relation "{table.name}" violates not-null constraint',
                span=span,
            )
    for name, check in _checks(catalog, table):
        if is_broken(catalog, check, table, row, span):
            raise CatalogError(
                Code.CHECK_VIOLATION,
                f'new row for relation "{table.name}" violates check constraint "{name}"',
                span=span,
            )


def _checks(catalog: Catalog, table: Table) -> list[tuple[str, Typed]]:
    """What the CHECKs of a table say, by their names."""
    checks = [
        (key.name, key.expression)
        for key in catalog.constraints_of(table)
        if key.kind is ConstraintKind.CHECK and key.expression is not None
    ]
    return sorted(checks, key=lambda each: each[0])


def is_broken(catalog: Catalog, check: Typed, table: Table, row: Row, span: Span) -> bool:
    """Whether a row certainly does not keep a check."""
    try:
        return folding.in_row(catalog, check, table, row, span) is False
    except CatalogError:
        return False


# --- a row among others of its table


class Certainty(Enum):
    """What stands for the key of a row in an index where there is none to compare."""

    NEVER = "never"
    """It clashes with no other: a NULL is in it, or the index does not hold the row."""
    UNKNOWN = "unknown"


Key: TypeAlias = tuple[str | None, ...] | Certainty


def differ(one: Key, other: Key) -> bool:
    """Whether two keys of an exact index are certainly not equal: a moment may be any time."""
    if isinstance(one, Certainty) or isinstance(other, Certainty):
        return Certainty.NEVER in (one, other)
    return any(_differ(*pair) for pair in zip(one, other, strict=True))


def _differ(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return one is not other
    return one != other and not (is_moment(one) or is_moment(other))


class Keys:
    """The keys that rows have in a unique index: equal ones are certainly equal."""

    def __init__(self, catalog: Catalog, table: Table, index: Index, span: Span) -> None:
        self._catalog = catalog
        self._table = table
        self._index = index
        self._span = span
        self._columns: list[tuple[int | Typed, Callable[[str], str | None]]] = []
        for each in index.keys:
            if each.number:
                use = table.column_numbered(each.number).type
                self._columns.append((each.number, cells.identities(catalog, use)))
            elif each.expression is not None:
                use = cells.column_of(each.expression.type).type
                self._columns.append((each.expression, cells.identities(catalog, use)))

    def of(self, row: Row) -> Key:
        """The key of a row."""
        if self._index.predicate is not None:
            held = self._value(self._index.predicate, row)
            if held != "t":
                return Certainty.UNKNOWN if isinstance(held, Unknowable) else Certainty.NEVER
        key: list[str | None] = []
        is_sure = True
        for column, identity in self._columns:
            cell = cells.of(row, column) if isinstance(column, int) else self._value(column, row)
            if cell is None and not self._index.nulls_not_distinct:
                return Certainty.NEVER
            same = identity(cell) if isinstance(cell, str) else None
            is_sure = is_sure and (cell is None or same is not None)
            key.append(same)
        return tuple(key) if is_sure else Certainty.UNKNOWN

    def _value(self, value: Typed, row: Row) -> Cell:
        try:
            found = folding.in_row(self._catalog, value, self._table, row, self._span)
        except CatalogError:
            return Unknowable.VALUE
        return cells.from_value(self._catalog, value.type, found)


def is_exact(catalog: Catalog, table: Table, index: Index) -> bool:
    """Whether unequal keys of an index are certainly unequal."""
    return all(
        each.number and cells.family(catalog, table.column_numbered(each.number)) is not None
        for each in index.keys
    )


def immediate(catalog: Catalog, table: Table) -> Iterator[Index]:
    """The unique indexes and exclusions that are asked at each row, or when the statement is done."""
    for index in catalog.indexes_of(table):
        if (index.is_unique or index.is_exclusion) and not waits(
            catalog, catalog.objects.get(index.constraint)
        ):
            yield index


def waits(catalog: Catalog, key: object) -> bool:
    """Whether a constraint may be asked at the commit only."""
    if not isinstance(key, Constraint) or not key.is_deferrable:
        return False
    return key.is_initially_deferred or row_marks.count(catalog, row_marks.Mark.WAITING) > 0


def refuse_waiting(catalog: Catalog, table: Table, span: Span) -> None:
    """Refuse rows that break a unique index or an exclusion which waited until now.

    Raises:
        CatalogError: `duplicate key value violates unique constraint "t_pkey"`, …
    """
    rows = stored_rows.known(catalog, table.oid)
    if not rows:
        return
    for index in catalog.indexes_of(table):
        if not waits(catalog, catalog.objects.get(index.constraint)):
            continue
        row = (_first_met if index.is_exclusion else _first_twice)(catalog, table, index, rows, span)
        if row is not None:
            raise _met(table, index, row, span)


def _met(table: Table, index: Index, row: Row, span: Span) -> CatalogError:
    if index.is_exclusion:
        return CatalogError(
            Code.EXCLUSION_VIOLATION,
            f'conflicting key value violates exclusion constraint "{index.name}"',
            span=span,
            detail=f"Key {_shown_key(table, index, row)} conflicts with that of another row.",
        )
    return CatalogError(
        Code.UNIQUE_VIOLATION,
        f'duplicate key value violates unique constraint "{index.name}"',
        span=span,
        detail=f"Key {_shown_key(table, index, row)} already exists.",
    )


def is_deferrable(catalog: Catalog, index: Index) -> bool:
    """Whether the constraint of an index can wait for the commit (pg_index.indimmediate)."""
    constraint = catalog.objects.get(index.constraint)
    return isinstance(constraint, Constraint) and constraint.is_deferrable


class Seen:
    """The keys that the rows of a table have in its unique indexes and exclusions, while a statement adds more."""

    def __init__(self, catalog: Catalog, table: Table, rows: Rows, span: Span) -> None:
        self._table = table
        self._span = span
        self._keys: list[tuple[Index, Keys, set[Key]]] = []
        self._exclusions: list[tuple[Index, Exclusion, list[Held]]] = []
        for index in immediate(catalog, table):
            if index.is_exclusion:
                exclusion = Exclusion(catalog, table, index, span)
                self._exclusions.append((index, exclusion, [exclusion.held(row) for row in rows]))
            else:
                keys = Keys(catalog, table, index, span)
                self._keys.append((index, keys, {keys.of(row) for row in rows}))

    def add(self, row: Row) -> None:
        """One row more.

        Raises:
            CatalogError: `duplicate key value violates unique constraint "t_pkey"`, …
        """
        for index, keys, seen in self._keys:
            key = keys.of(row)
            if key in seen and isinstance(key, tuple):
                raise _met(self._table, index, row, self._span)
            seen.add(key)
        for index, exclusion, others in self._exclusions:
            held = exclusion.held(row)
            if exclusion.met(held, others):
                raise _met(self._table, index, row, self._span)
            others.append(held)


def refuse_duplicates(catalog: Catalog, index: Index) -> None:
    """Refuse a unique index or an exclusion that rows do not fit (nbtsort.c, index.c).

    Raises:
        CatalogError: `could not create unique index "u"`, `could not create exclusion constraint "x"`.
    """
    found = catalog.objects.get(index.table)
    if not isinstance(found, Table) or not (index.is_unique or index.is_exclusion):
        return
    rows = stored_rows.known(catalog, found.oid)
    if not rows:
        return
    span = index.provenance[-1] if index.provenance else found.provenance[-1]
    row = (_first_met if index.is_exclusion else _first_twice)(catalog, found, index, rows, span)
    if row is not None:
        what, verb = "unique index", "is duplicated"
        if index.is_exclusion:
            what, verb = "exclusion constraint", "conflicts with that of another row"
        raise CatalogError(
            Code.EXCLUSION_VIOLATION if index.is_exclusion else Code.UNIQUE_VIOLATION,
            f'could not create {what} "{index.name}"',
            span=index.provenance[-1] if index.provenance else None,
            detail=f"Key {_shown_key(found, index, row)} {verb}.",
            hint="The migrations insert such rows: remove or change them first.",
        )


def _first_twice(catalog: Catalog, table: Table, index: Index, rows: Rows, span: Span) -> Row | None:
    """The first row whose key another has before it."""
    keys = Keys(catalog, table, index, span)
    seen: set[Key] = set()
    for row in rows:
        key = keys.of(row)
        if key in seen and isinstance(key, tuple):
            return row
        seen.add(key)
    return None


def _first_met(catalog: Catalog, table: Table, index: Index, rows: Rows, span: Span) -> Row | None:
    """The first row that conflicts with one before it."""
    exclusion = Exclusion(catalog, table, index, span)
    others: list[Held] = []
    for row in rows:
        held = exclusion.held(row)
        if exclusion.met(held, others):
            return row
        others.append(held)
    return None


# --- a row and those it refers to


def refuse_orphans(catalog: Catalog, key: Constraint, rows: Iterable[Row], span: Span) -> None:
    """Refuse rows of the table of a foreign key that refer to none.

    Raises:
        CatalogError: `insert or update on table "t" violates foreign key constraint "t_x_fkey"`.
    """
    if waits(catalog, key) or stored_rows.is_repeated(catalog, key):
        return
    refuse_strays(catalog, key, rows, span)


def refuse_strays(catalog: Catalog, key: Constraint, rows: Iterable[Row], span: Span) -> None:
    """The same, whether the key can wait or not."""
    parent = catalog.get(key.referenced_table, Table)
    parents = stored_rows.all_known(catalog, parent)
    table = catalog.get(key.table, Table)
    if parents is None or parent.is_foreign:
        return
    columns = [table.column_numbered(number) for number in key.columns]
    theirs = [parent.column_numbered(number) for number in key.referenced_columns]
    spelled: set[tuple[Cell, ...]] = set()
    if [column.type for column in columns] == [column.type for column in theirs]:
        # most rows have a parent whose key is spelled as theirs: those need no look at all parents
        spelled = {tuple(cells.of(other, column.number) for column in theirs) for other in parents}
    for row in rows:
        own = [(column, cells.of(row, column.number)) for column in columns]
        if any(cell is None or isinstance(cell, Unknowable) for _, cell in own):
            continue
        if tuple(cell for _, cell in own) in spelled:
            continue
        if any(has_key(catalog, own, theirs, other) is not False for other in parents):
            continue
        raise CatalogError(
            Code.FOREIGN_KEY_VIOLATION,
            f'insert or update on table "{table.name}" violates foreign key constraint "{key.name}"',
            span=span,
            detail=f'Key {cells.shown(own)} is not present in table "{parent.name}".',
        )


def has_key(
    catalog: Catalog, own: Sequence[tuple[Column, Cell]], theirs: Sequence[Column], other: Row
) -> bool | None:
    """Whether a row of the other table has that key in its columns; None where that is not known."""
    is_sure = True
    for mine, column in zip(own, theirs, strict=True):
        same = cells.is_same(catalog, mine, (column, cells.of(other, column.number)))
        if same is False:
            return False
        is_sure = is_sure and same is True
    return True if is_sure else None


# --- words


def _shown_key(table: Table, index: Index, row: Row) -> str:
    numbers = [key.number for key in index.keys if key.number]
    return cells.shown([(table.column_numbered(number), cells.of(row, number)) for number in numbers])
