"""The columns of values that are rows: of a composite type, of a ROW, of a function with OUT parameters (funcapi.c)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlprisma.catalog import builtins, conversions, types
from sqlprisma.catalog.catalog import FIRST_OID, Catalog
from sqlprisma.catalog.objects import Column, Oid, Routine, TypeKind, View
from sqlprisma.catalog.typed import FunctionCall, RowExpr, Typed
from sqlprisma.catalog.typed_queries import NotAnalysed, RangeColumn


def outputs(catalog: Catalog, value: Typed) -> tuple[tuple[str, Oid], ...]:
    """The names and types of the OUT parameters of a call."""
    if not isinstance(value, FunctionCall) or not value.function.oid:
        return ()
    if value.function.oid < FIRST_OID:
        known = builtins.function(value.function.oid)
        return () if known is None else known.outputs
    routine = catalog.objects.get(value.function.oid)
    return routine.outputs if isinstance(routine, Routine) else ()


def columns(catalog: Catalog, value: Typed) -> tuple[RangeColumn, ...] | None:
    """The columns of a value that is a row of a known shape; None for any other."""
    if value.type == builtins.RECORD:
        if isinstance(value, RowExpr):
            return tuple(
                RangeColumn(name=f"f{number}", type=each.type, modifier=each.modifier)
                for number, each in enumerate(value.fields, start=1)
            )
        named = outputs(catalog, value)
        return tuple(RangeColumn(name=name, type=kind) for name, kind in named) or None
    found = types.type_of(catalog, conversions.base(catalog, value.type))
    if found.kind is not TypeKind.COMPOSITE:
        return None
    relation = catalog.objects.get(found.relation)
    if isinstance(relation, View) and relation.columns is None:
        raise NotAnalysed(None, f'the columns of view "{relation.name}" are not known')
    return range_columns(types.attributes(catalog, found) or ())


def range_columns(columns: Iterable[Column]) -> tuple[RangeColumn, ...]:
    """Columns of a relation or composite type as a query sees them."""
    return tuple(
        RangeColumn(
            name=column.name,
            type=column.type.oid,
            modifier=column.type.modifier,
            collation=column.collation,
        )
        for column in columns
    )
