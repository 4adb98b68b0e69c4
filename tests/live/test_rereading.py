"""Texts of SQL that PostgreSQL's versions print in other words mean the same; no server is asked."""

from __future__ import annotations

import pytest

from sqlprisma.catalog import Catalog
from sqlprisma.live import rereading
from tests.catalog.histories import made, table

TABLE = "CREATE TABLE visits (id integer, name text, day integer, part double precision);"
DEFAULTS = (
    (
        "name",
        "SUBSTRING('abc'::text FROM 1 FOR 2)",
        "\"substring\"('abc'::text, 1, 2)",
        "\"substring\"('abc'::text, 1)",
    ),
    ("name", "TRIM(BOTH FROM 'a'::text)", "btrim('a'::text)", "ltrim('a'::text)"),
    ("day", "(EXTRACT(day FROM now()))::integer", "(date_part('day'::text, now()))::integer", "1"),
    ("part", "EXTRACT(epoch FROM now())", "date_part('epoch'::text, now())", "date_part('day'::text, now())"),
)
"""A column, its default as PostgreSQL 14 prints it, as 13 does, and another one."""


@pytest.fixture
def catalog() -> Catalog:
    """One table."""
    return made(TABLE)


@pytest.mark.parametrize(("column", "newer", "older", "other"), DEFAULTS)
def test_a_default_in_the_words_of_postgresql_13_is_the_same(
    catalog: Catalog, column: str, newer: str, older: str, other: str
) -> None:
    """What 13 prints as a plain call is what 14 prints in SQL's own syntax."""
    reread = rereading.default(catalog, table(catalog, "visits"), column)
    assert rereading.is_same(older, newer, reread)
    assert not rereading.is_same(other, newer, reread)


def test_a_check_in_the_words_of_postgresql_13_is_the_same(catalog: Catalog) -> None:
    """The same of a constraint."""
    reread = rereading.constraint(catalog, table(catalog, "visits"))
    newer, older = "CHECK (SUBSTRING(name FROM 1) = ''::text)", "CHECK (\"substring\"(name, 1) = ''::text)"
    assert rereading.is_same(older, newer, reread)
    assert not rereading.is_same(older, newer.replace("1", "2"), reread)


def test_an_index_in_the_words_of_postgresql_13_is_the_same(catalog: Catalog) -> None:
    """The same of an index, in its keys and in its condition."""
    reread = rereading.index(catalog, table(catalog, "visits"), is_unique=False)
    newer = "USING btree (SUBSTRING(name FROM 1)) WHERE (POSITION(('a'::text) IN (name)) > 0)"
    older = 'USING btree ("substring"(name, 1)) WHERE ("position"(name, \'a\'::text) > 0)'
    assert rereading.is_same(older, newer, reread)
    assert not rereading.is_same(older, newer.replace("'a'", "'b'"), reread)
