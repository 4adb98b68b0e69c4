"""What stands in a file and takes no part in the comparison: every reason is told, and is on the page of the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlprisma import pipeline
from sqlprisma.config import Settings
from sqlprisma.diagnostics.explain import page
from sqlprisma.records import replace

_TABLE = "CREATE TABLE berths (id bigint PRIMARY KEY);"
_PARTITION = """CREATE TABLE coasts (id bigint PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE berths PARTITION OF coasts DEFAULT;"""
_FOREIGN = """CREATE EXTENSION postgres_fdw;
CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;
CREATE FOREIGN TABLE berths (id bigint) SERVER far;"""
_OTHER_SCHEMA = "CREATE SCHEMA far; CREATE TABLE far.berths (id bigint PRIMARY KEY);"
_PRISMAS_OWN = """CREATE TABLE _prisma_migrations (
  id text PRIMARY KEY, checksum text, finished_at timestamptz, migration_name text, logs text,
  rolled_back_at timestamptz, started_at timestamptz, applied_steps_count int
);"""
_JOIN = """CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (id int PRIMARY KEY);
CREATE TABLE "_aTob" (
  "A" int NOT NULL REFERENCES a ON DELETE CASCADE ON UPDATE CASCADE,
  "B" int NOT NULL REFERENCES b ON DELETE CASCADE ON UPDATE CASCADE,
  UNIQUE ("A", "B")
);
CREATE INDEX ON "_aTob" ("B");"""
_MODEL = "model berths {\n  id BigInt @id\n}\n"
_VIEW = "view berths {\n  id Int?\n}\n"
_PREVIEW = 'generator client {\n  provider        = "prisma-client"\n  previewFeatures = ["views"]\n}\n'
_PLAIN = Settings()


_CASES: tuple[tuple[str, str, Settings, str], ...] = (
    (_PARTITION, _MODEL, _PLAIN, "a partition"),
    (_FOREIGN, _MODEL, _PLAIN, "a foreign table"),
    ("CREATE TABLE berths ();", _MODEL, _PLAIN, "a table without columns"),
    (
        _PRISMAS_OWN,
        _MODEL.replace("}", '\n  @@map("_prisma_migrations")\n}'),
        _PLAIN,
        "one of Prisma's own tables",
    ),
    ("SELECT 1;", _MODEL.replace("}", '\n  @@map("goose_db_version")\n}'), _PLAIN, "goose's own table"),
    (
        "SELECT 1;",
        _MODEL,
        replace(_PLAIN, version_table="own.berths"),
        "goose's own table (`version_table`)",
    ),
    (_JOIN, 'model Joined {\n  A Int\n  B Int\n\n  @@map("_aTob")\n}\n', _PLAIN, "a join table"),
    ("CREATE MATERIALIZED VIEW berths AS SELECT 1 AS id;", _VIEW, _PLAIN, "a materialized view"),
    (
        "CREATE VIEW berths AS SELECT * FROM frobnicate(1) f;",
        _VIEW,
        replace(_PLAIN, lenient=True),
        "a view whose columns are not known",
    ),
    (_TABLE, _MODEL, replace(_PLAIN, exclude=("ber*",)), "`exclude` leaves it out"),
    (_TABLE, _MODEL, replace(_PLAIN, include=("ships",)), "`include` does not name it"),
    (
        _OTHER_SCHEMA,
        _MODEL.replace("}", '\n  @@schema("far")\n}'),
        replace(_PLAIN, schemas=("public",)),
        "a PostgreSQL schema that is not read",
    ),
    (
        "CREATE SCHEMA far; CREATE TYPE far.berth_kind AS ENUM ('wide');",
        'enum BerthKind {\n  wide\n\n  @@map("berth_kind")\n  @@schema("far")\n}\n',
        replace(_PLAIN, schemas=("public",)),
        "a PostgreSQL schema that is not read",
    ),
    (
        "CREATE TYPE berth_kind AS ENUM ();",
        'enum BerthKind {\n  wide\n\n  @@map("berth_kind")\n}\n',
        _PLAIN,
        "an enum without values",
    ),
    ("SELECT 1;", f"/// sqlprisma:keep\n{_MODEL}", _PLAIN, "`sqlprisma:keep`"),
    ("SELECT 1;", _MODEL, replace(_PLAIN, keep=("berths",)), "`keep` in the configuration"),
    (
        "SELECT 1;",
        "enum berths {\n  id\n}\n",
        replace(_PLAIN, keep=("berths",)),
        "`keep` in the configuration",
    ),
)


@pytest.mark.parametrize(("sql", "schema", "settings", "reason"), _CASES, ids=[case[-1] for case in _CASES])
def test_a_reason_is_told_and_is_on_the_page(
    tmp_path: Path, sql: str, schema: str, settings: Settings, reason: str
) -> None:
    """The difference is that the block is not compared, and the page of the code names why."""
    (tmp_path / "00001_berths.sql").write_text(f"-- +goose Up\n{sql}\n", encoding="utf-8")
    path = tmp_path / "schema.prisma"
    path.write_text(_PREVIEW + schema, encoding="utf-8")
    found = pipeline.drift(replace(settings, migrations=tmp_path, schema=path), path).value.differences
    assert [each.code.slug for each in found if each.span is not None] == ["not-compared"]
    assert reason in " ".join((page("not-compared") or "").split())
