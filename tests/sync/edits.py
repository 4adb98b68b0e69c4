"""What people do to a schema file by hand, and how to see afterwards that it is still there.

An edit changes a document at a place that is drawn, and gives a question to ask of any later document. Places are
remembered by what they are in the database, since that is how they are found again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias, TypeVar

from sqlprisma.prisma import build, query
from sqlprisma.prisma.ast import (
    Arity,
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
    Item,
    Member,
)

_Choice = TypeVar("_Choice")
Choose: TypeAlias = Callable[[Sequence[object]], int]
"""Draws the place of one of several things."""
StillThere: TypeAlias = Callable[[Document], bool]
Edit: TypeAlias = Callable[[Document, Choose], tuple[Document, StillThere] | None]
"""An edit; None where the document has no place for it."""

_DATABASE_KINDS = ("enum", "model", "view")


def _pick(choose: Choose, things: Iterable[_Choice]) -> _Choice | None:
    found = list(things)
    return found[choose(found)] if found else None


def _exchanged(document: Document, old: Block, new: Block) -> Document:
    return replace(document, items=tuple(new if item is old else item for item in document.items))


def _with_member(block: Block, old: Member, new: Member) -> Block:
    return replace(block, members=tuple(new if member is old else member for member in block.members))


def _each_member(document: Document, change: Callable[[Member], Member]) -> Document:
    return replace(
        document,
        items=tuple(
            replace(item, members=tuple(map(change, item.members))) if isinstance(item, Block) else item
            for item in document.items
        ),
    )


# --- finding things again


def _same_block(document: Document, block: Block) -> Block | None:
    for other in document.blocks(*_DATABASE_KINDS):
        if (other.keyword, query.database_name(other)) == (block.keyword, query.database_name(block)):
            return other
    return None


def _lines(block: Block | None) -> Iterator[Field | EnumValue]:
    for member in () if block is None else block.members:
        if isinstance(member, Field | EnumValue):
            yield member


def _same_line(document: Document, block: Block, line: Field | EnumValue) -> Field | EnumValue | None:
    """The line for the same column or value; a relation is found by its name."""
    found = _lines(_same_block(document, block))
    return next((other for other in found if query.column(other) == query.column(line)), None)


def _columns(document: Document) -> list[tuple[Block, Field]]:
    """The fields that stand for columns."""
    models = {block.name for block in document.blocks("model", "view")}
    return [
        (block, field)
        for block in document.blocks("model")
        for field in query.fields(block)
        if not query.is_relation(field, models)
    ]


def _relations(document: Document) -> list[tuple[Block, Field]]:
    models = {block.name for block in document.blocks("model", "view")}
    return [
        (block, field)
        for block in document.blocks("model")
        for field in query.fields(block)
        if query.is_relation(field, models)
    ]


def _mentioned(document: Document) -> frozenset[str]:
    """The fields that some attribute speaks of; to rename these takes more than one change."""
    words = (
        word
        for block in document.blocks("model")
        for attribute in (
            *query.block_attributes(block),
            *(attribute for field in query.fields(block) for attribute in field.attributes),
        )
        for argument in attribute.arguments or ()
        for word in query.words(argument.value)
    )
    return frozenset(words)


# --- comments


def _comment(kind: CommentKind) -> Comment:
    return Comment(kind=kind, text=" written by hand")


def comment_above_a_block(document: Document, choose: Choose) -> tuple[Document, StillThere] | None:
    """`// …` or `/// …` above a model or enum."""
    block = _pick(choose, document.blocks(*_DATABASE_KINDS))
    if block is None:
        return None
    comment = _comment([CommentKind.PLAIN, CommentKind.DOCUMENTATION][choose((0, 1))])
    edited = _exchanged(document, block, replace(block, comments=(comment, *block.comments)))

    def is_there(later: Document) -> bool:
        found = _same_block(later, block)
        return found is not None and comment in found.comments

    return edited, is_there


def comment_above_a_line(document: Document, choose: Choose) -> tuple[Document, StillThere] | None:
    """A comment above a field or a value, and another behind it."""
    found = [(block, line) for block in document.blocks(*_DATABASE_KINDS) for line in _lines(block)]
    picked = _pick(choose, found)
    if picked is None:
        return None
    block, line = picked
    comment = _comment([CommentKind.PLAIN, CommentKind.DOCUMENTATION][choose((0, 1))])
    new = replace(line, comments=(comment, *line.comments), trailing=_comment(CommentKind.PLAIN))
    edited = _exchanged(document, block, _with_member(block, line, new))

    def is_there(later: Document) -> bool:
        same = _same_line(later, block, line)
        return same is not None and comment in same.comments and same.trailing is not None

    return edited, is_there


def comment_above_an_attribute(document: Document, choose: Choose) -> tuple[Document, StillThere] | None:
    """A comment above a `@@` line."""
    found = [
        (block, member)
        for block in document.blocks("model")
        for member in block.members
        if isinstance(member, BlockAttribute)
    ]
    picked = _pick(choose, found)
    if picked is None:
        return None
    block, member = picked
    comment = _comment(CommentKind.PLAIN)
    new = replace(member, comments=(comment, *member.comments))
    edited = _exchanged(document, block, _with_member(block, member, new))

    def is_there(later: Document) -> bool:
        same = _same_block(later, block)
        return same is not None and any(
            isinstance(other, BlockAttribute) and comment in other.comments for other in same.members
        )

    return edited, is_there


def detached_comment(document: Document, choose: Choose) -> tuple[Document, StillThere] | None:
    """A comment between two blocks, or at one end of the file."""
    place = choose(range(len(document.items) + 1))
    piece = CommentBlock(comments=(Comment(kind=CommentKind.PLAIN, text=f" detached {choose(range(9))}"),))
    items: list[Item] = [BlankLine(), piece, BlankLine()]
    edited = replace(document, items=(*document.items[:place], *items, *document.items[place:]))
    return edited, lambda later: piece in later.items


def comment_at_the_end_of_a_block(document: Document, choose: Choose) -> tuple[Document, StillThere] | None:
    """A comment below the last field of an enum."""
    block = _pick(choose, document.blocks("enum"))
    if block is None:
        return None
    piece = CommentBlock(comments=(_comment(CommentKind.PLAIN),))
    lines = [member for member in block.members if isinstance(member, EnumValue)]
    others = [member for member in block.members if not isinstance(member, EnumValue)]
    new = replace(block, members=(*lines, BlankLine(), piece, BlankLine(), *others))
    edited = _exchanged(document, block, new)

    def is_there(later: Document) -> bool:
        same = _same_block(later, block)
        return same is not None and piece in same.members

    return edited, is_there


# --- order


def exchange_two_blocks(document: Document, choose: Choose) -> tuple[Document, StillThere] | None:
    """Two blocks change places."""
    places = [
        index
        for index, item in enumerate(document.items)
        if isinstance(item, Block) and item.keyword in _DATABASE_KINDS
    ]
    one, other = (places[choose(places)] for _ in range(2))
    items = list(document.items)
    items[one], items[other] = items[other], items[one]
    order = [(block.keyword, query.database_name(block)) for block in Document(items=tuple(items)).blocks()]
    return (
        replace(document, items=tuple(items)),
        lambda later: [(block.keyword, query.database_name(block)) for block in later.blocks()] == order,
    )


def blank_line_above_a_field(document: Document, choose: Choose) -> tuple[Document, StillThere] | None:
    """A group of fields begins."""
    found = [(block, field) for block, field in _columns(document) if field is not block.members[0]]
    picked = _pick(choose, found)
    if picked is None:
        return None
    block, field = picked
    place = next(index for index, member in enumerate(block.members) if member is field)
    new = replace(block, members=(*block.members[:place], BlankLine(), *block.members[place:]))

    def is_there(later: Document) -> bool:
        same, line = _same_block(later, block), _same_line(later, block, field)
        if same is None or line is None:
            return False
        return isinstance(same.members[same.members.index(line) - 1], BlankLine)

    return _exchanged(document, block, new), is_there


# --- names


def rename_a_block(document: Document, choose: Choose) -> tuple[Document, StillThere] | None:
    """A model or an enum gets a name of its own."""
    block = _pick(choose, document.blocks("enum", "model"))
    name = f"Renamed{choose(range(9))}"
    if block is None or any(other.name == name for other in document.blocks()):
        return None
    mapped = build.block_attribute("map", build.string(query.database_name(block)))
    others = (
        member
        for member in block.members
        if not (isinstance(member, BlockAttribute) and member.attribute.name == "map")
    )
    new = replace(block, name=name, members=(*others, mapped))

    def retyped(member: Member) -> Member:
        if isinstance(member, Field) and member.type is not None and member.type.name == block.name:
            return replace(member, type=replace(member.type, name=name))
        return member

    def is_there(later: Document) -> bool:
        same = _same_block(later, new)
        return same is not None and same.name == name

    return _each_member(_exchanged(document, block, new), retyped), is_there


def rename_a_line(document: Document, choose: Choose) -> tuple[Document, StillThere] | None:
    """A field or an enum's value that nothing else speaks of gets a name of its own."""
    mentioned = _mentioned(document)
    found: list[tuple[Block, Field | EnumValue]] = [
        *_columns(document),
        *((block, value) for block in document.blocks("enum") for value in query.values(block)),
    ]
    picked = _pick(choose, ((block, line) for block, line in found if line.name not in mentioned))
    name = f"renamed{choose(range(9))}"
    if picked is None or any(line.name == name for line in _lines(picked[0])):
        return None
    block, line = picked
    others = tuple(attribute for attribute in line.attributes if attribute.name != "map")
    mapped = build.attribute("map", build.string(query.column(line)))
    edited = _exchanged(
        document, block, _with_member(block, line, replace(line, name=name, attributes=(*others, mapped)))
    )

    def is_there(later: Document) -> bool:
        same = _same_line(later, block, line)
        return same is not None and same.name == name

    return edited, is_there


def rename_a_relation_field(document: Document, choose: Choose) -> tuple[Document, StillThere] | None:
    """A relation's field on either side gets a name of its own."""
    picked = _pick(choose, _relations(document))
    name = f"related{choose(range(9))}"
    if picked is None or any(line.name == name for line in _lines(picked[0])):
        return None
    block, field = picked
    edited = _exchanged(document, block, _with_member(block, field, replace(field, name=name)))

    def is_there(later: Document) -> bool:
        return any(line.name == name for line in _lines(_same_block(later, block)))

    return edited, is_there


# --- attributes


def _marked(
    document: Document,
    choose: Choose,
    mark: Attribute,
    may: Callable[[Field], bool],
) -> tuple[Document, StillThere] | None:
    """A mark on one of the columns that may have it."""
    found = (
        (block, field)
        for block, field in _columns(document)
        if may(field) and query.attribute(field.attributes, mark.name) is None
    )
    picked = _pick(choose, found)
    if picked is None:
        return None
    block, field = picked
    new = replace(field, attributes=(*field.attributes, mark))

    def is_there(later: Document) -> bool:
        same = _same_line(later, block, field)
        return same is not None and mark in same.attributes

    return _exchanged(document, block, _with_member(block, field, new)), is_there


def _scalar(field: Field) -> str:
    is_plain = field.type is not None and not field.type.is_unsupported and field.type.arity is not Arity.LIST
    return field.type.name if field.type is not None and is_plain else ""


def updated_at(document: Document, choose: Choose) -> tuple[Document, StillThere] | None:
    """`@updatedAt` on a point in time."""
    return _marked(document, choose, build.attribute("updatedAt"), lambda field: _scalar(field) == "DateTime")


def client_default(document: Document, choose: Choose) -> tuple[Document, StillThere] | None:
    """A default that Prisma Client makes, where the database has none."""
    name = ("cuid", "uuid", "ulid", "nanoid")[choose(range(4))]
    mark = build.attribute("default", build.call(name))
    return _marked(document, choose, mark, lambda field: _scalar(field) == "String")


def ignored_field(document: Document, choose: Choose) -> tuple[Document, StillThere] | None:
    """`@ignore` on a column of a model that is not ignored as a whole."""
    ignored = [
        field
        for block in document.blocks("model")
        if query.block_attributes(block, "ignore")
        for field in query.fields(block)
    ]
    return _marked(
        document,
        choose,
        build.attribute("ignore"),
        lambda field: bool(_scalar(field)) and field not in ignored,
    )


def unknown_attribute(document: Document, choose: Choose) -> tuple[Document, StillThere] | None:
    """An attribute that belongs to some other generator."""
    mark = build.attribute("other.length", build.named("max", build.number(8)))
    return _marked(document, choose, mark, lambda field: bool(_scalar(field)))


def named_key(document: Document, choose: Choose) -> tuple[Document, StillThere] | None:
    """A compound key gets a name for the client."""
    found = [
        (block, member)
        for block in document.blocks("model")
        for member in block.members
        if isinstance(member, BlockAttribute) and member.attribute.name in {"id", "unique"}
    ]
    picked = _pick(choose, found)
    if picked is None or query.argument(picked[1].attribute, "name") is not None:
        return None
    block, member = picked
    first, *others = member.attribute.arguments or ()
    name = build.named("name", build.string(f"key{choose(range(9))}"))
    new = replace(member, attribute=replace(member.attribute, arguments=(first, name, *others)))

    def is_there(later: Document) -> bool:
        same = _same_block(later, block)
        attributes = () if same is None else query.block_attributes(same, member.attribute.name)
        return any(name in (attribute.arguments or ()) for attribute in attributes)

    return _exchanged(document, block, _with_member(block, member, new)), is_there


def kept_model(document: Document, choose: Choose) -> tuple[Document, StillThere] | None:
    """A model of one's own, marked to be kept."""
    name = f"Elsewhere{choose(range(9))}"
    if any(name in (block.name, query.database_name(block)) for block in document.blocks()):
        return None
    identifier = build.field("id", build.field_type("Int"), (build.attribute("id"),))
    block = build.block("model", name, (identifier,), documentation="sqlprisma:keep")
    edited = replace(document, items=(*document.items, BlankLine(), block))
    return edited, lambda later: block in later.blocks("model")


EDITS: Mapping[str, Edit] = {
    edit.__name__: edit
    for edit in (
        blank_line_above_a_field,
        client_default,
        comment_above_a_block,
        comment_above_a_line,
        comment_above_an_attribute,
        comment_at_the_end_of_a_block,
        detached_comment,
        exchange_two_blocks,
        ignored_field,
        kept_model,
        named_key,
        rename_a_block,
        rename_a_line,
        rename_a_relation_field,
        unknown_attribute,
        updated_at,
    )
}
