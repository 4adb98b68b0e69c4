"""Tests of the generator and datasource blocks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sqlprisma.mapping import MappingOptions
from sqlprisma.prisma import print_document
from sqlprisma.prisma.ast import Document
from tests.mapping.pulled import DATABASE, IDIOMATIC, built, header

_TABLE = "CREATE TABLE t (id int PRIMARY KEY);"
_PARTIAL = _TABLE + "CREATE INDEX ON t (id) WHERE (id > 1);"


def _header(options: MappingOptions, sql: str = _TABLE) -> list[str]:
    document = built(sql, options).value
    text = print_document(Document(items=document.blocks("generator", "datasource")))
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


_TARGETS = [
    (
        7,
        [
            "generator client {",
            'provider = "prisma-client"',
            'output = "../generated/prisma"',
            "}",
            "datasource db {",
            'provider = "postgresql"',
            "}",
        ],
    ),
    (
        6,
        [
            "generator client {",
            'provider = "prisma-client"',
            'output = "../generated/prisma"',
            "}",
            "datasource db {",
            'provider = "postgresql"',
            'url = env("DATABASE_URL")',
            "}",
        ],
    ),
    (
        5,
        [
            "generator client {",
            'provider = "prisma-client-js"',
            "}",
            "datasource db {",
            'provider = "postgresql"',
            'url = env("DATABASE_URL")',
            "}",
        ],
    ),
]


@pytest.mark.parametrize(("target", "expected"), _TARGETS)
def test_a_new_header_fits_the_target(target: int, expected: list[str]) -> None:
    """Each major version of Prisma wants its own generator and connection."""
    assert _header(replace(IDIOMATIC, target=target)) == expected


def test_schemas_are_listed_where_blocks_name_them() -> None:
    """Several schemas are listed in the datasource; Prisma 5 needs its preview feature for that."""
    sql = _TABLE + "CREATE SCHEMA shop; CREATE TABLE shop.t (id int PRIMARY KEY);"
    assert 'schemas = ["public", "shop"]' in _header(DATABASE, sql)
    assert 'previewFeatures = ["multiSchema"]' in _header(replace(IDIOMATIC, target=5), sql)


def test_partial_indexes_turn_their_preview_on() -> None:
    """A new generator gets the preview feature that the file's partial indexes need."""
    assert 'previewFeatures = ["partialIndexes"]' in _header(DATABASE, _PARTIAL)
    assert "previewFeatures" not in " ".join(_header(DATABASE))


_EXISTING = """
// ours
datasource pg {
  // which one
  schemas  = ["public"]
  provider = "postgres"
}

generator client {
  binaryTargets   = ["native"]
  previewFeatures = ["views"]
  provider        = "prisma-client-js"
  zeta            = "z"
  alpha           = "a"
}
"""


def test_database_naming_writes_existing_blocks_anew() -> None:
    """Generators come first, keys have a fixed order, and every generator gets the preview feature it needs."""
    assert _header(replace(DATABASE, header=header(_EXISTING)), _PARTIAL) == [
        "generator client {",
        'provider = "prisma-client-js"',
        'previewFeatures = ["views", "partialIndexes"]',
        'binaryTargets = ["native"]',
        'alpha = "a"',
        'zeta = "z"',
        "}",
        "datasource pg {",
        'provider = "postgres"',
        'schemas = ["public"]',
        "}",
    ]


def test_idiomatic_naming_leaves_existing_blocks_alone() -> None:
    """An existing generator and datasource are given back as they are."""
    existing = header(_EXISTING)
    document = built(_PARTIAL, replace(IDIOMATIC, header=existing)).value
    assert document.blocks("generator", "datasource") == existing


_LOOSE = """
generator client {
  provider        = "prisma-client-js"
  previewFeatures = ["views", "nativeDistinct", "views"]
  binaryTargets   = "native"
  size            = 5
  fast            = true
  kinds           = [plain, 1.50, "x"]
}

datasource db {
  provider = "postgresql"
}
"""


def test_database_naming_writes_a_generators_values_as_prisma_keeps_them() -> None:
    """Features stand in Prisma's order and once, targets are a list, and every other value is a string."""
    assert _header(replace(DATABASE, header=header(_LOOSE)), _PARTIAL)[:8] == [
        "generator client {",
        'provider = "prisma-client-js"',
        'previewFeatures = ["nativeDistinct", "views", "partialIndexes"]',
        'binaryTargets = ["native"]',
        'fast = "true"',
        'kinds = ["plain", "1.50", "x"]',
        'size = "5"',
        "}",
    ]


_BARE = """
generator client {
  provider = "prisma-client-js" // theirs
}

generator docs {
  provider = "docs"
}

datasource db {
  provider = "postgresql"
  // where
}
"""


@pytest.mark.parametrize(
    ("target", "features"),
    [(5, ['previewFeatures = ["multiSchema"]']), (6, []), (7, ['previewFeatures = ["partialIndexes"]'])],
)
def test_idiomatic_naming_adds_what_prisma_would_refuse_to_miss(target: int, features: list[str]) -> None:
    """The first generator gets the preview features of what is written, the datasource the schemas."""
    sql = _PARTIAL + "CREATE SCHEMA shop; CREATE TABLE shop.t (id int PRIMARY KEY);"
    options = replace(IDIOMATIC, target=target, partial_indexes=True, header=header(_BARE))
    assert _header(options, sql) == [
        "generator client {",
        'provider = "prisma-client-js" // theirs',
        *features,
        "}",
        "generator docs {",
        'provider = "docs"',
        "}",
        "datasource db {",
        'provider = "postgresql"',
        'schemas = ["public", "shop"]',
        "// where",
        "}",
    ]


def test_native_types_stand_behind_the_datasources_name() -> None:
    """`@db.` is the datasource's name, whatever it is called."""
    options = replace(DATABASE, header=header('datasource pg {\n  provider = "postgresql"\n}\n'))
    text = print_document(built("CREATE TABLE t (id uuid PRIMARY KEY);", options).value)
    assert "@pg.Uuid" in text


def test_without_a_generator_there_are_no_partial_indexes() -> None:
    """An existing file without a generator has no place for the preview feature, so no index carries `where:`."""
    options = replace(DATABASE, header=header('datasource db {\n  provider = "postgresql"\n}\n'))
    assert "where" not in print_document(built(_PARTIAL, options).value)
