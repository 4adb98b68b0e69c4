"""Who holds values of a type inside of others: rows, lists, domains and ranges (tablecmds.c, heap.c).

Stored values are not rewritten where they stand inside of another's rows, so what would change them is refused.
Apart from the statements because tables, composite types and domains ask the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlprisma.catalog import types
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, Oid, Table, Type, TypeKind, TypeUse, View
from sqlprisma.diagnostics import Code
from sqlprisma.source import Span


def refuse_row_users(catalog: Catalog, table: Table, span: Span) -> None:
    """Refuse to rewrite a table whose row type a stored column has (find_composite_type_dependencies)."""
    for place in _users(catalog, table.row_type, set()):
        message = f'cannot alter table "{table.name}" because column "{place}" uses its row type'
        raise CatalogError(Code.FEATURE_NOT_SUPPORTED, message, span=span)


def refuse_users(catalog: Catalog, found: Type, span: Span) -> None:
    """Refuse to change a composite type that a stored column has."""
    for place in _users(catalog, found.oid, set()):
        raise _used(found.name, place, span)


def refuse_containers(catalog: Catalog, domain: Type, span: Span) -> None:
    """Refuse a new rule for a domain that stands in lists, ranges or rows (get_rels_with_domain)."""
    for needed in catalog.needed_by.get(domain.oid, ()):
        found = catalog.objects.get(needed.dependent)
        if not isinstance(found, Type):
            continue
        if found.kind is TypeKind.DOMAIN:
            refuse_containers(catalog, found, span)
            continue
        for place in _users(catalog, found.oid, set()):
            raise _used(types.name_of(catalog, domain.oid), place, span)


def _used(name: str, place: str, span: Span) -> CatalogError:
    message = f'cannot alter type "{name}" because column "{place}" uses it'
    return CatalogError(Code.FEATURE_NOT_SUPPORTED, message, span=span)


def _users(catalog: Catalog, oid: Oid, seen: set[Oid]) -> Iterator[str]:
    """The stored columns that hold values of a type, directly or inside of others."""
    if oid in seen:
        return
    seen.add(oid)
    for needed in catalog.needed_by.get(oid, ()):
        found = catalog.objects.get(needed.dependent)
        if isinstance(found, Type):
            yield from _users(catalog, found.oid, seen)
        elif isinstance(found, Table | View):
            column = _column(found, needed.dependent_column)
            if column is not None:
                yield f"{found.name}.{column.name}"


def _column(holder: Table | View, number: int) -> Column | None:
    is_stored = holder.is_materialized if isinstance(holder, View) else not holder.is_foreign
    columns = holder.columns or () if is_stored else ()
    return next((column for column in columns if column.number == number), None)


def refuse_own_member(catalog: Catalog, row_type: Oid, use: TypeUse, span: Span) -> None:
    """Refuse a column whose values would hold rows of its own table (CheckAttributeType)."""
    if row_type in parts(catalog, use.oid):
        message = f"composite type {types.name_of(catalog, row_type)} cannot be made a member of itself"
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=span)


def parts(catalog: Catalog, oid: Oid) -> set[Oid]:
    """A type and all that its values are made of."""
    seen: set[Oid] = set()
    waiting = [oid]
    while waiting:
        each = waiting.pop()
        if each in seen:
            continue
        seen.add(each)
        found = types.type_of(catalog, each)
        waiting += [column.type.oid for column in types.attributes(catalog, found) or ()]
        if found.base is not None:
            waiting.append(found.base.oid)
        if found.is_array:
            waiting.append(found.element)
    return seen
