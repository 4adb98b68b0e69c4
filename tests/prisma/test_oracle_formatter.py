"""The real formatter lays out the same documents, and says of each text what we say of it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sqlprisma.prisma import format_text, print_document, query
from sqlprisma.prisma.ast import Document
from sqlprisma.source import Source
from tests.oracle.client import Oracle
from tests.prisma import documents

_TEXTS = [
    "model A {\n id = Int @id\n name   String\n}\n",
    "model A {\n id Int @id,\n  name String\n",
    "modle A {\n  id Int\n}\nenum B {\n a\n  b,\n}\n",
    "model A { id Int @id }\nmodel B {\n id Int\n}\n",
    "model A {\n r B @relation(\n fields: [x],\n references: [y]\n )\n z Int\n}\n",
    "# no comment\nmodel A {\n id Int @id # no comment\n}\n}\n",
    'datasource db {\n provider: "x"\n  url   = env("X")\n}\n',
    "model A {\n <<<< \n id Int\n ====\n}\n",
    "type A = Int @x\nmodel B {\n a  A\n}\n",
]


def _adds_relations(document: Document) -> bool:
    """Whether Prisma would add the other side of a relation, which a layout never does."""
    blocks = {block.name for block in document.blocks("model", "view", "type")}
    return any(
        query.is_relation(field, blocks) for block in document.blocks() for field in query.fields(block)
    )


def _assert_same(oracle: Oracle, text: str) -> str:
    ours = format_text(Source(path="schema.prisma", text=text)).value
    assert ours == oracle.format(text)
    return ours


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    document=documents.documents(),
    ends=st.sampled_from(["\n", "\r\n"]),
    blank=st.sampled_from(["", "\n \n"]),
)
def test_prisma_lays_out_a_document_as_we_do(
    oracle: Oracle, document: Document, ends: str, blank: str
) -> None:
    """What we print is a fixed point of Prisma's formatter, and without its layout it comes out of both alike."""
    assume(not _adds_relations(document))
    text = print_document(document)
    assert _assert_same(oracle, text) == text
    _assert_same(oracle, ends.join(line.strip() or blank for line in text.split("\n")))


@pytest.mark.parametrize("text", _TEXTS)
def test_prisma_leaves_what_it_does_not_understand_as_we_do(oracle: Oracle, text: str) -> None:
    """A file with mistakes in it is laid out alike: what is no Prisma stays as it stands."""
    _assert_same(oracle, text)
