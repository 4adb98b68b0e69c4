"""What holds for every series of renames."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from sqlprisma import pipeline, prisma
from sqlprisma.config import Settings
from sqlprisma.prisma import query
from sqlprisma.source import Source

_TABLES = ("apples", "bills", "cards")
_NAMES = (*_TABLES, "x", "y")
_STEPS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(_NAMES)), max_size=8)


def _renamed(steps: list[tuple[int, str]]) -> tuple[list[str], dict[int, str], dict[str, set[int]]]:
    """The statements that are possible, what each table is called in the end, and which tables had a name."""
    now = dict(enumerate(_TABLES))
    holders = {name: {number} for number, name in now.items()}
    statements = []
    for number, name in steps:
        if name not in now.values():
            statements.append(f"ALTER TABLE {now[number]} RENAME TO {name};")
            statements.append(f"ALTER TABLE {name} RENAME COLUMN of_{now[number]} TO of_{name};")
            now[number] = name
            holders.setdefault(name, set()).add(number)
    return statements, now, holders


def _schema() -> str:
    blocks = (
        f"/// table {number}\nmodel Mine{number} {{\n  id Int @id\n  /// column {number}\n"
        f'  mine String? @map("of_{name}") // {number}\n\n  @@map("{name}")\n}}\n'
        for number, name in enumerate(_TABLES)
    )
    return "\n".join(('datasource db {\n  provider = "postgresql"\n}\n', *blocks))


@given(_STEPS)
def test_a_block_goes_where_its_table_goes(steps: list[tuple[int, str]]) -> None:
    """A block loses nothing if its name and its table are nobody else's; and a second run changes nothing."""
    statements, now, holders = _renamed(steps)
    created = [f"CREATE TABLE {name} (id int PRIMARY KEY, of_{name} text);" for name in _TABLES]
    with TemporaryDirectory() as place:
        folder, schema = Path(place, "migrations"), Path(place, "schema.prisma")
        folder.mkdir()
        sql = "\n".join(["-- +goose Up", *created, *statements, ""])
        (folder / "00001_all.sql").write_text(sql, encoding="utf-8")
        schema.write_text(_schema(), encoding="utf-8")
        settings = Settings(migrations=folder, schema=schema)
        made = pipeline.generate(settings)
        assert not made.has_errors
        schema.write_text(made.value.new, encoding="utf-8")
        assert not pipeline.generate(settings).value.is_changed
        document = prisma.parse(Source(path="schema.prisma", text=made.value.new)).value
    blocks = {query.database_name(block): block for block in document.blocks("model")}
    assert sorted(blocks) == sorted(now.values())
    for number, name in enumerate(_TABLES):
        if holders[name] != {number} or now[number] in {*_TABLES} - {name}:
            continue
        block = blocks[now[number]]
        (field,) = (field for field in query.fields(block) if field.name != "id")
        assert (block.name, block.comments[0].text) == (f"Mine{number}", f" table {number}")
        assert (field.name, query.column(field)) == ("mine", f"of_{now[number]}")
        assert field.trailing is not None
