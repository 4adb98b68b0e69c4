"""The statements of PL/pgSQL that are SQL: PERFORM, SELECT INTO, EXECUTE, and any other (pl_exec.c, exec_stmt_*sql).

Each gives how many rows it found or touched, as far as that is known; None where FOUND stays as it is.
"""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import plpgsql_effects as effects
from sqlprisma.catalog import rows
from sqlprisma.catalog import session as sessions
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Oid, TypeUse
from sqlprisma.catalog.plpgsql_assign import assign_row, forget
from sqlprisma.catalog.plpgsql_machine import Machine, Row, derived, is_query
from sqlprisma.catalog.plpgsql_paths import Unknowable
from sqlprisma.catalog.plpgsql_variables import Variables, fields_of_query
from sqlprisma.catalog.typed_queries import TypedQuery
from sqlprisma.catalog.values import Missing, Unknown, Value, is_settled
from sqlprisma.diagnostics import Code
from sqlprisma.source import Span


def performed(machine: Machine, variables: Variables, statement: ddl.Perform) -> Value:
    """PERFORM."""
    if set_config(machine, variables, statement.query):
        return 1
    try:
        with machine.following(statement.query.span):
            return len(machine.rows(variables, statement.query)[1])
    except Unknown as unknown:
        return Missing(unknown.reason)


def set_config(machine: Machine, variables: Variables, query: ddl.Query) -> bool:
    """Run a query that does nothing but set a parameter; whether it was one."""
    body = None if query.tree is None else query.tree.body
    if not isinstance(body, ddl.Select) or len(body.targets) != 1 or body.sources:
        return False
    call = body.targets[0].value
    if not isinstance(call, ddl.Call) or call.name.name != "set_config" or len(call.arguments) != 3:
        return False
    try:
        name, value, local = (machine.text(variables, each.value) for each in call.arguments)
    except Unknown as unknown:
        raise Unknowable(query.span, unknown.reason) from None
    if (name or "").lower() == "search_path":
        if not is_settled(value):
            raise Unknowable(query.span, "the name of the database or of the user")
        path = tuple(part.strip().strip('"') for part in (value or "").split(",") if part.strip())
        operation = ddl.SetParameter(
            parameter="search_path", values=path, is_local=local in {"t", "true"}, span=query.span
        )
        machine.session = sessions.set_parameter(machine.session, operation)
    return True


def select_into(machine: Machine, variables: Variables, statement: ddl.SelectInto) -> Value:
    """SELECT … INTO."""
    try:
        with machine.following(statement.query.span):
            typed, rows = machine.rows(variables, statement.query)
    except Unknown as unknown:
        forget(variables, [target.parts for target in statement.targets], unknown.reason)
        return Missing(unknown.reason)
    _into(machine, variables, statement, typed, rows)
    return min(len(rows), 1)


def _into(
    machine: Machine,
    variables: Variables,
    statement: ddl.SelectInto | ddl.Execute,
    typed: TypedQuery,
    rows: list[Row],
) -> None:
    if statement.is_strict and len(rows) != 1:
        message = "query returned more than one row" if rows else "query returned no rows"
        sqlstate = "P0003" if rows else "P0002"
        raise CatalogError(Code.RAISED_ERROR, message, span=statement.span, sqlstate=sqlstate)
    row = rows[0] if rows else None
    assign_row(machine, variables, statement.targets, row, fields_of_query(typed))


def sql(machine: Machine, variables: Variables, statement: ddl.Sql) -> Value:
    """Any other statement."""
    written = statement.statement
    if is_query(written):
        raise CatalogError(
            Code.SYNTAX_ERROR,
            "query has no destination for result data",
            span=written.span,
            hint="If you want to discard the results of a SELECT, use PERFORM instead.",
        )
    if not written.operations or all(isinstance(each, ddl.ChangeRows) for each in written.operations):
        return _rows_changed(machine, variables, statement)
    machine.apply(variables, written)
    forget(variables, [target.parts for target in statement.targets], "what the procedure gives")
    return None


def _rows_changed(machine: Machine, variables: Variables, statement: ddl.Sql) -> Value:
    written = statement.statement
    called = effects.changing_routines(machine.session.catalog, written.span.text)
    if called:
        raise Unknowable(written.span, f'whether and how "{called[0].name}" is called')
    count = _touched(machine, written)
    if written.operations:
        machine.apply(variables, written)
    reason = "what the statement gives"
    forget(variables, [target.parts for target in statement.targets], reason)
    return Missing(reason) if count is None else count


def _touched(machine: Machine, written: ddl.Statement) -> int | None:
    """How many rows a statement touches, where that is known before it runs: those it lists, or none of none."""
    if len(written.operations) != 1:
        return None
    (operation,) = written.operations
    if not isinstance(operation, ddl.ChangeRows) or operation.kind is ddl.RowChange.TRUNCATE:
        return None
    return rows.touched(machine.session.catalog, operation)


# --- EXECUTE


def execute(machine: Machine, variables: Variables, statement: ddl.Execute) -> Value:
    """EXECUTE: how many rows, as far as it is known; FOUND stays."""
    targets = [target.parts for target in statement.targets]
    try:
        span = _put_together(machine, variables, statement.text)
    except Unknown as unknown:
        if not effects.is_harmless_text(statement.text):
            raise Unknowable(statement.span, unknown.reason) from None
        forget(variables, targets, unknown.reason)
        return Missing(unknown.reason)
    count: Value = 0
    parameters = _using(machine, variables, statement.using)
    for found in machine.statements(span):
        count = _executed(machine, variables, parameters, statement, found)
    return count


def _executed(
    machine: Machine,
    variables: Variables,
    parameters: Variables,
    statement: ddl.Execute,
    found: ddl.Statement,
) -> Value:
    targets = [target.parts for target in statement.targets]
    if is_query(found):
        if set_config(machine, parameters, machine.written_query(found.span)):
            return 1
        rows = machine.select(parameters, found.span)
        if rows is None:
            forget(variables, targets, "what the query gives")
            return Missing("what the query gives")
        if targets:
            _into(machine, variables, statement, *rows)
        return len(rows[1])
    if found.operations:
        machine.apply(parameters, found)
    forget(variables, targets, "what the statement gives")
    return Missing("what the statement gives")


def _put_together(machine: Machine, variables: Variables, written: ddl.Expression) -> Span:
    """The text that an EXECUTE runs.

    Raises:
        CatalogError: where it is NULL.
        Unknown: where it cannot be known.
    """
    text = machine.text(variables, written)
    if text is None:
        message = "query string argument of EXECUTE is null"
        raise CatalogError(Code.RAISED_ERROR, message, span=written.span, sqlstate="22004")
    if not is_settled(text) and not effects.is_harmless_text(written):
        raise Unknown("the name of the database or of the user", written.span)
    return derived(text, written)


def _using(machine: Machine, variables: Variables, given: tuple[ddl.Expression, ...]) -> Variables:
    """The values of USING as $1, $2, …."""
    parameters = Variables()
    for number, expression in enumerate(given, start=1):
        try:
            value, type_oid = machine.value(variables, expression)
        except Unknown as unknown:
            value, type_oid = Missing(unknown.reason), 25
        parameters.declare(f"${number}", TypeUse(oid=Oid(type_oid)), value)
    return parameters


def opened(
    machine: Machine, variables: Variables, statement: ddl.CursorStatement | ddl.ForQuery | ddl.Return
) -> tuple[TypedQuery, list[Row]]:
    """The rows of the query, or of the text of EXECUTE, that a loop, OPEN or RETURN QUERY has.

    Raises:
        CatalogError: as PostgreSQL refuses it.
        Unknown: where they cannot be known.
        Unknowable: where what is to be run cannot be known.
    """
    if statement.text is not None:
        span = _put_together(machine, variables, statement.text)
        parameters = _using(machine, variables, statement.using)
        with machine.following(statement.text.span, span.text):
            return machine.rows(parameters, machine.written_query(span))
    if statement.query is None:
        raise Unknown("the rows of a query", statement.span)
    with machine.following(statement.query.span):
        return machine.rows(variables, statement.query)
