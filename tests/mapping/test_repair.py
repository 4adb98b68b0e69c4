"""Tests of the repair of names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlprisma.mapping.names import Chosen, Reason
from sqlprisma.mapping.repair import free, numbered

_FREE = [
    ("name", Chosen("name")),
    ("taken", Chosen("taken_3", Reason.COLLISION)),
    ("z_a b", Chosen("z_a_b", Reason.SANITISED)),
    ("__value", Chosen("value", Reason.SANITISED)),
    ("", Chosen("spare", Reason.SANITISED)),
    ("読", Chosen("spare", Reason.SANITISED)),
]


@pytest.mark.parametrize(("wanted", "chosen"), _FREE)
def test_a_name_is_repaired_and_then_numbered(wanted: str, chosen: Chosen) -> None:
    """What is invalid loses its bad characters, what is taken gets the next number, and nothing gets the spare name."""
    taken = {"taken", "taken_2"}
    assert free(Chosen(wanted), taken, fallback="spare") == chosen
    assert chosen.name in taken


@given(st.lists(st.text(), max_size=8))
def test_repaired_names_are_valid_and_apart(wanted: list[str]) -> None:
    """Whatever the texts, the names are Prisma identifiers and all different."""
    taken: set[str] = set()
    names = [free(Chosen(text), taken, fallback="field").name for text in wanted]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-zA-Z][a-zA-Z0-9_]*", name) for name in names)


def test_a_text_may_be_anything() -> None:
    """The name of a relation is quoted, so it is numbered as it is."""
    assert numbered("a b", {"a b"}) == "a b_2"
