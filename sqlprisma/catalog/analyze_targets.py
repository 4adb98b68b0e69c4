"""The select list: what `*` stands for, what items are called, and which collation they have (parse_target.c)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlprisma import ddl
from sqlprisma.catalog import (
    analyze_expressions,
    analyze_from,
    analyze_names,
    builtins,
    conversions,
    query_scope,
    row_shapes,
)
from sqlprisma.catalog.analyze_expressions import Scope
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.query_scope import Level
from sqlprisma.catalog.typed import Collate, FieldSelect, Typed, children
from sqlprisma.catalog.typed_queries import NotAnalysed, SubLink, SubLinkKind, Var
from sqlprisma.ddl import queries
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass
from sqlprisma.source import Span


@dataclass(slots=True, kw_only=True)
class Target:
    """An item of the list while its query is analysed (TargetEntry)."""

    value: Typed
    name: str
    span: Span
    is_hidden: bool = False


def analyse(level: Level, scope: Scope, written: Iterable[queries.SelectItem]) -> list[Target]:
    """The items of a select list (transformTargetList).

    Raises:
        CatalogError: as PostgreSQL refuses one.
        NotAnalysed: for a row whose columns are not known.
    """
    found: list[Target] = []
    for item in written:
        try:
            expanded = _expanded(level, scope, item.value)
        except CatalogError as error:
            error.span = error.span or item.span
            raise
        if expanded is not None:
            found += [Target(value=value, name=name, span=item.span) for name, value in expanded]
            continue
        value = analyze_expressions.transform(scope, item.value)
        name = analyze_names.of(item.value, value) if item.name is None else item.name
        found.append(Target(value=value, name=name, span=item.span))
    return found


def _expanded(level: Level, scope: Scope, written: ddl.Expression) -> list[tuple[str, Typed]] | None:
    """What `*`, `t.*` or `(row).*` stands for; None for any other item."""
    match written:
        case ddl.ColumnReference(parts=("*",)):
            found = list(analyze_from.visible_columns(level))
            if not level.visible:
                raise CatalogError(Code.SYNTAX_ERROR, "SELECT * with no tables specified is not valid")
            return found
        case ddl.ColumnReference(parts=(*qualifier, "*")):
            return _relation_columns(level, tuple(qualifier), written)
        case ddl.FieldSelection(field="*", operand=operand):
            return list(_row_fields(level, analyze_expressions.transform(scope, operand), operand.span))
        case _:
            return None


def _relation_columns(
    level: Level, qualifier: tuple[str, ...], written: ddl.Expression
) -> list[tuple[str, Typed]]:
    shown = level.relation(qualifier)
    if shown is not None:
        item, depth = shown
        return [(name, query_scope.raised(value, depth)) for name, value in item.columns]
    if level.variables is not None:
        raise NotAnalysed(written.span, "the columns of a row variable are not modelled")
    if len(qualifier) > 1:
        found = level.relation(qualifier[:-1])
        if found is not None:
            return list(_row_fields(level, level.column(qualifier), written.span))
    raise query_scope.missing_entry(level, qualifier[-1])


def _row_fields(level: Level, value: Typed, span: Span) -> Iterator[tuple[str, Typed]]:
    fields = level.row_columns(value) if value.type == builtins.RECORD else None
    if fields is not None:
        for name, use in fields:
            yield name, FieldSelect(type=use.oid, modifier=use.modifier, operand=value, field=name)
        return
    columns = row_shapes.columns(level.catalog, value)
    if columns is None:
        raise NotAnalysed(span, "the columns of a row are not known")
    for column in columns:
        yield (
            column.name,
            FieldSelect(type=column.type, modifier=column.modifier, operand=value, field=column.name),
        )


def collation(level: Level, value: Typed) -> str | None:
    """The collation that an expression has and its type has not by itself (assign_query_collations)."""
    if not conversions.is_collatable(level.catalog, value.type):
        return None
    found = dict.fromkeys(_collations(level, value))
    return next(iter(found)) if len(found) == 1 else None


def _collations(level: Level, value: Typed) -> Iterator[str]:
    match value:
        case Collate():
            if value.collation != "default":
                yield value.collation
        case Var():
            yield from _of_column(level, value)
        case SubLink(kind=SubLinkKind.SCALAR | SubLinkKind.ARRAY):
            own = value.query.columns[0].collation
            if own is not None:
                yield own
        case _:
            for child in children(value):
                if conversions.is_collatable(level.catalog, child.type):
                    yield from _collations(level, child)


def _of_column(level: Level, value: Var) -> Iterator[str]:
    for depth, around in level.levels():
        if depth == value.level and value.number > 0 and value.item < len(around.range):
            own = around.range[value.item].columns[value.number - 1].collation
            if own is not None:
                yield own
