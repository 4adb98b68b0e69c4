"""Statements that are written like a form: fixed words, and places for what is there.

The places: `{t}` a table, `{c}` one of its columns, `{int}`, `{text}`, `{stamp}` … one of that family, `{new}` a free
name for a relation, `{schema}`, `{type}`, `{enum}`, `{domain}`, `{s}` a sequence, `{v}` a view, `{f}` a trigger
function, `{x}` an index and `{k}` a constraint of the table, `{other}` another table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from tests.strategies import names
from tests.strategies.choice import Choice
from tests.strategies.kinds import Family
from tests.strategies.world import Column, Named, OwnType, Table, World

_PLACE = re.compile(r"\{(\w+)\}")

COMMENTS = (
    "COMMENT ON SEQUENCE {s} IS 'Counts'",
    "COMMENT ON SCHEMA {schema} IS 'A room'",
    "COMMENT ON CONSTRAINT {k} ON {t} IS 'Why'",
    "COMMENT ON INDEX {x} IS 'Fast'",
    "COMMENT ON FUNCTION {f}() IS 'Does it'",
    "COMMENT ON COLUMN {t}.{c} IS E'First\\n\\nThird \\\\ \"quoted\" */ {{}}'",
    "COMMENT ON TABLE {t} IS '  /// spaces and ünïcode ✓ '",
    "COMMENT ON TABLE {t} IS $$It's @a #tag$$",
    "COMMENT ON TYPE {enum} IS E'Kinds\\tof things'",
    "COMMENT ON DOMAIN {domain} IS 'Checked'",
    "COMMENT ON COLUMN {t}.{c} IS NULL",
    "COMMENT ON EXTENSION plpgsql IS 'Language'",
    "COMMENT ON DATABASE postgres IS 'All'",
)

QUIET = (
    "CREATE STATISTICS {new} ON {c}, {c2} FROM {t}",
    "CREATE POLICY reads ON {t} FOR SELECT USING (true)",
    "CREATE POLICY owns ON {t} USING ({c} IS NOT NULL) WITH CHECK (true)",
    "DROP POLICY IF EXISTS reads ON {t}",
    "ALTER TABLE {t} FORCE ROW LEVEL SECURITY",
    "ALTER TABLE {t} DISABLE ROW LEVEL SECURITY",
    "CREATE TRIGGER touched BEFORE UPDATE ON {t} FOR EACH ROW EXECUTE FUNCTION {f}()",
    "CREATE OR REPLACE TRIGGER seen AFTER INSERT OR DELETE ON {t} FOR EACH STATEMENT EXECUTE FUNCTION {f}()",
    (
        "CREATE TRIGGER watched AFTER UPDATE OF {c} ON {t} FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)"
        " EXECUTE FUNCTION {f}()"
    ),
    "DROP TRIGGER IF EXISTS touched ON {t}",
    "ALTER TABLE {t} DISABLE TRIGGER ALL",
    "ALTER FUNCTION {f}() SECURITY DEFINER",
    "CREATE FUNCTION {new}(a integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a + 1'",
    "CREATE FUNCTION {new}(a {t}) RETURNS boolean LANGUAGE sql AS $$ SELECT a IS NULL $$",
    "CREATE PROCEDURE {new}() LANGUAGE plpgsql AS $$ BEGIN NULL; END; $$",
    "CREATE AGGREGATE {new} (integer) (SFUNC = int4pl, STYPE = integer)",
    "CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq)",
    "CREATE RULE {new} AS ON DELETE TO {t} DO INSTEAD NOTHING",
    "CREATE PUBLICATION {new} FOR TABLE {t}",
    "ALTER TABLE {t} OWNER TO CURRENT_USER",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO PUBLIC",
    "GRANT USAGE ON SCHEMA {schema} TO PUBLIC",
    "GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO PUBLIC",
    "ALTER TABLE {t} ALTER COLUMN {c} SET STATISTICS 100",
    "ALTER TABLE {t} ALTER COLUMN {text} SET STORAGE EXTERNAL",
    "ALTER TABLE {t} ALTER COLUMN {c} SET (n_distinct = 5)",
    "ALTER TABLE {t} SET (autovacuum_enabled = false)",
    "ALTER TABLE {t} RESET (autovacuum_enabled)",
    "ALTER TABLE {t} CLUSTER ON {x}",
    "ALTER TABLE {t} SET WITHOUT CLUSTER",
    "ALTER TABLE {t} REPLICA IDENTITY NOTHING",
    "ALTER INDEX {x} SET (fillfactor = 70)",
    "ALTER INDEX IF EXISTS nowhere RENAME TO somewhere",
    "ANALYZE {t}",
    "REINDEX TABLE {t}",
    "LOCK TABLE {t} IN SHARE MODE",
    "EXPLAIN SELECT * FROM {t}",
    "SELECT setval('{s}', 42)",
    "SELECT pg_catalog.set_config('search_path', 'public', false)",
    "SET client_min_messages TO warning",
    "SET lock_timeout = '5s'",
    "RESET statement_timeout",
    "NOTIFY changed, 'now'",
    "SELECT count(*) FROM {t}",
    "WITH gone AS (DELETE FROM {t} RETURNING *) SELECT count(*) FROM gone",
    "PREPARE p AS SELECT 1",
    "CREATE CAST ({enum} AS integer) WITH INOUT",
    'CREATE COLLATION {new} FROM "C"',
    "CREATE TEXT SEARCH CONFIGURATION {new} (COPY = simple)",
    "ALTER TABLE {t} VALIDATE CONSTRAINT {k}",
)

LOUD = (
    "ALTER TABLE {t} ALTER CONSTRAINT {k} DEFERRABLE",
    "ALTER SEQUENCE {s} RESTART WITH 5",
    "ALTER SEQUENCE {s} AS smallint",
    "ALTER SEQUENCE {s} SET SCHEMA {schema}",
    "ALTER SEQUENCE {s} OWNED BY {t}.{int}",
    "ALTER TABLE {t} ALTER COLUMN {int} SET DEFAULT nextval('{s}')",
    "ALTER TABLE {t} ALTER COLUMN {int} SET DEFAULT nextval('{s}'::regclass)",
    'ALTER TABLE {t} ALTER COLUMN {text} TYPE text COLLATE "C"',
    "ALTER TABLE {t} ADD COLUMN {column} text COLLATE \"C\" DEFAULT 'x'",
    "ALTER TABLE {t} ADD COLUMN {column} {domain}",
    "ALTER TABLE {t} ADD COLUMN {column} {type}[]",
    "ALTER TABLE {t} ADD COLUMN {column} {enum} NOT NULL DEFAULT '{label}'",
    "ALTER TABLE {t} ADD COLUMN {column} timestamptz NOT NULL DEFAULT now(), ADD COLUMN {column2} {t}",
    "ALTER TABLE {t} ADD COLUMN {column} integer GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME {new})",
    "ALTER TABLE {t} ADD COLUMN {column} int GENERATED ALWAYS AS (1 + 1) STORED",
    "ALTER TABLE {t} ADD COLUMN {column} int8range, ADD CONSTRAINT {new} EXCLUDE USING gist ({column} WITH &&)",
    "ALTER TABLE {t} ADD CONSTRAINT {new} EXCLUDE USING btree ({int} WITH =)",
    "ALTER TABLE {t} ADD CONSTRAINT {new} EXCLUDE ({int} WITH =) WHERE ({c} IS NOT NULL)",
    "ALTER TABLE {t} ADD CONSTRAINT {new} CHECK ({int} > 0) NO INHERIT",
    "ALTER TABLE {t} ADD CONSTRAINT {new} UNIQUE NULLS NOT DISTINCT ({int})",
    "ALTER TABLE {t} ADD CONSTRAINT {new} UNIQUE ({int}, {c}) DEFERRABLE INITIALLY DEFERRED",
    "ALTER TABLE {t} ALTER COLUMN {text} TYPE integer USING length({text}), ALTER COLUMN {text} SET DEFAULT 0",
    "ALTER TABLE {t} ALTER COLUMN {text} DROP DEFAULT, ALTER COLUMN {text} TYPE {enum} USING NULL",
    "ALTER TABLE {t} ALTER COLUMN {text} TYPE text[] USING ARRAY[{text}]",
    "ALTER TABLE {t} ALTER COLUMN {stamp} TYPE timestamptz USING {stamp} AT TIME ZONE 'UTC'",
    "ALTER TABLE {t} ALTER COLUMN {int} TYPE bigint USING {int}::bigint",
    "ALTER TABLE {t} ALTER COLUMN {int} ADD GENERATED ALWAYS AS IDENTITY",
    "CREATE INDEX ON {t} USING gin (to_tsvector('english', {text}))",
    'CREATE INDEX ON {t} ({text} COLLATE "C" text_pattern_ops)',
    "CREATE INDEX {new} ON {t} USING brin ({int}) WITH (pages_per_range = 32)",
    "CREATE INDEX {new} ON ONLY {t} ({c})",
    "CREATE UNIQUE INDEX {new} ON {t} (lower({text}))",
    "CREATE UNIQUE INDEX {new} ON {t} ({int}) WHERE {int} > 0",
    "CREATE UNIQUE INDEX {new} ON {t} ({int}, {text} DESC NULLS LAST)",
    "CREATE INDEX {new} ON {t} USING gin ({json} jsonb_path_ops)",
    "CREATE TYPE {new} AS RANGE (SUBTYPE = numeric)",
    "CREATE DOMAIN {new} AS {enum} NOT NULL",
    "CREATE DOMAIN {new} AS {domain} CHECK (VALUE IS NOT NULL)",
    "CREATE DOMAIN {new} AS text[] DEFAULT '{{}}'",
    "CREATE TABLE {new} OF {composite}",
    "CREATE TABLE {new} OF {composite} (PRIMARY KEY (x))",
    "CREATE TABLE {new} () INHERITS ({t}, {other})",
    "CREATE TABLE {new} (LIKE {t} INCLUDING ALL, LIKE {other})",
    "CREATE TABLE {new} (id int PRIMARY KEY, tree {t}, trees {t}[])",
    "CREATE TABLE {new} (a int, b int, PRIMARY KEY (b, a), FOREIGN KEY (a, b) REFERENCES {new} (a, b))",
    "CREATE TABLE {new} (a int REFERENCES {other}, b int REFERENCES {other}, PRIMARY KEY (a, b))",
    "CREATE TABLE {new} (k int, v text, PRIMARY KEY (k) INCLUDE (v))",
    "CREATE TABLE {new} (id bigserial PRIMARY KEY, at timestamptz NOT NULL) PARTITION BY LIST (id)",
    "CREATE TABLE {new} AS TABLE {t} WITH NO DATA",
    "CREATE TABLE {new} (a, b) AS VALUES (1, 'x')",
    "SELECT * INTO {new} FROM {t}",
    "CREATE FOREIGN DATA WRAPPER {new}",
    "ALTER TABLE {t} RENAME {c} TO {column}",
    "ALTER TYPE {composite} ALTER ATTRIBUTE y TYPE varchar(9) CASCADE",
    "ALTER TYPE {composite} RENAME ATTRIBUTE y TO z",
    "ALTER DOMAIN {domain} SET DEFAULT NULL",
    "ALTER DOMAIN {domain} RENAME TO {new}",
    "ALTER SCHEMA {schema} OWNER TO CURRENT_USER",
    "ALTER TABLE ONLY {t} ALTER COLUMN {int} DROP DEFAULT",
    "ALTER TABLE {t} DROP CONSTRAINT IF EXISTS {k}, ADD CONSTRAINT {k} CHECK ({c} IS NOT NULL)",
    "ALTER TABLE {t} DROP COLUMN IF EXISTS {c}, ADD COLUMN {c} text",
    "ALTER TABLE {t} INHERIT {other}",
    "ALTER TABLE IF EXISTS {t} ALTER {int} SET NOT NULL, ALTER {int} DROP NOT NULL",
    "DROP INDEX IF EXISTS {x} CASCADE",
    "DROP FUNCTION IF EXISTS {f}() CASCADE",
    "DROP SEQUENCE IF EXISTS {s} CASCADE",
)

_FAMILIES: Mapping[str, frozenset[Family]] = {
    "int": frozenset({Family.INT}),
    "text": frozenset({Family.TEXT}),
    "stamp": frozenset({Family.STAMP}),
    "json": frozenset({Family.JSONB}),
}


def _of(found: Sequence[OwnType], what: str) -> list[OwnType]:
    return [each for each in found if what in {"type", each.what}]


class _Filled:
    """One form being filled in."""

    def __init__(self, choice: Choice, world: World, table: Table | None) -> None:
        self._choice, self._world, self._table = choice, world, table

    def one(self, place: str) -> str | None:
        """What stands in a place; None: there is nothing for it."""
        writer = _WRITERS.get(place)
        return self.column(place) if writer is None else writer(self)

    def table(self) -> str | None:
        """The table."""
        return None if self._table is None else self._world.reference(self._table)

    def other(self) -> str | None:
        """Another table, or the same."""
        return self._world.reference(self._choice.pick(self._world.tables)) if self._world.tables else None

    def column(self, place: str) -> str | None:
        """A column of the table, of some family."""
        if self._table is None:
            return None
        families = _FAMILIES.get(place)
        fit: list[Column] = [
            column
            for column in self._table.columns
            if families is None or (column.kind.family in families and not column.kind.is_list)
        ]
        return names.quoted(self._choice.pick(fit).name) if fit else None

    def new_column(self) -> str | None:
        """A free column name; the column is forgotten again."""
        taken = [] if self._table is None else self._table.names()
        return names.quoted(names.fresh(self._choice, ("extra", "note", "ref", "span"), taken))

    def new(self) -> str:
        """A free name for a relation."""
        taken = self._world.relations(self._world.home)
        name = names.fresh(self._choice, ("thing", "made", "fourth", "custom"), taken)
        self._world.others.append(Named(schema=self._world.home, name=name))
        return names.quoted(name)

    def schema(self) -> str:
        """A schema."""
        return names.quoted(self._choice.pick(self._world.schemas))

    def own(self, what: str) -> str | None:
        """A type of one's own."""
        found = _of(self._world.types, what)
        return self._world.reference(self._choice.pick(found)) if found else None

    def label(self) -> str | None:
        """A label of the only enum."""
        found = _of(self._world.types, "enum")
        return found[0].labels[0].replace("'", "''") if len(found) == 1 else None

    def sequence(self) -> str | None:
        """A sequence."""
        found = [each for each in self._world.sequences if "'" not in each.name]
        return self._world.reference(self._choice.pick(found)) if found else None

    def function(self) -> str | None:
        """A trigger function."""
        found = self._world.functions
        return self._world.reference(self._choice.pick(found)) if found else None

    def held(self, kind: str) -> str | None:
        """An index or a constraint of the table."""
        if self._table is None:
            return None
        found = self._table.indexes if kind == "x" else self._table.constraints
        if not found or (kind == "x" and self._table.schema != self._world.home):
            return None
        return names.quoted(self._choice.pick(found))


_WRITERS: Mapping[str, Callable[[_Filled], str | None]] = {
    "t": _Filled.table,
    "other": _Filled.other,
    "column": _Filled.new_column,
    "column2": _Filled.new_column,
    "new": _Filled.new,
    "schema": _Filled.schema,
    "type": lambda form: form.own("type"),
    "enum": lambda form: form.own("enum"),
    "domain": lambda form: form.own("domain"),
    "composite": lambda form: form.own("composite"),
    "label": _Filled.label,
    "s": _Filled.sequence,
    "f": _Filled.function,
    "x": lambda form: form.held("x"),
    "k": lambda form: form.held("k"),
}


def fill(choice: Choice, world: World, form: str) -> str | None:
    """The statement of a form; None: something that it speaks of is not there."""
    plain = [table for table in world.tables if not table.is_fixed]
    filled = _Filled(choice, world, choice.pick(plain) if plain else None)
    found: dict[str, str] = {}
    for place in dict.fromkeys(_PLACE.findall(form.replace("{{}}", ""))):
        text = filled.one(place)
        if text is None:
            return None
        found[place] = text
    if "c2" in found and found["c2"] == found.get("c"):
        return None
    return form.format(**found)


def comment(choice: Choice, world: World) -> str | None:
    """COMMENT ON anything."""
    return fill(choice, world, choice.pick(COMMENTS))


def quiet(choice: Choice, world: World) -> str | None:
    """A statement without effect on the schema, or one that makes what no schema shows."""
    if not world.functions and choice.chance(40):
        return function(choice, world)
    return fill(choice, world, choice.pick(QUIET))


def loud(choice: Choice, world: World) -> str | None:
    """A statement with an effect that the small memory does not follow further."""
    return fill(choice, world, choice.pick(LOUD))


def function(choice: Choice, world: World) -> str:
    """CREATE FUNCTION for a trigger."""
    made = Named(
        schema=world.home, name=names.fresh(choice, ("touch", "audit_row"), [f.name for f in world.functions])
    )
    world.functions.append(made)
    return (
        f"CREATE {choice.pick(('', 'OR REPLACE '))}FUNCTION {world.reference(made)}() RETURNS trigger AS $body$\n"
        "BEGIN\n  NEW.updated_at := now();\n  RETURN NEW;\nEND;\n$body$ LANGUAGE plpgsql"
    )
