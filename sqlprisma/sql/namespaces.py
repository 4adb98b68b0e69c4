"""CREATE SCHEMA with its elements, and CREATE EXTENSION (gram.y: CreateSchemaStmt, CreateExtensionStmt)."""

from __future__ import annotations

from collections.abc import Callable

from sqlprisma import ddl
from sqlprisma.ddl import Operation
from sqlprisma.source import Span
from sqlprisma.sql.clauses import read_role, takes_if_not_exists
from sqlprisma.sql.tokens import TokenStream

ElementReader = Callable[[Span], tuple[Operation, ...]]
"""Reads one statement inside CREATE SCHEMA."""


def create_schema(tokens: TokenStream, read_element: ElementReader) -> tuple[Operation, ...]:
    """CREATE SCHEMA."""
    tokens.needs("create", "schema")
    if_not_exists = takes_if_not_exists(tokens)
    name = None if tokens.sees("authorization") else tokens.column_name("the name of the schema")
    name_span = tokens.token_span(tokens.at - 1)
    if tokens.takes("authorization"):
        role = read_role(tokens)
        if name is None:
            name, name_span = role, tokens.token_span(tokens.at - 1)
    elements: list[Operation] = []
    begin = tokens.at
    while tokens.key in {"create", "grant"}:
        elements.extend(read_element(_element_span(tokens)))
    if if_not_exists and elements:
        tokens.refuse("CREATE SCHEMA IF NOT EXISTS cannot include schema elements", at=begin)
    return (
        ddl.CreateSchema(
            name=name or "",
            name_span=name_span,
            if_not_exists=if_not_exists,
            elements=tuple(elements),
            span=tokens.span_from(0),
        ),
    )


def _element_span(tokens: TokenStream) -> Span:
    """One element: up to the next CREATE or GRANT, both reserved words, outside parentheses."""
    first = tokens.at
    tokens.at += 1
    while not tokens.is_at_end and tokens.key not in {"create", "grant"}:
        if tokens.sees("("):
            tokens.skip_parentheses()
        else:
            tokens.at += 1
    return tokens.span_from(first)


def create_extension(tokens: TokenStream) -> tuple[Operation, ...]:
    """CREATE EXTENSION."""
    tokens.needs("create", "extension")
    if_not_exists = takes_if_not_exists(tokens)
    name = tokens.column_name("the name of the extension")
    tokens.takes("with")
    schema = None
    is_cascade = False
    while (word := tokens.takes_any(frozenset({"cascade", "from", "schema", "version"}))) is not None:
        if word == "schema":
            schema = tokens.column_name("the name of a schema")
        elif word == "cascade":
            is_cascade = True
        elif tokens.kind == "string":
            tokens.string()
        else:
            tokens.word_or_name("a version")
    return (
        ddl.CreateExtension(
            name=name,
            schema=schema,
            if_not_exists=if_not_exists,
            is_cascade=is_cascade,
            span=tokens.span_from(0),
        ),
    )
