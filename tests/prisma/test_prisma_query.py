"""Questions to a document."""

from __future__ import annotations

import pytest

from sqlprisma.prisma import print_document, query, read
from sqlprisma.prisma.ast import Block
from sqlprisma.source import Source


def _block(text: str) -> Block:
    return read(Source(path="schema.prisma", text=text)).value.blocks()[0]


@pytest.mark.parametrize(
    ("text", "schema", "name"),
    [
        ("model A {\n}", None, "A"),
        ('model A {\n @@map("a")\n @@schema("s")\n}', "s", "a"),
        ('enum A {\n @@map(name: "a")\n}', None, "a"),
    ],
)
def test_a_block_stands_for_a_name_in_the_database(text: str, schema: str | None, name: str) -> None:
    """`@@map` and `@@schema` say which, the block's own name otherwise."""
    block = _block(text)
    assert (query.database_schema(block), query.database_name(block)) == (schema, name)


def test_a_line_stands_for_a_column() -> None:
    """`@map` says which, even an empty one; the line's own name otherwise."""
    block = _block('model A {\n a Int\n b Int @map("bb")\n}')
    assert [query.column(member) for member in query.fields(block)] == ["a", "bb"]
    values = query.values(_block('enum A {\n X\n EMPTY @map("")\n}'))
    assert [query.column(member) for member in values] == ["X", ""]


def test_arguments_are_found_by_name_or_place() -> None:
    """A first argument without a name can be asked for by the name it would have."""
    attribute = query.block_attributes(
        _block('model A {\n @@index([a, b(sort: Desc)], map: "m")\n}'), "index"
    )[0]
    assert query.words(query.argument(attribute, "fields", or_first=True)) == ("a", "b")
    assert query.text(query.argument(attribute, "map")) == "m"
    assert query.argument(attribute, "fields") is None
    assert query.argument(None, "map") is None


def test_settings_are_found() -> None:
    """A setting's strings are listed, whether it is an array or one string."""
    block = _block('datasource db {\n provider = "postgresql"\n schemas = ["a", "b"]\n}')
    assert query.texts(query.setting(block, "schemas")) == ("a", "b")
    assert query.texts(query.setting(block, "provider")) == ("postgresql",)
    assert query.texts(query.setting(block, "url")) == ()


def test_only_the_configuration_is_left() -> None:
    """Generators and datasource stay with their comments, all else goes."""
    text = "// d\ndatasource db {\n}\n\nmodel A {\n}\n\n// x\n\ngenerator g {\n  a = 1 // b\n}\n"
    document = query.only_configuration(read(Source(path="schema.prisma", text=text)).value)
    assert print_document(document) == "// d\ndatasource db {\n}\n\ngenerator g {\n  a = 1 // b\n}\n"
