"""Code that a migration runs: DO blocks, CALL, and functions called by SELECT.

What they would do is not interpreted here: a body that mentions DDL is told as such, any other changes no schema.
"""

from __future__ import annotations

import re
from dataclasses import replace

from sqlprisma import ddl
from sqlprisma.catalog import routines
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.session import Session
from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.source import Span

HINT = (
    "Give what it makes as plain SQL with --prelude, or write it as plain statements; "
    "-- sqlprisma:ignore above it leaves it out."
)

_DDL = re.compile(r"\b(?:create|alter|drop|execute|comment)\b", re.IGNORECASE)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)


def do(session: Session, operation: ddl.Do) -> Session:
    """DO: a warning where the block may change the schema."""
    return _told(
        session, operation.body, operation.span, "this DO block may change the schema: it is not interpreted"
    )


def invoke(session: Session, operation: ddl.Invoke) -> Session:
    """CALL or SELECT of a function: a warning where its body may change the schema."""
    try:
        found = routines.named(session.catalog, operation.name, missing_ok=True)
    except CatalogError:
        return session
    for routine in found:
        if routine.body is not None:
            message = f'"{routine.name}" may change the schema: its body is not interpreted'
            return _told(session, routine.body, operation.span, message)
    return session


def _told(session: Session, body: Span, span: Span, message: str) -> Session:
    if not _DDL.search(_COMMENT.sub(" ", body.text)):
        return session
    finding = Diagnostic(
        code=Code.NOT_INTERPRETED,
        message=message,
        span=span,
        hint=HINT,
    )
    return replace(session, catalog=session.catalog.notice(finding))
