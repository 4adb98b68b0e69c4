"""RENAME and SET SCHEMA: one object changes and all others follow."""

from __future__ import annotations

import pytest

from sqlprisma.catalog import deparse
from tests.catalog.histories import (
    columns,
    constraint,
    constraints,
    index,
    indexes,
    made,
    refusal,
    relations,
    table,
)

BASE = (
    "CREATE TABLE a (id serial PRIMARY KEY, n int CHECK (n > 0), gone bool); CREATE SCHEMA s;"
    "CREATE TABLE b (a_id int REFERENCES a); CREATE INDEX live ON a (n) WHERE NOT gone;"
    "CREATE VIEW v AS SELECT n FROM a;"
    "CREATE TYPE mood AS ENUM ('x'); CREATE TABLE m (e mood DEFAULT 'x', r a);"
)


def test_a_renamed_table_keeps_its_parts() -> None:
    """Indexes, constraints and sequences keep their names; references and row types follow."""
    catalog = made(BASE, "ALTER TABLE a RENAME TO z; ALTER TABLE b ADD FOREIGN KEY (a_id) REFERENCES z;")
    assert constraints(catalog, "z") == ["a_n_check", "a_pkey"]
    assert columns(catalog, "m")[1] == "r z"
    assert constraint(catalog, "b", "b_a_id_fkey").referenced_table == table(catalog, "z").oid


def test_a_renamed_column_shows_everywhere() -> None:
    """Predicates and checks print the new name."""
    catalog = made(BASE, "ALTER TABLE a RENAME COLUMN gone TO is_gone;")
    predicate = index(catalog, "a", "live").predicate
    assert predicate is not None
    assert deparse.text(catalog, predicate, table(catalog, "a")) == "(NOT is_gone)"


def test_a_constraint_and_its_index_are_renamed_together() -> None:
    """Either of the two renames the other."""
    one = made(BASE, "ALTER TABLE a RENAME CONSTRAINT a_pkey TO pk;")
    other = made(BASE, "ALTER INDEX a_pkey RENAME TO pk;")
    for catalog in (one, other):
        assert constraints(catalog, "a") == ["a_n_check", "pk"]
        assert indexes(catalog, "a") == ["live", "pk"]


def test_defaults_follow_a_renamed_sequence_and_type() -> None:
    """A default prints the names of the day."""
    catalog = made(BASE, "ALTER SEQUENCE a_id_seq RENAME TO numbers; ALTER TYPE mood RENAME TO temper;")
    assert columns(catalog, "a")[0] == "id integer not null nextval('numbers'::regclass)"
    assert columns(catalog, "m")[0] == "e temper 'x'::temper"


def test_set_schema_moves_a_table_with_its_parts() -> None:
    """Indexes, constraints and owned sequences go with their table; the names in the old schema are free again."""
    catalog = made(BASE, "ALTER TABLE a SET SCHEMA s; CREATE TABLE a (id serial PRIMARY KEY);")
    assert {"s.a", "s.a_id_seq", "public.a", "public.a_id_seq"} <= set(relations(catalog))
    assert columns(catalog, "s.a")[0] == "id integer not null nextval('s.a_id_seq'::regclass)"


def test_alter_table_renames_views_and_indexes() -> None:
    """ALTER TABLE … RENAME takes any relation, ALTER INDEX … RENAME, too."""
    catalog = made(
        BASE, "ALTER TABLE v RENAME TO w; ALTER TABLE live RENAME TO alive; ALTER INDEX b RENAME TO bb;"
    )
    assert {"public.w", "public.bb"} <= set(relations(catalog))
    assert "alive" in indexes(catalog, "a")


REFUSALS = (
    ("ALTER TABLE nosuch RENAME TO x", "42P01", 'relation "nosuch" does not exist'),
    ("ALTER TABLE a RENAME TO b", "42P07", 'relation "b" already exists'),
    ("ALTER INDEX live RENAME TO b", "42P07", 'relation "b" already exists'),
    ("ALTER TABLE a RENAME q TO x", "42703", 'column "q" does not exist'),
    ("ALTER TABLE a RENAME n TO id", "42701", 'column "id" of relation "a" already exists'),
    ("ALTER TABLE a RENAME CONSTRAINT q TO x", "42704", 'constraint "q" for table "a" does not exist'),
    ("ALTER TABLE a RENAME CONSTRAINT a_pkey TO live", "42P07", 'relation "live" already exists'),
    ("ALTER TYPE nosuch RENAME TO x", "42704", 'type "nosuch" does not exist'),
    ("ALTER TYPE a RENAME TO x", "42809", "a is a table's row type"),
    ("ALTER SCHEMA s RENAME TO public", "42P06", 'schema "public" already exists'),
    ("ALTER SCHEMA s RENAME TO pg_s", "42939", 'unacceptable schema name "pg_s"'),
    ("ALTER TABLE a SET SCHEMA nosuch", "3F000", 'schema "nosuch" does not exist'),
    ("ALTER SEQUENCE a_id_seq SET SCHEMA s", "0A000", "cannot move an owned sequence into another schema"),
    (
        "CREATE TABLE s.live (i int); ALTER TABLE a SET SCHEMA s",
        "42P07",
        'relation "live" already exists in schema "s"',
    ),
)


@pytest.mark.parametrize(("statement", "sqlstate", "message"), REFUSALS)
def test_a_wrong_rename_is_refused(statement: str, sqlstate: str, message: str) -> None:
    """What PostgreSQL 15 refuses is refused with its code and its words."""
    assert refusal(BASE, statement) == (sqlstate, message)
