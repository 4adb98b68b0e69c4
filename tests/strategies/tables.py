"""CREATE TABLE in all its shapes, and DROP TABLE."""

from __future__ import annotations

from collections.abc import Callable

from tests.strategies import columns, names
from tests.strategies.choice import Choice, some
from tests.strategies.kinds import Family, Kind
from tests.strategies.world import Column, Table, World

_KEY_COLUMNS = (
    ("id", "serial", Family.INT),
    ("id", "integer", Family.INT),
    ("id", "bigserial", Family.INT),
    ("id", "uuid DEFAULT gen_random_uuid()", Family.UUID),
    ("id", "bigint GENERATED ALWAYS AS IDENTITY", Family.INT),
    ("id", "text", Family.TEXT),
    ("code", "varchar(10)", Family.TEXT),
)
_INTEGERS = {"serial": "integer", "bigserial": "bigint", "bigint GENERATED ALWAYS AS IDENTITY": "bigint"}


def begin(choice: Choice, world: World) -> Table:
    """A table that is about to be made, in the schema of the search path or, seldom, in another."""
    schema = choice.pick(world.schemas) if choice.chance(20) else world.home
    return Table(schema=schema, name=names.fresh(choice, names.TABLES, world.relations(schema)))


def create(choice: Choice, world: World) -> str:
    """CREATE TABLE with columns and constraints."""
    table = begin(choice, world)
    parts: list[str] = []
    if choice.chance(75):
        parts.append(_key_column(choice, table))
    parts += [columns.define(choice, world, table) for _ in range(choice.number(1, 5))]
    if choice.chance(35):
        parts += [
            part for part in (constraint(choice, world, table) for _ in range(choice.number(1, 2))) if part
        ]
    words = choice.pick(("CREATE TABLE",) * 12 + ("CREATE TABLE IF NOT EXISTS", "CREATE UNLOGGED TABLE"))
    text = f"{words} {world.reference(table)} ({', '.join(parts)})"
    world.tables.append(table)
    return text


def _key_column(choice: Choice, table: Table) -> str:
    name, rest, family = choice.pick(_KEY_COLUMNS)
    text = _INTEGERS.get(rest, rest.split(" ", maxsplit=1)[0])
    key = Column(name=name, kind=Kind(text=text, family=family), is_not_null=True)
    key.is_identity = "IDENTITY" in rest
    key.has_default = rest != text
    table.columns.append(key)
    table.keys.append((name,))
    table.has_key = True
    table.constraints.append(f"{table.name}_pkey")
    return f"{name} {rest} PRIMARY KEY"


def constraint(choice: Choice, world: World, table: Table) -> str | None:
    """A constraint of a table, which has it from now on."""
    shape = choice.pick((_unique, _foreign, _check, _primary, _unique, _foreign, _exclude))
    text = shape(choice, world, table)
    if text is None or not choice.chance(45):
        return text
    name = names.fresh(choice, ("main_key", "by_owner", "valid", "to_parent"), world.relations(table.schema))
    table.constraints.append(name)
    return f"CONSTRAINT {names.quoted(name)} {text}"


def _listed(picked: list[str]) -> str:
    return ", ".join(map(names.quoted, picked))


def _sortable(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.is_sortable and not column.kind.is_list]


def _unique(choice: Choice, _: World, table: Table) -> str | None:
    fit = _sortable(table)
    if not fit:
        return None
    picked = some(choice, fit, 3)
    table.keys.append(tuple(picked))
    rest = choice.pick(("",) * 10 + (" DEFERRABLE", " WITH (fillfactor = 70)"))
    middle = " NULLS NOT DISTINCT" if choice.chance(4) else ""
    others = [name for name in table.names() if name not in picked]
    included = f" INCLUDE ({names.quoted(choice.pick(others))})" if others and choice.chance(5) else ""
    return f"UNIQUE{middle} ({_listed(picked)}){included}{rest}"


def _primary(choice: Choice, world: World, table: Table) -> str | None:
    fit = _sortable(table)
    if table.has_key or not fit:
        return _unique(choice, world, table)
    picked = some(choice, fit, 3)
    table.has_key = True
    table.keys.append(tuple(picked))
    for name in picked:
        column = table.column(name)
        assert column is not None
        column.is_not_null = True
    return f"PRIMARY KEY ({_listed(picked)})"


def _foreign(choice: Choice, world: World, table: Table) -> str | None:
    found: list[tuple[Table, tuple[str, ...], list[str]]] = []
    for other in (*world.tables, table):
        for key in other.keys:
            own = _matching(table, other, key)
            if own is not None:
                found.append((other, key, own))
    if not found:
        return None
    other, key, own = choice.pick(found)
    place = f"{world.reference(other)} ({_listed(list(key))})"
    return f"FOREIGN KEY ({_listed(own)}) REFERENCES {place}{columns.actions(choice)}"


def _matching(table: Table, other: Table, key: tuple[str, ...]) -> list[str] | None:
    own: list[str] = []
    for name in key:
        target = other.column(name)
        if target is None:
            return None
        fit = [
            column.name
            for column in reversed(table.columns)
            if column.kind.family is target.kind.family
            and column.kind.is_list == target.kind.is_list
            and column.name not in own
        ]
        if not fit or (target.kind.family is Family.ENUM):
            return None
        own.append(fit[0])
    return own


def _check(choice: Choice, _: World, table: Table) -> str | None:
    return f"CHECK ({columns.test(choice, table.columns)})" if table.columns else None


def _exclude(choice: Choice, world: World, table: Table) -> str | None:
    fit = [column for column in table.columns if column.kind.family in {Family.RANGE, Family.INET}]
    if not fit or fit[0].kind.is_list or fit[0].kind.text == "cidr":
        return _check(choice, world, table)
    opclass = " inet_ops" if fit[0].kind.family is Family.INET else ""
    return f"EXCLUDE USING gist ({names.quoted(fit[0].name)}{opclass} WITH &&)"


_LIKE_OPTIONS = (
    "",
    " INCLUDING ALL",
    " INCLUDING DEFAULTS",
    " INCLUDING INDEXES",
    " INCLUDING ALL EXCLUDING INDEXES",
    " INCLUDING IDENTITY INCLUDING GENERATED",
    " INCLUDING COMMENTS INCLUDING CONSTRAINTS",
)


def like(choice: Choice, world: World) -> str | None:
    """CREATE TABLE (LIKE …)."""
    if not world.tables:
        return None
    model = choice.pick(world.tables)
    table = begin(choice, world)
    table.columns = [
        Column(name=found.name, kind=found.kind, is_not_null=found.is_not_null) for found in model.columns
    ]
    parts = [f"LIKE {world.reference(model)}{choice.pick(_LIKE_OPTIONS)}"]
    if choice.chance(40):
        parts.append(columns.define(choice, world, table))
    world.tables.append(table)
    return f"CREATE TABLE {world.reference(table)} ({', '.join(parts)})"


def inherit(choice: Choice, world: World) -> str | None:
    """CREATE TABLE … INHERITS."""
    parents = [table for table in world.tables if not table.is_partitioned]
    if not parents:
        return None
    parent = choice.pick(parents)
    table = begin(choice, world)
    table.columns = [
        Column(name=found.name, kind=found.kind, is_not_null=found.is_not_null) for found in parent.columns
    ]
    table.is_child = True
    own = [columns.define(choice, world, table) for _ in range(choice.number(0, 2))]
    world.tables.append(table)
    return f"CREATE TABLE {world.reference(table)} ({', '.join(own)}) INHERITS ({world.reference(parent)})"


_BOUNDS: tuple[tuple[str, str, Family, str, str], ...] = (
    ("RANGE", "integer", Family.INT, "FROM (0) TO (10)", "FROM (10) TO (MAXVALUE)"),
    (
        "RANGE",
        "timestamptz",
        Family.STAMP,
        "FROM ('2024-01-01') TO ('2025-01-01')",
        "FROM (MINVALUE) TO ('2024-01-01')",
    ),
    ("LIST", "text", Family.TEXT, "IN ('a', 'b')", "IN ('c', NULL)"),
    ("HASH", "integer", Family.INT, "WITH (MODULUS 2, REMAINDER 0)", "WITH (MODULUS 2, REMAINDER 1)"),
)


def partitioned(choice: Choice, world: World) -> list[str]:
    """A partitioned table and its partitions."""
    table = begin(choice, world)
    strategy, text, family, first, second = choice.pick(_BOUNDS)
    part = Column(name="part", kind=Kind(text=text, family=family), is_not_null=True)
    table.columns.append(part)
    definitions = [f"part {text} NOT NULL"]
    definitions += [columns.define(choice, world, table) for _ in range(choice.number(1, 3))]
    if choice.chance(60) and not table.has_key:
        table.columns.append(
            Column(name="id", kind=Kind(text="integer", family=Family.INT), is_not_null=True)
        )
        table.keys.append(("id", "part"))
        table.has_key = True
        definitions += ["id integer NOT NULL", "PRIMARY KEY (id, part)"]
    table.is_partitioned = True
    text = f"CREATE TABLE {world.reference(table)} ({', '.join(definitions)}) PARTITION BY {strategy} (part)"
    world.tables.append(table)
    bounds = [f"FOR VALUES {first}", f"FOR VALUES {second}"]
    made = [text]
    for bound in bounds[: choice.number(0, 2)]:
        child = begin(choice, world)
        child.columns = list(table.columns)
        child.is_fixed = True
        world.tables.append(child)
        made.append(f"CREATE TABLE {world.reference(child)} PARTITION OF {world.reference(table)} {bound}")
    return made


def create_as(choice: Choice, world: World) -> str | None:
    """CREATE TABLE AS."""
    sources = [table for table in world.tables if table.columns]
    if not sources:
        return None
    source = choice.pick(sources)
    picked = some(choice, source.columns, 3)
    table = begin(choice, world)
    table.columns = [Column(name=column.name, kind=column.kind) for column in picked]
    listed = ", ".join(names.quoted(column.name) for column in picked)
    world.tables.append(table)
    return f"CREATE TABLE {world.reference(table)} AS SELECT {listed} FROM {world.reference(source)}"


def drop(choice: Choice, world: World) -> str | None:
    """DROP TABLE."""
    if not world.tables:
        return None
    table = choice.pick(world.tables)
    world.forget_table(table)
    absent = "IF EXISTS " if choice.chance(30) else ""
    return (
        f"DROP TABLE {absent}{world.reference(table)}{choice.pick(('', ' CASCADE', ' CASCADE', ' RESTRICT'))}"
    )


_JOINS = ("_ItemToTag", "_likes", "_PostToPost", "_a b")


def join(choice: Choice, world: World) -> list[str] | None:
    """A table as Prisma makes it for an implicit many-to-many relation, or nearly so."""
    ends = [
        (table, key[0], table.column(key[0]))
        for table in world.tables
        for key in table.keys
        if len(key) == 1 and table.schema == world.home
    ]
    known = [(table, key, column) for table, key, column in ends if column is not None]
    if not known:
        return None
    sides = sorted((choice.pick(known), choice.pick(known)), key=lambda side: side[0].name)
    name = next((name for name in _JOINS if name not in world.relations(world.home)), None)
    if name is None:
        return None
    made = Table(schema=world.home, name=name)
    parts: list[str] = []
    for letter, (table, key, column) in zip("AB", sides, strict=True):
        made.columns.append(Column(name=letter, kind=column.kind, is_not_null=True))
        target = f"{world.reference(table)} ({names.quoted(key)})"
        rest = choice.pick(("ON DELETE CASCADE ON UPDATE CASCADE", "ON DELETE CASCADE", ""))
        parts.append(f'"{letter}" {column.kind.text} NOT NULL REFERENCES {target} {rest}'.rstrip())
    if choice.chance(10):
        parts.append(columns.define(choice, world, made))
    is_keyed = choice.chance(50)
    parts += ['PRIMARY KEY ("A", "B")'] if is_keyed else []
    world.tables.append(made)
    statements = [f"CREATE TABLE {world.reference(made)} ({', '.join(parts)})"]
    if not is_keyed:
        statements.append(f'CREATE UNIQUE INDEX ON {world.reference(made)} ("A", "B")')
    if choice.chance(85):
        statements.append(f'CREATE INDEX ON {world.reference(made)} ("B")')
    return statements


def drop_several(choice: Choice, world: World) -> str | None:
    """DROP TABLE of more than one."""
    if len(world.tables) < 2:
        return None
    dropped = some(choice, world.tables, 3)
    written = ", ".join(map(world.reference, dropped))
    for table in dropped:
        world.forget_table(table)
    return f"DROP TABLE {written}{choice.pick((' CASCADE', ''))}"


def drop_absent(choice: Choice, world: World) -> str:
    """DROP TABLE IF EXISTS of something that is not there."""
    taken = world.relations(world.home)
    return f"DROP TABLE IF EXISTS {names.quoted(names.fresh(choice, ('gone', 'never_made'), taken))}"


Writer = Callable[[Choice, World], "str | list[str] | None"]
