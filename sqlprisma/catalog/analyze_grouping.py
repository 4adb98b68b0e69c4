"""ORDER BY, GROUP BY and DISTINCT ON, which may name an item of the list, and what grouping then forbids.

The rules are those of parse_clause.c (findTargetlistEntrySQL92 and SQL99) and parse_agg.c
(check_ungrouped_columns).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, combinations, product

from sqlprisma import ddl
from sqlprisma.catalog import (
    analyze_expressions,
    analyze_from,
    builtins,
    coerce,
    opclasses,
)
from sqlprisma.catalog.analyze_targets import Target
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Constraint, ConstraintKind, Table
from sqlprisma.catalog.query_scope import Level
from sqlprisma.catalog.typed import Const, Typed
from sqlprisma.catalog.typed_queries import (
    Aggregate,
    RangeItem,
    SubLink,
    TypedQuery,
    TypedSort,
    Var,
    WindowCall,
    nested_values,
    operands,
)
from sqlprisma.ddl import queries
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace


def order(
    level: Level,
    targets: list[Target],
    keys: Iterable[ddl.SortKey],
    clause: str,
    *,
    is_set_operation: bool = False,
) -> tuple[TypedSort, ...]:
    """The keys of ORDER BY, as places in the list; others join it hidden.

    Raises:
        CatalogError: for a position or name that means nothing, or a type that has no order.
    """
    made = []
    for key in keys:
        place = _place(level, targets, key.value, clause, is_set_operation=is_set_operation)
        opclasses.refuse_unordered(level.catalog, targets[place].value.type, "ordering", key.value.span)
        made.append(
            TypedSort(
                item=place,
                is_descending=key.is_descending,
                nulls_first=key.is_descending if key.nulls_first is None else key.nulls_first,
            )
        )
    return tuple(made)


def distinct_on(level: Level, targets: list[Target], keys: Iterable[ddl.Expression]) -> tuple[int, ...]:
    """The keys of DISTINCT ON."""
    made: list[int] = []
    for key in keys:
        place = _place(level, targets, key, "DISTINCT ON")
        opclasses.refuse_unordered(level.catalog, targets[place].value.type, "equality", key.span)
        made.append(place)
    return tuple(made)


def groups(
    level: Level, targets: list[Target], written: Sequence[queries.Grouping]
) -> tuple[tuple[int, ...], ...] | None:
    """The grouping sets of GROUP BY; None where there is none (expand_grouping_sets)."""
    if not written:
        return None
    each = [_sets(level, targets, grouping) for grouping in written]
    return tuple(tuple(dict.fromkeys(chain.from_iterable(chosen))) for chosen in product(*each))


def _sets(level: Level, targets: list[Target], written: queries.Grouping) -> list[tuple[int, ...]]:
    if written.kind == "EXPRESSION" and written.value is not None:
        return [_keys(level, targets, written.value)]
    if written.kind == "EMPTY":
        return [()]
    members = [_sets(level, targets, member) for member in written.members]
    if written.kind == "SETS":
        return list(chain.from_iterable(members))
    keys = [tuple(chain.from_iterable(member)) for member in members]
    if written.kind == "ROLLUP":
        chosen: Iterable[Sequence[tuple[int, ...]]] = (keys[:count] for count in range(len(keys), -1, -1))
    elif written.kind == "CUBE":
        chosen = chain.from_iterable(combinations(keys, count) for count in range(len(keys), -1, -1))
    else:
        chosen = [keys]
    return [tuple(chain.from_iterable(some)) for some in chosen]


def _keys(level: Level, targets: list[Target], written: ddl.Expression) -> tuple[int, ...]:
    parts = written.fields if isinstance(written, ddl.Row) and not written.is_explicit else (written,)
    places = []
    for part in parts:
        place = _place(level, targets, part, "GROUP BY")
        opclasses.refuse_unordered(level.catalog, targets[place].value.type, "equality", part.span)
        places.append(place)
    return tuple(places)


def _place(
    level: Level,
    targets: list[Target],
    written: ddl.Expression,
    clause: str,
    *,
    is_set_operation: bool = False,
) -> int:
    try:
        found = _named(level, targets, written, clause)
        if found is not None:
            return found
        if is_set_operation:
            raise _not_of_result()
        return _computed(level, targets, written, clause)
    except CatalogError as error:
        error.span = error.span or written.span
        raise


def _not_of_result() -> CatalogError:
    return CatalogError(
        Code.FEATURE_NOT_SUPPORTED,
        "invalid UNION/INTERSECT/EXCEPT ORDER BY clause",
        detail="Only result column names can be used, not expressions or functions.",
    )


def _named(level: Level, targets: list[Target], written: ddl.Expression, clause: str) -> int | None:
    """The item that a bare name or a position means."""
    match written:
        case ddl.NumberLiteral(text=text) if text.isdecimal():
            shown = [place for place, target in enumerate(targets) if not target.is_hidden]
            if not 0 < int(text) <= len(shown):
                message = f"{clause} position {text} is not in select list"
                raise CatalogError(Code.INVALID_COLUMN_REFERENCE, message)
            return shown[int(text) - 1]
        case ddl.NumberLiteral() | ddl.StringLiteral() | ddl.NullLiteral() | ddl.BitLiteral():
            raise CatalogError(Code.SYNTAX_ERROR, f"non-integer constant in {clause}")
        case ddl.ColumnReference(parts=(name,)):
            if clause == "GROUP BY" and level.shows_column(name):
                return None
            return _by_name(targets, name, clause)
        case _:
            return None


def _by_name(targets: list[Target], name: str, clause: str) -> int | None:
    found: int | None = None
    for place, target in enumerate(targets):
        if target.is_hidden or target.name != name:
            continue
        if found is None:
            found = place
        elif targets[found].value != target.value:
            raise CatalogError(Code.AMBIGUOUS_COLUMN, f'{clause} "{name}" is ambiguous')
    return found


def _computed(level: Level, targets: list[Target], written: ddl.Expression, clause: str) -> int:
    allows = "s" if clause == "GROUP BY" else "aws"
    value = analyze_expressions.transform(analyze_from.scope(level, clause, allows=allows), written)
    if value.type == builtins.UNKNOWN and isinstance(value, Const):
        value = coerce.to_common(level.catalog, value, builtins.TEXT, clause)
    for place, target in enumerate(targets):
        if target.value == value:
            return place
    targets.append(Target(value=value, name="?column?", span=written.span, is_hidden=True))
    return len(targets) - 1


def refuse_incomparable(catalog: Catalog, targets: Iterable[Target]) -> None:
    """A distinct query compares all that it shows (transformDistinctClause)."""
    for target in targets:
        if not target.is_hidden:
            opclasses.refuse_unordered(catalog, target.value.type, "equality", target.span)


def refuse_hidden_order(targets: Sequence[Target], keys: Iterable[TypedSort]) -> None:
    """A distinct query is sorted by what it shows."""
    for key in keys:
        if targets[key.item].is_hidden:
            message = "for SELECT DISTINCT, ORDER BY expressions must appear in select list"
            raise CatalogError(Code.INVALID_COLUMN_REFERENCE, message, span=targets[key.item].span)


# --- what grouping forbids


def checked(level: Level, made: TypedQuery, targets: Sequence[Target]) -> TypedQuery:
    """The query, told whether it aggregates; a column that is not grouped is refused (parseCheckAggregates)."""
    values = [target.value for target in targets]
    if made.having is not None:
        values.append(made.having)
    has_aggregates = any(_contains(value, Aggregate) for value in values)
    if not has_aggregates and made.group_by is None and made.having is None:
        return made
    keys = sorted({place for group in made.group_by or () for place in group})
    grouped = tuple(targets[place].value for place in keys)
    check = _Check(level, grouped)
    for target in targets:
        check.value(target.value, 0, target)
    if made.having is not None:
        check.value(made.having, 0, None)
    return replace(made, has_aggregates=has_aggregates)


class _Check:
    """The search for columns that a group has several values of."""

    def __init__(self, level: Level, grouped: tuple[Typed, ...]) -> None:
        self.level = level
        self.grouped = grouped

    def value(self, node: Typed, depth: int, target: Target | None) -> None:
        """Refuse an ungrouped column in an expression that stands `depth` queries below."""
        if isinstance(node, Aggregate) and depth == 0:
            self._refuse_nesting(node, target)
            return
        if depth == 0 and node in self.grouped:
            return
        if isinstance(node, Var) and node.level == depth:
            self._column(node, depth, target)
            return
        for child in operands(node):
            self.value(child, depth, target)
        if isinstance(node, SubLink):
            for value, below in nested_values(node.query):
                if isinstance(value, Var) and value.level == depth + below:
                    self._column(value, depth + below, target)

    def _refuse_nesting(self, node: Aggregate, target: Target | None) -> None:
        for child in operands(node):
            for word, kind in (("aggregate", Aggregate), ("window", WindowCall)):
                if _contains(child, kind):
                    nested = (
                        "aggregate function calls cannot be nested"
                        if word == "aggregate"
                        else "aggregate function calls cannot contain window function calls"
                    )
                    span = None if target is None else target.span
                    raise CatalogError(Code.GROUPING_ERROR, nested, span=span)

    def _column(self, node: Var, depth: int, target: Target | None) -> None:
        same = replace(node, level=0)
        if same in self.grouped:
            return
        item = self.level.range[node.item]
        if self._is_determined(item, node.item):
            return
        name = f"{item.alias}.{_column_name(item, node.number)}"
        span = None if target is None else target.span
        if depth:
            message = f'subquery uses ungrouped column "{name}" from outer query'
            raise CatalogError(Code.GROUPING_ERROR, message, span=span)
        message = f'column "{name}" must appear in the GROUP BY clause or be used in an aggregate function'
        raise CatalogError(Code.GROUPING_ERROR, message, span=span)

    def _is_determined(self, item: RangeItem, place: int) -> bool:
        """Whether the group's columns hold the whole primary key of the column's table: then it has one value."""
        table = self.level.catalog.objects.get(item.relation)
        if not isinstance(table, Table):
            return False
        numbers = {
            table.columns[key.number - 1].number
            for key in self.grouped
            if isinstance(key, Var) and key.level == 0 and key.item == place and key.number > 0
        }
        for oid in table.constraints:
            found = self.level.catalog.get(oid, Constraint)
            if (
                found.kind is ConstraintKind.PRIMARY_KEY
                and not found.is_deferrable
                and numbers.issuperset(found.columns)
            ):
                self.level.needs.append((found.oid, 0))
                return True
        return False


def _contains(node: Typed, kind: type[Typed]) -> bool:
    return isinstance(node, kind) or any(_contains(child, kind) for child in operands(node))


def _column_name(item: RangeItem, number: int) -> str:
    return item.columns[number - 1].name if number > 0 else "*"
