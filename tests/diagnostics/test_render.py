"""What a person, a program, GitHub and GitLab are shown."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlprisma.diagnostics import Code, Diagnostic, Note
from sqlprisma.diagnostics.render import (
    Format,
    render,
    render_concise,
    render_github,
    render_gitlab,
    render_json,
    render_text,
)
from sqlprisma.source import Anchor, Origin, Source, Span


def pointed(text: str, needle: str, path: str = "m/0007_index.sql") -> Span:
    """The first place of a text in a file."""
    source = Source(path=path, text=text)
    start = text.index(needle)
    return source.span(start, start + len(needle))


def misspelt(text: str = "\n\nCREATE INDEX ON users (emial);\n", needle: str = "emial") -> Diagnostic:
    """A finding with everything: a place, a note with a place, a hint, an SQLSTATE."""
    return Diagnostic(
        code=Code.UNDEFINED_COLUMN,
        message='column "emial" does not exist',
        span=pointed(text, needle),
        hint='did you mean "email"?',
        notes=(Note(message='"users" was created', span=pointed("\nCREATE", "CREATE", "m/0001_init.sql")),),
    )


def carets(text: str, needle: str) -> tuple[str, str]:
    """The line that is shown and the caret line below it, without the gutter."""
    lines = render_text(
        [Diagnostic(code=Code.SYNTAX_ERROR, message="x", span=pointed(text, needle))], color=False
    )
    shown, below = lines.split("\n")[2:4]
    return shown[7:], below[7:]


def test_text() -> None:
    """A paragraph has the message, the place, the line with carets, the note and the way out."""
    assert render_text([misspelt()], color=False) == (
        'error[undefined-column]: column "emial" does not exist\n'
        "  --> m/0007_index.sql:3:24\n"
        "   3 | CREATE INDEX ON users (emial);\n"
        "     |                        ^^^^^\n"
        ' note: "users" was created at m/0001_init.sql:2:1\n'
        ' help: did you mean "email"?            (SQLSTATE 42703; sqlprisma explain undefined-column)\n'
    )


def test_text_without_place_and_hint() -> None:
    """A finding about a file as a whole shows its path, and the page is the help where there is no hint."""
    found = Diagnostic(code=Code.NO_SUCH_FOLDER, message="x directory does not exist", path="x")
    assert render_text([found], color=False) == (
        "error[no-such-folder]: x directory does not exist\n  --> x\n help: sqlprisma explain no-such-folder\n"
    )


def test_text_of_a_message_alone() -> None:
    """A finding without any place has no arrow."""
    found = Diagnostic(code=Code.SYNTAX_ERROR, message="what\never")
    assert render_text([found], color=False) == (
        "error[syntax-error]: what\n  ever\n help: sqlprisma explain syntax-error   (SQLSTATE 42601)\n"
    )


def test_long_hint_has_its_own_line() -> None:
    """A hint that fills the line leaves the page's name to the next one."""
    found = Diagnostic(code=Code.BAD_CONFIG, message="x", hint="h" * 90)
    assert f" help: {'h' * 90}\n       (sqlprisma explain bad-config)\n" in render_text([found], color=False)


def test_findings_are_separated_and_told_once() -> None:
    """Two findings have a blank line between them; the same finding twice is one."""
    other = Diagnostic(code=Code.BAD_CONFIG, message="y")
    text = render_text([misspelt(), other, misspelt()], color=False)
    assert text.count("error[undefined-column]") == 1
    assert "\n\nerror[bad-config]" in text
    assert render_text([], color=False) == ""


@pytest.mark.parametrize(
    ("text", "needle", "below"),
    [
        ("\ta\t\tbc", "bc", "\t \t\t^^"),
        ("日本 ab", "ab", "     ^^"),
        ("a 日本", "日本", "  ^^^^"),
        ("e\u0301 ab", "ab", "  ^^"),
        ("ab\ncd", "b\ncd", " ^"),
        ("ab\r\ncd", "b\r\ncd", " ^"),
    ],
)
def test_carets_stand_under_the_place(text: str, needle: str, below: str) -> None:
    """Tabs, wide characters and combining marks keep the carets in place; only the first line is marked."""
    assert carets(text, needle)[1] == below


def test_caret_at_the_end_of_the_file() -> None:
    """An empty span at the very end is one caret after the last character."""
    source = Source(path="a.sql", text="SELECT")
    found = Diagnostic(code=Code.SYNTAX_ERROR, message="x", span=source.span(6, 6))
    assert "   1 | SELECT\n     |       ^\n" in render_text([found], color=False)


@pytest.mark.parametrize("before", [0, 40, 300, 5000])
@pytest.mark.parametrize("after", [0, 300])
def test_long_line_is_cut_around_the_place(before: int, after: int) -> None:
    """However long the line, what is shown is short, holds the place, and the carets stand under it."""
    shown, below = carets("x" * before + "HERE" + "y" * after, "HERE")
    assert len(shown) <= 160
    start = shown.index("HERE")
    assert below == " " * start + "^^^^"


def test_what_a_terminal_would_obey_is_not_printed() -> None:
    """Escape sequences and bytes that are no UTF-8 are shown as replacement characters, one for one."""
    found = Diagnostic(
        code=Code.SYNTAX_ERROR, message="bad \x1b[31m", span=pointed("\x1b\udce9 x", "x", "a\x1b.sql")
    )
    text = render_text([found], color=False)
    assert "\x1b" not in text
    assert "   1 | \ufffd\ufffd x\n     |    ^\n" in text
    text.encode("utf-8")


def test_long_message_is_shortened() -> None:
    """A message that quotes a whole file keeps its beginning and its end."""
    found = Diagnostic(code=Code.MISSING_SEMICOLON, message="begin " + "x" * 10_000 + " end")
    text = render_text([found], color=False)
    assert len(text) < 800
    assert "begin x" in text
    assert "x end\n" in text


def test_color_changes_nothing_but_color() -> None:
    """Without its escape sequences the coloured text is the plain one."""
    colored = render_text([misspelt()], color=True)
    assert "\x1b[1;31m^^^^^\x1b[0m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == render_text([misspelt()], color=False)


def test_place_of_a_derived_text() -> None:
    """A span in a derived text is shown in the file that a person wrote."""
    file = Source(path="a.sql", text="SELECT ${NAME}, x;\r\n")
    origin = Origin(source=file, anchors=(Anchor(derived=0, base=0), Anchor(derived=12, base=14)))
    derived = Source(path="a.sql", text="SELECT users, x;", origin=origin)
    found = Diagnostic(code=Code.SYNTAX_ERROR, message="x", span=derived.span(14, 15))
    assert "   1 | SELECT ${NAME}, x;\n     |                 ^\n" in render_text([found], color=False)


def test_concise() -> None:
    """One line a finding, with the place first, whatever the message holds."""
    found = Diagnostic(code=Code.BAD_CONFIG, message="two\nlines")
    assert render_concise([misspelt(), found]) == (
        'm/0007_index.sql:3:24: error[undefined-column]: column "emial" does not exist\n'
        "error[bad-config]: two lines\n"
    )


def test_json() -> None:
    """Every field is there, and null where it does not apply."""
    first, second = json.loads(render_json([misspelt(), Diagnostic(code=Code.UNKNOWN_VARIABLE, message="y")]))
    assert first == {
        "code": "undefined-column",
        "severity": "error",
        "sqlstate": "42703",
        "message": 'column "emial" does not exist',
        "hint": 'did you mean "email"?',
        "path": "m/0007_index.sql",
        "line": 3,
        "column": 24,
        "end_column": 29,
        "notes": [
            {
                "message": '"users" was created',
                "path": "m/0001_init.sql",
                "line": 2,
                "column": 1,
                "end_column": 7,
            }
        ],
    }
    assert second["severity"] == "warning"
    assert (second["path"], second["line"], second["sqlstate"], second["notes"]) == (None, None, None, [])
    assert render_json([]) == "[]\n"


def test_github() -> None:
    """Workflow commands escape what GitHub would read as syntax."""
    span = pointed("ab", "b", "a,b:c%.sql")
    found = Diagnostic(code=Code.RENAMED, message="50%\ntwo", span=span, hint="h")
    assert render_github([found]) == (
        "::notice file=a%2Cb%3Ac%25.sql,line=1,col=2,title=renamed::50%25%0Atwo%0Ahelp: h\n"
    )
    assert render_github([Diagnostic(code=Code.NO_MIGRATIONS, message="x", path="m")]) == (
        "::error file=m,title=no-migrations::x\n"
    )
    assert render_github([Diagnostic(code=Code.UNKNOWN_VARIABLE, message="x")]).startswith("::warning title=")


def test_gitlab() -> None:
    """A report entry has GitLab's fields, and a place even where the finding has none."""
    entry, bare = json.loads(render_gitlab([misspelt(), Diagnostic(code=Code.RENAMED, message="y")]))
    assert entry["description"] == 'column "emial" does not exist'
    assert entry["check_name"] == "undefined-column"
    assert entry["severity"] == "major"
    assert entry["location"] == {"path": "m/0007_index.sql", "lines": {"begin": 3}}
    assert bare["location"] == {"path": ".", "lines": {"begin": 1}}
    assert bare["severity"] == "info"


def test_gitlab_fingerprints() -> None:
    """A finding keeps its fingerprint when it moves, and two on different lines have different ones."""
    moved = misspelt("\n\n\n\nemial emial")
    (before,) = json.loads(render_gitlab([misspelt()]))
    (after,) = json.loads(render_gitlab([moved]))
    assert before["fingerprint"] == after["fingerprint"]
    pair = json.loads(render_gitlab([misspelt(), moved]))
    assert pair[0]["fingerprint"] != pair[1]["fingerprint"]


@given(st.text(max_size=60), st.text(max_size=60), st.data())
def test_law_rendering_never_fails(text: str, message: str, data: st.DataObject) -> None:
    """Any text with any place in it renders in every format, and the result can be encoded."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = Source(path="a.sql", text=text).span(start, end)
    found = Diagnostic(code=Code.SYNTAX_ERROR, message=message, span=span, hint=message)
    for form in Format:
        render([found], form, color=True).encode("utf-8")
    json.loads(render([found], Format.JSON))
    assert render([found], Format.CONCISE).count("\n") == 1
    assert render([found], Format.GITHUB).count("\n") == 1
