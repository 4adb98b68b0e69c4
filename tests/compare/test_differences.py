"""What is found when two documents are laid side by side, and what is not."""

from __future__ import annotations

import pytest

from sqlprisma import compare, prisma
from sqlprisma.source import Source

BASE = """
model User {
  id    Int     @id
  email String? @unique @map("e_mail")
  posts Post[]

  @@index([email])
  @@map("users")
}

enum Mood {
  sad
  happy
}
"""


def _document(text: str) -> prisma.Document:
    return prisma.parse(Source(path="schema.prisma", text=text)).value


def _told(new: str, old: str) -> list[str]:
    return [str(found) for found in compare.compare(_document(new), _document(old))]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("String?", "String "), ["model User: field email is different"]),
        (("  posts Post[]\n", ""), ["model User: field posts is missing"]),
        (("  sad\n", "  sad\n  angry\n"), ["enum Mood: value angry should not be there"]),
        (
            ("[email]", "[id]"),
            ["model User: @@index([id]) should not be there", "model User: @@index([email]) is missing"],
        ),
        (
            ("enum Mood {", 'enum Humour {\n  @@map("Mood")\n'),
            [
                "enum Humour: its name, which should be Mood, is different",
                "enum Humour: @@map should not be there",
            ],
        ),
        (('@@map("users")', '@@map("people")'), ["model User should not be there", "model User is missing"]),
        (("model User {", "/// A person.\nmodel User { // here"), []),
        (('@unique @map("e_mail")', '@map("e_mail") @unique'), []),
    ],
)
def test_a_change_of_the_file_is_told(change: tuple[str, str], told: list[str]) -> None:
    """Each change of meaning is one difference in words; comments and the order of attributes are none."""
    assert _told(BASE, BASE.replace(*change)) == told


def test_a_document_does_not_differ_from_itself() -> None:
    """Nothing is found where nothing differs."""
    assert _told(BASE, BASE) == []


def test_a_difference_knows_its_place_in_the_file() -> None:
    """What stands in the file has its line there."""
    new, old = _document(BASE), _document(BASE.replace("  happy\n", ""))
    (missing,) = compare.compare(new, old)
    assert missing.span is not None
    assert missing.span.place.line == 11
