"""What PostgreSQL calls an item of a select list that was given no name (FigureColname, parse_target.c)."""

from __future__ import annotations

from enum import IntEnum

from sqlprisma import ddl
from sqlprisma.catalog.typed import Typed, walk
from sqlprisma.catalog.typed_queries import SubLink, SubLinkKind

NAMELESS = "?column?"


class _Strength(IntEnum):
    """A name from a cast or a CASE gives way to one from further inside."""

    NONE = 0
    WEAK = 1
    STRONG = 2


def of(written: ddl.Expression, value: Typed | None = None) -> str:
    """The name; a scalar sub-select is called as its own column, which `value` knows."""
    return _figured(written, value)[0]


def _figured(written: ddl.Expression, value: Typed | None) -> tuple[str, _Strength]:  # noqa: C901, PLR0911, PLR0912 - the table of kinds
    match written:
        case ddl.ColumnReference(parts=parts):
            named = [part for part in parts if part != "*"]
            return (named[-1], _Strength.STRONG) if named else (NAMELESS, _Strength.NONE)
        case ddl.FieldSelection(field=field) if field != "*":
            return field, _Strength.STRONG
        case ddl.Subscript(operand=inner) | ddl.Collate(operand=inner) | ddl.FieldSelection(operand=inner):
            return _figured(inner, value)
        case ddl.Call(name=name):
            return name.name, _Strength.STRONG
        case ddl.NullIf():
            return "nullif", _Strength.STRONG
        case ddl.Cast(value=inner, type=target):
            found = _figured(inner, value)
            return found if found[1] is _Strength.STRONG else (target.name.name, _Strength.WEAK)
        case ddl.Subquery():
            return _of_subquery(written, value)
        case ddl.Case(default=default):
            found = (NAMELESS, _Strength.NONE) if default is None else _figured(default, value)
            return found if found[1] is _Strength.STRONG else ("case", _Strength.WEAK)
        case ddl.ArrayLiteral():
            return "array", _Strength.STRONG
        case ddl.Row():
            return "row", _Strength.STRONG
        case ddl.Coalesce():
            return "coalesce", _Strength.STRONG
        case ddl.Extreme(is_least=is_least):
            return "least" if is_least else "greatest", _Strength.STRONG
        case ddl.SqlValue(keyword=keyword):
            return keyword.lower(), _Strength.STRONG
        case ddl.OpaqueExpression(span=span):
            return _of_opaque(span.text)
        case _:
            return NAMELESS, _Strength.NONE


def _of_opaque(text: str) -> tuple[str, _Strength]:
    """GROUPING and the XML forms are called as their word."""
    word = text.split("(", maxsplit=1)[0].strip().lower()
    return (word, _Strength.STRONG) if word.isidentifier() else (NAMELESS, _Strength.NONE)


def _of_subquery(written: ddl.Subquery, value: Typed | None) -> tuple[str, _Strength]:
    if written.kind in ("exists", "array"):
        return written.kind, _Strength.STRONG
    if written.kind == "scalar" and value is not None:
        for part in walk(value):
            if isinstance(part, SubLink) and part.kind is SubLinkKind.SCALAR:
                return part.query.columns[0].name, _Strength.STRONG
    return NAMELESS, _Strength.NONE
