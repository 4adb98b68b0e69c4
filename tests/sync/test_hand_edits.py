"""Hand edits of a generated file survive the next run, and the run after it changes nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlprisma import catalog, mapping, pipeline, sync
from sqlprisma.config import Settings
from sqlprisma.prisma import kept_names, parse, print_document, read
from sqlprisma.prisma.ast import Document
from sqlprisma.source import Source
from tests.sync.edits import EDITS

_SQL = """-- +goose Up
CREATE TYPE berth_kind AS ENUM ('pontoon', 'buoy', 'dry-dock');
COMMENT ON TYPE berth_kind IS 'Where a boat lies.';
CREATE TABLE harbours (
  id serial PRIMARY KEY,
  name text NOT NULL UNIQUE,
  opened date,
  code char(3) NOT NULL
);
COMMENT ON TABLE harbours IS 'A place with water.';
CREATE TABLE berths (
  harbour_id int NOT NULL REFERENCES harbours (id),
  number int NOT NULL,
  kind berth_kind NOT NULL DEFAULT 'buoy',
  price numeric(8, 2),
  PRIMARY KEY (harbour_id, number),
  UNIQUE (number, kind)
);
COMMENT ON COLUMN berths.price IS 'A night.';
CREATE INDEX ON berths (kind, price);
CREATE TABLE boats (
  id uuid PRIMARY KEY,
  name varchar(80) NOT NULL,
  home_harbour_id int REFERENCES harbours (id),
  last_harbour_id int NOT NULL REFERENCES harbours (id),
  mother_id uuid REFERENCES boats (id),
  seen_at timestamptz,
  marks text[],
  area int4range
);
CREATE TABLE logs (line text);
"""


@cache
def _catalog() -> catalog.Catalog:
    with TemporaryDirectory() as folder:
        (Path(folder) / "00001_harbour.sql").write_text(_SQL, encoding="utf-8")
        outcome = pipeline.load_catalog(Settings(migrations=Path(folder)))
    assert not outcome.has_errors
    return outcome.value.catalog


def _generated(naming: str, old: Document | None = None) -> Document:
    """What is written where this file is there."""
    settings = Settings(naming=naming)
    kept = mapping.KeptNames() if old is None else mapping.kept_names(old)
    fresh = mapping.build(_catalog(), pipeline.mapping_options(settings, old), kept).value
    if old is None:
        return fresh
    assert sync.clashes(old, fresh) == ()
    return sync.merge(old, fresh)


def _again(document: Document) -> Document:
    """The document written down and read."""
    return parse(Source(path="schema.prisma", text=print_document(document))).value


@cache
def _started(naming: str) -> Document:
    """A generated file, as it is read."""
    return _again(_generated(naming))


@pytest.mark.parametrize("naming", ["idiomatic", "database"])
@given(data=st.data())
def test_hand_edits_survive(naming: str, data: st.DataObject) -> None:
    """Every edit is still there after the next run, which is the last one that changes anything."""
    document = _started(naming)
    questions = []
    for name in data.draw(st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=4), label="edits"):
        edited = EDITS[name](
            document, lambda things: data.draw(st.integers(0, len(things) - 1), label="place")
        )
        if edited is not None:
            document, still_there = edited
            questions.append((name, still_there))
    document = _again(document)
    first = _again(_generated(naming, document))
    lost = [name for name, still_there in questions if still_there(document) and not still_there(first)]
    assert lost == []
    second = _generated(naming, first)
    assert print_document(second) == print_document(first)


@pytest.mark.parametrize("naming", ["idiomatic", "database"])
@pytest.mark.parametrize("name", sorted(EDITS))
def test_every_kind_of_edit_finds_a_place(naming: str, name: str) -> None:
    """The edits above are made at all, they change the file, and can be seen in it."""
    document = _started(naming)
    edited = EDITS[name](document, lambda things: len(things) - 1)
    assert edited is not None
    changed, still_there = edited
    assert still_there(_again(changed))
    if name != "exchange_two_blocks":
        assert changed != document
        assert not still_there(document)


@pytest.mark.parametrize("naming", ["idiomatic", "database"])
def test_a_generated_file_is_left_alone(naming: str) -> None:
    """Generating twice changes nothing."""
    once = print_document(_generated(naming))
    old = read(Source(path="schema.prisma", text=once)).value
    assert print_document(_generated(naming, old)) == once
    assert kept_names(old).models
