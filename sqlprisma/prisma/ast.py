"""A .prisma file as data: blocks, members, attributes, values; comments and blank lines are members too.

Attributes are generic (a name and arguments), so an attribute that Prisma adds tomorrow passes through. Ownership
of comments is stated: a comment directly above a member belongs to it (`comments`), one on its line too
(`trailing`); a comment before a blank line or a closing brace is a member itself. A blank line is a member: it ends
an alignment group. A line that is not understood is kept as `Unknown`. Places take no part in equality, so
`parse(print(document)) == document` can be said literally.
"""

from __future__ import annotations

from dataclasses import field
from enum import Enum
from typing import TypeAlias

from sqlprisma.records import dataclass
from sqlprisma.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class PrismaNode:
    """Anything in a .prisma file; `span` is None for what was built and not read."""

    span: Span | None = field(default=None, compare=False, repr=False)


class CommentKind(Enum):
    """The three kinds of comments; the value is how one begins."""

    PLAIN = "//"
    DOCUMENTATION = "///"
    BLOCK = "/*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment(PrismaNode):
    """One comment line, or one `/* */` comment; `text` is everything after the opening, verbatim.

    `/// text` has the text ` text`, with its leading space: `Comment.documentation("text")` adds it. The text of a
    `/* */` comment ends before its `*/`.
    """

    kind: CommentKind
    text: str

    @classmethod
    def documentation(cls, text: str) -> tuple[Comment, ...]:
        """`///` lines that hold a text, one comment a line."""
        return tuple(
            cls(kind=CommentKind.DOCUMENTATION, text=f" {line}".rstrip()) for line in text.split("\n")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StringValue(PrismaNode):
    """A string; `value` is what it means, without quotes and escapes.

    `written` is the literal as it stood in a file, quotes included: an author's choice of escapes stays.
    """

    value: str
    written: str | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberValue(PrismaNode):
    """A number as written: its digits are kept."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameValue(PrismaNode):
    """A bare word or path: `true`, `Cascade`, a field's or enum value's name."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayValue(PrismaNode):
    """`[a, b]`."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionValue(PrismaNode):
    """`now()`, `dbgenerated("…")`, `env("X")`, and index items such as `a(sort: Desc)`."""

    name: str
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectValue(PrismaNode):
    """`{ key: value }`."""

    entries: tuple[Argument, ...]


Value: TypeAlias = StringValue | NumberValue | NameValue | ArrayValue | FunctionValue | ObjectValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument(PrismaNode):
    """`value` or `name: value`; the value is missing only in a broken file."""

    value: Value | None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute(PrismaNode):
    """`@name(arguments)`, or as a block's member `@@name(arguments)`; None = no parentheses were written."""

    name: str
    arguments: tuple[Argument, ...] | None = None


class Arity(Enum):
    """What follows a field's type; the value is its spelling. The last three are legacy and always errors."""

    REQUIRED = ""
    OPTIONAL = "?"
    LIST = "[]"
    OPTIONAL_LIST = "[]?"
    LEGACY_REQUIRED = "!"
    LEGACY_LIST = "[T]"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldType(PrismaNode):
    """A field's type; for `Unsupported("x")` the name is `x` and `is_unsupported` is set.

    `written` is the base type as it stood in a file, without the arity.
    """

    name: str
    arity: Arity = Arity.REQUIRED
    is_unsupported: bool = False
    written: str | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(PrismaNode):
    """A line of a model, view or type; a missing type is an error of the file's, but it is kept."""

    name: str
    type: FieldType | None
    attributes: tuple[Attribute, ...] = ()
    comments: tuple[Comment, ...] = ()
    trailing: Comment | None = None
    superseded: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """Texts that were its generated documentation once; only what is built has them, and they are not printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumValue(PrismaNode):
    """A value of an enum."""

    name: str
    attributes: tuple[Attribute, ...] = ()
    comments: tuple[Comment, ...] = ()
    trailing: Comment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(PrismaNode):
    """`key = value` in a generator or datasource."""

    key: str
    value: Value | None
    comments: tuple[Comment, ...] = ()
    trailing: Comment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockAttribute(PrismaNode):
    """`@@name(…)`."""

    attribute: Attribute
    comments: tuple[Comment, ...] = ()
    trailing: Comment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentBlock(PrismaNode):
    """Comments that belong to nothing: a blank line, a brace or the end of the file follows."""

    comments: tuple[Comment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankLine(PrismaNode):
    """One or more empty lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(PrismaNode):
    """A line that is not understood, or a whole block of an unknown kind; verbatim, without the last line end."""

    text: str


Member: TypeAlias = Field | EnumValue | Setting | BlockAttribute | CommentBlock | BlankLine | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(PrismaNode):
    """`keyword name { … }`: model, view, type, enum, generator, datasource, or a word we do not know."""

    keyword: str
    name: str
    members: tuple[Member, ...] = ()
    comments: tuple[Comment, ...] = ()
    superseded: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """As a field's."""


Item: TypeAlias = Block | CommentBlock | BlankLine | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(PrismaNode):
    """One .prisma file."""

    items: tuple[Item, ...] = ()

    def blocks(self, *keywords: str) -> tuple[Block, ...]:
        """The blocks with one of these keywords (all blocks without any), in order."""
        return tuple(
            item
            for item in self.items
            if isinstance(item, Block) and (not keywords or item.keyword in keywords)
        )
