"""Who needs whom: what a removal takes along, refuses, or is refused by (dependency.c).

`closure` finds everything that goes with some objects, `removed` takes it out of the catalog. An address is an object
or one column of a table; a default has an oid of its own although it stands in its column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from sqlprisma.catalog import typed
from sqlprisma.catalog.catalog import Catalog, Dependency, DependencyKind
from sqlprisma.catalog.describe import described
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, Constraint, Index, Namespace, Oid, Table, Type
from sqlprisma.diagnostics import Code, Note
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Span

_BELONGS = frozenset({DependencyKind.INTERNAL, DependencyKind.PARTITION, DependencyKind.EXTENSION})
"""A dependent of these kinds cannot go without what it depends on."""


class Address(NamedTuple):
    """An object, or one column of a table."""

    oid: int
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to go, and how the statement put it."""

    targets: tuple[Address, ...]
    is_cascade: bool = False
    span: Span | None = None


def of_expression(  # noqa: PLR0913 - a dependency has this many sides
    catalog: Catalog,
    value: typed.Typed,
    *,
    dependent: int,
    column: int = 0,
    table: int = 0,
    own: DependencyKind = DependencyKind.AUTO,
    others: DependencyKind = DependencyKind.NORMAL,
) -> Catalog:
    """Record what an expression mentions; `own` is for the columns of its own table."""
    return catalog.depend(
        *(
            Dependency(
                dependent=Oid(dependent),
                dependent_column=column,
                referenced=Oid(found.oid or table),
                referenced_column=found.column,
                kind=own if found.oid in (0, table) else others,
            )
            for found in typed.references(value)
            if (found.oid or table) != dependent or found.column != column
        )
    )


def own_columns(value: typed.Typed) -> tuple[int, ...]:
    """The numbers of the own table's columns in an expression, in order of first mention."""
    return tuple(
        dict.fromkeys(found.column for found in typed.references(value) if found.oid == 0 and found.column)
    )


class _Found(NamedTuple):
    cause: Address | None
    is_silent: bool


class _Visit(NamedTuple):
    address: Address
    how: _Found
    is_done: bool = False
    """Whether everything that needs it has been seen."""


def closure(catalog: Catalog, wish: Wish) -> tuple[Address, ...]:
    """Everything that goes with the targets, what needs another before it; CatalogError where it must not go.

    As in dependency.c the newest dependents are followed first, and the refusal tells the oldest first.
    """
    roots = dict.fromkeys(wish.targets)
    for root in roots:
        _refuse_part(catalog, root, roots, wish.span)
    found: dict[Address, _Found] = {}
    order: list[Address] = []
    waiting = [_Visit(root, _Found(None, is_silent=True)) for root in reversed(roots)]
    while waiting:
        address, how, is_done = waiting.pop()
        known = found.get(address)
        if is_done:
            order.append(address)
        elif known is not None or Address(address.oid) in found:
            if known is not None and how.is_silent and not known.is_silent:
                found[address] = how
        else:
            found[address] = how
            waiting.append(_Visit(address, how, is_done=True))
            waiting += _dependents(catalog, address)
            waiting += _owners(catalog, address, found, how)
    refused = [(at, found[at].cause) for at in reversed(order) if not found[at].is_silent and at not in roots]
    if refused and not wish.is_cascade:
        raise _refusal(catalog, wish, refused)
    return tuple(order)


def _dependents(catalog: Catalog, address: Address) -> list[_Visit]:
    found = [
        _Visit(
            Address(known.dependent, known.dependent_column),
            _Found(address, is_silent=known.kind is not DependencyKind.NORMAL),
        )
        for known in catalog.needed_by.get(address.oid, ())
        if address.column in (0, known.referenced_column)
    ]
    if isinstance(catalog.objects.get(address.oid), Namespace):
        found += [
            _Visit(member, _Found(address, is_silent=False)) for member in _members(catalog, address.oid)
        ]
    return sorted(found, key=lambda visit: visit.address)


def _members(catalog: Catalog, namespace: int) -> list[Address]:
    """What lives in a schema by itself; indexes, constraints, row and array types follow what they belong to."""
    return [
        Address(found.oid)
        for found in catalog.objects.values()
        if found.namespace == namespace
        and not isinstance(found, Constraint | Index)
        and not (isinstance(found, Type) and (found.relation or found.element))
    ]


def _owners(catalog: Catalog, address: Address, found: dict[Address, _Found], how: _Found) -> list[_Visit]:
    """What an object reached from elsewhere belongs to: it goes, too.

    Not so a partition's index or constraint: it also goes with the partition, and the parent's stays. The constraint
    of an index that only its expressions or its WHERE lead to does not go in silence (DEPFLAG_REVERSE).
    """
    if isinstance(catalog.objects.get(address.oid), Index):
        how = _Found(how.cause, is_silent=False)
    return [
        _Visit(Address(needed.referenced, needed.referenced_column), how)
        for needed in _belongings(catalog, address)
        if needed.kind is not DependencyKind.PARTITION
        and Address(needed.referenced, needed.referenced_column) not in found
    ]


def _belongings(catalog: Catalog, address: Address) -> list[Dependency]:
    found = [
        needed
        for needed in catalog.needs.get(address.oid, ())
        if needed.kind in _BELONGS and needed.dependent_column in (0, address.column)
    ]
    return sorted(found, key=lambda needed: needed.kind is not DependencyKind.PARTITION)


def _refuse_part(catalog: Catalog, root: Address, roots: Iterable[Address], span: Span | None) -> None:
    for needed in _belongings(catalog, root):
        owner = Address(needed.referenced, needed.referenced_column)
        if owner in roots or Address(owner.oid) in roots:
            continue
        part, whole = described(catalog, *root), described(catalog, *owner)
        raise CatalogError(
            Code.DEPENDENT_OBJECTS,
            f"cannot drop {part} because {whole} requires it",
            span=span,
            hint=f"You can drop {whole} instead.",
        )


def _refusal(catalog: Catalog, wish: Wish, refused: Sequence[tuple[Address, Address | None]]) -> CatalogError:
    if len(wish.targets) == 1:
        message = f"cannot drop {described(catalog, *wish.targets[0])} because other objects depend on it"
    else:
        message = "cannot drop desired object(s) because other objects depend on them"
    lines = [
        f"{described(catalog, *at)} depends on {described(catalog, *cause)}"
        for at, cause in refused
        if cause is not None
    ]
    return CatalogError(
        Code.DEPENDENT_OBJECTS,
        message,
        span=wish.span,
        hint="Use DROP ... CASCADE to drop the dependent objects too.",
        notes=tuple(
            Note(message=line, span=made_at(catalog, at))
            for line, (at, _) in zip(lines, refused, strict=False)
        ),
    )


def made_at(catalog: Catalog, address: Address) -> Span | None:
    """Where an object, or a table's column, was made."""
    found = catalog.objects.get(address.oid)
    if found is None:
        return None
    if isinstance(found, Table) and address.column:
        return next(iter(found.column_numbered(address.column).provenance), None)
    return next(iter(found.provenance), None)


def removed(catalog: Catalog, addresses: Iterable[Address]) -> Catalog:
    """Without the objects and columns, which must be closed under dependence."""
    gone = dict.fromkeys(addresses)
    for address in gone:
        if address.column and Address(address.oid) in gone:
            continue
        catalog = _without(catalog, address)
    return catalog


def _without(catalog: Catalog, address: Address) -> Catalog:
    found = catalog.objects.get(address.oid)
    if found is None:
        return _without_default(catalog, address.oid)
    if address.column:
        return _without_column(catalog, address)
    if isinstance(found, Constraint | Index):
        table = catalog.objects.get(found.table)
        catalog = _off_table(catalog, table, found) if isinstance(table, Table) else catalog
    if isinstance(found, Table):
        for column in found.columns:
            if column.default is not None:
                catalog = catalog.forget(column.default.oid)
    return catalog.remove(found.oid)


def _off_table(catalog: Catalog, table: Table, part: Constraint | Index) -> Catalog:
    keep: Callable[[Oid], bool] = part.oid.__ne__
    return catalog.put(
        replace(
            table,
            constraints=tuple(filter(keep, table.constraints)),
            indexes=tuple(filter(keep, table.indexes)),
        )
    )


def _without_column(catalog: Catalog, address: Address) -> Catalog:
    table = catalog.objects[address.oid]
    if not isinstance(
        table, Table
    ):  # a view's column has its type from what the view reads: the view goes, too
        return catalog.forget(address.oid, address.column)
    gone = table.column_numbered(address.column)
    catalog = catalog.forget(address.oid, address.column)
    if gone.default is not None:
        catalog = catalog.forget(gone.default.oid)
    columns = tuple(column for column in table.columns if column.number != address.column)
    return catalog.put(replace(table, columns=columns))


def _without_default(catalog: Catalog, oid: int) -> Catalog:
    for needed in catalog.needs.get(oid, ()):
        holder = catalog.objects.get(needed.referenced)
        if isinstance(holder, Table) and needed.referenced_column:
            columns = tuple(_bare(column, oid) for column in holder.columns)
            return catalog.forget(oid).put(replace(holder, columns=columns))
        if isinstance(holder, Type) and holder.default is not None and holder.default.oid == oid:
            return catalog.forget(oid).put(replace(holder, default=None))
    return catalog.forget(oid)


def _bare(column: Column, default: int) -> Column:
    if column.default is None or column.default.oid != default:
        return column
    return replace(column, default=None, is_generated=False)


def drop(catalog: Catalog, wish: Wish) -> Catalog:
    """Remove objects with all that goes along, or refuse."""
    return removed(catalog, closure(catalog, wish))
