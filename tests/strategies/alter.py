"""ALTER TABLE: one action, or several at once."""

from __future__ import annotations

from collections.abc import Callable

from tests.strategies import columns, names, tables
from tests.strategies.choice import Choice
from tests.strategies.kinds import WIDER, Kind
from tests.strategies.world import Column, Table, World

Action = Callable[[Choice, World, Table], "str | None"]


def alter(choice: Choice, world: World) -> str | None:
    """ALTER TABLE with the actions that may stand together."""
    table = _some_table(choice, world)
    if table is None:
        return None
    count = choice.number(2, 3) if choice.chance(15) else 1
    written = [choice.pick(_ACTIONS)(choice, world, table) for _ in range(count)]
    found = [text for text in written if text is not None]
    return f"ALTER TABLE {_start(choice, world, table)} {', '.join(found)}" if found else None


def alone(choice: Choice, world: World) -> str | None:
    """ALTER TABLE with an action that must stand alone."""
    table = _some_table(choice, world)
    if table is None:
        return None
    start = f"ALTER TABLE {_start(choice, world, table)} "
    text = choice.pick(_ALONE)(choice, world, table)
    return None if text is None else start + text


def _some_table(choice: Choice, world: World) -> Table | None:
    fit = [table for table in world.tables if not table.is_fixed]
    return choice.pick(fit) if fit else None


def _start(choice: Choice, world: World, table: Table) -> str:
    return ("IF EXISTS " if choice.chance(5) else "") + world.reference(table)


def _some_column(choice: Choice, table: Table) -> Column | None:
    return choice.pick(table.columns) if table.columns else None


def _add(choice: Choice, world: World, table: Table) -> str:
    words = choice.pick(("ADD COLUMN", "ADD COLUMN", "ADD", "ADD COLUMN IF NOT EXISTS"))
    return f"{words} {columns.define(choice, world, table)}"


def _drop(choice: Choice, _: World, table: Table) -> str | None:
    column = _some_column(choice, table)
    if column is None or len(table.columns) < 2:
        return None
    table.forget(column.name)
    absent = "IF EXISTS " if choice.chance(20) else ""
    cascade = choice.pick(("", "", " CASCADE"))
    return (
        f"{choice.pick(('DROP COLUMN', 'DROP COLUMN', 'DROP'))} {absent}{names.quoted(column.name)}{cascade}"
    )


def _set_default(choice: Choice, world: World, table: Table) -> str | None:
    column = _some_column(choice, table)
    if column is None or column.is_identity or column.is_generated:
        return None
    column.has_default = True
    return (
        f"ALTER COLUMN {names.quoted(column.name)} SET DEFAULT {columns.default(choice, world, column.kind)}"
    )


def _drop_default(choice: Choice, _: World, table: Table) -> str | None:
    column = _some_column(choice, table)
    if column is None or column.is_identity or column.is_generated:
        return None
    column.has_default = False
    return f"ALTER {names.quoted(column.name)} DROP DEFAULT"


def _set_not_null(choice: Choice, _: World, table: Table) -> str | None:
    column = _some_column(choice, table)
    if column is None:
        return None
    column.is_not_null = True
    return f"ALTER COLUMN {names.quoted(column.name)} SET NOT NULL"


def _drop_not_null(choice: Choice, _: World, table: Table) -> str | None:
    if table.is_child:  # PostgreSQL 15 lets it go, since 18 it belongs to the parent
        return None
    fit = [
        column
        for column in table.columns
        if not column.is_identity and all(column.name not in key for key in table.keys)
    ]
    if not fit:
        return None
    column = choice.pick(fit)
    column.is_not_null = False
    return f"ALTER COLUMN {names.quoted(column.name)} DROP NOT NULL"


def _retype(choice: Choice, world: World, table: Table) -> str | None:
    column = _some_column(choice, table)
    if column is None or column.is_identity or column.is_generated:
        return None
    written = names.quoted(column.name)
    wider = WIDER.get(column.kind.family, ())
    if wider and not column.kind.is_list and choice.chance(70):
        text, family = choice.pick(wider)
        column.kind = Kind(text=text, family=family)
        return f"ALTER COLUMN {written} TYPE {text}{f' USING {written}::{text}' if choice.chance(30) else ''}"
    column.kind = columns.kind(choice, world)
    return f"ALTER COLUMN {written} SET DATA TYPE {column.kind.text} USING NULL::{column.kind.text}"


def _add_constraint(choice: Choice, world: World, table: Table) -> str | None:
    text = tables.constraint(choice, world, table)
    if text is None:
        return None
    is_checked_later = ("FOREIGN KEY" in text or "CHECK (" in text) and choice.chance(10)
    return f"ADD {text}{' NOT VALID' if is_checked_later else ''}"


def _drop_constraint(choice: Choice, _: World, table: Table) -> str | None:
    if not table.constraints:
        return None
    name = choice.pick(table.constraints)
    table.constraints.remove(name)
    absent = "IF EXISTS " if choice.chance(30) else ""
    return f"DROP CONSTRAINT {absent}{names.quoted(name)}{choice.pick(('', ' CASCADE'))}"


def _identity(choice: Choice, _: World, table: Table) -> str | None:
    identities = [column for column in table.columns if column.is_identity]
    if identities:
        column = choice.pick(identities)
        if choice.chance(50):
            column.is_identity = False
            return f"ALTER COLUMN {names.quoted(column.name)} DROP IDENTITY"
        return f"ALTER COLUMN {names.quoted(column.name)} SET GENERATED ALWAYS"
    fit = [
        column
        for column in table.columns
        if column.kind.text in {"integer", "bigint", "int", "smallint"}
        and column.is_not_null
        and not column.has_default
    ]
    if not fit:
        return None
    column = choice.pick(fit)
    column.is_identity = True
    return f"ALTER COLUMN {names.quoted(column.name)} ADD GENERATED BY DEFAULT AS IDENTITY"


def _expression(choice: Choice, _: World, table: Table) -> str | None:
    generated = [column for column in table.columns if column.is_generated]
    if not generated:
        return None
    column = choice.pick(generated)
    column.is_generated = False
    return f"ALTER COLUMN {names.quoted(column.name)} DROP EXPRESSION"


def _without_effect(choice: Choice, _: World, table: Table) -> str:
    if table.is_partitioned:  # what PostgreSQL refuses here has another SQLSTATE in each version
        return "ENABLE ROW LEVEL SECURITY"
    return choice.pick(
        ("ENABLE ROW LEVEL SECURITY", "REPLICA IDENTITY FULL", "SET (fillfactor = 80)", "SET LOGGED")
    )


_ACTIONS: tuple[Action, ...] = (
    *(_add,) * 8,
    *(_drop,) * 4,
    *(_set_default,) * 4,
    _drop_default,
    _drop_default,
    *(_set_not_null,) * 2,
    *(_drop_not_null,) * 2,
    *(_retype,) * 4,
    *(_add_constraint,) * 6,
    *(_drop_constraint,) * 2,
    _identity,
    _expression,
    _without_effect,
)


def _rename_column(choice: Choice, _: World, table: Table) -> str | None:
    column = _some_column(choice, table)
    if column is None:
        return None
    old = column.name
    new = names.fresh(choice, names.COLUMNS, table.names(), odd=20)
    column.name = new
    table.keys = [tuple(new if name == old else name for name in key) for key in table.keys]
    return f"RENAME {choice.pick(('COLUMN ', ''))}{names.quoted(old)} TO {names.quoted(new)}"


def _rename_table(choice: Choice, world: World, table: Table) -> str:
    table.name = names.fresh(choice, names.TABLES, world.relations(table.schema), odd=20)
    return f"RENAME TO {names.quoted(table.name)}"


def _rename_constraint(choice: Choice, world: World, table: Table) -> str | None:
    if not table.constraints:
        return None
    old = choice.pick(table.constraints)
    new = names.fresh(choice, ("renamed_key", "kept", "pk"), world.relations(table.schema), odd=20)
    table.constraints[table.constraints.index(old)] = new
    return f"RENAME CONSTRAINT {names.quoted(old)} TO {names.quoted(new)}"


def _set_schema(choice: Choice, world: World, table: Table) -> str:
    table.schema = choice.pick(world.schemas)
    return f"SET SCHEMA {names.quoted(table.schema)}"


_ALONE: tuple[Action, ...] = (
    *(_rename_column,) * 4,
    *(_rename_table,) * 3,
    _rename_constraint,
    _set_schema,
)


def inheritance(choice: Choice, world: World) -> str | None:
    """ATTACH and DETACH PARTITION, INHERIT and NO INHERIT."""
    if choice.chance(50):
        return _inherit(choice, world)
    parents = [table for table in world.tables if table.is_partitioned]
    children = [table for table in world.tables if table.is_fixed or "part" in table.names()]
    if not parents or not children:
        return None
    parent, child = choice.pick(parents), choice.pick(children)
    if parent is child:
        return None
    start = f"ALTER TABLE {world.reference(parent)}"
    if child.is_fixed:
        child.is_fixed = False
        return f"{start} DETACH PARTITION {world.reference(child)}"
    return f"{start} ATTACH PARTITION {world.reference(child)} DEFAULT"


def _inherit(choice: Choice, world: World) -> str | None:
    plain = [table for table in world.tables if not (table.is_partitioned or table.is_fixed)]
    if len(plain) < 2:
        return None
    child, parent = choice.pick(plain), choice.pick(plain)
    return f"ALTER TABLE {world.reference(child)} {choice.pick(('INHERIT', 'NO INHERIT'))} {world.reference(parent)}"
