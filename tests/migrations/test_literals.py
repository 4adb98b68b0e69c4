"""Literals and comments."""

from __future__ import annotations

import pytest

from sqlprisma.migrations.literals import hidden_semicolons, is_blank, scan


@pytest.mark.parametrize(
    ("text", "semicolons", "opener"),
    [
        ("a; b;", (1, 4), ""),
        ("'a;''b;' ;", (9,), ""),
        (r"E'a\';' ;", (8,), ""),
        (r"'a\' ; b", (5,), ""),
        ("E'a''b\\';';", (10,), ""),
        ('"a;" ;', (5,), ""),
        ("$$ a; $x$ $$ ;", (13,), ""),
        ("$x$ a; $$ ; $x$;", (15,), ""),
        ("-- a;\n;", (6,), ""),
        ("/* ; /* ; */ ; */ ;", (18,), ""),
        ("a$1$b;", (5,), ""),
        ("'open; ", (), "'"),
        (r"E'open\'", (), "E'"),
        ("/* /* open", (), "/*/*"),
        ("$body$ BEGIN;", (), "$body$"),
        ("$X$ ; $x$", (), "$X$"),
    ],
)
def test_scan(text: str, semicolons: tuple[int, ...], opener: str) -> None:
    """Only a `;` outside literals and comments counts, and an open literal is named."""
    found = scan(text)
    assert (found.semicolons, found.opener) == (semicolons, opener)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", True), (" -- x\n/* y */\n", True), ("-- x\nSELECT", False), ("/* open", False), (";", False)],
)
def test_is_blank(text: str, expected: bool) -> None:  # noqa: FBT001 - a table's column
    """White space and comments are blank, anything else is not."""
    assert is_blank(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a;-- x\nb;", (1,)),
        ("a; /* x */\nb;", (1,)),
        ("c ' --';\nb;", (7,)),
        ("a; b;", ()),
        ("a; b\nc;", ()),
        ("'x;\ny';", ()),
        ("a;--x\n-- only a comment;", ()),
        ("a;--x\nb;--y\nc;", (1, 7)),
    ],
)
def test_hidden_semicolons(text: str, expected: tuple[int, ...]) -> None:
    """A `;` at the end of a line of SQL with more SQL below is hidden; two statements on a line are not."""
    assert hidden_semicolons(text) == expected


def test_scanning_is_linear() -> None:
    """Two hundred thousand semicolons on a line are read at once."""
    text = ";" * 200_000 + "--x\nb;"
    assert hidden_semicolons(text) == (199_999,)
