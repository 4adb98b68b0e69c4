"""Variables in a line between `ENVSUB ON` and `ENVSUB OFF`, as goose's library mfridman/interpolate reads them.

The grammar is a shell's, cut down: `$NAME`, `${NAME}`, `${NAME:-word}`, `${NAME-word}`, `${NAME?word}`,
`${NAME:offset}` and `${NAME:offset:length}`; `$$` and a backslash before `$` give one `$`. A whole line is read
before anything in it is expanded, so a mistake in the grammar is told before a missing value. Every piece
of the result knows where in the line it came from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from sqlprisma.migrations.golang import NumberError, parse_int, quote, trim
from sqlprisma.records import dataclass

MAX_DEPTH = 64
"""How deep words may nest; goose has no limit, and nobody has met this one."""

INVALID = "\ufffd"
_UNDECODABLE = re.compile("[\udc80-\udcff]")
_ESCAPES = {"\\\\": "\\\\", "\\$": "$", "$$": "$", "$(": "$("}


class InterpolationError(ValueError):
    """A line that cannot be expanded: goose's reason, and where in the line it was found."""

    def __init__(self, message: str, at: int, *, missing: str | None = None) -> None:
        self.at = at
        self.missing = missing
        super().__init__(message)


class Piece(NamedTuple):
    """A part of the expanded line; a verbatim piece stands at `at` in the line as it is here.

    What is not verbatim is a variable's value, which stands for something that begins at `at`.
    """

    text: str
    at: int
    is_verbatim: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A variable that was used without having a value, and where: offsets in the line."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """A line after expansion, in pieces, and the variables that expanded to nothing for want of a value."""

    pieces: tuple[Piece, ...]
    unknown: tuple[Use, ...] = ()

    @property
    def text(self) -> str:
        """The expanded line."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Variable:
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Substring(_Variable):
    offset: int
    length: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Default(_Variable):
    word: tuple[_Node, ...]
    is_for_empty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Required(_Variable):
    word: tuple[_Node, ...]


_Node: TypeAlias = Piece | _Variable


def expand(line: str, variables: Mapping[str, str]) -> Expansion:
    """A line with its variables replaced; bytes that are no UTF-8 become U+FFFD, as in goose.

    Raises:
        InterpolationError: When goose refuses the line.
    """
    text = _UNDECODABLE.sub(INVALID, line)
    if "$" not in text:
        return Expansion(pieces=(Piece(text=text, at=0),))
    pieces: list[Piece] = []
    unknown: list[Use] = []
    _evaluate(_Reader(text).expression(""), variables, pieces, unknown)
    return Expansion(pieces=tuple(pieces), unknown=tuple(unknown))


class _Reader:
    """Recursive descent over one line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def expression(self, stop: str) -> tuple[_Node, ...]:
        nodes: list[_Node] = []
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == stop:
                break
            escape = _ESCAPES.get(self.text[self.at : self.at + 2])
            if escape is not None:
                nodes.append(Piece(text=escape, at=self.at))
                self.at += 2
            elif char == "$" and self.at < len(self.text) - 1:
                nodes.append(self._variable())
            else:
                nodes.append(self._plain(stop))
        return tuple(nodes)

    def _plain(self, stop: str) -> Piece:
        start = self.at
        self.at += 1
        self._scan(lambda char: char not in ("$", "\\", stop))
        return Piece(text=self.text[start : self.at], at=start)

    def _variable(self) -> _Variable:
        start = self.at
        self.at += 1
        if self._peek() == "{":
            self.at += 1
            return self._brace(start)
        name = self._identifier()
        return _Variable(name=name, start=start, end=self.at)

    def _brace(self, start: int) -> _Variable:
        name = self._identifier()
        operator = self._next()
        if operator == "}":
            return _Variable(name=name, start=start, end=self.at)
        if operator == ":" and self._peek() == "-":
            operator += self._next()
        if operator not in {":-", "-", "?", ":"}:
            raise InterpolationError(f"Expected an operator, got {operator}", self.at - 1)
        node = self._substring(name, start) if operator == ":" else self._worded(name, start, operator)
        closing = self._next()
        if closing != "}":
            raise InterpolationError(f"Expected brace expansion to end with }}, got {closing}", start)
        return node

    def _worded(self, name: str, start: int, operator: str) -> _Variable:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise InterpolationError(f"expansions nest deeper than {MAX_DEPTH}", start)
        word = self.expression("}")
        self.depth -= 1
        end = self.at + 1
        if operator == "?":
            return _Required(name=name, start=start, end=end, word=word)
        return _Default(name=name, start=start, end=end, word=word, is_for_empty=operator == ":-")

    def _substring(self, name: str, start: int) -> _Substring:
        offset = self._number("offset", ":}")
        length = None
        if self._peek() != "}":
            self._next()
            length = self._number("length", "}")
        return _Substring(name=name, start=start, end=self.at + 1, offset=offset, length=length)

    def _number(self, what: str, stops: str) -> int:
        start = self.at
        digits = trim(self._scan(lambda char: char not in stops))
        try:
            return parse_int(digits)
        except NumberError as reason:
            message = f"Unable to parse {what}: strconv.Atoi: parsing {quote(digits)}: {reason}"
            raise InterpolationError(message, start) from None

    def _identifier(self) -> str:
        char = self._peek()
        if not char.isalpha():
            raise InterpolationError(f"Expected identifier to start with a letter, got {char}", self.at)
        return self._scan(_is_identifier)

    def _scan(self, accepts: Callable[[str], bool]) -> str:
        """The text up to the first character that is not accepted or could not be decoded."""
        start = self.at
        while self.at < len(self.text) and self.text[self.at] != INVALID and accepts(self.text[self.at]):
            self.at += 1
        return self.text[start : self.at]

    def _peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else INVALID

    def _next(self) -> str:
        char = self._peek()
        self.at = min(self.at + 1, len(self.text))
        return char


def _is_identifier(char: str) -> bool:
    return char == "_" or char.isalpha() or unicodedata.category(char).startswith("N")


def _evaluate(
    nodes: tuple[_Node, ...], variables: Mapping[str, str], pieces: list[Piece], unknown: list[Use]
) -> None:
    for node in nodes:
        if isinstance(node, Piece):
            pieces.append(node)
            continue
        value = variables.get(node.name)
        if isinstance(node, _Required) and value is None:
            raise InterpolationError(
                f"${node.name}: {_message(node.word, variables)}", node.start, missing=node.name
            )
        if isinstance(node, _Default) and (value is None or (node.is_for_empty and not value)):
            _evaluate(node.word, variables, pieces, unknown)
            continue
        if value is None:
            unknown.append(Use(name=node.name, start=node.start, end=node.end))
            continue
        text = _slice(value, node) if isinstance(node, _Substring) else value
        pieces.append(Piece(text=text, at=node.start, is_verbatim=False))


def _message(word: tuple[_Node, ...], variables: Mapping[str, str]) -> str:
    pieces: list[Piece] = []
    _evaluate(word, variables, pieces, [])
    return "".join(piece.text for piece in pieces) or "not set"


def _slice(value: str, node: _Substring) -> str:
    """A part of a value, counted in bytes; a negative number counts from the end."""
    data = value.encode("utf-8", "surrogateescape")
    start = node.offset + len(data) if node.offset < 0 else node.offset
    start = min(max(start, 0), len(data))
    end = len(data)
    if node.length is not None:
        end = start + node.length if node.length >= 0 else max(len(data) + node.length, start)
    return data[start:end].decode("utf-8", "surrogateescape")
