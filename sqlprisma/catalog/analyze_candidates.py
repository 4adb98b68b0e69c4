"""Overloads: which of several functions or operators fits the types at hand.

A transcription of parse_func.c (func_match_argtypes, func_select_candidate) and of parse_coerce.c's polymorphic
types (check_ and enforce_generic_type_consistency). Functions and operators share it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from sqlprisma.catalog import builtins, coerce, conversions, types
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.conversions import Context
from sqlprisma.catalog.objects import Oid, TypeKind, TypeUse
from sqlprisma.catalog.typed import Typed
from sqlprisma.records import dataclass

_ItemT = TypeVar("_ItemT")

_STRING = "S"

_SIMPLE = frozenset({builtins.ANYELEMENT, builtins.ANYNONARRAY, builtins.ANYENUM})
_COMMON = frozenset({builtins.ANYCOMPATIBLE, builtins.ANYCOMPATIBLENONARRAY})


@dataclass(frozen=True, slots=True)
class Candidate(Generic[_ItemT]):
    """One overload: the types it takes, as many as there are arguments, and what it is."""

    arguments: tuple[Oid, ...]
    item: _ItemT


@dataclass(frozen=True, slots=True)
class Solution:
    """The concrete types that stand for polymorphic ones in one call."""

    arguments: tuple[Oid, ...]
    result: Oid


def matching(
    catalog: Catalog, actual: Sequence[int], candidates: Sequence[Candidate[_ItemT]]
) -> list[Candidate[_ItemT]]:
    """The candidates that can take the arguments by implicit conversion (func_match_argtypes)."""
    return [
        candidate
        for candidate in candidates
        if all(
            conversions.can_coerce(catalog, have, want, Context.IMPLICIT)
            for have, want in zip(actual, candidate.arguments, strict=True)
        )
        and solve(catalog, candidate.arguments, actual, builtins.VOID) is not None
    ]


def select(
    catalog: Catalog, actual: Sequence[int], candidates: Sequence[Candidate[_ItemT]]
) -> Candidate[_ItemT] | None:
    """The one candidate that PostgreSQL prefers, None where it cannot choose (func_select_candidate)."""
    bases = tuple(
        Oid(kind) if kind == builtins.UNKNOWN else conversions.base(catalog, kind) for kind in actual
    )
    left = _most(candidates, lambda candidate: _exact(bases, candidate.arguments))
    if len(left) > 1:
        left = _most(left, lambda candidate: _exact_or_preferred(catalog, bases, candidate.arguments))
    if len(left) == 1:
        return left[0]
    if builtins.UNKNOWN not in bases:
        return None
    left = _by_category(catalog, bases, left)
    if len(left) == 1:
        return left[0]
    return _by_known_type(catalog, bases, left)


def _most(
    candidates: Sequence[Candidate[_ItemT]], count: Callable[[Candidate[_ItemT]], int]
) -> list[Candidate[_ItemT]]:
    best = max((count(candidate) for candidate in candidates), default=0)
    return [candidate for candidate in candidates if count(candidate) == best]


def _exact(bases: Sequence[int], wanted: Sequence[int]) -> int:
    return sum(have == want for have, want in zip(bases, wanted, strict=True) if have != builtins.UNKNOWN)


def _exact_or_preferred(catalog: Catalog, bases: Sequence[int], wanted: Sequence[int]) -> int:
    count = 0
    for have, want in zip(bases, wanted, strict=True):
        if have == builtins.UNKNOWN:
            continue
        target = types.type_of(catalog, want)
        same = target.category == types.type_of(catalog, have).category
        count += have == want or (target.is_preferred and same)
    return count


def _by_category(
    catalog: Catalog, bases: Sequence[int], candidates: list[Candidate[_ItemT]]
) -> list[Candidate[_ItemT]]:
    """Without the candidates that take another category than the one guessed for the untyped arguments."""
    guesses: dict[int, tuple[str, bool]] = {}
    for place, have in enumerate(bases):
        if have != builtins.UNKNOWN:
            continue
        guess = _guess(catalog, [candidate.arguments[place] for candidate in candidates])
        if guess is None:
            return candidates
        guesses[place] = guess
    kept = [
        candidate
        for candidate in candidates
        if all(_fits(catalog, candidate.arguments[place], guess) for place, guess in guesses.items())
    ]
    return kept or candidates


def _guess(catalog: Catalog, wanted: list[Oid]) -> tuple[str, bool] | None:
    category, has_preferred, is_torn = "", False, False
    for oid in wanted:
        found = types.type_of(catalog, oid)
        if not category or (found.category == _STRING != category):
            category, has_preferred = found.category, found.is_preferred
        elif found.category == category:
            has_preferred = has_preferred or found.is_preferred
        else:
            is_torn = True
    return None if is_torn and category != _STRING else (category, has_preferred)


def _fits(catalog: Catalog, oid: int, guess: tuple[str, bool]) -> bool:
    found = types.type_of(catalog, oid)
    return found.category == guess[0] and (found.is_preferred or not guess[1])


def _by_known_type(
    catalog: Catalog, bases: Sequence[int], candidates: list[Candidate[_ItemT]]
) -> Candidate[_ItemT] | None:
    """The last resort: the untyped arguments have the type of the others."""
    known = {kind for kind in bases if kind != builtins.UNKNOWN}
    if len(known) != 1:
        return None
    kind = known.pop()
    able = [
        candidate
        for candidate in candidates
        if all(conversions.can_coerce(catalog, kind, want, Context.IMPLICIT) for want in candidate.arguments)
        and solve(catalog, candidate.arguments, [kind] * len(bases), builtins.VOID) is not None
    ]
    return able[0] if len(able) == 1 else None


def solve(catalog: Catalog, declared: Sequence[int], actual: Sequence[int], result: int) -> Solution | None:
    """The concrete types of a call of a polymorphic function; None where the arguments do not agree."""
    if not any(kind in conversions.POLYMORPHIC for kind in (*declared, result)):
        return Solution(tuple(Oid(kind) for kind in declared), Oid(result))
    solver = _Solver(catalog)
    pairs = list(zip(declared, actual, strict=True))
    if not all(solver.take(want, have) for want, have in pairs) or not solver.settle():
        return None
    arguments = tuple(solver.concrete(want, have) for want, have in pairs)
    return Solution(arguments, solver.concrete(result, result))


class _Solver:
    """What the arguments seen so far say of the polymorphic types: one family agrees exactly, one in common."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.element = builtins.NONE
        self.range = builtins.NONE
        self.common: list[Oid] = []
        self.common_element = builtins.NONE
        self.forbids_array = False
        self.needs_enum = False

    def take(self, want: int, have: int) -> bool:
        """Note what one argument says; whether it can be."""
        if have == builtins.UNKNOWN or want not in conversions.POLYMORPHIC:
            return True
        if want in _SIMPLE:
            self.forbids_array = self.forbids_array or want == builtins.ANYNONARRAY
            self.needs_enum = self.needs_enum or want == builtins.ANYENUM
            return self._agree(Oid(have))
        if want in _COMMON:
            self.common.append(Oid(have))
            return True
        under = conversions.base(self.catalog, have)
        part = self._part(want, under)
        if part == builtins.NONE:
            return False
        if want in (builtins.ANYRANGE, builtins.ANYMULTIRANGE, builtins.ANYARRAY):
            return self._agree(part)
        self.common.append(part)
        return True

    def _part(self, want: int, under: Oid) -> Oid:
        found = types.type_of(self.catalog, under)
        if want in (builtins.ANYARRAY, builtins.ANYCOMPATIBLEARRAY):
            return found.element
        if found.base is None:
            return builtins.NONE
        if want in (builtins.ANYRANGE, builtins.ANYCOMPATIBLERANGE):
            self.range = under
            return found.base.oid if found.kind is TypeKind.RANGE else builtins.NONE
        if found.kind is not TypeKind.MULTIRANGE:
            return builtins.NONE
        inner = types.type_of(self.catalog, found.base.oid)
        self.range = inner.oid
        return builtins.NONE if inner.base is None else inner.base.oid

    def _agree(self, kind: Oid) -> bool:
        if self.element in (builtins.NONE, kind):
            self.element = kind
            return True
        return False

    def settle(self) -> bool:
        """Decide what was left open; whether all the demands are met."""
        if self.common:
            nodes = [Typed(type=kind) for kind in self.common]
            common = coerce.common_type(self.catalog, nodes, None)
            if common is None or not coerce.verify_common(self.catalog, common, nodes):
                return False
            self.common_element = common
        else:
            self.common_element = builtins.TEXT
        if self.element == builtins.NONE:
            return True
        found = types.type_of(self.catalog, conversions.base(self.catalog, self.element))
        if self.forbids_array and found.is_array:
            return False
        return not self.needs_enum or found.kind is TypeKind.ENUM

    def concrete(self, want: int, have: int) -> Oid:
        """The type that stands for a declared one."""
        if want not in conversions.POLYMORPHIC:
            return Oid(want)
        is_common = want not in _SIMPLE and want not in (
            builtins.ANYARRAY,
            builtins.ANYRANGE,
            builtins.ANYMULTIRANGE,
        )
        element = self.common_element if is_common else self.element or builtins.TEXT
        if want in (builtins.ANYARRAY, builtins.ANYCOMPATIBLEARRAY):
            return types.type_of(self.catalog, element).array
        if want in (builtins.ANYRANGE, builtins.ANYCOMPATIBLERANGE):
            return self.range or Oid(have)
        if want in (builtins.ANYMULTIRANGE, builtins.ANYCOMPATIBLEMULTIRANGE):
            return self._multirange() or Oid(have)
        return element

    def _multirange(self) -> Oid:
        for found in builtins.types().values():
            if found.kind is TypeKind.MULTIRANGE and found.base == TypeUse(oid=self.range):
                return found.oid
        return builtins.NONE
