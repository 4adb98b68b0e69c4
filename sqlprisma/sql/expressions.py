"""Expressions: a Pratt parser with PostgreSQL's precedence and associativity (gram.y: a_expr, b_expr, c_expr).

What an operator does stands here; what begins an expression (names, calls, literals, CASE, …) in `primaries.py`.
`DEFAULT` and the low side of BETWEEN take a b_expr: no AND, OR, NOT, IS NULL, IN, LIKE, AT, COLLATE outside
parentheses.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from sqlprisma import ddl
from sqlprisma.ddl import Expression
from sqlprisma.diagnostics import Code
from sqlprisma.sql.errors import ReadError
from sqlprisma.sql.tokens import TokenStream
from sqlprisma.sql.types import read_type

(
    _OR,
    _AND,
    _NOT,
    _IS,
    _COMPARE,
    _LIKE,
    _ESCAPE,
    _OPERATOR,
    _ADD,
    _MULTIPLY,
    _POWER,
    _AT,
    _COLLATE,
    _SIGN,
    _CAST,
) = range(1, 16)

_OPERATOR_LEVELS = {
    "%": _MULTIPLY,
    "*": _MULTIPLY,
    "+": _ADD,
    "-": _ADD,
    "/": _MULTIPLY,
    "<": _COMPARE,
    "<=": _COMPARE,
    "<>": _COMPARE,
    "=": _COMPARE,
    "!=": _COMPARE,
    ">": _COMPARE,
    ">=": _COMPARE,
    "^": _POWER,
}
"""Operators that bind otherwise than an operator without a name of its own (gram.y: Op)."""

_WORD_LEVELS = {
    "and": _AND,
    "at": _AT,
    "between": _LIKE,
    "collate": _COLLATE,
    "ilike": _LIKE,
    "in": _LIKE,
    "is": _IS,
    "isnull": _IS,
    "like": _LIKE,
    "notnull": _IS,
    "operator": _OPERATOR,
    "or": _OR,
    "overlaps": _OPERATOR,
    "similar": _LIKE,
}
_AFTER_NOT = frozenset({"between", "ilike", "in", "like", "similar"})
_AFTER_AT = frozenset({"local", "time"})
_NEEDED_AFTER = {"operator": "(", "similar": "to"}
_QUANTIFIERS = frozenset({"all", "any", "some"})
_IN_B_EXPR = frozenset({"is", "operator"})
_PATTERN_OPERATORS = {"like": "~~", "ilike": "~~*"}
_NORMAL_FORMS = frozenset({"nfc", "nfd", "nfkc", "nfkd"})
_JSON_KINDS = frozenset({"array", "object", "scalar", "value"})

_QUERY_WORDS = frozenset({"select", "table", "values", "with"})
_AFTER_QUERY = frozenset({"except", "fetch", "for", "intersect", "limit", "offset", "order", "union"})
"""Words that go on with a query after one in parentheses."""

_LONGEST_CHAIN = 200
"""How many operators may follow each other on one level: each makes the tree one deeper."""


def read_expression(tokens: TokenStream) -> Expression:
    """a_expr."""
    return _climb(tokens, 0, is_restricted=False)


def read_restricted_expression(tokens: TokenStream) -> Expression:
    """b_expr."""
    return _climb(tokens, 0, is_restricted=True)


def read_expressions(tokens: TokenStream) -> tuple[Expression, ...]:
    """expr_list."""
    found = [read_expression(tokens)]
    while tokens.takes(","):
        found.append(read_expression(tokens))
    return tuple(found)


def sees_query(tokens: TokenStream) -> bool:
    """Whether an opening parenthesis follows that holds a query, directly or in more parentheses.

    `((SELECT 1) UNION …)` is a query and `((SELECT 1) + 1)` is none: what follows the inner one decides.
    """
    keys = tokens.keys
    first = at = tokens.at
    while keys[at] == "(":
        at += 1
    if at == first or keys[at] not in _QUERY_WORDS or (keys[at] == "values" and keys[at + 1] != "("):
        return False
    for opening in range(at - 1, first, -1):
        after = tokens.closing(opening) + 1
        if keys[after] != ")" and keys[after] not in _AFTER_QUERY:
            return False
    return True


def read_parenthesised_query(tokens: TokenStream) -> ddl.Query:
    """select_with_parens; the query is what stands between the parentheses."""
    from sqlprisma.sql import queries  # noqa: PLC0415 - queries hold expressions themselves

    return queries.read_parenthesised_query(tokens)


def read_operator(tokens: TokenStream) -> tuple[str | None, str]:
    """qual_all_Op: an operator, or `OPERATOR(schema.op)`; gives schema and operator."""
    schema = None
    is_qualified = tokens.takes("operator")
    if is_qualified:
        tokens.needs("(")
        while tokens.kind in {"word", "name"}:
            schema = tokens.column_name("a schema")
            tokens.needs(".")
    if tokens.kind != "operator" or tokens.key == "=>":
        tokens.fail("an operator")
    operator = "<>" if tokens.key == "!=" else tokens.key
    tokens.at += 1
    if is_qualified:
        tokens.needs(")")
    return schema, operator


def _climb(tokens: TokenStream, least: int, *, is_restricted: bool) -> Expression:
    """Read an expression of operators that bind at least so tightly."""
    tokens.deeper()
    first = tokens.at
    left = _prefix(tokens, is_restricted=is_restricted)
    barred = 0
    for _ in range(_LONGEST_CHAIN):
        level = _level(tokens, is_restricted=is_restricted)
        if level == 0 or level < least:
            tokens.depth -= 1
            return left
        if level == barred:
            tokens.fail()
        before = tokens.key
        left = _INFIX[level](tokens, left, first, is_restricted)
        is_open_ended = level == _COMPARE or (level == _IS and isinstance(left, ddl.IsDistinct))
        is_open_ended = is_open_ended or (level == _LIKE and isinstance(left, ddl.Like | ddl.Between))
        barred = (
            level if is_open_ended and before and not isinstance(left, ddl.Quantified | ddl.Subquery) else 0
        )
    raise ReadError(
        "stack depth limit exceeded",
        tokens.token_span(),
        code=Code.TOO_DEEP,
        hint=f"more than {_LONGEST_CHAIN} operators follow each other",
    )


def _level(tokens: TokenStream, *, is_restricted: bool) -> int:
    """How tightly the operator that follows binds; 0 where none follows."""
    kind = tokens.kind
    key = tokens.key
    if kind == "operator":
        return _OPERATOR_LEVELS.get(key, _OPERATOR) if key != "=>" else 0
    if kind != "word":
        return _CAST if key == "::" else 0
    if is_restricted and key not in _IN_B_EXPR:
        return 0
    following = tokens.keys[tokens.at + 1]
    if key == "not":
        return _LIKE if following in _AFTER_NOT else 0
    if following != _NEEDED_AFTER.get(key, following) or (key == "at" and following not in _AFTER_AT):
        return 0
    return _WORD_LEVELS.get(key, 0)


# --- what stands before


def _prefix(tokens: TokenStream, *, is_restricted: bool) -> Expression:
    from sqlprisma.sql.primaries import read_primary  # noqa: PLC0415 - primaries hold expressions themselves

    first = tokens.at
    if tokens.kind == "operator" or tokens.sees("operator", "("):
        schema, operator = read_operator(tokens)
        level = _SIGN if operator in {"+", "-"} and schema is None else _OPERATOR + 1
        if operator in _OPERATOR_LEVELS and level != _SIGN and schema is None:
            tokens.fail("an expression", at=first)
        operand = _climb(tokens, level, is_restricted=is_restricted)
        return ddl.Unary(
            operator=operator, operand=operand, operator_schema=schema, span=tokens.span_from(first)
        )
    if tokens.sees("not") and not is_restricted:
        tokens.at += 1
        operand = _climb(tokens, _NOT, is_restricted=False)
        return ddl.Not(operand=operand, span=tokens.span_from(first))
    if not is_restricted and tokens.takes("default"):
        return ddl.DefaultMarker(word="DEFAULT", span=tokens.span_from(first))
    return read_primary(tokens)


# --- what stands between and behind


def _boolean(tokens: TokenStream, left: Expression, first: int, is_restricted: bool) -> Expression:  # noqa: FBT001 - one shape for all infix readers
    word = tokens.key
    node: type[ddl.And | ddl.Or] = ddl.And if word == "and" else ddl.Or
    operands = list(left.operands) if isinstance(left, node) else [left]
    while tokens.takes(word):
        operands.append(_climb(tokens, _WORD_LEVELS[word] + 1, is_restricted=is_restricted))
    return node(operands=tuple(operands), span=tokens.span_from(first))


def _binary(tokens: TokenStream, left: Expression, first: int, is_restricted: bool) -> Expression:  # noqa: FBT001 - one shape for all infix readers
    if tokens.sees("overlaps"):
        return _overlaps(tokens, left, first)
    level = _OPERATOR if tokens.kind == "word" else _OPERATOR_LEVELS.get(tokens.key, _OPERATOR)
    schema, operator = read_operator(tokens)
    if not is_restricted and tokens.sees_any(_QUANTIFIERS):
        return _quantified(tokens, left, operator, first)
    right = _climb(tokens, level + 1, is_restricted=is_restricted)
    return ddl.Binary(
        operator=operator, left=left, right=right, operator_schema=schema, span=tokens.span_from(first)
    )


def _quantified(tokens: TokenStream, left: Expression, operator: str, first: int) -> Expression:
    is_all = tokens.needs_any(_QUANTIFIERS) == "all"
    if sees_query(tokens):
        query = read_parenthesised_query(tokens)
        return ddl.Subquery(
            kind="all" if is_all else "any",
            query=query,
            operand=left,
            operator=operator,
            span=tokens.span_from(first),
        )
    tokens.needs("(")
    right = read_expression(tokens)
    tokens.needs(")")
    return ddl.Quantified(
        operator=operator, left=left, right=right, is_all=is_all, span=tokens.span_from(first)
    )


def _overlaps(tokens: TokenStream, left: Expression, first: int) -> Expression:
    if not isinstance(left, ddl.Row):
        tokens.fail()
    tokens.needs("overlaps")
    right = _climb(tokens, _OPERATOR + 1, is_restricted=False)
    if not isinstance(right, ddl.Row):
        tokens.fail("a row")
    values = tuple(ddl.Argument(value=value, span=value.span) for value in left.fields + right.fields)
    return system_call(tokens, "overlaps", values, first)


def system_call(tokens: TokenStream, name: str, arguments: tuple[ddl.Argument, ...], first: int) -> ddl.Call:
    """A call that has a syntax of its own, of the function gram.y makes of it."""
    span = tokens.span_from(first)
    function = ddl.Name(name=name, schema="pg_catalog", span=span)
    return ddl.Call(name=function, arguments=arguments, has_sql_syntax=True, span=span)


def argument(value: Expression) -> ddl.Argument:
    """A value as an unnamed argument."""
    return ddl.Argument(value=value, span=value.span)


def _is_test(tokens: TokenStream, left: Expression, first: int, is_restricted: bool) -> Expression:  # noqa: FBT001 - one shape for all infix readers
    postfix = tokens.takes_any(frozenset({"isnull", "notnull"}))
    if postfix:
        return ddl.IsNull(operand=left, is_negated=postfix == "notnull", span=tokens.span_from(first))
    tokens.needs("is")
    is_negated = tokens.takes("not")
    if tokens.takes("distinct"):
        tokens.needs("from")
        right = _climb(tokens, _IS + 1, is_restricted=is_restricted)
        return ddl.IsDistinct(left=left, right=right, is_negated=is_negated, span=tokens.span_from(first))
    if is_restricted and not tokens.sees("document"):
        tokens.fail("DISTINCT FROM")
    if tokens.key in {"document", "json"}:
        test = _document_test(tokens)
        return ddl.IsDocument(operand=left, test=test, is_negated=is_negated, span=tokens.span_from(first))
    if tokens.takes("null"):
        return ddl.IsNull(operand=left, is_negated=is_negated, span=tokens.span_from(first))
    word = tokens.takes_any(frozenset({"true", "false", "unknown"}))
    if word:
        return ddl.IsBoolean(
            operand=left, test=word.upper(), is_negated=is_negated, span=tokens.span_from(first)
        )
    return _normalized(tokens, left, first, is_negated=is_negated)


def _document_test(tokens: TokenStream) -> str:
    """DOCUMENT, or JSON with what it must be, as written."""
    begin = tokens.at
    if tokens.takes("document"):
        return "DOCUMENT"
    tokens.needs("json")
    tokens.takes_any(_JSON_KINDS)
    if tokens.takes("with", "unique") or tokens.takes("without", "unique"):
        tokens.takes("keys")
    return " ".join(key.upper() for key in tokens.keys[begin : tokens.at])


def _normalized(tokens: TokenStream, left: Expression, first: int, *, is_negated: bool) -> Expression:
    arguments = [argument(left)]
    form = tokens.token_span()
    word = tokens.takes_any(_NORMAL_FORMS)
    if word:
        arguments.append(argument(ddl.StringLiteral(value=word.upper(), span=form)))
    tokens.needs("normalized")
    call = system_call(tokens, "is_normalized", tuple(arguments), first)
    return ddl.Not(operand=call, span=call.span) if is_negated else call


def _match(tokens: TokenStream, left: Expression, first: int, is_restricted: bool) -> Expression:  # noqa: FBT001, ARG001 - one shape for all infix readers
    is_negated = tokens.takes("not")
    word = tokens.needs_any(_AFTER_NOT)
    if word == "in":
        return _in(tokens, left, first, is_negated=is_negated)
    if word == "between":
        return _between(tokens, left, first, is_negated=is_negated)
    if word == "similar":
        tokens.needs("to")
    elif tokens.sees_any(_QUANTIFIERS):
        operator = ("!" if is_negated else "") + _PATTERN_OPERATORS[word]
        return _quantified(tokens, left, operator, first)
    pattern = _climb(tokens, _LIKE + 1, is_restricted=False)
    escape = _climb(tokens, _LIKE + 1, is_restricted=False) if tokens.takes("escape") else None
    return ddl.Like(
        kind=word.upper(),
        operand=left,
        pattern=pattern,
        escape=escape,
        is_negated=is_negated,
        span=tokens.span_from(first),
    )


def _in(tokens: TokenStream, left: Expression, first: int, *, is_negated: bool) -> Expression:
    if sees_query(tokens):
        query = read_parenthesised_query(tokens)
        return ddl.Subquery(
            kind="in", query=query, operand=left, is_negated=is_negated, span=tokens.span_from(first)
        )
    tokens.needs("(")
    items = read_expressions(tokens)
    tokens.needs(")")
    return ddl.InList(operand=left, items=items, is_negated=is_negated, span=tokens.span_from(first))


def _between(tokens: TokenStream, left: Expression, first: int, *, is_negated: bool) -> Expression:
    is_symmetric = tokens.takes_any(frozenset({"symmetric", "asymmetric"})) == "symmetric"
    low = read_restricted_expression(tokens)
    tokens.needs("and")
    high = _climb(tokens, _LIKE + 1, is_restricted=False)
    return ddl.Between(
        operand=left,
        low=low,
        high=high,
        is_negated=is_negated,
        is_symmetric=is_symmetric,
        span=tokens.span_from(first),
    )


def _at_zone(tokens: TokenStream, left: Expression, first: int, is_restricted: bool) -> Expression:  # noqa: FBT001, ARG001 - one shape for all infix readers
    tokens.needs("at")
    if tokens.takes("local"):
        return system_call(tokens, "timezone", (argument(left),), first)
    tokens.needs("time", "zone")
    zone = _climb(tokens, _AT + 1, is_restricted=False)
    return system_call(tokens, "timezone", (argument(zone), argument(left)), first)


def _collate(tokens: TokenStream, left: Expression, first: int, is_restricted: bool) -> Expression:  # noqa: FBT001, ARG001 - one shape for all infix readers
    tokens.needs("collate")
    collation = tokens.qualified_name("a collation")
    return ddl.Collate(operand=left, collation=collation, span=tokens.span_from(first))


def _cast(tokens: TokenStream, left: Expression, first: int, is_restricted: bool) -> Expression:  # noqa: FBT001, ARG001 - one shape for all infix readers
    tokens.needs("::")
    target = read_type(tokens)
    return ddl.Cast(value=left, type=target, span=tokens.span_from(first))


_Infix: TypeAlias = Callable[[TokenStream, Expression, int, bool], Expression]

_INFIX: dict[int, _Infix] = {
    _OR: _boolean,
    _AND: _boolean,
    _IS: _is_test,
    _COMPARE: _binary,
    _LIKE: _match,
    _OPERATOR: _binary,
    _ADD: _binary,
    _MULTIPLY: _binary,
    _POWER: _binary,
    _AT: _at_zone,
    _COLLATE: _collate,
    _CAST: _cast,
}
