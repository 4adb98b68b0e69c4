"""The readers of this room as one object, for rooms that have text read while they run (catalog/reading.py)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.diagnostics import Code, Diagnostic, Outcome
from sqlprisma.source import Span
from sqlprisma.sql.errors import ReadError
from sqlprisma.sql.plpgsql import read_block
from sqlprisma.sql.plpgsql_sql import whole_query
from sqlprisma.sql.read import read_all


class SqlReader:
    """What can be read from a text; a wrong text gives a finding and None (or statements without operations)."""

    def statements(self, text: Span) -> Outcome[tuple[ddl.Statement, ...]]:
        """All SQL statements of a text."""
        return read_all(text)

    def query(self, text: Span) -> Outcome[ddl.Query | None]:
        """One query (SELECT, VALUES, TABLE, WITH) that fills the text."""
        try:
            return Outcome(whole_query(text))
        except ReadError as error:
            return Outcome(None, (error.diagnostic,))
        except RecursionError:
            message = "stack depth limit exceeded"
            return Outcome(None, (Diagnostic(code=Code.TOO_DEEP, message=message, span=text),))

    def block(self, body: Span) -> Outcome[ddl.Block | None]:
        """The body of a DO block or a PL/pgSQL function."""
        return read_block(body)


READER = SqlReader()
