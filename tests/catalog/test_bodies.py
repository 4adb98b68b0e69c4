"""The bodies of functions at CREATE: what is refused of their grammar and of their names, and what is not."""

from __future__ import annotations

import pytest

from sqlprisma import sql
from sqlprisma.catalog import Options, run
from sqlprisma.source import Source
from sqlprisma.sql.plpgsql import read_block
from tests.catalog.histories import script

_TABLES = (
    "CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a FROM t;"
    "CREATE SCHEMA s; CREATE TABLE s.apart (c int);"
)


def _told(*texts: str) -> list[tuple[str, str]]:
    scripts = [script(text, path=f"{number}.sql") for number, text in enumerate((_TABLES, *texts), start=1)]
    state = run(scripts, options=Options(reader=sql.READER))
    return [(found.code.sqlstate or "", found.message) for found in state.diagnostics]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ SELEC 1 $$;",
            ("42601", 'syntax error at or near "SELEC"'),
        ),
        (
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; SELECT nope FROM t $$;",
            ("42703", 'column "nope" does not exist'),
        ),
        (
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT a FROM nope WHERE b = ''x'' ';",
            ("42P01", 'relation "nope" does not exist'),
        ),
        (
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = '' AS $$ SELECT a FROM t $$;",
            ("42P01", 'relation "t" does not exist'),
        ),
        (
            "CREATE FUNCTION f(anyelement) RETURNS int LANGUAGE sql AS $$ SELEC $$;",
            ("42601", 'syntax error at or near "SELEC"'),
        ),
        (
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ CREATE TABLE z (a int); SELECT a FROM z $$;",
            ("42P01", 'relation "z" does not exist'),
        ),
        (
            "CREATE PROCEDURE f() LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE t ADD e bool DEFAULT NOT true; END $$;",
            ("42601", 'syntax error at or near "NOT"'),
        ),
        (
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END IF $$;",
            None,
        ),
    ],
)
def test_a_wrong_body_is_refused_when_its_function_is_made(text: str, told: tuple[str, str] | None) -> None:
    """Of both languages the grammar is checked, of SQL the names, too; what cannot be told for sure is let pass."""
    assert _told(text) == ([] if told is None else [told])


@pytest.mark.parametrize(
    "text",
    [
        "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ ; ; $$;",
        "CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql AS $$ SELECT x + $1 + f.x $$;",
        "CREATE FUNCTION f(x t, t) RETURNS int LANGUAGE sql AS $$ SELECT x.a + ($2).b + (x).b $$;",
        "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS $$ SELECT t.a FROM t WHERE b = a $$;",
        "CREATE FUNCTION f(anyelement) RETURNS anyelement LANGUAGE sql AS $$ SELECT nope FROM nope $$;",
        "CREATE FUNCTION f() RETURNS TABLE (x int, y int) LANGUAGE sql AS $$ SELECT a, b FROM t $$;",
        (
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ WITH q AS (INSERT INTO t VALUES (1) RETURNING a)"
            " SELECT a FROM q $$;"
        ),
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = s AS $$ SELECT c FROM apart $$;",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT oid::int FROM pg_class $$;",
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DELETE FROM nope; END $$;",
        "CREATE FUNCTION f() RETURNS int LANGUAGE plperl AS $$ return 1 $$;",
        "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'lib', 'f';",
    ],
)
def test_a_right_body_is_no_matter(text: str) -> None:
    """Names of parameters, of later tables in PL/pgSQL, and languages that are not read are fine."""
    assert _told(text) == []


_LATER = "CREATE FUNCTION {} RETURNS int LANGUAGE sql AS $$ SELECT a FROM later $$;"


@pytest.mark.parametrize(
    ("before", "is_refused"),
    [
        ("SET check_function_bodies = false;", False),
        ("SET check_function_bodies TO off;", False),
        ("SELECT pg_catalog.set_config('check_function_bodies', 'no', false);", False),
        ("SET check_function_bodies = on;", True),
        ("SET check_function_bodies = off; RESET check_function_bodies;", True),
        ("SET check_function_bodies = off; SET check_function_bodies TO DEFAULT;", True),
        ("SET check_function_bodies = off; RESET ALL;", True),
        ("SET LOCAL check_function_bodies = off;", False),
        ("SET LOCAL check_function_bodies = off; COMMIT;", True),
        ("ALTER ROLE app SET check_function_bodies = off;", True),
    ],
)
def test_a_setting_switches_the_check_off(before: str, *, is_refused: bool) -> None:
    """As dumps do before they make functions whose tables come later."""
    told = [("42P01", 'relation "later" does not exist')] if is_refused else []
    assert _told(before + _LATER.format("f()")) == told


def test_the_setting_lasts_as_long_as_the_session() -> None:
    """What one migration switches off is off in the next, too, unless it was for its transaction alone."""
    assert _told("SET check_function_bodies = off;", _LATER.format("f()")) == []
    assert len(_told("SET LOCAL check_function_bodies = off;", _LATER.format("f()"))) == 1


def test_the_place_of_the_fault_is_in_the_body() -> None:
    """The finding points at the name, and its note at the statement that is refused."""
    text = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\nSELECT nope FROM t $$;"
    state = run([script(_TABLES), script(text, path="2.sql")], options=Options(reader=sql.READER))
    (found,) = state.diagnostics
    assert found.span is not None
    assert str(found.span.place) == "2.sql:2:8"


@pytest.mark.parametrize(
    "body",
    [
        "DECLARE x int[]; BEGIN x[1:2] := '{1,2}'; x[:2] := x[2:]; x[:] = '{1}'; END",
        "DECLARE r record; BEGIN FOR r IN VALUES (1), (2) LOOP NULL; END LOOP; END",
        "DECLARE r record; BEGIN FOR r IN EXPLAIN (COSTS off) SELECT 1 LOOP NULL; END LOOP; END",
        "DECLARE r record; BEGIN FOR r IN SHOW search_path LOOP NULL; END LOOP; END",
        "DECLARE c refcursor; BEGIN OPEN c FOR EXPLAIN SELECT 1; OPEN c FOR SHOW search_path; END",
        "BEGIN RETURN QUERY EXPLAIN SELECT 1; RETURN QUERY SHOW search_path; END",
        "DECLARE x int; BEGIN x := 1 LIMIT 1; END",
        "DECLARE x int; BEGIN x = DISTINCT a FROM t; END",
        "BEGIN PERFORM; END",
    ],
)
def test_seldom_forms_of_plpgsql_are_read(body: str) -> None:
    """What PostgreSQL's grammar takes is not refused."""
    assert read_block(Source(path="t.sql", text=body).span()).diagnostics == ()
