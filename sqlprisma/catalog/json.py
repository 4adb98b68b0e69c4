"""The typed model as JSON: what `inspect catalog` prints.

`schemas`, `tables`, `views`, `enums`, `domains`, `composites`, `ranges`, `sequences`, `functions` and `extensions`,
each sorted by schema and name; within a table columns stand in their order, constraints and indexes by name. Types
and expressions are PostgreSQL's own text. `at` says where an object was made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias, TypeVar

from sqlprisma.catalog import definition, deparse, describe, types
from sqlprisma.catalog.catalog import FIRST_OID, PUBLIC, Catalog
from sqlprisma.catalog.objects import (
    CatalogObject,
    Column,
    Constraint,
    ConstraintKind,
    Default,
    Extension,
    Index,
    IndexColumn,
    Namespace,
    Object,
    Oid,
    Routine,
    Sequence,
    Table,
    Type,
    TypeKind,
    TypeUse,
    View,
)
from sqlprisma.source import Span

Json: TypeAlias = bool | int | str | list["Json"] | dict[str, "Json"] | None

_Described = TypeVar("_Described", bound=CatalogObject)

_KINDS = {
    ConstraintKind.CHECK: "check",
    ConstraintKind.EXCLUSION: "exclusion",
    ConstraintKind.FOREIGN_KEY: "foreign key",
    ConstraintKind.PRIMARY_KEY: "primary key",
    ConstraintKind.UNIQUE: "unique",
}


def to_json(catalog: Catalog) -> dict[str, Json]:
    """The whole catalog; keys whose value says nothing (null, false, empty) are left out of nested objects."""
    namespaces = [found for found in catalog.all(Namespace) if found.oid >= FIRST_OID or found.oid == PUBLIC]
    extensions = sorted(catalog.all(Extension), key=lambda found: found.name)
    kinds = _types_by_kind(catalog)
    return {
        "schemas": [_bare(_named(found)) for found in sorted(namespaces, key=lambda found: found.name)],
        "tables": _each(catalog, catalog.tables(), _table),
        "views": _each(catalog, catalog.views(), _view),
        "enums": _each(catalog, kinds.get(TypeKind.ENUM, ()), _enum),
        "domains": _each(catalog, kinds.get(TypeKind.DOMAIN, ()), _domain),
        "composites": _each(catalog, kinds.get(TypeKind.COMPOSITE, ()), _composite),
        "ranges": _each(catalog, kinds.get(TypeKind.RANGE, ()), _range),
        "sequences": _each(catalog, catalog.all(Sequence), _sequence),
        "functions": _each(catalog, catalog.all(Routine), _routine),
        "extensions": [
            _bare({**_named(found), "schema": catalog.get(found.schema, Namespace).name})
            for found in extensions
        ],
    }


def one(catalog: Catalog, found: Object) -> dict[str, Json]:
    """A table, view, type, sequence, index or constraint, as it is shown within the whole."""
    return _bare({"schema": catalog.namespace_name(found), **_named(found), **_described(catalog, found)})


def column(catalog: Catalog, table: Table | None, found: Column) -> dict[str, Json]:
    """A column as it is shown within its table."""
    return _column(catalog, table, found)


def _described(  # noqa: PLR0911 - one branch a kind of object
    catalog: Catalog, found: Object
) -> dict[str, Json]:
    match found:
        case Table():
            return _table(catalog, found)
        case View():
            return _view(catalog, found)
        case Sequence():
            return _sequence(catalog, found)
        case Index():
            return _index(catalog, catalog.get(found.table, Table), found)
        case Constraint(table=0):
            return {"expression": definition.constraint(catalog, found)}
        case Constraint():
            return _constraint(catalog, catalog.get(found.table, Table), found)
        case Type():
            describe_one = _TYPES.get(found.kind)
            return {} if describe_one is None else describe_one(catalog, found)
        case _:
            return {}


def _types_by_kind(catalog: Catalog) -> dict[TypeKind, list[Type]]:
    found: dict[TypeKind, list[Type]] = {}
    for each in catalog.all(Type):
        if not each.element and not each.relation and not each.extension:
            found.setdefault(each.kind, []).append(each)
    return found


def _each(
    catalog: Catalog,
    found: Iterable[_Described],
    describe_one: Callable[[Catalog, _Described], dict[str, Json]],
) -> list[Json]:
    ordered = sorted(found, key=lambda each: (catalog.namespace_name(each), each.name, each.oid))
    return [
        _bare({"schema": catalog.namespace_name(each), **_named(each), **describe_one(catalog, each)})
        for each in ordered
    ]


def _bare(found: dict[str, Json]) -> dict[str, Json]:
    return {
        key: value for key, value in found.items() if value is not None and value is not False and value != []
    }


def _named(found: CatalogObject) -> dict[str, Json]:
    return {"name": found.name, "comment": found.comment, "at": _places(found.provenance)}


def _places(provenance: tuple[Span, ...]) -> list[Json]:
    return [str(span.place) for span in provenance]


def _table(catalog: Catalog, table: Table) -> dict[str, Json]:
    constraints = sorted(catalog.constraints_of(table), key=lambda found: found.name)
    indexes = sorted(catalog.indexes_of(table), key=lambda found: found.name)
    parents = [table.partition_of] if table.partition_of else list(table.inherits)
    return {
        "persistence": table.persistence.value,
        "partition_by": table.partition_strategy,
        "partition_of": _relation(catalog, table.partition_of),
        "inherits": [] if table.partition_of else [_relation(catalog, oid) for oid in parents],
        "of_type": _type(catalog, TypeUse(oid=table.of_type)) if table.of_type else None,
        "is_foreign": table.is_foreign,
        "row_security": table.has_row_security,
        "columns": [_column(catalog, table, column) for column in table.columns],
        "constraints": [_constraint(catalog, table, found) for found in constraints],
        "indexes": [_index(catalog, table, found) for found in indexes],
    }


def _relation(catalog: Catalog, oid: Oid) -> str | None:
    found = catalog.objects.get(oid)
    return None if found is None else f"{catalog.namespace_name(found)}.{found.name}"


def _type(catalog: Catalog, use: TypeUse) -> str:
    return types.format_type(catalog, use)


def _column(catalog: Catalog, table: Table | None, column: Column) -> dict[str, Json]:
    text = _expression(catalog, table, column.default)
    return _bare(
        {
            "name": column.name,
            "type": _type(catalog, column.type),
            "not_null": column.is_not_null,
            "default": None if column.is_generated else text,
            "generated": text if column.is_generated else None,
            "identity": None if column.identity is None else column.identity.name.lower().replace("_", " "),
            "collation": column.collation,
            "inherited": column.inherited_from > 0,
            "comment": column.comment,
            "at": _places(column.provenance),
        }
    )


def _expression(catalog: Catalog, table: Table | None, default: Default | None) -> str | None:
    return None if default is None else deparse.text(catalog, default.value, table)


def _names(table: Table, numbers: Iterable[int]) -> list[Json]:
    return [table.column_numbered(number).name for number in numbers]


def _constraint(catalog: Catalog, table: Table, found: Constraint) -> dict[str, Json]:
    made: dict[str, Json] = {
        "name": found.name,
        "kind": _KINDS[found.kind],
        "columns": _names(table, found.columns),
        "expression": None if found.expression is None else deparse.text(catalog, found.expression, table),
        "deferrable": found.is_deferrable,
        "initially_deferred": found.is_initially_deferred,
        "not_valid": found.is_not_valid,
        "no_inherit": found.is_no_inherit,
        "comment": found.comment,
        "at": _places(found.provenance),
    }
    if found.kind is ConstraintKind.FOREIGN_KEY:
        referenced = catalog.get(found.referenced_table, Table)
        made["references"] = {
            "table": _relation(catalog, referenced.oid),
            "columns": _names(referenced, found.referenced_columns),
            "on_delete": found.on_delete.value,
            "on_update": found.on_update.value,
        }
    return _bare(made)


def _index(catalog: Catalog, table: Table, index: Index) -> dict[str, Json]:
    return _bare(
        {
            "name": index.name,
            "method": index.method,
            "unique": index.is_unique,
            "primary": index.is_primary,
            "nulls_not_distinct": index.nulls_not_distinct,
            "keys": [_key(catalog, table, key) for key in index.keys],
            "include": _names(table, index.include),
            "where": None if index.predicate is None else deparse.text(catalog, index.predicate, table),
            "comment": index.comment,
            "at": _places(index.provenance),
        }
    )


def _key(catalog: Catalog, table: Table, key: IndexColumn) -> dict[str, Json]:
    return _bare(
        {
            "column": None if key.number is None else table.column_numbered(key.number).name,
            "expression": None if key.expression is None else deparse.text(catalog, key.expression, table),
            "operator_class": key.operator_class,
            "collation": key.collation,
            "descending": key.is_descending,
            "nulls_first": key.nulls_first,
        }
    )


def _view(catalog: Catalog, view: View) -> dict[str, Json]:
    columns: list[Json] = [_column(catalog, None, column) for column in view.columns or ()]
    return {"materialized": view.is_materialized, "columns": columns, "query": view.query.span.text}


def _enum(catalog: Catalog, found: Type) -> dict[str, Json]:
    del catalog
    return {"values": [label.label for label in found.labels]}


def _domain(catalog: Catalog, found: Type) -> dict[str, Json]:
    return {
        "type": None if found.base is None else _type(catalog, found.base),
        "not_null": found.is_not_null,
        "default": _expression(catalog, None, found.default),
    }


def _composite(catalog: Catalog, found: Type) -> dict[str, Json]:
    return {"attributes": [_column(catalog, None, attribute) for attribute in found.attributes]}


def _range(catalog: Catalog, found: Type) -> dict[str, Json]:
    return {"subtype": None if found.base is None else _type(catalog, found.base)}


def _sequence(catalog: Catalog, found: Sequence) -> dict[str, Json]:
    owner: Json = None
    if found.owned_by is not None:
        table = catalog.get(found.owned_by[0], Table)
        owner = f"{_relation(catalog, table.oid)}.{table.column_numbered(found.owned_by[1]).name}"
    return {"type": _type(catalog, TypeUse(oid=found.type)), "owned_by": owner, "identity": found.is_identity}


def _routine(catalog: Catalog, found: Routine) -> dict[str, Json]:
    return {
        "kind": found.kind.value,
        "signature": describe.routine_name(catalog, found),
        "returns": _type(catalog, TypeUse(oid=found.returns)) if found.returns else None,
        "language": found.language,
    }


_TYPES: dict[TypeKind, Callable[[Catalog, Type], dict[str, Json]]] = {
    TypeKind.COMPOSITE: _composite,
    TypeKind.DOMAIN: _domain,
    TypeKind.ENUM: _enum,
    TypeKind.RANGE: _range,
}
