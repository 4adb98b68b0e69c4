"""Storage parameters of tables and indexes."""

from __future__ import annotations

import pytest

from tests.catalog.histories import made, refusal

TABLE = "CREATE TABLE t (a text, b int, c int4range);"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("CREATE TABLE n (a int) WITH (nope = 80);", 'unrecognized parameter "nope"'),
        ('CREATE TABLE n (a int) WITH ("fillFactor" = 70);', 'unrecognized parameter "fillFactor"'),
        ("CREATE TABLE n (a int) WITH (toast.fillfactor = 50);", 'unrecognized parameter "fillfactor"'),
        ("CREATE TABLE n (a int) WITH (other.fillfactor = 50);", 'unrecognized parameter namespace "other"'),
        ("CREATE TABLE n (a int) WITH (fillfactor = 5);", 'value 5 out of bounds for option "fillfactor"'),
        (
            "CREATE TABLE n (a int) WITH (fillfactor = 'x');",
            'invalid value for integer option "fillfactor": x',
        ),
        ("CREATE TABLE n (a int) WITH (fillfactor);", 'invalid value for integer option "fillfactor": true'),
        (
            "CREATE TABLE n (a int) WITH (autovacuum_enabled = maybe);",
            'invalid value for boolean option "autovacuum_enabled": maybe',
        ),
        (
            "CREATE TABLE n (a int) WITH (autovacuum_vacuum_scale_factor = 101);",
            'value 101 out of bounds for option "autovacuum_vacuum_scale_factor"',
        ),
        (
            "CREATE TABLE n (a int) WITH (fillfactor = 50, fillfactor = 60);",
            'parameter "fillfactor" specified more than once',
        ),
        ("ALTER TABLE t SET (nope = 1);", 'unrecognized parameter "nope"'),
        ("CREATE INDEX ON t (b) WITH (nope = 1);", 'unrecognized parameter "nope"'),
        ("CREATE INDEX ON t (b) WITH (fillfactor = 101);", 'value 101 out of bounds for option "fillfactor"'),
        ("CREATE INDEX ON t (b) WITH (fastupdate = off);", 'unrecognized parameter "fastupdate"'),
        ("CREATE INDEX ON t USING hash (b) WITH (buffering = on);", 'unrecognized parameter "buffering"'),
    ],
)
def test_a_parameter_that_cannot_be_is_refused(text: str, message: str) -> None:
    """The message is PostgreSQL's."""
    assert refusal(TABLE + text) == ("22023", message)


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE n (a int) WITH (FILLFACTOR = 70, autovacuum_enabled, parallel_workers = '4')",
        "CREATE TABLE n (a int) WITH (autovacuum_enabled = of, toast.autovacuum_enabled = false)",
        "CREATE TABLE n (a int) WITH (autovacuum_vacuum_scale_factor = 0.1, toast_tuple_target = 256)",
        "CREATE TABLE n (a int) WITH (vacuum_index_cleanup = auto, oids = false)",
        "CREATE TABLE n (a int) WITH (fillfactor = 0x32)",
        "ALTER TABLE t SET (autovacuum_vacuum_cost_delay = 0); ALTER TABLE t RESET (nope)",
        "CREATE INDEX ON t (b) WITH (fillfactor = 50, deduplicate_items = off)",
        "CREATE INDEX ON t USING gist (c) WITH (buffering = auto, fillfactor = 90)",
        "CREATE INDEX ON t USING brin (b) WITH (pages_per_range = 8, autosummarize = on)",
        "CREATE INDEX ON t USING gin (string_to_array(a, ',')) WITH (gin_pending_list_limit = 64)",
    ],
)
def test_whatever_postgresql_knows_is_accepted(text: str) -> None:
    """Names in any case, values in any spelling."""
    made(TABLE, text)
