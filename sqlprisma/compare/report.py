"""Differences for people, grouped by what they are about, and for programs, as one JSON object."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TypedDict

from sqlprisma.compare.finding import IDENTITY, Drift
from sqlprisma.diagnostics.drift_codes import Grade
from sqlprisma.diagnostics.findings import printable
from sqlprisma.diagnostics.live_codes import LiveCode
from sqlprisma.source import Span

_WIDEST = len("migration")
_BOLD, _BLUE, _RESET = "\x1b[1m", "\x1b[1;34m", "\x1b[0m"
_COLORS = {
    Grade.BREAKS: "\x1b[1;31m",
    Grade.LIES: "\x1b[1;35m",
    Grade.LOSES: "\x1b[1;33m",
    Grade.INFO: "\x1b[1;36m",
}


def as_text(found: Iterable[Drift], *, color: bool) -> str:
    """A paragraph for each difference, under the model, enum or table it is about."""
    groups = groupby(found, key=_title)
    return "\n".join(
        f"{_painted(_BOLD, title, color=color)}\n\n"
        + "\n".join(_paragraph(each, color=color) for each in members)
        for title, members in groups
    )


def _title(found: Drift) -> str:
    table = printable(found.table or "")
    if not table:
        return "the database" if isinstance(found.code, LiveCode) else "comments"
    if found.model is None:
        return table if isinstance(found.code, LiveCode) else f"{table} (not in the schema)"
    return found.model if found.model == table else f"{found.model} ({table})"


def _paragraph(found: Drift, *, color: bool) -> str:
    head = _painted(_COLORS[found.grade], f"{found.grade.value}[{found.code.slug}]", color=color)
    told = (
        ("schema", None if found.span is None else _place(found.span)),
        ("migration", None if found.migration is None else _place(found.migration)),
        ("so", found.code.value.happens),
        ("fix", _one_line(found.fix)),
    )
    lines = [f"  {head}: {_one_line(found.says)}"]
    for label, text in told:
        if text is not None:
            padding = " " * (_WIDEST - len(label))
            lines.append(f"    {_painted(_BLUE, f'{label}:', color=color)}{padding} {text}")
    return "".join(f"{line}\n" for line in lines)


def _one_line(text: str) -> str:
    return printable(" ".join(text.split("\n")))


def _place(span: Span) -> str:
    return printable(f"{span.place.path}:{span.place.line}:{span.place.column}")


def _painted(style: str, text: str, *, color: bool) -> str:
    return f"{style}{text}{_RESET}" if color else text


def summary(found: Iterable[Drift]) -> dict[str, int]:
    """How many there are of each grade, the worst first."""
    grades = [each.grade for each in found]
    return {grade.value: grades.count(grade) for grade in Grade}


class Reported(TypedDict):
    """What JSON says of the differences of one schema.

    `differences` is a list of objects with `code`, `grade`, `table`, `column`, `model`, `field`, `message`, `fix`,
    `migration` and `schema`, each of these two null or an object with `path` and `line`. `table` is an enum's name
    and `column` its label where the difference is about one; what does not apply is null. `summary` counts them by
    grade. `known` is how many a baseline hides, `stale` the entries of it that nothing answers to.
    """

    differences: list[dict[str, object]]
    summary: dict[str, int]
    known: int
    stale: list[dict[str, str]]


def as_object(
    found: Iterable[Drift], *, known: int = 0, stale: Iterable[tuple[str, str, str]] = ()
) -> Reported:
    """The differences for programs."""
    differences = list(found)
    return Reported(
        differences=[_object(each) for each in differences],
        summary=summary(differences),
        known=known,
        stale=[dict(zip(IDENTITY, entry, strict=True)) for entry in stale],
    )


def _object(found: Drift) -> dict[str, object]:
    return {
        "code": found.code.slug,
        "grade": found.grade.value,
        "table": found.table,
        "column": found.column,
        "model": found.model,
        "field": found.field,
        "message": found.message,
        "fix": found.fix,
        "migration": _line(found.migration),
        "schema": _line(found.span),
    }


def _line(span: Span | None) -> dict[str, str | int] | None:
    return None if span is None else {"path": span.place.path, "line": span.place.line}
