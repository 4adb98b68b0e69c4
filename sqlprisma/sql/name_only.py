"""CREATE of objects of which only the name is kept: collations, operator classes, statistics, conversions."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.ddl import ObjectKind, Operation
from sqlprisma.sql.clauses import takes_if_not_exists
from sqlprisma.sql.tokens import TokenStream

_KINDS: dict[tuple[str, ...], ObjectKind] = {
    ("collation",): ObjectKind.COLLATION,
    ("conversion",): ObjectKind.CONVERSION,
    ("default", "conversion"): ObjectKind.CONVERSION,
    ("operator", "class"): ObjectKind.OPERATOR_CLASS,
    ("operator", "family"): ObjectKind.OPERATOR_FAMILY,
    ("statistics",): ObjectKind.STATISTICS,
}


def create_name_only(tokens: TokenStream) -> tuple[Operation, ...] | str:
    """Read the kind and the name, and step over the rest."""
    tokens.needs("create")
    kind = next((kind for words, kind in _KINDS.items() if tokens.takes(*words)), None)
    if kind is None:
        tokens.fail("the kind of an object")
    may_exist = takes_if_not_exists(tokens)
    if kind is ObjectKind.STATISTICS and (tokens.sees("on") or tokens.sees("(")):
        tokens.skip_rest()
        return "gathers statistics under a name of PostgreSQL's choice"
    name = tokens.qualified_name(f"the name of the {kind.value}")
    tokens.needs_more("a definition")
    tokens.skip_rest()
    return (ddl.NameOnly(kind=kind, name=name, or_replace=may_exist, span=tokens.span_from(0)),)
