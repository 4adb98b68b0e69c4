"""Code that runs on the catalog: control flow, errors, calls, and what cannot be known."""

from __future__ import annotations

import pytest

from sqlprisma import catalog as catalogs
from sqlprisma import sql
from sqlprisma.catalog import conditions
from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.source import Source


def _run(text: str, *, is_transactional: bool = True) -> catalogs.State:
    outcome = sql.read_all(Source(path="a.sql", text=text).span())
    assert outcome.diagnostics == ()
    script = catalogs.Script(statements=outcome.value, is_transactional=is_transactional)
    return catalogs.run([script], options=catalogs.Options(reader=sql.READER))


def _do(body: str, before: str = "", declarations: str = "") -> catalogs.State:
    declare = f"DECLARE {declarations}" if declarations else ""
    return _run(f"{before}\nDO $code$ {declare} BEGIN {body} END $code$;")


def _tables(state: catalogs.State) -> dict[str, list[str]]:
    return {table.name: [column.name for column in table.columns] for table in state.catalog.tables()}


def _made(state: catalogs.State) -> list[str]:
    assert state.diagnostics == ()
    return list(_tables(state))


def _told(state: catalogs.State) -> Diagnostic:
    (found,) = state.diagnostics
    return found


FLOWS = [
    ("", "IF 1 = 1 THEN CREATE TABLE a (); ELSE CREATE TABLE b (); END IF;", ["a"]),
    ("", "IF NULL THEN CREATE TABLE a (); ELSIF true THEN CREATE TABLE b (); END IF;", ["b"]),
    ("x int := 2;", "CASE x WHEN 1, 2 THEN CREATE TABLE a (); ELSE CREATE TABLE b (); END CASE;", ["a"]),
    ("", "CASE WHEN 1 > 2 THEN NULL; ELSE CREATE TABLE b (); END CASE;", ["b"]),
    ("", "FOR i IN 1..3 LOOP EXECUTE 'CREATE TABLE t' || i || ' ()'; END LOOP;", ["t1", "t2", "t3"]),
    (
        "",
        "FOR i IN REVERSE 5..1 BY 2 LOOP EXECUTE 'CREATE TABLE t' || i || ' ()'; END LOOP;",
        ["t5", "t3", "t1"],
    ),
    (
        "i int := 0;",
        "WHILE i < 2 LOOP i := i + 1; EXECUTE format('CREATE TABLE t%s ()', i); END LOOP;",
        ["t1", "t2"],
    ),
    (
        "i int := 0;",
        "LOOP i := i + 1; EXIT WHEN i > 3; CONTINUE WHEN i = 2; EXECUTE format('CREATE TABLE t%s ()', i); END LOOP;",
        ["t1", "t3"],
    ),
    (
        "n text;",
        "FOREACH n IN ARRAY ARRAY['a', 'b'] LOOP EXECUTE format('CREATE TABLE %I ()', n); END LOOP;",
        ["a", "b"],
    ),
    (
        "",
        (
            "<<l>> FOR i IN 1..2 LOOP FOR j IN 1..2 LOOP EXECUTE format('CREATE TABLE t%s%s ()', i, j);"
            " CONTINUE l; END LOOP; END LOOP;"
        ),
        ["t11", "t21"],
    ),
    ("", "<<b>> BEGIN EXIT b; CREATE TABLE a (); END; CREATE TABLE c ();", ["c"]),
    ("", "CREATE TABLE a (); RETURN; CREATE TABLE b ();", ["a"]),
    (
        "x text;",
        "x := 'a'; DECLARE x text := 'b'; BEGIN EXECUTE format('CREATE TABLE %I ()', x); END;",
        ["b"],
    ),
    ("x text[] := '{a}';", "x[2] := 'b'; EXECUTE format('CREATE TABLE %I ()', x[2]);", ["b"]),
    ("x int;", "x := '7'; EXECUTE format('CREATE TABLE t%s ()', x + 1);", ["t8"]),
    ("", "EXECUTE 'CREATE TABLE a (); CREATE TABLE b ();';", ["a", "b"]),
    ("n text := 'a';", "EXECUTE concat('CREATE TABLE ', quote_ident(n), ' ()');", ["a"]),
    ("", "DO $i$ BEGIN CREATE TABLE a (); END $i$;", ["a"]),
    (
        "n text;",
        "EXECUTE 'SELECT $1 || ''x''' INTO n USING 'a'; EXECUTE format('CREATE TABLE %I ()', n);",
        ["ax"],
    ),
    (
        "n text; m int;",
        "SELECT 'a', 1 INTO n, m; IF FOUND THEN EXECUTE format('CREATE TABLE %I ()', n || m); END IF;",
        ["a1"],
    ),
    (
        "r record;",
        (
            "FOR r IN SELECT v.n, v.m FROM (VALUES ('a', 1), ('b', 2)) AS v (n, m) LOOP"
            " EXECUTE format('CREATE TABLE %I ()', r.n || r.m); END LOOP;"
        ),
        ["a1", "b2"],
    ),
    (
        "n text;",
        (
            "FOR n IN EXECUTE 'SELECT unnest($1)' USING ARRAY['a', 'b'] LOOP EXECUTE format('CREATE TABLE %I ()', n);"
            " END LOOP;"
        ),
        ["a", "b"],
    ),
    (
        "c CURSOR FOR SELECT 'x' || i AS n FROM generate_series(1, 3) i; r record;",
        (
            "OPEN c; LOOP FETCH c INTO r; EXIT WHEN NOT FOUND; EXECUTE 'CREATE TABLE ' || r.n || ' ()';"
            " END LOOP; CLOSE c;"
        ),
        ["x1", "x2", "x3"],
    ),
    (
        "c CURSOR (k int, m int) FOR SELECT 'x' || i AS n FROM generate_series(k, m) i;",
        "FOR r IN c (m := 3, k := 2) LOOP EXECUTE 'CREATE TABLE ' || r.n || ' ()'; END LOOP;",
        ["x2", "x3"],
    ),
    (
        "c refcursor; n text;",
        (
            "OPEN c FOR EXECUTE 'SELECT v FROM unnest($1) v' USING ARRAY['a', 'b'];"
            " MOVE NEXT FROM c; FETCH FORWARD FROM c INTO n; EXECUTE format('CREATE TABLE %I ()', n);"
            " FETCH c INTO n; IF n IS NULL AND NOT FOUND THEN CREATE TABLE c (); END IF;"
        ),
        ["b", "c"],
    ),
    (
        "n int;",
        (
            "CREATE TABLE t (a int); UPDATE t SET a = 1; IF NOT FOUND THEN INSERT INTO t VALUES (1), (2);"
            " GET DIAGNOSTICS n = ROW_COUNT; EXECUTE 'CREATE TABLE u' || n || ' ()'; END IF;"
        ),
        ["t", "u2"],
    ),
]


@pytest.mark.parametrize(("declarations", "body", "made"), FLOWS, ids=[flow[1][:60] for flow in FLOWS])
def test_code_makes_what_it_makes_in_postgresql(declarations: str, body: str, made: list[str]) -> None:
    """Each form of control flow runs the statements that PostgreSQL runs, in their order."""
    assert _made(_do(body, declarations=declarations)) == made


CAUGHT = [
    ("CREATE TABLE a ();", "duplicate_table", True),
    ("CREATE TABLE a ();", "duplicate_object", False),
    ("CREATE TABLE a ();", "syntax_error_or_access_rule_violation", True),
    ("CREATE TABLE a ();", "others", True),
    ("CREATE TABLE a ();", "SQLSTATE '42P07'", True),
    ("ALTER TABLE none ADD COLUMN x int;", "duplicate_column OR undefined_table", True),
    ("RAISE EXCEPTION 'x';", "raise_exception", True),
    ("RAISE unique_violation;", "integrity_constraint_violation", True),
    ("RAISE EXCEPTION USING ERRCODE = '22012';", "division_by_zero", True),
    ("ASSERT false;", "others", False),
    ("ASSERT false;", "assert_failure", True),
    ("CASE 1 WHEN 2 THEN NULL; END CASE;", "case_not_found", True),
    ("EXECUTE NULL;", "null_value_not_allowed", True),
    ("PERFORM 1 / 0;", "division_by_zero", True),
]


@pytest.mark.parametrize(("body", "condition", "is_caught"), CAUGHT)
def test_a_handler_catches_its_conditions(body: str, condition: str, is_caught: bool) -> None:  # noqa: FBT001 - a table's column
    """A handler catches by name, class or SQLSTATE, what the block did is undone, and others go through."""
    state = _do(
        f"BEGIN CREATE TABLE before (); {body} EXCEPTION WHEN {condition} THEN CREATE TABLE caught (); END;",
        before="CREATE TABLE a ();",
    )
    assert list(_tables(state)) == (["a", "caught"] if is_caught else ["a"])
    assert bool(state.diagnostics) is not is_caught


def test_every_condition_has_a_state() -> None:
    """The table of conditions knows PostgreSQL's names, some with two states."""
    assert conditions.states("duplicate_object") == ("42710",)
    assert conditions.states("null_value_not_allowed") == ("22004", "39004")
    assert conditions.states("42P07") == ("42P07",)
    assert conditions.states("no_such_condition") == ()


def test_an_error_of_the_code_is_an_error_at_its_line() -> None:
    """RAISE EXCEPTION is told with its formatted message at its own line, and nothing of the block stays."""
    state = _run("DO $$\nBEGIN\n  CREATE TABLE a ();\n  RAISE EXCEPTION 'no % at 100%%', 'way';\nEND $$;")
    found = _told(state)
    assert (found.code.slug, found.message) == ("raised-error", "no way at 100%")
    assert found.span is not None
    assert found.span.place.line == 4
    assert _tables(state) == {}
    assert state.counts.diagnosed == 1


def test_an_error_in_an_executed_text_stands_at_the_execute() -> None:
    """A text that code puts together is refused where the EXECUTE stands in the file."""
    state = _run("DO $$\nBEGIN\n  EXECUTE 'ALTER TABLE ' || 'none' || ' ADD x int';\nEND $$;")
    found = _told(state)
    assert found.code.slug == "undefined-table"
    assert found.span is not None
    assert (found.span.place.line, found.span.place.column) == (3, 11)


def test_a_constant_text_keeps_its_places() -> None:
    """A text that is written whole is refused at the very word."""
    state = _run("DO $$\nBEGIN\n  EXECUTE 'ALTER TABLE\n none ADD x int';\nEND $$;")
    found = _told(state)
    assert found.span is not None
    assert (found.span.place.line, found.span.text) == (4, "none")


def test_endless_code_is_given_up() -> None:
    """A loop without end is a warning that says so, and the catalog stays as it was."""
    state = _do("CREATE TABLE a (); LOOP END LOOP;")
    found = _told(state)
    assert found.code.slug == "not-interpreted"
    assert "more than 100,000 steps" in found.message
    assert _tables(state) == {}


def test_endless_recursion_is_refused() -> None:
    """A function that calls itself for ever is PostgreSQL's error, not a traceback."""
    state = _run(
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN DROP TABLE IF EXISTS x; RETURN f(); END';"
        "SELECT f();"
    )
    assert _told(state).message == "stack depth limit exceeded"


UNKNOWN = [
    ("IF random() > 0.5 THEN CREATE TABLE a (); END IF;", "random"),
    ("EXECUTE 'CREATE TABLE t' || random()::text || ' ()';", "random"),
    ("IF random() > 0.5 THEN RETURN; END IF; CREATE TABLE a ();", "random"),
    ("LOOP EXIT WHEN random() > 0.5; CREATE TABLE IF NOT EXISTS a (); END LOOP;", "random"),
]


@pytest.mark.parametrize(("body", "reason"), UNKNOWN, ids=[body for body, _ in UNKNOWN])
def test_what_cannot_be_known_is_told(body: str, reason: str) -> None:
    """A schema that depends on what cannot be known is a warning at that place; nothing is made."""
    state = _do(body)
    found = _told(state)
    assert found.code.slug == "not-interpreted"
    assert reason in found.message
    assert found.span is not None
    assert reason in found.span.text
    assert found.hint is not None
    assert _tables(state) == {}
    assert state.counts.diagnosed == 1


KNOWN_ANYHOW = [
    "IF random() > 0.5 THEN RAISE NOTICE 'x'; END IF; CREATE TABLE a ();",
    "IF random() > 0.5 THEN RAISE EXCEPTION 'x'; END IF; CREATE TABLE a ();",
    "IF random() > 0.5 THEN CREATE TABLE a (); ELSE CREATE TABLE a (); END IF;",
    "IF random() > 0.5 THEN CREATE TABLE a (); RETURN; END IF; CREATE TABLE a ();",
    "EXECUTE 'UPDATE t SET x = ' || random()::text; CREATE TABLE a ();",
    "PERFORM random(); CREATE TABLE a ();",
    "ASSERT random() > 0.5; CREATE TABLE a ();",
    "WHILE random() > 0.5 LOOP NULL; END LOOP; CREATE TABLE a ();",
]


@pytest.mark.parametrize("body", KNOWN_ANYHOW)
def test_what_cannot_be_known_may_not_matter(body: str) -> None:
    """Where all ways that do not fail leave the same catalog, nothing is told."""
    assert _made(_do(body)) == ["a"]


def test_many_unknown_conditions_are_given_up() -> None:
    """Ten conditions in a row have a thousand ways: that is a warning, not a wait."""
    body = "".join(f"IF random() > 0.{at} THEN ALTER TABLE a ADD c{at} int; END IF;" for at in range(1, 11))
    state = _do(body, before="CREATE TABLE a ();")
    assert _told(state).code.slug == "not-interpreted"


CALLS = [
    ("SELECT make('a');", ["a"]),
    ("SELECT make('a'), make('b');", ["a", "b"]),
    ("SELECT make(n => 'a');", ["a"]),
    ("SELECT make();", ["made"]),
    ("SELECT * FROM make('a');", ["a"]),
    ("SELECT 1 WHERE make('a') IS NOT NULL;", ["a"]),
    ("DO $$ BEGIN PERFORM make('a'); END $$;", ["a"]),
    ("DO $$ DECLARE n text := make('a'); BEGIN PERFORM make(n || 'b'); END $$;", ["a", "ab"]),
    ("DO $$ BEGIN IF make('a') = 'a' THEN PERFORM make('b'); END IF; END $$;", ["a", "b"]),
    ("CALL run('a');", ["a"]),
    ("DO $$ BEGIN CALL run('a'); END $$;", ["a"]),
    ("SELECT plain('a');", ["made_by_sql", "a"]),
    ("SELECT count(*) FROM pg_class;", []),
]
ROUTINES = """
CREATE FUNCTION make(n text DEFAULT 'made') RETURNS text LANGUAGE plpgsql AS $$
BEGIN EXECUTE format('CREATE TABLE %I ()', $1); RETURN n; END $$;
CREATE PROCEDURE run(n text) LANGUAGE plpgsql AS $$ BEGIN PERFORM make(n); END $$;
CREATE FUNCTION plain(n text) RETURNS text LANGUAGE sql AS $$
CREATE TABLE made_by_sql (); SELECT make(n); $$;
"""


@pytest.mark.parametrize(("text", "made"), CALLS, ids=[text for text, _ in CALLS])
def test_functions_run_where_they_are_called(text: str, made: list[str]) -> None:
    """A function does its work wherever a query, a block or another function calls it."""
    assert _made(_run(ROUTINES + text)) == made


def test_a_function_gives_its_rows_to_a_loop() -> None:
    """RETURN NEXT, RETURN QUERY and RETURNS TABLE give the rows of a loop."""
    state = _run(
        "CREATE FUNCTION names() RETURNS SETOF text LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN NEXT 'a'; RETURN QUERY SELECT 'b'; END $$;"
        "CREATE FUNCTION pairs() RETURNS TABLE (n text, m int) LANGUAGE sql AS $$ SELECT 'c', 1 $$;"
        "DO $$ DECLARE r record; n text; BEGIN"
        " FOR n IN SELECT names() LOOP EXECUTE format('CREATE TABLE %I ()', n); END LOOP;"
        " FOR r IN SELECT * FROM pairs() LOOP EXECUTE format('CREATE TABLE %I ()', r.n || r.m); END LOOP;"
        " END $$;"
    )
    assert _made(state) == ["a", "b", "c1"]


def test_a_procedure_commits_on_its_own() -> None:
    """Outside a transaction a procedure's COMMIT stays and its ROLLBACK undoes; inside one both are refused."""
    text = (
        "CREATE PROCEDURE p() LANGUAGE plpgsql AS"
        " $$ BEGIN CREATE TABLE a (); COMMIT; CREATE TABLE b (); ROLLBACK; CREATE TABLE c (); END $$; CALL p();"
    )
    assert _made(_run(text, is_transactional=False)) == ["a", "c"]
    assert _told(_run(text)).message == "invalid transaction termination"


def test_a_swallowed_error_uses_up_its_oids() -> None:
    """What a handler undoes never gives its oids back."""
    state = _do("BEGIN CREATE TABLE a (); CREATE TABLE a (); EXCEPTION WHEN others THEN NULL; END;")
    assert state.catalog.next_oid > catalogs.initial().next_oid
    assert _made(state) == []


def test_code_without_effect_is_irrelevant() -> None:
    """Code that changes nothing counts as without effect, code that does as interpreted."""
    state = _do("NULL;")
    assert (state.counts.irrelevant, state.counts.interpreted) == (1, 0)
    state = _do("CREATE TABLE a ();")
    assert (state.counts.irrelevant, state.counts.interpreted) == (0, 1)


def test_wrong_code_is_a_syntax_error_at_its_place() -> None:
    """A block that cannot be read is refused where it is wrong."""
    found = _told(_run("DO $$\nBEGIN\n  IF a THEN\nEND $$;"))
    assert found.code.slug == "syntax-error"
    assert found.span is not None
    assert found.span.place.line == 4


def test_the_search_path_can_be_set_by_code() -> None:
    """set_config and SET in a block change what names mean from then on."""
    state = _do(
        "PERFORM set_config('search_path', 'other', false); CREATE TABLE a ();", before="CREATE SCHEMA other;"
    )
    (table,) = state.catalog.tables()
    assert state.catalog.namespace_name(table) == "other"


PATHS = [
    ("SET search_path = app, public", "CREATE TABLE t ();", ["app.t", "public.after"]),
    ("SET search_path TO 'app'", "CREATE TABLE t ();", ["app.t", "public.after"]),
    ("SET SCHEMA 'app'", "SET LOCAL search_path = public; CREATE TABLE t ();", ["public.t", "public.after"]),
    ("SET search_path = public", "SET search_path = app; CREATE TABLE t ();", ["app.t", "app.after"]),
]


@pytest.mark.parametrize(("clause", "body", "made"), PATHS, ids=[clause for clause, _, _ in PATHS])
def test_a_functions_own_search_path_holds_while_it_runs(clause: str, body: str, made: list[str]) -> None:
    """Its SET clause and a SET LOCAL inside end with it; a plain SET inside goes on."""
    state = _run(
        f"CREATE SCHEMA app; CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql {clause} AS $$ BEGIN {body} END $$;"
        " SELECT f(); CREATE TABLE after (); SET search_path = public;"
    )
    assert state.diagnostics == ()
    assert [f"{state.catalog.namespace_name(each)}.{each.name}" for each in state.catalog.tables()] == made


@pytest.mark.parametrize(
    ("change", "schema"),
    [
        ("ALTER FUNCTION f() STABLE SET search_path = app", "app"),
        ("ALTER FUNCTION f SET search_path TO app; ALTER FUNCTION f() RESET search_path", "public"),
        ("ALTER FUNCTION f() SET search_path TO app; ALTER FUNCTION f() RESET ALL", "public"),
        ("ALTER FUNCTION f() SET work_mem = '1MB' RESET lock_timeout", "public"),
        ("ALTER FUNCTION nobody_knows() SET search_path = app", "public"),
    ],
)
def test_a_functions_search_path_may_be_set_later(change: str, schema: str) -> None:
    """ALTER FUNCTION gives it a path of its own, and RESET takes it away."""
    state = _run(
        "CREATE SCHEMA app; CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql"
        f" AS $$ BEGIN CREATE TABLE t (); END $$; {change}; SELECT f();"
    )
    assert state.diagnostics == ()
    assert [state.catalog.namespace_name(each) for each in state.catalog.tables()] == [schema]


def test_a_function_may_keep_the_path_that_it_was_made_with() -> None:
    """SET search_path FROM CURRENT remembers the path."""
    state = _run(
        "CREATE SCHEMA app; SET search_path = app; CREATE PROCEDURE f() LANGUAGE plpgsql"
        " SET search_path FROM CURRENT AS $$ BEGIN CREATE TABLE t (); END $$;"
        " SET search_path = public; CALL app.f();"
    )
    assert [state.catalog.namespace_name(each) for each in state.catalog.tables()] == ["app"]


_PROCEDURES = (
    "CREATE PROCEDURE p(a int, b int DEFAULT 1) LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE numbers (); END $$;"
    "CREATE PROCEDURE p(a date, b date) LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE dates (); END $$;"
    "CREATE PROCEDURE p(a text) LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE texts (); END $$;"
)


@pytest.mark.parametrize(
    ("call", "made"),
    [
        ("CALL p(3)", "numbers"),
        ("CALL p('3', 4)", "numbers"),
        ("CALL p(now()::date, '2020-01-01')", "dates"),
        ("CALL p('x')", "texts"),
    ],
)
def test_a_procedure_is_chosen_by_its_arguments(call: str, made: str) -> None:
    """Of several procedures of a name that one runs whose parameters fit best."""
    assert _made(_run(f"{_PROCEDURES} {call};")) == [made]


def test_a_call_that_no_procedure_takes_is_refused() -> None:
    """The refusal tells the types of the arguments."""
    told = _told(_run(f"{_PROCEDURES} CALL p(now(), 'x'::text);"))
    assert (told.code.sqlstate, told.message) == (
        "42883",
        "procedure p(timestamp with time zone, text) does not exist",
    )


@pytest.mark.parametrize(
    "body",
    [
        "PERFORM set_config('search_path', current_user, true); CREATE TABLE t ();",
        "IF current_user = 'app' THEN CREATE TABLE t (); END IF;",
        "EXECUTE 'CREATE TABLE ' || current_database() || ' ()';",
    ],
)
def test_what_hangs_on_the_servers_names_is_not_known(body: str) -> None:
    """The names of the user and of the database are known to the server alone."""
    assert _told(_do(body)).code is Code.NOT_INTERPRETED


_MAKER = (
    "CREATE FUNCTION make() RETURNS int LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE made (); RETURN 1; END $$;"
)


@pytest.mark.parametrize(
    "statements",
    [
        "CREATE FUNCTION f() RETURNS int RETURN make(); SELECT f();",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC RETURN make(); END; SELECT f();",
        "CREATE PROCEDURE f() BEGIN ATOMIC SELECT make(); SELECT 3; END; CALL f();",
    ],
)
def test_a_body_in_standard_sql_is_run(statements: str) -> None:
    """RETURN and BEGIN ATOMIC call what they call when the routine is called."""
    assert _made(_run(f"{_MAKER} {statements}")) == ["made"]
