"""What the clauses of triggers and policies read, and what PostgreSQL refuses of them (trigger.c, policy.c).

Policies often call functions of a platform that no migration makes; then only the columns of their own table are
known, and nothing is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import TypeAlias

from sqlprisma import ddl
from sqlprisma.catalog import (
    analyze_expressions,
    analyze_from,
    analyze_queries,
    lookup,
    query_needs,
)
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Table, View
from sqlprisma.catalog.typed import Typed
from sqlprisma.catalog.typed_queries import NotAnalysed, Var, value_parts
from sqlprisma.diagnostics import Code
from sqlprisma.source import Span

Needs: TypeAlias = tuple[tuple[int, int], ...]
"""Objects and columns of them."""
Reads: TypeAlias = tuple[tuple[str, Needs], ...]
"""By clause: the objects and columns that it reads."""

_CERTAIN = frozenset(
    {Code.AMBIGUOUS_COLUMN, Code.GROUPING_ERROR, Code.UNDEFINED_COLUMN, Code.UNDEFINED_TABLE}
)
"""What cannot be otherwise, whatever the functions are that an expression calls."""

_ROWS = ("old", "new")
_NO_ROW = {"old": "insert", "new": "delete"}
"""The event at which a row variable has no row."""


def read(catalog: Catalog, holder: Table | View, clauses: ddl.Clauses) -> Reads:
    """What each clause reads.

    Raises:
        CatalogError: where a column does not exist, or an expression cannot be.
    """
    _refuse_misplaced(clauses)
    found = {
        "columns": _columns(holder, clauses.columns),
        "when": () if clauses.when is None else _of_changes(catalog, holder, clauses, clauses.when),
        "using": () if clauses.using is None else _of_rows(catalog, holder, clauses.using),
        "check": () if clauses.check is None else _of_rows(catalog, holder, clauses.check),
    }
    return tuple((clause, needs) for clause, needs in found.items() if needs)


def _refuse_misplaced(clauses: ddl.Clauses) -> None:
    """A policy asks of new rows WITH CHECK, of rows that are there USING (commands/policy.c, CreatePolicy)."""
    message, clause = None, clauses.using
    if clauses.using is not None and clauses.events == ("insert",):
        message = "only WITH CHECK expression allowed for INSERT"
    elif clauses.check is not None and clauses.events in (("delete",), ("select",)):
        message, clause = "WITH CHECK cannot be applied to SELECT or DELETE", clauses.check
    if message is not None and clause is not None:
        raise CatalogError(Code.SYNTAX_ERROR, message, span=clause.span)


def _columns(holder: Table | View, names: Iterable[ddl.Name]) -> Needs:
    """UPDATE OF."""
    numbers: list[int] = []
    for name in names:
        column = next((each for each in holder.columns or () if each.name == name.name), None)
        if column is None:
            raise lookup.undefined_column(holder.name, holder.columns or (), name.name, name.span)
        if column.number in numbers:
            message = f'column "{name.name}" specified more than once'
            raise CatalogError(Code.DUPLICATE_COLUMN, message, span=name.span)
        numbers.append(column.number)
    return tuple((holder.oid, number) for number in numbers)


def _named(holder: Table | View, written: ddl.Expression, qualifiers: Collection[str]) -> Needs:
    """The table's columns that an expression names outside of its sub-selects, where no more can be known."""
    numbers = {column.name: column.number for column in holder.columns or ()}
    found: list[int] = []
    for node in _parts(written):
        if isinstance(node, ddl.ColumnReference):
            *before, name = node.parts
            if name in numbers and (not before or before[-1] in qualifiers):
                found.append(numbers[name])
    return tuple((holder.oid, number) for number in dict.fromkeys(found))


def _parts(written: ddl.Expression) -> Iterator[object]:
    """An expression and all under it, but not what its sub-selects hold."""
    waiting: list[object] = [written]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            waiting += reversed(node)
        elif is_dataclass(node) and not isinstance(node, Span):
            yield node
            if not isinstance(node, ddl.Query):
                waiting += reversed([getattr(node, each.name) for each in fields(node)])


# --- conditions


def _condition(
    catalog: Catalog,
    holder: Table | View,
    written: ddl.Expression,
    names: Collection[str],
    clause: str,
    construct: str,
) -> tuple[Needs, Typed | None]:
    """What a condition reads of the table, which it sees under some names; and its value, where that is known."""
    level = analyze_queries.begin(catalog)
    try:
        for name in names:
            level.visible += analyze_from.of_relation(level, holder, written.span, name=name).shown
        value = analyze_expressions.transform(analyze_from.scope(level, clause), written)
        value = analyze_from.located_boolean(level, value, construct, written)
    except NotAnalysed:
        return _named(holder, written, names), None
    except CatalogError as error:
        if _is_certain(error, written):
            raise
        return _named(holder, written, names), None
    return tuple(dict.fromkeys(query_needs.of_values(level, [value]))), value


def _of_rows(catalog: Catalog, holder: Table | View, written: ddl.Expression) -> Needs:
    """USING and WITH CHECK: a condition on the rows of the table."""
    return _condition(catalog, holder, written, (holder.name,), "policy expressions", "POLICY")[0]


def _of_changes(
    catalog: Catalog, holder: Table | View, clauses: ddl.Clauses, written: ddl.Expression
) -> Needs:
    """WHEN: a condition on the row before and after the change."""
    needs, value = _condition(catalog, holder, written, _ROWS, "trigger WHEN conditions", "WHEN")
    if value is not None:
        _refuse_rows(value, clauses, written.span)
    return needs


def _is_certain(error: CatalogError, written: ddl.Expression) -> bool:
    """Whether nothing that a platform makes could put it right: its table of users, its functions and their types."""
    if error.code is Code.UNDEFINED_SCHEMA or (error.code is Code.UNDEFINED_TABLE and "." in error.message):
        return False
    return error.code in _CERTAIN or not any(
        isinstance(node, ddl.Call | ddl.Query) for node in _parts(written)
    )


def _refuse_rows(value: Typed, clauses: ddl.Clauses, span: Span) -> None:
    """There is no old row before INSERT, no new one after DELETE, and neither for a whole statement."""
    for node in value_parts(value):
        if not isinstance(node, Var):
            continue
        row = _ROWS[node.item]
        if not clauses.is_for_row:
            message = "statement trigger's WHEN condition cannot reference column values"
        elif _NO_ROW[row] in clauses.events:
            event = _NO_ROW[row].upper()
            message = f"{event} trigger's WHEN condition cannot reference {row.upper()} values"
        else:
            continue
        raise CatalogError(Code.INVALID_OBJECT_DEFINITION, message, span=span)
