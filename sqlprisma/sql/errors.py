"""What a reader raises: one finding with its place, PostgreSQL's wording and what was expected instead.

It never leaves the room: `read` turns it into a `Diagnostic`.
"""

from __future__ import annotations

from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.source import Span


class ReadError(Exception):
    """A statement that PostgreSQL's grammar refuses, or that is nested too deep to read."""

    def __init__(
        self, message: str, span: Span, *, code: Code = Code.SYNTAX_ERROR, hint: str | None = None
    ) -> None:
        self.diagnostic = Diagnostic(code=code, message=message, span=span, hint=hint)
        super().__init__(message)


class NotModelledError(Exception):
    """A form that PostgreSQL accepts and the vocabulary has no shape for; whoever asked keeps the text."""
