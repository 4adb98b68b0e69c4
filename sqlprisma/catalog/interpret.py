"""The fold: statements in, catalog out, and a finding for whatever PostgreSQL would refuse.

Handlers know *what* is wrong and raise; the fold knows *where*. A statement that fails leaves the catalog as it was,
and the fold goes on, so that all errors of a history are told at once; those that only follow from another are
counted in a note of the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import assert_never

from sqlprisma import ddl
from sqlprisma.catalog import (
    alter,
    attachments,
    bodies,
    comments,
    composites,
    domains,
    drop,
    enums,
    extensions,
    indexes,
    inheritance,
    lookup,
    maintenance,
    namespaces,
    pending_events,
    poison,
    publications,
    rename,
    routines,
    row_commits,
    rows,
    running,
    sequences,
    statistics,
    tables,
    typed_tables,
    version_table,
    views,
)
from sqlprisma.catalog import session as sessions
from sqlprisma.catalog.catalog import DEFAULT_SEARCH_PATH, TEMPORARY, Catalog, NameSpace, initial
from sqlprisma.catalog.dependencies import Address, Wish
from sqlprisma.catalog.dependencies import drop as remove
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Namespace, Oid
from sqlprisma.catalog.reading import Reader
from sqlprisma.catalog.session import Session
from sqlprisma.diagnostics import Code, Diagnostic, Note, Outcome, Severity
from sqlprisma.diagnostics.counts import Counts
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One migration, read: its statements, and how goose runs them.

    `batches` says how many SQL statements each of goose's statements holds; without it each holds one.
    """

    statements: tuple[ddl.Statement, ...]
    is_transactional: bool = True
    is_migration: bool = True
    """Whether goose writes a version row after it; a prelude has none."""
    label: str = ""
    batches: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to read a history."""

    lenient: bool = False
    default_schema: str = "public"
    """What an unqualified name means for a connection that says nothing else."""
    version_table: str = "goose_db_version"
    reader: Reader | None = None
    """How the text of code is read; without it no code is run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How far the fold has come; `apply` gives the next one."""

    session: Session
    options: Options = field(default_factory=Options)
    counts: Counts = field(default_factory=Counts)
    findings: tuple[Diagnostic, ...] = ()
    blamed: tuple[tuple[str, int], ...] = ()
    """Names whose state is wrong because a statement failed, each with the number of the finding that says so."""
    has_version_table: bool = False
    """Whether goose's own table was made already."""
    echoes: tuple[int, ...] = ()
    """The numbers of findings, once for each follow-up error that was not told."""

    @property
    def catalog(self) -> Catalog:
        """The catalog now."""
        return self.session.catalog

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All findings, the first of a chain with the number of those that follow from it."""
        return tuple(self._counted(number, found) for number, found in enumerate(self.findings))

    def _counted(self, number: int, found: Diagnostic) -> Diagnostic:
        count = self.echoes.count(number)
        if not count:
            return found
        what = (
            "1 later error follows from this one"
            if count == 1
            else f"{count} later errors follow from this one"
        )
        return replace(found, notes=(*found.notes, Note(message=what)))


def start(catalog: Catalog | None = None, options: Options | None = None) -> State:
    """The state before the first migration; without a catalog that of a fresh database."""
    chosen = options or Options()
    begun = _fresh(chosen.default_schema) if catalog is None else catalog
    begun = replace(begun, is_lenient=chosen.lenient)
    return State(session=Session(catalog=begun, reader=chosen.reader), options=chosen)


def _fresh(default_schema: str) -> Catalog:
    if default_schema == "public":
        return initial(search_path=DEFAULT_SEARCH_PATH)
    catalog, oid = initial(search_path=(default_schema,)).reserve()
    return catalog.add(Namespace(oid=oid, name=default_schema, namespace=Oid(0)))


def interpret(
    scripts: Iterable[Script], *, catalog: Catalog | None = None, options: Options | None = None
) -> Outcome[Catalog]:
    """What a history of migrations makes of a database, with everything there is to say about it."""
    state = run(scripts, catalog=catalog, options=options)
    return Outcome(state.catalog, state.diagnostics)


def run(
    scripts: Iterable[Script], *, catalog: Catalog | None = None, options: Options | None = None
) -> State:
    """Like `interpret`, with the counts."""
    state = start(catalog, options)
    for script in scripts:
        state = apply(state, script)
    return finish(state)


def finish(state: State) -> State:
    """The session ends: its temporary objects go."""
    oid = state.catalog.named(NameSpace.NAMESPACE, 0, TEMPORARY)
    if oid is None:
        return state
    gone = remove(state.catalog, Wish(targets=(Address(oid),), is_cascade=True))
    return replace(state, session=replace(state.session, catalog=gone))


def apply(state: State, script: Script) -> State:
    """The state after one more migration."""
    for _, after in steps(state, script):
        state = after
    return state


def steps(state: State, script: Script) -> Iterator[tuple[ddl.Statement | None, State]]:
    """Like `apply`, statement by statement, each with the state after it; None where goose ends what it began."""
    told = len(state.findings)
    state = _with_version_table(state, script)
    if script.is_transactional:
        state = replace(state, session=sessions.begin(state.session))
    for batch in _batches(script):
        is_sent_as_one = script.is_migration and len(batch) > 1
        for statement in batch:
            if is_sent_as_one:
                state = replace(state, session=sessions.begin_implicitly(state.session))
            before = state.session
            state = _step(state, statement)
            if state.session.start is None:
                state = _settle(_asked(state, before.catalog, statement, undone=before), before.catalog)
            yield statement, state
        if not script.is_transactional or state.session.is_implicit:
            if state.session.is_implicit and not _has_error(state.findings[told:]):
                state = _asked(state, state.session.start, batch[-1])
            state = _with_unended(state)
            state = _ended(replace(state, session=sessions.end_batch(state.session)), script)
            yield None, state
    has_failed = _has_error(state.findings[told:])
    state = _write_version(state, script, has_failed=has_failed)
    if script.is_transactional:
        if not has_failed and script.statements:
            state = _asked(state, state.session.start, _last_change(script))
        state = _ended(replace(state, session=sessions.commit(state.session)), script)
    yield None, state


def _with_unended(state: State) -> State:
    """What one of goose's statements has begun and not ended is told."""
    found = sessions.unended(state.session)
    return state if found is None else _told(state, found)


def _with_version_table(state: State, script: Script) -> State:
    """The state in which goose's own table is there, for the first migration that names it."""
    schema, _, name = state.options.version_table.rpartition(".")
    if state.has_version_table or not script.is_migration or not script.statements:
        return state
    if name not in script.statements[0].span.source.text:
        return state
    home = schema or state.options.default_schema
    if _makes_table(script, name, home):
        return replace(state, has_version_table=True)
    catalog = version_table.with_table(state.catalog, name, home)
    return replace(state, session=replace(state.session, catalog=catalog), has_version_table=True)


def _makes_table(script: Script, name: str, home: str) -> bool:
    """Whether a migration makes the table itself: then goose has another one."""
    return any(
        isinstance(each, ddl.CreateTable | ddl.CreateTableAs)
        and each.name.name == name
        and each.name.schema in (None, home)
        for statement in script.statements
        for each in statement.operations
    )


def _ended(state: State, script: Script) -> State:
    """What stands outside the migrations may hold any rows."""
    if script.is_migration:
        return state
    return replace(state, session=_without_rows(state.session))


def _asked(
    state: State, before: Catalog | None, statement: ddl.Statement, undone: Session | None = None
) -> State:
    """What keys that could wait say at a commit, told of the statement.

    Where they refuse it the session is as it was before, or else goes on without knowing the rows.
    """
    if before is None:
        return state
    try:
        row_commits.refuse(state.catalog, before, statement.span)
    except CatalogError as error:
        failed = _failed(state, statement, error)
        return replace(failed, counts=state.counts, session=undone or _without_rows(state.session))
    return state


def _last_change(script: Script) -> ddl.Statement:
    """The last statement that changes rows, or else the last of all: there a commit is refused."""
    changes = (
        each
        for each in reversed(script.statements)
        if any(isinstance(operation, ddl.ChangeRows) for operation in each.operations)
    )
    return next(changes, script.statements[-1])


def _settle(state: State, before: Catalog) -> State:
    """Outside a transaction each statement is committed at once."""
    has_rows = state.catalog.rows is not before.rows
    if not (state.catalog.uncommitted_labels or state.catalog.commit_drops or has_rows):
        return state
    return replace(state, session=sessions.commit(state.session))


def _batches(script: Script) -> Iterator[tuple[ddl.Statement, ...]]:
    at = 0
    for size in script.batches or (1,) * len(script.statements):
        yield script.statements[at : at + size]
        at += size


def _has_error(found: tuple[Diagnostic, ...]) -> bool:
    return any(each.severity is Severity.ERROR for each in found)


def _write_version(state: State, script: Script, *, has_failed: bool) -> State:
    """The version row is written: its table must be found on the search path as it is now.

    Where a statement was refused goose does not come that far.
    """
    catalog, name = state.catalog, state.options.version_table
    home = catalog.named(NameSpace.NAMESPACE, 0, state.options.default_schema)
    if not script.is_migration or "." in name or home is None or home in lookup.namespaces(catalog):
        return state
    error = CatalogError(
        Code.UNDEFINED_TABLE,
        f'relation "{name}" does not exist',
        span=state.session.path_span,
        detail="goose writes its version row when the migration is done, and looks for the table on the search path.",
        hint="Qualify the names instead, or set the search path back at the end of the migration.",
    )
    path = catalog.initial_path
    session = replace(state.session, catalog=replace(catalog, search_path=path, session_path=path))
    state = replace(state, session=session)
    return state if has_failed else _told(state, _diagnosed(error, session.path_span))


def _step(state: State, statement: ddl.Statement) -> State:
    counts = state.counts
    try:
        sessions.refuse_in_block(state.session, statement)
    except CatalogError as error:
        return _failed(state, statement, error)
    if statement.irrelevant is not None:
        state = _after_unread(state, statement)
        return replace(state, counts=replace(counts, irrelevant=counts.irrelevant + 1))
    if not statement.operations:
        unread = [(name, -1) for name in poison.touched(statement)]
        counts = replace(counts, diagnosed=counts.diagnosed + 1)
        return replace(state, counts=counts, blamed=(*state.blamed, *unread))
    before = _ready(state.session, statement)
    try:
        after = _executed(before, statement.operations)
    except CatalogError as error:
        if _may_be_right(state, statement, error):
            counts = replace(counts, irrelevant=counts.irrelevant + 1)
            return replace(state, session=_without_rows(before), counts=counts)
        return _failed(state, statement, error)
    notices = after.catalog.notices
    if notices:
        after = replace(after, catalog=replace(after.catalog, notices=()))
    counts = _counted(counts, statement, notices, is_same=after is before)
    is_unknown = any(found.code is Code.NOT_INTERPRETED for found in notices)
    if is_unknown or any(running.may_touch_rows(after, each) for each in statement.operations):
        after = _without_rows(after)
    return _told(replace(state, session=after, counts=counts), *notices)


def _ready(session: Session, statement: ddl.Statement) -> Session:
    """The session as the statement finds it: code may say SET CONSTRAINTS before it changes rows."""
    if not any(running.may_defer_keys(session, each) for each in statement.operations):
        return session
    return replace(session, catalog=rows.deferring(session.catalog))


_CHANGES = ("insert", "update", "delete", "merge", "copy", "session_replication_role")
_MAY_CHANGE_ROWS = re.compile(rf"\b(?:{'|'.join(_CHANGES)})\b")
_NEVER_CHANGES_ROWS = frozenset({"ALTER", "COMMENT", "CREATE", "DROP", "GRANT", "REVOKE"})


def _without_rows(session: Session) -> Session:
    return replace(session, catalog=rows.forget(session.catalog))


def _may_be_right(state: State, statement: ddl.Statement, error: CatalogError) -> bool:
    """Whether a change of rows may only name what code made that is not understood; that was told already."""
    if error.code is Code.SYNTAX_ERROR or not all(
        isinstance(each, ddl.ChangeRows) for each in statement.operations
    ):
        return False
    return any(
        found.code is Code.NOT_INTERPRETED
        and (found.hint is running.HINT or found.message.startswith(views.UNKNOWN_COLUMNS))
        for found in state.findings
    )


def _after_unread(state: State, statement: ddl.Statement) -> State:
    """What rows tables hold is not known any more, once a statement may have changed them unseen."""
    if statement.kind.split(" ", 1)[0] in _NEVER_CHANGES_ROWS:
        return state
    words = statement.span.text.lower()
    counted = rows.after_unread(state.catalog, words)
    if counted is not state.catalog:
        state = replace(state, session=replace(state.session, catalog=counted))
    if not any(word in words for word in _CHANGES) or not _MAY_CHANGE_ROWS.search(words):
        return state
    return replace(state, session=_without_rows(state.session))


def _counted(
    counts: Counts, statement: ddl.Statement, notices: tuple[Diagnostic, ...], *, is_same: bool
) -> Counts:
    """Code that is run is interpreted if it did anything, told if it may have, and else without effect."""
    if all(isinstance(each, ddl.Do | ddl.Invoke) for each in statement.operations):
        if any(found.code is Code.NOT_INTERPRETED for found in notices):
            return replace(counts, diagnosed=counts.diagnosed + 1)
        if is_same:
            return replace(counts, irrelevant=counts.irrelevant + 1)
    if all(attachments.is_beside_schema(each) for each in statement.operations):
        return replace(counts, irrelevant=counts.irrelevant + 1)
    return replace(counts, interpreted=counts.interpreted + 1)


def _told(state: State, *found: Diagnostic) -> State:
    return replace(state, findings=(*state.findings, *found)) if found else state


def _failed(state: State, statement: ddl.Statement, error: CatalogError) -> State:
    """The catalog stays as it was; the finding, or an echo of an earlier one, is noted."""
    counts = replace(state.counts, diagnosed=state.counts.diagnosed + 1)
    state = replace(state, counts=counts)
    cause = _cause(state, error)
    if cause is None:
        cause = len(state.findings)
        found = _diagnosed(error, statement.span)
        notes = (*found.notes, *_met_at(found.span, statement.span), *_suspects(state, error))
        state = _told(state, replace(found, notes=notes))
    elif cause >= 0:
        state = replace(state, echoes=(*state.echoes, cause))
    known = dict(state.blamed)
    names = [(name, cause) for name in poison.touched(statement) if name not in known]
    return replace(state, blamed=(*state.blamed, *names))


def _met_at(place: Span | None, statement: Span) -> tuple[Note, ...]:
    """The statement that is refused, where the fault stands elsewhere: in a function's body, in another table."""
    if place is None or (
        place.source is statement.source and statement.start <= place.start and place.end <= statement.end
    ):
        return ()
    return (Note(message="this statement is refused for it", span=statement),)


def _cause(state: State, error: CatalogError) -> int | None:
    if not state.blamed or not poison.is_echo(error):
        return None
    blamed = dict(reversed(state.blamed))
    return next((blamed[name] for name in poison.names_in(error) if name in blamed), None)


def _suspects(state: State, error: CatalogError) -> tuple[Note, ...]:
    """Code that was not interpreted and may be why something is or is not there: what names it, else the last."""
    unread = [
        (
            found.span,
            " ".join(span.text for span in (found.span, *(note.span for note in found.notes)) if span),
        )
        for found in state.findings
        if found.code is Code.NOT_INTERPRETED and found.span is not None and found.hint is running.HINT
    ]
    if not unread or not poison.is_echo(error):
        return ()
    names = poison.names_in(error)
    naming = (span for span, text in unread if any(name in text for name in names))
    return (
        Note(message="this code was not interpreted and may be the cause", span=next(naming, unread[-1][0])),
    )


_ADVICE = {
    Code.UNDEFINED_FUNCTION: "function",
    Code.UNDEFINED_OBJECT: "object",
    Code.UNDEFINED_SCHEMA: "schema",
    Code.UNDEFINED_TABLE: "table",
}


def _extension(error: CatalogError) -> str | None:
    """How to get a type that does not exist, where an extension would bring it."""
    if not error.message.startswith("type "):
        return None
    found = (extensions.advice("type", name) for name in poison.names_in(error))
    return next((hint for hint in found if hint is not None), None)


def _diagnosed(error: CatalogError, span: Span | None) -> Diagnostic:
    hint = error.hint
    if hint is None and error.code is Code.UNDEFINED_OBJECT:
        hint = _extension(error)
    if hint is None and error.code in _ADVICE:
        hint = (
            f"If the {_ADVICE[error.code]} is made outside these migrations, give its DDL with --prelude FILE"
        )
        is_made_up_for = error.code is Code.UNDEFINED_TABLE or error.message.startswith("type ")
        hint += "; --lenient reads on without it." if is_made_up_for else "."
    detail = () if error.detail is None else (Note(message=error.detail),)
    return Diagnostic(
        code=error.code,
        message=error.message,
        span=error.span or span,
        hint=hint,
        notes=(*detail, *error.notes),
    )


def _executed(session: Session, operations: tuple[ddl.Operation, ...]) -> Session:
    """One statement, whole."""
    actions: list[ddl.AlterTableOperation] = []
    for operation in operations:
        pending_events.refuse(session.start, session.catalog, operation)
        if isinstance(operation, ddl.AlterTableOperation):
            actions.append(operation)
        else:
            session = _operated(session, operation)
    if actions:
        session = replace(session, catalog=alter.run(session.catalog, actions))
    return session


def _statement(session: Session, statement: ddl.Statement) -> Session:
    """One statement of running code, which is a transaction block of its own."""
    sessions.refuse_in_block(session, statement, is_code=True)
    return _executed(session, tuple(rows.unanalysed(each) for each in statement.operations))


def _operated(  # noqa: PLR0911 - one line a kind
    session: Session, operation: ddl.Operation
) -> Session:
    match operation:
        case ddl.TransactionControl():
            return sessions.control(session, operation)
        case ddl.SetParameter():
            return sessions.set_parameter(session, operation)
        case ddl.Do():
            return running.do(session, operation, _statement)
        case ddl.Invoke():
            return running.invoke(session, operation, _statement)
        case ddl.AddEnumValue():
            return _with_label(session, operation)
        case ddl.CreateRoutine():
            return bodies.create(session, operation)
        case _:
            return replace(session, catalog=_changed(session.catalog, operation))


def _with_label(session: Session, operation: ddl.AddEnumValue) -> Session:
    """A label added in a transaction to a type that is older than it must not be used before the commit."""
    before = session.catalog
    catalog = enums.add_value(before, operation, (operation.span,))
    found = enums.find(catalog, operation.type)
    if session.start is None or found.oid not in session.start.objects:
        catalog = replace(catalog, uncommitted_labels=before.uncommitted_labels)
    return replace(session, catalog=catalog)


def _changed(  # noqa: C901, PLR0911, PLR0912 - the table of contents of the catalog: one line an operation
    catalog: Catalog, operation: ddl.Operation
) -> Catalog:
    provenance = (operation.span,)
    match operation:
        case ddl.CreateTable():
            return tables.create(catalog, operation)
        case ddl.CreateTableAs():
            return views.create_table_as(catalog, operation)
        case ddl.CreateIndex():
            return indexes.create(catalog, operation)
        case ddl.CreateView():
            return views.create(catalog, operation)
        case ddl.CreateSequence():
            return sequences.create(catalog, operation)
        case ddl.AlterSequence():
            return sequences.alter(catalog, operation)
        case ddl.CreateSchema():
            return _schema(catalog, operation)
        case ddl.CreateExtension():
            return extensions.create(catalog, operation, provenance)
        case ddl.CreateRoutine():
            return routines.create(catalog, operation)
        case ddl.ChangeRows():
            return rows.change(catalog, operation)
        case ddl.CreateStatistics():
            return statistics.create(catalog, operation)
        case ddl.ChangePublication():
            return publications.change(catalog, operation)
        case ddl.Reindex():
            return maintenance.reindex(catalog, operation)
        case ddl.Lock():
            return maintenance.lock(catalog, operation)
        case ddl.Mention(is_analyze=True):
            return inheritance.analyze(catalog, operation)
        case ddl.Mention():
            return attachments.mention(catalog, operation)
        case ddl.NameOnly():
            return namespaces.note_name(catalog, operation)
        case ddl.CreateEnum():
            return enums.create(catalog, operation, provenance)
        case ddl.AddEnumValue():
            return enums.add_value(catalog, operation, provenance)
        case ddl.RenameEnumValue():
            return enums.rename_value(catalog, operation, provenance)
        case ddl.CreateDomain():
            return domains.create(catalog, operation, provenance)
        case ddl.SetDomainDefault():
            return domains.set_default(catalog, operation, provenance)
        case ddl.SetDomainNotNull():
            return domains.set_not_null(catalog, operation, provenance)
        case ddl.AddDomainConstraint():
            return domains.add_constraint(catalog, operation, provenance)
        case ddl.DropDomainConstraint():
            return domains.drop_constraint(catalog, operation, provenance)
        case ddl.CreateComposite():
            return composites.create(catalog, operation, provenance)
        case ddl.AlterComposite():
            return typed_tables.alter(catalog, operation, provenance)
        case ddl.CreateRange():
            return composites.create_range(catalog, operation, provenance)
        case ddl.CreateBaseType():
            return composites.create_base(catalog, operation, provenance)
        case ddl.Comment():
            return comments.comment(catalog, operation)
        case ddl.Drop():
            return drop.drop(catalog, operation)
        case ddl.Rename():
            return rename.rename(catalog, operation)
        case ddl.SetSchema():
            return rename.set_schema(catalog, operation)
        case ddl.SetRoutinePath():
            return routines.set_path(catalog, operation)
        case ddl.Do() | ddl.Invoke() | ddl.SetParameter() | ddl.TransactionControl():
            message = f"{type(operation).__name__} concerns the session"
            raise AssertionError(message)
        case ddl.TableAction():
            return alter.run(catalog, (operation,))
        case _:
            assert_never(operation)


def _schema(catalog: Catalog, operation: ddl.CreateSchema) -> Catalog:
    """CREATE SCHEMA with its elements, which are made in the new schema."""
    catalog = namespaces.create(catalog, operation)
    outside = catalog.search_path
    catalog = replace(catalog, search_path=(operation.name, *outside))
    for element in operation.elements:
        catalog = _changed(catalog, element)
    return replace(catalog, search_path=outside)
