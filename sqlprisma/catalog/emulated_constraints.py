"""Constraints and what hangs on tables: pg_constraint, pg_trigger, pg_policy, pg_rewrite, pg_depend."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sqlprisma.catalog import deparse
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.emulated_relations import attachments, schema
from sqlprisma.catalog.objects import (
    Constraint,
    ConstraintKind,
    Extension,
    NamedObject,
    Namespace,
    Object,
    Relation,
    Routine,
    Table,
    Type,
    View,
)
from sqlprisma.catalog.values import Missing, Value
from sqlprisma.ddl import ObjectKind, ReferentialAction

Record = Mapping[str, Value]

ACTIONS = {
    ReferentialAction.CASCADE: "c",
    ReferentialAction.NO_ACTION: "a",
    ReferentialAction.RESTRICT: "r",
    ReferentialAction.SET_DEFAULT: "d",
    ReferentialAction.SET_NULL: "n",
}


def _constraints(catalog: Catalog) -> Iterator[Record]:
    for found in catalog.all(Constraint):
        yield {
            "oid": found.oid,
            "conname": found.name,
            "connamespace": found.namespace,
            "contype": found.kind.value,
            "condeferrable": found.is_deferrable,
            "condeferred": found.is_initially_deferred,
            "convalidated": not found.is_not_valid,
            "conrelid": found.table,
            "contypid": found.type,
            "conindid": found.index,
            "conparentid": found.parent,
            "conislocal": found.is_local,
            "coninhcount": found.inherited_from,
            **_kind(catalog, found),
        }


def _kind(catalog: Catalog, found: Constraint) -> dict[str, Value]:
    record: dict[str, Value] = {
        "conkey": list(found.columns) or None,
        "confkey": None,
        "confrelid": 0,
        "confupdtype": " ",
        "confdeltype": " ",
        "confmatchtype": " ",
        "conbin": None,
    }
    if found.kind is ConstraintKind.FOREIGN_KEY:
        record |= {
            "confkey": list(found.referenced_columns),
            "confrelid": found.referenced_table,
            "confupdtype": ACTIONS[found.on_update],
            "confdeltype": ACTIONS[found.on_delete],
            "confmatchtype": "f" if found.is_match_full else "s",
        }
    if found.kind is ConstraintKind.CHECK:
        table = catalog.objects.get(found.table)
        record["connoinherit"] = found.is_no_inherit
        record["conbin"] = Missing("pg_constraint.conbin")
        if found.expression is not None:
            owner = table if isinstance(table, Table) else None
            record["conbin"] = deparse.text(catalog, found.expression, owner)
    if found.type:
        record["conkey"] = None
    return record


def _triggers(catalog: Catalog) -> Iterator[Record]:
    for found in catalog.all(NamedObject):
        if found.kind is ObjectKind.TRIGGER and found.table:
            yield {
                "oid": found.oid,
                "tgrelid": found.table,
                "tgname": found.name,
                "tgisinternal": False,
                "tgconstraint": Missing("pg_trigger.tgconstraint"),
            }
    for key in catalog.all(Constraint):
        if key.kind is not ConstraintKind.FOREIGN_KEY:
            continue
        for table, side in (
            (key.table, "c"),
            (key.table, "c"),
            (key.referenced_table, "a"),
            (key.referenced_table, "a"),
        ):
            yield {
                "tgrelid": table,
                "tgname": f"RI_ConstraintTrigger_{side}_0",
                "tgisinternal": True,
                "tgenabled": "O",
                "tgconstraint": key.oid,
            }


def _attached(catalog: Catalog, kind: ObjectKind) -> Iterator[NamedObject]:
    for found in attachments(catalog, kind).values():
        yield from found


def _in_view(catalog: Catalog, found: NamedObject) -> Record:
    owner = catalog.objects[found.table]
    return {"schemaname": schema(catalog, owner), "tablename": owner.name}


def _policies(catalog: Catalog) -> Iterator[Record]:
    for found in _attached(catalog, ObjectKind.POLICY):
        yield {"oid": found.oid, "polname": found.name, "polrelid": found.table}


def _policy_view(catalog: Catalog) -> Iterator[Record]:
    for found in _attached(catalog, ObjectKind.POLICY):
        yield {**_in_view(catalog, found), "policyname": found.name}


def _rules(catalog: Catalog) -> Iterator[Record]:
    for view in catalog.views():
        yield {"rulename": "_RETURN", "ev_class": view.oid, "ev_type": "1", "is_instead": True}
    for found in _attached(catalog, ObjectKind.RULE):
        yield {"oid": found.oid, "rulename": found.name, "ev_class": found.table}


def _rule_view(catalog: Catalog) -> Iterator[Record]:
    for found in _attached(catalog, ObjectKind.RULE):
        yield {**_in_view(catalog, found), "rulename": found.name}


def _event_triggers(catalog: Catalog) -> Iterator[Record]:
    for found in catalog.all(NamedObject):
        if found.kind is ObjectKind.EVENT_TRIGGER:
            yield {"oid": found.oid, "evtname": found.name}


# --- dependencies and comments

_CLASSES: tuple[tuple[type[Object], int], ...] = (
    (Relation, 1259),  # type: ignore[assignment] # the base of several of them
    (Type, 1247),
    (Namespace, 2615),
    (Constraint, 2606),
    (Routine, 1255),
    (Extension, 3079),
)
_NAMED = {ObjectKind.POLICY: 3256, ObjectKind.RULE: 2618, ObjectKind.TRIGGER: 2620}
_DEFAULTS = 2604


def class_of(found: Object | None) -> Value:
    """The oid of the system relation an object is a row of."""
    if found is None:
        return _DEFAULTS
    if isinstance(found, NamedObject):
        return _NAMED.get(found.kind, Missing("pg_depend.classid"))
    return next(oid for kind, oid in _CLASSES if isinstance(found, kind))


def _dependencies(catalog: Catalog) -> Iterator[Record]:
    for oid in catalog.needs:
        for each in catalog.needs[oid]:
            yield {
                "classid": class_of(catalog.objects.get(each.dependent)),
                "objid": each.dependent,
                "objsubid": each.dependent_column,
                "refclassid": class_of(catalog.objects.get(each.referenced)),
                "refobjid": each.referenced,
                "refobjsubid": each.referenced_column,
                "deptype": each.kind.value,
            }


def _descriptions(catalog: Catalog) -> Iterator[Record]:
    for oid in catalog.objects:
        found = catalog.objects[oid]
        if found.comment is not None:
            yield {"objoid": oid, "classoid": class_of(found), "objsubid": 0, "description": found.comment}
        columns = found.columns if isinstance(found, Table | View) else ()
        for column in columns or ():
            if column.comment is not None:
                yield {
                    "objoid": oid,
                    "classoid": class_of(found),
                    "objsubid": column.number,
                    "description": column.comment,
                }


RELATIONS: Mapping[str, Callable[[Catalog], Iterator[Record]]] = {
    "pg_constraint": _constraints,
    "pg_depend": _dependencies,
    "pg_description": _descriptions,
    "pg_event_trigger": _event_triggers,
    "pg_policies": _policy_view,
    "pg_policy": _policies,
    "pg_rewrite": _rules,
    "pg_rules": _rule_view,
    "pg_trigger": _triggers,
}
