"""Short words to build a document with: `attribute("map", string("users"))`.

Apart from the tree because the tree is for everyone and these are only for those who make new text. Nothing here is
laid out: the printer aligns, sorts attributes, moves block attributes to the end and puts a blank line before them.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlprisma.prisma import spelling
from sqlprisma.prisma.ast import (
    Argument,
    Arity,
    ArrayValue,
    Attribute,
    BlankLine,
    Block,
    BlockAttribute,
    Comment,
    CommentBlock,
    CommentKind,
    Document,
    EnumValue,
    Field,
    FieldType,
    FunctionValue,
    Item,
    Member,
    NameValue,
    NumberValue,
    Setting,
    StringValue,
    Value,
)


def string(text: str) -> StringValue:
    """A string that means this text; quotes and escapes are the printer's."""
    return StringValue(value=text)


def number(text: str | int) -> NumberValue:
    """A number with exactly these digits."""
    return NumberValue(text=str(text))


def name(text: str) -> NameValue:
    """A bare word: a field's name, an enum value, `true`, `Cascade`."""
    return NameValue(name=text)


def boolean(value: bool) -> NameValue:  # noqa: FBT001 - the value itself, not an option
    """`true` or `false`."""
    return NameValue(name="true" if value else "false")


def array(items: Iterable[Value]) -> ArrayValue:
    """`[a, b]`."""
    return ArrayValue(items=tuple(items))


def names(words: Iterable[str]) -> ArrayValue:
    """`[a, b]` of bare words, as in `fields: [a, b]`."""
    return ArrayValue(items=tuple(NameValue(name=word) for word in words))


def strings(texts: Iterable[str]) -> ArrayValue:
    """`["a", "b"]`."""
    return ArrayValue(items=tuple(StringValue(value=text) for text in texts))


def call(function: str, *arguments: Value | Argument) -> FunctionValue:
    """`function(arguments)`: `now()`, `dbgenerated("…")`, `a(sort: Desc)`."""
    return FunctionValue(name=function, arguments=_arguments(arguments))


def named(name: str, value: Value) -> Argument:
    """The argument `name: value`."""
    return Argument(name=name, value=value)


def attribute(name: str, *arguments: Value | Argument) -> Attribute:
    """`@name(arguments)`; without arguments there are no parentheses either."""
    return Attribute(name=name, arguments=_arguments(arguments) or None)


def block_attribute(name: str, *arguments: Value | Argument) -> BlockAttribute:
    """The member `@@name(arguments)`."""
    return BlockAttribute(attribute=attribute(name, *arguments))


def _arguments(arguments: Iterable[Value | Argument]) -> tuple[Argument, ...]:
    return tuple(item if isinstance(item, Argument) else Argument(value=item) for item in arguments)


def field_type(name: str, arity: Arity = Arity.REQUIRED) -> FieldType:
    """A type such as `String?`."""
    return FieldType(name=name, arity=arity)


def unsupported(database_type: str, arity: Arity = Arity.REQUIRED) -> FieldType:
    """`Unsupported("database type")`."""
    return FieldType(name=database_type, arity=arity, is_unsupported=True)


def field(
    name: str,
    type_: FieldType,
    attributes: Iterable[Attribute] = (),
    *,
    documentation: str | None = None,
    superseded: Iterable[str] = (),
) -> Field:
    """A field of a model; the documentation becomes `///` lines above it, in place of what is superseded."""
    return Field(
        name=name,
        type=type_,
        attributes=tuple(attributes),
        comments=documented(documentation),
        superseded=tuple(superseded),
    )


def enum_value(
    name: str, attributes: Iterable[Attribute] = (), *, documentation: str | None = None
) -> EnumValue:
    """A value of an enum."""
    return EnumValue(name=name, attributes=tuple(attributes), comments=documented(documentation))


def setting(key: str, value: Value) -> Setting:
    """`key = value` of a generator or datasource."""
    return Setting(key=key, value=value)


def documented(text: str | None) -> tuple[Comment, ...]:
    """`///` lines, none for None."""
    return () if text is None else Comment.documentation(text)


def remark(text: str) -> Comment:
    """One plain comment line, `// text`; a commented-out field or enum value is one too."""
    return Comment(kind=CommentKind.PLAIN, text=f" {text}".rstrip())


def commented(member: Field | EnumValue) -> CommentBlock:
    """A member as a comment: on one line and unaligned, below its own comments."""
    return CommentBlock(comments=(*member.comments, remark(spelling.member(member))))


def block(
    keyword: str,
    name: str,
    members: Iterable[Member],
    *,
    documentation: str | None = None,
    superseded: Iterable[str] = (),
) -> Block:
    """`keyword name { members }`; the documentation above it takes the place of what is superseded."""
    return Block(
        keyword=keyword,
        name=name,
        members=tuple(members),
        comments=documented(documentation),
        superseded=tuple(superseded),
    )


def document(blocks: Iterable[Block | CommentBlock]) -> Document:
    """A file of these blocks with one blank line between each two."""
    items: list[Item] = []
    for item in blocks:
        if items:
            items.append(BlankLine())
        items.append(item)
    return Document(items=tuple(items))
