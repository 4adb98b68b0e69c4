"""Extensions: what `CREATE EXTENSION` brings, and finding it again when an expression asks.

An extension's types become objects of the catalog, because columns and migrations name them. Its functions,
operators, casts and operator classes stay data (`data/extensions/*.tsv`): they are looked up through the installed
`Extension`, so a schema change moves them all and a drop removes them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from sqlprisma import ddl
from sqlprisma.catalog import builtins, lookup, types
from sqlprisma.catalog.builtins import Conversion, Operator, OperatorClass, Signature, Traits
from sqlprisma.catalog.catalog import (
    PG_CATALOG,
    Catalog,
    Dependency,
    DependencyKind,
    NameSpace,
    standing,
)
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Extension, Oid, Type, TypeKind, TypeUse
from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.records import dataclass
from sqlprisma.source import Span

_Member = TypeVar("_Member")

_FOLDER = Path(__file__).parent / "data" / "extensions"

_EMPTY = frozenset(
    {
        "autoinc",
        "dict_int",
        "dict_xsyn",
        "insert_username",
        "moddatetime",
        "pg_cron",
        "pg_partman",
        "pg_stat_kcache",
        "pgaudit",
        "refint",
        "tcn",
        "tsm_system_rows",
        "tsm_system_time",
    }
)
"""Extensions that bring nothing an expression or a column could mention."""

_WITH_RELATIONS = frozenset(
    {
        "pg_buffercache",
        "pg_cron",
        "pg_partman",
        "pg_stat_kcache",
        "pg_stat_statements",
        "postgis",
        "timescaledb",
    }
)
"""Extensions with tables or views, which are not in the data."""

_TRIGGERS: Mapping[str, str] = {
    "autoinc": "autoinc",
    "check_foreign_key": "refint",
    "check_primary_key": "refint",
    "insert_username": "insert_username",
    "lo_manage": "lo",
    "moddatetime": "moddatetime",
    "triggered_change_notification": "tcn",
}
"""The functions for triggers that extensions bring, with the extension: no expression calls them."""

_FIXED_SCHEMAS: Mapping[str, str] = {
    "adminpack": "pg_catalog",
    "pg_cron": "pg_catalog",
    "plpgsql": "pg_catalog",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What one installed extension offers, its type names resolved to oids."""

    functions: Mapping[str, tuple[Signature, ...]] = field(default_factory=dict)
    operators: Mapping[str, tuple[Operator, ...]] = field(default_factory=dict)
    conversions: Mapping[tuple[int, int], Conversion] = field(default_factory=dict)
    classes: tuple[OperatorClass, ...] = ()
    traits: Mapping[int, Traits] = field(default_factory=dict)


@cache
def _known() -> Mapping[str, None]:
    return dict.fromkeys(sorted({path.stem for path in _FOLDER.glob("*.tsv")} | _EMPTY))


@cache
def _rows(name: str) -> Mapping[str, tuple[list[str], ...]]:
    found: dict[str, tuple[list[str], ...]] = {}
    if name in _EMPTY:
        return found
    for kind, *row in builtins.rows(f"extensions/{name}.tsv"):
        found[kind] = (*found.get(kind, ()), row)
    return found


def is_known(name: str) -> bool:
    """Whether the data say what the extension brings."""
    return name in _known()


def advice(kind: str, name: str, *, column: int = 0) -> str | None:
    """How to get a `function`, `type` or `class` of that name, where a known extension would bring it."""
    for extension in _known():
        is_trigger = kind == "function" and _TRIGGERS.get(name) == extension
        if is_trigger or any(row[column] == name for row in _rows(extension).get(kind, ())):
            shown = extension if extension.isidentifier() else f'"{extension}"'
            return f"it comes with an extension: CREATE EXTENSION {shown}; here, or in a file given with --prelude"
    return None


def _all(catalog: Catalog) -> tuple[Extension, ...]:
    """Those that are installed, by name."""
    found = standing(catalog.roots, NameSpace.EXTENSION)
    return tuple(catalog.get(oid, Extension) for oid in found.values())


def installed(catalog: Catalog) -> tuple[Extension, ...]:
    """The known extensions that are installed, by name."""
    return tuple(found for found in _all(catalog) if is_known(found.name))


def has_unknown(catalog: Catalog) -> bool:
    """Whether an extension is installed of which nobody knows what it brings."""
    return any(not is_known(found.name) for found in _all(catalog))


def may_bring_relations(catalog: Catalog) -> bool:
    """Whether an extension is installed that has tables or views of its own, or of which nobody knows."""
    return any(found.name in _WITH_RELATIONS or not is_known(found.name) for found in _all(catalog))


def may_bring_trigger(catalog: Catalog, name: str) -> bool:
    """Whether an installed extension has a function of that name for triggers, or may have it."""
    return (
        may_bring_relations(catalog)
        or any(found.name == _TRIGGERS.get(name) for found in _all(catalog))
        or bool(functions(catalog, name))
    )


def contents(catalog: Catalog) -> Iterator[Contents]:
    """What each installed extension offers."""
    present = installed(catalog)
    bases = tuple((extension.name, extension.oid) for extension in present)
    for extension in present:
        yield _contents(extension.name, extension.oid, extension.schema, bases)


def functions(catalog: Catalog, name: str) -> tuple[Signature, ...]:
    """The functions of a name that extensions brought."""
    return tuple(found for brought in contents(catalog) for found in brought.functions.get(name, ()))


def operators(catalog: Catalog, name: str) -> tuple[Operator, ...]:
    """The operators of a name that extensions brought."""
    return tuple(found for brought in contents(catalog) for found in brought.operators.get(name, ()))


def conversion(catalog: Catalog, source: int, target: int) -> Conversion | None:
    """The cast between two types that an extension brought."""
    found = (brought.conversions.get((source, target)) for brought in contents(catalog))
    return next((cast for cast in found if cast is not None), None)


def traits(catalog: Catalog, oid: int) -> Traits | None:
    """The traits of a type that an extension brought."""
    found = (brought.traits.get(oid) for brought in contents(catalog))
    return next((trait for trait in found if trait is not None), None)


def _type_oids(name: str, extension: int) -> dict[str, Oid]:
    """The types of an extension: each takes two oids after the extension's own, the second for its array."""
    found: dict[str, Oid] = {}
    for place, row in enumerate(_rows(name).get("type", ())):
        found[row[0]] = Oid(extension + 1 + 2 * place)
        found[f"_{row[0]}"] = Oid(extension + 2 + 2 * place)
    return found


@lru_cache(maxsize=256)
def _contents(name: str, extension: int, schema: Oid, bases: tuple[tuple[str, int], ...]) -> Contents:
    rows = _rows(name)
    if not rows:
        return Contents()
    oids: dict[str, Oid] = {kind: found.oid for kind, found in builtins.types_by_name().items()}
    for other, base in bases:
        oids.update(_type_oids(other, base))
    mine = _type_oids(name, extension)
    oids.update(mine)
    functions = [_signature(row, oids, extension, schema) for row in rows.get("function", ())]
    operators = [_operator(row, oids, extension, schema) for row in rows.get("operator", ())]
    conversions = [
        Conversion(oids[source], oids[target], builtins.NONE, context, method, function)
        for source, target, function, context, method in rows.get("cast", ())
    ]
    return Contents(
        functions=_grouped((found.name, found) for found in functions),
        operators=_grouped((found.name, found) for found in operators),
        conversions=MappingProxyType({(cast.source, cast.target): cast for cast in conversions}),
        classes=tuple(
            OperatorClass(method, kind, oids[taken], family, bool(default))
            for method, kind, taken, family, default in rows.get("class", ())
        ),
        traits={
            mine[row[0]]: Traits(builtins.NONE, row[5][0], row[5][1], "c" in row[6], "m" in row[6])
            for row in rows.get("type", ())
        },
    )


def _signature(row: list[str], oids: Mapping[str, Oid], extension: int, schema: Oid) -> Signature:
    """A function of an extension; the row types of its own tables count as records."""
    name, arguments, result, kind, volatility, variadic, defaults, names = row
    return Signature(
        oid=builtins.NONE,
        name=name,
        arguments=tuple(oids.get(argument, builtins.RECORD) for argument in arguments.split()),
        result=oids.get(result, builtins.RECORD),
        kind=kind[0],
        returns_set=kind.endswith("s"),
        volatility=volatility,
        variadic=oids[variadic] if variadic else builtins.NONE,
        defaults=int(defaults),
        argument_names=tuple(names.split(",")) if names else (),
        namespace=schema,
        extension=Oid(extension),
    )


def _operator(row: list[str], oids: Mapping[str, Oid], extension: int, schema: Oid) -> Operator:
    name, left, right, result, implementing = row
    return Operator(
        oid=builtins.NONE,
        name=name,
        left=oids[left] if left else builtins.NONE,
        right=oids[right],
        result=oids[result],
        volatility=implementing.rpartition(" ")[2],
        namespace=schema,
        extension=Oid(extension),
    )


def _grouped(pairs: Iterator[tuple[str, _Member]]) -> Mapping[str, tuple[_Member, ...]]:
    found: dict[str, tuple[_Member, ...]] = {}
    for name, member in pairs:
        found[name] = (*found.get(name, ()), member)
    return MappingProxyType(found)


def create(catalog: Catalog, operation: ddl.CreateExtension, provenance: tuple[Span, ...] = ()) -> Catalog:
    """`CREATE EXTENSION` (extension.c): the catalog with the extension and its types.

    Raises:
        CatalogError: where it is there already, or its schema or a required extension is not.
    """
    name = operation.name
    if catalog.named(NameSpace.EXTENSION, 0, name) is not None:
        if operation.if_not_exists:
            return catalog
        message = f'extension "{name}" already exists'
        raise CatalogError(Code.DUPLICATE_OBJECT, message, span=operation.span)
    schema = _target_schema(catalog, operation)
    if not is_known(name):
        return _unknown(catalog, operation, schema, provenance)
    for row in _rows(name).get("requires", ()):
        catalog = _require(catalog, row[0], operation, provenance)
    return _installed(catalog, name, schema, provenance)


def _target_schema(catalog: Catalog, operation: ddl.CreateExtension) -> Oid:
    written = _FIXED_SCHEMAS.get(operation.name, operation.schema)
    if written is not None:
        oid = catalog.named(NameSpace.NAMESPACE, 0, written)
        if oid is None:
            message = f'schema "{written}" does not exist'
            raise CatalogError(Code.UNDEFINED_SCHEMA, message, span=operation.span)
        return oid
    for namespace in lookup.namespaces(catalog):
        if namespace != PG_CATALOG:
            return namespace
    message = "no schema has been selected to create in"
    raise CatalogError(Code.UNDEFINED_SCHEMA, message, span=operation.span)


def _unknown(
    catalog: Catalog, operation: ddl.CreateExtension, schema: Oid, provenance: tuple[Span, ...]
) -> Catalog:
    catalog, oid = catalog.reserve()
    made = Extension(
        oid=oid, name=operation.name, namespace=builtins.NONE, schema=schema, provenance=provenance
    )
    finding = Diagnostic(
        code=Code.NOT_INTERPRETED,
        message=f'what the extension "{operation.name}" brings is not known',
        span=operation.span,
        hint="Declare the types it brings in a prelude file, with CREATE TYPE.",
    )
    return catalog.add(made).depend(Dependency(dependent=oid, referenced=schema)).notice(finding)


def _require(
    catalog: Catalog, required: str, operation: ddl.CreateExtension, provenance: tuple[Span, ...]
) -> Catalog:
    if catalog.named(NameSpace.EXTENSION, 0, required) is not None:
        return catalog
    if not operation.is_cascade:
        raise CatalogError(
            Code.UNDEFINED_OBJECT,
            f'required extension "{required}" is not installed',
            span=operation.span,
            hint="Use CREATE EXTENSION ... CASCADE to install required extensions too.",
        )
    nested = ddl.CreateExtension(span=operation.span, name=required, schema=operation.schema, is_cascade=True)
    return create(catalog, nested, provenance)


def _installed(catalog: Catalog, name: str, schema: Oid, provenance: tuple[Span, ...]) -> Catalog:
    catalog, oid = catalog.reserve()
    made = Extension(oid=oid, name=name, namespace=builtins.NONE, schema=schema, provenance=provenance)
    catalog = catalog.add(made).depend(Dependency(dependent=oid, referenced=schema))
    for row in _rows(name).get("type", ()):
        kind, base = TypeKind(row[1]), row[4]
        under = types.find(catalog, base, schema) if base else None
        catalog, type_oid = types.add_type(
            catalog,
            Type(
                oid=builtins.NONE,
                name=row[0],
                namespace=schema,
                kind=kind,
                category=row[2],
                is_preferred=bool(row[3]),
                base=None if under is None else TypeUse(oid=under),
                extension=oid,
                provenance=provenance,
            ),
        )
        member = Dependency(dependent=type_oid, referenced=oid, kind=DependencyKind.EXTENSION)
        catalog = catalog.depend(member)
    return catalog
