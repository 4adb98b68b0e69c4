"""Checks, keys, exclusions (heap.c AddRelationNewConstraints, parse_utilcmd.c transformIndexConstraint)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import (
    analyze,
    autoname,
    columns,
    dependencies,
    exclusion_operators,
    folding,
    foreign_keys,
    indexes,
    lookup,
    rows,
    typed,
    types,
)
from sqlprisma.catalog.catalog import Catalog, Dependency, DependencyKind, NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import (
    Column,
    Constraint,
    ConstraintKind,
    Index,
    IndexColumn,
    Oid,
    Table,
    TypeKind,
)
from sqlprisma.catalog.sequences import refuse_taken
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCheck:
    """A check that is already analysed."""

    name: str
    value: typed.Typed
    is_no_inherit: bool = False
    is_not_valid: bool = False
    is_local: bool = True
    inherited_from: int = 0
    comment: str | None = None
    span: Span


def add(catalog: Catalog, table: Oid, written: ddl.TableConstraint) -> Catalog:
    """Add a table constraint of any kind, as ALTER TABLE … ADD does."""
    match written:
        case ddl.NotNull(columns=names):
            for name in names:
                column = lookup.column(catalog.get(table, Table), name, written.span)
                catalog = set_not_null(catalog, table, column.name, written.span)
            return catalog
        case ddl.Check():
            return check(catalog, table, written, is_asked=not written.is_not_valid)
        case ddl.Key():
            return key(catalog, table, written)
        case ddl.Exclusion():
            return exclude(catalog, table, written)
        case ddl.ForeignKey():
            return foreign_keys.add(catalog, table, written)


def check(
    catalog: Catalog,
    table_oid: Oid,
    written: ddl.Check,
    *,
    taken: frozenset[str] = frozenset(),
    is_asked: bool = False,
) -> Catalog:
    """Add a check, and to the children, too; `taken` are names given in the same statement.

    `is_asked` says that the rows that are there are asked whether they keep it.
    """
    table = catalog.get(table_oid, Table)
    if written.is_no_inherit and table.is_partitioned:
        message = f'cannot add NO INHERIT constraint to partitioned table "{table.name}"'
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=written.span)
    value = analyze.condition(catalog, written.value, table, "CHECK")
    catalog = columns.told(catalog, value, written.value.span)
    if written.name in taken:
        message = f'check constraint "{written.name}" already exists'
        raise CatalogError(Code.DUPLICATE_OBJECT, message, span=written.span)
    name = written.name or _check_name(catalog, table, value)
    new = NewCheck(
        name=name,
        value=value,
        is_no_inherit=written.is_no_inherit,
        is_not_valid=written.is_not_valid,
        span=written.span,
    )
    catalog = add_check(catalog, table_oid, new)
    if is_asked:
        if table.is_stored:
            folding.refuse_constants(catalog, value, written.value.span)
        rows.refuse_unchecked(catalog, table, name, value, written.span)
    return catalog


def _check_name(catalog: Catalog, table: Table, value: typed.Typed) -> str:
    numbers = dependencies.own_columns(value)
    column = table.column_numbered(numbers[0]).name if len(numbers) == 1 else None
    return autoname.constraint_name(catalog, table.namespace, table.name, column, "check")


def add_check(catalog: Catalog, table_oid: Oid, new: NewCheck) -> Catalog:
    """Store a check, merged with an inherited one of its name, and hand it down to the children."""
    table = catalog.get(table_oid, Table)
    old = constraint_named(catalog, table, new.name)
    catalog = _store(catalog, table, new) if old is None else _merge(catalog, table, old, new)
    if new.is_no_inherit:
        return catalog
    for child in children_of(catalog, table_oid):
        mapping = lookup.column_map(catalog.get(table_oid, Table), catalog.get(child, Table))
        handed = replace(new, value=typed.map_columns(new.value, mapping), is_local=False, inherited_from=1)
        catalog = add_check(catalog, child, handed)
    return catalog


def _store(catalog: Catalog, table: Table, new: NewCheck) -> Catalog:
    numbers = dependencies.own_columns(new.value)
    catalog, oid = catalog.reserve()
    made = Constraint(
        oid=oid,
        name=new.name,
        namespace=table.namespace,
        kind=ConstraintKind.CHECK,
        table=table.oid,
        columns=numbers,
        expression=new.value,
        is_no_inherit=new.is_no_inherit,
        is_not_valid=new.is_not_valid,
        is_local=new.is_local,
        inherited_from=new.inherited_from,
        comment=new.comment,
        provenance=(new.span,),
    )
    catalog = catalog.add(made).put(replace(table, constraints=(*table.constraints, oid)))
    catalog = dependencies.of_expression(catalog, new.value, dependent=oid, table=table.oid)
    if numbers:
        return catalog
    return catalog.depend(Dependency(dependent=oid, referenced=table.oid, kind=DependencyKind.AUTO))


def _merge(catalog: Catalog, table: Table, old: Constraint, new: NewCheck) -> Catalog:
    """A check of that name is there already (MergeWithExistingConstraint)."""
    is_handed_down = new.inherited_from > 0
    if not is_handed_down and not old.inherited_from:
        indexes.refuse_used(catalog, table, new.name, new.span)
    if old.kind is not ConstraintKind.CHECK or old.expression != new.value:
        indexes.refuse_used(catalog, table, new.name, new.span)
    return catalog.put(
        replace(
            old,
            is_local=old.is_local or new.is_local,
            inherited_from=old.inherited_from + new.inherited_from,
            provenance=(*old.provenance, new.span),
        )
    )


def constraint_named(catalog: Catalog, table: Table, name: str) -> Constraint | None:
    """The table's constraint of that name, or None."""
    for oid in catalog.homonyms(NameSpace.CONSTRAINT, table.namespace, name):
        found = catalog.get(oid, Constraint)
        if found.table == table.oid:
            return found
    return None


def children_of(catalog: Catalog, table: Oid) -> tuple[Oid, ...]:
    """The tables that inherit from a table directly, partitions included, in the order they came."""
    found = dict.fromkeys(needed.dependent for needed in catalog.needed_by.get(table, ()))
    return tuple(oid for oid in found if _inherits(catalog, oid, table))


def _inherits(catalog: Catalog, oid: Oid, parent: Oid) -> bool:
    found = catalog.objects.get(oid)
    return isinstance(found, Table) and (found.partition_of == parent or parent in found.inherits)


def key(catalog: Catalog, table_oid: Oid, written: ddl.Key) -> Catalog:
    """Add a primary key or unique constraint."""
    if written.using_index is not None:
        return _take_over(catalog, table_oid, written, written.using_index)
    table = catalog.get(table_oid, Table)
    if written.is_primary:
        refuse_second_primary(catalog, table, written.span)
    design = key_design(catalog, table, written)
    if written.is_primary:
        for name in written.columns:
            catalog = set_not_null(catalog, table_oid, name, written.span)
    return indexes.make(catalog, table_oid, design)[0]


def key_design(catalog: Catalog, table: Table, written: ddl.Key) -> indexes.Design:
    """The index that a key constraint needs."""
    if written.without_overlaps:
        _refuse_no_range(catalog, table, written)
    numbers = key_columns(table, written.columns, written)
    operators = [*("=" for _ in numbers[1:]), "&&"] if written.without_overlaps else [None] * len(numbers)
    return indexes.Design(
        name=written.name,
        method="gist" if written.without_overlaps else "btree",
        without_overlaps=written.without_overlaps,
        keys=tuple(
            IndexColumn(number=number, column_name=name, operator=operator)
            for number, name, operator in zip(numbers, written.columns, operators, strict=True)
        ),
        include=key_columns(table, written.include, written, may_repeat=True),
        nulls_not_distinct=written.nulls_not_distinct,
        kind=ConstraintKind.PRIMARY_KEY if written.is_primary else ConstraintKind.UNIQUE,
        is_deferrable=written.is_deferrable,
        is_initially_deferred=written.is_initially_deferred,
        span=written.span,
    )


def _refuse_no_range(catalog: Catalog, table: Table, written: ddl.Key) -> None:
    """WITHOUT OVERLAPS is said of a range, beside at least one other column (transformIndexConstraint)."""
    if len(written.columns) == 1:
        message = "constraint using WITHOUT OVERLAPS needs at least two columns"
        raise CatalogError(Code.SYNTAX_ERROR, message, span=written.span)
    name = written.columns[-1]
    use = types.base_type(catalog, _key_column(table, name, written.span).type)
    if types.type_of(catalog, use.oid).kind not in (TypeKind.RANGE, TypeKind.MULTIRANGE):
        message = f'column "{name}" in WITHOUT OVERLAPS is not a range or multirange type'
        raise CatalogError(Code.DATATYPE_MISMATCH, message, span=written.span)


def key_columns(
    table: Table, names: tuple[str, ...], written: ddl.Key, *, may_repeat: bool = False
) -> tuple[int, ...]:
    """The numbers of a key's columns."""
    numbers: list[int] = []
    for name in names:
        column = _key_column(table, name, written.span)
        if column.number in numbers and not may_repeat:
            word = "primary key" if written.is_primary else "unique"
            message = f'column "{name}" appears twice in {word} constraint'
            raise CatalogError(Code.DUPLICATE_COLUMN, message, span=written.span)
        numbers.append(column.number)
    return tuple(numbers)


def _key_column(table: Table, name: str, span: Span) -> Column:
    column = table.column(name)
    if column is None:
        raise CatalogError(
            Code.UNDEFINED_COLUMN,
            f'column "{name}" named in key does not exist',
            span=span,
            hint=lookup.suggestion(name, (known.name for known in table.columns)),
        )
    return column


def primary_key(catalog: Catalog, table: Table) -> Constraint | None:
    """The table's primary key, or None."""
    for found in catalog.constraints_of(table):
        if found.kind is ConstraintKind.PRIMARY_KEY:
            return found
    return None


def refuse_second_primary(catalog: Catalog, table: Table, span: Span) -> None:
    """A table has at most one primary key."""
    old = primary_key(catalog, table)
    if old is not None:
        raise CatalogError(
            Code.INVALID_TABLE_DEFINITION,
            f'multiple primary keys for table "{table.name}" are not allowed',
            span=span,
            notes=lookup.made(catalog, old.oid),
        )


def set_not_null(catalog: Catalog, table_oid: Oid, name: str, span: Span) -> Catalog:
    """Make a column NOT NULL, in the children, too."""
    table = catalog.get(table_oid, Table)
    column = table.column(name)
    if column is None:
        return catalog
    if not column.is_not_null:
        rows.refuse_nulls(catalog, table, column, span)
        changed = replace(column, is_not_null=True, provenance=(*column.provenance, span))
        catalog = catalog.put(lookup.with_column(table, changed))
    for child in children_of(catalog, table_oid):
        catalog = set_not_null(catalog, child, name, span)
    return catalog


def _take_over(catalog: Catalog, table_oid: Oid, written: ddl.Key, name: str) -> Catalog:
    """`PRIMARY KEY | UNIQUE USING INDEX`: the index is renamed to the constraint's name."""
    table = catalog.get(table_oid, Table)
    if table.is_partitioned:
        message = "ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables"
        raise CatalogError(Code.FEATURE_NOT_SUPPORTED, message, span=written.span)
    oid = catalog.named(NameSpace.RELATION, table.namespace, name)
    index = None if oid is None else catalog.objects[oid]
    if index is None:
        message = f'index "{name}" does not exist'
        raise CatalogError(Code.UNDEFINED_OBJECT, message, span=written.span)
    if not isinstance(index, Index):
        raise lookup.wrong_kind(name, "an index", written.span)
    _refuse_index(table, index, written)
    if written.is_primary:
        refuse_second_primary(catalog, table, written.span)
        for key_column in index.keys:
            column = table.column_numbered(key_column.number or 0)
            catalog = set_not_null(catalog, table_oid, column.name, written.span)
    if written.name is not None and written.name != index.name:
        refuse_taken(catalog, table.namespace, written.name, written.span)
        index = replace(index, name=written.name)
    indexes.refuse_used(catalog, table, index.name, written.span)
    catalog = catalog.put(
        replace(index, is_primary=written.is_primary, provenance=(*index.provenance, written.span))
    )
    kind = ConstraintKind.PRIMARY_KEY if written.is_primary else ConstraintKind.UNIQUE
    return indexes.constrain(
        catalog, index.oid, key_design(catalog, table, replace(written, columns=())), kind
    )


def _refuse_index(table: Table, index: Index, written: ddl.Key) -> None:
    has_expression = any(key_column.expression is not None for key_column in index.keys)
    for is_wrong, code, message in (
        (
            index.table != table.oid,
            Code.OBJECT_NOT_IN_STATE,
            f'index "{index.name}" does not belong to table "{table.name}"',
        ),
        (
            index.constraint != 0,
            Code.OBJECT_NOT_IN_STATE,
            f'index "{index.name}" is already associated with a constraint',
        ),
        (not index.is_unique, Code.WRONG_OBJECT_TYPE, f'"{index.name}" is not a unique index'),
        (has_expression, Code.WRONG_OBJECT_TYPE, f'index "{index.name}" contains expressions'),
        (index.predicate is not None, Code.WRONG_OBJECT_TYPE, f'"{index.name}" is a partial index'),
    ):
        if is_wrong:
            raise CatalogError(code, message, detail=_UNFIT, span=written.span)
    for place, key_column in enumerate(index.keys, start=1):
        has_own_order = key_column.is_descending or key_column.nulls_first or key_column.operator_class
        if has_own_order or key_column.collation is not None:
            message = f'index "{index.name}" column number {place} does not have default sorting behavior'
            raise CatalogError(Code.WRONG_OBJECT_TYPE, message, detail=_UNFIT, span=written.span)


_UNFIT = "Cannot create a primary key or unique constraint using such an index."


def exclude(catalog: Catalog, table_oid: Oid, written: ddl.Exclusion) -> Catalog:
    """Add an exclusion constraint."""
    table = catalog.get(table_oid, Table)
    catalog, method = indexes.known_method(catalog, written.method, written.span)
    indexes.refuse_method(
        indexes.Design(method=method, keys=(), kind=ConstraintKind.EXCLUSION, span=written.span)
    )
    for element in written.elements:
        if element.key.column is not None:
            _key_column(table, element.key.column, element.span)
    keys = tuple(element.key for element in written.elements)
    catalog, resolved = indexes.resolve_keys(catalog, table, keys, method)
    for each, element in zip(resolved, written.elements, strict=True):
        exclusion_operators.refuse_unfit(catalog, table, method, each, element)
    predicate = None
    if written.predicate is not None:
        predicate = analyze.condition(catalog, written.predicate, table, "WHERE")
        catalog = columns.told(catalog, predicate, written.predicate.span)
    design = indexes.Design(
        name=written.name,
        method=method,
        keys=tuple(
            replace(each, operator=element.operator)
            for each, element in zip(resolved, written.elements, strict=True)
        ),
        include=tuple(_key_column(table, name, written.span).number for name in written.include),
        predicate=predicate,
        kind=ConstraintKind.EXCLUSION,
        is_deferrable=written.is_deferrable,
        is_initially_deferred=written.is_initially_deferred,
        span=written.span,
    )
    return indexes.make(catalog, table_oid, design)[0]
