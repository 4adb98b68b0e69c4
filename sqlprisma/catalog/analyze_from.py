"""The FROM clause: which columns its items have and show, as parse_clause.c and parse_relation.c make range tables.

A join is no item of its own here: what it shows are the columns of its sides, or expressions over them where USING
makes one of two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlprisma import ddl
from sqlprisma.catalog import (
    analyze_expressions,
    analyze_functions,
    analyze_operators,
    builtins,
    coerce,
    extensions,
    lookup,
    query_scope,
    system_relations,
    types,
)
from sqlprisma.catalog.analyze_expressions import Scope
from sqlprisma.catalog.catalog import PG_CATALOG, NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Index, Oid, Table, View
from sqlprisma.catalog.objects import Sequence as SequenceObject
from sqlprisma.catalog.query_scope import Common, Level, Visible
from sqlprisma.catalog.typed import BoolExpr, Coalesce, Form, Relabel, Typed
from sqlprisma.catalog.typed_queries import FromJoin, FromNode, NotAnalysed, RangeColumn, RangeItem, Var
from sqlprisma.ddl import queries
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Span


@dataclass(frozen=True, slots=True)
class _Item:
    """What an item of FROM came to: its place among the joins, and what it shows."""

    node: FromNode
    shown: tuple[Visible, ...]


def analyse(level: Level, sources: Iterable[queries.FromItem]) -> tuple[FromNode, ...]:
    """Make the range of a query, and show its columns (transformFromClause).

    Raises:
        CatalogError: as PostgreSQL refuses an item.
        NotAnalysed: where the columns of an item are not known.
    """
    nodes: list[FromNode] = []
    for source in sources:
        made = _located(level, source)
        _refuse_conflicts(level.visible, made.shown)
        level.visible += [replace(each, is_lateral_only=True) for each in made.shown]
        nodes.append(made.node)
    level.visible = [replace(each, is_lateral_only=False) for each in level.visible]
    return tuple(nodes)


def _located(level: Level, source: queries.FromItem) -> _Item:
    try:
        return _item(level, source)
    except CatalogError as error:
        error.span = error.span or source.span
        raise


def _item(level: Level, source: queries.FromItem) -> _Item:
    match source:
        case queries.TableSource():
            return _table(level, source)
        case queries.FunctionSource():
            return analyse_functions(level, source)
        case queries.TabularSource():
            return _tabular(level, source)
        case queries.QuerySource():
            return _query(level, source)
        case queries.Join():
            return _join(level, source)


def _refuse_conflicts(left: Sequence[Visible], right: Sequence[Visible]) -> None:
    """Two tables of one name cannot both be meant by it (checkNameSpaceConflicts)."""
    for one in left:
        for other in right:
            if not (one.shows_name and other.shows_name) or one.name != other.name:
                continue
            if one.relation and other.relation and one.relation != other.relation:
                continue
            message = f'table name "{one.name}" specified more than once'
            raise CatalogError(Code.DUPLICATE_ALIAS, message)


def placed(
    level: Level,
    item: RangeItem,
    alias: queries.Alias | None,
    *,
    row_type: int = builtins.RECORD,
    is_table: bool = False,
    is_scalar: bool = False,
) -> _Item:
    """An item in the range, its columns named as its alias says."""
    item = replace(item, columns=_renamed(item, alias))
    place = len(level.range)
    level.range.append(item)
    shown = Visible(
        name=item.alias,
        columns=tuple(
            (column.name, Var(type=column.type, modifier=column.modifier, level=0, item=place, number=number))
            for number, column in enumerate(item.columns, start=1)
        ),
        item=place,
        relation=item.relation if alias is None else 0,
        row_type=row_type,
        has_system_columns=is_table,
        is_scalar=is_scalar,
    )
    return _Item(place, (shown,))


def _renamed(item: RangeItem, alias: queries.Alias | None) -> tuple[RangeColumn, ...]:
    names = () if alias is None else alias.columns
    _refuse_names(item.alias, len(item.columns), names)
    renamed = [replace(column, name=name) for column, name in zip(item.columns, names, strict=False)]
    return (*renamed, *item.columns[len(names) :])


def _refuse_names(alias: str, count: int, names: tuple[str, ...]) -> None:
    if len(names) > count:
        message = f'table "{alias}" has {count} columns available but {len(names)} columns specified'
        raise CatalogError(Code.INVALID_COLUMN_REFERENCE, message)


# --- tables, views, common table expressions


def _table(level: Level, source: queries.TableSource) -> _Item:
    name = source.name
    alias = name.name if source.alias is None else source.alias.name
    if name.schema is None:
        for depth, around in level.levels():
            common = around.common.get(name.name)
            if common is not None:
                return _common(level, source, common, depth, around)
    found = relation(level, name)
    if isinstance(found, system_relations.SystemRelation):
        item = RangeItem(alias=alias, columns=found.columns, relation=found.oid, system=found.qualified)
        return placed(level, item, source.alias, is_table=not found.is_view)
    return of_relation(level, found, name.span, source.alias)


def of_relation(
    level: Level,
    found: Table | View | SequenceObject,
    span: Span,
    alias: queries.Alias | None = None,
    *,
    name: str | None = None,
) -> _Item:
    """A relation in the range, under its own name, its alias or a name that a statement gives it.

    Raises:
        CatalogError: where the alias names too many columns.
        NotAnalysed: where its columns are not known.
    """
    columns = query_scope.relation_columns(found)
    if columns is None:
        raise NotAnalysed(span, f'the columns of view "{found.name}" are not known')
    own = found.name if alias is None else alias.name
    item = RangeItem(alias=name or own, columns=columns, relation=found.oid)
    row = query_scope.row_type(level.catalog, found)
    return placed(level, item, alias, row_type=row, is_table=not isinstance(found, View))


def relation(level: Level, name: ddl.Name) -> Table | View | SequenceObject | system_relations.SystemRelation:
    """The relation that a name in FROM means.

    Raises:
        CatalogError: `relation "x" does not exist`, or what it is cannot be read.
        NotAnalysed: where something that is not known may have made it.
    """
    catalog = level.catalog
    path = lookup.namespaces(catalog)
    if name.schema is not None:
        path = (lookup.namespace(catalog, name.schema, name.span),)
    for namespace in path:
        oid = catalog.named(NameSpace.RELATION, namespace, name.name)
        if oid is not None:
            return _readable(level, oid)
        schema = "pg_catalog" if namespace == PG_CATALOG else name.schema or ""
        system = system_relations.find(schema, name.name)
        if system is not None:
            return system
    if extensions.may_bring_relations(catalog):
        raise NotAnalysed(name.span, f'an extension may have made "{name.name}"')
    if catalog.is_lenient:
        raise NotAnalysed(name.span, f'relation "{name.name}" does not exist')
    raise lookup.undefined_relation(catalog, name)


def _readable(level: Level, oid: Oid) -> Table | View | SequenceObject:
    found = level.catalog.objects[oid]
    if isinstance(found, Table | View | SequenceObject):
        return found
    kind = "indexes" if isinstance(found, Index) else "composite types"
    raise CatalogError(
        Code.WRONG_OBJECT_TYPE,
        f'cannot open relation "{found.name}"',
        detail=f"This operation is not supported for {kind}.",
    )


def _common(level: Level, source: queries.TableSource, common: Common, depth: int, around: Level) -> _Item:
    if common.columns is None and not common.is_begun and around.is_recursive:
        around.settle(around, common)
    change = common.written.query.change
    if change is not None and not change.returning:
        message = f'WITH query "{common.written.name}" does not have a RETURNING clause'
        raise CatalogError(Code.FEATURE_NOT_SUPPORTED, message)
    if common.columns is None:
        raise NotAnalysed(source.span, f'the columns of "{common.written.name}" are not known')
    if common.query is None and common.is_begun:
        common.refers_to_itself = True
    item = RangeItem(
        alias=source.name.name if source.alias is None else source.alias.name,
        columns=common.columns,
        common=common.written.name,
        common_level=depth,
    )
    return placed(level, item, source.alias)


# --- sub-selects and functions


def _query(level: Level, source: queries.QuerySource) -> _Item:
    before, level.is_lateral_active = level.is_lateral_active, source.is_lateral
    try:
        query = level.analyse(level, source.query, True)  # noqa: FBT003 - a type alias has no names
    finally:
        level.is_lateral_active = before
    alias = "unnamed_subquery" if source.alias is None else source.alias.name
    columns = tuple(
        RangeColumn(
            name=item.name, type=item.value.type, modifier=item.value.modifier, collation=item.collation
        )
        for item in query.columns
    )
    item = RangeItem(alias=alias, columns=columns, query=query, is_lateral=source.is_lateral)
    return placed(level, item, source.alias)


def analyse_functions(level: Level, source: queries.FunctionSource) -> _Item:
    """`f(…)` and ROWS FROM (addRangeTableEntryForFunction)."""
    before, level.is_lateral_active = level.is_lateral_active, True
    try:
        results = [
            result
            for item in source.items
            for result in analyze_functions.results(level, item, source, scope(level, FUNCTIONS))
        ]
    finally:
        level.is_lateral_active = before
    columns = [column for result in results for column in result.columns]
    if source.has_ordinality:
        columns.append(RangeColumn(name="ordinality", type=builtins.INT8))
    item = RangeItem(
        alias=results[0].name if source.alias is None else source.alias.name,
        columns=tuple(columns),
        functions=tuple(result.value for result in results),
        has_ordinality=source.has_ordinality,
        is_lateral=True,
    )
    only = results[0] if len(results) == 1 and not source.has_ordinality else None
    return placed(
        level,
        item,
        source.alias,
        row_type=only.row_type if only is not None else builtins.RECORD,
        is_scalar=only is not None and only.is_scalar,
    )


def _tabular(level: Level, source: queries.TabularSource) -> _Item:
    before, level.is_lateral_active = level.is_lateral_active, True
    level.mention(source.span.text)
    level.is_lateral_active = before
    columns = []
    for column in source.columns:
        use = types.resolve(level.catalog, column.type)
        columns.append(RangeColumn(name=column.name, type=use.oid, modifier=use.modifier))
    word = source.span.text.split("(", maxsplit=1)[0].split()[-1].lower()
    alias = word if source.alias is None else source.alias.name
    item = RangeItem(alias=alias, columns=tuple(columns), is_opaque=True, is_lateral=True)
    return placed(level, item, source.alias)


# --- joins


def _join(level: Level, source: queries.Join) -> _Item:
    left = _located(level, source.left)
    count = len(level.visible)
    level.visible += [replace(each, is_lateral_only=True) for each in left.shown]
    try:
        right = _located(level, source.right)
    finally:
        del level.visible[count:]
    _refuse_conflicts(left.shown, right.shown)
    sides = (_columns(left.shown), _columns(right.shown))
    names = _shared(sides) if source.is_natural else source.using
    pairs = [_pair(name, sides) for name in names]
    condition = _condition(level, source, pairs, (*left.shown, *right.shown))
    merged = [
        (name, _merged(level, source.kind, one, other))
        for name, (one, other) in zip(names, pairs, strict=True)
    ]
    rest = [column for side in sides for column in side if column[0] not in names]
    columns = (*merged, *rest)
    shown: list[Visible] = []
    if source.alias is None:
        shown += [replace(each, shows_columns=False) for each in (*left.shown, *right.shown)]
    if source.using_alias is not None:
        using = Visible(name=source.using_alias, columns=tuple(merged), shows_columns=False)
        _refuse_conflicts(shown, (using,))
        shown.append(using)
    alias = source.alias
    if alias is not None:
        _refuse_names(alias.name, len(columns), alias.columns)
        given = [(name, column[1]) for name, column in zip(alias.columns, columns, strict=False)]
        columns = (*given, *columns[len(given) :])
    shown.append(
        Visible(name="" if alias is None else alias.name, columns=columns, shows_name=alias is not None)
    )
    node = FromJoin(kind=source.kind, left=left.node, right=right.node, condition=condition)
    return _Item(node, tuple(shown))


def _columns(shown: Iterable[Visible]) -> tuple[tuple[str, Typed], ...]:
    return tuple(column for each in shown if each.shows_columns for column in each.columns)


_Sides = tuple[tuple[tuple[str, Typed], ...], tuple[tuple[str, Typed], ...]]


def _shared(sides: _Sides) -> tuple[str, ...]:
    theirs = {name for name, _ in sides[1]}
    return tuple(dict.fromkeys(name for name, _ in sides[0] if name in theirs))


def _pair(name: str, sides: _Sides) -> tuple[Typed, Typed]:
    found: list[Typed] = []
    for word, side in zip(("left", "right"), sides, strict=True):
        columns = [value for known, value in side if known == name]
        if not columns:
            message = f'column "{name}" specified in USING clause does not exist in {word} table'
            raise CatalogError(Code.UNDEFINED_COLUMN, message)
        if len(columns) > 1:
            message = f'common column name "{name}" appears more than once in {word} table'
            raise CatalogError(Code.AMBIGUOUS_COLUMN, message)
        found.append(columns[0])
    return found[0], found[1]


def _condition(
    level: Level,
    source: queries.Join,
    pairs: Sequence[tuple[Typed, Typed]],
    shown: Sequence[Visible],
) -> Typed | None:
    catalog = level.catalog
    if pairs:
        equal = [
            coerce.to_boolean(catalog, analyze_operators.apply(catalog, "=", pair, source.span), "JOIN/USING")
            for pair in pairs
        ]
        return (
            equal[0] if len(equal) == 1 else BoolExpr(type=builtins.BOOL, word="AND", operands=tuple(equal))
        )
    if source.condition is None:
        return None
    before, level.visible = level.visible, list(shown)
    try:
        made = analyze_expressions.transform(scope(level, "JOIN conditions"), source.condition)
    finally:
        level.visible = before
    return located_boolean(level, made, "JOIN/ON", source.condition)


def _merged(level: Level, kind: str, left: Typed, right: Typed) -> Typed:
    """The one column that USING makes of two (buildMergedJoinVar)."""
    catalog = level.catalog
    common = coerce.common_type(catalog, [left, right], "JOIN/USING") or builtins.TEXT
    modifier = coerce.common_modifier([left, right], common)
    sides = []
    for side in (left, right):
        made = coerce.to_common(catalog, side, common, "JOIN/USING")
        if made.modifier != modifier:
            made = Relabel(type=common, modifier=modifier, operand=made, form=Form.IMPLICIT_CAST)
        sides.append(made)
    one, other = sides
    match kind:
        case "LEFT":
            return one
        case "RIGHT":
            return other
        case "FULL":
            return Coalesce(type=common, modifier=modifier, arguments=(one, other))
        case _:
            return other if isinstance(other, Var) and not isinstance(one, Var) else one


# --- clauses

FUNCTIONS = "functions in FROM"


def scope(level: Level, clause: str, *, allows: str = "") -> Scope:
    """What an expression of a clause may say; `allows` lists kinds: `a` aggregates, `w` windows, `s` sets."""
    kinds = {"a": "aggregate functions", "w": "window functions", "s": "set-returning functions"}
    if clause == FUNCTIONS:
        allows += "s"
    return Scope(
        catalog=level.catalog,
        around=level,
        kind_refusals=tuple(
            (kind, f"{words} are not allowed in {clause}")
            for kind, words in kinds.items()
            if kind not in allows
        ),
    )


def located_boolean(level: Level, value: Typed, construct: str, written: ddl.Expression) -> Typed:
    """The value as a boolean, a refusal at the place of what was written."""
    try:
        return coerce.to_boolean(level.catalog, value, construct)
    except CatalogError as error:
        error.span = error.span or written.span
        raise


def visible_columns(level: Level) -> Iterator[tuple[str, Typed]]:
    """What `*` stands for."""
    for each in level.visible:
        if each.shows_columns:
            yield from each.columns
