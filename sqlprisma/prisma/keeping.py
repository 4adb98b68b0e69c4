"""Which blocks a person wants to stay although nothing in the database answers to them.

Apart from merging and from comparing, which must agree: what the one keeps the other does not blame.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlprisma import overrides
from sqlprisma.prisma import query
from sqlprisma.prisma.ast import Block

_KEEP = "sqlprisma:keep"


def is_kept(block: Block, keep: Sequence[str]) -> bool:
    """Whether a comment above the block asks for it, or one of the globs."""
    is_marked = any(_KEEP in comment.text for comment in block.comments)
    return is_marked or any(fits(glob, block) for glob in keep)


def fits(glob: str, block: Block) -> bool:
    """Whether a glob means a block, by its name or by that of its table or type."""
    schema, table = query.place(block)
    return overrides.means(glob, block.name) or overrides.means(glob, table, schema)
