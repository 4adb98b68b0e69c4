"""Plurals for back relations."""

from __future__ import annotations

import pytest

from sqlprisma.mapping import word_lists
from sqlprisma.mapping.plural import plural
from sqlprisma.mapping.singular import singular
from sqlprisma.overrides import Lexicon


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("invoice", "invoices"),
        ("party", "parties"),
        ("day", "days"),
        ("tax", "taxes"),
        ("batch", "batches"),
        ("epoch", "epochs"),
        ("address", "addresses"),
        ("basis", "bases"),
        ("alias", "aliases"),
        ("schema", "schemas"),
        ("child", "children"),
        ("person", "people"),
        ("woman", "women"),
        ("bookshelf", "bookshelves"),
        ("human", "humans"),
        ("metadata", "metadata"),
        ("antenna", "antennas"),
        ("Party", "Parties"),
        ("SDK", "SDKs"),
        ("v2", "v2s"),
    ],
)
def test_a_singular_gets_its_plural(word: str, expected: str) -> None:
    """Irregular words go back, words without a plural stay, and the ending decides for the rest."""
    assert plural(word) == expected


@pytest.mark.parametrize("word", ["invoices", "people", "indices"])
def test_a_plural_stays(word: str) -> None:
    """What is a plural already comes back unchanged."""
    assert plural(word) == word


def test_a_project_adds_its_own_plurals() -> None:
    """Irregular words of the project are understood both ways, and its kept words have no plural."""
    lexicon = Lexicon(kept=frozenset({"cattle"}), irregular={"kine": "cow"})
    assert [plural(word, lexicon=lexicon) for word in ("cow", "cattle")] == ["kine", "cattle"]


@pytest.mark.parametrize("word", sorted({*word_lists.IRREGULAR.values(), *word_lists.COUNTABLE_IN_S}))
def test_the_singular_of_a_plural_is_the_word(word: str) -> None:
    """Plural and singular undo each other on the listed words."""
    assert singular(plural(word)) == word
