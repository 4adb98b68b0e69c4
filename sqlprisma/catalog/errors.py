"""What a handler raises: PostgreSQL's refusal, with its SQLSTATE's code and PostgreSQL's own wording.

The handler knows what is wrong; the fold (`interpret`) knows where, catches exactly this, keeps the catalog as it
was and goes on. The sentences are those of PostgreSQL's source (tablecmds.c, namespace.c, parse_*.c, dependency.c).
"""

from __future__ import annotations

from sqlprisma.diagnostics import Code, Note
from sqlprisma.source import Span


class CatalogError(Exception):
    """One refusal: `detail` and `hint` are PostgreSQL's or ours, `span` the name at fault where it is known."""

    def __init__(  # noqa: PLR0913 - what PostgreSQL's ereport can say, all but two by name
        self,
        code: Code,
        message: str,
        *,
        span: Span | None = None,
        detail: str | None = None,
        hint: str | None = None,
        notes: tuple[Note, ...] = (),
        sqlstate: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.span = span
        self.detail = detail
        self.hint = hint
        self.notes = notes
        self.sqlstate = sqlstate or code.sqlstate or "XX000"
        """What an exception handler sees: the code's, unless RAISE said another."""
