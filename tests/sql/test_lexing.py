"""Tokens and the values of names and strings, as PostgreSQL's scanner makes them."""

from __future__ import annotations

import pytest

from sqlprisma.source import Source
from sqlprisma.sql import names
from sqlprisma.sql.errors import ReadError
from sqlprisma.sql.lexer import lex


def texts(text: str) -> list[str]:
    """The tokens of a text, as written."""
    source = Source(path="a.sql", text=text)
    lexemes = lex(source, 0, len(text))
    return [text[start:end] for start, end in zip(lexemes.starts, lexemes.ends, strict=True)][:-1]


TOKENS = [
    ("a<-1", ["a", "<", "-", "1"]),
    ("a@-1", ["a", "@-", "1"]),
    ("a*-1", ["a", "*", "-", "1"]),
    ("a !~~ b", ["a", "!~~", "b"]),
    ("a->>'x'", ["a", "->>", "'x'"]),
    ("a+--b\n1", ["a", "+", "1"]),
    ("a*/*x*/b", ["a", "*", "b"]),
    ("a::int", ["a", "::", "int"]),
    ("f(a=>1,b:=2)", ["f", "(", "a", "=>", "1", ",", "b", ":=", "2", ")"]),
    ("1_000 0x1F 1.5e-3 .5 1.", ["1_000", "0x1F", "1.5e-3", ".5", "1."]),
    ("1..2", ["1", "..", "2"]),
    ("a.b.*", ["a", ".", "b", ".", "*"]),
    ("$1 $x$a$x$ a$b", ["$1", "$x$a$x$", "a$b"]),
    ("E'a\\'b' U&'c' b'1' x'F' U&\"d\"", ["E'a\\'b'", "U&'c'", "b'1'", "x'F'", 'U&"d"']),
    ("'a'\n  -- between\n'b' 'c'", ["'a'\n  -- between\n'b'", "'c'"]),
    ("a\u00a0b naïve", ["a\u00a0b", "naïve"]),
    ("/* /* */ */ a", ["a"]),
]


@pytest.mark.parametrize(("text", "expected"), TOKENS)
def test_tokens_are_those_of_postgresql(text: str, expected: list[str]) -> None:
    """Operators, numbers, strings and names end where scan.l ends them."""
    assert texts(text) == expected


UNTERMINATED = [
    ("SELECT 'a;b", 'unterminated quoted string at or near "\'a;b"', 7),
    (r"SELECT E'\'; b", "unterminated quoted string at or near \"E'\\'; b\"", 7),
    ("SELECT E'a", 'unterminated quoted string at or near "E\'a"', 7),
    ('SELECT "a', 'unterminated quoted identifier at or near ""a"', 7),
    ("SELECT $x$a$$", 'unterminated dollar-quoted string at or near "$x$a$$"', 7),
    ("SELECT /* a /* b */", 'unterminated /* comment at or near "/* a /* b */"', 7),
    ("SELECT b'1", 'unterminated bit string literal at or near "b\'1"', 7),
    ("SELECT x'1", 'unterminated hexadecimal string literal at or near "x\'1"', 7),
    ("SELECT 12abc", 'trailing junk after numeric literal at or near "12abc"', 7),
]


@pytest.mark.parametrize(("text", "message", "start"), UNTERMINATED)
def test_what_is_not_closed_is_refused_in_postgresqls_words(text: str, message: str, start: int) -> None:
    """An open quote or comment is an error at the place where it opens."""
    with pytest.raises(ReadError) as raised:
        texts(text)
    found = raised.value.diagnostic
    assert found.message == message
    assert found.span is not None
    assert found.span.start == start


STRINGS = [
    ("'it''s'", "it's"),
    ("'back\\slash'", "back\\slash"),
    ("'a'\n'b'", "ab"),
    ("$$a'b$$", "a'b"),
    ("$x$a$$b$x$", "a$$b"),
    (r"E'a\nb\t\'c\\'", "a\nb\t'c\\"),
    (r"E'\101\x42\u0043\U00000044\q'", "ABCDq"),
    (r"E'\xc3\xa9'", "é"),
    (r"E'\uD83D\uDE00'", "\U0001f600"),
    (r"U&'d\0061t\+000061\\'", "data\\"),
    ("B'10'", "10"),
]


@pytest.mark.parametrize(("text", "value"), STRINGS)
def test_a_string_constant_has_the_value_postgresql_gives_it(text: str, value: str) -> None:
    """Quotes, escapes, dollar tags and adjacent pieces are resolved."""
    assert names.string(text) == value


def test_unicode_escapes_may_have_another_escape_character() -> None:
    """UESCAPE replaces the backslash."""
    assert names.string("U&'d!0061ta'", "!") == "data"


NAMES = [
    ("Foo", "foo"),
    ("ÉA", "Éa"),
    ("a" * 70, "a" * 63),
    ("é" * 40, "é" * 31),
]


@pytest.mark.parametrize(("word", "name"), NAMES)
def test_an_unquoted_name_is_folded_and_cut(word: str, name: str) -> None:
    """Only ASCII letters fold, and 63 bytes stay without half a character."""
    assert names.unquoted(word) == name


def test_a_quoted_name_keeps_its_case() -> None:
    """Quotes keep the case, doubled quotes stand for one, and escapes of U& are resolved."""
    assert names.quoted('"Foo""Bar"') == 'Foo"Bar'
    assert names.quoted('U&"d\\0061ta"') == "data"
