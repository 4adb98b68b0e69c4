"""Which operators may compare the rows of an exclusion constraint (indexcmds.c, ComputeIndexAttrs)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import analyze_operators, opclasses, types
from sqlprisma.catalog.builtins import Operator
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import IndexColumn, Table
from sqlprisma.catalog.typed import OperatorCall, Typed
from sqlprisma.diagnostics import Code
from sqlprisma.source import Span

_ONE_SIDED = frozenset(
    {"&<", "&<|", "&>", "<", "<<", "<<=", "<<|", "<=", "<@", "<^", ">", ">=", ">>", ">>=", ">^", "@>"}
    | {"|&>", "|>>", "~<=~", "~<~", "~>=~", "~>~"}
)
"""PostgreSQL's own operators that mean something else with their operands exchanged."""
_EQUAL_ONLY = frozenset({"btree", "hash"})
"""Access methods in whose families `=` alone is the same from both sides."""


def call(catalog: Catalog, written: str, operands: tuple[Typed, Typed], span: Span) -> OperatorCall:
    """The operator between two values, as an expression has it.

    Raises:
        CatalogError: `operator does not exist: …`.
    """
    schema, name = _split(written)
    return analyze_operators.apply(catalog, name, operands, span, schema)


def _split(written: str) -> tuple[str | None, str]:
    schema, _, name = written.rpartition(".")
    return schema or None, name


def refuse_unfit(
    catalog: Catalog, table: Table, method: str, key: IndexColumn, written: ddl.ExclusionElement
) -> None:
    """Refuse an operator that cannot compare the rows of an index of that method by a key.

    Raises:
        CatalogError: `operator does not exist: …`, `operator … is not commutative`, …
    """
    value = key.expression or Typed(type=table.column_numbered(key.number or 0).type.oid)
    schema, name = _split(written.operator)
    try:
        found = analyze_operators.find(catalog, name, (value.type, value.type), schema)
        if found is None:
            call(catalog, written.operator, (value, value), written.span)
            return
    except CatalogError as error:
        error.span = error.span or written.span
        raise
    if found.name in _ONE_SIDED and not found.extension:
        raise CatalogError(
            Code.WRONG_OBJECT_TYPE,
            f"operator {_shown(catalog, found)} is not commutative",
            detail="Only commutative operators can be used in exclusion constraints.",
            span=written.span,
        )
    standard = opclasses.default_class(catalog, method, value.type)
    if method in _EQUAL_ONLY and found.name != "=" and standard is not None and key.operator_class is None:
        raise CatalogError(
            Code.WRONG_OBJECT_TYPE,
            f'operator {_shown(catalog, found)} is not a member of operator family "{standard.family}"',
            detail="The exclusion operator must be related to the index operator class for the constraint.",
            span=written.span,
        )


def _shown(catalog: Catalog, found: Operator) -> str:
    kinds = ",".join(types.name_of(catalog, each) for each in (found.left, found.right))
    return f"{found.name}({kinds})"
