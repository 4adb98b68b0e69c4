"""Rows: what is in a table decides whether a later key, check or NOT NULL is accepted."""

from __future__ import annotations

from collections.abc import Mapping

from tests.strategies import columns, names
from tests.strategies.choice import Choice, some
from tests.strategies.kinds import Family, Kind
from tests.strategies.world import Column, Table, World

_VALUES: Mapping[Family, tuple[str, ...]] = {
    Family.BITS: ("B'101'", "NULL"),
    Family.BOOL: ("true", "false", "NULL"),
    Family.BYTES: (r"'\x01'", "NULL"),
    Family.CHAR: ("'x'",),
    Family.DATE: ("'2024-01-01'", "CURRENT_DATE", "NULL"),
    Family.INET: ("'10.0.0.1'", "'10.0.0.2'", "NULL"),
    Family.INT: ("1", "2", "1 + 1", "NULL", "-1", "7"),
    Family.INTERVAL: ("'1 day'", "NULL"),
    Family.JSON: ("'{}'", "NULL"),
    Family.JSONB: ("'{}'", "'{\"a\": 1}'", "NULL"),
    Family.MONEY: ("1", "NULL"),
    Family.NUMBER: ("1", "2.5", "0", "NULL"),
    Family.POINT: ("'(1,2)'",),
    Family.SEARCH: ("'a'",),
    Family.STAMP: ("'2024-01-01'", "now()", "NULL"),
    Family.TEXT: ("'a'", "'b'", "''", "NULL", "'A'", "lower('B')"),
    Family.TIME: ("'10:00'", "NULL"),
    Family.UUID: ("'00000000-0000-0000-0000-000000000001'", "gen_random_uuid()", "NULL"),
}


def _value(choice: Choice, column: Column) -> str:
    if column.kind.is_list:
        return choice.pick(("'{}'", "NULL"))
    if column.kind.family is Family.ENUM and column.kind.labels:
        return choice.pick(tuple(map(names.literal, column.kind.labels)))
    return choice.pick(_VALUES.get(column.kind.family, ("NULL",)))


def _needed(column: Column) -> bool:
    return column.is_not_null and not (column.has_default or column.is_identity or column.is_generated)


def _is_known(column: Column) -> bool:
    """Whether there is a value for it."""
    if column.kind.family is Family.ENUM:
        return bool(column.kind.labels) or column.kind.is_list
    return column.kind.is_list or column.kind.family in _VALUES


def _with_columns(choice: Choice, world: World) -> Table | None:
    fit = [table for table in world.tables if any(not column.is_generated for column in table.columns)]
    return choice.pick(fit) if fit else None


def insert(choice: Choice, world: World) -> str | None:
    """INSERT of one row or of some."""
    table = _with_columns(choice, world)
    if table is None:
        return None
    written = [column for column in table.columns if not (column.is_generated or column.is_identity)]
    if any(_needed(column) and not _is_known(column) for column in written):
        return None
    picked = [column for column in written if _needed(column) or choice.chance(60)]
    if not picked:
        return f"INSERT INTO {world.reference(table)} DEFAULT VALUES"
    rows = [
        "("
        + ", ".join(
            "DEFAULT" if column.has_default and choice.chance(15) else _required(choice, column)
            for column in picked
        )
        + ")"
        for _ in range(choice.number(1, 2))
    ]
    listed = ", ".join(names.quoted(column.name) for column in picked)
    rest = choice.pick(("",) * 6 + (" ON CONFLICT DO NOTHING", " RETURNING *"))
    return f"INSERT INTO {world.reference(table)} ({listed}) VALUES {', '.join(rows)}{rest}"


def _required(choice: Choice, column: Column) -> str:
    value = _value(choice, column)
    if column.is_reference and not column.is_not_null and choice.chance(85):
        return "NULL"
    if value != "NULL" or not column.is_not_null or choice.chance(10):
        return value
    return "'{}'" if column.kind.is_list else _VALUES.get(column.kind.family, ("NULL",))[0]


def copy(choice: Choice, world: World) -> str | None:
    """INSERT of what a query gives."""
    table = _with_columns(choice, world)
    if table is None:
        return None
    picked = [column for column in table.columns if not (column.is_generated or column.is_identity)]
    if not picked:
        return None
    listed = ", ".join(names.quoted(column.name) for column in picked)
    values = ", ".join(
        f"{_required(choice, column)}::{column.kind.text}" if choice.chance(30) else names.quoted(column.name)
        for column in picked
    )
    return (
        f"INSERT INTO {world.reference(table)} ({listed}) SELECT {values} FROM {world.reference(table)}"
        f"{choice.pick(('', f' WHERE {columns.test(choice, picked)}', ' LIMIT 1'))}"
    )


def update(choice: Choice, world: World) -> str | None:
    """UPDATE of all rows or of some."""
    table = _with_columns(choice, world)
    if table is None:
        return None
    fit = [column for column in table.columns if not (column.is_generated or column.is_identity)]
    if not fit:
        return None
    changes = ", ".join(
        f"{names.quoted(column.name)} = {_required(choice, column)}" for column in some(choice, fit, 2)
    )
    where = f" WHERE {columns.test(choice, table.columns)}" if choice.chance(60) else ""
    return f"UPDATE {world.reference(table)} SET {changes}{where}"


def delete(choice: Choice, world: World) -> str | None:
    """DELETE and TRUNCATE."""
    if not world.tables:
        return None
    table = choice.pick(world.tables)
    if choice.chance(30):
        return f"TRUNCATE {world.reference(table)}{choice.pick((' CASCADE', ' RESTART IDENTITY CASCADE'))}"
    where = f" WHERE {columns.test(choice, table.columns)}" if table.columns and choice.chance(60) else ""
    return f"DELETE FROM {world.reference(table)}{where}"


def backfill(choice: Choice, world: World) -> list[str] | None:
    """A column is added, filled and then required: the way a careful person does it."""
    table = _with_columns(choice, world)
    if table is None or table.is_fixed:
        return None
    name = names.fresh(choice, ("filled", "slug", "rank"), table.names(), odd=5)
    text, family = choice.pick((("text", Family.TEXT), ("integer", Family.INT), ("boolean", Family.BOOL)))
    column = Column(name=name, kind=Kind(text=text, family=family), is_not_null=True)
    table.columns.append(column)
    target, written = world.reference(table), names.quoted(name)
    value = choice.pick(_VALUES[family])
    where = choice.pick((f" WHERE {written} IS NULL", ""))
    last = choice.pick(
        (
            f"ALTER COLUMN {written} SET NOT NULL",
            f"ADD CHECK ({written} IS NOT NULL)",
            f"ADD UNIQUE ({written})",
            f"ALTER COLUMN {written} SET DEFAULT {_value(choice, column)}, ALTER COLUMN {written} SET NOT NULL",
        )
    )
    filled = [f"UPDATE {target} SET {written} = {value}{where}"] if choice.chance(85) else []
    return [f"ALTER TABLE {target} ADD COLUMN {written} {text}", *filled, f"ALTER TABLE {target} {last}"]
