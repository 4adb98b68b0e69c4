"""Laws of the whole river, on generated histories: they hold whatever PostgreSQL thinks of the history."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from sqlprisma import pipeline, prisma
from sqlprisma.config import Settings
from sqlprisma.source import Source
from tests.oracle.history import History, read
from tests.strategies import edits as hands
from tests.strategies.histories import histories


@contextmanager
def _written(history: History) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        yield history.write(Path(folder) / "migrations")


@pytest.mark.parametrize("naming", ["idiomatic", "database"])
@given(history=histories())
def test_a_second_run_changes_nothing(naming: str, history: History) -> None:
    """`generate` with its own text as the existing file writes that text again."""
    with _written(history) as folder:
        settings = Settings(migrations=folder, schema=folder / "schema.prisma", naming=naming)
        first = pipeline.generate(settings)
        if first.has_errors:
            return
        (folder / "schema.prisma").write_text(first.value.new, encoding="utf-8", newline="\n")
        again = pipeline.generate(settings).value
        assert again.new == first.value.new
        assert not again.is_changed
        assert again.differences == ()


@pytest.mark.parametrize("naming", ["idiomatic", "database"])
@given(history=histories(), edits=hands.edits)
def test_a_second_run_on_an_edited_file_changes_nothing(
    naming: str, history: History, edits: list[hands.Edit]
) -> None:
    """Whatever a person did to the file, what `generate` makes of it is what it makes of that again."""
    with _written(history) as folder:
        settings = Settings(migrations=folder, schema=folder / "schema.prisma", naming=naming)
        fresh = pipeline.generate(settings)
        if fresh.has_errors:
            return
        text = hands.apply(fresh.value.new, edits)
        for is_second in (False, True):
            (folder / "schema.prisma").write_text(text, encoding="utf-8", newline="\n")
            outcome = pipeline.generate(settings)
            if outcome.has_errors:
                return
            assert not is_second or outcome.value.new == text
            text = outcome.value.new


@given(history=histories())
def test_our_own_formatter_and_parser_agree_with_what_is_written(history: History) -> None:
    """The text is formatted already, and printing what was parsed from it gives the text."""
    with _written(history) as folder:
        text = pipeline.generate(Settings(migrations=folder)).value.new
    source = Source(path="schema.prisma", text=text)
    assert prisma.format_text(source).value == text
    assert prisma.print_document(prisma.parse(source).value) == text


@given(history=histories())
def test_no_statement_disappears(history: History) -> None:
    """Each statement is interpreted, known to be irrelevant, or diagnosed."""
    with _written(history) as folder:
        outcome = pipeline.load_catalog(Settings(migrations=folder))
    counts = outcome.value.counts
    assert counts.total >= sum(len(script.statements) for script in history.scripts)  # a block may hold many
    assert counts.total == counts.interpreted + counts.irrelevant + counts.diagnosed


@given(history=histories())
def test_a_history_is_read_as_it_was_written(history: History) -> None:
    """Goose's reader gives back the statements of a written history, exactly."""
    with _written(history) as folder:
        found = read(Settings(migrations=folder))
    assert [script.is_transactional for script in found.scripts] == [
        script.is_transactional for script in history.scripts
    ]
    assert [tuple(text.removesuffix(";") for text in script.statements) for script in found.scripts] == [
        script.statements for script in history.scripts
    ]


@given(history=histories())
def test_a_prefix_of_a_history_is_what_the_target_version_reads(history: History) -> None:
    """`--to` the last version but one reads what the folder without its last file holds."""
    if len(history.scripts) < 2:
        return
    with _written(history) as folder, _written(replace(history, scripts=history.scripts[:-1])) as shorter:
        up_to = pipeline.generate(Settings(migrations=folder, to=len(history.scripts) - 1)).value.new
        assert up_to == pipeline.generate(Settings(migrations=shorter)).value.new
