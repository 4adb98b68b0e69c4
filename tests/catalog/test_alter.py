"""ALTER TABLE: passes, actions, children."""

from __future__ import annotations

import pytest

from tests.catalog.histories import (
    columns,
    constraint,
    constraints,
    errors,
    index,
    indexes,
    made,
    refusal,
    relations,
    table,
)

BASE = (
    "CREATE TABLE r (id int PRIMARY KEY);"
    "CREATE TABLE t (id serial PRIMARY KEY, a text DEFAULT 'x' CHECK (a <> ''), b int UNIQUE, c int REFERENCES r,"
    " i int GENERATED ALWAYS AS IDENTITY, g int GENERATED ALWAYS AS (b + 1) STORED);"
    "CREATE TABLE p (x int, y int, CONSTRAINT pos CHECK (x > 0));"
    "CREATE TABLE k (z int) INHERITS (p);"
)


def test_actions_run_in_passes_and_not_as_written() -> None:
    """A column can be dropped and added again in one statement whose words are the other way round."""
    catalog = made("CREATE TABLE t (a int, b int);", "ALTER TABLE t ADD COLUMN a text UNIQUE, DROP COLUMN a;")
    assert columns(catalog, "t") == ["b integer", "a text"]
    assert indexes(catalog, "t") == ["t_a_key"]


def test_a_new_column_brings_its_constraints() -> None:
    """Keys, checks and foreign keys in the definition of an added column are added, too."""
    catalog = made(
        BASE, "ALTER TABLE t ADD COLUMN n int NOT NULL DEFAULT 0 UNIQUE CHECK (n >= 0) REFERENCES r;"
    )
    assert {"t_n_check", "t_n_fkey", "t_n_key"} <= set(constraints(catalog, "t"))
    assert columns(catalog, "t")[-1] == "n integer not null 0"


def test_if_not_exists_skips_the_constraints_of_the_column() -> None:
    """ADD COLUMN IF NOT EXISTS on a column that is there adds nothing at all."""
    catalog = made(
        "CREATE TABLE t (a int);", "ALTER TABLE t ADD COLUMN IF NOT EXISTS a int UNIQUE CHECK (a > 0);"
    )
    assert constraints(catalog, "t") == []


def test_a_dropped_column_takes_its_keys_along() -> None:
    """Indexes, keys, foreign keys, checks and the owned sequence go with the column; numbers are not used again."""
    catalog = made(
        "CREATE TABLE t (id serial, a int UNIQUE, b int REFERENCES t (a), CHECK (a < b), UNIQUE (a, b));"
        "CREATE INDEX on_b ON t (b); CREATE INDEX partial ON t (b) WHERE id > 0;",
        "ALTER TABLE t DROP COLUMN b, DROP COLUMN id; ALTER TABLE t ADD COLUMN z int;",
    )
    assert constraints(catalog, "t") == ["t_a_key"]
    assert indexes(catalog, "t") == ["t_a_key"]
    assert relations(catalog) == ["public.t"]
    assert [column.number for column in table(catalog, "t").columns] == [2, 4]


def test_a_type_change_recasts_the_default_and_keeps_keys() -> None:
    """The default becomes one of the new type, the serial's sequence stays as it was, keys stay."""
    catalog = made(
        "CREATE TABLE t (id serial PRIMARY KEY, a int DEFAULT 5, b varchar(9) DEFAULT 'q');"
        "CREATE INDEX part ON t (b) WHERE b = 'x';",
        "ALTER TABLE t ALTER id TYPE bigint, ALTER a TYPE numeric(5,2), ALTER b TYPE text;",
    )
    assert columns(catalog, "t") == [
        "id bigint not null nextval('t_id_seq'::regclass)",
        "a numeric(5,2) 5",
        "b text 'q'::character varying",
    ]
    assert indexes(catalog, "t") == ["part", "t_pkey"]


def test_a_child_follows_its_parent() -> None:
    """Columns, defaults, NOT NULL and checks of a parent are handed down; dropping takes them back."""
    catalog = made(
        BASE,
        "ALTER TABLE p ADD COLUMN n int DEFAULT 3, ALTER x SET NOT NULL, ADD CHECK (y > 0), DROP CONSTRAINT pos;"
        "ALTER TABLE p DROP COLUMN y;",
    )
    assert columns(catalog, "k") == ["x integer not null", "z integer", "n integer 3"]
    assert constraints(catalog, "k") == []


def test_leaving_a_parent_keeps_the_columns() -> None:
    """After NO INHERIT the columns are the child's own."""
    catalog = made(
        BASE, "ALTER TABLE k NO INHERIT p; ALTER TABLE p DROP COLUMN x; ALTER TABLE k DROP COLUMN y;"
    )
    assert columns(catalog, "k") == ["x integer", "z integer"]


def test_an_index_becomes_a_primary_key() -> None:
    """USING INDEX renames the index to the constraint and makes its columns NOT NULL."""
    catalog = made(
        "CREATE TABLE t (a int); CREATE UNIQUE INDEX u ON t (a);",
        "ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY USING INDEX u;",
    )
    assert columns(catalog, "t") == ["a integer not null"]
    assert (constraints(catalog, "t"), indexes(catalog, "t")) == (["pk"], ["pk"])
    assert index(catalog, "t", "pk").is_primary


def test_validation_and_deferral_change_the_constraint() -> None:
    """VALIDATE and ALTER CONSTRAINT change a foreign key in place."""
    catalog = made(
        BASE,
        "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES r NOT VALID;",
        "ALTER TABLE t VALIDATE CONSTRAINT f, ALTER CONSTRAINT f DEFERRABLE INITIALLY DEFERRED;",
    )
    found = constraint(catalog, "t", "f")
    assert (found.is_not_valid, found.is_deferrable, found.is_initially_deferred) == (False, True, True)


def test_identity_can_be_added_and_dropped() -> None:
    """DROP IDENTITY takes the sequence and leaves NOT NULL; ADD makes one again."""
    catalog = made(BASE, "ALTER TABLE t ALTER i DROP IDENTITY;")
    assert "i integer not null" in columns(catalog, "t")
    assert "public.t_i_seq" not in relations(catalog)
    catalog = made(
        BASE,
        "ALTER TABLE t ALTER i DROP IDENTITY;",
        "ALTER TABLE t ALTER i ADD GENERATED ALWAYS AS IDENTITY;",
    )
    assert "public.t_i_seq" in relations(catalog)


REFUSALS = (
    ("ALTER TABLE nosuch ADD COLUMN x int", "42P01", 'relation "nosuch" does not exist'),
    ("ALTER TABLE t ADD COLUMN a int", "42701", 'column "a" of relation "t" already exists'),
    ("ALTER TABLE t DROP COLUMN q", "42703", 'column "q" of relation "t" does not exist'),
    ("ALTER TABLE t ALTER q SET NOT NULL", "42703", 'column "q" of relation "t" does not exist'),
    ("ALTER TABLE t DROP CONSTRAINT q", "42704", 'constraint "q" of relation "t" does not exist'),
    ("ALTER TABLE t ADD PRIMARY KEY (b)", "42P16", 'multiple primary keys for table "t" are not allowed'),
    (
        "ALTER TABLE t ADD CONSTRAINT t_a_check CHECK (b > 0)",
        "42710",
        'constraint "t_a_check" for relation "t" already exists',
    ),
    ("ALTER TABLE t ADD CONSTRAINT r UNIQUE (a)", "42P07", 'relation "r" already exists'),
    ("ALTER TABLE t ALTER id DROP NOT NULL", "42P16", 'column "id" is in a primary key'),
    ("ALTER TABLE t ALTER i DROP NOT NULL", "42601", 'column "i" of relation "t" is an identity column'),
    ("ALTER TABLE t ALTER i SET DEFAULT 1", "42601", 'column "i" of relation "t" is an identity column'),
    ("ALTER TABLE t ALTER g SET DEFAULT 1", "42601", 'column "g" of relation "t" is a generated column'),
    (
        "ALTER TABLE t ALTER i ADD GENERATED ALWAYS AS IDENTITY",
        "55000",
        'column "i" of relation "t" is already an identity column',
    ),
    (
        "ALTER TABLE t ALTER b ADD GENERATED ALWAYS AS IDENTITY",
        "55000",
        'column "b" of relation "t" must be declared NOT NULL before identity can be added',
    ),
    ("ALTER TABLE t ALTER a DROP IDENTITY", "55000", 'column "a" of relation "t" is not an identity column'),
    (
        "ALTER TABLE t ALTER a DROP EXPRESSION",
        "55000",
        'column "a" of relation "t" is not a stored generated column',
    ),
    (
        "ALTER TABLE t ALTER a TYPE int USING b",
        "42804",
        'default for column "a" cannot be cast automatically to type integer',
    ),
    (
        "ALTER TABLE t ALTER a DROP DEFAULT, ALTER a TYPE int",
        "42804",
        'column "a" cannot be cast automatically to type integer',
    ),
    ("ALTER TABLE t ALTER a TYPE nosuch", "42704", 'type "nosuch" does not exist'),
    (
        "ALTER TABLE t ALTER b TYPE bigint",
        "0A000",
        "cannot alter type of a column used by a generated column",
    ),
    ("ALTER TABLE t ALTER c TYPE text", "42804", 'foreign key constraint "t_c_fkey" cannot be implemented'),
    (
        "ALTER TABLE t ALTER CONSTRAINT t_pkey DEFERRABLE",
        "42809",
        'constraint "t_pkey" of relation "t" is not a foreign key constraint',
    ),
    ("ALTER TABLE k DROP COLUMN x", "42P16", 'cannot drop inherited column "x"'),
    ("ALTER TABLE k ALTER x TYPE bigint", "42P16", 'cannot alter inherited column "x"'),
    ("ALTER TABLE k DROP CONSTRAINT pos", "42P16", 'cannot drop inherited constraint "pos" of relation "k"'),
    ("ALTER TABLE ONLY p ADD COLUMN n int", "42P16", "column must be added to child tables too"),
    ("ALTER VIEW t RENAME TO x", "42809", '"t" is not a view'),
    ("ALTER TABLE t CLUSTER ON nosuch", "42704", 'index "nosuch" for table "t" does not exist'),
)


@pytest.mark.parametrize(("statement", "sqlstate", "message"), REFUSALS)
def test_a_wrong_change_is_refused(statement: str, sqlstate: str, message: str) -> None:
    """What PostgreSQL 15 refuses in ALTER TABLE is refused with its code and its words."""
    assert refusal(BASE, statement) == (sqlstate, message)


def test_a_check_that_a_change_of_type_breaks_is_told_at_the_change_and_at_the_check() -> None:
    """The finding stands at the action of ALTER TABLE, with a note where the check was made."""
    (found,) = errors(
        "CREATE TABLE t (a integer, CHECK (a NOT IN (8)))",
        "ALTER TABLE t ADD COLUMN b int, ALTER COLUMN a TYPE text[] USING NULL::text[]",
    )
    assert found.span is not None
    assert found.span.text == "ALTER COLUMN a TYPE text[] USING NULL::text[]"
    assert [note.span.text for note in found.notes if note.span] == ["CHECK (a NOT IN (8))"]
