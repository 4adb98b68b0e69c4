"""ON CONFLICT: whether there is a unique index that its target can mean (plancat.c, infer_arbiter_indexes)."""

from __future__ import annotations

from sqlprisma.catalog import row_rules
from sqlprisma.catalog.catalog import Catalog, Row, Rows
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Index, Table
from sqlprisma.catalog.row_exclusions import Exclusion
from sqlprisma.ddl import dml
from sqlprisma.diagnostics import Code
from sqlprisma.source import Span


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


def clashes(
    catalog: Catalog, table: Table, written: dml.Conflict, row: Row, before: Rows | None, span: Span
) -> bool | None:
    """Whether a row clashes with one that is there; None where that is not known (ExecCheckIndexConstraints).

    Raises:
        CatalogError: where a constraint that can wait would have to decide.
    """
    if written.constraint is not None or written.predicate is not None:
        return None
    wanted = {key.column for key in written.keys}
    if None in wanted:
        return None
    is_sure = True
    for index in catalog.indexes_of(table):
        if not (index.is_unique or index.is_exclusion):
            continue
        if row_rules.is_deferrable(catalog, index):
            if not wanted and is_sure:
                raise CatalogError(Code.OBJECT_NOT_IN_STATE, _WAITING, span=span)
            is_sure = is_sure and bool(wanted)
            continue
        if wanted and not _fits(table, index, wanted, has_predicate=False):
            continue
        found = _clashes(catalog, table, index, row, before, span)
        if found:
            return True
        is_sure = is_sure and found is False
    return False if is_sure else None


_WAITING = "ON CONFLICT does not support deferrable unique constraints/exclusion constraints as arbiters"


def _clashes(
    catalog: Catalog, table: Table, index: Index, row: Row, before: Rows | None, span: Span
) -> bool | None:
    if index.is_exclusion:
        exclusion = Exclusion(catalog, table, index, span)
        held = exclusion.held(row)
        return exclusion.met(held, None if before is None else [exclusion.held(each) for each in before])
    keys = row_rules.Keys(catalog, table, index, span)
    key = keys.of(row)
    if key is row_rules.Certainty.NEVER or before == ():
        return False
    if key is row_rules.Certainty.UNKNOWN or before is None:
        return None
    others = {keys.of(other) for other in before}
    if key in others:
        return True
    is_exact = row_rules.is_exact(catalog, table, index)
    return False if is_exact and all(row_rules.differ(key, other) for other in others) else None


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
