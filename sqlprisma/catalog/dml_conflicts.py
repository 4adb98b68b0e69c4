"""ON CONFLICT: whether there is a unique index that its target can mean (plancat.c, infer_arbiter_indexes)."""

from __future__ import annotations

from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Index, Table
from sqlprisma.ddl import dml
from sqlprisma.diagnostics import Code


def refuse_unmatched(catalog: Catalog, table: Table, written: dml.Conflict) -> None:
    """Refuse a conflict target without an index or constraint.

    Raises:
        CatalogError: `there is no unique or exclusion constraint matching the ON CONFLICT specification`.
    """
    if written.constraint is not None:
        _refuse_missing(catalog, table, written)
    wanted = {key.column for key in written.keys}
    if not wanted or None in wanted:
        return
    has_predicate = written.predicate is not None
    if any(_fits(table, index, wanted, has_predicate=has_predicate) for index in catalog.indexes_of(table)):
        return
    raise CatalogError(
        Code.INVALID_COLUMN_REFERENCE,
        "there is no unique or exclusion constraint matching the ON CONFLICT specification",
        span=written.span,
    )


def _fits(table: Table, index: Index, wanted: set[str | None], *, has_predicate: bool) -> bool:
    """Whether the index may be the one that is meant: one on expressions is not, by columns alone."""
    if not index.is_unique:
        return False
    numbers = [key.number for key in index.keys]
    if not all(numbers):
        return False
    if index.predicate is not None and not has_predicate:
        return False
    return {table.column_numbered(number).name for number in numbers if number} == wanted


def _refuse_missing(catalog: Catalog, table: Table, written: dml.Conflict) -> None:
    name = written.constraint
    if name is None or any(each.name == name.name for each in catalog.constraints_of(table)):
        return
    message = f'constraint "{name.name}" for table "{table.name}" does not exist'
    raise CatalogError(Code.UNDEFINED_OBJECT, message, span=name.span)
