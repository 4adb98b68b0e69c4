"""PostgreSQL's lexical rules as compiled patterns: where a token begins and ends, and what it is.

Apart from `tokens.py` because splitting a text into statements needs the same rules without making tokens.
The rules are those of PostgreSQL's src/backend/parser/scan.l. sqlglot's tokenizer is not used here: it tells no
place for an unterminated literal, swallows the rest after CALL or DO, cuts operators, numbers and `U&` names
otherwise than PostgreSQL does, takes a no-break space for a space, and is six times slower.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlprisma.source import Source, Span
from sqlprisma.sql.errors import ReadError

WORD = r"[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_$\x80-\U0010ffff]*+"
LINE_COMMENT = r"--[^\n\r]*+"
FLAT_COMMENT = r"/\*(?:[^*/]++|\*(?!/)|/(?!\*))*+\*/"
BLANK = rf"(?:[ \t\n\r\f\v]++|{LINE_COMMENT}|{FLAT_COMMENT})*+"
PLAIN_STRING = r"'(?:[^']++|'')*+'"
ESCAPED_STRING = r"'(?:[^'\\]++|''|\\.)*+'"
QUOTED_NAME = r'"(?:[^"]++|"")*+"'
DOLLAR_QUOTE = r"\$(?:[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_\x80-\U0010ffff]*+)?\$"

CONTINUED = (
    rf"(?:[ \t\f\v]++|{LINE_COMMENT}(?=[\n\r]))*+[\n\r](?:[ \t\n\r\f\v]++|{LINE_COMMENT}[\n\r])*+(?=')"
)
"""What may stand between two pieces of one string constant: white space with a line end in it."""

_NUMBER = (
    r"0[xX](?:_?[0-9A-Fa-f])++|0[oO](?:_?[0-7])++|0[bB](?:_?[01])++"
    r"|(?:[0-9](?:_?[0-9])*+(?:\.(?!\.)(?:[0-9](?:_?[0-9])*+)?+)?+|\.[0-9](?:_?[0-9])*+)"
    r"(?:[eE][+-]?[0-9](?:_?[0-9])*+)?+"
)
_OPERATOR = r"(?:(?!--|/\*)[~!@#^&|`?+\-*/%<>=])++"

_KINDS = (
    "",
    "string",
    "name",
    "word",
    "punctuation",
    "number",
    "dollar",
    "parameter",
    "operator",
    "other",
)
_TOKEN = re.compile(
    BLANK
    + rf"(?:([eE]{ESCAPED_STRING}(?:{CONTINUED}{ESCAPED_STRING})*+"
    + rf"|(?:[bBxXnN]|[uU]&)?{PLAIN_STRING}(?:{CONTINUED}{PLAIN_STRING})*+)"
    + rf"|((?:[uU]&)?{QUOTED_NAME})"
    + rf"|((?![eE]'){WORD})"
    + r"|(::|:=|\.\.|[,()\[\];:]|\.(?![0-9]))"
    + rf"|({_NUMBER})"
    + rf"|({DOLLAR_QUOTE})"
    + r"|(\$[0-9]++)"
    + rf"|({_OPERATOR})"
    + r"|(.))",
    re.DOTALL,
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_FREE_OPERATOR = re.compile(r"[~!@#^&|`?%]")
_JUNK = re.compile(WORD)


@dataclass(frozen=True, slots=True)
class Lexemes:
    """The tokens of a text as parallel lists, closed by one token of kind `end`.

    A `key` is what a reader compares: a folded word, a punctuation mark or an operator; it is empty for
    everything that is a value (names in quotes, strings, numbers, parameters).
    """

    keys: list[str]
    kinds: list[str]
    starts: list[int]
    ends: list[int]


def fold(word: str) -> str:
    """Lower-case the ASCII letters only, as PostgreSQL does in a UTF-8 database (scansup.c)."""
    if word.isascii():
        return word.lower()
    return "".join(letter.lower() if letter.isascii() else letter for letter in word)


def comment_end(text: str, start: int, end: int) -> int:
    """Where the (nested) block comment that begins at `start` ends; -1 where it does not."""
    depth, at = 1, start + 2
    while depth:
        edge = _COMMENT_EDGE.search(text, at, end)
        if edge is None:
            return -1
        depth += 1 if edge.group() == "/*" else -1
        at = edge.end()
    return at


def operator_end(text: str, start: int, end: int) -> int:
    """Cut the signs off a run of operator characters that PostgreSQL does not count to the operator."""
    if end - start > 1 and text[end - 1] in "+-" and not _FREE_OPERATOR.search(text, start, end):
        while end - start > 1 and text[end - 1] in "+-":
            end -= 1
    return end


def lex(source: Source, start: int, end: int) -> Lexemes:
    """Cut a piece of a text into tokens."""
    text = source.text
    keys: list[str] = []
    kinds: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    match = _TOKEN.match
    at = start
    while found := match(text, at, end):
        index = found.lastindex or 0
        kind = _KINDS[index]
        begin, at = found.span(index)
        key = ""
        if kind == "word":
            key = fold(found[index])
        elif kind == "punctuation":
            key = found[index]
        elif kind == "operator":
            at = operator_end(text, begin, at)
            key = text[begin:at]
        elif kind == "number":
            _refuse_junk(source, begin, at, end)
        elif kind == "dollar":
            at = _dollar_end(source, begin, at, end)
            kind = "string"
        elif kind == "other":
            at = _stray_end(source, begin, end)
            if at > begin + 1:
                continue
            key = found[index]
        elif text[begin] in "nN" and kind == "string":
            keys.append("nchar")
            kinds.append("word")
            starts.append(begin)
            begin += 1
            ends.append(begin)
        keys.append(key)
        kinds.append(kind)
        starts.append(begin)
        ends.append(at)
    keys.append("")
    kinds.append("end")
    starts.append(end)
    ends.append(end)
    return Lexemes(keys, kinds, starts, ends)


def _refuse_junk(source: Source, begin: int, at: int, end: int) -> None:
    """Refuse a word directly behind a number."""
    junk = _JUNK.match(source.text, at, end)
    if junk is not None:
        raise ReadError(
            f'trailing junk after numeric literal at or near "{source.text[begin : junk.end()]}"',
            Span(source=source, start=begin, end=junk.end()),
            hint="put a space between the number and the word",
        )


def _dollar_end(source: Source, begin: int, body: int, end: int) -> int:
    tag = source.text[begin:body]
    close = source.text.find(tag, body, end)
    if close < 0:
        raise _unterminated("dollar-quoted string", source, begin, end)
    return close + len(tag)


def _stray_end(source: Source, begin: int, end: int) -> int:
    """Where a nested comment ends, or the one character that begins no token; an open quote is refused."""
    mark = source.text[begin]
    if source.text.startswith("/*", begin):
        closed = comment_end(source.text, begin, end)
        if closed < 0:
            raise _unterminated("/* comment", source, begin, end)
        return closed
    if mark == '"':
        raise _unterminated("quoted identifier", source, begin, end)
    if mark in "eE" and source.text.startswith("'", begin + 1):
        raise _unterminated("quoted string", source, begin, end)
    if mark == "'":
        before = source.text[max(begin - 1, 0) : begin]
        what = {"b": "bit string literal", "x": "hexadecimal string literal"}.get(
            before.lower(), "quoted string"
        )
        begin -= before.lower() in {"b", "x", "n"}
        raise _unterminated(what, source, begin, end)
    return begin + 1


def _unterminated(what: str, source: Source, begin: int, end: int) -> ReadError:
    return ReadError(
        f'unterminated {what} at or near "{source.text[begin:end]}"',
        Span(source=source, start=begin, end=end),
        hint=_HINTS.get(what, "close the quote"),
    )


_HINTS = {
    "/* comment": "comments nest: each /* needs its own */",
    "dollar-quoted string": (
        "the closing dollar quote is missing; goose cuts statements at line ends with a semicolon, "
        "so a function's body must stand between -- +goose StatementBegin and -- +goose StatementEnd"
    ),
}
