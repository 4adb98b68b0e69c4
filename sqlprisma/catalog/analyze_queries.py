"""The analysis of queries: from what a migration wrote to columns with types, as analyze.c and parse_cte.c do it.

`query` and `expression` ask for it. FROM, the select list, grouping and the names in scope have modules of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlprisma import ddl
from sqlprisma.catalog import (
    analyze_expressions,
    analyze_from,
    analyze_grouping,
    analyze_targets,
    builtins,
    coerce,
    opclasses,
    query_needs,
    types,
)
from sqlprisma.catalog.analyze_targets import Target
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.conversions import Context
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Oid, TypeUse
from sqlprisma.catalog.query_scope import Common, Level
from sqlprisma.catalog.typed import Const, Form, Typed, unknown_functions
from sqlprisma.catalog.typed_queries import (
    NotAnalysed,
    RangeColumn,
    RangeItem,
    TypedCommon,
    TypedItem,
    TypedQuery,
    TypedSetOperation,
    Var,
    Variables,
)
from sqlprisma.ddl import dml, queries
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace
from sqlprisma.source import Span


def query(catalog: Catalog, written: ddl.Query, *, variables: Variables | None = None) -> TypedQuery:
    """The analysed query, with what it depends on.

    Raises:
        CatalogError: as PostgreSQL refuses it.
        NotAnalysed: where a form is not modelled.
    """
    top = begin(catalog, variables=variables)
    try:
        made = _analyse_tree(top, written, resolves=True)
        needs = query_needs.of(catalog, made)
    except RecursionError:
        message = "stack depth limit exceeded"
        raise CatalogError(Code.TOO_DEEP, message, span=written.span) from None
    except CatalogError as error:
        error.span = error.span or written.span
        raise
    return replace(made, needs=needs)


def expression(catalog: Catalog, written: ddl.Expression, *, variables: Variables | None = None) -> Typed:
    """The analysed expression of PL/pgSQL: the only item of a SELECT without FROM.

    Raises:
        CatalogError: as PostgreSQL refuses it.
        NotAnalysed: where a form is not modelled.
    """
    level = begin(catalog, variables=variables)
    try:
        made = analyze_expressions.transform(analyze_from.scope(level, "expressions", allows="aws"), written)
        return settled(catalog, made, written.span)
    except RecursionError:
        message = "stack depth limit exceeded"
        raise CatalogError(Code.TOO_DEEP, message, span=written.span) from None


def settled(catalog: Catalog, value: Typed, span: Span) -> Typed:
    """An untyped constant as a text (resolveTargetListUnknowns); nothing else may be without a type."""
    unknown = unknown_functions(value)
    if unknown:
        raise NotAnalysed(span, f'nothing defines "{unknown[0]}"')
    if value.type != builtins.UNKNOWN:
        return value
    if not isinstance(value, Const):
        raise NotAnalysed(span, "the type of an expression is not known")
    return coerce.to_common(catalog, value, builtins.TEXT, "SELECT")


def begin(catalog: Catalog, *, variables: Variables | None = None) -> Level:
    """The level of a statement before anything of it is analysed."""
    return Level(catalog=catalog, analyse=_analyse, settle=_settle, variables=variables)


# --- a query and its clauses


def _analyse(parent: Level, written: ddl.Query, resolves: bool) -> TypedQuery:  # noqa: FBT001 - the shape of `Analyse`
    level = parent.nested()
    try:
        return _analyse_tree(level, written, resolves=resolves)
    except CatalogError as error:
        error.span = error.span or written.span
        raise


def _analyse_tree(level: Level, written: ddl.Query, *, resolves: bool) -> TypedQuery:
    if written.tree is None:
        raise NotAnalysed(written.span, "the query has a form that is not modelled")
    return _whole(level, written.tree, resolves=resolves)


def _whole(level: Level, tree: queries.QueryExpression, *, resolves: bool) -> TypedQuery:
    begin_common(level, tree)
    match tree.body:
        case queries.Select():
            made = _select(level, tree.body, tree, resolves=resolves)
        case queries.Values():
            made = _values(level, tree.body, tree, resolves=resolves)
        case queries.SetOperation():
            made = _set_operation(level, tree.body, tree)
        case queries.QueryExpression():
            raise NotAnalysed(tree.span, "a query within a query is not modelled")
    common = tuple(
        TypedCommon(
            name=each.written.name,
            columns=each.columns or (),
            query=each.query,
            is_recursive=each.is_recursive,
        )
        for each in level.common.values()
    )
    mentioned = query_needs.of_values(level, level.text_mentions)
    return replace(made, common=common, needs=(*made.needs, *level.needs, *mentioned))


def _select(
    level: Level, body: queries.Select, tree: queries.QueryExpression, *, resolves: bool
) -> TypedQuery:
    sources = analyze_from.analyse(level, body.sources)
    for text in body.windows:
        level.mention(text)
    scope = analyze_from.scope(level, "SELECT", allows="aws")
    targets = analyze_targets.analyse(level, scope, body.targets)
    where = _condition(level, body.where, "WHERE", allows="")
    having = _condition(level, body.having, "HAVING", allows="a")
    order_by = analyze_grouping.order(level, targets, tree.order_by, "ORDER BY")
    group_by = analyze_grouping.groups(level, targets, body.group_by)
    distinct_on = analyze_grouping.distinct_on(level, targets, body.distinct_on)
    if body.is_distinct:
        analyze_grouping.refuse_hidden_order(targets, order_by)
        analyze_grouping.refuse_incomparable(level.catalog, targets)
    if resolves:
        _resolve(level, targets)
    made = TypedQuery(
        items=_items(level, targets),
        range=tuple(level.range),
        sources=sources,
        where=where,
        group_by=group_by,
        having=having,
        is_distinct=body.is_distinct,
        distinct_on=distinct_on,
        order_by=order_by,
        limit=_count(level, tree.limit, "LIMIT"),
        offset=_count(level, tree.offset, "OFFSET"),
    )
    return analyze_grouping.checked(level, made, targets)


def _condition(level: Level, written: ddl.Expression | None, clause: str, *, allows: str) -> Typed | None:
    if written is None:
        return None
    value = analyze_expressions.transform(analyze_from.scope(level, clause, allows=allows), written)
    return analyze_from.located_boolean(level, value, clause, written)


def _count(level: Level, written: ddl.Expression | None, clause: str) -> Typed | None:
    if written is None or isinstance(written, ddl.NullLiteral):
        return None
    value = analyze_expressions.transform(analyze_from.scope(level, clause), written)
    made = coerce.to_target(
        level.catalog, value, TypeUse(oid=builtins.INT8), Context.ASSIGNMENT, Form.IMPLICIT_CAST
    )
    if made is None:
        name = types.name_of(level.catalog, value.type)
        message = f"argument of {clause} must be type bigint, not type {name}"
        raise CatalogError(Code.DATATYPE_MISMATCH, message, span=written.span)
    return made


def _resolve(level: Level, targets: Sequence[Target]) -> None:
    for target in targets:
        try:
            target.value = settled(level.catalog, target.value, target.span)
        except NotAnalysed as form:
            raise NotAnalysed(form.span, f'of column "{target.name}", {form.reason}') from None


def _items(level: Level, targets: Sequence[Target]) -> tuple[TypedItem, ...]:
    return tuple(
        TypedItem(
            value=target.value,
            name=target.name,
            is_hidden=target.is_hidden,
            collation=analyze_targets.collation(level, target.value),
        )
        for target in targets
    )


# --- VALUES


def _values(
    level: Level, body: queries.Values, tree: queries.QueryExpression, *, resolves: bool
) -> TypedQuery:
    del resolves  # the columns of VALUES have types by themselves
    scope = analyze_from.scope(level, "VALUES", allows="")
    width = len(body.rows[0])
    if any(len(row) != width for row in body.rows):
        raise CatalogError(Code.SYNTAX_ERROR, "VALUES lists must all be the same length")
    rows = [[analyze_expressions.transform(scope, value) for value in row] for row in body.rows]
    columns: list[RangeColumn] = []
    for place in range(width):
        values = [row[place] for row in rows]
        common = coerce.common_type(level.catalog, values, "VALUES") or builtins.TEXT
        for row in rows:
            value = coerce.to_common(level.catalog, row[place], common, "VALUES")
            row[place] = settled(level.catalog, value, body.span)
        modifier = coerce.common_modifier([row[place] for row in rows], common)
        columns.append(RangeColumn(name=f"column{place + 1}", type=common, modifier=modifier))
    item = RangeItem(alias="*VALUES*", columns=tuple(columns), rows=tuple(tuple(row) for row in rows))
    analyze_from.placed(level, item, None)
    return _over(level, columns, tree, sources=(0,))


def _over(
    level: Level,
    columns: Sequence[RangeColumn],
    tree: queries.QueryExpression,
    *,
    sources: tuple[int, ...] = (),
    set_operation: TypedSetOperation | None = None,
) -> TypedQuery:
    """A query whose list is just the columns of its only item."""
    targets = [
        Target(
            value=Var(type=column.type, modifier=column.modifier, level=0, item=0, number=number),
            name=column.name,
            span=tree.span,
        )
        for number, column in enumerate(columns, start=1)
    ]
    order_by = analyze_grouping.order(
        level, targets, tree.order_by, "ORDER BY", is_set_operation=set_operation is not None
    )
    return TypedQuery(
        items=_items(level, targets),
        range=tuple(level.range),
        sources=sources,
        order_by=order_by,
        limit=_count(level, tree.limit, "LIMIT"),
        offset=_count(level, tree.offset, "OFFSET"),
        set_operation=set_operation,
    )


# --- UNION, INTERSECT, EXCEPT


def _set_operation(level: Level, body: queries.SetOperation, tree: queries.QueryExpression) -> TypedQuery:
    operation = _sides(level, body, ())
    items = operation.left.columns
    columns = [
        RangeColumn(
            name=item.name,
            type=item.value.type,
            modifier=_shared_modifier(item.value, other.value),
            collation=item.collation,
        )
        for item, other in zip(items, operation.right.columns, strict=True)
    ]
    level.range.append(RangeItem(alias="*SELECT*", columns=tuple(columns)))
    return _over(level, columns, tree, set_operation=operation)


def _shared_modifier(left: Typed, right: Typed) -> int:
    return left.modifier if left.modifier == right.modifier else -1


def _sides(level: Level, body: queries.SetOperation, recursive: tuple[Common, ...]) -> TypedSetOperation:
    left = _side(level, body.left)
    for common in recursive:
        common.columns = _named(common.written, left)
    right = _side(level, body.right)
    word = body.operator
    if len(left.columns) != len(right.columns):
        message = f"each {word} query must have the same number of columns"
        raise CatalogError(Code.SYNTAX_ERROR, message, span=body.right.span)
    kinds: list[int] = []
    for one, other in zip(left.columns, right.columns, strict=True):
        kind = coerce.common_type(level.catalog, [one.value, other.value], word)
        kinds.append(kind or builtins.TEXT)
        if not (word == "UNION" and body.is_all):
            opclasses.refuse_unordered(level.catalog, kinds[-1], "equality", body.left.span)
    return TypedSetOperation(
        operator=word,
        left=_converted(level, left, kinds, word, body),
        right=_converted(level, right, kinds, word, body),
        is_all=body.is_all,
    )


def _side(level: Level, body: queries.QueryBody) -> TypedQuery:
    inner = level.nested()
    tree = (
        body
        if isinstance(body, queries.QueryExpression)
        else queries.QueryExpression(span=body.span, body=body)
    )
    try:
        return _whole(inner, tree, resolves=False)
    except CatalogError as error:
        error.span = error.span or body.span
        raise


def _converted(
    level: Level, side: TypedQuery, kinds: Sequence[int], word: str, body: queries.SetOperation
) -> TypedQuery:
    wanted = iter(kinds)
    items = []
    for item in side.items:
        if item.is_hidden:
            items.append(item)
            continue
        value = coerce.to_common(level.catalog, item.value, next(wanted), word)
        items.append(replace(item, value=settled(level.catalog, value, body.span)))
    return replace(side, items=tuple(items))


# --- WITH


def begin_common(level: Level, tree: queries.QueryExpression | dml.Change) -> None:
    """The tables of a WITH, which the rest of the statement may name (transformWithClause)."""
    level.is_recursive = tree.is_recursive
    for written in tree.common:
        if written.name in level.common:
            message = f'WITH query name "{written.name}" specified more than once'
            raise CatalogError(Code.DUPLICATE_ALIAS, message, span=written.span)
        common = Common(written=written)
        if tree.is_recursive:
            level.common[written.name] = common
        else:
            _settle(level, common)
            level.common[written.name] = common
    if tree.is_recursive:
        for common in list(level.common.values()):
            if not common.is_begun:
                _settle(level, common)


def _settle(level: Level, common: Common) -> None:
    """Analyse a common table expression (analyzeCTE)."""
    common.is_begun = True
    written = common.written
    tree = written.query.tree
    if tree is None:
        _settle_change(level, common)
        return
    try:
        if level.is_recursive and isinstance(tree.body, queries.SetOperation):
            common.query = _recursive(level, common, tree, tree.body)
        else:
            common.query = level.analyse(level, written.query, True)  # noqa: FBT003 - a type alias has no names
    except CatalogError as error:
        error.span = error.span or written.span
        raise
    common.is_recursive = common.refers_to_itself
    common.columns = (*_named(written, common.query), *_added(written))


def _settle_change(level: Level, common: Common) -> None:
    """A change of rows shows what it returns."""
    change = common.written.query.change
    if level.change is None or change is None:
        return
    made = level.change(level.nested(), change)
    if made.items:
        common.columns = _named(common.written, made)


def _recursive(
    level: Level, common: Common, tree: queries.QueryExpression, body: queries.SetOperation
) -> TypedQuery:
    """The first side says the types, with which the second may name the expression itself."""
    inner = level.nested()
    begin_common(inner, tree)
    operation = _sides(inner, body, (common,))
    columns = [
        RangeColumn(
            name=item.name,
            type=item.value.type,
            modifier=_shared_modifier(item.value, other.value),
            collation=item.collation,
        )
        for item, other in zip(operation.left.columns, operation.right.columns, strict=True)
    ]
    _refuse_other_types(level, common, columns)
    inner.range.append(RangeItem(alias="*SELECT*", columns=tuple(columns)))
    return _over(inner, columns, tree, set_operation=operation)


def _refuse_other_types(level: Level, common: Common, columns: Sequence[RangeColumn]) -> None:
    """The second side must not change the types that it was read with (analyzeCTE)."""
    if not common.refers_to_itself:
        return
    for number, (first, column) in enumerate(zip(common.columns or (), columns, strict=False), start=1):
        if (first.type, first.modifier) == (column.type, column.modifier):
            continue
        kinds = [
            types.format_type(
                level.catalog, TypeUse(oid=Oid(each.type), modifier=each.modifier), is_bare=True
            )
            for each in (first, column)
        ]
        raise CatalogError(
            Code.DATATYPE_MISMATCH,
            f'recursive query "{common.written.name}" column {number} has type {kinds[0]} in non-recursive '
            f"term but type {kinds[1]} overall",
            hint="Cast the output of the non-recursive term to the correct type.",
        )


def _named(written: ddl.CommonTable, made: TypedQuery) -> tuple[RangeColumn, ...]:
    columns = [
        RangeColumn(
            name=item.name, type=item.value.type, modifier=item.value.modifier, collation=item.collation
        )
        for item in made.columns
    ]
    if len(written.columns) > len(columns):
        count, given = len(columns), len(written.columns)
        message = f'WITH query "{written.name}" has {count} columns available but {given} columns specified'
        raise CatalogError(Code.INVALID_COLUMN_REFERENCE, message, span=written.span)
    names = (*written.columns, *(column.name for column in columns[len(written.columns) :]))
    return tuple(
        replace(column, name=name, type=builtins.TEXT if column.type == builtins.UNKNOWN else column.type)
        for column, name in zip(columns, names, strict=True)
    )


def _added(written: ddl.CommonTable) -> tuple[RangeColumn, ...]:
    """What SEARCH and CYCLE add."""
    found = []
    if written.search_column is not None:
        found.append(RangeColumn(name=written.search_column, type=builtins.RECORD_ARRAY))
    if written.cycle_columns:
        mark, path = written.cycle_columns
        found.append(RangeColumn(name=mark, type=builtins.BOOL))
        found.append(RangeColumn(name=path, type=builtins.RECORD_ARRAY))
    return tuple(found)
