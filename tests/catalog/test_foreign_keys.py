"""Foreign keys."""

from __future__ import annotations

import pytest

from sqlprisma.ddl import ReferentialAction
from tests.catalog.histories import constraint, constraints, made, refusal, table

BASE = (
    "CREATE TABLE o (a int, b int, code text UNIQUE, plain int, PRIMARY KEY (a, b));"
    "CREATE UNIQUE INDEX part ON o (plain) WHERE plain > 0;"
    "CREATE TABLE d (id int PRIMARY KEY DEFERRABLE, u int UNIQUE DEFERRABLE);"
    "CREATE VIEW v AS SELECT a FROM o; CREATE TABLE none (a int); CREATE UNLOGGED TABLE ul (id int PRIMARY KEY);"
)


def test_without_columns_the_primary_key_is_meant() -> None:
    """A foreign key that names no columns refers to the primary key, in its order."""
    catalog = made(BASE, "CREATE TABLE c (x int, y int, FOREIGN KEY (x, y) REFERENCES o);")
    found = constraint(catalog, "c", "c_x_y_fkey")
    assert (found.columns, found.referenced_columns) == ((1, 2), (1, 2))
    assert found.index == constraint(catalog, "o", "o_pkey").index


def test_columns_may_stand_in_another_order() -> None:
    """The referenced columns need a unique index over the same columns in any order."""
    catalog = made(BASE, "CREATE TABLE c (x int, y int, FOREIGN KEY (x, y) REFERENCES o (b, a));")
    assert constraint(catalog, "c", "c_x_y_fkey").referenced_columns == (2, 1)


def test_actions_and_deferral_are_kept() -> None:
    """ON DELETE, ON UPDATE and DEFERRABLE are what was written."""
    catalog = made(
        BASE,
        "CREATE TABLE c (k text REFERENCES o (code) ON DELETE SET NULL ON UPDATE CASCADE"
        " DEFERRABLE INITIALLY DEFERRED);",
    )
    found = constraint(catalog, "c", "c_k_fkey")
    assert (found.on_delete, found.on_update) == (ReferentialAction.SET_NULL, ReferentialAction.CASCADE)
    assert found.is_deferrable
    assert found.is_initially_deferred


def test_a_table_may_refer_to_itself() -> None:
    """A self reference works inside CREATE TABLE, although the key is made in the same statement."""
    catalog = made("CREATE TABLE s (id int PRIMARY KEY, boss int REFERENCES s);")
    assert constraint(catalog, "s", "s_boss_fkey").referenced_table == table(catalog, "s").oid


def test_integer_types_may_differ() -> None:
    """Types that one operator class compares may refer to each other."""
    catalog = made(
        BASE,
        "CREATE TABLE c (x bigint, y smallint, k varchar(3) REFERENCES o (code), FOREIGN KEY (x, y) REFERENCES o);",
    )
    assert constraints(catalog, "c") == ["c_k_fkey", "c_x_y_fkey"]


REFUSALS = (
    ("(x int REFERENCES nosuch)", "42P01", 'relation "nosuch" does not exist'),
    ("(x int REFERENCES v)", "42809", 'referenced relation "v" is not a table'),
    ("(x int REFERENCES part)", "42809", '"part" is an index'),
    ("(x int REFERENCES none)", "42704", 'there is no primary key for referenced table "none"'),
    ("(x int REFERENCES o (q))", "42703", 'column "q" referenced in foreign key constraint does not exist'),
    (
        "(x int, FOREIGN KEY (q) REFERENCES o)",
        "42703",
        'column "q" referenced in foreign key constraint does not exist',
    ),
    (
        "(x int REFERENCES o (a))",
        "42830",
        'there is no unique constraint matching given keys for referenced table "o"',
    ),
    (
        "(x int REFERENCES o (plain))",
        "42830",
        'there is no unique constraint matching given keys for referenced table "o"',
    ),
    (
        "(x int REFERENCES o)",
        "42830",
        "number of referencing and referenced columns for foreign key disagree",
    ),
    (
        "(x int, y int, FOREIGN KEY (x, y) REFERENCES o (a, a))",
        "42830",
        "foreign key referenced-columns list must not contain duplicates",
    ),
    ("(x int REFERENCES d)", "55000", 'cannot use a deferrable primary key for referenced table "d"'),
    (
        "(x int REFERENCES d (u))",
        "55000",
        'cannot use a deferrable unique constraint for referenced table "d"',
    ),
    ("(x int REFERENCES o (code))", "42804", 'foreign key constraint "c_x_fkey" cannot be implemented'),
    ("(x int REFERENCES ul)", "42P16", "constraints on permanent tables may reference only permanent tables"),
)


@pytest.mark.parametrize(("elements", "sqlstate", "message"), REFUSALS)
def test_an_impossible_foreign_key_is_refused(elements: str, sqlstate: str, message: str) -> None:
    """What PostgreSQL 15 refuses is refused with its code and its words."""
    assert refusal(BASE, f"CREATE TABLE c {elements}") == (sqlstate, message)
