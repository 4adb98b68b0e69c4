"""What holds for every document and for every text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sqlprisma.diagnostics import Diagnostic, Failure
from sqlprisma.prisma import format_text, parse, print_document, read
from sqlprisma.prisma.ast import Document
from sqlprisma.source import Source
from tests.prisma import documents

_LINES = """\
model A {
enum B {
datasource db {
foo {
type C = Int
}
} // c
{
id Int @id
name String? @map("n")
A @map("a") // c
url = env("X")
@@index([a, b(sort: Desc)])
// c
/// d
/* e
f */
/* g */
"
(
[
@
\\
é Int
x Int /* y
<<<<<<< HEAD
=======
a Unsupported("x")[]?
"""
_PIECES = st.sampled_from([*_LINES.split("\n"), "\x00", "\u2028", "\t "])
_TEXTS = st.text() | st.lists(_PIECES).map("\n".join) | st.lists(_PIECES).map("\r\n".join)


def _read(text: str) -> Document:
    outcome = read(Source(path="schema.prisma", text=text))
    assert not outcome.diagnostics
    return outcome.value


@given(documents.documents())
def test_reading_a_printed_document_gives_the_document(document: Document) -> None:
    """Nothing of a document is lost or changed by printing and reading it."""
    assert _read(print_document(document)) == document


@given(documents.documents())
def test_printing_twice_changes_nothing(document: Document) -> None:
    """A printed text is laid out already."""
    text = print_document(document)
    assert format_text(Source(path="schema.prisma", text=text)).value == text


@given(_TEXTS)
def test_any_text_is_formatted_or_refused(text: str) -> None:
    """Whatever a file holds, formatting gives a text that ends with a line end, or a Failure."""
    try:
        formatted = format_text(Source(path="schema.prisma", text=text)).value
    except Failure:
        return
    assert formatted.endswith("\n")


@given(_TEXTS)
def test_any_text_is_parsed_or_refused_with_places(text: str) -> None:
    """Whatever a file holds, parsing gives a document, or errors that each point into the file."""
    source = Source(path="schema.prisma", text=text)
    found: tuple[Diagnostic, ...] | None = None
    try:
        parse(source)
    except Failure as failure:
        found = failure.diagnostics
    assert found is None or len(found) > 0
    assert all(one.span is not None and one.span.source is source for one in found or ())


@given(_TEXTS)
def test_no_word_is_lost_by_formatting(text: str) -> None:
    """Every name of a file that formatting understands stands in the result."""
    source = Source(path="schema.prisma", text=text)
    document = read(source).value
    printed = print_document(document)
    assert all(f"{block.keyword} {block.name} {{" in printed for block in document.blocks())
