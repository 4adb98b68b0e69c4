"""Views, CREATE TABLE AS, comments, sequences, routines."""

from __future__ import annotations

import pytest

from sqlprisma.catalog import types
from sqlprisma.catalog.objects import Sequence
from sqlprisma.diagnostics import Severity
from tests.catalog.histories import columns, history, made, refusal, relations, table

BASE = "CREATE TABLE t (id int, name text, x int); CREATE TABLE u (id int, name text, y int);"
READS = (
    ("SELECT x FROM t", True),
    ("SELECT * FROM t", True),
    ("SELECT a.x FROM t AS a JOIN u b ON a.id = b.id", True),
    ("SELECT t.* FROM u, t", True),
    ("SELECT x FROM public.t JOIN u USING (id)", True),
    ("SELECT u.* FROM u, t", False),
    ("SELECT id AS x FROM t", False),
    ("SELECT 'x' FROM t -- x", False),
    ("WITH q AS (SELECT id AS x FROM t) SELECT q.x FROM q", False),
    ("SELECT count(*) OVER (PARTITION BY t.x) FROM t", True),
    ("SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.y = t.x)", True),
    ("SELECT nosuch(id) FROM t JOIN u USING (id)", False),
)


@pytest.mark.parametrize(("query", "is_read"), READS)
def test_a_view_holds_the_columns_it_reads(query: str, *, is_read: bool) -> None:
    """A column that a view surely reads cannot change its type; any other can."""
    text = f"CREATE VIEW v AS {query}\n; ALTER TABLE t ALTER x TYPE bigint;"
    expected = ["cannot alter type of a column used by a view or rule"] if is_read else []
    found = history(BASE + text).diagnostics
    assert [each.message for each in found if each.severity is Severity.ERROR] == expected


def test_a_replaced_view_reads_something_else() -> None:
    """CREATE OR REPLACE VIEW forgets what the view read before."""
    made(
        BASE,
        "CREATE VIEW v AS SELECT x FROM t; CREATE OR REPLACE VIEW v AS SELECT y AS x FROM u; DROP TABLE t;",
    )


QUERIES = (
    ("c AS SELECT * FROM t", ["id integer", "name text", "x integer"]),
    ("c AS SELECT name, id FROM public.t WHERE id > 1", ["name text", "id integer"]),
    ("c (a, b) AS SELECT id, name FROM t WITH NO DATA", ["a integer", "b text"]),
    ("c AS SELECT count(*), max(name) AS last FROM t", ["count bigint", "last text"]),
    ("c AS SELECT t.id, u.y FROM t LEFT JOIN u USING (id)", ["id integer", "y integer"]),
    ("c AS SELECT 'x' AS word, 1.5::numeric(4,1) AS part", ["word text", "part numeric(4,1)"]),
)


@pytest.mark.parametrize(("words", "expected"), QUERIES)
def test_a_plain_query_gives_a_tables_columns(words: str, expected: list[str]) -> None:
    """CREATE TABLE AS takes names and types from a query that only picks columns of one table."""
    assert columns(made(BASE, f"CREATE TABLE {words};"), "c") == expected


def test_the_columns_of_a_query_that_is_not_understood_are_told_to_be_unknown() -> None:
    """CREATE TABLE AS of a query with an unknown function makes the table and warns."""
    state = history(BASE, "CREATE TABLE c AS SELECT nosuch(id) FROM t;")
    assert [found.code.slug for found in state.diagnostics] == ["not-interpreted"]
    assert table(state.catalog, "c").columns == ()


def test_comments_go_to_their_object() -> None:
    """COMMENT ON sets and removes texts of tables, columns, constraints and indexes."""
    catalog = made(
        BASE,
        "ALTER TABLE t ADD CONSTRAINT k UNIQUE (id); COMMENT ON TABLE t IS 'tt'; COMMENT ON COLUMN t.x IS 'xx';"
        "COMMENT ON CONSTRAINT k ON t IS 'kk'; COMMENT ON INDEX k IS 'ii'; COMMENT ON SCHEMA public IS 's';"
        "COMMENT ON COLUMN t.name IS 'gone'; COMMENT ON COLUMN t.name IS NULL;",
    )
    found = table(catalog, "t")
    assert found.comment == "tt"
    assert [column.comment for column in found.columns] == [None, None, "xx"]
    assert [each.comment for each in catalog.constraints_of(found)] == ["kk"]
    assert [each.comment for each in catalog.indexes_of(found)] == ["ii"]


def test_a_sequence_changes_its_owner() -> None:
    """OWNED BY NONE lets a sequence survive its table; OWNED BY a column ties it."""
    catalog = made(
        "CREATE TABLE a (id serial); ALTER SEQUENCE a_id_seq OWNED BY NONE; DROP TABLE a;"
        "CREATE TABLE b (id int); ALTER SEQUENCE a_id_seq AS smallint OWNED BY b.id;"
        "CREATE SEQUENCE n; CREATE SEQUENCE IF NOT EXISTS n;"
    )
    assert relations(catalog) == ["public.a_id_seq", "public.b", "public.n"]
    assert [(found.name, found.type) for found in catalog.all(Sequence)] == [("a_id_seq", 21), ("n", 20)]


FUNCTION = "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS ''"
REFUSALS = (
    ("COMMENT ON TABLE nosuch IS 'x'", "42P01", 'relation "nosuch" does not exist'),
    ("COMMENT ON COLUMN t.q IS 'x'", "42703", 'column "q" of relation "t" does not exist'),
    ("COMMENT ON CONSTRAINT q ON t IS 'x'", "42704", 'constraint "q" for table "t" does not exist'),
    ("COMMENT ON VIEW t IS 'x'", "42809", '"t" is not a view'),
    ("CREATE VIEW t AS SELECT 1", "42P07", 'relation "t" already exists'),
    ("CREATE OR REPLACE VIEW t AS SELECT 1", "42809", '"t" is not a view'),
    (
        "CREATE VIEW v AS SELECT id, name FROM t; CREATE OR REPLACE VIEW v AS SELECT id FROM t",
        "42P16",
        "cannot drop columns from view",
    ),
    (
        "CREATE VIEW v AS SELECT id FROM t; CREATE OR REPLACE VIEW v AS SELECT x FROM t",
        "42P16",
        'cannot change name of view column "id" to "x"',
    ),
    (
        "CREATE VIEW v AS SELECT id FROM t; CREATE OR REPLACE VIEW v AS SELECT id::bigint FROM t",
        "42P16",
        'cannot change data type of view column "id" from integer to bigint',
    ),
    ("CREATE VIEW v AS SELECT 1, 2", "42701", 'column "?column?" specified more than once'),
    ("CREATE VIEW v (a, b) AS SELECT 1", "42601", "CREATE VIEW specifies more column names than columns"),
    (
        "CREATE VIEW v AS SELECT x FROM t; ALTER TABLE t DROP COLUMN x",
        "2BP01",
        "cannot drop column x of table t because other objects depend on it",
    ),
    ("CREATE TABLE t AS SELECT 1", "42P07", 'relation "t" already exists'),
    ("CREATE SEQUENCE t", "42P07", 'relation "t" already exists'),
    ("CREATE SEQUENCE s AS text", "22023", "sequence type must be smallint, integer, or bigint"),
    ("CREATE SEQUENCE s OWNED BY t.q", "42703", 'column "q" of relation "t" does not exist'),
    (
        "CREATE SCHEMA z; CREATE SEQUENCE z.s OWNED BY t.id",
        "55000",
        "sequence must be in same schema as table it is linked to",
    ),
    (
        "CREATE TABLE i (a int GENERATED ALWAYS AS IDENTITY); ALTER SEQUENCE i_a_seq OWNED BY NONE",
        "0A000",
        "cannot change ownership of identity sequence",
    ),
    ("ALTER SEQUENCE t AS int", "42809", '"t" is not a sequence'),
    ("CREATE SCHEMA public", "42P06", 'schema "public" already exists'),
    (
        f"{FUNCTION}; CREATE FUNCTION f(integer) RETURNS text LANGUAGE sql AS ''",
        "42723",
        'function "f" already exists with same argument types',
    ),
    (
        f"{FUNCTION}; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS ''; DROP FUNCTION f",
        "42725",
        'function name "f" is not unique',
    ),
    ("CREATE FUNCTION f(nosuch) RETURNS int LANGUAGE sql AS ''", "42704", 'type "nosuch" does not exist'),
)


@pytest.mark.parametrize(("statement", "sqlstate", "message"), REFUSALS)
def test_a_wrong_statement_is_refused(statement: str, sqlstate: str, message: str) -> None:
    """What PostgreSQL 15 refuses is refused with its code and its words."""
    assert refusal(BASE, statement) == (sqlstate, message)


def test_a_view_has_the_names_types_and_lengths_of_its_query() -> None:
    """The columns come from the list of names, then from the query."""
    catalog = made(
        "CREATE TABLE t (id int, name varchar(20), price numeric(10,2));"
        "CREATE VIEW v (number) AS SELECT t.id, t.name, sum(price), 'x' AS word FROM t GROUP BY t.id, t.name;"
    )
    (view,) = catalog.views()
    found = [(column.name, types.format_type(catalog, column.type)) for column in view.columns or ()]
    assert found == [
        ("number", "integer"),
        ("name", "character varying(20)"),
        ("sum", "numeric"),
        ("word", "text"),
    ]


def test_a_default_of_a_views_column_is_kept_and_taken_away() -> None:
    """ALTER VIEW … SET DEFAULT stands in the column; DROP DEFAULT removes it."""
    text = "CREATE VIEW v AS SELECT 1 AS id; ALTER VIEW v ALTER COLUMN id SET DEFAULT 3;"
    (view,) = made(text).views()
    assert [column.default is not None for column in view.columns or ()] == [True]
    (bare,) = made(text, "ALTER VIEW v ALTER COLUMN id DROP DEFAULT;").views()
    assert [column.default for column in bare.columns or ()] == [None]


QUERY_REFUSALS = (
    ("SELECT id FROM t JOIN u ON true", "42702", 'column reference "id" is ambiguous'),
    ("SELECT t.nosuch FROM t", "42703", "column t.nosuch does not exist"),
    ("SELECT q.id FROM t", "42P01", 'missing FROM-clause entry for table "q"'),
    ("SELECT t.id FROM t AS q", "42P01", 'invalid reference to FROM-clause entry for table "t"'),
    ("SELECT * FROM nosuch", "42P01", 'relation "nosuch" does not exist'),
    ("SELECT 1 FROM t, t", "42712", 'table name "t" specified more than once'),
    (
        "SELECT name, count(*) FROM t",
        "42803",
        'column "t.name" must appear in the GROUP BY clause or be used in an aggregate function',
    ),
    ("SELECT id FROM t WHERE count(*) > 1", "42803", "aggregate functions are not allowed in WHERE"),
    ("SELECT id FROM t WHERE rank() OVER () = 1", "42P20", "window functions are not allowed in WHERE"),
    ("SELECT 1 AS a UNION SELECT 'x'::text", "42804", "UNION types integer and text cannot be matched"),
    ("SELECT 1 AS a UNION SELECT 1, 2", "42601", "each UNION query must have the same number of columns"),
    ("SELECT id FROM t ORDER BY 2", "42P10", "ORDER BY position 2 is not in select list"),
    ("SELECT (SELECT id, name FROM t)", "42601", "subquery must return only one column"),
    (
        "WITH RECURSIVE r AS (SELECT 'a'::varchar(1) AS s UNION ALL SELECT s || 'a' FROM r) SELECT * FROM r",
        "42804",
        (
            'recursive query "r" column 1 has type character varying(1) in non-recursive term but type character '
            "varying overall"
        ),
    ),
)


@pytest.mark.parametrize(("query", "sqlstate", "message"), QUERY_REFUSALS)
def test_a_wrong_query_is_refused(query: str, sqlstate: str, message: str) -> None:
    """What PostgreSQL 15 refuses in a view's query is refused with its code and its words."""
    assert refusal(BASE, f"CREATE VIEW v AS {query};") == (sqlstate, message)


def test_the_column_whose_type_is_not_known_is_named() -> None:
    """A table made from a query with a function that nothing defines says which column is to blame."""
    state = history("CREATE TABLE t (id int); CREATE TABLE u AS SELECT id, mystery(id) AS secret FROM t")
    (found,) = state.diagnostics
    assert (
        found.message
        == 'the columns of table "u" are not known: of column "secret", nothing defines "mystery"'
    )
