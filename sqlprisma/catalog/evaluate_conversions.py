"""Values from one type to another: casts, lengths and scales, domains (varchar.c, numeric.c, the cast functions)."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

from sqlprisma.catalog import (
    autoname,
    builtins,
    catalog_names,
    conversions,
    domains,
    row_symbols,
    types,
    typmods,
    values,
)
from sqlprisma.catalog.catalog import FIRST_OID
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Oid, Type, TypeKind, TypeUse
from sqlprisma.catalog.values import INTEGERS, Missing, Unknown, Value
from sqlprisma.catalog.world import World
from sqlprisma.diagnostics import Code

_NAMES = {builtins.INT2: "smallint", builtins.INT4: "integer", builtins.INT8: "bigint"}
_PLAIN_TEXT = frozenset({builtins.TEXT, builtins.VARCHAR, builtins.UNKNOWN, builtins.CSTRING})
_STRINGS = _PLAIN_TEXT | {builtins.BPCHAR, builtins.NAME}
_OIDS = catalog_names.ALL_KINDS | {builtins.OID}


def convert(
    world: World, value: Value, source_type: int, target: TypeUse, *, is_explicit: bool = False
) -> Value:
    """The value as one of the target type, its modifier and domain's checks applied."""
    if isinstance(value, Missing):
        raise Unknown(value.reason)
    found = types.type_of(world.catalog, target.oid)
    if found.kind is TypeKind.DOMAIN and found.base is not None:
        under = convert(world, value, source_type, found.base, is_explicit=is_explicit)
        check_domain(world, under, found)
        return under
    if value is None:
        return None
    source = conversions.base(world.catalog, source_type)
    made = _converted(world, value, source, target, is_explicit=is_explicit)
    return limit(world, made, target, is_explicit=is_explicit)


def _converted(world: World, value: Value, source: Oid, target: TypeUse, *, is_explicit: bool) -> Value:  # noqa: C901, PLR0911, PLR0912 - one guard a rule
    oid = target.oid
    if source == oid or oid in (builtins.ANY, builtins.RECORD) or oid in conversions.POLYMORPHIC:
        return value
    if isinstance(value, list) and (element := types.element_of(world.catalog, oid)):
        of = types.element_of(world.catalog, source) or element
        use = TypeUse(oid=element, modifier=target.modifier)
        return [_member(world, member, of, use, is_explicit=is_explicit) for member in value]
    if isinstance(value, tuple):
        return _row(world, value, source, oid, is_explicit=is_explicit)
    if isinstance(value, bool):
        if oid in _STRINGS:
            return "true" if value else "false"
        if oid == builtins.INT4:
            return int(value)
    elif isinstance(value, int):
        if oid == builtins.BOOL:
            return value != 0
        if source in _OIDS and oid in _OIDS:
            return value
        if oid in INTEGERS and source not in catalog_names.ALL_KINDS:
            return integer(value, oid)
        if oid in (builtins.OID, *catalog_names.ALL_KINDS) and source in (*INTEGERS, builtins.OID):
            return value & 0xFFFFFFFF
        if oid == builtins.NUMERIC:
            return Decimal(value)
        if oid in values.FLOATS:
            return float(value)
    elif isinstance(value, Decimal | float) and (oid in INTEGERS or oid == builtins.NUMERIC):
        return _of_fraction(value, oid)
    elif isinstance(value, Decimal) and oid in values.FLOATS:
        return float(value)
    elif isinstance(value, float) and oid in values.FLOATS:
        return values.from_text(world.catalog, oid, values.to_text(world.catalog, source, value))
    return _by_text(world, value, source, oid)


def _by_text(world: World, value: Value, source: Oid, oid: Oid) -> Value:
    text = values.to_text(world.catalog, source, value)
    if text is None:
        return None
    if source == builtins.BPCHAR and oid in _STRINGS:
        text = text.rstrip(" ")
    if oid == builtins.NAME:
        return autoname.clip(text, autoname.LONGEST_NAME)
    if oid in _STRINGS:
        return text
    if values.MARK in text:
        if source in row_symbols.TIMES and oid in row_symbols.TIMES and row_symbols.is_moment(text):
            return row_symbols.converted(text, oid)
        raise Unknown("a name that only the server knows")
    moment = _moment(source, oid, text)
    return values.from_text(world.catalog, oid, text) if moment is None else moment


def _moment(source: int, target: int, text: str) -> str | None:
    """Between dates and times; the session's time zone is taken to be UTC."""
    zoned = {builtins.TIMESTAMPTZ, builtins.TIMETZ}
    kinds = {builtins.DATE, builtins.TIME, builtins.TIMESTAMP} | zoned
    if source not in kinds or target not in kinds or "infinity" in text or text.endswith("BC"):
        return text if source in kinds and target in kinds and "infinity" in text else None
    bare = text.removesuffix("+00")
    if source in zoned and bare == text:
        raise Unknown("a time with a zone")
    zone = "+00" if target in zoned else ""
    if source == builtins.DATE:
        return f"{bare} 00:00:00{zone}"
    if target == builtins.DATE:
        return bare.split(" ", 1)[0]
    if target in (builtins.TIME, builtins.TIMETZ):
        return bare.rsplit(" ", 1)[-1] + zone
    return bare + zone


def _member(world: World, value: Value, source: int, use: TypeUse, *, is_explicit: bool) -> Value:
    if isinstance(value, list):
        return [_member(world, each, source, use, is_explicit=is_explicit) for each in value]
    return convert(world, value, source, use, is_explicit=is_explicit)


def _row(world: World, value: tuple[Value, ...], source: Oid, target: Oid, *, is_explicit: bool) -> Value:
    catalog = world.catalog
    if target in _STRINGS:
        return values.to_text(catalog, source, value)
    wanted = types.attributes(catalog, types.type_of(catalog, target)) or ()
    given = None
    if source != builtins.RECORD:
        given = types.attributes(catalog, types.type_of(catalog, source))
    if len(wanted) != len(value):
        message = f"cannot cast type {types.name_of(catalog, source)} to {types.name_of(catalog, target)}"
        raise CatalogError(Code.CANNOT_COERCE, message)
    made: list[Value] = []
    for at, (each, column) in enumerate(zip(value, wanted, strict=True)):
        of = given[at].type.oid if given is not None and at < len(given) else values.type_of_value(each)
        made.append(convert(world, each, of, column.type, is_explicit=is_explicit))
    return tuple(made)


def integer(value: int, oid: int) -> int:
    """The integer, if the type has it.

    Raises:
        CatalogError: `integer out of range`.
    """
    limit = 1 << (INTEGERS[Oid(oid)] - 1)
    if not -limit <= value < limit:
        raise CatalogError(Code.NUMBER_OUT_OF_RANGE, f"{_NAMES[Oid(oid)]} out of range")
    return value


def _of_fraction(value: Decimal | float, oid: Oid) -> Value:
    if oid == builtins.NUMERIC:
        return Decimal(f"{value:.15g}") if isinstance(value, float) else value
    exact = Decimal(value) if isinstance(value, float) else value
    if not exact.is_finite():
        word = "NaN" if exact.is_nan() else "infinity"
        raise CatalogError(Code.FEATURE_NOT_SUPPORTED, f"cannot convert {word} to {_NAMES[oid]}")
    rounding = ROUND_HALF_EVEN if isinstance(value, float) else ROUND_HALF_UP
    return integer(int(exact.to_integral_value(rounding=rounding)), oid)


# --- lengths and scales


def limit(world: World, value: Value, target: TypeUse, *, is_explicit: bool) -> Value:  # noqa: PLR0911 - one guard a type
    """The value with the type's modifier applied; an explicit cast cuts what an assignment refuses."""
    if target.modifier < 0 or value is None:
        return value
    if isinstance(value, list):
        element = types.element_of(world.catalog, target.oid)
        use = TypeUse(oid=element, modifier=target.modifier)
        return [limit(world, each, use, is_explicit=is_explicit) for each in value] if element else value
    oid = target.oid
    if isinstance(value, str) and oid in (builtins.VARCHAR, builtins.BPCHAR):
        return _cut(value, target, is_explicit=is_explicit)
    if isinstance(value, Decimal) and oid == builtins.NUMERIC:
        return _scaled(value, target.modifier)
    if isinstance(value, str) and oid in (
        builtins.TIMESTAMP,
        builtins.TIMESTAMPTZ,
        builtins.TIME,
        builtins.TIMETZ,
    ):
        if row_symbols.is_moment(value):
            return value if target.modifier >= 6 else row_symbols.converted(value, oid, target.modifier)
        if "." in value and target.modifier < 6:
            raise Unknown("a time with fewer digits")
        return value
    if isinstance(value, str) and oid in (builtins.BIT, builtins.VARBIT, builtins.INTERVAL):
        return _bits(value, target, is_explicit=is_explicit) if oid != builtins.INTERVAL else value
    return value


def _cut(value: str, target: TypeUse, *, is_explicit: bool) -> str:
    length = typmods.length(target.modifier)
    if values.MARK in value and (length < autoname.LONGEST_NAME or target.oid == builtins.BPCHAR):
        if not row_symbols.is_moment(value):
            raise Unknown("a name that only the server knows")
        is_whole = not is_explicit and target.oid == builtins.VARCHAR  # one that is too long is refused
        return value if is_whole else row_symbols.converted(value, target.oid, target.modifier)
    if len(value) <= length:
        return value.ljust(length) if target.oid == builtins.BPCHAR else value
    if not is_explicit and value[length:].strip(" "):
        name = "character" if target.oid == builtins.BPCHAR else "character varying"
        message = f"value too long for type {name}({length})"
        raise CatalogError(Code.STRING_TOO_LONG, message)
    return value[:length]


def _bits(value: str, target: TypeUse, *, is_explicit: bool) -> str:
    length, given = target.modifier, len(value)
    is_exact = target.oid == builtins.BIT
    if given == length or (not is_exact and given < length):
        return value
    if is_explicit:
        return value[:length].ljust(length, "0")
    if is_exact:
        message = f"bit string length {given} does not match type bit({length})"
        raise CatalogError(Code.STRING_LENGTH_MISMATCH, message)
    message = f"bit string too long for type bit varying({length})"
    raise CatalogError(Code.STRING_TOO_LONG, message)


def _scaled(value: Decimal, modifier: int) -> Decimal:
    precision, scale = typmods.precision_and_scale(modifier)
    if not value.is_finite():
        return value
    rounded = rounded_to(value, scale)
    if abs(rounded) >= Decimal(10) ** (precision - scale):
        power = f"10^{precision - scale}" if precision > scale else "1"
        raise CatalogError(
            Code.NUMBER_OUT_OF_RANGE,
            "numeric field overflow",
            detail=f"A field with precision {precision}, scale {scale} must round to an absolute value "
            f"less than {power}.",
        )
    return rounded


def rounded_to(value: Decimal, scale: int) -> Decimal:
    """The number with so many digits after its point, half away from zero."""
    digits = max(len(value.as_tuple().digits) + abs(scale) + abs(int(value.adjusted())) + 5, 30)

    context = Context(prec=digits, rounding=ROUND_HALF_UP)
    made = value.quantize(Decimal(1).scaleb(-scale), context=context)
    return made if scale >= 0 else made.quantize(Decimal(1), context=context)


# --- domains


def check_domain(world: World, value: Value, found: Type) -> None:
    """Refuse a value that a domain does not have (ExecEvalConstraintCheck)."""
    if found.is_not_null and value is None:
        message = f"domain {types.name_of(world.catalog, found.oid)} does not allow null values"
        raise CatalogError(Code.NOT_NULL_VIOLATION, message)
    if found.oid < FIRST_OID:
        return
    from sqlprisma.catalog.evaluate_expressions import Evaluator  # noqa: PLC0415 - they need each other

    for check in domains.checks(world.catalog, found):
        if check.expression is None:
            continue
        if Evaluator(world, domain=(value,)).settled(check.expression) is False:
            raise CatalogError(
                Code.CHECK_VIOLATION,
                f"value for domain {types.name_of(world.catalog, found.oid)} violates check constraint "
                f'"{check.name}"',
            )
