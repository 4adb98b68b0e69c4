"""RAISE, ASSERT and what GET STACKED DIAGNOSTICS tells: PL/pgSQL's own errors (pl_exec.c, exec_stmt_raise).

Messages that are no errors are not told to anybody: they are the server's business.
"""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import conditions
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.plpgsql_machine import Machine
from sqlprisma.catalog.plpgsql_variables import Variables
from sqlprisma.catalog.values import Unknown, Value
from sqlprisma.diagnostics import Code

_RAISE_EXCEPTION = "P0001"
_ASSERT_FAILURE = "P0004"


def raised(machine: Machine, variables: Variables, statement: ddl.Raise, handled: list[CatalogError]) -> None:
    """RAISE: an error, or nothing at all.

    Raises:
        CatalogError: what EXCEPTION raises.
    """
    if statement.level != "EXCEPTION":
        return
    if statement.format is None and statement.condition is None and not statement.options:
        if handled:
            raise handled[-1]
        raise CatalogError(
            Code.RAISED_ERROR,
            "RAISE without parameters cannot be used outside an exception handler",
            span=statement.span,
            sqlstate="0Z002",
        )
    options = {name: _text(machine, variables, value) for name, value in statement.options}
    named = options.get("ERRCODE") or statement.condition
    sqlstate = _state(named, statement) if named is not None else _RAISE_EXCEPTION
    message = options.get("MESSAGE")
    if message is None and statement.format is not None:
        message = _formatted(machine, variables, statement)
    raise CatalogError(
        Code.RAISED_ERROR,
        message or named or "unhandled exception",
        span=statement.span,
        detail=options.get("DETAIL"),
        hint=options.get("HINT"),
        sqlstate=sqlstate,
    )


def _state(named: str, statement: ddl.Raise) -> str:
    found = conditions.states(named)
    if not found:
        message = f'unrecognized exception condition "{named}"'
        raise CatalogError(Code.UNDEFINED_OBJECT, message, span=statement.span)
    return found[0]


def _text(machine: Machine, variables: Variables, expression: ddl.Expression) -> str:
    try:
        return machine.text(variables, expression) or "<NULL>"
    except Unknown:
        return "?"


def _formatted(machine: Machine, variables: Variables, statement: ddl.Raise) -> str:
    """The format with each % replaced by the next argument."""
    waiting = list(statement.arguments)
    made: list[str] = []
    rest = statement.format or ""
    while rest:
        before, mark, rest = rest.partition("%")
        made.append(before)
        if not mark:
            break
        if rest.startswith("%"):
            made.append("%")
            rest = rest[1:]
        elif waiting:
            made.append(_text(machine, variables, waiting.pop(0)))
        else:
            raise CatalogError(
                Code.SYNTAX_ERROR, "too few parameters specified for RAISE", span=statement.span
            )
    if waiting:
        raise CatalogError(Code.SYNTAX_ERROR, "too many parameters specified for RAISE", span=statement.span)
    return "".join(made)


def assertion(machine: Machine, variables: Variables, statement: ddl.Assert) -> None:
    """ASSERT; what cannot be known holds, as the migration went through.

    Raises:
        CatalogError: where it fails.
    """
    try:
        if machine.is_true(variables, statement.condition):
            return
    except Unknown:
        return
    message = None if statement.message is None else _text(machine, variables, statement.message)
    raise CatalogError(
        Code.RAISED_ERROR, message or "assertion failed", span=statement.span, sqlstate=_ASSERT_FAILURE
    )


def message_of(error: CatalogError | None, item: str) -> Value:
    """An item of GET DIAGNOSTICS about the error being handled."""
    if error is None:
        return ""
    match item:
        case "MESSAGE_TEXT":
            return error.message
        case "RETURNED_SQLSTATE":
            return error.sqlstate
        case "PG_EXCEPTION_DETAIL":
            return error.detail or ""
        case "PG_EXCEPTION_HINT":
            return error.hint or ""
        case _:
            return ""
