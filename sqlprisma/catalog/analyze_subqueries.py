"""Sub-selects in expressions: how many columns they may have, and what comes of them (transformSubLink)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlprisma import ddl
from sqlprisma.catalog import analyze_operators, builtins, types
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.typed import BoolExpr, OperatorRef, Typed
from sqlprisma.catalog.typed_queries import SubLink, SubLinkKind, TypedQuery
from sqlprisma.diagnostics import Code

_KINDS: Mapping[str, SubLinkKind] = {
    "all": SubLinkKind.ALL,
    "any": SubLinkKind.ANY,
    "array": SubLinkKind.ARRAY,
    "exists": SubLinkKind.EXISTS,
    "in": SubLinkKind.ANY,
    "scalar": SubLinkKind.SCALAR,
}


def made(catalog: Catalog, written: ddl.Subquery, query: TypedQuery, operands: Sequence[Typed]) -> Typed:
    """The node of a sub-select; `operands` stand left of IN, ANY and ALL.

    Raises:
        CatalogError: for a number of columns that does not fit, or a comparison that does not exist.
    """
    kind = _KINDS[written.kind]
    if kind is SubLinkKind.EXISTS:
        return SubLink(type=builtins.BOOL, kind=kind, query=query)
    if kind in (SubLinkKind.SCALAR, SubLinkKind.ARRAY):
        return _value(catalog, kind, query)
    compared, operators = _compared(catalog, written, query, operands)
    link = SubLink(type=builtins.BOOL, kind=kind, query=query, operands=compared, operators=operators)
    return BoolExpr(type=builtins.BOOL, word="NOT", operands=(link,)) if written.is_negated else link


def _value(catalog: Catalog, kind: SubLinkKind, query: TypedQuery) -> Typed:
    if len(query.columns) != 1:
        raise CatalogError(Code.SYNTAX_ERROR, "subquery must return only one column")
    value = query.columns[0].value
    result = value.type
    if kind is SubLinkKind.ARRAY:
        found = types.type_of(catalog, value.type)
        result = found.oid if found.is_array else found.array
        if not result:
            name = types.name_of(catalog, value.type)
            raise CatalogError(Code.UNDEFINED_OBJECT, f"could not find array type for data type {name}")
    return SubLink(type=result, modifier=value.modifier, kind=kind, query=query)


def _compared(
    catalog: Catalog, written: ddl.Subquery, query: TypedQuery, operands: Sequence[Typed]
) -> tuple[tuple[Typed, ...], tuple[OperatorRef, ...]]:
    if len(operands) != len(query.columns):
        many = "many" if len(operands) < len(query.columns) else "few"
        raise CatalogError(Code.SYNTAX_ERROR, f"subquery has too {many} columns")
    lefts: list[Typed] = []
    operators: list[OperatorRef] = []
    for operand, item in zip(operands, query.columns, strict=True):
        # the place of the column is no constant, whatever the sub-select says
        column = Typed(type=item.value.type, modifier=item.value.modifier)
        call = analyze_operators.apply(catalog, written.operator or "=", (operand, column), written.span)
        lefts.append(call.operands[0])
        operators.append(call.operator)
    return tuple(lefts), tuple(operators)
