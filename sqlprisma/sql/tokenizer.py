"""The door to sqlglot's Postgres tokenizer: where it says that words, names, constants and marks stand.

sqlglot reads the tokens of every statement that needs tokens. It serves many dialects, so it cuts some things
otherwise than PostgreSQL's src/backend/parser/scan.l. Its tokenizer is therefore asked without the keywords that it
knows: to PostgreSQL's lexer each is a word like others, DOUBLE PRECISION is two of them, and behind CALL or DO comes
no string to the end of the statement. This module knows which tokens can be believed, and hands on no others:

- only offsets are taken, never `text`, `line` or `col`: a token's text is the source's;
- words with other characters than ASCII letters, digits and underscores, `U&` names and national strings are left
  out;
- operators count where they are a whole run of operator characters, without a sign at their end;
- numbers count in their plain form, where nothing that would make them longer (or wrong) stands behind them;
- what stands in dollar quotes is not shown to it, so quotes with a dollar sign in them are left out.

What is left out is a stretch that no token covers. `sqlprisma.sql.lexer`, which asks here, lays the tokens side by
side and cuts the stretches between them by PostgreSQL's own patterns; so there is one rule for all the gaps.
It is apart because it alone has to change when sqlglot does. sqlglot is imported when the first statement is
tokenised, because `--help` must not wait for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from sys import intern
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from sqlglot import Tokenizer, TokenType

Check = Callable[[str, int, int], bool]
"""Whether PostgreSQL cuts a token where sqlglot does: the text, the token's start and its end."""

_OPERATOR = "~!@#^&|`?+-*/%<>="
_SIGNS = frozenset("+-")
_OPERATOR_GOES_ON = frozenset(_OPERATOR)
_WORD_GOES_ON = frozenset("$&'")
"""What may make more of the letters before it than a word: a$b, U&"a", N'a'."""
_DOT_GOES_ON = frozenset(".0123456789")

_LETTER = re.compile(r"[A-Za-z]")
_PLAIN_NUMBER = re.compile(r"[0-9]++(?:\.[0-9]++)?+(?![^\x00-#%-\-/:-@\[-^`{-\x7f])")
_DOLLAR_QUOTE = re.compile(r"\$(?:[^\x00-@\[-^`{-\x7f][^\x00-/:-@\[-^`{-\x7f]*+)?\$")


def _is_number(text: str, begin: int, end: int) -> bool:
    """Whether these are digits, perhaps with a point among them, and nothing goes on behind them."""
    found = _PLAIN_NUMBER.match(text, begin)
    return found is not None and found.end() == end


def _is_plain_string(text: str, begin: int, end: int) -> bool:
    """Whether quotes are there, and all between them was shown."""
    return text[begin] == text[end - 1] == "'" and _shows_all(text, begin, end)


def _is_prefixed_string(text: str, begin: int, end: int) -> bool:
    """Whether a quote is there: 0xFF is a HEX_STRING, too."""
    return text[end - 1] == "'" and _shows_all(text, begin, end)


def _is_quoted_name(text: str, begin: int, end: int) -> bool:
    """Whether a quote is there: 0b is an IDENTIFIER, too."""
    return text[begin] == '"' and _shows_all(text, begin, end)


def _shows_all(text: str, begin: int, end: int) -> bool:
    """Whether sqlglot saw this piece as it is: see `_emptied`."""
    return text.find("$", begin, end) < 0


def _is_lone_dot(text: str, _begin: int, end: int) -> bool:
    """Whether this dot begins neither a number nor the `..` of a range."""
    return text[end : end + 1] not in _DOT_GOES_ON


_KINDS: Mapping[str, tuple[str, Check | None]] = {
    "BIT_STRING": ("string", _is_prefixed_string),
    "BYTE_STRING": ("string", _is_prefixed_string),
    "COLON": ("punctuation", None),
    "COLON_EQ": ("punctuation", None),
    "COMMA": ("punctuation", None),
    "DCOLON": ("punctuation", None),
    "DOT": ("punctuation", _is_lone_dot),
    "HEX_STRING": ("string", _is_prefixed_string),
    "IDENTIFIER": ("name", _is_quoted_name),
    "L_BRACKET": ("punctuation", None),
    "L_PAREN": ("punctuation", None),
    "NUMBER": ("number", _is_number),
    "R_BRACKET": ("punctuation", None),
    "R_PAREN": ("punctuation", None),
    "SEMICOLON": ("punctuation", None),
    "STRING": ("string", _is_plain_string),
    "UNICODE_STRING": ("string", _is_prefixed_string),
}
"""What is neither word nor operator, by sqlglot's names: our kind, and what else must hold."""


@cache
def _postgres() -> tuple[Callable[[], Tokenizer], dict[TokenType, tuple[str, Check | None]]]:
    """What makes a tokenizer, and what its tokens are to us."""
    from sqlglot import TokenType  # noqa: PLC0415 - takes longer to load than all the rest
    from sqlglot.dialects.postgres import Postgres  # noqa: PLC0415 - likewise

    class Wordless(Postgres.Tokenizer):
        KEYWORDS: ClassVar = {
            mark: found for mark, found in Postgres.Tokenizer.KEYWORDS.items() if not _LETTER.search(mark)
        }
        COMMANDS: ClassVar = set()

    return partial(Wordless, dialect=Postgres()), {TokenType[name]: kind for name, kind in _KINDS.items()}


def believed(text: str, start: int, end: int) -> Iterator[tuple[str, str, int, int]]:
    """The tokens of a piece of a text that PostgreSQL cuts alike, in order: kind, key, start and end.

    There are none where sqlglot refuses the text; it tells no place for a quote that is not closed.
    """
    from sqlglot import TokenError  # noqa: PLC0415 - loaded with the first statement

    make, kinds = _postgres()
    try:
        tokens = make().tokenize(_emptied(text[start:end]))
    except TokenError:
        return
    for token in tokens:
        begin, stop = token.start + start, token.end + start + 1
        if not begin < stop <= end:
            continue
        piece = text[begin:stop]
        known = kinds.get(token.token_type)
        if known is not None:
            kind, is_right = known
            if is_right is None:
                yield kind, piece, begin, stop
            elif is_right(text, begin, stop):
                yield kind, piece if kind == "punctuation" else "", begin, stop
        elif piece.isidentifier():
            follower = text[stop : stop + 1]
            if piece.isascii() and follower.isascii() and follower not in _WORD_GOES_ON:
                yield "word", intern(piece.lower()), begin, stop
        elif _is_operator(text, begin, stop):
            yield "operator", piece, begin, stop


def _emptied(text: str) -> str:
    """A text of the same length with an empty string in plain quotes for each in dollar quotes.

    sqlglot goes through a function's body letter by letter, which takes 300 times as long as finding its end.
    """
    pieces: list[str] = []
    at = 0
    while opening := _DOLLAR_QUOTE.search(text, at):
        close = text.find(opening.group(), opening.end())
        if close < 0:
            break
        pieces.append(text[at : opening.start()])
        at = close + len(opening.group())
        pieces.append("'" + " " * (at - opening.start() - 2) + "'")
    return "".join(pieces) + text[at:]


def _is_operator(text: str, begin: int, end: int) -> bool:
    """Whether all of a run of operator characters is here, with no sign at its end to be cut off."""
    piece = text[begin:end]
    return (
        not piece.strip(_OPERATOR)
        and text[begin - 1 : begin] not in _OPERATOR_GOES_ON
        and text[end : end + 1] not in _OPERATOR_GOES_ON
        and (end - begin == 1 or piece[-1] not in _SIGNS)
    )
