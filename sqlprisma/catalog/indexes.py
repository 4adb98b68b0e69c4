"""Indexes, alone or as the body of a constraint (indexcmds.c, index.c).

One road for all: a `Design` has everything resolved; `make` names it, refuses it or adds it, ties it to its columns,
and repeats it on the partitions of a partitioned table.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlprisma import ddl
from sqlprisma.catalog import (
    analyze,
    autoname,
    collations,
    columns,
    dependencies,
    extensions,
    folding,
    lookup,
    opclasses,
    rows,
    storage,
    typed,
)
from sqlprisma.catalog.builtins import UNKNOWN
from sqlprisma.catalog.catalog import Catalog, Dependency, DependencyKind, NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import (
    NO_OID,
    Constraint,
    ConstraintKind,
    Index,
    IndexColumn,
    Oid,
    Table,
    TypeUse,
    View,
)
from sqlprisma.catalog.sequences import refuse_taken
from sqlprisma.ddl import ObjectKind
from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Span


@dataclass(frozen=True, slots=True)
class Method:
    """What an access method can do (amapi.h)."""

    is_unique: bool = False
    is_multicolumn: bool = False
    can_include: bool = False
    can_order: bool = False
    can_exclude: bool = True


_ANYTHING = Method(is_unique=True, is_multicolumn=True, can_include=True, can_order=True)
"""What is asked of an access method that nobody knows."""


METHODS = {
    "bloom": Method(is_multicolumn=True, can_exclude=False),
    "brin": Method(is_multicolumn=True, can_exclude=False),
    "btree": Method(is_unique=True, is_multicolumn=True, can_include=True, can_order=True),
    "gin": Method(is_multicolumn=True, can_exclude=False),
    "gist": Method(is_multicolumn=True, can_include=True),
    "hash": Method(),
    "hnsw": Method(can_exclude=False),
    "ivfflat": Method(can_exclude=False),
    "rum": Method(is_multicolumn=True, can_exclude=False),
    "spgist": Method(can_include=True),
}
"""PostgreSQL's own access methods, and those of extensions that are often met."""

_BROUGHT_BY = {"bloom": "bloom", "hnsw": "vector", "ivfflat": "vector", "rum": "rum"}
"""The extension that an access method comes with."""

_MOST_KEYS = 32
"""INDEX_MAX_KEYS."""

_LABELS = {
    ConstraintKind.EXCLUSION: "excl",
    ConstraintKind.PRIMARY_KEY: "pkey",
    ConstraintKind.UNIQUE: "key",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """An index to be made on a table, its names looked up."""

    name: str | None = None
    method: str = "btree"
    keys: tuple[IndexColumn, ...]
    include: tuple[int, ...] = ()
    include_names: tuple[str, ...] = ()
    """What the index calls them where that is not the table's name for them."""
    is_unique: bool = False
    nulls_not_distinct: bool = False
    predicate: typed.Typed | None = None
    kind: ConstraintKind | None = None
    """Which constraint comes with it."""
    without_overlaps: bool = False
    """Whether equal keys are refused only where their ranges overlap: then it is an exclusion, too."""
    is_deferrable: bool = False
    is_initially_deferred: bool = False
    is_only: bool = False
    parent: Oid = NO_OID
    parent_constraint: Oid = NO_OID
    comment: str | None = None
    span: Span
    name_span: Span | None = None


def create(catalog: Catalog, operation: ddl.CreateIndex) -> Catalog:
    """CREATE INDEX."""
    target = lookup.relation(catalog, operation.table)
    if not isinstance(target, Table):
        return _on_view(catalog, target, operation)
    if operation.if_not_exists and operation.name is not None:
        taken = catalog.named(NameSpace.RELATION, target.namespace, operation.name)
        if taken is not None:
            return catalog
    if operation.is_concurrent and target.is_partitioned:
        message = f'cannot create index on partitioned table "{target.name}" concurrently'
        raise CatalogError(Code.FEATURE_NOT_SUPPORTED, message, span=operation.span)
    catalog, method = known_method(catalog, operation.method, operation.span)
    catalog, keys = resolve_keys(catalog, target, operation.keys, method)
    storage.refuse_of_index(method, operation.options)
    predicate = None
    if operation.predicate is not None:
        predicate = analyze.condition(catalog, operation.predicate, target, "WHERE")
        catalog = columns.told(catalog, predicate, operation.predicate.span)
        if typed.is_true(predicate):  # PostgreSQL keeps no predicate that always holds
            predicate = None
    design = Design(
        name=operation.name,
        method=method,
        keys=keys,
        include=tuple(_index_column(target, name, operation.span) for name in operation.include),
        is_unique=operation.is_unique,
        nulls_not_distinct=operation.nulls_not_distinct,
        predicate=predicate,
        is_only=operation.is_only,
        span=operation.span,
    )
    return make(catalog, target.oid, design)[0]


def _on_view(catalog: Catalog, target: lookup.AnyRelation, operation: ddl.CreateIndex) -> Catalog:
    """An index on a materialized view has a name; nothing else of it shows in the schema."""
    if isinstance(target, Index):
        message = f'"{target.name}" is an index'
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=operation.table.span)
    if not isinstance(target, View) or not target.is_materialized:
        message = f'cannot create index on relation "{target.name}"'
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=operation.table.span)
    catalog, method = known_method(catalog, operation.method, operation.span)
    _refuse_unknown_columns(target, operation)
    names = [key.column or _expression_name(key) for key in operation.keys]
    name = operation.name or autoname.index_name(catalog, target.namespace, target.name, names)
    if operation.if_not_exists and catalog.named(NameSpace.RELATION, target.namespace, name) is not None:
        return catalog
    refuse_taken(catalog, target.namespace, name, operation.span)
    catalog, oid = catalog.reserve()
    made = Index(
        oid=oid,
        name=name,
        namespace=target.namespace,
        table=target.oid,
        method=method,
        keys=(),
        is_unique=operation.is_unique,
        provenance=(operation.span,),
    )
    return catalog.add(made).depend(
        Dependency(dependent=oid, referenced=target.oid, kind=DependencyKind.AUTO)
    )


def _refuse_unknown_columns(view: View, operation: ddl.CreateIndex) -> None:
    known = {column.name for column in view.columns or ()}
    for key in operation.keys if view.columns is not None else ():
        if key.column is not None and key.column not in known:
            hint = lookup.suggestion(key.column, known)
            message = f'column "{key.column}" does not exist'
            raise CatalogError(Code.UNDEFINED_COLUMN, message, span=key.span, hint=hint)


def known_method(catalog: Catalog, name: str, span: Span) -> tuple[Catalog, str]:
    """The access method of that name; a lenient catalog only warns of one whose extension is lacking."""
    if name == "rtree":
        return catalog, "gist"
    extension = _BROUGHT_BY.get(name)
    if name in METHODS and extension is None:
        return catalog, name
    is_there = extension is not None and catalog.named(NameSpace.EXTENSION, 0, extension) is not None
    key = f"{ObjectKind.ACCESS_METHOD.value} {name}"
    if is_there or catalog.named(NameSpace.OTHER, 0, key) is not None or extensions.has_unknown(catalog):
        return catalog, name
    message = f'access method "{name}" does not exist'
    hint = lookup.suggestion(name, METHODS)
    if extension is not None:
        hint = f"it comes with an extension: CREATE EXTENSION {extension}; here, or in a file given with --prelude"
    if catalog.is_lenient:
        warning = Diagnostic(code=Code.NOT_INTERPRETED, message=message, span=span, hint=hint)
        return catalog.notice(warning), name
    raise CatalogError(Code.UNDEFINED_OBJECT, message, span=span, hint=hint)


def _method(name: str) -> Method:
    return METHODS.get(name, _ANYTHING)


def can_cluster(index: Index) -> bool:
    """Whether a table can be stored in the order of an index (amclusterable)."""
    return index.method in ("btree", "gist") or index.method not in METHODS


def _index_column(table: Table, name: str, span: Span) -> int:
    found = table.column(name)
    if found is None and name in lookup.SYSTEM_COLUMNS:
        message = "index creation on system columns is not supported"
        raise CatalogError(Code.FEATURE_NOT_SUPPORTED, message, span=span)
    if found is None:
        raise CatalogError(
            Code.UNDEFINED_COLUMN,
            f'column "{name}" does not exist',
            span=span,
            hint=lookup.suggestion(name, (known.name for known in table.columns)),
        )
    return found.number


def _expression_name(key: ddl.IndexKey) -> str:
    found = None if key.expression is None else autoname.expression_name(key.expression)
    return found or "expr"


def resolve_keys(
    catalog: Catalog, table: Table, keys: tuple[ddl.IndexKey, ...], method: str
) -> tuple[Catalog, tuple[IndexColumn, ...]]:
    """The keys of an index with their columns, expressions and operator classes looked up."""
    made: list[IndexColumn] = []
    for key in keys:
        if not _method(method).can_order and (key.is_descending or key.nulls_first is not None):
            what = "ASC/DESC" if key.is_descending else "NULLS FIRST/LAST"
            message = f'access method "{method}" does not support {what} options'
            raise CatalogError(Code.FEATURE_NOT_SUPPORTED, message, span=key.span)
        catalog, found = _resolve_key(catalog, table, key)
        catalog, found = _with_collation(catalog, table, found, key)
        catalog = opclasses.check(catalog, method, key.operator_class)
        made.append(_with_class(catalog, table, found, key, method))
    return catalog, tuple(made)


def _resolve_key(catalog: Catalog, table: Table, key: ddl.IndexKey) -> tuple[Catalog, IndexColumn]:
    shape = IndexColumn(
        is_descending=key.is_descending,
        nulls_first=key.is_descending if key.nulls_first is None else key.nulls_first,
    )
    if key.column is not None:
        return catalog, replace(
            shape, number=_index_column(table, key.column, key.span), column_name=key.column
        )
    if key.expression is None:
        message = "an index key is neither a column nor an expression"
        raise CatalogError(Code.SYNTAX_ERROR, message, span=key.span)
    value = analyze.index_expression(catalog, key.expression, table)
    catalog = columns.told(catalog, value, key.expression.span)
    if isinstance(value, typed.ColumnRef) and value.number:
        name = table.column_numbered(value.number).name
        return catalog, replace(shape, number=value.number, column_name=name)
    return catalog, replace(shape, expression=value, column_name=_expression_name(key))


def _type_of(table: Table, found: IndexColumn) -> int:
    if found.expression is not None:
        return found.expression.type
    return table.column_numbered(found.number or 0).type.oid


def _with_collation(
    catalog: Catalog, table: Table, found: IndexColumn, key: ddl.IndexKey
) -> tuple[Catalog, IndexColumn]:
    use = TypeUse(oid=Oid(_type_of(table, found)))
    if found.expression is not None and use.oid != UNKNOWN:
        columns.refuse_pseudo_type(catalog, found.column_name, use, key.span)
    catalog, collation = collations.resolve(catalog, key.collation, use)
    return catalog, replace(found, collation=collation)


def _with_class(
    catalog: Catalog, table: Table, found: IndexColumn, key: ddl.IndexKey, method: str
) -> IndexColumn:
    """The key with its operator class, where one is written that is not the default anyway."""
    type_oid = _type_of(table, found)
    try:
        name = opclasses.resolve(catalog, method, type_oid, key.operator_class)
    except CatalogError as error:
        error.span = error.span or key.span
        raise
    return replace(found, operator_class=name)


def make(catalog: Catalog, table_oid: Oid, design: Design) -> tuple[Catalog, Oid]:
    """Add an index, with its constraint where it has one, and the like on each partition; gives its oid."""
    table = catalog.get(table_oid, Table)
    refuse_method(design)
    _refuse_unsortable(catalog, table, design)
    _refuse_partial_key(table, design)
    names: Sequence[str] = column_names(table, design)
    name = design.name or autoname.index_name(
        catalog, table.namespace, table.name, names, label=_label(design)
    )
    names = autoname.index_column_names(names)
    refuse_taken(catalog, table.namespace, name, design.name_span or design.span)
    if design.kind is not None:
        refuse_used(catalog, table, name, design.name_span or design.span)
    catalog, oid = catalog.reserve()
    made = Index(
        oid=oid,
        name=name,
        namespace=table.namespace,
        table=table_oid,
        method=design.method,
        keys=tuple(replace(key, column_name=own) for key, own in zip(design.keys, names, strict=False)),
        include=design.include,
        include_names=tuple(names[len(design.keys) :]),
        is_unique=design.is_unique or design.kind in (ConstraintKind.PRIMARY_KEY, ConstraintKind.UNIQUE),
        is_primary=design.kind is ConstraintKind.PRIMARY_KEY,
        is_exclusion=design.without_overlaps or design.kind is ConstraintKind.EXCLUSION,
        nulls_not_distinct=design.nulls_not_distinct,
        predicate=design.predicate,
        parent=design.parent,
        comment=design.comment,
        provenance=(design.span,),
    )
    catalog = catalog.add(made)
    catalog = catalog.put(replace(table, indexes=(*table.indexes, oid)))
    catalog = _tie(catalog, made)
    if design.kind is not None:
        catalog = constrain(catalog, oid, design, design.kind)
    if not design.is_only:
        catalog = _on_partitions(catalog, table, oid, design)
    if table.is_stored:
        for value in made.expressions:
            folding.refuse_constants(catalog, value, design.span)
    rows.refuse_duplicates(catalog, made)
    return catalog, oid


def _label(design: Design) -> str:
    return "idx" if design.kind is None else _LABELS[design.kind]


def column_names(table: Table, design: Design) -> list[str]:
    """The names of all the index's columns, for its automatic name."""
    keys = [key.column_name for key in design.keys]
    own = (table.column_numbered(number).name for number in design.include)
    return [*keys, *(design.include_names or own)]


def refuse_method(design: Design) -> None:
    """Refuse what the access method cannot do."""
    if len(design.keys) + len(design.include) > _MOST_KEYS:
        message = f"cannot use more than {_MOST_KEYS} columns in an index"
        raise CatalogError(Code.TOO_MANY_COLUMNS, message, span=design.span)
    method = _method(design.method)
    is_unique = design.is_unique or design.kind in (ConstraintKind.PRIMARY_KEY, ConstraintKind.UNIQUE)
    for is_wrong, what in (
        (is_unique and not method.is_unique and not design.without_overlaps, "unique indexes"),
        (bool(design.include) and not method.can_include, "included columns"),
        (len(design.keys) > 1 and not method.is_multicolumn, "multicolumn indexes"),
        (design.kind is ConstraintKind.EXCLUSION and not method.can_exclude, "exclusion constraints"),
    ):
        if is_wrong:
            message = f'access method "{design.method}" does not support {what}'
            raise CatalogError(Code.FEATURE_NOT_SUPPORTED, message, span=design.span)


def _refuse_unsortable(catalog: Catalog, table: Table, design: Design) -> None:
    """The columns of a primary key or unique constraint must have an order."""
    if design.kind not in (ConstraintKind.PRIMARY_KEY, ConstraintKind.UNIQUE) or design.parent:
        return
    for key in design.keys:
        try:
            opclasses.resolve(catalog, design.method, Oid(_type_of(table, key)), None)
        except CatalogError as error:
            error.span = error.span or design.span
            raise


def _refuse_partial_key(table: Table, design: Design) -> None:
    """A unique index of a partitioned table must have the whole partition key in it."""
    if not table.is_partitioned or not (design.is_unique or design.kind is not None):
        return
    covered = {key.number for key in design.keys}
    word = {ConstraintKind.PRIMARY_KEY: "PRIMARY KEY", ConstraintKind.EXCLUSION: "EXCLUDE"}.get(
        design.kind or ConstraintKind.UNIQUE, "UNIQUE"
    )
    if table.partition_expressions:
        raise CatalogError(
            Code.FEATURE_NOT_SUPPORTED,
            f"unsupported {word} constraint with partition key definition",
            detail=f"{word} constraints cannot be used when partition keys include expressions.",
            span=design.span,
        )
    for number in table.partition_columns:
        if number not in covered:
            missing = table.column_numbered(number).name
            raise CatalogError(
                Code.FEATURE_NOT_SUPPORTED,
                "unique constraint on partitioned table must include all partitioning columns",
                detail=f'{word} constraint on table "{table.name}" lacks column "{missing}" '
                "which is part of the partition key.",
                span=design.span,
            )


def refuse_used(catalog: Catalog, table: Table, name: str, span: Span | None) -> None:
    """`constraint "x" for relation "t" already exists`."""
    for oid in catalog.homonyms(NameSpace.CONSTRAINT, table.namespace, name):
        if catalog.get(oid, Constraint).table == table.oid:
            raise CatalogError(
                Code.DUPLICATE_OBJECT,
                f'constraint "{name}" for relation "{table.name}" already exists',
                span=span,
                notes=lookup.made(catalog, oid),
            )


def _tie(catalog: Catalog, made: Index) -> Catalog:
    """Record what the index goes away with."""
    numbers = [key.number for key in made.keys if key.number is not None]
    numbers += made.include
    catalog = catalog.depend(
        *(
            Dependency(
                dependent=made.oid,
                referenced=made.table,
                referenced_column=number,
                kind=DependencyKind.AUTO,
            )
            for number in numbers
        )
    )
    for value in made.expressions:
        catalog = dependencies.of_expression(catalog, value, dependent=made.oid, table=made.table)
    if not catalog.needs.get(made.oid):
        catalog = catalog.depend(
            Dependency(dependent=made.oid, referenced=made.table, kind=DependencyKind.AUTO)
        )
    if made.parent:
        catalog = catalog.depend(
            Dependency(dependent=made.oid, referenced=made.parent, kind=DependencyKind.PARTITION)
        )
    return catalog


def constrain(catalog: Catalog, index_oid: Oid, design: Design, kind: ConstraintKind) -> Catalog:
    """Add the constraint that an index carries; the index then goes with the constraint alone."""
    index = catalog.get(index_oid, Index)
    catalog, oid = catalog.reserve()
    numbers = tuple(key.number for key in index.keys if key.number is not None)
    made = Constraint(
        oid=oid,
        name=index.name,
        namespace=index.namespace,
        kind=kind,
        table=index.table,
        columns=numbers,
        index=index_oid,
        is_deferrable=design.is_deferrable,
        is_initially_deferred=design.is_initially_deferred,
        is_local=not design.parent,
        inherited_from=1 if design.parent else 0,
        parent=design.parent_constraint,
        provenance=(design.span,),
    )
    table = catalog.get(index.table, Table)
    catalog = catalog.add(made).put(replace(table, constraints=(*table.constraints, oid)))
    catalog = catalog.put(replace(index, constraint=oid))
    return tie_constraint(catalog, oid, (*numbers, *index.include))


def tie_constraint(catalog: Catalog, oid: Oid, numbers: tuple[int, ...]) -> Catalog:
    """Record what a key constraint goes with: its columns; and that its index is part of it."""
    made = catalog.get(oid, Constraint)
    index = catalog.get(made.index, Index)
    catalog = catalog.forget(index.oid)
    on = [
        Dependency(dependent=oid, referenced=made.table, referenced_column=number, kind=DependencyKind.AUTO)
        for number in numbers
    ] or [Dependency(dependent=oid, referenced=made.table, kind=DependencyKind.AUTO)]
    catalog = catalog.depend(
        *on, Dependency(dependent=index.oid, referenced=oid, kind=DependencyKind.INTERNAL)
    )
    for value in index.expressions:
        catalog = dependencies.of_expression(catalog, value, dependent=index.oid, table=made.table)
    if index.parent:
        catalog = catalog.depend(
            Dependency(dependent=index.oid, referenced=index.parent, kind=DependencyKind.PARTITION)
        )
    if made.parent:
        catalog = catalog.depend(
            Dependency(dependent=oid, referenced=made.parent, kind=DependencyKind.PARTITION)
        )
    return catalog


def _on_partitions(catalog: Catalog, table: Table, index: Oid, design: Design) -> Catalog:
    if not table.is_partitioned:
        return catalog
    for partition in partitions_of(catalog, table.oid):
        catalog = ensure_on_partition(catalog, index, partition, design.span)
    return catalog


def partitions_of(catalog: Catalog, table: Oid) -> tuple[Oid, ...]:
    """The partitions of a table, in the order in which they became so."""
    parent = catalog.objects.get(table)
    if not isinstance(parent, Table) or not parent.is_partitioned:
        return ()
    found = dict.fromkeys(needed.dependent for needed in catalog.needed_by.get(table, ()))
    return tuple(oid for oid in found if _is_partition(catalog, oid, table))


def _is_partition(catalog: Catalog, oid: Oid, parent: Oid) -> bool:
    found = catalog.objects.get(oid)
    return isinstance(found, Table) and found.partition_of == parent


def ensure_on_partition(catalog: Catalog, index: Oid, partition: Oid, span: Span) -> Catalog:
    """Give a partition the like of its parent's index: an equal one it has already, or a new one."""
    parent = catalog.get(index, Index)
    design = cloned(catalog, parent, partition, span)
    design = replace(design, parent=index, parent_constraint=parent.constraint)
    child = catalog.get(partition, Table)
    for oid in child.indexes:
        found = catalog.get(oid, Index)
        if not found.parent and is_like(found, design) and bool(found.constraint) == bool(parent.constraint):
            return attach(catalog, oid, index)
    return make(catalog, partition, design)[0]


def attach(catalog: Catalog, child_oid: Oid, parent_oid: Oid) -> Catalog:
    """Make an index of a partition part of the partitioned index."""
    child, parent = catalog.get(child_oid, Index), catalog.get(parent_oid, Index)
    catalog = catalog.put(replace(child, parent=parent_oid)).depend(
        Dependency(dependent=child_oid, referenced=parent_oid, kind=DependencyKind.PARTITION)
    )
    if child.constraint and parent.constraint:
        constraint = catalog.get(child.constraint, Constraint)
        catalog = catalog.put(
            replace(constraint, parent=parent.constraint, is_local=False, inherited_from=1)
        ).depend(
            Dependency(
                dependent=child.constraint, referenced=parent.constraint, kind=DependencyKind.PARTITION
            )
        )
    return catalog


def is_like(found: Index, design: Design) -> bool:
    """Whether an index is what a design would make (CompareIndexInfo)."""

    def shape(keys: tuple[IndexColumn, ...]) -> list[tuple[object, ...]]:
        return [(key.number, key.expression, key.operator_class, key.collation) for key in keys]

    is_unique = design.is_unique or design.kind in (ConstraintKind.PRIMARY_KEY, ConstraintKind.UNIQUE)
    return (
        found.method == design.method
        and found.is_unique == is_unique
        and found.nulls_not_distinct == design.nulls_not_distinct
        and shape(found.keys) == shape(design.keys)
        and found.include == design.include
        and found.predicate == design.predicate
    )


def cloned(catalog: Catalog, index: Index, target_oid: Oid, span: Span) -> Design:
    """The design of the same index on another table that has columns of the same names."""
    source, target = catalog.get(index.table, Table), catalog.get(target_oid, Table)
    mapping = lookup.column_map(source, target)
    constraint = catalog.get(index.constraint, Constraint) if index.constraint else None
    return Design(
        method=index.method,
        keys=tuple(_mapped(key, mapping) for key in index.keys),
        include=tuple(mapping[number] for number in index.include),
        include_names=index.include_names,
        is_unique=index.is_unique,
        nulls_not_distinct=index.nulls_not_distinct,
        predicate=None if index.predicate is None else typed.map_columns(index.predicate, mapping),
        kind=None if constraint is None else constraint.kind,
        without_overlaps=index.is_exclusion and index.is_unique,
        is_deferrable=constraint is not None and constraint.is_deferrable,
        is_initially_deferred=constraint is not None and constraint.is_initially_deferred,
        span=span,
    )


def _mapped(key: IndexColumn, mapping: dict[int, int]) -> IndexColumn:
    if key.number is not None:
        return replace(key, number=mapping[key.number])
    if key.expression is None:
        return key
    return replace(key, expression=typed.map_columns(key.expression, mapping))
