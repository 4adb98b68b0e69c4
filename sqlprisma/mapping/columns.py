"""Facts about a table's columns and keys as Prisma sees them, before anything has a name.

Scope, names and assembly ask the same questions (is it nullable, does this index identify a row), so the answers
have one place.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.objects import Column, Index, Oid, Table, Type, TypeKind
from sqlprisma.catalog.types import type_of
from sqlprisma.mapping import operator_classes, types
from sqlprisma.mapping.options import MappingOptions
from sqlprisma.records import replace


def is_nullable(catalog: Catalog, column: Column) -> bool:
    """Whether the database lets NULL in; a domain may forbid it too."""
    if column.is_not_null:
        return False
    found = type_of(catalog, column.type.oid)
    return not (found.kind is TypeKind.DOMAIN and found.is_not_null)


def is_optional(catalog: Catalog, column: Column, options: MappingOptions) -> bool:
    """Whether the field gets a `?`: as the database says, or by the habit `nullable_defaults = "required"`."""
    if not options.is_database and options.nullable_defaults == "required" and column.default is not None:
        return False
    return is_nullable(catalog, column)


def is_required(catalog: Catalog, column: Column, options: MappingOptions) -> bool:
    """Whether a relation over the column may count on a value: a list is never required in Prisma."""
    return not (is_optional(catalog, column, options) or types.of(catalog, column.type, ()).is_list)


def repeats_column(index: Index) -> bool:
    """Whether a column is a key twice, which Prisma's validator refuses."""
    numbers = [key.number for key in index.keys if key.number is not None]
    return len(set(numbers)) < len(numbers)


def byte_order(name: str) -> bytes:
    """The sort key of PostgreSQL's type `name` (collation C)."""
    return name.encode("utf-8", "surrogatepass")


def column_numbers(index: Index) -> tuple[int, ...]:
    """An index's columns as Prisma reads them: INCLUDE columns too, expressions left out."""
    return (*(key.number for key in index.keys if key.number is not None), *index.include)


def has_expressions(index: Index) -> bool:
    """Whether a key is computed; such an index has no words in Prisma."""
    return any(key.number is None for key in index.keys)


def refusals(catalog: Catalog, table: Table) -> Iterator[tuple[Index, str]]:
    """What Prisma's validator makes of a table's indexes, each with words that follow "the index"."""
    for index in catalog.indexes_of(table):
        reason = _refusal(catalog, table, index)
        if reason is not None:
            yield index, f"{reason}: it is not shown"
            continue
        for column in numbered(table, _refused_inclusions(catalog, table, index)):
            yield index, f'is shown without its included column "{column.name}"'


def _refusal(catalog: Catalog, table: Table, index: Index) -> str | None:
    if repeats_column(index):
        return "names a column twice"
    keys = numbered(table, (key.number for key in index.keys if key.number is not None))
    if not index.is_primary and any(_is_xml(catalog, column) for column in keys):
        return "has a key of type xml"
    return None


def _refused_inclusions(catalog: Catalog, table: Table, index: Index) -> tuple[int, ...]:
    """The INCLUDE columns that Prisma's validator refuses: it takes them for keys.

    It lets no column of type xml stand in an index, one column in SP-GiST, and in GiST none whose type it does not
    know to have an operator class (psl-core's postgres connector, validations.rs).
    """
    if index.is_primary:
        return ()
    keys = {key.number for key in index.keys}
    return tuple(
        number
        for number in index.include
        if number in keys
        or index.method == "spgist"
        or not _may_be_included(catalog, index.method, table.column_numbered(number))
    )


def _may_be_included(catalog: Catalog, method: str, column: Column) -> bool:
    enums = {found.oid for found in catalog.all(Type) if found.kind is TypeKind.ENUM}
    found = types.of(catalog, column.type, enums)
    return not _is_xml(catalog, column) and operator_classes.is_optional(method, found)


def _is_xml(catalog: Catalog, column: Column) -> bool:
    return types.of(catalog, column.type, ()).element_name == "xml"


def shown_indexes(catalog: Catalog, table: Table) -> tuple[Index, ...]:
    """The indexes that Prisma can say, primary key included, as it can say them, by name in byte order."""
    found = (
        _without(index, _refused_inclusions(catalog, table, index))
        for index in catalog.indexes_of(table)
        if not (index.is_exclusion or has_expressions(index) or _refusal(catalog, table, index))
    )
    return tuple(sorted(found, key=lambda index: byte_order(index.name)))


def _without(index: Index, refused: tuple[int, ...]) -> Index:
    if not refused:
        return index
    return replace(index, include=tuple(number for number in index.include if number not in refused))


def unique_indexes(catalog: Catalog, table: Table, *, partial: bool) -> tuple[Index, ...]:
    """The shown indexes that are unique; `partial` tells whether those with a predicate count."""
    return tuple(
        index
        for index in shown_indexes(catalog, table)
        if index.is_unique and (partial or index.predicate is None)
    )


def identifiers(catalog: Catalog, table: Table, enums: Container[Oid], *, partial: bool) -> tuple[Index, ...]:
    """The unique indexes by which Prisma can tell rows apart: every column required and of a known type."""
    return tuple(
        index
        for index in unique_indexes(catalog, table, partial=partial)
        if all(
            not is_nullable(catalog, column) and types.of(catalog, column.type, enums).may_identify
            for column in numbered(table, column_numbers(index))
        )
    )


def numbered(table: Table, numbers: Iterable[int]) -> tuple[Column, ...]:
    """The columns with these numbers."""
    return tuple(table.column_numbered(number) for number in numbers)
