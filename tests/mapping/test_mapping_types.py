"""Tests of the type table."""

from __future__ import annotations

import pytest

from tests.mapping.pulled import lines, pull

_TYPES = [
    ("smallint", "Int @db.SmallInt"),
    ("integer", "Int"),
    ("bigint", "BigInt"),
    ("oid", "Int @db.Oid"),
    ("real", "Float @db.Real"),
    ("double precision", "Float"),
    ("numeric", "Decimal @db.Decimal"),
    ("numeric(12)", "Decimal @db.Decimal(12, 0)"),
    ("numeric(12, 4)", "Decimal @db.Decimal(12, 4)"),
    ("numeric(65, 30)", "Decimal"),
    ("money", "Decimal @db.Money"),
    ("boolean", "Boolean"),
    ("text", "String"),
    ("varchar", "String @db.VarChar"),
    ("varchar(40)", "String @db.VarChar(40)"),
    ("char", "String @db.Char(1)"),
    ("char(2)", "String @db.Char(2)"),
    ('"char"', "String @db.Char"),
    ("bpchar", "String @db.Char"),
    ("uuid", "String @db.Uuid"),
    ("xml", "String @db.Xml"),
    ("inet", "String @db.Inet"),
    ("bit", "String @db.Bit(1)"),
    ("bit varying(9)", "String @db.VarBit(9)"),
    ("bit varying", "String @db.VarBit"),
    ("bytea", "Bytes"),
    ("json", "Json @db.Json"),
    ("jsonb", "Json"),
    ("date", "DateTime @db.Date"),
    ("time", "DateTime @db.Time(6)"),
    ("timetz(0)", "DateTime @db.Timetz(0)"),
    ("timestamp", "DateTime @db.Timestamp(6)"),
    ("timestamp(3)", "DateTime"),
    ("timestamptz", "DateTime @db.Timestamptz(6)"),
    ("timestamptz(3)", "DateTime @db.Timestamptz(3)"),
    ("interval(3)", 'Unsupported("interval")'),
    ("cidr", 'Unsupported("cidr")'),
    ("tsvector", 'Unsupported("tsvector")'),
    ("int4range", 'Unsupported("int4range")'),
]


@pytest.mark.parametrize(("written", "shown"), _TYPES)
def test_a_type_has_its_scalar_and_native_type(written: str, shown: str) -> None:
    """Each PostgreSQL type is shown with Prisma's scalar, and with `@db.` unless that is the scalar's default."""
    assert f"c {shown}" in lines(pull(f"CREATE TABLE t (id int PRIMARY KEY, c {written} NOT NULL);"))


_ARRAYS = [
    ("text[]", "String[]"),
    ("varchar(8)[]", "String[] @db.VarChar(8)"),
    ("numeric(6, 2)[][]", "Decimal[] @db.Decimal(6, 2)"),
    ("numeric[]", "Decimal[] @db.Decimal"),
    ("timestamptz[]", "DateTime[] @db.Timestamptz"),
    ("timestamptz(2)[]", "DateTime[] @db.Timestamptz(2)"),
    ("timestamp(3)[]", "DateTime[]"),
    ("time[]", "DateTime[] @db.Time"),
    ("interval[]", 'Unsupported("_interval")[]'),
    ("int2vector", 'Unsupported("int2vector")[]'),
    ("oidvector", 'Unsupported("oidvector")[]'),
]


@pytest.mark.parametrize(("written", "shown"), _ARRAYS)
def test_an_array_is_a_list_that_is_never_optional(written: str, shown: str) -> None:
    """An array is a list whether or not it allows NULL; without a precision of its own it shows none."""
    assert f"c {shown}" in lines(pull(f"CREATE TABLE t (id int PRIMARY KEY, c {written});"))


_DOMAINS = [
    ("CREATE DOMAIN d AS varchar(7);", "d", "String? @db.VarChar(7)"),
    ("CREATE DOMAIN d AS int NOT NULL;", "d", "Int"),
    ("CREATE DOMAIN d AS int[];", "d", "Int[]"),
    ("CREATE DOMAIN b AS text; CREATE DOMAIN d AS b;", "d", 'Unsupported("b")?'),
    ("CREATE DOMAIN d AS text;", "d[]", 'Unsupported("_d")[]'),
    ("CREATE TYPE e AS ENUM ('x'); CREATE DOMAIN d AS e;", "d", "e?"),
    ("CREATE TYPE d AS (a int);", "d", 'Unsupported("d")?'),
]


@pytest.mark.parametrize(("made", "written", "shown"), _DOMAINS)
def test_a_domain_is_seen_through_one_level(made: str, written: str, shown: str) -> None:
    """A domain is shown as its base; a domain over a domain and an array of domains are not understood."""
    assert f"c {shown}" in lines(pull(f"{made} CREATE TABLE t (id int PRIMARY KEY, c {written});"))


_OWN_TYPES = [("public", 'Unsupported("hstore")[]'), ("other", 'Unsupported("_hstore")[]')]


@pytest.mark.parametrize(("schema", "shown"), _OWN_TYPES)
def test_a_list_of_an_extensions_type_has_its_elements_name_where_that_is_read(
    schema: str, shown: str
) -> None:
    """Prisma knows the base types of the schemas it reads, and calls their lists after them."""
    sql = f"CREATE SCHEMA other; CREATE EXTENSION hstore SCHEMA {schema};"
    table = f"CREATE TABLE t (id int PRIMARY KEY, c {schema}.hstore[]);"
    assert f"c {shown}" in lines(pull(sql + table))


def test_a_negative_scale_is_left_out() -> None:
    """Prisma has no words for a negative scale, so only the type is shown: the schema stays valid."""
    assert "c Decimal @db.Decimal" in lines(
        pull("CREATE TABLE t (id int PRIMARY KEY, c numeric(3, -2) NOT NULL);")
    )


def test_an_enum_of_another_schema_is_unsupported() -> None:
    """An enum of a schema that is not read has no block, so its columns are unsupported."""
    sql = """
        CREATE SCHEMA other;
        CREATE TYPE other.mood AS ENUM ('fine');
        CREATE TABLE t (id int PRIMARY KEY, c other.mood, l other.mood[]);
    """
    assert lines(pull(sql))[2:4] == ['c Unsupported("mood")?', 'l Unsupported("_mood")[]']
