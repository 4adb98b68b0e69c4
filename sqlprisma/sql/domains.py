"""CREATE DOMAIN and ALTER DOMAIN (gram.y: CreateDomainStmt, AlterDomainStmt, DomainConstraint)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.ddl import ObjectKind, Operation
from sqlprisma.records import replace
from sqlprisma.sql.clauses import read_role, takes_cascade, takes_if_exists
from sqlprisma.sql.constraints import read_attributes, read_column_constraints
from sqlprisma.sql.expressions import read_expression
from sqlprisma.sql.tokens import TokenStream
from sqlprisma.sql.types import read_type

_REFUSED = {
    ddl.ForeignKey: "foreign key constraints not possible for domains",
    ddl.Generated: "specifying GENERATED not supported for domains",
    ddl.Identity: "specifying GENERATED not supported for domains",
}


def create(tokens: TokenStream) -> tuple[Operation, ...]:
    """CREATE DOMAIN."""
    tokens.needs("create", "domain")
    name = tokens.qualified_name("the name of the domain")
    tokens.takes("as")
    base = read_type(tokens)
    first = tokens.at
    found, collation = read_column_constraints(tokens)
    constraints: list[ddl.DomainConstraint] = []
    for constraint in found:
        if isinstance(constraint, ddl.NotNull | ddl.Nullable | ddl.Check | ddl.Default):
            constraints.append(constraint)
        elif isinstance(constraint, ddl.Key):
            what = "primary key" if constraint.is_primary else "unique"
            tokens.refuse(f"{what} constraints not possible for domains", at=first)
        else:
            tokens.refuse(_REFUSED[type(constraint)], at=first)
    return (
        ddl.CreateDomain(
            name=name,
            type=base,
            constraints=tuple(constraints),
            collation=collation,
            span=tokens.span_from(0),
        ),
    )


def alter(tokens: TokenStream) -> tuple[Operation, ...] | str:
    """ALTER DOMAIN."""
    tokens.needs("alter", "domain")
    first = tokens.at
    name = tokens.qualified_name("the name of the domain")
    target = ddl.Target(kind=ObjectKind.DOMAIN, name=name, span=tokens.span_from(first))
    word = tokens.needs_any(frozenset({"add", "drop", "owner", "rename", "set", "validate"}))
    if word == "owner":
        tokens.needs("to")
        read_role(tokens)
        return "changes an owner"
    if word == "add":
        return (_add_constraint(tokens, name),)
    if word == "rename":
        return (_rename(tokens, target),)
    if word == "validate":
        tokens.needs("constraint")
        constraint = tokens.column_name("the name of a constraint")
        return (ddl.ValidateConstraint(target=target, name=constraint, span=tokens.span_from(0)),)
    return (_set(tokens, name) if word == "set" else _drop(tokens, name),)


def _add_constraint(tokens: TokenStream, domain: ddl.Name) -> Operation:
    first = tokens.at
    name = tokens.column_name("the name of the constraint") if tokens.takes("constraint") else None
    constraint: ddl.Check | ddl.NotNull
    if tokens.takes("not"):
        tokens.needs("null")
        constraint = ddl.NotNull(name=name, span=tokens.span_from(first))
    else:
        tokens.needs("check", "(")
        value = read_expression(tokens)
        tokens.needs(")")
        constraint = ddl.Check(name=name, value=value, span=tokens.span_from(first))
    attributes = read_attributes(tokens)
    constraint = replace(constraint, is_not_valid=attributes.is_not_valid, span=tokens.span_from(first))
    return ddl.AddDomainConstraint(domain=domain, constraint=constraint, span=tokens.span_from(0))


def _rename(tokens: TokenStream, target: ddl.Target) -> Operation:
    if tokens.takes("to"):
        new_name = tokens.column_name("the new name")
        return ddl.Rename(
            kind=ObjectKind.DOMAIN, name=target.name, new_name=new_name, span=tokens.span_from(0)
        )
    tokens.needs("constraint")
    name = tokens.column_name("the name of a constraint")
    tokens.needs("to")
    new_name = tokens.column_name("the new name")
    return ddl.RenameConstraint(target=target, name=name, new_name=new_name, span=tokens.span_from(0))


def _set(tokens: TokenStream, name: ddl.Name) -> Operation:
    word = tokens.needs_any(frozenset({"default", "not", "schema"}))
    if word == "default":
        value = read_expression(tokens)
        return ddl.SetDomainDefault(domain=name, value=value, span=tokens.span_from(0))
    if word == "schema":
        schema = tokens.column_name("the name of a schema")
        return ddl.SetSchema(kind=ObjectKind.DOMAIN, name=name, new_schema=schema, span=tokens.span_from(0))
    tokens.needs("null")
    return ddl.SetDomainNotNull(domain=name, is_not_null=True, span=tokens.span_from(0))


def _drop(tokens: TokenStream, name: ddl.Name) -> Operation:
    word = tokens.needs_any(frozenset({"constraint", "default", "not"}))
    if word == "default":
        return ddl.SetDomainDefault(domain=name, value=None, span=tokens.span_from(0))
    if word == "not":
        tokens.needs("null")
        return ddl.SetDomainNotNull(domain=name, is_not_null=False, span=tokens.span_from(0))
    if_exists = takes_if_exists(tokens)
    constraint = tokens.column_name("the name of a constraint")
    return ddl.DropDomainConstraint(
        domain=name,
        name=constraint,
        if_exists=if_exists,
        is_cascade=takes_cascade(tokens),
        span=tokens.span_from(0),
    )
