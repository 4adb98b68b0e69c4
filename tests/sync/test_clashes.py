"""Kept blocks that do not fit what the migrations say."""

from __future__ import annotations

import pytest

from sqlprisma.diagnostics import Severity
from sqlprisma.sync import clashes
from tests.prisma.texts import document

_FRESH = """\
model User {
  id   Int    @id
  name String

  @@map("users")
}

enum Mood {
  glad

  @@map("mood")
}
"""
_BOTH_SIDES = """\
/// sqlprisma:keep
model Old {
  id Int @id
  user Person @relation(fields: [id], references: [id])
}

model Person {
  id Int @id
  name Old[]

  @@map("users")
}
"""
_KEPT_TOGETHER = """\
/// sqlprisma:keep
model Old {
  id Int @id
  mood Mood
  colour Colour
}

/// sqlprisma:keep
enum Colour {
  a
}
"""


@pytest.mark.parametrize(
    ("old", "line", "message", "hint"),
    [
        (
            "/// sqlprisma:keep\nmodel User {\n  id Int @id\n}\n",
            2,
            "`User` is kept, and is the name of the table `users` in the migrations",
            '@@map("users")',
        ),
        (
            "/// sqlprisma:keep\nenum User {\n  a\n}\n",
            2,
            "`User` is kept, and is the name of the table `users` in the migrations",
            "rename the kept block",
        ),
        (
            "type Mood {\n  a Int\n}\n",
            1,
            "`Mood` is kept, and is the name of the type `mood` in the migrations",
            "rename the kept block",
        ),
        (
            "/// sqlprisma:keep\nmodel Old {\n  id Int @id\n  gone Gone\n}\n\nenum Gone {\n  a\n}\n",
            4,
            "the kept model `Old` needs `Gone`, which the migrations do not have",
            "keep the other block too",
        ),
        (
            _BOTH_SIDES,
            9,
            "the relation field `Person.name` leads to a kept block and cannot stay",
            "remove both sides",
        ),
    ],
)
def test_a_clash_is_an_error_with_its_place_and_a_way_out(
    old: str, line: int, message: str, hint: str
) -> None:
    """What takes a name of the migrations, or misses a block, is told where it stands."""
    fresh = _FRESH.replace("User", "Person") if "Person" in old else _FRESH
    (found,) = clashes(document(old), document(fresh))
    assert found.code.severity is Severity.ERROR
    assert found.span is not None
    assert found.span.place.line == line
    assert found.message.startswith(message)
    assert hint in (found.hint or "")


@pytest.mark.parametrize(
    "old",
    [
        _KEPT_TOGETHER,
        'model Person {\n  id Int @id\n\n  @@map("users")\n}\n',
        "model Gone {\n  id Int @id\n}\n",
        '/// sqlprisma:keep\nmodel Person {\n  id Int @id\n\n  @@map("users")\n}\n',
    ],
)
def test_what_fits_is_no_clash(old: str) -> None:
    """Kept blocks with names and types of their own are welcome, and blocks of tables are no kept ones."""
    assert clashes(document(old), document(_FRESH)) == ()
