"""The plural of an English word: what a back relation to many is called.

Apart from the singular, because it is needed only where a table was named in the singular: otherwise the table's own
word is the plural.
"""

from __future__ import annotations

from sqlprisma.mapping.singular import singular
from sqlprisma.mapping.word_lists import (
    ENDINGS_IN_F,
    HARD_CH,
    IRREGULAR,
    IRREGULAR_ENDINGS,
    NOT_MAN,
    REGULAR_AGAIN,
    UNCOUNTABLE,
)
from sqlprisma.mapping.words import capitalised
from sqlprisma.overrides import NO_ADDITIONS, Lexicon

_IRREGULAR_PLURALS = {one: many for many, one in reversed(IRREGULAR.items()) if many not in REGULAR_AGAIN}
_IRREGULAR_ENDINGS = (
    *((one, many) for many, one in IRREGULAR_ENDINGS),
    *((f"{many.removesuffix('ves')}f", many) for many in ENDINGS_IN_F),
)
_HISSES = ("s", "x", "z", "ch", "sh")
_VOWELS = "aeiou"


def plural(word: str, *, lexicon: Lexicon = NO_ADDITIONS) -> str:
    """The word in the plural; a plural comes back as it is, and so does a word that has none."""
    if len(word) > 1 and word.isupper():
        return f"{word}s"
    lower = word.lower()
    if singular(word, lexicon=lexicon) != word:
        return word
    found = _plural(lower, lexicon)
    return capitalised(found) if word[:1].isupper() else found


def _plural(word: str, lexicon: Lexicon) -> str:
    if word in lexicon.kept or word in UNCOUNTABLE:
        return word
    own = next((many for many, one in lexicon.irregular.items() if one == word), None)
    if own is not None:
        return own
    if word in _IRREGULAR_PLURALS:
        return _IRREGULAR_PLURALS[word]
    return next(
        (word.removesuffix(one) + many for one, many in _IRREGULAR_ENDINGS if word.endswith(one)),
        _by_ending(word),
    )


def _by_ending(word: str) -> str:
    if word.endswith("man") and word not in NOT_MAN:
        return word.removesuffix("man") + "men"
    if word.endswith("sis"):
        return word.removesuffix("is") + "es"
    if word.endswith("y") and len(word) > 1 and word[-2] not in _VOWELS:
        return word.removesuffix("y") + "ies"
    if word.endswith(_HISSES) and word not in HARD_CH:
        return f"{word}es"
    return f"{word}s"
