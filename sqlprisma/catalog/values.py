"""Values while code runs: what a type's text becomes here, and the text its output function gives back.

Numbers, booleans, bytes, arrays and rows are Python's; whatever else a type has is kept as its canonical text, which
is one for equal values of nearly all types. Objects (`oid`, `regclass`, …) are their oids.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TypeAlias

from sqlprisma.catalog import builtins, catalog_names, literals, types
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Oid, TypeKind, TypeUse
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass
from sqlprisma.source import Span


@dataclass(frozen=True, slots=True)
class Missing:
    """Stands where a column holds some value that is not known: to use it is what raises `Unknown`."""

    reason: str
    is_some: bool = False
    """Whether it is known that it is not NULL."""


Value: TypeAlias = (
    "bool | int | float | Decimal | str | bytes | list[Value] | tuple[Value, ...] | Missing | None"
)
Row: TypeAlias = tuple[Value, ...]


class Unknown(Exception):  # noqa: N818 - it is no error of the migration
    """What is asked for cannot be known before the migration runs."""

    def __init__(self, reason: str, span: Span | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.span = span


MARK = "\ue000"
"""Begins what stands in texts for a name that only the server knows; `\ue001` ends it."""


def placeholder(name: str) -> str:
    """The text that stands for the name of the database or of the user."""
    return f"{MARK}{name}\ue001"


DATABASE = placeholder("current_database")
USER = placeholder("current_user")


def is_settled(value: Value) -> bool:
    """Whether nothing in it stands for a name that only the server knows."""
    if isinstance(value, str):
        return MARK not in value
    if isinstance(value, list | tuple):
        return all(is_settled(member) for member in value)
    return not isinstance(value, Missing)


INTEGERS = {builtins.INT2: 16, builtins.INT4: 32, builtins.INT8: 64}
FLOATS = frozenset({builtins.FLOAT4, builtins.FLOAT8})
_SPACES = " \t\n\r\v\f"


# --- from text


def from_text(catalog: Catalog, type_oid: int, text: str | None) -> Value:  # noqa: PLR0911 - one guard a kind
    """The value a text means (the type's input function).

    Raises:
        CatalogError: where the type refuses the text.
    """
    if text is None:
        return None
    use = types.base_type(catalog, TypeUse(oid=Oid(type_oid)))
    if use.oid in catalog_names.KINDS:
        return catalog_names.oid_of(catalog, use.oid, text)
    if use.oid in types.VECTORS:
        return [from_text(catalog, types.VECTORS[use.oid], word) for word in text.split()]
    found = types.type_of(catalog, use.oid)
    if found.is_array:
        return _array(catalog, found.element, text)
    if found.kind is TypeKind.COMPOSITE:
        return _row(catalog, use.oid, text)
    if use.oid in (builtins.UNKNOWN, builtins.CSTRING, builtins.TEXT):
        return text
    if found.kind is TypeKind.PSEUDO:
        raise Unknown(f'a value of the pseudo-type "{found.name}"')
    return of_canonical(use.oid, literals.canonical(catalog, TypeUse(oid=use.oid), text))


def of_canonical(type_oid: int, text: str) -> Value:
    """The value of a text that is already in its canonical form."""
    if type_oid == builtins.BOOL:
        return text in {"t", "true"}
    if type_oid in INTEGERS or type_oid == builtins.OID:
        return int(text)
    if type_oid == builtins.NUMERIC:
        return Decimal(text)
    if type_oid in FLOATS:
        return float(text)
    if type_oid == builtins.BYTEA:
        return bytes.fromhex(text.removeprefix("\\x"))
    return text


def _array(catalog: Catalog, element: int, text: str) -> Value:
    bare = text.strip(_SPACES)
    if bare.startswith("["):
        raise Unknown("an array with bounds of its own")
    reader = _Reader(text, bare)
    if not reader.take("{"):
        raise reader.malformed(' Array value must start with "{" or dimension information.')
    made = _members(catalog, element, reader)
    if reader.at != len(bare):
        raise reader.malformed()
    return made


def _members(catalog: Catalog, element: int, reader: _Reader) -> list[Value]:
    made: list[Value] = []
    if reader.take("}"):
        return made
    while True:
        if reader.take("{"):
            made.append(_members(catalog, element, reader))
        else:
            word, is_quoted = reader.word(",{}")
            is_null = not is_quoted and word.upper() == "NULL"
            if not is_quoted and not word:
                raise reader.malformed()
            made.append(None if is_null else from_text(catalog, element, word))
        if reader.take("}"):
            break
        if not reader.take(","):
            raise reader.malformed()
    widths = {len(member) if isinstance(member, list) else -1 for member in made}
    if len(widths) > 1:
        raise reader.malformed()
    return [] if widths == {0} else made


class _Reader:
    """A cursor over the text of an array."""

    def __init__(self, whole: str, text: str) -> None:
        self.whole = whole
        self.text = text
        self.at = 0

    def malformed(self, detail: str = "") -> CatalogError:
        message = f'malformed array literal: "{self.whole}"'
        return CatalogError(Code.INVALID_VALUE, message, detail=detail.strip() or None)

    def take(self, mark: str) -> bool:
        while self.at < len(self.text) and self.text[self.at] in _SPACES:
            self.at += 1
        if self.text[self.at : self.at + 1] != mark:
            return False
        self.at += 1
        while self.at < len(self.text) and self.text[self.at] in _SPACES:
            self.at += 1
        return True

    def word(self, stops: str) -> tuple[str, bool]:
        quoted = re.compile(r'\s*"((?:\\.|[^"\\])*)"\s*', re.DOTALL).match(self.text, self.at)
        if quoted is not None:
            self.at = quoted.end()
            return re.sub(r"\\(.)", r"\1", quoted[1], flags=re.DOTALL), True
        plain = re.compile(rf'(?:\\.|[^\\"{stops}])*', re.DOTALL).match(self.text, self.at)
        if plain is None:
            raise self.malformed()
        self.at = plain.end()
        return re.sub(r"\\(.)", r"\1", plain[0].strip(_SPACES), flags=re.DOTALL), False


_FIELD = re.compile(r'((?:"(?:\\.|""|[^"\\])*"|\\.|[^\\",()])*)(,|\))', re.DOTALL)


def _row(catalog: Catalog, type_oid: int, text: str) -> Value:
    columns = types.attributes(catalog, types.type_of(catalog, type_oid)) or ()
    malformed = CatalogError(Code.INVALID_VALUE, f'malformed record literal: "{text}"')
    bare = text.strip(_SPACES)
    if not bare.startswith("("):
        raise malformed
    at, words = 1, []
    while True:
        found = _FIELD.match(bare, at)
        if found is None:
            raise malformed
        words.append(found[1])
        at = found.end()
        if found[2] == ")":
            break
    if at != len(bare) or len(words) != max(len(columns), 1):
        raise malformed
    return tuple(
        from_text(catalog, column.type.oid, _unquoted(word)) if word else None
        for column, word in zip(columns, words, strict=False)
    )


def _unquoted(word: str) -> str:
    def inside(quoted: re.Match[str]) -> str:
        return quoted[1].replace('""', '"')

    plain = re.sub(r'"((?:\\.|""|[^"\\])*)"', inside, word, flags=re.DOTALL)
    return re.sub(r"\\(.)", r"\1", plain, flags=re.DOTALL)


# --- to text


def to_text(catalog: Catalog, type_oid: int, value: Value) -> str | None:  # noqa: PLR0911 - one guard a kind
    """The text of a value (the type's output function): `t` for true; None for NULL."""
    match value:
        case None:
            return None
        case Missing():
            raise Unknown(value.reason)
        case bool():
            return "t" if value else "f"
        case str():
            return value
        case bytes():
            return f"\\x{value.hex()}"
        case float():
            return literals.canonical(catalog, TypeUse(oid=Oid(type_oid)), _float(value))
        case Decimal():
            return _decimal(value)
        case list():
            element = types.member_of(catalog, type_oid)
            texts = [_member_text(catalog, element or builtins.TEXT, member) for member in value]
            return " ".join(texts) if type_oid in types.VECTORS else "{" + ",".join(texts) + "}"
        case tuple():
            return _row_text(catalog, type_oid, value)
        case _:
            under = types.base_type(catalog, TypeUse(oid=Oid(type_oid))).oid
            return catalog_names.text(catalog, under, value) if under in catalog_names.KINDS else str(value)


def _float(value: float) -> str:
    return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(repr(value), repr(value))


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        return {"sNaN": "NaN"}.get(str(value), str(value))
    return f"{value:f}"


def _member_text(catalog: Catalog, element: int, value: Value) -> str:
    if isinstance(value, list):
        return "{" + ",".join(_member_text(catalog, element, member) for member in value) + "}"
    text = to_text(catalog, element, value)
    if text is None:
        return "NULL"
    if text and text.upper() != "NULL" and not any(char in '",\\{}' or char in _SPACES for char in text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _row_text(catalog: Catalog, type_oid: int, value: tuple[Value, ...]) -> str:
    known = None
    if type_oid != builtins.RECORD:
        known = types.attributes(catalog, types.type_of(catalog, type_oid))
    oids = (
        [column.type.oid for column in known]
        if known is not None
        else [type_of_value(each) for each in value]
    )
    texts: list[str] = []
    for member, oid in zip(value, oids, strict=False):
        text = to_text(catalog, oid, member)
        if text is None:
            texts.append("")
        elif text and not any(char in '",\\()' or char in _SPACES for char in text):
            texts.append(text)
        else:
            escaped = text.replace("\\", "\\\\").replace('"', '""')
            texts.append(f'"{escaped}"')
    return f"({','.join(texts)})"


def type_of_value(value: Value) -> Oid:  # noqa: PLR0911 - one line a kind
    """A type that prints the value as it is, for fields of rows without a declared type."""
    match value:
        case bool():
            return builtins.BOOL
        case int():
            return builtins.INT8
        case float():
            return builtins.FLOAT8
        case Decimal():
            return builtins.NUMERIC
        case bytes():
            return builtins.BYTEA
        case list():
            return Oid(1009)
        case tuple():
            return builtins.RECORD
        case _:
            return builtins.TEXT


def flattened(array: list[Value]) -> Iterator[Value]:
    """The elements of an array of any number of dimensions, in storage order."""
    for each in array:
        if isinstance(each, list):
            yield from flattened(each)
        else:
            yield each
