"""Views and CREATE TABLE AS: what they read, as far as the query's text tells (view.c, createas.c).

The query is text. Tables are the names after FROM, JOIN and commas; a column counts as read where its name stands
qualified by one of those tables, or alone where only one of them has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlprisma import ddl
from sqlprisma.catalog import columns, lookup, tables, types
from sqlprisma.catalog.catalog import Catalog, Dependency, DependencyKind, NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, Oid, Table, Type, TypeKind, View
from sqlprisma.catalog.sequences import refuse_taken
from sqlprisma.diagnostics import Code, Diagnostic

_TOKEN = re.compile(
    r"""
      (?P<skip> --[^\n]* | /\*.*?\*/ | '(?:[^']|'')*' | \$(\w*)\$.*?\$\2\$ )
    | (?P<word> "(?:[^"]|"")+" | [^\W\d][\w$]* )
    | (?P<sign> [.,()*] )
    | \S
    """,
    re.VERBOSE | re.DOTALL,
)
_ENDS = frozenset(
    {
        "cross",
        "else",
        "end",
        "except",
        "fetch",
        "for",
        "full",
        "group",
        "having",
        "inner",
        "intersect",
        "join",
        "lateral",
        "left",
        "limit",
        "natural",
        "offset",
        "on",
        "order",
        "returning",
        "right",
        "select",
        "set",
        "tablesample",
        "then",
        "union",
        "using",
        "when",
        "where",
        "window",
        "with",
    }
)
"""Words that cannot be a table's alias."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A table that a query reads, under the name it goes by there."""

    table: Table | View
    alias: str


def _words(text: str) -> list[str]:
    found = []
    for match in _TOKEN.finditer(text):
        word = match["word"]
        if word is not None:
            found.append(word[1:-1].replace('""', '"') if word[0] == '"' else word.lower())
        elif match["sign"] is not None:
            found.append(match["sign"])
    return found


def readings(catalog: Catalog, text: str) -> tuple[Reading, ...]:
    """The tables and views that a query's text names after FROM, JOIN and commas."""
    words = _words(text)
    found: list[Reading] = []
    for at, word in enumerate(words):
        if word in ("from", "join"):
            found += _from(catalog, words, at + 1)
    return tuple(found)


def _from(catalog: Catalog, words: list[str], at: int) -> Iterator[Reading]:
    while at < len(words):
        while at < len(words) and words[at] in ("only", "lateral"):
            at += 1
        name, at = _qualified(words, at)
        if not name or (at < len(words) and words[at] == "("):
            return
        if at < len(words) and words[at] == "as":
            at += 1
        alias = name[-1]
        if at < len(words) and words[at] not in _ENDS and words[at] not in ".,()*":
            alias = words[at]
            at += 1
        relation = _relation(catalog, name)
        if relation is not None:
            yield Reading(relation, alias)
        if at >= len(words) or words[at] != ",":
            return
        at += 1


def _qualified(words: list[str], at: int) -> tuple[list[str], int]:
    name: list[str] = []
    while at < len(words) and words[at] not in ".,()*":
        name.append(words[at])
        if at + 1 < len(words) and words[at + 1] == ".":
            at += 2
        else:
            return name, at + 1
    return name, at


def _relation(catalog: Catalog, name: list[str]) -> Table | View | None:
    if len(name) > 1:
        namespace = catalog.named(NameSpace.NAMESPACE, 0, name[-2])
        oid = None if namespace is None else catalog.named(NameSpace.RELATION, namespace, name[-1])
    else:
        oid = lookup.visible(catalog, NameSpace.RELATION, name[-1])
    found = None if oid is None else catalog.objects[oid]
    return found if isinstance(found, Table | View) else None


def _needs(catalog: Catalog, text: str) -> Iterator[tuple[Oid, int]]:
    """What a query depends on: each table, and the columns of it that are surely read."""
    words = _words(text)
    read = readings(catalog, text)
    for reading in read:
        yield reading.table.oid, 0
        if isinstance(reading.table, Table):
            others = [other.table for other in read if other.table.oid != reading.table.oid]
            for column in reading.table.columns:
                if _is_read(words, column.name, reading.alias, others):
                    yield reading.table.oid, column.number


def _is_read(words: list[str], name: str, alias: str, others: list[Table | View]) -> bool:
    for at, word in enumerate(words):
        is_qualified = at > 1 and words[at - 1] == "."
        if word == "*" and (words[at - 1] == "select" or (is_qualified and words[at - 2] == alias)):
            return True
        if word != name:
            continue
        if is_qualified:
            if words[at - 2] == alias:
                return True
            continue
        if at + 1 < len(words) and words[at + 1] == ".":
            continue
        if at and words[at - 1] == "as":
            continue
        if not any(isinstance(other, View) or other.column(name) is not None for other in others):
            return True
    return False


def create(catalog: Catalog, operation: ddl.CreateView) -> Catalog:
    """CREATE [OR REPLACE] [MATERIALIZED] VIEW."""
    catalog, namespace = lookup.creation_namespace(
        catalog, operation.name, is_temporary=operation.is_temporary
    )
    name = operation.name.name
    taken = catalog.named(NameSpace.RELATION, namespace, name)
    old = None if taken is None else catalog.objects[taken]
    if old is not None and operation.if_not_exists:
        return catalog
    if old is not None and operation.or_replace:
        if not isinstance(old, View) or old.is_materialized:
            raise lookup.wrong_kind(name, "a view", operation.name.span)
        changed = replace(
            old,
            query=operation.query,
            column_names=operation.columns,
            columns=None,
            provenance=(*old.provenance, operation.span),
        )
        return _depend(catalog.forget(old.oid).put(changed), old.oid, operation.query)
    refuse_taken(catalog, namespace, name, operation.name.span)
    catalog, oid = catalog.reserve()
    made = View(
        oid=oid,
        name=name,
        namespace=namespace,
        query=operation.query,
        is_materialized=operation.is_materialized,
        column_names=operation.columns,
        provenance=(operation.span,),
    )
    catalog = _depend(catalog.add(made), oid, operation.query)
    return _with_row_type(catalog, made)


def _with_row_type(catalog: Catalog, view: View) -> Catalog:
    row = Type(
        oid=Oid(0),
        name=view.name,
        namespace=view.namespace,
        kind=TypeKind.COMPOSITE,
        category="C",
        relation=view.oid,
    )
    catalog, oid = types.add_type(catalog, row)
    return catalog.forget(oid).depend(
        Dependency(dependent=oid, referenced=view.oid, kind=DependencyKind.INTERNAL)
    )


def _depend(catalog: Catalog, view: Oid, query: ddl.Query) -> Catalog:
    return catalog.depend(
        *(
            Dependency(dependent=view, referenced=oid, referenced_column=number)
            for oid, number in dict.fromkeys(_needs(catalog, query.span.text))
            if oid != view
        )
    )


_PLAIN = re.compile(
    r"""\s* select \s+ (?P<list> \* | [\w"]+ (?: \s*,\s* [\w"]+ )* ) \s+ from \s+ (?P<table> [\w".]+ )
        (?P<rest> \s*\Z | \s+ (?: where | order | limit | with | group | offset | having ) \b .* )""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def create_table_as(catalog: Catalog, operation: ddl.CreateTableAs) -> Catalog:
    """CREATE TABLE … AS query: its columns, where the query only picks columns of one table."""
    is_temporary = operation.persistence is ddl.Persistence.TEMPORARY
    catalog, namespace = lookup.creation_namespace(catalog, operation.name, is_temporary=is_temporary)
    name = operation.name.name
    if operation.if_not_exists and catalog.named(NameSpace.RELATION, namespace, name) is not None:
        return catalog
    refuse_taken(catalog, namespace, name, operation.name.span)
    picked = _picked(catalog, operation.query.span.text)
    if picked is None:
        catalog = catalog.notice(
            Diagnostic(
                code=Code.NOT_INTERPRETED,
                message=f'the columns of table "{name}" are not known: they come from a query',
                span=operation.query.span,
                hint="Write the table's definition in a supplement, or add the columns by ALTER TABLE.",
            )
        )
    catalog, oid = catalog.reserve()
    table = Table(
        oid=oid,
        name=name,
        namespace=namespace,
        persistence=operation.persistence,
        provenance=(operation.span,),
    )
    for made in _renamed(picked or (), operation):
        table, _ = columns.numbered(table, columns.Definition(column=made))
    catalog = tables.add_with_row_type(catalog, table)
    for column in table.columns:
        catalog = columns.depend_on_type(catalog, oid, column)
    return catalog


def _picked(catalog: Catalog, text: str) -> tuple[Column, ...] | None:
    match = _PLAIN.match(text)
    if match is None:
        return None
    words = [word for word in _words(match["table"]) if word != "."]
    source = _relation(catalog, words)
    if not isinstance(source, Table):
        return None
    if match["list"] == "*":
        return source.columns
    found = [source.column(word) for word in _words(match["list"]) if word != ","]
    return None if None in found else tuple(column for column in found if column is not None)


def _renamed(picked: tuple[Column, ...], operation: ddl.CreateTableAs) -> Iterator[Column]:
    if len(operation.columns) > len(picked) > 0:
        message = "too many column names were specified"
        raise CatalogError(Code.SYNTAX_ERROR, message, span=operation.span)
    for at, column in enumerate(picked):
        name = operation.columns[at] if at < len(operation.columns) else column.name
        yield Column(
            number=0,
            name=name,
            type=column.type,
            collation=column.collation,
            provenance=(operation.span,),
        )
