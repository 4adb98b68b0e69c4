"""The bounds of partitions: what FOR VALUES may say, and that no two partitions claim the same row.

The rules are those of parse_utilcmd.c (transformPartitionBound) and partbounds.c (check_new_partition_bound). Values
that are not known before the migration runs, or whose order a collation decides, are not compared.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from sqlprisma import ddl
from sqlprisma.catalog import analyze_expressions, coerce, indexes, literals_zones, types
from sqlprisma.catalog.analyze_expressions import Scope
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.conversions import Context
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Bound, Limit, Oid, Table, TypeUse
from sqlprisma.catalog.typed import Const, Form
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass
from sqlprisma.source import Span

_MINVALUE, _MAXVALUE = -1, 1
_ENDS = {"maxvalue": _MAXVALUE, "minvalue": _MINVALUE}
_NUMBERS = frozenset({20, 21, 23, 26, 700, 701, 1700})
_TIMES = frozenset({1082, 1114, 1184})
_UUID = 2950
_TIME = re.compile(r"(\d+)-(\d\d)-(\d\d)(?: ([\d:.]+))?(?:\+00)?( BC)?")

_Order: TypeAlias = tuple[int, Decimal | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """Whose partition it is to be, and under which name."""

    catalog: Catalog
    parent: Table
    name: str
    keys: tuple[tuple[str, TypeUse], ...] | None
    """Name and type of each key; None where columns and expressions are mixed."""


def read(catalog: Catalog, parent: Table, name: str, written: ddl.PartitionBound) -> Bound:
    """What is written, which must suit the parent's key (transformPartitionBound).

    Raises:
        CatalogError: as PostgreSQL refuses it.
    """
    return _made(_Site(catalog=catalog, parent=parent, name=name, keys=_keys(parent)), written)


def check(catalog: Catalog, parent: Table, name: str, made: Bound, span: Span) -> None:
    """Refuse a bound that holds nothing, or what another partition holds (check_new_partition_bound).

    Raises:
        CatalogError: as PostgreSQL refuses it.
    """
    site = _Site(catalog=catalog, parent=parent, name=name, keys=_keys(parent))
    if made.kind == "range":
        order = _compared(site, made.lower, made.upper)
        if order is not None and order >= 0:
            message = f'empty range bound specified for partition "{name}"'
            raise CatalogError(Code.INVALID_OBJECT_DEFINITION, message, span=span)
    others = (catalog.get(oid, Table) for oid in indexes.partitions_of(catalog, parent.oid))
    rivals = [(other.name, other.bound) for other in others if other.bound is not None]
    for rival, known in rivals:
        if made.kind == known.kind == "default":
            message = f'partition "{name}" conflicts with existing default partition "{rival}"'
            raise CatalogError(Code.INVALID_OBJECT_DEFINITION, message, span=span)
    if made.kind == "hash":
        _refuse_moduli(made, rivals, span)
    clashing = [(known, rival) for rival, known in rivals if _overlap(site, made, known)]
    if clashing:
        rival = min(clashing, key=lambda found: _first(site, found[0]))[1]
        message = f'partition "{name}" would overlap partition "{rival}"'
        raise CatalogError(Code.INVALID_OBJECT_DEFINITION, message, span=span)


def _keys(parent: Table) -> tuple[tuple[str, TypeUse], ...] | None:
    if parent.partition_columns and parent.partition_expressions:
        return None
    columns = [parent.column_numbered(number) for number in parent.partition_columns]
    return (
        *((column.name, column.type) for column in columns),
        *(("expr", TypeUse(oid=Oid(value.type))) for value in parent.partition_expressions),
    )


def _made(site: _Site, written: ddl.PartitionBound) -> Bound:
    strategy = site.parent.partition_strategy or ""
    if written.is_default:
        if strategy == "hash":
            message = "a hash-partitioned table may not have a default partition"
            raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=written.span)
        return Bound(kind="default")
    if written.strategy != strategy:
        message = f"invalid bound specification for a {strategy} partition"
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=written.span)
    if strategy == "hash":
        return _hash(written)
    if strategy == "list":
        return Bound(kind="list", values=tuple(_limit(site, 0, value) for value in written.values))
    return _range(site, written)


def _hash(written: ddl.PartitionBound) -> Bound:
    modulus, remainder = written.modulus or 0, written.remainder or 0
    message = None
    if modulus <= 0:
        message = "modulus for hash partition must be an integer value greater than zero"
    elif remainder >= modulus:
        message = "remainder for hash partition must be less than modulus"
    if message is not None:
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=written.span)
    return Bound(kind="hash", modulus=modulus, remainder=remainder)


def _range(site: _Site, written: ddl.PartitionBound) -> Bound:
    count = len(site.parent.partition_columns) + len(site.parent.partition_expressions)
    for word, values in (("FROM", written.lower), ("TO", written.upper)):
        if len(values) != count:
            message = f"{word} must specify exactly one value per partitioning column"
            raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=written.span)
    lower, upper = _limits(site, written.lower), _limits(site, written.upper)
    return Bound(kind="range", lower=lower, upper=upper)


def _limits(site: _Site, written: Sequence[ddl.Expression]) -> tuple[Limit, ...]:
    found: list[Limit] = []
    for place, value in enumerate(written):
        end = _end(value)
        limit = _limit(site, place, value) if end is None else Limit(end=end)
        if limit.is_null:
            message = "cannot specify NULL in range bound"
            raise CatalogError(Code.INVALID_OBJECT_DEFINITION, message, span=value.span)
        before = found[-1] if found else None
        if before is not None and before.end and before.end != limit.end:
            word = "MINVALUE" if before.end == _MINVALUE else "MAXVALUE"
            message = f"every bound following {word} must also be {word}"
            raise CatalogError(Code.DATATYPE_MISMATCH, message, span=value.span)
        found.append(limit)
    return tuple(found)


def _end(value: ddl.Expression) -> int | None:
    if isinstance(value, ddl.ColumnReference) and len(value.parts) == 1:
        return _ENDS.get(value.parts[0])
    return None


def _limit(site: _Site, place: int, written: ddl.Expression) -> Limit:
    scope = Scope(
        catalog=site.catalog,
        column_refusal="cannot use column reference in partition bound expression",
        subquery_refusal="cannot use subquery in partition bound",
        kind_refusals=(
            ("a", "aggregate functions are not allowed in partition bound"),
            ("w", "window functions are not allowed in partition bound"),
            ("s", "set-returning functions are not allowed in partition bound"),
        ),
    )
    value = analyze_expressions.transform(scope, written)
    if site.keys is None:
        return Limit()
    name, use = site.keys[place]
    try:
        made = coerce.to_target(site.catalog, value, use, Context.ASSIGNMENT, Form.IMPLICIT_CAST)
    except CatalogError as error:
        error.span = error.span or written.span
        raise
    if made is None:
        kind = types.name_of(site.catalog, use.oid)
        message = f'specified value cannot be cast to type {kind} for column "{name}"'
        raise CatalogError(Code.DATATYPE_MISMATCH, message, span=written.span)
    if not isinstance(made, Const):
        return Limit()
    return Limit(text=made.value, is_null=made.value is None)


def _refuse_moduli(made: Bound, rivals: Sequence[tuple[str, Bound]], span: Span) -> None:
    for _, known in rivals:
        small, large = sorted((made.modulus, known.modulus))
        if small and large % small:
            message = "every hash partition modulus must be a factor of the next larger modulus"
            raise CatalogError(Code.INVALID_OBJECT_DEFINITION, message, span=span)


def _overlap(site: _Site, made: Bound, known: Bound) -> bool:
    if made.kind != known.kind:
        return False
    if made.kind == "hash":
        smaller = min(made.modulus, known.modulus)
        return made.remainder % smaller == known.remainder % smaller
    if made.kind == "list":
        taken = {(limit.text, limit.is_null) for limit in known.values if limit.is_known}
        return any((limit.text, limit.is_null) in taken for limit in made.values if limit.is_known)
    if made.kind != "range":
        return False
    begins, ends = _compared(site, made.lower, known.upper), _compared(site, known.lower, made.upper)
    return begins is not None and ends is not None and begins < 0 and ends < 0


def _first(site: _Site, known: Bound) -> list[_Order]:
    """The order of partitions among themselves, by their lower bounds."""
    keys = site.keys or ()
    found = (_order(use, limit) for (_, use), limit in zip(keys, known.lower, strict=False))
    return [order or (0, "") for order in found]


def _compared(site: _Site, one: Sequence[Limit], other: Sequence[Limit]) -> int | None:
    """Less than, equal to or more than zero; None where that cannot be known."""
    for (_, use), mine, yours in zip(site.keys or (), one, other, strict=False):
        left, right = _order(use, mine), _order(use, yours)
        if left is None or right is None:
            return None
        if left != right:
            return -1 if left < right else 1
        if mine.end:
            return 0
    return None if site.keys is None else 0


@lru_cache(maxsize=4096)
def _order(use: TypeUse, limit: Limit) -> _Order | None:
    """Something that sorts as the values of the type do."""
    if limit.end:
        return (2 * limit.end, Decimal(0))
    if limit.text is None:
        return None
    if use.oid in _NUMBERS and limit.text not in {"NaN", "Infinity", "-Infinity"}:
        return (0, Decimal(limit.text))
    if use.oid in _TIMES:
        return _moment(limit.text)
    return (0, limit.text) if use.oid == _UUID else None


def _moment(text: str) -> _Order | None:
    if text in ("infinity", "-infinity"):
        return (-1 if text.startswith("-") else 1, Decimal(0))
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    year = 1 - int(found[1]) if found[5] else int(found[1])
    day = literals_zones.days(year, int(found[2]), int(found[3]))
    seconds = Decimal(0)
    for part in (found[4] or "0:0:0").split(":"):
        seconds = seconds * 60 + Decimal(part)
    return (0, day * 86_400 + seconds)


# --- a bound as a condition


def as_condition(parent: Table, bound: Bound, span: Span) -> ddl.Expression | None:
    """The condition that a bound is for its rows (get_qual_from_partbound); None where hashes or expressions decide."""
    if bound.kind not in ("list", "range") or parent.partition_expressions:
        return None
    keys = [
        ddl.ColumnReference(parts=(parent.column_numbered(number).name,), span=span)
        for number in parent.partition_columns
    ]
    if bound.kind == "list":
        return _in_list(keys[0], bound.values, span)
    parts: list[ddl.Expression] = [ddl.IsNull(operand=key, is_negated=True, span=span) for key in keys]
    if len(keys) == 1:
        for operator, limit in ((">=", bound.lower[0]), ("<", bound.upper[0])):
            if limit.text is not None:
                literal = ddl.StringLiteral(value=limit.text, span=span)
                parts.append(ddl.Binary(operator=operator, left=keys[0], right=literal, span=span))
    return ddl.And(operands=tuple(parts), span=span) if len(parts) > 1 else parts[0]


def _in_list(key: ddl.Expression, values: tuple[Limit, ...], span: Span) -> ddl.Expression:
    takes_null = any(value.is_null for value in values)
    null = ddl.IsNull(operand=key, is_negated=not takes_null, span=span)
    texts = [value.text for value in values if value.text is not None]
    if not texts:
        return null
    operands = (null, _one_of(key, texts, span))
    return ddl.Or(operands=operands, span=span) if takes_null else ddl.And(operands=operands, span=span)


def _one_of(key: ddl.Expression, texts: list[str], span: Span) -> ddl.Expression:
    """Several values are one constant list, since PostgreSQL folds what it has made of them."""
    if len(texts) == 1:
        literal = ddl.StringLiteral(value=texts[0], span=span)
        return ddl.Binary(operator="=", left=key, right=literal, span=span)
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    members = ",".join(f'"{text}"' for text in quoted)
    values = ddl.StringLiteral(value=f"{{{members}}}", span=span)
    return ddl.Quantified(operator="=", left=key, right=values, span=span)
