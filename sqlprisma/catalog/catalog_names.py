"""The reg… types: from a written name to an oid and back (regproc.c).

Here an object is its oid; a name of the day is printed. What only the server knows (roles, collations, text search
objects) is not among them.
"""

from __future__ import annotations

import re

from sqlprisma import ddl
from sqlprisma.catalog import builtins, describe, literals, lookup, routines, system_relations, types
from sqlprisma.catalog.catalog import INFORMATION_SCHEMA, PG_CATALOG, Catalog, NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.keywords import quote_identifier
from sqlprisma.catalog.objects import Index, Namespace, Oid, Routine, Sequence, Table, Type, TypeUse, View
from sqlprisma.diagnostics import Code

REGCLASS = builtins.REGCLASS
REGNAMESPACE = Oid(4089)
REGPROC = Oid(24)
REGPROCEDURE = Oid(2202)
REGTYPE = Oid(2206)
KINDS = frozenset({REGCLASS, REGNAMESPACE, REGPROC, REGPROCEDURE, REGTYPE})
ALL_KINDS = KINDS | {Oid(oid) for oid in (2203, 2204, 3734, 3769, 4096, 4191)}
"""With regoper, regoperator, regconfig, regdictionary, regrole and regcollation."""


def oid_of(catalog: Catalog, kind: int, text: str) -> int:
    """The oid a name or number means.

    Raises:
        CatalogError: where there is no such object.
    """
    if text == "-":
        return 0
    if text.isdecimal():
        return int(text)
    found = find(catalog, kind, text)
    if found is None:
        name = literals.split_name(text) if kind == REGCLASS else None
        if name is not None and name.schema is not None:
            lookup.namespace(catalog, name.schema)
        raise _missing(catalog, kind, text)
    return found


def find(catalog: Catalog, kind: int, text: str) -> int | None:
    """The oid a name means; None where there is no such object (to_regclass and its kin)."""
    if kind == REGTYPE:
        return _type(catalog, text)
    if kind == REGPROCEDURE:
        return _procedure(catalog, text)
    name = literals.split_name(text)
    if name is None:
        raise CatalogError(Code.INVALID_NAME, "invalid name syntax")
    if kind == REGNAMESPACE:
        return catalog.named(NameSpace.NAMESPACE, 0, name.name)
    if kind == REGPROC:
        return _only_routine(catalog, name)
    return relation(catalog, name)


def relation(catalog: Catalog, name: ddl.Name) -> int | None:
    """The relation of a name, one of PostgreSQL's own included."""
    if name.schema is not None:
        system = system_relations.find(name.schema, name.name)
        if system is not None:
            return system.oid
        return lookup.find(catalog, NameSpace.RELATION, name, missing_schema_ok=True)
    for namespace in lookup.namespaces(catalog):
        schema = {PG_CATALOG: "pg_catalog", INFORMATION_SCHEMA: "information_schema"}.get(namespace)
        system = None if schema is None else system_relations.find(schema, name.name)
        found = catalog.named(NameSpace.RELATION, namespace, name.name)
        if system is not None or found is not None:
            return system.oid if system is not None else found
    return None


def _missing(catalog: Catalog, kind: int, text: str) -> CatalogError:
    name = literals.split_name(text.split("(", 1)[0].removesuffix("[]"))
    shown = text if name is None else lookup.qualified(name)
    if kind == REGCLASS:
        hint = None if name is None else lookup.suggestion(name.name, lookup.relation_names(catalog, name))
        return CatalogError(Code.UNDEFINED_TABLE, f'relation "{shown}" does not exist', hint=hint)
    if kind == REGNAMESPACE:
        return CatalogError(Code.UNDEFINED_SCHEMA, f'schema "{shown}" does not exist')
    if kind == REGTYPE:
        brackets = "[]" if text.endswith("[]") else ""
        return CatalogError(Code.UNDEFINED_OBJECT, f'type "{shown}{brackets}" does not exist')
    written = text if kind == REGPROCEDURE else shown
    return CatalogError(Code.UNDEFINED_FUNCTION, f'function "{written}" does not exist')


_WITH_MODIFIER = re.compile(r"\s*\(\s*\d+\s*(?:,\s*\d+\s*)?\)")
_MULTI_WORDS = {
    "bit varying": "varbit",
    "character varying": "varchar",
    "double precision": "float8",
    "time with time zone": "timetz",
    "time without time zone": "time",
    "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp",
}


def _type(catalog: Catalog, text: str) -> int | None:
    bare = _WITH_MODIFIER.sub("", text.strip())
    is_array = bare.endswith("[]")
    while bare.endswith("[]"):
        bare = bare.removesuffix("[]").rstrip()
    words = " ".join(bare.lower().split())
    word = _MULTI_WORDS.get(words) or literals.SQL_WORDS.get(words)
    name = literals.split_name(bare if word is None else f"pg_catalog.{word}")
    if name is None:
        raise CatalogError(Code.SYNTAX_ERROR, f'invalid type name "{text}"')
    if name.schema is not None and catalog.named(NameSpace.NAMESPACE, 0, name.schema) is None:
        return None
    found = types.named(catalog, name)
    if found is None or not is_array:
        return found
    return types.type_of(catalog, found).array or None


def _candidates(catalog: Catalog, name: ddl.Name) -> dict[int, tuple[Oid, ...]]:
    """The routines a name may mean: argument types by oid."""
    found: dict[int, tuple[Oid, ...]] = {}
    if name.schema in (None, "pg_catalog"):
        found.update({each.oid: each.arguments for each in builtins.functions(name.name)})
    if name.schema != "pg_catalog":
        found.update(
            {each.oid: each.argument_types for each in routines.named(catalog, name, missing_ok=True)}
        )
    return found


def _only_routine(catalog: Catalog, name: ddl.Name) -> int | None:
    found = _candidates(catalog, name)
    if len(found) > 1:
        shown = lookup.qualified(name)
        raise CatalogError(Code.AMBIGUOUS_FUNCTION, f'more than one function named "{shown}"')
    return next(iter(found), None)


def _procedure(catalog: Catalog, text: str) -> int | None:
    written = re.fullmatch(r"\s*(.*?)\s*\((.*)\)\s*", text, re.DOTALL)
    if written is None:
        raise CatalogError(Code.SYNTAX_ERROR, "expected a left parenthesis")
    name = literals.split_name(written[1])
    if name is None:
        raise CatalogError(Code.INVALID_NAME, "invalid name syntax")
    wanted: list[int] = []
    for each in written[2].split(",") if written[2].strip() else ():
        oid = _type(catalog, each)
        if oid is None:
            raise _missing(catalog, REGTYPE, each.strip())
        wanted.append(oid)
    for oid, arguments in _candidates(catalog, name).items():
        if list(arguments) == wanted:
            return oid
    return None


# --- back to text


def text(catalog: Catalog, kind: int, oid: int) -> str:  # noqa: PLR0911 - one guard a kind
    """The name of the day, with its schema where the search path does not find it; the number of nothing."""
    if oid == 0:
        return "-"
    if kind == REGTYPE:
        return _type_text(catalog, oid)
    if kind in (REGPROC, REGPROCEDURE):
        return _routine_text(catalog, oid, has_arguments=kind == REGPROCEDURE)
    found = catalog.objects.get(oid)
    if kind == REGNAMESPACE:
        return quote_identifier(found.name) if isinstance(found, Namespace) else str(oid)
    system = system_relations.every().get(oid)
    if system is not None:
        return system.name if system.schema == "pg_catalog" else system.qualified
    if isinstance(found, Table | View | Index | Sequence):
        if lookup.visible(catalog, NameSpace.RELATION, found.name) == oid:
            return quote_identifier(found.name)
        return f"{quote_identifier(catalog.namespace_name(found))}.{quote_identifier(found.name)}"
    return str(oid)


def _type_text(catalog: Catalog, oid: int) -> str:
    if oid not in builtins.types() and not isinstance(catalog.objects.get(oid), Type):
        return str(oid)
    return type_text(catalog, TypeUse(oid=Oid(oid)), is_bare=True)


def type_text(catalog: Catalog, use: TypeUse, *, is_bare: bool = False) -> str:
    """format_type as the session's own search path sees it."""
    found = types.type_of(catalog, use.oid)
    if found.is_array:
        return type_text(catalog, TypeUse(oid=found.element, modifier=use.modifier), is_bare=is_bare) + "[]"
    if use.oid < 16384:
        return types.format_type(catalog, use, is_bare=is_bare)
    suffix = f"({use.modifier})" if found.extension and use.modifier >= 0 else ""
    if lookup.visible(catalog, NameSpace.TYPE, found.name) == found.oid:
        return quote_identifier(found.name) + suffix
    schema = types.namespace_name(catalog, found.namespace)
    return f"{quote_identifier(schema)}.{quote_identifier(found.name)}{suffix}"


def _routine_text(catalog: Catalog, oid: int, *, has_arguments: bool) -> str:
    known = builtins.function(oid)
    found = catalog.objects.get(oid)
    if known is not None:
        arguments: tuple[Oid, ...] = known.arguments
        name = known.name
    elif isinstance(found, Routine):
        if has_arguments:
            return describe.routine_name(catalog, found)
        arguments, name = found.argument_types, quote_identifier(found.name)
        if found.namespace not in lookup.namespaces(catalog):
            name = f"{quote_identifier(catalog.namespace_name(found))}.{name}"
    else:
        return str(oid)
    if not has_arguments:
        return name
    return f"{name}({','.join(types.name_of(catalog, each) for each in arguments)})"
