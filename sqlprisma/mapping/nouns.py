"""What one row and many rows of a table are called, in words; type and field names are spelled from it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlprisma.mapping.plural import plural
from sqlprisma.mapping.singular import singular
from sqlprisma.mapping.words import camel, pascal, split
from sqlprisma.overrides import NO_ADDITIONS, Lexicon
from sqlprisma.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """The words of a name in the singular, and its last word in the plural."""

    words: tuple[str, ...]
    many: str

    @property
    def plural_words(self) -> tuple[str, ...]:
        """The words for many."""
        return (*self.words[:-1], self.many)

    @property
    def type(self) -> str:
        """The name of a model or enum."""
        return pascal(self.words)

    @property
    def one(self) -> str:
        """The name of a field that holds one."""
        return camel(self.words)

    def below(self, words: tuple[str, ...]) -> Noun:
        """The noun with words before it."""
        return Noun(words=(*words, *self.words), many=self.many)


def of(
    name: str,
    *,
    fallback: str,
    lexicon: Lexicon = NO_ADDITIONS,
    prefixes: Iterable[str] = (),
) -> Noun:
    """The noun of a table or type; `fallback` where its name holds no letter or digit.

    Each word is put in the singular; when the last was a plural, that very word stays the plural. The first of the
    `prefixes` that fits is taken off, unless nothing would be left.
    """
    words = next((rest for prefix in prefixes if (rest := _without(name, prefix))), ()) or split(name)
    if not words:
        words = (fallback,)
    last = len(words) - 1
    singulars = tuple(
        singular(word, is_last=index == last, lexicon=lexicon) for index, word in enumerate(words)
    )
    many = words[-1] if singulars[-1] != words[-1] else plural(words[-1], lexicon=lexicon)
    return Noun(words=singulars, many=many)


def as_written(name: str) -> Noun:
    """The noun with the words as they are, for a table whose singular is taken."""
    words = split(name)
    return Noun(words=words, many=plural(words[-1]) if words else "")


def of_model(name: str, lexicon: Lexicon = NO_ADDITIONS) -> Noun:
    """The noun of a model that somebody named: its words as they are."""
    words = split(name)
    return Noun(words=words, many=plural(words[-1], lexicon=lexicon))


def _without(name: str, prefix: str) -> tuple[str, ...]:
    return split(name.removeprefix(prefix)) if prefix and name.startswith(prefix) else ()
