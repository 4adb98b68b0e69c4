"""Constants: what the output function gives for an input; every answer was given by a real PostgreSQL 15."""

from __future__ import annotations

import pytest

from sqlprisma.catalog import literals
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import TypeUse
from tests.catalog.expressions import resolved, world

VALUES: tuple[tuple[str, ...], ...] = (
    ("int", "12", "12"),
    ("int", " +5 ", "5"),
    ("numeric", "007.50", "7.50"),
    ("numeric", "-0.00", "0.00"),
    ("numeric", ".5", "0.5"),
    ("numeric", "1.5e3", "1500"),
    ("numeric", "-inf", "-Infinity"),
    ("double precision", "1e15", "1e+15"),
    ("double precision", "123456789012345678", "1.2345678901234568e+17"),
    ("double precision", "0.00001", "1e-05"),
    ("real", "0.1", "0.1"),
    ("real", "1234567", "1.234567e+06"),
    ("boolean", "on", "true"),
    ("boolean", "of", "false"),
    ("uuid", "{a0eebc999c0b4ef8bb6d6bb9bd380a11}", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    ("bytea", "\\xDE adbeef", "\\xdeadbeef"),
    ("bytea", "a\\\\b", "\\x615c62"),
    ("bytea", "é", "\\xc3a9"),
    ("json", " [1 , 2] ", " [1 , 2] "),
    ("jsonb", "[1.50, 1e2, -0, true, null]", "[1.50, 100, 0, true, null]"),
    ("jsonb", '{"bb":1,"a":2,"a":"\\u00e9\\n"}', '{"a": "é\\n", "bb": 1}'),
    ("cidr", "10", "10.0.0.0/8"),
    ("cidr", "192.168.1", "192.168.1.0/24"),
    ("macaddr", "0800.2b01.0203", "08:00:2b:01:02:03"),
    ("date", "January 8, 1999", "1999-01-08"),
    ("date", "08-Jan-1999", "1999-01-08"),
    ("date", "1/18/99", "1999-01-18"),
    ("date", "19990108", "1999-01-08"),
    ("date", "epoch", "1970-01-01"),
    ("time", "04:05 PM", "16:05:00"),
    ("time", "24:00", "24:00:00"),
    ("time", "04:05:06.7891234", "04:05:06.789123"),
    ("timetz", "04:05:06 PST", "04:05:06-08"),
    ("timestamp", "2020-01-01T10:00:00.123+02:00", "2020-01-01 10:00:00.123"),
    ("timestamp", "2020-01-01 24:00:00", "2020-01-02 00:00:00"),
    ("timestamp", "-infinity", "-infinity"),
    ("timestamptz", "2020-01-01 10:00:00+05:30", "2020-01-01 04:30:00+00"),
    ("timestamptz", "2020-12-31 23:00:00-02", "2021-01-01 01:00:00+00"),
    ("timestamptz", "0001-01-01 00:00:00+00", "0001-01-01 00:00:00+00"),
    ("interval", "1.5 months", "1 mon 15 days"),
    ("interval", "1.5 years", "1 year 6 mons"),
    ("interval", "-1 day +2 hours", "-1 days +02:00:00"),
    ("interval", "1 day ago", "-1 days"),
    ("interval", "@ 1 minute", "00:01:00"),
    ("interval", "1-2 3 4:05:06", "1 year 2 mons 3 days 04:05:06"),
    ("interval", "P1Y2M3DT4H5M6S", "1 year 2 mons 3 days 04:05:06"),
    ("interval", "-14 months", "-1 years -2 mons"),
    ("interval", "3600", "01:00:00"),
    ("text[]", " { a , b } ", "{a,b}"),
    ("text[]", '{"a b",c\\,d,"e\\"f",NULL,""}', '{"a b","c,d","e\\"f",NULL,""}'),
    ("text[]", "{{a,b},{c,d}}", "{{a,b},{c,d}}"),
    ("boolean[]", "{yes,f}", "{t,f}"),
    ("timestamptz[]", "{2020-01-01}", '{"2020-01-01 00:00:00+00"}'),
    ("int4range", "(1,10]", "[2,11)"),
    ("int4range", "[5,5)", "empty"),
    ("daterange", "[2020-01-01,2020-01-31]", "[2020-01-01,2020-02-01)"),
    ("tstzrange", "[2020-01-01 10:00,2020-01-02)", '["2020-01-01 10:00:00+00","2020-01-02 00:00:00+00")'),
    ("int4multirange", "{[1,3],[2,5],[9,9]}", "{[1,6),[9,10)}"),
    ("point", "(1.50, 2)", "(1.5,2)"),
    ("money", "-1234.567", "-$1,234.57"),
    ("bit varying", "X1F", "00011111"),
    ("pg_lsn", "0/ab", "0/AB"),
    ("tsvector", "a:1 b:2A,3 a:4", "'a':1,4 'b':2A,3"),
    ("hstore", "bb=>1,a=>2,a=>3", '"a"=>"2", "bb"=>"1"'),
)

WRONG: tuple[tuple[str, ...], ...] = (
    ("int", "1.5", 'invalid input syntax for type integer: "1.5"'),
    ("int", "99999999999", 'value "99999999999" is out of range for type integer'),
    ("smallint", "32768", 'value "32768" is out of range for type smallint'),
    ("numeric", "abc", 'invalid input syntax for type numeric: "abc"'),
    ("double precision", "1e400", '"1e400" is out of range for type double precision'),
    ("boolean", "o", 'invalid input syntax for type boolean: "o"'),
    ("boolean", "maybe", 'invalid input syntax for type boolean: "maybe"'),
    ("uuid", "a0eebc99", 'invalid input syntax for type uuid: "a0eebc99"'),
    ("bytea", "\\xd", "invalid hexadecimal data: odd number of digits"),
    ("json", "{a:1}", "invalid input syntax for type json"),
    ("cidr", "10.0.0.1/8", 'invalid cidr value: "10.0.0.1/8"'),
    ("date", "2020-02-30", 'date/time field value out of range: "2020-02-30"'),
    ("date", "x", 'invalid input syntax for type date: "x"'),
    ("time", "25:00", 'date/time field value out of range: "25:00"'),
    ("interval", "1 fortnight", 'invalid input syntax for type interval: "1 fortnight"'),
    ("text[]", "{{a,b},{c}}", 'malformed array literal: "{{a,b},{c}}"'),
    ("text[]", "{a,,b}", 'malformed array literal: "{a,,b}"'),
    ("int4range", "[5,1]", "range lower bound must be less than or equal to range upper bound"),
    ("int4range", "x", 'malformed range literal: "x"'),
    ("bit varying", "102", '"2" is not a valid binary digit'),
)


@pytest.mark.parametrize(("kind", "text", "expected"), VALUES)
def test_a_constant_is_kept_as_it_is_printed(kind: str, text: str, expected: str) -> None:
    """A text comes back in the form that PostgreSQL prints, and that form reads as itself."""
    use = TypeUse(oid=resolved(world(), kind).oid)
    value = literals.read(world(), use, text).value
    assert value == expected
    assert literals.read(world(), use, expected).value == expected


@pytest.mark.parametrize(("kind", "text", "message"), WRONG)
def test_a_wrong_constant_is_refused_in_postgresqls_words(kind: str, text: str, message: str) -> None:
    """The refusal is the sentence of the type's input function."""
    with pytest.raises(CatalogError) as caught:
        literals.read(world(), TypeUse(oid=resolved(world(), kind).oid), text)
    assert caught.value.message == message


LIMITED = (
    ("interval(3)", "1.23456 seconds", "00:00:01.235"),
    ("interval day", "1", "1 day"),
    ("interval hour to minute", "1:30:45", "01:30:00"),
    ("interval minute to second", "1:30", "00:01:30"),
    ("interval year", "14 months", "1 year"),
)


@pytest.mark.parametrize(("kind", "text", "expected"), LIMITED)
def test_an_interval_keeps_only_the_fields_its_type_has(kind: str, text: str, expected: str) -> None:
    """Fields finer than the type's are cut off, and digits are rounded."""
    assert literals.read(world(), resolved(world(), kind), text).value == expected


def test_a_moment_that_only_a_server_knows_keeps_its_word() -> None:
    """There is no clock here: now stays now."""
    assert literals.read(world(), resolved(world(), "timestamptz"), "now").value == "now"


def test_deep_json_is_kept_as_it_is() -> None:
    """A text too deep to follow is kept and does not break anything."""
    text = "[" * 100_000 + "]" * 100_000
    assert literals.read(world(), resolved(world(), "jsonb"), text).value == text
