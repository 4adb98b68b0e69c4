"""Queries: what PostgreSQL accepts is read with a tree, of the shape its grammar gives; the rest is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sqlprisma import ddl, sql
from sqlprisma.ddl import queries
from sqlprisma.source import Source

Read = Callable[[str], queries.QueryExpression]

# --- what PostgreSQL accepts

_COUNT = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3)"

ACCEPTED = [
    "SELECT",
    "SELECT 1",
    'SELECT 1 AS one, 2 two, 3 "Three"',
    "SELECT ALL a FROM t",
    "SELECT DISTINCT a, b FROM t",
    "SELECT DISTINCT ON (a) a, b FROM t ORDER BY a, b DESC NULLS LAST",
    "SELECT FROM t",
    "SELECT *, t.*, t.a FROM t",
    "SELECT (u).a, (u).* FROM (SELECT t AS u FROM t) q",
    "SELECT 1 at FROM t",
    "SELECT a value, b name FROM t",
    "SELECT t.a FROM public.t AS t",
    "SELECT a FROM ONLY t",
    "SELECT a FROM ONLY (t) x",
    "SELECT a FROM t * x",
    "SELECT x, y FROM t AS q(x, y, z)",
    "SELECT t.a, s.a FROM t, t AS s",
    "SELECT * FROM t CROSS JOIN s",
    "SELECT * FROM t JOIN s ON t.a = s.a",
    "SELECT * FROM t INNER JOIN s USING (a)",
    "SELECT * FROM t JOIN s USING (a) AS j WHERE j.a = 1",
    "SELECT * FROM t LEFT OUTER JOIN s ON t.a = s.a RIGHT JOIN t t2 ON t2.a = s.a",
    "SELECT * FROM t FULL JOIN s ON TRUE",
    "SELECT * FROM t NATURAL JOIN s",
    "SELECT * FROM t NATURAL LEFT JOIN s",
    "SELECT * FROM t a JOIN s b JOIN t c ON b.a = c.a ON a.a = b.a",
    "SELECT * FROM (t JOIN s USING (a)) AS j(p, q, r)",
    "SELECT * FROM (t CROSS JOIN s)",
    "SELECT * FROM ((t JOIN s USING (a)) CROSS JOIN t x)",
    "SELECT * FROM t a JOIN s b CROSS JOIN t c ON a.a = b.a",
    "SELECT * FROM (SELECT a FROM t) AS q",
    "SELECT * FROM ((SELECT a FROM t)) q (z)",
    "SELECT * FROM ((SELECT a FROM t) UNION SELECT 1) q",
    "SELECT * FROM ((SELECT a FROM t) x CROSS JOIN s)",
    "SELECT * FROM t, LATERAL (SELECT t.a + 1 AS n) l",
    "SELECT * FROM t LEFT JOIN LATERAL generate_series(1, t.a) AS g(n) ON TRUE",
    "SELECT * FROM generate_series(1, 3)",
    "SELECT * FROM generate_series(1, 3) WITH ORDINALITY AS g(n, o)",
    "SELECT * FROM pg_catalog.generate_series(1, 3) n",
    "SELECT * FROM unnest(ARRAY[1, 2], ARRAY['a', 'b']) AS u(a, b)",
    "SELECT * FROM ROWS FROM (generate_series(1, 2), unnest(ARRAY['a'])) WITH ORDINALITY AS r(a, b, c)",
    "SELECT * FROM json_to_recordset('[]') AS j(a int, b text COLLATE \"C\")",
    "SELECT * FROM json_to_recordset('[]') AS (a int, b numeric(10, 2)[])",
    "SELECT * FROM ROWS FROM (json_to_record('{}') AS (a int), generate_series(1, 2)) AS r",
    "SELECT * FROM current_date, current_user AS u, current_schema() s",
    "SELECT * FROM coalesce(1, 2) AS c",
    "SELECT * FROM left('abc', 1)",
    "SELECT * FROM t TABLESAMPLE bernoulli (10) REPEATABLE (1)",
    "SELECT * FROM t x TABLESAMPLE system (10)",
    "SELECT x.* FROM XMLTABLE('/r' PASSING (xml '<r/>') COLUMNS n FOR ORDINALITY, a text PATH 'n' DEFAULT 'x') AS x",
    "SELECT x.* FROM XMLTABLE(XMLNAMESPACES('u' AS p), '/r' PASSING (xml '<r/>') COLUMNS v text) x (w)",
    "SELECT a FROM t WHERE a IN (SELECT a FROM s) AND b NOT IN ('x') OR EXISTS (SELECT FROM s)",
    "SELECT a FROM t WHERE a IN ((SELECT a FROM s))",
    "SELECT a FROM t WHERE a = ANY (SELECT a FROM s) AND a > ALL ((SELECT a FROM s) UNION SELECT 3)",
    "SELECT ((SELECT 1) + 1), ((SELECT 2)), ((SELECT 3) UNION SELECT 3), ARRAY(SELECT a FROM t ORDER BY a)",
    "SELECT a, count(*) FROM t GROUP BY a HAVING count(*) > 1",
    "SELECT a, b, count(*) FROM t GROUP BY ROLLUP (a, b)",
    "SELECT a, b, count(*) FROM t GROUP BY CUBE (a, (b, c)), ()",
    "SELECT a, b, GROUPING(a, b) FROM t GROUP BY GROUPING SETS ((a, b), a, ROLLUP (b), ())",
    "SELECT a, b FROM t GROUP BY DISTINCT (a, b), ROLLUP (a)",
    "SELECT count(*) FILTER (WHERE a > 1), string_agg(DISTINCT b, ',' ORDER BY b) FROM t",
    "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) FROM t",
    "SELECT row_number() OVER (PARTITION BY a ORDER BY b ROWS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE TIES) FROM t",
    "SELECT sum(a) OVER w, rank() OVER (w ORDER BY b) FROM t WINDOW w AS (PARTITION BY c), v AS (w)",
    "SELECT 1 UNION SELECT 2 UNION ALL SELECT 3",
    "SELECT 1 UNION SELECT 2 INTERSECT SELECT 2 EXCEPT ALL SELECT 3",
    "SELECT 1 UNION DISTINCT (SELECT 2 ORDER BY 1 LIMIT 1) ORDER BY 1 DESC",
    "(SELECT 1) UNION (SELECT 2)",
    "((SELECT 1))",
    "(SELECT a FROM t ORDER BY a) LIMIT 3",
    "(SELECT a FROM t LIMIT 3) ORDER BY a",
    "(WITH x AS (SELECT 1) SELECT * FROM x) UNION SELECT 2",
    "WITH x AS (SELECT 1) (SELECT * FROM x)",
    "VALUES (1, 'a'), (2, NULL)",
    "VALUES (1) UNION VALUES (2) ORDER BY 1",
    "TABLE t",
    "TABLE ONLY t",
    "SELECT a FROM t ORDER BY a USING >, b ASC NULLS FIRST",
    "SELECT a FROM t LIMIT 1 OFFSET 2",
    "SELECT a FROM t OFFSET 2 ROWS LIMIT ALL",
    "SELECT a FROM t OFFSET (1 + 1) ROW FETCH FIRST ROW ONLY",
    "SELECT a FROM t ORDER BY a FETCH NEXT 3 ROWS WITH TIES",
    "SELECT a FROM t FETCH FIRST (1 + 1) ROWS ONLY",
    "SELECT a FROM t FETCH FIRST +1 ROWS ONLY",
    "SELECT a FROM t FOR UPDATE",
    "SELECT a FROM t LIMIT 1 FOR NO KEY UPDATE OF t SKIP LOCKED FOR KEY SHARE NOWAIT",
    "SELECT a FROM t FOR SHARE LIMIT 1",
    "SELECT a FROM t FOR READ ONLY",
    "WITH x AS (SELECT 1 AS a), y (b) AS MATERIALIZED (SELECT a FROM x) SELECT * FROM y",
    "WITH x AS NOT MATERIALIZED (VALUES (1)) TABLE x",
    f"{_COUNT} SELECT * FROM n",
    f"{_COUNT} SEARCH DEPTH FIRST BY i SET o SELECT * FROM n ORDER BY o",
    f"{_COUNT} SEARCH BREADTH FIRST BY i SET o CYCLE i SET m TO 'y' DEFAULT 'n' USING p SELECT * FROM n",
    f"{_COUNT} CYCLE i SET m USING p SELECT * FROM n",
    "WITH i AS (INSERT INTO t (a) VALUES (7) RETURNING a), d AS (DELETE FROM s RETURNING *) SELECT * FROM i",
    "WITH u AS (UPDATE t SET b = 'z' RETURNING b) SELECT * FROM u",
    "WITH i AS (WITH v AS (SELECT 8 AS a) INSERT INTO t (a) SELECT a FROM v RETURNING a) SELECT * FROM i",
    "SELECT CASE WHEN EXISTS (SELECT 1 FROM t) THEN (SELECT max(a) FROM t) ELSE 0 END",
    "SELECT (SELECT array_agg(x) FROM (VALUES (1), (2)) v (x))[1]",
    "SELECT ROW(1, 2) = (SELECT 1, 2), (1, 2) IN (SELECT 1, 2)",
    "SELECT date '2020-01-01' d, interval '1' day AS e, 'a' COLLATE \"C\" f, -1 g",
    "SELECT a FROM t WHERE (a, b) IN (VALUES (1, 'x'))",
    "SELECT EXTRACT(epoch FROM now()) AS epoch FROM t AS over",
    "SELECT values FROM (SELECT 1 AS values) q WHERE (values) > 0",
    "SELECT 1 FROM t filter",
    "SELECT * FROM generate_series(1, 2) over",
    "SELECT * FROM t WHERE a IS NOT NULL AND NOT (b IS DISTINCT FROM 'x') FETCH FIRST 1 ROWS ONLY",
]
"""Each runs on PostgreSQL 15 with `t (a integer, b text, c integer)` and `s (a integer, d text)`."""


@pytest.fixture
def query() -> Read:
    """Read a query without findings and give its tree."""

    def read(text: str) -> queries.QueryExpression:
        outcome = sql.READER.query(Source(path="a.sql", text=text).span())
        assert outcome.diagnostics == ()
        assert outcome.value is not None
        assert outcome.value.span.text == text
        assert outcome.value.tree is not None
        return outcome.value.tree

    return read


@pytest.mark.parametrize("text", ACCEPTED)
def test_what_postgresql_accepts_has_a_tree(query: Read, text: str) -> None:
    """Every form of a query is read to its end, and the tree's place is the whole text."""
    assert query(text).span.text == text


# --- what means the same

SAME = [
    ("SELECT 1 UNION SELECT 2 UNION SELECT 3", "(SELECT 1 UNION SELECT 2) UNION SELECT 3"),
    ("SELECT 1 EXCEPT SELECT 2 INTERSECT SELECT 3", "SELECT 1 EXCEPT (SELECT 2 INTERSECT SELECT 3)"),
    ("SELECT 1 INTERSECT SELECT 2 UNION SELECT 3", "(SELECT 1 INTERSECT SELECT 2) UNION SELECT 3"),
    ("SELECT 1 UNION DISTINCT SELECT 2", "SELECT 1 UNION SELECT 2"),
    ("((SELECT 1))", "SELECT 1"),
    ("(SELECT a FROM t ORDER BY a) LIMIT 1", "SELECT a FROM t ORDER BY a LIMIT 1"),
    ("WITH x AS (SELECT 1) (TABLE x)", "WITH x AS (SELECT 1) TABLE x"),
    ("TABLE t", "SELECT * FROM t"),
    ("SELECT ALL a FROM t", "SELECT a FROM t"),
    ("SELECT a x FROM t y", "SELECT a AS x FROM t AS y"),
    ("SELECT * FROM a JOIN b ON x JOIN c ON y", "SELECT * FROM (a JOIN b ON x) JOIN c ON y"),
    ("SELECT * FROM a JOIN b JOIN c ON y ON x", "SELECT * FROM a JOIN (b JOIN c ON y) ON x"),
    ("SELECT * FROM a JOIN b CROSS JOIN c ON x", "SELECT * FROM a JOIN (b CROSS JOIN c) ON x"),
    ("SELECT * FROM a CROSS JOIN b JOIN c ON x", "SELECT * FROM (a CROSS JOIN b) JOIN c ON x"),
    ("SELECT * FROM a LEFT OUTER JOIN b ON x", "SELECT * FROM a LEFT JOIN b ON x"),
    ("SELECT * FROM ((SELECT 1)) q", "SELECT * FROM (SELECT 1) q"),
    ("SELECT a FROM t OFFSET 2 ROWS FETCH FIRST ROW ONLY", "SELECT a FROM t LIMIT 1 OFFSET 2"),
    ("SELECT a FROM t LIMIT ALL", "SELECT a FROM t"),
    ("SELECT a FROM t FOR UPDATE LIMIT 1", "SELECT a FROM t LIMIT 1 FOR SHARE"),
]


@pytest.mark.parametrize(("written", "meant"), SAME)
def test_queries_group_as_in_postgresql(query: Read, written: str, meant: str) -> None:
    """A query reads as the one with PostgreSQL's parentheses, or without the words that say nothing."""
    assert query(written) == query(meant)


# --- what the parts say


def _select(tree: queries.QueryExpression) -> queries.Select:
    assert isinstance(tree.body, queries.Select)
    return tree.body


def test_distinct_on_is_apart_from_distinct(query: Read) -> None:
    """DISTINCT ON keeps its expressions and is no DISTINCT."""
    plain = _select(query("SELECT DISTINCT a FROM t"))
    on = _select(query("SELECT DISTINCT ON (a, b) a FROM t"))
    assert (plain.is_distinct, plain.distinct_on) == (True, ())
    assert (on.is_distinct, [each.span.text for each in on.distinct_on]) == (False, ["a", "b"])


NAMES = [
    ("SELECT a, a AS b, a c, 1 AS select, * FROM t", [None, "b", "c", "select", None]),
    ('SELECT 1 at, 2 value, 3 "X"', ["at", "value", "X"]),
    ("SELECT interval '1' year, a::timestamp d FROM t", [None, "d"]),
]


@pytest.mark.parametrize(("text", "names"), NAMES)
def test_items_carry_the_names_they_were_given(query: Read, text: str, names: list[str | None]) -> None:
    """A name after AS may be any word, one beside the value only a word that can stand there."""
    assert [item.name for item in _select(query(text)).targets] == names


GROUPINGS = [
    ("a, b + 1", ["EXPRESSION", "EXPRESSION"]),
    ("()", ["EMPTY"]),
    ("(a, b)", ["LIST"]),
    ("ROW(a, b)", ["EXPRESSION"]),
    ("(a), ROLLUP (a, (b, c)), CUBE (a)", ["EXPRESSION", "ROLLUP", "CUBE"]),
    ("DISTINCT GROUPING SETS (a, (), ROLLUP (b), GROUPING SETS (a))", ["SETS"]),
    ("cube, rollup", ["EXPRESSION", "EXPRESSION"]),
]


@pytest.mark.parametrize(("text", "kinds"), GROUPINGS)
def test_grouping_items_have_their_kind(query: Read, text: str, kinds: list[str]) -> None:
    """GROUP BY knows lists, ROLLUP, CUBE and GROUPING SETS from expressions."""
    assert [item.kind for item in _select(query(f"SELECT 1 FROM t GROUP BY {text}")).group_by] == kinds


SOURCES = [
    ("t", "TableSource"),
    ("ONLY (t) x", "TableSource"),
    ("f(1)", "FunctionSource"),
    ("s.f(1) WITH ORDINALITY AS x (a, b)", "FunctionSource"),
    ("current_date d", "FunctionSource"),
    ("ROWS FROM (f(1) AS (a int), g()) x", "FunctionSource"),
    ("LATERAL f(1)", "FunctionSource"),
    ("(VALUES (1)) v (a)", "QuerySource"),
    ("LATERAL ((SELECT 1) UNION SELECT 2) v", "QuerySource"),
    ("((SELECT 1) v CROSS JOIN t)", "Join"),
    ("XMLTABLE('/a' PASSING b COLUMNS c int PATH 'c', d FOR ORDINALITY) x", "TabularSource"),
    ("t TABLESAMPLE system (1)", "TableSource"),
]


@pytest.mark.parametrize(("text", "kind"), SOURCES)
def test_sources_are_told_apart(query: Read, text: str, kind: str) -> None:
    """What stands in FROM becomes the source it is."""
    assert [type(item).__name__ for item in _select(query(f"SELECT * FROM {text}")).sources] == [kind]


def test_a_column_definition_list_belongs_to_the_function(query: Read) -> None:
    """`AS x (a int, b text[])` names the source and gives the function's columns."""
    (source,) = _select(query("SELECT * FROM f() AS x (a int, b text[])")).sources
    assert isinstance(source, queries.FunctionSource)
    assert source.alias is not None
    assert (source.alias.name, source.alias.columns) == ("x", ())
    assert [column.name for column in source.items[0].definitions] == ["a", "b"]


def test_columns_of_json_table_are_flat(query: Read) -> None:
    """Columns of NESTED lists follow the others, in order."""
    text = (
        "SELECT * FROM JSON_TABLE(j, '$' COLUMNS (i FOR ORDINALITY, a int PATH '$.a' DEFAULT 1 ON EMPTY, "
        "NESTED PATH '$.b' COLUMNS (b text, NESTED '$.c' COLUMNS (c date EXISTS PATH '$.d')), e int) "
        "ERROR ON ERROR) AS x"
    )
    (source,) = _select(query(text)).sources
    assert isinstance(source, queries.TabularSource)
    assert [column.name for column in source.columns] == ["i", "a", "b", "c", "e"]
    assert source.columns[0].type.name.name == "int4"


def test_common_tables_keep_what_is_added_to_them(query: Read) -> None:
    """SEARCH and CYCLE add columns; a change of rows is known by its text alone."""
    tree = query(
        "WITH RECURSIVE r (a) AS (SELECT 1) SEARCH DEPTH FIRST BY a SET o CYCLE a SET m USING p, "
        "d AS (DELETE FROM t RETURNING a) SELECT 1"
    )
    walk, change = tree.common
    assert tree.is_recursive
    assert (walk.columns, walk.search_column, walk.cycle_columns) == (("a",), "o", ("m", "p"))
    assert change.query.tree is None
    assert change.query.span.text == "DELETE FROM t RETURNING a"


def test_recursive_may_be_a_name(query: Read) -> None:
    """RECURSIVE before a list of columns or AS is the name of a query."""
    tree = query("WITH recursive (a) AS (SELECT 1) TABLE recursive")
    assert (tree.is_recursive, tree.common[0].name) == (False, "recursive")


SUBQUERIES = [
    ("a IN (SELECT 1)", "in", "SELECT 1"),
    ("a IN ((SELECT 1))", "in", "(SELECT 1)"),
    ("a = ANY (SELECT 1)", "any", "SELECT 1"),
    ("a = ALL (VALUES (1))", "all", "VALUES (1)"),
    ("EXISTS (TABLE t)", "exists", "TABLE t"),
    ("ARRAY(SELECT 1)", "array", "SELECT 1"),
    ("(SELECT 1)", "scalar", "SELECT 1"),
    ("((SELECT 1) LIMIT 1)", "scalar", "(SELECT 1) LIMIT 1"),
]


@pytest.mark.parametrize(("text", "kind", "inner"), SUBQUERIES)
def test_sub_selects_of_expressions_have_trees(query: Read, text: str, kind: str, inner: str) -> None:
    """A sub-select is read where it stands, between its parentheses."""
    value = _select(query(f"SELECT {text}")).targets[0].value
    assert isinstance(value, ddl.Subquery)
    assert (value.kind, value.query.span.text) == (kind, inner)
    assert value.query.tree is not None


def test_parentheses_around_a_sub_select_may_hold_an_expression(query: Read) -> None:
    """`((SELECT 1) + 1)` is a sum, and no query."""
    value = _select(query("SELECT ((SELECT 1) + 1)")).targets[0].value
    assert isinstance(value, ddl.Binary)


# --- where queries stand in statements

STATEMENTS = [
    ("CREATE VIEW v AS SELECT 1 AS a WITH LOCAL CHECK OPTION", "SELECT 1 AS a"),
    ("CREATE MATERIALIZED VIEW v AS (SELECT 1) WITH NO DATA", "(SELECT 1)"),
    ("CREATE TABLE u AS VALUES (1) WITH DATA", "VALUES (1)"),
    ("SELECT a INTO TEMP u FROM t", "SELECT a INTO TEMP u FROM t"),
    ("SELECT f(a) FROM t", "SELECT f(a) FROM t"),
]


@pytest.mark.parametrize(("text", "inner"), STATEMENTS)
def test_statements_hold_queries_with_trees(text: str, inner: str) -> None:
    """The query of a statement ends where the statement's own clauses go on."""
    outcome = sql.read(Source(path="a.sql", text=text).span())
    assert outcome.diagnostics == ()
    (operation,) = outcome.value.operations
    assert isinstance(operation, ddl.CreateView | ddl.CreateTableAs | ddl.Invoke)
    assert operation.query is not None
    assert operation.query.span.text == inner
    assert operation.query.tree is not None


def test_a_chain_too_long_for_a_tree_is_known_by_its_text() -> None:
    """A query of very many parts is no error, but has no tree."""
    text = "CREATE VIEW v AS " + " UNION ALL ".join(["SELECT 1"] * 3000)
    outcome = sql.read(Source(path="a.sql", text=text).span())
    (operation,) = outcome.value.operations
    assert isinstance(operation, ddl.CreateView)
    assert operation.query.tree is None
    assert operation.query.span.text.startswith("SELECT 1 UNION")


# --- what PostgreSQL refuses

REFUSED = [
    ("SELECT a b c FROM t", 'syntax error at or near "c"', 11),
    ("SELECT DISTINCT FROM t", 'syntax error at or near "FROM"', 16),
    ("SELECT a, FROM t", 'syntax error at or near "FROM"', 10),
    ("SELECT a year FROM t", 'syntax error at or near "year"', 9),
    ("SELECT a FROM", "syntax error at end of input", 13),
    ("SELECT a FROM t WHERE", "syntax error at end of input", 21),
    ("SELECT a FROM t GROUP a", 'syntax error at or near "a"', 22),
    ("SELECT a FROM t JOIN s", "syntax error at end of input", 22),
    ("SELECT a FROM t JOIN s WHERE a", 'syntax error at or near "WHERE"', 23),
    ("SELECT a FROM (t)", 'syntax error at or near ")"', 16),
    ("SELECT a FROM join LIMIT 1", 'syntax error at or near "LIMIT"', 19),
    ("SELECT a FROM LATERAL t", "syntax error at end of input", 23),
    ("SELECT a FROM t ORDER BY a LIMIT 1, 2", "LIMIT #,# syntax is not supported", 27),
    ("SELECT a FROM t LIMIT 1 LIMIT 2", 'syntax error at or near "LIMIT"', 24),
    ("SELECT a FROM t FETCH FIRST 1 ROW", "syntax error at end of input", 33),
    ("SELECT a FROM t FOR DELETE", 'syntax error at or near "DELETE"', 20),
    ("(SELECT 1 LIMIT 1) LIMIT 2", "multiple LIMIT clauses not allowed", 25),
    ("(SELECT 1 ORDER BY 1) ORDER BY 2", "multiple ORDER BY clauses not allowed", 31),
    ("(SELECT 1 OFFSET 1) OFFSET 2", "multiple OFFSET clauses not allowed", 27),
    ("SELECT 1 UNION INSERT", 'syntax error at or near "INSERT"', 15),
    ("VALUES 1", 'syntax error at or near "1"', 7),
    ("WITH x SELECT 1", 'syntax error at or near "SELECT"', 7),
    ("WITH x AS (DROP TABLE t) SELECT 1", 'syntax error at or near "DROP"', 11),
    ("WITH x AS SELECT 1 SELECT 1", 'syntax error at or near "SELECT"', 10),
    ("SELECT (SELECT 1 INTO x)", "SELECT ... INTO is not allowed here", 22),
    ("SELECT 1 UNION SELECT 1 INTO x", "INTO is only allowed on first SELECT of UNION/INTERSECT/EXCEPT", 29),
    ("SELECT 1 WHERE a IN (SELECT 1 FROM)", 'syntax error at or near ")"', 34),
    ("SELECT sum(a) OVER (ORDER a) FROM t", 'syntax error at or near "a"', 26),
    ("SELECT 1 FROM t WINDOW w AS (ROWS 1)", 'syntax error at or near ")"', 35),
    ("SELECT 1 FROM t LATERAL", 'syntax error at or near "LATERAL"', 16),
]


@pytest.mark.parametrize(("text", "message", "place"), REFUSED)
def test_a_wrong_query_is_refused_in_postgresqls_words(text: str, message: str, place: int) -> None:
    """What PostgreSQL's grammar refuses gives its message at its place."""
    outcome = sql.READER.query(Source(path="a.sql", text=text).span())
    (found,) = outcome.diagnostics
    assert outcome.value is None
    assert found.span is not None
    assert (found.message, found.span.start) == (message, place)


def test_a_view_makes_no_table(refusal: Callable[[str], tuple[str, int]]) -> None:
    """INTO in a view has a refusal of its own."""
    assert refusal("CREATE VIEW v AS SELECT 1 INTO x") == ("views must not contain SELECT INTO", 31)


def test_a_forgotten_semicolon_is_seen_at_the_next_statement(
    refusal: Callable[[str], tuple[str, int]],
) -> None:
    """CREATE cannot go on with a query."""
    text = "CREATE VIEW v AS SELECT 1 CREATE TABLE u ()"
    assert refusal(text) == ('syntax error at or near "CREATE"', 26)


DEEP = ["SELECT " + "(SELECT " * 5000, "SELECT " + "((" * 5000 + "SELECT 1", "SELECT * FROM " + "(" * 5000]


@pytest.mark.parametrize("text", DEEP)
def test_bottomless_nesting_is_a_finding(text: str) -> None:
    """Nesting beyond all measure ends in a finding, never in a traceback."""
    assert len(sql.READER.query(Source(path="a.sql", text=text).span()).diagnostics) == 1
