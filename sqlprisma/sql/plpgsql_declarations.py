"""The DECLARE section of a PL/pgSQL block (pl_gram.y: decl_sect).

Apart from the statements because a declaration has types where a statement has expressions.
"""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.ddl import TypeRef
from sqlprisma.records import replace
from sqlprisma.sql.keywords import NOT_A_TYPE_NAME
from sqlprisma.sql.plpgsql_sql import read_value, span_until, whole_query
from sqlprisma.sql.tokens import TokenStream
from sqlprisma.sql.types import read_type

ASSIGNMENT = frozenset({":=", "=", "default"})
_END = frozenset({";"})


def read_declarations(tokens: TokenStream) -> tuple[ddl.Declaration, ...]:
    """decl_stmts: up to BEGIN; DECLARE may be written again between them."""
    found: list[ddl.Declaration] = []
    while not tokens.sees("begin"):
        tokens.needs_more("BEGIN")
        if not tokens.takes("declare"):
            found.append(_declaration(tokens))
    return tuple(found)


def _declaration(tokens: TokenStream) -> ddl.Declaration:
    first = tokens.at
    name = tokens.label("the name of a variable")
    if tokens.takes("alias"):
        tokens.needs("for")
        other = _aliased(tokens)
        tokens.needs(";")
        return ddl.Declaration(name=name, alias_for=other, span=tokens.span_from(first))
    if tokens.sees("cursor") or tokens.sees("scroll") or tokens.sees("no", "scroll"):
        return _cursor(tokens, name, first)
    is_constant = tokens.takes("constant")
    written, is_row_type = _type(tokens)
    if tokens.takes("collate"):
        tokens.qualified_name("a collation")
    is_not_null = tokens.takes("not", "null")
    default = None
    if tokens.takes_any(ASSIGNMENT) is not None:
        default = read_value(tokens, _END)
    tokens.needs(";")
    return ddl.Declaration(
        name=name,
        type=written,
        is_row_type=is_row_type,
        is_constant=is_constant,
        is_not_null=is_not_null,
        default=default,
        span=tokens.span_from(first),
    )


def _aliased(tokens: TokenStream) -> str:
    if tokens.kind == "parameter":
        tokens.at += 1
        return tokens.token_text(tokens.at - 1)
    parts = [tokens.label("the name of a variable")]
    while tokens.takes("."):
        parts.append(tokens.label())
    return ".".join(parts)


def _cursor(tokens: TokenStream, name: str, first: int) -> ddl.Declaration:
    """`name [[NO] SCROLL] CURSOR [(parameters)] FOR query`."""
    tokens.takes("no")
    tokens.takes("scroll")
    tokens.needs("cursor")
    parameters: tuple[ddl.Declaration, ...] = ()
    if tokens.takes("("):
        parameters = (_cursor_parameter(tokens),)
        while tokens.takes(","):
            parameters += (_cursor_parameter(tokens),)
        tokens.needs(")")
    tokens.needs_any(frozenset({"for", "is"}))
    query = whole_query(span_until(tokens, _END))
    tokens.needs(";")
    return ddl.Declaration(name=name, cursor=query, parameters=parameters, span=tokens.span_from(first))


def _cursor_parameter(tokens: TokenStream) -> ddl.Declaration:
    first = tokens.at
    name = tokens.column_name("the name of a parameter")
    found, is_row_type = _type(tokens)
    return ddl.Declaration(name=name, type=found, is_row_type=is_row_type, span=tokens.span_from(first))


def _type(tokens: TokenStream) -> tuple[TypeRef | None, bool]:
    """decl_datatype: RECORD is no type of its own; `%TYPE` of a variable has an empty `percent_type`."""
    first = tokens.at
    if tokens.takes("record"):
        return None, False
    if tokens.kind == "name" or (tokens.kind == "word" and tokens.key not in NOT_A_TYPE_NAME):
        parts = [tokens.label("a type")]
        while tokens.takes("."):
            parts.append(tokens.label())
        if tokens.takes("%", "rowtype"):
            name = tokens.name_of(parts, first)
            return TypeRef(name=name, span=tokens.span_from(first)), True
        if tokens.takes("%", "type"):
            return _copied(tokens, parts, first), False
        tokens.at = first
    return read_type(tokens), False


def _copied(tokens: TokenStream, parts: list[str], first: int) -> TypeRef:
    column = parts[-1] if len(parts) > 1 else ""
    name = tokens.name_of(parts[:-1] or parts, first)
    found = TypeRef(name=name, percent_type=column, span=tokens.span_from(first))
    dimensions = 0
    while tokens.takes("[", "]"):
        dimensions += 1
    return replace(found, dimensions=dimensions) if dimensions else found
