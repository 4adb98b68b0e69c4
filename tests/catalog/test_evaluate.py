"""The values of expressions and the rows of queries, as PostgreSQL 15 gives them."""

from __future__ import annotations

import pytest

from sqlprisma.catalog import builtins, evaluate
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.evaluate import Unknown
from sqlprisma.catalog.objects import TypeUse
from tests.catalog.evaluations import catalog, shown, single

_VALUES = [
    ("-7 / 2", "-3"),
    ("-7 % 3", "-1"),
    ("1.0 / 3", "0.33333333333333333333"),
    ("10::numeric / 4", "2.5000000000000000"),
    ("2 ^ 3", "8"),
    ("'x' || true", "xtrue"),
    ("NULL || 'y'", None),
    ("format('%I.%I %L %s %%', 'a b', 'c', 'd''e', 5)", "\"a b\".c 'd''e' 5 %"),
    ("format('%2$s %1$s', 'a', 'b')", "b a"),
    ("format('%L', NULL)", "NULL"),
    ("format('%-5s|%3s|', 'a', 'b')", "a    |  b|"),
    ("format('%s and %s', VARIADIC ARRAY['a','b'])", "a and b"),
    ("quote_ident('select')", '"select"'),
    ("quote_literal('a\\b')", "E'a\\\\b'"),
    ("concat_ws('-', 'a', NULL, 'b')", "a-b"),
    ("substring('foobar' from 'o(.)b')", "o"),
    ("right('hello', -2)", "llo"),
    ("lpad('7', 3, '0')", "007"),
    ("split_part('a.b.c', '.', -1)", "c"),
    ("array_to_string(ARRAY['a',NULL,'c'], ',', '*')", "a,*,c"),
    ("string_to_array('', ',')", "{}"),
    ("array_length('{}'::int[], 1)", None),
    ("array_position(ARRAY['a','b'], 'b')", "2"),
    ("ARRAY[1,2] || 3", "{1,2,3}"),
    ("(ARRAY[1,2,3])[2:3]", "{2,3}"),
    ("1 = ANY (ARRAY[NULL,2])", None),
    ("2 NOT IN (1, NULL)", None),
    ("NULL AND false", "f"),
    ("NULL OR true", "t"),
    ("NOT NULL::bool", None),
    ("NULL::bool IS UNKNOWN", "t"),
    ("CASE 3 WHEN 3 THEN 'x' ELSE 'y' END", "x"),
    ("nullif(1, 1)", None),
    ("least(1, NULL, 0)", "0"),
    ("'a%c' LIKE 'a\\%c'", "t"),
    ("'ABC' ~* 'b'", "t"),
    ("regexp_replace('John Smith', '(\\w+) (\\w+)', '\\2 \\1')", "Smith John"),
    ("(regexp_match('foo-123', '(\\w+)-(\\d+)'))[2]", "123"),
    ("'abc' SIMILAR TO 'a(b|c)c'", "t"),
    ("1 IS DISTINCT FROM NULL", "t"),
    ("ROW(1, NULL) IS NULL", "f"),
    ("(1, 2) < (1, 3)", "t"),
    ("2.5::int", "3"),
    ("2.5::float8::int", "2"),
    ("123.456::numeric(5,1)", "123.5"),
    ("'abcdef'::varchar(3)", "abc"),
    ("'toolong'::short", "toolo"),
    ("'happy'::mood > 'sad'", "t"),
    ("enum_range(NULL::mood)", "{sad,ok,happy}"),
    ("'app.add(int,int)'::regprocedure", "app.add(integer,integer)"),
    ("'users'::regclass", "users"),
    ("to_regclass('public.nope')", None),
    ("to_regtype('timestamp with time zone')", "timestamp with time zone"),
    ("current_schemas(true)", "{pg_catalog,public}"),
    ("current_setting('search_path')", '"$user", public'),
    ("date '2024-01-31' + 1", "2024-02-01"),
    ("'{\"a\": {\"b\": [1, \"x\"]}}'::jsonb -> 'a' -> 'b' ->> 1", "x"),
    ('\'{"a":1,"b":2}\'::jsonb @> \'{"a":1}\'', "t"),
    ("(ROW(1,'x')::pair).b", "x"),
    ("pg_typeof(1.0)", "numeric"),
    ("date '2024-01-31' + interval '1 month'", "2024-02-29 00:00:00"),
    ("timestamp '2024-03-01' - timestamp '2024-02-01 12:00'", "28 days 12:00:00"),
    ("interval '1 month' * 3 + interval '2 hours'", "3 mons 02:00:00"),
    ("to_char(timestamp '2024-12-30 13:04:05', 'IYYY\"w\"IW HH24:MI:SS')", "2025w01 13:04:05"),
    ("date_trunc('week', timestamp '2024-05-08')", "2024-05-06 00:00:00"),
    ("row_to_json(ROW(1,'x')::pair)", '{"a":1,"b":"x"}'),
    ("current_database() = current_database()", "t"),
    ("int4range(1, 5) && '[5,7]'::int4range", "f"),
    ("int4range(1, 5, '[]') && '[5,7]'::int4range", "t"),
    ("'{[1,3),[5,9)}'::int4multirange && int4range(3, 5)", "f"),
    ("int4range(1, 9) @> 8", "t"),
    ("int4range(1, 9) @> int4range(3, NULL)", "f"),
    ("'empty'::int4range <@ '[1,2)'::int4range", "t"),
    ("5 <@ '{[1,3),[5,9)}'::int4multirange", "t"),
    ("numrange(1.0, 2) = '[1,2.0)'::numrange", "t"),
    ("'[1,2)'::numrange -|- '[2,3)'", "t"),
    ("'[1,2]'::numrange -|- '[2,3)'", "f"),
    ("'[1,2)'::int4range << '[2,3)'", "t"),
    ("'[1,2)'::int4range >> '(,1)'", "t"),
    ("'(,5]'::numrange < '[1,2]'", "t"),
    ("'[1,5]'::numrange > '[1,5)'", "t"),
    ("lower('[1,2)'::int4range) + upper('[1,2)'::int4range)", "3"),
    ("lower_inf('(,2)'::int4range)", "t"),
    ("upper_inc('[1,2]'::numrange)", "t"),
    ("isempty('[1,1)'::int4range)", "t"),
    ("daterange('2024-01-01', NULL, '(]')", "[2024-01-02,)"),
    ("tsrange('2024-01-01', '2024-01-02')", '["2024-01-01 00:00:00","2024-01-02 00:00:00")'),
    ("'10.0.0.0/8'::inet && '10.1.0.0/16'::cidr", "t"),
    ("'(1,1),(0,0)'::box && '(3,3),(1,1)'::box", "t"),
    ("'<(0,0),1>'::circle && '<(3,0),1>'::circle", "f"),
]


@pytest.mark.parametrize(("text", "value"), _VALUES, ids=[text for text, _ in _VALUES])
def test_an_expression_has_the_value_it_has_on_a_server(text: str, value: str | None) -> None:
    """Functions, operators and conversions give what PostgreSQL gives."""
    assert single(text) == value


_REFUSALS = [
    ("2147483647 + 1", "integer out of range"),
    ("'x' || ''::regclass::text", "invalid name syntax"),
    ("('no' || 'mail')::email", 'value for domain email violates check constraint "email_check"'),
    ("NULL::short", "domain short does not allow null values"),
    ("('no' || 'pe')::regclass", 'relation "nope" does not exist'),
    ("('no' || 'pe.x')::regclass", 'schema "nope" does not exist'),
    ("('no' || 'pe')::mood", 'invalid input value for enum mood: "nope"'),
    ("('x' || 'y')::int", 'invalid input syntax for type integer: "xy"'),
    ("1 / (1 - 1)", "division by zero"),
    (
        "(SELECT n FROM generate_series(1, 2) n)",
        "more than one row returned by a subquery used as an expression",
    ),
    ("format('%s')", "too few arguments for format()"),
    ("format('%y', 1)", 'unrecognized format() type specifier "y"'),
    ("format('%I', NULL)", "null values cannot be formatted as an SQL identifier"),
]


@pytest.mark.parametrize(("text", "message"), _REFUSALS, ids=[text for text, _ in _REFUSALS])
def test_what_a_server_refuses_is_refused_in_its_words(text: str, message: str) -> None:
    """A wrong value ends the evaluation with PostgreSQL's own message."""
    with pytest.raises(CatalogError) as refused:
        single(text)
    assert refused.value.message == message


_UNKNOWN = [
    "now() > '2024-01-01'",
    "random() > 0.5",
    "gen_random_uuid()::text",
    "nextval('users_id_seq')",
    "current_database() = 'mine'",
    "current_user = 'postgres'",
    "EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'me')",
    "EXISTS (SELECT 1 FROM pg_class WHERE reltuples > 5)",
    "true AND now() > '2024-01-01'",
]


@pytest.mark.parametrize("text", _UNKNOWN)
def test_what_only_the_server_knows_is_unknown(text: str) -> None:
    """Clock, chance, roles and the like give no value, rather than a wrong one."""
    with pytest.raises(Unknown):
        single(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("false AND now() > '2024-01-01'", "f"),
        ("now() > '2024-01-01' OR true", "t"),
        ("EXISTS (SELECT 1 FROM pg_class WHERE reltuples > 5 AND relname = 'nothing')", "f"),
    ],
)
def test_what_is_decided_without_the_unknown_part_is_known(text: str, value: str) -> None:
    """A part that decides AND or OR makes the whole known, whatever the other is."""
    assert single(text) == value


_QUERIES = [
    ("SELECT * FROM unnest(ARRAY['a','b'])", [("a",), ("b",)]),
    ("SELECT x, n FROM unnest(ARRAY['a','b']) WITH ORDINALITY AS t(x, n)", [("a", "1"), ("b", "2")]),
    ("SELECT unnest(ARRAY[1,2]) * 2, 'k'", [("2", "k"), ("4", "k")]),
    ("SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v(n, s) WHERE n > 1", [("2", "b")]),
    (
        "SELECT n % 2, count(*) FROM generate_series(1, 5) n GROUP BY 1 HAVING count(*) > 2",
        [("1", "3")],
    ),
    ("SELECT count(*), max(n) FROM generate_series(1, 0) n", [("0", None)]),
    ("SELECT string_agg(n::text, ',' ORDER BY n DESC) FROM generate_series(1, 3) n", [("3,2,1",)]),
    ("SELECT DISTINCT n % 2 FROM generate_series(1, 9) n ORDER BY 1 DESC", [("1",), ("0",)]),
    ("SELECT n FROM generate_series(1, 9) n ORDER BY n DESC LIMIT 2 OFFSET 1", [("8",), ("7",)]),
    ("SELECT 1 UNION SELECT 2 UNION SELECT 1 ORDER BY 1", [("1",), ("2",)]),
    ("SELECT n FROM generate_series(1,3) n EXCEPT SELECT 2 ORDER BY 1", [("1",), ("3",)]),
    (
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT * FROM t",
        [("1",), ("2",), ("3",)],
    ),
    (
        (
            "SELECT a.n, b.m FROM generate_series(1,2) a(n) FULL JOIN generate_series(2,3) b(m) ON a.n = b.m "
            "ORDER BY 1, 2"
        ),
        [("1", None), ("2", "2"), (None, "3")],
    ),
    (
        "SELECT a.n, (SELECT max(b) FROM generate_series(1, a.n) b) FROM generate_series(1,2) a(n)",
        [("1", "1"), ("2", "2")],
    ),
    ("SELECT n FROM generate_series(1,3) n WHERE n NOT IN (SELECT 2) ORDER BY 1", [("1",), ("3",)]),
    ("SELECT id, label FROM kinds ORDER BY id", [("1", "one"), ("2", None)]),
    ("SELECT name FROM happy", []),
    (
        "SELECT to_char(d, 'YYYY_MM') FROM generate_series('2024-11-01'::timestamp, '2024-12-01', '1 month') d",
        [("2024_11",), ("2024_12",)],
    ),
    (
        (
            "SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey) "
            "WHERE indrelid = 'users'::regclass AND indisprimary"
        ),
        [("id",)],
    ),
]


@pytest.mark.parametrize(("text", "rows"), _QUERIES, ids=[text for text, _ in _QUERIES])
def test_a_query_has_the_rows_it_has_on_a_server(text: str, rows: list[tuple[str | None, ...]]) -> None:
    """Joins, grouping, set operations and common tables give PostgreSQL's rows."""
    assert shown(text) == rows


def test_an_assignment_refuses_what_a_cast_cuts() -> None:
    """A text that is too long is cut by an explicit cast and refused by an assignment."""
    world = evaluate.World(catalog())
    target = TypeUse(oid=builtins.VARCHAR, modifier=7)
    assert evaluate.convert(world, "abcd", builtins.TEXT, target, is_explicit=True) == "abc"
    with pytest.raises(CatalogError, match="value too long for type character varying\\(3\\)"):
        evaluate.convert(world, "abcd", builtins.TEXT, target)
