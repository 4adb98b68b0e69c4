"""The names that a query may use: what its FROM shows, the queries around it, and common table expressions.

One `Level` is one query while it is analysed (ParseState); `Visible` is what an item or a join of FROM shows
(ParseNamespaceItem). The searches are those of parse_relation.c and of column references in parse_expr.c.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from typing import TypeAlias

from sqlprisma import ddl
from sqlprisma.catalog import builtins, lookup, row_shapes, system_relations
from sqlprisma.catalog.catalog import Catalog, NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Oid, Sequence, Table, Type, TypeUse, View
from sqlprisma.catalog.typed import RowExpr, Typed, map_nodes
from sqlprisma.catalog.typed_queries import (
    NotAnalysed,
    RangeColumn,
    RangeItem,
    TypedQuery,
    Var,
    Variables,
)
from sqlprisma.ddl import dml
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Span

_SYSTEM_COLUMNS = {
    "cmax": (-5, 29),
    "cmin": (-3, 29),
    "ctid": (-1, 27),
    "tableoid": (-6, 26),
    "xmax": (-4, 28),
    "xmin": (-2, 28),
}
_SEQUENCE_COLUMNS = (
    RangeColumn(name="last_value", type=builtins.INT8),
    RangeColumn(name="log_cnt", type=builtins.INT8),
    RangeColumn(name="is_called", type=builtins.BOOL),
)
_WORD = re.compile(r"'(?:[^']|'')*'|\"((?:[^\"]|\"\")+)\"|([^\W\d][\w$]*)|(\.)|\S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visible:
    """What one item of FROM, or a join, shows to the rest of the query."""

    name: str
    columns: tuple[tuple[str, Typed], ...]
    item: int | None = None
    """Its place in the range; None for a join."""
    relation: int = 0
    """The relation's oid, where it stands without an alias: it may be named with its schema."""
    row_type: int = builtins.RECORD
    has_system_columns: bool = False
    is_scalar: bool = False
    """A function that gives one value a row: its whole row is that value."""
    shows_name: bool = True
    shows_columns: bool = True
    is_lateral_only: bool = False

    def column(self, name: str) -> Typed | None:
        """The column of that name.

        Raises:
            CatalogError: where several have it.
        """
        found = [value for known, value in self.columns if known == name]
        if len(found) > 1:
            raise ambiguous(name)
        if found:
            return found[0]
        if self.has_system_columns and name in _SYSTEM_COLUMNS and self.item is not None:
            number, kind = _SYSTEM_COLUMNS[name]
            return Var(type=kind, level=0, item=self.item, number=number)
        return None


@dataclass(slots=True, kw_only=True)
class Common:
    """A common table expression while its query is analysed; `columns` is None before they are known."""

    written: ddl.CommonTable
    columns: tuple[RangeColumn, ...] | None = None
    query: TypedQuery | None = None
    is_begun: bool = False
    is_recursive: bool = False
    refers_to_itself: bool = False


Analyse: TypeAlias = "Callable[[Level, ddl.Query, bool], TypedQuery]"
"""Analyses a query inside another; whether untyped literals in its list become text."""


Settle: TypeAlias = "Callable[[Level, Common], None]"
"""Analyses a common table expression."""


Change: TypeAlias = "Callable[[Level, dml.Change], TypedQuery]"
"""Analyses a change of rows in a WITH, and gives what its RETURNING lists."""


@dataclass(slots=True, kw_only=True)
class Level:
    """One query while it is analysed."""

    catalog: Catalog
    analyse: Analyse
    settle: Settle
    change: Change | None = None
    """None where a change of rows is not looked into."""
    parent: Level | None = None
    variables: Variables | None = None
    range: list[RangeItem] = field(default_factory=list)
    visible: list[Visible] = field(default_factory=list)
    is_lateral_active: bool = False
    common: dict[str, Common] = field(default_factory=dict)
    is_recursive: bool = False
    text_mentions: list[Typed] = field(default_factory=list)
    """Columns in texts that are not analysed: windows, XMLTABLE."""
    needs: list[tuple[int, int]] = field(default_factory=list)
    """What it depends on beyond what the tree says: a primary key that GROUP BY relies on."""

    # --- what expressions ask (analyze_expressions.Surroundings)

    def column(self, parts: tuple[str, ...]) -> Typed:
        """What a dotted name means.

        Raises:
            CatalogError: `column "x" does not exist`, and the other refusals of a name.
        """
        found = self._column(parts)
        if found is None and self.variables is not None:
            found = self.variables.lookup(parts)
        if found is None:
            raise self._missing(parts)
        return found

    def subquery(self, written: ddl.Query) -> TypedQuery:
        """The analysed sub-select of an expression."""
        return self.analyse(self, written, True)  # noqa: FBT003 - a type alias has no names

    def parameter(self, number: int, span: Span) -> Typed:
        """What `$n` means."""
        found = None if self.variables is None else self.variables.lookup((f"${number}",))
        if found is None:
            raise NotAnalysed(span, f"nothing says what ${number} is")
        return found

    def row_columns(self, node: Typed) -> tuple[tuple[str, TypeUse], ...] | None:
        """The fields of a row whose type does not say them: the whole row of an item of FROM."""
        if not isinstance(node, Var) or node.number != 0:
            shape = row_shapes.columns(self.catalog, node)
            return None if shape is None else _uses(shape)
        level = self
        for _ in range(node.level):
            if level.parent is None:
                return None
            level = level.parent
        return _uses(level.range[node.item].columns)

    def mention(self, text: str) -> None:
        """Note the columns that a text names which is not analysed itself."""
        self.text_mentions += self._mentioned(text)

    def nested(self) -> Level:
        """The level of a query inside this one."""
        return Level(
            catalog=self.catalog,
            analyse=self.analyse,
            settle=self.settle,
            change=self.change,
            parent=self,
            variables=self.variables,
        )

    def shows_column(self, name: str) -> bool:
        """Whether FROM of this query has a column of that name."""
        return any(each.shows_columns and each.column(name) is not None for each in self.seen())

    # --- searching

    def _column(self, parts: tuple[str, ...]) -> Typed | None:
        *qualifier, name = parts
        if not qualifier:
            found = self._unqualified(name)
            if found is not None:
                return found
            whole = self.relation((name,))
            return None if whole is None else self._whole_row(*whole)
        shown = self.relation(tuple(qualifier))
        if shown is None:
            return None
        if name == "*":
            return self._whole_row(*shown)
        item, depth = shown
        found = item.column(name)
        return None if found is None else raised(found, depth)

    def _unqualified(self, name: str) -> Typed | None:
        for depth, level in self.levels():
            found: Typed | None = None
            for each in level.seen():
                if not each.shows_columns:
                    continue
                column = each.column(name)
                if column is not None and found is not None:
                    raise ambiguous(name)
                found = column if found is None else found
            if found is not None:
                return raised(found, depth)
        return None

    def relation(self, parts: tuple[str, ...]) -> tuple[Visible, int] | None:
        """What the name of a table means, and how many queries up it is (refnameNamespaceItem)."""
        relation: Oid | None = None
        if len(parts) > 1:
            namespace = self.catalog.named(NameSpace.NAMESPACE, 0, parts[-2])
            relation = (
                None
                if namespace is None
                else self.catalog.named(NameSpace.RELATION, namespace, parts[-1])
                or system_relations.oid(parts[-2], parts[-1])
            )
            if relation is None:
                return None
        for depth, level in self.levels():
            found = [
                each
                for each in level.seen()
                if each.shows_name
                and (each.name == parts[-1] if relation is None else each.relation == relation)
            ]
            if len(found) > 1:
                message = f'table reference "{parts[-1]}" is ambiguous'
                raise CatalogError(Code.AMBIGUOUS_COLUMN, message)
            if found:
                return found[0], depth
        return None

    def levels(self) -> Iterator[tuple[int, Level]]:
        """This query and those around it, with their distance."""
        level: Level | None = self
        depth = 0
        while level is not None:
            yield depth, level
            level, depth = level.parent, depth + 1

    def seen(self) -> Iterator[Visible]:
        """What may be named at this moment."""
        return (each for each in self.visible if self.is_lateral_active or not each.is_lateral_only)

    def _whole_row(self, shown: Visible, depth: int) -> Typed:
        return raised(whole_row(shown), depth)

    def _missing(self, parts: tuple[str, ...]) -> CatalogError:
        *qualifier, name = parts
        if qualifier and self.relation(tuple(qualifier)) is None:
            return missing_entry(self, qualifier[-1])
        shown = ".".join(parts) if qualifier else f'"{name}"'
        known = [column for each in self.seen() for column, _ in each.columns]
        hint = lookup.suggestion(name, known)
        return CatalogError(Code.UNDEFINED_COLUMN, f"column {shown} does not exist", hint=hint)

    def _mentioned(self, text: str) -> Iterator[Typed]:
        """The columns whose names stand in a text: more than it reads, where a function has a column's name."""
        before: list[str] = []
        at_dot = False
        for quoted, plain, dot in _WORD.findall(text):
            word = quoted.replace('""', '"') or plain.lower()
            if dot:
                at_dot = True
            elif word:
                before = [*before, word] if at_dot else [word]
                at_dot = False
                for parts in (tuple(before[-2:]), (word,)) if len(before) > 1 else ((word,),):
                    found = self._quietly(parts)
                    if found is not None:
                        yield found
                        break
            else:
                before, at_dot = [], False

    def _quietly(self, parts: tuple[str, ...]) -> Typed | None:
        try:
            return self._column(parts)
        except CatalogError:
            return None


def _uses(columns: Iterable[RangeColumn]) -> tuple[tuple[str, TypeUse], ...]:
    return tuple((each.name, TypeUse(oid=Oid(each.type), modifier=each.modifier)) for each in columns)


def whole_row(shown: Visible) -> Typed:
    """The whole row of an item, or of a join."""
    if shown.item is None:
        return RowExpr(type=builtins.RECORD, fields=tuple(value for _, value in shown.columns))
    if shown.is_scalar:
        return shown.columns[0][1]
    return Var(type=shown.row_type, level=0, item=shown.item, number=0)


def raised(node: Typed, depth: int) -> Typed:
    """What a query around this one shows, as this one names it: its columns so many queries up."""
    if depth == 0:
        return node

    def change(part: Typed) -> Typed:
        return replace(part, level=part.level + depth) if isinstance(part, Var) else part

    return map_nodes(node, change)


def ambiguous(name: str) -> CatalogError:
    """`column reference "x" is ambiguous`."""
    return CatalogError(Code.AMBIGUOUS_COLUMN, f'column reference "{name}" is ambiguous')


def missing_entry(level: Level, name: str) -> CatalogError:
    """`missing FROM-clause entry for table "x"`, or an entry that may not be named here."""
    if any(name in _names_of(level.catalog, item) for _, around in level.levels() for item in around.range):
        message = f'invalid reference to FROM-clause entry for table "{name}"'
        detail = (
            f'There is an entry for table "{name}", but it cannot be referenced from this part of the query.'
        )
        return CatalogError(Code.UNDEFINED_TABLE, message, detail=detail)
    named = [each.name for each in level.seen()]
    message = f'missing FROM-clause entry for table "{name}"'
    return CatalogError(Code.UNDEFINED_TABLE, message, hint=lookup.suggestion(name, named))


def _names_of(catalog: Catalog, item: RangeItem) -> tuple[str, ...]:
    """What an item goes by, and the name of the relation that it is."""
    found = catalog.objects.get(item.relation)
    if found is not None:
        return item.alias, found.name
    return item.alias, (item.system or "").rpartition(".")[2]


def relation_columns(found: Table | View | Sequence) -> tuple[RangeColumn, ...] | None:
    """The columns of a relation as a query sees them; None for a view of which they are not known."""
    if isinstance(found, Sequence):
        return _SEQUENCE_COLUMNS
    if found.columns is None:
        return None
    return row_shapes.range_columns(found.columns)


def row_type(catalog: Catalog, found: Table | View | Sequence) -> int:
    """The type of a relation's rows."""
    if isinstance(found, Table):
        return found.row_type
    named = catalog.named(NameSpace.TYPE, found.namespace, found.name)
    kind = None if named is None else catalog.get(named, Type)
    return builtins.RECORD if kind is None or kind.relation != found.oid else kind.oid
