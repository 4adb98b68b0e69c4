"""Comments that leave statements out."""

from __future__ import annotations

from sqlprisma import sql
from sqlprisma.source import Anchor, Origin, Source

TEXT = """-- +goose Up
CREATE TABLE a (x int);
-- sqlprisma:ignore
-- +goose StatementBegin
CREATE TABLE b (x int);
CREATE TABLE c (x int);
-- +goose StatementEnd
-- sqlprisma:ignore-start
CREATE TABLE d (x wrong wrong);
CREATE TABLE e (x int);
-- sqlprisma:ignore-end
CREATE TABLE f (x int);
-- sqlprisma:ignored is no hint
CREATE TABLE g (x int);
"""


def test_ignored_statements_come_out_without_operations() -> None:
    """A hint leaves out the next statement alone, a pair everything between, and wrong SQL there is no finding."""
    outcome = sql.read_all(Source(path="a.sql", text=TEXT).span())
    assert outcome.diagnostics == ()
    assert [statement.irrelevant for statement in outcome.value] == [
        None,
        "ignored by a comment",
        None,
        "ignored by a comment",
        "ignored by a comment",
        None,
        None,
    ]


def test_an_open_start_reaches_to_the_end_of_the_file() -> None:
    """Without an end the rest of the file is left out."""
    source = Source(path="a.sql", text="-- sqlprisma:ignore-start\nCREATE TABLE a ();\nCREATE TABLE b ();")
    assert all(statement.irrelevant for statement in sql.read_all(source.span()).value)


def test_a_statement_of_a_derived_text_is_found_by_its_place_in_the_file() -> None:
    """Goose drops the comment lines, so the file is asked and not the statement's own text."""
    base = Source(path="a.sql", text="-- sqlprisma:ignore\nCREATE TABLE a ();")
    derived = Source(
        path="a.sql",
        text="CREATE TABLE a ();",
        origin=Origin(source=base, anchors=(Anchor(derived=0, base=20),)),
    )
    assert sql.is_ignored(derived.span())
