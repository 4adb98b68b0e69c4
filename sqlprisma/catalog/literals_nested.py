"""Values made of values: arrays, ranges, multiranges, hstore and tsvector (arrayfuncs.c, rangetypes.c, …)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from sqlprisma.catalog import builtins
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass, replace

_SPACES = " \t\n\r\v\f"
_Reader = Callable[[str], str]


# --- arrays


def array(text: str, element: _Reader, null: Callable[[], None] = lambda: None) -> str:
    """An array's text with its elements in their own form and quoted where they must be (array_out).

    `null` is called where a NULL stands.

    Raises:
        CatalogError: for braces that do not match, or a wrong element.
    """
    bare = text.strip(_SPACES)
    if bare.startswith("["):
        return text
    reader = _ArrayReader(text, bare, element, null)
    made = reader.list_at(0)
    if reader.at != len(bare):
        raise reader.malformed()
    return "{}" if not made.strip("{}") else made


class _ArrayReader:
    """A cursor over an array's text."""

    def __init__(self, whole: str, text: str, element: _Reader, null: Callable[[], None]) -> None:
        self.whole = whole
        self.text = text
        self.element = element
        self.null = null
        self.at = 0
        self.widths: dict[int, int] = {}
        """How many members the lists of each depth have: all the same."""

    def malformed(self) -> CatalogError:
        return CatalogError(Code.INVALID_VALUE, f'malformed array literal: "{self.whole}"')

    def _peek(self) -> str:
        while self.at < len(self.text) and self.text[self.at] in _SPACES:
            self.at += 1
        if self.at >= len(self.text):
            raise self.malformed()
        return self.text[self.at]

    def list_at(self, depth: int) -> str:
        if depth >= 6 or self._peek() != "{":
            raise self.malformed()
        self.at += 1
        members: list[str] = []
        if self._peek() == "}":
            self.at += 1
            return "{}"
        while True:
            members.append(self.list_at(depth + 1) if self._peek() == "{" else self._member())
            mark = self._peek()
            self.at += 1
            if mark == "}":
                if self.widths.setdefault(depth, len(members)) != len(members):
                    raise self.malformed()
                return "{" + ",".join(members) + "}"
            if mark != ",":
                raise self.malformed()

    def _member(self) -> str:
        if self._peek() == '"':
            return _array_quoted(self.element(self._quoted()))
        found = re.compile(r'(?:\\.|[^,{}"\\])+', re.DOTALL).match(self.text, self.at)
        if found is None:
            raise self.malformed()
        self.at = found.end()
        written = found.group().rstrip(_SPACES)
        if written.upper() == "NULL":
            self.null()
            return "NULL"
        return _array_quoted(self.element(re.sub(r"\\(.)", r"\1", written, flags=re.DOTALL)))

    def _quoted(self) -> str:
        found = re.compile(r'"((?:\\.|[^"\\])*)"', re.DOTALL).match(self.text, self.at)
        if found is None:
            raise self.malformed()
        self.at = found.end()
        return re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL)


def _array_quoted(value: str) -> str:
    needs = not value or value.upper() == "NULL" or any(char in '",\\{}' or char in _SPACES for char in value)
    if not needs:
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


# --- ranges


@dataclass(frozen=True, slots=True)
class _Range:
    """A range that is not empty; a bound of None is infinite."""

    lower: str | None
    upper: str | None
    has_lower: bool
    has_upper: bool

    def __str__(self) -> str:
        front = "[" if self.has_lower and self.lower is not None else "("
        back = "]" if self.has_upper and self.upper is not None else ")"
        return f"{front}{_range_quoted(self.lower)},{_range_quoted(self.upper)}{back}"


def range_of(text: str, subtype: int, bound: _Reader) -> str:
    """A range's text in its canonical form.

    Raises:
        CatalogError: where it is none, its bounds are in the wrong order, or one is wrong.
    """
    found = _range(text, subtype, bound)
    return "empty" if found is None else str(found)


def _malformed_range(text: str) -> CatalogError:
    return CatalogError(Code.INVALID_VALUE, f'malformed range literal: "{text}"')


_BOUND = r'((?:"(?:\\.|""|[^"\\])*"|\\.|[^\\",()\[\]])*)'
_RANGE = re.compile(rf"\s*([\[(])\s*{_BOUND},{_BOUND}([\])])\s*", re.DOTALL)


def _range(text: str, subtype: int, bound: _Reader) -> _Range | None:
    if text.strip().lower() == "empty":
        return None
    found = _RANGE.fullmatch(text)
    if found is None:
        raise _malformed_range(text)
    lower, upper = (_bound(written, bound) for written in (found[2], found[3]))
    made = _Range(lower, upper, found[1] == "[", found[4] == "]")
    if lower is not None and upper is not None:
        order = _compared(lower, upper, subtype)
        if order > 0:
            message = "range lower bound must be less than or equal to range upper bound"
            raise CatalogError(Code.INVALID_VALUE, message)
        if order == 0 and not (made.has_lower and made.has_upper):
            return None
    return _discrete(made, subtype)


def _bound(written: str, bound: _Reader) -> str | None:
    if not written:
        return None
    plain = re.sub(
        r'"((?:\\.|""|[^"\\])*)"', lambda quoted: quoted[1].replace('""', '"'), written, flags=re.DOTALL
    )
    return bound(re.sub(r"\\(.)", r"\1", plain, flags=re.DOTALL))


def _compared(left: str, right: str, subtype: int) -> int:
    one, other = _key(left, subtype), _key(right, subtype)
    return (one > other) - (one < other)


def _key(value: str, subtype: int) -> tuple[Decimal, str]:
    if subtype in (builtins.INT4, builtins.INT8, builtins.NUMERIC, builtins.FLOAT8, builtins.INT2):
        try:
            return Decimal(value), ""
        except InvalidOperation:
            return Decimal(0), value
    rank = {"infinity": 1, "-infinity": -1}.get(value, 0)
    return Decimal(rank), value


def _discrete(made: _Range, subtype: int) -> _Range | None:
    """A range over integers or days: its lower bound is in it, its upper one is not."""
    step = _next(subtype)
    if step is None:
        return made
    lower, upper = made.lower, made.upper
    if lower is not None and not made.has_lower:
        lower = step(lower)
    if upper is not None and made.has_upper:
        upper = step(upper)
    if lower is not None and lower == upper:
        return None
    return replace(made, lower=lower, upper=upper, has_lower=True, has_upper=False)


def _next(subtype: int) -> Callable[[str], str] | None:
    if subtype in (builtins.INT4, builtins.INT8):
        return lambda value: str(int(value) + 1)
    return _next_day if subtype == builtins.DATE else None


def _next_day(value: str) -> str:
    try:
        return (date.fromisoformat(value) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return value


def _range_quoted(value: str | None) -> str:
    if value is None:
        return ""
    if value and not any(char in '",\\()[]' or char in _SPACES for char in value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '""')
    return f'"{escaped}"'


def multirange(text: str, subtype: int, bound: _Reader) -> str:
    """A multirange's text: its ranges in order, those that touch or overlap made one.

    Raises:
        CatalogError: where it is none, or one of its ranges is wrong.
    """
    bare = text.strip()
    if not (bare.startswith("{") and bare.endswith("}")):
        raise CatalogError(Code.INVALID_VALUE, f'malformed multirange literal: "{text}"')
    found = [
        made
        for written in _split_ranges(bare[1:-1], text)
        if (made := _range(written, subtype, bound)) is not None
    ]
    found.sort(key=lambda each: (each.lower is not None, _key(each.lower or "", subtype), not each.has_lower))
    merged: list[_Range] = []
    for each in found:
        if merged and _touches(merged[-1], each, subtype):
            merged[-1] = _joined(merged[-1], each, subtype)
        else:
            merged.append(each)
    return "{" + ",".join(str(each) for each in merged) + "}"


def _split_ranges(inside: str, whole: str) -> list[str]:
    pieces = [piece.group() for piece in re.finditer(rf"[\[(]\s*{_BOUND},{_BOUND}[\])]|empty", inside)]
    rest = inside
    for piece in pieces:
        rest = rest.replace(piece, "", 1)
    if rest.strip(_SPACES + ","):
        raise CatalogError(Code.INVALID_VALUE, f'malformed multirange literal: "{whole}"')
    return pieces


def _touches(first: _Range, second: _Range, subtype: int) -> bool:
    if first.upper is None or second.lower is None:
        return True
    order = _compared(first.upper, second.lower, subtype)
    return order > 0 or (order == 0 and (first.has_upper or second.has_lower))


def _joined(first: _Range, second: _Range, subtype: int) -> _Range:
    if first.upper is None:
        return first
    order = 1 if second.upper is None else _compared(second.upper, first.upper, subtype)
    if order < 0:
        return first
    if order == 0:
        return replace(first, has_upper=first.has_upper or second.has_upper)
    return replace(first, upper=second.upper, has_upper=second.has_upper)


# --- hstore and tsvector

_HSTORE_PART = r'("(?:\\.|[^"\\])*"|(?:\\.|[^\s,="\\])+)'
_HSTORE_PAIR = re.compile(rf"\s*{_HSTORE_PART}\s*=>\s*{_HSTORE_PART}\s*", re.DOTALL)


def hstore(text: str) -> str:
    """An hstore's pairs by the length and bytes of their keys, the first of equal ones; all quoted."""
    pairs: dict[str, str | None] = {}
    at = 0
    while at < len(text.rstrip()):
        found = _HSTORE_PAIR.match(text, at)
        if found is None:
            raise CatalogError(Code.SYNTAX_ERROR, f'Syntax error near "{text[at : at + 1]}" at position {at}')
        value = None if found[2].upper() == "NULL" else _hstore_part(found[2])
        pairs.setdefault(_hstore_part(found[1]), value)
        at = found.end()
        if text[at : at + 1] == ",":
            at += 1
    keys = sorted(pairs, key=lambda key: (len(key.encode("utf-8", "surrogatepass")), key))
    return ", ".join(f"{_hstore_quoted(key)}=>{_hstore_quoted(pairs[key])}" for key in keys)


def _hstore_part(written: str) -> str:
    bare = written[1:-1] if written.startswith('"') else written
    return re.sub(r"\\(.)", r"\1", bare, flags=re.DOTALL)


def _hstore_quoted(value: str | None) -> str:
    if value is None:
        return "NULL"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_LEXEME = re.compile(r"\s*('(?:''|\\.|[^'\\])*'|(?:\\.|[^\s:'\\])+)(?::([0-9,A-Da-d*]+))?\s*", re.DOTALL)


def tsvector(text: str) -> str:
    """A tsvector's lexemes in order, each once, quoted, with their positions."""
    found: dict[str, list[str]] = {}
    at = 0
    while at < len(text):
        lexeme = _LEXEME.match(text, at)
        if lexeme is None:
            if not text[at:].strip():
                break
            raise CatalogError(Code.SYNTAX_ERROR, f'syntax error in tsvector: "{text}"')
        word = lexeme[1]
        if word.startswith("'"):
            word = word[1:-1].replace("''", "'")
        word = re.sub(r"\\(.)", r"\1", word, flags=re.DOTALL)
        if lexeme[2] is None and text[at : lexeme.end()].rstrip().endswith(":"):
            raise CatalogError(Code.SYNTAX_ERROR, f'syntax error in tsvector: "{text}"')
        for place in (lexeme[2] or "").split(",") if lexeme[2] is not None else ():
            _refuse_place(place, text)
        places = found.setdefault(word, [])
        places += [place.upper().removesuffix("D") for place in (lexeme[2] or "").split(",") if place]
        at = lexeme.end()
    words = sorted(found, key=lambda word: word.encode("utf-8", "surrogatepass"))
    return " ".join(_lexeme(word, found[word]) for word in words)


def _refuse_place(place: str, text: str) -> None:
    if not re.fullmatch(r"\d+[A-Da-d*]?", place):
        raise CatalogError(Code.SYNTAX_ERROR, f'syntax error in tsvector: "{text}"')
    if int(place.rstrip("ABCDabcd*")) == 0:
        raise CatalogError(Code.SYNTAX_ERROR, f'wrong position info in tsvector: "{text}"')


def _lexeme(word: str, places: list[str]) -> str:
    quoted = word.replace("\\", "\\\\").replace("'", "''")
    numbers = sorted(dict.fromkeys(places), key=lambda place: int(place.rstrip("ABC*") or 0))
    return f"'{quoted}'" + (f":{','.join(numbers)}" if numbers else "")
