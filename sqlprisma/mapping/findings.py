"""What Prisma cannot say, told to a person: where in the migrations it stands, and what became of it.

Apart from the notes, which are written into the file: these go to standard error, and carry a place.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlprisma.catalog.objects import Column, ConstraintKind, Table
from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.mapping import columns, notes
from sqlprisma.mapping.names import Chosen, Reason
from sqlprisma.mapping.plan import Plan
from sqlprisma.source import Span

_CONSTRAINTS = {ConstraintKind.CHECK: "check", ConstraintKind.EXCLUSION: "exclusion"}


def of(plan: Plan) -> tuple[Diagnostic, ...]:
    """All of them, table by table."""
    return tuple(found for table in plan.scope.tables for found in _of_table(plan, table))


def _of_table(plan: Plan, table: Table) -> Iterable[Diagnostic]:
    yield from _renamed(plan.model(table), f'table "{table.name}"', "model", table.provenance)
    for column in table.columns:
        yield from _of_column(plan, table, column)
    if table.columns and plan.is_ignored(table):
        yield _note(
            f'table "{table.name}" has no unique identifier that Prisma can use: its model is ignored',
            table.provenance,
        )
    for index in plan.catalog.indexes_of(table):
        if columns.repeats_column(index):
            message = f'index "{index.name}" of table "{table.name}" names a column twice: it is not shown'
            yield _note(message, index.provenance)
    if not plan.options.is_database:
        yield from _lost(plan, table)


def _of_column(plan: Plan, table: Table, column: Column) -> Iterable[Diagnostic]:
    chosen = plan.field(table, column.number)
    name = f'column "{table.name}.{column.name}"'
    if not chosen.name:
        yield _note(f"{name} has no valid name in Prisma: its field is commented out", column.provenance)
    else:
        yield from _renamed(chosen, name, "field", column.provenance)


def _renamed(chosen: Chosen, what: str, kind: str, provenance: tuple[Span, ...]) -> Iterable[Diagnostic]:
    if chosen.reason is Reason.COLLISION:
        yield Diagnostic(
            code=Code.RENAMED,
            message=f"{what} becomes the {kind} {chosen.name}: {chosen.reason.value}",
            span=_last(provenance),
        )


def _lost(plan: Plan, table: Table) -> Iterable[Diagnostic]:
    for kind, word in _CONSTRAINTS.items():
        for key in notes.constraints(plan, table, kind):
            yield _note(
                f'{word} constraint "{key.name}" of table "{table.name}" is not shown', key.provenance
            )
    for index in notes.expression_indexes(plan, table):
        yield _note(f'expression index "{index.name}" of table "{table.name}" is not shown', index.provenance)
    for index in columns.shown_indexes(plan.catalog, table):
        if index.predicate is not None and not plan.options.writes_partial_indexes:
            yield _note(
                f'partial index "{index.name}" of table "{table.name}" is not shown',
                index.provenance,
                hint="add `partialIndexes` to the generator's `previewFeatures` (Prisma 7)",
            )
    if table.has_row_security:
        yield _note(f'row level security of table "{table.name}" is not shown', table.provenance)


def _note(message: str, provenance: tuple[Span, ...], *, hint: str | None = None) -> Diagnostic:
    return Diagnostic(code=Code.NOT_EXPRESSIBLE, message=message, span=_last(provenance), hint=hint)


def _last(provenance: tuple[Span, ...]) -> Span | None:
    return provenance[-1] if provenance else None
