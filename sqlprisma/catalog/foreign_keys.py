"""Foreign keys (tablecmds.c, ATAddForeignKeyConstraint and what it calls)."""

from __future__ import annotations

from itertools import count

from sqlprisma import ddl
from sqlprisma.catalog import autoname, coerce, indexes, lookup, rows, types
from sqlprisma.catalog.catalog import Catalog, Dependency, DependencyKind, NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import NO_OID, Constraint, ConstraintKind, Index, Oid, Table, View
from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Span

_MOST_KEYS = 32
"""INDEX_MAX_KEYS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A foreign key with its columns and its target looked up."""

    written: ddl.ForeignKey
    name: str
    referenced: Oid
    columns: tuple[int, ...]
    referenced_columns: tuple[int, ...]
    index: Oid
    parent: Oid = NO_OID


def add(catalog: Catalog, table_oid: Oid, written: ddl.ForeignKey) -> Catalog:
    """Add a foreign key to a table and its partitions."""
    table = catalog.get(table_oid, Table)
    if written.name is not None:
        indexes.refuse_used(catalog, table, written.name, written.span)
    referenced = _referenced(catalog, written)
    if referenced is None:
        return _left_out(catalog, written)
    _refuse_persistence(table, referenced, written)
    columns = _numbers(table, written.columns, written.span)
    if written.referenced_columns:
        numbers = _numbers(referenced, written.referenced_columns, written.span)
        index = _matching_unique(catalog, referenced, numbers, written)
    else:
        index = _primary(catalog, referenced, written.span)
        numbers = tuple(key.number or 0 for key in index.keys)
    _refuse_half_period(written, index)
    if len(numbers) != len(columns):
        message = "number of referencing and referenced columns for foreign key disagree"
        raise CatalogError(Code.INVALID_FOREIGN_KEY, message, span=written.span)
    plan = Plan(
        written=written,
        name=written.name or _free_name(catalog, table, columns),
        referenced=referenced.oid,
        columns=columns,
        referenced_columns=numbers,
        index=index.oid,
    )
    _refuse_actions(table, plan)
    _refuse_types(catalog, table, plan)
    return install(catalog, table_oid, plan)


def _referenced(catalog: Catalog, written: ddl.ForeignKey) -> Table | None:
    """The table a foreign key refers to; None where there is none and that is forgiven."""
    try:
        found = lookup.relation(catalog, written.referenced)
    except CatalogError:
        if catalog.is_lenient:
            return None
        raise
    if isinstance(found, Table):
        return found
    if isinstance(found, View):
        message = f'referenced relation "{found.name}" is not a table'
    elif isinstance(found, Index):
        message = f'"{found.name}" is an index'
    else:
        message = f'referenced relation "{found.name}" is not a table'
    raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=written.referenced.span)


def _left_out(catalog: Catalog, written: ddl.ForeignKey) -> Catalog:
    name = lookup.qualified(written.referenced)
    return catalog.notice(
        Diagnostic(
            code=Code.NOT_INTERPRETED,
            message=f'relation "{name}" does not exist: the foreign key to it is left out',
            span=written.referenced.span,
        )
    )


def _refuse_persistence(table: Table, referenced: Table, written: ddl.ForeignKey) -> None:
    allowed = {
        ddl.Persistence.PERMANENT: (ddl.Persistence.PERMANENT,),
        ddl.Persistence.UNLOGGED: (ddl.Persistence.PERMANENT, ddl.Persistence.UNLOGGED),
        ddl.Persistence.TEMPORARY: (ddl.Persistence.TEMPORARY,),
    }[table.persistence]
    if referenced.persistence not in allowed:
        words = " or ".join(kind.value for kind in allowed)
        message = f"constraints on {table.persistence.value} tables may reference only {words} tables"
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=written.referenced.span)


def _numbers(table: Table, names: tuple[str, ...], span: Span) -> tuple[int, ...]:
    if len(names) > _MOST_KEYS:
        message = f"cannot have more than {_MOST_KEYS} keys in a foreign key"
        raise CatalogError(Code.TOO_MANY_COLUMNS, message, span=span)
    numbers: list[int] = []
    for name in names:
        column = table.column(name)
        if column is None and name in lookup.SYSTEM_COLUMNS:
            message = "system columns cannot be used in foreign keys"
            raise CatalogError(Code.FEATURE_NOT_SUPPORTED, message, span=span)
        if column is None:
            raise CatalogError(
                Code.UNDEFINED_COLUMN,
                f'column "{name}" referenced in foreign key constraint does not exist',
                span=span,
                hint=lookup.suggestion(name, (known.name for known in table.columns)),
            )
        numbers.append(column.number)
    return tuple(numbers)


def _primary(catalog: Catalog, table: Table, span: Span) -> Index:
    for constraint in catalog.constraints_of(table):
        if constraint.kind is ConstraintKind.PRIMARY_KEY:
            if constraint.is_deferrable:
                message = f'cannot use a deferrable primary key for referenced table "{table.name}"'
                raise CatalogError(Code.OBJECT_NOT_IN_STATE, message, span=span)
            return catalog.get(constraint.index, Index)
    message = f'there is no primary key for referenced table "{table.name}"'
    raise CatalogError(Code.UNDEFINED_OBJECT, message, span=span, notes=lookup.made(catalog, table.oid))


def _refuse_half_period(written: ddl.ForeignKey, index: Index) -> None:
    """A PERIOD is one on both sides, and refers to a key WITHOUT OVERLAPS."""
    message = None
    is_said = bool(written.referenced_columns)
    if written.has_period and not (written.has_referenced_period if is_said else index.is_exclusion):
        message = "foreign key uses PERIOD on the referencing table but not the referenced table"
    elif written.has_referenced_period and not written.has_period:
        message = "foreign key uses PERIOD on the referenced table but not the referencing table"
    elif index.is_exclusion and not written.has_period:
        message = "foreign key must use PERIOD when referencing a primary key using WITHOUT OVERLAPS"
    if message is not None:
        raise CatalogError(Code.INVALID_FOREIGN_KEY, message, span=written.span)


def _matching_unique(
    catalog: Catalog, table: Table, numbers: tuple[int, ...], written: ddl.ForeignKey
) -> Index:
    """The unique index over exactly these columns (transformFkeyCheckAttrs)."""
    wanted, span = sorted(numbers), written.span
    if len(set(numbers)) < len(numbers):
        message = "foreign key referenced-columns list must not contain duplicates"
        raise CatalogError(Code.INVALID_FOREIGN_KEY, message, span=span)
    is_deferrable = False
    for index in catalog.indexes_of(table):
        is_key = index.is_exclusion if written.has_period else index.is_unique
        if not is_key or index.predicate is not None:
            continue
        if sorted(key.number or 0 for key in index.keys) != wanted:
            continue
        if not index.constraint or not catalog.get(index.constraint, Constraint).is_deferrable:
            return index
        is_deferrable = True
    if is_deferrable:
        message = f'cannot use a deferrable unique constraint for referenced table "{table.name}"'
        raise CatalogError(Code.OBJECT_NOT_IN_STATE, message, span=span)
    raise CatalogError(
        Code.INVALID_FOREIGN_KEY,
        f'there is no unique constraint matching given keys for referenced table "{table.name}"',
        span=span,
        notes=lookup.made(catalog, table.oid),
    )


def _free_name(catalog: Catalog, table: Table, columns: tuple[int, ...]) -> str:
    names = autoname.joined(table.column_numbered(number).name for number in columns)
    return autoname.constraint_name(catalog, table.namespace, table.name, names, "fkey")


def _copied_name(catalog: Catalog, table: Oid, name: str) -> str:
    """A name for a foreign key that repeats another, as PostgreSQL 18 chooses it (addFkConstraint)."""
    namespace = catalog.get(table, Table).namespace
    names = (autoname.object_name(name, None, str(number)) for number in count(1))
    return next(each for each in names if not catalog.homonyms(NameSpace.CONSTRAINT, namespace, each))


def _refuse_actions(table: Table, plan: Plan) -> None:
    """What cannot be done to the columns: set what is generated, or set a column that is not in the key."""
    written = plan.written
    for name in written.on_delete_columns:
        if name not in written.columns:
            message = f'column "{name}" referenced in ON DELETE SET action must be part of foreign key'
            raise CatalogError(Code.INVALID_COLUMN_REFERENCE, message, span=written.span)
    for word, action in (("UPDATE", written.on_update), ("DELETE", written.on_delete)):
        if written.has_period and action is not ddl.ReferentialAction.NO_ACTION:
            message = f"unsupported ON {word} action for foreign key constraint using PERIOD"
            raise CatalogError(Code.FEATURE_NOT_SUPPORTED, message, span=written.span)
    if not any(table.column_numbered(number).is_generated for number in plan.columns):
        return
    for word, action, refused in (
        ("UPDATE", written.on_update, (_SET_NULL, _SET_DEFAULT, ddl.ReferentialAction.CASCADE)),
        ("DELETE", written.on_delete, (_SET_NULL, _SET_DEFAULT)),
    ):
        if action in refused:
            message = f"invalid ON {word} action for foreign key constraint containing generated column"
            raise CatalogError(Code.SYNTAX_ERROR, message, span=written.span)


_SET_NULL, _SET_DEFAULT = ddl.ReferentialAction.SET_NULL, ddl.ReferentialAction.SET_DEFAULT


def _refuse_types(catalog: Catalog, table: Table, plan: Plan) -> None:
    referenced = catalog.get(plan.referenced, Table)
    for number, target in zip(plan.columns, plan.referenced_columns, strict=True):
        own, other = table.column_numbered(number), referenced.column_numbered(target)
        if coerce.has_equality(catalog, other.type.oid, own.type.oid):
            continue
        kinds = [types.format_type(catalog, replace(column.type, modifier=-1)) for column in (own, other)]
        raise CatalogError(
            Code.DATATYPE_MISMATCH,
            f'foreign key constraint "{plan.name}" cannot be implemented',
            detail=f'Key columns "{own.name}" and "{other.name}" are of incompatible types: '
            f"{kinds[0]} and {kinds[1]}.",
            span=plan.written.span,
        )


def install(catalog: Catalog, table: Oid, plan: Plan) -> Catalog:
    """Store a foreign key, its shadows for the referenced table's partitions, and its like on own partitions."""
    catalog, oid = _store(catalog, table, plan)
    catalog = _refer_to_partitions(catalog, table, replace(plan, parent=oid), plan.referenced)
    for partition in indexes.partitions_of(catalog, table):
        catalog = on_partition(catalog, oid, partition, plan.written)
    return catalog


def _store(catalog: Catalog, table_oid: Oid, plan: Plan) -> tuple[Catalog, Oid]:
    table, written = catalog.get(table_oid, Table), plan.written
    catalog, oid = catalog.reserve()
    made = Constraint(
        oid=oid,
        name=plan.name,
        namespace=table.namespace,
        kind=ConstraintKind.FOREIGN_KEY,
        table=table_oid,
        columns=plan.columns,
        index=plan.index,
        referenced_table=plan.referenced,
        referenced_columns=plan.referenced_columns,
        on_delete=written.on_delete,
        on_update=written.on_update,
        is_match_full=written.is_match_full,
        is_deferrable=written.is_deferrable,
        is_initially_deferred=written.is_initially_deferred,
        is_not_valid=written.is_not_valid,
        is_local=not plan.parent,
        inherited_from=1 if plan.parent else 0,
        parent=plan.parent,
        provenance=(written.span,),
    )
    rows.refuse_orphans(catalog, made, written.span)
    catalog = catalog.add(made).put(replace(table, constraints=(*table.constraints, oid)))
    return tie(catalog, made), oid


def tie(catalog: Catalog, made: Constraint) -> Catalog:
    """Record what a foreign key goes with and what it needs."""
    own = (
        Dependency(
            dependent=made.oid, referenced=made.table, referenced_column=number, kind=DependencyKind.AUTO
        )
        for number in made.columns
    )
    others = (
        Dependency(dependent=made.oid, referenced=made.referenced_table, referenced_column=number)
        for number in made.referenced_columns
    )
    catalog = catalog.depend(*own, *others, Dependency(dependent=made.oid, referenced=made.index))
    if made.parent:
        part = Dependency(dependent=made.oid, referenced=made.parent, kind=DependencyKind.PARTITION)
        catalog = catalog.depend(part)
    return catalog


def _refer_to_partitions(catalog: Catalog, table_oid: Oid, plan: Plan, referenced: Oid) -> Catalog:
    """PostgreSQL keeps one more constraint for each partition of the referenced table."""
    for partition in indexes.partitions_of(catalog, referenced):
        catalog = refer_to_partition(catalog, table_oid, plan, partition)
    return catalog


def refer_to_partition(catalog: Catalog, table_oid: Oid, plan: Plan, partition: Oid) -> Catalog:
    """The shadow of a foreign key for one partition of the referenced table, and for that one's partitions.

    All of them are called after the plan.
    """
    mapping = lookup.column_map(catalog.get(plan.referenced, Table), catalog.get(partition, Table))
    index = next(
        (
            found.oid
            for found in catalog.indexes_of(catalog.get(partition, Table))
            if found.parent == plan.index
        ),
        plan.index,
    )
    shadow = replace(
        plan,
        referenced=partition,
        referenced_columns=tuple(mapping[number] for number in plan.referenced_columns),
        index=index,
    )
    name = _copied_name(catalog, table_oid, plan.name)
    catalog, oid = _store(catalog, table_oid, replace(shadow, name=name))
    return _refer_to_partitions(catalog, table_oid, replace(shadow, parent=oid), partition)


def plan_of(made: Constraint, span: Span) -> Plan:
    """The plan of a foreign key that exists, to make another like it."""
    written = ddl.ForeignKey(
        span=span,
        referenced=ddl.Name(span=span, name=made.name),
        on_delete=made.on_delete,
        on_update=made.on_update,
        is_match_full=made.is_match_full,
        is_deferrable=made.is_deferrable,
        is_initially_deferred=made.is_initially_deferred,
        is_not_valid=made.is_not_valid,
    )
    return Plan(
        written=written,
        name=made.name,
        referenced=made.referenced_table,
        columns=made.columns,
        referenced_columns=made.referenced_columns,
        index=made.index,
        parent=made.oid,
    )


def on_partition(catalog: Catalog, parent: Oid, partition_oid: Oid, written: ddl.ForeignKey) -> Catalog:
    """Give a partition its parent's foreign key: an equal one it has, or a new one."""
    made = catalog.get(parent, Constraint)
    partition = catalog.get(partition_oid, Table)
    mapping = lookup.column_map(catalog.get(made.table, Table), partition)
    plan = replace(plan_of(made, written.span), columns=tuple(mapping[number] for number in made.columns))
    for found in catalog.constraints_of(partition):
        if found.parent == 0 and _is_like(found, plan):
            return catalog.put(replace(found, parent=parent, is_local=False, inherited_from=1)).depend(
                Dependency(dependent=found.oid, referenced=parent, kind=DependencyKind.PARTITION)
            )
    if any(found.name == plan.name for found in catalog.constraints_of(partition)):
        plan = replace(plan, name=_copied_name(catalog, partition_oid, plan.name))
    catalog, oid = _store(catalog, partition_oid, plan)
    for child in indexes.partitions_of(catalog, partition_oid):
        catalog = on_partition(catalog, oid, child, written)
    return catalog


def _is_like(found: Constraint, plan: Plan) -> bool:
    return (
        found.kind is ConstraintKind.FOREIGN_KEY
        and found.referenced_table == plan.referenced
        and found.columns == plan.columns
        and found.referenced_columns == plan.referenced_columns
        and (found.on_delete, found.on_update) == (plan.written.on_delete, plan.written.on_update)
    )
