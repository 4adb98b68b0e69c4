"""A text into tokens, and PostgreSQL's lexical rules as compiled patterns.

The tokens are those of sqlglot's Postgres tokenizer, as far as they can be believed (`tokenizer.py`). They must
cover the text but for white space and comments: a stretch that none covers is cut by the patterns, which are the
rules of PostgreSQL's src/backend/parser/scan.l, and so is all of a text that sqlglot refuses. That is also how an
open quote gets its place, and PostgreSQL's words. Whatever sqlglot says of a stretch, reading goes on where a token
of PostgreSQL ends.

Apart from `tokens.py` because splitting a text into statements needs the same rules without making tokens.
"""

from __future__ import annotations

import re

from sqlprisma.records import dataclass
from sqlprisma.source import Source, Span
from sqlprisma.sql.errors import ReadError
from sqlprisma.sql.tokenizer import believed

LETTER = r"[^\x00-@\[-^`{-\x7f]"
"""What may begin a word: A to Z, the underscore, and everything beyond ASCII.

Like the next two it is written as what is left out of ASCII. A range that reaches beyond it says the same and is
compiled fifty times as slowly, which was a fifth of what it took to load this program.
"""
IN_TAG = r"[^\x00-/:-@\[-^`{-\x7f]"
"""The same and digits: what may follow in a dollar quote."""
IN_WORD = r"[^\x00-#%-/:-@\[-^`{-\x7f]"
"""The same and $: what may follow in a word."""
WORD = rf"{LETTER}{IN_WORD}*+"
LINE_COMMENT = r"--[^\n\r]*+"
FLAT_COMMENT = r"/\*(?:[^*/]++|\*(?!/)|/(?!\*))*+\*/"
BLANK = rf"(?:[ \t\n\r\f\v]++|{LINE_COMMENT}|{FLAT_COMMENT})*+"
PLAIN_STRING = r"'(?:[^']++|'')*+'"
ESCAPED_STRING = r"'(?:[^'\\]++|''|\\.)*+'"
QUOTED_NAME = r'"(?:[^"]++|"")*+"'
DOLLAR_QUOTE = rf"\$(?:{LETTER}{IN_TAG}*+)?\$"

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
_CONTINUED = re.compile(CONTINUED)
_WHITE = " \t\n\r\f\v"


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

    def append(self, key: str, kind: str, start: int, end: int) -> None:
        """Put a token behind the others."""
        self.keys.append(key)
        self.kinds.append(kind)
        self.starts.append(start)
        self.ends.append(end)


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
    """Cut a piece of a text into tokens: sqlglot's, and what the patterns find where it has none."""
    text = source.text
    lexemes = Lexemes([], [], [], [])
    keys, kinds, starts, ends = lexemes.keys, lexemes.kinds, lexemes.starts, lexemes.ends
    at = start
    for kind, key, begin, stop in believed(text, start, end):
        if begin < at or (kind == "string" and _CONTINUED.match(text, stop, end)):
            continue
        if begin > at and text[at:begin].strip(_WHITE):
            at = _cut(source, at, begin, end, lexemes)
            if at > begin:
                continue
        keys.append(key)
        kinds.append(kind)
        starts.append(begin)
        ends.append(stop)
        at = stop
    _cut(source, at, end, end, lexemes)
    keys.append("")
    kinds.append("end")
    starts.append(end)
    ends.append(end)
    return lexemes


def first_token(source: Source, start: int, end: int) -> Span:
    """The place of the first token, without cutting the rest: what follows may be long and no SQL at all."""
    lexemes = Lexemes([], [], [], [])
    at = start
    while not lexemes.starts and (found := _TOKEN.match(source.text, at, end)):
        at = _take(source, found, lexemes)
    return source.span(lexemes.starts[0], lexemes.ends[0]) if lexemes.starts else source.span(start, end)


def _cut(source: Source, at: int, until: int, end: int, lexemes: Lexemes) -> int:
    """Cut tokens by the patterns up to one that begins at `until` or ends behind it; gives that place."""
    while at < until:
        found = _TOKEN.match(source.text, at, end)
        if found is None:
            return end
        if found.start(found.lastindex or 0) == until:
            return until
        at = _take(source, found, lexemes)
    return at


def _take(source: Source, found: re.Match[str], lexemes: Lexemes) -> int:
    """Put the token that a pattern found behind the others; gives its end, which may lie farther on."""
    index = found.lastindex or 0
    kind, key = _KINDS[index], ""
    begin, at = found.span(index)
    if kind == "word":
        key = fold(found[index])
    elif kind == "punctuation":
        key = found[index]
    elif kind == "operator":
        at = operator_end(source.text, begin, at)
        key = source.text[begin:at]
    elif kind == "number":
        _refuse_junk(source, begin, at, found.endpos)
    elif kind == "dollar":
        kind, at = "string", _dollar_end(source, begin, at, found.endpos)
    elif kind == "other":
        at = _stray_end(source, begin, found.endpos)
        if at > begin + 1:
            return at
        key = found[index]
    elif kind == "string" and source.text[begin] in "nN":
        lexemes.append("nchar", "word", begin, begin + 1)
        begin += 1
    lexemes.append(key, kind, begin, at)
    return at


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
