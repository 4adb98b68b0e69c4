"""The values of known rows: from text and back, and when two of them are certainly equal or certainly not.

A cell is the text that its type's output function prints, or stands for a value that is only known to be itself
(`row_symbols`). Equal texts are equal values whatever the type; that unequal texts are unequal values holds for the
types that have one spelling alone. Apart from `values`, which knows
values while code runs, since rows are kept from one statement to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation

from sqlprisma.catalog import builtins, catalog_names, row_symbols, types, values
from sqlprisma.catalog.catalog import Catalog, Cell, Row, Unknowable
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, Oid, Table, TypeKind, TypeUse
from sqlprisma.catalog.values import Missing, Unknown, Value

_NUMBERS = frozenset({builtins.INT2, builtins.INT4, builtins.INT8, builtins.NUMERIC})
_FAMILIES: dict[int, str] = {
    **dict.fromkeys(_NUMBERS, "number"),
    builtins.BIT: "bits",
    builtins.BOOL: "bool",
    builtins.BPCHAR: "character",
    builtins.BYTEA: "bytes",
    builtins.DATE: "date",
    builtins.FLOAT8: "double",
    builtins.INET: "inet",
    builtins.NAME: "text",
    builtins.TEXT: "text",
    builtins.TIMESTAMP: "timestamp",
    builtins.UUID: "uuid",
    builtins.VARCHAR: "text",
}
"""Types of which equal values are always spelled alike here; those of one family are compared with one another."""
_BUILT_IN_COLLATIONS = frozenset({None, "C", "POSIX", "default", "ucs_basic"})


def of(row: Row, number: int) -> Cell:
    """A cell of a row; what is not there is not known."""
    return row.get(number, Unknowable.VALUE)


def from_value(catalog: Catalog, type_oid: int, value: Value) -> Cell:
    """The cell that holds a value."""
    if isinstance(value, Missing):
        return Unknowable.SOME if value.is_some else Unknowable.VALUE
    if value is None:
        return None
    try:
        text = values.to_text(catalog, type_oid, value)
    except Unknown:
        return Unknowable.SOME
    is_known = text is None or values.MARK not in text or row_symbols.is_symbol(text)
    return text if is_known else Unknowable.SOME


def to_value(catalog: Catalog, type_oid: int, cell: Cell) -> Value:
    """The value in a cell; a `Missing` where it is not known."""
    if cell is None:
        return None
    if isinstance(cell, str) and row_symbols.is_symbol(cell):
        return cell
    if isinstance(cell, str):
        try:
            return values.from_text(catalog, type_oid, cell)
        except (CatalogError, Unknown):
            return Missing("a value that a row has", is_some=True)
    return Missing("a value that a row has", is_some=cell is Unknowable.SOME)


class Values(dict[int, Value]):
    """The values of a row by column number, each read when an expression asks for it."""

    def __init__(self, catalog: Catalog, table: Table, row: Row) -> None:
        super().__init__()
        self._catalog = catalog
        self._types = {column.number: column.type.oid for column in table.columns}
        self._row = row

    def get(self, number: int, default: Value = None) -> Value:  # type: ignore[override] # the default is always a value
        """The value of a column; the default for what is none."""
        if number not in self._types:
            return default
        if number not in self:
            self[number] = to_value(self._catalog, self._types[number], of(self._row, number))
        return self[number]


def as_tuple(catalog: Catalog, table: Table, row: Row) -> tuple[Value, ...]:
    """The row as an item of FROM has it: its columns in their order."""
    return tuple(to_value(catalog, column.type.oid, of(row, column.number)) for column in table.columns)


def identity(catalog: Catalog, use: TypeUse, cell: Cell) -> str | None:
    """What is the same for cells that are equal; None where that is not known. NULL has none."""
    return identities(catalog, use)(cell) if isinstance(cell, str) else None


def identities(catalog: Catalog, use: TypeUse) -> Callable[[str], str | None]:
    """The same for all texts of a type, which is looked up once. A symbol stands for itself."""
    plain = _identities(catalog, use)
    return lambda text: text if text.startswith(values.MARK) else plain(text)


def _identities(catalog: Catalog, use: TypeUse) -> Callable[[str], str | None]:
    base = types.base_type(catalog, use).oid
    made = _IDENTITIES.get(base)
    if made is not None:
        return made
    if base in catalog_names.KINDS or base in types.VECTORS:
        return lambda _: None
    found = types.type_of(catalog, base)
    if found.kind is TypeKind.ENUM:
        labels = {each.label: each.label for each in found.labels}
        return labels.get
    return str.lower if found.name == "citext" and found.extension else str


def _number(text: str) -> str | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite():
        return str(number)
    return f"{number.normalize():f}" if number else "0"


def _float(text: str) -> str:
    return "0" if text == "-0" else text


_IDENTITIES: dict[int, Callable[[str], str | None]] = {
    builtins.BOOL: lambda text: "t" if text in {"t", "true"} else "f",
    builtins.BPCHAR: lambda text: text.rstrip(" "),
    builtins.FLOAT4: _float,
    builtins.FLOAT8: _float,
    builtins.NUMERIC: _number,
}


def is_plainly_collated(column: Column) -> bool:
    """Whether different texts of a column are never equal, as a collation of the migrations may have it."""
    return column.collation in _BUILT_IN_COLLATIONS


def family(catalog: Catalog, column: Column) -> str | None:
    """What types share whose unequal identities are unequal values; None for a type that has several spellings."""
    if not is_plainly_collated(column):
        return None
    base = types.base_type(catalog, column.type).oid
    if types.type_of(catalog, base).kind is TypeKind.ENUM:
        return f"enum {base}"
    return _FAMILIES.get(base)


def is_same(catalog: Catalog, one: tuple[Column, Cell], other: tuple[Column, Cell]) -> bool | None:
    """Whether two cells are equal; None where that is not known. NULL equals nothing."""
    if one[1] is None or other[1] is None:
        return False
    left, right = (identity(catalog, column.type, cell) for column, cell in (one, other))
    if left is None or right is None:
        return None
    kinds = [family(catalog, column) for column, _ in (one, other)]
    if set(kinds) == {"double", "number"}:
        return left == right or float(left) == float(right)  # NaN is itself
    is_comparable = kinds[0] is not None and kinds[0] == kinds[1]
    if left == right:
        return True if is_comparable or one[0].type == other[0].type else None
    if not is_comparable or row_symbols.differ(left, right):
        return False if is_comparable else None
    return None if values.MARK in left or values.MARK in right else False


def column_of(type_oid: int) -> Column:
    """A column for the value of an expression."""
    return Column(name="", number=0, type=TypeUse(oid=Oid(type_oid)))


def shown(pairs: Sequence[tuple[Column, Cell]]) -> str:
    """`(a, b)=(1, x)` as PostgreSQL's details say it."""
    names = ", ".join(column.name for column, _ in pairs)
    return f"({names})=({', '.join(_word(cell) for _, cell in pairs)})"


def _word(cell: Cell) -> str:
    if cell is None:
        return "null"
    return cell if isinstance(cell, str) and not row_symbols.is_symbol(cell) else "?"
