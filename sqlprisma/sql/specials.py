"""Functions with a syntax of their own (gram.y: func_expr_common_subexpr), lowered as the grammar does."""

from __future__ import annotations

from collections.abc import Callable

from sqlprisma import ddl
from sqlprisma.ddl import Expression
from sqlprisma.records import dataclass
from sqlprisma.sql.errors import ReadError
from sqlprisma.sql.expressions import argument, read_expression, read_expressions, system_call
from sqlprisma.sql.tokens import TokenStream
from sqlprisma.sql.types import read_type

_TRIMS = {"both": "btrim", "leading": "ltrim", "trailing": "rtrim"}
_NORMAL_FORMS = frozenset({"nfc", "nfd", "nfkc", "nfkd"})


@dataclass(frozen=True, slots=True)
class Special:
    """A reader, and the tokens after its first word that make it this form and not a name."""

    read: Callable[[TokenStream], Expression]
    after: frozenset[str] = frozenset({"("})


def _cast(tokens: TokenStream) -> Expression:
    first = tokens.at
    tokens.needs("cast", "(")
    value = read_expression(tokens)
    tokens.needs("as")
    target = read_type(tokens)
    tokens.needs(")")
    return ddl.Cast(value=value, type=target, span=tokens.span_from(first))


def _coalesce(tokens: TokenStream) -> Expression:
    first = tokens.at
    return ddl.Coalesce(arguments=_list(tokens), span=tokens.span_from(first))


def _extreme(tokens: TokenStream) -> Expression:
    first = tokens.at
    is_least = tokens.key == "least"
    return ddl.Extreme(arguments=_list(tokens), is_least=is_least, span=tokens.span_from(first))


def _list(tokens: TokenStream) -> tuple[Expression, ...]:
    tokens.at += 1
    tokens.needs("(")
    found = read_expressions(tokens)
    tokens.needs(")")
    return found


def _null_if(tokens: TokenStream) -> Expression:
    first = tokens.at
    tokens.needs("nullif", "(")
    left = read_expression(tokens)
    tokens.needs(",")
    right = read_expression(tokens)
    tokens.needs(")")
    return ddl.NullIf(left=left, right=right, span=tokens.span_from(first))


def _extract(tokens: TokenStream) -> Expression:
    first = tokens.at
    tokens.needs("extract", "(")
    begin = tokens.at
    name = tokens.string() if tokens.kind == "string" else tokens.label("a field such as epoch")
    field = ddl.StringLiteral(value=name, span=tokens.span_from(begin))
    tokens.needs("from")
    value = read_expression(tokens)
    tokens.needs(")")
    return system_call(tokens, "extract", (argument(field), argument(value)), first)


def _position(tokens: TokenStream) -> Expression:
    from sqlprisma.sql.expressions import read_restricted_expression  # noqa: PLC0415 - only here

    first = tokens.at
    tokens.needs("position", "(")
    needle = read_restricted_expression(tokens)
    tokens.needs("in")
    hay = read_restricted_expression(tokens)
    tokens.needs(")")
    return system_call(tokens, "position", (argument(hay), argument(needle)), first)


def _substring(tokens: TokenStream) -> Expression:
    first = tokens.at
    if _is_plain_call(tokens):
        return _plain_call(tokens, first)
    tokens.needs("substring", "(")
    value = read_expression(tokens)
    if tokens.takes("similar"):
        pattern = read_expression(tokens)
        tokens.needs("escape")
        return _close(tokens, "substring", [value, pattern, read_expression(tokens)], first)
    start = length = None
    if tokens.takes("from"):
        start = read_expression(tokens)
    if tokens.takes("for"):
        length = read_expression(tokens)
    if start is None and length is None:
        tokens.fail("FROM or FOR")
    if start is None and tokens.takes("from"):
        start = read_expression(tokens)
    if start is None and length is not None:
        start = ddl.NumberLiteral(text="1", span=length.span)
        whole = ddl.TypeRef(
            name=ddl.Name(name="int4", schema="pg_catalog", span=length.span), span=length.span
        )
        length = ddl.Cast(value=length, type=whole, span=length.span)
    return _close(tokens, "substring", [value, start, length], first)


def _overlay(tokens: TokenStream) -> Expression:
    first = tokens.at
    if _is_plain_call(tokens):
        return _plain_call(tokens, first)
    tokens.needs("overlay", "(")
    value = read_expression(tokens)
    tokens.needs("placing")
    new = read_expression(tokens)
    tokens.needs("from")
    start = read_expression(tokens)
    length = read_expression(tokens) if tokens.takes("for") else None
    return _close(tokens, "overlay", [value, new, start, length], first)


def _trim(tokens: TokenStream) -> Expression:
    first = tokens.at
    tokens.needs("trim", "(")
    function = _TRIMS[tokens.takes_any(frozenset(_TRIMS)) or "both"]
    if tokens.takes("from"):
        return _close(tokens, function, list(read_expressions(tokens)), first)
    values = list(read_expressions(tokens))
    if len(values) == 1 and tokens.takes("from"):
        values = [*read_expressions(tokens), values[0]]
    return _close(tokens, function, list(values), first)


def _normalize(tokens: TokenStream) -> Expression:
    first = tokens.at
    tokens.needs("normalize", "(")
    value = read_expression(tokens)
    form = None
    if tokens.takes(","):
        span = tokens.token_span()
        form = ddl.StringLiteral(value=tokens.needs_any(_NORMAL_FORMS).upper(), span=span)
    return _close(tokens, "normalize", [value, form], first)


def _collation_for(tokens: TokenStream) -> Expression:
    first = tokens.at
    tokens.needs("collation", "for", "(")
    return _close(tokens, "pg_collation_for", [read_expression(tokens)], first)


def _treat(tokens: TokenStream) -> Expression:
    first = tokens.at
    tokens.needs("treat", "(")
    value = read_expression(tokens)
    tokens.needs("as")
    target = read_type(tokens)
    return _close(tokens, target.name.name, [value], first)


def _close(
    tokens: TokenStream, function: str, values: list[Expression | None] | list[Expression], first: int
) -> Expression:
    tokens.needs(")")
    arguments = tuple(argument(value) for value in values if value is not None)
    return system_call(tokens, function, arguments, first)


def _is_plain_call(tokens: TokenStream) -> bool:
    """Whether commas, and none of the form's own words, part the arguments."""
    depth = 0
    for at in range(tokens.at + 1, len(tokens.keys)):
        key = tokens.keys[at]
        if key in {"(", "["}:
            depth += 1
        elif key in {")", "]"}:
            depth -= 1
            if depth == 0:
                return True
        elif depth == 1 and key in {"from", "for", "placing", "similar"}:
            return False
    return True


def _plain_call(tokens: TokenStream, first: int) -> Expression:
    from sqlprisma.sql.primaries import read_call  # noqa: PLC0415 - a call holds such forms itself

    name = ddl.Name(name=tokens.key, span=tokens.token_span())
    tokens.at += 1
    return read_call(tokens, name, first)


def _call_or_opaque(tokens: TokenStream) -> Expression:
    """The JSON constructors, which are plain functions in version 15: a call where they look like one."""
    first, depth = tokens.at, tokens.depth
    try:
        return _plain_call(tokens, first)
    except ReadError:
        tokens.at, tokens.depth = first, depth
        return _opaque(tokens)


def _opaque(tokens: TokenStream) -> Expression:
    first = tokens.at
    tokens.at += 1
    tokens.skip_parentheses()
    return ddl.OpaqueExpression(span=tokens.span_from(first))


_OPAQUE = """
    grouping json_query json_scalar json_serialize json_value merge_action xmlconcat xmlelement
    xmlexists xmlforest xmlparse xmlpi xmlroot xmlserialize
    """.split()  # noqa: SIM905 - a list of words reads best as text

_CALL_OR_OPAQUE = ("json", "json_array", "json_arrayagg", "json_exists", "json_object", "json_objectagg")

SPECIAL_FORMS: dict[str, Special] = {
    "cast": Special(_cast),
    "coalesce": Special(_coalesce),
    "collation": Special(_collation_for, frozenset({"for"})),
    "extract": Special(_extract),
    "greatest": Special(_extreme),
    "least": Special(_extreme),
    "normalize": Special(_normalize),
    "nullif": Special(_null_if),
    "overlay": Special(_overlay),
    "position": Special(_position),
    "substring": Special(_substring),
    "treat": Special(_treat),
    "trim": Special(_trim),
    **{word: Special(_opaque) for word in _OPAQUE},
    **{word: Special(_call_or_opaque) for word in _CALL_OR_OPAQUE},
}
"""By their first word."""
