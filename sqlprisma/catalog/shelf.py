"""A persistent mapping: `with_` and `without` give a new one and leave the old as it was.

The catalog is a frozen value, changed once a statement; copying a plain dict of thousands of objects each time
would make a long history quadratic. A shelf copies one of 256 drawers instead. Drawers are chosen by a hash that
does not depend on the process, and iteration is in key order, so nothing depends on chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import Generic, TypeVar, overload
from zlib import crc32

K = TypeVar("K", bound=int | tuple[str, int, str])
V = TypeVar("V")
KindT = TypeVar("KindT")
DefaultT = TypeVar("DefaultT")

_DRAWERS = 256
_LAST = _DRAWERS - 1


def _drawer(key: int | tuple[str, int, str]) -> int:
    if isinstance(key, int):
        return key & _LAST
    return (crc32(key[2].encode("utf-8", "surrogatepass")) + key[1]) & _LAST


class Shelf(Mapping[K, V], Generic[K, V]):
    """An immutable mapping from oids, or from (object class, namespace, name), to values."""

    __slots__ = ("_drawers", "_size")

    def __init__(self) -> None:
        self._drawers: list[dict[K, V]] = [{}] * _DRAWERS
        self._size = 0

    def _with_drawer(self, at: int, drawer: dict[K, V]) -> Shelf[K, V]:
        made = object.__new__(self.__class__)
        made._drawers = drawers = self._drawers.copy()
        made._size = self._size + len(drawer) - len(drawers[at])
        drawers[at] = drawer
        return made

    def with_(self, key: K, value: V) -> Shelf[K, V]:
        """The shelf with `key` set to `value`."""
        at = _drawer(key)
        drawer = self._drawers[at].copy()
        drawer[key] = value
        return self._with_drawer(at, drawer)

    def without(self, key: K) -> Shelf[K, V]:
        """The shelf without `key`; itself where it is not there."""
        at = _drawer(key)
        if key not in self._drawers[at]:
            return self
        return self._with_drawer(
            at, {other: value for other, value in self._drawers[at].items() if other != key}
        )

    def changes(self, before: Shelf[K, V]) -> tuple[K, ...]:
        """The keys whose value is not the same object as before, in key order; costs what the changed drawers hold."""
        if self is before:
            return ()
        changed: list[K] = []
        for new, old in zip(self._drawers, before._drawers, strict=True):
            if new is not old:
                changed += [key for key in new | old if new.get(key) is not old.get(key)]
        return tuple(sorted(changed))

    def all(self, kind: type[KindT]) -> list[KindT]:
        """The values of a class, in key order."""
        found = [
            (key, value)
            for drawer in self._drawers
            for key, value in drawer.items()
            if isinstance(value, kind)
        ]
        return [value for _, value in sorted(found, key=itemgetter(0))]

    def __getitem__(self, key: K) -> V:
        return self._drawers[key & _LAST if isinstance(key, int) else _drawer(key)][key]

    @overload
    def get(self, key: K, /) -> V | None: ...

    @overload
    def get(self, key: K, /, default: V | DefaultT) -> V | DefaultT: ...

    def get(self, key: K, /, default: V | DefaultT | None = None) -> V | DefaultT | None:
        """The value of a key, or the default; asked too often for the way by an exception that `Mapping` takes."""
        return self._drawers[key & _LAST if isinstance(key, int) else _drawer(key)].get(key, default)

    def __iter__(self) -> Iterator[K]:
        return iter(sorted(key for drawer in self._drawers for key in drawer))

    def __len__(self) -> int:
        return self._size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shelf) and self._drawers == other._drawers

    def __hash__(self) -> int:
        return hash(self._size)
