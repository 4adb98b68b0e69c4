"""Singulars of the words that tables are called by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlprisma.mapping import word_lists
from sqlprisma.mapping.singular import singular
from sqlprisma.overrides import Lexicon


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("invoices", "invoice"),
        ("headaches", "headache"),
        ("coaches", "coach"),
        ("epochs", "epoch"),
        ("waltzes", "waltz"),
        ("freebies", "freebie"),
        ("busses", "bus"),
        ("scissors", "scissors"),
        ("parties", "party"),
        ("pies", "pie"),
        ("taxes", "tax"),
        ("batches", "batch"),
        ("wishes", "wish"),
        ("classes", "class"),
        ("buzzes", "buzz"),
        ("viruses", "virus"),
        ("warehouses", "warehouse"),
        ("excuses", "excuse"),
        ("aliases", "alias"),
        ("atlases", "atlas"),
        ("paralyses", "paralysis"),
        ("hypotheses", "hypothesis"),
        ("werewolves", "werewolf"),
        ("drives", "drive"),
        ("heroes", "hero"),
        ("shoes", "shoe"),
        ("grandchildren", "grandchild"),
        ("salespeople", "salesperson"),
        ("craftsmen", "craftsman"),
        ("specimen", "specimen"),
        ("phases", "phase"),
        ("responses", "response"),
    ],
)
def test_a_plural_gets_its_singular(word: str, expected: str) -> None:
    """The ending decides, where no list knows the word."""
    assert singular(word) == expected


@pytest.mark.parametrize(
    "word",
    [
        "status",
        "address",
        "basis",
        "tennis",
        "enormous",
        "data",
        "canvas",
        "dns",
        "gps",
        "nodejs",
        "invoice",
        "x",
    ],
)
def test_a_singular_stays(word: str) -> None:
    """What is singular already comes back unchanged, although it ends in s."""
    assert singular(word) == word


@pytest.mark.parametrize(
    ("word", "expected"),
    [("Parties", "Party"), ("People", "Person"), ("APIs", "API"), ("SMS", "SMS"), ("Address", "Address")],
)
def test_capitals_are_kept(word: str, expected: str) -> None:
    """A word out of a mixed-case name keeps its capitals, and an acronym is left alone."""
    assert singular(word) == expected


def test_sales_are_kept_only_before_another_word() -> None:
    """Some plurals stand before another word as they are, and have a singular by themselves."""
    assert [singular("sports", is_last=False), singular("sports")] == ["sports", "sport"]


def test_a_project_adds_its_own_words() -> None:
    """Kept and irregular words of the project beat the rules."""
    lexicon = Lexicon(kept=frozenset({"bills"}), irregular={"kine": "cow"})
    assert [singular(word, lexicon=lexicon) for word in ("bills", "kine")] == ["bills", "cow"]


@pytest.mark.parametrize("word", ["Two Words", "é", ""])
def test_an_added_word_must_be_a_word(word: str) -> None:
    """What cannot stand in a name is refused when it is added."""
    with pytest.raises(ValueError, match="is not a word"):
        Lexicon(irregular={"kine": word})


KNOWN = sorted(
    {
        *word_lists.KEPT,
        *word_lists.KEPT_BEFORE_ANOTHER,
        *word_lists.ACRONYM_PLURALS,
        *word_lists.IRREGULAR,
        *word_lists.IRREGULAR.values(),
        *word_lists.KEEP_E,
        *word_lists.NOT_MEN,
        *word_lists.NOT_MAN,
    },
)


@pytest.mark.parametrize("word", KNOWN)
def test_a_singular_of_a_listed_word_is_a_singular(word: str) -> None:
    """Putting a listed word in the singular twice is the same as once."""
    assert singular(singular(word)) == singular(word)


@given(st.from_regex(r"[a-z0-9]{1,12}(s|es|ies|ves|men|uses)?", fullmatch=True))
def test_a_singular_is_a_word(word: str) -> None:
    """Any word has a singular, and it is a word again."""
    assert singular(word).isalnum()
