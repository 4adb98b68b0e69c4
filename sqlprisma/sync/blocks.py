"""A block of the old file and its fresh counterpart become one block.

The order of fields and enum values is the database's; blank lines and comments between them travel with the member
below them. Attributes of the block keep the order they had.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from sqlprisma.prisma import query
from sqlprisma.prisma.ast import (
    BlankLine,
    Block,
    BlockAttribute,
    Comment,
    CommentBlock,
    EnumValue,
    Field,
    Member,
    Setting,
    Unknown,
)
from sqlprisma.sync import members
from sqlprisma.sync.generated import NO_IDENTIFIER, is_said_once
from sqlprisma.sync.members import Context

_Trivia: TypeAlias = BlankLine | CommentBlock | Unknown
_Line: TypeAlias = Field | EnumValue
_Piece = TypeVar("_Piece")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """A block taken apart: lines with what stands between them and the line before, the end, the attributes."""

    lines: tuple[tuple[tuple[_Trivia, ...], _Line], ...]
    end: tuple[_Trivia, ...]
    attributes: tuple[BlockAttribute, ...]


def merge(old: Block, fresh: Block, context: Context) -> Block:
    """The fresh block with the old one's hand edits."""
    before, after = _parts(old), _parts(fresh)
    context = replace(context, is_view=fresh.keyword == "view")
    after = _with_relations(before, after, context.fresh_models if context.is_view else context.fresh_views)
    body = [*_merged_lines(before, after, context), *_merged_end(before, after)]
    attributes = _merged_attributes(before.attributes, after.attributes, context)
    if body and attributes:
        body.append(BlankLine())
    return replace(
        fresh,
        members=tuple(without_double_blanks((*body, *attributes))),
        comments=members.comments(old.comments, _not_said_again(old, fresh.comments)),
    )


def _not_said_again(old: Block, comments: Iterable[Comment]) -> tuple[Comment, ...]:
    """The generated sentences without those that a known block does not get (again)."""
    is_ignored = bool(query.block_attributes(old, "ignore"))
    return tuple(
        comment
        for comment in comments
        if not is_said_once(comment) and not (is_ignored and NO_IDENTIFIER in comment.text)
    )


def _with_relations(before: _Parts, after: _Parts, others: frozenset[str]) -> _Parts:
    """Relations from and to views are only what a person wrote: they stay while the other side is there."""
    said = {line.name for _, line in after.lines if isinstance(line, Field)}
    kept = tuple(
        ((), line)
        for _, line in before.lines
        if isinstance(line, Field) and line.name not in said and query.is_relation(line, others)
    )
    return replace(after, lines=(*after.lines, *kept))


# --- taking apart


def _parts(block: Block) -> _Parts:
    lines: list[tuple[tuple[_Trivia, ...], _Line]] = []
    attributes: list[BlockAttribute] = []
    pending: list[_Trivia] = []
    for member in block.members:
        match member:
            case BlankLine() | CommentBlock() | Unknown():
                pending.append(member)
            case Field() | EnumValue():
                above = _taken_comments(pending)
                lines.append((tuple(pending), replace(member, comments=(*above, *member.comments))))
                pending = []
            case BlockAttribute():
                above = _taken_comments(pending)
                attributes.append(replace(member, comments=(*above, *member.comments)))
            case Setting():
                pass
    end = [piece for piece in pending if not isinstance(piece, BlankLine)] and pending
    return _Parts(lines=tuple(lines), end=tuple(end), attributes=tuple(attributes))


def _taken_comments(pending: list[_Trivia]) -> tuple[Comment, ...]:
    """Comments that stand directly above a line, taken away from what stands between the lines.

    A fresh document may have several blocks of them in a row; in the file they are one.
    """
    taken: tuple[Comment, ...] = ()
    while pending and isinstance(block := pending[-1], CommentBlock):
        taken = (*block.comments, *taken)
        pending.pop()
    return taken


# --- putting together


def _merged_lines(before: _Parts, after: _Parts, context: Context) -> Iterator[Member]:
    known = {_key(line, context.fresh_models) for _, line in after.lines}
    old: dict[Hashable, tuple[tuple[_Trivia, ...], _Line]] = {}
    left_over: tuple[_Trivia, ...] = ()
    for trivia, line in before.lines:
        key = _key(line, context.old_models)
        if key in known and key not in old:
            old[key] = ((*left_over, *trivia), line)
            left_over = ()
        else:
            left_over = (*left_over, *trivia)
    for trivia, line in after.lines:
        kept = old.get(_key(line, context.fresh_models))
        yield from trivia if kept is None else kept[0]
        yield line if kept is None else _merged_line(kept[1], line, context)
    yield from left_over


def _key(line: _Line, models: frozenset[str]) -> Hashable:
    """What a line stands for: a relation is known by its name, anything else by its column or label."""
    is_relation = isinstance(line, Field) and query.is_relation(line, models)
    return is_relation, line.name if is_relation else query.column(line)


def _merged_line(old: _Line, fresh: _Line, context: Context) -> _Line:
    if isinstance(old, Field) and isinstance(fresh, Field):
        return members.field(old, fresh, context)
    if isinstance(old, EnumValue) and isinstance(fresh, EnumValue):
        return members.enum_value(old, fresh)
    return fresh


def _merged_end(before: _Parts, after: _Parts) -> Iterator[Member]:
    yield from before.end
    said = {comment for piece in before.end if isinstance(piece, CommentBlock) for comment in piece.comments}
    for piece in after.end:
        new = piece.comments if isinstance(piece, CommentBlock) else ()
        new = tuple(comment for comment in new if comment not in said)
        if new:
            yield CommentBlock(comments=new)


def _merged_attributes(
    old: Sequence[BlockAttribute], fresh: Sequence[BlockAttribute], context: Context
) -> list[BlockAttribute]:
    waiting = list(fresh)
    merged = []
    for attribute in old:
        counterpart = _counterpart(attribute, waiting)
        if counterpart is not None:
            waiting.remove(counterpart)
            merged.append(members.block_attribute(attribute, counterpart))
        elif members.survives_on_block(attribute.attribute, context):
            merged.append(attribute)
    return [*merged, *waiting]


def _counterpart(attribute: BlockAttribute, fresh: Iterable[BlockAttribute]) -> BlockAttribute | None:
    """The fresh attribute that says the same: first by kind and map, then by kind and fields."""
    same = [other for other in fresh if _identity(other) == _identity(attribute)]
    named = query.argument(attribute.attribute, "map")
    return next(
        (other for other in same if query.argument(other.attribute, "map") == named),
        same[0] if same else None,
    )


def _identity(attribute: BlockAttribute) -> Hashable:
    node = attribute.attribute
    listed = query.argument(node, "fields", or_first=True)
    return (node.name, query.words(listed))


def without_double_blanks(pieces: Iterable[_Piece]) -> list[_Piece]:
    """The pieces without blank lines at the ends, and one where several follow each other."""
    kept: list[_Piece] = []
    for piece in pieces:
        if isinstance(piece, BlankLine) and (not kept or isinstance(kept[-1], BlankLine)):
            continue
        kept.append(piece)
    while kept and isinstance(kept[-1], BlankLine):
        kept.pop()
    return kept
