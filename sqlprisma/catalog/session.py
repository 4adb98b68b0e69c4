"""The session: search path, transactions, savepoints (guc.c, xact.c), as goose drives them.

goose runs a file in one transaction with its version row, or, under NO TRANSACTION, each of its statements by
itself; there an explicit BEGIN leads nowhere, because the next statement may get another connection.
"""

from __future__ import annotations

import re
from dataclasses import field

from sqlprisma import ddl
from sqlprisma.catalog import dependencies
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.dependencies import Address, Wish
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.reading import Reader
from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The catalog as the session sees it, and what a rollback would bring back."""

    catalog: Catalog
    start: Catalog | None = None
    """The catalog when the transaction began; None outside one."""
    is_implicit: bool = False
    """Whether the transaction is only that of statements which are sent together; nobody said BEGIN."""
    savepoints: tuple[tuple[str, Catalog], ...] = ()
    path_span: Span | None = field(default=None, compare=False, repr=False)
    """The statement that set the search path last."""
    reader: Reader | None = field(default=None, compare=False, repr=False)
    """How the text of code is read; without it no code is run."""


def begin(session: Session) -> Session:
    """Open a transaction; inside one PostgreSQL only warns, and one that is implicit becomes a real one."""
    if session.start is not None:
        return replace(session, is_implicit=False) if session.is_implicit else session
    return replace(session, start=session.catalog, savepoints=())


def begin_implicitly(session: Session) -> Session:
    """Outside a transaction, before each of several statements that are sent as one: they are a block of their own.

    The manual, Message Flow, Multiple Statements in a Simple Query; xact.c, BeginImplicitTransactionBlock.
    """
    if session.start is not None:
        return session
    return replace(session, start=session.catalog, is_implicit=True, savepoints=())


def end_batch(session: Session) -> Session:
    """After statements that were sent as one: their own block ends well, and what was begun by hand leads nowhere."""
    return commit(session) if session.is_implicit else rollback(session)


def commit(session: Session) -> Session:
    """End the transaction, if there is one: what it did stays, what was set for it alone does not."""
    catalog = session.catalog
    gone = tuple(Address(oid) for oid in catalog.commit_drops if oid in catalog.objects)
    if gone:
        catalog = dependencies.drop(catalog, Wish(targets=gone, is_cascade=True))
    catalog = replace(
        catalog, search_path=catalog.session_path, uncommitted_labels=frozenset(), commit_drops=()
    )
    return replace(session, catalog=catalog, start=None, is_implicit=False, savepoints=())


def rollback(session: Session) -> Session:
    """Undo the transaction, if there is one; oids are never used twice."""
    if session.start is None:
        return session
    undone = replace(session.start, next_oid=session.catalog.next_oid)
    return commit(replace(session, catalog=undone))


def control(session: Session, operation: ddl.TransactionControl) -> Session:
    """BEGIN, COMMIT, ROLLBACK, SAVEPOINT, RELEASE, ROLLBACK TO."""
    match operation.action:
        case "BEGIN":
            return begin(session)
        case "COMMIT":
            return commit(session)
        case "ROLLBACK":
            return rollback(session)
        case _:
            return _savepoint(session, operation)


def _savepoint(session: Session, operation: ddl.TransactionControl) -> Session:
    action, name = operation.action, operation.savepoint or ""
    if session.start is None or session.is_implicit:
        word = "RELEASE SAVEPOINT" if action.startswith("RELEASE") else action
        word = "ROLLBACK TO SAVEPOINT" if action.startswith("ROLLBACK") else word
        raise _needs_block(word, operation.span)
    if action == "SAVEPOINT":
        return replace(session, savepoints=(*session.savepoints, (name, session.catalog)))
    at = next(
        (at for at in reversed(range(len(session.savepoints))) if session.savepoints[at][0] == name), None
    )
    if at is None:
        message = f'savepoint "{name}" does not exist'
        raise CatalogError(Code.UNDEFINED_OBJECT, message, span=operation.span)
    if action.startswith("RELEASE"):
        return replace(session, savepoints=session.savepoints[:at])
    saved = session.savepoints[at][1]
    undone = replace(saved, next_oid=session.catalog.next_oid)
    return replace(session, catalog=undone, savepoints=session.savepoints[: at + 1])


def _needs_block(what: str, span: Span) -> CatalogError:
    return CatalogError(
        Code.NO_ACTIVE_TRANSACTION,
        f"{what} can only be used in transaction blocks",
        span=span,
        hint="begin a transaction first, or remove -- +goose NO TRANSACTION",
    )


def _later(operation: ddl.SetParameter, on: ddl.Name) -> Diagnostic:
    """What ALTER ROLE | DATABASE … SET search_path does: nothing yet."""
    where = "every role" if on.name == "all" else f'"{on.name}"'
    return Diagnostic(
        code=Code.NEW_SESSIONS_ONLY,
        message=f"the search path of {where} takes effect for new sessions only",
        span=operation.span,
        hint="These migrations are read as one session. If later ones run with the new path, "
        "say SET search_path in them, or give it with --default-schema.",
    )


_OUTSIDE = frozenset(
    {
        "ALTER SYSTEM",
        "CREATE DATABASE",
        "CREATE TABLESPACE",
        "DISCARD",
        "DROP DATABASE",
        "DROP TABLESPACE",
        "VACUUM",
    }
)
"""Kinds of statements that commit by themselves; of DISCARD only ALL."""

_CONCURRENTLY = re.compile(r"\bconcurrently\b", re.IGNORECASE)


def refuse_in_block(session: Session, statement: ddl.Statement, *, is_code: bool = False) -> None:
    """Refuse what cannot run inside a transaction block, or only there (xact.c, PreventInTransactionBlock and others).

    Code is one always.
    """
    if session.start is None and not is_code:
        if statement.kind == "LOCK":
            raise _needs_block("LOCK TABLE", statement.span)
        return
    what = _alone(statement)
    if what is None:
        return
    hint = "Put -- +goose NO TRANSACTION at the top of the file."
    if session.start is None or session.is_implicit:
        hint = "Let goose send it alone: take it out of the StatementBegin block."
    message = f"{what} cannot run inside a transaction block"
    raise CatalogError(Code.ACTIVE_TRANSACTION, message, span=statement.span, hint=hint)


def _alone(statement: ddl.Statement) -> str | None:
    """What must run alone, in PostgreSQL's words."""
    for operation in statement.operations:
        match operation:
            case ddl.CreateIndex(is_concurrent=True):
                return "CREATE INDEX CONCURRENTLY"
            case ddl.Drop(is_concurrent=True):
                return "DROP INDEX CONCURRENTLY"
            case ddl.DetachPartition(is_concurrent=True):
                return "ALTER TABLE ... DETACH CONCURRENTLY"
            case _:
                pass
    if statement.kind == "REINDEX" and _CONCURRENTLY.search(statement.span.text):
        return "REINDEX CONCURRENTLY"
    if statement.kind == "DISCARD":
        return "DISCARD ALL" if statement.operations else None
    return statement.kind if statement.kind in _OUTSIDE else None


def set_parameter(session: Session, operation: ddl.SetParameter) -> Session:
    """SET search_path; settings of roles and databases wait for a session to come, and others change no schema."""
    if operation.parameter != "search_path":
        return session
    catalog = session.catalog
    if operation.on is not None:
        return replace(session, catalog=catalog.notice(_later(operation, operation.on)))
    path = catalog.initial_path if operation.values is None else operation.values
    path = tuple(entry.strip() for entry in path)
    if operation.is_local and session.start is None:
        return session
    changed = replace(catalog, search_path=path)
    if not operation.is_local:
        changed = replace(changed, session_path=path)
    return replace(session, catalog=changed, path_span=operation.span)
