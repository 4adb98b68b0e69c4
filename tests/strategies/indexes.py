"""CREATE, ALTER and DROP INDEX."""

from __future__ import annotations

from tests.strategies import columns, names
from tests.strategies.choice import Choice, some
from tests.strategies.kinds import METHODS
from tests.strategies.world import Column, Table, World

_SORTS = ("", "", "", " DESC", " ASC", " DESC NULLS LAST", " NULLS FIRST")


def create(choice: Choice, world: World) -> str | None:
    """CREATE INDEX on columns, expressions, or both."""
    fit = [table for table in world.tables if table.columns]
    if not fit:
        return None
    table = choice.pick(fit)
    method, keys, picked = _keys(choice, table)
    if not keys:
        return None
    is_unique = method in {"", " USING btree"} and choice.chance(30)
    name = _name(choice, world, table, picked)
    text = f"CREATE {'UNIQUE ' if is_unique else ''}INDEX {name}ON {world.reference(table)}{method} ({keys})"
    others = [column for column in table.columns if column not in picked]
    if others and method in {"", " USING btree"} and choice.chance(8):
        text += f" INCLUDE ({names.quoted(choice.pick(others).name)})"
    if is_unique and choice.chance(5):
        text += " NULLS NOT DISTINCT"
    if choice.chance(18):
        text += f" WHERE {columns.test(choice, table.columns)}"
    return text


def _name(choice: Choice, world: World, table: Table, picked: list[Column]) -> str:
    if choice.chance(30):
        guess = f"{table.name}_{'_'.join(column.name for column in picked)}_idx"
        table.indexes.append(guess)
        return ""
    usual = (f"{table.name}_idx", f"idx_{table.name}", "by_name", "search_idx", f"{table.name}_name_idx")
    name = names.fresh(choice, usual, world.relations(table.schema))
    table.indexes.append(name)
    return f"{'IF NOT EXISTS ' if choice.chance(8) else ''}{names.quoted(name)} "


def _keys(choice: Choice, table: Table) -> tuple[str, str, list[Column]]:
    """The method, the keys as written, and the columns that they are."""
    special = [
        column for column in table.columns if column.kind.family in METHODS and not column.kind.is_list
    ]
    if special and choice.chance(25):
        column = choice.pick(special)
        method, opclass = choice.pick(METHODS[column.kind.family])
        return f" USING {method}", f"{names.quoted(column.name)} {opclass}".strip(), [column]
    lists = [column for column in table.columns if column.kind.is_list]
    if lists and choice.chance(30):
        column = choice.pick(lists)
        return " USING gin", names.quoted(column.name), [column]
    fit = [column for column in table.columns if column.is_sortable or column.kind.is_list]
    if not fit:
        return "", "", []
    picked = some(choice, fit, 3)
    written = [names.quoted(column.name) + choice.pick(_SORTS) for column in picked]
    if choice.chance(15):
        expression = columns.expression(choice, table.columns)
        if expression is not None:
            written.insert(choice.number(0, len(written)), expression)
            if choice.chance(50):
                return "", expression, []
    return choice.pick(("", "", "", " USING btree")), ", ".join(written), picked


def rename(choice: Choice, world: World) -> str | None:
    """ALTER INDEX … RENAME TO."""
    tables = [table for table in world.tables if table.indexes]
    if not tables:
        return None
    table = choice.pick(tables)
    old = choice.pick(table.indexes)
    new = names.fresh(
        choice, ("renamed_idx", "other_idx", f"{table.name}_key"), world.relations(table.schema)
    )
    table.indexes[table.indexes.index(old)] = new
    return f"ALTER INDEX {_written(world, table, old)} RENAME TO {names.quoted(new)}"


def _written(world: World, table: Table, index: str) -> str:
    home = "" if table.schema == world.home else f"{names.quoted(table.schema)}."
    return home + names.quoted(index)


def drop(choice: Choice, world: World) -> str | None:
    """DROP INDEX."""
    tables = [table for table in world.tables if table.indexes]
    if not tables:
        return None
    table = choice.pick(tables)
    index = choice.pick(table.indexes)
    table.indexes.remove(index)
    return f"DROP INDEX {'IF EXISTS ' if choice.chance(30) else ''}{_written(world, table, index)}"


def promote(choice: Choice, world: World) -> list[str] | None:
    """A unique index that becomes a constraint (USING INDEX)."""
    fit = [
        (table, column)
        for table in world.tables
        if not table.is_partitioned
        for column in table.columns
        if column.is_sortable and not column.kind.is_list
    ]
    if not fit:
        return None
    table, column = choice.pick(fit)
    index = names.fresh(choice, ("promoted_idx", "later_key"), world.relations(table.schema))
    kind = "PRIMARY KEY" if column.is_not_null and not table.has_key else "UNIQUE"
    table.has_key = table.has_key or kind == "PRIMARY KEY"
    table.keys.append((column.name,))
    name = names.fresh(choice, ("promoted", "keyed"), (*world.relations(table.schema), index))
    name = index if choice.chance(50) else name
    table.constraints.append(name)
    target = world.reference(table)
    return [
        f"CREATE UNIQUE INDEX {names.quoted(index)} ON {target} ({names.quoted(column.name)})",
        f"ALTER TABLE {target} ADD CONSTRAINT {names.quoted(name)} {kind} USING INDEX {names.quoted(index)}",
    ]
