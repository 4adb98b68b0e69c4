"""Keys and indexes: what is promised to be unique, and what is quick.

They meet by their columns, first exactly and then ever more loosely; a name decides nothing and is told last.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlprisma.compare.finding import Drift, Pair
from sqlprisma.compare.meaning import Index, IndexKind
from sqlprisma.compare.meeting import Meeting
from sqlprisma.diagnostics.drift_codes import DriftCode


def compare(pair: Pair) -> Iterator[Drift]:
    """Every difference between the keys and indexes of a model and those of its table."""
    if pair.is_view:
        return
    meeting = Meeting(
        ours=[index for index in pair.file.indexes if pair.knows(index.columns)],
        theirs=[index for index in pair.database.indexes if pair.knows(index.columns)],
    )
    for is_match in (_is_same, _is_same_but_name, _is_alike, _has_same_columns):
        for file, database in meeting.pairs(is_match):
            yield from _met(pair, file, database)
    for file in meeting.ours:
        yield _missing(pair, file)
    for database in meeting.theirs:
        yield from _unmodelled(pair, database)


def _is_same(file: Index, database: Index) -> bool:
    return _is_same_but_name(file, database) and file.name == database.name


def _is_same_but_name(file: Index, database: Index) -> bool:
    return (
        file.kind is database.kind
        and file.keys == database.keys
        and file.method == database.method
        and _is_same_condition(file, database)
    )


def _is_alike(file: Index, database: Index) -> bool:
    """Whether both are unique over the same columns, under the same condition, or indexes over them."""
    return (
        file.kind.is_unique == database.kind.is_unique
        and set(file.columns) == set(database.columns)
        and _is_same_condition(file, database)
    )


def _has_same_columns(file: Index, database: Index) -> bool:
    return file.kind.is_unique == database.kind.is_unique and set(file.columns) == set(database.columns)


def _is_same_condition(file: Index, database: Index) -> bool:
    if file.where is not None and file.where.startswith("{"):  # written as an object: SQL is not known of it
        return database.where is not None
    return file.where == database.where


def _met(pair: Pair, file: Index, database: Index) -> Iterator[Drift]:
    table = pair.table
    if not _is_same_condition(file, database) and file.kind.is_unique and database.where is not None:
        says = f'"{database.name}" of "{table}" is unique only where {database.where}, and {file.written} says more'
        yield pair.of_index(DriftCode.NOT_UNIQUE, file, database, says)
    elif file.kind is not database.kind:
        says = f'"{database.name}" of "{table}" is {_noun(database)}, and the schema has {file.written}'
        yield pair.of_index(DriftCode.KEY_DIFFERS, file, database, says, f"write {database.written}")
    elif not _is_same_but_name(file, database):
        says = f'"{database.name}" is {_described(database)}, and {file.written} is {_described(file)}'
        yield pair.of_index(DriftCode.INDEX_DIFFERS, file, database, says)
    elif file.name != database.name:
        says = f'{_noun(database)} of "{table}" is called "{database.name}", and {file.written} says "{file.name}"'
        yield pair.of_index(DriftCode.CONSTRAINT_NAME, file, database, says, f'write map: "{database.name}"')


def _missing(pair: Pair, file: Index) -> Drift:
    columns = ", ".join(file.columns)
    if file.kind.is_unique:
        says = f'nothing keeps ({columns}) unique in "{pair.table}", and the schema has {file.written}'
        return pair.of_index(DriftCode.NOT_UNIQUE, file, None, says)
    says = f'"{pair.table}" has no index on ({columns}), and the schema has {file.written}'
    return pair.of_index(DriftCode.NO_SUCH_INDEX, file, None, says)


def _unmodelled(pair: Pair, database: Index) -> Iterator[Drift]:
    if database.where is not None and not pair.says_partial_indexes:
        return  # the schema has no words for it
    columns = ", ".join(database.columns)
    says = (
        f'"{database.name}" is {_noun(database)} on ({columns}), and model {pair.file.model} does not say so'
    )
    if not database.kind.is_unique:
        yield pair.of_index(DriftCode.INDEX_NOT_MODELLED, None, database, says, f"write {database.written}")
    elif not _is_second_unique(pair, database):
        yield pair.of_index(DriftCode.UNIQUE_NOT_MODELLED, None, database, says, f"write {database.written}")


def _is_second_unique(pair: Pair, database: Index) -> bool:
    """Whether the field already is unique: Prisma shows one of several uniques on a column."""
    is_single = database.kind is IndexKind.UNIQUE and len(database.columns) == 1
    return is_single and any(
        index.kind is IndexKind.UNIQUE and index.columns == database.columns for index in pair.file.indexes
    )


_NOUNS = {
    IndexKind.ID: "the primary key",
    IndexKind.UNIQUE: "a unique constraint",
    IndexKind.INDEX: "an index",
}


def _noun(index: Index) -> str:
    return _NOUNS[index.kind]


def _described(index: Index) -> str:
    """An index in SQL's order of words."""
    keys = ", ".join(
        f"{key.column}{' DESC' if key.is_descending else ''}{f' {key.operators}' if key.operators else ''}"
        for key in index.keys
    )
    where = f" where {index.where}" if index.where else ""
    return f"{index.method} ({keys}){where}"
