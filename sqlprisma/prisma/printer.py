"""From a document to its text, exactly as `prisma format` lays it out.

The rules are those of prisma-engines (`psl/schema-ast/src/reformat.rs`): fields are aligned in groups that a blank
line ends, attributes have an order of their own, block attributes stand at the end of the block after one blank
line and take the comment above them along. The printer decides; `layout` pads; the template places.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field
from typing import TypeAlias, assert_never

from sqlprisma.prisma import spelling
from sqlprisma.prisma.ast import (
    Attribute,
    BlankLine,
    Block,
    BlockAttribute,
    Comment,
    CommentBlock,
    Document,
    EnumValue,
    Field,
    Item,
    Member,
    Setting,
    Unknown,
)
from sqlprisma.prisma.layout import Row, align
from sqlprisma.prisma.render import render
from sqlprisma.records import dataclass

_ATTRIBUTE_ORDER = {
    name: rank
    for rank, name in enumerate(
        ("id", "unique", "default", "updatedAt", "index", "fulltext", "map", "relation", "ignore")
    )
}

_GAP = ("",)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Lines of a block that are aligned together; `gaps` holds one empty line where one stands before them."""

    gaps: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _BlockText:
    keyword: str
    name: str
    groups: tuple[_Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What stands outside of blocks, then at most one block."""

    lines: tuple[str, ...] = ()
    blocks: tuple[_BlockText, ...] = ()


def print_document(document: Document) -> str:
    """The text of a document; it ends with a line end."""
    return render("document.prisma", parts=list(_parts(document.items))) or "\n"


def _parts(items: Sequence[Item]) -> Iterable[_Part]:
    first, last = _first_and_last(items)
    for item in items[first : last + 1]:
        match item:
            case Block():
                yield _Part(lines=spelling.comment_lines(item.comments), blocks=(_block(item),))
            case CommentBlock():
                yield _Part(lines=spelling.comment_lines(item.comments))
            case BlankLine():
                yield _Part(lines=("",))
            case Unknown():
                yield _Part(lines=(item.text,))
            case _:
                assert_never(item)


def _first_and_last(items: Sequence[Item]) -> tuple[int, int]:
    """Where the text begins and ends: blank lines around it are not printed."""
    written = [index for index, item in enumerate(items) if not isinstance(item, BlankLine)]
    return (written[0], written[-1]) if written else (0, -1)


# --- blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moving:
    """A block attribute on its way to the end of its block, with the comments directly above it."""

    comments: tuple[Comment, ...]
    member: BlockAttribute


_Comments: TypeAlias = tuple[Comment, ...]
_Element: TypeAlias = _Comments | _Moving | Field | EnumValue | Setting | BlankLine | Unknown


@dataclass(slots=True)
class _Layout:
    """A block while it is laid out: the finished groups, and the rows of the open one."""

    groups: list[_Group] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    gaps: tuple[str, ...] = ()

    def end_group(self, gaps: tuple[str, ...] = ()) -> None:
        """Close the open group; the next one begins with these empty lines."""
        self.groups.append(_Group(gaps=self.gaps, lines=align(self.rows)))
        self.rows = []
        self.gaps = gaps


def _block(block: Block) -> _BlockText:
    layout = _Layout()
    moving: list[_Moving] = []
    previous: _Element = BlankLine()
    for index, element in enumerate(_elements(block.members)):
        match element:
            case BlankLine():
                pass
            case _Moving():
                moving.append(element)
            case _:
                if isinstance(previous, BlankLine) and index > 1:
                    layout.end_group(_GAP)
                layout.rows.extend(_rows(element))
        previous = element
    layout.end_group(_GAP if moving else ())
    for attribute in sorted(moving, key=lambda item: _rank(item.member.attribute)):
        layout.rows.extend((*_comment_rows(attribute.comments), _row(attribute.member)))
    layout.end_group()
    return _BlockText(keyword=block.keyword, name=block.name, groups=tuple(layout.groups))


def _elements(members: Iterable[Member]) -> list[_Element]:
    """The members with their comments as elements of their own; runs of comments and of blank lines are one."""
    elements: list[_Element] = []
    for member in members:
        if isinstance(member, BlankLine):
            if elements[-1:] != [member]:
                elements.append(member)
            continue
        comments = () if isinstance(member, Unknown) else member.comments
        previous = elements[-1] if elements else None
        if isinstance(previous, tuple) and not isinstance(member, Unknown):
            comments = (*previous, *comments)
            elements.pop()
        if isinstance(member, BlockAttribute):
            elements.append(_Moving(comments=comments, member=member))
            continue
        if comments:
            elements.append(comments)
        if not isinstance(member, CommentBlock):
            elements.append(member)
    return elements


def _rows(element: _Comments | Field | EnumValue | Setting | Unknown) -> list[Row]:
    return _comment_rows(element) if isinstance(element, tuple) else [_row(element)]


def _comment_rows(comments: Iterable[Comment]) -> list[Row]:
    return [Row(suffix=line) for line in spelling.comment_lines(comments)]


def _row(member: Field | EnumValue | Setting | BlockAttribute | Unknown) -> Row:
    match member:
        case Field():
            cells: tuple[str, ...] = (
                member.name,
                spelling.field_type(member.type),
                " ".join(_attributes(sorted(member.attributes, key=_rank))),
            )
        case EnumValue():
            # Neither sorted nor spaced, as in Prisma's formatter; a valid enum value has one attribute at most.
            cells = (member.name, "".join(_attributes(member.attributes)))
        case Setting():
            cells = (member.key, "" if member.value is None else f"= {spelling.value(member.value)}")
        case BlockAttribute():
            cells = (f"@@{spelling.attribute(member.attribute)}",)
        case Unknown():
            return Row(suffix=member.text)
        case _:
            assert_never(member)
    return Row(cells=cells, suffix=spelling.trailing(member.trailing))


def _attributes(attributes: Iterable[Attribute]) -> list[str]:
    return [f"@{spelling.attribute(attribute)}" for attribute in attributes]


def _rank(attribute: Attribute) -> int:
    return _ATTRIBUTE_ORDER.get(attribute.name, len(_ATTRIBUTE_ORDER))
