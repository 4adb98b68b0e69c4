"""What holds for every merge of several files."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import assume, given
from hypothesis import strategies as st

from sqlprisma.prisma import joined, print_document
from sqlprisma.prisma.ast import Block, Document
from sqlprisma.sync import clashes, merge, merge_files
from tests.prisma.documents import documents, plain
from tests.prisma.texts import again


def _parts(document: Document, places: Sequence[int]) -> tuple[Document, ...]:
    """The document in three files: each block is put where it is drawn."""
    files: list[list[Block]] = [[], [], []]
    for block, place in zip(document.blocks(), places, strict=False):
        files[place].append(block)
    return tuple(again(Document(items=tuple(items))) for items in files)


def _is_plain(document: Document) -> bool:
    return len(document.blocks("datasource", "generator")) < 2


def _texts(blocks: Sequence[Block]) -> list[str]:
    return sorted(print_document(Document(items=(block,))) for block in blocks)


_PLACES = st.lists(st.integers(min_value=0, max_value=2), min_size=4, max_size=4)


@given(documents(), documents(), _PLACES)
def test_files_are_merged_as_one_and_stay_apart(old: Document, fresh: Document, places: list[int]) -> None:
    """Blocks become the same in whichever file they stand, only one file has new ones, and a second merge is still."""
    assume(_is_plain(old) and _is_plain(fresh))
    old, fresh = again(plain(old)), again(plain(fresh))
    assume(not clashes(old, fresh))
    parts = _parts(old, places)
    merged = merge_files(parts, fresh, new=1)
    assert _texts(joined(merged).blocks()) == _texts(merge(joined(parts), fresh).blocks())
    for place, (before, after) in enumerate(zip(parts, merged, strict=True)):
        assert place == 1 or len(after.blocks()) <= len(before.blocks())
    twice = merge_files(tuple(map(again, merged)), fresh, new=1)
    assert list(map(print_document, twice)) == list(map(print_document, merged))


@given(documents(), _PLACES)
def test_files_that_say_what_the_database_says_are_left_alone(document: Document, places: list[int]) -> None:
    """Merging files with what they hold changes none of them."""
    parts = _parts(again(plain(document)), places)
    assert merge_files(parts, joined(parts), new=0) == parts
