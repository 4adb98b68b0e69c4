"""The door through which the catalog has text read: bodies of functions, and SQL that a block puts together.

The readers live in a sibling room; whoever composes the two rooms hands them in.
"""

from __future__ import annotations

from typing import Protocol

from sqlprisma import ddl
from sqlprisma.diagnostics import Outcome
from sqlprisma.source import Span

QUERY_KINDS = frozenset({"SELECT", "TABLE", "VALUES", "WITH"})
"""The kinds of statements that may be a query."""


class Reader(Protocol):
    """What can be read from a text; a wrong text gives a finding and None (or statements without operations)."""

    def statements(self, text: Span) -> Outcome[tuple[ddl.Statement, ...]]:
        """All SQL statements of a text."""
        ...

    def query(self, text: Span) -> Outcome[ddl.Query | None]:
        """One query (SELECT, VALUES, TABLE, WITH) that fills the text."""
        ...

    def block(self, body: Span) -> Outcome[ddl.Block | None]:
        """The body of a DO block or a PL/pgSQL function."""
        ...
