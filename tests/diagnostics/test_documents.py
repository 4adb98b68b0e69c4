"""SARIF and JUnit: they are what their published schemas say, and hold what was found."""

from __future__ import annotations

import io
import json
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlprisma.diagnostics import Code, Diagnostic, Note
from sqlprisma.diagnostics.check_codes import CheckCode
from sqlprisma.diagnostics.drift_codes import DriftCode
from sqlprisma.diagnostics.explain import page
from sqlprisma.diagnostics.formats import render_github, render_gitlab, render_json
from sqlprisma.diagnostics.junit import render_junit
from sqlprisma.diagnostics.sarif import render_sarif
from sqlprisma.source import Source, Span
from tests.schemas.published import JUNIT, SARIF


def _span(path: str, text: str, needle: str) -> Span:
    start = text.index(needle)
    return Source(path=path, text=text).span(start, start + len(needle))


def _found() -> list[Diagnostic]:
    made = _span("m/0001_init.sql", "\nCREATE TABLE users ();", "users")
    return [
        Diagnostic(
            code=Code.UNDEFINED_COLUMN,
            message='column "emial" does not exist',
            span=_span("m/0007 index.sql", "CREATE INDEX ON users (emial);", "emial"),
            hint='did you mean "email"?',
            notes=(Note(message='"users" was created', span=made), Note(message="so it is")),
        ),
        Diagnostic(code=Code.UNKNOWN_VARIABLE, message="a < b & c > d"),
        Diagnostic(code=Code.RENAMED, message="n", path="schema.prisma"),
    ]


def test_sarif_holds_what_was_found() -> None:
    """A rule for each code with its page, a result with its place, and the second place beside it."""
    log = json.loads(render_sarif(_found()))
    SARIF.validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["renamed", "undefined-column", "unknown-variable"]
    assert rules[1]["help"]["markdown"] == page("undefined-column")
    assert rules[1]["shortDescription"]["text"].startswith("A column is named that the table does not have")
    first, second, third = run["results"]
    assert (first["ruleId"], first["ruleIndex"], first["level"]) == ("undefined-column", 1, "error")
    assert first["message"]["text"] == 'column "emial" does not exist\nhelp: did you mean "email"?'
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "m/0007%20index.sql"},
                "region": {"startLine": 1, "startColumn": 24, "endColumn": 29},
            }
        }
    ]
    assert first["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 2
    assert "physicalLocation" not in first["relatedLocations"][1]
    assert (second["level"], third["level"]) == ("warning", "note")
    assert third["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "schema.prisma"}}}]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/ü.sql", "a%20b/%C3%BC.sql"),
        ("/srv/a.sql", "file:///srv/a.sql"),
        ("C:/x/a.sql", "file:///C:/x/a.sql"),
        ("a\\b.sql", "a/b.sql"),
        ("../m/#1.sql", "../m/%231.sql"),
    ],
)
def test_a_path_is_a_uri(path: str, uri: str) -> None:
    """A relative path stays relative, and what a URI would read as syntax is escaped."""
    log = json.loads(render_sarif([Diagnostic(code=Code.NO_MIGRATIONS, message="x", path=path)]))
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == uri


def test_every_code_is_a_rule() -> None:
    """Findings, drift and what check finds: each has a sentence and a page in the log, which is valid."""
    source = Source(path="a", text="b").span(0, 1)
    told = [_Told(code, source) for code in (*Code, *DriftCode, *CheckCode)]
    log = json.loads(render_sarif(told))
    SARIF.validate(log)
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert len(rules) == len(told)
    assert all(rule["shortDescription"]["text"][-1] in ".:" for rule in rules)
    assert all("#" not in rule["shortDescription"]["text"] for rule in rules)


class _Told:
    """The least that a rendering reads."""

    message = "m"
    path = hint = None
    notes: tuple[Note, ...] = ()

    def __init__(self, code: Code | DriftCode | CheckCode, span: Span) -> None:
        self.code = code
        self.severity = code.severity
        self.span = span


def test_junit_holds_what_was_found() -> None:
    """Errors and warnings fail, notes are skipped, and the counts are those of the cases."""
    text = render_junit(_found())
    JUNIT.validate(io.StringIO(text))
    root = ET.fromstring(text)  # noqa: S314 - our own text
    assert root.attrib == {"name": "sqlprisma", "tests": "3", "failures": "2", "errors": "0"}
    cases = root.findall("testsuite/testcase")
    assert [case.attrib for case in cases] == [
        {"name": "undefined-column at 1:24", "classname": "m/0007 index.sql"},
        {"name": "unknown-variable", "classname": "sqlprisma"},
        {"name": "renamed", "classname": "schema.prisma"},
    ]
    assert [case[0].tag for case in cases] == ["failure", "failure", "skipped"]
    assert cases[0][0].attrib == {
        "type": "error[undefined-column]",
        "message": 'column "emial" does not exist',
    }
    assert cases[0][0].text == (
        'column "emial" does not exist\nat m/0007 index.sql:1:24\n'
        'note: "users" was created at m/0001_init.sql:2:14\nnote: so it is\nhelp: did you mean "email"?'
    )
    assert cases[1][0].text == "a < b & c > d"


def test_nothing_found_is_a_document_all_the_same() -> None:
    """A log without results, and a suite with one test that passes."""
    log = json.loads(render_sarif([]))
    SARIF.validate(log)
    assert log["runs"][0]["results"] == []
    text = render_junit([])
    JUNIT.validate(io.StringIO(text))
    assert 'tests="1" failures="0"' in text
    assert "<failure" not in text


def test_there_are_no_times_and_no_machines() -> None:
    """Two renderings are equal, and nothing in them says when and where they were made."""
    assert render_sarif(_found()) == render_sarif(_found())
    assert render_junit(_found()) == render_junit(_found())
    (run,) = json.loads(render_sarif(_found()))["runs"]
    assert sorted(run) == ["columnKind", "results", "tool"]
    assert not re.search(r"time|host|\b20\d\d\b", render_junit(_found()), re.IGNORECASE)


@given(st.text(max_size=40), st.text(max_size=40), st.data())
def test_law_any_text_is_a_valid_document(text: str, message: str, data: st.DataObject) -> None:
    """Whatever a file, a message and a path hold, both schemas are kept."""
    start = data.draw(st.integers(0, len(text)))
    span = Source(path=message or "a", text=text).span(start, data.draw(st.integers(start, len(text))))
    found = [Diagnostic(code=Code.SYNTAX_ERROR, message=message, span=span, hint=text)]
    SARIF.validate(json.loads(render_sarif(found).encode("utf-8")))
    JUNIT.validate(io.StringIO(render_junit(found)))


def test_what_stands_nowhere_is_shown_at_the_place_of_its_note() -> None:
    """A difference in a database has no line of its own: programs that need one show that of the migration."""
    made = _span("m/0001_init.sql", "\nCREATE TABLE users ();", "users")
    notes = (Note(message="so it is"), Note(message="the migrations say so", span=made))
    found = [Diagnostic(code=Code.UNDEFINED_TABLE, message="gone", notes=notes)]
    (result,) = json.loads(render_sarif(found))["runs"][0]["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "m/0001_init.sql"}
    assert physical["region"]["startLine"] == 2
    assert 'name="undefined-table at 2:14" classname="m/0001_init.sql"' in render_junit(found)
    assert render_github(found).startswith(
        "::error file=m/0001_init.sql,line=2,col=14,title=undefined-table::gone"
    )
    (shown,) = json.loads(render_gitlab(found))
    assert shown["location"] == {"path": "m/0001_init.sql", "lines": {"begin": 2}}
    (plain,) = json.loads(render_json(found))
    assert (plain["path"], plain["line"]) == (None, None)
