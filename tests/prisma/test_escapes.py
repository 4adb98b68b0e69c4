"""The meaning of string literals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlprisma.prisma.escapes import unescape
from sqlprisma.prisma.spelling import string


@pytest.mark.parametrize(
    ("literal", "text", "wrong"),
    [
        ('""', "", None),
        ('"plain"', "plain", None),
        (r'"\"\\\/\b\f\n\r\t"', '"\\/\b\f\n\r\t', None),
        (r'"\u00e9"', "é", None),
        (r'"\ud83d\ude00"', "😀", None),
        (r'"a\qb"', r"a\qb", 2),
        (r'"\u12"', r"\u12", 1),
        (r'"\ud83d"', "\ufffd", 1),
        (r'"\ude00\ud83d"', "\ufffd\ufffd", 1),
    ],
)
def test_escapes_mean_what_json_says(literal: str, text: str, wrong: int | None) -> None:
    """Every escape of JSON is known; what is none is kept and its place told."""
    assert unescape(literal) == (text, wrong)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_spelled_string_means_its_text(text: str) -> None:
    """Spelling and meaning are inverse."""
    assert unescape(string(text)) == (text, None)
