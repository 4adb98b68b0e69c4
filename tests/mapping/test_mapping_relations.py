"""Tests of relation fields."""

from __future__ import annotations

import pytest

from tests.mapping.pulled import lines, pull

_TARGET = "CREATE TABLE u (id int PRIMARY KEY, a int, b int, UNIQUE (a, b));"

_FORWARD = [
    (
        "v int REFERENCES u",
        "u u? @relation(fields: [v], references: [id], onDelete: NoAction, onUpdate: NoAction)",
    ),
    (
        "v int NOT NULL REFERENCES u ON DELETE RESTRICT ON UPDATE CASCADE",
        "u u @relation(fields: [v], references: [id])",
    ),
    (
        "v int REFERENCES u ON DELETE SET NULL ON UPDATE CASCADE",
        "u u? @relation(fields: [v], references: [id])",
    ),
    (
        "v int NOT NULL REFERENCES u ON DELETE SET NULL ON UPDATE SET DEFAULT",
        "u u @relation(fields: [v], references: [id], onDelete: SetNull, onUpdate: SetDefault)",
    ),
    (
        "v int CONSTRAINT named REFERENCES u ON DELETE CASCADE ON UPDATE CASCADE",
        'u u? @relation(fields: [v], references: [id], onDelete: Cascade, map: "named")',
    ),
    (
        "v int, w int, FOREIGN KEY (v, w) REFERENCES u (a, b) ON UPDATE CASCADE",
        "u u? @relation(fields: [v, w], references: [a, b], onDelete: NoAction)",
    ),
]


@pytest.mark.parametrize(("columns", "line"), _FORWARD)
def test_the_forward_field_says_what_is_not_default(columns: str, line: str) -> None:
    """Actions and names are written only where Prisma's default, which depends on nullability, is another."""
    assert line in lines(pull(f"{_TARGET} CREATE TABLE t (id int PRIMARY KEY, {columns});"))


_BACK = [
    ("v int REFERENCES u", "t t[]"),
    ("v int UNIQUE REFERENCES u", "t t?"),
    ("v int, w int, FOREIGN KEY (v, w) REFERENCES u (a, b), UNIQUE (v, w)", "t t?"),
    ("v int UNIQUE, w int, FOREIGN KEY (v, w) REFERENCES u (a, b)", "t t[]"),
    ("v int, w int, FOREIGN KEY (v, w) REFERENCES u (a, b), UNIQUE (w, v)", "t t[]"),
]


@pytest.mark.parametrize(("columns", "line"), _BACK)
def test_the_back_field_is_single_only_where_the_validator_agrees(columns: str, line: str) -> None:
    """One row on the other side needs a unique over exactly the key's columns in their order."""
    assert line in lines(pull(f"{_TARGET} CREATE TABLE t (id int PRIMARY KEY, {columns});"))


def test_relation_fields_follow_the_walk_over_all_keys() -> None:
    """After the scalars stand the relation fields, in the order of all tables and their keys, on whichever side."""
    sql = """
        CREATE TABLE m (id int PRIMARY KEY);
        CREATE TABLE z (id int PRIMARY KEY, m_id int REFERENCES m);
        CREATE TABLE c (id int PRIMARY KEY, m_id int REFERENCES m);
        ALTER TABLE m ADD z_code int UNIQUE, ADD c_id int REFERENCES c, ADD b int;
        CREATE TABLE a (id int PRIMARY KEY, m_id int REFERENCES m);
    """
    found = lines(pull(sql))
    start = found.index("model m {") + 1
    assert [line.split()[0] for line in found[start : start + 8]] == [
        "id",
        "z_code",
        "c_id",
        "b",
        "a",
        "c_c_m_idTom",
        "c_m_c_idToc",
        "z",
    ]


def test_relations_of_ignored_models_are_ignored() -> None:
    """A field of a good model that leads to an ignored one is ignored; the ignored model's own are not."""
    found = lines(pull("CREATE TABLE u (id int PRIMARY KEY); CREATE TABLE t (v int REFERENCES u);"))
    assert "t t[] @ignore" in found
    assert "u u? @relation(fields: [v], references: [id], onDelete: NoAction, onUpdate: NoAction)" in found


def test_a_many_to_many_has_two_lists() -> None:
    """Both sides of an implicit many-to-many are lists; the relation is named unless it is called after the models."""
    table = """CREATE TABLE "_{name}" ("A" int NOT NULL REFERENCES a, "B" int NOT NULL REFERENCES b);
        CREATE UNIQUE INDEX ON "_{name}" ("A", "B"); CREATE INDEX ON "_{name}" ("B");"""
    models = "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY);"
    assert "b b[]" in lines(pull(models + table.format(name="aTob")))
    assert 'b b[] @relation("links")' in lines(pull(models + table.format(name="links")))
    both = lines(pull(models + table.format(name="aTob") + table.format(name="links")))
    assert [line for line in both if "relation" in line] == [
        'b_aTob b[] @relation("aTob")',
        'b_links b[] @relation("links")',
        'a_aTob a[] @relation("aTob")',
        'a_links a[] @relation("links")',
    ]
