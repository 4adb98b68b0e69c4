"""What Prisma has no words for: rules, orders and kinds of things that are in the database and not in the schema.

Apart from `findings`, which tells what became of names. In database naming only that is told of which `prisma db pull`
does not warn already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlprisma.catalog import identity
from sqlprisma.catalog.objects import (
    Column,
    Constraint,
    ConstraintKind,
    IdentityKind,
    Index,
    Oid,
    Table,
    Type,
    TypeKind,
    View,
)
from sqlprisma.catalog.types import format_type
from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.mapping import columns, notes
from sqlprisma.mapping.indexes import is_shown_as_unique
from sqlprisma.mapping.plan import Plan
from sqlprisma.mapping.types import Native
from sqlprisma.source import Span

_PLAIN_DECIMAL = Native(name="Decimal")
_RULES = {ConstraintKind.CHECK: "check", ConstraintKind.EXCLUSION: "exclusion"}
_KEYS = {
    ConstraintKind.FOREIGN_KEY: "foreign key",
    ConstraintKind.PRIMARY_KEY: "primary key",
    ConstraintKind.UNIQUE: "unique constraint",
}


def of_schema(plan: Plan) -> Iterator[Diagnostic]:
    """Whole things that are not shown: views, foreign tables, the checks of domains."""
    shown = {view.oid for view in plan.scope.views}
    for view in plan.catalog.views():
        if view.oid not in shown and _is_read(plan, view):
            yield _view(plan, view)
    for table in plan.catalog.tables():
        if table.is_foreign and _is_read(plan, table):
            yield note(f'foreign table "{table.name}" is not shown', table.provenance)
    rules: dict[Oid, list[Constraint]] = {}
    for rule in plan.catalog.all(Constraint):
        if rule.kind is ConstraintKind.CHECK and rule.type:
            rules.setdefault(rule.type, []).append(rule)
    for domain in plan.catalog.all(Type):
        if domain.kind is TypeKind.DOMAIN and _is_read(plan, domain):
            yield from _of_domain(domain, rules.get(domain.oid, ()))


def _is_read(plan: Plan, found: Table | View | Type) -> bool:
    return plan.catalog.namespace_name(found) in plan.scope.namespaces


def _view(plan: Plan, view: View) -> Diagnostic:
    if view.is_materialized:
        return note(f'materialized view "{view.name}" is not shown: Prisma knows none', view.provenance)
    if plan.options.has_preview("views"):
        return note(f'view "{view.name}" is not shown: its columns are not known', view.provenance)
    return note(
        f'view "{view.name}" is not shown',
        view.provenance,
        hint="add `views` to the generator's `previewFeatures`",
    )


def _of_domain(domain: Type, rules: Iterable[Constraint]) -> Iterator[Diagnostic]:
    for rule in rules:
        message = f'check constraint "{rule.name}" of domain "{domain.name}" is not shown'
        yield note(message, rule.provenance)


def of_table(plan: Plan, table: Table) -> Iterator[Diagnostic]:
    """What of a table with a model is not in the model."""
    for column in table.columns:
        yield from _of_column(plan, table, column)
    for index, what in columns.refusals(plan.catalog, table):
        yield note(f'index "{index.name}" of table "{table.name}" {what}', index.provenance)
    for index in plan.sayable_indexes(table):
        if is_shown_as_unique(plan, table, index):
            yield note(
                f'primary key "{index.name}" of table "{table.name}" is shown as a unique constraint: '
                "it has a list, which Prisma's `@id` does not take",
                index.provenance,
            )
        if index.predicate is not None and not plan.options.writes_partial_indexes:
            yield note(
                f'partial index "{index.name}" of table "{table.name}" is not shown',
                index.provenance,
                hint="add `partialIndexes` to the generator's `previewFeatures` (Prisma 7)",
            )
    ordered = {index.oid for index, _ in notes.null_ordered(plan, table)}
    for index in plan.indexes(table):
        is_untold = index.oid in ordered and not plan.options.is_database
        for what in _unsaid(table, index, is_ordered=is_untold):
            yield note(f'index "{index.name}" of table "{table.name}" is shown {what}', index.provenance)
    yield from rules_of(plan, table)


def rules_of(plan: Plan, table: Table) -> Iterator[Diagnostic]:
    """The rules that a table keeps and Prisma does not know of; `prisma db pull` warns of them in its own words."""
    if plan.options.is_database:
        return
    for kind, word in _RULES.items():
        for rule in notes.constraints(plan, table, kind):
            yield note(
                f'{word} constraint "{rule.name}" of table "{table.name}" is not shown', rule.provenance
            )
    for index in notes.expression_indexes(plan, table):
        yield note(f'expression index "{index.name}" of table "{table.name}" is not shown', index.provenance)
    for key in notes.deferrable(plan, table):
        message = f'{_KEYS[key.kind]} "{key.name}" of table "{table.name}" is shown without DEFERRABLE'
        yield note(message, key.provenance)
    if table.has_row_security:
        yield note(f'row level security of table "{table.name}" is not shown', table.provenance)
    if table.is_partitioned:
        yield note(f'table "{table.name}" is shown without its partitions', table.provenance)
    for parent in table.inherits:
        name = plan.catalog.get(parent, Table).name
        message = f'table "{table.name}" is shown as if it did not inherit from "{name}"'
        yield note(message, table.provenance)


def _of_column(plan: Plan, table: Table, column: Column) -> Iterator[Diagnostic]:
    name = f'column "{table.name}.{column.name}"'
    if plan.type(column).native == _PLAIN_DECIMAL:
        written = format_type(plan.catalog, column.type)
        if "(" in written:
            yield note(f"{name} is shown without the precision of its type {written}", column.provenance)
    if column.is_generated:
        yield note(
            f"generated {name} is shown as a column with a default",
            column.provenance,
            hint="PostgreSQL refuses every value that a client gives it",
        )
    if identity.of(plan.catalog, table, column) is IdentityKind.ALWAYS:
        yield note(
            f"{name} is shown without GENERATED ALWAYS",
            column.provenance,
            hint="PostgreSQL refuses every value that a client gives it",
        )


def _unsaid(table: Table, index: Index, *, is_ordered: bool) -> Iterable[str]:
    """What an index that is shown is without."""
    own = {column.number: column.collation for column in table.columns}
    if index.nulls_not_distinct:
        yield "without NULLS NOT DISTINCT"
    if any(key.collation is not None and key.collation != own.get(key.number or 0) for key in index.keys):
        yield "without the collation of its keys"
    if index.include and not index.is_primary:
        yield "with its included columns as keys"
    if is_ordered:
        yield "without the order of its NULLs"


def note(message: str, provenance: tuple[Span, ...], *, hint: str | None = None) -> Diagnostic:
    """One thing that is not in the schema; the place is what was last done to it."""
    return Diagnostic(
        code=Code.NOT_EXPRESSIBLE, message=message, span=provenance[-1] if provenance else None, hint=hint
    )
