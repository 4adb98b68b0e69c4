"""Domains: CREATE DOMAIN and ALTER DOMAIN (typecmds.c)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import analyze, autoname, builtins, collations, dependencies, lookup, row_types, types
from sqlprisma.catalog.catalog import Catalog, Dependency, DependencyKind
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Constraint, ConstraintKind, Default, Oid, Type, TypeKind, TypeUse
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace
from sqlprisma.source import Span

_NOT_BASES = frozenset({TypeKind.PSEUDO})


def create(catalog: Catalog, operation: ddl.CreateDomain, provenance: tuple[Span, ...] = ()) -> Catalog:
    """`CREATE DOMAIN name AS type constraints`.

    Raises:
        CatalogError: where the name is taken, or the base type or a constraint is impossible.
    """
    catalog, namespace = lookup.creation_namespace(catalog, operation.name)
    try:
        catalog = types.free_name(catalog, operation.name.name, namespace)
    except CatalogError as error:
        error.span = error.span or operation.name.span
        raise
    base = types.resolve(catalog, operation.type)
    under = types.type_of(catalog, base.oid)
    if under.kind in _NOT_BASES:
        message = f'"{operation.type.name}" is not a valid base type for a domain'
        raise CatalogError(Code.DATATYPE_MISMATCH, message, span=operation.type.span)
    catalog, _ = collations.resolve(catalog, operation.collation, base)
    _refuse_contradictions(operation)
    made = Type(
        oid=builtins.NONE,
        name=operation.name.name,
        namespace=namespace,
        kind=TypeKind.DOMAIN,
        category=under.category,
        base=base,
        is_not_null=any(isinstance(written, ddl.NotNull) for written in operation.constraints),
        provenance=provenance,
    )
    catalog, oid = types.add_type(catalog, made)
    for written in operation.constraints:
        if isinstance(written, ddl.Default):
            catalog = _with_default(catalog, oid, written.value, base)
        elif isinstance(written, ddl.Check):
            catalog = _with_check(catalog, oid, written)
    return catalog


def _refuse_contradictions(operation: ddl.CreateDomain) -> None:
    kinds = {type(written) for written in operation.constraints}
    if ddl.NotNull in kinds and ddl.Nullable in kinds:
        message = "conflicting NULL/NOT NULL constraints"
        raise CatalogError(Code.SYNTAX_ERROR, message, span=operation.span)
    if sum(isinstance(written, ddl.Default) for written in operation.constraints) > 1:
        raise CatalogError(Code.SYNTAX_ERROR, "multiple default expressions", span=operation.span)


def find(catalog: Catalog, name: ddl.Name) -> Type:
    """The domain that an ALTER DOMAIN is aimed at.

    Raises:
        CatalogError: where there is no such type, or it is no domain.
    """
    found = types.must_find(catalog, name)
    if found.kind is not TypeKind.DOMAIN:
        message = f"{types.name_of(catalog, found.oid)} is not a domain"
        raise CatalogError(Code.WRONG_OBJECT_TYPE, message, span=name.span)
    return found


def _base(found: Type) -> TypeUse:
    return TypeUse(oid=found.oid) if found.base is None else found.base


def _with_default(catalog: Catalog, domain: Oid, written: ddl.Expression, base: TypeUse) -> Catalog:
    found = catalog.get(domain, Type)
    value = analyze.default(catalog, written, base, column=found.name)
    catalog, oid = catalog.reserve()
    catalog = catalog.put(replace(found, default=Default(oid=oid, value=value, provenance=(written.span,))))
    return dependencies.of_expression(catalog, value, dependent=domain)


def _with_check(catalog: Catalog, domain: Oid, written: ddl.Check) -> Catalog:
    found = catalog.get(domain, Type)
    value = analyze.domain_check(catalog, written.value, _base(found))
    name = written.name
    if name is not None and name in (known.name for known in checks(catalog, found)):
        message = f'constraint "{name}" for domain "{found.name}" already exists'
        raise CatalogError(Code.DUPLICATE_OBJECT, message, span=written.span)
    if name is None:
        name = autoname.constraint_name(catalog, found.namespace, found.name, None, "check")
    catalog, oid = catalog.reserve()
    made = Constraint(
        oid=oid,
        name=name,
        namespace=found.namespace,
        kind=ConstraintKind.CHECK,
        type=domain,
        is_not_valid=written.is_not_valid,
        expression=value,
        provenance=(written.span,),
    )
    owner = Dependency(dependent=oid, referenced=domain, kind=DependencyKind.AUTO)
    return dependencies.of_expression(catalog.add(made).depend(owner), value, dependent=oid)


def validate(catalog: Catalog, operation: ddl.ValidateConstraint) -> Catalog:
    """`ALTER DOMAIN name VALIDATE CONSTRAINT`.

    Raises:
        CatalogError: where there is no such domain or constraint.
    """
    found = find(catalog, operation.target.name)
    for known in checks(catalog, found):
        if known.name == operation.name:
            row_types.refuse_containers(catalog, found, operation.span)
            provenance = (*known.provenance, operation.span)
            return catalog.put(replace(known, is_not_valid=False, provenance=provenance))
    message = f'constraint "{operation.name}" of domain "{found.name}" does not exist'
    raise CatalogError(Code.UNDEFINED_OBJECT, message, span=operation.span)


def checks(catalog: Catalog, found: Type) -> tuple[Constraint, ...]:
    """The checks of a domain, in the order they were made."""
    needed = (catalog.objects.get(needed.dependent) for needed in catalog.needed_by.get(found.oid, ()))
    return tuple(
        constraint
        for constraint in needed
        if isinstance(constraint, Constraint) and constraint.type == found.oid
    )


def _changed(catalog: Catalog, found: Type, provenance: tuple[Span, ...]) -> Catalog:
    return catalog.put(replace(found, provenance=(*found.provenance, *provenance)))


def set_default(
    catalog: Catalog, operation: ddl.SetDomainDefault, provenance: tuple[Span, ...] = ()
) -> Catalog:
    """`ALTER DOMAIN name SET | DROP DEFAULT`.

    Raises:
        CatalogError: where there is no such domain, or the value does not suit it.
    """
    found = find(catalog, operation.domain)
    catalog = _changed(catalog, replace(found, default=None), provenance)
    if operation.value is None:
        return catalog
    return _with_default(catalog, found.oid, operation.value, _base(found))


def set_not_null(
    catalog: Catalog, operation: ddl.SetDomainNotNull, provenance: tuple[Span, ...] = ()
) -> Catalog:
    """`ALTER DOMAIN name SET | DROP NOT NULL`.

    Raises:
        CatalogError: where there is no such domain.
    """
    found = find(catalog, operation.domain)
    if operation.is_not_null and not found.is_not_null:
        row_types.refuse_containers(catalog, found, operation.span)
    return _changed(catalog, replace(found, is_not_null=operation.is_not_null), provenance)


def add_constraint(
    catalog: Catalog, operation: ddl.AddDomainConstraint, provenance: tuple[Span, ...] = ()
) -> Catalog:
    """`ALTER DOMAIN name ADD constraint`.

    Raises:
        CatalogError: where there is no such domain, or the constraint is impossible or there already.
    """
    found = find(catalog, operation.domain)
    if not operation.constraint.is_not_valid:
        row_types.refuse_containers(catalog, found, operation.span)
    if isinstance(operation.constraint, ddl.NotNull):
        return _changed(catalog, replace(found, is_not_null=True), provenance)
    return _with_check(_changed(catalog, found, provenance), found.oid, operation.constraint)


def drop_constraint(
    catalog: Catalog, operation: ddl.DropDomainConstraint, provenance: tuple[Span, ...] = ()
) -> Catalog:
    """`ALTER DOMAIN name DROP CONSTRAINT`.

    Raises:
        CatalogError: where there is no such domain or constraint.
    """
    found = find(catalog, operation.domain)
    for known in checks(catalog, found):
        if known.name == operation.name:
            return _changed(catalog.remove(known.oid), found, provenance)
    if operation.if_exists:
        return catalog
    message = f'constraint "{operation.name}" of domain "{found.name}" does not exist'
    raise CatalogError(Code.UNDEFINED_OBJECT, message, span=operation.span)
