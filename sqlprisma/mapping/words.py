"""Words out of database names, and Prisma names out of words.

Apart from the rules that choose names, because it knows nothing of tables: text in, text out. Words keep the
capitals that the author wrote inside mixed-case pieces (`APIToken`), and are lower case otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import combining, normalize

_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_PIECE = re.compile(r"[A-Za-z0-9]+", re.ASCII)
_CAMEL = re.compile(r"[a-z][A-Za-z0-9]*((?<=[0-9])_(?=[0-9])[A-Za-z0-9]+)*", re.ASCII)
_HUMP = re.compile(
    r"""[A-Z]{2,}s(?![a-z0-9])         # several acronyms of one kind: APIs
    |   [A-Z]+[0-9]*(?![a-z0-9])       # an acronym up to the next word: API in APIToken, V1
    |   [A-Z]?[a-z0-9]+                # an ordinary word
    |   [A-Z]                          # a letter by itself
    """,
    re.ASCII | re.VERBOSE,
)
_LETTERS = str.maketrans(
    {
        "Æ": "AE",
        "Ð": "D",
        "Ø": "O",
        "Þ": "TH",
        "ß": "ss",
        "æ": "ae",
        "ð": "d",
        "ø": "o",
        "þ": "th",
        "Đ": "D",
        "đ": "d",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "Ł": "L",
        "ł": "l",
        "Œ": "OE",
        "œ": "oe",
        "ẞ": "SS",
    },
)
"""Letters that Unicode does not decompose into a Latin letter and an accent."""


def is_identifier(name: str) -> bool:
    """Whether Prisma accepts it as a name (psl/schema-ast, `identifier`; psl/parser-database, names)."""
    return _IDENTIFIER.fullmatch(name) is not None


def fold(text: str) -> str:
    """The text with its accents taken off, as far as that gives Latin letters: `café` is `cafe`."""
    if text.isascii():
        return text
    decomposed = normalize("NFKD", text.translate(_LETTERS))
    return "".join(letter for letter in decomposed if not combining(letter))


def split(name: str) -> tuple[str, ...]:
    """The words of a database name; none where it holds only symbols.

    `auth__api_key` is auth api key, `USER_ID` is user id, `APIToken` is API Token, `webhookURL` is webhook URL.
    """
    words: list[str] = []
    for piece in _PIECE.findall(fold(name)):
        if piece in (piece.lower(), piece.upper()):
            words.append(piece.lower())
        else:
            words.extend(_HUMP.findall(piece))
    return tuple(words)


def capitalised(word: str) -> str:
    """The word with a capital at its head, the rest as it is."""
    return word[:1].upper() + word[1:]


def pascal(words: Sequence[str]) -> str:
    """A type's name; the empty text where there are no words."""
    return _headed("N", _joined([capitalised(word) for word in words]))


def camel(words: Sequence[str]) -> str:
    """A field's name; the empty text where there are no words."""
    if not words:
        return ""
    return _headed("n", _joined([words[0].lower(), *(capitalised(word) for word in words[1:])]))


def field(name: str) -> str:
    """The field's name for a column; what is camelCase already stays."""
    return name if _CAMEL.fullmatch(name) else camel(split(name))


def numbered(name: str, number: int) -> str:
    """The name with a number behind it: `User2`, and `UserV2_2` where digits would run together."""
    return _joined((name, str(number)))


def _headed(letter: str, name: str) -> str:
    return letter + name if name[:1].isdigit() else name


def _joined(words: Sequence[str]) -> str:
    """The words in one; between two digits an underscore stays, or `1_12` and `11_2` would meet."""
    joined = ""
    for word in words:
        gap = "_" if joined[-1:].isdigit() and word[:1].isdigit() else ""
        joined += gap + word
    return joined
