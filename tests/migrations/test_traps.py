"""Warnings where goose is silent."""

from __future__ import annotations

import pytest

from sqlprisma.diagnostics import Code
from sqlprisma.migrations import Direction, cut_inside_literal, parse
from sqlprisma.source import Source

UP = "-- +goose Up\n"
BEGIN = "-- +goose StatementBegin\n"
END = "-- +goose StatementEnd\n"
DOWN = "-- +goose Down\n"


def warnings(text: str, direction: Direction = Direction.UP) -> list[tuple[str, str]]:
    """Each warning's slug and the text it points at."""
    outcome = parse(Source(path="a.sql", text=text), direction=direction, variables={"SET": "x"})
    return [(found.code.slug, found.span.text if found.span else "") for found in outcome.diagnostics]


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        (UP + "A;-- x\nB;\n", Code.HIDDEN_SEMICOLON, ";"),
        (UP + "A; /* x */\nB;\n", Code.HIDDEN_SEMICOLON, ";"),
        (UP + "COMMENT ON TABLE t IS 'a -->';\nB;\n", Code.HIDDEN_SEMICOLON, ";"),
        (UP + BEGIN + END + "lost\nB;\n", Code.SWALLOWED_LINE, "lost"),
        (UP + BEGIN + "-- later\n" + END + "\n-- x\nlost;\n", Code.SWALLOWED_LINE, "lost;"),
        (UP + "A\n" + BEGIN + "B;\n" + END, Code.UNFINISHED_BEFORE_BLOCK, BEGIN.strip()),
        (UP + "VALUES ('a;\n" + DOWN + "');\n", Code.SUSPICIOUS_ANNOTATION, DOWN.strip()),
        (UP + BEGIN + "SELECT '\n" + END + "';\n", Code.SUSPICIOUS_ANNOTATION, END.strip()),
        (UP + "/* A;\n" + BEGIN + "B;\n" + END, Code.SUSPICIOUS_ANNOTATION, BEGIN.strip()),
        (UP + "A;\n-- +Goose Down\nDROP TABLE t;\n", Code.SUSPICIOUS_ANNOTATION, "-- +Goose Down"),
        (UP + "A; -- +goose Down\n", Code.SUSPICIOUS_ANNOTATION, "-- +goose Down"),
        (UP + "-- +migrate Down\nA;\n", Code.SUSPICIOUS_ANNOTATION, "-- +migrate Down"),
        (UP + "-- goose: StatementBegin\r\nA;\r\n", Code.SUSPICIOUS_ANNOTATION, "-- goose: StatementBegin"),
        ("-- +goose ENVSUB ON\n" + UP + "A ${GONE} ${GONE};\n", Code.UNKNOWN_VARIABLE, "${GONE}"),
    ],
)
def test_trap(text: str, code: Code, at: str) -> None:
    """Each trap gives its one warning, and points at the line or character at fault."""
    assert (code.slug, at) in warnings(text)
    assert len([slug for slug, _ in warnings(text) if slug == code.slug]) == 1


@pytest.mark.parametrize(
    "text",
    [
        UP + "A; -- x\nB; --y\nC;\n",
        UP + "A; B;\nC;\n",
        UP + "  \n-- comment\nA;\n",
        UP + "VALUES ('a;\nb');\n",
        UP + BEGIN + "A;\nB;-- x\nC;\n" + END,
        UP + BEGIN + END + BEGIN + "A;\n" + END,
        UP + BEGIN + END + DOWN + "B;\n",
        UP + BEGIN + "  \n" + END + "A;\n",
        UP + "-- a comment\n  \n-- more\n" + BEGIN + "A;\n" + END,
        UP + "/* a comment */\n" + BEGIN + "A;\n" + END,
        UP + BEGIN + "DO $$ BEGIN\n-- +goose ENVSUB ON\nA;\n-- +goose ENVSUB OFF\nEND $$;\n" + END,
        UP + "CREATE FUNCTION f() AS $$ BEGIN;\nEND;\n$$;\n" + DOWN + "B;\n",
        UP + "-- use goose up to run this; don't worry\nA;\n",
        UP + "-- Migrate up\nA;\n",
        "-- +goose ENVSUB ON\n" + UP + "A $SET ${GONE:-x} $$;\n" + DOWN + "B $GONE;\n",
    ],
)
def test_no_false_alarm(text: str) -> None:
    """Ordinary files, and odd ones that do what they seem to do, give no warning."""
    assert warnings(text) == []


def test_traps_are_those_of_the_direction() -> None:
    """A trap in the Down section is told when that section is read, and only then."""
    text = UP + "A;\n" + DOWN + "B;--x\nC;\n"
    assert warnings(text) == []
    assert warnings(text, Direction.DOWN) == [("hidden-semicolon", ";")]


def test_warnings_stand_in_the_order_of_the_file() -> None:
    """Warnings of different kinds are sorted by place."""
    text = UP + "-- +Goose Up\nA;--x\nB;\n-- +Goose Down\n" + BEGIN + END + "lost;\n"
    assert [slug for slug, _ in warnings(text)] == [
        "suspicious-annotation",
        "hidden-semicolon",
        "suspicious-annotation",
        "swallowed-line",
    ]


def test_cut_inside_literal() -> None:
    """A function that goose cut to pieces gets the advice to use a block; a whole statement gets none."""
    text = UP + "CREATE FUNCTION f() AS $$ BEGIN;\nEND $$;\nSELECT 1;\n"
    first, _, last = parse(
        Source(path="a.sql", text=text), direction=Direction.UP, variables={}
    ).value.statements
    assert "StatementBegin" in (cut_inside_literal(first) or "")
    assert cut_inside_literal(last) is None
