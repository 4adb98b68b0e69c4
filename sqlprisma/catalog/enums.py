"""Enum types: CREATE TYPE … AS ENUM and what ALTER TYPE does to the values (pg_enum.c, typecmds.c)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import builtins, lookup, types
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import EnumLabel, Type, TypeKind
from sqlprisma.diagnostics import Code, Note
from sqlprisma.records import replace
from sqlprisma.source import Span

_LABEL_BYTES = 63


def create(catalog: Catalog, operation: ddl.CreateEnum, provenance: tuple[Span, ...] = ()) -> Catalog:
    """`CREATE TYPE name AS ENUM (labels)`.

    Raises:
        CatalogError: where the name is taken or a label is impossible or said twice.
    """
    catalog, namespace = lookup.creation_namespace(catalog, operation.name)
    try:
        catalog = types.free_name(catalog, operation.name.name, namespace)
    except CatalogError as error:
        error.span = error.span or operation.name.span
        raise
    labels: dict[str, EnumLabel] = {}
    places = operation.label_spans or (operation.span,) * len(operation.labels)
    for label, place in zip(operation.labels, places, strict=True):
        _refuse_long(label, place)
        if label in labels:
            message = 'duplicate key value violates unique constraint "pg_enum_typid_label_index"'
            detail = f"The label {label} is listed twice."
            raise CatalogError(Code.UNIQUE_VIOLATION, message, span=place, detail=detail)
        catalog, oid = catalog.reserve()
        labels[label] = EnumLabel(oid=oid, label=label, provenance=provenance)
    made = Type(
        oid=builtins.NONE,
        name=operation.name.name,
        namespace=namespace,
        kind=TypeKind.ENUM,
        category="E",
        labels=tuple(labels.values()),
        provenance=provenance,
    )
    return types.add_type(catalog, made)[0]


def _refuse_long(label: str, span: Span) -> None:
    if len(label.encode("utf-8", "surrogatepass")) > _LABEL_BYTES:
        raise CatalogError(
            Code.INVALID_NAME,
            f'invalid enum label "{label}"',
            detail=f"Labels must be {_LABEL_BYTES} bytes or less.",
            span=span,
        )


def find(catalog: Catalog, name: ddl.Name) -> Type:
    """The enum type that an ALTER TYPE is aimed at.

    Raises:
        CatalogError: where there is no such type, or it is no enum.
    """
    found = types.must_find(catalog, name)
    if found.kind is not TypeKind.ENUM:
        message = f"{types.name_of(catalog, found.oid)} is not an enum"
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=name.span)
    return found


def add_value(catalog: Catalog, operation: ddl.AddEnumValue, provenance: tuple[Span, ...] = ()) -> Catalog:
    """`ALTER TYPE name ADD VALUE`; the new label stays unsafe to use until the transaction ends.

    Raises:
        CatalogError: where the label is there already, or its neighbour is not.
    """
    found = find(catalog, operation.type)
    _refuse_long(operation.label, operation.span)
    old = _known(found, operation.label)
    if old is not None:
        if operation.if_not_exists:
            return catalog
        raise _already_exists(old, operation.span)
    place = len(found.labels)
    if operation.before is not None:
        place = _place(found, operation.before, operation.span)
    elif operation.after is not None:
        place = _place(found, operation.after, operation.span) + 1
    catalog, oid = catalog.reserve()
    made = EnumLabel(oid=oid, label=operation.label, provenance=provenance)
    labels = (*found.labels[:place], made, *found.labels[place:])
    catalog = _with_labels(catalog, found, labels, provenance)
    return replace(catalog, uncommitted_labels=catalog.uncommitted_labels | {oid})


def _known(found: Type, label: str) -> EnumLabel | None:
    return next((known for known in found.labels if known.label == label), None)


def _already_exists(old: EnumLabel, span: Span) -> CatalogError:
    notes = tuple(Note(message=f'"{old.label}" was created', span=made) for made in old.provenance[:1])
    message = f'enum label "{old.label}" already exists'
    return CatalogError(Code.DUPLICATE_OBJECT, message, span=span, notes=notes)


def _place(found: Type, label: str, span: Span) -> int:
    for place, known in enumerate(found.labels):
        if known.label == label:
            return place
    message = f'"{label}" is not an existing enum label'
    raise CatalogError(
        Code.INVALID_PARAMETER,
        message,
        span=span,
        hint=lookup.suggestion(label, (known.label for known in found.labels)),
    )


def rename_value(
    catalog: Catalog, operation: ddl.RenameEnumValue, provenance: tuple[Span, ...] = ()
) -> Catalog:
    """`ALTER TYPE name RENAME VALUE old TO new`.

    Raises:
        CatalogError: where there is no such label, or the new one is there already.
    """
    found = find(catalog, operation.type)
    place = _place(found, operation.label, operation.span)
    clash = _known(found, operation.new_label)
    if clash is not None:
        raise _already_exists(clash, operation.span)
    _refuse_long(operation.new_label, operation.span)
    old = found.labels[place]
    new = replace(old, label=operation.new_label, provenance=(*old.provenance, *provenance))
    labels = (*found.labels[:place], new, *found.labels[place + 1 :])
    return _with_labels(catalog, found, labels, provenance)


def _with_labels(
    catalog: Catalog, found: Type, labels: tuple[EnumLabel, ...], provenance: tuple[Span, ...]
) -> Catalog:
    return catalog.put(replace(found, labels=labels, provenance=(*found.provenance, *provenance)))
