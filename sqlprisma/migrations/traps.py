"""Warnings where goose says nothing and does something nobody meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlprisma.diagnostics import Code, Diagnostic, Note
from sqlprisma.migrations.annotations import Annotation, is_annotation
from sqlprisma.migrations.golang import trim
from sqlprisma.migrations.literals import hidden_semicolons, is_blank, scan
from sqlprisma.source import Source, Span

BOM = "\ufeff"
"""The byte order mark; goose refuses a file that begins with it."""

_WORDS = "|".join(word.value.replace(" ", "[ \\t]+") for word in Annotation)
_LOOKALIKE = re.compile(
    r"^[^\n]*?(?P<mark>(?:--|\#|/\*)[ \t]*(?:\+?goose|\+migrate)[ \t]*(?::[ \t]*)?"
    rf"(?:{_WORDS}))[ \t]*(?:\*/[ \t]*)?\r?$",
    re.IGNORECASE | re.MULTILINE,
)
_MARK = re.compile(r"(?:--|\#|/\*)[ \t]*\+?[gm]", re.IGNORECASE)
"""How the mark in such a line begins."""
_SIGNS = ("--", "#", "/*")
"""With what; found much sooner than a pattern in megabytes of rows."""


class Watch:
    """Looks over goose's shoulder while it reads the statements of one direction."""

    def __init__(self) -> None:
        self._found: list[Diagnostic] = []
        self._variables: set[str] = set()
        self._pending: list[str] = []

    @property
    def found(self) -> tuple[Diagnostic, ...]:
        """The warnings so far."""
        return tuple(self._found)

    def section_ends(self, unfinished: str, span: Span) -> None:
        """Down, StatementBegin or StatementEnd was obeyed: it should not stand inside a literal or a comment.

        `unfinished` is what the buffer holds.
        """
        opener = scan("\n".join([*self._pending, unfinished])).opener
        self._pending.clear()
        if opener:
            what = "a comment" if opener.startswith("/*") else f"a literal ({opener})"
            self._warn(
                Code.SUSPICIOUS_ANNOTATION,
                f"goose obeys this annotation although it stands inside {what}",
                span,
                "goose does not know strings or comments; keep the line from beginning with --",
            )

    def block_begins(self, unfinished: str, span: Span) -> None:
        """StatementBegin was read while the buffer held `unfinished`."""
        if not is_blank(unfinished):
            first = trim(unfinished).partition("\n")[0]
            self._warn(
                Code.UNFINISHED_BEFORE_BLOCK,
                f"the statement above has no ; and becomes part of this block: {first}",
                span,
                "end the statement with ; at the end of its line, or move all of it into the block",
            )

    def swallowed(self, span: Span, block: Span | None) -> None:
        """A line was dropped because the block before it was empty."""
        self._warn(
            Code.SWALLOWED_LINE,
            "goose never runs this line: the StatementBegin block before it is empty",
            span,
            "remove the empty block, or put a statement into it",
            Note(message="the empty block begins", span=block),
        )

    def statement(self, span: Span) -> None:
        """A statement outside a block is complete."""
        text = span.text
        self._pending.append(text)
        for at in hidden_semicolons(text)[:1]:
            semicolon = Span(source=span.source, start=span.start + at, end=span.start + at + 1)
            self._warn(
                Code.HIDDEN_SEMICOLON,
                f"goose does not end the statement here, because {_cause(text, at)}",
                semicolon,
                "make the ; the last word of its line; otherwise the next statement is sent together with this one",
            )

    def unknown_variable(self, name: str, span: Span) -> None:
        """A variable had no value."""
        if name not in self._variables:
            self._variables.add(name)
            self._warn(
                Code.UNKNOWN_VARIABLE,
                f"the variable {name} has no value; goose puts nothing in its place",
                span,
                f"pass --env {name}=VALUE",
            )

    def _warn(self, code: Code, message: str, span: Span, hint: str, *notes: Note) -> None:
        self._found.append(Diagnostic(code=code, message=message, span=span, hint=hint, notes=notes))


def _cause(text: str, at: int) -> str:
    line = text[text.rfind("\n", 0, at) + 1 : text.find("\n", at)]
    after = text[at + 1 : text.find("\n", at)]
    if after.startswith("--"):
        return "-- is glued to the ;"
    if "/*" in after:
        return "a /* */ comment follows the ;"
    if "--" in line[: len(line) - len(after)]:
        return "-- inside the string looks to goose like a comment"
    return "the ; is not the end of the line's last word"


def lookalikes(source: Source) -> tuple[Diagnostic, ...]:
    """Lines that a person takes for an annotation and goose does not."""
    return tuple(
        _lookalike(source.span(match.start("mark"), match.end("mark")))
        for match in _looking_alike(source.text)
        if not is_annotation(match.group(), trim(match.group()).removeprefix(BOM))
    )


def _looking_alike(text: str) -> Iterator[re.Match[str]]:
    lines = {
        text.rfind("\n", 0, at) + 1 for sign in _SIGNS for at in _places(text, sign) if _MARK.match(text, at)
    }
    for start in sorted(lines):
        end = text.find("\n", start)
        found = _LOOKALIKE.match(text, start, len(text) if end < 0 else end)
        if found is not None:
            yield found


def _places(text: str, sign: str) -> Iterator[int]:
    at = text.find(sign)
    while at >= 0:
        yield at
        at = text.find(sign, at + 1)


def _lookalike(span: Span) -> Diagnostic:
    return Diagnostic(
        code=Code.SUSPICIOUS_ANNOTATION,
        message="goose takes this for an ordinary comment, not for an annotation",
        span=span,
        hint="an annotation is a line of its own that begins with -- +goose, in lower case",
    )
