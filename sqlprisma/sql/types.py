"""Type names as PostgreSQL's grammar reduces them (gram.y: Typename, SimpleTypename, ConstTypename, func_type).

Apart from `custom_types.py` (CREATE TYPE), because every column, cast and argument needs it.
"""

from __future__ import annotations

from sqlprisma.ddl import Name, TypeRef
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace
from sqlprisma.sql.keywords import NOT_A_TYPE_NAME
from sqlprisma.sql.tokens import TokenStream

_PLAIN = {
    "bigint": "int8",
    "boolean": "bool",
    "int": "int4",
    "integer": "int4",
    "real": "float4",
    "smallint": "int2",
}
"""Keyword types without modifiers."""

CONSTANT_TYPES = frozenset(
    """
    bigint bit boolean char character dec decimal double float int integer interval national nchar
    numeric real smallint time timestamp varchar
    """.split()  # noqa: SIM905 - a list of words reads best as text
)
"""Words that begin a type which may stand directly before a string constant."""

_INTERVAL_ENDS = {
    "day": frozenset({"hour", "minute", "second"}),
    "hour": frozenset({"minute", "second"}),
    "minute": frozenset({"second"}),
    "month": frozenset[str](),
    "second": frozenset[str](),
    "year": frozenset({"month"}),
}
_CHARACTER = frozenset({"char", "character", "nchar", "varchar", "national"})
_DECIMAL = frozenset({"dec", "decimal", "numeric"})
_DATETIME = frozenset({"time", "timestamp"})
_FLOAT4_DIGITS, _FLOAT8_DIGITS = 24, 53


def read_type(tokens: TokenStream) -> TypeRef:
    """Typename: a type with its array bounds."""
    first = tokens.at
    is_setof = tokens.takes("setof")
    found = _simple_type(tokens)
    dimensions = 0
    if tokens.takes("array"):
        dimensions = 1
        if tokens.takes("["):
            tokens.integer()
            tokens.needs("]")
    else:
        while tokens.takes("["):
            if not tokens.sees("]"):
                tokens.integer()
            tokens.needs("]")
            dimensions += 1
    if not dimensions and not is_setof:
        return found
    return replace(found, dimensions=dimensions, is_setof=is_setof, span=tokens.span_from(first))


def read_function_type(tokens: TokenStream) -> TypeRef:
    """func_type: a type, or `[SETOF] table.column%TYPE`."""
    first = tokens.at
    is_setof = tokens.takes("setof")
    if tokens.kind == "name" or (tokens.kind == "word" and tokens.key not in NOT_A_TYPE_NAME):
        parts = [tokens.type_or_function_name("a type")]
        while tokens.takes("."):
            parts.append(tokens.label())
        if len(parts) > 1 and tokens.takes("%", "type"):
            name = tokens.name_of(parts[:-1], first)
            return TypeRef(name=name, percent_type=parts[-1], is_setof=is_setof, span=tokens.span_from(first))
        tokens.at = first + is_setof
    found = read_type(tokens)
    return replace(found, is_setof=is_setof, span=tokens.span_from(first)) if is_setof else found


def read_constant_type(tokens: TokenStream) -> TypeRef:
    """ConstTypename and ConstInterval: a keyword type as it may stand before a string constant."""
    return _keyword_type(tokens, tokens.key, may_have_fields=False)


def read_interval_fields(tokens: TokenStream) -> tuple[str | None, tuple[str, ...]]:
    """opt_interval: the fields an interval is restricted to, and the precision of its seconds."""
    start = tokens.takes_any(frozenset(_INTERVAL_ENDS))
    if start is None:
        return None, ()
    fields = last = start
    if tokens.sees("to") and _INTERVAL_ENDS[start]:
        tokens.needs("to")
        last = tokens.needs_any(_INTERVAL_ENDS[start])
        fields = f"{start} to {last}"
    return fields, (_precision(tokens) if last == "second" else ())


def _simple_type(tokens: TokenStream) -> TypeRef:
    key = tokens.key
    if key in CONSTANT_TYPES and tokens.kind == "word":
        return _keyword_type(tokens, key, may_have_fields=True)
    first = tokens.at
    parts = [tokens.type_or_function_name("a type")]
    while tokens.takes("."):
        parts.append(tokens.label())
    name = tokens.name_of(parts, first)
    modifiers = _modifiers(tokens)
    return TypeRef(name=name, modifiers=modifiers, span=tokens.span_from(first))


def _keyword_type(tokens: TokenStream, key: str, *, may_have_fields: bool) -> TypeRef:
    first = tokens.at
    fields = None
    modifiers: tuple[str, ...] = ()
    tokens.at += 1
    if key in _PLAIN:
        name = _PLAIN[key]
    elif key in _CHARACTER:
        name, modifiers = _character(tokens, key)
    elif key in _DATETIME:
        modifiers = _precision(tokens)
        name = key + _time_zone(tokens)
    elif key in _DECIMAL:
        name, modifiers = "numeric", _modifiers(tokens)
    elif key == "interval":
        name, modifiers = "interval", _precision(tokens)
        if may_have_fields and not modifiers:
            fields, modifiers = read_interval_fields(tokens)
    elif key == "double":
        tokens.needs("precision")
        name = "float8"
    elif key == "float":
        name = _float(tokens)
    else:
        is_varying = tokens.takes("varying")
        name = "varbit" if is_varying else "bit"
        modifiers = _modifiers(tokens) or (() if is_varying or not may_have_fields else ("1",))
    span = tokens.span_from(first)
    return TypeRef(
        name=Name(name=name, schema="pg_catalog", span=span),
        modifiers=modifiers,
        interval_fields=fields,
        span=span,
    )


def _character(tokens: TokenStream, key: str) -> tuple[str, tuple[str, ...]]:
    if key == "national":
        key = tokens.needs_any(frozenset({"char", "character"}))
    is_varying = key == "varchar" or tokens.takes("varying")
    length = _precision(tokens)
    if is_varying:
        return "varchar", length
    return "bpchar", length or ("1",)


def _float(tokens: TokenStream) -> str:
    if not tokens.takes("("):
        return "float8"
    digits = tokens.integer()
    if digits < 1:
        message = "precision for type float must be at least 1 bit"
        tokens.refuse(message, at=tokens.at - 1, code=Code.INVALID_PARAMETER)
    if digits > _FLOAT8_DIGITS:
        message = "precision for type float must be less than 54 bits"
        tokens.refuse(message, at=tokens.at - 1, code=Code.INVALID_PARAMETER)
    tokens.needs(")")
    return "float4" if digits <= _FLOAT4_DIGITS else "float8"


def _time_zone(tokens: TokenStream) -> str:
    if tokens.sees("with", "time") or tokens.sees("without", "time"):
        has_zone = tokens.key == "with"
        tokens.at += 2
        tokens.needs("zone")
        return "tz" if has_zone else ""
    return ""


def _precision(tokens: TokenStream) -> tuple[str, ...]:
    if not tokens.takes("("):
        return ()
    number = str(tokens.integer())
    tokens.needs(")")
    return (number,)


def _modifiers(tokens: TokenStream) -> tuple[str, ...]:
    """opt_type_modifiers: PostgreSQL allows any expression, every type it has only constants and names."""
    if not tokens.takes("("):
        return ()
    found = [_modifier(tokens)]
    while tokens.takes(","):
        found.append(_modifier(tokens))
    tokens.needs(")")
    return tuple(found)


def _modifier(tokens: TokenStream) -> str:
    kind = tokens.kind
    if kind == "string":
        return tokens.string()
    if kind == "word":
        text = tokens.token_text()
        tokens.column_name("a type modifier")
        return text
    if kind == "name":
        return tokens.column_name()
    sign = tokens.takes_any(frozenset("+-"))
    text = tokens.token_text()
    if tokens.kind != "number":
        tokens.fail("a type modifier")
    tokens.at += 1
    return ("-" if sign == "-" else "") + text.replace("_", "")
