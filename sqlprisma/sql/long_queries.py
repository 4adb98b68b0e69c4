"""SELECT and WITH of many thousand words, such as a WITH over megabytes of VALUES: what must be known, and no more.

Cutting such a text into tokens costs seconds a megabyte. What a migration's schema can feel of it is what functions it
calls and whether it changes rows, and both are words outside of strings and comments: those are taken out by one
pattern, and what is left is searched. Of a word before a parenthesis it is not known whether it is a function, an
alias or a table; the catalog knows the functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlprisma import ddl
from sqlprisma.ddl import Operation
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass
from sqlprisma.source import Span
from sqlprisma.sql.errors import ReadError
from sqlprisma.sql.keywords import COLUMN_NAME, RESERVED
from sqlprisma.sql.lexer import (
    BLANK,
    FLAT_COMMENT,
    IN_TAG,
    IN_WORD,
    LETTER,
    LINE_COMMENT,
    QUOTED_NAME,
    WORD,
    fold,
)
from sqlprisma.sql.names import quoted
from sqlprisma.sql.query_with import CHANGES

LONGEST = 65536
"""How many characters a statement may have, strings and comments not counted, that is cut into tokens."""
_LONGEST_INTO = 1_000_000
"""The same for SELECT INTO, which must be read: it makes a table."""
_MOST_PLACES = 100
"""How many names are looked for in the text, to tell where a function is called."""

_STRING = (
    rf"'(?:(?<=[eE]')(?<!{IN_WORD}[eE]')(?:[^'\\]++|''|\\.)*+'"
    rf"|(?:(?<![eE]')|(?<={IN_WORD}[eE]'))(?:[^']++|'')*+')"
)
_DOLLAR_STRING = rf"\$(?<!{IN_WORD}\$)((?:{LETTER}{IN_TAG}*+)?+)\$.*?\$\1\$"
_SILENT = rf"{_STRING}|{LINE_COMMENT}|{FLAT_COMMENT}"
_PLAIN = re.compile(_SILENT, re.DOTALL)
_WITH_QUOTES = re.compile(rf"{_DOLLAR_STRING}|({QUOTED_NAME})|{_SILENT}", re.DOTALL)
_NAME = rf"(?:{QUOTED_NAME}|{WORD})"
_LAST_LETTER = re.compile(rf'{IN_WORD}|"')
_LAST_NAME = re.compile(rf"(?:({_NAME})\s*\.\s*)?({_NAME})\s*$")
_INTO = re.compile(rf'into(?!{IN_WORD}|")')
_OTHER_INTO = re.compile(rf"(?:\b(?:as|insert|merge)\s+|\.\s*|{IN_WORD})$")
_NO_NAMES = RESERVED | COLUMN_NAME


def read(span: Span) -> tuple[Operation, ...] | str | None:
    """The operations of a SELECT or WITH, or a reason; None where it is not too long to be read.

    Raises:
        ReadError: where it makes a table, which cannot be known without reading it.
    """
    if span.end - span.start <= LONGEST:
        return None
    bare = _without_strings(span.text)
    if len(bare) <= LONGEST or "'" in bare or "/*" in bare:
        return None
    words = bare.lower()
    calls = _calls(bare)
    if calls is None or any(call.name == "set_config" for call in calls):
        return None
    if "into" in words and _makes_table(words):
        if len(bare) <= _LONGEST_INTO:
            return None
        message = "this SELECT INTO is too long to be read: the columns of its table are not known"
        place = Span(source=span.source, start=span.start, end=span.start + len("select"))
        hint = "Write CREATE TABLE with the columns, and INSERT INTO … SELECT."
        raise ReadError(message, place, code=Code.NOT_INTERPRETED, hint=hint)
    found = tuple(_invocations(span, calls))
    kind = next(
        (each for each in ddl.RowChange if each.value.lower() in CHANGES and each.value.lower() in words),
        None,
    )
    if kind is None:
        return found or "reads rows, not the schema"
    return (ddl.ChangeRows(kind=kind, tables=(), is_conditional=True, span=span), *found)


def _without_strings(text: str) -> str:
    """The text without strings and comments; a name in quotes may hold what looks like their beginning."""
    if '"' in text or "$" in text:
        return _WITH_QUOTES.sub(r"\2 ", text)
    return _PLAIN.sub(" ", text)


def _makes_table(words: str) -> bool:
    """Whether an INTO is that of a SELECT: not that of INSERT or MERGE, nor a label."""
    return any(
        _OTHER_INTO.search(words, max(0, found.start() - 100), found.start()) is None
        for found in _INTO.finditer(words)
    )


@dataclass(frozen=True, slots=True)
class _Called:
    """A name before a parenthesis, and how it was written."""

    schema: str | None
    name: str
    written: tuple[str | None, str]


def _calls(bare: str) -> tuple[_Called, ...] | None:
    """What may be called, each once, in order; None where a name has a parenthesis in it."""
    found: dict[tuple[str | None, str], _Called] = {}
    for piece in bare.split("(")[:-1]:
        if not _LAST_LETTER.match(piece.rstrip()[-1:]):
            continue
        name = _LAST_NAME.search(piece, max(0, len(piece) - 400))
        if name is None:
            return None
        if name[1] is None and fold(name[2]) in _NO_NAMES:
            continue
        schema = None if name[1] is None else _value(name[1])
        call = _Called(schema, _value(name[2]), (name[1], name[2]))
        found.setdefault((schema, call.name), call)
    return tuple(found.values())


def _value(word: str) -> str:
    return quoted(word, "\\") if word.startswith('"') else fold(word)


def _invocations(span: Span, calls: tuple[_Called, ...]) -> Iterator[ddl.Invoke]:
    head = Span(source=span.source, start=span.start, end=span.start + 1)
    for at, call in enumerate(calls):
        place = _place(span, call) if at < _MOST_PLACES else head
        name = ddl.Name(name=call.name, schema=call.schema, span=place)
        yield ddl.Invoke(name=name, is_unread=True, span=place)


def _place(span: Span, call: _Called) -> Span:
    """Where the name stands before a parenthesis."""
    parts = [re.escape(part) for part in call.written if part is not None]
    pattern = rf"{BLANK}\.{BLANK}".join(parts)
    text = span.source.text
    for found in re.compile(rf"({pattern}){BLANK}\(").finditer(text, span.start, span.end):
        if not _LAST_LETTER.match(text[found.start() - 1 : found.start()]):
            return Span(source=span.source, start=found.start(1), end=found.end(1))
    return Span(source=span.source, start=span.start, end=span.start + 1)
