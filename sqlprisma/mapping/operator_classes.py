"""Operator classes that Prisma has a word for; all others are written as `raw("name")`.

The list is Prisma's (prisma-engines, psl-core's postgres connector, OperatorClass); a class that is its type's
default is never written.
"""

from __future__ import annotations

_TYPES = {
    "bit": "Bit",
    "bpchar": "Bpchar",
    "bytea": "Bytea",
    "date": "Date",
    "float4": "Float4",
    "float8": "Float8",
    "inet": "Inet",
    "int2": "Int2",
    "int4": "Int4",
    "int8": "Int8",
    "numeric": "Numeric",
    "oid": "Oid",
    "text": "Text",
    "time": "Time",
    "timestamp": "Timestamp",
    "timestamptz": "TimestampTz",
    "timetz": "TimeTz",
    "uuid": "Uuid",
    "varbit": "VarBit",
}
_STRATEGIES = {"bloom": "Bloom", "minmax": "MinMax", "minmax_multi": "MinMaxMulti"}
_MISSING = {
    ("bit", "bloom"),
    ("bit", "minmax_multi"),
    ("bpchar", "minmax_multi"),
    ("bytea", "minmax_multi"),
    ("text", "minmax_multi"),
    ("varbit", "bloom"),
    ("varbit", "minmax_multi"),
}

WORDS = {
    "array_ops": "ArrayOps",
    "inet_inclusion_ops": "InetInclusionOps",
    "inet_ops": "InetOps",
    "jsonb_ops": "JsonbOps",
    "jsonb_path_ops": "JsonbPathOps",
    "text_ops": "TextOps",
} | {
    f"{type_name}_{strategy}_ops": f"{type_word}{strategy_word}Ops"
    for type_name, type_word in _TYPES.items()
    for strategy, strategy_word in _STRATEGIES.items()
    if (type_name, strategy) not in _MISSING
}
"""PostgreSQL's name → Prisma's."""
