"""The stages of one run, each by itself, in processor seconds: `python -m tests.benchmarks.stages FOLDER SCHEMA`.

A process of its own, because what one run leaves in memory makes the next one slower. Each stage begins with what the
one before has made, as in `sqlprisma.pipeline`; the tokens are made once more by themselves, since reading statements
makes them as it goes.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlprisma import catalog, mapping, migrations, prisma, sql, sync
from sqlprisma.mapping import MappingOptions
from sqlprisma.source import Source, Span
from sqlprisma.sql import classify, lexer

T = TypeVar("T")

STAGES = (
    "read goose",
    "tokenise",
    "read statements",
    "interpret",
    "map",
    "parse old file",
    "merge",
    "print",
)


def measure(folder: Path, schema: Path) -> dict[str, float]:
    """Seconds by stage for a history and the schema that `generate` has written for it."""
    seconds: dict[str, float] = {}

    def timed(stage: str, work: Callable[[], T]) -> T:
        begun = time.process_time()
        made = work()
        seconds[stage] = time.process_time() - begun
        return made

    read = timed(
        "read goose",
        lambda: [migrations.read(file, variables={}).value for file in migrations.collect(folder)],
    )
    timed("tokenise", lambda: [_tokens(span) for migration in read for span in migration.statements])
    scripts = timed("read statements", lambda: [_script(migration) for migration in read])
    options = catalog.Options(reader=sql.READER)
    state = timed("interpret", lambda: catalog.run(scripts, options=options))
    text = schema.read_text(encoding="utf-8")
    old = timed("parse old file", lambda: prisma.parse(Source(path=schema.name, text=text)).value)

    def mapped() -> prisma.Document:
        kept = mapping.kept_names(old)
        header = old.blocks("generator", "datasource")
        plan = mapping.decide(state.catalog, MappingOptions(header=header), kept)
        return mapping.document(plan.value).value

    fresh = timed("map", mapped)
    merged = timed("merge", lambda: sync.merge(old, fresh))
    printed = timed("print", lambda: prisma.print_document(merged))
    if printed != text:
        raise SystemExit("the stages give another text than the command")
    return {stage: seconds[stage] for stage in STAGES}


def _script(migration: migrations.Migration) -> catalog.Script:
    read = [sql.read_all(span).value for span in migration.statements]
    return catalog.Script(
        statements=tuple(statement for batch in read for statement in batch),
        is_transactional=migration.is_transactional,
        batches=tuple(map(len, read)),
        label=migration.path,
    )


def _tokens(span: Span) -> int:
    """How many tokens there are in the statements that are tokenised."""
    return sum(
        len(lexer.lex(statement.source, statement.start, statement.end).keys)
        for statement in sql.split(span)
        if callable(classify.classify(statement).entry)
    )


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]))))
