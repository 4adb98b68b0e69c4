"""What a statement did to columns, in words: a part of `effects`, for the columns of tables and of composite types.

Apart because it needs nothing but two versions of the columns, each with the catalog in which their types and
expressions have names.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlprisma.catalog import definition, deparse, types
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.keywords import quote_identifier
from sqlprisma.catalog.objects import Column, IdentityKind, Table
from sqlprisma.records import dataclass

_LONGEST_QUOTE = 120
_IDENTITIES = {IdentityKind.ALWAYS: "ALWAYS", IdentityKind.BY_DEFAULT: "BY DEFAULT"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The columns at one moment; `table` is None for the attributes of a type."""

    catalog: Catalog
    columns: tuple[Column, ...]
    table: Table | None = None
    noun: str = "column"

    def text(self, column: Column) -> str | None:
        """A column's default or generation expression."""
        if column.default is None:
            return None
        return deparse.text(self.catalog, column.default.value, self.table)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnEffect:
    """What happened to a column, as it was or is: in words to the whole (`words`) and to the column (`own`)."""

    column: Column
    words: str
    own: str
    is_end: bool = False


def between(old: Version, new: Version) -> Iterator[ColumnEffect]:
    """What happened to each column, in the order of the columns; those that are gone come last."""
    if old.columns is new.columns:
        return
    before = {column.number: column for column in old.columns}
    for column in new.columns:
        was = before.pop(column.number, None)
        if was is None:
            line = definition.column_words(new.catalog, new.table, column)
            words = f"adds the {new.noun} {quote_identifier(column.name)}, {line}"
            yield ColumnEffect(column=column, words=words, own=f"adds the {new.noun}, {line}")
        elif was is not column:
            yield from _changed(old, new, was, column)
    for column in before.values():
        drops = f"drops the {new.noun}"
        words = f"{drops} {quote_identifier(column.name)}"
        yield ColumnEffect(column=column, words=words, own=drops, is_end=True)


def _changed(old: Version, new: Version, was: Column, column: Column) -> Iterator[ColumnEffect]:
    name = quote_identifier(column.name)
    if was.name != column.name:
        old_name = quote_identifier(was.name)
        words = f"renames the {new.noun} {old_name} to {name}"
        yield ColumnEffect(column=column, words=words, own=f"renames it from {old_name} to {name}")
    for own in _words(old, new, was, column):
        yield ColumnEffect(column=column, words=f"{name}: {own}", own=own)


def _words(old: Version, new: Version, was: Column, column: Column) -> Iterator[str]:
    if was.type != column.type:
        kinds = (types.format_type(old.catalog, was.type), types.format_type(new.catalog, column.type))
        yield f"changes its type from {kinds[0]} to {kinds[1]}"
    if was.collation != column.collation:
        yield "drops its collation" if column.collation is None else f"sets the collation {column.collation}"
    if was.is_not_null != column.is_not_null:
        yield "sets NOT NULL" if column.is_not_null else "drops NOT NULL"
    if was.identity != column.identity:
        if column.identity is None:
            yield "drops its identity"
        else:
            yield f"makes it GENERATED {_IDENTITIES[column.identity]} AS IDENTITY"
    yield from _value_words(old, new, was, column)
    yield from comment_words(was.comment, column.comment)


def _value_words(old: Version, new: Version, was: Column, column: Column) -> Iterator[str]:
    """A default or generation expression that is another one now; one that merely mentions a new name is not."""
    values = [None if each.default is None else each.default.value for each in (was, column)]
    if values[0] == values[1] and was.is_generated == column.is_generated:
        return
    texts = old.text(was), new.text(column)
    if not was.is_generated and not column.is_generated:
        yield from default_words(*texts)
    elif not column.is_generated:
        yield f"drops its generation expression ({texts[0]})"
    elif texts[0] != texts[1] or not was.is_generated:
        yield f"makes it GENERATED ALWAYS AS ({texts[1]})"


def default_words(old: str | None, new: str | None) -> Iterator[str]:
    """Another default, or none, or the first."""
    if old == new:
        return
    if new is None:
        yield f"drops its default {old}"
    elif old is None:
        yield f"sets its default to {new}"
    else:
        yield f"changes its default from {old} to {new}"


def comment_words(old: str | None, new: str | None) -> Iterator[str]:
    """Another comment, or none."""
    if old != new:
        yield "removes its comment" if new is None else f"comments on it: {quoted(new)}"


def quoted(text: str) -> str:
    """A comment on one line, between quotes, and not too long."""
    flat = " ".join(text.split())
    return deparse.quote_literal(flat if len(flat) <= _LONGEST_QUOTE else f"{flat[:_LONGEST_QUOTE]}…")
