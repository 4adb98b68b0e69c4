"""Tests of Prisma's own warnings."""

from __future__ import annotations

from dataclasses import replace

from sqlprisma.mapping import KeptNames, decide, kept_names, warnings_text
from sqlprisma.prisma import parse
from sqlprisma.prisma.kept import RelationNames
from sqlprisma.source import Source
from tests.mapping.pulled import DATABASE, NOTHING_KEPT, catalog_of

_ALL = """
    CREATE TYPE odd AS ENUM ('a', '1');
    CREATE TABLE t (id int PRIMARY KEY DEFERRABLE CHECK (id > 0), v tsvector, "é" int, "ü" int);
    CREATE TABLE u (a text);
    CREATE INDEX lowered ON t (lower(v::text));
    CREATE INDEX nulls ON u (a NULLS FIRST);
    CREATE TABLE nothing ();
    ALTER TABLE u ENABLE ROW LEVEL SECURITY;
    COMMENT ON COLUMN u.a IS 'x';
    COMMENT ON TYPE odd IS 'y';
"""


def _text(sql: str, kept: KeptNames = NOTHING_KEPT) -> str | None:
    return warnings_text(decide(catalog_of(sql), DATABASE, kept).value)


def test_nothing_to_warn_of_is_no_text() -> None:
    """A plain schema has no warnings at all."""
    assert _text("CREATE TABLE t (id int PRIMARY KEY);") is None


def test_groups_stand_in_prismas_order() -> None:
    """Each group has its header and its items; empty groups are not shown."""
    text = _text(_ALL)
    assert text is not None
    assert text.startswith("*** WARNING ***\n\nThese fields were commented out")
    assert [line for line in text.splitlines() if line.startswith("  - ")] == [
        '  - Model: "t", field(s): ["é", "ü"]',
        '  - Enum: "odd", value: "1"',
        '  - "nothing"',
        '  - "u"',
        '  - Model: "t", field: "v", original data type: "tsvector"',
        '  - Index: "nulls", column: "a"',
        '  - "u"',
        '  - Model: "t", constraint: "t_id_check"',
        '  - Model: "t", constraint: "t_pkey"',
        '  - Type: "enum", name: "odd"',
        '  - Type: "field", name: "u.a"',
        '  - Model: "t", constraint: "lowered"',
    ]


def test_kept_names_are_said_to_be_kept() -> None:
    """Names that come from the existing file are listed as enrichment."""
    kept = KeptNames(models={(None, "t"): "Thing"}, fields={(None, "t", "id"): "key"})
    text = _text("CREATE TABLE t (id int PRIMARY KEY);", kept)
    assert text is not None
    assert [line for line in text.splitlines() if line.startswith("  - ")] == [
        '  - Model: "Thing", field: "key"',
        '  - "Thing"',
    ]


_DATASOURCE = 'datasource db {\n  provider = "postgresql"\n  relationMode = "prisma"\n}\n'
_RINGS = """
    CREATE TABLE bells (id int PRIMARY KEY, tower_id int);
    CREATE TABLE towers (id int PRIMARY KEY, bell_id int REFERENCES bells);
    CREATE TABLE cords (id int PRIMARY KEY);
"""
_RINGS_FILE = """
model cords {
  id    Int     @id
  bells bells[]
}

model bells {
  id       Int     @id
  tower_id Int
  tower    towers? @relation(fields: [tower_id], references: [id])
  cords    cords[]
  gone     gone[]
}

model towers {
  id    Int     @id
  bells bells[]
}

model gone {
  id    Int     @id
  bells bells[]
}
"""


def _items(text: str | None) -> list[str]:
    return [line.removeprefix("  - ") for line in (text or "").splitlines() if line.startswith("  - ")]


def _with_file(sql: str, file: str, *, mode: str = "prisma") -> str | None:
    document = parse(
        Source(path="schema.prisma", text=_DATASOURCE.replace('"prisma"', f'"{mode}"') + file)
    ).value
    options = replace(DATABASE, header=document.blocks("datasource"))
    return warnings_text(decide(catalog_of(sql), options, kept_names(document)).value)


def test_each_relation_field_that_is_copied_is_told() -> None:
    """With the relation mode `prisma` they come by the table they lead to, and under that from the last table on."""
    text = _with_file(_RINGS, _RINGS_FILE)
    assert text is not None
    assert "Relations were copied from the previous data model" in text
    assert _items(text) == ['"towers"', '"cords"', '"bells"', '"bells"']


def test_relations_of_foreign_keys_are_not_copied() -> None:
    """In the other relation mode the file's relations are the database's."""
    assert _with_file(_RINGS, _RINGS_FILE, mode="foreignKeys") is None


_PAIRS = "CREATE TABLE t (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE u (a int);"
_PAIRS_FILE = """
model t {
  a Int
  b Int

  @@id([a, b], name: "pair")
}

model u {
  a Int?

  @@ignore
}
"""


def test_what_the_file_says_of_keys_is_told_or_heeded() -> None:
    """A kept name of a compound id is told; a model that a person ignores is not told to have no identifier."""
    text = _with_file(_PAIRS, _PAIRS_FILE)
    assert text is not None
    assert "custom compound id names" in text
    assert _items(text) == ['"t"']


def test_models_and_views_have_groups_of_their_own() -> None:
    """The same sentence stands once for the models and once for the views."""
    sql = "CREATE TABLE t (id int PRIMARY KEY, v tsvector); CREATE VIEW w AS SELECT v FROM t;"
    generator = 'generator client {\n  provider = "prisma-client"\n  previewFeatures = ["views"]\n}\n'
    document = parse(Source(path="schema.prisma", text=generator)).value
    options = replace(DATABASE, header=document.blocks("generator"))
    text = warnings_text(decide(catalog_of(sql), options, NOTHING_KEPT).value)
    assert text is not None
    assert text.count("does not support their types:") == 2
    assert [item.partition(":")[0] for item in _items(text)] == ["Model", "View"]


_CROSSED = """
    CREATE TABLE a (id int PRIMARY KEY);
    CREATE TABLE b (id int PRIMARY KEY);
    CREATE TABLE "_j" ("A" int REFERENCES a DEFERRABLE, "B" int REFERENCES b, PRIMARY KEY ("A", "B"));
    CREATE INDEX ON "_j" ("B" NULLS FIRST);
"""


def test_a_hidden_join_table_is_warned_of() -> None:
    """Deferring and the order of nulls are told of a join table, too, by the name that its model would have."""
    assert _items(_text(_CROSSED)) == [
        'Index: "_j_B_idx", column: "B"',
        'Model: "j", constraint: "_j_A_fkey"',
    ]


def test_a_join_table_whose_sides_are_exchanged_is_broken() -> None:
    """Prisma tells the sides by the models' names: where these sort the other way, the last line says so."""
    kept = KeptNames(
        models={(None, "a"): "zebra"}, joins={"_j": RelationNames(forward="left", back="right", relation="j")}
    )
    text = _text(_CROSSED, kept)
    assert text is not None
    assert text.splitlines()[-1].startswith('The many-to-many relation between "zebra" and "b" is broken')
