"""`@ignore` follows from `@@ignore`: Prisma wants it on relations to an ignored model, and on no field of one.

Apart from the lines because it is known only when all blocks are there (prisma-engines,
`psl/psl-core/src/validate/validation_pipeline/validations/fields.rs` and `models.rs`).
"""

from __future__ import annotations

from sqlprisma.prisma import build, query
from sqlprisma.prisma.ast import Block, Document, Field
from sqlprisma.records import replace


def models(document: Document) -> frozenset[str]:
    """The models and views that are ignored as a whole."""
    return frozenset(block.name for block in document.blocks("model", "view") if is_ignored(block))


def is_ignored(block: Block) -> bool:
    """Whether the block says `@@ignore`."""
    return bool(query.block_attributes(block, "ignore"))


def settled(block: Block, ignored: frozenset[str]) -> Block:
    """The block with `@ignore` on the relations to these models, and on no field if it is one of them."""
    members = (
        _settled(member, block.name, ignored) if isinstance(member, Field) else member
        for member in block.members
    )
    return replace(block, members=tuple(members))


def _settled(field: Field, model: str, ignored: frozenset[str]) -> Field:
    if model in ignored:
        kept = tuple(attribute for attribute in field.attributes if attribute.name != "ignore")
        return field if kept == field.attributes else replace(field, attributes=kept)
    if query.is_relation(field, ignored) and query.attribute(field.attributes, "ignore") is None:
        return replace(field, attributes=(*field.attributes, build.attribute("ignore")))
    return field
