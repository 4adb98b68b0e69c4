"""What a column's default is in Prisma: a literal, `now()`, `autoincrement()`, or `dbgenerated("…")`.

The text is PostgreSQL's own (`pg_get_expr`); each family of types reads it with a small grammar, and whatever the
grammar does not read to its end is `dbgenerated` (prisma-engines, sql-schema-describer/src/postgres/default.rs and
c_style_scalar_lists.rs). The grammars' gaps are Prisma's, kept on purpose.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from sqlprisma.mapping.default_tokens import Kind, Reader
from sqlprisma.mapping.types import ColumnType, Family
from sqlprisma.prisma import build
from sqlprisma.prisma.ast import FunctionValue, Value
from sqlprisma.records import dataclass

AUTOINCREMENT = build.call("autoincrement")
NOW = build.call("now")

_INTEGER = re.compile(r"[+-]?[0-9]+\Z")
_BIGGEST = 2**63
_ESCAPES = {"a": "\x07", "b": "\b", "f": "\x12", "n": "\n", "r": "\r", "t": "\t", "v": "\x11"}
"""What a backslash and a letter mean; the codes of `f` and `v` are Prisma's mistakes."""


@dataclass(frozen=True, slots=True)
class _EnumLabel:
    """A database label, not yet translated."""

    label: str


_Read = Value | _EnumLabel


def of(
    text: str,
    column_type: ColumnType,
    labels: Mapping[str, str],
    *,
    is_comment: bool = False,
    keeps_documents: bool = False,
) -> Value | None:
    """The argument of `@default(…)`, or None for no default; `labels` gives an enum's Prisma names.

    An empty list of a type that Prisma does not have is `[]` in `db pull`, which its validator refuses; in a comment,
    that of a field without a valid name, it may stand. Elsewhere it is `dbgenerated()`, which says that there is a
    default: its text would be another one than the empty list that Prisma sees. `db pull` also loses the elements of
    a list of documents that is written as one text, which Prisma's engine itself finds missing then:
    `keeps_documents` writes them.
    """
    if text.strip().startswith("NULL"):
        return None
    reader = Reader(text)
    if column_type.is_list:
        read: tuple[_Read, ...] | None = _list(reader, column_type.family)
        if keeps_documents and column_type.family is Family.JSON and read == ():
            read = _documents(text)
        values = None if read is None else _translated(read, labels)
        if values is None:
            return generated(text)
        is_refused = column_type.is_unsupported and not is_comment
        return build.call("dbgenerated") if is_refused else build.array(values)
    found = _GRAMMARS[column_type.family](reader)
    if found is None or not reader.is_finished:
        return generated(text)
    if isinstance(found, _EnumLabel):
        word = labels.get(found.label)
        return build.name(word) if word else generated(text if word is None else found.label)
    return found


def generated(text: str) -> FunctionValue:
    """`dbgenerated("text")`."""
    return build.call("dbgenerated", build.string(text))


def _translated(read: tuple[_Read, ...], labels: Mapping[str, str]) -> tuple[Value, ...] | None:
    """Enum labels as Prisma's names; None where one has no name."""
    values: list[Value] = []
    for item in read:
        if not isinstance(item, _EnumLabel):
            values.append(item)
        elif word := labels.get(item.label):
            values.append(build.name(word))
        else:
            return None
    return tuple(values)


# --- one grammar a family


def _nothing(reader: Reader) -> _Read | None:  # noqa: ARG001 - a grammar like the others: it accepts nothing
    return None


def _string(reader: Reader) -> _Read | None:
    text = _string_text(reader)
    return None if text is None else build.string(text)


def _integer(reader: Reader) -> _Read | None:
    match reader.peek():
        case Kind.DIGITS:
            return _integer_of(reader.take(Kind.DIGITS))
        case Kind.MINUS:
            reader.skip()
            digits = reader.take(Kind.DIGITS)
            # the digits are read before the sign is, so the smallest number of all does not pass
            return None if digits is None or _integer_of(digits) is None else _integer_of(f"-{digits}")
        case Kind.STRING:
            return _integer_of(_string_text(reader))
        case Kind.IDENTIFIER:
            return _next_value(reader)
    return None


def _integer_of(text: str | None) -> _Read | None:
    if text is None or not _INTEGER.match(text):
        return None
    value = int(text)
    return build.number(value) if -_BIGGEST <= value < _BIGGEST else None


def _next_value(reader: Reader) -> _Read | None:
    """`nextval('sequence'::regclass)`, also with one more cast in between."""
    word = reader.take(Kind.IDENTIFIER)
    if word is None or word.lower() != "nextval" or reader.take(Kind.OPEN) is None:
        return None
    reader.take(Kind.OPEN)
    name = _string_text(reader)
    if name is None or Reader(name).peek() not in {Kind.IDENTIFIER, Kind.QUOTED}:
        return None
    while (kind := reader.skip()) is not Kind.CLOSE:
        if kind is None:
            return None
    if not _cast(reader):
        return None
    reader.take(Kind.CLOSE)
    return AUTOINCREMENT if _cast(reader) else None


def _decimal(reader: Reader) -> _Read | None:
    found = _decimal_text(reader)
    return found if found is not None and _cast(reader) else None


def _decimal_text(reader: Reader) -> _Read | None:
    is_open = False
    match reader.peek():
        case Kind.OPEN:
            reader.skip()
            is_open = True
        case Kind.STRING | Kind.C_STRING:
            text = _string_text(reader)
            return None if text is None else _decimal_text(Reader(text))
    sign = "" if reader.take(Kind.MINUS) is None else "-"
    whole = reader.take(Kind.DIGITS)
    fraction: str | None = ""
    if reader.take(Kind.DOT) is not None:
        fraction = reader.take(Kind.DIGITS)
    if whole is None or fraction is None or (is_open and reader.take(Kind.CLOSE) is None):
        return None
    return _decimal_of(f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}")


def _decimal_of(text: str) -> _Read | None:
    """The number with its digits kept; PostgreSQL's text has no exponent here, and what is no number has no words."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return build.number(f"{value:f}") if value.is_finite() else None


def _boolean(reader: Reader) -> _Read | None:
    match (reader.take(Kind.IDENTIFIER) or "").lower():
        case "t" | "true":
            return build.boolean(True)  # noqa: FBT003 - the value itself
        case "f" | "false":
            return build.boolean(False)  # noqa: FBT003 - the value itself
    return None


def _date_time(reader: Reader) -> _Read | None:
    word = reader.take(Kind.IDENTIFIER)
    if word is None:
        return None
    if reader.take(Kind.OPEN) is not None and reader.take(Kind.CLOSE) is None:
        return None
    return NOW if _cast(reader) and word.lower() in {"now", "current_timestamp"} else None


def _enum(reader: Reader) -> _Read | None:
    text = reader.take(Kind.IDENTIFIER)
    if text is None:
        text = _string_text(reader)
    return _EnumLabel(text) if text is not None and _cast(reader) else None


def _bytes(reader: Reader) -> _Read | None:
    text = _string_text(reader)
    if text is None or not text.startswith("\\x"):
        return None
    try:
        return build.string(b64encode(bytes.fromhex(text[2:])).decode("ascii"))
    except ValueError:
        return None


_GRAMMARS: Mapping[Family, Callable[[Reader], _Read | None]] = {
    Family.BIG_INT: _integer,
    Family.BOOLEAN: _boolean,
    Family.BYTES: _bytes,
    Family.DATE_TIME: _date_time,
    Family.DECIMAL: _decimal,
    Family.ENUM: _enum,
    Family.FLOAT: _decimal,
    Family.INT: _integer,
    Family.JSON: _string,
    Family.STRING: _string,
    Family.UNSUPPORTED: _nothing,
    Family.UUID: _nothing,
}


# --- lists


def _list(reader: Reader, family: Family) -> tuple[_Read, ...] | None:
    if reader.peek() in {Kind.STRING, Kind.C_STRING}:
        text = _string_text(reader)
        return None if text is None else _array_literal(text, family)
    return _array_constructor(reader, family)


def _documents(text: str) -> tuple[_Read, ...]:
    """The elements of a list of documents as strings; none where one is NULL, which Prisma has no word for."""
    written = _string_text(Reader(text))
    read = None if written is None else _array_literal(written, Family.STRING)
    if read is None or build.string("NULL") in read:
        return ()
    return read


def _array_constructor(reader: Reader, family: Family) -> tuple[_Read, ...] | None:
    """`ARRAY[a, b]`, perhaps in parentheses; what follows it is not read."""
    reader.take(Kind.OPEN)
    word = reader.take(Kind.IDENTIFIER)
    if word is None or word.lower() != "array" or reader.take(Kind.OPEN_SQUARE) is None:
        return None
    values: list[_Read] = []
    while reader.take(Kind.CLOSE_SQUARE) is None:
        value = _GRAMMARS[family](reader)
        if value is None or isinstance(value, FunctionValue):
            return None
        values.append(value)
        match reader.skip():
            case Kind.CLOSE_SQUARE:
                break
            case Kind.COMMA:
                continue
            case _:
                return None
    return tuple(values)


def _array_literal(text: str, family: Family) -> tuple[_Read, ...] | None:
    """`{a,b}`, the text inside a string; what follows the brace is not read, and JSON elements are lost in Prisma."""
    reader = Reader(text)
    if reader.take(Kind.OPEN_CURLY) is None:
        return None
    values: list[_Read] = []
    while reader.take(Kind.CLOSE_CURLY) is None:
        value = _array_element(reader, family)
        if value is None:
            return None
        if family is not Family.JSON:
            values.append(value)
        match reader.skip():
            case Kind.CLOSE_CURLY:
                break
            case Kind.COMMA:
                continue
            case _:
                return None
    return tuple(values)


def _array_element(reader: Reader, family: Family) -> _Read | None:
    match reader.peek():
        case Kind.IDENTIFIER:
            return _element_of(reader.take(Kind.IDENTIFIER) or "", family)
        case Kind.QUOTED:
            return _element_of(_unquoted(reader.take(Kind.QUOTED) or ""), family)
        case Kind.STRING:
            return _element_of(_string_text(reader) or "", family)
        case Kind.MINUS | Kind.DIGITS if family in _NUMBERS:
            return _NUMBERS[family](reader)
    return None


_NUMBERS: Mapping[Family, Callable[[Reader], _Read | None]] = {
    Family.BIG_INT: _integer,
    Family.DECIMAL: _decimal,
    Family.FLOAT: _decimal,
    Family.INT: _integer,
}


def _element_of(text: str, family: Family) -> _Read | None:
    match family:
        case Family.STRING | Family.JSON:
            return build.string(text)
        case Family.INT | Family.BIG_INT:
            return _integer_of(text)
        case Family.FLOAT | Family.DECIMAL:
            return _decimal_of(text)
        case Family.BOOLEAN:
            return _boolean(Reader(text))
        case Family.ENUM:
            inner = _string_text(Reader(text))
            return _EnumLabel(text if inner is None else inner)
    return None


# --- what the grammars share


def _string_text(reader: Reader) -> str | None:
    """The content of a string literal, and its cast read over."""
    text = reader.take(Kind.STRING)
    if text is not None:
        content = text[1:-1].replace("''", "'")
    else:
        text = reader.take(Kind.C_STRING)
        if text is None:
            return None
        content = re.sub(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[\s\S])", _unescaped, text[2:-1])
    return content if _cast(reader) else None


def _unescaped(found: re.Match[str]) -> str:
    code = found.group(1)
    return chr(int(code[1:], 16)) if len(code) > 1 else _ESCAPES.get(code, code)


def _unquoted(text: str) -> str:
    return re.sub(r"\\([\s\S])", r"\1", text[1:-1])


def _cast(reader: Reader) -> bool:
    """Reads over `::type(n)[]`; False where a cast is broken."""
    if reader.take(Kind.CAST) is None:
        return True
    while reader.peek() in {Kind.QUOTED, Kind.IDENTIFIER, Kind.DOT}:
        reader.skip()
    if reader.peek() is Kind.OPEN:
        while (kind := reader.skip()) is not Kind.CLOSE:
            if kind is None:
                return False
    return reader.take(Kind.OPEN_SQUARE) is None or reader.take(Kind.CLOSE_SQUARE) is not None
