"""A block of the old file and its fresh counterpart become one block.

The order of fields and enum values is the database's; blank lines and comments between them travel with the member
below them. Attributes of the block keep the order they had.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeAlias, TypeVar

from sqlprisma.prisma import query
from sqlprisma.prisma.ast import (
    Attribute,
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
from sqlprisma.records import dataclass, replace
from sqlprisma.sync import documentation, ignoring, members
from sqlprisma.sync.generated import NO_IDENTIFIER
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
    context = replace(context, is_view=fresh.keyword == "view")
    before, after = _parts(old), _with_handmade(_parts(fresh), fresh, context)
    before = replace(before, lines=_with_relations_of_now(old.name, before.lines, context))
    context = replace(context, fields=_called_now(before, after, context))
    body = [*_merged_lines(before, after, context), *_merged_end(before, after)]
    attributes = _merged_attributes(
        _without_derived(old, fresh, before.attributes), after.attributes, (old.name, fresh.name), context
    )
    if body and attributes:
        body.append(BlankLine())
    return replace(
        fresh,
        members=tuple(without_double_blanks((*body, *attributes))),
        comments=documentation.merged(old.comments, _not_said_again(old, fresh.comments), fresh.superseded),
    )


def _not_said_again(old: Block, comments: Iterable[Comment]) -> tuple[Comment, ...]:
    """The generated sentences without the one that a person has removed from an ignored block."""
    is_ignored = ignoring.is_ignored(old)
    return tuple(comment for comment in comments if not (is_ignored and NO_IDENTIFIER in comment.text))


def _without_derived(
    old: Block, fresh: Block, attributes: tuple[BlockAttribute, ...]
) -> tuple[BlockAttribute, ...]:
    """The attributes without an `@@ignore` that was generated with its sentence, and goes with it."""
    is_superseded = any(NO_IDENTIFIER in text for text in fresh.superseded)
    is_generated = any(NO_IDENTIFIER in comment.text for comment in old.comments)
    if not (is_superseded and is_generated):
        return attributes
    return tuple(member for member in attributes if member.attribute.name != "ignore")


def _with_handmade(after: _Parts, fresh: Block, context: Context) -> _Parts:
    """The fresh lines, then the relations that only the file knows."""
    kept = (((), line) for line in context.handmade.get(fresh.name, ()))
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


def _with_relations_of_now(
    block: str, lines: tuple[tuple[tuple[_Trivia, ...], _Line], ...], context: Context
) -> tuple[tuple[tuple[_Trivia, ...], _Line], ...]:
    """The old lines with relation fields as they are called now: a relation has nothing else to be known by."""
    if not context.relations:
        return lines
    return tuple(
        (trivia, replace(line, name=context.relations.get((block, line.name), line.name)))
        for trivia, line in lines
    )


def _called_now(before: _Parts, after: _Parts, context: Context) -> dict[str, str]:
    """The new name of each old field that is called otherwise now."""
    now = {_key(line, context.fresh_models): line.name for _, line in after.lines}
    names = ((line.name, now.get(_key(line, context.old_models))) for _, line in before.lines)
    return {old: new for old, new in names if new is not None and new != old}


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
    old: Sequence[BlockAttribute], fresh: Sequence[BlockAttribute], names: tuple[str, str], context: Context
) -> list[BlockAttribute]:
    """The attributes of a block with its old and its fresh name: those of the old file in its order, then others."""
    waiting = list(fresh)
    pairs: dict[int, BlockAttribute] = {}
    for is_same in (_is_same_index, _is_on_same_fields):
        for place, attribute in enumerate(old):
            fields = context.now(_fields(attribute.attribute))
            found = next(
                (other for other in waiting if is_same(attribute.attribute, fields, other.attribute)), None
            )
            if place not in pairs and found is not None:
                waiting.remove(found)
                pairs[place] = found
    merged = []
    for place, attribute in enumerate(old):
        if place in pairs:
            merged.append(members.block_attribute(attribute, pairs[place]))
        elif members.survives_on_block(attribute.attribute, names, context):
            merged.append(attribute)
    return [*merged, *waiting]


def _is_same_index(old: Attribute, fields: tuple[str, ...], fresh: Attribute) -> bool:
    """Whether both speak of one index, by its name in the database; a model has one `@@id` only.

    `fields` is what the old one's fields are called now.
    """
    if old.name != fresh.name:
        return False
    named = _index_name(old)
    is_named = named is not None and named == _index_name(fresh)
    return (
        old.name == "id"
        or is_named
        or (named == _index_name(fresh) and _is_on_same_fields(old, fields, fresh))
    )


def _index_name(attribute: Attribute) -> str | None:
    """What an index is called in the database, if it says so; in old files of Prisma's by `name`."""
    key = "map" if query.argument(attribute, "map") is not None or attribute.name != "index" else "name"
    return query.text(query.argument(attribute, key))


def _is_on_same_fields(old: Attribute, fields: tuple[str, ...], fresh: Attribute) -> bool:
    return old.name == fresh.name and fields == _fields(fresh)


def _fields(attribute: Attribute) -> tuple[str, ...]:
    return query.words(query.argument(attribute, "fields", or_first=True))


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
