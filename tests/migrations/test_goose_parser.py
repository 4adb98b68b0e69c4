"""goose's parser."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlprisma.diagnostics import Code, Diagnostic, Failure, Outcome
from sqlprisma.migrations import Direction, ParsedFile, parse
from sqlprisma.source import Source
from tests.migrations import reference


def parsed(
    text: str, direction: Direction = Direction.UP, variables: dict[str, str] | None = None
) -> Outcome[ParsedFile]:
    """A file's reading."""
    return parse(Source(path="m/1_a.sql", text=text), direction=direction, variables=variables or {})


def texts(
    text: str, direction: Direction = Direction.UP, variables: dict[str, str] | None = None
) -> list[str]:
    """The statements' texts."""
    return [span.text for span in parsed(text, direction, variables).value.statements]


def refused(text: str, direction: Direction = Direction.UP) -> Diagnostic:
    """The first finding of a file that goose refuses."""
    with pytest.raises(Failure) as caught:
        parsed(text, direction)
    return caught.value.diagnostics[0]


@pytest.mark.parametrize(
    ("text", "up", "down"),
    [
        ("-- +goose Up\n", [], []),
        ("\n  \n-- x\n-- +goose Up\nA;\n-- +goose Down\nB;", ["A;"], ["B;"]),
        ("-- +goose Up\nA; B;\nC;\n", ["A; B;", "C;"], []),
        ("-- +goose Up\nA; -- x\nB;--x\nC; --x\n", ["A; -- x", "B;--x\nC; --x"], []),
        ("-- +goose Up\n-- lead\n\nA\n\n-- kept\n;\n", ["A\n\n-- kept\n;"], []),
        ("-- +goose Up\n \n-- joins\nA;\n", ["-- joins\nA;"], []),
        ("-- +goose Up\n'--';\n' --';\nB;", ["'--';", "' --';\nB;"], []),
        (
            "-- +goose Up\n-- +goose StatementBegin\n-- lead\nA;\nB\n-- c\n-- +goose StatementEnd\nC;\n",
            ["A;\nB\n-- c", "C;"],
            [],
        ),
        ("-- +goose Up\n-- +goose StatementBegin\n-- +goose StatementEnd\nlost\nkept;\n", ["", "kept;"], []),
        ("-- +goose Up\n-- +goose StatementBegin\n \n-- +goose StatementEnd\nA;\n", ["", "A;"], []),
        ("-- +goose Up\nA\n-- +goose StatementBegin\nB;\n-- +goose StatementEnd\n", ["A\nB;"], []),
        ("-- +goose Up\r\nA\r\n  B;\r\n-- +goose Down\r\nC;\r\n", ["A\n  B;"], ["C;"]),
        ("-- +goose Up\n;\n", [";"], []),
        (
            "-- +goose Up\nA;\n-- +goose Down\nB\n-- +goose StatementBegin\nC\n-- +goose StatementEnd\n",
            ["A;"],
            ["B\nC"],
        ),
    ],
)
def test_statements(text: str, up: list[str], down: list[str]) -> None:
    """Both directions of a file are split as goose splits them."""
    assert texts(text, Direction.UP) == up
    assert texts(text, Direction.DOWN) == down


@pytest.mark.parametrize(
    ("text", "code", "message", "place"),
    [
        (
            "",
            Code.GOOSE_SYNTAX,
            f"failed to parse migration: must start with '-- +goose Up' annotation, {reference.URL}",
            "1:1",
        ),
        (
            "-- x\n  SELECT 1;",
            Code.GOOSE_SYNTAX,
            f'failed to parse migration: unexpected state 0 on line "  SELECT 1;", {reference.URL}',
            "2:1",
        ),
        (
            "-- +goose Up\n-- +goose Up",
            Code.GOOSE_SYNTAX,
            f"duplicate '-- +goose Up' annotations; stateMachine=1, {reference.URL}",
            "2:1",
        ),
        (
            "-- +goose Down",
            Code.GOOSE_SYNTAX,
            f"must start with '-- +goose Up' annotation, stateMachine=0, {reference.URL}",
            "1:1",
        ),
        (
            "-- +goose Up\n-- +goose StatementBegin\nA\n",
            Code.GOOSE_SYNTAX,
            "failed to parse migration: missing '-- +goose StatementEnd' annotation",
            "2:1",
        ),
        (
            "-- +goose Up\nA\n  B -- x\n-- y\n-- +goose Down",
            Code.MISSING_SEMICOLON,
            (
                "failed to parse migration: state 1, direction: up: unexpected unfinished SQL query: "
                '"A\\n  B -- x\\n-- y": missing semicolon?'
            ),
            "3:3",
        ),
        (
            "-- +goose Up\n -- +goose Down",
            Code.BAD_ANNOTATION,
            (
                'failed to parse annotation line " -- +goose Down": " -- +goose Down" contains leading whitespace: '
                "invalid annotation"
            ),
            "2:1",
        ),
        (
            "-- +goose Up\n-- +goose ENVSUB ON\nA\n-- +goose Down\nSELECT $1;",
            Code.VARIABLE_SUBSTITUTION,
            "variable substitution failed: Expected identifier to start with a letter, got 1:\nSELECT $1;",
            "5:9",
        ),
    ],
)
def test_refused(text: str, code: Code, message: str, place: str) -> None:
    """What goose refuses is refused in goose's words, with the place and a hint."""
    if code is Code.VARIABLE_SUBSTITUTION:
        text = text.replace("A\n", "A;\n")
    found = refused(text)
    assert (found.code, found.message) == (code, message)
    assert found.span is not None
    assert str(found.span.place) == f"m/1_a.sql:{place}"
    assert found.hint


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("\ufeff-- +goose Up\n", "byte order mark"),
        ("\udcff\udcfe-\0-\0 \0+\0", "UTF-16"),
        ("-\0-\0 \0+\0", "UTF-16"),
        ("-- only words\n", "the file says nothing"),
        ("-- +migrate Up\nSELECT 1;\n", "before the first SQL"),
        ("-- +goose Up\nA;--x", "last word of its line"),
        ("-- +goose Up\nA; /* x */", "last word of its line"),
        ("-- +goose Up\nCOMMENT ON TABLE t IS 'a -->';", "last word of its line"),
        ("-- +goose Up\nA\n", "end the statement with ;"),
        ("-- +goose Up\n  \n-- words\n", "line of spaces"),
        ("-- +goose Up\n/* words */\n", "takes a /* */ comment"),
        ("-- +goose Up\n/* words\n-- +goose Down\n*/\n", "obeys annotations inside"),
        ("-- +goose Up\nSELECT 'open\n", "a literal is open"),
        ("-- +goose ENVSUB ON\n-- +goose Up\n${A?b};", "pass --env A=VALUE"),
        ("-- +goose Up\rSELECT 1;\r", "lone CR"),
    ],
)
def test_hint_names_the_cause(text: str, word: str) -> None:
    """The hint of a refusal says what in the file led to it."""
    assert word in (refused(text).hint or "")


def test_refusal_keeps_the_warnings() -> None:
    """A line that only looks like an annotation is told together with the refusal it led to."""
    with pytest.raises(Failure) as caught:
        parsed("# +goose Up\nSELECT 1;\n")
    assert [found.code for found in caught.value.diagnostics] == [
        Code.GOOSE_SYNTAX,
        Code.SUSPICIOUS_ANNOTATION,
    ]


@pytest.mark.parametrize("size", [4 * 1024 * 1024 - 1, 4 * 1024 * 1024])
def test_longest_line(size: int) -> None:
    """A line of four MiB is refused in goose's words, a line one byte shorter is read."""
    text = "-- +goose Up\n" + "x" * (size - 1) + ";\n"
    if size < 4 * 1024 * 1024:
        assert len(texts(text)[0]) == size
    else:
        assert refused(text).message == "failed to scan migration: bufio.Scanner: token too long"


def test_longest_line_counts_bytes() -> None:
    """Two million letters of two bytes each and three bytes more are too long for goose."""
    assert "token too long" in refused("-- +goose Up\n" + "é" * (2 * 1024 * 1024) + ";\n").message


def test_no_transaction_is_for_the_file() -> None:
    """NO TRANSACTION in the Down section counts for both directions."""
    text = "-- +goose Up\nA;\n-- +goose Down\n-- +goose NO TRANSACTION\nB;\n"
    assert not parsed(text).value.is_transactional
    assert not parsed(text, Direction.DOWN).value.is_transactional
    assert parsed("-- +goose Up\nA;\n").value.is_transactional


def place_of(text: str, needle: str, variables: dict[str, str] | None = None) -> str:
    """Where the first statement that holds `needle` says the needle stands."""
    for span in parsed(text, variables=variables).value.statements:
        at = span.text.find(needle)
        if at >= 0:
            place = span.source.place(span.start + at)
            return f"{place.line}:{place.column}"
    pytest.fail(f"{needle} is in no statement")


@pytest.mark.parametrize(
    ("text", "variables", "place"),
    [
        ("-- +goose Up\n\nA\n  here;\n", {}, "4:3"),
        ("-- +goose Up\r\n\r\n  A\r\n  here;\r\n", {}, "4:3"),
        ("-- +goose Up\n \n  A, here;\n", {}, "3:6"),
        ("-- +goose Up\nA\n-- +goose NO TRANSACTION\n here;\n", {}, "4:2"),
        ("-- +goose Up\nA\n-- +goose StatementBegin\n here;\n-- +goose StatementEnd\n", {}, "4:2"),
        ("-- +goose Up\n-- +goose ENVSUB ON\nA $X ${Y:-word} here;\n", {"X": "a long value"}, "3:17"),
        ("-- +goose Up\n-- +goose ENVSUB ON\nA $X b;\n", {"X": "line\nhere"}, "3:3"),
        ("-- +goose Up\n-- +goose ENVSUB ON\r\n$X\r\n  A $$ here;\r\n", {"X": " "}, "4:8"),
        ("-- +goose Up\n-- +goose ENVSUB ON\nA ${Y:-more here};\n", {}, "3:13"),
        ("-- +goose Up\n-- +goose ENVSUB ON\n$X;\n", {"X": "   here"}, "3:1"),
    ],
)
def test_place(text: str, variables: dict[str, str], place: str) -> None:
    """A character of a statement leads back to its line and column, whatever goose dropped or expanded."""
    assert place_of(text, "here", variables) == place


def test_plain_statement_is_a_piece_of_the_file() -> None:
    """Where nothing was dropped or expanded no second text is made."""
    source = Source(path="a.sql", text="-- +goose Up\nA\nB;\nC;\n")
    statements = parse(source, direction=Direction.UP, variables={}).value.statements
    assert all(span.source is source for span in statements)


LINES = st.sampled_from(
    [
        "",
        " ",
        "\t",
        "a",
        "a;",
        "  b; c;",
        "-- note",
        "--",
        " -- indented",
        "a; -- note",
        "a;-- note",
        "' --';",
        "/* b",
        "*/",
        "$$",
        ";",
        "$A",
        "${B}",
        "${A:-x};",
        "${A?x}",
        "$1",
        "\ufeff",
        "\udce9;",
        "\x1c",
        "\xa0",
        "-- +goose Up",
        "-- +goose Down",
        "-- +goose StatementBegin",
        "-- +goose StatementEnd",
        "--+goose statementend --",
        "-- +goose NO TRANSACTION",
        "-- +goose ENVSUB ON",
        "-- +goose ENVSUB OFF",
        " -- +goose Down",
        "-- +goose",
        "-- +Goose Down",
        "# +goose Down",
    ]
)
ENDS = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"])
FILES = st.lists(st.tuples(LINES, ENDS), max_size=14).map(lambda rows: "".join(map("".join, rows)))
MIGRATIONS = st.one_of(FILES, FILES.map(lambda text: "-- +goose Up\n" + text))


def by_reference(text: str, direction: Direction, variables: dict[str, str]) -> tuple[list[str], bool] | str:
    """What the plain rewriting of goose makes of a file: its statements, or its refusal."""
    try:
        return reference.split(text, direction.value, variables)
    except reference.RefusedError as error:
        return str(error)


def by_reader(text: str, direction: Direction, variables: dict[str, str]) -> tuple[list[str], bool] | str:
    """What our reader makes of it."""
    try:
        value = parsed(text, direction, variables).value
    except Failure as failure:
        return failure.diagnostics[0].message
    for span in value.statements:
        assert span.place.line <= text.count("\n") + 1
    return [span.text for span in value.statements], value.is_transactional


@given(
    MIGRATIONS,
    st.sampled_from(Direction),
    st.dictionaries(st.sampled_from(["A", "B"]), st.sampled_from(["", "v", "x;", "a\nb", "-- y"])),
)
def test_law_the_reader_is_goose(text: str, direction: Direction, variables: dict[str, str]) -> None:
    """On any file the reader's statements, transaction and refusal are those of goose's loop written plainly."""
    assert by_reader(text, direction, variables) == by_reference(text, direction, variables)


@given(st.text(max_size=80), st.sampled_from(Direction))
def test_law_only_failures_are_raised(text: str, direction: Direction) -> None:
    """No text makes the reader raise anything but a failure with findings that have places."""
    try:
        found = parsed("-- +goose ENVSUB ON\n-- +goose Up\n" + text, direction).diagnostics
    except Failure as failure:
        found = failure.diagnostics
    assert all(one.span is not None and one.span.place for one in found)
