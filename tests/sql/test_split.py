"""Cutting a text into statements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlprisma.source import Source
from sqlprisma.sql import split


def pieces(text: str) -> list[str]:
    """The statements of a text."""
    return [span.text for span in split(Source(path="a.sql", text=text).span())]


ATOMIC = (
    "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END"
)

CUTS = [
    ("two statements", "SELECT 1; SELECT 2;", ["SELECT 1", "SELECT 2"]),
    ("no last semicolon", "SELECT 1;\nSELECT 2", ["SELECT 1", "SELECT 2"]),
    ("only blanks", " \n\t ", []),
    ("only comments", "-- a;\n/* b; /* c; */ d; */", []),
    ("only semicolons", ";;\n;", []),
    ("leading comments are left out", "-- a;\n/* b; */ SELECT 1;", ["SELECT 1"]),
    ("a comment after the last statement vanishes", "SELECT 1; -- bye;", ["SELECT 1"]),
    ("strings", "SELECT 'a;''b;' ; SELECT 2", ["SELECT 'a;''b;'", "SELECT 2"]),
    (
        "backslashes escape in E strings alone",
        r"SELECT E'\';'; SELECT '\'; SELECT 3",
        [r"SELECT E'\';'", r"SELECT '\'", "SELECT 3"],
    ),
    ("a word that ends in e begins no E string", r"SELECT the'\'; SELECT 2", [r"SELECT the'\'", "SELECT 2"]),
    ("an open E string reaches to the end", r"SELECT e'\'; SELECT 2", [r"SELECT e'\'; SELECT 2"]),
    ("quoted names", 'SELECT ";""; "; SELECT 2', ['SELECT ";""; "', "SELECT 2"]),
    ("dollar quotes", "DO $$ a; $x$ b; $$; SELECT 2", ["DO $$ a; $x$ b; $$", "SELECT 2"]),
    ("tagged dollar quotes", "DO $é$ a; $$ $é$; SELECT 2", ["DO $é$ a; $$ $é$", "SELECT 2"]),
    ("a dollar inside a word quotes nothing", "SELECT a$$; SELECT b$$", ["SELECT a$$", "SELECT b$$"]),
    ("parameters quote nothing", "SELECT $1; SELECT $2", ["SELECT $1", "SELECT $2"]),
    (
        "nested comments",
        "SELECT /* a; /* b; */ c; */ 1; SELECT 2",
        ["SELECT /* a; /* b; */ c; */ 1", "SELECT 2"],
    ),
    ("minus and slash are operators", "SELECT 4-1/2; SELECT 2", ["SELECT 4-1/2", "SELECT 2"]),
    (
        "parentheses hold semicolons",
        "CREATE RULE r AS ON INSERT TO t DO (SELECT (1); SELECT 2); SELECT 3",
        ["CREATE RULE r AS ON INSERT TO t DO (SELECT (1); SELECT 2)", "SELECT 3"],
    ),
    ("a stray closing parenthesis", "SELECT 1); SELECT 2", ["SELECT 1)", "SELECT 2"]),
    (
        "atomic bodies",
        f"{ATOMIC}; SELECT 3",
        [
            ATOMIC,
            "SELECT 3",
        ],
    ),
    ("BEGIN alone opens nothing", "BEGIN; SELECT 1; END; SELECT 2", ["BEGIN", "SELECT 1", "END", "SELECT 2"]),
    (
        "a function named end",
        "CREATE FUNCTION end_it() RETURNS int AS 'x'; SELECT 2",
        ["CREATE FUNCTION end_it() RETURNS int AS 'x'", "SELECT 2"],
    ),
    ("an open quote reaches to the end", "SELECT 'a; SELECT 2;", ["SELECT 'a; SELECT 2;"]),
    ("an open dollar quote reaches to the end", "DO $$ a; b;", ["DO $$ a; b;"]),
    ("an open comment reaches to the end", "SELECT 1 /* a; b", ["SELECT 1 /* a; b"]),
    ("CRLF", "SELECT 1;\r\nSELECT 2;\r\n", ["SELECT 1", "SELECT 2"]),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in CUTS], ids=[case[0] for case in CUTS])
def test_statements_are_cut_where_postgresql_cuts_them(text: str, expected: list[str]) -> None:
    """A semicolon ends a statement only outside quotes, comments, parentheses and atomic bodies."""
    assert pieces(text) == expected


def test_a_span_within_a_text_is_cut_within_its_bounds() -> None:
    """Splitting a piece of a text never looks beyond the piece."""
    source = Source(path="a.sql", text="SELECT 0; SELECT 1; SELECT 2; SELECT 3")
    spans = split(source.span(10, 28))
    assert [(span.start, span.text) for span in spans] == [(10, "SELECT 1"), (20, "SELECT 2")]


FRAGMENTS = [
    "a",
    "E'",
    "'",
    '"',
    "$$",
    "$x$",
    "(",
    ")",
    "--",
    "\n",
    "/*",
    "*/",
    " ",
    ";",
    "begin atomic",
    "end",
    "case",
    "create function",
    "1",
]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join))
def test_nothing_but_comments_blanks_and_semicolons_is_lost(text: str) -> None:
    """What lies between two statements holds only white space, semicolons and whole comments."""
    source = Source(path="a.sql", text=text)
    at = 0
    for span in (*split(source.span()), source.span(len(text))):
        between = text[at : span.start]
        while between.strip(" \n;"):
            start = between.lstrip(" \n;")
            assert start.startswith(("--", "/*"))
            stop = start.find("\n") if start.startswith("--") else start.rfind("*/") + 2
            between = start[stop:] if stop > 1 else ""
        at = span.end
