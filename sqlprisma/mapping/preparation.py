"""What a person's choices change before and after everything is decided: which tables count, what a column is, order.

Apart from the decisions themselves, so that these see one catalog and one scope and need not know what was chosen:
a column that is declared to be a `String` is read as if the migrations had said `text`, and a comment that is not
wanted as if nobody had written it.
"""

from __future__ import annotations

import json
from collections.abc import Container, Mapping
from glob import escape
from typing import TypeVar

from sqlprisma.catalog.catalog import PG_CATALOG, Catalog
from sqlprisma.catalog.objects import CatalogObject, Column, Index, IndexColumn, Table, Type, TypeUse, View
from sqlprisma.catalog.opclasses import default_class
from sqlprisma.catalog.types import base_type, type_of
from sqlprisma.catalog.types import find as find_type
from sqlprisma.diagnostics import Outcome
from sqlprisma.mapping import assembly, defaults, types
from sqlprisma.mapping.columns import is_nullable
from sqlprisma.mapping.names import KeptNames
from sqlprisma.mapping.options import MappingOptions
from sqlprisma.mapping.overrides import find, written_key
from sqlprisma.mapping.plan import Plan
from sqlprisma.overrides import NO_OVERRIDES, STANDINGS, Overrides, means
from sqlprisma.prisma.ast import ArrayValue, StringValue, Value
from sqlprisma.records import replace

_Commented = TypeVar("_Commented", bound=CatalogObject | Column)


def decide(
    catalog: Catalog, options: MappingOptions, kept: KeptNames, overrides: Overrides = NO_OVERRIDES
) -> Outcome[Plan]:
    """Everything decided, as a person chose; findings are what had to be left out."""
    chosen = _narrowed(catalog, options)
    if options.is_database:
        return assembly.decide(catalog, chosen, kept, overrides)
    made = assembly.decide(_as_declared(catalog, options), chosen, kept, overrides)
    return replace(made, value=_ordered(made.value)) if options.order == "migration" else made


def fits(glob: str, catalog: Catalog, table: Table | View) -> bool:
    """Whether a glob means a table, by its name or `schema.name`."""
    return means(glob, table.name, catalog.namespace_name(table))


def needless(catalog: Catalog, plan: Plan, declared: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The keys of columns that have a type in Prisma anyway, with that type."""
    found: list[tuple[str, str]] = []
    for table in plan.scope.tables:
        schema = catalog.namespace_name(table)
        for column in catalog.get(table.oid, Table).columns:
            path = f"{table.name}.{column.name}"
            own = types.of(catalog, column.type, plan.enums)
            if find(declared, schema, path) is not None and not own.is_unsupported:
                name = own.scalar if own.enum is None else plan.names.enums[own.enum].name
                found.append((written_key(declared, schema, path), name))
    return tuple(found)


def without_json(plan: Plan, declared: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of columns that are declared to be Json and have a default that is no JSON, which Prisma refuses."""
    found: list[str] = []
    for table in plan.scope.tables:
        schema = plan.catalog.namespace_name(table)
        for column in table.columns:
            path = f"{table.name}.{column.name}"
            if find(declared, schema, path) == "Json" and column.default is not None:
                value = defaults.of(plan.text(column.default.value, table), plan.type(column), {})
                if not _is_json(value):
                    found.append(written_key(declared, schema, path))
    return tuple(found)


def _is_json(value: Value | None) -> bool:
    """Whether a default may stand on a Json field; an expression always may."""
    if isinstance(value, ArrayValue):
        return all(map(_is_json, value.items))
    if not isinstance(value, StringValue):
        return True
    try:
        json.loads(value.value)
    except ValueError:
        return False
    return True


def _narrowed(catalog: Catalog, options: MappingOptions) -> MappingOptions:
    """The options with all tables excluded that are not included."""
    if not options.include:
        return options
    left_out = (
        escape(f"{catalog.namespace_name(table)}.{table.name}")
        for table in catalog.tables()
        if not any(fits(glob, catalog, table) for glob in options.include)
    )
    return replace(options, exclude=(*options.exclude, *left_out))


def _as_declared(catalog: Catalog, options: MappingOptions) -> Catalog:
    """The catalog with the types that were declared, and without comments where they are not wanted."""
    for table in tuple(catalog.tables()) if options.column_types else ():
        catalog = _with_types(catalog, table, options.column_types)
    return catalog if options.shows_comments else _without_comments(catalog)


def _with_types(catalog: Catalog, table: Table, declared: Mapping[str, str]) -> Catalog:
    schema = catalog.namespace_name(table)
    columns = {
        column.number: _declared(catalog, column, scalar)
        for column in table.columns
        if (scalar := find(declared, schema, f"{table.name}.{column.name}")) is not None
    }
    if not columns:
        return catalog
    for index in catalog.indexes_of(table):
        catalog = catalog.put(_with_classes(catalog, table, index, columns))
    changed = tuple(columns.get(column.number, column) for column in table.columns)
    return catalog.put(replace(table, columns=changed))


def _declared(catalog: Catalog, column: Column, scalar: str) -> Column:
    """The column as a scalar; what is a list stays one, and what a domain forbids stays forbidden."""
    standing = STANDINGS[scalar]
    oid = find_type(catalog, standing.name, PG_CATALOG) or column.type.oid
    is_list = type_of(catalog, base_type(catalog, column.type).oid).is_array
    use = TypeUse(oid=type_of(catalog, oid).array if is_list else oid, modifier=standing.modifier)
    return replace(column, type=use, is_not_null=not is_nullable(catalog, column))


def _with_classes(catalog: Catalog, table: Table, index: Index, numbers: Container[int | None]) -> Index:
    """The index with the operator classes written that its keys have by their own type."""

    def written(key: IndexColumn) -> IndexColumn:
        if key.number not in numbers or key.operator_class is not None or index.method == "btree":
            return key
        found = default_class(catalog, index.method, table.column_numbered(key.number or 0).type.oid)
        return key if found is None else replace(key, operator_class=found.name)

    return replace(index, keys=tuple(map(written, index.keys)))


def _without_comments(catalog: Catalog) -> Catalog:
    for table in tuple(catalog.tables()):
        columns = tuple(map(_without_comment, table.columns))
        catalog = catalog.put(replace(_without_comment(table), columns=columns))
    for view in tuple(catalog.views()):
        shown = None if view.columns is None else tuple(map(_without_comment, view.columns))
        catalog = catalog.put(replace(_without_comment(view), columns=shown))
    for enum in tuple(catalog.all(Type)):
        if enum.comment is not None:
            catalog = catalog.put(_without_comment(enum))
    return catalog


def _without_comment(found: _Commented) -> _Commented:
    """Without its comment, which a schema file may still have from before."""
    former = () if found.comment is None else (found.comment,)
    return replace(found, comment=None, former_comments=(*found.former_comments, *former))


def _ordered(plan: Plan) -> Plan:
    """The plan with blocks, and the relations of a model, in the order in which the migrations made them."""
    scope = plan.scope
    return replace(
        plan,
        scope=replace(
            scope,
            tables=tuple(sorted(scope.tables, key=lambda table: table.oid)),
            views=tuple(sorted(scope.views, key=lambda view: view.oid)),
            enums=tuple(sorted(scope.enums, key=lambda enum: enum.oid)),
            relations=tuple(sorted(scope.relations, key=lambda tie: (tie.table.oid, tie.constraint.oid))),
            joins=tuple(sorted(scope.joins, key=lambda join: join.table.oid)),
        ),
    )
