"""Alignment of rows."""

from __future__ import annotations

import pytest

from sqlprisma.prisma.layout import Row, align


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], ()),
        ([Row()], ("",)),
        ([Row(cells=("a", "bb")), Row(cells=("ccc", "d"))], ("a   bb", "ccc d")),
        ([Row(cells=("a", "", "")), Row(cells=("ccc", "d", "e"))], ("a", "ccc d e")),
        ([Row(cells=("a", "", "x")), Row(cells=("b", "cc", "y"))], ("a    x", "b cc y")),
        ([Row(cells=("a",), suffix="// x"), Row(cells=("bbbb", "c"))], ("a // x", "bbbb c")),
        ([Row(suffix="a line of its own, however long"), Row(cells=("a", "b"))],
         ("a line of its own, however long", "a b")),
        ([Row(cells=("é", "x")), Row(cells=("ab", "y"))], ("é x", "ab y")),
        ([Row(cells=("名", "x")), Row(cells=("abc", "y"))], ("名 x", "abc y")),
    ],
)  # fmt: skip
def test_columns_stand_under_each_other(rows: list[Row], expected: tuple[str, ...]) -> None:
    """A column is as wide as its widest cell in bytes; last cells and suffixes are not padded."""
    assert align(rows) == expected
