"""What stands in the way of a merge: blocks that stay by request and do not fit what the migrations say.

Apart from the merge, which always has a result: whoever asks for a block must be told why it cannot be had, and the
file is not written then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.prisma import query
from sqlprisma.prisma.ast import Block, Document, PrismaNode
from sqlprisma.sync import relations, standing


def clashes(old: Document, fresh: Document, keep: Sequence[str] = ()) -> tuple[Diagnostic, ...]:
    """An error for each name that a kept block takes from the migrations, and for each that it misses."""
    return tuple(_found(old, fresh, keep))


def _found(old: Document, fresh: Document, keep: Sequence[str]) -> Iterator[Diagnostic]:
    made = {block.name: block for block in fresh.blocks("enum", "model", "view")}
    kept = standing.kept_blocks(old, fresh, keep)
    gone = {block.name for block in standing.removed_blocks(old, fresh, keep)} - made.keys()
    for block in kept:
        if block.name in made:
            yield _taken(block, made[block.name])
        for field in query.fields(block):
            if query.is_relation(field, gone):
                yield _clash(
                    field,
                    f"the kept {block.keyword} `{block.name}` needs `{field.type.name if field.type else ''}`, "
                    "which the migrations do not have",
                    "remove the field, or keep the other block too with /// sqlprisma:keep",
                )
    for block, field in relations.handmade(old, fresh, keep).lost:
        yield _clash(
            field,
            f"the relation field `{block.name}.{field.name}` leads to a kept block and cannot stay: its name or one "
            "of its columns is not what it was in the migrations",
            "rename the field, or remove both sides of the relation",
        )


def _taken(block: Block, fresh: Block) -> Diagnostic:
    what = "type" if fresh.keyword == "enum" else fresh.keyword.replace("model", "table")
    return _clash(
        block,
        f"`{block.name}` is kept, and is the name of the {what} `{query.database_name(fresh)}` in the migrations",
        f'rename the kept block, or give it @@map("{query.database_name(fresh)}") if it is to stand for that {what}',
    )


def _clash(node: PrismaNode, message: str, hint: str) -> Diagnostic:
    return Diagnostic(code=Code.PRISMA_SYNTAX, message=message, span=node.span, hint=hint)
