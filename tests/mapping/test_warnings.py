"""Tests of Prisma's own warnings."""

from __future__ import annotations

from sqlprisma.mapping import KeptNames, decide, warnings_text
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
