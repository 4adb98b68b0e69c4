"""Tests of names as `prisma db pull` gives them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlprisma.mapping import KeptNames, database, notes, repair, scope
from sqlprisma.mapping.options import MappingOptions, Naming
from sqlprisma.prisma.kept import RelationNames
from tests.mapping.pulled import catalog_of, lines, pull, told

_REPAIRS = [
    ("users", "users"),
    ("_user", "user"),
    ("1st", "st"),
    ("2fa_enabled", "fa_enabled"),
    ("a b", "a_b"),
    ("x.y", "x_y"),
    ("naïve_é", "na_ve__"),
    ("é", ""),
    ("_", ""),
]


@pytest.mark.parametrize(("name", "repaired"), _REPAIRS)
def test_a_name_loses_what_prisma_cannot_take(name: str, repaired: str) -> None:
    """Leading characters that are no letters go, others become underscores."""
    assert repair.sanitised(name) == repaired


@given(st.text())
def test_a_repaired_name_is_valid_or_empty(name: str) -> None:
    """Whatever the name, its repair is a Prisma identifier or nothing, and repairing again changes nothing."""
    repaired = repair.sanitised(name)
    assert re.fullmatch(r"([a-zA-Z][a-zA-Z0-9_]*)?", repaired)
    assert repair.sanitised(repaired) == repaired


def test_reserved_and_invalid_names_are_mapped() -> None:
    """A reserved model gets the prefix Renamed and a sentence; a field that is invalid gets a @map."""
    assert lines(pull('CREATE TABLE class ("id" int PRIMARY KEY, "e-mail" text, class int);')) == [
        (
            "/// This model has been renamed to 'Renamedclass' during introspection, "
            "because the original name 'class' is reserved."
        ),
        "model Renamedclass {",
        "id Int @id",
        'e_mail String? @map("e-mail")',
        "class Int?",
        '@@map("class")',
        "}",
    ]


def test_a_scalars_name_is_reserved_too() -> None:
    """A table called like a scalar type would make an invalid schema, so it is renamed."""
    assert "model RenamedString {" in lines(pull('CREATE TABLE "String" (id int PRIMARY KEY);'))


def test_items_of_one_name_carry_their_schema() -> None:
    """Tables and enums of one name are told apart by their schemas' names, all of them."""
    sql = """
        CREATE SCHEMA shop;
        CREATE TABLE public.item (id int PRIMARY KEY);
        CREATE TYPE shop.item AS ENUM ('a');
    """
    text = pull(sql, MappingOptions(naming=Naming.DATABASE, namespaces=("public", "shop")))
    assert [line for line in lines(text) if line.endswith("{")] == ["model public_item {", "enum shop_item {"]


def test_names_that_are_still_equal_get_numbers() -> None:
    """Where db pull would print two equal names, the later claimant is numbered, so the schema is valid."""
    sql = 'CREATE TABLE t (id int PRIMARY KEY, "a b" int, "a-b" int, a_b int);'
    assert lines(pull(sql))[2:5] == [
        'a_b Int? @map("a b")',
        'a_b_2 Int? @map("a-b")',
        'a_b_3 Int? @map("a_b")',
    ]


def test_a_column_without_a_name_is_commented_out() -> None:
    """A column of which no valid letter is left becomes a comment, unless a key needs it."""
    sql = 'CREATE TABLE t (id int PRIMARY KEY, "é" int, "ü" int); CREATE INDEX ON t ("ü");'
    assert lines(pull(sql))[2:6] == [
        f"/// {notes.INVALID_FIELD}",
        '// é Int? @map("é")',
        'field Int? @map("ü")',
        "@@index([field])",
    ]
    assert told(sql) == ['column "t.é" has no valid name in Prisma: its field is commented out']


_USERS = "CREATE TABLE users (id int PRIMARY KEY);"

_RELATIONS = [
    (
        _USERS + "CREATE TABLE posts (id int PRIMARY KEY, author int REFERENCES users);",
        ("users", "posts", None),
    ),
    (
        _USERS + "CREATE TABLE posts (id int PRIMARY KEY, a int REFERENCES users, b int REFERENCES users);",
        ("users_posts_aTousers", "posts_posts_aTousers", "posts_aTousers"),
    ),
    (
        _USERS + "CREATE TABLE posts (id int PRIMARY KEY, users int REFERENCES users);",
        ("users_posts_usersTousers", "posts_posts_usersTousers", "posts_usersTousers"),
    ),
    (
        "CREATE TABLE nodes (id int PRIMARY KEY, up int REFERENCES nodes);",
        ("nodes", "other_nodes", "nodesTonodes"),
    ),
    (
        "CREATE TABLE nodes (id int PRIMARY KEY, up int REFERENCES nodes, down int REFERENCES nodes);",
        ("nodes_nodes_downTonodes", "other_nodes_nodes_downTonodes", "nodes_downTonodes"),
    ),
]


@pytest.mark.parametrize(("sql", "expected"), _RELATIONS)
def test_relations_are_named_after_models(sql: str, expected: tuple[str, str, str | None]) -> None:
    """Fields are called like the models; a pair with several relations, or a clash, spells everything out."""
    catalog = catalog_of(sql)
    found = scope.of(catalog, MappingOptions(naming=Naming.DATABASE)).value
    names = database.choose(found, catalog, KeptNames()).relations[found.relations[0].constraint.oid]
    assert (names.forward, names.back, names.relation) == expected


def test_a_relation_field_gives_way_to_a_column() -> None:
    """A relation field that is called like another column is numbered; db pull prints an invalid schema there."""
    sql = _USERS + "CREATE TABLE posts (id int PRIMARY KEY, users int, author int REFERENCES users);"
    assert (
        "users_2 users? @relation(fields: [author], references: [id], onDelete: NoAction, onUpdate: NoAction)"
        in (lines(pull(sql)))
    )


def test_kept_names_win() -> None:
    """Names of the existing file are taken as they are, in references and relations too."""
    sql = _USERS + "CREATE TABLE posts (id int PRIMARY KEY, author int REFERENCES users);"
    kept = KeptNames(
        models={(None, "posts"): "Post"},
        fields={(None, "posts", "author"): "authorId"},
        relations={(None, "posts", ("author",)): RelationNames(forward="writer", back="works")},
    )
    found = lines(pull(sql, kept=kept))
    assert found[:4] == [
        "model Post {",
        "id Int @id",
        'authorId Int? @map("author")',
        "writer users? @relation(fields: [authorId], references: [id], onDelete: NoAction, onUpdate: NoAction)",
    ]
    assert "works Post[]" in found
