"""Relations and their columns: pg_class, pg_attribute, pg_attrdef, pg_index and the views over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from sqlprisma.catalog import definition, deparse, system_relations
from sqlprisma.catalog.catalog import INFORMATION_SCHEMA, PG_CATALOG, Catalog
from sqlprisma.catalog.objects import (
    CatalogObject,
    Column,
    ConstraintKind,
    Index,
    NamedObject,
    Oid,
    Sequence,
    Table,
    Type,
    TypeKind,
    TypeUse,
    View,
)
from sqlprisma.catalog.system_relations import SystemRelation
from sqlprisma.catalog.values import Missing, Value
from sqlprisma.ddl import ObjectKind, Persistence

Record = Mapping[str, Value]

_ACCESS_METHODS = {
    "heap": 2,
    "btree": 403,
    "hash": 405,
    "gist": 783,
    "gin": 2742,
    "spgist": 4000,
    "brin": 3580,
}
_PERSISTENCE = {Persistence.PERMANENT: "p", Persistence.TEMPORARY: "t", Persistence.UNLOGGED: "u"}
_SCHEMAS = {"pg_catalog": PG_CATALOG, "information_schema": INFORMATION_SCHEMA}
_SYSTEM_COLUMNS = (
    (-1, "ctid", 27),
    (-2, "xmin", 28),
    (-3, "cmin", 29),
    (-4, "xmax", 28),
    (-5, "cmax", 29),
    (-6, "tableoid", 26),
)
_ROW_CLASS = 1_000_000_000
"""Added to a composite type's oid: the oid of its entry in pg_class."""


def class_of_type(catalog: Catalog, found: Type) -> int:
    """The oid in pg_class of a row type: its relation's, or its own entry's."""
    if found.kind is not TypeKind.COMPOSITE:
        return 0
    del catalog
    return found.relation or found.oid + _ROW_CLASS


def schema(catalog: Catalog, found: CatalogObject) -> Value:
    """The name of an object's schema; that of temporary objects has a number nobody knows."""
    name = catalog.namespace_name(found)
    return Missing("the name of the temporary schema") if name.startswith("pg_temp") else name


def relkind(found: Table | View | Index | Sequence, catalog: Catalog) -> str:
    """pg_class.relkind."""
    match found:
        case Table():
            return "p" if found.is_partitioned else "f" if found.is_foreign else "r"
        case View():
            return "m" if found.is_materialized else "v"
        case Index():
            table = catalog.objects.get(found.table)
            return "I" if isinstance(table, Table) and table.is_partitioned else "i"
        case Sequence():
            return "S"


def attachments(catalog: Catalog, kind: ObjectKind) -> dict[int, list[NamedObject]]:
    """Triggers, policies or rules by table."""
    found: dict[int, list[NamedObject]] = {}
    for each in catalog.all(NamedObject):
        if each.kind is kind and each.table:
            found.setdefault(each.table, []).append(each)
    return found


# --- pg_class


@cache
def _system_classes() -> tuple[Record, ...]:
    return tuple(
        {
            "oid": found.oid,
            "relname": found.name,
            "relnamespace": _SCHEMAS[found.schema],
            "relkind": "v" if found.is_view else "r",
            "relnatts": len(found.columns),
            "relispartition": False,
            "relpersistence": "p",
            "relispopulated": True,
            "relrowsecurity": False,
            "relforcerowsecurity": False,
            "relchecks": 0,
            "relhassubclass": False,
            "reloftype": 0,
        }
        for found in system_relations.every().values()
    )


def _classes(catalog: Catalog) -> Iterator[Record]:
    yield from _system_classes()
    parents = {index.parent for index in catalog.all(Index)}
    rules, triggers = attachments(catalog, ObjectKind.RULE), attachments(catalog, ObjectKind.TRIGGER)
    for oid in catalog.objects:
        found = catalog.objects[oid]
        if isinstance(found, Type) and found.kind is TypeKind.COMPOSITE and not found.relation:
            yield _composite(catalog, found)
        if not isinstance(found, Table | View | Index | Sequence):
            continue
        record = {
            **_class(catalog, found),
            "relhassubclass": oid in parents or (isinstance(found, Table) and found.has_subclass),
            "relhasrules": isinstance(found, View) or oid in rules,
        }
        if oid in triggers:
            record["relhastriggers"] = True
        yield record


def _composite(catalog: Catalog, found: Type) -> Record:
    return {
        "oid": class_of_type(catalog, found),
        "relname": found.name,
        "relnamespace": found.namespace,
        "reltype": found.oid,
        "relkind": "c",
        "relnatts": len(found.attributes),
        "relam": 0,
        "relchecks": 0,
        "relforcerowsecurity": False,
        "relhasrules": False,
        "relhassubclass": False,
        "relhastriggers": False,
        "reloftype": 0,
        "relrowsecurity": False,
        "relispartition": False,
        "relpersistence": "p",
        "relhasindex": False,
    }


def _class(catalog: Catalog, found: Table | View | Index | Sequence) -> dict[str, Value]:
    record: dict[str, Value] = {
        "oid": found.oid,
        "relname": found.name,
        "relnamespace": found.namespace,
        "relkind": relkind(found, catalog),
        "relispartition": False,
        "relpersistence": "p",
        "relisshared": False,
        "relhasindex": False,
        "relchecks": 0,
        "relrowsecurity": False,
        "relforcerowsecurity": False,
        "relispopulated": True,
        "reloftype": 0,
        "reltype": 0,
        "relam": 0,
    }
    match found:
        case Table():
            checks = catalog.constraints_of(found)
            record |= {
                "reltype": found.row_type,
                "relam": 0 if found.is_partitioned or found.is_foreign else _ACCESS_METHODS["heap"],
                "relnatts": found.next_number - 1,
                "relhasindex": bool(found.indexes),
                "relispartition": bool(found.partition_of),
                "relpersistence": _PERSISTENCE[found.persistence],
                "relrowsecurity": found.has_row_security,
                "relforcerowsecurity": Missing("pg_class.relforcerowsecurity"),
                "relchecks": sum(each.kind is ConstraintKind.CHECK for each in checks),
                "reloftype": found.of_type,
            }
        case View():
            known = found.columns
            record["relnatts"] = Missing("the columns of a view") if known is None else len(known)
            record["reltype"] = Missing("pg_class.reltype")
            if found.is_materialized:
                record["relhasindex"] = Missing("pg_class.relhasindex")
                record["relispopulated"] = Missing("pg_class.relispopulated")
                record["relam"] = _ACCESS_METHODS["heap"]
        case Index():
            record["relnatts"] = len(found.keys) + len(found.include)
            record["relam"] = _ACCESS_METHODS.get(found.method, Missing("pg_class.relam"))
            record["relispartition"] = bool(found.parent)
        case Sequence():
            record["relnatts"] = 3
    return record


# --- pg_attribute, pg_attrdef


@cache
def _system_attributes() -> tuple[Record, ...]:
    return tuple(
        {
            "attrelid": relation.oid,
            "attname": column.name,
            "atttypid": column.type,
            "atttypmod": column.modifier,
            "attnum": number,
            "attisdropped": False,
            "atthasdef": False,
            "attidentity": "",
            "attgenerated": "",
            "attislocal": True,
            "attinhcount": 0,
        }
        for relation in system_relations.every().values()
        for number, column in enumerate(relation.columns, start=1)
    )


def _attributes(catalog: Catalog) -> Iterator[Record]:
    yield from _system_attributes()
    for oid in catalog.objects:
        found = catalog.objects[oid]
        match found:
            case Table():
                for number, name, kind in _SYSTEM_COLUMNS:
                    yield _attribute(oid, Column(number=number, name=name, type=_use(kind), is_not_null=True))
                yield from (_attribute(oid, column) for column in found.columns)
                yield from _dropped(found)
            case View():
                columns = found.columns
                if columns is None:
                    yield {"attrelid": oid}
                yield from (_attribute(oid, column) for column in columns or ())
            case Index():
                yield from _index_attributes(catalog, found)
            case Sequence():
                for number, (name, kind) in enumerate(
                    (("last_value", 20), ("log_cnt", 20), ("is_called", 16)), start=1
                ):
                    yield _attribute(oid, Column(number=number, name=name, type=_use(kind), is_not_null=True))
            case Type(kind=TypeKind.COMPOSITE, relation=0):
                yield from (_attribute(class_of_type(catalog, found), column) for column in found.attributes)
            case _:
                pass


def _use(oid: int) -> TypeUse:
    return TypeUse(oid=Oid(oid))


def _attribute(relation: int, column: Column) -> Record:
    return {
        "attrelid": relation,
        "attname": column.name,
        "atttypid": column.type.oid,
        "atttypmod": column.type.modifier,
        "attnum": column.number,
        "attnotnull": column.is_not_null,
        "atthasdef": column.default is not None,
        "atthasmissing": False,
        "attidentity": "" if column.identity is None else column.identity.value,
        "attgenerated": "s" if column.is_generated else "",
        "attisdropped": False,
        "attislocal": column.is_local,
        "attinhcount": column.inherited_from,
    }


def _dropped(table: Table) -> Iterator[Record]:
    known = {column.number for column in table.columns}
    for number in range(1, table.next_number):
        if number not in known:
            yield {
                "attrelid": table.oid,
                "attname": f"........pg.dropped.{number}........",
                "atttypid": 0,
                "attnum": number,
                "attnotnull": False,
                "atthasdef": False,
                "attidentity": "",
                "attgenerated": "",
                "attisdropped": True,
            }


def _index_attributes(catalog: Catalog, index: Index) -> Iterator[Record]:
    table = catalog.objects.get(index.table)
    columns = (
        {column.number: column for column in table.columns or ()} if isinstance(table, Table | View) else {}
    )
    numbers = [*(key.number for key in index.keys), *index.include]
    for place, number in enumerate(numbers, start=1):
        column = columns.get(number or 0)
        name = index.keys[place - 1].column_name if place <= len(index.keys) else ""
        record: dict[str, Value] = {
            "attrelid": index.oid,
            "attnum": place,
            "attnotnull": False,
            "attisdropped": False,
            "atthasdef": False,
            "attidentity": "",
            "attgenerated": "",
        }
        if name or column is not None:
            record["attname"] = name or (column.name if column is not None else "")
        if column is not None:
            record |= {"atttypid": column.type.oid, "atttypmod": column.type.modifier}
        yield record


def _defaults(catalog: Catalog) -> Iterator[Record]:
    for table in catalog.tables():
        for column in table.columns:
            if column.default is not None:
                yield {
                    "oid": column.default.oid,
                    "adrelid": table.oid,
                    "adnum": column.number,
                    "adbin": deparse.text(catalog, column.default.value, table),
                }


# --- indexes


def _indexes(catalog: Catalog) -> Iterator[Record]:
    for found in catalog.all(Index):
        table = catalog.objects.get(found.table)
        owner = table if isinstance(table, Table) else None
        expressions = [key.expression for key in found.keys if key.expression is not None]
        predicate = found.predicate
        yield {
            "indexrelid": found.oid,
            "indrelid": found.table,
            "indnatts": len(found.keys) + len(found.include),
            "indnkeyatts": len(found.keys),
            "indisunique": found.is_unique,
            "indnullsnotdistinct": found.nulls_not_distinct,
            "indisprimary": found.is_primary,
            "indisexclusion": found.is_exclusion,
            "indisclustered": Missing("pg_index.indisclustered"),
            "indisvalid": Missing("pg_index.indisvalid")
            if owner is not None and owner.is_partitioned
            else True,
            "indisready": True,
            "indislive": True,
            "indkey": [*(key.number or 0 for key in found.keys), *found.include],
            "indexprs": None
            if not expressions
            else ", ".join(deparse.text(catalog, each, owner) for each in expressions),
            "indpred": None if predicate is None else deparse.text(catalog, predicate, owner),
        }


def index_view(catalog: Catalog, name: str | None = None) -> Iterator[Record]:
    """pg_indexes: all indexes, or those of a name."""
    for found in catalog.all(Index) if name is None else catalog.called(name, Index):
        table = catalog.objects.get(found.table)
        if not isinstance(table, Table | View):
            continue
        record: dict[str, Value] = {
            "schemaname": schema(catalog, found),
            "tablename": table.name,
            "indexname": found.name,
            "tablespace": None,
        }
        if isinstance(table, Table):
            text = definition.index(catalog, found)
            record["indexdef"] = Missing("pg_indexes.indexdef") if "…" in text else text
        yield record


# --- views over pg_class


def system(*, views: bool) -> Iterator[SystemRelation]:
    """PostgreSQL's own tables, or its views."""
    return (found for found in system_relations.every().values() if found.is_view is views)


def _tables(catalog: Catalog) -> Iterator[Record]:
    for found in system(views=False):
        yield {"schemaname": found.schema, "tablename": found.name, "tablespace": None, "rowsecurity": False}
    rules, triggers = attachments(catalog, ObjectKind.RULE), attachments(catalog, ObjectKind.TRIGGER)
    for table in catalog.tables():
        if table.is_foreign:
            continue
        record: dict[str, Value] = {
            "schemaname": schema(catalog, table),
            "tablename": table.name,
            "tablespace": None,
            "hasindexes": bool(table.indexes),
            "hasrules": table.oid in rules,
            "rowsecurity": table.has_row_security,
        }
        if table.oid in triggers:
            record["hastriggers"] = True
        yield record


def _views(catalog: Catalog) -> Iterator[Record]:
    for found in system(views=True):
        yield {"schemaname": found.schema, "viewname": found.name}
    for view in catalog.views():
        if not view.is_materialized:
            yield {"schemaname": schema(catalog, view), "viewname": view.name}


def _materialized_views(catalog: Catalog) -> Iterator[Record]:
    for view in catalog.views():
        if view.is_materialized:
            yield {"schemaname": schema(catalog, view), "matviewname": view.name, "tablespace": None}


def _sequence_rows(catalog: Catalog) -> Iterator[Record]:
    for found in catalog.all(Sequence):
        yield {"seqrelid": found.oid, "seqtypid": found.type}


def _sequence_view(catalog: Catalog) -> Iterator[Record]:
    for found in catalog.all(Sequence):
        yield {"schemaname": schema(catalog, found), "sequencename": found.name, "data_type": found.type}


def _inheritance(catalog: Catalog) -> Iterator[Record]:
    for table in catalog.tables():
        parents = dict.fromkeys((*table.inherits, *((table.partition_of,) if table.partition_of else ())))
        for number, parent in enumerate(parents, start=1):
            yield {"inhrelid": table.oid, "inhparent": parent, "inhseqno": number, "inhdetachpending": False}
    for index in catalog.all(Index):
        if index.parent:
            yield {
                "inhrelid": index.oid,
                "inhparent": index.parent,
                "inhseqno": 1,
                "inhdetachpending": False,
            }


def _partitioned(catalog: Catalog) -> Iterator[Record]:
    for table in catalog.tables():
        if table.is_partitioned:
            record: dict[str, Value] = {
                "partrelid": table.oid,
                "partnatts": len(table.partition_columns) + len(table.partition_expressions),
            }
            if table.partition_strategy:
                record["partstrat"] = table.partition_strategy[0].lower()
            if not table.partition_expressions:
                record["partattrs"] = list(table.partition_columns)
                record["partexprs"] = None
            yield record


def _methods(catalog: Catalog) -> Iterator[Record]:
    del catalog
    for name, oid in _ACCESS_METHODS.items():
        yield {"oid": oid, "amname": name, "amtype": "t" if name == "heap" else "i"}


RELATIONS: Mapping[str, Callable[[Catalog], Iterator[Record]]] = {
    "pg_am": _methods,
    "pg_attrdef": _defaults,
    "pg_attribute": _attributes,
    "pg_class": _classes,
    "pg_index": _indexes,
    "pg_indexes": index_view,
    "pg_inherits": _inheritance,
    "pg_matviews": _materialized_views,
    "pg_partitioned_table": _partitioned,
    "pg_sequence": _sequence_rows,
    "pg_sequences": _sequence_view,
    "pg_tables": _tables,
    "pg_views": _views,
}
