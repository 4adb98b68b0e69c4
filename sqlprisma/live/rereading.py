"""Whether two texts of SQL mean the same on a table: read by one reader and printed by one printer, they are alike.

PostgreSQL prints an expression as it stores it, and what it prints may be stored otherwise when it is read again
(`varchar IN ('a', 'b')` becomes a cast of an array, that one casts in an array), so a database that was restored from a
dump differs in its words from one that was migrated. Versions differ in words, too.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlprisma import catalog as catalogs
from sqlprisma import sql
from sqlprisma.catalog import definition, deparse, literals_time, types
from sqlprisma.catalog.catalog import Catalog, NameSpace
from sqlprisma.catalog.keywords import quote_identifier
from sqlprisma.catalog.objects import Index, Oid, Table, View
from sqlprisma.catalog.typed import Const, Form, FunctionCall, Typed, map_nodes, walk
from sqlprisma.live import building
from sqlprisma.records import replace

_SPARE = "sqlprisma reread"
"""The name of what is made to be printed; nobody has it."""
_TARGET = quote_identifier(_SPARE)

_TIMES = "D"
"""The category of dates and times (pg_type.typcategory)."""

Reread = Callable[[str], str | None]
"""A text read and printed again; None where it cannot be read."""


def is_same(one: str, other: str, reread: Reread) -> bool:
    """Whether two texts are alike, at once or when both are read again."""
    if one == other:
        return True
    again = reread(one)
    return again is not None and again in (other, reread(other))


def is_moving(catalog: Catalog, value: Typed) -> bool:
    """Whether a value is the moment at which its migration ran, such as `'now'::timestamp`: nobody knows it."""
    return any(
        isinstance(part, Const)
        and part.value is not None
        and literals_time.has_moving_word(part.value)
        and _holds_times(catalog, part.type)
        for part in walk(value)
    )


def _holds_times(catalog: Catalog, oid: int) -> bool:
    """Whether a type is one of dates and times, or made of one."""
    found = types.type_of(catalog, oid)
    if found.category == _TIMES:
        return True
    below = found.element or (Oid(0) if found.base is None else found.base.oid)
    return bool(below) and _holds_times(catalog, below)


def default(catalog: Catalog, table: Table, column: str) -> Reread:
    """How a column's default is printed when it is read again."""

    def reread(text: str) -> str | None:
        name = definition.qualified(catalog, table)
        made = _after(
            catalog, f"ALTER TABLE {name} ALTER COLUMN {quote_identifier(column)} SET DEFAULT {text}"
        )
        return _default_of(made, table, column)

    return reread


def generated(catalog: Catalog, table: Table, type_text: str) -> Reread:
    """The same for what a column is generated from."""

    def reread(text: str) -> str | None:
        name = definition.qualified(catalog, table)
        words = f"ADD COLUMN {_TARGET} {type_text} GENERATED ALWAYS AS ({text}) STORED"
        made = _after(catalog, f"ALTER TABLE {name} {words}")
        return _default_of(made, table, _SPARE)

    return reread


def _default_of(made: Catalog | None, table: Table, column: str) -> str | None:
    """A column's default, or what it is generated from, as it is printed; None where there is none."""
    found = None if made is None else made.get(table.oid, Table).column(column)
    if made is None or found is None or found.default is None:
        return None
    return deparse.text(made, map_nodes(found.default.value, _called), table)


def constraint(catalog: Catalog, table: Table) -> Reread:
    """The same for a constraint; None for a second primary key, as a table has one."""

    def reread(text: str) -> str | None:
        name = definition.qualified(catalog, table)
        made = _after(catalog, f"ALTER TABLE {name} ADD CONSTRAINT {_TARGET} {text}")
        if made is None:
            return None
        own = made.constraints_of(made.get(table.oid, Table))
        found = next((each for each in own if each.name == _SPARE), None)
        if found is None:
            return None
        check = None if found.expression is None else map_nodes(found.expression, _called)
        return definition.constraint(made, replace(found, expression=check))

    return reread


def index(catalog: Catalog, table: Table | View, *, is_unique: bool) -> Reread:
    """The same for what follows the table in CREATE INDEX."""

    def reread(text: str) -> str | None:
        words = f"CREATE {'UNIQUE ' if is_unique else ''}INDEX {_TARGET}"
        made = _after(catalog, f"{words} ON {definition.qualified(catalog, table)} {text}")
        oid = None if made is None else made.named(NameSpace.RELATION, table.namespace, _SPARE)
        if made is None or oid is None:
            return None
        return definition.index_body(made, _with_calls(made.get(oid, Index)))

    return reread


def _with_calls(found: Index) -> Index:
    """An index whose expressions have no syntax of their own."""
    keys = tuple(
        key if key.expression is None else replace(key, expression=map_nodes(key.expression, _called))
        for key in found.keys
    )
    predicate = None if found.predicate is None else map_nodes(found.predicate, _called)
    return replace(found, keys=keys, predicate=predicate)


def _called(node: Typed) -> Typed:
    """A call without the syntax that SQL has for it.

    PostgreSQL 13 forgets the syntax, and reads EXTRACT as date_part (src/backend/parser/gram.y of both versions).
    """
    if not isinstance(node, FunctionCall) or node.form is not Form.SQL_SYNTAX:
        return node
    name = "date_part" if node.function.name == "extract" else node.function.name
    return replace(node, form=Form.CALL, function=replace(node.function, name=name))


def _after(catalog: Catalog, text: str) -> Catalog | None:
    """The catalog after one more statement; None where it is refused."""
    state = catalogs.start(catalog, catalogs.Options(reader=sql.READER))
    made = building.applied(state, building.read(text))
    return None if isinstance(made, str) else made.catalog
