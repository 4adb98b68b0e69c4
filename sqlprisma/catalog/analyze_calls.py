"""Function calls: finding the function, as namespace.c and parse_func.c do, and making the node.

A function that neither PostgreSQL, nor an installed extension, nor a migration makes is kept as it was written and
marked unknown: a schema must not become impossible because of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlprisma import ddl
from sqlprisma.catalog import (
    analyze_candidates,
    builtins,
    coerce,
    conversions,
    extensions,
    lookup,
    opclasses,
    types,
)
from sqlprisma.catalog.analyze_candidates import Candidate
from sqlprisma.catalog.builtins import Signature
from sqlprisma.catalog.catalog import PG_CATALOG, Catalog, NameSpace
from sqlprisma.catalog.conversions import Context, Path
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Oid, Routine, TypeKind, TypeUse
from sqlprisma.catalog.typed import ArrayExpr, Form, FunctionCall, FunctionRef, Typed
from sqlprisma.catalog.typed_queries import Aggregate, TypedSort, WindowCall
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class CallShape:
    """A call with its arguments analysed."""

    name: ddl.Name
    arguments: tuple[Typed, ...]
    argument_names: tuple[str | None, ...] = ()
    has_sql_syntax: bool = False
    is_variadic: bool = False
    is_star: bool = False
    is_distinct: bool = False
    is_window: bool = False
    """Whether OVER follows."""
    order_by: tuple[TypedSort, ...] = ()
    filter: Typed | None = None

    @property
    def kinds(self) -> tuple[int, ...]:
        """The types of the arguments."""
        return tuple(argument.type for argument in self.arguments)


@dataclass(frozen=True, slots=True)
class _Match:
    """A signature seen as taking exactly the arguments of a call."""

    signature: Signature
    expands: int = 0
    """How many of the last arguments a variadic parameter collects."""


def call(catalog: Catalog, shape: CallShape, refuse_kind: RefuseKind) -> Typed:
    """The node of a call.

    Raises:
        CatalogError: where PostgreSQL knows the name but not with such arguments, or cannot choose.
    """
    signatures = list(_visible(catalog, shape))
    candidates = list(_candidates(catalog, shape, signatures))
    exact = next((found for found in candidates if found.arguments == shape.kinds), None)
    if exact is not None:
        return _made(catalog, shape, exact, refuse_kind)
    converted = _conversion(catalog, shape)
    if converted is not None:
        return converted
    fitting = analyze_candidates.matching(catalog, shape.kinds, candidates)
    if len(fitting) == 1:
        return _made(catalog, shape, fitting[0], refuse_kind)
    if fitting:
        chosen = analyze_candidates.select(catalog, shape.kinds, fitting)
        if chosen is not None:
            return _made(catalog, shape, chosen, refuse_kind)
        raise CatalogError(
            Code.AMBIGUOUS_FUNCTION,
            f"function {_described(catalog, shape)} is not unique",
            span=shape.name.span,
            hint="Could not choose a best candidate function. You might need to add explicit type casts.",
        )
    return _unknown(catalog, shape, signatures)


RefuseKind = Sequence[tuple[str, str]]
"""For each prokind that the clause refuses (and `s` for sets), the sentence that says so."""

REFUSALS: Mapping[str, Code] = {
    "a": Code.GROUPING_ERROR,
    "s": Code.FEATURE_NOT_SUPPORTED,
    "w": Code.WINDOWING_ERROR,
}
"""What each of these refusals is."""


def _unknown(catalog: Catalog, shape: CallShape, signatures: list[Signature]) -> Typed:
    if signatures and all(shape.kinds) and conversions.is_complete(catalog, shape.kinds):
        raise CatalogError(
            Code.UNDEFINED_FUNCTION,
            f"function {_described(catalog, shape)} does not exist",
            span=shape.name.span,
            hint="No function matches the given name and argument types. You might need to add explicit type casts.",
        )
    return FunctionCall(
        type=builtins.UNKNOWN,
        function=FunctionRef(name=shape.name.name, schema=shape.name.schema, is_known=False),
        arguments=shape.arguments,
        names=shape.argument_names,
        is_variadic=shape.is_variadic,
    )


def _described(catalog: Catalog, shape: CallShape) -> str:
    name = replace(shape.name, schema=None) if shape.has_sql_syntax else shape.name
    return f"{name}({', '.join(types.name_of(catalog, kind) for kind in shape.kinds)})"


def _visible(catalog: Catalog, shape: CallShape) -> Iterator[Signature]:
    """All functions of the name that the call could mean, those of earlier schemas hiding their likes."""
    seen: set[tuple[Oid, ...]] = set()
    for namespace in _namespaces(catalog, shape.name):
        for found in _in_namespace(catalog, shape.name.name, namespace):
            if found.arguments not in seen:
                seen.add(found.arguments)
                yield found


def _namespaces(catalog: Catalog, name: ddl.Name) -> tuple[Oid, ...]:
    if name.schema is None:
        return lookup.namespaces(catalog)
    found = catalog.named(NameSpace.NAMESPACE, 0, name.schema)
    return () if found is None else (found,)


def _in_namespace(catalog: Catalog, name: str, namespace: Oid) -> Iterator[Signature]:
    if namespace == PG_CATALOG:
        yield from builtins.functions(name)
    for oid in catalog.homonyms(NameSpace.ROUTINE, namespace, name):
        yield _of_routine(catalog, catalog.get(oid, Routine))
    for found in extensions.functions(catalog, name):
        if found.namespace == namespace:
            yield found


def _of_routine(catalog: Catalog, routine: Routine) -> Signature:
    variadic = builtins.NONE
    if routine.is_variadic and routine.argument_types:
        last = routine.argument_types[-1]
        variadic = last if last == builtins.ANY else types.element_of(catalog, last)
    kinds = {ddl.ObjectKind.AGGREGATE: "a", ddl.ObjectKind.PROCEDURE: "p"}
    return Signature(
        oid=routine.oid,
        name=routine.name,
        arguments=routine.argument_types,
        result=routine.returns or builtins.RECORD,
        kind=kinds.get(routine.kind, "f"),
        returns_set=routine.returns_set,
        volatility="i",
        variadic=variadic,
        defaults=routine.defaults,
        argument_names=tuple(name or "" for name in routine.argument_names),
        namespace=routine.namespace,
        extension=routine.extension,
        outputs=routine.outputs,
    )


def _candidates(
    catalog: Catalog, shape: CallShape, signatures: list[Signature]
) -> Iterator[Candidate[_Match]]:
    del catalog
    count = len(shape.arguments)
    for signature in signatures:
        if any(shape.argument_names):
            placed = _placed(signature, shape)
            if placed is not None:
                yield Candidate(placed, _Match(signature))
            continue
        declared = signature.arguments
        if len(declared) == count and not (signature.variadic and signature.variadic != builtins.ANY):
            yield Candidate(declared, _Match(signature))
        elif len(declared) > count >= len(declared) - signature.defaults:
            yield Candidate(declared[:count], _Match(signature))
        elif signature.variadic and count >= len(declared):
            yield _variadic(signature, shape)
        elif signature.variadic and len(declared) == count:
            yield Candidate(declared, _Match(signature))


def _variadic(signature: Signature, shape: CallShape) -> Candidate[_Match]:
    declared, count = signature.arguments, len(shape.arguments)
    if shape.is_variadic:
        return Candidate(declared, _Match(signature))
    extra = count - len(declared) + 1
    arguments = (*declared[:-1], *(signature.variadic,) * extra)
    return Candidate(arguments, _Match(signature, 0 if signature.variadic == builtins.ANY else extra))


def _placed(signature: Signature, shape: CallShape) -> tuple[Oid, ...] | None:
    """The declared types of the arguments of a call with names; None where the names do not fit."""
    placed: list[Oid] = []
    taken: set[int] = set()
    for place, name in enumerate(shape.argument_names):
        at = place
        if name is not None:
            if name not in signature.argument_names:
                return None
            at = signature.argument_names.index(name)
        if at in taken or at >= len(signature.arguments):
            return None
        taken.add(at)
        placed.append(signature.arguments[at])
    missing = set(range(len(signature.arguments) - signature.defaults)) - taken
    return None if missing else tuple(placed)


def _conversion(catalog: Catalog, shape: CallShape) -> Typed | None:
    """`type(x)` is a conversion where it needs no function of its own (func_get_detail, FUNCDETAIL_COERCION)."""
    if len(shape.arguments) != 1 or any(shape.argument_names) or shape.is_variadic:
        return None
    try:
        target = types.named(catalog, shape.name)
    except CatalogError:
        return None
    if target is None or types.is_shell(types.type_of(catalog, target)):
        return None
    (argument,) = shape.arguments
    if argument.type != builtins.UNKNOWN:
        way = conversions.pathway(catalog, argument.type, target, Context.EXPLICIT)
        is_row = types.type_of(catalog, argument.type).kind is TypeKind.COMPOSITE
        if way is None or way.path not in (Path.RELABEL, Path.IO) or (is_row and way.path is Path.IO):
            return None
    return coerce.convert(catalog, argument, TypeUse(oid=target), Context.EXPLICIT, Form.CALL)


def _made(catalog: Catalog, shape: CallShape, chosen: Candidate[_Match], refuse_kind: RefuseKind) -> Typed:
    signature = chosen.item.signature
    for kind, sentence in refuse_kind:
        actual = "w" if shape.is_window else signature.kind
        if actual == kind or (kind == "s" and signature.returns_set):
            raise CatalogError(REFUSALS[kind], sentence, span=shape.name.span)
    _refuse_kind(shape, signature)
    solved = analyze_candidates.solve(catalog, chosen.arguments, shape.kinds, signature.result)
    result, wanted = (
        (signature.result, chosen.arguments) if solved is None else (solved.result, solved.arguments)
    )
    arguments = tuple(
        coerce.convert(catalog, argument, TypeUse(oid=want), Context.IMPLICIT, Form.IMPLICIT_CAST)
        for argument, want in zip(shape.arguments, wanted, strict=True)
    )
    expands = chosen.item.expands
    if expands:
        element = wanted[-1]
        array = types.type_of(catalog, element).array
        arguments = (*arguments[:-expands], ArrayExpr(type=array, elements=arguments[-expands:]))
    function = FunctionRef(
        name=signature.name,
        oid=signature.oid,
        namespace=signature.namespace,
        extension=signature.extension,
        is_immutable=signature.volatility == "i",
    )
    if shape.is_window:
        return WindowCall(type=result, function=function, arguments=arguments)
    if signature.kind == "a":
        if shape.is_distinct:
            for argument in arguments:
                opclasses.refuse_unordered(catalog, argument.type, "equality", shape.name.span)
        return Aggregate(
            type=result,
            function=function,
            arguments=arguments,
            is_star=shape.is_star,
            is_distinct=shape.is_distinct,
            order_by=shape.order_by,
            filter=shape.filter,
        )
    return FunctionCall(
        type=result,
        function=function,
        arguments=arguments,
        names=shape.argument_names if any(shape.argument_names) else (),
        form=Form.SQL_SYNTAX if shape.has_sql_syntax else Form.CALL,
        is_variadic=shape.is_variadic or bool(expands),
    )


def _refuse_kind(shape: CallShape, signature: Signature) -> None:
    """What only an aggregate, or only a window function, may be written with (ParseFuncOrColumn)."""
    name = signature.name
    if signature.kind == "p":
        raise CatalogError(
            Code.WRONG_OBJECT_TYPE,
            f"{name}() is a procedure",
            span=shape.name.span,
            hint="To call a procedure, use CALL.",
        )
    if signature.kind == "w" and not shape.is_window:
        message = f"window function {name} requires an OVER clause"
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=shape.name.span)
    if signature.kind != "f":
        return
    for is_written, what in (
        (shape.is_star, "(*)"),
        (shape.is_distinct, "DISTINCT"),
        (bool(shape.order_by), "ORDER BY"),
        (shape.filter is not None, "FILTER"),
    ):
        if is_written:
            subject = f"{name}(*)" if what == "(*)" else what
            message = f"{subject} specified, but {name} is not an aggregate function"
            raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=shape.name.span)
    if shape.is_window:
        message = f"OVER specified, but {name} is not a window function nor an aggregate function"
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=shape.name.span)
