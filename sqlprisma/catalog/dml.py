"""The analysis of INSERT, UPDATE, DELETE and MERGE: their names and types, as analyze.c and parse_target.c do it.

Nothing is executed here. A statement that needs something unknown (what an extension made, a form that is not
modelled) is taken to be right as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from sqlprisma import ddl
from sqlprisma.catalog import (
    analyze_expressions,
    analyze_from,
    analyze_queries,
    analyze_targets,
    attachments,
    coerce,
    dml_conflicts,
    extensions,
    folding,
    lookup,
    query_scope,
    types,
)
from sqlprisma.catalog.analyze_expressions import Scope
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.conversions import Context
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, IdentityKind, NamedObject, Table, View
from sqlprisma.catalog.query_scope import Level, Visible
from sqlprisma.catalog.typed import Const, Form, Typed
from sqlprisma.catalog.typed_queries import NotAnalysed, RangeItem, TypedItem, TypedQuery
from sqlprisma.ddl import dml, queries
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Span

_ROW_VARIABLES = ("new", "old")
"""By which RETURNING of PostgreSQL 18 names the row after and before the change."""

TypedRows: TypeAlias = tuple[tuple[Typed | None, ...], ...]
"""The values that an INSERT lists, as values of their columns; None for DEFAULT."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysed:
    """What a change of rows computes, for those who know the rows; None where something in it is not modelled."""

    item: int = 0
    """The place of the table in FROM."""
    columns: tuple[int, ...] = ()
    """Of INSERT: the numbers of the columns that get values, in their order."""
    rows: TypedRows | None = None
    """Of INSERT … VALUES."""
    query: TypedQuery | None = None
    """Of INSERT … SELECT: its columns, each as a value of the column that gets it."""
    assignments: tuple[tuple[int, Typed | None], ...] = ()
    """Of UPDATE: the number of each column, and its value; None for DEFAULT."""
    where: Typed | None = None
    is_alone: bool = False
    """Whether the values of the table's rows alone decide: there is no other item of FROM."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """A column that gets a value; `is_part` where it is only an element or a field of it."""

    column: Column
    is_part: bool
    span: Span


def analyse(catalog: Catalog, written: dml.Change) -> Analysed | None:
    """Refuse what PostgreSQL's parser refuses; what the statement computes, None where that is not modelled.

    Raises:
        CatalogError: as PostgreSQL refuses the statement.
    """
    level = analyze_queries.begin(catalog)
    level.change = _returned
    try:
        return _analysed(level, written)[1]
    except NotAnalysed:
        return None
    except RecursionError:
        message = "stack depth limit exceeded"
        raise CatalogError(Code.TOO_DEEP, message, span=written.span) from None


def _returned(level: Level, written: dml.Change) -> TypedQuery:
    """What a change of rows in a WITH shows to the statement around it."""
    made, _ = _analysed(level, written)
    return made


def _analysed(level: Level, written: dml.Change) -> tuple[TypedQuery, Analysed]:
    analyze_queries.begin_common(level, written)
    found = _relation(level, written.table)
    (target,) = analyze_from.of_relation(level, found, written.table.span, written.alias).shown
    match written:
        case dml.Insert():
            made = _insert(level, found, target, written)
        case dml.Update():
            made = _update(level, found, target, written)
        case dml.Delete():
            _read_sources(level, target, written.sources)
            where = _condition(level, written.where, "WHERE")
            made = Analysed(where=where, is_alone=not (written.sources or written.common))
        case dml.Merge():
            _merge(level, found, target, written)
            made = Analysed()
    return _returning(level, target, written), replace(made, item=target.item or 0)


# --- the table


def _relation(level: Level, name: ddl.Name) -> Table | View:
    found = attachments.expected(level.catalog, name)
    if not isinstance(found, Table | View) or not found.columns:
        raise NotAnalysed(name.span, f'the columns of "{name.name}" are not known')
    return found


def _column(found: Table | View, written: dml.AssignedColumn, *, is_new: bool = False) -> Column:
    """The column that gets a value (attnameAttNum)."""
    column = next((each for each in found.columns or () if each.name == written.name), None)
    if column is not None:
        return column
    if written.name in lookup.SYSTEM_COLUMNS and not is_new:
        message = f'cannot assign to system column "{written.name}"'
        raise CatalogError(Code.FEATURE_NOT_SUPPORTED, message, span=written.span)
    error = lookup.undefined_column(found.name, found.columns or (), written.name, written.span)
    if written.is_part and written.name == found.name:
        error.hint = "The columns that SET and INSERT name stand without their table."
    raise error


# --- values


def _value(scope: Scope, written: ddl.Expression) -> Typed | None:
    """A value; None for DEFAULT."""
    return None if isinstance(written, ddl.DefaultMarker) else analyze_expressions.transform(scope, written)


def _assigned(level: Level, value: Typed, column: Column, span: Span) -> Typed:
    """The value as one of the column's type (transformAssignedExpr)."""
    catalog = level.catalog
    try:
        made = coerce.to_target(catalog, value, column.type, Context.ASSIGNMENT, Form.IMPLICIT_CAST)
    except CatalogError as error:
        error.span = error.span or span
        raise
    if made is not None:
        return made
    if extensions.has_unknown(catalog) or _has_casts(catalog):
        raise NotAnalysed(span, "a conversion that is not known may be meant")
    wanted, given = types.name_of(catalog, column.type.oid), types.name_of(catalog, value.type)
    raise CatalogError(
        Code.DATATYPE_MISMATCH,
        f'column "{column.name}" is of type {wanted} but expression is of type {given}',
        span=span,
        hint="You will need to rewrite or cast the expression.",
    )


def _has_casts(catalog: Catalog) -> bool:
    return any(each.kind is ddl.ObjectKind.CAST for each in catalog.all(NamedObject))


def _condition(
    level: Level, written: ddl.Expression | None, clause: str, construct: str = ""
) -> Typed | None:
    if written is None:
        return None
    value = analyze_expressions.transform(analyze_from.scope(level, clause), written)
    return analyze_from.located_boolean(level, value, construct or clause, written)


# --- INSERT


def _insert(level: Level, found: Table | View, target: Visible, written: dml.Insert) -> Analysed:
    slots = _slots(found, written.columns, written.table.span)
    made = Analysed(rows=((),))
    given: list[tuple[_Slot, bool]] = []
    if written.query is not None:
        made = _inserted(level, slots, written, written.query)
        rows = made.rows
        given = [
            (slot, rows is None or any(row[at] is not None for row in rows))
            for at, slot in enumerate(slots[: len(made.columns)])
        ]
    assigned: list[tuple[_Slot, Typed | None]] = []
    if written.conflict is not None:
        assigned = _conflict(level, found, target, written.conflict)
    for slot, is_given in given:
        _refuse_own(found, slot, overriding=written.overriding, is_given=is_given)
    for slot, value in assigned:
        _refuse_changed(found, slot, is_given=value is not None)
    level.visible = [target]
    return replace(made, is_alone=not written.common)


def _slots(found: Table | View, written: Sequence[dml.AssignedColumn], span: Span) -> list[_Slot]:
    """The columns that get values, in their order (checkInsertTargets)."""
    if not written:
        return [_Slot(each, False, span) for each in found.columns or ()]  # noqa: FBT003 - a plain record
    slots = [_Slot(_column(found, each, is_new=True), each.is_part, each.span) for each in written]
    whole: set[str] = set()
    for slot in slots:
        if slot.column.name in whole:
            message = f'column "{slot.column.name}" specified more than once'
            raise CatalogError(Code.DUPLICATE_COLUMN, message, span=slot.span)
        if not slot.is_part:
            whole.add(slot.column.name)
    return slots


def _inserted(
    level: Level, slots: Sequence[_Slot], written: dml.Insert, query: queries.QueryExpression
) -> Analysed:
    """The rows that are listed, or their query, and which columns get values."""
    body = query.body
    has_more = query.common or query.order_by or query.limit is not None or query.offset is not None
    if isinstance(body, queries.Values) and not has_more and not query.is_locking:
        rows = _listed(level, slots, written.columns, body.rows)
        return Analysed(columns=_numbers(slots, len(body.rows[0])), rows=rows)
    made = level.analyse(level, ddl.Query(span=query.span, tree=query), False)  # noqa: FBT003 - a type alias has no names
    items = made.columns
    refuse_count(len(slots), [query.span] * len(items), written.columns)
    converted: list[TypedItem] = []
    for item, slot in zip(items, slots, strict=False):
        if slot.is_part:
            converted.append(replace(item, value=Typed(type=item.value.type)))
            continue
        assigned = _assigned(level, item.value, slot.column, query.span)
        if isinstance(item.value, Const):
            folding.refuse_constants(level.catalog, assigned, query.span)
        converted.append(replace(item, value=assigned))
    is_plain = len(items) == len(made.items) and not (made.is_distinct or made.order_by or made.group_by)
    chosen = replace(made, items=tuple(converted)) if is_plain else None
    return Analysed(columns=_numbers(slots, len(items)), query=chosen)


def _numbers(slots: Sequence[_Slot], width: int) -> tuple[int, ...]:
    return tuple(slot.column.number for slot in slots[:width])


def _listed(
    level: Level,
    slots: Sequence[_Slot],
    written: Sequence[dml.AssignedColumn],
    rows: Sequence[Sequence[ddl.Expression]],
) -> TypedRows:
    """INSERT … VALUES: each value goes into its column by itself (transformInsertStmt)."""
    if any(len(row) != len(rows[0]) for row in rows):
        raise CatalogError(
            Code.SYNTAX_ERROR, "VALUES lists must all be the same length", span=rows[0][0].span
        )
    scope = analyze_from.scope(level, "VALUES", allows="s" if len(rows) == 1 else "")
    found: list[tuple[Typed | None, ...]] = []
    for row in rows:
        values = [_value(scope, each) for each in row]
        refuse_count(len(slots), [each.span for each in row], written)
        found.append(_row(level, slots, row, values))
    return tuple(found)


def _row(
    level: Level, slots: Sequence[_Slot], row: Sequence[ddl.Expression], values: Sequence[Typed | None]
) -> tuple[Typed | None, ...]:
    made: list[Typed | None] = []
    for slot, value, each in zip(slots, values, row, strict=False):
        if value is None or slot.is_part:
            # an element is not the column's value
            made.append(None if value is None else Typed(type=value.type))
            continue
        assigned = _assigned(level, value, slot.column, each.span)
        folding.refuse_constants(level.catalog, assigned, each.span)
        folding.refuse_for_domain(level.catalog, assigned, each.span)
        made.append(assigned)
    return tuple(made)


def refuse_count(
    width: int, places: Sequence[Span], written: Sequence[dml.AssignedColumn | ddl.Name]
) -> None:
    """Refuse values, which stand at those places, that are more than the columns, or less than those written.

    Raises:
        CatalogError: `INSERT has more expressions than target columns`, …
    """
    if len(places) > width:
        message = "INSERT has more expressions than target columns"
        raise CatalogError(Code.SYNTAX_ERROR, message, span=places[width])
    if written and len(places) < width:
        message = "INSERT has more target columns than expressions"
        raise CatalogError(Code.SYNTAX_ERROR, message, span=written[len(places)].span)


# --- columns that PostgreSQL fills itself


def _filled_by(found: Table | View, column: Column) -> str | None:
    """What a table's column is that PostgreSQL fills; None for any other."""
    if isinstance(found, View):
        return None
    if column.is_generated:
        return "a generated column"
    if column.identity is IdentityKind.ALWAYS:
        return "an identity column defined as GENERATED ALWAYS"
    return None


def _refuse_own(found: Table | View, slot: _Slot, *, overriding: str | None, is_given: bool) -> None:
    """A generated column takes DEFAULT alone, an identity only with OVERRIDING more (rewriteTargetListIU)."""
    column = slot.column
    what = _filled_by(found, column)
    if what is None or not is_given or not (column.is_generated or overriding is None):
        return
    raise CatalogError(
        Code.GENERATED_ALWAYS,
        f'cannot insert a non-DEFAULT value into column "{column.name}"',
        span=slot.span,
        detail=f'Column "{column.name}" is {what}.',
        hint=None if column.is_generated else "Use OVERRIDING SYSTEM VALUE to override.",
    )


def _refuse_changed(found: Table | View, slot: _Slot, *, is_given: bool) -> None:
    column = slot.column
    what = _filled_by(found, column)
    if what is None or not is_given:
        return
    raise CatalogError(
        Code.GENERATED_ALWAYS,
        f'column "{column.name}" can only be updated to DEFAULT',
        span=slot.span,
        detail=f'Column "{column.name}" is {what}.',
    )


# --- ON CONFLICT


def _conflict(
    level: Level, found: Table | View, target: Visible, written: dml.Conflict
) -> list[tuple[_Slot, Typed | None]]:
    """What it would clash with, and what it does then (transformOnConflictClause); the columns it sets."""
    level.visible = [target]
    for key in written.keys:
        if key.column is not None:
            _named(level, key.column, key.span)
        elif key.expression is not None:
            _value(analyze_from.scope(level, "index expressions"), key.expression)
    _condition(level, written.predicate, "WHERE")
    assigned: list[tuple[_Slot, Typed | None]] = []
    if written.assignments is not None:
        columns = query_scope.relation_columns(found) or ()
        excluded = analyze_from.placed(level, RangeItem(alias="excluded", columns=columns), None).shown[0]
        level.visible = [target, excluded]
        assigned = _assignments(level, found, written.assignments)
        _condition(level, written.where, "WHERE")
    if isinstance(found, Table):
        dml_conflicts.refuse_unmatched(level.catalog, found, written)
    return assigned


def _named(level: Level, name: str, span: Span) -> None:
    try:
        level.column((name,))
    except CatalogError as error:
        error.span = error.span or span
        raise


# --- UPDATE


def _update(level: Level, found: Table | View, target: Visible, written: dml.Update) -> Analysed:
    _read_sources(level, target, written.sources)
    where = _condition(level, written.where, "WHERE")
    assignments = _assignments(level, found, written.assignments)
    for slot, value in assignments:
        _refuse_changed(found, slot, is_given=value is not None)
    return Analysed(
        assignments=tuple((slot.column.number, value) for slot, value in assignments),
        where=where,
        is_alone=not (written.sources or written.common),
    )


def _read_sources(level: Level, target: Visible, written: Sequence[queries.FromItem]) -> None:
    """FROM of UPDATE and USING of DELETE, which must not look at the table itself."""
    level.visible = [replace(target, is_lateral_only=True)]
    analyze_from.analyse(level, written)


def _assignments(
    level: Level, found: Table | View, written: Sequence[dml.Assignment]
) -> list[tuple[_Slot, Typed | None]]:
    """SET: the columns, and what they get; None for their default (transformUpdateTargetList)."""
    given = [pair for each in written for pair in _pairs(level, each)]
    slots: list[tuple[_Slot, Typed | None]] = []
    whole: set[str] = set()
    for column, value, span, is_field in given:
        slot = _Slot(_column(found, column), column.is_part, column.span)
        assigned = None if value is None else Typed(type=value.type)
        if value is not None and not slot.is_part:
            made = _assigned(level, value, slot.column, span)
            folding.refuse_constants(level.catalog, made, span)
            assigned = assigned if is_field else made
        slots.append((slot, assigned))
    for slot, _ in slots:
        if slot.column.name in whole:
            message = f'multiple assignments to same column "{slot.column.name}"'
            raise CatalogError(Code.SYNTAX_ERROR, message, span=slot.span)
        if not slot.is_part:
            whole.add(slot.column.name)
    return slots


_Pair: TypeAlias = tuple[dml.AssignedColumn, Typed | None, Span, bool]
"""A column, its value, where that stands, and whether it is a column of a sub-select's row."""


def _pairs(level: Level, written: dml.Assignment) -> list[_Pair]:
    """Each column with its value; `(a, b) = (…)` has several (transformMultiAssignRef)."""
    scope = analyze_from.scope(level, "UPDATE")
    value = written.value
    if not written.is_multiple:
        return [(written.columns[0], _value(scope, value), value.span, False)]
    match value:
        case ddl.Row():
            _refuse_width(len(value.fields), written)
            pairs = zip(written.columns, value.fields, strict=True)
            return [(column, _value(scope, field), field.span, False) for column, field in pairs]
        case ddl.Subquery(kind="scalar"):
            made = level.subquery(value.query)
            _refuse_width(len(made.columns), written)
            items = zip(written.columns, made.columns, strict=True)
            return [(column, item.value, value.span, True) for column, item in items]
        case _:
            raise NotAnalysed(value.span, "a row of this form is not modelled")


def _refuse_width(width: int, written: dml.Assignment) -> None:
    if width != len(written.columns):
        message = "number of columns does not match number of values"
        raise CatalogError(Code.SYNTAX_ERROR, message, span=written.value.span)


# --- MERGE


def _merge(level: Level, found: Table | View, target: Visible, written: dml.Merge) -> None:
    level.visible = []
    analyze_from.analyse(level, (written.source,))
    source = level.visible
    level.visible = [target, *source]
    _condition(level, written.condition, "JOIN conditions", "JOIN/ON")
    for action in written.actions:
        level.visible = [*([target] if action.sees_table else ()), *(source if action.sees_source else ())]
        _condition(level, action.condition, "MERGE WHEN conditions", "WHEN")
        if action.values is not None:
            _merged(level, found, action, action.values)
        for slot, value in _assignments(level, found, action.assignments):
            _refuse_changed(found, slot, is_given=value is not None)
    level.visible = [target, *source]


def _merged(
    level: Level, found: Table | View, action: dml.MergeAction, values: Sequence[ddl.Expression]
) -> None:
    slots = _slots(found, action.columns, action.span)
    (row,) = _listed(level, slots, action.columns, (values,))
    for slot, value in zip(slots, row, strict=False):
        _refuse_own(found, slot, overriding=action.overriding, is_given=value is not None)


# --- RETURNING


def _returning(level: Level, target: Visible, written: dml.Change) -> TypedQuery:
    if not written.returning:
        return TypedQuery(items=())
    names = {each.name for each in level.visible}
    level.visible += [
        replace(target, name=name, relation=0, shows_columns=False)
        for name in _ROW_VARIABLES
        if name not in names
    ]
    targets = analyze_targets.analyse(level, analyze_from.scope(level, "RETURNING"), written.returning)
    return TypedQuery(items=tuple(TypedItem(value=each.value, name=each.name) for each in targets))
