"""PL/pgSQL as it is read: statements, their expressions and queries, and the places of all of it."""

from __future__ import annotations

import pytest

from sqlprisma import ddl
from sqlprisma.source import Source, Span
from sqlprisma.sql.plpgsql import read_block


def _span(text: str) -> Span:
    return Source(path="a.sql", text=text).span()


def _block(text: str) -> ddl.Block:
    outcome = read_block(_span(text))
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    return outcome.value


def _only(text: str) -> ddl.CodeStatement:
    (statement,) = _block(f"BEGIN {text} END").body
    return statement


KINDS = [
    ("x := 1;", ddl.Assign),
    ("x = 1;", ddl.Assign),
    ("x[1] := 1;", ddl.Assign),
    ("r.f := 1;", ddl.Assign),
    ("end := 1;", ddl.Assign),
    ("NULL;", ddl.Nothing),
    ("IF a THEN NULL; ELSIF b THEN NULL; ELSEIF c THEN NULL; ELSE NULL; END IF;", ddl.If),
    ("CASE a WHEN 1, 2 THEN NULL; ELSE END CASE;", ddl.CaseStatement),
    ("CASE WHEN a THEN NULL; END CASE;", ddl.CaseStatement),
    ("LOOP EXIT; END LOOP;", ddl.Loop),
    ("<<l>> WHILE a LOOP CONTINUE l WHEN b; END LOOP l;", ddl.Loop),
    ("FOR i IN 1..2 LOOP END LOOP;", ddl.ForInteger),
    ("FOR i IN REVERSE 10 .. 1 BY 2 LOOP END LOOP;", ddl.ForInteger),
    ("FOR r IN SELECT a FROM t LOOP END LOOP;", ddl.ForQuery),
    ("FOR a, b IN (SELECT 1, 2) LOOP END LOOP;", ddl.ForQuery),
    ("FOR r IN EXECUTE 'SELECT $1' USING a, b LOOP END LOOP;", ddl.ForQuery),
    ("FOR r IN c LOOP END LOOP;", ddl.ForQuery),
    ("FOR r IN DELETE FROM t RETURNING a LOOP END LOOP;", ddl.ForQuery),
    ("FOREACH x SLICE 1 IN ARRAY ARRAY[1] LOOP END LOOP;", ddl.ForEach),
    ("RETURN;", ddl.Return),
    ("RETURN NEXT a;", ddl.Return),
    ("RETURN QUERY SELECT 1;", ddl.Return),
    ("RETURN QUERY EXECUTE 'SELECT $1' USING a;", ddl.Return),
    ("RAISE;", ddl.Raise),
    ("RAISE NOTICE 'a % b', 1 USING HINT = 'c';", ddl.Raise),
    ("RAISE division_by_zero;", ddl.Raise),
    ("RAISE SQLSTATE '22012' USING MESSAGE = 'a';", ddl.Raise),
    ("RAISE USING ERRCODE := 'unique_violation';", ddl.Raise),
    ("ASSERT a, 'b';", ddl.Assert),
    ("PERFORM f(1) FROM t WHERE a;", ddl.Perform),
    ("EXECUTE 'a' || b INTO STRICT c, d USING e, f;", ddl.Execute),
    ("EXECUTE 'a' USING e INTO c;", ddl.Execute),
    ("SELECT a INTO b FROM t;", ddl.SelectInto),
    ("SELECT INTO STRICT b a FROM t;", ddl.SelectInto),
    ("WITH x AS (SELECT 1) SELECT a INTO b FROM x;", ddl.SelectInto),
    ("INSERT INTO t VALUES (1) RETURNING a INTO b;", ddl.Sql),
    ("CREATE TABLE t (a int);", ddl.Sql),
    ("CALL p(1);", ddl.Sql),
    ("COMMIT;", ddl.Sql),
    ("GET STACKED DIAGNOSTICS a = MESSAGE_TEXT, b := returned_sqlstate;", ddl.GetDiagnostics),
    ("OPEN c FOR SELECT 1;", ddl.CursorStatement),
    ("FETCH NEXT FROM c INTO a;", ddl.CursorStatement),
    ("BEGIN NULL; END;", ddl.Block),
]


@pytest.mark.parametrize(("text", "kind"), KINDS, ids=[text for text, _ in KINDS])
def test_a_statement_is_of_its_kind(text: str, kind: type[ddl.CodeStatement]) -> None:
    """Each form of statement is read as what it is, whole."""
    statement = _only(text)
    assert isinstance(statement, kind)
    assert text in {statement.span.text, statement.span.text + ";"}


def test_declarations_say_their_types() -> None:
    """Types, copies of types, records, constants, aliases and cursors are told apart."""
    block = _block("""DECLARE
        a numeric(10, 2) NOT NULL := 1;
        b CONSTANT text DEFAULT 'x';
        c t.col%TYPE;
        d a%TYPE = 2;
        e s.t%ROWTYPE;
        f record;
        g ALIAS FOR $1;
        h CURSOR FOR SELECT 1;
        i text[];
    BEGIN END""")
    a, b, c, d, e, f, g, h, i = block.declarations
    assert (a.is_not_null, a.type.modifiers if a.type else None) == (True, ("10", "2"))
    assert b.is_constant
    assert c.type is not None
    assert (c.type.name.name, c.type.percent_type) == ("t", "col")
    assert d.type is not None
    assert (d.type.name.name, d.type.percent_type) == ("a", "")
    assert e.type is not None
    assert (str(e.type.name), e.is_row_type) == ("s.t", True)
    assert f.type is None
    assert g.alias_for == "$1"
    assert h.cursor is not None
    assert h.cursor.span.text == "SELECT 1"
    assert i.type is not None
    assert i.type.dimensions == 1


def test_handlers_name_their_conditions() -> None:
    """An exception section gives each handler's conditions, names folded, and its body."""
    block = _block(
        "BEGIN NULL; EXCEPTION WHEN Duplicate_Object OR SQLSTATE '42P07' THEN NULL; WHEN others THEN END"
    )
    assert [handler.conditions for handler in block.handlers] == [("duplicate_object", "42P07"), ("others",)]


def test_a_query_without_its_into_keeps_its_places() -> None:
    """The INTO clause is blanked out, so that what follows stands where it was written."""
    text = "BEGIN SELECT a INTO b FROM t; END"
    (statement,) = _block(text).body
    assert isinstance(statement, ddl.SelectInto)
    assert [target.parts for target in statement.targets] == [("b",)]
    assert statement.query.span.text == "SELECT a        FROM t"
    assert statement.query.span.source.place(18).column == text.index("FROM") + 3


def test_perform_is_a_select() -> None:
    """PERFORM becomes a SELECT of the same length."""
    statement = _only("PERFORM 1;")
    assert isinstance(statement, ddl.Perform)
    assert statement.query.span.text == "SELECT  1"


def test_an_expression_may_be_a_query_without_its_select() -> None:
    """`count(*) FROM t` is the scalar query that PostgreSQL makes of it."""
    statement = _only("n := count(*) FROM t WHERE a;")
    assert isinstance(statement, ddl.Assign)
    assert isinstance(statement.value, ddl.Subquery)
    assert statement.value.query.span.text == "SELECT count(*) FROM t WHERE a"


REFUSED = [
    ("BEGIN", 5),
    ("BEGIN IF a THEN NULL; END;", 25),
    ("BEGIN x := ; END", 11),
    ("BEGIN CREATE TABEL t (); END", 13),
    ("BEGIN NULL; END; more", 17),
    ("BEGIN FOR a, b IN 1..2 LOOP END LOOP; END", 18),
]


@pytest.mark.parametrize(("text", "offset"), REFUSED)
def test_wrong_code_is_refused_at_its_place(text: str, offset: int) -> None:
    """What PostgreSQL's grammar refuses is a finding at the word that is wrong, never a traceback."""
    outcome = read_block(_span(text))
    assert outcome.value is None
    span = outcome.diagnostics[0].span
    assert span is not None
    assert span.source.place(span.start).column - 1 == offset


def test_deep_nesting_is_a_finding() -> None:
    """A thousand blocks in each other are refused, not a traceback."""
    outcome = read_block(_span("BEGIN " * 1000 + "END; " * 1000))
    assert outcome.value is None
    assert outcome.diagnostics[0].code.slug == "too-deep"
