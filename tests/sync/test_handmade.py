"""Relations without a foreign key, and `@ignore` where it follows from `@@ignore`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sqlprisma.prisma import print_document
from sqlprisma.prisma.ast import Block, Document, Field
from sqlprisma.sync import merge
from sqlprisma.sync.generated import NO_IDENTIFIER
from tests.prisma.texts import document


def _merged(old: str, fresh: Document) -> str:
    text = print_document(merge(document(old), fresh))
    assert print_document(merge(document(text), fresh)) == text
    return text


_PAIR = """\
model A {
  id Int @id
  b  B[]
}

model B {
  id Int @id
  a  A   @relation(fields: [id])
}
"""

_EMULATED = 'datasource db {\n  provider     = "postgresql"\n  relationMode = "prisma"\n}\n\n'


@pytest.mark.parametrize(
    ("old", "fresh", "expected"),
    [
        pytest.param(
            "model A {\n  id Int @id\n  b B[]\n}\n\nmodel B {\n  id Int @id\n"
            "  a A @relation(fields: [id], references: [id])\n}\n",
            "model A {\n  id Int @id\n}\n\nmodel B {\n  id Int @id\n}\n",
            "model A {\n  id Int @id\n  b  B[]\n}\n\nmodel B {\n  id Int @id\n"
            "  a  A   @relation(fields: [id], references: [id])\n}\n",
            id="the file's relations stay",
        ),
        pytest.param(
            "model A {\n  id Int @id\n  b B[]\n}\n\nmodel B {\n  id Int @id\n  x Int\n"
            "  a A @relation(fields: [x], references: [id])\n}\n",
            "model A {\n  id Int @id\n}\n\nmodel B {\n  id Int @id\n}\n",
            "model A {\n  id Int @id\n}\n\nmodel B {\n  id Int @id\n}\n",
            id="both sides go with a column",
        ),
        pytest.param(
            "model A {\n  id Int @id\n  b B[]\n}\n\nmodel B {\n  id Int @id\n"
            "  a A @relation(fields: [id], references: [id])\n}\n",
            "model A {\n  id Int @id\n}\n\nmodel B {\n  id Int @id\n  a Int\n}\n",
            "model A {\n  id Int @id\n}\n\nmodel B {\n  id Int @id\n  a  Int\n}\n",
            id="both sides go where a column takes the name",
        ),
        pytest.param(
            "model A {\n  id Int @id\n  b B[]\n}\n\nmodel B {\n  id Int @id\n"
            "  a A @relation(fields: [id], references: [id])\n}\n",
            "model A {\n  id Int @id\n}\n",
            "model A {\n  id Int @id\n}\n",
            id="relations go with the other model",
        ),
    ],
)
def test_emulated_relations_are_the_files(old: str, fresh: str, expected: str) -> None:
    """With `relationMode = "prisma"` only the file knows relations; both sides of one stay, or both go."""
    assert _merged(_EMULATED + old, document(_EMULATED + fresh)) == _EMULATED + expected


def test_the_old_word_for_emulation_is_understood() -> None:
    """`referentialIntegrity` is what `relationMode` was called once."""
    head = _EMULATED.replace("relationMode", "referentialIntegrity")
    fresh = document("model A {\n  id Int @id\n}\n")
    old = "model A {\n  id Int @id\n  to A @relation(fields: [id], references: [id])\n  from A[]\n}\n"
    assert "from A[]" in _merged(head + old, fresh)


@pytest.mark.parametrize(
    ("old", "fresh", "expected"),
    [
        pytest.param(
            "model A {\n  id Int @id\n\n  @@ignore\n}\n",
            "model A {\n  id Int @id\n  b B[]\n}\n\nmodel B {\n  id Int @id\n  a A @relation(fields: [id])\n}\n",
            "model A {\n  id Int @id\n  b  B[]\n\n  @@ignore\n}\n\n"
            "model B {\n  id Int @id\n  a  A   @relation(fields: [id]) @ignore\n}\n",
            id="a new relation to an ignored model",
        ),
        pytest.param(
            "model A {\n  id Int @id @ignore\n}\n",
            "model A {\n  id Int\n\n  @@ignore\n}\n",
            "model A {\n  id Int\n\n  @@ignore\n}\n",
            id="a field of a model that is ignored now",
        ),
        pytest.param(
            _PAIR.replace("[id])\n", "[id]) @ignore\n\n  @@ignore\n"),
            _PAIR,
            _PAIR.replace("b  B[]", "b  B[] @ignore").replace("[id])\n", "[id])\n\n  @@ignore\n"),
            id="a model that a person ignores",
        ),
        pytest.param(
            _PAIR.replace("b  B[]", "b  B[] @ignore"),
            _PAIR,
            _PAIR.replace("b  B[]", "b  B[] @ignore"),
            id="a relation field that a person ignores",
        ),
    ],
)
def test_ignore_is_where_prisma_wants_it(old: str, fresh: str, expected: str) -> None:
    """Relations to an ignored model are ignored, fields of one are not, and a person's own mark stays."""
    assert _merged(old, document(fresh)) == expected


def test_a_model_that_has_a_key_now_comes_to_life() -> None:
    """The mark and the sentence that were generated go, and with them the marks on relations to the model."""
    sentence = f"The underlying table {NO_IDENTIFIER} by Prisma Client."
    old = (
        f"/// Mine.\n/// {sentence}\nmodel A {{\n  id Int\n  b B[]\n\n  @@ignore\n}}\n\n"
        "model B {\n  id Int @id\n  a A @relation(fields: [id]) @ignore\n}\n"
    )
    fresh = _PAIR
    assert _merged(old, _superseding(fresh, "A", sentence)) == f"/// Mine.\n{fresh}"
    assert "@@ignore" in _merged(old, document(fresh))
    assert "@@ignore" in _merged(old.replace(f"/// {sentence}\n", ""), _superseding(fresh, "A", sentence))


def _superseding(text: str, model: str, *texts: str) -> Document:
    fresh = document(text)
    items = (
        replace(item, superseded=texts) if isinstance(item, Block) and item.name == model else item
        for item in fresh.items
    )
    return replace(fresh, items=tuple(items))


def test_a_changed_comment_takes_the_place_of_the_old_one() -> None:
    """Fresh blocks and fields say which texts were theirs once."""
    fresh = _superseding("/// New.\nmodel A {\n  /// Now.\n  id Int @id\n}\n", "A", "Was.", "Before.")
    (block,) = fresh.blocks()
    members = (
        replace(member, superseded=("Then.",)) for member in block.members if isinstance(member, Field)
    )
    fresh = replace(fresh, items=(replace(block, members=tuple(members)),))
    old = "/// Was.\n/// Mine.\nmodel A {\n  /// Then.\n  id Int @id\n}\n"
    assert _merged(old, fresh) == "/// New.\n/// Mine.\nmodel A {\n  /// Now.\n  id Int @id\n}\n"
