"""Tests of keys, uniques and indexes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sqlprisma.mapping import columns, operator_classes, types
from tests.mapping.pulled import DATABASE, IDIOMATIC, catalog_of, lines, pull, told

_TABLE = "CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL, b int NOT NULL, c text[], d jsonb);"

_LINES = [
    ("CREATE INDEX ON t (a);", "@@index([a])"),
    ("CREATE INDEX found ON t (b, a DESC);", '@@index([b, a(sort: Desc)], map: "found")'),
    ("CREATE INDEX ON t (a) INCLUDE (b);", "@@index([a, b])"),
    ("CREATE UNIQUE INDEX ON t (a, b);", '@@unique([a, b], map: "t_a_b_idx")'),
    ("ALTER TABLE t ADD UNIQUE (a, b);", "@@unique([a, b])"),
    ("CREATE INDEX ON t USING hash (a);", "@@index([a], type: Hash)"),
    ("CREATE INDEX ON t USING gin (c);", "@@index([c], type: Gin)"),
    ("CREATE INDEX ON t USING gin (d jsonb_path_ops);", "@@index([d(ops: JsonbPathOps)], type: Gin)"),
    ("CREATE INDEX ON t USING brin (b);", "@@index([b], type: Brin)"),
    (
        "CREATE INDEX ON t USING brin (b int4_minmax_multi_ops);",
        "@@index([b(ops: Int4MinMaxMultiOps)], type: Brin)",
    ),
    ("CREATE INDEX ON t USING brin (a bpchar_minmax_ops);", "@@index([a], type: Brin)"),
    (
        "CREATE INDEX ON t USING brin (a bpchar_bloom_ops);",
        '@@index([a(ops: raw("bpchar_bloom_ops"))], type: Brin)',
    ),
    ("CREATE INDEX ON t USING brin (a text_bloom_ops);", "@@index([a(ops: TextBloomOps)], type: Brin)"),
    ("CREATE INDEX ON t USING spgist (a) INCLUDE (b);", '@@index([a], map: "t_a_b_idx", type: SpGist)'),
    ("CREATE INDEX ON t (b DESC) INCLUDE (b);", '@@index([b(sort: Desc)], map: "t_b_b1_idx")'),
    ("CREATE INDEX ON t (a text_pattern_ops);", "@@index([a])"),
    ("CREATE INDEX ON t (b) WHERE (a <> '');", "@@index([b], where: raw(\"(a <> ''::text)\"))"),
]


@pytest.mark.parametrize(("sql", "line"), _LINES)
def test_an_index_is_a_line_of_the_model(sql: str, line: str) -> None:
    """Columns, order, method, operator class and predicate are shown; `map:` only where the name is not Prisma's."""
    assert line in [shown.replace(', map: "t_a_b_idx1"', "") for shown in lines(pull(_TABLE + sql))]


_REFUSED = [
    ("CREATE INDEX i ON t (b, b);", ["names a column twice: it is not shown"]),
    ("CREATE INDEX i ON t (pages);", ["has a key of type xml: it is not shown"]),
    ("CREATE INDEX i ON t (b) INCLUDE (a, sheet);", ['is shown without its included column "sheet"']),
    (
        "CREATE INDEX i ON t USING gist (spot) INCLUDE (a, b, kind, area);",
        ['is shown without its included column "b"', 'is shown without its included column "kind"'],
    ),
    ("CREATE INDEX i ON t USING spgist (a) INCLUDE (b);", ['is shown without its included column "b"']),
    ("CREATE INDEX i ON t (a) INCLUDE (b, area, kind);", []),
]
_ODD_TABLE = (
    "CREATE TYPE kind AS ENUM ('x'); CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL, b int NOT NULL, "
    "sheet xml, pages xml[], spot point, area polygon, kind kind);"
)


@pytest.mark.parametrize(("sql", "reasons"), _REFUSED)
def test_what_the_validator_refuses_of_an_index_is_left_out_with_a_reason(
    sql: str, reasons: list[str]
) -> None:
    """A repeated column and an xml key cost the index; an INCLUDE column that cannot be a key costs only itself."""
    catalog = catalog_of(_ODD_TABLE + sql)
    table = next(iter(catalog.tables()))
    assert [(index.name, reason) for index, reason in columns.refusals(catalog, table)] == [
        ("i", reason) for reason in reasons
    ]
    is_left_out = any("not shown" in reason for reason in reasons)
    assert ("i" in [index.name for index in columns.shown_indexes(catalog, table)]) != is_left_out


_WORDS = [
    ("gist", "inet_ops", "inet", "InetOps"),
    ("gist", "inet_ops", "cidr", None),
    ("gin", "inet_ops", "inet", None),
    ("gin", "jsonb_path_ops", "jsonb", "JsonbPathOps"),
    ("gin", "array_ops", "text[]", "ArrayOps"),
    ("gin", "array_ops", "text", None),
    ("gin", "text_ops", "text", None),
    ("spgist", "text_ops", "varchar(3)", "TextOps"),
    ("brin", "text_bloom_ops", "varchar", "TextBloomOps"),
    ("brin", "oid_bloom_ops", "oid", "OidBloomOps"),
    ("brin", "oid_bloom_ops", "integer", None),
    ("brin", "bpchar_bloom_ops", "char(3)", "BpcharBloomOps"),
    ("brin", "bit_bloom_ops", "bit(3)", None),
]


@pytest.mark.parametrize(("method", "name", "type_name", "word"), _WORDS)
def test_a_class_has_a_word_only_where_the_validator_takes_it(
    method: str, name: str, type_name: str, word: str | None
) -> None:
    """A word of Prisma's belongs to a method and to certain types; everywhere else the class is written raw."""
    catalog = catalog_of(f"CREATE TABLE t (c {type_name});")
    (column,) = next(iter(catalog.tables())).columns
    assert operator_classes.word(method, name, types.of(catalog, column.type, ())) == word


def test_one_unique_is_shown_for_a_column() -> None:
    """Of several uniques on one column only the first by name is shown."""
    sql = _TABLE + "CREATE UNIQUE INDEX z ON t (a); CREATE UNIQUE INDEX k ON t (a);"
    assert 'a String @unique(map: "k")' in lines(pull(sql))


def test_a_key_of_several_columns_stands_at_the_end() -> None:
    """A primary key of one column is @id, of several @@id in the key's order, named unless the name is default."""
    assert "@@id([b, a])" in lines(pull("CREATE TABLE t (a int, b int, PRIMARY KEY (b, a));"))
    assert 'a Int @id(map: "k")' in lines(pull("CREATE TABLE t (a int CONSTRAINT k PRIMARY KEY);"))


_UNUSABLE = [
    "CREATE TABLE t (a int);",
    "CREATE TABLE t (a int UNIQUE);",
    "CREATE TABLE t (a interval PRIMARY KEY);",
    "CREATE TABLE t (a int NOT NULL, b int, UNIQUE (a, b));",
    "CREATE TABLE t (a text NOT NULL); CREATE UNIQUE INDEX ON t (lower(a));",
]


@pytest.mark.parametrize("sql", _UNUSABLE)
def test_a_table_without_an_identifier_is_ignored(sql: str) -> None:
    """Only a unique whose columns are all required and known identifies rows; without one the model is ignored."""
    found = lines(pull(sql))
    assert "@@ignore" in found
    assert found[0].startswith("/// The underlying table does not contain a valid unique identifier")


_PARTIAL = "CREATE TABLE t (a text NOT NULL); CREATE UNIQUE INDEX live ON t (a) WHERE (a <> '');"


def test_a_partial_unique_identifies_in_database_naming_only() -> None:
    """Db pull takes a partial unique for an identifier; idiomatic naming does not, and shows it at the end."""
    assert 'a String @unique(map: "live", where: raw("(a <> \'\'::text)"))' in lines(pull(_PARTIAL))
    found = lines(pull(_PARTIAL, replace(IDIOMATIC, partial_indexes=True)))
    assert '@@unique([a], map: "live", where: raw("(a <> \'\'::text)"))' in found
    assert "@@ignore" in found


def test_a_partial_index_is_told_of_where_it_may_not_be_written() -> None:
    """Without the preview feature a partial index is left out and told of, with the way to get it."""
    assert "where" not in pull(_PARTIAL, IDIOMATIC)
    assert 'partial index "live" of table "t" is not shown' in told(_PARTIAL, IDIOMATIC)


def test_no_target_before_7_writes_partial_indexes() -> None:
    """Prisma knows `where:` since 7, so older targets never get it."""
    assert "where" not in pull(_PARTIAL, replace(DATABASE, target=6))


def test_an_index_that_names_a_column_twice_is_told_of() -> None:
    """Prisma refuses an index with a column twice: it is left out and told of."""
    sql = _TABLE + "CREATE INDEX twice ON t (a, a);"
    assert "twice" not in pull(sql)
    assert told(sql) == ['index "twice" of table "t" names a column twice: it is not shown']


def test_a_default_class_that_prisma_does_not_know_is_spelled_out() -> None:
    """Where an extension's default class makes an index possible, Prisma needs its name."""
    sql = "CREATE EXTENSION btree_gist;" + _TABLE + "CREATE INDEX ON t USING gist (b);"
    assert '@@index([b(ops: raw("gist_int4_ops"))], type: Gist)' in lines(pull(sql))
