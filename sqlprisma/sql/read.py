"""From text to statements: the entry of the room."""

from __future__ import annotations

from sqlprisma.ddl import Statement
from sqlprisma.diagnostics import Code, Diagnostic, Outcome
from sqlprisma.source import Span
from sqlprisma.sql.classify import operations
from sqlprisma.sql.errors import ReadError
from sqlprisma.sql.ignore import is_ignored
from sqlprisma.sql.split import split

IGNORED = "ignored by a comment"
"""Why a statement behind a `sqlprisma:ignore` comment has no effect."""


def read(span: Span) -> Outcome[Statement]:
    """Read one SQL statement; a wrong one comes out without operations, and with a finding."""
    try:
        kind, found = operations(span)
    except ReadError as error:
        return Outcome(Statement(kind=_first_word(span), span=span), (error.diagnostic,))
    except RecursionError:
        finding = Diagnostic(
            code=Code.TOO_DEEP,
            message="stack depth limit exceeded",
            span=span,
            hint="the statement is nested too deep",
        )
        return Outcome(Statement(kind=_first_word(span), span=span), (finding,))
    if isinstance(found, str):
        return Outcome(Statement(kind=kind.words, irrelevant=found, span=span))
    return Outcome(Statement(kind=kind.words, operations=found, span=span))


def read_all(span: Span) -> Outcome[tuple[Statement, ...]]:
    """Read every statement of a text; those behind a `sqlprisma:ignore` comment count as irrelevant."""
    statements: list[Statement] = []
    findings: list[Diagnostic] = []
    for piece in split(span):
        if is_ignored(piece):
            statements.append(Statement(kind=_first_word(piece), irrelevant=IGNORED, span=piece))
            continue
        outcome = read(piece)
        statements.append(outcome.value)
        findings.extend(outcome.diagnostics)
    return Outcome(tuple(statements), tuple(findings))


def _first_word(span: Span) -> str:
    """The first word of a statement that was not read, in upper case."""
    words = span.source.text[span.start : min(span.end, span.start + 40)].split(None, 1)
    return words[0].upper() if words and words[0].isalpha() else "UNKNOWN"
