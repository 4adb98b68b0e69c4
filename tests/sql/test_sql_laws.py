"""Laws of reading: whatever the text, there is an answer and no exception."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sqlprisma import sql
from sqlprisma.source import Source
from sqlprisma.sql.keywords import COLUMN_NAME, RESERVED, TYPE_OR_FUNCTION, UNRESERVED

WORDS = [
    *sorted(RESERVED | COLUMN_NAME | TYPE_OR_FUNCTION),
    "add",
    "alter",
    "always",
    "column",
    "create",
    "drop",
    "table",
    "index",
    "type",
    "enum",
    "identity",
    "generated",
    "key",
    "sequence",
    "view",
    "schema",
    "a",
    "b",
    "t",
    '"q"',
    "'s'",
    "$$d$$",
    "1",
    "1.5",
    "$1",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    ";",
    "::",
    "=",
    "+",
    "-",
    "*",
    "=>",
    ":=",
    "E'\\x'",
    "U&'\\0041'",
    "b'1'",
    "{",
    "\\",
    "\x00",
    "é",
]
STARTS = [
    "create table t (",
    "create table t ",
    "alter table t ",
    "create index i on t (",
    "create type t as ",
    "comment on ",
    "select ",
    "set ",
    "create function f(",
    "drop ",
    "alter ",
    "create ",
    "do ",
    "create domain d as ",
    "create sequence s ",
    "create table t (a int check (",
    "",
]


@given(st.sampled_from(STARTS), st.lists(st.sampled_from(WORDS), max_size=20))
def test_any_words_are_read_or_refused(start: str, words: list[str]) -> None:
    """Each statement becomes operations, a reason, or a finding with a place; nothing is raised."""
    source = Source(path="a.sql", text=start + " ".join(words))
    for span in sql.split(source.span()):
        outcome = sql.read(span)
        statement = outcome.value
        answers = [bool(statement.operations), statement.irrelevant is not None, bool(outcome.diagnostics)]
        assert answers.count(True) == 1
        for found in outcome.diagnostics:
            assert found.span is not None
            assert 0 <= found.span.start <= found.span.end <= len(source.text)
        sql.to_json(statement)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text at all makes the reader raise."""
    outcome = sql.read_all(Source(path="a.sql", text=text).span())
    assert all(
        statement.irrelevant or statement.operations or outcome.diagnostics for statement in outcome.value
    )


def test_every_keyword_has_one_category() -> None:
    """The four lists of keywords are disjoint, as in kwlist.h."""
    lists = [RESERVED, COLUMN_NAME, TYPE_OR_FUNCTION, UNRESERVED]
    assert sum(map(len, lists)) == len(frozenset[str]().union(*lists))
