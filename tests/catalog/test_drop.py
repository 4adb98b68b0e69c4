"""DROP: what goes along, what refuses, and in which words."""

from __future__ import annotations

import pytest

from tests.catalog.histories import columns, constraints, errors, made, refusal, relations

BASE = (
    "CREATE TABLE p (id int PRIMARY KEY, code text); CREATE UNIQUE INDEX p_code ON p (code);"
    "CREATE TABLE c (id serial PRIMARY KEY, p_id int REFERENCES p, code text REFERENCES p (code));"
    "CREATE VIEW v AS SELECT id FROM c; CREATE TYPE st AS ENUM ('a'); CREATE TABLE e (s st DEFAULT 'a', l st[]);"
    "CREATE SCHEMA s; CREATE TABLE s.t (id int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';"
    "CREATE TABLE ff (a int DEFAULT f()); CREATE TABLE b (id int); CREATE TABLE k () INHERITS (b);"
    "CREATE TABLE g (w int, a int GENERATED ALWAYS AS (w + 1) STORED); CREATE DOMAIN dom AS int;"
    "CREATE TABLE td (a dom); CREATE TABLE idt (a int GENERATED ALWAYS AS IDENTITY); CREATE TABLE u (x int UNIQUE);"
    "CREATE EXTENSION citext; CREATE TABLE ct (a citext);"
)
BECAUSE = "because other objects depend on it"
REFUSALS: tuple[tuple[str, str, list[str]], ...] = (
    (
        "DROP TABLE p",
        f"cannot drop table p {BECAUSE}",
        [
            "constraint c_p_id_fkey on table c depends on table p",
            "constraint c_code_fkey on table c depends on table p",
        ],
    ),
    (
        "DROP INDEX p_code",
        f"cannot drop index p_code {BECAUSE}",
        ["constraint c_code_fkey on table c depends on index p_code"],
    ),
    (
        "ALTER TABLE p DROP code",
        f"cannot drop column code of table p {BECAUSE}",
        ["constraint c_code_fkey on table c depends on column code of table p"],
    ),
    (
        "ALTER TABLE p DROP CONSTRAINT p_pkey",
        f"cannot drop constraint p_pkey on table p {BECAUSE}",
        ["constraint c_p_id_fkey on table c depends on index p_pkey"],
    ),
    (
        "DROP SEQUENCE c_id_seq",
        f"cannot drop sequence c_id_seq {BECAUSE}",
        ["default value for column id of table c depends on sequence c_id_seq"],
    ),
    ("DROP TABLE c", f"cannot drop table c {BECAUSE}", ["view v depends on table c"]),
    (
        "DROP TYPE st",
        f"cannot drop type st {BECAUSE}",
        ["column l of table e depends on type st[]", "column s of table e depends on type st"],
    ),
    ("DROP SCHEMA s", f"cannot drop schema s {BECAUSE}", ["table s.t depends on schema s"]),
    (
        "DROP TABLE p, c",
        "cannot drop desired object(s) because other objects depend on them",
        ["view v depends on table c"],
    ),
    (
        "DROP FUNCTION f",
        f"cannot drop function f() {BECAUSE}",
        ["default value for column a of table ff depends on function f()"],
    ),
    ("DROP TABLE b", f"cannot drop table b {BECAUSE}", ["table k depends on table b"]),
    (
        "ALTER TABLE g DROP w",
        f"cannot drop column w of table g {BECAUSE}",
        ["column a of table g depends on column w of table g"],
    ),
    ("DROP DOMAIN dom", f"cannot drop type dom {BECAUSE}", ["column a of table td depends on type dom"]),
    (
        "DROP EXTENSION citext",
        f"cannot drop extension citext {BECAUSE}",
        ["column a of table ct depends on type citext"],
    ),
    (
        "DROP SEQUENCE idt_a_seq",
        "cannot drop sequence idt_a_seq because column a of table idt requires it",
        [],
    ),
    ("DROP INDEX u_x_key", "cannot drop index u_x_key because constraint u_x_key on table u requires it", []),
    ("DROP TYPE e", "cannot drop type e because table e requires it", []),
    ("DROP TYPE _st", "cannot drop type st[] because type st requires it", []),
    ("DROP TYPE citext", "cannot drop type citext because extension citext requires it", []),
)


@pytest.mark.parametrize(("statement", "message", "details"), REFUSALS)
def test_what_others_need_is_not_dropped(statement: str, message: str, details: list[str]) -> None:
    """Without CASCADE a needed object stays, and the refusal names in order what needs it."""
    (found,) = errors(BASE, statement)
    assert (found.code.sqlstate, found.message) == ("2BP01", message)
    assert [note.message for note in found.notes] == details
    assert found.hint is not None


CASCADES = (
    ("DROP TABLE p CASCADE", "c", ["c_pkey"]),
    ("ALTER TABLE p DROP COLUMN code CASCADE", "c", ["c_p_id_fkey", "c_pkey"]),
    ("ALTER TABLE p DROP CONSTRAINT p_pkey CASCADE", "c", ["c_code_fkey", "c_pkey"]),
    ("DROP INDEX p_code CASCADE", "c", ["c_p_id_fkey", "c_pkey"]),
)


@pytest.mark.parametrize(("statement", "table", "left"), CASCADES)
def test_cascade_takes_foreign_keys_and_not_their_tables(statement: str, table: str, left: list[str]) -> None:
    """CASCADE removes the constraints that need what goes, and nothing more."""
    assert constraints(made(BASE, statement), table) == left


def test_cascade_takes_columns_defaults_views_and_children() -> None:
    """CASCADE removes columns of a type, defaults of a sequence or function, views, and inheriting tables."""
    catalog = made(
        BASE,
        "DROP TYPE st CASCADE; DROP SEQUENCE c_id_seq CASCADE; DROP FUNCTION f CASCADE; DROP TABLE b CASCADE;"
        "DROP SCHEMA s CASCADE; DROP DOMAIN dom CASCADE; ALTER TABLE g DROP COLUMN w CASCADE;"
        "DROP EXTENSION citext CASCADE; ALTER TABLE c DROP COLUMN id CASCADE;",
    )
    assert columns(catalog, "e") == []
    assert columns(catalog, "ff") == ["a integer"]
    assert columns(catalog, "g") == []
    assert columns(catalog, "c") == ["p_id integer", "code text"]
    gone = {"public.v", "public.b", "public.k", "s.t", "public.c_id_seq"}
    assert gone.isdisjoint(relations(catalog))


MISSING = (
    ("DROP TABLE nosuch", "42P01", 'table "nosuch" does not exist'),
    ("DROP VIEW nosuch", "42P01", 'view "nosuch" does not exist'),
    ("DROP INDEX nosuch", "42704", 'index "nosuch" does not exist'),
    ("DROP SEQUENCE nosuch", "42P01", 'sequence "nosuch" does not exist'),
    ("DROP TYPE nosuch", "42704", 'type "nosuch" does not exist'),
    ("DROP DOMAIN st", "42809", '"st" is not a domain'),
    ("DROP SCHEMA nosuch", "3F000", 'schema "nosuch" does not exist'),
    ("DROP EXTENSION nosuch", "42704", 'extension "nosuch" does not exist'),
    ("DROP FUNCTION nosuch", "42883", 'could not find a function named "nosuch"'),
    ("DROP FUNCTION f(int)", "42883", "function f(integer) does not exist"),
    ("DROP TABLE nos.x", "3F000", 'schema "nos" does not exist'),
    ("DROP VIEW p", "42809", '"p" is not a view'),
    ("DROP TABLE v", "42809", '"v" is not a table'),
    ("DROP TYPE text", "2BP01", "cannot drop type text because it is required by the database system"),
)


@pytest.mark.parametrize(("statement", "sqlstate", "message"), MISSING)
def test_what_is_not_there_cannot_be_dropped(statement: str, sqlstate: str, message: str) -> None:
    """A missing object, or one of another kind, is refused in PostgreSQL's words."""
    assert refusal(BASE, statement) == (sqlstate, message)


@pytest.mark.parametrize(
    "kind", ["TABLE", "VIEW", "INDEX", "SEQUENCE", "TYPE", "SCHEMA", "EXTENSION", "FUNCTION"]
)
def test_if_exists_forgives(kind: str) -> None:
    """IF EXISTS on something missing changes nothing and says nothing."""
    assert made(BASE, f"DROP {kind} IF EXISTS nosuch;") == made(BASE)
