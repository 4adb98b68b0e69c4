"""The actions of ALTER TABLE on constraints that exist: drop, alter, validate."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import constraints, dependencies, lookup
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.dependencies import Address, Wish
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Constraint, ConstraintKind, Oid, Table
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace
from sqlprisma.source import Span


def _named(catalog: Catalog, table: Table, name: str, span: Span) -> Constraint:
    found = constraints.constraint_named(catalog, table, name)
    if found is None:
        known = (each.name for each in catalog.constraints_of(table))
        raise CatalogError(
            Code.UNDEFINED_OBJECT,
            f'constraint "{name}" of relation "{table.name}" does not exist',
            span=span,
            hint=lookup.suggestion(name, known),
        )
    return found


def drop(catalog: Catalog, table_oid: Oid, operation: ddl.DropConstraint) -> Catalog:
    """DROP CONSTRAINT; a check leaves the children, too."""
    table = catalog.get(table_oid, Table)
    if operation.if_exists and constraints.constraint_named(catalog, table, operation.name) is None:
        return catalog
    found = _named(catalog, table, operation.name, operation.span)
    if found.inherited_from:
        message = f'cannot drop inherited constraint "{found.name}" of relation "{table.name}"'
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=operation.span)
    if found.kind is ConstraintKind.CHECK and not found.is_no_inherit:
        catalog = _from_children(catalog, table_oid, operation)
    wish = Wish(targets=(Address(found.oid),), is_cascade=operation.is_cascade, span=operation.span)
    return dependencies.drop(catalog, wish)


def _from_children(catalog: Catalog, parent: Oid, operation: ddl.DropConstraint) -> Catalog:
    for child_oid in constraints.children_of(catalog, parent):
        child = catalog.get(child_oid, Table)
        own = constraints.constraint_named(catalog, child, operation.name)
        if own is None or not own.inherited_from:
            continue
        left = own.inherited_from - 1
        is_local = own.is_local or operation.target.only
        if left == 0 and not is_local:
            catalog = _from_children(catalog, child_oid, operation)
            catalog = dependencies.drop(catalog, Wish(targets=(Address(own.oid),), is_cascade=True))
        else:
            catalog = catalog.put(replace(own, inherited_from=left, is_local=is_local))
    return catalog


def alter(catalog: Catalog, table_oid: Oid, operation: ddl.AlterConstraint) -> Catalog:
    """ALTER CONSTRAINT … DEFERRABLE: of foreign keys only."""
    table = catalog.get(table_oid, Table)
    found = _named(catalog, table, operation.name, operation.span)
    if found.kind is not ConstraintKind.FOREIGN_KEY:
        message = f'constraint "{found.name}" of relation "{table.name}" is not a foreign key constraint'
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=operation.span)
    return catalog.put(
        replace(
            found,
            is_deferrable=operation.is_deferrable,
            is_initially_deferred=operation.is_initially_deferred,
            provenance=(*found.provenance, operation.span),
        )
    )


def validate(catalog: Catalog, table_oid: Oid, operation: ddl.ValidateConstraint) -> Catalog:
    """VALIDATE CONSTRAINT: of foreign keys and checks only."""
    table = catalog.get(table_oid, Table)
    found = _named(catalog, table, operation.name, operation.span)
    if found.kind not in (ConstraintKind.FOREIGN_KEY, ConstraintKind.CHECK):
        message = (
            f'constraint "{found.name}" of relation "{table.name}" is not a foreign key or check constraint'
        )
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=operation.span)
    return catalog.put(replace(found, is_not_valid=False, provenance=(*found.provenance, operation.span)))
