"""Functions in FROM: which columns the rows of a call have (funcapi.c, addRangeTableEntryForFunction)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlprisma import ddl
from sqlprisma.catalog import analyze_expressions, analyze_names, builtins, row_shapes, types
from sqlprisma.catalog.analyze_expressions import Scope
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import TypeKind
from sqlprisma.catalog.query_scope import Level
from sqlprisma.catalog.typed import FunctionCall, Typed
from sqlprisma.catalog.typed_queries import NotAnalysed, RangeColumn
from sqlprisma.ddl import queries
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The rows of one function."""

    name: str
    value: Typed
    columns: tuple[RangeColumn, ...]
    row_type: int = builtins.RECORD
    is_scalar: bool = False


def results(
    level: Level, item: queries.FunctionItem, source: queries.FunctionSource, scope: Scope
) -> Iterator[Result]:
    """What a function in FROM gives; `unnest(a, b)` is two of them.

    Raises:
        CatalogError: as PostgreSQL refuses the call, or a record whose columns nobody says.
        NotAnalysed: for a function that nothing defines.
    """
    written = item.value
    if (
        isinstance(written, ddl.Call)
        and written.name.name == "unnest"
        and written.name.schema is None
        and len(written.arguments) > 1
    ):
        for argument in written.arguments:
            yield _result(level, replace(written, arguments=(argument,)), item, scope, None)
        return
    alias = source.alias if len(source.items) == 1 else None
    yield _result(level, written, item, scope, None if alias is None else alias.name)


def _result(
    level: Level,
    written: ddl.Expression,
    item: queries.FunctionItem,
    scope: Scope,
    alias: str | None,
) -> Result:
    value = analyze_expressions.transform(scope, written)
    name = analyze_names.of(written, value)
    if value.type == builtins.UNKNOWN:
        raise NotAnalysed(written.span, f'function "{name}" is not known')
    if item.definitions:
        columns = _defined(level.catalog, item, value)
        return Result(name=name, value=value, columns=columns)
    fields = row_shapes.columns(level.catalog, value)
    if fields is not None:
        return Result(name=name, value=value, columns=fields, row_type=value.type)
    _refuse_result(level.catalog, value, name, written)
    named = row_shapes.outputs(level.catalog, value)
    shown = named[0][0] if len(named) == 1 else alias or name
    column = RangeColumn(name=shown, type=value.type, modifier=value.modifier)
    return Result(name=name, value=value, columns=(column,), is_scalar=True)


def _defined(catalog: Catalog, item: queries.FunctionItem, value: Typed) -> tuple[RangeColumn, ...]:
    if value.type != builtins.RECORD or row_shapes.outputs(catalog, value):
        message = 'a column definition list is only allowed for functions returning "record"'
        raise CatalogError(Code.SYNTAX_ERROR, message, span=item.definitions[0].span)
    found = []
    for column in item.definitions:
        use = types.resolve(catalog, column.type)
        found.append(RangeColumn(name=column.name, type=use.oid, modifier=use.modifier))
    return tuple(found)


def _refuse_result(catalog: Catalog, value: Typed, name: str, written: ddl.Expression) -> None:
    if value.type == builtins.RECORD:
        if isinstance(value, FunctionCall) and (value.function.extension or not value.function.oid):
            raise NotAnalysed(written.span, f'the columns of function "{name}" are not known')
        message = 'a column definition list is required for functions returning "record"'
        raise CatalogError(Code.SYNTAX_ERROR, message, span=written.span)
    if types.type_of(catalog, value.type).kind is TypeKind.PSEUDO and value.type not in (
        builtins.VOID,
        builtins.CSTRING,
    ):
        kind = types.name_of(catalog, value.type)
        message = f'function "{name}" in FROM has unsupported return type {kind}'
        raise CatalogError(Code.DATATYPE_MISMATCH, message, span=written.span)
