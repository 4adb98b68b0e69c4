"""Functions of text (varlena.c, oracle_compat.c, regexp.c, quote.c)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping

from sqlprisma.catalog import builtins, types, values
from sqlprisma.catalog.deparse import quote_literal
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.evaluate_calls import Call, Function
from sqlprisma.catalog.keywords import quote_identifier
from sqlprisma.catalog.values import Unknown, Value
from sqlprisma.diagnostics import Code

# --- patterns


def pattern(text: str, flags: str = "") -> re.Pattern[str]:
    """A regular expression of PostgreSQL as one of Python, where both mean the same.

    Raises:
        Unknown: where they differ, or it is not known whether they do.
    """
    bare = text[4:-2] if text.startswith("^(?:") and text.endswith(")$") else text
    if values.MARK in text or not _is_common(bare):
        raise Unknown("a regular expression of PostgreSQL's own kind")
    options = re.DOTALL
    for flag in flags:
        if flag == "i":
            options |= re.IGNORECASE
        elif flag not in "gs":
            raise Unknown("a flag of a regular expression")
    translated = _translated(text)
    try:
        return re.compile(translated, options)
    except (re.error, OverflowError):
        raise Unknown("a regular expression of PostgreSQL's own kind") from None


def _is_common(text: str) -> bool:
    """Greedy, without what one of the two reads in another way; alternatives PostgreSQL takes the longest of."""
    if "(?" in text or "***" in text or re.search(r"[*+?}]\?", text):
        return False
    if re.search(r"\\(?:[^\W_]|$)", re.sub(r"\\[dDsSwW]", "", text)):
        return False
    return not re.search(r"\[[^\]]*\[[.=]", text)


def _translated(text: str) -> str:
    for name, class_ in _CLASSES.items():
        text = text.replace(f"[:{name}:]", class_)

    def outside(part: re.Match[str]) -> str:
        return r"\Z" if part[0] == "$" else part[0]

    return re.sub(r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\.|\$", outside, text, flags=re.DOTALL)


_CLASSES: Mapping[str, str] = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "lower": "a-z",
    "space": r"\s",
    "upper": "A-Z",
}


def like(text: str, wanted: str, *, ignores_case: bool = False) -> bool:
    """LIKE: `%` is anything, `_` one character, a backslash takes the next as it is."""
    parts: list[str] = []
    at = 0
    while at < len(wanted):
        char = wanted[at]
        if char == "\\":
            at += 1
            if at == len(wanted):
                raise CatalogError(Code.INVALID_PARAMETER, "LIKE pattern must not end with escape character")
            parts.append(re.escape(wanted[at]))
        else:
            parts.append({"%": ".*", "_": "."}.get(char, re.escape(char)))
        at += 1
    options = re.DOTALL | (re.IGNORECASE if ignores_case else 0)
    return re.fullmatch("".join(parts), text, options) is not None


def _similar(call: Call) -> Value:
    """The regular expression of a SIMILAR TO, whose marks are those of LIKE and of patterns at once."""
    if call.has(1) and call.arguments[1] != "\\":
        raise call.unknown()
    parts: list[str] = []
    is_escaped = False
    for char in call.text(0):
        if is_escaped:
            parts.append(re.escape(char))
            is_escaped = False
        elif char == "\\":
            is_escaped = True
        elif char == '"' or (char == "[" and call.text(0).count("[") != 0 and "%" in call.text(0)):
            raise call.unknown()
        else:
            parts.append({"%": ".*", "_": ".", ".": r"\.", "^": r"\^", "$": r"\$"}.get(char, char))
    return f"^(?:{''.join(parts)})$"


def _flags(call: Call, at: int) -> str:
    return call.text(at) if call.has(at) else ""


def _regexp_replace(call: Call) -> Value:
    if len(call.arguments) > 4 or (len(call.arguments) == 4 and call.types[3] == builtins.INT4):
        raise call.unknown()
    flags = _flags(call, 3)
    found = pattern(call.text(1), flags)
    written = call.text(2)

    def replaced(hit: re.Match[str]) -> str:
        def part(mark: re.Match[str]) -> str:
            if mark[1] == "&":
                return hit[0]
            if mark[1].isdigit():
                number = int(mark[1])
                return (hit[number] or "") if number <= found.groups else ""
            return "\\" if mark[1] == "\\" else mark[0]

        return re.sub(r"\\(.)", part, written, flags=re.DOTALL)

    return found.sub(replaced, call.settled(0), count=0 if "g" in flags else 1)


def _groups(hit: re.Match[str]) -> list[Value]:
    return list(hit.groups()) if hit.re.groups else [hit[0]]


def _regexp_match(call: Call) -> Value:
    hit = pattern(call.text(1), _flags(call, 2)).search(call.settled(0))
    return None if hit is None else _groups(hit)


def regexp_matches(call: Call) -> Iterator[Value]:
    """All matches with the flag g, else the first."""
    flags = _flags(call, 2)
    for hit in pattern(call.text(1), flags).finditer(call.settled(0)):
        yield _groups(hit)
        if "g" not in flags:
            return


def regexp_split(call: Call) -> list[Value]:
    """The pieces between the matches; a match of nothing splits between characters."""
    text, found = call.settled(0), pattern(call.text(1), _flags(call, 2))
    pieces: list[Value] = []
    start = 0
    for hit in found.finditer(text):
        if hit.end() == hit.start():
            if hit.start() in (start, len(text)):
                continue
            pieces.append(text[start : hit.start()])
            start = hit.start()
            continue
        pieces.append(text[start : hit.start()])
        start = hit.end()
    pieces.append(text[start:])
    return pieces


def _regexp_split(call: Call) -> Value:
    return regexp_split(call)


# --- format and quoting


def quote_ident(text: str) -> str:
    """A name with the quotes it needs; one that only the server knows stands as it is."""
    return quote_identifier(text) if values.MARK not in text else f'"{text}"'


def _quoted(text: str) -> str:
    if "\\" in text:
        doubled = text.replace("\\", "\\\\").replace("'", "''")
        return f"E'{doubled}'"
    return quote_literal(text)


_PLACE = re.compile(r"%(?:(\d+)\$)?(-)?(\d+|\*(?:\d+\$)?)?([sIL%])|%(.?)", re.DOTALL)


def _format(call: Call) -> Value:
    if call.arguments[0] is None:
        return None
    given = list(zip(call.arguments[1:], call.types[1:], strict=True))
    if call.is_variadic and len(given) == 1:
        array, kind = given[0]
        element = types.element_of(call.catalog, kind) or builtins.TEXT
        given = [(each, element) for each in array] if isinstance(array, list) else []
    at = 0
    parts: list[str] = []
    text = call.text(0)
    end = 0
    for mark in _PLACE.finditer(text):
        parts.append(text[end : mark.start()])
        end = mark.end()
        if mark[4] == "%" and not mark[1]:
            parts.append("%")
            continue
        if mark[4] is None:
            raise _bad_format(mark[5] or "")
        if mark[3] and mark[3].startswith("*"):
            raise call.unknown()
        at = int(mark[1]) if mark[1] else at + 1
        if at < 1:
            raise CatalogError(
                Code.INVALID_PARAMETER, "format specifies argument 0, but arguments are numbered from 1"
            )
        if at > len(given):
            raise CatalogError(Code.INVALID_PARAMETER, "too few arguments for format()")
        parts.append(_formatted(call, mark, *given[at - 1]))
    parts.append(text[end:])
    return "".join(parts)


def _bad_format(letter: str) -> CatalogError:
    if not letter:
        return CatalogError(Code.INVALID_PARAMETER, "unterminated format() type specifier")
    return CatalogError(
        Code.INVALID_PARAMETER,
        f'unrecognized format() type specifier "{letter}"',
        hint='For a single "%" use "%%".',
    )


def _formatted(call: Call, mark: re.Match[str], value: Value, kind: int) -> str:
    text = values.to_text(call.catalog, kind, value)
    if mark[4] == "I":
        if text is None:
            raise CatalogError(Code.INVALID_PARAMETER, "null values cannot be formatted as an SQL identifier")
        text = quote_ident(text)
    elif mark[4] == "L":
        text = "NULL" if text is None else _quoted(text)
    width = int(mark[3] or 0)
    made = text or ""
    return made.ljust(width) if mark[2] else made.rjust(width)


def _quote_nullable(call: Call) -> Value:
    return "NULL" if call.arguments[0] is None else _quoted(call.text(0))


# --- joining and cutting


def _texts(call: Call, start: int) -> list[str]:
    given = list(zip(call.arguments[start:], call.types[start:], strict=True))
    if call.is_variadic and len(given) == 1 and isinstance(given[0][0], list):
        element = types.element_of(call.catalog, given[0][1]) or builtins.TEXT
        given = [(each, element) for each in given[0][0]]
    texts = (values.to_text(call.catalog, kind, value) for value, kind in given)
    return [text for text in texts if text is not None]


def _concat(call: Call) -> Value:
    return "".join(_texts(call, 0))


def _concat_ws(call: Call) -> Value:
    return None if call.arguments[0] is None else call.text(0).join(_texts(call, 1))


def _substring(call: Call) -> Value:
    if call.types[1] in (builtins.TEXT, builtins.UNKNOWN, builtins.VARCHAR):
        if call.has(2):
            raise call.unknown()
        hit = pattern(call.text(1)).search(call.settled(0))
        return None if hit is None else _groups(hit)[0]
    start = call.integer(1) - 1
    if not call.has(2):
        return call.settled(0)[max(start, 0) :]
    length = call.integer(2)
    if length < 0:
        raise CatalogError(Code.INVALID_PARAMETER, "negative substring length not allowed")
    return call.settled(0)[max(start, 0) : max(start + length, 0)]


def _left(call: Call) -> Value:
    return call.settled(0)[: call.integer(1)]


def _right(call: Call) -> Value:
    text, count = call.settled(0), call.integer(1)
    if count < 0:
        return text[-count:]
    return text[max(len(text) - count, 0) :]


def _pad(call: Call) -> Value:
    text, width = call.settled(0), max(call.integer(1), 0)
    fill = call.text(2) if call.has(2) else " "
    if len(text) >= width or not fill:
        return text[:width]
    padding = (fill * width)[: width - len(text)]
    return padding + text if call.name == "lpad" else text + padding


def _trim(call: Call) -> Value:
    text = call.settled(0)
    characters = call.text(1) if call.has(1) else " "
    if not characters:
        return text
    return {"btrim": text.strip, "ltrim": text.lstrip, "rtrim": text.rstrip}[call.name](characters)


def _split_part(call: Call) -> Value:
    text, mark, number = call.settled(0), call.text(1), call.integer(2)
    if number == 0:
        raise CatalogError(Code.INVALID_PARAMETER, "field position must not be zero")
    pieces = text.split(mark) if mark else [text]
    at = number - 1 if number > 0 else len(pieces) + number
    return pieces[at] if 0 <= at < len(pieces) else ""


def _position(call: Call) -> Value:
    return call.settled(0).find(call.settled(1)) + 1


def _replace(call: Call) -> Value:
    text, old = call.settled(0), call.settled(1)
    return text.replace(old, call.text(2)) if old else text


def _translate(call: Call) -> Value:
    source, target = call.text(1), call.text(2)
    table: dict[int, str | None] = {}
    for at, char in enumerate(source):
        table.setdefault(ord(char), target[at] if at < len(target) else None)
    return call.settled(0).translate(table)


def _overlay(call: Call) -> Value:
    text, new, start = call.settled(0), call.text(1), call.integer(2)
    length = call.integer(3) if call.has(3) else len(new)
    return text[: max(start - 1, 0)] + new + text[max(start + length - 1, 0) :]


def _length(call: Call) -> Value:
    if call.types[0] == builtins.BPCHAR:
        return len(call.settled(0).rstrip(" "))
    value = call.arguments[0]
    return len(value) if isinstance(value, bytes) else len(call.settled(0))


def _octets(call: Call) -> Value:
    value = call.arguments[0]
    return len(value) if isinstance(value, bytes) else len(call.settled(0).encode("utf-8", "surrogatepass"))


def _initcap(call: Call) -> Value:
    return re.sub(r"[^\W_]+", lambda word: word[0][:1].upper() + word[0][1:].lower(), call.settled(0))


def _repeat(call: Call) -> Value:
    text, count = call.text(0), max(call.integer(1), 0)
    if len(text) * count > 10_000_000:
        raise call.unknown()
    return text * count


def _digest(call: Call) -> Value:
    value = call.arguments[0]
    data = value if isinstance(value, bytes) else call.settled(0).encode("utf-8", "surrogatepass")
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def _sha(call: Call) -> Value:
    value = call.arguments[0]
    if not isinstance(value, bytes):
        raise call.unknown()
    return hashlib.new(call.name, value).digest()


def _encode(call: Call) -> Value:
    value = call.arguments[0]
    if not isinstance(value, bytes) or call.text(1).lower() != "hex":
        raise call.unknown()
    return value.hex()


STRICT: Mapping[str, Function] = {
    "ascii": lambda call: ord(call.settled(0)[0]) if call.settled(0) else 0,
    "bit_length": lambda call: len(call.settled(0).encode("utf-8", "surrogatepass")) * 8,
    "btrim": _trim,
    "char_length": _length,
    "character_length": _length,
    "chr": lambda call: chr(call.integer(0)),
    "encode": _encode,
    "initcap": _initcap,
    "left": _left,
    "length": _length,
    "lower": lambda call: call.settled(0).lower(),
    "lpad": _pad,
    "ltrim": _trim,
    "md5": _digest,
    "octet_length": _octets,
    "overlay": _overlay,
    "position": _position,
    "quote_ident": lambda call: quote_ident(call.text(0)),
    "quote_literal": lambda call: _quoted(call.text(0)),
    "regexp_like": lambda call: pattern(call.text(1), _flags(call, 2)).search(call.settled(0)) is not None,
    "regexp_match": _regexp_match,
    "regexp_replace": _regexp_replace,
    "regexp_split_to_array": _regexp_split,
    "repeat": _repeat,
    "replace": _replace,
    "reverse": lambda call: call.settled(0)[::-1],
    "right": _right,
    "rpad": _pad,
    "rtrim": _trim,
    "sha224": _sha,
    "sha256": _sha,
    "sha384": _sha,
    "sha512": _sha,
    "similar_to_escape": _similar,
    "split_part": _split_part,
    "starts_with": lambda call: call.settled(0).startswith(call.settled(1)),
    "strpos": _position,
    "substr": _substring,
    "substring": _substring,
    "to_hex": lambda call: (
        f"{call.integer(0) & (2**64 - 1 if call.types[0] == builtins.INT8 else 2**32 - 1):x}"
    ),
    "translate": _translate,
    "upper": lambda call: call.settled(0).upper(),
}

LOOSE: Mapping[str, Function] = {
    "concat": _concat,
    "concat_ws": _concat_ws,
    "format": _format,
    "num_nonnulls": lambda call: sum(value is not None for value in call.arguments),
    "num_nulls": lambda call: sum(value is None for value in call.arguments),
    "quote_nullable": _quote_nullable,
}
