"""Versions in file names."""

from __future__ import annotations

import pytest

from sqlprisma.migrations import NameRefusedError, numeric_component


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("00042_orders.sql", 42),
        ("42_orders.go", 42),
        ("+3_x.sql", 3),
        ("5_.sql", 5),
        ("5_000_x.sql", 5),
        ("20250102030405_x.sql", 20250102030405),
        ("20250102_030405_x.sql", 20250102),
        ("6_x.up.sql", 6),
        ("some/folder/8_x.sql", 8),
    ],
)
def test_version(name: str, version: int) -> None:
    """The version is the number before the first underscore of the base name."""
    assert numeric_component(name) == version


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "migration file does not have .sql or .go file extension"),
        ("1_x.SQL", "migration file does not have .sql or .go file extension"),
        ("1_x.sql.orig", "migration file does not have .sql or .go file extension"),
        ("7_folder/x.sql", "no filename separator '_' found"),
        ("dump.sql", "no filename separator '_' found"),
        ("000_x.sql", "migration version must be greater than zero"),
        ("-4_x.sql", "migration version must be greater than zero"),
        (
            "b\t2_x.sql",
            (
                "failed to parse version from migration file: b\t2_x.sql: "
                'strconv.ParseInt: parsing "b\\t2": invalid syntax'
            ),
        ),
        (
            "9223372036854775808_x.sql",
            (
                "failed to parse version from migration file: 9223372036854775808_x.sql: "
                'strconv.ParseInt: parsing "9223372036854775808": value out of range'
            ),
        ),
    ],
)
def test_refused(name: str, error: str) -> None:
    """A name without a version is refused in goose's words."""
    with pytest.raises(NameRefusedError) as caught:
        numeric_component(name)
    assert str(caught.value) == error
