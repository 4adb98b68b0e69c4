"""FROM (gram.y: table_ref): tables, functions, sub-selects, XMLTABLE and JSON_TABLE, and their joins."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.ddl import queries
from sqlprisma.sql.errors import NotModelledError
from sqlprisma.sql.expressions import (
    read_expression,
    read_expressions,
    read_parenthesised_query,
    sees_query,
)
from sqlprisma.sql.keywords import TYPE_OR_FUNCTION
from sqlprisma.sql.primaries import SQL_VALUES, read_call, read_primary
from sqlprisma.sql.specials import SPECIAL_FORMS
from sqlprisma.sql.tokens import TokenStream
from sqlprisma.sql.types import read_type

_SIDES = frozenset({"full", "inner", "left", "right"})
_JOINS = _SIDES | {"cross", "join", "natural"}
_TABULAR = frozenset({"json_table", "xmltable"})
_LONGEST_CHAIN = 500
"""How many joins may follow each other: each makes the tree one deeper."""


def read_sources(tokens: TokenStream) -> tuple[queries.FromItem, ...]:
    """from_list."""
    found = [read_source(tokens)]
    while tokens.takes(","):
        found.append(read_source(tokens))
    return tuple(found)


def read_source(tokens: TokenStream) -> queries.FromItem:
    """table_ref: one item with the joins that follow it."""
    tokens.deeper()
    first = tokens.at
    found = _read_single(tokens)
    for _ in range(_LONGEST_CHAIN):
        if tokens.key not in _JOINS:
            tokens.depth -= 1
            return found
        found = _read_join(tokens, found, first)
    raise NotModelledError


# --- joins


def _read_join(tokens: TokenStream, left: queries.FromItem, first: int) -> queries.Join:
    """joined_table: a join with a condition takes all joins before its ON or USING to its right side."""
    if tokens.takes("cross"):
        tokens.needs("join")
        right = _read_single(tokens)
        return queries.Join(kind="CROSS", left=left, right=right, span=tokens.span_from(first))
    is_natural = tokens.takes("natural")
    kind = _read_kind(tokens)
    if is_natural:
        right = _read_single(tokens)
        return queries.Join(kind=kind, left=left, right=right, is_natural=True, span=tokens.span_from(first))
    right = read_source(tokens)
    condition = None
    using: tuple[str, ...] = ()
    using_alias = None
    if tokens.takes("using"):
        using = tokens.column_list()
        using_alias = tokens.column_name("an alias") if tokens.takes("as") else None
    elif tokens.takes("on"):
        condition = read_expression(tokens)
    else:
        tokens.fail("ON or USING")
    return queries.Join(
        kind=kind,
        left=left,
        right=right,
        condition=condition,
        using=using,
        using_alias=using_alias,
        span=tokens.span_from(first),
    )


def _read_kind(tokens: TokenStream) -> str:
    """join_type and JOIN."""
    kind = tokens.takes_any(_SIDES) or "inner"
    if kind != "inner":
        tokens.takes("outer")
    tokens.needs("join")
    return kind.upper()


def _read_parenthesised_join(tokens: TokenStream) -> queries.Join:
    """`( joined_table ) [alias]`."""
    first = tokens.at
    tokens.needs("(")
    inner = read_source(tokens)
    if not isinstance(inner, queries.Join):
        tokens.fail("a join")
    tokens.needs(")")
    alias = _read_alias(tokens)
    if alias is None:
        return inner
    return queries.Join(
        kind=inner.kind,
        left=inner.left,
        right=inner.right,
        condition=inner.condition,
        using=inner.using,
        using_alias=inner.using_alias,
        is_natural=inner.is_natural,
        alias=alias,
        span=tokens.span_from(first),
    )


# --- single items


def _read_single(tokens: TokenStream) -> queries.FromItem:
    """table_ref without its joins."""
    first = tokens.at
    is_lateral = tokens.takes("lateral")
    if sees_query(tokens):
        query = read_parenthesised_query(tokens)
        return queries.QuerySource(
            query=query,
            alias=_read_alias(tokens),
            is_lateral=is_lateral,
            span=tokens.span_from(first),
        )
    if tokens.sees("(") and not is_lateral:
        return _read_parenthesised_join(tokens)
    if tokens.key in _TABULAR and tokens.keys[tokens.at + 1] == "(":
        return _read_tabular(tokens, first, is_lateral=is_lateral)
    if tokens.takes("rows", "from", "("):
        items = [_read_function_item(tokens)]
        while tokens.takes(","):
            items.append(_read_function_item(tokens))
        tokens.needs(")")
        return _read_function(tokens, tuple(items), first, is_lateral=is_lateral)
    if is_lateral or _sees_function(tokens):
        value = _read_function_value(tokens)
        item = queries.FunctionItem(value=value, span=value.span)
        return _read_function(tokens, (item,), first, is_lateral=is_lateral)
    return _read_table(tokens)


def _read_table(tokens: TokenStream) -> queries.TableSource:
    first = tokens.at
    if tokens.kind == "word" and tokens.key in TYPE_OR_FUNCTION:
        tokens.fail("(", at=first + 1)
    relation = read_relation(tokens)
    alias = _read_alias(tokens)
    if tokens.takes("tablesample"):
        tokens.qualified_name("a sampling method")
        tokens.needs("(")
        read_expressions(tokens)
        tokens.needs(")")
        if tokens.takes("repeatable"):
            tokens.needs("(")
            read_expression(tokens)
            tokens.needs(")")
    return queries.TableSource(
        name=relation.name, alias=alias, is_only=relation.is_only, span=tokens.span_from(first)
    )


def read_relation(tokens: TokenStream, expected: str = "a table") -> queries.TableSource:
    """relation_expr: `[ONLY] name [*]`."""
    first = tokens.at
    is_only = tokens.takes("only")
    if is_only and tokens.takes("("):
        name = tokens.qualified_name(expected)
        tokens.needs(")")
    else:
        name = tokens.qualified_name(expected)
        if not is_only:
            tokens.takes("*")
    return queries.TableSource(name=name, is_only=is_only, span=tokens.span_from(first))


def _read_alias(tokens: TokenStream) -> queries.Alias | None:
    """opt_alias_clause."""
    first = tokens.at
    if not tokens.takes("as") and not tokens.sees_column_name():
        return None
    name = tokens.column_name("an alias")
    return queries.Alias(name=name, columns=tokens.optional_column_list(), span=tokens.span_from(first))


# --- functions


def _sees_function(tokens: TokenStream) -> bool:
    """Whether a call follows, or a function without parentheses."""
    if _sees_special(tokens):
        return True
    if tokens.sees("only"):
        return False
    at = tokens.at
    keys = tokens.keys
    while keys[at + 1 : at + 2] == ["."]:
        at += 2
    return tokens.kinds[at] in {"word", "name"} and keys[at + 1] == "("


def _sees_special(tokens: TokenStream) -> bool:
    key = tokens.key
    if tokens.kind != "word":
        return False
    if key in SQL_VALUES:
        return True
    return key in SPECIAL_FORMS and tokens.keys[tokens.at + 1] in SPECIAL_FORMS[key].after


def _read_function_value(tokens: TokenStream) -> ddl.Expression:
    """func_expr_windowless."""
    if _sees_special(tokens):
        return read_primary(tokens)
    first = tokens.at
    is_qualified = tokens.keys[first + 1 : first + 2] == ["."]
    parts = [tokens.column_name("a function") if is_qualified else tokens.type_or_function_name("a function")]
    while tokens.takes("."):
        parts.append(tokens.label())
    return read_call(tokens, tokens.name_of(parts, first), first, is_windowless=True)


def _read_function_item(tokens: TokenStream) -> queries.FunctionItem:
    """rowsfrom_item."""
    first = tokens.at
    value = _read_function_value(tokens)
    definitions: tuple[queries.ResultColumn, ...] = ()
    if tokens.takes("as"):
        definitions = _read_definitions(tokens)
    return queries.FunctionItem(value=value, definitions=definitions, span=tokens.span_from(first))


def _read_function(
    tokens: TokenStream, items: tuple[queries.FunctionItem, ...], first: int, *, is_lateral: bool
) -> queries.FunctionSource:
    """What follows the function or functions: WITH ORDINALITY and func_alias_clause."""
    has_ordinality = tokens.takes("with", "ordinality")
    alias = None
    begin = tokens.at
    has_as = tokens.takes("as")
    definitions: tuple[queries.ResultColumn, ...] = ()
    if has_as and tokens.sees("("):
        definitions = _read_definitions(tokens)
    elif has_as or tokens.sees_column_name():
        name = tokens.column_name("an alias")
        columns: tuple[str, ...] = ()
        if tokens.sees("("):
            if tokens.keys[tokens.at + 2] in {",", ")"}:
                columns = tokens.column_list()
            else:
                definitions = _read_definitions(tokens)
        alias = queries.Alias(name=name, columns=columns, span=tokens.span_from(begin))
    if definitions:
        head = items[0]
        items = (queries.FunctionItem(value=head.value, definitions=definitions, span=head.span), *items[1:])
    return queries.FunctionSource(
        items=items,
        alias=alias,
        has_ordinality=has_ordinality,
        is_lateral=is_lateral,
        span=tokens.span_from(first),
    )


def _read_definitions(tokens: TokenStream) -> tuple[queries.ResultColumn, ...]:
    """TableFuncElementList in parentheses."""
    tokens.needs("(")
    found: list[queries.ResultColumn] = []
    while True:
        first = tokens.at
        name = tokens.column_name("a column name")
        column_type = read_type(tokens)
        if tokens.takes("collate"):
            tokens.qualified_name("a collation")
        found.append(queries.ResultColumn(name=name, type=column_type, span=tokens.span_from(first)))
        if not tokens.takes(","):
            tokens.needs(")")
            return tuple(found)


# --- XMLTABLE and JSON_TABLE


def _read_tabular(tokens: TokenStream, first: int, *, is_lateral: bool) -> queries.TabularSource:
    """XMLTABLE and JSON_TABLE: what stands before COLUMNS is stepped over."""
    is_json = tokens.key == "json_table"
    tokens.at += 1
    tokens.needs("(")
    _skip_to(tokens, frozenset({"columns"}))
    columns = _read_columns(tokens, is_json=is_json)
    if is_json:
        _skip_to(tokens, frozenset({")"}))
    tokens.needs(")")
    return queries.TabularSource(
        columns=columns,
        alias=_read_alias(tokens),
        is_lateral=is_lateral,
        span=tokens.span_from(first),
    )


def _skip_to(tokens: TokenStream, ends: frozenset[str]) -> None:
    """Move to one of these words or marks outside parentheses."""
    while tokens.key not in ends:
        if tokens.sees("("):
            tokens.skip_parentheses()
        elif tokens.is_at_end or tokens.key in {")", ";"}:
            tokens.fail(" or ".join(sorted(end.upper() for end in ends)))
        else:
            tokens.at += 1


def _read_columns(tokens: TokenStream, *, is_json: bool) -> tuple[queries.ResultColumn, ...]:
    """xmltable_column_list after COLUMNS; JSON_TABLE has it in parentheses, and lists in lists."""
    tokens.deeper()
    tokens.needs("columns")
    if is_json:
        tokens.needs("(")
    found: list[queries.ResultColumn] = []
    while True:
        if is_json and tokens.sees("nested") and _sees_nested(tokens):
            _skip_to(tokens, frozenset({"columns"}))
            found.extend(_read_columns(tokens, is_json=True))
        else:
            found.append(_read_column(tokens))
        if not tokens.takes(","):
            break
    if is_json:
        tokens.needs(")")
    tokens.depth -= 1
    return tuple(found)


def _sees_nested(tokens: TokenStream) -> bool:
    at = tokens.at + 1
    return tokens.kinds[at] == "string" or (tokens.keys[at] == "path" and tokens.kinds[at + 1] == "string")


def _read_column(tokens: TokenStream) -> queries.ResultColumn:
    first = tokens.at
    name = tokens.column_name("a column name")
    if tokens.takes("for"):
        tokens.needs("ordinality")
        span = tokens.span_from(first)
        whole = ddl.TypeRef(name=ddl.Name(name="int4", schema="pg_catalog", span=span), span=span)
        return queries.ResultColumn(name=name, type=whole, span=span)
    column_type = read_type(tokens)
    span = tokens.span_from(first)
    _skip_to(tokens, frozenset({",", ")"}))
    return queries.ResultColumn(name=name, type=column_type, span=span)
