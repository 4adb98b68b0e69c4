"""DO blocks, functions and procedures that change the schema."""

from __future__ import annotations

import copy
from collections.abc import Callable

from tests.strategies import alter, names, objects, tables
from tests.strategies.choice import Choice, some
from tests.strategies.kinds import Family, Kind
from tests.strategies.world import Column, Table, World

Inner = Callable[[Choice, World], "str | list[str] | None"]
_INNER: tuple[Inner, ...] = (
    alter.alter,
    alter.alter,
    tables.create,
    objects.create_enum,
    objects.create_sequence,
    alter.alone,
)


def _block(body: str, declared: str = "", tag: str = "") -> str:
    head = f"DECLARE\n{declared}" if declared else ""
    return f"DO ${tag}$\n{head}BEGIN\n{body}END\n${tag}$"


def _inner(choice: Choice, world: World) -> str | None:
    written = choice.pick(_INNER)(choice, world)
    if written is None or "$" in "".join(written):
        return None
    return written if isinstance(written, str) else None


_WRAPPINGS: tuple[tuple[str, str, str], ...] = (
    ("  {inner};\n", "", ""),
    ("  EXECUTE {text};\n", "", "do"),
    ("  {inner};\nEXCEPTION\n  WHEN duplicate_object THEN NULL;\n", "", ""),
    ("  {inner};\nEXCEPTION\n  WHEN duplicate_table OR duplicate_column THEN NULL;\n", "", ""),
    ("  {inner};\nEXCEPTION WHEN OTHERS THEN\n  RAISE NOTICE 'no';\n", "", ""),
    ("  q := {text};\n  EXECUTE q;\n", "  q text;\n", ""),
    (
        "  BEGIN\n    EXECUTE {text};\n  EXCEPTION WHEN OTHERS THEN\n    RAISE NOTICE 'no: %', SQLERRM;\n  END;\n",
        "",
        "",
    ),
    ("  IF true THEN\n    {inner};\n  ELSE\n    RAISE EXCEPTION 'never';\n  END IF;\n", "", ""),
    ("  CASE WHEN 1 = 2 THEN\n    NULL;\n  ELSE\n    {inner};\n  END CASE;\n", "", ""),
    ("  FOR i IN 1..1 LOOP\n    {inner};\n  END LOOP;\n", "", ""),
    ("  PERFORM 1;\n  IF FOUND THEN\n    {inner};\n  END IF;\n", "", ""),
)
"""A body, what is declared, and the tag of the dollar quote."""


def wrapped(choice: Choice, world: World) -> str | None:
    """One statement in a block: as it is, executed from a text, or with a handler."""
    inner = _inner(choice, world)
    if inner is None:
        return None
    body, declared, tag = choice.pick(_WRAPPINGS)
    return _block(body.format(inner=inner, text=names.literal(inner)), declared, tag)


def guarded(choice: Choice, world: World) -> str | None:
    """A statement behind a look into the catalogs; what it makes is there, if the look lets it."""
    before = copy.deepcopy(world)
    inner = _inner(choice, world)
    if inner is None:
        return None
    guard, holds = _guard(choice, before)
    if not holds:
        _restore(world, before)
    return _block(f"  IF {guard} THEN\n    {inner};\n  END IF;\n")


def _restore(world: World, before: World) -> None:
    world.schemas, world.path, world.tables = before.schemas, before.path, before.tables
    world.types, world.sequences, world.views = before.types, before.sequences, before.views
    world.functions, world.others = before.functions, before.others


_TABLE_GUARDS = (
    "EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = {schema} AND table_name = {table})",
    "EXISTS (SELECT FROM pg_tables WHERE schemaname = {schema} AND tablename = {table})",
    (
        "EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relname = {table} AND n.nspname = {schema})"
    ),
    "to_regclass({quoted}) IS NOT NULL",
    "(SELECT count(*) FROM pg_class WHERE relname = {table}) > 0",
    "EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = {quoted}::regclass AND attnum > 0 AND NOT attisdropped)",
)
_COLUMN_GUARDS = (
    "EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = {table} AND column_name = {column})",
    (
        "EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = {quoted}::regclass AND attname = {column}"
        " AND NOT attisdropped)"
    ),
)
_OTHER_GUARDS = (
    ("NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'no_such_type')", True),
    ("EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'postgis')", False),
    ("NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'no_such_key')", True),
    ("EXISTS (SELECT 1 FROM pg_indexes WHERE indexname = 'no_such_idx')", False),
    ("current_schema() IS NOT NULL", True),
    ("EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = 'public')", True),
    ("EXISTS (SELECT 1 FROM information_schema.schemata WHERE schema_name = 'nowhere')", False),
)


def _guard(choice: Choice, world: World) -> tuple[str, bool]:
    """A condition, and whether it holds."""
    fit = [table for table in world.tables if len(table.name.encode()) < 64]
    if not fit or choice.chance(30):
        return choice.pick(_OTHER_GUARDS)
    table = choice.pick(fit)
    negated = choice.chance(40)
    guards = _COLUMN_GUARDS if table.columns and choice.chance(40) else _TABLE_GUARDS
    column = choice.pick(table.names()) if table.columns else ""
    if len(column.encode()) > 63:
        return choice.pick(_OTHER_GUARDS)
    text = choice.pick(guards).format(
        schema=names.literal(table.schema),
        table=names.literal(table.name),
        quoted=names.literal(f"{names.quoted(table.schema)}.{names.quoted(table.name)}"),
        column=names.literal(column),
    )
    return (f"NOT ({text})", False) if negated else (text, True)


_EACH = (
    "ALTER TABLE %I ADD COLUMN {column} timestamptz",
    "ALTER TABLE %I ADD COLUMN IF NOT EXISTS {column} timestamptz DEFAULT now()",
    "COMMENT ON TABLE %I IS ''Looped''",
)


def looped(choice: Choice, world: World) -> str | None:
    """The same for each of some tables, named in an array."""
    fit = [
        table
        for table in world.tables
        if table.schema == world.home and not table.is_fixed and len(table.name.encode()) < 64
    ]
    if not fit:
        return None
    picked = some(choice, fit, 3)
    column = names.fresh(
        choice, ("deleted_at", "looped_at"), [name for table in picked for name in table.names()], odd=0
    )
    text = choice.pick(_EACH).format(column=names.quoted(column))
    if "ADD" in text:
        for table in picked:
            table.columns.append(Column(name=column, kind=Kind(text="timestamptz", family=Family.STAMP)))
    listed = ", ".join(names.literal(table.name) for table in picked)
    executed = f"    EXECUTE format('{text}', t);\n"
    if choice.chance(40):
        return _block(
            f"  FOR t IN SELECT unnest(ARRAY[{listed}]) LOOP\n{executed}  END LOOP;\n", "  t text;\n"
        )
    return _block(f"  FOREACH t IN ARRAY ARRAY[{listed}] LOOP\n{executed}  END LOOP;\n", "  t text;\n")


_SWEEPS = (
    (
        "r record",
        (
            "FOR r IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'goose_db_version'"
            " ORDER BY 1"
        ),
        "EXECUTE 'ALTER TABLE ' || quote_ident(r.tablename) || ' ENABLE ROW LEVEL SECURITY';",
    ),
    (
        "r record",
        (
            "FOR r IN SELECT table_schema, table_name FROM information_schema.columns WHERE column_name = 'updated_at'"
            " AND data_type LIKE 'timestamp%' ORDER BY 1, 2"
        ),
        "EXECUTE format('ALTER TABLE %I.%I ALTER COLUMN updated_at SET DEFAULT now()', r.table_schema, r.table_name);",
    ),
    (
        "r record",
        (
            "FOR r IN SELECT conname, conrelid::regclass AS home FROM pg_constraint WHERE contype = 'c' AND"
            " conrelid <> 0 AND connamespace = 'public'::regnamespace AND coninhcount = 0 ORDER BY conname"
        ),
        "EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', r.home, r.conname);",
    ),
    (
        "r record",
        (
            "FOR r IN SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '%WHERE%'"
            " ORDER BY indexname"
        ),
        "EXECUTE format('DROP INDEX IF EXISTS %I', r.indexname);",
    ),
    (
        "r record",
        "FOR r IN SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema() ORDER BY 1",
        "EXECUTE format('COMMENT ON SEQUENCE %I IS %L', r.sequencename, 'It''s counted');",
    ),
    (
        "n integer := 0",
        "WHILE n < 2",
        "n := n + 1; EXECUTE 'CREATE TABLE IF NOT EXISTS numbered_' || n || ' (id serial PRIMARY KEY)';",
    ),
    ("n integer", "FOR n IN 1..2", "EXECUTE format('CREATE SCHEMA IF NOT EXISTS tenant_%s', n);"),
)


def swept(choice: Choice, _: World) -> str:
    """A loop over what the catalogs hold."""
    declared, head, body = choice.pick(_SWEEPS)
    return _block(f"  {head} LOOP\n    {body}\n  END LOOP;\n", f"  {declared};\n", "sweep")


def called(choice: Choice, world: World) -> list[str] | None:
    """A function or a procedure that changes the schema, its call, and its end."""
    inner = _inner(choice, world)
    if inner is None:
        return None
    name = choice.pick(("migrate_it", "ensure_it"))
    language, body = choice.pick(
        (
            ("plpgsql", f"BEGIN\n  {inner};\nEND"),
            ("plpgsql", f"DECLARE q text := {names.literal(inner)};\nBEGIN\n  EXECUTE q;\nEND"),
        )
    )
    if choice.chance(35):
        noun, returns, call = "PROCEDURE", "", f"CALL {name}()"
    else:
        noun, returns, call = "FUNCTION", " RETURNS void", f"SELECT {name}()"
    made = f"CREATE OR REPLACE {noun} {name}(){returns} LANGUAGE {language} AS $fn$\n{body};\n$fn$"
    return [made, call, f"DROP {noun} {name}"]


_ENSURED: tuple[tuple[str, str], ...] = (
    ("later", "ALTER TABLE {t} ADD COLUMN {c} integer"),
    ("again", "ALTER TABLE {t} ADD COLUMN {c} text NOT NULL DEFAULT ''"),
)


def ensured(choice: Choice, world: World) -> str | None:
    """A column that is added unless it is there, with variables and SELECT INTO."""
    fit = [table for table in world.tables if not table.is_fixed and len(table.name.encode()) < 64]
    if not fit:
        return None
    table: Table = choice.pick(fit)
    name, text = choice.pick(_ENSURED)
    target = names.literal(f"{names.quoted(table.schema)}.{names.quoted(table.name)}")
    added = text.format(t=f"{names.quoted(table.schema)}.{names.quoted(table.name)}", c=name)
    if name not in table.names():
        family = Family.INT if name == "later" else Family.TEXT
        kind = Kind(text="integer" if family is Family.INT else "text", family=family)
        table.columns.append(Column(name=name, kind=kind))
    body = (
        f"  SELECT count(*) INTO known FROM pg_attribute WHERE attrelid = {target}::regclass AND attname = '{name}';\n"
        f"  IF known = 0 THEN\n    {added};\n  ELSIF known > 1 THEN\n    RAISE EXCEPTION 'too many: %', known;\n"
        "  END IF;\n"
    )
    return _block(body, "  known integer;\n")
