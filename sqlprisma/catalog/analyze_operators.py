"""Operators: finding the one that a symbol means for its operands, as parse_oper.c does, and making the node."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sqlprisma.catalog import analyze_candidates, builtins, coerce, conversions, extensions, lookup, types
from sqlprisma.catalog.analyze_candidates import Candidate, Solution
from sqlprisma.catalog.builtins import Operator
from sqlprisma.catalog.catalog import Catalog, NameSpace, initial
from sqlprisma.catalog.conversions import Context
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Oid, TypeUse
from sqlprisma.catalog.typed import Form, OperatorCall, OperatorRef, ScalarArrayOp, Typed
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace
from sqlprisma.source import Span

_FIRST_OID = 16384


def apply(
    catalog: Catalog, name: str, operands: Sequence[Typed], span: Span, schema: str | None = None
) -> OperatorCall:
    """The node of an operator with its operands (make_op); one operand is a prefix operator's.

    Raises:
        CatalogError: `operator does not exist: integer = text`, or where it is not unique.
    """
    kinds = tuple(operand.type for operand in operands)
    found = find(catalog, name, kinds, schema)
    if found is None:
        return _unknown(catalog, name, operands, span, schema)
    solution = _solved(catalog, found, kinds)
    converted = tuple(
        coerce.convert(catalog, operand, TypeUse(oid=want), Context.IMPLICIT, Form.IMPLICIT_CAST)
        for operand, want in zip(operands, solution.arguments, strict=True)
    )
    operator = reference(found)
    if found.oid in _JOINS:
        other = converted[found.left == builtins.TEXT]
        operator = replace(
            operator, is_immutable=conversions.is_immutable_io(catalog, other.type, builtins.TEXT)
        )
    return OperatorCall(type=solution.result, operator=operator, operands=converted)


_JOINS = frozenset({2779, 2780})
"""`text || anynonarray` and the reverse (pg_operator.dat): the planner puts `x::text` in their place, which may be
immutable although they are only stable (inline_function in optimizer/util/clauses.c)."""


def scalar_array(
    catalog: Catalog, name: str, left: Typed, right: Typed, span: Span, *, is_all: bool
) -> Typed:
    """The node of `left op ANY (right)` (make_scalar_array_op).

    Raises:
        CatalogError: where the right side is no array, or no operator fits its elements.
    """
    element = Oid(builtins.UNKNOWN)
    if right.type != builtins.UNKNOWN:
        element = types.member_of(catalog, right.type)
        if not element:
            message = "op ANY/ALL (array) requires array on right side"
            raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=span)
    kinds = (left.type, element)
    found = find(catalog, name, kinds, None)
    if found is None:
        _refuse(catalog, name, kinds, span)
        unknown = OperatorRef(name=name, is_known=False)
        return ScalarArrayOp(type=builtins.BOOL, operator=unknown, left=left, right=right, is_all=is_all)
    solution = _solved(catalog, found, kinds)
    array = Oid(right.type)
    if solution.arguments[1] not in conversions.POLYMORPHIC:
        array = types.type_of(catalog, solution.arguments[1]).array
    implicit = (Context.IMPLICIT, Form.IMPLICIT_CAST)
    return ScalarArrayOp(
        type=builtins.BOOL,
        operator=reference(found),
        left=coerce.convert(catalog, left, TypeUse(oid=solution.arguments[0]), *implicit),
        right=coerce.convert(catalog, right, TypeUse(oid=array), *implicit),
        is_all=is_all,
    )


def _solved(catalog: Catalog, found: Operator, kinds: tuple[int, ...]) -> Solution:
    declared = _declared(found)
    solution = analyze_candidates.solve(catalog, declared, kinds, found.result)
    return Solution(declared, found.result) if solution is None else solution


def reference(found: Operator) -> OperatorRef:
    """How a node names an operator."""
    return OperatorRef(
        name=found.name,
        oid=found.oid,
        namespace=found.namespace,
        extension=found.extension,
        is_immutable=found.volatility == "i",
    )


def _declared(found: Operator) -> tuple[Oid, ...]:
    return (found.left, found.right) if found.left else (found.right,)


def find(catalog: Catalog, name: str, kinds: tuple[int, ...], schema: str | None) -> Operator | None:
    """The operator for operands of these types, None where there is none (oper, left_oper).

    Raises:
        CatalogError: `operator is not unique`.
    """
    is_built_in = schema in (None, "pg_catalog")
    if max(kinds) < _FIRST_OID and is_built_in:
        found = _built_in(name, kinds)
        if found is not None:
            return found
    known = _of_arity(builtins.operators(name), len(kinds)) if is_built_in else ()
    brought = _of_arity(_brought(catalog, name, schema), len(kinds))
    return _choose(catalog, name, kinds, (*known, *brought))


@lru_cache(maxsize=4096)
def _built_in(name: str, kinds: tuple[int, ...]) -> Operator | None:
    """The operator among PostgreSQL's own for its own types, the same in every database.

    Raises:
        CatalogError: `operator is not unique`.
    """
    return _choose(initial(), name, kinds, _of_arity(builtins.operators(name), len(kinds)))


def _brought(catalog: Catalog, name: str, schema: str | None) -> tuple[Operator, ...]:
    visible = lookup.namespaces(catalog)
    if schema is not None:
        named = catalog.named(NameSpace.NAMESPACE, 0, schema)
        visible = () if named is None else (named,)
    return tuple(found for found in extensions.operators(catalog, name) if found.namespace in visible)


def _of_arity(operators: tuple[Operator, ...], count: int) -> tuple[Operator, ...]:
    return tuple(found for found in operators if len(_declared(found)) == count)


def _choose(
    catalog: Catalog, name: str, kinds: tuple[int, ...], operators: tuple[Operator, ...]
) -> Operator | None:
    exact = _exact(catalog, kinds, operators)
    if exact is not None:
        return exact
    candidates = [Candidate(_declared(found), found) for found in operators]
    fitting = analyze_candidates.matching(catalog, kinds, candidates)
    if len(fitting) <= 1:
        return fitting[0].item if fitting else None
    chosen = analyze_candidates.select(catalog, kinds, fitting)
    if chosen is None:
        raise CatalogError(
            Code.AMBIGUOUS_FUNCTION,
            f"operator is not unique: {_described(catalog, name, kinds)}",
            hint="Could not choose a best candidate operator. You might need to add explicit type casts.",
        )
    return chosen.item


def _exact(catalog: Catalog, kinds: tuple[int, ...], operators: tuple[Operator, ...]) -> Operator | None:
    """The operator that takes just these types, an untyped operand counting as the other's (binary_oper_exact)."""
    wanted = kinds
    if len(kinds) == 2 and builtins.UNKNOWN in kinds:
        other = next((kind for kind in kinds if kind != builtins.UNKNOWN), builtins.UNKNOWN)
        wanted = (other, other)
        under = conversions.base(catalog, other)
        return _declaring(operators, wanted) or _declaring(operators, (under, under))
    return _declaring(operators, wanted)


def _declaring(operators: tuple[Operator, ...], wanted: tuple[int, ...]) -> Operator | None:
    return next((found for found in operators if _declared(found) == wanted), None)


def _described(catalog: Catalog, name: str, kinds: tuple[int, ...]) -> str:
    names = [types.name_of(catalog, kind) for kind in kinds]
    return f"{names[0]} {name} {names[1]}" if len(names) == 2 else f"{name} {names[0]}"


def _refuse(catalog: Catalog, name: str, kinds: tuple[int, ...], span: Span) -> None:
    """Refuse an operator that does not exist, unless a statement may make it that nobody reads."""
    is_certain = all(kinds) and conversions.is_complete(catalog, kinds)
    if builtins.operators(name) and is_certain:
        raise CatalogError(
            Code.UNDEFINED_FUNCTION,
            f"operator does not exist: {_described(catalog, name, kinds)}",
            span=span,
            hint="No operator matches the given name and argument types. You might need to add explicit type casts.",
        )


_COMPARISONS = frozenset(
    {"<", "<=", "<>", "=", ">", ">=", "~", "~*", "!~", "!~*", "~~", "!~~", "~~*", "!~~*", "@>", "<@", "&&"}
)
"""Operators that everywhere give a boolean, so that an unknown one does too."""


def _unknown(
    catalog: Catalog, name: str, operands: Sequence[Typed], span: Span, schema: str | None
) -> OperatorCall:
    _refuse(catalog, name, tuple(operand.type for operand in operands), span)
    kind = builtins.BOOL if name in _COMPARISONS else builtins.UNKNOWN
    unknown = OperatorRef(name=name, schema=schema, is_known=False)
    return OperatorCall(type=kind, operator=unknown, operands=tuple(operands))
