"""What of an old file has a counterpart in the database, and what stands there without one.

Merging, telling what is removed and telling what clashes ask the same questions; they have one answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from sqlprisma.prisma import query
from sqlprisma.prisma.ast import Block, Document
from sqlprisma.prisma.keeping import fits, is_kept

DATABASE_KINDS = frozenset({"enum", "model", "view"})

Identity: TypeAlias = tuple[bool, str | None, str]
"""Whether it is an enum, its schema if it names one, and the name of its table or type."""


def identity(block: Block) -> Identity:
    """What a block stands for in the database."""
    return block.keyword == "enum", *query.place(block)


def counterparts(old: Document, fresh: Document) -> Mapping[Identity, Block]:
    """The fresh block that stands for the same table or type, for each old one that has one.

    A schema that only one of the two files names does not matter where the name alone is unambiguous.
    """
    exact = {identity(block): block for block in fresh.blocks(*DATABASE_KINDS)}
    by_name: dict[tuple[bool, str], list[Block]] = {}
    for (is_enum, _, name), block in exact.items():
        by_name.setdefault((is_enum, name), []).append(block)
    found: dict[Identity, Block] = {}
    for block in old.blocks(*DATABASE_KINDS):
        is_enum, schema, name = own = identity(block)
        others = by_name.get((is_enum, name), [])
        if own in exact:
            found[own] = exact[own]
        elif len(others) == 1 and None in {schema, query.database_schema(others[0])}:
            found[own] = others[0]
    return found


def removed_blocks(old: Document, fresh: Document, keep: Sequence[str] = ()) -> tuple[Block, ...]:
    """The old blocks that a merge leaves out, in order: nothing in the database answers to them."""
    known = counterparts(old, fresh)
    return tuple(
        block
        for block in old.blocks(*DATABASE_KINDS)
        if identity(block) not in known and not is_kept(block, keep)
    )


def kept_blocks(old: Document, fresh: Document, keep: Sequence[str] = ()) -> tuple[Block, ...]:
    """The old blocks that stay as they are, in order: those asked for, and kinds that no database has.

    A block is asked for by a comment above it, or by one of the globs `keep`: of its name, or of its table's or type's.
    """
    known = counterparts(old, fresh)
    return tuple(
        block
        for block in old.blocks()
        if block.keyword not in query.CONFIGURATION
        and (block.keyword not in DATABASE_KINDS or (identity(block) not in known and is_kept(block, keep)))
    )


def is_in(glob: str, old: Document) -> bool:
    """Whether a glob of blocks to keep means any block of a file, be there something for it in the database or not."""
    return any(fits(glob, block) for block in old.blocks(*DATABASE_KINDS))
