"""Operator classes that Prisma has a word for, and the columns that its validator lets each stand at.

All others are written as `raw("name")`. The list of words and the types they go with are Prisma's (prisma-engines,
psl-core's postgres connector, OperatorClass and validations.rs); types are called as PostgreSQL calls them.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlprisma.mapping.types import ColumnType

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

_BRIN_WORDS = {
    f"{type_name}_{strategy}_ops": f"{type_word}{strategy_word}Ops"
    for type_name, type_word in _TYPES.items()
    for strategy, strategy_word in _STRATEGIES.items()
    if (type_name, strategy) not in _MISSING
}
_WORDS = {
    "array_ops": "ArrayOps",
    "inet_inclusion_ops": "InetInclusionOps",
    "inet_ops": "InetOps",
    "jsonb_ops": "JsonbOps",
    "jsonb_path_ops": "JsonbPathOps",
    "text_ops": "TextOps",
} | _BRIN_WORDS
"""PostgreSQL's name → Prisma's."""

_ALIKE = {"bpchar": ("bpchar", "char"), "text": ("text", "varchar")}
"""Types that Prisma takes for one another where a class is written."""
_COLUMNS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("gin", "jsonb_ops"): ("jsonb",),
    ("gin", "jsonb_path_ops"): ("jsonb",),
    ("gist", "inet_ops"): ("inet",),
    ("spgist", "inet_ops"): ("inet",),
    ("spgist", "text_ops"): ("text", "varchar", "bpchar", "char"),
    ("brin", "inet_inclusion_ops"): ("inet",),
} | {
    ("brin", name): _ALIKE.get(type_name, (type_name,))
    for name in _BRIN_WORDS
    for type_name in (name.split("_")[0],)
}
"""The types of the columns that a word may stand at, by method; in GIN, `ArrayOps` wants a list of anything."""

_WITHOUT_CLASS: Mapping[str, frozenset[str]] = {
    "brin": frozenset({*_TYPES, "char", "varchar"}),
    "gin": frozenset({"jsonb"}),
    "gist": frozenset({"text"}),
    "spgist": frozenset({"bpchar", "char", "inet", "text", "varchar"}),
}
"""The types whose columns may stand in an index of a method without a class, by method."""


def word(method: str, name: str, column_type: ColumnType) -> str | None:
    """Prisma's word for a class, if it has one and its validator lets it stand at a column of this type."""
    if (method, name) == ("gin", "array_ops"):
        return _WORDS[name] if column_type.is_list else None
    is_taken = not column_type.is_unsupported and column_type.element_name in _COLUMNS.get((method, name), ())
    return _WORDS[name] if is_taken else None


def is_optional(method: str, column_type: ColumnType) -> bool:
    """Whether Prisma's validator lets a column stand in an index of this method without a class."""
    if (
        method not in _WITHOUT_CLASS
        or column_type.is_unsupported
        or (method == "gin" and column_type.is_list)
    ):
        return True
    return column_type.enum is None and column_type.element_name in _WITHOUT_CLASS[method]
