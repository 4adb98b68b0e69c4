"""What a merge does that a person should know: blocks that go, and what stands in the way.

Apart from the merge, which always has a result and says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.prisma.ast import Block, Document
from sqlprisma.sync.clashes import clashes
from sqlprisma.sync.standing import removed_blocks


def findings(old: Document, fresh: Document, keep: Sequence[str] = ()) -> tuple[Diagnostic, ...]:
    """A warning for each block that is left out, then the clashes."""
    return (*map(_removed, removed_blocks(old, fresh, keep)), *clashes(old, fresh, keep))


def _removed(block: Block) -> Diagnostic:
    return Diagnostic(
        code=Code.REMOVED_BLOCK,
        message=f"{block.keyword} {block.name} is removed: the migrations leave nothing that answers to it",
        span=block.span,
        hint="write /// sqlprisma:keep above a block that must stay, or name it in `keep` of the configuration",
    )
