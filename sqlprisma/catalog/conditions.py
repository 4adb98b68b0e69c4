"""The names of PostgreSQL's errors in exception handlers (the manual, appendix A; plerrcodes.h).

The facts stand in `data/conditions.tsv`: a name and its SQLSTATE, one a line; few names have two. Apart from the
code that runs because it is data, and read only when a handler or RAISE names a condition.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "conditions.tsv"
_SQLSTATE_LENGTH = 5
_NOT_OTHERS = frozenset({"57014", "P0004"})
"""What OTHERS does not catch: query_canceled and assert_failure."""


@cache
def _table() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        name, state = line.split("\t")
        found[name] = (*found.get(name, ()), state)
    return found


def states(condition: str) -> tuple[str, ...]:
    """The SQLSTATEs of a condition's name, or of a SQLSTATE itself; none for an unknown name."""
    named = _table().get(condition, ())
    if not named and len(condition) == _SQLSTATE_LENGTH and condition.isalnum() and condition.isupper():
        return (condition,)
    return named or ((condition,) if len(condition) == _SQLSTATE_LENGTH and condition.isdigit() else ())


def catches(conditions: tuple[str, ...], sqlstate: str) -> bool:
    """Whether a handler for these conditions catches an error (pl_exec.c, exception_matches_conditions)."""
    return any(_is_caught(condition, sqlstate) for condition in conditions)


def _is_caught(condition: str, sqlstate: str) -> bool:
    if condition == "others":
        return sqlstate not in _NOT_OTHERS
    return any(
        state == sqlstate or (state.endswith("000") and state[:2] == sqlstate[:2])
        for state in states(condition)
    )
