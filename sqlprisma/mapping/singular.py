"""The singular of an English word, as database tables use words.

Our own and not a dependency: a new release of a library must not rename anybody's models. The lists stand in
`word_lists.py`; here are the endings.
"""

from __future__ import annotations

from sqlprisma.mapping.word_lists import (
    ACRONYM_PLURALS,
    COUNTABLE_IN_S,
    ENDINGS_IN_F,
    IRREGULAR,
    IRREGULAR_ENDINGS,
    KEEP_E,
    KEPT,
    KEPT_BEFORE_ANOTHER,
    NOT_MEN,
    SINGULAR_ENDINGS,
    USE_ENDINGS,
)
from sqlprisma.mapping.words import capitalised
from sqlprisma.overrides import NO_ADDITIONS, Lexicon

_BY_ENDING = (
    *(((ending,), ending, replacement) for ending, replacement in IRREGULAR_ENDINGS),
    (SINGULAR_ENDINGS, "", ""),
    (("xes", "ches", "shes", "sses", "tzes", "zzes", "aliases", "biases", "canvases"), "es", ""),
    (("ies",), "ies", "y"),
    (USE_ENDINGS, "s", ""),
    (("uses",), "es", ""),
    (("yses",), "es", "is"),
    (ENDINGS_IN_F, "ves", "f"),
    (("oes",), "es", ""),
    (("s",), "s", ""),
    (("men",), "men", "man"),
)
"""The first ending that fits says what is cut off and what is put in its place."""
_SINGULARS = NOT_MEN.union(IRREGULAR.values())


def singular(word: str, *, is_last: bool = True, lexicon: Lexicon = NO_ADDITIONS) -> str:
    """The word in the singular; what is singular already comes back unchanged.

    `is_last` tells whether another word follows in the name: sales orders, but one sale. The capitals of the word
    are kept; a word all in capitals is an acronym and stays.
    """
    lower = word.lower()
    if lower == word:
        return _singular(word, is_last=is_last, lexicon=lexicon)
    if word.isupper():
        return word
    if word[:-1].isupper() and len(word) > 2:
        return word.removesuffix("s")
    found = _singular(lower, is_last=is_last, lexicon=lexicon)
    return capitalised(found) if word[0].isupper() else found


def _singular(word: str, *, is_last: bool, lexicon: Lexicon) -> str:
    known = _known(word, is_last=is_last, lexicon=lexicon)
    if known is not None:
        return known
    if len(word) <= 3:
        return word.removesuffix("s") if word in ACRONYM_PLURALS else word
    if word.endswith("ies") and len(word) == 4:
        return word.removesuffix("s")
    if word.removesuffix("es") in COUNTABLE_IN_S:
        return word.removesuffix("es")
    return next(
        (word.removesuffix(cut) + put for endings, cut, put in _BY_ENDING if word.endswith(endings)), word
    )


def _known(word: str, *, is_last: bool, lexicon: Lexicon) -> str | None:
    """What a list says of the whole word."""
    if word in lexicon.kept:
        return word
    if word in lexicon.irregular:
        return lexicon.irregular[word]
    if word in KEPT or word in _SINGULARS or (not is_last and word in KEPT_BEFORE_ANOTHER):
        return word
    if word in KEEP_E:
        return word.removesuffix("s")
    return IRREGULAR.get(word)
