"""Migrations with one thing in great number: what must cost twice as much when it is there twice as often.

Each has a size and a text of any size; a run with half of it and a run with all of it, both less
the time of an empty history, say how it grows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

_UP = "-- +goose Up\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corner:
    """One thing that a migration can have very many of."""

    size: int
    """How many of them are measured, and half as many."""
    text: Callable[[int], str]
    """The migration with so many."""


def _lines(count: int, line: Callable[[int], str], between: str = "\n") -> str:
    return between.join(map(line, range(count)))


def _columns(count: int) -> str:
    columns = _lines(count, lambda at: f"  column_{at} text NOT NULL DEFAULT ''", ",\n")
    return f"{_UP}CREATE TABLE wide (\n  id bigint PRIMARY KEY,\n{columns}\n);\n"


def _labels(count: int) -> str:
    labels = _lines(count, lambda at: f"  'label_{at}'", ",\n")
    return f"{_UP}CREATE TYPE state AS ENUM (\n{labels}\n);\nCREATE TABLE one (id bigint PRIMARY KEY, state state);\n"


def _added_labels(count: int) -> str:
    begin = "CREATE TYPE state AS ENUM ('first');\nCREATE TABLE one (id bigint PRIMARY KEY, state state);\n"
    return _UP + begin + _lines(count, lambda at: f"ALTER TYPE state ADD VALUE 'label_{at}';") + "\n"


def _keys(count: int) -> str:
    tables = _lines(
        count,
        lambda at: f"CREATE TABLE child_{at} (id bigint PRIMARY KEY, hub_id bigint REFERENCES hub (id));",
    )
    return f"{_UP}CREATE TABLE hub (id bigint PRIMARY KEY);\n{tables}\n"


def _renames(count: int) -> str:
    renames = _lines(count, lambda at: f"ALTER TABLE one RENAME COLUMN name_{at} TO name_{at + 1};")
    return f"{_UP}CREATE TABLE one (id bigint PRIMARY KEY, name_0 text);\n{renames}\n"


def _block(count: int) -> str:
    lines = _lines(count, lambda at: f"  RAISE NOTICE 'step {at}';")
    return f"{_UP}-- +goose StatementBegin\nDO $$\nBEGIN\n{lines}\nEND\n$$;\n-- +goose StatementEnd\n" + _ONE


def _guards(count: int) -> str:
    guard = """-- +goose StatementBegin
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_indexes WHERE indexname = 'one_{at}') THEN
    CREATE INDEX one_{at} ON one (id, lower(name));
  END IF;
END $$;
-- +goose StatementEnd"""
    return _UP + _ONE + _lines(count, lambda at: guard.format(at=at)) + "\n"


def _literal(count: int) -> str:
    return f"{_UP}CREATE TABLE one (id bigint PRIMARY KEY, name text DEFAULT '{'x' * count}');\n"


def _rows(count: int) -> str:
    line = f"({'1234567890, ' * 8}'{'x' * 80}')"
    rows = 5000
    insert = f"INSERT INTO one VALUES\n{_lines(rows, lambda _: line, chr(44) + chr(10))};\n"
    return _UP + _ONE + insert * (count // len(insert) + 1)


def _short_rows(count: int) -> str:
    return (
        _UP
        + _ONE
        + _lines(count, lambda at: f"INSERT INTO one (id, name) VALUES ({at}, 'name {at}');")
        + "\n"
    )


def _selects(count: int) -> str:
    return _UP + _ONE + "SELECT 1;" * count + "\n"


def _terms(count: int) -> str:
    terms = _lines(count, lambda at: f"id = {at}", " OR ")
    return f"{_UP}CREATE TABLE one (id bigint PRIMARY KEY, CHECK ({terms}));\n"


def _comments(count: int) -> str:
    return _UP + _ONE + _lines(count, lambda at: f"COMMENT ON COLUMN one.name IS 'text {at}';") + "\n"


_ONE = "CREATE TABLE one (id bigint PRIMARY KEY, name text);\n"

CORNERS: Mapping[str, Corner] = {
    "columns of a table": Corner(size=1500, text=_columns),
    "labels of an enum": Corner(size=5000, text=_labels),
    "labels added one by one": Corner(size=2000, text=_added_labels),
    "foreign keys to one table": Corner(size=3000, text=_keys),
    "renames of a column": Corner(size=10_000, text=_renames),
    "lines of a DO block": Corner(size=50_000, text=_block),
    "guards on pg_indexes": Corner(size=500, text=_guards),
    "characters of a literal": Corner(size=1_000_000, text=_literal),
    "characters of long INSERTs": Corner(size=20_000_000, text=_rows),
    "short INSERTs": Corner(size=10_000, text=_short_rows),
    "SELECT 1 in one line": Corner(size=200_000, text=_selects),
    "terms of a CHECK": Corner(size=10_000, text=_terms),
    "comments on one column": Corner(size=10_000, text=_comments),
}
"""By what there is much of."""
