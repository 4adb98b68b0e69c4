"""Code that a migration runs: DO blocks, CALL, and queries that call its functions.

It is run on the catalog (`plpgsql`). Where what it does cannot be known, a finding says so at the place inside, and the
catalog stays as it was; code that could change no schema is silent then.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlprisma import ddl
from sqlprisma.catalog import plpgsql_effects as effects
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.plpgsql_paths import Path, Unknowable, explore
from sqlprisma.catalog.plpgsql_variables import Variables
from sqlprisma.catalog.reading import Reader
from sqlprisma.catalog.session import Session
from sqlprisma.diagnostics import Code, Diagnostic, Note
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Source, Span

if TYPE_CHECKING:
    from sqlprisma.catalog.plpgsql_machine import Execute, Machine

HINT = (
    "Write it as plain statements, or give what it makes with --prelude or a supplement; "
    "-- sqlprisma:ignore above the statement leaves it out."
)


def do(session: Session, operation: ddl.Do, execute: Execute) -> Session:
    """DO.

    Raises:
        CatalogError: what the block raises.
    """
    body = operation.body
    if session.reader is None or operation.language != "plpgsql":
        if not effects.may_hold_ddl(body.text):
            return session
        language = "this DO block may change the schema"
        return _told(session, operation.span, f"{language}: {operation.language} is not interpreted", body)

    def work(machine: Machine) -> None:
        machine.run_block(Variables(), machine.block(body))

    code = _Code(work=work, reader=session.reader, span=operation.span, text=body.text)
    return _run(session, execute, code)


def invoke(session: Session, operation: ddl.Invoke, execute: Execute) -> Session:
    """CALL, or a query that calls functions; one that calls none of the migrations' own is not run.

    Raises:
        CatalogError: what is raised on the way.
    """
    if operation.is_unread:
        return _named_in_long_query(session, operation)
    text = operation.span.text if operation.query is None else operation.query.span.text
    called = tuple(effects.routines_in(session.catalog, text))
    if not called:
        return session
    if session.reader is None:
        for routine in effects.changing_routines(session.catalog, text):
            message = f'"{routine.name}" may change the schema: its body is not interpreted'
            return _told(session, operation.span, message, routine.body)
        return session
    query = operation.query

    def work(machine: Machine) -> None:
        if query is None:
            machine.procedure(Variables(), operation)
        else:
            machine.select(Variables(), query.span)

    code = _Code(work=work, reader=session.reader, span=operation.span, text=text)
    return _run(session, execute, code)


def _named_in_long_query(session: Session, operation: ddl.Invoke) -> Session:
    """A function that a query calls which is too long to be run."""
    for routine in effects.changing(session.catalog, operation.name):
        message = f'"{routine.name}" may change the schema: the query that calls it is too long to be run'
        return _told(session, operation.span, message, routine.body)
    return session


_CHANGES_ROWS = re.compile(
    r"\b(?:copy|(?<!on )delete|insert|merge|nextval|session_replication_role|setval|truncate|(?<!on )update)\b"
)
"""What code says that may change rows unseen; the routines that it calls are looked up."""


def may_touch_rows(session: Session, operation: ddl.Operation) -> bool:
    """Whether code that was run may have changed rows unseen."""
    if isinstance(operation, ddl.Do):
        return _changes_rows(session.catalog, operation.span.text, set())
    if isinstance(operation, ddl.TransactionControl):
        return operation.action.startswith("ROLLBACK")  # it does not set back what sequences gave
    if not isinstance(operation, ddl.Invoke):
        return False
    if operation.is_unread:
        return bool(effects.routines_named(session.catalog, operation.name))
    return _changes_rows(session.catalog, operation.span.text, set())


def may_defer_keys(session: Session, operation: ddl.Operation) -> bool:
    """Whether code may say SET CONSTRAINTS: by itself, or in any routine that it calls."""
    if not isinstance(operation, ddl.Do):
        return isinstance(operation, ddl.Invoke)
    text = operation.span.text
    return "constraints" in text.lower() or any(True for _ in effects.routines_in(session.catalog, text))


def _changes_rows(catalog: Catalog, text: str, seen: set[int]) -> bool:
    """Whether code, or a routine that it calls, may change rows."""
    if _CHANGES_ROWS.search(text.lower()) is not None:
        return True
    for routine in effects.routines_in(catalog, text):
        if routine.oid in seen:
            continue
        seen.add(routine.oid)
        body = routine.body
        if (
            body is None
            or routine.language not in {"plpgsql", "sql"}
            or _changes_rows(catalog, body.text, seen)
        ):
            return True
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Code:
    """What is to be run: how, and where and as what it was written."""

    work: Callable[[Machine], None]
    reader: Reader
    span: Span
    text: str


def _run(session: Session, execute: Execute, code: _Code) -> Session:
    from sqlprisma.catalog import plpgsql  # noqa: PLC0415 - most histories run no code
    from sqlprisma.catalog.plpgsql_machine import Machine  # noqa: PLC0415 - the same

    blocks: dict[tuple[Source, int], ddl.Block] = {}

    def walk(path: Path) -> Session:
        machine = Machine(
            session, reader=code.reader, execute=execute, path=path, body=plpgsql.run, blocks=blocks
        )
        code.work(machine)
        return machine.finished()

    try:
        after = explore(walk)
    except Unknowable as unknowable:
        called = effects.changing_routines(session.catalog, code.text)
        changes = effects.may_hold_ddl(code.text) or called
        return _unknown(session, unknowable, code.span) if changes else session
    except RecursionError:
        message = "stack depth limit exceeded"
        raise CatalogError(Code.TOO_DEEP, message, span=code.span) from None
    is_same = after.catalog == session.catalog and after.start is session.start
    return session if is_same else after


def _unknown(session: Session, unknowable: Unknowable, span: Span) -> Session:
    message = f"what this code does to the schema cannot be known: {unknowable.reason}"
    return _told(session, unknowable.span or span, message, span)


def _told(session: Session, span: Span, message: str, whole: Span | None) -> Session:
    notes = (
        () if whole is None or whole == span else (Note(message="in the code that begins here", span=whole),)
    )
    finding = Diagnostic(code=Code.NOT_INTERPRETED, message=message, span=span, hint=HINT, notes=notes)
    return replace(session, catalog=session.catalog.notice(finding))
