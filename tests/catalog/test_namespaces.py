"""Names that PostgreSQL keeps for its own schemas."""

from __future__ import annotations

import pytest

from tests.catalog.histories import errors, made, refusal

RESERVED = ("CREATE SCHEMA pg_own", "CREATE SCHEMA pg_catalog", "CREATE SCHEMA IF NOT EXISTS pg_catalog")


@pytest.mark.parametrize("statement", RESERVED)
def test_a_name_of_the_system_is_refused(statement: str) -> None:
    """PostgreSQL 15 looks at the prefix before it looks whether the schema is there."""
    name = statement.rsplit(maxsplit=1)[-1]
    assert refusal(statement) == ("42939", f'unacceptable schema name "{name}"')


def test_the_refusal_says_what_is_reserved() -> None:
    """The prefix at fault is named in PostgreSQL's words."""
    (found,) = errors("CREATE SCHEMA pg_own")
    assert [note.message for note in found.notes] == ['The prefix "pg_" is reserved for system schemas.']


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("CREATE TABLE pg_catalog.t (a int);", "t"),
        ("CREATE TABLE pg_catalog.t AS SELECT 1 AS a;", "t"),
        ("CREATE VIEW pg_catalog.v AS SELECT 1 AS a;", "v"),
        ("CREATE MATERIALIZED VIEW pg_catalog.m AS SELECT 1 AS a;", "m"),
        ("CREATE SEQUENCE pg_catalog.s;", "s"),
        ("CREATE TYPE pg_catalog.c AS (a int);", "c"),
        ("SET search_path TO pg_catalog, public; CREATE TABLE t (a int);", "t"),
    ],
)
def test_no_relation_is_made_among_the_systems_own(text: str, name: str) -> None:
    """Whoever does it; other objects may be made there."""
    assert refusal(text) == ("42501", f'permission denied to create "pg_catalog.{name}"')
    made("CREATE TYPE pg_catalog.e AS ENUM ('a'); CREATE DOMAIN pg_catalog.d AS int;")
    made("SET search_path TO public, pg_catalog; CREATE TABLE t (a int);")
