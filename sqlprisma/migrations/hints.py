"""The way out of each of goose's refusals, in our words."""

from __future__ import annotations

from collections.abc import Mapping

from sqlprisma.migrations.annotations import Annotation
from sqlprisma.migrations.golang import trim
from sqlprisma.migrations.interpolate import InterpolationError
from sqlprisma.migrations.literals import is_blank, scan
from sqlprisma.migrations.traps import BOM
from sqlprisma.source import Source, Span

UNCLOSED_BLOCK = "close the block with -- +goose StatementEnd on a line of its own"

MISPLACED: Mapping[Annotation, str] = {
    Annotation.UP: "a file has one Up section, at its head; put everything that goes up into it",
    Annotation.DOWN: "Down stands once, after Up and outside a StatementBegin block",
    Annotation.STATEMENT_BEGIN: "blocks stand in the Up or Down section and do not nest",
    Annotation.STATEMENT_END: "remove it, or put -- +goose StatementBegin before the statement it closes",
}

_UNFINISHED: Mapping[str, str] = {
    "line comment": "a line of spaces above it makes goose take the comment for a statement; empty that line",
    "block comment": "goose takes a /* */ comment for a statement; write it with --",
    "hidden semicolon": "for goose the ; must be the last word of its line, before a word that begins with --; "
    "or wrap the statement in -- +goose StatementBegin/StatementEnd",
    "open comment": "goose obeys annotations inside /* */ comments; write the comment with --",
    "open literal": "a literal is open; wrap a statement that holds ; in -- +goose StatementBegin/StatementEnd",
    "none": "end the statement with ; at the end of its line, "
    "or wrap it in -- +goose StatementBegin/StatementEnd",
}

_UTF16_MARKS = ("\udcff\udcfe", "\udcfe\udcff")
_WIDE_PROBE = 64


def no_up(source: Source) -> str:
    """Why a file does not begin with an Up section."""
    head = source.text[:_WIDE_PROBE]
    if head.startswith(BOM):
        return "goose refuses the byte order mark (BOM) at the head; save the file as UTF-8 without BOM"
    if head.startswith(_UTF16_MARKS) or "\0" in head:
        return "the file is UTF-16; save it as UTF-8 without BOM"
    if is_blank(source.text):
        return "the file says nothing; put -- +goose Up on its first line, and the SQL below"
    return "put -- +goose Up on a line of its own before the first SQL"


def unfinished(rest: str) -> str:
    """Why goose waits for a semicolon that seems to be there."""
    return _UNFINISHED[_cause(rest)]


def _cause(rest: str) -> str:
    if is_blank(rest):
        return "line comment" if rest.startswith("--") else "block comment"
    found = scan(rest)
    if found.semicolons and is_blank(rest[found.semicolons[-1] + 1 :]):
        return "hidden semicolon"
    if found.opener:
        return "open comment" if found.opener.startswith("/*") else "open literal"
    return "none"


def last_code_line(span: Span) -> Span:
    """The last line of a statement that is more than a comment."""
    text = span.text
    end = len(text)
    while end > 0:
        start = text.rfind("\n", 0, end) + 1
        line = trim(text[start:end])
        if line and not line.startswith("--"):
            lead = len(text[start:end]) - len(text[start:end].lstrip())
            return Span(source=span.source, start=span.start + start + lead, end=span.start + end)
        end = start - 1
    return span


def substitution(reason: InterpolationError) -> str:
    """What to do about a line that cannot be expanded."""
    if reason.missing is not None:
        return f"pass --env {reason.missing}=VALUE"
    return "write \\$ for a dollar sign, or put -- +goose ENVSUB OFF before SQL that has dollars of its own"


def cut_inside_literal(span: Span) -> str | None:
    """Why a statement has an unterminated literal, if it has one: goose cut it at a `;` inside."""
    if not scan(span.text).opener or not span.text.endswith(";"):
        return None
    return (
        "goose cuts at every ; at the end of a line, also inside a string or function body; "
        "wrap the statement in -- +goose StatementBegin and -- +goose StatementEnd"
    )
