"""Expressions: precedence, associativity, and how each form is lowered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sqlprisma import ddl
from sqlprisma.ddl import Expression
from sqlprisma.source import Source
from sqlprisma.sql.errors import ReadError

Parse = Callable[[str], Expression]

SAME = [
    ("a + b * c", "a + (b * c)"),
    ("a - b - c", "(a - b) - c"),
    ("a ^ b ^ c", "(a ^ b) ^ c"),
    ("- a ^ b", "(- a) ^ b"),
    ("- a::int", "- (a::int)"),
    ("@ a + b", "@ (a + b)"),
    ("~ a || b", "(~ a) || b"),
    ("a || b + c", "a || (b + c)"),
    ("a || b = c", "(a || b) = c"),
    ("a = b IS NULL", "(a = b) IS NULL"),
    ("a IS NULL = b", "(a IS NULL) = b"),
    ("NOT a = b", "NOT (a = b)"),
    ("NOT a AND b", "(NOT a) AND b"),
    ("a = NOT b AND c", "(a = (NOT b)) AND c"),
    ("a OR b AND c", "a OR (b AND c)"),
    ("(a AND b) AND c", "a AND b AND c"),
    ("a BETWEEN b AND c AND d", "(a BETWEEN b AND c) AND d"),
    ("a BETWEEN b + 1 AND c || d", "a BETWEEN (b + 1) AND (c || d)"),
    ("a LIKE b || c", "a LIKE (b || c)"),
    ("a < b LIKE c", "a < (b LIKE c)"),
    ("a AT TIME ZONE b AT TIME ZONE c", "(a AT TIME ZONE b) AT TIME ZONE c"),
    ("a + b AT TIME ZONE c", "a + (b AT TIME ZONE c)"),
    ('a || b COLLATE "C"', 'a || (b COLLATE "C")'),
    ("a::text::int", "(a::text)::int"),
    ("a != b", "a <> b"),
    ("a ISNULL", "a IS NULL"),
    ("a NOTNULL", "a IS NOT NULL"),
    ("a = SOME (b)", "a = ANY (b)"),
    ("CAST(a AS int)", "a::integer"),
    ("int '1'", "'1'::int"),
    ("date '2020-01-01'", "'2020-01-01'::date"),
    ("N'a'", "'a'::char(1)"),
    ("f(a => 1)", "f(a := 1)"),
    ("1_000", "1000"),
]


@pytest.mark.parametrize(("written", "meant"), SAME)
def test_operators_bind_as_in_postgresql(expression: Parse, written: str, meant: str) -> None:
    """An expression without parentheses reads as the one with PostgreSQL's parentheses."""
    assert expression(written) == expression(meant)


LOWERED = [
    ("a AT TIME ZONE 'utc'", "timezone", ["'utc'", "a"]),
    ("a AT LOCAL", "timezone", ["a"]),
    ("EXTRACT(epoch FROM a)", "extract", ["epoch", "a"]),
    ("POSITION('x' IN a)", "position", ["a", "'x'"]),
    ("SUBSTRING(a FROM 1 FOR 2)", "substring", ["a", "1", "2"]),
    ("SUBSTRING(a FOR 2)", "substring", ["a", "2", "2"]),
    ("SUBSTRING(a SIMILAR 'x' ESCAPE '#')", "substring", ["a", "'x'", "'#'"]),
    ("OVERLAY(a PLACING 'x' FROM 1)", "overlay", ["a", "'x'", "1"]),
    ("TRIM(BOTH 'x' FROM a)", "btrim", ["a", "'x'"]),
    ("TRIM(LEADING FROM a)", "ltrim", ["a"]),
    ("TRIM(TRAILING 'x' FROM a)", "rtrim", ["a", "'x'"]),
    ("NORMALIZE(a, NFC)", "normalize", ["a", "NFC"]),
    ("a IS NFC NORMALIZED", "is_normalized", ["a", "NFC"]),
    ("COLLATION FOR (a)", "pg_collation_for", ["a"]),
    ("(a, b) OVERLAPS (c, d)", "overlaps", ["a", "b", "c", "d"]),
]


@pytest.mark.parametrize(("written", "function", "arguments"), LOWERED)
def test_special_syntax_becomes_the_call_the_grammar_makes(
    expression: Parse, written: str, function: str, arguments: list[str]
) -> None:
    """A function with a syntax of its own is lowered to pg_catalog's function and its argument order."""
    found = expression(written)
    assert isinstance(found, ddl.Call)
    assert (found.name.schema, found.name.name, found.has_sql_syntax) == ("pg_catalog", function, True)
    assert [argument.span.text for argument in found.arguments] == arguments


FORMS: list[tuple[str, type[Expression]]] = [
    ("'a'", ddl.StringLiteral),
    ("1.5e3", ddl.NumberLiteral),
    ("B'101'", ddl.BitLiteral),
    ("NULL", ddl.NullLiteral),
    ("TRUE", ddl.BooleanLiteral),
    ("a.b.*", ddl.ColumnReference),
    ("$1", ddl.Parameter),
    ("CURRENT_TIMESTAMP(3)", ddl.SqlValue),
    ("user", ddl.SqlValue),
    ("current_schema()", ddl.Call),
    ("count(*) FILTER (WHERE a) OVER (PARTITION BY b)", ddl.Call),
    ("percentile_cont(0.5) WITHIN GROUP (ORDER BY a DESC)", ddl.Call),
    ("left(a, 1)", ddl.Call),
    ("time > now()", ddl.Binary),
    ("coalesce", ddl.ColumnReference),
    ("COALESCE(a, b)", ddl.Coalesce),
    ("LEAST(a, b)", ddl.Extreme),
    ("NULLIF(a, b)", ddl.NullIf),
    ("ARRAY[[1], [2]]", ddl.ArrayLiteral),
    ("ROW(1)", ddl.Row),
    ("(1, 2)", ddl.Row),
    ("a[1]", ddl.Subscript),
    ("a[1:]", ddl.Subscript),
    ("(a).b", ddl.FieldSelection),
    ("(SELECT 1)", ddl.Subquery),
    ("((SELECT 1) UNION (SELECT 2))", ddl.Subquery),
    ("EXISTS (SELECT 1)", ddl.Subquery),
    ("ARRAY(SELECT 1)", ddl.Subquery),
    ("a IN (SELECT 1)", ddl.Subquery),
    ("a > ALL (SELECT 1)", ddl.Subquery),
    ("a IN (1, 2)", ddl.InList),
    ("a LIKE ANY (b)", ddl.Quantified),
    ("a NOT SIMILAR TO 'x'", ddl.Like),
    ("a IS NOT DISTINCT FROM b", ddl.IsDistinct),
    ("a IS UNKNOWN", ddl.IsBoolean),
    ("a IS NOT JSON OBJECT WITH UNIQUE KEYS", ddl.IsDocument),
    ("CASE a WHEN 1 THEN 2 ELSE 3 END", ddl.Case),
    ("numeric(10, 2) '1'", ddl.Cast),
    ("interval '1' day to second(3)", ddl.Cast),
    ("xmlelement(name a, 'x')", ddl.OpaqueExpression),
    ("json_object('a' : 1)", ddl.OpaqueExpression),
    ("json_object('{a,b}')", ddl.Call),
]


@pytest.mark.parametrize(("written", "node"), FORMS)
def test_every_form_of_expression_is_read(expression: Parse, written: str, node: type[Expression]) -> None:
    """Each form of c_expr and a_expr gives its own node, with the whole text as its place."""
    found = expression(written)
    assert type(found) is node
    assert found.span.text == written


@pytest.mark.parametrize(
    ("written", "follows"),
    [
        ("1 NOT NULL", "not"),
        ("'x' COLLATE c", "collate"),
        ("now() AT TIME ZONE 'x'", "at"),
        ("a AND b", "and"),
        ("1 < 2 CHECK", "check"),
    ],
)
def test_a_restricted_expression_stops_at_the_words_of_constraints(
    restricted: Callable[[str], tuple[Expression, str]], written: str, follows: str
) -> None:
    """A b_expr leaves NOT, COLLATE, AT and AND to what follows it."""
    assert restricted(written)[1] == follows


REFUSED = [
    ("a = b = c", "="),
    ("a < b < c", "<"),
    ("a LIKE b LIKE c", "LIKE"),
    ("a BETWEEN 1 AND 2 BETWEEN 3 AND 4", "BETWEEN"),
    ("a IS DISTINCT FROM b IS DISTINCT FROM c", "IS"),
    ("a + ", None),
    ("* a", "*"),
    ("a IN ()", ")"),
    ("f(a,)", ")"),
    ("array[1][1]", "["),
    ("select 1", "select"),
    ("'a' 'b'", "'b'"),
    ("left + 1", "+"),
    ("coalesce()", ")"),
]


@pytest.mark.parametrize(("written", "token"), REFUSED)
def test_what_the_grammar_refuses_is_refused_at_its_token(
    expression: Parse, written: str, token: str | None
) -> None:
    """Comparisons do not chain, and nothing incomplete or out of place is accepted."""
    with pytest.raises(ReadError) as raised:
        expression(written)
    place = "end of input" if token is None else f'or near "{token}"'
    assert raised.value.diagnostic.message == f"syntax error at {place}"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000 + "1" + ")" * 10_000,
        "NOT " * 10_000 + "a",
        "a" + " || a" * 10_000,
        "ARRAY" + "[" * 10_000,
    ],
)
def test_deep_nesting_is_one_clear_error(expression: Parse, text: str) -> None:
    """What is nested too deep is refused as PostgreSQL refuses it, without a RecursionError."""
    with pytest.raises(ReadError) as raised:
        expression(text)
    assert raised.value.diagnostic.code.sqlstate == "54001"


def test_long_chains_of_and_are_flat(expression: Parse) -> None:
    """AND over thousands of terms is one node, so length alone is no depth."""
    found = expression(" AND ".join(["a"] * 5_000))
    assert isinstance(found, ddl.And)
    assert len(found.operands) == 5_000


def test_a_subquery_is_kept_as_its_text(expression: Parse) -> None:
    """Queries inside expressions are not parsed, their text stands between the parentheses."""
    found = expression("a IN (SELECT b FROM c WHERE (d))")
    assert isinstance(found, ddl.Subquery)
    assert found.query.span.text == "SELECT b FROM c WHERE (d)"


def test_places_are_offsets_into_the_whole_source() -> None:
    """A node's span points into the file, not into the statement."""
    source = Source(path="a.sql", text="-- x\nSELECT a + bc")
    from sqlprisma.sql.expressions import read_expression  # noqa: PLC0415 - only here
    from sqlprisma.sql.tokens import TokenStream  # noqa: PLC0415 - only here

    found = read_expression(TokenStream(source.span(12)))
    assert isinstance(found, ddl.Binary)
    assert (found.right.span.start, found.right.span.text) == (16, "bc")
