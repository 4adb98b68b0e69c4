"""Whether we and the real programs say the same about a history: both refuse it, or both print the same schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from sqlprisma import pipeline
from sqlprisma.config import Settings
from sqlprisma.diagnostics import Code, Diagnostic, Severity
from sqlprisma.source import Source, Span
from tests.oracle.client import Oracle, Refusal
from tests.oracle.history import BEGIN, History, number_of

REFUSED_FOR_IT = "this statement is refused for it"
"""The note at the statement that ran what failed."""
_VIEW = re.compile(r"^(?:///[^\n]*\n)*view \w+ \{\n.*?^\}\n", re.MULTILINE | re.DOTALL)
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
        found += different_schemas("db pull", verdict.text, text)
        found += different("db pull's warnings", verdict.warnings or "", warnings or "")
        found += astray(verdict.opinions[0].steps, verdict.steps)
    return found


def _first_error(found: tuple[Diagnostic, ...]) -> Diagnostic | None:
    """The error at which goose would stop; ours are not told in that order, those of syntax come first."""
    errors = [each for each in found if each.severity is Severity.ERROR]
    return min(errors, key=_order, default=None)


def _order(error: Diagnostic) -> tuple[str, int, int]:
    span = _stop(error)
    if span is None:
        return "", 0, 0
    return span.place.path, span.place.line, span.place.column


def _stop(error: Diagnostic) -> Span | None:
    """Where goose stops: what a called function or a computed text does wrong is refused at the call."""
    calls = [each.span for each in error.notes if each.message == REFUSED_FOR_IT]
    return calls[0] if calls else error.span


def with_views_in_order(text: str) -> str:
    """The schema with its views sorted: they come as their rows do, in an order that a used database does not keep."""
    views = iter(sorted(found[0] for found in _VIEW.finditer(text)))
    return _VIEW.sub(lambda _: next(views), text)


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
    order = _order_of_refusals(history, error, refusal)
    if error is not None and order < 0:
        yield f"we refuse what PostgreSQL accepts: {error.message} ({error.code.slug})"
    elif refusal is not None and order > 0:
        yield f"PostgreSQL refuses what we accept: {refusal.message} ({refusal.sqlstate})"
    elif is_strict and error is not None and refusal is not None and error.code.sqlstate != refusal.sqlstate:
        yield (
            f"PostgreSQL refuses with {refusal.sqlstate} ({refusal.message}), "
            f"we with {error.code.sqlstate} ({error.message})"
        )


def _order_of_refusals(history: History, error: Diagnostic | None, refusal: Refusal | None) -> int:
    """Below zero: we refuse before PostgreSQL does; above: after it; zero: the same statement."""
    if error is None or refusal is None:
        return (error is None) - (refusal is None)
    if error.code is Code.EMPTY_SCHEMA:
        return 1  # no statement is refused
    stop = _stop(error)
    if stop is None or refusal.statement == len(history.scripts[refusal.script].statements):
        return 0  # the version row of goose is refused: that is no statement of the file
    lines = _written(stop.source).text.splitlines(keepends=True)
    ours = (number_of(Path(stop.place.path)), lines[: stop.place.line - 1].count(BEGIN) - 1)
    theirs = (refusal.script, refusal.statement)
    return (ours > theirs) - (ours < theirs)


def _written(source: Source) -> Source:
    """The file that a source was made from."""
    return source if source.origin is None else _written(source.origin.source)


def different(whose: str, theirs: str, ours: str) -> Iterator[str]:
    """The lines in which a text of ours differs from theirs."""
    if theirs != ours:
        lines = unified_diff(theirs.splitlines(), ours.splitlines(), whose, "ours", lineterm="", n=2)
        yield "\n".join(lines)


def different_schemas(whose: str, theirs: str, ours: str) -> Iterator[str]:
    """The lines in which a schema of ours differs from theirs, whatever the order of the views."""
    yield from different(whose, with_views_in_order(theirs), with_views_in_order(ours))


def complained(naming: str, complaint: str | None) -> Iterator[str]:
    """What the validator says of a text, if anything."""
    if complaint is not None:
        yield f"{naming} is not valid: {complaint}"
