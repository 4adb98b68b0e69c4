"""Relation fields: the forward one with its `@relation`, the back one, and both sides of implicit many-to-manys.

Arguments are written only where they differ from Prisma's defaults (prisma-engines,
introspection_pair/relation_field.rs).
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlprisma.catalog.objects import Table
from sqlprisma.ddl import ReferentialAction
from sqlprisma.mapping.columns import numbered
from sqlprisma.mapping.plan import Plan
from sqlprisma.mapping.scope import Join, Relation
from sqlprisma.prisma import build, constraint_names
from sqlprisma.prisma.ast import Argument, Arity, Attribute, Field

_ACTIONS = {
    ReferentialAction.CASCADE: "Cascade",
    ReferentialAction.NO_ACTION: "NoAction",
    ReferentialAction.RESTRICT: "Restrict",
    ReferentialAction.SET_DEFAULT: "SetDefault",
    ReferentialAction.SET_NULL: "SetNull",
}


def of(plan: Plan, table: Table) -> Iterable[Field]:
    """The relation fields of a model; implicit many-to-manys are the last.

    In database naming they stand as the foreign keys of all tables do. In idiomatic naming those that the table's own
    keys make are first, as their columns stand, then those that lead back.
    """
    relations = plan.scope.relations_of(table)
    if plan.options.is_database:
        for relation in relations:
            yield from _forwards(plan, relation, table)
            yield from _backs(plan, relation, table)
    else:
        for relation in sorted(relations, key=lambda relation: relation.constraint.columns):
            yield from _forwards(plan, relation, table)
        for relation in relations:
            yield from _backs(plan, relation, table)
    for join in plan.scope.joins:
        if join.a.oid == table.oid:
            yield _side(plan, join, is_a=True)
        if join.b.oid == table.oid:
            yield _side(plan, join, is_a=False)


def _forwards(plan: Plan, relation: Relation, table: Table) -> Iterable[Field]:
    if relation.table.oid == table.oid:
        yield _forward(plan, relation)


def _backs(plan: Plan, relation: Relation, table: Table) -> Iterable[Field]:
    if relation.referenced.oid == table.oid:
        yield _back(plan, relation)


def _forward(plan: Plan, relation: Relation) -> Field:
    names = plan.names.relations[relation.constraint.oid]
    key = relation.constraint
    arguments = (
        *_name(names.relation),
        build.named("fields", build.names(plan.fields(relation.table, key.columns))),
        build.named("references", build.names(plan.fields(relation.referenced, key.referenced_columns))),
        *_actions(plan, relation),
        *_map(relation),
    )
    arity = Arity.OPTIONAL if relation.is_optional else Arity.REQUIRED
    type_ = build.field_type(plan.model(relation.referenced).name, arity)
    ignore = _ignore(plan, relation.table, relation.referenced, relation.table)
    return build.field(names.forward, type_, (build.attribute("relation", *arguments), *ignore))


def _back(plan: Plan, relation: Relation) -> Field:
    names = plan.names.relations[relation.constraint.oid]
    arity = Arity.OPTIONAL if relation.is_one_to_one else Arity.LIST
    type_ = build.field_type(plan.model(relation.table).name, arity)
    ignore = _ignore(plan, relation.table, relation.referenced, relation.referenced)
    return build.field(names.back, type_, (*_named_relation(names.relation), *ignore))


def _side(plan: Plan, join: Join, *, is_a: bool) -> Field:
    names = plan.names.joins[join.table.oid]
    other = join.b if is_a else join.a
    type_ = build.field_type(plan.model(other).name, Arity.LIST)
    ignore = _ignore(plan, join.a, join.b, join.a if is_a else join.b)
    attributes = (*_named_relation(names.relation), *ignore)
    return build.field(names.forward if is_a else names.back, type_, attributes)


def _name(relation: str | None) -> tuple[Argument, ...]:
    return () if relation is None else (Argument(value=build.string(relation)),)


def _named_relation(relation: str | None) -> tuple[Attribute, ...]:
    return () if relation is None else (build.attribute("relation", *_name(relation)),)


def _actions(plan: Plan, relation: Relation) -> Iterable[Argument]:
    key = relation.constraint.columns
    is_any_required = any(plan.is_required(column) for column in numbered(relation.table, key))
    default = ReferentialAction.RESTRICT if is_any_required else ReferentialAction.SET_NULL
    if relation.constraint.on_delete is not default:
        yield build.named("onDelete", build.name(_ACTIONS[relation.constraint.on_delete]))
    if relation.constraint.on_update is not ReferentialAction.CASCADE:
        yield build.named("onUpdate", build.name(_ACTIONS[relation.constraint.on_update]))


def _map(relation: Relation) -> tuple[Argument, ...]:
    key = relation.constraint
    names = [column.name for column in numbered(relation.table, key.columns)]
    default = constraint_names.foreign_key(relation.table.name, names)
    return () if key.name == default else (build.named("map", build.string(key.name)),)


def _ignore(plan: Plan, one: Table, other: Table, holder: Table) -> tuple[Attribute, ...]:
    """A field between two models is ignored where one of them is, unless its own model already is."""
    is_broken = plan.is_ignored(one) or plan.is_ignored(other)
    return (build.attribute("ignore"),) if is_broken and not plan.is_ignored(holder) else ()
