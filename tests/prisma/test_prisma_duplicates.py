"""Two claims of the same thing."""

from __future__ import annotations

import pytest

from sqlprisma.diagnostics import Failure
from sqlprisma.prisma import parse, parse_all
from sqlprisma.source import Source


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("datasource a {\n}\ndatasource b {\n}\n", 3, "a schema has one datasource"),
        ("generator a {\n}\ngenerator a {\n}\n", 3, "two generators are named `a`"),
        ("model A {\n}\nenum A {\n}\n", 3, "`A` is the name of two blocks"),
        ('model A {\n}\nmodel B {\n  @@map("A")\n}\n', 4, "the table `A` has two blocks"),
        ('enum A {\n}\nenum B {\n  @@map("A")\n}\n', 4, "the type `A` has two blocks"),
        ("model A {\n  x Int\n  x Int\n}\n", 3, "`A` has two fields named `x`"),
        ("enum A {\n  X\n  X\n}\n", 3, "`A` has two values named `X`"),
        ('model A {\n  x Int\n  y Int @map("x")\n}\n', 3, "`A` has two fields for `x`"),
        (
            'model A {\n  @@map("t")\n}\nmodel B {\n  @@map("t")\n  @@schema("a")\n}\n',
            5,
            "the table `t` has two blocks",
        ),
    ],
)
def test_the_second_claim_is_an_error(text: str, line: int, message: str) -> None:
    """The second is told with the place of the first."""
    with pytest.raises(Failure) as failure:
        parse(Source(path="schema.prisma", text=text))
    (found,) = failure.value.diagnostics
    assert found.span is not None
    assert (found.span.place.line, found.message) == (line, message)
    (note,) = found.notes
    assert note.span is not None
    assert note.span.place.line < line


@pytest.mark.parametrize(
    "text",
    [
        'model A {\n  @@schema("a")\n  @@map("t")\n}\nmodel B {\n  @@schema("b")\n  @@map("t")\n}\n',
        'model A {\n  @@map("t")\n}\nenum B {\n  @@map("t")\n}\n',
        "generator a {\n}\ngenerator b {\n}\n",
        'enum A {\n  X @map("x")\n  Y @map("x")\n}\nmodel B {\n}\n',
        'model A {\n  b B @relation(fields: [x], references: [x])\n  c Int @map("b")\n}\nmodel B {\n}\n',
    ],
)
def test_what_may_stand_twice_is_none(text: str) -> None:
    """Tables of two schemas, a table and a type, and generators do not meet."""
    assert len(parse(Source(path="schema.prisma", text=text)).value.blocks()) == 2


def test_files_that_belong_together_claim_together() -> None:
    """The second claim may stand in another file than the first; errors come in the order of the files."""
    texts = {"b": "model A {\n}\nmodel C {\n}\n", "a": "model A {\n}\n", "c": "enum C {\n}\n"}
    with pytest.raises(Failure) as failure:
        parse_all(Source(path=path, text=text) for path, text in texts.items())
    places = [
        (str(found.span.place), str(found.notes[0].span.place))
        for found in failure.value.diagnostics
        if found.span and found.notes[0].span
    ]
    assert places == [("a:1:1", "b:1:1"), ("c:1:1", "b:3:1")]
