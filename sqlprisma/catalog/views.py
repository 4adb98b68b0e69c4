"""Views and CREATE TABLE AS: their columns and what they need, from the analysed query (view.c, createas.c)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import (
    analyze,
    analyze_queries,
    columns,
    dependencies,
    lookup,
    query_mentions,
    stored_rows,
    tables,
    types,
)
from sqlprisma.catalog.catalog import TEMPORARY, Catalog, Dependency, DependencyKind, NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, Default, Oid, Table, Type, TypeKind, TypeUse, View
from sqlprisma.catalog.sequences import refuse_taken
from sqlprisma.catalog.typed_queries import NotAnalysed
from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Span

UNKNOWN_COLUMNS = "the columns of table"
"""How it is told that those of a table are not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    """What a query gives: its columns, and what it needs; `reason` says why the columns are not known."""

    columns: tuple[Column, ...] | None = None
    needs: tuple[tuple[int, int], ...] = ()
    reason: str = ""


def _analysed(catalog: Catalog, query: ddl.Query, span: Span) -> _Result:
    try:
        made = analyze_queries.query(catalog, query)
    except NotAnalysed as unknown:
        needs = tuple(dict.fromkeys(query_mentions.needs(catalog, query.span.text)))
        return _Result(needs=needs, reason=unknown.reason)
    found = tuple(
        Column(
            number=number,
            name=item.name,
            type=TypeUse(oid=Oid(item.value.type), modifier=item.value.modifier),
            collation=item.collation,
            provenance=(span,),
        )
        for number, item in enumerate(made.columns, start=1)
    )
    return _Result(columns=found, needs=made.needs)


def _named(found: tuple[Column, ...], names: tuple[str, ...], refusal: str, span: Span) -> tuple[Column, ...]:
    if len(names) > len(found):
        raise CatalogError(Code.SYNTAX_ERROR, refusal, span=span)
    given = [replace(column, name=name) for column, name in zip(found, names, strict=False)]
    return (*given, *found[len(names) :])


def _refuse_columns(catalog: Catalog, found: tuple[Column, ...], span: Span) -> None:
    """No name twice, and no type that cannot be stored (CheckAttributeNamesTypes)."""
    names = [column.name for column in found]
    for name in names:
        if names.count(name) > 1:
            message = f'column "{name}" specified more than once'
            raise CatalogError(Code.DUPLICATE_COLUMN, message, span=span)
    for column in found:
        columns.refuse_pseudo_type(catalog, column.name, column.type, span)


def _told(catalog: Catalog, subject: str, query: ddl.Query, reason: str) -> Catalog:
    return catalog.notice(
        Diagnostic(
            code=Code.NOT_INTERPRETED,
            message=f"{subject} are not known: {reason}",
            span=query.span,
            hint="What is made from these columns later cannot be checked.",
        )
    )


# --- views


def create(catalog: Catalog, operation: ddl.CreateView) -> Catalog:
    """CREATE [OR REPLACE] [MATERIALIZED] VIEW."""
    name = operation.name.name
    if operation.if_not_exists and _taken(catalog, operation) is not None:
        return catalog
    result = _view_result(catalog, operation)
    is_temporary = operation.is_temporary or (
        not operation.is_materialized and operation.name.schema is None and _reads_temporary(catalog, result)
    )
    catalog, namespace = lookup.relation_namespace(catalog, operation.name, is_temporary=is_temporary)
    taken = catalog.named(NameSpace.RELATION, namespace, name)
    if taken is not None and operation.or_replace:
        return _replaced(catalog, taken, operation, result)
    refuse_taken(catalog, namespace, name, operation.name.span)
    catalog, oid = catalog.reserve()
    made = View(
        oid=oid,
        name=name,
        namespace=namespace,
        query=operation.query,
        is_materialized=operation.is_materialized,
        columns=result.columns,
        column_names=operation.columns,
        provenance=(operation.span,),
    )
    return _depend(_with_row_type(catalog.add(made), made), made, result)


def _taken(catalog: Catalog, operation: ddl.CreateView) -> Oid | None:
    catalog, namespace = lookup.creation_namespace(
        catalog, operation.name, is_temporary=operation.is_temporary
    )
    return catalog.named(NameSpace.RELATION, namespace, operation.name.name)


def _view_result(catalog: Catalog, operation: ddl.CreateView) -> _Result:
    result = _analysed(catalog, operation.query, operation.span)
    if result.columns is None:
        return result
    refusal = "CREATE VIEW specifies more column names than columns"
    if operation.is_materialized:
        refusal = "too many column names were specified"
    found = _named(result.columns, operation.columns, refusal, operation.span)
    _refuse_columns(catalog, found, operation.query.span)
    return replace(result, columns=found)


def _reads_temporary(catalog: Catalog, result: _Result) -> bool:
    """A view of a temporary relation is temporary itself (isQueryUsingTempRelation)."""
    temporary = catalog.named(NameSpace.NAMESPACE, 0, TEMPORARY)
    return temporary is not None and any(
        isinstance(found, Table | View) and found.namespace == temporary
        for found in (catalog.objects.get(oid) for oid, _ in result.needs)
    )


def _replaced(catalog: Catalog, taken: Oid, operation: ddl.CreateView, result: _Result) -> Catalog:
    old = catalog.objects[taken]
    if not isinstance(old, View) or old.is_materialized:
        raise lookup.wrong_kind(old.name, "a view", operation.name.span)
    found = result.columns
    if found is not None and old.columns is not None:
        _refuse_changes(catalog, old.columns, found, operation)
        kept = zip(old.columns, found, strict=False)
        found = (
            *(replace(before, provenance=(*before.provenance, operation.span)) for before, _ in kept),
            *found[len(old.columns) :],
        )
    changed = replace(
        old,
        query=operation.query,
        column_names=operation.columns,
        columns=found,
        provenance=(*old.provenance, operation.span),
    )
    return _depend(catalog.forget(old.oid).put(changed), changed, result)


def _refuse_changes(
    catalog: Catalog, before: tuple[Column, ...], after: tuple[Column, ...], operation: ddl.CreateView
) -> None:
    """New columns may be added at the end, nothing else changes (checkViewColumns)."""
    code, span = Code.INVALID_TABLE_DEFINITION, operation.query.span
    if len(after) < len(before):
        raise CatalogError(code, "cannot drop columns from view", span=span)
    for old, new in zip(before, after, strict=False):
        if old.name != new.name:
            message = f'cannot change name of view column "{old.name}" to "{new.name}"'
            hint = "Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead."
            raise CatalogError(code, message, span=span, hint=hint)
        if old.type != new.type:
            kinds = [types.format_type(catalog, column.type) for column in (old, new)]
            message = f'cannot change data type of view column "{old.name}" from {kinds[0]} to {kinds[1]}'
            raise CatalogError(code, message, span=span)
        if old.collation != new.collation:
            names = [column.collation or "default" for column in (old, new)]
            message = f'cannot change collation of view column "{old.name}" from "{names[0]}" to "{names[1]}"'
            raise CatalogError(code, message, span=span)


def _with_row_type(catalog: Catalog, view: View) -> Catalog:
    row = Type(
        oid=Oid(0),
        name=view.name,
        namespace=view.namespace,
        kind=TypeKind.COMPOSITE,
        category="C",
        relation=view.oid,
    )
    catalog, oid = types.add_type(catalog, row)
    return catalog.forget(oid).depend(
        Dependency(dependent=oid, referenced=view.oid, kind=DependencyKind.INTERNAL)
    )


def _depend(catalog: Catalog, view: View, result: _Result) -> Catalog:
    catalog = catalog.depend(
        *(
            Dependency(dependent=view.oid, referenced=Oid(oid), referenced_column=number)
            for oid, number in result.needs
            if oid != view.oid
        )
    )
    for column in view.columns or ():
        catalog = columns.depend_on_type(catalog, view.oid, column)
    if result.columns is None:
        catalog = _told(catalog, f'the columns of view "{view.name}"', view.query, result.reason)
    return catalog


def set_default(catalog: Catalog, oid: Oid, operation: ddl.SetDefault) -> Catalog:
    """ALTER VIEW … ALTER COLUMN … SET DEFAULT, or DROP DEFAULT."""
    view = catalog.get(oid, View)
    column = next((each for each in view.columns or () if each.name == operation.column), None)
    if column is None:
        return catalog
    if column.default is not None:
        catalog = catalog.forget(column.default.oid)
    made: Default | None = None
    if operation.value is not None:
        value = analyze.default(catalog, operation.value, column.type, column=column.name)
        catalog = columns.told(catalog, value, operation.value.span)
        catalog, default_oid = catalog.reserve()
        made = Default(oid=default_oid, value=value, provenance=(operation.span,))
        catalog = catalog.depend(
            Dependency(
                dependent=default_oid,
                referenced=oid,
                referenced_column=column.number,
                kind=DependencyKind.AUTO,
            )
        )
        catalog = dependencies.of_expression(catalog, value, dependent=default_oid, table=oid)
    changed = replace(column, default=made)
    known = tuple(changed if each.number == column.number else each for each in view.columns or ())
    return catalog.put(replace(view, columns=known))


# --- CREATE TABLE AS, SELECT INTO


def create_table_as(catalog: Catalog, operation: ddl.CreateTableAs) -> Catalog:
    """CREATE TABLE … AS query: a table with the query's columns."""
    is_temporary = operation.persistence is ddl.Persistence.TEMPORARY
    name = operation.name.name
    catalog, namespace = lookup.relation_namespace(catalog, operation.name, is_temporary=is_temporary)
    if operation.if_not_exists and catalog.named(NameSpace.RELATION, namespace, name) is not None:
        return catalog
    tables.refuse_on_commit(operation, operation.persistence)
    result = _analysed(catalog, operation.query, operation.span)
    refuse_taken(catalog, namespace, name, operation.name.span)
    if result.columns is None:
        catalog = _told(catalog, f'{UNKNOWN_COLUMNS} "{name}"', operation.query, result.reason)
    refusal = "too many column names were specified"
    found = (
        () if result.columns is None else _named(result.columns, operation.columns, refusal, operation.span)
    )
    _refuse_columns(catalog, found, operation.query.span)
    catalog, oid = catalog.reserve()
    table = Table(
        oid=oid,
        name=name,
        namespace=namespace,
        persistence=operation.persistence,
        provenance=(operation.span,),
    )
    for made in found:
        table, _ = columns.numbered(table, columns.Definition(column=made))
    catalog = tables.add_with_row_type(catalog, table)
    for column in table.columns:
        catalog = columns.depend_on_type(catalog, oid, column)
    catalog = stored_rows.forget(catalog, oid)
    return tables.until_commit(catalog, operation, oid)
