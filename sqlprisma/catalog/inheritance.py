"""What a table gets from its parents: INHERITS, PARTITION OF, and joining or leaving a parent later.

The rules are those of tablecmds.c: MergeAttributes, MergeAttributesIntoExisting, MergeConstraintsIntoExisting.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlprisma import ddl
from sqlprisma.catalog import attachments, lookup, typed, types
from sqlprisma.catalog.catalog import Catalog, Dependency, DependencyKind
from sqlprisma.catalog.columns import Definition
from sqlprisma.catalog.constraints import NewCheck, children_of, constraint_named
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, Constraint, ConstraintKind, Oid, Table
from sqlprisma.ddl import Persistence
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace
from sqlprisma.source import Span


def merged(catalog: Catalog, parents: Iterable[Table], own: Iterable[Definition]) -> tuple[Definition, ...]:
    """The columns of a child: the parents' first, each name once, then its own."""
    found: dict[str, Definition] = {}
    for parent in parents:
        for column in parent.columns:
            handed = _handed_down(parent, column)
            old = found.get(column.name)
            found[column.name] = handed if old is None else _again(catalog, old, handed)
    for made in own:
        old = found.get(made.column.name)
        found[made.column.name] = made if old is None else _own(catalog, old, made)
    return tuple(found.values())


def _handed_down(parent: Table, column: Column) -> Definition:
    bare = replace(
        column,
        number=0,
        default=None,
        is_generated=False,
        identity=None,
        inherited_from=1,
        is_local=False,
        comment=None,
        former_comments=(),
        former_names=(),
    )
    if column.default is None:
        return Definition(column=bare)
    return Definition(
        column=bare,
        copied=column.default.value,
        source=parent.oid,
        is_copied_generation=column.is_generated,
    )


def _again(catalog: Catalog, old: Definition, other: Definition) -> Definition:
    _refuse_conflict(catalog, "inherited column", old.column, other.column)
    column = replace(
        old.column,
        inherited_from=old.column.inherited_from + 1,
        is_not_null=old.column.is_not_null or other.column.is_not_null,
    )
    if old.copied is None and other.copied is not None:
        return replace(other, column=column)
    if old.copied is not None and other.copied is not None and not _is_equal_default(old, other):
        return replace(old, column=column, has_conflict=True)
    return replace(old, column=column)


def _is_equal_default(old: Definition, other: Definition) -> bool:
    """Whether two parents give the same default; generation expressions name columns and are compared by the text."""
    return old.is_copied_generation == other.is_copied_generation and (
        old.copied == other.copied or old.is_copied_generation
    )


def _own(catalog: Catalog, old: Definition, made: Definition) -> Definition:
    _refuse_conflict(catalog, "column", old.column, made.column)
    column = replace(
        old.column,
        is_local=True,
        is_not_null=old.column.is_not_null or made.column.is_not_null,
        identity=made.column.identity,
        provenance=made.column.provenance,
    )
    _refuse_generation(old, made)
    if made.default is None and made.generated is None and made.copied is None and made.sequence is None:
        return replace(old, column=column, constraints=made.constraints)
    return replace(made, column=column)


def _refuse_generation(old: Definition, made: Definition) -> None:
    """A column that a parent generates takes neither a default nor an identity."""
    if not old.is_copied_generation:
        return
    name = made.column.name
    for is_wrong, what in (
        (made.default is not None, "default"),
        (made.column.identity is not None, "identity"),
    ):
        if is_wrong:
            message = f'column "{name}" inherits from generated column but specifies {what}'
            span = made.column.provenance[0] if made.column.provenance else None
            raise CatalogError(Code.INVALID_COLUMN_DEFINITION, message, span=span)


def refuse_defaults(definitions: Iterable[Definition], span: Span) -> None:
    """A column whose parents do not agree on its default needs one of its own."""
    for made in definitions:
        if made.has_conflict and made.default is None and made.copied is not None:
            name = made.column.name
            what = "generation expressions" if made.is_copied_generation else "default values"
            hint = (
                "To resolve the conflict, specify a generation expression explicitly."
                if made.is_copied_generation
                else "To resolve the conflict, specify a default explicitly."
            )
            message = f'column "{name}" inherits conflicting {what}'
            raise CatalogError(Code.INVALID_COLUMN_DEFINITION, message, span=span, hint=hint)


def _refuse_conflict(catalog: Catalog, word: str, one: Column, other: Column) -> None:
    if one.type == other.type:
        return
    message = f'{word} "{one.name}" has a type conflict'
    span = other.provenance[0] if other.provenance else None
    detail = " versus ".join(types.format_type(catalog, each.type) for each in (one, other))
    raise CatalogError(Code.DATATYPE_MISMATCH, message, detail=detail, span=span)


def checks(catalog: Catalog, parents: Iterable[Table], child_oid: Oid, span: Span) -> tuple[NewCheck, ...]:
    """The checks that a new child gets from its parents, each name once."""
    child = catalog.get(child_oid, Table)
    found: dict[str, NewCheck] = {}
    for parent in parents:
        for constraint in catalog.constraints_of(parent):
            if constraint.expression is None or constraint.is_no_inherit:
                continue
            value = typed.map_columns(constraint.expression, lookup.column_map(parent, child))
            old = found.get(constraint.name)
            if old is not None and old.value != value:
                message = (
                    f'check constraint name "{constraint.name}" appears multiple times '
                    "but with different expressions"
                )
                raise CatalogError(Code.DUPLICATE_OBJECT, message, span=span)
            found[constraint.name] = NewCheck(
                name=constraint.name,
                value=value,
                is_local=False,
                inherited_from=1 if old is None else old.inherited_from + 1,
                span=span,
            )
    return tuple(found.values())


def refuse_circle(catalog: Catalog, parent: Table, child: Table, span: Span) -> None:
    """A table does not inherit from itself, nor from what inherits from it."""
    if parent.oid in descendants(catalog, child.oid):
        raise CatalogError(
            Code.DUPLICATE_TABLE,
            "circular inheritance not allowed",
            detail=f'"{parent.name}" is already a child of "{child.name}".',
            span=span,
        )


def descendants(catalog: Catalog, table: Oid) -> tuple[Oid, ...]:
    """A table and all that inherit from it, each once, partitions included (find_all_inheritors)."""
    found: dict[Oid, None] = {}
    waiting = [table]
    while waiting:
        oid = waiting.pop()
        if oid not in found:
            found[oid] = None
            waiting += children_of(catalog, oid)
    return tuple(found)


def refuse_persistence(parent: Table, child: Persistence, span: Span, *, is_partition: bool) -> None:
    """What outlives the session does not inherit from what does not; partitions are as their parent."""
    parent_is_temporary = parent.persistence is Persistence.TEMPORARY
    is_temporary = child is Persistence.TEMPORARY
    if not is_partition and parent_is_temporary and not is_temporary:
        message = f'cannot inherit from temporary relation "{parent.name}"'
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=span)
    if is_partition and parent_is_temporary is not is_temporary:
        own, other = ("temporary", "permanent") if is_temporary else ("permanent", "temporary")
        message = f'cannot create a {own} relation as partition of {other} relation "{parent.name}"'
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=span)


def tie(catalog: Catalog, child: Oid, parent: Oid, *, is_partition: bool) -> Catalog:
    """Record that a child needs its parent; a partition goes away with it."""
    kind = DependencyKind.AUTO if is_partition else DependencyKind.NORMAL
    above = catalog.get(parent, Table)
    if not above.has_subclass:
        catalog = catalog.put(replace(above, has_subclass=True))
    return catalog.depend(Dependency(dependent=child, referenced=parent, kind=kind))


def analyze(catalog: Catalog, operation: ddl.Mention) -> Catalog:
    """A table that had children and has none any more is known to have none (analyze.c, SetRelationHasSubclass)."""
    named = tuple(attachments.expected(catalog, name) for name in operation.names)
    for found in named if operation.names else tuple(catalog.tables()):
        if isinstance(found, Table) and found.has_subclass and not children_of(catalog, found.oid):
            catalog = catalog.put(replace(found, has_subclass=False))
    return catalog


def untie(catalog: Catalog, child: Oid, parent: Oid) -> Catalog:
    """Forget that a child needs its parent."""
    return catalog.forget(child, 0, parent)


def join(catalog: Catalog, child_oid: Oid, parent_oid: Oid, span: Span) -> Catalog:
    """Count a parent's columns and checks in a table that has them already; refuse where one is missing."""
    parent = catalog.get(parent_oid, Table)
    for column in parent.columns:
        child = catalog.get(child_oid, Table)
        own = child.column(column.name)
        if own is None:
            message = f'child table is missing column "{column.name}"'
            raise CatalogError(Code.DATATYPE_MISMATCH, message, span=span)
        if own.type != column.type:
            message = f'child table "{child.name}" has different type for column "{column.name}"'
            raise CatalogError(Code.DATATYPE_MISMATCH, message, span=span)
        if column.is_not_null and not own.is_not_null:
            message = f'column "{column.name}" in child table must be marked NOT NULL'
            raise CatalogError(Code.DATATYPE_MISMATCH, message, span=span)
        if column.is_generated and not own.is_generated:
            message = f'column "{column.name}" in child table must be a generated column'
            raise CatalogError(Code.DATATYPE_MISMATCH, message, span=span)
        changed = replace(own, inherited_from=own.inherited_from + 1)
        catalog = catalog.put(lookup.with_column(child, changed))
    return _join_checks(catalog, parent, child_oid, span)


def _join_checks(catalog: Catalog, parent: Table, child_oid: Oid, span: Span) -> Catalog:
    child = catalog.get(child_oid, Table)
    for constraint in catalog.constraints_of(parent):
        if constraint.kind is not ConstraintKind.CHECK or constraint.is_no_inherit:
            continue
        own = constraint_named(catalog, child, constraint.name)
        if own is None or own.kind is not ConstraintKind.CHECK:
            message = f'child table is missing constraint "{constraint.name}"'
            raise CatalogError(Code.DATATYPE_MISMATCH, message, span=span)
        _refuse_other_check(parent, child, constraint, own, span)
        catalog = catalog.put(replace(own, inherited_from=own.inherited_from + 1))
    return catalog


def _refuse_other_check(
    parent: Table, child: Table, constraint: Constraint, own: Constraint, span: Span
) -> None:
    if constraint.expression is not None:
        value = typed.map_columns(constraint.expression, lookup.column_map(parent, child))
        if own.expression != value:
            message = f'child table "{child.name}" has different definition for check constraint "{own.name}"'
            raise CatalogError(Code.DATATYPE_MISMATCH, message, span=span)
    for is_wrong, kind in ((own.is_no_inherit, "non-inherited"), (own.is_not_valid, "NOT VALID")):
        if is_wrong:
            message = (
                f'constraint "{own.name}" conflicts with {kind} constraint on child table "{child.name}"'
            )
            raise CatalogError(Code.INVALID_OBJECT_DEFINITION, message, span=span)


def leave(catalog: Catalog, child_oid: Oid, parent_oid: Oid) -> Catalog:
    """Count a parent's columns and checks no more; all of them are the child's own from then on."""
    parent, child = catalog.get(parent_oid, Table), catalog.get(child_oid, Table)
    names = {column.name for column in parent.columns}
    columns = tuple(
        replace(column, inherited_from=column.inherited_from - 1, is_local=True)
        if column.name in names and column.inherited_from
        else column
        for column in child.columns
    )
    catalog = catalog.put(replace(child, columns=columns))
    shared = {constraint.name for constraint in catalog.constraints_of(parent)}
    for oid in child.constraints:
        own = catalog.get(oid, Constraint)
        if own.kind is ConstraintKind.CHECK and own.name in shared and own.inherited_from:
            catalog = catalog.put(replace(own, inherited_from=own.inherited_from - 1, is_local=True))
    return untie(catalog, child_oid, parent_oid)
