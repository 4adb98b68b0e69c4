"""Tokens come from sqlglot where it cuts as PostgreSQL does, and from PostgreSQL's patterns elsewhere."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlprisma.source import Source
from sqlprisma.sql import lexer
from sqlprisma.sql.errors import ReadError
from sqlprisma.sql.lexer import Lexemes, lex
from sqlprisma.sql.tokenizer import believed


def lexemes_of(text: str) -> Lexemes:
    """The tokens of a whole text."""
    return lex(Source(path="a.sql", text=text), 0, len(text))


def described(text: str) -> list[str]:
    """Each token as `kind text`, or `text` alone where that is its key; the end is left out."""
    found = lexemes_of(text)
    rows = zip(found.keys, found.kinds, found.starts, found.ends, strict=True)
    return [
        text[start:end] if key == text[start:end].lower() and key else f"{kind} {text[start:end]}"
        for key, kind, start, end in rows
        if kind != "end"
    ]


def patterns_only(text: str) -> Lexemes | str:
    """The tokens without any help of sqlglot's, or the refusal."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexer, "believed", lambda _text, _start, _end: iter(()))
        return lexemes_or_refusal(text)


def lexemes_or_refusal(text: str) -> Lexemes | str:
    """The tokens of a text, or why and where there are none."""
    try:
        return lexemes_of(text)
    except ReadError as error:
        return f"{error.diagnostic.message} at {error.diagnostic.span}"


ORDINARY = [
    "CREATE TABLE a.b (id bigint NOT NULL, name varchar(40) DEFAULT 'it''s', CHECK (id >= 0 AND id <> 7.5))",
    "ALTER TABLE \"T\" ADD COLUMN tags text[] DEFAULT '{}'::text[], DROP COLUMN x CASCADE;",
    "CREATE INDEX i ON t USING gin ((payload -> 'a') jsonb_path_ops) WHERE NOT gone",
    "DO LANGUAGE sql 'a'",
    "CALL f(1, b := 2)",
    "ALTER TABLE a ADD b DOUBLE PRECISION, ADD c character varying; CALL f(1); BEGIN; DO 'x'; SHOW a",
    "SELECT b'01', x'1F', E'\\'', U&'\\0041', a || b",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_statements_are_cut_by_sqlglot_alone(text: str) -> None:
    """The patterns have nothing to do where the two agree, and a first word swallows nothing."""
    found = lexemes_of(text)
    rows = list(zip(found.kinds, found.keys, found.starts, found.ends, strict=True))
    assert list(believed(text, 0, len(text))) == rows[:-1]


GAPS = [
    ("naïve b", ["b"]),
    ("a$b c", ["c"]),
    ('U&"a" b', ["&", '"a"', "b"]),
    ("a @- 1", ["a", "1"]),
    ("a !~~ b", ["a", "b"]),
    ("1_000 0x1F .5 1e3 2", ["_000", "5", "2"]),
    ("12abc", ["abc"]),
    ("1..2", ["2"]),
    ("$1 a", ["1", "a"]),
    ("$$b$$ a '$'", ["a"]),
    ("{% a %}", ["a"]),
    ("N'a' b", ["b"]),
    ("'a", []),
]


@pytest.mark.parametrize(("text", "texts"), GAPS)
def test_what_sqlglot_cuts_otherwise_is_not_believed(text: str, texts: list[str]) -> None:
    """Only what would be a token of PostgreSQL's where it stands is handed on; a refused text has none."""
    assert [text[start:end] for _, _, start, end in believed(text, 0, len(text))] == texts


LEXEMES = [
    ("Double /* x */ Precision double\n precision", ["Double", "Precision", "double", "precision"]),
    ("PRIMARY KEY(a) ORDER  BY b", ["PRIMARY", "KEY", "(", "a", ")", "ORDER", "BY", "b"]),
    ("user-defined", ["user", "-", "defined"]),
    ("a @-1 b<-2", ["a", "@-", "number 1", "b", "<", "-", "number 2"]),
    ("a !~~* b ||/ c <<->> d", ["a", "!~~*", "b", "||/", "c", "<<->>", "d"]),
    ("x?::y ?| z", ["x", "?", "::", "y", "?|", "z"]),
    ("a-|--c\nb", ["a", "-|", "b"]),
    ("f(a:=1,b=>2)[", ["f", "(", "a", ":=", "number 1", ",", "b", "=>", "number 2", ")", "["]),
    (
        "1_000 0x1F 0b1 .5 1. 1e5",
        ["number 1_000", "number 0x1F", "number 0b1", "number .5", "number 1.", "number 1e5"],
    ),
    ("1..2 a.b", ["number 1", "..", "number 2", "a", ".", "b"]),
    ("$1+$2,$3", ["parameter $1", "+", "parameter $2", ",", "parameter $3"]),
    ("U&\"a b\" u&'c' n'd'", ['name U&"a b"', "string u&'c'", "word n", "string 'd'"]),
    ("'a'\n'b' 'c' E'd'\n'\\'e'", ["string 'a'\n'b'", "string 'c'", "string E'd'\n'\\'e'"]),
    ("b'2' x'zz'", ["string b'2'", "string x'zz'"]),
    ("$$a'b$$ $x$ $$ $x$ $ a$b", ["string $$a'b$$", "string $x$ $$ $x$", "$", "a$b"]),
    ("'$$' a '$$'", ["string '$$'", "a", "string '$$'"]),
    ("a$$b$$ c", ["a$$b$$", "c"]),
    ("{% a %} {# b #}", ["{", "%", "a", "%", "}", "{", "#", "b", "#", "}"]),
    ("a\u00a0b \u3000 c", ["a\u00a0b", "\u3000", "c"]),
    ("call f(1); CALL g('x')", ["call", "f", "(", "number 1", ")", ";", "CALL", "g", "(", "string 'x'", ")"]),
    ("begin do \"a\" 'b'", ["begin", "do", 'name "a"', "string 'b'"]),
    ("/*+ a */ b -- c", ["b"]),
    ('"a""b" ""', ['name "a""b"', 'name ""']),
]


@pytest.mark.parametrize(("text", "expected"), LEXEMES)
def test_lexemes_have_postgresqls_kinds_and_ends(text: str, expected: list[str]) -> None:
    """Whoever cut a token, it is the one scan.l makes."""
    assert described(text) == expected


def test_a_piece_of_a_text_keeps_its_places() -> None:
    """Starts and ends count from the start of the source, and nothing behind the piece is seen."""
    text = "é; a $$b$$ double precision 'c'; 'd"
    found = lex(Source(path="a.sql", text=text), 3, 31)
    pieces = [text[start:end] for start, end in zip(found.starts, found.ends, strict=True)]
    assert pieces == ["a", "$$b$$", "double", "precision", "'c'", ""]


def test_an_open_quote_behind_a_dollar_quote_has_its_place() -> None:
    """The patterns find where a quote opens; sqlglot tells no place."""
    with pytest.raises(ReadError) as raised:
        lexemes_of("CALL f($a$;'$a$, 'x")
    span = raised.value.diagnostic.span
    assert span is not None
    assert (span.start, span.end) == (17, 19)


TOKENS = [
    *("a", "Foo", "primary", "key", "double", "precision", "do", "call", "begin", "naïve", "a$b", "ß", "_1"),
    *('"q"', '"a""b"', 'U&"x"', "'s'", "'it''s'", "E'\\''", "b'1'", "x'F'", "U&'y'", "'$$'", '"$x$"'),
    *("$$d$$", "$x$ $$ ' $x$", "$1", "1", "0", "1.5", "1_0", "0x1F", "1e5", ".5", "2."),
    *("(", ")", "[", "]", ",", ";", ":", "::", ":=", ".", ".."),
    *("+", "-", "*", "=", "<>", "->>", "@-", "!~~", "||/", "-|-", "?", "`", "{", "}", "\\", "\x1c", "\u00a0"),
]
SEPARATORS = [" ", "\t ", " /* c */ ", " /* /* ' */ */ ", "\v\f"]
JUNK = [
    *(
        "'",
        '"',
        "$",
        "$a b$",
        "$a+$",
        "E'",
        "U&",
        "N'",
        "e",
        "n",
        "u",
        "\n",
        "\r",
        "--",
        "/*",
        "*/",
        "{#",
        "#}",
    ),
    *(
        "{%",
        "%}",
        "-%}",
        "user-defined",
        "primary key",
        "double\u00a0precision",
        "; do ",
        "begin explain ",
        "0b",
    ),
    *("'a'\n'b'", "E'a'\n'\\'b'", "\\u0041", "\x85", "²", "\x00"),
]


@given(st.lists(st.tuples(st.sampled_from(TOKENS), st.sampled_from(SEPARATORS)), max_size=25))
def test_tokens_side_by_side_come_back_one_by_one(pieces: list[tuple[str, str]]) -> None:
    """Of a text made of PostgreSQL's tokens, the lexemes are those tokens, and tile the text."""
    text = "".join(token + separator for token, separator in pieces)
    found = lexemes_of(text)
    texts = [text[start:end] for start, end in zip(found.starts, found.ends, strict=True)]
    assert texts == [*(token for token, _ in pieces), ""]


@given(st.lists(st.sampled_from([*TOKENS, *JUNK, " ", " "]), max_size=20))
def test_sqlglot_changes_nothing_that_the_patterns_say(pieces: list[str]) -> None:
    """Whatever stands side by side, the tokens (or the refusal) are the same with sqlglot and without it."""
    text = "".join(pieces)
    assert lexemes_or_refusal(text) == patterns_only(text)


def loaded(statement: str) -> bool:
    """Whether reading a statement loads sqlglot, in a process of its own."""
    code = (
        "import sys; from sqlprisma import sql; from sqlprisma.source import Source; "
        f"sql.read(Source(path='a', text={statement!r}).span()); sys.exit('sqlglot' in sys.modules)"
    )
    return subprocess.run([sys.executable, "-c", code], check=False).returncode == 1


def test_sqlglot_is_loaded_by_the_first_statement_that_needs_tokens() -> None:
    """A run that meets no such statement does not wait for sqlglot."""
    assert not loaded("VACUUM t")
    assert loaded("CREATE TABLE t (a int)")
