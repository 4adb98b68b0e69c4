"""REINDEX and LOCK: what they name, and whether the work is done CONCURRENTLY (gram.y)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.ddl import Operation
from sqlprisma.sql.query_from import read_relation
from sqlprisma.sql.tokens import TokenStream

_WHAT = frozenset({"database", "index", "schema", "system", "table"})
_UNNAMED = frozenset({"database", "system"})
"""What needs no name since PostgreSQL 16."""
_OPTIONS = frozenset({"concurrently", "tablespace", "verbose"})
_OFF = frozenset({"0", "false", "'false'", "off", "'off'"})
_MODES = (
    ("access", "share"),
    ("access", "exclusive"),
    ("row", "share"),
    ("row", "exclusive"),
    ("share", "update", "exclusive"),
    ("share", "row", "exclusive"),
    ("share",),
    ("exclusive",),
)
"""Each before those that it begins with."""


def reindex(tokens: TokenStream) -> tuple[Operation, ...]:
    """REINDEX [(options)] what [CONCURRENTLY] name (ReindexStmt)."""
    tokens.needs("reindex")
    is_concurrent = tokens.sees("(") and _options(tokens)
    what = tokens.needs_any(_WHAT)
    is_concurrent = tokens.takes("concurrently") or is_concurrent
    name = None
    if not (what in _UNNAMED and tokens.is_at_end):
        name = tokens.qualified_name(f"the name of the {what}")
    span = tokens.span_from(0)
    return (ddl.Reindex(what=what.upper(), name=name, is_concurrent=is_concurrent, span=span),)


def _options(tokens: TokenStream) -> bool:
    """`(name [value], …)`; whether one says CONCURRENTLY."""
    is_concurrent = False
    tokens.needs("(")
    while True:
        at = tokens.at
        option = tokens.label("an option")
        if option not in _OPTIONS:
            tokens.refuse(f'unrecognized REINDEX option "{option}"', at=at)
        is_off = False
        if not tokens.is_at_end and tokens.key not in {",", ")"}:
            is_off = tokens.token_text().lower() in _OFF
            tokens.at += 1
        if option == "concurrently":
            is_concurrent = not is_off
        if not tokens.takes(","):
            break
    tokens.needs(")")
    return is_concurrent


def lock(tokens: TokenStream) -> tuple[Operation, ...]:
    """LOCK [TABLE] [ONLY] name [*], … [IN mode MODE] [NOWAIT] (LockStmt)."""
    tokens.needs("lock")
    tokens.takes("table")
    names = [_locked(tokens)]
    while tokens.takes(","):
        names.append(_locked(tokens))
    if tokens.takes("in"):
        if not any(tokens.takes(*mode) for mode in _MODES):
            tokens.fail("a lock mode")
        tokens.needs("mode")
    tokens.takes("nowait")
    return (ddl.Lock(names=tuple(names), span=tokens.span_from(0)),)


def _locked(tokens: TokenStream) -> ddl.Name:
    return read_relation(tokens, "the name of a table").name
