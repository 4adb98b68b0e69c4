"""How PostgreSQL speaks of an object in its messages (objectaddress.c, getObjectDescription).

A relation, type or function is named with its schema only where the search path does not find it by name alone.
"""

from __future__ import annotations

import re

from sqlprisma.catalog import lookup, types
from sqlprisma.catalog.catalog import Catalog, DependencyKind, NameSpace
from sqlprisma.catalog.objects import (
    Constraint,
    Extension,
    Index,
    NamedObject,
    Namespace,
    Routine,
    Sequence,
    Table,
    Type,
    TypeUse,
    View,
)
from sqlprisma.ddl import ObjectKind

_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*\Z")


def quoted(name: str) -> str:
    """A name with the quotes it needs because of its characters."""
    return name if _PLAIN.match(name) else '"' + name.replace('"', '""') + '"'


def relation_name(catalog: Catalog, relation: Table | View | Index | Sequence) -> str:
    """A relation's name, with its schema where the search path does not find it."""
    if lookup.visible(catalog, NameSpace.RELATION, relation.name) == relation.oid:
        return quoted(relation.name)
    return f"{quoted(catalog.namespace_name(relation))}.{quoted(relation.name)}"


def type_name(catalog: Catalog, found: Type) -> str:
    """A type's name as format_type prints it, without modifier."""
    if found.is_array and found.element in catalog.objects:
        return type_name(catalog, catalog.get(found.element, Type)) + "[]"
    if lookup.visible(catalog, NameSpace.TYPE, found.name) == found.oid:
        return quoted(found.name)
    return f"{quoted(catalog.namespace_name(found))}.{quoted(found.name)}"


def relation_kind(relation: Table | View | Index | Sequence) -> str:
    """The word for a relation's kind."""
    match relation:
        case Table(is_foreign=True):
            return "foreign table"
        case Table():
            return "table"
        case View(is_materialized=True):
            return "materialized view"
        case View():
            return "view"
        case Index():
            return "index"
        case Sequence():
            return "sequence"


def described(  # noqa: C901, PLR0911, PLR0912 - one line a kind of object
    catalog: Catalog, oid: int, column: int = 0
) -> str:
    """`table t`, `column c of table t`, `constraint k on table t`, `default value for column c of table t` …."""
    found = catalog.objects.get(oid)
    match found:
        case Table() if column:
            name = found.column_numbered(column).name
            return f"column {quoted(name)} of {described(catalog, oid)}"
        case View(columns=(*_,) as columns) if column and columns:
            return f"column {quoted(columns[column - 1].name)} of {described(catalog, oid)}"
        case Table() | View() | Index() | Sequence():
            return f"{relation_kind(found)} {relation_name(catalog, found)}"
        case Constraint(table=0):
            return f"constraint {quoted(found.name)}"
        case Constraint():
            return f"constraint {quoted(found.name)} on {described(catalog, found.table)}"
        case Type():
            return f"type {type_name(catalog, found)}"
        case Namespace():
            return f"schema {quoted(found.name)}"
        case Extension():
            return f"extension {quoted(found.name)}"
        case Routine():
            return f"{found.kind.value} {routine_name(catalog, found)}"
        case NamedObject(table=table, kind=ObjectKind.PUBLICATION) if table:
            return f"publication of {described(catalog, table)} in publication {quoted(found.name)}"
        case NamedObject(table=table) if table:
            return f"{found.kind.value} {quoted(found.name)} on {described(catalog, table)}"
        case NamedObject():
            return f"{found.kind.value} {quoted(found.name)}"
        case None:
            return _default(catalog, oid)


def _default(catalog: Catalog, oid: int) -> str:
    for needed in catalog.needs.get(oid, ()):
        if needed.kind is DependencyKind.AUTO and needed.referenced_column:
            return f"default value for {described(catalog, needed.referenced, needed.referenced_column)}"
    return f"object {oid}"


def routine_name(catalog: Catalog, routine: Routine) -> str:
    """A routine with its signature: `f(integer,text)`."""
    arguments = ",".join(types.format_type(catalog, TypeUse(oid=oid)) for oid in routine.argument_types)
    prefix = (
        ""
        if routine.namespace in lookup.namespaces(catalog)
        else f"{quoted(catalog.namespace_name(routine))}."
    )
    return f"{prefix}{quoted(routine.name)}({arguments})"
