"""Constants: what a type's input function makes of a text, as its output function prints it.

PostgreSQL keeps a constant as a value and prints that, so `'yes'::boolean` comes back as `true` and a timestamp in
one form whatever was written. Types whose forms are not known here (those of extensions) keep the text as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from sqlprisma import ddl
from sqlprisma.catalog import (
    autoname,
    builtins,
    literals_json,
    literals_nested,
    literals_network,
    literals_numbers,
    literals_search,
    literals_shapes,
    literals_time,
    lookup,
    types,
)
from sqlprisma.catalog.catalog import Catalog, NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Oid, Type, TypeKind, TypeUse
from sqlprisma.catalog.typed import Const
from sqlprisma.diagnostics import Code
from sqlprisma.records import replace
from sqlprisma.source import Source

_REGTYPE = 2206
_MULTI_WORD = re.compile(r'"(?:[^"]|"")*"|[^.\s"]+')


def read(catalog: Catalog, use: TypeUse, text: str | None) -> Const:
    """The constant that a text means for a type (not a domain); None is NULL.

    Raises:
        CatalogError: where the type's input function refuses the text.
    """
    if text is None:
        return Const(type=use.oid, modifier=use.modifier, value=None)
    found = types.type_of(catalog, use.oid)
    if found.kind is TypeKind.ENUM:
        return _enum(catalog, found, text)
    if use.oid == builtins.REGCLASS:
        return _regclass(catalog, text)
    if use.oid == _REGTYPE:
        return _regtype(catalog, text)
    value = canonical(catalog, use, text)
    return Const(type=use.oid, modifier=use.modifier, value=value, labels=_labels(catalog, found))


def canonical(catalog: Catalog, use: TypeUse, text: str) -> str:  # noqa: PLR0911 - one guard a rule
    """The output text of the value that an input text means.

    Raises:
        CatalogError: where the type's input function refuses the text.
    """
    found = types.type_of(catalog, use.oid)
    if use.oid == builtins.INTERVAL:
        return literals_time.interval(text, use.modifier)
    reader = _READERS.get(found.oid) or (_BY_NAME.get(found.name) if found.extension else None)
    if reader is not None:
        return reader(text)
    if found.kind is TypeKind.DOMAIN and found.base is not None:
        return _of_domain(catalog, found.oid, found.base, text)
    if found.kind is TypeKind.ENUM:
        return read(catalog, use, text).value or ""

    def part(oid: int) -> Callable[[str], str]:
        if oid == builtins.BOOL:
            return lambda written: _boolean(written)[0]
        return lambda written: canonical(catalog, TypeUse(oid=Oid(oid)), written)

    if found.is_array:
        return literals_nested.array(text, part(found.element), lambda: _null(catalog, found.element))
    if found.kind is TypeKind.RANGE and found.base is not None:
        return literals_nested.range_of(text, found.base.oid, part(found.base.oid))
    if found.kind is TypeKind.MULTIRANGE and found.base is not None:
        inner = types.type_of(catalog, found.base.oid)
        subtype = inner.oid if inner.base is None else inner.base.oid
        return literals_nested.multirange(text, subtype, part(subtype))
    return text


def bits(base: str, digits: str) -> Const:
    """The constant of a bit string literal, `B'101'` or `X'1F'`.

    Raises:
        CatalogError: where a digit is none.
    """
    return Const(type=builtins.BIT, value=_bit(f"{base}{digits}"))


def _of_domain(catalog: Catalog, domain: Oid, base: TypeUse, text: str) -> str:
    """A domain inside of a list or range: its own length, scale and checks are applied at once (domain_in)."""
    from sqlprisma.catalog import evaluate, values  # noqa: PLC0415 - they read their constants here

    plain = canonical(catalog, base, text)
    try:
        value = values.from_text(catalog, base.oid, plain)
        made = evaluate.convert(evaluate.World(catalog), value, base.oid, TypeUse(oid=domain))
        return values.to_text(catalog, base.oid, made) or plain
    except evaluate.Unknown:
        return plain


def _null(catalog: Catalog, element: Oid) -> None:
    """NULL inside of a list: a domain may not have it (domain_in)."""
    if types.type_of(catalog, element).kind is not TypeKind.DOMAIN:
        return
    from sqlprisma.catalog import evaluate  # noqa: PLC0415 - it reads its constants here

    try:
        evaluate.convert(evaluate.World(catalog), None, element, TypeUse(oid=element))
    except evaluate.Unknown:
        return


def _labels(catalog: Catalog, found: Type) -> tuple[tuple[str, int], ...]:
    """For a list of an enum: its labels as they are now."""
    if not found.is_array:
        return ()
    element = types.type_of(catalog, types.base_type(catalog, TypeUse(oid=found.element)).oid)
    return tuple((label.label, label.oid) for label in element.labels)


def _enum(catalog: Catalog, found: Type, text: str) -> Const:
    label = next((label for label in found.labels if label.label == text), None)
    if label is None:
        raise CatalogError(
            Code.INVALID_VALUE,
            f'invalid input value for enum {types.name_of(catalog, found.oid)}: "{text}"',
            hint=lookup.suggestion(text, (known.label for known in found.labels)),
        )
    if label.oid in catalog.uncommitted_labels:
        name = types.name_of(catalog, found.oid)
        raise CatalogError(
            Code.UNSAFE_ENUM_VALUE,
            f'unsafe use of new value "{text}" of enum type {name}',
            hint="A migration is one transaction, and a new value can be used only after it: "
            "put ALTER TYPE ... ADD VALUE into a migration of its own, before this one.",
        )
    return Const(type=found.oid, value=text, label=label.oid)


# --- names of objects


def split_name(text: str) -> ddl.Name | None:
    """A written name as the reg… types read it: folded, quoted parts verbatim; None where it is none."""
    parts: list[str] = []
    rest = text.strip()
    while rest:
        found = _MULTI_WORD.match(rest)
        if found is None:
            return None
        word = found.group()
        parts.append(word[1:-1].replace('""', '"') if word.startswith('"') else word.lower())
        rest = rest[found.end() :].strip()
        if rest.startswith("."):
            rest = rest[1:].strip() or "."
        elif rest:
            return None
    if not 1 <= len(parts) <= 3:
        return None
    return ddl.Name(
        span=Source(path="", text=text).span(), name=parts[-1], schema=parts[-2] if len(parts) > 1 else None
    )


def _regclass(catalog: Catalog, text: str) -> Const:
    if text.isdecimal() or text == "-":
        return Const(type=builtins.REGCLASS, value=text)
    name = split_name(text)
    if name is None:
        raise CatalogError(Code.INVALID_NAME, "invalid name syntax")
    if name.schema == "pg_catalog" or (name.schema is None and name.name.startswith("pg_")):
        return Const(type=builtins.REGCLASS, value=name.name)
    oid = lookup.find(catalog, NameSpace.RELATION, name, missing_schema_ok=catalog.is_lenient)
    if oid is None:
        shown = lookup.qualified(name)
        raise CatalogError(
            Code.UNDEFINED_TABLE,
            f'relation "{shown}" does not exist',
            hint=lookup.suggestion(name.name, lookup.relation_names(catalog, name)),
        )
    return Const(type=builtins.REGCLASS, value=name.name, reference=oid)


SQL_WORDS = {
    "bigint": "int8",
    "boolean": "bool",
    "char": "bpchar",
    "character": "bpchar",
    "dec": "numeric",
    "decimal": "numeric",
    "float": "float8",
    "int": "int4",
    "integer": "int4",
    "real": "float4",
    "smallint": "int2",
}
"""The words of the grammar that are no names of types."""


def _regtype(catalog: Catalog, text: str) -> Const:
    name = split_name(text.removesuffix("[]"))
    if text.isdecimal() or text == "-":
        return Const(type=_REGTYPE, value=text)
    if name is not None and name.schema is None and name.name in SQL_WORDS:
        name = replace(name, name=SQL_WORDS[name.name], schema="pg_catalog")
    oid = None if name is None else types.named(catalog, name)
    if oid is None and name is not None and name.name.replace("_", "").isalnum() and " " not in text:
        brackets = "[]" if text.endswith("[]") else ""
        message = f'type "{lookup.qualified(name)}{brackets}" does not exist'
        raise CatalogError(Code.UNDEFINED_OBJECT, message)
    if oid is None:
        return Const(type=_REGTYPE, value=text)
    if text.endswith("[]"):
        oid = types.type_of(catalog, oid).array
    value = types.name_of(catalog, oid)
    return Const(type=_REGTYPE, value=value, reference=oid if oid >= 16384 else 0)


# --- plain types


_TRUTHS = (
    (True, "true", 1),
    (False, "false", 1),
    (True, "yes", 1),
    (False, "no", 1),
    (True, "on", 2),
    (False, "off", 2),
    (True, "1", 1),
    (False, "0", 1),
)
"""The words for a boolean, and how many letters of them are enough (bool.c, parse_bool)."""


def truth(text: str) -> bool | None:
    """What a word for a boolean means; None where it is none."""
    word = text.lower()
    return next(
        (meaning for meaning, whole, least in _TRUTHS if len(word) >= least and whole.startswith(word)), None
    )


def _boolean(text: str) -> str:
    found = truth(text.strip())
    if found is None:
        raise literals_numbers.invalid("boolean", text)
    return "true" if found else "false"


def _name(text: str) -> str:
    return autoname.clip(text, autoname.LONGEST_NAME)


def _bit(text: str) -> str:
    base, digits = "b", text
    if text[:1] in ("b", "B", "x", "X"):
        base, digits = text[0].lower(), text[1:]
    known, kind = ("01", "binary") if base == "b" else ("0123456789abcdefABCDEF", "hexadecimal")
    for digit in digits:
        if digit not in known:
            raise CatalogError(Code.INVALID_VALUE, f'"{digit}" is not a valid {kind} digit')
    return digits if base == "b" else "".join(f"{int(digit, 16):04b}" for digit in digits)


def _bytes(text: str) -> str:
    if text[:2] in ("\\x", "\\X"):
        digits = "".join(text[2:].split())
        for digit in digits:
            if digit not in "0123456789abcdefABCDEF":
                raise CatalogError(Code.INVALID_PARAMETER, f'invalid hexadecimal digit: "{digit}"')
        if len(digits) % 2:
            message = "invalid hexadecimal data: odd number of digits"
            raise CatalogError(Code.INVALID_PARAMETER, message)
        return f"\\x{digits.lower()}"
    found = bytearray()
    rest = text.encode("utf-8", "surrogatepass")
    while rest:
        if rest[:1] != b"\\":
            found += rest[:1]
            rest = rest[1:]
        elif rest[1:2] == b"\\":
            found += b"\\"
            rest = rest[2:]
        elif re.fullmatch(rb"[0-3][0-7]{2}", rest[1:4]):
            found.append(int(rest[1:4], 8))
            rest = rest[4:]
        else:
            raise CatalogError(Code.INVALID_VALUE, "invalid input syntax for type bytea")
    return f"\\x{found.hex()}"


def _uuid(text: str) -> str:
    bare = text[1:-1] if text.startswith("{") and text.endswith("}") else text
    if not re.fullmatch(r"(?:[0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}", bare):
        raise literals_numbers.invalid("uuid", text)
    digits = bare.replace("-", "").lower()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _lsn(text: str) -> str:
    found = re.fullmatch(r"([0-9a-fA-F]{1,8})/([0-9a-fA-F]{1,8})", text)
    if found is None:
        raise literals_numbers.invalid("pg_lsn", text)
    return f"{int(found[1], 16):X}/{int(found[2], 16):X}"


def _letter(text: str) -> str:
    """The type "char" holds one byte."""
    octal = re.fullmatch(r"\\([0-3][0-7]{2})", text)
    letter = chr(int(octal[1], 8)) if octal else text[:1]
    return letter if letter.isascii() else text


_READERS: Mapping[int, Callable[[str], str]] = {
    builtins.BIT: _bit,
    builtins.BOOL: _boolean,
    builtins.BYTEA: _bytes,
    builtins.CIDR: literals_network.cidr,
    builtins.DATE: literals_time.date,
    builtins.FLOAT4: literals_numbers.real,
    builtins.FLOAT8: literals_numbers.double,
    builtins.INET: literals_network.inet,
    builtins.INT2: literals_numbers.integer("smallint", 16),
    builtins.INT4: literals_numbers.integer("integer", 32),
    builtins.INT8: literals_numbers.integer("bigint", 64),
    builtins.JSON: literals_json.json_text,
    builtins.JSONB: literals_json.jsonb,
    builtins.MONEY: literals_numbers.money,
    builtins.NAME: _name,
    builtins.NUMERIC: literals_numbers.numeric,
    builtins.TIME: literals_time.time,
    builtins.TIMESTAMP: literals_time.timestamp,
    builtins.TIMESTAMPTZ: literals_time.timestamptz,
    builtins.TIMETZ: literals_time.timetz,
    builtins.UUID: _uuid,
    builtins.VARBIT: _bit,
    Oid(18): _letter,
    Oid(26): literals_numbers.oid,
    Oid(774): literals_network.macaddr8,
    Oid(829): literals_network.macaddr,
    Oid(3220): _lsn,
    Oid(3614): literals_nested.tsvector,
    Oid(3615): literals_search.tsquery,
    **{Oid(oid): reader for oid, reader in literals_shapes.READERS.items()},
}

_BY_NAME: Mapping[str, Callable[[str], str]] = {"hstore": literals_nested.hstore}
