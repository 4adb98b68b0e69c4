"""Operator classes: which one an index key has by itself, and whether a written one is that one (opclasscmds.c)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from sqlprisma import ddl
from sqlprisma.catalog import builtins, conversions, extensions, lookup, types
from sqlprisma.catalog.builtins import OperatorClass
from sqlprisma.catalog.catalog import FIRST_OID, Catalog, NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Oid, TypeKind
from sqlprisma.ddl import ObjectKind
from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.source import Span


def classes(catalog: Catalog, method: str) -> Iterator[OperatorClass]:
    """The operator classes of an access method, PostgreSQL's own first."""
    yield from builtins.operator_classes().get(method, ())
    for brought in extensions.contents(catalog):
        for found in brought.classes:
            if found.method == method:
                yield found


def is_known_method(catalog: Catalog, method: str) -> bool:
    """Whether any class of the access method is known."""
    return next(classes(catalog, method), None) is not None


@cache
def _standard() -> Mapping[tuple[str, int], OperatorClass]:
    """PostgreSQL's own default classes, by access method and the very type they take."""
    return {
        (method, found.input): found
        for method, members in builtins.operator_classes().items()
        for found in members
        if found.is_default
    }


def default_class(catalog: Catalog, method: str, kind: int) -> OperatorClass | None:
    """The class that an index key of a type has where none is written (GetDefaultOpClass)."""
    under = conversions.base(catalog, kind)
    exact = _standard().get((method, under))
    if exact is not None:
        return exact
    preferred: list[OperatorClass] = []
    compatible: list[OperatorClass] = []
    category = types.type_of(catalog, under).category
    for found in classes(catalog, method):
        if not found.is_default:
            continue
        if found.input == under:
            exact = exact or found
        elif conversions.is_binary_coercible(catalog, under, found.input):
            target = types.type_of(catalog, found.input)
            is_preferred = target.is_preferred and target.category == category
            (preferred if is_preferred else compatible).append(found)
    if exact is not None:
        return exact
    if len(preferred) == 1:
        return preferred[0]
    return compatible[0] if not preferred and len(compatible) == 1 else None


def resolve(catalog: Catalog, method: str, kind: Oid | int, written: ddl.Name | None) -> str | None:
    """The name of a key's class where it is not the default anyway, else None.

    A class that is not known is kept as it is written: `check` has seen to it.

    Raises:
        CatalogError: where the type has no default class, or the written one does not take the type.
    """
    standard = default_class(catalog, method, kind)
    if written is None:
        if standard is None:
            _refuse_missing(catalog, method, kind)
        return None
    named = [found for found in classes(catalog, method) if found.name == written.name]
    if not named:
        return written.name
    if not any(_takes(catalog, found, kind) for found in named):
        name = types.name_of(catalog, kind)
        message = f'operator class "{written.name}" does not accept data type {name}'
        raise CatalogError(Code.DATATYPE_MISMATCH, message, span=written.span)
    return None if standard is not None and standard.name == written.name else written.name


def refuse_unordered(catalog: Catalog, kind: int, what: str, span: Span | None) -> None:
    """Some types, like json, can be neither sorted nor grouped (get_sort_group_operators); `what` is needed of one."""
    found = types.type_of(catalog, conversions.base(catalog, kind))
    if found.kind is not TypeKind.BASE or found.is_array or found.oid >= FIRST_OID:
        return
    if kind == builtins.UNKNOWN or default_class(catalog, "btree", kind) is not None:
        return
    if what == "equality" and default_class(catalog, "hash", kind) is not None:
        return
    name = types.name_of(catalog, kind)
    hint = "Use an explicit ordering operator or modify the query." if what == "ordering" else None
    message = f"could not identify an {what} operator for type {name}"
    raise CatalogError(Code.UNDEFINED_FUNCTION, message, span=span, hint=hint)


def check(catalog: Catalog, method: str, written: ddl.Name | None) -> Catalog:
    """The catalog, with a warning for a class that is lacking if that is forgiven (ResolveOpClass).

    Raises:
        CatalogError: where no migration and no extension that is installed makes a class of that name.
    """
    if written is None:
        return catalog
    path = lookup.namespaces(catalog)
    if written.schema is not None:
        path = (lookup.namespace(catalog, written.schema, written.span),)
    if any(found.name == written.name for found in classes(catalog, method)):
        return catalog
    key = f"{ObjectKind.OPERATOR_CLASS.value} {written.name}"
    is_made = any(catalog.named(NameSpace.OTHER, namespace, key) is not None for namespace in path)
    if is_made or extensions.has_unknown(catalog):
        return catalog
    message = f'operator class "{lookup.qualified(written)}" does not exist for access method "{method}"'
    hint = extensions.advice("class", written.name, column=1)
    if catalog.is_lenient:
        warning = Diagnostic(code=Code.NOT_INTERPRETED, message=message, span=written.span, hint=hint)
        return catalog.notice(warning)
    known = dict.fromkeys(found.name for found in classes(catalog, method))
    hint = hint or lookup.suggestion(written.name, known)
    raise CatalogError(Code.UNDEFINED_OBJECT, message, span=written.span, hint=hint)


def _takes(catalog: Catalog, found: OperatorClass, kind: int) -> bool:
    return conversions.base(catalog, kind) == found.input or conversions.is_binary_coercible(
        catalog, kind, found.input
    )


def _refuse_missing(catalog: Catalog, method: str, kind: int) -> None:
    found = types.type_of(catalog, conversions.base(catalog, kind))
    is_certain = found.oid != builtins.UNKNOWN and conversions.is_complete(catalog, (found.oid,))
    if not is_certain or not is_known_method(catalog, method):
        return
    raise CatalogError(
        Code.UNDEFINED_OBJECT,
        f'data type {types.name_of(catalog, kind)} has no default operator class for access method "{method}"',
        hint="You must specify an operator class for the index or define a default operator class for the data type.",
    )
