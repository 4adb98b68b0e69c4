"""The stages of one run, each by itself: `pytest tests/benchmarks/bench_stages.py --benchmark-enable`.

Each stage begins with what the one before has made, as in a run. Tokens are made once more by themselves, since
reading statements makes them as it goes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from sqlprisma import catalog, generate, mapping, migrations, prisma, sql, sync
from sqlprisma.mapping import MappingOptions
from sqlprisma.source import Source, Span
from sqlprisma.sql import classify, lexer
from tests.benchmarks import histories


class Run:
    """One history on its way to the text, with what each stage has made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._text = generate(folder).new

    @cached_property
    def read(self) -> list[migrations.Migration]:
        """Its files, as goose reads them."""
        return self.read_goose()

    @cached_property
    def scripts(self) -> list[catalog.Script]:
        """Their statements."""
        return self.read_statements()

    @cached_property
    def state(self) -> catalog.Catalog:
        """The catalog at the end."""
        return self.interpret()

    @cached_property
    def old(self) -> prisma.Document:
        """The schema that stands on the disk."""
        return self.parse_old_file()

    @cached_property
    def fresh(self) -> prisma.Document:
        """The schema that the catalog gives."""
        return self.map()

    @cached_property
    def merged(self) -> prisma.Document:
        """Both together."""
        return self.merge()

    def read_goose(self) -> list[migrations.Migration]:
        """From files to statements of goose."""
        return [migrations.read(file, variables={}).value for file in migrations.collect(self._folder)]

    def tokenise(self) -> int:
        """The tokens alone."""
        return sum(_tokens(span) for migration in self.read for span in migration.statements)

    def read_statements(self) -> list[catalog.Script]:
        """From text to operations."""
        return [_script(migration) for migration in self.read]

    def interpret(self) -> catalog.Catalog:
        """From operations to the catalog."""
        return catalog.run(self.scripts, options=catalog.Options(reader=sql.READER)).catalog

    def parse_old_file(self) -> prisma.Document:
        """From text to a document."""
        return prisma.parse(Source(path="schema.prisma", text=self._text)).value

    def map(self) -> prisma.Document:
        """From the catalog to a document."""
        header = self.old.blocks("generator", "datasource")
        plan = mapping.decide(self.state, MappingOptions(header=header), mapping.kept_names(self.old))
        return mapping.document(plan.value).value

    def merge(self) -> prisma.Document:
        """Two documents as one."""
        return sync.merge(self.old, self.fresh)

    def print(self) -> str:
        """From a document to text."""
        printed = prisma.print_document(self.merged)
        assert printed == self._text, "the stages give another text than the command"
        return printed


STAGES: dict[str, Callable[[Run], object]] = {
    "read goose": Run.read_goose,
    "tokenise": Run.tokenise,
    "read statements": Run.read_statements,
    "interpret": Run.interpret,
    "map": Run.map,
    "parse old file": Run.parse_old_file,
    "merge": Run.merge,
    "print": Run.print,
}


@pytest.fixture(scope="module")
def prepared(files: int, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A history, and everything that its stages make."""
    made = Run(histories.write(tmp_path_factory.mktemp("history") / "migrations", files))
    made.print()
    return made


@pytest.mark.parametrize("stage", STAGES)
def bench_stage(benchmark: BenchmarkFixture, prepared: Run, stage: str) -> None:
    """What a stage takes."""
    benchmark.pedantic(STAGES[stage], args=(prepared,), rounds=3)  # type: ignore[no-untyped-call] # it has no types


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
