"""What a PostgreSQL type is in Prisma: the scalar, the native type behind `@db.`, or `Unsupported`.

The key is what information_schema.columns calls udt_name; a domain is seen through one level, as that view does
(PostgreSQL's manual, chapter "The Information Schema"). The table is Prisma's own
(prisma-engines, sql-schema-describer/src/postgres.rs, and psl-core's postgres connector for the defaults).
"""

from __future__ import annotations

import re
from collections.abc import Container
from enum import Enum, auto

from sqlprisma.catalog.catalog import PG_CATALOG, Catalog, NameSpace
from sqlprisma.catalog.objects import NO_OID, Oid, Type, TypeKind, TypeUse
from sqlprisma.catalog.types import format_type, type_of
from sqlprisma.records import dataclass


class Family(Enum):
    """Prisma's kinds of columns: each reads defaults in its own way."""

    BIG_INT = auto()
    BOOLEAN = auto()
    BYTES = auto()
    DATE_TIME = auto()
    DECIMAL = auto()
    ENUM = auto()
    FLOAT = auto()
    INT = auto()
    JSON = auto()
    STRING = auto()
    UNSUPPORTED = auto()
    UUID = auto()
    """A string for people, but a family of its own where defaults are read."""


SCALARS = {
    Family.BIG_INT: "BigInt",
    Family.BOOLEAN: "Boolean",
    Family.BYTES: "Bytes",
    Family.DATE_TIME: "DateTime",
    Family.DECIMAL: "Decimal",
    Family.FLOAT: "Float",
    Family.INT: "Int",
    Family.JSON: "Json",
    Family.STRING: "String",
    Family.UUID: "String",
}
"""The scalar of a family; an enum and an unsupported type have a name of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Native:
    """A native type: `@db.VarChar(20)`."""

    name: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnType:
    """What stands in the type column of a field, but for its arity."""

    family: Family
    is_list: bool = False
    native: Native | None = None
    """None where it is the scalar's default."""
    enum: Oid | None = None
    udt_name: str = ""
    """PostgreSQL's own name of the type; an array's begins with an underscore."""

    @property
    def scalar(self) -> str:
        """The scalar's name, or the text inside `Unsupported("…")`; empty for an enum."""
        return self.udt_name if self.is_unsupported else SCALARS.get(self.family, "")

    @property
    def element_name(self) -> str:
        """PostgreSQL's own name of the type, a list's of its elements' type."""
        return self.udt_name.removeprefix("_") if self.is_list else self.udt_name

    @property
    def is_unsupported(self) -> bool:
        """Whether Prisma has no scalar for it."""
        return self.family is Family.UNSUPPORTED

    @property
    def may_identify(self) -> bool:
        """Whether a key of it can tell rows apart: a list is never required in Prisma, and no key of the unknown is."""
        return not (self.is_list or self.is_unsupported)


class _Modifier(Enum):
    """What the numbers after a type's name mean."""

    NONE = "none"
    AS_WRITTEN = "as written"
    NUMERIC = "precision and scale"
    FRACTION = "digits of a second"


_TYPES = {
    "bit": (Family.STRING, "Bit", _Modifier.AS_WRITTEN),
    "bool": (Family.BOOLEAN, "Boolean", _Modifier.NONE),
    "bpchar": (Family.STRING, "Char", _Modifier.AS_WRITTEN),
    "bytea": (Family.BYTES, "ByteA", _Modifier.NONE),
    "char": (Family.STRING, "Char", _Modifier.NONE),
    "citext": (Family.STRING, "Citext", _Modifier.NONE),
    "date": (Family.DATE_TIME, "Date", _Modifier.NONE),
    "float4": (Family.FLOAT, "Real", _Modifier.NONE),
    "float8": (Family.FLOAT, "DoublePrecision", _Modifier.NONE),
    "inet": (Family.STRING, "Inet", _Modifier.NONE),
    "int2": (Family.INT, "SmallInt", _Modifier.NONE),
    "int4": (Family.INT, "Integer", _Modifier.NONE),
    "int8": (Family.BIG_INT, "BigInt", _Modifier.NONE),
    "json": (Family.JSON, "Json", _Modifier.NONE),
    "jsonb": (Family.JSON, "JsonB", _Modifier.NONE),
    "money": (Family.DECIMAL, "Money", _Modifier.NONE),
    "numeric": (Family.DECIMAL, "Decimal", _Modifier.NUMERIC),
    "oid": (Family.INT, "Oid", _Modifier.NONE),
    "text": (Family.STRING, "Text", _Modifier.NONE),
    "time": (Family.DATE_TIME, "Time", _Modifier.FRACTION),
    "timestamp": (Family.DATE_TIME, "Timestamp", _Modifier.FRACTION),
    "timestamptz": (Family.DATE_TIME, "Timestamptz", _Modifier.FRACTION),
    "timetz": (Family.DATE_TIME, "Timetz", _Modifier.FRACTION),
    "uuid": (Family.UUID, "Uuid", _Modifier.NONE),
    "varbit": (Family.STRING, "VarBit", _Modifier.AS_WRITTEN),
    "varchar": (Family.STRING, "VarChar", _Modifier.AS_WRITTEN),
    "xml": (Family.STRING, "Xml", _Modifier.NONE),
}
_VECTORS = {"int2vector", "oidvector"}
"""Types of the system's tables that information_schema takes for arrays."""
_ANYWHERE = {"citext"}
"""Types of extensions, which may live in any schema."""

_DEFAULTS = {
    Native(name="BigInt"),
    Native(name="Boolean"),
    Native(name="ByteA"),
    Native(name="Decimal", arguments=("65", "30")),
    Native(name="DoublePrecision"),
    Native(name="Integer"),
    Native(name="JsonB"),
    Native(name="Text"),
    Native(name="Timestamp", arguments=("3",)),
}

_NUMBERS = re.compile(r"\((-?\d+)(?:,\s*(-?\d+))?\)")


def of(
    catalog: Catalog, use: TypeUse, enums: Container[Oid], namespaces: Container[str] = ("public",)
) -> ColumnType:
    """The Prisma type of a column's type; `enums` are the enums of the schemas that are read, `namespaces`."""
    found = type_of(catalog, use.oid)
    if found.kind is TypeKind.DOMAIN and found.base is not None:
        base = type_of(catalog, found.base.oid)
        # format_type names the domain, not its base, so a list behind a domain shows no modifiers
        text = "" if base.is_array else format_type(catalog, found.base)
        return _known(catalog, base, text, enums) or _unsupported(catalog, base, namespaces)
    return _known(catalog, found, format_type(catalog, use), enums) or _unsupported(
        catalog, found, namespaces
    )


def _known(catalog: Catalog, found: Type, text: str, enums: Container[Oid]) -> ColumnType | None:
    element = type_of(catalog, found.element) if found.is_array else found
    enum = element.oid
    if found.is_array:
        enum = _listed(catalog, found) or NO_OID
    if enum in enums:
        return ColumnType(family=Family.ENUM, is_list=found.is_array, enum=enum, udt_name=found.name)
    row = _TYPES.get(element.name)
    if row is None or (element.namespace != PG_CATALOG and element.name not in _ANYWHERE):
        return None
    family, name, modifier = row
    native = Native(name=name, arguments=_arguments(modifier, text, is_list=found.is_array))
    return ColumnType(
        family=family,
        is_list=found.is_array,
        native=None if native in _DEFAULTS else native,
        udt_name=found.name,
    )


def _listed(catalog: Catalog, array: Type) -> Oid | None:
    """The enum that Prisma takes a list for: the one that is called as the list's type without its underscore.

    PostgreSQL calls it so unless that name is too long or taken (sql-schema-describer, postgres.rs).
    """
    return catalog.named(NameSpace.TYPE, array.namespace, array.name[1:])


def _unsupported(catalog: Catalog, found: Type, namespaces: Container[str]) -> ColumnType:
    """A type without a scalar; a list of an extension's own type, where that is read, has its element's name."""
    element = type_of(catalog, found.element) if found.is_array else found
    is_own = element.kind is TypeKind.BASE and element.extension != 0
    is_read = is_own and catalog.namespace_name(element) in namespaces
    return ColumnType(
        family=Family.UNSUPPORTED,
        is_list=found.is_array or (element.namespace == PG_CATALOG and element.name in _VECTORS),
        udt_name=element.name if is_read else found.name,
    )


def _arguments(modifier: _Modifier, text: str, *, is_list: bool) -> tuple[str, ...]:
    written = _NUMBERS.search(text)
    if modifier is _Modifier.NONE:
        return ()
    if written is None:
        # information_schema fills in the precision of a time, but knows nothing of an array's
        return ("6",) if modifier is _Modifier.FRACTION and not is_list else ()
    first, second = written.group(1), written.group(2)
    if modifier is _Modifier.NUMERIC:
        return _numeric(int(first), int(second or 0))
    return (first,)


def _numeric(precision: int, scale: int) -> tuple[str, ...]:
    """Prisma refuses a scale beyond the precision, and shows a negative one as 2048 - n: such a type has no words."""
    return (str(precision), str(scale)) if 0 <= scale <= precision else ()
