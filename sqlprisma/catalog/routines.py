"""Functions, procedures and aggregates: known by name and signature (functioncmds.c, parse_func.c)."""

from __future__ import annotations

from dataclasses import replace

from sqlprisma import ddl
from sqlprisma.catalog import describe, lookup, types
from sqlprisma.catalog.catalog import Catalog, Dependency, NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Oid, Routine
from sqlprisma.ddl import ObjectKind
from sqlprisma.diagnostics import Code

_UNKNOWN = Oid(705)
_RECORD = Oid(2249)
_VOID = Oid(2278)


def create(catalog: Catalog, operation: ddl.CreateRoutine) -> Catalog:
    """CREATE [OR REPLACE] FUNCTION | PROCEDURE | AGGREGATE."""
    catalog, namespace = lookup.creation_namespace(catalog, operation.name)
    inputs = tuple(each for each in operation.arguments if each.mode in ("in", "inout", "variadic"))
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
        provenance=(operation.span,) if old is None else (*old.provenance, operation.span),
    )
    if old is not None:
        return catalog.put(replace(made, comment=old.comment))
    needed = dict.fromkeys((*signature, made.returns))
    return catalog.add(made).depend(*(Dependency(dependent=oid, referenced=type_oid) for type_oid in needed))


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
