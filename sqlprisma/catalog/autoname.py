"""The names PostgreSQL invents: for constraints, indexes and sequences that a migration leaves unnamed.

The rules are those of indexcmds.c (makeObjectName, ChooseRelationName, ChooseIndexName, ChooseIndexColumnNames),
pg_constraint.c (ChooseConstraintName) and parse_target.c (FigureColname). All lengths are UTF-8 bytes, cuts fall on
character borders.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import count

from sqlprisma import ddl
from sqlprisma.catalog.catalog import Catalog, NameSpace

LONGEST_NAME = 63
"""NAMEDATALEN - 1."""


def clip(text: str, length: int) -> str:
    """The longest beginning of a text that has at most `length` bytes (pg_mbcliplen)."""
    data = text.encode("utf-8", "surrogatepass")
    if len(data) <= length:
        return text
    return data[: max(length, 0)].decode("utf-8", "ignore")


def object_name(first: str, second: str | None, label: str | None) -> str:
    """`first_second_label`, the longer of the first two shortened until it fits (makeObjectName)."""
    room = LONGEST_NAME
    if label is not None:
        room -= len(label.encode()) + 1
    if second is not None:
        room -= 1
    one = len(first.encode("utf-8", "surrogatepass"))
    two = len(second.encode("utf-8", "surrogatepass")) if second is not None else 0
    while one + two > room:
        if one > two:
            one -= 1
        else:
            two -= 1
    parts = [clip(first, one)]
    if second is not None:
        parts.append(clip(second, two))
    if label is not None:
        parts.append(label)
    return "_".join(parts)


def candidates(first: str, second: str | None, label: str) -> Iterator[str]:
    """The names that are tried one after the other, until one is free."""
    yield object_name(first, second, label)
    for number in count(1):
        yield object_name(first, second, f"{label}{number}")


def relation_name(
    catalog: Catalog, namespace: int, first: str, second: str | None, label: str, *, is_constraint: bool
) -> str:
    """A free name for an index or sequence; with `is_constraint` free among constraints, too."""
    for name in candidates(first, second, label):
        if catalog.named(NameSpace.RELATION, namespace, name) is not None:
            continue
        if is_constraint and catalog.homonyms(NameSpace.CONSTRAINT, namespace, name):
            continue
        return name
    raise AssertionError  # pragma: no cover - the candidates never end


def constraint_name(
    catalog: Catalog,
    namespace: int,
    first: str,
    second: str | None,
    label: str,
    *,
    taken: Collection[str] = (),
) -> str:
    """A name that no constraint in the namespace has, nor any in `taken`."""
    for name in candidates(first, second, label):
        if name not in taken and not catalog.homonyms(NameSpace.CONSTRAINT, namespace, name):
            return name
    raise AssertionError  # pragma: no cover - the candidates never end


def joined(names: Iterable[str]) -> str:
    """Column names joined by `_`, as far as PostgreSQL's buffer takes them (ChooseIndexNameAddition)."""
    text = ""
    for name in names:
        text = f"{text}_{name}" if text else name
        if len(text.encode("utf-8", "surrogatepass")) > LONGEST_NAME:
            break
    return text


def index_column_names(names: Sequence[str]) -> tuple[str, ...]:
    """The names of an index's own columns: repeated ones get a number (ChooseIndexColumnNames)."""
    chosen: list[str] = []
    for name in names:
        attempt = name
        for number in count(1):
            if attempt not in chosen:
                break
            suffix = str(number)
            attempt = clip(name, LONGEST_NAME - len(suffix)) + suffix
        chosen.append(attempt)
    return tuple(chosen)


def index_name(
    catalog: Catalog, namespace: int, table: str, columns: Sequence[str], *, label: str = "idx"
) -> str:
    """The name of an unnamed index; label `pkey`, `key` or `excl` where it belongs to a constraint.

    `columns` are all its columns, the included ones too, with `expr` for an expression without a name of its own.
    """
    second = None if label == "pkey" else joined(index_column_names(columns))
    return relation_name(catalog, namespace, table, second, label, is_constraint=label != "idx")


_FIXED: dict[type[ddl.Expression], tuple[str, int]] = {
    ddl.ArrayLiteral: ("array", 2),
    ddl.Coalesce: ("coalesce", 2),
    ddl.NullIf: ("nullif", 2),
    ddl.Row: ("row", 2),
}


def expression_name(expression: ddl.Expression) -> str | None:
    """What PostgreSQL calls an expression that needs a column name, or None (FigureIndexColname)."""
    return _figure(expression)[0]


def _figure(  # noqa: PLR0911 - one line a kind of expression
    expression: ddl.Expression,
) -> tuple[str | None, int]:
    """The name with its strength: 2 is sure, 1 is better than nothing."""
    match expression:
        case ddl.ColumnReference(parts=parts):
            return (None, 0) if parts[-1] == "*" else (parts[-1], 2)
        case ddl.Call(name=name):
            return name.name, 2
        case ddl.SqlValue(keyword=keyword):
            return keyword.lower(), 2
        case ddl.Extreme(is_least=is_least):
            return ("least" if is_least else "greatest"), 2
        case ddl.FieldSelection(field=field):
            return field, 2
        case ddl.Subscript(operand=operand) | ddl.Collate(operand=operand):
            return _figure(operand)
        case ddl.Cast(value=value, type=type_ref):
            found = _figure(value)
            return found if found[1] > 1 else (type_ref.name.name, 1)
        case ddl.Case(default=default):
            found = _figure(default) if default is not None else (None, 0)
            return found if found[1] > 0 else ("case", 1)
        case _:
            return _FIXED.get(type(expression), (None, 0))
