"""Partitioned tables."""

from __future__ import annotations

import pytest

from sqlprisma.catalog.objects import IdentityKind
from tests.catalog.histories import columns, constraint, constraints, index, indexes, made, refusal, table

BASE = (
    "CREATE TABLE r (id int PRIMARY KEY);"
    "CREATE TABLE e (id int NOT NULL, at int NOT NULL, r int REFERENCES r, PRIMARY KEY (id, at))"
    " PARTITION BY RANGE (at);"
    "CREATE TABLE e1 PARTITION OF e FOR VALUES FROM (1) TO (2); CREATE INDEX ON e (r);"
)


def test_a_partition_has_what_its_parent_has() -> None:
    """Keys, indexes and foreign keys are repeated on partitions: those that are there and those to come."""
    catalog = made(BASE, "CREATE TABLE e2 PARTITION OF e DEFAULT; ALTER TABLE e ADD COLUMN n int DEFAULT 1;")
    for name in ("e1", "e2"):
        assert columns(catalog, name) == columns(catalog, "e")
        assert indexes(catalog, name) == [f"{name}_pkey", f"{name}_r_idx"]
        assert constraints(catalog, name) == sorted(["e_r_fkey", f"{name}_pkey"])
    assert index(catalog, "e2", "e2_pkey").parent == index(catalog, "e", "e_pkey").oid


def test_a_reference_to_a_partitioned_table_has_a_shadow_for_each_partition() -> None:
    """PostgreSQL keeps one more foreign key for each partition, under the next free name."""
    catalog = made(BASE, "CREATE TABLE x (a int, b int, FOREIGN KEY (a, b) REFERENCES e);")
    assert constraints(catalog, "x") == ["x_a_b_fkey", "x_a_b_fkey_1"]
    assert constraint(catalog, "x", "x_a_b_fkey_1").referenced_table == table(catalog, "e1").oid
    assert constraints(
        made(
            BASE,
            "CREATE TABLE x (a int, b int, FOREIGN KEY (a, b) REFERENCES e); ALTER TABLE e DETACH PARTITION e1;",
        ),
        "x",
    ) == ["x_a_b_fkey"]


def test_attaching_takes_over_equal_indexes() -> None:
    """An index of the new partition that equals its parent's becomes part of it; others are made."""
    catalog = made(
        BASE,
        "CREATE TABLE n (id int NOT NULL, at int NOT NULL, r int, CONSTRAINT old PRIMARY KEY (id, at));"
        "ALTER TABLE e ATTACH PARTITION n FOR VALUES FROM (5) TO (6);",
    )
    assert indexes(catalog, "n") == ["n_r_idx", "old"]
    assert constraint(catalog, "n", "old").parent == constraint(catalog, "e", "e_pkey").oid


def test_a_detached_partition_keeps_everything() -> None:
    """After DETACH the table stands on its own."""
    catalog = made(
        BASE,
        "ALTER TABLE e DETACH PARTITION e1; DROP TABLE e;"
        " ALTER TABLE e1 DROP CONSTRAINT e_r_fkey, DROP CONSTRAINT e1_pkey;",
    )
    assert indexes(catalog, "e1") == ["e1_r_idx"]


def test_dropping_the_parent_drops_the_partitions() -> None:
    """Partitions go with their table without CASCADE."""
    assert [found.name for found in made(BASE, "DROP TABLE e;").tables()] == ["r"]


REFUSALS = (
    ("DROP INDEX e1_r_idx", "2BP01", "cannot drop index e1_r_idx because index e_r_idx requires it"),
    ("DROP INDEX e1_pkey", "2BP01", "cannot drop index e1_pkey because index e_pkey requires it"),
    (
        "ALTER TABLE e1 DROP CONSTRAINT e1_pkey",
        "42P16",
        'cannot drop inherited constraint "e1_pkey" of relation "e1"',
    ),
    ("ALTER TABLE e1 DROP COLUMN r", "42P16", 'cannot drop inherited column "r"'),
    (
        "ALTER TABLE e DROP COLUMN at",
        "42P16",
        'cannot drop column "at" because it is part of the partition key of relation "e"',
    ),
    ("ALTER TABLE e1 ADD COLUMN n int", "42809", "cannot add column to a partition"),
    (
        "ALTER TABLE e ADD UNIQUE (id)",
        "0A000",
        "unique constraint on partitioned table must include all partitioning columns",
    ),
    (
        "CREATE TABLE x (a int) PARTITION BY LIST (q)",
        "42703",
        'column "q" named in partition key does not exist',
    ),
    ("CREATE TABLE x (a int) INHERITS (e)", "42809", 'cannot inherit from partitioned table "e"'),
    ("ALTER TABLE e DETACH PARTITION r", "42P01", 'relation "r" is not a partition of relation "e"'),
)


@pytest.mark.parametrize(("statement", "sqlstate", "message"), REFUSALS)
def test_partitions_are_protected(statement: str, sqlstate: str, message: str) -> None:
    """What PostgreSQL 15 refuses is refused with its code and its words."""
    assert refusal(BASE, statement) == (sqlstate, message)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE u (a int) PARTITION BY LIST (a) WITH (fillfactor = 70)",
        "ALTER TABLE t SET (fillfactor = 80)",
    ],
)
def test_a_partitioned_table_has_no_storage_parameters(statement: str) -> None:
    """What stores nothing has no parameters of storage; PostgreSQL says so in these words since 17."""
    base = "CREATE TABLE t (a int) PARTITION BY LIST (a); ALTER TABLE t RESET (fillfactor)"
    assert refusal(base, statement) == (
        "42809",
        "cannot specify storage parameters for a partitioned table",
    )


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("CREATE TABLE e2 PARTITION OF e (id GENERATED ALWAYS AS IDENTITY) DEFAULT;", "partitions"),
        (
            "CREATE TYPE c AS (a int); CREATE TABLE t OF c (a WITH OPTIONS GENERATED ALWAYS AS IDENTITY);",
            "typed tables",
        ),
    ],
)
def test_columns_from_elsewhere_become_no_identity_columns(text: str, where: str) -> None:
    """A partition has its parent's identity, and a typed table none."""
    assert refusal(BASE, text) == ("0A000", f"identity columns are not supported on {where}")


def test_a_copy_of_a_partition_has_an_identity_of_its_own() -> None:
    """The partition's column is one because its parent's is; that of a detached one is none any more."""
    top = "CREATE TABLE p (i int GENERATED ALWAYS AS IDENTITY, a int, b int) PARTITION BY LIST (a);"
    middle = "CREATE TABLE m PARTITION OF p FOR VALUES IN (1) PARTITION BY LIST (b);"
    low = "CREATE TABLE l PARTITION OF m FOR VALUES IN (1);"
    copy = "CREATE TABLE c (LIKE l INCLUDING IDENTITY);"
    assert table(made(top + middle + low + copy), "c").columns[0].identity is IdentityKind.ALWAYS
    detached = made(top + middle + low + "ALTER TABLE p DETACH PARTITION m;" + copy)
    assert table(detached, "c").columns[0].identity is None
