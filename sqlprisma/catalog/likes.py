"""`LIKE table [INCLUDING …]` (parse_utilcmd.c, transformTableLikeClause and expandTableLikeClause).

In two passes, as PostgreSQL does it: the columns at their place among the others, then, when the table stands,
checks and indexes.
"""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import constraints, identity, indexes, lookup, typed
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.columns import Definition
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, Index, Oid, Table, View
from sqlprisma.catalog.sequences import BIGINT
from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.records import replace


def columns(catalog: Catalog, clause: ddl.LikeClause) -> tuple[Catalog, tuple[Definition, ...]]:
    """First pass: the columns of the source, with what their options ask for."""
    source = lookup.relation(catalog, clause.source)
    if isinstance(source, View):
        return _of_view(catalog, source, clause)
    if not isinstance(source, Table):
        message = f'relation "{source.name}" is invalid in LIKE clause'
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=clause.source.span)
    return catalog, tuple(_copy(catalog, source, column, clause) for column in source.columns)


def _of_view(catalog: Catalog, view: View, clause: ddl.LikeClause) -> tuple[Catalog, tuple[Definition, ...]]:
    if view.columns is None:
        told = Diagnostic(
            code=Code.NOT_INTERPRETED,
            message=f'the columns of view "{view.name}" are not known: LIKE adds none',
            span=clause.span,
        )
        return catalog.notice(told), ()
    return catalog, tuple(Definition(column=replace(column, number=0)) for column in view.columns)


def _copy(catalog: Catalog, source: Table, column: Column, clause: ddl.LikeClause) -> Definition:
    bare = replace(
        column,
        number=0,
        default=None,
        is_generated=False,
        identity=identity.of(catalog, source, column) if "identity" in clause.options else None,
        inherited_from=0,
        is_local=True,
        comment=column.comment if "comments" in clause.options else None,
        provenance=(clause.span,),
    )
    made = Definition(column=bare)
    if bare.identity is not None:
        made = replace(made, sequence=ddl.SequenceOptions(span=clause.span), sequence_type=BIGINT)
    wanted = "generated" if column.is_generated else "defaults"
    if column.default is None or wanted not in clause.options:
        return made
    return replace(
        made,
        copied=column.default.value,
        source=source.oid,
        is_copied_generation=column.is_generated,
    )


def furnish(catalog: Catalog, table: Oid, clause: ddl.LikeClause) -> Catalog:
    """Second pass: checks, then indexes with their constraints, under names of their own."""
    source = lookup.relation(catalog, clause.source)
    if not isinstance(source, Table):
        return catalog
    if "constraints" in clause.options:
        catalog = _checks(catalog, table, source, clause)
    if "indexes" in clause.options:
        for oid in source.indexes:
            catalog = _index(catalog, table, oid, clause)
    return catalog


def _checks(catalog: Catalog, table: Oid, source: Table, clause: ddl.LikeClause) -> Catalog:
    mapping = lookup.column_map(source, catalog.get(table, Table))
    for found in catalog.constraints_of(source):
        if found.expression is None:
            continue
        copy = constraints.NewCheck(
            name=found.name,
            value=typed.map_columns(found.expression, mapping),
            is_no_inherit=found.is_no_inherit,
            comment=found.comment if "comments" in clause.options else None,
            span=clause.span,
        )
        catalog = constraints.add_check(catalog, table, copy)
    return catalog


def _index(catalog: Catalog, table: Oid, oid: Oid, clause: ddl.LikeClause) -> Catalog:
    source = catalog.get(oid, Index)
    design = indexes.cloned(catalog, source, table, clause.span)
    if source.is_primary:
        constraints.refuse_second_primary(catalog, catalog.get(table, Table), clause.span)
    if "comments" in clause.options:
        design = replace(design, comment=source.comment)
    return indexes.make(catalog, table, design)[0]
