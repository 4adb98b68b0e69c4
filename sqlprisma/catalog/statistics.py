"""Extended statistics: a name, and columns with which it goes (statscmds.c)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import attachments, autoname, conversions, lookup, opclasses, types
from sqlprisma.catalog.catalog import FIRST_OID, Catalog, Dependency, DependencyKind, NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, NamedObject, Oid, Table, TypeUse, View
from sqlprisma.ddl import ObjectKind
from sqlprisma.diagnostics import Code

_KIND = ObjectKind.STATISTICS


def create(catalog: Catalog, operation: ddl.CreateStatistics) -> Catalog:
    """CREATE STATISTICS.

    Raises:
        CatalogError: where the name is taken, or the table has no such columns or can have no statistics.
    """
    holder = attachments.expected(catalog, operation.table)
    is_materialized = isinstance(holder, View) and holder.is_materialized
    if holder is not None and not (isinstance(holder, Table) or is_materialized):
        message = f'cannot define statistics for relation "{holder.name}"'
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=operation.table.span)
    catalog, namespace, name = _named(catalog, operation, holder)
    taken = _taken(catalog, namespace, name)
    if taken is not None:
        if operation.if_not_exists:
            return catalog
        message = f'{_KIND.value} "{name}" already exists'
        raise CatalogError(
            Code.DUPLICATE_OBJECT, message, span=operation.span, notes=lookup.made(catalog, taken)
        )
    numbers = _numbers(catalog, holder, operation)
    catalog, oid = catalog.reserve()
    made = NamedObject(oid=oid, name=name, namespace=namespace, kind=_KIND, provenance=(operation.span,))
    catalog = catalog.add(made)
    if holder is None:
        return catalog
    return catalog.depend(
        *(
            Dependency(
                dependent=oid, referenced=holder.oid, referenced_column=number, kind=DependencyKind.AUTO
            )
            for number in (0, *numbers)
        )
    )


def _named(
    catalog: Catalog, operation: ddl.CreateStatistics, holder: lookup.AnyRelation | None
) -> tuple[Catalog, Oid, str]:
    """The schema and the name: as written, or of the table and its columns (ChooseExtendedStatisticName)."""
    if operation.name is not None:
        catalog, namespace = lookup.creation_namespace(catalog, operation.name)
        return catalog, namespace, operation.name.name
    if holder is None:
        catalog, namespace = lookup.creation_namespace(catalog, operation.table)
        return catalog, namespace, operation.table.name
    columns = autoname.joined("expr" if each is None else each.name for each in operation.columns)
    names = autoname.candidates(holder.name, columns, "stat")
    free = next(name for name in names if _taken(catalog, holder.namespace, name) is None)
    return catalog, holder.namespace, free


def _taken(catalog: Catalog, namespace: int, name: str) -> Oid | None:
    return catalog.named(NameSpace.OTHER, namespace, f"{_KIND.value} {name}")


def _numbers(
    catalog: Catalog, holder: lookup.AnyRelation | None, operation: ddl.CreateStatistics
) -> list[int]:
    known: tuple[Column, ...] | None = holder.columns if isinstance(holder, Table | View) else None
    found: list[int] = []
    if known is not None:
        for name in operation.columns:
            if name is not None:
                found.append(_number(catalog, known, name, found))
    if len(operation.columns) == 1 and operation.columns[0] is not None:
        message = "extended statistics require at least 2 columns"
        raise CatalogError(Code.INVALID_OBJECT_DEFINITION, message, span=operation.span)
    return found


def _number(catalog: Catalog, known: tuple[Column, ...], name: ddl.Name, found: list[int]) -> int:
    if name.name in lookup.SYSTEM_COLUMNS:
        message = "statistics creation on system columns is not supported"
        raise CatalogError(Code.FEATURE_NOT_SUPPORTED, message, span=name.span)
    column = next((each for each in known if each.name == name.name), None)
    if column is None:
        message = f'column "{name.name}" does not exist'
        hint = lookup.suggestion(name.name, (each.name for each in known))
        raise CatalogError(Code.UNDEFINED_COLUMN, message, span=name.span, hint=hint)
    kind = conversions.base(catalog, column.type.oid)
    if kind < FIRST_OID and opclasses.default_class(catalog, "btree", kind) is None:
        message = (
            f'column "{column.name}" cannot be used in statistics because its type '
            f"{types.format_type(catalog, TypeUse(oid=column.type.oid))} has no default btree operator class"
        )
        raise CatalogError(Code.FEATURE_NOT_SUPPORTED, message, span=name.span)
    if column.number in found:
        message = "duplicate column name in statistics definition"
        raise CatalogError(Code.DUPLICATE_COLUMN, message, span=name.span)
    return column.number
