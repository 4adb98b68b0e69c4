"""Questions to a document: what a block is in the database, what an attribute says.

Apart from the tree because they know which attributes mean a name (`@map`, `@@map`, `@@schema`), and the tree holds
attributes without knowing them.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

from sqlprisma.prisma import build
from sqlprisma.prisma.ast import (
    Argument,
    ArrayValue,
    Attribute,
    BlankLine,
    Block,
    BlockAttribute,
    Document,
    EnumValue,
    Field,
    FunctionValue,
    NameValue,
    Setting,
    StringValue,
    Value,
)

CONFIGURATION = ("generator", "datasource")


def only_configuration(document: Document) -> Document:
    """The generators and the datasource of a file, in their order, and nothing else."""
    return build.document(document.blocks(*CONFIGURATION))


def joined(documents: Iterable[Document]) -> Document:
    """Files that share one name space as one document."""
    return Document(items=tuple(item for document in documents for item in (*document.items, BlankLine())))


def fields(block: Block) -> tuple[Field, ...]:
    """The fields of a model, view or type."""
    return tuple(member for member in block.members if isinstance(member, Field))


def values(block: Block) -> tuple[EnumValue, ...]:
    """The values of an enum."""
    return tuple(member for member in block.members if isinstance(member, EnumValue))


def block_attributes(block: Block, *names: str) -> tuple[Attribute, ...]:
    """The block's attributes with one of these names (all without any)."""
    return tuple(
        member.attribute
        for member in block.members
        if isinstance(member, BlockAttribute) and (not names or member.attribute.name in names)
    )


def attribute(attributes: Iterable[Attribute], name: str) -> Attribute | None:
    """The first attribute with a name."""
    return next((found for found in attributes if found.name == name), None)


def setting(block: Block, key: str) -> Value | None:
    """The value of a setting in a generator or datasource."""
    found = (member for member in block.members if isinstance(member, Setting) and member.key == key)
    return next((member.value for member in found), None)


def is_emulated(datasource: Block) -> bool:
    """Whether Prisma emulates foreign keys, so that relations are only the file's; the second key is an older name."""
    return any(
        "prisma" in texts(setting(datasource, key)) for key in ("relationMode", "referentialIntegrity")
    )


def argument(attribute: Attribute | None, name: str, *, or_first: bool = False) -> Value | None:
    """The value of a named argument; `or_first` also takes a first one without a name."""
    arguments: tuple[Argument, ...] = (attribute.arguments or ()) if attribute else ()
    for found in arguments:
        if found.name == name:
            return found.value
    if or_first and arguments and arguments[0].name is None:
        return arguments[0].value
    return None


def text(value: Value | None) -> str | None:
    """What a string means, None for anything else."""
    return value.value if isinstance(value, StringValue) else None


def texts(value: Value | None) -> tuple[str, ...]:
    """The strings of an array, or a lone string."""
    items = value.items if isinstance(value, ArrayValue) else (value,)
    return tuple(item.value for item in items if isinstance(item, StringValue))


def words(value: Value | None) -> tuple[str, ...]:
    """The bare words of an array, or a lone word; `a(sort: Desc)` is the word `a`."""
    items = value.items if isinstance(value, ArrayValue) else (value,)
    return tuple(item.name for item in items if isinstance(item, NameValue | FunctionValue))


def database_name(block: Block) -> str:
    """The name of the table, view or type a block stands for."""
    mapped = attribute(block_attributes(block), "map")
    return text(argument(mapped, "name", or_first=True)) or block.name


def database_schema(block: Block) -> str | None:
    """The PostgreSQL schema a block names, if it names one."""
    return text(argument(attribute(block_attributes(block), "schema"), "map", or_first=True))


def place(block: Block) -> tuple[str | None, str]:
    """The schema and the name by which a block is known in the database."""
    return database_schema(block), database_name(block)


def column(member: Field | EnumValue) -> str:
    """The name of the column or label a field or value stands for; a label may be empty."""
    mapped = text(argument(attribute(member.attributes, "map"), "name", or_first=True))
    return member.name if mapped is None else mapped


def columns(block: Block) -> dict[str, str]:
    """The columns that a block's fields stand for, by the fields' names."""
    return {member.name: column(member) for member in fields(block)}


def columns_of(block: Block, names: Iterable[str]) -> tuple[str, ...]:
    """The columns that some fields of a block stand for; a field that is not there is taken for a column."""
    known = {member.name: member for member in fields(block)}
    return tuple(column(known[name]) if name in known else name for name in names)


def relation_name(member: Field) -> str | None:
    """The name that a field gives to the relation it is a side of."""
    return text(argument(attribute(member.attributes, "relation"), "name", or_first=True))


def is_relation(member: Field, models: Container[str]) -> bool:
    """Whether a field leads to another model: its type is one of these models' names."""
    return member.type is not None and not member.type.is_unsupported and member.type.name in models
