"""What Prisma cannot say, told to a person: where in the migrations it stands, and what became of it.

Apart from the notes, which are written into the file: these go to standard error, and carry a place.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlprisma.catalog.objects import Column, ConstraintKind, Table, Type, View
from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.mapping import columns, losses, notes
from sqlprisma.mapping.names import Chosen, Reason, is_in_file
from sqlprisma.mapping.plan import Plan
from sqlprisma.mapping.scope import uses_foreign_keys
from sqlprisma.source import Span

_JOIN_INDEXES = {(True, 2), (False, 1)}
"""Whether they are unique, and how many columns they have."""


def of(plan: Plan) -> tuple[Diagnostic, ...]:
    """All of them, table by table."""
    shown = {table.oid for table in plan.scope.tables}
    hidden = (table for table in plan.scope.described if table.oid not in shown)
    return (
        *(found for table in plan.scope.tables for found in _of_table(plan, table)),
        *(found for table in hidden for found in _of_join_table(plan, table)),
        *(found for view in plan.scope.views for found in _of_view(plan, view)),
        *(found for enum in plan.scope.enums for found in _of_enum(plan, enum)),
        *losses.of_schema(plan),
    )


def _of_table(plan: Plan, table: Table) -> Iterable[Diagnostic]:
    yield from _renamed(plan.model(table), f'table "{table.name}"', "model", table.provenance)
    for column in table.columns:
        yield from _named(plan, table, column)
    if table.columns and plan.is_ignored(table):
        yield losses.note(
            f'table "{table.name}" has no unique identifier that Prisma can use: its model is ignored',
            table.provenance,
        )
    yield from losses.of_table(plan, table)
    if not uses_foreign_keys(plan.options):
        yield from _emulated(plan, table)


def _emulated(plan: Plan, table: Table) -> Iterable[Diagnostic]:
    """The foreign keys that are no relations, since Prisma emulates keys and the file does not have them."""
    for key in notes.constraints(plan, table, ConstraintKind.FOREIGN_KEY):
        names = tuple(column.name for column in columns.numbered(table, key.columns))
        if not is_in_file(plan.kept.relations, plan.catalog.namespace_name(table), table.name, names):
            yield losses.note(
                f'foreign key "{key.name}" of table "{table.name}" is not shown as a relation: '
                "with the relation mode `prisma` the schema file says which there are",
                key.provenance,
            )


def _of_view(plan: Plan, view: View) -> Iterable[Diagnostic]:
    yield from _renamed(plan.model(view), f'view "{view.name}"', "view", view.provenance)
    for column in view.columns or ():
        yield from _named(plan, view, column)


def _of_enum(plan: Plan, enum: Type) -> Iterable[Diagnostic]:
    name = f'enum "{enum.name}"'
    yield from _renamed(plan.names.enums[enum.oid], name, "enum", enum.provenance)
    for label in enum.labels:
        chosen = plan.names.values[enum.oid, label.label]
        what = f'value "{label.label}" of {name}'
        if not chosen.name:
            yield losses.note(f"{what} has no valid name in Prisma: it is commented out", enum.provenance)
        else:
            yield from _renamed(chosen, what, "value", enum.provenance)


def _of_join_table(plan: Plan, table: Table) -> Iterable[Diagnostic]:
    """A table that is only a relation between two models: of its indexes Prisma knows the two that make it one."""
    known: set[tuple[bool, int]] = set()
    for index in plan.sayable_indexes(table):
        shape = (index.is_unique, len(columns.column_numbers(index)))
        if index.predicate is not None or shape in known or shape not in _JOIN_INDEXES:
            message = f'index "{index.name}" of the join table "{table.name}" is not shown'
            yield losses.note(message, index.provenance)
        known.add(shape)
    yield from losses.rules_of(plan, table)


def _named(plan: Plan, table: Table | View, column: Column) -> Iterable[Diagnostic]:
    chosen = plan.field(table, column.number)
    name = f'column "{table.name}.{column.name}"'
    if not chosen.name:
        yield losses.note(
            f"{name} has no valid name in Prisma: its field is commented out", column.provenance
        )
    else:
        yield from _renamed(chosen, name, "field", column.provenance)


def _renamed(chosen: Chosen, what: str, kind: str, provenance: tuple[Span, ...]) -> Iterable[Diagnostic]:
    if chosen.reason is Reason.COLLISION:
        yield Diagnostic(
            code=Code.RENAMED,
            message=f"{what} becomes the {kind} {chosen.name}: {chosen.reason.value}",
            span=_last(provenance),
        )


def _last(provenance: tuple[Span, ...]) -> Span | None:
    return provenance[-1] if provenance else None
