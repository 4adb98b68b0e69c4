"""PostgreSQL 15's own types, functions, operators, casts and operator classes, with their real oids.

The facts stand in `data/*.tsv` (pg_type, pg_proc, pg_operator, pg_cast, pg_opclass of a fresh server; support
functions that no expression can call are left out). They are apart from the catalog's objects because they never
change, and each file is read only when something asks for it: most histories never need the functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from sqlprisma.catalog.catalog import PG_CATALOG
from sqlprisma.catalog.objects import Oid, Type, TypeKind, TypeUse
from sqlprisma.records import dataclass

_DATA = Path(__file__).parent / "data"

NONE = Oid(0)
BOOL = Oid(16)
BYTEA = Oid(17)
CHAR = Oid(18)
NAME = Oid(19)
INT8 = Oid(20)
INT2 = Oid(21)
INT4 = Oid(23)
TEXT = Oid(25)
OID = Oid(26)
JSON = Oid(114)
XML = Oid(142)
FLOAT4 = Oid(700)
FLOAT8 = Oid(701)
UNKNOWN = Oid(705)
MONEY = Oid(790)
INET = Oid(869)
CIDR = Oid(650)
BPCHAR = Oid(1042)
VARCHAR = Oid(1043)
DATE = Oid(1082)
TIME = Oid(1083)
TIMESTAMP = Oid(1114)
TIMESTAMPTZ = Oid(1184)
INTERVAL = Oid(1186)
TIMETZ = Oid(1266)
BIT = Oid(1560)
VARBIT = Oid(1562)
NUMERIC = Oid(1700)
REGCLASS = Oid(2205)
RECORD = Oid(2249)
CSTRING = Oid(2275)
ANY = Oid(2276)
ANYARRAY = Oid(2277)
VOID = Oid(2278)
TRIGGER = Oid(2279)
ANYELEMENT = Oid(2283)
RECORD_ARRAY = Oid(2287)
ANYNONARRAY = Oid(2776)
UUID = Oid(2950)
ANYENUM = Oid(3500)
JSONB = Oid(3802)
ANYRANGE = Oid(3831)
ANYMULTIRANGE = Oid(4537)
ANYCOMPATIBLE = Oid(5077)
ANYCOMPATIBLEARRAY = Oid(5078)
ANYCOMPATIBLENONARRAY = Oid(5079)
ANYCOMPATIBLERANGE = Oid(5080)
ANYCOMPATIBLEMULTIRANGE = Oid(4538)


@dataclass(frozen=True, slots=True)
class Traits:
    """What input, output and modifiers of a type are like; the rest stands in its `Type`."""

    subscript: Oid
    """What `x[1]` gives for a type that is no true array (`point`, `oidvector`); 0 where that is refused."""
    input_volatility: str
    output_volatility: str
    is_collatable: bool
    takes_modifier: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """A function as a call sees it (pg_proc); `oid` is 0 for what an extension or nobody defines."""

    oid: Oid
    name: str
    arguments: tuple[Oid, ...]
    result: Oid
    kind: str = "f"
    """pg_proc.prokind: `f` function, `a` aggregate, `w` window function, `p` procedure."""
    returns_set: bool = False
    volatility: str = "v"
    """`i` immutable, `s` stable, `v` volatile."""
    variadic: Oid = NONE
    """The element type of a variadic last argument."""
    defaults: int = 0
    argument_names: tuple[str, ...] = ()
    namespace: Oid = PG_CATALOG
    extension: Oid = NONE
    outputs: tuple[tuple[str, Oid], ...] = ()
    """The names and types of its OUT, INOUT and TABLE parameters."""


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator (pg_operator); `left` is 0 for a prefix operator."""

    oid: Oid
    name: str
    left: Oid
    right: Oid
    result: Oid
    volatility: str = "i"
    namespace: Oid = PG_CATALOG
    extension: Oid = NONE


@dataclass(frozen=True, slots=True)
class Conversion:
    """A row of pg_cast; `context` is e, a or i, `method` f (function), b (binary-coercible) or i (through text)."""

    source: Oid
    target: Oid
    function: Oid
    context: str
    method: str
    function_name: str = ""


@dataclass(frozen=True, slots=True)
class OperatorClass:
    """An operator class (pg_opclass) with the name of its family."""

    method: str
    name: str
    input: Oid
    family: str
    is_default: bool


def rows(path: str) -> list[list[str]]:
    """The rows of a data file of this package."""
    text = (_DATA / path).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


@cache
def _types() -> tuple[Mapping[int, Type], Mapping[str, Type], Mapping[int, Traits]]:
    by_oid: dict[int, Type] = {}
    by_name: dict[str, Type] = {}
    traits: dict[int, Traits] = {}
    for oid, name, kind, category, preferred, element, array, base, subscript, volatility, flags in rows(
        "types.tsv"
    ):
        made = Type(
            oid=Oid(int(oid)),
            name=name,
            namespace=PG_CATALOG,
            kind=TypeKind(kind),
            category=category,
            is_preferred=bool(preferred),
            element=Oid(int(element)),
            array=Oid(int(array)),
            base=TypeUse(oid=Oid(int(base))) if base != "0" else None,
        )
        by_oid[made.oid] = made
        by_name[name] = made
        traits[made.oid] = Traits(
            Oid(int(subscript)), volatility[0], volatility[1], "c" in flags, "m" in flags
        )
    return MappingProxyType(by_oid), MappingProxyType(by_name), MappingProxyType(traits)


def types() -> Mapping[int, Type]:
    """All built-in types by oid."""
    return _types()[0]


def types_by_name() -> Mapping[str, Type]:
    """All built-in types by their name in pg_catalog."""
    return _types()[1]


def traits(oid: int) -> Traits | None:
    """The traits of a built-in type, None for any other."""
    return _types()[2].get(oid)


@cache
def _function_rows() -> tuple[Mapping[str, tuple[list[str], ...]], Mapping[int, list[str]]]:
    by_name: dict[str, tuple[list[str], ...]] = {}
    by_oid: dict[int, list[str]] = {}
    for row in rows("functions.tsv"):
        by_name[row[0]] = (*by_name.get(row[0], ()), row)
        by_oid[int(row[1])] = row
    return by_name, by_oid


def _signature(row: list[str]) -> Signature:
    name, oid, arguments, result, kind, volatility, variadic, defaults, names = row
    return Signature(
        oid=Oid(int(oid)),
        name=name,
        arguments=tuple(Oid(int(argument)) for argument in arguments.split()),
        result=Oid(int(result)),
        kind=kind[0],
        returns_set=kind.endswith("s"),
        volatility=volatility,
        variadic=Oid(int(variadic)),
        defaults=int(defaults),
        argument_names=tuple(names.split(",")) if names else (),
        outputs=_outputs().get(int(oid), ()),
    )


@cache
def _outputs() -> Mapping[int, tuple[tuple[str, Oid], ...]]:
    """By function: its OUT, INOUT and TABLE parameters (pg_proc.proargmodes)."""
    found: dict[int, tuple[tuple[str, Oid], ...]] = {}
    for oid, columns in rows("function_results.tsv"):
        pairs = (column.split(":") for column in columns.split())
        found[int(oid)] = tuple((name, Oid(int(kind))) for name, kind in pairs)
    return found


@cache
def functions(name: str) -> tuple[Signature, ...]:
    """The built-in functions of a name, in oid order."""
    return tuple(_signature(row) for row in _function_rows()[0].get(name, ()))


def all_functions() -> Iterator[Signature]:
    """All built-in functions, by name."""
    return (_signature(row) for same in _function_rows()[0].values() for row in same)


@cache
def function(oid: int) -> Signature | None:
    """The built-in function of an oid."""
    row = _function_rows()[1].get(oid)
    return None if row is None else _signature(row)


@cache
def _operator_rows() -> Mapping[str, tuple[list[str], ...]]:
    by_name: dict[str, tuple[list[str], ...]] = {}
    for row in rows("operators.tsv"):
        by_name[row[0]] = (*by_name.get(row[0], ()), row)
    return by_name


@cache
def operators(name: str) -> tuple[Operator, ...]:
    """The built-in operators of a name, in oid order."""
    found: list[Operator] = []
    for _, oid, left, right, result, code in _operator_rows().get(name, ()):
        implementing = function(int(code))
        found.append(
            Operator(
                oid=Oid(int(oid)),
                name=name,
                left=Oid(int(left)),
                right=Oid(int(right)),
                result=Oid(int(result)),
                volatility="i" if implementing is None else implementing.volatility,
            )
        )
    return tuple(found)


@cache
def conversions() -> Mapping[tuple[int, int], Conversion]:
    """The built-in casts, by source and target."""
    return MappingProxyType(
        {
            (int(source), int(target)): Conversion(
                Oid(int(source)), Oid(int(target)), Oid(int(oid)), context, method
            )
            for source, target, oid, context, method in rows("casts.tsv")
        }
    )


@cache
def operator_classes() -> Mapping[str, tuple[OperatorClass, ...]]:
    """The built-in operator classes, by access method."""
    found: dict[str, tuple[OperatorClass, ...]] = {}
    for method, name, _, kind, family, default, _ in rows("opclasses.tsv"):
        made = OperatorClass(method, name, Oid(int(kind)), family, bool(default))
        found[method] = (*found.get(method, ()), made)
    return MappingProxyType(found)
