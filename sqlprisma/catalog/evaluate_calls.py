"""One call of a built-in function or operator, and where the functions stand: in tables, by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import TypeAlias

from sqlprisma.catalog import types, values
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.values import Unknown, Value
from sqlprisma.catalog.world import World
from sqlprisma.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call with its arguments' values and types; `result` is the type it gives."""

    world: World
    name: str
    arguments: tuple[Value, ...] = ()
    types: tuple[int, ...] = ()
    result: int = 0
    modifier: int = -1
    is_variadic: bool = False

    @property
    def catalog(self) -> Catalog:
        """The catalog of the moment."""
        return self.world.catalog

    def has(self, at: int) -> bool:
        """Whether there is such an argument, NULL or not."""
        return at < len(self.arguments)

    def text(self, at: int) -> str:
        """An argument as its output function prints it."""
        text = values.to_text(self.catalog, self.types[at], self.arguments[at])
        if text is None:
            raise self.unknown()
        return text

    def settled(self, at: int) -> str:
        """An argument's text, in which no name is that only the server knows."""
        text = self.text(at)
        if values.MARK in text:
            raise Unknown("a name that only the server knows")
        return text

    def integer(self, at: int) -> int:
        """An argument that is an integer."""
        value = self.arguments[at]
        if not isinstance(value, int):
            raise self.unknown()
        return value

    def number(self, at: int) -> int | float | Decimal:
        """An argument that is a number."""
        value = self.arguments[at]
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise self.unknown()
        return value

    def array(self, at: int) -> list[Value]:
        """An argument that is an array."""
        value = self.arguments[at]
        if not isinstance(value, list):
            raise self.unknown()
        return value

    def element(self, at: int) -> int:
        """The type of the elements of an argument that is an array."""
        return types.member_of(self.catalog, self.types[at])

    def unknown(self) -> Unknown:
        """That this call's result is not known."""
        return Unknown(f'the function "{self.name}"')


Function: TypeAlias = Callable[[Call], Value]


def strict(called: Function) -> Function:
    """A function that gives NULL for any NULL argument."""

    def guarded(call: Call) -> Value:
        return None if any(value is None for value in call.arguments) else called(call)

    return guarded


@cache
def _functions() -> Mapping[str, Function]:
    from sqlprisma.catalog import (  # noqa: PLC0415 - they are read only when something is called
        evaluate_arrays,
        evaluate_json,
        evaluate_numbers,
        evaluate_objects,
        evaluate_ranges,
        evaluate_text,
        evaluate_times,
    )

    modules = (
        evaluate_text,
        evaluate_arrays,
        evaluate_numbers,
        evaluate_json,
        evaluate_objects,
        evaluate_times,
        evaluate_ranges,
    )
    found: dict[str, Function] = {}
    for module in modules:
        found.update({name: strict(called) for name, called in module.STRICT.items()})
        found.update(module.LOOSE)
    return found


def function(name: str) -> Function:
    """The function of a name.

    Raises:
        Unknown: where it is not modelled.
    """
    found = _functions().get(name)
    if found is None:
        raise Unknown(f'the function "{name}"')
    return found


def operator(name: str, arity: int) -> Function:
    """The operator of a name, with one or two operands.

    Raises:
        Unknown: where it is not modelled.
    """
    from sqlprisma.catalog import evaluate_operators  # noqa: PLC0415 - as above

    table = evaluate_operators.INFIX if arity == 2 else evaluate_operators.PREFIX
    found = table.get(name)
    if found is None:
        raise Unknown(f'the operator "{name}"')
    return found
