"""The old file and the fresh document become the new document.

Apart from the mapping, which knows the database and not what people have written, and from the comparison, which
only tells. The file's order of blocks stays; new blocks follow those of their kind; blocks that stand for nothing in
the database go, unless a comment asks for them with `sqlprisma:keep`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from sqlprisma.prisma import query
from sqlprisma.prisma.ast import BlankLine, Block, CommentBlock, Document, Item
from sqlprisma.sync import blocks, members
from sqlprisma.sync.members import Context

# The order of kinds in a new file; a kind that an old file does not have yet is put where this order says.
_KINDS = ("generator", "datasource", "type", "model", "view", "enum")
_DATABASE_KINDS = frozenset({"enum", "model", "view"})
_KEEP = "sqlprisma:keep"

_Identity: TypeAlias = tuple[bool, str | None, str]


def merge(old: Document, fresh: Document) -> Document:
    """The fresh document with the old one's order and hand edits."""
    counterparts = _counterparts(old, fresh)
    configuration = iter(_configuration(old, fresh))
    context = Context(
        datasource=next((block.name for block in old.blocks("datasource")), "db"),
        old_models=frozenset(block.name for block in old.blocks("model", "view")),
        fresh_models=frozenset(block.name for block in fresh.blocks("model", "view")),
        fresh_views=frozenset(block.name for block in fresh.blocks("view")),
    )
    items: list[Item] = []
    for item in old.items:
        if not isinstance(item, Block):
            items.append(item)
        elif item.keyword in query.CONFIGURATION:
            items.append(next(configuration))
        elif counterpart := counterparts.get(_identity(item)):
            items.append(blocks.merge(item, counterpart, context))
        elif item.keyword not in _DATABASE_KINDS or _is_asked_for(item):
            items.append(item)
    for new in _new_items(old, fresh, counterparts):
        _insert(items, new, frozenset(id(item) for item in fresh.items))
    return Document(items=tuple(blocks.without_double_blanks(_spaced(items))))


def _new_items(
    old: Document, fresh: Document, counterparts: Mapping[_Identity, Block]
) -> Iterator[Block | CommentBlock]:
    """What the old file does not have yet; a table without columns is a block of comments."""
    known = {_identity(block) for block in counterparts.values()}
    configured = {block.keyword for block in old.blocks(*query.CONFIGURATION)}
    for item in fresh.items:
        match item:
            case CommentBlock():
                is_new = item not in old.items
            case Block(keyword=keyword) if keyword in query.CONFIGURATION:
                is_new = keyword not in configured
            case Block(keyword=keyword):
                is_new = keyword in _DATABASE_KINDS and _identity(item) not in known
            case _:
                continue
        if is_new:
            yield item


def removed_blocks(old: Document, fresh: Document) -> tuple[Block, ...]:
    """The old blocks that a merge leaves out, in order: nothing in the database answers to them."""
    counterparts = _counterparts(old, fresh)
    return tuple(
        block
        for block in old.blocks(*_DATABASE_KINDS)
        if _identity(block) not in counterparts and not _is_asked_for(block)
    )


def _counterparts(old: Document, fresh: Document) -> Mapping[_Identity, Block]:
    """The fresh block that stands for the same table or type, for each old one that has one.

    A schema that only one of the two files names does not matter where the name alone is unambiguous.
    """
    exact = {_identity(block): block for block in fresh.blocks(*_DATABASE_KINDS)}
    by_name: dict[tuple[bool, str], list[Block]] = {}
    for (is_enum, _, name), block in exact.items():
        by_name.setdefault((is_enum, name), []).append(block)
    found: dict[_Identity, Block] = {}
    for block in old.blocks(*_DATABASE_KINDS):
        is_enum, schema, name = identity = _identity(block)
        others = by_name.get((is_enum, name), [])
        if identity in exact:
            found[identity] = exact[identity]
        elif len(others) == 1 and None in {schema, query.database_schema(others[0])}:
            found[identity] = others[0]
    return found


def _identity(block: Block) -> _Identity:
    return block.keyword == "enum", query.database_schema(block), query.database_name(block)


def _is_asked_for(block: Block) -> bool:
    return any(_KEEP in comment.text for comment in block.comments)


def _configuration(old: Document, fresh: Document) -> Sequence[Block]:
    """What stands where the old file has its generators and its datasource.

    The fresh document has the same blocks, as they are to be written and in the order they are to have; if it has
    others, it knows nothing of the old ones.
    """
    before, after = old.blocks(*query.CONFIGURATION), fresh.blocks(*query.CONFIGURATION)
    known = {(block.keyword, block.name): block for block in before}
    if len(known) != len(before) or len(after) != len(before):
        return before
    if any((block.keyword, block.name) not in known for block in after):
        return before
    return [
        replace(block, comments=members.comments(known[block.keyword, block.name].comments, block.comments))
        for block in after
    ]


def _spaced(items: Iterable[Item]) -> Iterator[Item]:
    """The items with a blank line after each block, where formatting the text again would put one."""
    for item in items:
        yield item
        if isinstance(item, Block):
            yield BlankLine()


def _insert(items: list[Item], new: Block | CommentBlock, generated: frozenset[int]) -> None:
    """Put a new block after the last of its kind, or where its kind belongs."""
    kinds = [(index, _kind(item, generated)) for index, item in enumerate(items)]
    places = [(index, kind) for index, kind in kinds if kind is not None]
    own = _kind(new, generated) or "model"
    spaced: list[Item] = (
        [new] if isinstance(new, Block) else [new, BlankLine()]
    )  # else it is the next one's comment
    same = [index for index, kind in places if kind == own]
    before = [index for index, kind in places if _rank(kind) < _rank(own)]
    after = [index for index, _ in places]
    if same or before:
        at = (same or before)[-1] + 1
        items[at:at] = [BlankLine(), *spaced]
    else:
        at = after[0] if after else len(items)
        items[at:at] = spaced if after else [BlankLine(), *spaced]


def _kind(item: Item, generated: frozenset[int]) -> str | None:
    """The kind of block that an item is; the comments that stand for a table count as a model."""
    if isinstance(item, Block):
        return item.keyword
    return "model" if id(item) in generated else None


def _rank(keyword: str) -> int:
    return _KINDS.index(keyword) if keyword in _KINDS else len(_KINDS)
