"""The variables of running PL/pgSQL: cells in scopes, records with their fields (pl_comp.c, plpgsql_ns_lookup).

Apart from the statements because analysis asks here for names and evaluation for values, while statements only assign.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from sqlprisma.catalog import builtins, types
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Oid, Table, TypeKind, TypeUse
from sqlprisma.catalog.typed_queries import TypedQuery, VariableRef
from sqlprisma.catalog.values import Missing, Unknown, Value
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a record or composite value."""

    name: str
    use: TypeUse


@dataclass(slots=True, kw_only=True, eq=False)
class Cell:
    """One variable; `fields` is None for a plain value, and for a record nothing was assigned to."""

    key: str
    use: TypeUse
    value: Value = None
    fields: tuple[Field, ...] | None = None
    is_record: bool = False
    """Whether it is a RECORD, which takes the fields of whatever is assigned."""
    is_constant: bool = False
    is_not_null: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Scope:
    """The variables of a block."""

    label: str | None = None
    cells: dict[str, Cell] = field(default_factory=dict)


def fields_of(catalog: Catalog, oid: int) -> tuple[Field, ...] | None:
    """The fields of a composite type; None for any other."""
    found = types.type_of(catalog, types.base_type(catalog, TypeUse(oid=Oid(oid))).oid)
    if found.kind is not TypeKind.COMPOSITE:
        return None
    columns = found.attributes
    relation = catalog.objects.get(found.relation)
    if isinstance(relation, Table):
        columns = relation.columns
    return tuple(Field(name=column.name, use=column.type) for column in columns)


def fields_of_query(query: TypedQuery) -> tuple[Field, ...]:
    """The fields of a record that takes a query's rows."""
    return tuple(
        Field(name=item.name, use=TypeUse(oid=Oid(item.value.type), modifier=item.value.modifier))
        for item in query.columns
    )


class Variables(Mapping[str, Value]):
    """All that a piece of code can name, innermost scope last; values by key, for evaluation."""

    __slots__ = ("_by_key", "_count", "scopes")

    def __init__(self) -> None:
        self.scopes: list[Scope] = [Scope()]
        self._by_key: dict[str, Cell] = {}
        self._count = 0

    # --- declaring

    def declare(
        self, name: str, use: TypeUse, value: Value = None, *, fields: tuple[Field, ...] | None = None
    ) -> Cell:
        """A new variable in the innermost scope."""
        self._count += 1
        cell = Cell(key=str(self._count), use=use, value=value, fields=fields)
        self._by_key[cell.key] = cell
        self.scopes[-1].cells[name] = cell
        return cell

    def record(self, name: str) -> Cell:
        """A new RECORD."""
        cell = self.declare(name, TypeUse(oid=builtins.RECORD))
        cell.is_record = True
        return cell

    def alias(self, name: str, cell: Cell) -> None:
        """A second name for a variable."""
        self.scopes[-1].cells[name] = cell

    # --- finding

    def find(self, parts: tuple[str, ...]) -> tuple[Cell, tuple[str, ...]] | None:
        """The variable of a dotted name and what of the name is left; None where there is none."""
        for scope in reversed(self.scopes):
            cell = scope.cells.get(parts[0])
            if cell is not None:
                return cell, parts[1:]
            if scope.label == parts[0] and len(parts) > 1:
                labelled = scope.cells.get(parts[1])
                if labelled is not None:
                    return labelled, parts[2:]
        return None

    def lookup(self, parts: tuple[str, ...]) -> VariableRef | None:
        """What analysis asks: a variable or a record's field as a typed place."""
        found = self.find(parts)
        if found is None:
            return None
        cell, rest = found
        if not rest:
            return VariableRef(type=cell.use.oid, modifier=cell.use.modifier, name=cell.key)
        if rest == ("*",):
            return None
        if len(rest) > 1 or (cell.fields is None and not cell.is_record):
            return None
        at = field_at(cell, parts[0], rest[0])
        use = (cell.fields or ())[at].use
        return VariableRef(type=use.oid, modifier=use.modifier, name=f"{cell.key}.{at}")

    # --- values by key

    def __getitem__(self, key: str) -> Value:
        name, dot, at = key.partition(".")
        cell = self._by_key[name]
        if not dot:
            return cell.value
        if isinstance(cell.value, Missing):
            return cell.value
        return cell.value[int(at)] if isinstance(cell.value, tuple) else None

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_key)

    def __len__(self) -> int:
        return len(self._by_key)


def field_at(cell: Cell, name: str, wanted: str, span: Span | None = None) -> int:
    """The place of a record's field.

    Raises:
        CatalogError: where the record has no such field, or none yet.
        Unknown: where nothing is known of the record.
    """
    if cell.fields is None:
        if isinstance(cell.value, Missing):
            raise Unknown(cell.value.reason)
        raise CatalogError(
            Code.OBJECT_NOT_IN_STATE,
            f'record "{name}" is not assigned yet',
            span=span,
            detail="The tuple structure of a not-yet-assigned record is indeterminate.",
        )
    for at, each in enumerate(cell.fields):
        if each.name == wanted:
            return at
    raise CatalogError(Code.UNDEFINED_COLUMN, f'record "{name}" has no field "{wanted}"', span=span)


def with_field(cell: Cell, at: int, value: Value) -> Value:
    """The row with one field replaced."""
    known = cell.value if isinstance(cell.value, tuple) else (None,) * len(cell.fields or ())
    if isinstance(cell.value, Missing):
        known = (cell.value,) * len(cell.fields or ())
    return (*known[:at], value, *known[at + 1 :])


def element(catalog: Catalog, use: TypeUse) -> TypeUse:
    """The type of an array's elements."""
    found = types.type_of(catalog, types.base_type(catalog, use).oid)
    return replace(use, oid=found.element) if found.element else use
