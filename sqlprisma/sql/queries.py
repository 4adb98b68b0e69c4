"""Queries, kept as text: where they begin and end, and that they look like queries."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.sql.tokens import TokenStream

_FIRST_WORDS = frozenset({"select", "table", "values", "with"})


def read_query(tokens: TokenStream) -> ddl.Query:
    """SelectStmt up to the end of the statement; what may follow a query there is left standing."""
    first = tokens.at
    check_query_start(tokens)
    skip_query(tokens)
    end = tokens.at
    for tail in _TAILS:
        if tuple(tokens.keys[max(end - len(tail), 0) : end]) == tail:
            tokens.at = end - len(tail)
            break
    return ddl.Query(span=tokens.span_from(first))


def check_query_start(tokens: TokenStream) -> None:
    """Refuse what cannot begin a query."""
    at = tokens.at
    while tokens.keys[at] == "(":
        at += 1
    if tokens.keys[at] not in _FIRST_WORDS:
        tokens.fail("a query", at=at)
    if tokens.kinds[at + 1] == "end" and tokens.keys[at] != "select":
        tokens.fail(at=at + 1)


def skip_query(tokens: TokenStream) -> None:
    """Move over a query to the end of the statement; a statement that begins inside it is refused.

    CREATE is reserved, so without a semicolon before it (or AS, or a dot) it is no part of any query.
    """
    before = ""
    while not tokens.is_at_end:
        if tokens.sees("create") and before not in {"as", "."}:
            tokens.fail("a semicolon before the next statement")
        before = tokens.key
        if before == "(":
            tokens.skip_parentheses()
        elif before in {")", ";"}:
            tokens.fail()
        else:
            tokens.at += 1


_TAILS = (
    ("with", "no", "data"),
    ("with", "data"),
    ("with", "local", "check", "option"),
    ("with", "cascaded", "check", "option"),
    ("with", "check", "option"),
)
