"""Prisma's own warnings, as the one text that `prisma db pull` shows.

Headers and order are Prisma's, word for word (prisma-engines, schema-connector/src/warnings.rs); an empty group is
not shown. Apart from findings, which say the same with a place in the migrations.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable

from sqlprisma.catalog.objects import Column, ConstraintKind, Oid, Table, View
from sqlprisma.mapping import notes, repair
from sqlprisma.mapping.columns import byte_order, column_numbers
from sqlprisma.mapping.names import Reason, is_in_file
from sqlprisma.mapping.plan import Plan
from sqlprisma.mapping.scope import uses_foreign_keys

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
        for header, group in _GROUPS
        if (items := tuple(group(plan)))
    ]
    told = ("\n\n".join(("*** WARNING ***", *groups)), *_crossed(plan))
    return "\n".join((*told, "")) if groups or len(told) > 1 else None


def _crossed(plan: Plan) -> Iterable[str]:
    """The implicit many-to-manys that the file knows and whose sides Prisma takes the other way round."""
    for join in plan.scope.joins:
        a, b = _model(plan, join.a), _model(plan, join.b)
        if not join.is_self and a > b and join.table.name in plan.kept.joins:
            yield (
                f"The many-to-many relation between {a} and {b} is broken due to the naming of the models. "
                "Prisma creates many-to-many relations based on the alphabetical ordering of the names of the models "
                "and these two models now produce the reverse of the expected ordering."
            )


# --- the groups, each the items of one header


def _empty_fields(word: str, plan: Plan, holders: Iterable[Table | View]) -> Iterable[str]:
    """By the names of the models."""
    for holder in sorted(holders, key=lambda holder: byte_order(plan.model(holder).name)):
        empty = sorted(
            _quoted(column.name) for column in _columns(holder) if not plan.field(holder, column.number).name
        )
        if empty:
            yield f"{word}: {_model(plan, holder)}, field(s): [{', '.join(empty)}]"


def _kept_fields(word: str, plan: Plan, holders: Iterable[Table | View]) -> Iterable[str]:
    for holder in holders:
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
    """A model that a person ignores already is not told of."""
    return (
        _model(plan, table)
        for table in plan.scope.tables
        if table.columns and plan.is_ignored(table) and not _is_in_file(plan, plan.kept.ignored, table)
    )


def _unsupported(word: str, plan: Plan, holders: Iterable[Table | View]) -> Iterable[str]:
    for holder in holders:
        for column in _columns(holder):
            found = plan.type(column)
            if found.is_unsupported:
                field = _quoted(_field(plan, holder, column))
                yield (
                    f"{word}: {_model(plan, holder)}, field: {field}, "
                    f"original data type: {_quoted(found.udt_name)}"
                )


def _of_models(items: Callable[[str, Plan, Iterable[Table | View]], Iterable[str]]) -> _Group:
    return lambda plan: items("Model", plan, plan.scope.tables)


def _of_views(items: Callable[[str, Plan, Iterable[Table | View]], Iterable[str]]) -> _Group:
    return lambda plan: items("View", plan, plan.scope.views)


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


def _named_ids(plan: Plan) -> Iterable[str]:
    for table in plan.scope.tables:
        has_compound_id = any(
            index.is_primary and len(column_numbers(index)) > 1 for index in plan.indexes(table)
        )
        if has_compound_id and _is_in_file(plan, plan.kept.named_ids, table):
            yield _model(plan, table)


def _copied(plan: Plan) -> Iterable[str]:
    """The models of the relation fields that only the file knows: all where Prisma emulates keys, those of views.

    One for each field: sorted by the table that it leads to, and under that by its own from last to first.
    """
    holders = plan.scope.holders()
    places = {place: holder for holder in holders for place in _places(plan, holder)}
    is_emulated = not uses_foreign_keys(plan.options)
    found: dict[Oid, list[str]] = {holder.oid: [] for holder in holders}
    for holder in reversed(holders):
        for place in _places(plan, holder):
            for target in map(places.get, plan.kept.relation_fields.get(place, ())):
                if target and (is_emulated or isinstance(holder, View) or isinstance(target, View)):
                    found[target.oid].append(_model(plan, holder))
    return (model for models in found.values() for model in models)


def _places(plan: Plan, holder: Table | View) -> tuple[tuple[str | None, str], ...]:
    """What a table is in a schema file: there it may stand without its schema."""
    return (plan.catalog.namespace_name(holder), holder.name), (None, holder.name)


def _is_in_file(plan: Plan, known: Container[tuple[str | None, str]], table: Table) -> bool:
    return is_in_file(known, plan.catalog.namespace_name(table), table.name)


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
    for table in plan.scope.described:
        for index, number in notes.null_ordered(plan, table):
            column = table.column_numbered(number).name
            yield f"Index: {_quoted(index.name)}, column: {_quoted(column)}"


def _row_secured(plan: Plan) -> Iterable[str]:
    return (_model(plan, table) for table in plan.scope.tables if table.has_row_security)


def _checks(plan: Plan) -> Iterable[str]:
    return _constrained(plan, plan.scope.tables, ConstraintKind.CHECK)


def _exclusions(plan: Plan) -> Iterable[str]:
    return _constrained(plan, plan.scope.described, ConstraintKind.EXCLUSION)


def _constrained(plan: Plan, tables: Iterable[Table], kind: ConstraintKind) -> Iterable[str]:
    for table in tables:
        for key in notes.constraints(plan, table, kind):
            yield f"Model: {_model(plan, table)}, constraint: {_quoted(key.name)}"


def _deferred(plan: Plan) -> Iterable[str]:
    for table in plan.scope.described:
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


_GROUPS: tuple[tuple[str, _Group], ...] = (
    (f"These fields were commented out {_RENAME}", _of_models(_empty_fields)),
    (f"These fields were commented out {_RENAME}", _of_views(_empty_fields)),
    (f"These fields were enriched with `@map` {_ENRICHED}", _of_models(_kept_fields)),
    (f"These fields were enriched with `@map` {_ENRICHED}", _of_views(_kept_fields)),
    (f"These enum values were commented out {_RENAME}", _empty_values),
    (
        (
            "The following models were commented out as we could not retrieve columns for them. "
            "Please check your privileges:"
        ),
        _without_columns,
    ),
    (
        (
            "The following models were ignored as they do not have a valid unique identifier or id. "
            "This is currently not supported by Prisma Client:"
        ),
        _without_identifier,
    ),
    (
        "These models were enriched with custom compound id names taken from the previous Prisma schema:",
        _named_ids,
    ),
    (f"These fields {_NOT_SUPPORTED} support their types:", _of_models(_unsupported)),
    (f"These fields {_NOT_SUPPORTED} support their types:", _of_views(_unsupported)),
    (f"These models were enriched with `@@map` {_ENRICHED}", _kept_models),
    (f"These views were enriched with `@@map` {_ENRICHED}", _kept_views),
    (f"These enum values were enriched with `@map` {_ENRICHED}", _kept_values),
    (f"These enums were enriched with `@@map` {_ENRICHED}", _kept_enums),
    (
        (
            "Relations were copied from the previous data model due to not using foreign keys in the database. "
            "If any of the relation columns changed in the database, the relations might not be correct anymore:"
        ),
        _copied,
    ),
    ("These items were renamed due to their names being duplicates in the Prisma schema:", _renamed),
    ("These tables are partition tables, which are not yet fully supported:", _partitioned),
    ("These tables are inherited tables, which are not yet fully supported:", _inherited),
    (
        f"These index columns are having a non-default null sort order, {_READ_MORE}non-default-index-null-ordering",
        _null_ordered,
    ),
    (f"These tables contain row level security, {_READ_MORE}row-level-security", _row_secured),
    (
        (
            f"These constraints {_NOT_SUPPORTED} fully support check constraints. "
            "Read more: https://pris.ly/d/check-constraints"
        ),
        _checks,
    ),
    (
        (
            f"These constraints {_NOT_SUPPORTED} fully support exclusion constraints. "
            "Read more: https://pris.ly/d/exclusion-constraints"
        ),
        _exclusions,
    ),
    (
        (
            "These primary key, foreign key or unique constraints are using non-default deferring in the database, "
            f"{_READ_MORE}constraint-deferring"
        ),
        _deferred,
    ),
    (f"These objects have comments defined in the database, {_READ_MORE}database-comments", _commented),
    (
        (
            f"These indexes {_NOT_SUPPORTED} fully support expression indexes. "
            "Read more: https://pris.ly/d/expression-indexes"
        ),
        _expressions,
    ),
)
"""Headers and their items, in the order of the text; those about models and those about views stand apart."""


def _columns(holder: Table | View) -> tuple[Column, ...]:
    return holder.columns or ()


def _model(plan: Plan, holder: Table | View) -> str:
    """The name in Prisma; a join table that is hidden is called as its model would be."""
    chosen = plan.names.models.get(holder.oid)
    return _quoted(repair.sanitised(holder.name) if chosen is None else chosen.name)


def _field(plan: Plan, holder: Table | View, column: Column) -> str:
    return plan.field(holder, column.number).name or column.name


def _quoted(name: str) -> str:
    return f'"{name}"'
