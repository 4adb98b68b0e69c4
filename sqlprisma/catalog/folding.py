"""What PostgreSQL works out of an expression before any row asks for it, and then refuses (clauses.c, tablecmds.c).

The planner computes what is constant. ADD COLUMN computes more: a default that is not volatile becomes the value of
the rows that are there, even where there are none (heap.c, StoreAttrDefault). Apart from `evaluate`, which it calls
and which knows nothing of statements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from sqlprisma.catalog import builtins, cells, row_symbols, types, typmods
from sqlprisma.catalog.catalog import FIRST_OID, Catalog, Cell, Row, Unknowable
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, Default, Table, TypeKind
from sqlprisma.catalog.row_symbols import FRESH
from sqlprisma.catalog.typed import (
    BoolExpr,
    Case,
    Coalesce,
    CoerceToDomain,
    CoerceViaIO,
    ColumnRef,
    Const,
    DomainValue,
    Form,
    FunctionCall,
    FunctionRef,
    Relabel,
    SqlValue,
    Typed,
    children,
    is_immutable,
    walk,
)
from sqlprisma.catalog.typed_queries import Aggregate, SubLink, Var, VariableRef, WindowCall
from sqlprisma.catalog.values import MARK, Missing, Value
from sqlprisma.source import Span

_LAZY = (BoolExpr, Case, Coalesce)
"""What does not always look at all its operands."""


Items: TypeAlias = tuple[tuple[Value, ...] | None, ...]
"""A row of each item of FROM."""


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


def refuse_when_added(catalog: Catalog, table: Table, column: Column, span: Span, *, has_rows: bool) -> None:
    """Refuse a new column whose default has no value, or whose domain does not have the NULL that its rows get.

    Raises:
        CatalogError: as PostgreSQL refuses to compute its default, or a row refuses the value.
    """
    default = default_of(catalog, column)
    if not table.is_stored or (default is not None and isinstance(default.value, Const)):
        return
    if default is None:
        if has_rows and types.type_of(catalog, column.type.oid).kind is TypeKind.DOMAIN:
            refuse_null(catalog, column, span)
        return
    value = default.value
    place = default.provenance[0] if column.default is not None and default.provenance else span
    if has_rows:
        _value(catalog, value, place)
        return
    _value(catalog, _without_domains(value), place)
    refuse_constants(catalog, value, place)


def in_row(catalog: Catalog, value: Typed, table: Table, row: Row, span: Span) -> Value:
    """What an expression over a table's columns gives for a row; a `Missing` where that is not known.

    Raises:
        CatalogError: as PostgreSQL refuses to compute it.
    """
    return _value(catalog, value, span, row=cells.Values(catalog, table, row))


def of_values(catalog: Catalog, value: Typed, row: Mapping[int, Value], span: Span) -> Value:
    """The same for values by column number.

    Raises:
        CatalogError: as PostgreSQL refuses to compute it.
    """
    return _value(catalog, value, span, row=row)


def cell(
    catalog: Catalog,
    value: Typed,
    span: Span,
    *,
    row: Mapping[int, Value] | None = None,
    items: Items = (),
) -> Cell:
    """What a column holds that gets the value of an expression, for a row of its table or for rows of FROM.

    Raises:
        CatalogError: as PostgreSQL refuses to compute it.
    """
    if isinstance(value, Const):
        return _constant(value)
    fitting = _fitting(value)
    if fitting is not None:
        return fitting
    return settled(
        value, cells.from_value(catalog, value.type, _value(catalog, value, span, row=row, items=items))
    )


def settled(value: Typed, found: Cell) -> Cell:
    """The cell that an expression gives, with what is known of it where its value is not."""
    if found is not Unknowable.VALUE:
        return found
    if _is_fresh(value):
        return FRESH
    return Unknowable.SOME if _is_some(value) else found


def cell_in_row(catalog: Catalog, value: Typed, table: Table, row: Row, span: Span) -> Cell:
    """What a column holds that gets the value of an expression over the columns of a table's row.

    Raises:
        CatalogError: as PostgreSQL refuses to compute it.
    """
    return cell(catalog, value, span, row=cells.Values(catalog, table, row))


_MOMENTS = frozenset(
    {builtins.DATE, builtins.TIME, builtins.TIMESTAMP, builtins.TIMESTAMPTZ, builtins.TIMETZ}
)
_SETTLED = re.compile(r"[\d-]|infinity", re.ASCII)
"""How a time begins that is not the one at which the migration runs, as `now` and `today` are."""


def _constant(value: Const) -> Cell:
    text = value.value
    if text is None:
        return None
    is_moving = value.type in _MOMENTS and _SETTLED.match(text) is None
    return Unknowable.SOME if is_moving or MARK in text else text


_NEVER_NULL = frozenset(
    {
        "clock_timestamp",
        "gen_random_uuid",
        "nextval",
        "now",
        "random",
        "statement_timestamp",
        "timeofday",
        "transaction_timestamp",
        "uuid_generate_v1",
        "uuid_generate_v4",
    }
)


_FRESH = frozenset(
    {"gen_random_uuid", "uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v4", "uuid_generate_v7"}
    | {"uuidv4", "uuidv7"}
)
_UUID_LENGTH = 36


def _is_fresh(value: Typed) -> bool:
    """Whether an expression gives a value each time that no other is equal to: a UUID, or its whole text."""
    match value:
        case FunctionCall(form=Form.CALL):
            return value.function.name in _FRESH and value.function.oid < FIRST_OID
        case FunctionCall(type=builtins.VARCHAR | builtins.BPCHAR):
            return typmods.length(value.modifier) >= _UUID_LENGTH and _is_fresh(value.arguments[0])
        case CoerceViaIO() | CoerceToDomain() | Relabel():
            return _is_fresh(value.operand)
        case _:
            return False


def _is_some(value: Typed) -> bool:
    """Whether an expression is never NULL although its value is not known, as the clock is not."""
    match value:
        case SqlValue():
            return True
        case FunctionCall(form=Form.CALL):
            return value.function.name in _NEVER_NULL and value.function.oid < FIRST_OID
        case FunctionCall():
            return bool(value.arguments) and _is_some(value.arguments[0])
        case CoerceViaIO() | CoerceToDomain() | Relabel():
            return _is_some(value.operand)
        case _:
            return False


def _fitting(value: Typed) -> str | None:
    """A constant text that is as short as its column wants it: by far the most usual, so nothing is computed."""
    match value:
        case FunctionCall(
            type=builtins.INT8 | builtins.NUMERIC,
            form=Form.IMPLICIT_CAST,
            modifier=-1,
            function=FunctionRef(name="int8" | "numeric"),
            arguments=(Const(type=builtins.INT4, value=str(given)),),
        ):
            return given
        case FunctionCall(
            type=builtins.VARCHAR,
            form=Form.IMPLICIT_CAST,
            modifier=modifier,
            arguments=(Const(type=builtins.VARCHAR, value=str(given)),),
        ) if 0 <= len(given) <= typmods.length(modifier):
            return given
        case _:
            return None


def default_of(catalog: Catalog, column: Column) -> Default | None:
    """The default that a column has, or that its domain or the one under it has."""
    if column.default is not None:
        return column.default
    defaults = (found.default for found in types.domains(catalog, column.type.oid))
    return next((default for default in defaults if default is not None), None)


def _without_domains(value: Typed) -> Typed:
    """Where there are no rows nobody asks a domain."""
    while isinstance(value, CoerceToDomain):
        value = value.operand
    return value


def _value(
    catalog: Catalog,
    value: Typed,
    span: Span,
    *,
    row: Mapping[int, Value] | None = None,
    items: Items = (),
) -> Value:
    """The value, or a `Missing` where it is not known."""
    from sqlprisma.catalog import evaluate  # noqa: PLC0415 - most histories compute nothing

    try:
        world = evaluate.World(catalog, moment=row_symbols.moment(catalog))
        return evaluate.value(world, value, row=row, items=items)
    except evaluate.Unknown as unknown:
        return Missing(unknown.reason)
    except CatalogError as error:
        error.span = span
        raise


def refuse_null(catalog: Catalog, column: Column, span: Span) -> None:
    """Refuse NULL where the column's domain does not have it."""
    from sqlprisma.catalog import evaluate  # noqa: PLC0415 - most histories compute nothing

    try:
        evaluate.convert(evaluate.World(catalog), None, column.type.oid, column.type)
    except evaluate.Unknown:
        return
    except CatalogError as error:
        error.span = span
        raise
