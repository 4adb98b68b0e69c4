"""Whether we and the real programs say the same about a history: both refuse it, or both print the same schema."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from sqlprisma import pipeline
from sqlprisma.config import Settings
from sqlprisma.diagnostics import Code, Diagnostic, Outcome, Severity
from sqlprisma.pipeline import Generated
from tests.oracle.client import Opinion, Oracle, Refusal, Verdict
from tests.oracle.history import History


def disagreements(oracle: Oracle, history: History, folder: Path) -> list[str]:
    """Everything in which the two differ, in words; nothing: they agree. The migrations are written into the folder."""
    migrations = history.write(folder)
    ours = pipeline.generate(Settings(migrations=migrations, naming="database"))
    idiomatic = pipeline.generate(Settings(migrations=migrations))
    verdict = oracle.judge(history, models=[ours.value.new, idiomatic.value.new])
    return list(_compared(ours, idiomatic, verdict))


def _compared(ours: Outcome[Generated], idiomatic: Outcome[Generated], verdict: Verdict) -> Iterator[str]:
    error = next((found for found in ours.diagnostics if found.severity is Severity.ERROR), None)
    if verdict.is_empty and error is not None and error.code is Code.EMPTY_SCHEMA:
        return
    if verdict.refusal is not None or error is not None:
        yield from _refused(error, verdict.refusal)
        return
    in_database_naming, in_idiomatic_naming = verdict.opinions
    yield from _complained("database naming", in_database_naming)
    yield from _complained("idiomatic naming", in_idiomatic_naming)
    if verdict.failure is not None:
        yield f"db pull fails: {verdict.failure}"
    elif verdict.complaint is None:  # else there is no text that is both valid and equal
        yield from _different("db pull", verdict.text, ours.value.new)
        yield from _different("db pull's warnings", verdict.warnings or "", ours.value.warnings or "")
        if in_idiomatic_naming.steps is not None:
            yield f"in idiomatic naming migrate diff is not empty:\n{in_idiomatic_naming.steps}"


def _refused(error: Diagnostic | None, refusal: Refusal | None) -> Iterator[str]:
    if refusal is None:
        assert error is not None
        yield f"we refuse what PostgreSQL accepts: {error.message} ({error.code.slug})"
    elif error is None:
        yield f"PostgreSQL refuses what we accept: {refusal.message} ({refusal.sqlstate})"
    elif error.code.sqlstate != refusal.sqlstate:
        yield (
            f"PostgreSQL refuses with {refusal.sqlstate} ({refusal.message}), "
            f"we with {error.code.sqlstate} ({error.message})"
        )


def _different(whose: str, theirs: str, ours: str) -> Iterator[str]:
    if theirs != ours:
        lines = unified_diff(theirs.splitlines(), ours.splitlines(), whose, "ours", lineterm="", n=2)
        yield "\n".join(lines)


def _complained(naming: str, opinion: Opinion) -> Iterator[str]:
    if opinion.complaint is not None:
        yield f"{naming} is not valid: {opinion.complaint}"
