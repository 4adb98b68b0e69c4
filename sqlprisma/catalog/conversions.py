"""Which conversions between types there are, and by what means: pg_cast and the rules around it (parse_coerce.c).

Apart from `coerce`, which makes the nodes, because operator classes and overloads ask the same questions of types
alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, IntEnum

from sqlprisma.catalog import builtins, extensions, types
from sqlprisma.catalog.builtins import Conversion
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.objects import NamedObject, Oid, TypeKind, TypeUse
from sqlprisma.ddl import ObjectKind
from sqlprisma.records import dataclass

_FIRST_OID = 16384

POLYMORPHIC = frozenset(
    {
        builtins.ANYELEMENT,
        builtins.ANYARRAY,
        builtins.ANYNONARRAY,
        builtins.ANYENUM,
        builtins.ANYRANGE,
        builtins.ANYMULTIRANGE,
        builtins.ANYCOMPATIBLE,
        builtins.ANYCOMPATIBLEARRAY,
        builtins.ANYCOMPATIBLENONARRAY,
        builtins.ANYCOMPATIBLERANGE,
        builtins.ANYCOMPATIBLEMULTIRANGE,
    }
)


class Context(IntEnum):
    """How willing a conversion is (CoercionContext)."""

    IMPLICIT = 0
    ASSIGNMENT = 1
    EXPLICIT = 2


_COMPOUND = builtins.Traits(builtins.NONE, "s", "s", is_collatable=False, takes_modifier=False)
"""Enums, arrays, ranges and rows: their input and output look at the catalog, so they are not immutable."""

_CONTEXTS = {"i": Context.IMPLICIT, "a": Context.ASSIGNMENT, "e": Context.EXPLICIT}


class Path(Enum):
    """By what means a conversion works (CoercionPathType)."""

    FUNCTION = "function"
    RELABEL = "relabel"
    ARRAY = "array"
    IO = "io"


@dataclass(frozen=True, slots=True)
class Pathway:
    """A way from one type to another; `cast` is the row of pg_cast where it goes by a function."""

    path: Path
    cast: Conversion | None = None


def cast_between(catalog: Catalog, source: int, target: int) -> Conversion | None:
    """The row of pg_cast for two types."""
    found = builtins.conversions().get((source, target))
    if found is None and max(source, target) >= _FIRST_OID:
        found = extensions.conversion(catalog, source, target)
    return found


def base(catalog: Catalog, oid: int) -> Oid:
    """The type under all domains."""
    return types.base_type(catalog, TypeUse(oid=Oid(oid))).oid


def pathway(catalog: Catalog, source: int, target: int, context: Context) -> Pathway | None:  # noqa: PLR0911 - one guard a rule
    """How a value of one type becomes one of another (find_coercion_pathway); None where it cannot."""
    source, target = base(catalog, source), base(catalog, target)
    if source == target:
        return Pathway(Path.RELABEL)
    cast = cast_between(catalog, source, target)
    if cast is not None:
        if context < _CONTEXTS[cast.context]:
            return None
        return Pathway({"f": Path.FUNCTION, "b": Path.RELABEL, "i": Path.IO}[cast.method], cast)
    if target not in types.VECTORS:
        from_element, to_element = types.element_of(catalog, source), types.element_of(catalog, target)
        if from_element and to_element and pathway(catalog, from_element, to_element, context) is not None:
            return Pathway(Path.ARRAY)
    if context >= Context.ASSIGNMENT and types.type_of(catalog, target).category == "S":
        return Pathway(Path.IO)
    if context >= Context.EXPLICIT and types.type_of(catalog, source).category == "S":
        return Pathway(Path.IO)
    return None


def can_coerce(catalog: Catalog, source: int, target: int, context: Context) -> bool:
    """Whether a value of one type may become one of another (can_coerce_type)."""
    if source in (target, builtins.UNKNOWN) or target == builtins.ANY or target in POLYMORPHIC:
        return True
    if pathway(catalog, source, target, context) is not None:
        return True
    is_row = types.type_of(catalog, source).kind is TypeKind.COMPOSITE
    return (is_row and target == builtins.RECORD) or (
        source == builtins.RECORD and types.type_of(catalog, target).kind is TypeKind.COMPOSITE
    )


def is_binary_coercible(catalog: Catalog, source: int, target: int) -> bool:
    """Whether values of one type are values of the other as they stand (IsBinaryCoercible)."""
    if source == target or target in {builtins.ANY, builtins.ANYELEMENT, builtins.ANYCOMPATIBLE}:
        return True
    source = base(catalog, source)
    if source == target:
        return True
    found = types.type_of(catalog, source)
    by_kind = {
        builtins.ANYARRAY: found.is_array,
        builtins.ANYCOMPATIBLEARRAY: found.is_array,
        builtins.ANYNONARRAY: not found.is_array,
        builtins.ANYCOMPATIBLENONARRAY: not found.is_array,
        builtins.ANYENUM: found.kind is TypeKind.ENUM,
        builtins.ANYRANGE: found.kind is TypeKind.RANGE,
        builtins.ANYCOMPATIBLERANGE: found.kind is TypeKind.RANGE,
        builtins.ANYMULTIRANGE: found.kind is TypeKind.MULTIRANGE,
        builtins.ANYCOMPATIBLEMULTIRANGE: found.kind is TypeKind.MULTIRANGE,
        builtins.RECORD: found.kind is TypeKind.COMPOSITE,
    }
    if target in by_kind:
        return by_kind[Oid(target)]
    cast = cast_between(catalog, source, target)
    return cast is not None and cast.method == "b" and cast.context == "i"


def is_immutable_io(catalog: Catalog, source: int, target: int) -> bool:
    """Whether going through the text form always gives the same result."""
    out, into = traits_of(catalog, source), traits_of(catalog, target)
    return (out is None or out.output_volatility == "i") and (into is None or into.input_volatility == "i")


def traits_of(catalog: Catalog, oid: int) -> builtins.Traits | None:
    """The traits of the type under a type's domains, where they are known."""
    under = base(catalog, oid)
    found = builtins.traits(under)
    if found is not None or under < _FIRST_OID:
        return found
    meant = types.type_of(catalog, under)
    if meant.kind is not TypeKind.BASE or meant.is_array:
        return _COMPOUND
    return extensions.traits(catalog, under)


def is_collatable(catalog: Catalog, oid: int) -> bool:
    """Whether values of the type have a collation."""
    under = base(catalog, oid)
    found = traits_of(catalog, types.element_of(catalog, under) or under)
    return found is not None and found.is_collatable


_BY_KIND = frozenset({TypeKind.COMPOSITE, TypeKind.ENUM, TypeKind.MULTIRANGE, TypeKind.RANGE})
"""Kinds of types whose values are compared by what PostgreSQL has for all types of the kind."""


def is_complete(catalog: Catalog, kinds: Iterable[int]) -> bool:
    """Whether all operators and functions that could take values of these types are known.

    A base type has what its makers gave it, and CREATE OPERATOR and CREATE CAST are not read.
    """
    mine = [kind for kind in kinds if kind >= _FIRST_OID]
    if not mine:
        return True
    if not all(_is_by_kind(catalog, kind) for kind in mine) or extensions.has_unknown(catalog):
        return False
    return not any(found.kind in _UNREAD for found in catalog.all(NamedObject))


_UNREAD = frozenset({ObjectKind.CAST, ObjectKind.OPERATOR, ObjectKind.OPERATOR_CLASS})


def _is_by_kind(catalog: Catalog, kind: int) -> bool:
    under = base(catalog, kind)
    under = base(catalog, types.element_of(catalog, under) or under)
    return under < _FIRST_OID or types.type_of(catalog, under).kind in _BY_KIND
