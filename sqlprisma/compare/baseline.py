"""A baseline: the differences that were there when drift was first looked for. It may only shrink.

A difference is known by what it is about, not by its line: the files above and below it may change.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from sqlprisma.compare.finding import IDENTITY, Drift
from sqlprisma.diagnostics import Code, Diagnostic, Failure
from sqlprisma.records import dataclass
from sqlprisma.source import Source

_HINT = "it is written by sqlprisma drift --write-baseline; remove it and write it anew"
_Entry = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What is new, what was known, and the baseline's entries that nothing answers to any more."""

    new: tuple[Drift, ...]
    known: tuple[Drift, ...]
    stale: tuple[_Entry, ...]


def judge(found: Iterable[Drift], entries: Iterable[_Entry]) -> Judged:
    """The differences beside a baseline's entries; each entry answers for one difference."""
    left = Counter(entries)
    new: list[Drift] = []
    known: list[Drift] = []
    for each in found:
        is_known = left[each.identity] > 0
        (known if is_known else new).append(each)
        left[each.identity] -= is_known
    return Judged(new=tuple(new), known=tuple(known), stale=tuple(sorted((+left).elements())))


def text(found: Iterable[Drift]) -> str:
    """A baseline of these differences: sorted, one a line."""
    lines = ",\n".join(
        f"    {json.dumps(dict(zip(IDENTITY, identity, strict=True)))}"
        for identity in sorted(each.identity for each in found)
    )
    return f'{{\n  "differences": [\n{lines}\n  ]\n}}\n' if lines else '{\n  "differences": []\n}\n'


def read(source: Source) -> tuple[_Entry, ...]:
    """The entries of a baseline file.

    Raises:
        Failure: It is none.
    """
    try:
        data: object = json.loads(source.text)
    except (RecursionError, ValueError) as error:
        raise _refusal(source, f"is no JSON: {error}") from None
    entries = data.get("differences") if isinstance(data, dict) else None
    if not isinstance(entries, list):
        raise _refusal(source, 'has no list "differences"')
    return tuple(_entry(source, entry) for entry in entries)


def _entry(source: Source, entry: object) -> _Entry:
    values = [entry.get(key) for key in IDENTITY] if isinstance(entry, dict) else []
    code, table, subject = values or (None, None, None)
    if not (isinstance(code, str) and isinstance(table, str) and isinstance(subject, str)):
        raise _refusal(source, "has an entry without the texts code, table and subject")
    return code, table, subject


def _refusal(source: Source, what: str) -> Failure:
    return Failure(
        [
            Diagnostic(
                code=Code.BAD_CONFIG,
                message=f"the baseline {source.path} {what}",
                path=source.path,
                hint=_HINT,
            )
        ]
    )
