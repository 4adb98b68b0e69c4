"""Prisma's own warnings, as the one text that `prisma db pull` shows.

Headers and order are Prisma's, word for word (prisma-engines, schema-connector/src/warnings.rs); an empty group is
not shown. Apart from findings, which say the same with a place in the migrations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sqlprisma.catalog.objects import Column, ConstraintKind, Table, View
from sqlprisma.mapping import notes
from sqlprisma.mapping.names import Reason
from sqlprisma.mapping.plan import Plan

_RENAME = (
    "because their names are currently not supported by Prisma. Please provide valid ones that match "
    "[a-zA-Z][a-zA-Z0-9_]* using the `@map` attribute:"
)
_ENRICHED = "information taken from the previous Prisma schema:"
_READ_MORE = "which is not yet fully supported. Read more: https://pris.ly/d/"
_NOT_SUPPORTED = "are not supported by Prisma Client, because Prisma currently does not"

_Group = Callable[[Plan], Iterable[str]]


def text(plan: Plan) -> str | None:
    """The warnings of a schema, or None where there are none."""
    groups = [
        "\n".join((header, *(f"  - {item}" for item in items)))
        for header, group in _GROUPS.items()
        if (items := tuple(group(plan)))
    ]
    return "\n\n".join(("*** WARNING ***", *groups)) + "\n" if groups else None


# --- the groups, each the items of one header


def _empty_fields(plan: Plan) -> Iterable[str]:
    for holder in plan.scope.holders():
        empty = sorted(
            _quoted(column.name) for column in _columns(holder) if not plan.field(holder, column.number).name
        )
        if empty:
            word = "Model" if isinstance(holder, Table) else "View"
            yield f"{word}: {_model(plan, holder)}, field(s): [{', '.join(empty)}]"


def _kept_fields(plan: Plan) -> Iterable[str]:
    for holder in plan.scope.holders():
        word = "Model" if isinstance(holder, Table) else "View"
        for column in _columns(holder):
            chosen = plan.field(holder, column.number)
            if chosen.reason is Reason.KEPT and chosen.name != column.name:
                yield f"{word}: {_model(plan, holder)}, field: {_quoted(chosen.name)}"


def _empty_values(plan: Plan) -> Iterable[str]:
    for enum in plan.scope.enums:
        for label in enum.labels:
            if not plan.names.values[enum.oid, label.label].name:
                yield f"Enum: {_quoted(plan.names.enums[enum.oid].name)}, value: {_quoted(label.label)}"


def _without_columns(plan: Plan) -> Iterable[str]:
    return (_model(plan, table) for table in plan.scope.tables if not table.columns)


def _without_identifier(plan: Plan) -> Iterable[str]:
    return (_model(plan, table) for table in plan.scope.tables if table.columns and plan.is_ignored(table))


def _unsupported(plan: Plan) -> Iterable[str]:
    for holder in plan.scope.holders():
        word = "Model" if isinstance(holder, Table) else "View"
        for column in _columns(holder):
            found = plan.type(column)
            if found.is_unsupported:
                field = _quoted(_field(plan, holder, column))
                yield (
                    f"{word}: {_model(plan, holder)}, field: {field}, "
                    f"original data type: {_quoted(found.udt_name)}"
                )


def _kept_models(plan: Plan) -> Iterable[str]:
    return _kept_holders(plan, plan.scope.tables)


def _kept_views(plan: Plan) -> Iterable[str]:
    return _kept_holders(plan, plan.scope.views)


def _kept_holders(plan: Plan, holders: Iterable[Table | View]) -> Iterable[str]:
    for holder in holders:
        chosen = plan.model(holder)
        if chosen.reason is Reason.KEPT and chosen.name != holder.name:
            yield _quoted(chosen.name)


def _kept_values(plan: Plan) -> Iterable[str]:
    for enum in plan.scope.enums:
        for label in enum.labels:
            chosen = plan.names.values[enum.oid, label.label]
            if chosen.reason is Reason.KEPT and chosen.name != label.label:
                yield f"Enum: {_quoted(plan.names.enums[enum.oid].name)}, value: {_quoted(chosen.name)}"


def _kept_enums(plan: Plan) -> Iterable[str]:
    for enum in plan.scope.enums:
        chosen = plan.names.enums[enum.oid]
        if chosen.reason is Reason.KEPT and chosen.name != enum.name:
            yield _quoted(chosen.name)


def _renamed(plan: Plan) -> Iterable[str]:
    named = (
        *(("enum", plan.names.enums[enum.oid]) for enum in plan.scope.enums),
        *(("model", plan.model(table)) for table in plan.scope.tables),
        *(("view", plan.model(view)) for view in plan.scope.views),
    )
    for word, chosen in named:
        if chosen.reason is Reason.COLLISION:
            yield f"Type: {_quoted(word)}, name: {_quoted(chosen.name)}"


def _partitioned(plan: Plan) -> Iterable[str]:
    return (_model(plan, table) for table in plan.scope.tables if notes.has_partitions(table))


def _inherited(plan: Plan) -> Iterable[str]:
    return (_model(plan, table) for table in plan.scope.tables if notes.has_children(table))


def _null_ordered(plan: Plan) -> Iterable[str]:
    for table in plan.scope.tables:
        for index, number in notes.null_ordered(plan, table):
            column = table.column_numbered(number).name
            yield f"Index: {_quoted(index.name)}, column: {_quoted(column)}"


def _row_secured(plan: Plan) -> Iterable[str]:
    return (_model(plan, table) for table in plan.scope.tables if table.has_row_security)


def _checks(plan: Plan) -> Iterable[str]:
    return _constrained(plan, ConstraintKind.CHECK)


def _exclusions(plan: Plan) -> Iterable[str]:
    return _constrained(plan, ConstraintKind.EXCLUSION)


def _constrained(plan: Plan, kind: ConstraintKind) -> Iterable[str]:
    for table in plan.scope.tables:
        for key in notes.constraints(plan, table, kind):
            yield f"Model: {_model(plan, table)}, constraint: {_quoted(key.name)}"


def _deferred(plan: Plan) -> Iterable[str]:
    for table in plan.scope.tables:
        for key in notes.deferrable(plan, table):
            yield f"Model: {_model(plan, table)}, constraint: {_quoted(key.name)}"


def _commented(plan: Plan) -> Iterable[str]:
    for enum in plan.scope.enums:
        if enum.comment is not None:
            yield f"Type: {_quoted('enum')}, name: {_quoted(plan.names.enums[enum.oid].name)}"
    for holder in plan.scope.holders():
        if holder.comment is not None:
            word = "model" if isinstance(holder, Table) else "view"
            yield f"Type: {_quoted(word)}, name: {_model(plan, holder)}"
        for column in _columns(holder):
            if column.comment is not None:
                path = f"{plan.model(holder).name}.{_field(plan, holder, column)}"
                yield f"Type: {_quoted('field')}, name: {_quoted(path)}"


def _expressions(plan: Plan) -> Iterable[str]:
    for table in plan.scope.tables:
        for index in notes.expression_indexes(plan, table):
            yield f"Model: {_model(plan, table)}, constraint: {_quoted(index.name)}"


_GROUPS: Mapping[str, _Group] = {
    f"These fields were commented out {_RENAME}": _empty_fields,
    f"These fields were enriched with `@map` {_ENRICHED}": _kept_fields,
    f"These enum values were commented out {_RENAME}": _empty_values,
    "The following models were commented out as we could not retrieve columns for them. "
    "Please check your privileges:": _without_columns,
    "The following models were ignored as they do not have a valid unique identifier or id. "
    "This is currently not supported by Prisma Client:": _without_identifier,
    f"These fields {_NOT_SUPPORTED} support their types:": _unsupported,
    f"These models were enriched with `@@map` {_ENRICHED}": _kept_models,
    f"These views were enriched with `@@map` {_ENRICHED}": _kept_views,
    f"These enum values were enriched with `@map` {_ENRICHED}": _kept_values,
    f"These enums were enriched with `@@map` {_ENRICHED}": _kept_enums,
    "These items were renamed due to their names being duplicates in the Prisma schema:": _renamed,
    "These tables are partition tables, which are not yet fully supported:": _partitioned,
    "These tables are inherited tables, which are not yet fully supported:": _inherited,
    f"These index columns are having a non-default null sort order, {_READ_MORE}non-default-index-null-ordering": (
        _null_ordered
    ),
    f"These tables contain row level security, {_READ_MORE}row-level-security": _row_secured,
    f"These constraints {_NOT_SUPPORTED} fully support check constraints. "
    "Read more: https://pris.ly/d/check-constraints": _checks,
    f"These constraints {_NOT_SUPPORTED} fully support exclusion constraints. "
    "Read more: https://pris.ly/d/exclusion-constraints": _exclusions,
    "These primary key, foreign key or unique constraints are using non-default deferring in the database, "
    f"{_READ_MORE}constraint-deferring": _deferred,
    f"These objects have comments defined in the database, {_READ_MORE}database-comments": _commented,
    f"These indexes {_NOT_SUPPORTED} fully support expression indexes. "
    "Read more: https://pris.ly/d/expression-indexes": _expressions,
}
"""Header → its items, in the order of the text."""


def _columns(holder: Table | View) -> tuple[Column, ...]:
    return holder.columns or ()


def _model(plan: Plan, holder: Table | View) -> str:
    return _quoted(plan.model(holder).name)


def _field(plan: Plan, holder: Table | View, column: Column) -> str:
    return plan.field(holder, column.number).name or column.name


def _quoted(name: str) -> str:
    return f'"{name}"'
