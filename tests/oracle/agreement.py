"""Whether we and the real programs say the same about a history: both refuse it, or both print the same schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from sqlprisma import pipeline
from sqlprisma.config import Settings
from sqlprisma.diagnostics import Code, Diagnostic, Severity
from tests.oracle.client import Oracle, Refusal
from tests.oracle.history import BEGIN, History, number_of

_ALTERED = re.compile(r'-- AlterTable\nALTER TABLE (?:"(?:[^"]|"")*"\.?)+')


def disagreements(oracle: Oracle, history: History, folder: Path, *, is_strict: bool = False) -> list[str]:
    """Everything in which the two differ, in words; nothing: they agree. The migrations are written into the folder.

    A refusal agrees when it is the same statement that is refused; to be strict, with the same SQLSTATE. A statement
    with two faults has one SQLSTATE, and which one is an accident of PostgreSQL's order of work.
    """
    migrations = history.write(folder)
    ours = pipeline.generate(Settings(migrations=migrations, naming="database"))
    error = _first_error(ours.diagnostics)
    idiomatic = pipeline.generate(Settings(migrations=migrations))
    verdict = oracle.judge(history, models=[idiomatic.value.new])
    if verdict.is_empty and error is not None and error.code is Code.EMPTY_SCHEMA:
        return []
    if verdict.refusal is not None or error is not None:
        return list(_refused(history, error, verdict.refusal, is_strict=is_strict))
    text, warnings = ours.value.new, ours.value.warnings
    found = [*complained("idiomatic naming", verdict.opinions[0].complaint)]
    if verdict.text != text or verdict.complaint is not None:
        found += complained("database naming", oracle.validate(text))
    if verdict.failure is not None:
        found.append(f"db pull fails: {verdict.failure}")
    elif verdict.complaint is None:  # else there is no text that is both valid and equal
        found += different("db pull", verdict.text, text)
        found += different("db pull's warnings", verdict.warnings or "", warnings or "")
        found += astray(verdict.opinions[0].steps, verdict.steps)
    return found


def _first_error(found: tuple[Diagnostic, ...]) -> Diagnostic | None:
    """The error at which goose would stop; ours are not told in that order, those of syntax come first."""
    errors = [each for each in found if each.severity is Severity.ERROR]
    return min(
        errors,
        key=lambda each: ("", 0) if each.span is None else (each.span.source.path, each.span.start),
        default=None,
    )


def astray(steps: str | None, pulled_steps: str | None) -> Iterator[str]:
    """What separates our schema from the database, in words."""
    if unexpected := unexpected_steps(steps, pulled_steps):
        yield "in idiomatic naming migrate diff is not empty:\n" + "\n\n".join(unexpected)


def unexpected_steps(steps: str | None, pulled_steps: str | None) -> list[str]:
    """The steps from the database to our schema, beside those that lead to db pull's own text."""
    expected = _single(pulled_steps)
    return [step for step in _single(steps) if step not in expected]


def _single(steps: str | None) -> list[str]:
    """The steps one by one, the clauses of an ALTER TABLE apart, each with what it is about."""
    found: list[str] = []
    for block in (steps or "").split("\n\n"):
        first, *more = block.strip().rstrip(";").split(",\n")
        altered = _ALTERED.match(first)
        found += [first] if first else []
        found += [f"{altered[0] if altered else ''} {clause}" for clause in more]
    return found


def _refused(
    history: History, error: Diagnostic | None, refusal: Refusal | None, *, is_strict: bool
) -> Iterator[str]:
    if refusal is None:
        assert error is not None
        yield f"we refuse what PostgreSQL accepts: {error.message} ({error.code.slug})"
    elif error is None:
        yield f"PostgreSQL refuses what we accept: {refusal.message} ({refusal.sqlstate})"
    elif (is_strict and error.code.sqlstate != refusal.sqlstate) or not _is_same_place(
        history, error, refusal
    ):
        yield (
            f"PostgreSQL refuses with {refusal.sqlstate} ({refusal.message}), "
            f"we with {error.code.sqlstate} ({error.message}) at {_place(error)}"
        )


def _place(error: Diagnostic) -> str:
    return (
        "no place" if error.span is None else f"{error.span.source.path or 'nowhere'}:{error.span.place.line}"
    )


def _is_same_place(history: History, error: Diagnostic, refusal: Refusal) -> bool:
    if error.span is None or refusal.statement == len(history.scripts[refusal.script].statements):
        return True  # the version row of goose is refused: that is no statement of the file
    path, start = Path(error.span.source.path), error.span.start
    place = (number_of(path), error.span.source.text.count(BEGIN, 0, start) - 1)
    return place == (refusal.script, refusal.statement)


def different(whose: str, theirs: str, ours: str) -> Iterator[str]:
    """The lines in which a text of ours differs from theirs."""
    if theirs != ours:
        lines = unified_diff(theirs.splitlines(), ours.splitlines(), whose, "ours", lineterm="", n=2)
        yield "\n".join(lines)


def complained(naming: str, complaint: str | None) -> Iterator[str]:
    """What the validator says of a text, if anything."""
    if complaint is not None:
        yield f"{naming} is not valid: {complaint}"


_astray, _different, _complained = astray, different, complained
