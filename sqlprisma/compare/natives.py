"""Native types in one form: `@db.VarChar(20)`, and what a scalar is where no `@db` is written.

The defaults are those of Prisma's connector (prisma-engines,
psl/psl-core/src/builtin_connectors/postgres_datamodel_connector.rs); an argument that is left out is what PostgreSQL
takes for it (the manual, chapter "Data Types").
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlprisma.prisma.ast import Attribute, NumberValue
from sqlprisma.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Native:
    """A native type with all its arguments."""

    name: str
    arguments: tuple[int, ...] = ()

    def __str__(self) -> str:
        """As it is written behind a field."""
        numbers = ", ".join(map(str, self.arguments))
        return f"@db.{self.name}({numbers})" if numbers else f"@db.{self.name}"


_OF_SCALARS = {
    "BigInt": Native(name="BigInt"),
    "Boolean": Native(name="Boolean"),
    "Bytes": Native(name="ByteA"),
    "DateTime": Native(name="Timestamp", arguments=(3,)),
    "Decimal": Native(name="Decimal", arguments=(65, 30)),
    "Float": Native(name="DoublePrecision"),
    "Int": Native(name="Integer"),
    "Json": Native(name="JsonB"),
    "String": Native(name="Text"),
}

SCALARS = frozenset(_OF_SCALARS)
"""Every scalar type that Prisma has for PostgreSQL."""

_NUMBER = re.compile("[0-9]{1,9}")
_LEFT_OUT = {"Bit": (1,), "Char": (1,), "Time": (6,), "Timestamp": (6,), "Timestamptz": (6,), "Timetz": (6,)}
"""What a type's arguments are where none are written."""


def of(scalar: str, attributes: Iterable[Attribute]) -> Native | None:
    """The native type of a field of a scalar type; None where it is no scalar."""
    written = next((found for found in attributes if "." in found.name), None)
    if written is None:
        return _OF_SCALARS.get(scalar)
    name = written.name.partition(".")[2]
    numbers = tuple(
        int(given.value.text)
        for given in written.arguments or ()
        if isinstance(given.value, NumberValue) and _NUMBER.fullmatch(given.value.text)
    )
    return Native(name=name, arguments=_completed(name, numbers))


def _completed(name: str, numbers: tuple[int, ...]) -> tuple[int, ...]:
    if name == "Decimal" and len(numbers) == 1:
        return (*numbers, 0)
    return numbers or _LEFT_OUT.get(name, ())
