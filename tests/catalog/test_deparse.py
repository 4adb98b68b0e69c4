"""What pg_get_expr prints; every expected text was given by a real PostgreSQL 15."""

from __future__ import annotations

import pytest

from sqlprisma.catalog import analyze, deparse, enums
from sqlprisma.catalog.catalog import FIRST_OID
from sqlprisma.catalog.typed import references
from tests.catalog.expressions import condition, default, history, key, read, resolved, shown, things, world

DEFAULTS: tuple[tuple[str, ...], ...] = (
    ("int", "- -3", "3"),
    ("int", "-(-3)", "3"),
    ("int", "- - -3", "'-3'::integer"),
    ("int", "- +3", "(- (+ 3))"),
    ("int", "1", "1"),
    ("int", "-1", "'-1'::integer"),
    ("int", "+5", "(+ 5)"),
    ("int", "1 + 1", "(1 + 1)"),
    ("bigint", "10000000000", "'10000000000'::bigint"),
    ("smallint", "0::smallint", "(0)::smallint"),
    ("numeric", "1.50", "1.50"),
    ("numeric", "-1.5", "'-1.5'::numeric"),
    ("numeric", "1e3", "'1000'::numeric"),
    ("numeric(10,2)", "0", "0"),
    ("numeric(10,2)", "0.00", "0.00"),
    ("int", "5.0", "5.0"),
    ("real", "'1.10'", "'1.1'::real"),
    ("text", "'it''s'", "'it''s'::text"),
    ("text", "E'a\\\\b'", "'a\\b'::text"),
    ("text", "5", "5"),
    ("varchar(10)", "'abc'", "'abc'::character varying"),
    ("varchar(10)", "'abc'::varchar(3)", "'abc'::character varying(3)"),
    ("varchar", "'abc'::text", "'abc'::text"),
    ("varchar(10)", "NULL", "NULL::character varying"),
    ("char(3)", "'a'", "'a'::bpchar"),
    ("boolean", "'yes'", "true"),
    ("boolean", "1::bool", "(1)::boolean"),
    ("bit varying", "B'101'", "'101'::\"bit\""),
    ("bytea", "'abc'", "'\\x616263'::bytea"),
    ("uuid", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid"),
    ("uuid", "gen_random_uuid()", "gen_random_uuid()"),
    ("uuid", "uuid_generate_v4()", "uuid_generate_v4()"),
    ("timestamptz", "now()", "now()"),
    ("timestamptz", "CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP"),
    ("timestamptz(3)", "CURRENT_TIMESTAMP(3)", "CURRENT_TIMESTAMP(3)"),
    ("timestamp", "now()::timestamp", "(now())::timestamp without time zone"),
    ("timestamp", "(now() at time zone 'utc')", "(now() AT TIME ZONE 'utc'::text)"),
    ("timestamptz", "now() + interval '30 days'", "(now() + '30 days'::interval)"),
    ("date", "CURRENT_DATE", "CURRENT_DATE"),
    ("date", "(now() + '1 mon'::interval)::date", "((now() + '1 mon'::interval))::date"),
    ("text", "SESSION_USER", "SESSION_USER"),
    (
        "bigint",
        "(extract(epoch from now()) * 1000)::bigint",
        "((EXTRACT(epoch FROM now()) * (1000)::numeric))::bigint",
    ),
    ("text", "md5(random()::text)", "md5((random())::text)"),
    ("text", "upper('x') || lower('Y')", "(upper('x'::text) || lower('Y'::text))"),
    ("text", "'a' || 1", "('a'::text || 1)"),
    ("text", "substring('abc' from 1 for 2)", "SUBSTRING('abc'::text FROM 1 FOR 2)"),
    ("text", "substring('abc', 1, 2)", "\"substring\"('abc'::text, 1, 2)"),
    ("text", "left('abc', 1)", "\"left\"('abc'::text, 1)"),
    ("text", "trim(both 'x' from 'xax')", "TRIM(BOTH 'x'::text FROM 'xax'::text)"),
    ("interval", "make_interval(days => 10, hours => 2)", "make_interval(days => 10, hours => 2)"),
    ("jsonb", "jsonb_build_object('a', 1)", "jsonb_build_object('a', 1)"),
    ("jsonb", '\'{"b":1, "a" : [1,2 , "x"]}\'', '\'{"a": [1, 2, "x"], "b": 1}\'::jsonb'),
    ("bigint", "nextval('counter')", "nextval('counter'::regclass)"),
    ("bigint", "nextval('side.other'::regclass)", "nextval('side.other'::regclass)"),
    ("int", "twice(2)", "twice(2)"),
    ("int", "side.thrice(2)", "side.thrice(2)"),
    ("mood", "'ok'", "'ok'::mood"),
    ("mood", "'ok'::mood", "'ok'::mood"),
    ("side.colour", "'red'", "'red'::side.colour"),
    ("mood[]", "'{ok,\"very happy\"}'", "'{ok,\"very happy\"}'::mood[]"),
    ("mood[]", "ARRAY['ok']::mood[]", "ARRAY['ok'::mood]"),
    ("text[]", "'{}'", "'{}'::text[]"),
    ("text[]", "ARRAY['a','b']", "ARRAY['a'::text, 'b'::text]"),
    ("text[]", "ARRAY[]::text[]", "ARRAY[]::text[]"),
    ("varchar(5)[]", "'{a,b}'", "'{a,b}'::character varying[]"),
    ("varchar(5)[]", "ARRAY['a','b']", "ARRAY['a'::text, 'b'::text]"),
    ("varchar(5)[]", "ARRAY['a','b']::text[]", "ARRAY['a'::text, 'b'::text]"),
    ("int[]", "ARRAY[[1,2],[3,4]]", "ARRAY[ARRAY[1, 2], ARRAY[3, 4]]"),
    ("bigint[]", "ARRAY[1,2]", "ARRAY[1, 2]"),
    ("posint", "5", "5"),
    ("code", "'abc'", "'abc'::character varying"),
    ("citext", "'Abc'", "'Abc'::citext"),
    ("hstore", "'a=>1'", '\'"a"=>"1"\'::hstore'),
    ("int4range", "'[1,5]'", "'[1,6)'::int4range"),
    ("pair", "ROW(1,'a')", "ROW(1, 'a'::text)"),
    ("money", "'12.34'", "'$12.34'::money"),
    ("interval", "'1 day'::interval * 2", "('1 day'::interval * (2)::double precision)"),
    (
        "text",
        "case when true then 'a' else 'b' end",
        "\nCASE\n    WHEN true THEN 'a'::text\n    ELSE 'b'::text\nEND",
    ),
    ("int", "greatest(1, 2)", "GREATEST(1, 2)"),
    ("text", "coalesce(null, 'x')", "COALESCE(NULL::text, 'x'::text)"),
    ("text", "'x' collate \"C\"", "'x'::text"),
    ("text", "current_setting('app.x', true)", "current_setting('app.x'::text, true)"),
    ("uuid", "current_setting('app.x', true)::uuid", "(current_setting('app.x'::text, true))::uuid"),
    ("oid", "1", "1"),
    ("regclass", "'things'", "'things'::regclass"),
)
CONDITIONS: tuple[tuple[str, ...], ...] = (
    ("title = 'x'", "((title)::text = 'x'::text)"),
    (
        "title IN ('a','b')",
        "((title)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
    ),
    (
        "title NOT IN ('a','b')",
        "((title)::text <> ALL ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
    ),
    ("title IN ('a')", "((title)::text = 'a'::text)"),
    ("title IN (body, 'b')", "(((title)::text = body) OR ((title)::text = 'b'::text))"),
    ("small IN (1,2,3)", "(small = ANY (ARRAY[1, 2, 3]))"),
    ("amount IN (1,2.5)", "(amount = ANY (ARRAY[(1)::numeric, 2.5]))"),
    ("mood IN ('sad','ok')", "(mood = ANY (ARRAY['sad'::mood, 'ok'::mood]))"),
    ("mood = 'sad' OR mood = 'ok'", "((mood = 'sad'::mood) OR (mood = 'ok'::mood))"),
    ("mood::text = 'sad'", "((mood)::text = 'sad'::text)"),
    ("handle LIKE 'a%'", "(handle ~~ 'a%'::citext)"),
    ("id = ANY (numbers)", "(id = ANY (numbers))"),
    ("title = ANY ('{a,b}')", "((title)::text = ANY ('{a,b}'::text[]))"),
    ("id BETWEEN 1 AND 10", "((id >= 1) AND (id <= 10))"),
    ("id NOT BETWEEN 1 AND 10", "((id < 1) OR (id > 10))"),
    ("id BETWEEN SYMMETRIC 1 AND 10", "(((id >= 1) AND (id <= 10)) OR ((id >= 10) AND (id <= 1)))"),
    ("id > 0 AND id < 10 AND ok", "((id > 0) AND (id < 10) AND ok)"),
    ("(id > 0 AND id < 10) OR NOT ok", "(((id > 0) AND (id < 10)) OR (NOT ok))"),
    ("ok", "ok"),
    ("ok IS NOT FALSE", "(ok IS NOT FALSE)"),
    ("ok IS UNKNOWN", "(ok IS UNKNOWN)"),
    ("body IS NOT NULL AND body <> ''", "((body IS NOT NULL) AND (body <> ''::text))"),
    ("length(title) > 3", "(length((title)::text) > 3)"),
    ("length(trim(both ' ' from body)) > 0", "(length(TRIM(BOTH ' '::text FROM body)) > 0)"),
    ("title ~* 'x'", "((title)::text ~* 'x'::text)"),
    ("title NOT LIKE 'a%'", "((title)::text !~~ 'a%'::text)"),
    ("body ILIKE 'a%'", "(body ~~* 'a%'::text)"),
    ("body LIKE 'a%' ESCAPE '!'", "(body ~~ like_escape('a%'::text, '!'::text))"),
    ("body SIMILAR TO 'a%'", "(body ~ similar_to_escape('a%'::text))"),
    ("code = 'a'", "(code = 'a'::bpchar)"),
    ("title = body", "((title)::text = body)"),
    ("day > '2020-01-01'", "(day > '2020-01-01'::date)"),
    ("at < atz", "(at < atz)"),
    ("day <= CURRENT_DATE", "(day <= CURRENT_DATE)"),
    ("extract(year from day) > 2000", "(EXTRACT(year FROM day) > (2000)::numeric)"),
    ("(doc->>'a')::int > 0", "(((doc ->> 'a'::text))::integer > 0)"),
    ("doc @> '{\"a\":1}'", "(doc @> '{\"a\": 1}'::jsonb)"),
    ("doc['a'] = '1'", "(doc['a'::text] = '1'::jsonb)"),
    ("numbers[1] > 0", "(numbers[1] > 0)"),
    ("numbers[1:2] = '{1,2}'", "(numbers[1:2] = '{1,2}'::integer[])"),
    ("tags <@ ARRAY['a','b']", "(tags <@ ARRAY['a'::text, 'b'::text])"),
    ("labels[1] = 'x'", "((labels[1])::text = 'x'::text)"),
    ("array_position(tags, NULL) IS NULL", "(array_position(tags, NULL::text) IS NULL)"),
    ("period @> 5", "(period @> 5)"),
    ("positive > 1", "((positive)::integer > 1)"),
    ("extra -> 'a' = 'b'", "((extra -> 'a'::text) = 'b'::text)"),
    ("(pair).a > 0", "((pair).a > 0)"),
    ("pair IS NOT NULL", "(pair IS NOT NULL)"),
    ("\"Mixed Case\" <> ''", "(\"Mixed Case\" <> ''::text)"),
    ('"select" > 0', '("select" > 0)'),
    ("things.id > 0", "(id > 0)"),
    ("coalesce(title, 'x') = 'y'", "((COALESCE(title, 'x'::character varying))::text = 'y'::text)"),
    ("nullif(title, '') IS NOT NULL", "(NULLIF((title)::text, ''::text) IS NOT NULL)"),
    ("greatest(id, big) > 0", "(GREATEST((id)::bigint, big) > 0)"),
    ("CASE WHEN id > 0 THEN ok ELSE true END", "\nCASE\n    WHEN (id > 0) THEN ok\n    ELSE true\nEND"),
    (
        "CASE id WHEN 1 THEN ok WHEN 2 THEN NOT ok END",
        "\nCASE id\n    WHEN 1 THEN ok\n    WHEN 2 THEN (NOT ok)\n    ELSE NULL::boolean\nEND",
    ),
    (
        "CASE mood WHEN 'ok' THEN id > 0 ELSE id < 0 END",
        "\nCASE mood\n    WHEN 'ok'::mood THEN (id > 0)\n    ELSE (id < 0)\nEND",
    ),
    ("id = CASE WHEN ok THEN 1 ELSE 2 END", "(id =\nCASE\n    WHEN ok THEN 1\n    ELSE 2\nEND)"),
    ("num_nonnulls(id, body) = 1", "(num_nonnulls(id, body) = 1)"),
    ("(id IS NULL) <> (body IS NULL)", "((id IS NULL) <> (body IS NULL))"),
    ("id IS DISTINCT FROM small", "(id IS DISTINCT FROM small)"),
    ("id IS NOT DISTINCT FROM 1", "(NOT (id IS DISTINCT FROM 1))"),
    ("id IS DISTINCT FROM NULL", "(id IS NOT NULL)"),
    ("(id, small) = (1, 2)", "((id = 1) AND (small = 2))"),
    ("(id, small) < (1, 2)", "(ROW(id, small) < ROW(1, 2))"),
    ("-id < 0", "((- id) < 0)"),
    ("id / 2.0 > 1", "(((id)::numeric / 2.0) > (1)::numeric)"),
    ("ratio * 2 > 3", "((ratio * (2)::double precision) > (3)::double precision)"),
    ("position('@' in body) > 1", "(POSITION(('@'::text) IN (body)) > 1)"),
    ("substring(body from 1 for 1) = 'x'", "(SUBSTRING(body FROM 1 FOR 1) = 'x'::text)"),
    ("body || id <> ''", "((body || id) <> ''::text)"),
    ("title COLLATE \"C\" > 'a'", "(((title)::text COLLATE \"C\") > 'a'::text)"),
    ("title::varchar(5) <> ''", "(((title)::character varying(5))::text <> ''::text)"),
    ("title::varchar <> ''", "(((title)::character varying)::text <> ''::text)"),
    ("(atz AT TIME ZONE 'UTC')::date > day", "(((atz AT TIME ZONE 'UTC'::text))::date > day)"),
    ("colour IN ('red','green')", "(colour = ANY (ARRAY['red'::side.colour, 'green'::side.colour]))"),
)


@pytest.mark.parametrize(("kind", "expression", "expected"), DEFAULTS)
def test_a_default_prints_as_postgresql_prints_it(kind: str, expression: str, expected: str) -> None:
    """The text of a stored default is PostgreSQL's; a bare NULL is stored as nothing and prints as NULL."""
    assert shown(world(), default(world(), kind, expression)) == expected


@pytest.mark.parametrize(("expression", "expected"), CONDITIONS)
def test_a_check_prints_as_postgresql_prints_it(expression: str, expected: str) -> None:
    """The text of a stored condition is PostgreSQL's."""
    assert shown(world(), condition(world(), expression)) == expected


def test_a_renamed_enum_label_is_printed_with_its_new_name() -> None:
    """A constant of an enum refers to the label, not to its text."""
    catalog = history("CREATE TYPE mood AS ENUM ('sad', 'ok');")
    value = default(catalog, "mood", "'ok'")
    operation = read("ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'").operations[0]
    catalog = enums.rename_value(catalog, operation)  # type: ignore[arg-type] # the statement is that operation
    assert deparse.text(catalog, value) == "'fine'::mood"


def test_a_sequence_outside_the_search_path_is_printed_with_its_schema() -> None:
    """The default made for a serial column names its sequence as the default search path sees it."""
    catalog = history('CREATE SCHEMA side; CREATE SEQUENCE side.numbers; CREATE SEQUENCE "Near By";')
    printed = [
        deparse.text(catalog, analyze.sequence_default(catalog, oid, resolved(catalog, "int")))
        for oid in catalog.objects
        if oid >= FIRST_OID and type(catalog.objects[oid]).__name__ == "Sequence"
    ]
    assert printed == ["nextval('side.numbers'::regclass)", "nextval('\"Near By\"'::regclass)"]


def test_an_unknown_function_is_printed_as_written() -> None:
    """A function that nothing defines keeps its name, its schema and its arguments."""
    assert shown(world(), default(world(), "text", "side.Make_It(1, 'a')")) == "side.make_it(1, 'a')"


def test_names_that_are_keywords_are_quoted() -> None:
    """A column whose name is a reserved word is printed in quotes."""
    assert shown(world(), condition(world(), '"select" > 0')) == '("select" > 0)'


def test_a_bare_column_stays_a_column() -> None:
    """An index key that is only a column, collation aside, prints as that column and refers to it."""
    value = key(world(), 'body COLLATE "C"')
    assert shown(world(), value) == "body"
    assert [found.column for found in references(value)] == [things(world()).columns[7].number]
