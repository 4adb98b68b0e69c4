"""The session: search path, transactions, savepoints (guc.c, xact.c), as goose drives them.

goose runs a file in one transaction with its version row, or, under NO TRANSACTION, each of its statements by
itself; there an explicit BEGIN lasts no longer than the statement of goose's in which it stands, because the next
one may get another connection.
"""

from __future__ import annotations

import re
from dataclasses import field

from sqlprisma import ddl
from sqlprisma.catalog import dependencies, literals, maintenance, row_commits, row_marks
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
    begun: Span | None = field(default=None, compare=False, repr=False)
    """The statement that began the transaction; None where goose did."""
    savepoints: tuple[tuple[str, Catalog], ...] = ()
    path_span: Span | None = field(default=None, compare=False, repr=False)
    """The statement that set the search path last."""
    reader: Reader | None = field(default=None, compare=False, repr=False)
    """How the text of code is read; without it no code is run."""


def begin(session: Session, span: Span | None = None) -> Session:
    """Open a transaction; inside one PostgreSQL only warns, and one that is implicit becomes a real one."""
    if session.start is None:
        return replace(session, start=session.catalog, begun=span, savepoints=())
    return replace(session, is_implicit=False, begun=span) if session.is_implicit else session


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


def unended(session: Session) -> Diagnostic | None:
    """What is to be said before `end_batch`, where a transaction was begun by hand and not ended."""
    if session.start is None or session.is_implicit or session.begun is None:
        return None
    return Diagnostic(
        code=Code.OPEN_TRANSACTION,
        message="this transaction is not ended where goose sends it: what it did is lost, what follows is outside",
        span=session.begun,
        hint="Put it into one StatementBegin block with its COMMIT, or remove it and NO TRANSACTION.",
    )


def commit(session: Session) -> Session:
    """End the transaction, if there is one: what it did stays, what was set for it alone does not."""
    catalog = session.catalog
    gone = tuple(Address(oid) for oid in catalog.commit_drops if oid in catalog.objects)
    if gone:
        catalog = dependencies.drop(catalog, Wish(targets=gone, is_cascade=True))
    catalog = replace(
        row_marks.ended(catalog),
        search_path=catalog.session_path,
        checks_bodies=catalog.session_checks_bodies,
        uncommitted_labels=frozenset(),
        commit_drops=(),
    )
    return replace(session, catalog=catalog, start=None, is_implicit=False, begun=None, savepoints=())


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
            return begin(session, operation.span)
        case "COMMIT" | "ROLLBACK":
            return _end(session, operation)
        case _:
            return _savepoint(session, operation)


def _end(session: Session, operation: ddl.TransactionControl) -> Session:
    action = operation.action
    if operation.is_chained and (session.start is None or session.is_implicit):
        raise _needs_block(f"{action} AND CHAIN", operation.span)
    if action == "COMMIT" and session.start is not None:
        row_commits.refuse(session.catalog, session.start, operation.span)
    ended = commit(session) if action == "COMMIT" else rollback(session)
    return begin(ended, operation.span) if operation.is_chained else ended


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


def refuse_in_block(session: Session, statement: ddl.Statement, *, is_code: bool = False) -> None:
    """Refuse what cannot run inside a transaction block, or only there (xact.c, PreventInTransactionBlock and others).

    Code is one always.
    """
    if session.start is None and not is_code:
        what = _NEVER_ALONE.get(statement.kind)
        if what is not None and not _outlives(statement):
            raise _needs_block(what, statement.span)
        return
    what = _alone(session.catalog, statement)
    if what is None:
        return
    hint = "Put -- +goose NO TRANSACTION at the top of the file."
    if session.start is None or session.is_implicit:
        hint = "Let goose send it alone: take it out of the StatementBegin block."
    message = f"{what} cannot run inside a transaction block"
    raise CatalogError(Code.ACTIVE_TRANSACTION, message, span=statement.span, hint=hint)


_NEVER_ALONE = {"DECLARE": "DECLARE CURSOR", "LOCK": "LOCK TABLE"}
"""What would be over at once outside of a transaction block."""

_WITH_HOLD = re.compile(r"\bcursor\s+with\s+hold\b", re.IGNORECASE)


def _outlives(statement: ddl.Statement) -> bool:
    """Whether it is a cursor that is there after its transaction."""
    return statement.kind == "DECLARE" and _WITH_HOLD.search(statement.span.text) is not None


def _alone(catalog: Catalog, statement: ddl.Statement) -> str | None:
    """What must run alone, in PostgreSQL's words."""
    for operation in statement.operations:
        match operation:
            case ddl.CreateIndex(is_concurrent=True):
                return "CREATE INDEX CONCURRENTLY"
            case ddl.Drop(is_concurrent=True):
                return "DROP INDEX CONCURRENTLY"
            case ddl.DetachPartition(is_concurrent=True):
                return "ALTER TABLE ... DETACH CONCURRENTLY"
            case ddl.Reindex():
                return maintenance.wants_to_be_alone(catalog, operation)
            case _:
                pass
    if statement.kind == "DISCARD":
        return "DISCARD ALL" if statement.operations else None
    return statement.kind if statement.kind in _OUTSIDE else None


def set_parameter(session: Session, operation: ddl.SetParameter) -> Session:
    """SET search_path; settings of roles and databases wait for a session to come, and others change no schema."""
    catalog = session.catalog
    if operation.parameter == "check_function_bodies" and operation.on is None:
        return replace(session, catalog=_checking(catalog, operation))
    if operation.parameter != "search_path":
        return session
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


def _checking(catalog: Catalog, operation: ddl.SetParameter) -> Catalog:
    """SET check_function_bodies."""
    checks = operation.values is None or literals.truth(operation.values[0]) is not False
    changed = replace(catalog, checks_bodies=checks)
    return changed if operation.is_local else replace(changed, session_checks_bodies=checks)
