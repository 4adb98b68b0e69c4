"""The old file and the fresh document become the new document.

Apart from the mapping, which knows the database and not what people have written, and from the comparison, which
only tells. The file's order of blocks stays; new blocks follow those of their kind; blocks that stand for nothing in
the database go, unless a comment asks for them with `sqlprisma:keep`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlprisma.prisma import query
from sqlprisma.prisma.ast import BlankLine, Block, CommentBlock, Document, Item
from sqlprisma.records import replace
from sqlprisma.sync import blocks, documentation, ignoring, relations, standing
from sqlprisma.sync.members import Context
from sqlprisma.sync.standing import Identity

# The order of kinds in a new file; a kind that an old file does not have yet is put where this order says.
_KINDS = ("generator", "datasource", "type", "model", "view", "enum")


def merge(old: Document, fresh: Document, *, keep: Sequence[str] = ()) -> Document:
    """The fresh document with the old one's order and hand edits; `keep` are globs of blocks that stay."""
    return merge_files((old,), fresh, new=0, keep=keep)[0]


def merge_files(
    files: Sequence[Document], fresh: Document, *, new: int, keep: Sequence[str] = ()
) -> tuple[Document, ...]:
    """The same for files that share one name space: each block stays in its file, and new ones go to that at `new`."""
    old = query.joined(files)
    counterparts = standing.counterparts(old, fresh)
    kept = standing.kept_blocks(old, fresh, keep)
    configuration = _configuration(old, fresh)
    context = _context(old, fresh, kept, keep)
    merged = [_merged(file, counterparts, kept, configuration, context) for file in files]
    generated = frozenset(id(item) for item in fresh.items)
    for item in _new_items(old, fresh, counterparts):
        _insert(merged[new], item, generated)
    ignored = ignoring.models(Document(items=tuple(item for items in merged for item in items)))
    return tuple(_settled(items, ignored, kept) for items in merged)


def _merged(
    file: Document,
    counterparts: Mapping[Identity, Block],
    kept: Sequence[Block],
    configuration: Sequence[Block],
    context: Context,
) -> list[Item]:
    """What stays of a file, without what is new."""
    own = {(block.keyword, block.name) for block in file.blocks(*query.CONFIGURATION)}
    configured = iter([block for block in configuration if (block.keyword, block.name) in own])
    items: list[Item] = []
    for item in file.items:
        if not isinstance(item, Block):
            items.append(item)
        elif item.keyword in query.CONFIGURATION:
            items.append(next(configured))
        elif item in kept:
            items.append(item)
        elif counterpart := counterparts.get(standing.identity(item)):
            items.append(blocks.merge(item, counterpart, context))
    return items


def _settled(items: Iterable[Item], ignored: frozenset[str], kept: Sequence[Block]) -> Document:
    """The items as a file; which models are ignored is known only when all are there."""
    settled = (
        ignoring.settled(item, ignored) if isinstance(item, Block) and item not in kept else item
        for item in items
    )
    return Document(items=tuple(blocks.without_double_blanks(_spaced(settled))))


def _context(old: Document, fresh: Document, kept: Iterable[Block], keep: Sequence[str]) -> Context:
    kept_models = {block.name for block in kept if block.keyword in {"model", "view"}}
    return Context(
        datasource=next((block.name for block in old.blocks("datasource")), "db"),
        old_models=frozenset(block.name for block in old.blocks("model", "view")),
        fresh_models=frozenset({block.name for block in fresh.blocks("model", "view")} | kept_models),
        ignored=ignoring.models(old),
        handmade=relations.handmade(old, fresh, keep).fields,
        relations=relations.called_now(old, fresh),
    )


def _new_items(
    old: Document, fresh: Document, counterparts: Mapping[Identity, Block]
) -> Iterator[Block | CommentBlock]:
    """What the old file does not have yet; a table without columns is a block of comments."""
    known = {standing.identity(block) for block in counterparts.values()}
    configured = {block.keyword for block in old.blocks(*query.CONFIGURATION)}
    for item in fresh.items:
        match item:
            case CommentBlock():
                is_new = item not in old.items
            case Block(keyword=keyword) if keyword in query.CONFIGURATION:
                is_new = keyword not in configured
            case Block(keyword=keyword):
                is_new = keyword in standing.DATABASE_KINDS and standing.identity(item) not in known
            case _:
                continue
        if is_new:
            yield item


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
        replace(
            block, comments=documentation.merged(known[block.keyword, block.name].comments, block.comments)
        )
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
