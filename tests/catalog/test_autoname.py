"""The names PostgreSQL invents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlprisma.catalog import autoname
from tests.catalog.histories import constraints, indexes, made

LONG = "a" * 40
NAMES = (
    (("t", "c", "key"), "t_c_key"),
    (("t", None, "pkey"), "t_pkey"),
    ((LONG, "b" * 40, "idx"), "a" * 29 + "_" + "b" * 29 + "_idx"),
    (("é" * 31, "ñandú", "key"), "é" * 25 + "_ñandú_key"),
    (("a" * 70, None, "pkey"), "a" * 58 + "_pkey"),
)


@pytest.mark.parametrize(("parts", "expected"), NAMES)
def test_the_longer_part_is_shortened_until_the_name_fits(
    parts: tuple[str, str | None, str], expected: str
) -> None:
    """A made name has at most 63 bytes, and the longer of its parts gives way first."""
    assert autoname.object_name(*parts) == expected


@given(st.text(min_size=1, max_size=90), st.text(min_size=1, max_size=90))
def test_a_made_name_is_never_longer_than_63_bytes(first: str, second: str) -> None:
    """Whatever the parts are, the name fits PostgreSQL's name type."""
    assert len(autoname.object_name(first, second, "fkey").encode()) <= autoname.LONGEST_NAME


def test_a_taken_name_gets_a_number() -> None:
    """Automatic names avoid every relation and constraint of the schema."""
    catalog = made(
        "CREATE TABLE t (a int, b int, UNIQUE (a), FOREIGN KEY (b) REFERENCES t (a), CHECK (a > 0));"
        "ALTER TABLE t ADD UNIQUE (a), ADD CHECK (a < 9), ADD FOREIGN KEY (b) REFERENCES t (a);"
        "CREATE INDEX ON t (a); CREATE INDEX ON t (a);"
    )
    assert constraints(catalog, "t") == [
        "t_a_check",
        "t_a_check1",
        "t_a_key",
        "t_a_key1",
        "t_b_fkey",
        "t_b_fkey1",
    ]
    assert indexes(catalog, "t") == ["t_a_idx", "t_a_idx1", "t_a_key", "t_a_key1"]


def test_a_constraint_name_avoids_those_of_other_tables() -> None:
    """Automatic constraint names are chosen to be unique in the whole schema."""
    catalog = made(
        "CREATE TABLE x (a int CONSTRAINT t_a_check CHECK (a > 0));"
        "CREATE TABLE t (a int CHECK (a > 0), CONSTRAINT x_check CHECK (a > 1));"
    )
    assert constraints(catalog, "t") == ["t_a_check1", "x_check"]


INDEX_NAMES = (
    ("lower(a)", "t_lower_idx"),
    ("(a || b)", "t_expr_idx"),
    ("(a || b), a", "t_expr_a_idx"),
    ("lower(a), upper(b), lower(b)", "t_lower_upper_lower1_idx"),
    ("a, a", "t_a_a1_idx"),
    ("((a)::varchar)", "t_a_idx"),
    ("((1)::text)", "t_text_idx"),
    ("coalesce(a, b)", "t_coalesce_idx"),
    ("(CASE WHEN true THEN a ELSE b END)", "t_b_idx"),
    ("(CASE WHEN true THEN a END)", "t_case_idx"),
    ("(greatest(a, b))", "t_greatest_idx"),
    ("(ARRAY[a])", "t_array_idx"),
)


@pytest.mark.parametrize(("keys", "expected"), INDEX_NAMES)
def test_an_unnamed_index_is_called_after_its_keys(keys: str, expected: str) -> None:
    """The automatic name of an index joins its columns and what its expressions are called."""
    assert indexes(made(f"CREATE TABLE t (a text, b text); CREATE INDEX ON t ({keys});"), "t") == [expected]


def test_included_columns_count_in_the_name() -> None:
    """The columns of INCLUDE are part of the automatic name."""
    catalog = made("CREATE TABLE t (a int, b int); CREATE INDEX ON t (a) INCLUDE (b);")
    assert indexes(catalog, "t") == ["t_a_b_idx"]
