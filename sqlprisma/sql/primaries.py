"""What an expression can begin with: constants, names, calls, CASE, rows, arrays, sub-selects (gram.y: c_expr).

The functions with a syntax of their own stand in `specials.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlprisma import ddl
from sqlprisma.ddl import Expression
from sqlprisma.sql.errors import ReadError
from sqlprisma.sql.expressions import (
    read_expression,
    read_expressions,
    read_operator,
    read_parenthesised_query,
    sees_query,
)
from sqlprisma.sql.keywords import NOT_A_COLUMN_NAME, NOT_A_TYPE_NAME, RESERVED
from sqlprisma.sql.names import string
from sqlprisma.sql.specials import SPECIAL_FORMS
from sqlprisma.sql.tokens import TokenStream
from sqlprisma.sql.types import CONSTANT_TYPES, read_constant_type, read_interval_fields, read_type

SQL_VALUES = frozenset(
    """
    current_catalog current_date current_role current_schema current_time current_timestamp current_user
    localtime localtimestamp session_user system_user user
    """.split()  # noqa: SIM905 - a list of words reads best as text
)
"""Functions without parentheses."""

_WITH_PRECISION = frozenset({"current_time", "current_timestamp", "localtime", "localtimestamp"})


def read_primary(tokens: TokenStream) -> Expression:
    """c_expr."""
    kind = tokens.kind
    if kind in _KINDS:
        return _KINDS[kind](tokens)
    if tokens.key == "(":
        return _parentheses(tokens)
    return tokens.fail("an expression")


def _number(tokens: TokenStream) -> Expression:
    text = tokens.token_text().replace("_", "")
    span = tokens.token_span()
    tokens.at += 1
    return ddl.NumberLiteral(text=text, span=span)


def _parameter(tokens: TokenStream) -> Expression:
    first = tokens.at
    tokens.at += 1
    number = int(tokens.token_text(first)[1:11])
    return _indirection(tokens, ddl.Parameter(number=number, span=tokens.span_from(first)), first)


def _word(tokens: TokenStream) -> Expression:
    key = tokens.key
    if key in _FORMS:
        return _FORMS[key](tokens)
    if key in SQL_VALUES and not (key == "current_schema" and tokens.keys[tokens.at + 1] == "("):
        return _sql_value(tokens, key)
    if key in CONSTANT_TYPES:
        constant = _typed_constant(tokens)
        if constant is not None:
            return constant
    if key in SPECIAL_FORMS and tokens.keys[tokens.at + 1] in SPECIAL_FORMS[key].after:
        return SPECIAL_FORMS[key].read(tokens)
    return _named(tokens)


def _sql_value(tokens: TokenStream, key: str) -> Expression:
    first = tokens.at
    tokens.at += 1
    precision = None
    if key in _WITH_PRECISION and tokens.takes("("):
        precision = tokens.integer()
        tokens.needs(")")
    return ddl.SqlValue(keyword=key.upper(), precision=precision, span=tokens.span_from(first))


def _string(tokens: TokenStream) -> Expression:
    first = tokens.at
    text = tokens.token_text()
    if text[0] in "bBxX":
        tokens.at += 1
        return ddl.BitLiteral(base=text[0].lower(), digits=string(text), span=tokens.span_from(first))
    value = tokens.string()
    return ddl.StringLiteral(value=value, span=tokens.span_from(first))


def _sees_string(tokens: TokenStream) -> bool:
    return tokens.kind == "string" and tokens.token_text()[0] not in "bBxX"


def _typed_constant(tokens: TokenStream) -> Expression | None:
    """ConstTypename Sconst, ConstInterval Sconst opt_interval; None where no string follows the type."""
    first = tokens.at
    try:
        target = read_constant_type(tokens)
    except ReadError:
        tokens.at = first
        return None
    if not _sees_string(tokens):
        tokens.at = first
        return None
    value = _string(tokens)
    if target.name.name == "interval" and not target.modifiers:
        fields, modifiers = read_interval_fields(tokens)
        if fields:
            target = ddl.TypeRef(
                name=target.name, modifiers=modifiers, interval_fields=fields, span=target.span
            )
    return ddl.Cast(value=value, type=target, span=tokens.span_from(first))


# --- names and calls


def _named(tokens: TokenStream) -> Expression:
    """Columnref, a call, or `type 'constant'` with a type that is not a keyword."""
    first = tokens.at
    key = tokens.key
    if key in RESERVED:
        tokens.fail("an expression")
    tokens.at += 1
    parts = None
    while tokens.sees(".") and tokens.kinds[tokens.at + 1] in {"word", "name"}:
        if parts is None:
            parts = [_first_part(tokens, first)]
        tokens.at += 1
        parts.append(tokens.label())
    is_single = parts is None
    if tokens.sees("(") or _sees_string(tokens):
        if is_single and key in NOT_A_TYPE_NAME:
            tokens.fail()
        return _call(tokens, parts, first)
    if is_single and key in NOT_A_COLUMN_NAME:
        tokens.fail()
    names = parts or [_first_part(tokens, first)]
    if tokens.sees(".", "*"):
        tokens.at += 2
        names.append("*")
    column = ddl.ColumnReference(parts=tuple(names), span=tokens.span_from(first))
    return _indirection(tokens, column, first)


def _first_part(tokens: TokenStream, first: int) -> str:
    resume = tokens.at
    tokens.at = first
    name = tokens.word_or_name()
    tokens.at = max(resume, tokens.at)
    return name


def _call(tokens: TokenStream, parts: list[str] | None, first: int) -> Expression:
    if _sees_string(tokens):
        return _generic_constant(tokens, first)
    name_end = tokens.at
    name = tokens.name_of(parts or [_first_part(tokens, first)], first)
    call = read_call(tokens, name, first)
    if _sees_string(tokens) and not call.order_by and call.over is None:
        tokens.at = name_end
        return _generic_constant(tokens, first)
    return call


def _generic_constant(tokens: TokenStream, first: int) -> Expression:
    tokens.at = first
    target = read_type(tokens)
    value = _string(tokens)
    return ddl.Cast(value=value, type=target, span=tokens.span_from(first))


def read_call(tokens: TokenStream, name: ddl.Name, first: int, *, is_windowless: bool = False) -> ddl.Call:
    """func_application with its WITHIN GROUP, FILTER and OVER; a windowless one has none of the three."""
    tokens.needs("(")
    arguments: tuple[ddl.Argument, ...] = ()
    order_by: tuple[ddl.SortKey, ...] = ()
    is_distinct = is_star = False
    if tokens.sees("*", ")"):
        tokens.at += 1
        is_star = True
    elif not tokens.sees(")"):
        is_distinct = tokens.takes_any(frozenset({"all", "distinct"})) == "distinct"
        arguments = read_arguments(tokens)
        order_by = read_order_by(tokens)
    tokens.needs(")")
    if is_windowless:
        return ddl.Call(
            name=name,
            arguments=arguments,
            is_star=is_star,
            is_distinct=is_distinct,
            order_by=order_by,
            span=tokens.span_from(first),
        )
    is_within_group = tokens.takes("within", "group")
    if is_within_group:
        tokens.needs("(")
        order_by = read_order_by(tokens)
        tokens.needs(")")
    condition = None
    if tokens.sees("filter", "("):
        tokens.needs("filter", "(", "where")
        condition = read_expression(tokens)
        tokens.needs(")")
    over = _over(tokens)
    return ddl.Call(
        name=name,
        arguments=arguments,
        is_star=is_star,
        is_distinct=is_distinct,
        order_by=order_by,
        is_within_group=is_within_group,
        filter=condition,
        over=over,
        span=tokens.span_from(first),
    )


def read_arguments(tokens: TokenStream) -> tuple[ddl.Argument, ...]:
    """func_arg_list, with VARIADIC."""
    found = [_argument(tokens)]
    while tokens.takes(","):
        found.append(_argument(tokens))
    return tuple(found)


def _argument(tokens: TokenStream) -> ddl.Argument:
    first = tokens.at
    is_variadic = tokens.takes("variadic")
    name = None
    if tokens.keys[tokens.at + 1 : tokens.at + 2] in (["=>"], [":="]) and tokens.kind in {"word", "name"}:
        name = tokens.type_or_function_name("an argument's name")
        tokens.at += 1
    value = read_expression(tokens)
    return ddl.Argument(value=value, name=name, is_variadic=is_variadic, span=tokens.span_from(first))


def read_order_by(tokens: TokenStream) -> tuple[ddl.SortKey, ...]:
    """opt_sort_clause."""
    if not tokens.takes("order"):
        return ()
    tokens.needs("by")
    found = [_sort_key(tokens)]
    while tokens.takes(","):
        found.append(_sort_key(tokens))
    return tuple(found)


def _sort_key(tokens: TokenStream) -> ddl.SortKey:
    first = tokens.at
    value = read_expression(tokens)
    if tokens.takes("using"):
        _, operator = read_operator(tokens)
        is_descending = operator == ">"
    else:
        is_descending = tokens.takes_any(frozenset({"asc", "desc"})) == "desc"
    return ddl.SortKey(
        value=value,
        is_descending=is_descending,
        nulls_first=read_nulls_order(tokens),
        span=tokens.span_from(first),
    )


def read_nulls_order(tokens: TokenStream) -> bool | None:
    """opt_nulls_order."""
    if not tokens.sees("nulls", "first") and not tokens.sees("nulls", "last"):
        return None
    tokens.at += 1
    return tokens.needs_any(frozenset({"first", "last"})) == "first"


def _over(tokens: TokenStream) -> str | None:
    if not tokens.takes("over"):
        return None
    if tokens.sees("("):
        from sqlprisma.sql.windows import read_window  # noqa: PLC0415 - windows hold expressions themselves

        return read_window(tokens)
    first = tokens.at
    tokens.column_name("a window")
    return tokens.span_from(first).text


def _indirection(tokens: TokenStream, operand: Expression, first: int) -> Expression:
    """Subscripts and fields behind a column, a parameter or a parenthesis."""
    for _ in range(100):
        if tokens.sees("["):
            operand = _subscript(tokens, operand, first)
        elif tokens.takes("."):
            field = "*" if tokens.takes("*") else tokens.label("a field")
            operand = ddl.FieldSelection(operand=operand, field=field, span=tokens.span_from(first))
        else:
            return operand
    return tokens.fail()


def _subscript(tokens: TokenStream, operand: Expression, first: int) -> Expression:
    tokens.needs("[")
    lower = None if tokens.sees(":") else read_expression(tokens)
    is_slice = tokens.takes(":")
    upper = read_expression(tokens) if is_slice and not tokens.sees("]") else None
    tokens.needs("]")
    return ddl.Subscript(
        operand=operand, lower=lower, upper=upper, is_slice=is_slice, span=tokens.span_from(first)
    )


# --- parentheses, rows, arrays, CASE


def _parentheses(tokens: TokenStream) -> Expression:
    first = tokens.at
    if sees_query(tokens):
        return _scalar_query(tokens, first)
    tokens.needs("(")
    items = [read_expression(tokens)]
    while tokens.takes(","):
        items.append(read_expression(tokens))
    tokens.needs(")")
    if len(items) > 1:
        return ddl.Row(fields=tuple(items), span=tokens.span_from(first))
    return _indirection(tokens, items[0], first)


def _scalar_query(tokens: TokenStream, first: int) -> Expression:
    query = read_parenthesised_query(tokens)
    found = ddl.Subquery(kind="scalar", query=query, span=tokens.span_from(first))
    return _indirection(tokens, found, first)


def _row(tokens: TokenStream) -> Expression:
    first = tokens.at
    if tokens.keys[first + 1] != "(":
        return _named(tokens)
    tokens.needs("row", "(")
    fields = () if tokens.sees(")") else read_expressions(tokens)
    tokens.needs(")")
    return ddl.Row(fields=fields, is_explicit=True, span=tokens.span_from(first))


def _array(tokens: TokenStream) -> Expression:
    first = tokens.at
    tokens.needs("array")
    if tokens.sees("("):
        if not sees_query(tokens):
            tokens.at += 1
            tokens.fail("SELECT")
        query = read_parenthesised_query(tokens)
        return ddl.Subquery(kind="array", query=query, span=tokens.span_from(first))
    return _array_elements(tokens, first)


def _array_elements(tokens: TokenStream, first: int) -> ddl.ArrayLiteral:
    tokens.deeper()
    tokens.needs("[")
    elements: list[Expression] = []
    while not tokens.sees("]"):
        elements.append(_array_elements(tokens, tokens.at) if tokens.sees("[") else read_expression(tokens))
        if not tokens.takes(","):
            break
        if tokens.sees("]"):
            tokens.fail("an expression")
    tokens.needs("]")
    tokens.depth -= 1
    return ddl.ArrayLiteral(elements=tuple(elements), span=tokens.span_from(first))


def _exists(tokens: TokenStream) -> Expression:
    first = tokens.at
    if tokens.keys[first + 1] != "(":
        return _named(tokens)
    tokens.needs("exists")
    if not sees_query(tokens):
        tokens.at += 1
        tokens.fail("SELECT")
    query = read_parenthesised_query(tokens)
    return ddl.Subquery(kind="exists", query=query, span=tokens.span_from(first))


def _case(tokens: TokenStream) -> Expression:
    first = tokens.at
    tokens.needs("case")
    operand = None if tokens.sees("when") else read_expression(tokens)
    branches = [_branch(tokens)]
    while tokens.sees("when"):
        branches.append(_branch(tokens))
    default = read_expression(tokens) if tokens.takes("else") else None
    tokens.needs("end")
    return ddl.Case(branches=tuple(branches), operand=operand, default=default, span=tokens.span_from(first))


def _branch(tokens: TokenStream) -> ddl.CaseBranch:
    first = tokens.at
    tokens.needs("when")
    condition = read_expression(tokens)
    tokens.needs("then")
    result = read_expression(tokens)
    return ddl.CaseBranch(condition=condition, result=result, span=tokens.span_from(first))


def _boolean(tokens: TokenStream) -> Expression:
    span = tokens.token_span()
    word = tokens.needs_any(frozenset({"true", "false"}))
    return ddl.BooleanLiteral(value=word == "true", span=span)


def _null(tokens: TokenStream) -> Expression:
    span = tokens.token_span()
    tokens.needs("null")
    return ddl.NullLiteral(span=span)


_FORMS: dict[str, Callable[[TokenStream], Expression]] = {
    "array": _array,
    "case": _case,
    "exists": _exists,
    "false": _boolean,
    "null": _null,
    "row": _row,
    "true": _boolean,
}

_KINDS: dict[str, Callable[[TokenStream], Expression]] = {
    "name": _named,
    "number": _number,
    "parameter": _parameter,
    "string": _string,
    "word": _word,
}
