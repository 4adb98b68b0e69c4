"""Tests of fields that yield to the names of compound keys."""

from __future__ import annotations

import pytest

from sqlprisma.mapping import KeptNames
from sqlprisma.mapping.options import MappingOptions
from tests.mapping.pulled import DATABASE, IDIOMATIC, NOTHING_KEPT, lines, pull

_KEPT = KeptNames(
    models={(None, "t"): "t"},
    fields={(None, "t", "a_b"): "a_b", (None, "t", "a"): "a", (None, "t", "b"): "b"},
)
_YIELDS = [
    (DATABASE, NOTHING_KEPT, 'a_b_2 Int? @map("a_b")'),
    (IDIOMATIC, NOTHING_KEPT, 'aB Int? @map("a_b")'),
    (IDIOMATIC, _KEPT, 'a_b2 Int? @map("a_b")'),
]


@pytest.mark.parametrize("key", ["UNIQUE (a, b)", "PRIMARY KEY (a, b)"])
@pytest.mark.parametrize(("options", "kept", "field"), _YIELDS)
def test_a_field_yields_to_a_compound_key(
    key: str, options: MappingOptions, kept: KeptNames, field: str
) -> None:
    """The field that has the joined names of a key is renamed, even where the file has its name already."""
    assert field in lines(pull(f"CREATE TABLE t (a_b int, a int, b int, {key});", options, kept))


def test_a_renamed_field_may_hide_no_other_key() -> None:
    """The new name is looked at again, since it may be the joined names of another key."""
    text = pull("CREATE TABLE t (a_b int, a int, b int, b_2 int, UNIQUE (a, b), UNIQUE (a, b_2));")
    assert 'a_b_2_2 Int? @map("a_b")' in lines(text)


def test_an_index_has_no_name_for_the_client() -> None:
    """A compound index that is not unique hides nothing."""
    text = pull("CREATE TABLE t (id int PRIMARY KEY, a_b int, a int, b int); CREATE INDEX ON t (a, b);")
    assert "a_b Int?" in lines(text)


@pytest.mark.parametrize(
    ("options", "field"), [(DATABASE, 'pair_2 Int? @map("pair")'), (IDIOMATIC, 'pair2 Int? @map("pair")')]
)
def test_a_new_field_leaves_a_keys_own_name_alone(options: MappingOptions, field: str) -> None:
    """What the file calls a compound key is not the name of a column that comes later."""
    kept = KeptNames(models={(None, "t"): "t"}, key_names={(None, "t"): ("pair",)})
    sql = "CREATE TABLE t (id int PRIMARY KEY, a int, b int, pair int, UNIQUE (a, b));"
    assert field in lines(pull(sql, options, kept))
    assert field not in lines(pull(sql.replace(", UNIQUE (a, b)", ""), options, kept))
