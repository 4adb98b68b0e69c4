"""The sentences that are written into a schema by machine, and when they are written again.

They are Prisma's own (prisma-engines, `sql-schema-connector/src/introspection/rendering/models.rs`). Data only, apart
from the merge that reads it.
"""

from __future__ import annotations

from sqlprisma.prisma.ast import Comment

NO_IDENTIFIER = "does not contain a valid unique identifier and can therefore currently not be handled"

# Said once, when a block is new: whoever has removed the sentence does not want to read it again.
_SAID_ONCE = (
    "has been renamed to '",
    "is a partition table and requires additional setup for migrations",
    "has subclasses and requires additional setup for migrations",
    "contains check constraints and requires additional setup for migrations",
    "contains exclusion constraints and requires additional setup for migrations",
    "has comments in the database, and requires an additional setup for migrations",
    "is commented in the database, and requires an additional setup for migrations",
    "has constraints using non-default deferring rules and requires additional setup for migrations",
    "contains row level security and requires additional setup for migrations",
    "contains an index with non-default null sort order and requires additional setup for migrations",
)


def is_said_once(comment: Comment) -> bool:
    """Whether a comment is a sentence for new blocks only."""
    return any(sentence in comment.text for sentence in _SAID_ONCE)
