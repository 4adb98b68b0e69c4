"""Sequences: made by hand, by `serial`, and by identity columns (sequence.c)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import lookup, types
from sqlprisma.catalog.catalog import Catalog, Dependency, DependencyKind, NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Oid, Sequence, Table, View
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Span

SMALLINT, INTEGER, BIGINT = Oid(21), Oid(23), Oid(20)
_TYPES = frozenset({SMALLINT, INTEGER, BIGINT})
_LIMITS = {
    SMALLINT: ("smallint", 2**15 - 1),
    INTEGER: ("integer", 2**31 - 1),
    BIGINT: ("bigint", 2**63 - 1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSequence:
    """A sequence to be made; `owner` is the table and column it goes away with."""

    name: str
    namespace: Oid
    type: Oid = BIGINT
    owner: tuple[Oid, int] | None = None
    is_identity: bool = False
    span: Span


def add(catalog: Catalog, wanted: NewSequence) -> tuple[Catalog, Oid]:
    """Make a sequence; its name must be free."""
    refuse_taken(catalog, wanted.namespace, wanted.name, wanted.span)
    catalog, oid = catalog.reserve()
    made = Sequence(
        oid=oid,
        name=wanted.name,
        namespace=wanted.namespace,
        type=wanted.type,
        is_identity=wanted.is_identity,
        provenance=(wanted.span,),
    )
    catalog = catalog.add(made)
    if wanted.owner is not None:
        catalog = own(catalog, made, wanted.owner)
    return catalog, oid


def refuse_taken(catalog: Catalog, namespace: int, name: str, span: Span | None) -> None:
    """`relation "x" already exists`."""
    taken = catalog.named(NameSpace.RELATION, namespace, name)
    if taken is not None:
        raise already_exists(catalog, name, taken, span)


def already_exists(catalog: Catalog, name: str, taken: Oid, span: Span | None) -> CatalogError:
    """The refusal of a relation's name that another relation has, with where that was made."""
    return CatalogError(
        Code.DUPLICATE_TABLE,
        f'relation "{name}" already exists',
        span=span,
        notes=lookup.made(catalog, taken),
    )


def own(catalog: Catalog, sequence: Sequence, owner: tuple[Oid, int] | None) -> Catalog:
    """Tie a sequence to a column, or to none."""
    catalog = catalog.forget(sequence.oid)
    catalog = catalog.put(replace(sequence, owned_by=owner))
    if owner is None:
        return catalog
    kind = DependencyKind.INTERNAL if sequence.is_identity else DependencyKind.AUTO
    return catalog.depend(
        Dependency(dependent=sequence.oid, referenced=owner[0], referenced_column=owner[1], kind=kind)
    )


def owned(catalog: Catalog, table: int, column: int) -> tuple[Sequence, ...]:
    """The sequences that go away with a column."""
    candidates = dict.fromkeys(
        needed.dependent for needed in catalog.needed_by.get(table, ()) if needed.referenced_column == column
    )
    found = (catalog.objects.get(oid) for oid in candidates)
    return tuple(
        each for each in found if isinstance(each, Sequence) and each.owned_by == (Oid(table), column)
    )


def create(catalog: Catalog, operation: ddl.CreateSequence) -> Catalog:
    """CREATE SEQUENCE."""
    catalog, namespace = lookup.relation_namespace(
        catalog, operation.name, is_temporary=operation.is_temporary
    )
    name = operation.name.name
    if operation.if_not_exists and catalog.named(NameSpace.RELATION, namespace, name) is not None:
        return catalog
    kind = option_type(catalog, operation.options) or BIGINT
    refuse_options(operation.options, kind)
    catalog, oid = add(
        catalog, NewSequence(name=name, namespace=namespace, type=kind, span=operation.name.span)
    )
    made = catalog.get(oid, Sequence)
    catalog = catalog.put(replace(made, provenance=(operation.span,)))
    return _set_owner(catalog, oid, operation.options)


def option_type(catalog: Catalog, options: ddl.SequenceOptions) -> Oid | None:
    """The type of `AS type`, which must be an integer type."""
    if options.type is None:
        return None
    found = types.resolve(catalog, options.type).oid
    if found not in _TYPES:
        raise CatalogError(
            Code.INVALID_PARAMETER,
            "sequence type must be smallint, integer, or bigint",
            span=options.type.span,
        )
    return found


def refuse_options(options: ddl.SequenceOptions, kind: Oid, *, is_new: bool = True) -> None:
    """Refuse bounds and values that contradict each other (init_params).

    Of a sequence that exists, what it was told before is not kept: only what the statement itself says is compared.
    """
    increment = 1 if options.increment is None else options.increment
    if increment == 0:
        raise _refusal("INCREMENT must not be zero", options)
    _refuse_range("MAXVALUE", options.maximum, kind, options)
    _refuse_range("MINVALUE", options.minimum, kind, options)
    limit = _LIMITS[kind][1]
    lowest, highest, start = options.minimum, options.maximum, options.start
    if is_new:
        highest = (limit if increment > 0 else -1) if highest is None else highest
        lowest = (1 if increment > 0 else -limit - 1) if lowest is None else lowest
        start = (lowest if increment > 0 else highest) if start is None else start
    if lowest is not None and highest is not None and lowest >= highest:
        raise _refusal(f"MINVALUE ({lowest}) must be less than MAXVALUE ({highest})", options)
    for word, value in (("START", start), ("RESTART", options.restart)):
        if value is not None and lowest is not None and value < lowest:
            raise _refusal(f"{word} value ({value}) cannot be less than MINVALUE ({lowest})", options)
        if value is not None and highest is not None and value > highest:
            raise _refusal(f"{word} value ({value}) cannot be greater than MAXVALUE ({highest})", options)
    if options.cache is not None and options.cache <= 0:
        raise _refusal(f"CACHE ({options.cache}) must be greater than zero", options)


def _refuse_range(word: str, value: int | None, kind: Oid, options: ddl.SequenceOptions) -> None:
    name, limit = _LIMITS[kind]
    if value is not None and not -limit - 1 <= value <= limit:
        raise _refusal(f"{word} ({value}) is out of range for sequence data type {name}", options)


def _refusal(message: str, options: ddl.SequenceOptions) -> CatalogError:
    return CatalogError(Code.INVALID_PARAMETER, message, span=options.span)


def alter(catalog: Catalog, operation: ddl.AlterSequence) -> Catalog:
    """ALTER SEQUENCE with options."""
    found = lookup.find_relation(catalog, operation.name, missing_schema_ok=operation.if_exists)
    if found is None:
        if operation.if_exists:
            return catalog
        raise lookup.undefined_relation(catalog, operation.name)
    if not isinstance(found, Sequence):
        raise lookup.wrong_kind(found.name, "a sequence", operation.name.span)
    new_type = option_type(catalog, operation.options)
    refuse_options(operation.options, new_type or found.type, is_new=False)
    changed = replace(found, type=new_type or found.type, provenance=(*found.provenance, operation.span))
    return _set_owner(catalog.put(changed), found.oid, operation.options)


def _set_owner(catalog: Catalog, oid: Oid, options: ddl.SequenceOptions) -> Catalog:
    sequence = catalog.get(oid, Sequence)
    if options.owned_by is None and not options.owned_by_none:
        return catalog
    if sequence.is_identity and sequence.owned_by is not None:
        linked = catalog.get(sequence.owned_by[0], Table).name
        raise CatalogError(
            Code.FEATURE_NOT_SUPPORTED,
            "cannot change ownership of identity sequence",
            detail=f'Sequence "{sequence.name}" is linked to table "{linked}".',
            span=options.span,
        )
    if options.owned_by is None:
        return own(catalog, sequence, None)
    name, column_name = options.owned_by
    table = lookup.relation(catalog, name)
    if isinstance(table, View) and not table.is_materialized:
        return catalog
    if not isinstance(table, Table):
        raise CatalogError(
            Code.WRONG_OBJECT_TYPE,
            f'sequence cannot be owned by relation "{table.name}"',
            span=name.span,
        )
    if table.namespace != sequence.namespace:
        raise CatalogError(
            Code.OBJECT_NOT_IN_STATE,
            "sequence must be in same schema as table it is linked to",
            span=name.span,
        )
    column = lookup.column(table, column_name, name.span)
    return own(catalog, sequence, (table.oid, column.number))
