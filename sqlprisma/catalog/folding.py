"""What PostgreSQL works out of an expression before any row asks for it, and then refuses (clauses.c, tablecmds.c).

The planner computes what is constant. ADD COLUMN computes more: a default that is not volatile becomes the value of
the rows that are there, even where there are none (heap.c, StoreAttrDefault). Apart from `evaluate`, which it calls
and which knows nothing of statements.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlprisma.catalog import builtins, types, typmods
from sqlprisma.catalog.catalog import Catalog, Cell, Row, Unknowable
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, Default, Table, TypeKind
from sqlprisma.catalog.typed import (
    BoolExpr,
    Case,
    Coalesce,
    CoerceToDomain,
    ColumnRef,
    Const,
    DomainValue,
    Form,
    FunctionCall,
    Typed,
    children,
    is_immutable,
    map_nodes,
    walk,
)
from sqlprisma.catalog.typed_queries import Aggregate, SubLink, Var, VariableRef, WindowCall
from sqlprisma.source import Source, Span

if TYPE_CHECKING:
    from sqlprisma.catalog.values import Value

_TEXTS = frozenset({builtins.TEXT, builtins.VARCHAR})
_LAZY = (BoolExpr, Case, Coalesce)
"""What does not always look at all its operands."""
_NOWHERE = Span(source=Source(path="", text=""), start=0, end=0)


def refuse_constants(catalog: Catalog, value: Typed, span: Span) -> None:
    """Refuse an expression of which a constant part has no value (eval_const_expressions).

    Raises:
        CatalogError: `division by zero`, `value too long for type character(5)`, …
    """
    if isinstance(value, Const | ColumnRef | Var) or _fitting(value) is not None:
        return
    for part in _constant_parts(value):
        _value(catalog, part, span)


def refuse_for_domain(catalog: Catalog, value: Typed, span: Span) -> None:
    """Refuse a constant that its domain does not have, where a row gets it for certain.

    Raises:
        CatalogError: `value for domain positive violates check constraint "positive_check"`, …
    """
    if isinstance(value, CoerceToDomain) and _is_constant(_without_domains(value)):
        _value(catalog, value, span)


def _constant_parts(node: Typed) -> Iterator[Typed]:
    if isinstance(node, CoerceToDomain):
        yield from _constant_parts(node.operand)
    elif isinstance(node, Const):
        return
    elif _is_constant(node):
        yield node
    elif not isinstance(node, _LAZY):
        for child in children(node):
            yield from _constant_parts(child)


def _is_constant(node: Typed) -> bool:
    moving = (Aggregate, CoerceToDomain, ColumnRef, DomainValue, SubLink, Var, VariableRef, WindowCall)
    return is_immutable(node) and not any(isinstance(part, moving) for part in walk(node))


def is_null_when_added(catalog: Catalog, table: Table, column: Column, span: Span, *, has_rows: bool) -> bool:
    """Whether the rows that are there get NULL from a new column, for all that is known.

    Raises:
        CatalogError: as PostgreSQL refuses to compute its default, or a row refuses the value.
    """
    if not table.is_stored:
        return False
    default = column.default or _of_domain(catalog, column)
    if default is None:
        if has_rows and types.type_of(catalog, column.type.oid).kind is TypeKind.DOMAIN:
            _refuse_null(catalog, column, span)
        return column.identity is None
    value = default.value
    if isinstance(value, Const):
        return value.value is None
    place = default.provenance[0] if column.default is not None and default.provenance else span
    if has_rows:
        return _value(catalog, value, place) is None
    _value(catalog, _without_domains(value), place)
    refuse_constants(catalog, value, place)
    return False


def in_row(catalog: Catalog, value: Typed, row: Row, span: Span) -> Value:
    """What an expression over a table's columns gives for a row; a `Missing` where that is not known.

    Raises:
        CatalogError: as PostgreSQL refuses to compute it.
    """

    def put(node: Typed) -> Typed:
        cell = row.get(node.number, Unknowable.VALUE) if isinstance(node, ColumnRef) else Unknowable.VALUE
        return (
            node
            if isinstance(cell, Unknowable)
            else Const(type=node.type, modifier=node.modifier, value=cell)
        )

    return _value(catalog, map_nodes(value, put), span)


def text(catalog: Catalog, value: Typed) -> Cell:
    """The text that a constant expression gives, for a type whose values are printed as they are."""
    fitting = _fitting(value)
    if fitting is not None:
        return fitting
    if value.type not in _TEXTS or not _is_constant(value):
        return Unknowable.VALUE
    found = _value(catalog, value, _NOWHERE)
    return found if isinstance(found, str) or found is None else Unknowable.VALUE


def _fitting(value: Typed) -> str | None:
    """A constant text that is as short as its column wants it: by far the most usual, so nothing is computed."""
    match value:
        case FunctionCall(
            type=builtins.VARCHAR,
            form=Form.IMPLICIT_CAST,
            modifier=modifier,
            arguments=(Const(type=builtins.VARCHAR, value=str(given)),),
        ) if 0 <= len(given) <= typmods.length(modifier):
            return given
        case _:
            return None


def _of_domain(catalog: Catalog, column: Column) -> Default | None:
    """The default that a column has from its domain, or from the one under it."""
    defaults = (found.default for found in types.domains(catalog, column.type.oid))
    return next((default for default in defaults if default is not None), None)


def _without_domains(value: Typed) -> Typed:
    """Where there are no rows nobody asks a domain."""
    while isinstance(value, CoerceToDomain):
        value = value.operand
    return value


def _value(catalog: Catalog, value: Typed, span: Span) -> Value:
    """The value, or a `Missing` where it is not known."""
    from sqlprisma.catalog import evaluate  # noqa: PLC0415 - most histories compute nothing

    try:
        return evaluate.value(evaluate.World(catalog), value)
    except evaluate.Unknown as unknown:
        return evaluate.Missing(unknown.reason)
    except CatalogError as error:
        error.span = span
        raise


def _refuse_null(catalog: Catalog, column: Column, span: Span) -> None:
    """Refuse NULL where the column's domain does not have it."""
    from sqlprisma.catalog import evaluate  # noqa: PLC0415 - most histories compute nothing

    try:
        evaluate.convert(evaluate.World(catalog), None, column.type.oid, column.type)
    except evaluate.Unknown:
        return
    except CatalogError as error:
        error.span = span
        raise
