"""Everything that is no table: types, sequences, schemas, the search path, views, comments, and what has no effect."""

from __future__ import annotations

from tests.strategies import names
from tests.strategies.choice import Choice, some
from tests.strategies.kinds import Family, Kind
from tests.strategies.world import Column, Named, OwnType, Table, World

_DOMAINS: tuple[tuple[str, Family], ...] = (
    ("text CHECK (VALUE <> '')", Family.TEXT),
    ("integer", Family.INT),
    ("varchar(20) NOT NULL", Family.TEXT),
    ("numeric(10,2) DEFAULT 0 CHECK (VALUE >= 0)", Family.NUMBER),
    ("timestamptz DEFAULT now()", Family.STAMP),
    ("uuid", Family.UUID),
)


def _own(choice: Choice, world: World, what: str) -> OwnType:
    schema = choice.pick(world.schemas) if choice.chance(15) else world.home
    name = names.fresh(choice, names.TYPES, world.relations(schema))
    return OwnType(schema=schema, name=name, what=what, family=Family.COMPOSITE)


def create_enum(choice: Choice, world: World) -> str:
    """CREATE TYPE … AS ENUM."""
    made = _own(choice, world, "enum")
    made.labels = tuple(some(choice, names.LABELS, 4))
    made.family = Family.ENUM
    world.types.append(made)
    return f"CREATE TYPE {world.reference(made)} AS ENUM ({', '.join(map(names.literal, made.labels))})"


def create_domain(choice: Choice, world: World) -> str:
    """CREATE DOMAIN."""
    made = _own(choice, world, "domain")
    text, made.family = choice.pick(_DOMAINS)
    world.types.append(made)
    return f"CREATE DOMAIN {world.reference(made)} AS {text}"


def create_composite(choice: Choice, world: World) -> str:
    """CREATE TYPE … AS (…)."""
    made = _own(choice, world, "composite")
    world.types.append(made)
    return f"CREATE TYPE {world.reference(made)} AS (x integer, y text)"


def alter_type(choice: Choice, world: World) -> str | None:
    """ALTER TYPE: a value added or renamed, a new name, another schema."""
    fit = [found for found in world.types if found.what != "extension"]
    if not fit:
        return None
    found = choice.pick(fit)
    noun = "DOMAIN" if found.what == "domain" else "TYPE"
    start = f"ALTER {noun} {world.reference(found)}"
    if found.what == "enum" and choice.chance(70):
        return f"{start} {_alter_enum(choice, found)}"
    if choice.chance(30):
        found.schema = choice.pick(world.schemas)
        return f"{start} SET SCHEMA {names.quoted(found.schema)}"
    found.name = names.fresh(choice, names.TYPES, world.relations(found.schema), odd=20)
    return f"{start} RENAME TO {names.quoted(found.name)}"


def _alter_enum(choice: Choice, found: OwnType) -> str:
    new = names.fresh(choice, names.LABELS, found.labels, odd=0)
    near = choice.pick(found.labels)
    if choice.chance(30):
        found.labels = tuple(new if label == near else label for label in found.labels)
        return f"RENAME VALUE {names.literal(near)} TO {names.literal(new)}"
    found.labels = (*found.labels, new)
    absent = "IF NOT EXISTS " if choice.chance(30) else ""
    place = choice.pick(("", "", f" BEFORE {names.literal(near)}", f" AFTER {names.literal(near)}"))
    return f"ADD VALUE {absent}{names.literal(new)}{place}"


_DOMAIN_CHANGES = (
    "SET NOT NULL",
    "DROP NOT NULL",
    "DROP DEFAULT",
    "SET DEFAULT NULL",
    "ADD CONSTRAINT checked CHECK (VALUE IS NOT NULL)",
    "DROP CONSTRAINT IF EXISTS checked",
)
_COMPOSITE_CHANGES = ("ADD ATTRIBUTE z date", "DROP ATTRIBUTE IF EXISTS z", "RENAME ATTRIBUTE x TO w CASCADE")


def change_type(choice: Choice, world: World) -> str | None:
    """ALTER DOMAIN, or ALTER TYPE of a composite."""
    fit = [found for found in world.types if found.what in {"domain", "composite"}]
    if not fit:
        return None
    found = choice.pick(fit)
    if found.what == "domain":
        return f"ALTER DOMAIN {world.reference(found)} {choice.pick(_DOMAIN_CHANGES)}"
    return f"ALTER TYPE {world.reference(found)} {choice.pick(_COMPOSITE_CHANGES)}"


def drop_type(choice: Choice, world: World) -> str | None:
    """DROP TYPE or DROP DOMAIN."""
    if not world.types:
        return None
    found = choice.pick(world.types)
    text = f"DROP {'DOMAIN' if found.what == 'domain' else 'TYPE'} {world.reference(found)}"
    world.types.remove(found)
    if choice.chance(60):
        return text
    for table in world.tables:
        table.columns = [column for column in table.columns if column.kind.text != world.reference(found)]
    return text + " CASCADE"


def create_sequence(choice: Choice, world: World) -> str:
    """CREATE SEQUENCE."""
    name = names.fresh(choice, ("counter", "numbers", "ticket_seq"), world.relations(world.home))
    made = Named(schema=world.home, name=name)
    world.sequences.append(made)
    owner = _owned_by(choice, world) if choice.chance(20) else ""
    return (
        f"CREATE SEQUENCE {world.reference(made)}{choice.pick(('', ' START WITH 100', ' AS integer'))}{owner}"
    )


def _owned_by(choice: Choice, world: World) -> str:
    fit = [table for table in world.tables if table.columns and table.schema == world.home]
    if not fit:
        return ""
    table = choice.pick(fit)
    return f" OWNED BY {names.quoted(table.name)}.{names.quoted(choice.pick(table.names()))}"


def change_sequence(choice: Choice, world: World) -> str | None:
    """ALTER, rename or DROP SEQUENCE."""
    if not world.sequences:
        return None
    found = choice.pick(world.sequences)
    roll = choice.number(0, 2)
    if roll == 0:
        return f"ALTER SEQUENCE {world.reference(found)}{_owned_by(choice, world) or ' OWNED BY NONE'}"
    if roll == 1:
        old = world.reference(found)
        found.name = names.fresh(choice, ("counter2", "numbers2"), world.relations(found.schema))
        return f"ALTER SEQUENCE {old} RENAME TO {names.quoted(found.name)}"
    world.sequences.remove(found)
    return f"DROP SEQUENCE {world.reference(found)}{choice.pick(('', ' CASCADE'))}"


def create_schema(choice: Choice, world: World) -> str:
    """CREATE SCHEMA."""
    name = names.fresh(choice, names.SCHEMAS, world.schemas, odd=5)
    world.schemas.append(name)
    return f"CREATE SCHEMA {'IF NOT EXISTS ' if choice.chance(30) else ''}{names.quoted(name)}"


def set_path(choice: Choice, world: World) -> str:
    """SET search_path; public stays on it, where goose keeps its table."""
    first = choice.pick(world.schemas)
    world.path = list(dict.fromkeys((first, "public")))
    return f"SET search_path {choice.pick(('TO', '='))} {', '.join(map(names.quoted, world.path))}"


def set_local_path(choice: Choice, world: World) -> list[str]:
    """A table that is made while SET LOCAL leads elsewhere."""
    schema = choice.pick(world.schemas)
    name = names.fresh(choice, ("local", "nearby"), world.relations(schema))
    made = Table(schema=schema, name=name)
    made.columns.append(Column(name="id", kind=Kind(text="integer", family=Family.INT)))
    world.tables.append(made)
    path = ", ".join(map(names.quoted, dict.fromkeys((schema, "public"))))
    back = ", ".join(map(names.quoted, world.path))
    return [
        f"SET LOCAL search_path TO {path}",
        f"CREATE TABLE {names.quoted(name)} (id integer)",
        f"SET search_path TO {back}",
    ]


def add_extension(choice: Choice, world: World) -> str:
    """CREATE EXTENSION; citext brings a type."""
    name = choice.pick(("citext", "pgcrypto", "hstore", '"uuid-ossp"'))
    schema = f" WITH SCHEMA {names.quoted(choice.pick(world.schemas))}" if choice.chance(20) else ""
    if name in {"citext", "hstore"} and not schema and not any(found.name == name for found in world.types):
        family = Family.TEXT if name == "citext" else Family.OTHER
        world.types.append(OwnType(schema=world.home, name=name, what="extension", family=family))
    return f"CREATE EXTENSION IF NOT EXISTS {name}{schema}"


def change_schema(choice: Choice, world: World) -> str | None:
    """Rename or drop a schema that is not public."""
    fit = [name for name in world.schemas if name not in world.path]
    if not fit:
        return None
    old = choice.pick(fit)
    if choice.chance(60):
        new = names.fresh(choice, ("renamed", "moved"), world.schemas, odd=5)
        world.schemas[world.schemas.index(old)] = new
        world.move(old, new)
        return f"ALTER SCHEMA {names.quoted(old)} RENAME TO {names.quoted(new)}"
    world.schemas.remove(old)
    world.tables = [table for table in world.tables if table.schema != old]
    world.types = [found for found in world.types if found.schema != old]
    world.sequences = [found for found in world.sequences if found.schema != old]
    world.views = [found for found in world.views if found.schema != old]
    return f"DROP SCHEMA {names.quoted(old)} CASCADE"


def comment(choice: Choice, world: World) -> str | None:
    """COMMENT ON a table, a column, or a type."""
    text = choice.pick(("'A note'", "'It''s \"odd\"'", "E'two\\nlines'", "NULL", "''"))
    if world.types and choice.chance(30):
        found = choice.pick(world.types)
        noun = "DOMAIN" if found.what == "domain" else "TYPE"
        return f"COMMENT ON {noun} {world.reference(found)} IS {text}"
    if not world.tables:
        return None
    table: Table = choice.pick(world.tables)
    if table.columns and choice.chance(60):
        column = names.quoted(choice.pick(table.names()))
        return f"COMMENT ON COLUMN {world.reference(table)}.{column} IS {text}"
    return f"COMMENT ON TABLE {world.reference(table)} IS {text}"


def without_effect(choice: Choice, world: World) -> str | None:
    """A statement that leaves the schema as it is."""
    if not world.tables:
        return "SELECT 1"
    table = world.reference(choice.pick(world.tables))
    return choice.pick(
        (
            f"TRUNCATE {table} CASCADE",
            f"DELETE FROM {table}",
            f"GRANT SELECT ON {table} TO PUBLIC",
            f"REVOKE ALL ON {table} FROM PUBLIC",
            f"CREATE TEMPORARY TABLE scratch AS SELECT * FROM {table}",
        )
    )
