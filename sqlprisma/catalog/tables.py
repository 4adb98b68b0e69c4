"""CREATE TABLE, in PostgreSQL's order (parse_utilcmd.c transformCreateStmt, tablecmds.c DefineRelation).

First everything written is gathered into a `Draft`; then the table is made, its sequences, defaults and checks, what
its partitioned parent hands down, its keys (the primary key first, equal ones merged), what LIKE copies, and last its
foreign keys.
"""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import (
    columns,
    constraints,
    foreign_keys,
    indexes,
    inheritance,
    likes,
    lookup,
    partition_keys,
    partitions,
    storage,
    types,
)
from sqlprisma.catalog.catalog import Catalog, Dependency, DependencyKind, NameSpace
from sqlprisma.catalog.columns import Definition
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import NO_OID, Column, Oid, Table, Type, TypeKind
from sqlprisma.catalog.sequences import refuse_taken
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A table as gathered from its statement."""

    definitions: tuple[Definition, ...] = ()
    options: tuple[ddl.ColumnOptions, ...] = ()
    constraints: tuple[ddl.TableConstraint, ...] = ()
    likes: tuple[ddl.LikeClause, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """Where a table is to stand."""

    namespace: Oid
    persistence: ddl.Persistence
    parents: tuple[Table, ...] = ()
    of_type: Oid = NO_OID


def create(catalog: Catalog, operation: ddl.CreateTable) -> Catalog:
    """CREATE TABLE in all its forms."""
    is_temporary = operation.persistence is ddl.Persistence.TEMPORARY
    catalog, namespace = lookup.relation_namespace(catalog, operation.name, is_temporary=is_temporary)
    name = operation.name.name
    if operation.if_not_exists and catalog.named(NameSpace.RELATION, namespace, name) is not None:
        return catalog
    persistence = operation.persistence
    if catalog.named(NameSpace.NAMESPACE, 0, "pg_temp") == namespace:
        persistence = ddl.Persistence.TEMPORARY
    site = _Site(
        namespace=namespace,
        persistence=persistence,
        parents=_parents(catalog, operation),
        of_type=_composite(catalog, operation),
    )
    refuse_on_commit(operation, persistence)
    if operation.partition_by is not None and any(each.name != "oids" for each in operation.storage_options):
        raise partitions.without_storage(operation.name.span)
    storage.refuse_of_table(operation.storage_options)
    for parent in site.parents:
        is_partition = operation.partition_of is not None
        inheritance.refuse_persistence(parent, persistence, operation.span, is_partition=is_partition)
    catalog, draft = _gather(catalog, operation, site)
    _refuse_two_primaries(draft, name)
    refuse_taken(catalog, namespace, name, operation.name.span)
    catalog, oid = _stand(catalog, operation, site, draft)
    catalog = _furnish(catalog, operation, site, oid, draft)
    return until_commit(_constrain(catalog, oid, draft), operation, oid)


def refuse_on_commit(operation: ddl.CreateTable | ddl.CreateTableAs, persistence: ddl.Persistence) -> None:
    """Only a temporary table can go with its transaction."""
    if operation.on_commit_drop and persistence is not ddl.Persistence.TEMPORARY:
        message = "ON COMMIT can only be used on temporary tables"
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=operation.name.span)


def until_commit(catalog: Catalog, operation: ddl.CreateTable | ddl.CreateTableAs, table: Oid) -> Catalog:
    """With it remembered that a new table goes at the end of the transaction, if it was made so."""
    if not operation.on_commit_drop:
        return catalog
    return replace(catalog, commit_drops=(*catalog.commit_drops, table))


def _parents(catalog: Catalog, operation: ddl.CreateTable) -> tuple[Table, ...]:
    if operation.partition_of is not None:
        parent = lookup.table(catalog, operation.partition_of)
        if not parent.is_partitioned:
            message = f'"{parent.name}" is not partitioned'
            raise CatalogError(Code.INVALID_OBJECT_DEFINITION, message, span=operation.partition_of.span)
        return (parent,)
    found: list[Table] = []
    for name in operation.inherits:
        parent = lookup.relation_as_table(
            catalog, name, 'inherited relation "{}" is not a table or foreign table'
        )
        if parent.is_partitioned or parent.partition_of:
            word = "partitioned table" if parent.is_partitioned else "partition"
            message = f'cannot inherit from {word} "{parent.name}"'
            raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=name.span)
        if parent in found:
            message = f'relation "{parent.name}" would be inherited from more than once'
            raise CatalogError(Code.DUPLICATE_TABLE, message, span=name.span)
        found.append(parent)
    return tuple(found)


def _composite(catalog: Catalog, operation: ddl.CreateTable) -> Oid:
    if operation.of_type is None:
        return Oid(0)
    return composite_type(catalog, operation.of_type).oid


def composite_type(catalog: Catalog, name: ddl.Name) -> Type:
    """The free-standing composite type of that name."""
    oid = types.resolve(catalog, ddl.TypeRef(span=name.span, name=name)).oid
    found = types.type_of(catalog, oid)
    if found.kind is not TypeKind.COMPOSITE or found.relation:
        message = f"type {types.name_of(catalog, oid)} is not a composite type"
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=name.span)
    return found


def _gather(catalog: Catalog, operation: ddl.CreateTable, site: _Site) -> tuple[Catalog, Draft]:
    own: list[Definition] = []
    draft = Draft()
    if site.of_type:
        own += _of_type(types.type_of(catalog, site.of_type), operation)
    for element in operation.elements:
        match element:
            case ddl.ColumnDefinition():
                catalog, made = columns.define(catalog, element, operation.name.name)
                own.append(made)
            case ddl.LikeClause():
                catalog, copies = likes.columns(catalog, element)
                own += copies
                draft = replace(draft, likes=(*draft.likes, element))
            case ddl.ColumnOptions():
                draft = replace(draft, options=(*draft.options, element))
            case ddl.NotNull() | ddl.Check() | ddl.Key() | ddl.Exclusion() | ddl.ForeignKey():
                draft = replace(draft, constraints=(*draft.constraints, element))
    _refuse_twice(own)
    merged = inheritance.merged(catalog, site.parents, own)
    _refuse_identity(draft.options, is_partition=operation.partition_of is not None)
    merged = _with_options(catalog, merged, draft.options, operation.name.name)
    inheritance.refuse_defaults(merged, operation.span)
    draft = replace(draft, definitions=merged, constraints=_in_written_order(merged, draft.constraints))
    return catalog, _with_not_null(draft)


def _of_type(composite: Type, operation: ddl.CreateTable) -> list[Definition]:
    span = operation.span if operation.of_type is None else operation.of_type.span
    return [
        Definition(column=Column(number=0, name=found.name, type=found.type, provenance=(span,)))
        for found in composite.attributes
    ]


def _refuse_twice(own: list[Definition]) -> None:
    seen: set[str] = set()
    for made in own:
        name = made.column.name
        if name in seen:
            message = f'column "{name}" specified more than once'
            span = made.column.provenance[0] if made.column.provenance else None
            raise CatalogError(Code.DUPLICATE_COLUMN, message, span=span)
        seen.add(name)


def _refuse_identity(options: tuple[ddl.ColumnOptions, ...], *, is_partition: bool) -> None:
    for each in options:
        for constraint in each.constraints:
            if isinstance(constraint, ddl.Identity):
                where = "partitions" if is_partition else "typed tables"
                message = f"identity columns are not supported on {where}"
                raise CatalogError(Code.FEATURE_NOT_SUPPORTED, message, span=constraint.span)


def _with_options(
    catalog: Catalog, definitions: tuple[Definition, ...], options: tuple[ddl.ColumnOptions, ...], table: str
) -> tuple[Definition, ...]:
    """What a typed table or a partition says of columns that come from elsewhere."""
    found = {made.column.name: made for made in definitions}
    said: set[str] = set()
    for option in options:
        if option.name in said:
            message = f'column "{option.name}" specified more than once'
            raise CatalogError(Code.DUPLICATE_COLUMN, message, span=option.span)
        said.add(option.name)
        if option.name not in found:
            message = f'column "{option.name}" does not exist'
            hint = lookup.suggestion(option.name, found)
            raise CatalogError(Code.UNDEFINED_COLUMN, message, span=option.span, hint=hint)
        found[option.name] = columns.constrained(catalog, found[option.name], option.constraints, table)
    return tuple(found.values())


def _in_written_order(
    definitions: tuple[Definition, ...], own: tuple[ddl.TableConstraint, ...]
) -> tuple[ddl.TableConstraint, ...]:
    everything = [found for made in definitions for found in made.constraints]
    everything += own
    return tuple(sorted(everything, key=lambda found: found.span.start))


def _with_not_null(draft: Draft) -> Draft:
    """The columns of a primary key, or of a NOT NULL as a table constraint, are NOT NULL from the start."""
    names: set[str] = set()
    for found in draft.constraints:
        if isinstance(found, ddl.NotNull) or (isinstance(found, ddl.Key) and found.is_primary):
            names.update(found.columns)
    definitions = tuple(
        replace(made, column=replace(made.column, is_not_null=True)) if made.column.name in names else made
        for made in draft.definitions
    )
    return replace(draft, definitions=definitions)


def _refuse_two_primaries(draft: Draft, table: str) -> None:
    primaries = [found for found in draft.constraints if isinstance(found, ddl.Key) and found.is_primary]
    if len(primaries) > 1:
        message = f'multiple primary keys for table "{table}" are not allowed'
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=primaries[1].span)


def _stand(catalog: Catalog, operation: ddl.CreateTable, site: _Site, draft: Draft) -> tuple[Catalog, Oid]:
    """Make the table with its bare columns, and its row type."""
    catalog, oid = catalog.reserve()
    is_partition = operation.partition_of is not None
    table = Table(
        oid=oid,
        name=operation.name.name,
        namespace=site.namespace,
        persistence=site.persistence,
        is_partitioned=operation.partition_by is not None,
        partition_of=site.parents[0].oid if is_partition else Oid(0),
        bound=partitions.bound_of(catalog, site.parents[0], operation.name.name, operation.bound)
        if is_partition
        else None,
        inherits=() if is_partition else tuple(parent.oid for parent in site.parents),
        of_type=site.of_type,
        is_foreign=operation.is_foreign,
        provenance=(operation.span,),
    )
    for made in draft.definitions:
        table, _ = columns.numbered(table, made)
    if operation.partition_by is not None:
        catalog, table = partition_keys.keyed(catalog, table, operation.partition_by)
    catalog = add_with_row_type(catalog, table)
    catalog = partition_keys.depend(catalog, table)
    for column in table.columns:
        catalog = columns.depend_on_type(catalog, oid, column)
    if site.of_type:
        catalog = catalog.depend(Dependency(dependent=oid, referenced=site.of_type))
    for parent in site.parents:
        catalog = inheritance.tie(catalog, oid, parent.oid, is_partition=is_partition)
    return catalog, oid


def add_with_row_type(catalog: Catalog, table: Table) -> Catalog:
    """Add a table together with the type of its rows."""
    catalog = catalog.add(table)
    row = Type(
        oid=Oid(0),
        name=table.name,
        namespace=table.namespace,
        kind=TypeKind.COMPOSITE,
        category="C",
        relation=table.oid,
    )
    try:
        catalog, row_type = types.add_type(catalog, row)
    except CatalogError as error:
        error.span = error.span or (table.provenance[0] if table.provenance else None)
        raise
    catalog = catalog.forget(row_type).depend(
        Dependency(dependent=row_type, referenced=table.oid, kind=DependencyKind.INTERNAL)
    )
    return catalog.put(replace(table, row_type=row_type))


def _furnish(catalog: Catalog, operation: ddl.CreateTable, site: _Site, oid: Oid, draft: Draft) -> Catalog:
    """Sequences, defaults and checks."""
    table = catalog.get(oid, Table)
    for made, column in zip(draft.definitions, table.columns, strict=True):
        catalog = columns.furnish(catalog, oid, replace(made, column=column))
    for inherited in inheritance.checks(catalog, site.parents, oid, operation.span):
        catalog = constraints.add_check(catalog, oid, inherited)
    taken: set[str] = set()
    for written in draft.constraints:
        if not isinstance(written, ddl.Check):
            continue
        catalog = constraints.check(catalog, oid, written, taken=frozenset(taken))
        if written.name is not None:
            taken.add(written.name)
    if operation.partition_of is not None:
        catalog = partitions.equip(catalog, oid, operation.span)
    return catalog


def _constrain(catalog: Catalog, oid: Oid, draft: Draft) -> Catalog:
    """Keys, what LIKE copies, foreign keys."""
    for written in _merged_keys(draft.constraints):
        if isinstance(written, ddl.Exclusion):
            catalog = constraints.exclude(catalog, oid, written)
            continue
        table = catalog.get(oid, Table)
        if written.is_primary:
            constraints.refuse_second_primary(catalog, table, written.span)
        catalog, _ = indexes.make(catalog, oid, constraints.key_design(catalog, table, written))
    for clause in draft.likes:
        catalog = likes.furnish(catalog, oid, clause)
    for found in draft.constraints:
        if isinstance(found, ddl.ForeignKey):
            catalog = foreign_keys.add(catalog, oid, found)
    return catalog


def _merged_keys(written: tuple[ddl.TableConstraint, ...]) -> list[ddl.Key | ddl.Exclusion]:
    """Keys and exclusions, the primary key first; of equal ones one remains, under the first name given."""
    found = [each for each in written if isinstance(each, ddl.Key | ddl.Exclusion)]
    found.sort(key=lambda each: not (isinstance(each, ddl.Key) and each.is_primary))
    kept: list[ddl.Key | ddl.Exclusion] = []
    for each in found:
        for at, prior in enumerate(kept):
            if _are_equal(prior, each):
                kept[at] = replace(prior, name=prior.name or each.name)
                break
        else:
            kept.append(each)
    return kept


def _are_equal(prior: ddl.Key | ddl.Exclusion, other: ddl.Key | ddl.Exclusion) -> bool:
    if isinstance(prior, ddl.Key) and isinstance(other, ddl.Key):
        return replace(prior, is_primary=False, name=None) == replace(other, is_primary=False, name=None)
    return replace(prior, name=None) == replace(other, name=None)
