"""The session: search path, transactions, savepoints (guc.c, xact.c), as goose drives them.

goose runs a file in one transaction with its version row, or, under NO TRANSACTION, each of its statements by
itself; there an explicit BEGIN leads nowhere, because the next statement may get another connection.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlprisma import ddl
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.diagnostics import Code
from sqlprisma.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The catalog as the session sees it, and what a rollback would bring back."""

    catalog: Catalog
    start: Catalog | None = None
    """The catalog when the transaction began; None outside one."""
    savepoints: tuple[tuple[str, Catalog], ...] = ()
    path_span: Span | None = field(default=None, compare=False, repr=False)
    """The statement that set the search path last."""


def begin(session: Session) -> Session:
    """Open a transaction; inside one PostgreSQL only warns."""
    if session.start is not None:
        return session
    return replace(session, start=session.catalog, savepoints=())


def commit(session: Session) -> Session:
    """End the transaction, if there is one: what it did stays, what was set for it alone does not."""
    catalog = session.catalog
    catalog = replace(catalog, search_path=catalog.session_path, uncommitted_labels=frozenset())
    return replace(session, catalog=catalog, start=None, savepoints=())


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
    if session.start is None:
        word = "RELEASE SAVEPOINT" if action.startswith("RELEASE") else action
        word = "ROLLBACK TO SAVEPOINT" if action.startswith("ROLLBACK") else word
        message = f"{word} can only be used in transaction blocks"
        hint = "begin a transaction first, or remove -- +goose NO TRANSACTION"
        raise CatalogError(Code.NO_ACTIVE_TRANSACTION, message, span=operation.span, hint=hint)
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


def set_parameter(session: Session, operation: ddl.SetParameter) -> Session:
    """SET search_path; settings of roles and databases wait for a session to come, and others change no schema."""
    if operation.parameter != "search_path" or operation.on is not None:
        return session
    catalog = session.catalog
    path = catalog.initial_path if operation.values is None else operation.values
    path = tuple(entry.strip() for entry in path)
    if operation.is_local and session.start is None:
        return session
    changed = replace(catalog, search_path=path)
    if not operation.is_local:
        changed = replace(changed, session_path=path)
    return replace(session, catalog=changed, path_span=operation.span)
