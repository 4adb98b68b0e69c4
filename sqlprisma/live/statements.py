"""Facts as the DDL that would make them: what a dump of the schema says (pg_dump.c), without data, owners and rights.

PostgreSQL's own text stands in it for types, expressions, constraints and indexes, so that our reader and catalog
understand a running database exactly as they understand a migration. Functions have no bodies, and a view is the list
of its columns: what it reads is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlprisma.catalog.deparse import quote_literal
from sqlprisma.catalog.keywords import quote_identifier
from sqlprisma.live import facts
from sqlprisma.live.facts import Facts

_VOLATILITIES = {"i": " IMMUTABLE", "s": " STABLE", "v": ""}
_IDENTITIES = {"a": "ALWAYS", "d": "BY DEFAULT"}
_STORED = {"s": " STORED", "v": " VIRTUAL"}


def qualified(schema: str, name: str) -> str:
    """A name with its schema, quoted where needed."""
    return f"{quote_identifier(schema)}.{quote_identifier(name)}"


def statements(found: Facts) -> Iterator[str]:
    """Every statement, without semicolon, in an order in which most can be run; some may need later ones."""
    yield from (f"CREATE SCHEMA {quote_identifier(name)}" for name in found.schemas if name != "public")
    for extension in found.extensions:
        home = quote_identifier(extension.schema)
        yield f"CREATE EXTENSION {quote_identifier(extension.name)} SCHEMA {home}"
    yield from _types(found)
    yield from (_sequence(each) for each in found.sequences if not each.is_identity)
    yield from map(_routine, found.routines)
    tables = [each for each in found.relations if not each.is_view]
    yield from (_table(each, found.columns.get(each.oid, ())) for each in tables)
    yield from (_owner(each) for each in found.sequences if each.owner_table and not each.is_identity)
    for each in tables:
        yield from _indexes(each, found)
    for each in tables:
        yield from _constraints(each, found, is_reference=False)
    for each in tables:
        yield from _constraints(each, found, is_reference=True)
    for each in found.relations:
        if each.is_view:
            yield _view(each, found.columns.get(each.oid, ()))
            yield from _indexes(each, found)


def _types(found: Facts) -> Iterator[str]:
    for base in found.bases:
        yield f"CREATE TYPE {qualified(base.schema, base.name)} (INPUT = unknown, OUTPUT = unknown)"
    for enum in found.enums:
        yield f"CREATE TYPE {qualified(enum.schema, enum.name)} AS ENUM ({', '.join(map(quote_literal, enum.labels))})"
    for each in found.ranges:
        yield f"CREATE TYPE {qualified(each.schema, each.name)} AS RANGE (SUBTYPE = {each.subtype})"
    yield from map(_domain, found.domains)
    for composite in found.composites:
        yield f"CREATE TYPE {qualified(composite.schema, composite.name)} AS ({', '.join(composite.attributes)})"


def _domain(found: facts.Domain) -> str:
    """The statement that makes a domain, its words in the order of `catalog.definition`."""
    words = [f"CREATE DOMAIN {qualified(found.schema, found.name)} AS {found.base}"]
    if found.collation is not None:
        words.append(f"COLLATE {found.collation}")
    if found.default_text is not None:
        words.append(f"DEFAULT {found.default_text}")
    if found.is_not_null:
        words.append("NOT NULL")
    return " ".join([*words, *found.checks])


def _sequence(found: facts.Sequence) -> str:
    return f"CREATE SEQUENCE {qualified(found.schema, found.name)} AS {found.type}"


def _owner(found: facts.Sequence) -> str:
    table = qualified(found.owner_schema or "", found.owner_table or "")
    column = quote_identifier(found.owner_column or "")
    return f"ALTER SEQUENCE {qualified(found.schema, found.name)} OWNED BY {table}.{column}"


def _routine(found: facts.Routine) -> str:
    signature = f"{qualified(found.schema, found.name)}({found.arguments})"
    if found.kind == "p":
        return f"CREATE PROCEDURE {signature} LANGUAGE c AS 'none'"
    returns = f" RETURNS {found.result}" if found.result else ""
    return (
        f"CREATE FUNCTION {signature}{returns} LANGUAGE c{_VOLATILITIES.get(found.volatility, '')} AS 'none'"
    )


def _table(found: facts.Relation, columns: tuple[facts.Column, ...]) -> str:
    name = qualified(found.schema, found.name)
    kind = {"f": "FOREIGN TABLE", "u": "UNLOGGED TABLE"}.get(
        "f" if found.kind == "f" else found.persistence, "TABLE"
    )
    tail = " SERVER unknown" if found.kind == "f" else ""
    key = f" PARTITION BY {found.partition_key}" if found.partition_key else ""
    if found.partition_bound is not None and found.parents:
        return f"CREATE {kind} {name} PARTITION OF {found.parents[0]} {found.partition_bound}{tail}{key}"
    own = [each for each in columns if each.is_local or not found.parents]
    body = ", ".join(f"{quote_identifier(each.name)} {column_words(each)}" for each in own)
    inherits = f" INHERITS ({', '.join(found.parents)})" if found.parents else ""
    return f"CREATE {kind} {name} ({body}){inherits}{tail}{key}"


def column_words(found: facts.Column) -> str:
    """What follows a column's name, its words in the order of `catalog.definition`."""
    words = [found.type]
    if found.collation is not None:
        words.append(f"COLLATE {found.collation}")
    if found.is_not_null:
        words.append("NOT NULL")
    if found.identity:
        named = "" if found.sequence is None else f" (SEQUENCE NAME {found.sequence})"
        words.append(f"GENERATED {_IDENTITIES[found.identity]} AS IDENTITY{named}")
    if found.generated:
        words.append(f"GENERATED ALWAYS AS ({found.default_text}){_STORED[found.generated]}")
    elif found.default_text is not None:
        words.append(f"DEFAULT {found.default_text}")
    return " ".join(words)


def _indexes(table: facts.Relation, found: Facts) -> Iterator[str]:
    for index in found.indexes.get(table.oid, ()):
        if index.constraint_name is None:
            yield index.definition


def _constraints(table: facts.Relation, found: Facts, *, is_reference: bool) -> Iterator[str]:
    """What a parent has, its children have from it."""
    name = qualified(table.schema, table.name)
    for each in found.constraints.get(table.oid, ()):
        if (each.kind == "f") == is_reference and not each.is_inherited:
            yield f"ALTER TABLE {name} ADD CONSTRAINT {quote_identifier(each.name)} {each.definition}"


def _view(found: facts.Relation, columns: tuple[facts.Column, ...]) -> str:
    kind = "MATERIALIZED VIEW" if found.kind == "m" else "VIEW"
    shown = ", ".join(f"NULL::{each.type} AS {quote_identifier(each.name)}" for each in columns)
    return f"CREATE {kind} {qualified(found.schema, found.name)} AS SELECT {shown}"
