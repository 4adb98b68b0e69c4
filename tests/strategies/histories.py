"""Whole histories: statements drawn one after another, each on what the ones before have left, cut into migrations."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.oracle.history import History, Script
from tests.strategies import alter, blocks, indexes, objects, rows, tables, templates, views
from tests.strategies.choice import Choice, Drawn
from tests.strategies.tables import Writer
from tests.strategies.world import World

_WRITERS: tuple[tuple[int, Writer], ...] = (
    (14, tables.create),
    (16, alter.alter),
    (8, indexes.create),
    (6, alter.alone),
    (4, objects.create_enum),
    (3, objects.alter_type),
    (3, objects.comment),
    (2, objects.create_schema),
    (2, objects.set_path),
    (2, objects.create_domain),
    (2, objects.create_sequence),
    (2, tables.drop),
    (1, objects.change_sequence),
    (1, objects.create_composite),
    (1, objects.drop_type),
    (1, objects.change_schema),
    (3, views.create),
    (1, views.change),
    (4, rows.insert),
    (1, rows.copy),
    (2, rows.update),
    (1, rows.delete),
    (2, rows.backfill),
    (2, blocks.wrapped),
    (2, blocks.guarded),
    (1, blocks.looped),
    (1, blocks.swept),
    (1, blocks.called),
    (1, blocks.ensured),
    (2, templates.comment),
    (4, templates.quiet),
    (7, templates.loud),
    (1, objects.without_effect),
    (1, tables.like),
    (1, tables.inherit),
    (1, tables.partitioned),
    (1, tables.create_as),
    (1, tables.drop_absent),
    (1, alter.inheritance),
    (1, tables.join),
    (1, tables.drop_several),
    (1, objects.change_type),
    (1, objects.set_local_path),
    (1, objects.add_extension),
    (1, indexes.promote),
    (1, indexes.rename),
    (1, indexes.drop),
)
"""What is written, and how often."""

_DECK: tuple[Writer, ...] = tuple(writer for weight, writer in _WRITERS for _ in range(weight))
_OPENINGS: tuple[Writer, ...] = (
    *(tables.create,) * 6,
    objects.create_enum,
    objects.create_enum,
    objects.create_domain,
    objects.create_schema,
    objects.set_path,
    objects.create_sequence,
    tables.partitioned,
    blocks.wrapped,
)
"""What is written while there is no table yet."""


def write(choice: Choice, most: int) -> History:
    """A history of at most about that many statements."""
    world = World()
    scripts: list[Script] = []
    left = choice.number(1, most)
    while left > 0:
        size = choice.number(1, left)
        left -= size
        statements = [text for _ in range(size) for text in _written(choice, world)]
        batches = _batched(choice, statements)
        scripts.append(Script(statements=tuple(batches), is_transactional=not choice.chance(20)))
    written = tuple(script for script in scripts if script.statements)
    return History(scripts=written or (Script(statements=("SELECT 1",)),))


def _batched(choice: Choice, statements: list[str]) -> list[str]:
    """The statements as goose sends them: each for itself, or some together in one block."""
    batches: list[str] = []
    for text in statements:
        if batches and choice.chance(12):
            batches[-1] += f";\n{text}"
        else:
            batches.append(text)
    return batches


def _written(choice: Choice, world: World) -> list[str]:
    writer = choice.pick(_DECK if world.tables else _OPENINGS)
    text = writer(choice, world)
    if text is None:
        return []
    return [text] if isinstance(text, str) else text


@st.composite
def histories(draw: DrawFn, most: int = 10) -> History:
    """Histories that PostgreSQL mostly accepts."""
    return write(Drawn(draw), most)
