"""CREATE and ALTER of enums, domains, composites, ranges and extensions, with a real PostgreSQL 15's answers."""

from __future__ import annotations

import pytest

from sqlprisma import sql
from sqlprisma.catalog import Catalog, Script, extensions, opclasses, run, types
from sqlprisma.catalog.catalog import PUBLIC, NameSpace
from sqlprisma.catalog.objects import Extension, Oid, Type
from sqlprisma.source import Source
from tests.catalog.expressions import history, resolved

BASE = """
CREATE TYPE a AS ENUM ('x', 'y');
CREATE DOMAIN d AS int CHECK (VALUE > 0) CONSTRAINT foo CHECK (VALUE <> 5) NOT NULL DEFAULT 4;
CREATE TYPE c AS (one int, two text);
CREATE TABLE uses (it c);
"""


def _type(catalog: Catalog, name: str) -> Type:
    oid = catalog.named(NameSpace.TYPE, PUBLIC, name)
    assert oid is not None
    return catalog.get(oid, Type)


def _labels(text: str) -> list[str]:
    return [label.label for label in _type(history(BASE + text), "a").labels]


LABELS = (
    ("ALTER TYPE a ADD VALUE 'z';", ["x", "y", "z"]),
    ("ALTER TYPE a ADD VALUE 'z' BEFORE 'x';", ["z", "x", "y"]),
    ("ALTER TYPE a ADD VALUE 'z' AFTER 'x';", ["x", "z", "y"]),
    ("ALTER TYPE a ADD VALUE IF NOT EXISTS 'x';", ["x", "y"]),
    ("ALTER TYPE a RENAME VALUE 'x' TO 'z';", ["z", "y"]),
)


@pytest.mark.parametrize(("text", "expected"), LABELS)
def test_the_labels_of_an_enum_keep_their_order(text: str, expected: list[str]) -> None:
    """A new label stands where it was put, a renamed one where it was."""
    assert _labels(text) == expected


REFUSALS = (
    ("CREATE TYPE a AS ENUM ('z')", "42710", 'type "a" already exists'),
    (
        "CREATE TYPE b AS ENUM ('z', 'z')",
        "23505",
        'duplicate key value violates unique constraint "pg_enum_typid_label_index"',
    ),
    ("ALTER TYPE a ADD VALUE 'x'", "42710", 'enum label "x" already exists'),
    ("ALTER TYPE a ADD VALUE 'z' BEFORE 'nope'", "22023", '"nope" is not an existing enum label'),
    ("ALTER TYPE a RENAME VALUE 'x' TO 'y'", "42710", 'enum label "y" already exists'),
    ("ALTER TYPE nope ADD VALUE 'x'", "42704", 'type "nope" does not exist'),
    ("ALTER TYPE d ADD VALUE 'x'", "42809", "d is not an enum"),
    ("CREATE DOMAIN e AS nosuch", "42704", 'type "nosuch" does not exist'),
    (
        "CREATE DOMAIN e AS int CHECK (VALUE)",
        "42804",
        "argument of CHECK must be type boolean, not type integer",
    ),
    ("CREATE DOMAIN e AS int CHECK (y > 1)", "42703", 'column "y" does not exist'),
    ("CREATE DOMAIN e AS int NULL NOT NULL", "42601", "conflicting NULL/NOT NULL constraints"),
    ("CREATE DOMAIN e AS int DEFAULT 1 DEFAULT 2", "42601", "multiple default expressions"),
    ("CREATE DOMAIN e AS anyelement", "42804", '"anyelement" is not a valid base type for a domain'),
    ("ALTER DOMAIN d DROP CONSTRAINT nope", "42704", 'constraint "nope" of domain "d" does not exist'),
    ("ALTER DOMAIN a SET NOT NULL", "42809", "a is not a domain"),
    (
        "ALTER DOMAIN d ADD CONSTRAINT foo CHECK (VALUE > 1)",
        "42710",
        'constraint "foo" for domain "d" already exists',
    ),
    ("CREATE TYPE e AS (one int, one text)", "42701", 'column "one" specified more than once'),
    ("ALTER TYPE c DROP ATTRIBUTE nope", "42703", 'column "nope" of relation "c" does not exist'),
    ("ALTER TYPE c ADD ATTRIBUTE one int", "42701", 'column "one" of relation "c" already exists'),
    (
        "ALTER TYPE c ALTER ATTRIBUTE one TYPE text",
        "0A000",
        'cannot alter type "c" because column "uses.it" uses it',
    ),
    (
        "CREATE TYPE r AS RANGE (subtype = point)",
        "42704",
        'data type point has no default operator class for access method "btree"',
    ),
    ("CREATE EXTENSION plpgsql", "42710", 'extension "plpgsql" already exists'),
    ("CREATE EXTENSION earthdistance", "42704", 'required extension "cube" is not installed'),
    ("CREATE EXTENSION citext SCHEMA nope", "3F000", 'schema "nope" does not exist'),
)


@pytest.mark.parametrize(("text", "sqlstate", "message"), REFUSALS)
def test_a_wrong_type_statement_is_refused_in_postgresqls_words(
    text: str, sqlstate: str, message: str
) -> None:
    """The refusal has PostgreSQL's SQLSTATE and sentence, and leaves the catalog as it was."""
    before = history(BASE)
    statement = sql.read(Source(path="test.sql", text=text).span()).value
    state = run([Script(statements=(statement,), is_transactional=False)], catalog=before)
    assert [(found.code.sqlstate, found.message) for found in state.diagnostics] == [(sqlstate, message)]
    assert state.catalog == before


RANGES = (("price_range", "price_multirange"), ("r", "r_multirange"), ("ranger", "multiranger"))


@pytest.mark.parametrize(("name", "multirange"), RANGES)
def test_a_range_type_brings_its_multirange(name: str, multirange: str) -> None:
    """The multirange's name is made of the range's."""
    catalog = history(f"CREATE TYPE {name} AS RANGE (subtype = numeric);")
    over = _type(catalog, multirange).base
    assert over is not None
    assert types.type_of(catalog, over.oid).name == name


def test_every_known_extension_can_be_read() -> None:
    """Each data file resolves all the types it names, its extension's own types having the oids it expects."""
    for name in extensions._known():  # noqa: SLF001 - the list of files is what is proved here
        catalog = history(f'CREATE EXTENSION IF NOT EXISTS "{name}" CASCADE;')
        assert list(extensions.contents(catalog))
        oid = catalog.named(NameSpace.EXTENSION, 0, name)
        assert oid is not None
        for kind, expected in extensions._type_oids(name, oid).items():  # noqa: SLF001 - the same
            home = catalog.get(oid, Extension).schema
            assert types.find(catalog, kind, home) == expected


def test_an_unknown_extension_is_told_of_and_accepted() -> None:
    """What it brings is not known, which is a warning."""
    statement = sql.read(Source(path="test.sql", text="CREATE EXTENSION wonders").span()).value
    state = run([Script(statements=(statement,))])
    assert [found.code.slug for found in state.diagnostics] == ["not-interpreted"]
    assert state.catalog.named(NameSpace.EXTENSION, 0, "wonders") is not None


CLASSES = (
    ("btree", "text", "text_ops"),
    ("btree", "varchar(3)", "text_ops"),
    ("btree", "a", "enum_ops"),
    ("btree", "d", "int4_ops"),
    ("gin", "text[]", "array_ops"),
    ("gin", "jsonb", "jsonb_ops"),
    ("gist", "int4range", "range_ops"),
    ("hash", "uuid", "uuid_ops"),
    ("btree", "citext", "citext_ops"),
    ("gin", "text", None),
    ("btree", "json", None),
    ("gist", "int", None),
)


@pytest.mark.parametrize(("method", "kind", "expected"), CLASSES)
def test_the_default_operator_class_of_a_type(method: str, kind: str, expected: str | None) -> None:
    """An index key without a written class has the one that PostgreSQL gives it."""
    catalog = history(BASE + "CREATE EXTENSION citext;")
    found = opclasses.default_class(catalog, method, resolved(catalog, kind).oid)
    assert (None if found is None else found.name) == expected


def test_the_oids_of_one_statement_are_fresh() -> None:
    """Types, arrays and labels each have an oid of their own, and every one resolves."""
    catalog = history(BASE)
    for oid in catalog.objects:
        found = catalog.objects[Oid(oid)]
        if isinstance(found, Type):
            assert not found.array or catalog.get(found.array, Type).element == found.oid
