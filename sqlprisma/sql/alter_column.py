"""What ALTER TABLE … ALTER COLUMN can say (gram.y: alter_table_cmd, alter_column_default, alter_using)."""

from __future__ import annotations

from collections.abc import Callable

from sqlprisma import ddl
from sqlprisma.ddl import Operation, Target
from sqlprisma.sql.clauses import read_storage_options, takes_generic_options, takes_if_exists
from sqlprisma.sql.expressions import read_expression
from sqlprisma.sql.sequences import (
    OPTION_WORDS,
    read_generated_when,
    read_identity_changes,
    read_parenthesised_options,
)
from sqlprisma.sql.tokens import TokenStream
from sqlprisma.sql.types import read_type


def other(
    tokens: TokenStream,
    target: Target,
    first: int,
    action: str,
    *,
    column: str | None = None,
    index: str | None = None,
) -> Operation:
    """An action without effect on the schema."""
    return ddl.OtherTableAction(
        target=target, action=action, column=column, index=index, span=tokens.span_from(first)
    )


def alter_column(tokens: TokenStream, target: Target, first: int) -> Operation:
    """Everything after ALTER [COLUMN]."""
    if tokens.kind == "number":
        tokens.integer()
        tokens.needs("set", "statistics")
        _statistics(tokens)
        return other(tokens, target, first, "SET STATISTICS")
    column = tokens.column_name("a column")
    if tokens.key not in _CHANGES:
        tokens.fail("TYPE, SET, DROP or ADD GENERATED")
    return _CHANGES[tokens.key](tokens, target, column, first)


def _type(tokens: TokenStream, target: Target, column: str, first: int) -> Operation:
    tokens.needs("type")
    new_type = read_type(tokens)
    collation = tokens.qualified_name("a collation") if tokens.takes("collate") else None
    using = read_expression(tokens) if tokens.takes("using") else None
    return ddl.AlterColumnType(
        target=target,
        column=column,
        type=new_type,
        collation=collation,
        using=using,
        span=tokens.span_from(first),
    )


def _set(tokens: TokenStream, target: Target, column: str, first: int) -> Operation:
    after = tokens.keys[tokens.at + 1]
    if after == "generated" or (after in OPTION_WORDS and after != "restart"):
        return _identity(tokens, target, column, first)
    tokens.needs("set")
    if tokens.sees("("):
        read_storage_options(tokens)
        return other(tokens, target, first, "SET", column=column)
    if tokens.takes("not"):
        tokens.needs("null")
        return ddl.SetNotNull(target=target, column=column, is_not_null=True, span=tokens.span_from(first))
    if tokens.takes("default"):
        value = read_expression(tokens)
        return ddl.SetDefault(target=target, column=column, value=value, span=tokens.span_from(first))
    if tokens.takes("data"):
        return _type(tokens, target, column, first)
    return _set_other(tokens, target, column, first)


def _set_other(tokens: TokenStream, target: Target, column: str, first: int) -> Operation:
    if tokens.takes("expression"):
        tokens.needs("as", "(")
        value = read_expression(tokens)
        tokens.needs(")")
        return ddl.SetExpression(target=target, column=column, value=value, span=tokens.span_from(first))
    word = tokens.needs_any(frozenset({"compression", "statistics", "storage"}))
    if word == "statistics":
        _statistics(tokens)
    elif not tokens.takes("default"):
        tokens.column_name(f"a {word} method")
    return other(tokens, target, first, f"SET {word.upper()}", column=column)


def _statistics(tokens: TokenStream) -> None:
    if not tokens.takes("default"):
        tokens.takes_any(frozenset("+-"))
        tokens.integer()


def _reset(tokens: TokenStream, target: Target, column: str, first: int) -> Operation:
    tokens.needs("reset")
    read_storage_options(tokens)
    return other(tokens, target, first, "RESET", column=column)


def _drop(tokens: TokenStream, target: Target, column: str, first: int) -> Operation:
    tokens.needs("drop")
    word = tokens.needs_any(frozenset({"default", "expression", "identity", "not"}))
    if word == "not":
        tokens.needs("null")
        return ddl.SetNotNull(target=target, column=column, is_not_null=False, span=tokens.span_from(first))
    if word == "default":
        return ddl.SetDefault(target=target, column=column, value=None, span=tokens.span_from(first))
    if_exists = takes_if_exists(tokens)
    span = tokens.span_from(first)
    if word == "identity":
        return ddl.DropIdentity(target=target, column=column, if_exists=if_exists, span=span)
    return ddl.SetExpression(target=target, column=column, value=None, if_exists=if_exists, span=span)


def _add(tokens: TokenStream, target: Target, column: str, first: int) -> Operation:
    tokens.needs("add", "generated")
    is_always = read_generated_when(tokens)
    tokens.needs("as", "identity")
    options = read_parenthesised_options(tokens)
    return ddl.AddIdentity(
        target=target, column=column, is_always=is_always, options=options, span=tokens.span_from(first)
    )


def _identity(tokens: TokenStream, target: Target, column: str, first: int) -> Operation:
    is_always, options = read_identity_changes(tokens)
    return ddl.AlterIdentity(
        target=target, column=column, is_always=is_always, options=options, span=tokens.span_from(first)
    )


def _options(tokens: TokenStream, target: Target, column: str, first: int) -> Operation:
    takes_generic_options(tokens)
    return other(tokens, target, first, "OPTIONS", column=column)


_CHANGES: dict[str, Callable[[TokenStream, Target, str, int], Operation]] = {
    "add": _add,
    "drop": _drop,
    "options": _options,
    "reset": _reset,
    "restart": _identity,
    "set": _set,
    "type": _type,
}
