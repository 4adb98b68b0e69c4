"""Short texts of schemas as documents."""

from __future__ import annotations

from sqlprisma.prisma import Document, print_document, read
from sqlprisma.source import Source

_NAME = "schema.prisma"


def document(text: str) -> Document:
    """The document of a text in which there is nothing to find fault with."""
    outcome = read(Source(path=_NAME, text=text))
    assert not outcome.diagnostics
    return outcome.value


def again(written: Document) -> Document:
    """A document written down and read."""
    return read(Source(path=_NAME, text=print_document(written))).value
