"""Functions, procedures and aggregates: known by name and signature (functioncmds.c, parse_func.c)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlprisma import ddl
from sqlprisma.catalog import analyze_candidates, analyze_queries, conversions, describe, lookup, types
from sqlprisma.catalog.analyze_candidates import Candidate
from sqlprisma.catalog.catalog import Catalog, Dependency, NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Oid, Routine
from sqlprisma.catalog.typed_queries import NotAnalysed
from sqlprisma.ddl import ObjectKind
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace

_RECORD = Oid(2249)
_VOID = Oid(2278)
_INPUTS = ("in", "inout", "variadic")


def create(catalog: Catalog, operation: ddl.CreateRoutine) -> Catalog:
    """CREATE [OR REPLACE] FUNCTION | PROCEDURE | AGGREGATE."""
    catalog, namespace = lookup.creation_namespace(catalog, operation.name)
    inputs = tuple(each for each in operation.arguments if each.mode in _INPUTS)
    signature = tuple(types.resolve(catalog, each.type).oid for each in inputs)
    old = _same(catalog, namespace, operation.name.name, signature)
    if old is not None and not operation.or_replace:
        message = f'function "{old.name}" already exists with same argument types'
        raise CatalogError(
            Code.DUPLICATE_FUNCTION, message, span=operation.name.span, notes=lookup.made(catalog, old.oid)
        )
    oid = Oid(0) if old is None else old.oid
    if old is None:
        catalog, oid = catalog.reserve()
    made = Routine(
        oid=oid,
        name=operation.name.name,
        namespace=namespace,
        kind=operation.kind,
        argument_types=signature,
        argument_names=tuple(each.name for each in inputs),
        defaults=sum(each.has_default for each in inputs),
        returns=_returns(catalog, operation),
        returns_set=operation.returns_table or (operation.returns is not None and operation.returns.is_setof),
        is_variadic=any(each.mode == "variadic" for each in inputs),
        outputs=_outputs(catalog, operation),
        language=operation.language,
        body=operation.body,
        parameters=operation.arguments,
        has_standard_body=operation.queries is not None,
        search_path=catalog.search_path if operation.keeps_path else operation.search_path,
        provenance=(operation.span,) if old is None else (*old.provenance, operation.span),
    )
    needed = dict.fromkeys((*signature, made.returns))
    needs = dict.fromkeys(
        (*((type_oid, 0) for type_oid in needed), *read(catalog, made, operation.queries or ()))
    )
    renewed = made if old is None else replace(made, comment=old.comment)
    catalog = catalog.add(renewed) if old is None else catalog.forget(oid).put(renewed)
    return catalog.depend(
        *(
            Dependency(dependent=oid, referenced=Oid(other), referenced_column=number)
            for other, number in needs
            if other != oid
        )
    )


def made_by(catalog: Catalog, operation: ddl.CreateRoutine) -> Routine:
    """The routine that a statement has just made."""
    return next(each for each in named(catalog, operation.name) if each.provenance[-1:] == (operation.span,))


def read(catalog: Catalog, made: Routine, queries: Sequence[ddl.Query]) -> Iterator[tuple[int, int]]:
    """What the queries of a body in SQL read, whose names must exist.

    Raises:
        CatalogError: where one does not.
    """
    if not queries:
        return
    from sqlprisma.catalog.plpgsql_variables import Variables, fields_of  # noqa: PLC0415 - a circle: values name routines

    variables = Variables()
    variables.scopes[0].label = made.name
    inputs = (each for each in made.parameters if each.mode in _INPUTS)
    for number, parameter in enumerate(inputs, start=1):
        use = types.resolve(catalog, parameter.type)
        fields = fields_of(catalog, use.oid)
        cell = variables.declare(parameter.name or f"${number}", use, fields=fields)
        variables.alias(f"${number}", cell)
    for query in queries:
        try:
            yield from analyze_queries.query(catalog, query, variables=variables).needs
        except NotAnalysed:  # what it reads is not known then
            continue


def set_path(catalog: Catalog, operation: ddl.SetRoutinePath) -> Catalog:
    """ALTER FUNCTION … SET | RESET search_path; a routine that is not known may be an extension's."""
    found = find(catalog, operation.routine, operation.kind, missing_ok=True)
    if found is None:
        return catalog
    path = catalog.search_path if operation.keeps_path else operation.search_path
    provenance = (*found.provenance, operation.span)
    return catalog.put(replace(found, search_path=path, provenance=provenance))


def _outputs(catalog: Catalog, operation: ddl.CreateRoutine) -> tuple[tuple[str, Oid], ...]:
    results = [each for each in operation.arguments if each.mode in ("out", "inout", "table")]
    return tuple(
        (each.name or f"column{place}", types.resolve(catalog, each.type).oid)
        for place, each in enumerate(results, start=1)
    )


def _returns(catalog: Catalog, operation: ddl.CreateRoutine) -> Oid:
    if operation.returns is not None:
        return types.resolve(catalog, operation.returns).oid
    results = [each for each in operation.arguments if each.mode in ("out", "inout", "table")]
    if len(results) == 1:
        return types.resolve(catalog, results[0].type).oid
    return _RECORD if results else _VOID


def _same(catalog: Catalog, namespace: int, name: str, signature: tuple[Oid, ...]) -> Routine | None:
    for oid in catalog.homonyms(NameSpace.ROUTINE, namespace, name):
        found = catalog.get(oid, Routine)
        if found.argument_types == signature:
            return found
    return None


def named(catalog: Catalog, name: ddl.Name, *, missing_ok: bool = False) -> tuple[Routine, ...]:
    """All routines a name may mean, those in front of the search path first."""
    if name.schema is None:
        at = lookup.namespaces(catalog)
    elif missing_ok:
        found = catalog.named(NameSpace.NAMESPACE, 0, name.schema)
        at = () if found is None else (found,)
    else:
        at = (lookup.namespace(catalog, name.schema, name.span),)
    return tuple(
        catalog.get(oid, Routine)
        for namespace in at
        for oid in catalog.homonyms(NameSpace.ROUTINE, namespace, name.name)
    )


def chosen(
    catalog: Catalog, procedures: Sequence[Routine], kinds: tuple[int, ...], name: ddl.Name
) -> Routine | None:
    """The procedure that CALL means with arguments of these types; None where it is not one of these.

    Raises:
        CatalogError: where none of them takes such arguments, or several do equally well.
    """
    candidates: list[Candidate[Routine]] = []
    for each in procedures:
        every = tuple(types.resolve(catalog, parameter.type).oid for parameter in each.parameters)
        taken = every if len(kinds) > len(each.argument_types) else each.argument_types
        if len(taken) - each.defaults <= len(kinds) <= len(taken):
            candidates.append(Candidate(taken[: len(kinds)], each))
    exact = next((found.item for found in candidates if found.arguments == kinds), None)
    if exact is not None or not procedures:
        return exact
    fitting = analyze_candidates.matching(catalog, kinds, candidates)
    best = fitting[0] if len(fitting) == 1 else analyze_candidates.select(catalog, kinds, fitting)
    if best is not None:
        return best.item
    if not conversions.is_complete(catalog, kinds):
        return None
    shown = f"{name}({', '.join(types.name_of(catalog, kind) for kind in kinds)})"
    if fitting:
        message = f"procedure {shown} is not unique"
        hint = "Could not choose a best candidate procedure. You might need to add explicit type casts."
        raise CatalogError(Code.AMBIGUOUS_FUNCTION, message, span=name.span, hint=hint)
    message = f"procedure {shown} does not exist"
    hint = (
        "No procedure matches the given name and argument types. You might need to add explicit type casts."
    )
    raise CatalogError(Code.UNDEFINED_FUNCTION, message, span=name.span, hint=hint)


def _is_kind(found: Routine, kind: ObjectKind) -> bool:
    return kind is ObjectKind.ROUTINE or found.kind is kind


def find(
    catalog: Catalog, signature: ddl.RoutineSignature, kind: ObjectKind, *, missing_ok: bool = False
) -> Routine | None:
    """The routine that a signature means (LookupFuncWithArgs); None where it is missing and that is fine."""
    candidates = named(catalog, signature.name, missing_ok=missing_ok)
    name = lookup.qualified(signature.name)
    if signature.arguments is None:
        return _only(candidates, kind, signature, missing_ok=missing_ok)
    try:
        wanted = tuple(types.resolve(catalog, each).oid for each in signature.arguments)
    except CatalogError:
        if missing_ok:
            return None
        raise
    for found in candidates:
        if found.argument_types == wanted:
            if _is_kind(found, kind):
                return found
            text = describe.routine_name(catalog, found)
            message = f"{text} is not {'an' if kind is ObjectKind.AGGREGATE else 'a'} {kind.value}"
            raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=signature.name.span)
    if missing_ok:
        return None
    arguments = ", ".join(types.name_of(catalog, oid) for oid in wanted)
    message = f"{kind.value} {name}({arguments}) does not exist"
    raise CatalogError(Code.UNDEFINED_FUNCTION, message, span=signature.name.span)


def _only(
    candidates: tuple[Routine, ...], kind: ObjectKind, signature: ddl.RoutineSignature, *, missing_ok: bool
) -> Routine | None:
    name = lookup.qualified(signature.name)
    fitting = [found for found in candidates if _is_kind(found, kind)]
    if len(fitting) > 1:
        raise CatalogError(
            Code.AMBIGUOUS_FUNCTION,
            f'{kind.value} name "{name}" is not unique',
            span=signature.name.span,
            hint=f"Specify the argument list to select the {kind.value} unambiguously.",
        )
    if fitting:
        return fitting[0]
    if missing_ok:
        return None
    article = "an" if kind is ObjectKind.AGGREGATE else "a"
    message = f'could not find {article} {kind.value} named "{name}"'
    raise CatalogError(Code.UNDEFINED_FUNCTION, message, span=signature.name.span)
