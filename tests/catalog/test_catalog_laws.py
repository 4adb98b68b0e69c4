"""Laws of the catalog, over generated tables and changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlprisma.catalog import Catalog, run, to_json
from sqlprisma.catalog.catalog import FIRST_OID, NameSpace
from sqlprisma.catalog.objects import Constraint, Index, Sequence, Table, Type
from tests.catalog.histories import made, script

BASE = (
    "CREATE TYPE mood AS ENUM ('a', 'b'); CREATE SEQUENCE numbers;"
    "CREATE TABLE base (id serial PRIMARY KEY, code text NOT NULL UNIQUE, m mood DEFAULT 'a');"
)
TYPES = (
    "int",
    "bigint",
    "text",
    "varchar(9)",
    "numeric(6,2)",
    "timestamptz",
    "uuid",
    "mood",
    "int[]",
    "serial",
)
EXTRAS = ("", " NOT NULL", " UNIQUE", " PRIMARY KEY", " CHECK (true)", " DEFAULT NULL")


@st.composite
def definitions(draw: st.DrawFn) -> str:
    """The elements of a table that PostgreSQL accepts."""
    names = draw(st.lists(st.sampled_from("pqrst"), min_size=1, max_size=5, unique=True))
    elements, has_primary = [], False
    for name in names:
        kind, extra = draw(st.sampled_from(TYPES)), draw(st.sampled_from(EXTRAS))
        extra = "" if kind == "serial" and "NULL" in extra else extra
        if extra == " PRIMARY KEY":
            extra, has_primary = ("" if has_primary else extra), True
        elements.append(f"{name} {kind}{extra}")
    if draw(st.booleans()):
        elements.append("base_id int REFERENCES base ON DELETE CASCADE")
    if draw(st.booleans()):
        elements.append(f"EXCLUDE USING btree ({names[0]} WITH =)")
    return ", ".join(elements)


def unchanged(catalog: Catalog) -> Catalog:
    """The catalog but for the next free oid: oids are never used twice."""
    return replace(catalog, next_oid=FIRST_OID)


@given(definitions())
def test_create_then_drop_is_identity(elements: str) -> None:
    """A table that is made and dropped leaves nothing behind: no sequence, type, name or dependency."""
    after = made(
        BASE, f"CREATE TABLE t ({elements}); CREATE INDEX ON t (({elements[0]} IS NULL));", "DROP TABLE t;"
    )
    assert unchanged(after) == unchanged(made(BASE))


@given(definitions())
def test_rename_there_and_back_is_identity(elements: str) -> None:
    """Renaming a table, a column, a type and a schema and back again changes nothing."""
    once = made(BASE, f"CREATE SCHEMA s; CREATE TABLE s.t ({elements});")
    column = elements[0]
    there = (
        f"ALTER TABLE s.t RENAME TO z; ALTER TABLE s.z RENAME {column} TO zz; ALTER TYPE mood RENAME TO temper;"
        "ALTER SCHEMA s RENAME TO s2; ALTER TABLE s2.z SET SCHEMA public;"
    )
    back = (
        f"ALTER TABLE z SET SCHEMA s2; ALTER SCHEMA s2 RENAME TO s; ALTER TYPE temper RENAME TO mood;"
        f"ALTER TABLE s.z RENAME zz TO {column}; ALTER TABLE s.z RENAME TO t;"
    )
    state = run([script(there), script(back)], catalog=once)
    assert state.diagnostics == ()
    assert unchanged(state.catalog) == unchanged(once)


@given(definitions(), st.sampled_from("pqrstz"))
def test_a_refused_statement_changes_nothing(elements: str, column: str) -> None:
    """Whatever an ALTER TABLE did before its last action failed is undone."""
    before = made(BASE, f"CREATE TABLE t ({elements});")
    text = f"ALTER TABLE t ADD COLUMN x serial UNIQUE, DROP COLUMN IF EXISTS {column} CASCADE, ADD CHECK (nosuch > 0);"
    state = run([script(text)], catalog=before)
    assert state.catalog is before or state.catalog == before
    assert len(state.diagnostics) == 1


@given(definitions(), st.sampled_from("pqrst"))
def test_every_oid_resolves(elements: str, column: str) -> None:
    """After changes each oid that an object, a name or a dependency mentions is the oid of an object."""
    catalog = made(
        BASE,
        f"CREATE TABLE t ({elements}); ALTER TABLE t DROP COLUMN IF EXISTS {column} CASCADE;"
        "ALTER TABLE t ADD y serial;"
        "DROP TYPE mood CASCADE; CREATE TABLE l (LIKE t INCLUDING ALL); ALTER TABLE base DROP COLUMN id CASCADE;",
    )
    for oid in mentioned(catalog):
        assert oid in catalog.objects


def mentioned(catalog: Catalog) -> set[int]:
    """All oids of user objects that the catalog mentions anywhere, defaults (which have no entry) apart."""
    found: set[int] = set(catalog.names.values())
    for oids in catalog.many.values():
        found.update(oids)
    defaults: set[int] = set()
    for each in catalog.objects.values():
        found.add(each.namespace)
        match each:
            case Table():
                found.update(
                    (*each.constraints, *each.indexes, each.row_type, each.partition_of, *each.inherits)
                )
                found.update(column.type.oid for column in each.columns)
                defaults.update(column.default.oid for column in each.columns if column.default is not None)
            case Index():
                found.update((each.table, each.constraint, each.parent))
            case Constraint():
                found.update((each.table, each.type, each.index, each.referenced_table, each.parent))
            case Sequence():
                found.update((each.type, each.owned_by[0] if each.owned_by else 0))
            case Type():
                found.update((each.array, each.element, each.relation))
            case _:
                pass
    found.update(catalog.needs)
    found.update(catalog.needed_by)
    return {oid for oid in found if oid >= FIRST_OID} - defaults


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=12))
def test_dependencies_are_kept_both_ways(pairs: list[tuple[int, int]]) -> None:
    """What an object needs and what needs it are always the same set of dependencies."""
    catalog = made("".join(f"CREATE TABLE t{n} (id int PRIMARY KEY);" for n in range(4)))
    for one, other in pairs:
        catalog = run(
            [script(f"ALTER TABLE t{one} ADD COLUMN c{len(catalog.objects)} int REFERENCES t{other};")],
            catalog=catalog,
        ).catalog
    forward = {each for found in catalog.needs.values() for each in found}
    backward = {each for found in catalog.needed_by.values() for each in found}
    assert forward == backward


def test_a_name_is_free_after_its_object_is_gone() -> None:
    """`names` and `homonyms` forget a removed object."""
    catalog = made("CREATE TABLE t (a int CONSTRAINT k CHECK (a > 0)); DROP TABLE t;")
    assert catalog.named(NameSpace.RELATION, 2200, "t") is None
    assert catalog.homonyms(NameSpace.CONSTRAINT, 2200, "k") == ()


@pytest.mark.parametrize("kind", [Table, Sequence])
def test_an_object_is_asked_for_by_its_class(kind: type[Table]) -> None:
    """`get` refuses an oid of another class: a mistake of ours, not of the migration."""
    catalog = made("CREATE TYPE e AS ENUM ('x');")
    oid = catalog.named(NameSpace.TYPE, 2200, "e")
    assert oid is not None
    with pytest.raises(TypeError):
        catalog.get(oid, kind)


def test_the_model_as_json() -> None:
    """The JSON says what is known, in PostgreSQL's words, and leaves out what says nothing."""
    catalog = made(
        "CREATE TYPE mood AS ENUM ('a'); CREATE TABLE p (id serial PRIMARY KEY);"
        "CREATE TABLE t (m mood NOT NULL DEFAULT 'a', p int REFERENCES p ON DELETE CASCADE);"
        " CREATE INDEX ON t (m) WHERE p > 0;"
    )
    shown = to_json(catalog)
    assert shown["enums"] == [{"schema": "public", "name": "mood", "at": ["1.sql:1:1"], "values": ["a"]}]
    tables = shown["tables"]
    assert isinstance(tables, list)
    assert tables[1] == {
        "schema": "public",
        "name": "t",
        "at": ["1.sql:1:72"],
        "persistence": "permanent",
        "columns": [
            {"name": "m", "type": "mood", "not_null": True, "default": "'a'::mood", "at": ["1.sql:1:88"]},
            {"name": "p", "type": "integer", "at": ["1.sql:1:117"]},
        ],
        "constraints": [
            {
                "name": "t_p_fkey",
                "kind": "foreign key",
                "columns": ["p"],
                "at": ["1.sql:1:123"],
                "references": {
                    "table": "public.p",
                    "columns": ["id"],
                    "on_delete": "CASCADE",
                    "on_update": "NO ACTION",
                },
            }
        ],
        "indexes": [
            {
                "name": "t_m_idx",
                "method": "btree",
                "keys": [{"column": "m"}],
                "where": "(p > 0)",
                "at": ["1.sql:1:156"],
            }
        ],
    }
