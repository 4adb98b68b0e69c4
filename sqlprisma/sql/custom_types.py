"""CREATE TYPE and ALTER TYPE (gram.y: DefineStmt, AlterEnumStmt, AlterCompositeTypeStmt)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.ddl import ObjectKind, Operation
from sqlprisma.source import Span
from sqlprisma.sql.clauses import read_role, read_storage_options, takes_cascade, takes_if_exists
from sqlprisma.sql.tokens import TokenStream
from sqlprisma.sql.types import read_function_type, read_type


def create(tokens: TokenStream) -> tuple[Operation, ...]:
    """CREATE TYPE."""
    tokens.needs("create", "type")
    name = tokens.qualified_name("the name of the type")
    if tokens.takes("as", "enum"):
        labels, places = _labels(tokens)
        return (ddl.CreateEnum(name=name, labels=labels, label_spans=places, span=tokens.span_from(0)),)
    if tokens.takes("as", "range"):
        return (_range(tokens, name),)
    if tokens.takes("as"):
        attributes = _attributes(tokens)
        return (ddl.CreateComposite(name=name, attributes=attributes, span=tokens.span_from(0)),)
    is_shell = not tokens.sees("(")
    if not is_shell:
        read_storage_options(tokens)
    return (ddl.CreateBaseType(name=name, is_shell=is_shell, span=tokens.span_from(0)),)


def _labels(tokens: TokenStream) -> tuple[tuple[str, ...], tuple[Span, ...]]:
    """The labels, and the place of each."""
    tokens.needs("(")
    found: list[str] = []
    places: list[Span] = []
    while not tokens.sees(")") or found:
        first = tokens.at
        found.append(tokens.string("a label in single quotes"))
        places.append(tokens.span_from(first))
        if not tokens.takes(","):
            break
    tokens.needs(")")
    return tuple(found), tuple(places)


def _attributes(tokens: TokenStream) -> tuple[ddl.Attribute, ...]:
    tokens.needs("(")
    found: list[ddl.Attribute] = []
    if not tokens.sees(")"):
        found.append(_attribute(tokens))
        while tokens.takes(","):
            found.append(_attribute(tokens))
    tokens.needs(")")
    return tuple(found)


def _attribute(tokens: TokenStream) -> ddl.Attribute:
    """TableFuncElement."""
    first = tokens.at
    name = tokens.column_name("the name of an attribute")
    attribute_type = read_type(tokens)
    collation = tokens.qualified_name("a collation") if tokens.takes("collate") else None
    return ddl.Attribute(name=name, type=attribute_type, collation=collation, span=tokens.span_from(first))


def _range(tokens: TokenStream, name: ddl.Name) -> Operation:
    subtype = multirange = None
    tokens.needs("(")
    while True:
        option = tokens.label("an option such as subtype")
        tokens.needs("=")
        if option == "subtype":
            subtype = read_function_type(tokens)
        elif option == "multirange_type_name":
            multirange = tokens.qualified_name()
        else:
            _skip_value(tokens)
        if not tokens.takes(","):
            break
    tokens.needs(")")
    if subtype is None:
        tokens.refuse('type attribute "subtype" is required', at=0)
    return ddl.CreateRange(name=name, subtype=subtype, multirange=multirange, span=tokens.span_from(0))


def _skip_value(tokens: TokenStream) -> None:
    while not tokens.is_at_end and tokens.key not in {",", ")"}:
        if tokens.sees("("):
            tokens.skip_parentheses()
        else:
            tokens.at += 1


def alter(tokens: TokenStream) -> tuple[Operation, ...] | str:
    """ALTER TYPE."""
    tokens.needs("alter", "type")
    first = tokens.at
    name = tokens.qualified_name("the name of the type")
    target = ddl.Target(kind=ObjectKind.TYPE, name=name, span=tokens.span_from(first))
    if tokens.takes("add", "value"):
        return (_add_value(tokens, name),)
    if tokens.takes("rename"):
        return (_rename(tokens, target),)
    if tokens.takes("owner"):
        tokens.needs("to")
        read_role(tokens)
        return "changes an owner"
    if tokens.takes("set", "schema"):
        schema = tokens.column_name("the name of a schema")
        return (ddl.SetSchema(kind=ObjectKind.TYPE, name=name, new_schema=schema, span=tokens.span_from(0)),)
    if tokens.takes("set"):
        read_storage_options(tokens)
        return "changes how a base type is stored"
    found = [_change(tokens, name)]
    while tokens.takes(","):
        found.append(_change(tokens, name))
    return tuple(found)


def _add_value(tokens: TokenStream, name: ddl.Name) -> Operation:
    if_not_exists = tokens.takes("if", "not", "exists")
    label = tokens.string("a label in single quotes")
    side = tokens.takes_any(frozenset({"after", "before"}))
    neighbour = tokens.string("a label in single quotes") if side else None
    return ddl.AddEnumValue(
        type=name,
        label=label,
        if_not_exists=if_not_exists,
        before=neighbour if side == "before" else None,
        after=neighbour if side == "after" else None,
        span=tokens.span_from(0),
    )


def _rename(tokens: TokenStream, target: ddl.Target) -> Operation:
    word = tokens.needs_any(frozenset({"attribute", "to", "value"}))
    if word == "to":
        new_name = tokens.column_name("the new name")
        return ddl.Rename(kind=ObjectKind.TYPE, name=target.name, new_name=new_name, span=tokens.span_from(0))
    if word == "value":
        label = tokens.string("a label in single quotes")
        tokens.needs("to")
        new_label = tokens.string("a label in single quotes")
        return ddl.RenameEnumValue(
            type=target.name, label=label, new_label=new_label, span=tokens.span_from(0)
        )
    attribute = tokens.column_name("the name of an attribute")
    tokens.needs("to")
    new_name = tokens.column_name("the new name")
    is_cascade = takes_cascade(tokens)
    return ddl.RenameColumn(
        target=target,
        column=attribute,
        new_name=new_name,
        is_cascade=is_cascade,
        span=tokens.span_from(0),
    )


def _change(tokens: TokenStream, name: ddl.Name) -> Operation:
    """alter_type_cmd."""
    first = tokens.at
    change = tokens.needs_any(frozenset({"add", "alter", "drop"}))
    tokens.needs("attribute")
    if_exists = change == "drop" and takes_if_exists(tokens)
    attribute = tokens.column_name("the name of an attribute")
    new_type = None
    if change != "drop":
        if change == "alter":
            tokens.takes("set", "data")
            tokens.needs("type")
            change = "type"
        new_type = read_type(tokens)
        if tokens.takes("collate"):
            tokens.qualified_name("a collation")
    return ddl.AlterComposite(
        type=name,
        change=change,
        attribute=attribute,
        new_type=new_type,
        if_exists=if_exists,
        is_cascade=takes_cascade(tokens),
        span=tokens.span_from(first),
    )
