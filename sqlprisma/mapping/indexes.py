"""Primary keys, uniques and indexes as attributes of fields and models.

The rules are Prisma's (prisma-engines, introspection_pair/index.rs, index_field.rs, scalar_field.rs): a constraint
and its index are one thing, of several uniques on one column one is shown, INCLUDE columns pass for keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sqlprisma.catalog.objects import Column, Index, IndexColumn, Table
from sqlprisma.catalog.opclasses import classes, default_class
from sqlprisma.mapping import operator_classes
from sqlprisma.mapping.columns import column_numbers, numbered
from sqlprisma.mapping.plan import Plan
from sqlprisma.prisma import build, constraint_names
from sqlprisma.prisma.ast import Argument, Attribute, BlockAttribute, Value
from sqlprisma.records import dataclass

METHODS = {"brin": "Brin", "gin": "Gin", "gist": "Gist", "hash": "Hash", "spgist": "SpGist"}
"""Access methods with a word in Prisma; every other passes for a B-tree."""

_WITHOUT_CLASSES = {"btree", "hash"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What of a table's indexes stands on fields, and what at the model's end."""

    primary: Index | None
    on_fields: dict[int, Index]
    """By column number: its `@unique`."""
    on_model: tuple[Index, ...]


def of(plan: Plan, table: Table) -> Shown:
    """The places of a table's indexes."""
    primary: Index | None = None
    on_fields: dict[int, Index] = {}
    on_model: list[Index] = []
    for index in plan.indexes(table):
        numbers = column_numbers(index)
        if index.is_primary and not is_shown_as_unique(plan, table, index):
            primary = index
        elif index.is_unique and len(numbers) == 1 and (plan.options.is_database or not index.predicate):
            on_fields.setdefault(numbers[0], index)
        else:
            on_model.append(index)
    return Shown(primary=primary, on_fields=on_fields, on_model=tuple(on_model))


def is_shown_as_unique(plan: Plan, table: Table, index: Index) -> bool:
    """Whether a primary key has a list, which `@id` does not take; in a model that is ignored it may stand."""
    if not index.is_primary or plan.is_ignored(table):
        return False
    return any(plan.type(column).is_list for column in numbered(table, column_numbers(index)))


def on_field(plan: Plan, table: Table, number: int, shown: Shown) -> Iterable[Attribute]:
    """The `@id` and `@unique` of a field."""
    primary = shown.primary
    if primary is not None and column_numbers(primary) == (number,):
        yield build.attribute("id", *_map(primary, constraint_names.primary_key(table.name)))
    unique = shown.on_fields.get(number)
    if unique is not None:
        default = _default_name(table, unique, constraint_names.unique)
        sort = (build.named("sort", build.name("Desc")),) if unique.keys[0].is_descending else ()
        yield build.attribute("unique", *_map(unique, default), *sort, *_where(plan, table, unique))


def on_model(plan: Plan, table: Table, shown: Shown) -> Iterable[BlockAttribute]:
    """The `@@id`, `@@unique` and `@@index` lines."""
    primary = shown.primary
    if primary is not None and len(column_numbers(primary)) > 1:
        keys = build.names(plan.fields(table, column_numbers(primary)))
        yield build.block_attribute("id", keys, *_map(primary, constraint_names.primary_key(table.name)))
    for index in shown.on_model:
        yield _line(plan, table, index)


def _line(plan: Plan, table: Table, index: Index) -> BlockAttribute:
    keys = build.array(_keys(plan, table, index))
    if index.is_unique:
        default = _default_name(table, index, constraint_names.unique)
        return build.block_attribute("unique", keys, *_map(index, default), *_where(plan, table, index))
    default = _default_name(table, index, constraint_names.index)
    method = METHODS.get(index.method)
    kind = () if method is None else (build.named("type", build.name(method)),)
    return build.block_attribute("index", keys, *_map(index, default), *kind, *_where(plan, table, index))


def _default_name(table: Table, index: Index, rule: Callable[[str, Sequence[str]], str]) -> str:
    return rule(table.name, [column.name for column in numbered(table, column_numbers(index))])


def _map(index: Index, default: str) -> tuple[Argument, ...]:
    return () if index.name == default else (build.named("map", build.string(index.name)),)


def _where(plan: Plan, table: Table, index: Index) -> tuple[Argument, ...]:
    if index.predicate is None:
        return ()
    text = plan.text(index.predicate, table)
    return (build.named("where", build.call("raw", build.string(text))),)


def _keys(plan: Plan, table: Table, index: Index) -> Iterable[Value]:
    for key in index.keys:
        if key.number is not None:
            yield _key(plan, table, index, key)
    for number in index.include:
        yield build.name(plan.field(table, number).name)


def _key(plan: Plan, table: Table, index: Index, key: IndexColumn) -> Value:
    number = key.number or 0
    field = plan.field(table, number).name
    arguments = (
        *((build.named("sort", build.name("Desc")),) if key.is_descending else ()),
        *_operator_class(plan, table, index, key),
    )
    return build.call(field, *arguments) if arguments else build.name(field)


def _operator_class(plan: Plan, table: Table, index: Index, key: IndexColumn) -> tuple[Argument, ...]:
    """A class that is the default of any type is not written, unless the validator would refuse the column then."""
    if index.method not in METHODS or index.method in _WITHOUT_CLASSES:
        return ()
    column = table.column_numbered(key.number or 0)
    found, name = plan.type(column), key.operator_class
    if name is None or _is_default(plan, index.method, name):
        if operator_classes.is_optional(index.method, found):
            return ()
        name = name or _default_class(plan, index.method, column)
        if name is None:
            return ()
    word = operator_classes.word(index.method, name, found)
    value = build.name(word) if word else build.call("raw", build.string(name))
    return (build.named("ops", value),)


def _default_class(plan: Plan, method: str, column: Column) -> str | None:
    found = default_class(plan.catalog, method, column.type.oid)
    return None if found is None else found.name


def _is_default(plan: Plan, method: str, name: str) -> bool:
    return any(found.name == name and found.is_default for found in classes(plan.catalog, method))
