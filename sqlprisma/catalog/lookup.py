"""From a name to an object, as namespace.c does it: search path, implicit schemas, and the refusals.

A qualified name is looked up in its schema alone. An unqualified one is looked up in the temporary schema, in
`pg_catalog`, then along the search path; schemas that do not exist are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import TypeVar

from sqlprisma import ddl
from sqlprisma.catalog.catalog import PG_CATALOG, TEMPORARY, Catalog, NameSpace, standing
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, Index, Namespace, Oid, Relation, Sequence, Table, View
from sqlprisma.catalog.shelf import Shelf
from sqlprisma.diagnostics import Code, Note
from sqlprisma.records import replace
from sqlprisma.source import Span

SYSTEM_COLUMNS = frozenset({"cmax", "cmin", "ctid", "tableoid", "xmax", "xmin"})
"""The columns that every table has by itself (heap.c, SysAtt)."""

AnyRelation = Table | View | Index | Sequence
RelationT = TypeVar("RelationT", bound=Relation)


def namespaces(catalog: Catalog) -> tuple[Oid, ...]:
    """The schemas in which an unqualified name is looked up, in that order."""
    return _searched(catalog.roots, catalog.search_path)


@lru_cache(maxsize=16)
def _searched(roots: Shelf[tuple[str, int, str], Oid], path: tuple[str, ...]) -> tuple[Oid, ...]:
    """Asked for every name, while schemas and path seldom change."""
    known = standing(roots, NameSpace.NAMESPACE)
    listed = [known[name] for name in path if name != "$user" and name in known]
    implicit: list[Oid] = []
    if TEMPORARY in known and TEMPORARY not in path:
        implicit.append(known[TEMPORARY])
    if PG_CATALOG not in listed:
        implicit.append(PG_CATALOG)
    return tuple(dict.fromkeys((*implicit, *listed)))


def suggestion(name: str, candidates: Iterable[str]) -> str | None:
    """A hint with the nearest known name, if one is near."""
    near = get_close_matches(name, list(candidates), n=1, cutoff=0.7)
    return f'did you mean "{near[0]}"?' if near else None


def namespace(catalog: Catalog, name: str, span: Span | None = None) -> Oid:
    """The schema of that name, which must exist (LookupExplicitNamespace)."""
    found = catalog.named(NameSpace.NAMESPACE, 0, name)
    if found is None:
        raise CatalogError(
            Code.UNDEFINED_SCHEMA,
            f'schema "{name}" does not exist',
            span=span,
            hint=suggestion(name, (known.name for known in catalog.all(Namespace))),
        )
    return found


def creation_namespace(
    catalog: Catalog, name: ddl.Name, *, is_temporary: bool = False
) -> tuple[Catalog, Oid]:
    """The schema in which an object of that name would be made (RangeVarGetCreationNamespace)."""
    if is_temporary or name.schema == TEMPORARY:
        return temporary(catalog)
    if name.schema is not None:
        return catalog, namespace(catalog, name.schema, name.span)
    for entry in catalog.search_path:
        if entry == TEMPORARY:
            return temporary(catalog)
        found = None if entry == "$user" else catalog.named(NameSpace.NAMESPACE, 0, entry)
        if found is not None:
            return catalog, found
    raise CatalogError(Code.UNDEFINED_SCHEMA, "no schema has been selected to create in", span=name.span)


def relation_namespace(
    catalog: Catalog, name: ddl.Name, *, is_temporary: bool = False
) -> tuple[Catalog, Oid]:
    """Like `creation_namespace`, for a relation, of which none is made among the system's own (heap_create)."""
    catalog, found = creation_namespace(catalog, name, is_temporary=is_temporary)
    if found != PG_CATALOG:
        return catalog, found
    raise CatalogError(
        Code.PERMISSION_DENIED,
        f'permission denied to create "pg_catalog.{name.name}"',
        span=name.span,
        detail="System catalog modifications are currently disallowed.",
        hint=None if name.schema else "pg_catalog is searched anyway: take it out of the search path.",
    )


def temporary(catalog: Catalog) -> tuple[Catalog, Oid]:
    """The schema of the session's temporary objects, made at first use."""
    found = catalog.named(NameSpace.NAMESPACE, 0, TEMPORARY)
    if found is not None:
        return catalog, found
    catalog, oid = catalog.reserve()
    return catalog.add(Namespace(oid=oid, name=TEMPORARY, namespace=Oid(0))), oid


def visible(catalog: Catalog, space: NameSpace, name: str) -> Oid | None:
    """What an unqualified name means."""
    for found in (catalog.named(space, oid, name) for oid in namespaces(catalog)):
        if found is not None:
            return found
    return None


def find(
    catalog: Catalog, space: NameSpace, name: ddl.Name, *, missing_schema_ok: bool = False
) -> Oid | None:
    """What a name means, or None; a schema that does not exist is an error unless that is fine, too."""
    if name.schema is None:
        return visible(catalog, space, name.name)
    if missing_schema_ok or name.schema == TEMPORARY:
        at = catalog.named(NameSpace.NAMESPACE, 0, name.schema)
    else:
        at = namespace(catalog, name.schema, name.span)
    return None if at is None else catalog.named(space, at, name.name)


def find_relation(catalog: Catalog, name: ddl.Name, *, missing_schema_ok: bool = False) -> AnyRelation | None:
    """The relation of that name, of any kind, or None."""
    oid = find(catalog, NameSpace.RELATION, name, missing_schema_ok=missing_schema_ok)
    if oid is None:
        return None
    found = catalog.objects[oid]
    return found if isinstance(found, AnyRelation) else None


def qualified(name: ddl.Name) -> str:
    """A name as PostgreSQL repeats it in messages: without the database."""
    return name.name if name.schema is None else f"{name.schema}.{name.name}"


def relation(catalog: Catalog, name: ddl.Name) -> AnyRelation:
    """The relation of that name, which must exist."""
    found = find_relation(catalog, name)
    if found is None:
        raise undefined_relation(catalog, name)
    return found


def undefined_relation(catalog: Catalog, name: ddl.Name, word: str = "relation") -> CatalogError:
    """`relation "x" does not exist`, with the nearest name as a hint."""
    return CatalogError(
        Code.UNDEFINED_TABLE,
        f'{word} "{qualified(name)}" does not exist',
        span=name.span,
        hint=suggestion(name.name, relation_names(catalog, name)),
    )


def relation_names(catalog: Catalog, name: ddl.Name) -> Iterator[str]:
    """The names of all relations where that name would have been looked for."""
    at = (
        namespaces(catalog)
        if name.schema is None
        else (catalog.named(NameSpace.NAMESPACE, 0, name.schema) or Oid(0),)
    )
    for found in catalog.objects.values():
        if isinstance(found, Table | View) and found.namespace in at:
            yield found.name


def wrong_kind(name: str, article_and_kind: str, span: Span | None, hint: str | None = None) -> CatalogError:
    """`"x" is not a table`."""
    return CatalogError(Code.WRONG_OBJECT_TYPE, f'"{name}" is not {article_and_kind}', span=span, hint=hint)


def table(catalog: Catalog, name: ddl.Name) -> Table:
    """The table of that name, which must exist and be a table."""
    found = relation(catalog, name)
    if not isinstance(found, Table):
        raise wrong_kind(found.name, "a table", name.span)
    return found


def column(table: Table, name: str, span: Span | None = None) -> Column:
    """A column that an action on its table names: `column "x" of relation "t" does not exist` otherwise."""
    found = table.column(name)
    if found is None and name in SYSTEM_COLUMNS:
        message = f'cannot alter system column "{name}"'
        raise CatalogError(Code.FEATURE_NOT_SUPPORTED, message, span=span)
    if found is None:
        raise undefined_column(table.name, table.columns, name, span)
    return found


def undefined_column(relation: str, known: Iterable[Column], name: str, span: Span | None) -> CatalogError:
    """`column "x" of relation "t" does not exist`, with the nearest name as a hint."""
    return CatalogError(
        Code.UNDEFINED_COLUMN,
        f'column "{name}" of relation "{relation}" does not exist',
        span=span,
        hint=suggestion(name, (column.name for column in known)),
    )


def refuse_unknown_column(
    relation: str, known: tuple[Column, ...] | None, name: str, span: Span | None
) -> None:
    """Where it is known which columns there are, the one that is named must be one of them.

    Raises:
        CatalogError: where it is not.
    """
    if known is not None and all(column.name != name for column in known):
        raise undefined_column(relation, known, name, span)


def refuse_system_name(name: str, span: Span | None) -> None:
    """No other column may have a system column's name."""
    if name in SYSTEM_COLUMNS:
        message = f'column name "{name}" conflicts with a system column name'
        raise CatalogError(Code.DUPLICATE_COLUMN, message, span=span)


def with_column(table: Table, changed: Column) -> Table:
    """The table with one of its columns changed."""
    columns = tuple(changed if old.number == changed.number else old for old in table.columns)
    return replace(table, columns=columns)


def made(catalog: Catalog, oid: int) -> tuple[Note, ...]:
    """The note that says where an object was made, where that is known."""
    found = catalog.objects[oid]
    if not found.provenance:
        return ()
    return (Note(message=f'"{found.name}" was created', span=found.provenance[0]),)


def column_map(source: Table, target: Table) -> dict[int, int]:
    """From the numbers of one table's columns to those of another's columns with the same names."""
    numbers = {column.name: column.number for column in target.columns}
    return {column.number: numbers[column.name] for column in source.columns if column.name in numbers}


def relation_as_table(catalog: Catalog, name: ddl.Name, message: str) -> Table:
    """The table of that name; `message` has `{}` for the name of what is there instead."""
    found = relation(catalog, name)
    if not isinstance(found, Table):
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message.format(found.name), span=name.span)
    return found


def made_column(column: Column) -> tuple[Note, ...]:
    """The note that says where a column was made, where that is known."""
    if not column.provenance:
        return ()
    return (Note(message=f'"{column.name}" was created', span=column.provenance[0]),)
