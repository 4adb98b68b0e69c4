"""What holds for every merge."""

from __future__ import annotations

from hypothesis import assume, given

from sqlprisma.prisma import print_document
from sqlprisma.prisma.ast import Document
from sqlprisma.sync import clashes, merge
from tests.prisma.documents import documents, plain
from tests.prisma.texts import again


@given(documents())
def test_merging_a_document_with_itself_changes_nothing(document: Document) -> None:
    """A file that says what the database says is left alone."""
    once = again(plain(document))
    assert merge(once, once) == once


@given(documents(), documents())
def test_merging_twice_changes_nothing_more(old: Document, fresh: Document) -> None:
    """The result of a merge, written and read, merges to itself."""
    assume(all(len(document.blocks("datasource", "generator")) < 2 for document in (old, fresh)))
    old, fresh = again(plain(old)), again(plain(fresh))
    assume(not clashes(old, fresh))
    merged = merge(old, fresh)
    assert print_document(merge(again(merged), fresh)) == print_document(merged)
