"""What holds for every merge."""

from __future__ import annotations

from hypothesis import assume, given

from sqlprisma.prisma import print_document, read
from sqlprisma.prisma.ast import Document
from sqlprisma.source import Source
from sqlprisma.sync import clashes, merge
from tests.prisma.documents import documents, plain


def _again(document: Document) -> Document:
    return read(Source(path="schema.prisma", text=print_document(document))).value


@given(documents())
def test_merging_a_document_with_itself_changes_nothing(document: Document) -> None:
    """A file that says what the database says is left alone."""
    once = _again(plain(document))
    assert merge(once, once) == once


@given(documents(), documents())
def test_merging_twice_changes_nothing_more(old: Document, fresh: Document) -> None:
    """The result of a merge, written and read, merges to itself."""
    assume(all(len(document.blocks("datasource", "generator")) < 2 for document in (old, fresh)))
    old, fresh = _again(plain(old)), _again(plain(fresh))
    assume(not clashes(old, fresh))
    merged = merge(old, fresh)
    assert print_document(merge(_again(merged), fresh)) == print_document(merged)
