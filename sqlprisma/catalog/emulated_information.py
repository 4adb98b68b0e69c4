"""The views of information_schema (information_schema.sql), as the owner of everything sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter

from sqlprisma.catalog import builtins, definition, deparse, types, typmods
from sqlprisma.catalog.catalog import TEMPORARY, Catalog
from sqlprisma.catalog.dependencies import own_columns
from sqlprisma.catalog.emulated_relations import schema, system
from sqlprisma.catalog.objects import (
    CatalogObject,
    Column,
    Constraint,
    ConstraintKind,
    IdentityKind,
    Index,
    NamedObject,
    Namespace,
    Oid,
    Routine,
    Sequence,
    Table,
    Type,
    TypeKind,
    TypeUse,
    View,
)
from sqlprisma.catalog.values import DATABASE, Missing, Value
from sqlprisma.ddl import ObjectKind, Persistence, ReferentialAction

Record = Mapping[str, Value]

_TYPES = {
    ConstraintKind.CHECK: "CHECK",
    ConstraintKind.FOREIGN_KEY: "FOREIGN KEY",
    ConstraintKind.PRIMARY_KEY: "PRIMARY KEY",
    ConstraintKind.UNIQUE: "UNIQUE",
}
_KEYS = (ConstraintKind.FOREIGN_KEY, ConstraintKind.PRIMARY_KEY, ConstraintKind.UNIQUE)
_IDENTITIES = {IdentityKind.ALWAYS: "ALWAYS", IdentityKind.BY_DEFAULT: "BY DEFAULT"}
_OCTETS = 1 << 30
_BYTES = 4
"""The most bytes of a character in UTF-8."""
_INTEGERS = {builtins.INT2: 16, builtins.INT4: 32, builtins.INT8: 64}
_FLOATS = {builtins.FLOAT4: 24, builtins.FLOAT8: 53}
_TIMES = (builtins.TIME, builtins.TIMETZ, builtins.TIMESTAMP, builtins.TIMESTAMPTZ)


def _yes(*, value: bool) -> str:
    return "YES" if value else "NO"


def _named(catalog: Catalog, found: CatalogObject, prefix: str) -> dict[str, Value]:
    return {
        f"{prefix}_catalog": DATABASE,
        f"{prefix}_schema": schema(catalog, found),
        f"{prefix}_name": found.name,
    }


# --- tables and views


def _tables(catalog: Catalog) -> Iterator[Record]:
    for is_view in (False, True):
        for found in system(views=is_view):
            yield {
                "table_catalog": DATABASE,
                "table_schema": found.schema,
                "table_name": found.name,
                "table_type": "VIEW" if is_view else "BASE TABLE",
            }
    for oid in catalog.objects:
        each = catalog.objects[oid]
        if isinstance(each, Table) or (isinstance(each, View) and not each.is_materialized):
            yield {
                **_named(catalog, each, "table"),
                "table_type": _table_type(each),
                "self_referencing_column_name": None,
                "reference_generation": None,
                "user_defined_type_catalog": None,
                "user_defined_type_schema": None,
                "user_defined_type_name": None,
                "is_insertable_into": Missing("tables.is_insertable_into")
                if isinstance(each, View) or each.is_foreign
                else "YES",
                "is_typed": _yes(value=isinstance(each, Table) and bool(each.of_type)),
                "commit_action": None,
            }


def _table_type(found: Table | View) -> str:
    if isinstance(found, View):
        return "VIEW"
    if found.persistence is Persistence.TEMPORARY:
        return "LOCAL TEMPORARY"
    return "FOREIGN" if found.is_foreign else "BASE TABLE"


def _views(catalog: Catalog) -> Iterator[Record]:
    for found in system(views=True):
        yield {"table_catalog": DATABASE, "table_schema": found.schema, "table_name": found.name}
    for view in catalog.views():
        if not view.is_materialized:
            yield _named(catalog, view, "table")


# --- columns


def _with_columns(catalog: Catalog, name: str | None) -> Iterator[Table | View]:
    """The relations whose columns the standard knows, all or those of a name, in oid order."""
    found: Iterable[Table | View] = (
        sorted([*catalog.tables(), *catalog.views()], key=attrgetter("oid"))
        if name is None
        else catalog.called(name, Table, View)
    )
    return (each for each in found if not (isinstance(each, View) and each.is_materialized))


def all_columns(catalog: Catalog, name: str | None = None) -> Iterator[Record]:
    """information_schema.columns: those of all relations, or of the relations of a name."""
    for is_view in (False, True):
        for relation in system(views=is_view):
            if name not in (None, relation.name):
                continue
            for number, each in enumerate(relation.columns, start=1):
                record: dict[str, Value] = {
                    **_type_columns(catalog, TypeUse(oid=Oid(each.type), modifier=each.modifier)),
                    "table_catalog": DATABASE,
                    "table_schema": relation.schema,
                    "table_name": relation.name,
                    "column_name": each.name,
                    "ordinal_position": number,
                    "column_default": None,
                    "is_identity": "NO",
                    "is_generated": "NEVER",
                }
                if relation.schema == "information_schema":
                    record |= dict.fromkeys(
                        ("domain_catalog", "domain_schema", "domain_name"), Missing("columns.domain_name")
                    )
                yield record
    for found in _with_columns(catalog, name):
        if found.columns is None:
            yield _named(catalog, found, "table")
        for column in found.columns or ():
            yield _column(catalog, found, column)


def _column(catalog: Catalog, relation: Table | View, column: Column) -> Record:
    found = types.type_of(catalog, column.type.oid)
    table = relation if isinstance(relation, Table) else None
    text = None if column.default is None else deparse.text(catalog, column.default.value, table)
    is_free = not (column.is_not_null or (found.kind is TypeKind.DOMAIN and found.is_not_null))
    identity = column.identity
    return {
        **_named(catalog, relation, "table"),
        "column_name": column.name,
        "ordinal_position": column.number,
        "column_default": None if column.is_generated else text,
        "is_nullable": _yes(value=is_free),
        **_type_columns(catalog, column.type),
        "dtd_identifier": str(column.number),
        "scope_catalog": None,
        "scope_schema": None,
        "scope_name": None,
        "maximum_cardinality": None,
        "is_self_referencing": "NO",
        "is_identity": _yes(value=identity is not None),
        "identity_generation": None if identity is None else _IDENTITIES[identity],
        "is_generated": "ALWAYS" if column.is_generated else "NEVER",
        "generation_expression": text if column.is_generated else None,
        "is_updatable": "YES"
        if table is not None and not table.is_foreign
        else Missing("columns.is_updatable"),
    }


def _type_columns(catalog: Catalog, use: TypeUse) -> dict[str, Value]:
    """What columns and domains say of a type; of a domain its base."""
    found = types.type_of(catalog, use.oid)
    domain = found if found.kind is TypeKind.DOMAIN else None
    if domain is not None and domain.base is not None:
        use = domain.base
        found = types.type_of(catalog, use.oid)
    record: dict[str, Value] = {
        "data_type": data_type(catalog, found),
        "udt_catalog": DATABASE,
        "udt_schema": types.namespace_name(catalog, found.namespace),
        "udt_name": found.name,
        "domain_catalog": None if domain is None else DATABASE,
        "domain_schema": None if domain is None else types.namespace_name(catalog, domain.namespace),
        "domain_name": None if domain is None else domain.name,
        "interval_type": Missing("columns.interval_type") if use.oid == builtins.INTERVAL else None,
        "interval_precision": None,
        "character_set_catalog": None,
        "character_set_schema": None,
        "character_set_name": None,
        **_sizes(use),
    }
    return record


def data_type(catalog: Catalog, found: Type) -> str:
    """`ARRAY`, `USER-DEFINED`, or the name of a built-in type."""
    if found.is_array:
        return "ARRAY"
    if found.oid >= 16384:
        return "USER-DEFINED"
    return types.format_type(catalog, TypeUse(oid=found.oid), is_bare=True)


def _sizes(use: TypeUse) -> dict[str, Value]:
    oid, modifier = use.oid, use.modifier
    length: Value = None
    octets: Value = None
    if oid in (builtins.VARCHAR, builtins.BPCHAR):
        length = None if modifier < 0 else typmods.length(modifier)
        octets = _OCTETS if length is None else typmods.length(modifier) * _BYTES
    elif oid == builtins.TEXT:
        octets = _OCTETS
    elif oid in (builtins.BIT, builtins.VARBIT):
        length = None if modifier < 0 else modifier
    precision, radix, scale = _numbers(oid, modifier)
    return {
        "character_maximum_length": length,
        "character_octet_length": octets,
        "numeric_precision": precision,
        "numeric_precision_radix": radix,
        "numeric_scale": scale,
        "datetime_precision": _digits(oid, modifier),
    }


def _numbers(oid: int, modifier: int) -> tuple[int | None, int | None, int | None]:
    for known, scale in ((_INTEGERS, 0), (_FLOATS, None)):
        for kind, bits in known.items():
            if kind == oid:
                return bits, 2, scale
    if oid == builtins.NUMERIC:
        if modifier < 0:
            return None, 10, None
        precision, digits = typmods.precision_and_scale(modifier)
        return precision, 10, digits
    return None, None, None


def _digits(oid: int, modifier: int) -> int | None:
    if oid == builtins.DATE:
        return 0
    if oid in _TIMES:
        return 6 if modifier < 0 else modifier
    if oid == builtins.INTERVAL:
        return 6 if modifier < 0 or modifier & 0xFFFF == 0xFFFF else modifier & 0xFFFF
    return None


def _element_types(catalog: Catalog) -> Iterator[Record]:
    for table in catalog.tables():
        for column in table.columns:
            found = types.type_of(catalog, column.type.oid)
            if not found.is_array:
                continue
            element = types.type_of(catalog, found.element)
            yield {
                **_named(catalog, table, "object"),
                "object_type": "TABLE",
                "collection_type_identifier": str(column.number),
                "data_type": data_type(catalog, element),
                "udt_catalog": DATABASE,
                "udt_schema": types.namespace_name(catalog, element.namespace),
                "udt_name": element.name,
                "dtd_identifier": f"a{column.number}",
            }


# --- schemas, domains, sequences, routines, triggers


def _schemata(catalog: Catalog) -> Iterator[Record]:
    yield {"catalog_name": DATABASE, "schema_name": "pg_toast"}
    for found in catalog.all(Namespace):
        if found.name != TEMPORARY:
            yield {"catalog_name": DATABASE, "schema_name": found.name}
        else:
            yield {"catalog_name": DATABASE}


def _domains(catalog: Catalog) -> Iterator[Record]:
    for found in catalog.all(Type):
        if found.kind is TypeKind.DOMAIN and found.base is not None:
            default = found.default
            yield {
                **_type_columns(catalog, found.base),
                **_named(catalog, found, "domain"),
                "domain_default": None if default is None else deparse.text(catalog, default.value),
                "dtd_identifier": "1",
            }


def _sequences(catalog: Catalog) -> Iterator[Record]:
    for found in catalog.all(Sequence):
        if not found.is_identity:
            yield {
                **_named(catalog, found, "sequence"),
                "data_type": types.format_type(catalog, TypeUse(oid=found.type)),
                "numeric_precision": _INTEGERS.get(found.type),
                "numeric_precision_radix": 2,
                "numeric_scale": 0,
            }


def _routines(catalog: Catalog) -> Iterator[Record]:
    for known in builtins.all_functions():
        yield {
            "specific_schema": "pg_catalog",
            "specific_name": f"{known.name}_{known.oid}"[-63:],
            "routine_catalog": DATABASE,
            "routine_schema": "pg_catalog",
            "routine_name": known.name,
            "routine_type": {"f": "FUNCTION", "p": "PROCEDURE"}.get(known.kind),
        }
    for found in catalog.all(Routine):
        record: dict[str, Value] = {
            **_named(catalog, found, "routine"),
            **_named(catalog, found, "specific"),
            "specific_name": f"{found.name}_{found.oid}",
            "routine_type": {ObjectKind.FUNCTION: "FUNCTION", ObjectKind.PROCEDURE: "PROCEDURE"}.get(
                found.kind
            ),
            "external_language": found.language.upper(),
        }
        if found.returns and found.kind is ObjectKind.FUNCTION:
            kind = types.type_of(catalog, found.returns)
            record |= {
                "data_type": data_type(catalog, kind),
                "type_udt_schema": types.namespace_name(catalog, kind.namespace),
                "type_udt_name": kind.name,
            }
        if found.body is not None and not found.has_standard_body:
            record["routine_definition"] = found.body.text
        yield record


def _triggers(catalog: Catalog) -> Iterator[Record]:
    """One row a trigger: a server has one for each event."""
    for found in catalog.all(NamedObject):
        if found.kind is ObjectKind.TRIGGER and found.table:
            owner = catalog.objects[found.table]
            yield {
                "trigger_catalog": DATABASE,
                "trigger_schema": schema(catalog, owner),
                "trigger_name": found.name,
                "event_object_catalog": DATABASE,
                "event_object_schema": schema(catalog, owner),
                "event_object_table": owner.name,
            }


# --- constraints


def _table_constraints(catalog: Catalog) -> Iterator[Record]:
    for found in catalog.all(Constraint):
        table = catalog.objects.get(found.table)
        if found.kind not in _TYPES or not isinstance(table, Table):
            continue
        index = catalog.objects.get(found.index)
        distinct: Value = None
        if found.kind is ConstraintKind.UNIQUE and isinstance(index, Index):
            distinct = _yes(value=not index.nulls_not_distinct)
        yield {
            **_named(catalog, found, "constraint"),
            "constraint_schema": schema(catalog, table),
            **_named(catalog, table, "table"),
            "constraint_type": _TYPES[found.kind],
            "is_deferrable": _yes(value=found.is_deferrable),
            "initially_deferred": _yes(value=found.is_initially_deferred),
            "enforced": "YES",
            "nulls_distinct": distinct,
        }
    for table, column in _not_nulls(catalog):
        yield {
            **_not_null_name(catalog, table, column),
            **_named(catalog, table, "table"),
            "constraint_type": "CHECK",
            "is_deferrable": "NO",
            "initially_deferred": "NO",
            "enforced": "YES",
            "nulls_distinct": None,
        }


def _not_nulls(catalog: Catalog) -> Iterator[tuple[Table, Column]]:
    for table in catalog.tables():
        for column in table.columns:
            if column.is_not_null and not table.is_foreign:
                yield table, column


def _not_null_name(catalog: Catalog, table: Table, column: Column) -> dict[str, Value]:
    return {
        "constraint_catalog": DATABASE,
        "constraint_schema": schema(catalog, table),
        "constraint_name": f"{table.namespace}_{table.oid}_{column.number}_not_null",
    }


def _key_columns(catalog: Catalog) -> Iterator[Record]:
    for found in catalog.all(Constraint):
        table = catalog.objects.get(found.table)
        if found.kind not in _KEYS or not isinstance(table, Table):
            continue
        index = catalog.objects.get(found.index)
        for place, number in enumerate(found.columns, start=1):
            at: Value = None
            if found.kind is ConstraintKind.FOREIGN_KEY:
                referenced = found.referenced_columns[place - 1]
                keys = [key.number for key in index.keys] if isinstance(index, Index) else []
                at = (
                    keys.index(referenced) + 1
                    if referenced in keys
                    else Missing("position_in_unique_constraint")
                )
            yield {
                **_named(catalog, found, "constraint"),
                "constraint_schema": schema(catalog, table),
                **_named(catalog, table, "table"),
                "column_name": table.column_numbered(number).name,
                "ordinal_position": place,
                "position_in_unique_constraint": at,
            }


def _constraint_columns(catalog: Catalog) -> Iterator[Record]:
    for found in catalog.all(Constraint):
        owner = catalog.objects.get(found.table)
        if found.kind not in _TYPES or not isinstance(owner, Table):
            continue
        table, numbers = owner, found.columns
        if found.kind is ConstraintKind.FOREIGN_KEY:
            referenced = catalog.objects.get(found.referenced_table)
            if not isinstance(referenced, Table):
                continue
            table, numbers = referenced, found.referenced_columns
        elif found.kind is ConstraintKind.CHECK and found.expression is not None:
            numbers = own_columns(found.expression)
        for number in dict.fromkeys(numbers):
            yield {
                **_named(catalog, table, "table"),
                "column_name": table.column_numbered(number).name,
                **_named(catalog, found, "constraint"),
                "constraint_schema": schema(catalog, owner),
            }


def _constraint_tables(catalog: Catalog) -> Iterator[Record]:
    for found in catalog.all(Constraint):
        owner = catalog.objects.get(found.table)
        if found.kind not in _KEYS or not isinstance(owner, Table):
            continue
        is_foreign = found.kind is ConstraintKind.FOREIGN_KEY
        table = catalog.objects.get(found.referenced_table) if is_foreign else owner
        if isinstance(table, Table):
            yield {
                **_named(catalog, table, "table"),
                **_named(catalog, found, "constraint"),
                "constraint_schema": schema(catalog, owner),
            }


def _referential(catalog: Catalog) -> Iterator[Record]:
    for found in catalog.all(Constraint):
        if found.kind is not ConstraintKind.FOREIGN_KEY:
            continue
        owner = catalog.objects[found.table]
        index = catalog.objects.get(found.index)
        unique = catalog.objects.get(index.constraint) if isinstance(index, Index) else None
        yield {
            **_named(catalog, found, "constraint"),
            "constraint_schema": schema(catalog, owner),
            "unique_constraint_catalog": None if unique is None else DATABASE,
            "unique_constraint_schema": None
            if unique is None
            else types.namespace_name(catalog, unique.namespace),
            "unique_constraint_name": None if unique is None else unique.name,
            "match_option": "FULL" if found.is_match_full else "NONE",
            "update_rule": _rule(found.on_update),
            "delete_rule": _rule(found.on_delete),
        }


def _rule(action: ReferentialAction) -> str:
    return action.value


def _checks(catalog: Catalog) -> Iterator[Record]:
    for found in catalog.all(Constraint):
        if found.kind is ConstraintKind.CHECK:
            text = definition.constraint(catalog, found)
            owner = catalog.objects.get(found.table or found.type)
            yield {
                **_named(catalog, found, "constraint"),
                **({} if owner is None else {"constraint_schema": schema(catalog, owner)}),
                "check_clause": Missing("check_constraints.check_clause") if "…" in text else text[6:],
            }
    for table, column in _not_nulls(catalog):
        yield {**_not_null_name(catalog, table, column), "check_clause": f"{column.name} IS NOT NULL"}


RELATIONS: Mapping[str, Callable[[Catalog], Iterator[Record]]] = {
    "check_constraints": _checks,
    "columns": all_columns,
    "constraint_column_usage": _constraint_columns,
    "constraint_table_usage": _constraint_tables,
    "domains": _domains,
    "element_types": _element_types,
    "key_column_usage": _key_columns,
    "referential_constraints": _referential,
    "routines": _routines,
    "schemata": _schemata,
    "sequences": _sequences,
    "table_constraints": _table_constraints,
    "tables": _tables,
    "triggers": _triggers,
    "views": _views,
}
