"""Column types, and for each family of them the defaults and expressions that PostgreSQL accepts there.

Everything is data. Expressions in `KEYS`, `PREDICATES` and `TESTS` have `{c}` for the column and are immutable, since
an index or a generated column asks for that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """What a type's values are like."""

    BITS = "bits"
    BOOL = "bool"
    BYTES = "bytes"
    CHAR = "char"
    COMPOSITE = "composite"
    DATE = "date"
    ENUM = "enum"
    INET = "inet"
    INT = "int"
    INTERVAL = "interval"
    JSON = "json"
    JSONB = "jsonb"
    MONEY = "money"
    NUMBER = "number"
    OTHER = "other"
    POINT = "point"
    RANGE = "range"
    SEARCH = "search"
    STAMP = "stamp"
    TEXT = "text"
    TIME = "time"
    UUID = "uuid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A column's type as it is written."""

    text: str
    family: Family
    is_list: bool = False
    labels: tuple[str, ...] = ()
    """An enum's values."""


BUILTIN: tuple[tuple[str, Family], ...] = (
    ("integer", Family.INT),
    ("text", Family.TEXT),
    ("bigint", Family.INT),
    ("int", Family.INT),
    ("varchar(20)", Family.TEXT),
    ("boolean", Family.BOOL),
    ("timestamptz", Family.STAMP),
    ("uuid", Family.UUID),
    ("jsonb", Family.JSONB),
    ("numeric(10,2)", Family.NUMBER),
    ("timestamp", Family.STAMP),
    ("date", Family.DATE),
    ("smallint", Family.INT),
    ("int2", Family.INT),
    ("int8", Family.INT),
    ("numeric", Family.NUMBER),
    ("decimal(5)", Family.NUMBER),
    ("decimal(65,30)", Family.NUMBER),
    ("real", Family.NUMBER),
    ("double precision", Family.NUMBER),
    ("float(10)", Family.NUMBER),
    ("float8", Family.NUMBER),
    ("money", Family.MONEY),
    ("varchar", Family.TEXT),
    ("character varying(10)", Family.TEXT),
    ("char(5)", Family.TEXT),
    ("character", Family.TEXT),
    ("bpchar", Family.TEXT),
    ('"char"', Family.CHAR),
    ("name", Family.TEXT),
    ("bool", Family.BOOL),
    ("json", Family.JSON),
    ("bytea", Family.BYTES),
    ("time", Family.TIME),
    ("time(3)", Family.TIME),
    ("time with time zone", Family.TIME),
    ("timestamp(3)", Family.STAMP),
    ("timestamp(0) with time zone", Family.STAMP),
    ("timestamp without time zone", Family.STAMP),
    ("timestamp with time zone", Family.STAMP),
    ("interval", Family.INTERVAL),
    ("interval day to second", Family.INTERVAL),
    ("inet", Family.INET),
    ("cidr", Family.INET),
    ("macaddr", Family.OTHER),
    ("bit(3)", Family.BITS),
    ("bit varying(5)", Family.BITS),
    ("varbit", Family.BITS),
    ("tsvector", Family.SEARCH),
    ("point", Family.POINT),
    ("int4range", Family.RANGE),
    ("tstzrange", Family.RANGE),
    ("oid", Family.OTHER),
    ("xml", Family.OTHER),
    ("pg_catalog.int4", Family.INT),
    ("national character varying(7)", Family.TEXT),
)

LISTS: tuple[tuple[str, Family], ...] = (
    ("text[]", Family.TEXT),
    ("integer[]", Family.INT),
    ("varchar(5)[]", Family.TEXT),
    ("int[3]", Family.INT),
    ("text ARRAY", Family.TEXT),
    ("bigint[][]", Family.INT),
    ("numeric(6,2)[]", Family.NUMBER),
    ("boolean[]", Family.BOOL),
    ("timestamptz[]", Family.STAMP),
    ("timestamp(3)[]", Family.STAMP),
    ("uuid[]", Family.UUID),
    ("jsonb[]", Family.JSONB),
    ("date[]", Family.DATE),
    ("interval[]", Family.INTERVAL),
)

DEFAULTS: Mapping[Family, tuple[str, ...]] = {
    Family.BITS: ("B'101'", "'101'", "B'1'::bit(3)", "X'5'"),
    Family.BOOL: (
        "true",
        "false",
        "'t'",
        "'yes'",
        "NOT true",
        "(1 = 1)",
        "NULL",
        "'off'::boolean",
        "1::boolean",
    ),
    Family.BYTES: (r"'\xDEADBEEF'", r"E'\\x01'", "'abc'", "decode('YQ==', 'base64')", "''", r"'\x'::bytea"),
    Family.CHAR: ("'x'", "''", "'a'::\"char\""),
    Family.DATE: (
        "CURRENT_DATE",
        "now()",
        "'2024-01-31'",
        "'2024-01-31'::date",
        "DATE '2024-02-29'",
        "CURRENT_DATE + 1",
        "'infinity'",
        "(now() AT TIME ZONE 'utc')::date",
        "make_date(2024, 1, 2)",
        "CURRENT_TIMESTAMP",
        "'Jan 5 2021'",
    ),
    Family.INET: ("'127.0.0.1'", "'10.0.0.0/8'", "'::1'", "inet '10.1.2.3'"),
    Family.INT: (
        "0",
        "1",
        "-1",
        "+5",
        "'7'",
        "(1 + 2)",
        "5::bigint",
        "2147483647",
        "-32768",
        "abs(-3)",
        "NULL",
        "length('abc')",
        "(5)",
        "1.5",
        "CASE WHEN true THEN 1 ELSE 2 END",
        "- (- 3)",
        "(2 * 3) % 4",
        "CAST('12' AS integer)",
        "extract(year FROM DATE '2020-01-01')::integer",
        "coalesce(NULL, 3)",
        "floor(random() * 10)::int",
        "0x1F",
        "1_000",
        "'-5'::integer",
        "2 ^ 3",
        "nullif(1, 2)",
        "greatest(1, 2, 3)",
    ),
    Family.INTERVAL: (
        "'1 day'",
        "interval '1' day",
        "'1 year 2 mons'",
        "'01:02:03'",
        "INTERVAL '3 hours 30 min'",
        "make_interval(days => 1)",
        "'P1DT2H'",
        "'-1 day'::interval",
        "interval '1 day' * 2",
    ),
    Family.JSON: ("'{}'", "'[]'", "'{\"a\": 1}'", "'{}'::json", "json_build_object('a', 1)", "'null'"),
    Family.JSONB: (
        "'{}'",
        "'[]'",
        "'{\"a\": 1}'",
        '\'{"b":1,"a":[1, 2.50]}\'::jsonb',
        "jsonb_build_object('a', 1)",
        "'\"x\"'",
        "'[{\"k\": \"it''s\"}]'",
        "jsonb_build_array()",
        "to_jsonb(1)",
        "'{}'::json::jsonb",
        "'{\"a\":1}'::jsonb - 'a'",
    ),
    Family.MONEY: ("0", "'1.50'", "12.34", "5::money"),
    Family.NUMBER: (
        "0",
        "1.50",
        "-2.5",
        "1e3",
        "'NaN'",
        "'1.10'",
        "(1 / 3.0)",
        "10::numeric(5,2)",
        "NULL",
        "random()",
        "0.00",
        ".5",
        "100",
        "-0",
        "1.0::real",
        "pi()",
        "round(1.234, 2)",
        "1e-7",
        "99999999999",
        "(-1)",
    ),
    Family.OTHER: ("NULL",),
    Family.POINT: ("'(1,2)'", "point(1, 2)", "'(0,0)'::point"),
    Family.RANGE: ("NULL", "'empty'", "'[,)'"),
    Family.SEARCH: ("''", "to_tsvector('english', 'a')", "'a b'::tsvector"),
    Family.STAMP: (
        "now()",
        "CURRENT_TIMESTAMP",
        "CURRENT_TIMESTAMP(3)",
        "LOCALTIMESTAMP",
        "'2024-01-01 00:00:00'",
        "'2024-01-01T00:00:00Z'",
        "(now() AT TIME ZONE 'utc')",
        "timezone('utc', now())",
        "now() + interval '1 day'",
        "clock_timestamp()",
        "statement_timestamp()",
        "date_trunc('day', now())",
        "to_timestamp(0)",
        "'infinity'",
        "now() - '1 hour'::interval",
        "CURRENT_DATE",
        "timestamp '2020-01-01'",
        "NULL",
        "transaction_timestamp()",
        "now()::timestamp",
        "CURRENT_TIMESTAMP AT TIME ZONE 'Europe/Paris'",
        "'epoch'::timestamptz",
        "(CURRENT_TIMESTAMP + '1 mon'::interval month)",
    ),
    Family.TEXT: (
        "''",
        "'x'",
        "'it''s'",
        "'a\"b'",
        r"E'line\nbreak'",
        r"'back\slash'",
        "'x'::text",
        "'abc'::varchar(3)",
        "upper('a')",
        "'a' || 'b'",
        "current_user",
        "5",
        "to_char(now(), 'YYYY')",
        "md5('x')",
        "concat('a', 1)",
        "substring('abc' from 1 for 2)",
        "coalesce(NULL, 'x')",
        r"U&'\0041'",
        "$$dollar$$",
        "NULL::text",
        "gen_random_uuid()::text",
        "trim(both ' ' from 'x')",
        "replace(lower('A'), 'a', 'b')",
        "'naïve ✓'",
        "NULL",
        "session_user",
        "'x'::bpchar",
        "('a' || 1)",
        "'tab\there'",
        "position('a' in 'ba')::text",
        "lpad('7', 3, '0')",
        "true::text",
        "'x' COLLATE \"C\"",
        "left('abc', 2)",
        "overlay('abc' placing 'x' from 1)",
        "encode('a', 'hex')",
    ),
    Family.TIME: ("'10:00'", "LOCALTIME", "CURRENT_TIME", "now()::time", "'04:05:06.789'", "CURRENT_TIME(0)"),
    Family.UUID: (
        "gen_random_uuid()",
        "'00000000-0000-0000-0000-000000000000'",
        "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
        "NULL",
        "'a0eebc999c0b4ef8bb6d6bb9bd380a11'::uuid",
    ),
}
"""The simplest first."""

LIST_DEFAULTS: Mapping[Family, tuple[str, ...]] = {
    Family.BOOL: ("ARRAY[true, false]", "'{t,f}'"),
    Family.DATE: ("'{2024-01-01}'", "ARRAY['2024-01-01']::date[]"),
    Family.INT: (
        "'{1,2}'",
        "ARRAY[1, 2]",
        "ARRAY[1, -2]",
        "ARRAY[]::integer[]",
        "'{1,NULL}'",
        "ARRAY[1 + 1]",
    ),
    Family.INTERVAL: ("'{1 day}'",),
    Family.JSONB: ("ARRAY['{}'::jsonb]", "'{\"{}\"}'"),
    Family.NUMBER: ("'{1.5}'", "ARRAY[1.50, 2]", "ARRAY[]::numeric[]"),
    Family.STAMP: ("ARRAY[now()]", "ARRAY[]::timestamptz[]"),
    Family.TEXT: (
        "'{a,b}'",
        "ARRAY['a', 'b']",
        "ARRAY[]::text[]",
        "ARRAY['x']::varchar(5)[]",
        "'{\"a b\",NULL}'",
        "ARRAY['it''s', 'a\"b']",
        "'{}'::text[]",
        "string_to_array('a,b', ',')",
        "array_append('{}', 'x')",
    ),
    Family.UUID: ("ARRAY[]::uuid[]", "ARRAY['00000000-0000-0000-0000-000000000000']::uuid[]"),
}
"""Beside `'{}'`, which every list accepts."""

KEYS: Mapping[Family, tuple[str, ...]] = {
    Family.BOOL: ("(NOT {c})",),
    Family.INT: ("abs({c})", "({c} + 1)", "({c} % 10)", "(-{c})"),
    Family.JSONB: ("({c} ->> 'a')", "(({c} -> 'a') ->> 'b')", "(({c} ->> 'n')::integer)"),
    Family.NUMBER: ("round({c})", "({c} * 2)"),
    Family.TEXT: (
        "lower({c})",
        "upper({c})",
        "lower(trim({c}))",
        "({c} || 'x')",
        "md5({c}::text)",
        "coalesce({c}, '')",
        '"left"({c}, 3)',
    ),
    Family.UUID: ("({c}::text)",),
}
"""Expressions that an index may have for a key."""

TESTS: Mapping[Family, tuple[str, ...]] = {
    Family.BOOL: ("{c}", "NOT {c}", "{c} IS TRUE", "{c} = false", "{c} IS NOT TRUE", "({c} OR {c} IS NULL)"),
    Family.DATE: ("{c} > '2020-01-01'", "{c} >= DATE '2020-01-01'", "{c} <> 'infinity'"),
    Family.INT: (
        "{c} > 0",
        "{c} BETWEEN 1 AND 5",
        "{c} IN (1, 2, 3)",
        "{c} % 2 = 0",
        "{c} <> ALL (ARRAY[1, 2])",
        "{c} >= -1 AND {c} < 100",
        "({c} = 1) IS NOT TRUE",
        "{c} = ANY ('{{1,2}}')",
        "{c} != 3",
        "{c} NOT IN (7, 8)",
        "{c} > 1.5",
        "{c} IS DISTINCT FROM 4",
        "NOT ({c} = 1 OR {c} = 2)",
    ),
    Family.JSONB: ("{c} ? 'x'", "{c} @> '{{}}'", "({c} ->> 'a') IS NOT NULL", "jsonb_typeof({c}) = 'object'"),
    Family.NUMBER: ("{c} > 0", "{c} >= 0.5", "{c} BETWEEN 0 AND 1", "{c} <> 'NaN'"),
    Family.STAMP: ("{c} > '2020-01-01'", "{c} IS NOT NULL", "{c} < 'infinity'"),
    Family.TEXT: (
        "{c} <> ''",
        "{c} = 'a'",
        "length({c}) > 3",
        "{c} LIKE 'a%'",
        "{c} IN ('a', 'b')",
        "{c} ~ '^x'",
        "{c} NOT LIKE '%z'",
        "{c} ILIKE 'q_'",
        "lower({c}) = {c}",
        "char_length(trim({c})) > 0",
        "{c} = ANY (ARRAY['a', 'b'])",
        "{c} SIMILAR TO 'a|b'",
        "{c} >= 'a' AND {c} < 'c'",
        "{c} !~* 'x'",
        "{c} IS NULL OR {c} <> 'it''s'",
        "starts_with({c}, 'a')",
        "{c} NOT IN ('x')",
    ),
    Family.UUID: ("{c} <> '00000000-0000-0000-0000-000000000000'",),
}
"""Conditions on a column, beside IS NULL and IS NOT NULL, which every type has."""

METHODS: Mapping[Family, tuple[tuple[str, str], ...]] = {
    Family.DATE: (("brin", ""), ("btree", "date_ops"), ("brin", "date_minmax_multi_ops")),
    Family.INET: (("gist", "inet_ops"), ("spgist", ""), ("btree", "")),
    Family.INT: (("hash", ""), ("brin", ""), ("btree", "")),
    Family.JSONB: (("gin", ""), ("gin", "jsonb_path_ops"), ("btree", "")),
    Family.POINT: (("gist", ""), ("spgist", ""), ("spgist", "kd_point_ops")),
    Family.RANGE: (("gist", ""), ("spgist", "")),
    Family.SEARCH: (("gin", ""), ("gist", "")),
    Family.STAMP: (("brin", ""), ("hash", "")),
    Family.TEXT: (("hash", ""), ("btree", "text_pattern_ops"), ("spgist", ""), ("brin", "")),
    Family.UUID: (("hash", ""), ("brin", "")),
}
"""Access methods and operator classes that an index on one column may have."""

SORTED = frozenset(
    {
        Family.BITS,
        Family.BOOL,
        Family.BYTES,
        Family.DATE,
        Family.ENUM,
        Family.INET,
        Family.INT,
        Family.INTERVAL,
        Family.JSONB,
        Family.MONEY,
        Family.NUMBER,
        Family.STAMP,
        Family.TEXT,
        Family.TIME,
        Family.UUID,
    }
)
"""Families that a key or a btree index accepts."""

WIDER: Mapping[Family, tuple[tuple[str, Family], ...]] = {
    Family.BOOL: (("text", Family.TEXT),),
    Family.DATE: (("timestamp", Family.STAMP), ("timestamptz", Family.STAMP), ("text", Family.TEXT)),
    Family.INT: (
        ("bigint", Family.INT),
        ("numeric(12,3)", Family.NUMBER),
        ("text", Family.TEXT),
        ("smallint", Family.INT),
        ("double precision", Family.NUMBER),
    ),
    Family.JSON: (("jsonb", Family.JSONB),),
    Family.JSONB: (("json", Family.JSON), ("text", Family.TEXT)),
    Family.NUMBER: (("numeric(20,4)", Family.NUMBER), ("integer", Family.INT), ("text", Family.TEXT)),
    Family.STAMP: (("timestamptz(3)", Family.STAMP), ("date", Family.DATE), ("timestamp", Family.STAMP)),
    Family.TEXT: (("text", Family.TEXT), ("varchar(100)", Family.TEXT), ("char(9)", Family.TEXT)),
    Family.UUID: (("text", Family.TEXT),),
}
"""What a column may become without USING."""
