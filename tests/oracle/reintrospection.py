"""Whether we and Prisma's engine keep the same of a schema file that is there before.

Apart from `agreement`, which compares what is written where no file is: here the file is an input of both sides, and
our own text must also survive a second run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sqlprisma import pipeline
from sqlprisma.config import Settings
from sqlprisma.diagnostics import Diagnostic, Severity
from tests.oracle.agreement import astray, complained, different, different_schemas
from tests.oracle.client import Oracle, Verdict
from tests.oracle.history import History

_PREVIEWS = re.compile(r"^ *previewFeatures *=.*$", re.MULTILINE)
"""db pull adds one at the end, and writes them in the order of its own list when it finds them."""
_SCHEMAS = re.compile(r"^ *schemas *=.*$", re.MULTILINE)


def start(history: History, folder: Path, naming: str, *, without: int) -> str | None:
    """What we write for the migrations but the last ones, a file that a person may then edit.

    None: there is nothing to write, or the migrations that come later need other schemas in the datasource.
    """
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(migrations=history.write(folder / "migrations"), naming=naming)
    kept = len(history.scripts) - min(without, len(history.scripts) - 1)
    early = pipeline.generate(replace(settings, to=kept))
    late = pipeline.generate(settings)
    if early.has_errors or late.has_errors:
        return None
    if _SCHEMAS.findall(early.value.new) != _SCHEMAS.findall(late.value.new):
        return None
    return early.value.new


def disagreements(oracle: Oracle, history: History, folder: Path, previous: str) -> list[str]:
    """Everything in which we and the engine differ when the file is there; an invalid file is nobody's fault."""
    complaint = oracle.validate(previous)
    if complaint is not None:
        return []
    migrations = history.write(folder / "migrations")
    schema = folder / "schema.prisma"
    schema.write_text(previous, encoding="utf-8", newline="\n")
    settings = Settings(migrations=migrations, schema=schema)
    ours = pipeline.generate(replace(settings, naming="database"))
    idiomatic = pipeline.generate(settings)
    verdict = oracle.judge(history, models=[idiomatic.value.new], previous=previous)
    if verdict.refusal is not None or verdict.is_empty:
        return []
    failed = [f"we fail: {each.message}" for each in _errors((*ours.diagnostics, *idiomatic.diagnostics))]
    if failed:
        return failed
    return [
        *_pulled(oracle, verdict, ours.value.new, ours.value.warnings),
        *_judged(verdict, idiomatic.value.new),
        *_again(settings, "database", ours.value.new),
        *_again(settings, "idiomatic", idiomatic.value.new),
    ]


def _errors(found: tuple[Diagnostic, ...]) -> Iterator[Diagnostic]:
    yield from (each for each in found if each.code.severity is Severity.ERROR)


def _pulled(oracle: Oracle, verdict: Verdict, text: str, warnings: str | None) -> Iterator[str]:
    if verdict.failure is not None:
        yield f"db pull fails: {verdict.failure}"
        return
    if verdict.text != text or verdict.complaint is not None:
        yield from complained("database naming", oracle.validate(text))
    if verdict.complaint is None:
        yield from different_schemas("db pull", verdict.text, text)
        yield from _warned(verdict, warnings or "")


def _warned(verdict: Verdict, ours: str) -> Iterator[str]:
    """Views are warned of in their order, which is nobody's."""
    theirs = verdict.warnings or ""
    has_views = "\nview " in verdict.text
    if not has_views or sorted(theirs.splitlines()) != sorted(ours.splitlines()):
        yield from different("db pull's warnings", theirs, ours)


def _judged(verdict: Verdict, text: str) -> Iterator[str]:
    (opinion,) = verdict.opinions
    yield from complained("idiomatic naming", opinion.complaint)
    if opinion.complaint is None:
        yield from different("formatted", opinion.formatted, text)
        if verdict.complaint is None:
            yield from astray(opinion.steps, verdict.steps)


def _again(settings: Settings, naming: str, text: str) -> Iterator[str]:
    """What a second run would change."""
    assert settings.schema is not None
    settings.schema.write_text(text, encoding="utf-8", newline="\n")
    again = pipeline.generate(replace(settings, naming=naming)).value.new
    yield from different(f"first run, {naming} naming", _PREVIEWS.sub("", text), _PREVIEWS.sub("", again))
