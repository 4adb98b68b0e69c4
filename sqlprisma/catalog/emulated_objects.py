"""Schemas, types, routines and extensions: pg_namespace, pg_type, pg_enum, pg_proc, pg_extension and their kin."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from sqlprisma.catalog import builtins, deparse
from sqlprisma.catalog.catalog import TEMPORARY, Catalog
from sqlprisma.catalog.emulated_relations import class_of_type
from sqlprisma.catalog.objects import Extension, Namespace, Routine, Type, TypeKind
from sqlprisma.catalog.values import Missing, Value
from sqlprisma.ddl import ObjectKind

Record = Mapping[str, Value]

_TOAST = 99
_LANGUAGES = {"internal": 12, "c": 13, "sql": 14, "plpgsql": 13002}
_KINDS = {ObjectKind.AGGREGATE: "a", ObjectKind.FUNCTION: "f", ObjectKind.PROCEDURE: "p"}


def _namespaces(catalog: Catalog) -> Iterator[Record]:
    yield {"oid": _TOAST, "nspname": "pg_toast"}
    for found in catalog.all(Namespace):
        if found.name == TEMPORARY:
            yield {"oid": found.oid}
        else:
            yield {"oid": found.oid, "nspname": found.name}


def _type(catalog: Catalog, found: Type) -> Record:
    base = found.base if found.kind is TypeKind.DOMAIN else None
    traits = builtins.traits(found.oid)
    record: dict[str, Value] = {
        "oid": found.oid,
        "typname": found.name,
        "typnamespace": found.namespace,
        "typtype": found.kind.value,
        "typcategory": found.category,
        "typispreferred": found.is_preferred,
        "typisdefined": not (found.kind is TypeKind.PSEUDO and found.oid >= 16384),
        "typrelid": class_of_type(catalog, found),
        "typelem": found.element or (traits.subscript if traits is not None else 0),
        "typarray": found.array,
        "typnotnull": found.is_not_null,
        "typbasetype": 0 if base is None else base.oid,
        "typtypmod": -1 if base is None else base.modifier,
        "typdefault": None if found.default is None else deparse.text(catalog, found.default.value),
        "typndims": 0,
    }
    if found.kind is TypeKind.COMPOSITE:
        record["typcategory"] = "C"
    if found.kind is TypeKind.ENUM:
        record["typcategory"] = "E"
    return record


@cache
def _built_in_types() -> tuple[Record, ...]:
    return tuple(_type(Catalog(), found) for found in builtins.types().values())


def _types(catalog: Catalog) -> Iterator[Record]:
    yield from _built_in_types()
    for found in catalog.all(Type):
        yield _type(catalog, found)


def _labels(catalog: Catalog) -> Iterator[Record]:
    for found in catalog.all(Type):
        for place, label in enumerate(found.labels, start=1):
            yield {
                "oid": label.oid,
                "enumtypid": found.oid,
                "enumsortorder": float(place),
                "enumlabel": label.label,
            }


def _ranges(catalog: Catalog) -> Iterator[Record]:
    for found in (*builtins.types().values(), *catalog.all(Type)):
        if found.kind is TypeKind.RANGE and found.base is not None:
            yield {"rngtypid": found.oid, "rngsubtype": found.base.oid}


@cache
def _built_in_routines() -> tuple[Record, ...]:
    return tuple(
        {
            "oid": found.oid,
            "proname": found.name,
            "pronamespace": found.namespace,
            "prokind": found.kind,
            "proretset": found.returns_set,
            "provolatile": found.volatility,
            "pronargs": len(found.arguments),
            "pronargdefaults": found.defaults,
            "prorettype": found.result,
            "proargtypes": list(found.arguments),
            "provariadic": found.variadic,
        }
        for found in builtins.all_functions()
    )


def _routines(catalog: Catalog) -> Iterator[Record]:
    yield from _built_in_routines()
    for found in catalog.all(Routine):
        record: dict[str, Value] = {
            "oid": found.oid,
            "proname": found.name,
            "pronamespace": found.namespace,
            "proretset": found.returns_set,
            "pronargs": len(found.argument_types),
            "pronargdefaults": found.defaults,
            "proargtypes": list(found.argument_types),
            "prolang": _LANGUAGES.get(found.language.lower(), Missing("pg_proc.prolang")),
        }
        if found.kind in _KINDS:
            record["prokind"] = _KINDS[found.kind]
        if found.returns:
            record["prorettype"] = found.returns
        if found.body is not None:
            record["prosrc"] = "" if found.has_standard_body else found.body.text
        yield record


def _extensions(catalog: Catalog) -> Iterator[Record]:
    for found in catalog.all(Extension):
        yield {"oid": found.oid, "extname": found.name, "extnamespace": found.schema}


def _languages(catalog: Catalog) -> Iterator[Record]:
    del catalog
    for name, oid in _LANGUAGES.items():
        yield {"oid": oid, "lanname": name, "lanispl": name == "plpgsql"}


RELATIONS: Mapping[str, Callable[[Catalog], Iterator[Record]]] = {
    "pg_enum": _labels,
    "pg_extension": _extensions,
    "pg_language": _languages,
    "pg_namespace": _namespaces,
    "pg_proc": _routines,
    "pg_range": _ranges,
    "pg_type": _types,
}
