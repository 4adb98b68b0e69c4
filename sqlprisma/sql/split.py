"""A text into SQL statements at its top-level semicolons.

goose hands over whole blocks; PostgreSQL's parser and psql (src/fe_utils/psqlscan.l) cut them: not inside
quotes, comments, parentheses, or a `BEGIN ATOMIC … END` body. One compiled pattern runs over everything that
cannot end a statement, so that a dump's rows cost a scan and not a token each.
"""

from __future__ import annotations

import re

from sqlprisma.source import Span
from sqlprisma.sql.lexer import (
    BLANK,
    DOLLAR_QUOTE,
    ESCAPED_STRING,
    FLAT_COMMENT,
    IN_WORD,
    LINE_COMMENT,
    PLAIN_STRING,
    QUOTED_NAME,
    WORD,
    comment_end,
)

_WORD_END = rf"(?!{IN_WORD})"
_BODY_WORDS = rf"(?!(?:[bB][eE][gG][iI][nN]|[cC][aA][sS][eE]|[eE][nN][dD]){_WORD_END})"
_ATOM = (
    r"[\x00-!#%&*+,.0-:<-@\[-^`{-\x7f]++"
    rf"|[eE]{ESCAPED_STRING}|{PLAIN_STRING}|{QUOTED_NAME}|{LINE_COMMENT}|{FLAT_COMMENT}"
    r"|\$[0-9]++|-|/(?!\*)"
)
_PLAIN_WORD = rf"(?![eE]'){WORD}"
_DULL = re.compile(rf"(?:{_ATOM}|{_PLAIN_WORD}|\((?:{_ATOM}|{_PLAIN_WORD}|;)*+\))*+", re.DOTALL)
_DULL_IN_ROUTINE = re.compile(rf"(?:{_ATOM}|{_BODY_WORDS}{_PLAIN_WORD})*+", re.DOTALL)
_FIRST_TOKEN = re.compile(BLANK)
_ROUTINE = re.compile(
    rf"[cC][rR][eE][aA][tT][eE]{BLANK}(?:[oO][rR]{BLANK}[rR][eE][pP][lL][aA][cC][eE]{BLANK})?"
    rf"(?:[fF][uU][nN][cC][tT][iI][oO][nN]|[pP][rR][oO][cC][eE][dD][uU][rR][eE]){_WORD_END}"
)
_BODY_WORD = re.compile(
    rf"([bB][eE][gG][iI][nN]{BLANK}[aA][tT][oO][mM][iI][cC]|[cC][aA][sS][eE]|[eE][nN][dD]){_WORD_END}"
)
"""Letter by letter, because ignoring case makes the patterns with all of Unicode in them slow to compile."""

_DOLLAR = re.compile(DOLLAR_QUOTE)
_WORD = re.compile(WORD)


def split(span: Span) -> tuple[Span, ...]:
    """The statements of a text, each from its first token to before its semicolon; empty ones vanish."""
    text, at, end = span.source.text, span.start, span.end
    statements: list[Span] = []
    while True:
        at = _skip_blank(text, at, end)
        if at >= end:
            return tuple(statements)
        stop = _statement_end(text, at, end)
        if stop > at:
            body = text[at:stop].rstrip()
            statements.append(Span(source=span.source, start=at, end=at + len(body)))
        at = stop + 1


def _skip_blank(text: str, at: int, end: int) -> int:
    while True:
        found = _FIRST_TOKEN.match(text, at, end)
        at = found.end() if found else at
        if not text.startswith("/*", at, end):
            return at
        closed = comment_end(text, at, end)
        if closed < 0:
            return at
        at = closed


def _statement_end(text: str, at: int, end: int) -> int:
    is_routine = _ROUTINE.match(text, at, end) is not None
    dull = _DULL_IN_ROUTINE if is_routine else _DULL
    parentheses = blocks = 0
    while True:
        found = dull.match(text, at, end)
        at = found.end() if found else at
        if at >= end:
            return end
        mark = text[at]
        if mark == ";":
            if parentheses == 0 and blocks == 0:
                return at
            at += 1
        elif mark == "(":
            parentheses += 1
            at += 1
        elif mark == ")":
            parentheses = max(parentheses - 1, 0)
            at += 1
        elif is_routine and mark in "bBcCeE" and not text.startswith("'", at + 1):
            at, change = _body_word(text, at, end, blocks)
            blocks += change
        else:
            at = _quote_end(text, at, end)


def _body_word(text: str, at: int, end: int, blocks: int) -> tuple[int, int]:
    """Step over BEGIN ATOMIC, CASE or END, and say whether it opens or closes a block."""
    found = _BODY_WORD.match(text, at, end)
    if found is None:
        word = _WORD.match(text, at, end)
        return (word.end() if word else at + 1), 0
    first = found[1][0].lower()
    if first == "b":
        return found.end(), 1
    if blocks == 0:
        return found.end(), 0
    return found.end(), (1 if first == "c" else -1)


def _quote_end(text: str, at: int, end: int) -> int:
    """Where a dollar quote or a nested comment ends; an open quote reaches to the end of the text."""
    dollar = _DOLLAR.match(text, at, end)
    if dollar is not None:
        close = text.find(dollar.group(), dollar.end(), end)
        return end if close < 0 else close + len(dollar.group())
    if text.startswith("/*", at, end):
        close = comment_end(text, at, end)
        return end if close < 0 else close
    return end if text[at] in "'\"eE" else at + 1
