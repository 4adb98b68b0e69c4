"""Calls that SQL gives a syntax of their own: `EXTRACT(epoch FROM x)`, `(x AT TIME ZONE z)`.

The forms of ruleutils.c, get_func_sql_syntax; a call that was written as a plain call prints as one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.objects import Extension
from sqlprisma.catalog.typed import Const, FunctionCall, Typed


class Printer(Protocol):
    """What the forms need of the printer."""

    def put(self, *texts: str) -> None:
        """Append texts."""

    def expression(self, node: Typed, *, shows_implicit: bool) -> None:
        """Append an expression."""


def extension_schema(catalog: Catalog, extension: int, otherwise: int) -> int:
    """The schema an extension's functions are in today."""
    found = catalog.objects.get(extension)
    return found.schema if isinstance(found, Extension) else otherwise


def put(printer: Printer, node: FunctionCall) -> bool:
    """Print the call in its own syntax; whether it has one."""
    form = _FORMS.get(node.function.name)
    if form is None:
        return False
    return form(printer, node.arguments)


def _template(*pieces: str | int) -> Callable[[Printer, tuple[Typed, ...]], bool]:
    """A form of fixed words and of arguments by place."""
    wanted = sum(isinstance(piece, int) for piece in pieces)

    def form(printer: Printer, arguments: tuple[Typed, ...]) -> bool:
        if len(arguments) != wanted:
            return False
        for piece in pieces:
            if isinstance(piece, int):
                printer.expression(arguments[piece], shows_implicit=False)
            else:
                printer.put(piece)
        return True

    return form


def _any_of(
    *forms: Callable[[Printer, tuple[Typed, ...]], bool],
) -> Callable[[Printer, tuple[Typed, ...]], bool]:
    def form(printer: Printer, arguments: tuple[Typed, ...]) -> bool:
        return any(one(printer, arguments) for one in forms)

    return form


def _with_word(opening: str, middle: str, closing: str) -> Callable[[Printer, tuple[Typed, ...]], bool]:
    """`EXTRACT(word FROM x)`: the first argument is a constant that prints as a word."""

    def form(printer: Printer, arguments: tuple[Typed, ...]) -> bool:
        word = arguments[0]
        if len(arguments) != 2 or not isinstance(word, Const) or word.value is None:
            return False
        printer.put(opening, word.value, middle)
        printer.expression(arguments[1], shows_implicit=False)
        printer.put(closing)
        return True

    return form


def _after_word(opening: str, before: str, closing: str) -> Callable[[Printer, tuple[Typed, ...]], bool]:
    """`NORMALIZE(x, NFC)`: the second argument is a constant that prints as a word."""

    def form(printer: Printer, arguments: tuple[Typed, ...]) -> bool:
        if len(arguments) == 2 and not isinstance(arguments[1], Const):
            return False
        printer.put(opening)
        printer.expression(arguments[0], shows_implicit=False)
        word = arguments[1] if len(arguments) == 2 else None
        printer.put(f"{before}{word.value}" if isinstance(word, Const) else "", closing)
        return True

    return form


def _trim(side: str) -> Callable[[Printer, tuple[Typed, ...]], bool]:
    return _any_of(_template(f"TRIM({side} ", 1, " FROM ", 0, ")"), _template(f"TRIM({side} FROM ", 0, ")"))


_FORMS: Mapping[str, Callable[[Printer, tuple[Typed, ...]], bool]] = {
    "btrim": _trim("BOTH"),
    "extract": _with_word("EXTRACT(", " FROM ", ")"),
    "is_normalized": _any_of(_template("(", 0, " IS NORMALIZED)"), _after_word("(", " IS ", " NORMALIZED)")),
    "ltrim": _trim("LEADING"),
    "normalize": _after_word("NORMALIZE(", ", ", ")"),
    "overlaps": _template("((", 0, ", ", 1, ") OVERLAPS (", 2, ", ", 3, "))"),
    "overlay": _any_of(
        _template("OVERLAY(", 0, " PLACING ", 1, " FROM ", 2, ")"),
        _template("OVERLAY(", 0, " PLACING ", 1, " FROM ", 2, " FOR ", 3, ")"),
    ),
    "pg_collation_for": _template("COLLATION FOR (", 0, ")"),
    "position": _template("POSITION((", 1, ") IN (", 0, "))"),
    "rtrim": _trim("TRAILING"),
    "substring": _any_of(
        _template("SUBSTRING(", 0, " FROM ", 1, ")"),
        _template("SUBSTRING(", 0, " FROM ", 1, " FOR ", 2, ")"),
    ),
    "timezone": _any_of(
        _template("(", 1, " AT TIME ZONE ", 0, ")"),
        _template("(", 0, " AT LOCAL)"),
    ),
    "xmlexists": _template("XMLEXISTS((", 0, ") PASSING (", 1, "))"),
}
