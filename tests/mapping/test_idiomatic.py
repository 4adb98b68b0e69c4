"""Names of models, enums, fields and values."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sqlprisma.catalog.objects import Table
from sqlprisma.mapping.names import KeptNames, Names, Reason
from sqlprisma.mapping.scope import Join, Relation
from sqlprisma.mapping.word_lists import RESERVED
from sqlprisma.mapping.words import is_identifier
from sqlprisma.overrides import Lexicon, Overrides
from sqlprisma.prisma.kept import RelationNames
from tests.mapping.written import Written, fields


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("invoice_lines", "InvoiceLine"),
        ("people", "Person"),
        ("Parcel", "Parcel"),
        ("tbl_parcels", "TblParcel"),
        ("parties_addresses", "PartyAddress"),
        ("2nd_tries", "N2ndTry"),
        ("strings", "Strings"),
        ("string", "String2"),
        ("class", "Class"),
        ("größen", "Grossen"),
        ("💥", "Model"),
    ],
)
def test_a_table_becomes_a_model(table: str, expected: str) -> None:
    """Models are PascalCase and singular, never reserved, and have a name whatever the table's is."""
    written = Written()
    written.table(table)
    assert written.models() == [expected]


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        (["parcel", "parcels"], ["Parcel", "Parcels"]),
        (["parcels", "parcel"], ["Parcel", "Parcel2"]),
        (["parcels", "Parcels", "PARCELS"], ["Parcel", "Parcels", "Parcel2"]),
        (["hall.parcels", "parcels"], ["HallParcel", "Parcel"]),
        (["hall.parcels", "yard.parcels"], ["Parcel", "YardParcel"]),
        (["💥", "💣"], ["Model", "Model2"]),
    ],
)
def test_tables_that_meet_get_different_models(tables: list[str], expected: list[str]) -> None:
    """The first keeps the name; then the schema, the plural and a number tell them apart."""
    written = Written()
    for path in tables:
        schema, _, name = path.rpartition(".")
        written.table(name, schema=schema or "public")
    assert written.models() == expected


def test_a_view_is_named_as_a_table() -> None:
    """Views and tables share their names, and a view's columns are fields."""
    written = Written()
    written.table("open_orders")
    view = written.view("open_order", "order_no", "OrderNo")
    names = written.names()
    assert names.models[view.oid].name == "OpenOrder2"
    assert [names.fields[view.oid, number].name for number in (1, 2)] == ["orderNo", "orderNo2"]


def test_an_enum_steps_back_before_a_model() -> None:
    """An enum whose name a model has gets Enum behind it."""
    written = Written()
    enum = written.enum("payment_method", "CASH")
    written.table("payment_methods")
    assert written.names().enums[enum.oid].name == "PaymentMethodEnum"


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (["unit_price", "VAT"], ["unitPrice", "vat"]),
        (["unit_price", "unitPrice", "Unit Price"], ["unitPrice", "unitPrice2", "unitPrice3"]),
        (["…", "💥"], ["field", "field2"]),
        (["v_1", "v1", "v1_2"], ["v1", "v1_2", "v1_2_2"]),
    ],
)
def test_columns_become_fields(columns: list[str], expected: list[str]) -> None:
    """Fields are camelCase, and the first column of a name keeps it."""
    written = Written()
    table = written.table("parcels", *columns)
    assert fields(written, table) == expected


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["IN_TRANSIT", "lost"], ["IN_TRANSIT", "lost"]),
        (["in-transit", "in_transit"], ["in_transit2", "in_transit"]),
        (["2xl", "2XL"], ["n2xl", "N2XL"]),
        (["", "  "], ["EMPTY_ENUM_VALUE", "value"]),
        (["_old", "n/a", "café"], ["old", "n_a", "cafe"]),
    ],
)
def test_enum_values_stay_unless_they_are_invalid(labels: list[str], expected: list[str]) -> None:
    """A valid value is never touched, and an invalid one never takes the name of a valid one."""
    written = Written()
    enum = written.enum("sizes", *labels)
    names = written.names()
    assert [names.values[enum.oid, label].name for label in labels] == expected


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("parcels", Reason.POLICY),
        ("parcel box", Reason.SANITISED),
        ("string", Reason.RESERVED),
    ],
)
def test_a_name_carries_its_reason(table: str, reason: Reason) -> None:
    """Why a model is called so can be told."""
    written = Written()
    made = written.table(table)
    assert written.names().models[made.oid].reason is reason


def test_what_the_file_calls_it_wins() -> None:
    """Names of the schema file are kept, and the rules step around them."""
    written = Written()
    first = written.table("parcels", "weight", "mass")
    written.table("boxes")
    enum = written.enum("sizes", "S")
    kept = KeptNames(
        models={(None, "parcels"): "Box"},
        enums={("public", "sizes"): "BoxSize"},
        fields={(None, "parcels", "weight"): "mass"},
        values={(None, "sizes", "S"): "SMALL"},
    )
    names = written.names(kept)
    assert written.models(kept) == ["Box", "Boxes"]
    assert names.enums[enum.oid].name == "BoxSize"
    assert fields(written, first, names) == ["mass", "mass2"]
    assert names.values[enum.oid, "S"].name == "SMALL"
    assert names.models[first.oid].reason is Reason.KEPT


@pytest.mark.parametrize("name", ["Not valid", "String", "", "class"])
def test_a_kept_name_that_prisma_refuses_is_not_kept(name: str) -> None:
    """What cannot be written is named by the rules."""
    written = Written()
    written.table("parcels")
    assert written.models(KeptNames(models={(None, "parcels"): name})) == ["Parcel"]


def test_the_configuration_wins_over_the_file() -> None:
    """A configured name beats a kept one and claims first, whichever table comes first."""
    written = Written()
    written.table("boxes")
    written.table("parcels")
    kept = KeptNames(models={(None, "parcels"): "Packet"})
    assert written.models(kept, Overrides(models={"public.parcels": "Box"})) == ["Boxes", "Box"]


def test_prefixes_and_words_of_the_project_are_used() -> None:
    """A prefix is taken off unless nothing would be left, and the project's own words are known."""
    written = Written()
    for name in ("tbl_kine", "tbl_", "tblx"):
        written.table(name)
    overrides = Overrides(strip_prefix=("tbl_",), lexicon=Lexicon(irregular={"kine": "cow"}))
    assert written.models(overrides=overrides) == ["Cow", "Tbl", "Tblx"]


NAMES = st.one_of(
    st.text(alphabet="aAbB1_ é…", max_size=4),
    st.text(max_size=63),
    st.sampled_from(["users", "user", "user_id", "id", "string", "parent_id", "created_by", "User", "child"]),
)


@st.composite
def schemas(draw: st.DrawFn) -> Written:
    """Schemas in `public` with any names, keys in all directions, join tables and enums."""
    written = Written()
    for name in draw(st.lists(NAMES, min_size=1, max_size=5, unique=True)):
        written.table(name, *draw(st.lists(NAMES, min_size=1, max_size=4, unique=True)))
    tables = st.sampled_from(written.tables)
    for _ in range(draw(st.integers(0, 6))):
        table, referenced = draw(tables), draw(tables)
        column = draw(st.sampled_from(table.columns)).name
        to = draw(st.sampled_from(referenced.columns)).name
        if "," not in column + to:
            written.key(table, column, referenced, to, is_one=draw(st.booleans()))
    for name in draw(st.lists(NAMES.filter(bool), max_size=2, unique=True)):
        written.join(f"_{name}", draw(tables), draw(tables))
    for name in draw(st.lists(NAMES, max_size=2, unique=True)):
        written.enum(name, *draw(st.lists(NAMES, min_size=1, max_size=4, unique=True)))
    return written


def _relation_keys(written: Written, names: Names) -> list[tuple[frozenset[int], str]]:
    """Every relation as Prisma tells them apart: its pair of models and its name, written or not."""
    found = [
        (item.table, item.referenced, names.relations[item.constraint.oid].relation)
        for item in written.relations
    ] + [(item.a, item.b, names.joins[item.table.oid].relation) for item in written.joins]
    return [
        (
            frozenset((one.oid, other.oid)),
            name or "To".join(sorted((names.models[one.oid].name, names.models[other.oid].name))),
        )
        for one, other, name in found
    ]


@given(schemas())
def test_every_name_is_valid_and_free(written: Written) -> None:
    """Whatever the database holds, Prisma accepts every name and none stands twice where it may not."""
    names = written.names()
    blocks = [chosen.name for chosen in (*names.models.values(), *names.enums.values())]
    assert len(set(blocks)) == len(blocks)
    assert not RESERVED.intersection(blocks)
    spaces = [blocks]
    spaces += [fields(written, table, names) for table in written.tables]
    spaces += [[names.values[enum.oid, label.label].name for label in enum.labels] for enum in written.enums]
    for space in spaces:
        assert all(map(is_identifier, space))
        assert len(set(space)) == len(space)


@given(schemas())
def test_relations_between_two_models_are_told_apart(written: Written) -> None:
    """No two relations of a pair have one name, and a self relation always has a written one."""
    names = written.names()
    by_key = _relation_keys(written, names)
    assert len(set(by_key)) == len(by_key)
    for relation in written.relations:
        assert not relation.is_self or names.relations[relation.constraint.oid].relation


@given(schemas())
def test_names_depend_on_the_schema_alone(written: Written) -> None:
    """The order in which the scope lists things does not matter."""
    shuffled = replace(written.scope(), tables=tuple(written.tables[::-1]))
    again = written.names()
    written.tables = list(shuffled.tables)
    written.relations.reverse()
    written.joins.reverse()
    assert written.names() == again


def _as_kept(written: Written, names: Names) -> KeptNames:
    """The names as a schema file would hold them; of two keys over the same columns it can hold one."""
    path = {item.oid: item.name for item in (*written.tables, *written.enums)}
    return KeptNames(
        models={(None, path[oid]): chosen.name for oid, chosen in names.models.items()},
        enums={(None, path[oid]): chosen.name for oid, chosen in names.enums.items()},
        fields={
            (None, table.name, column.name): names.fields[table.oid, column.number].name
            for table in written.tables
            for column in table.columns
        },
        values={(None, path[oid], label): chosen.name for (oid, label), chosen in names.values.items()},
        relations={
            (None, item.table.name, _columns_of(item)): names.relations[item.constraint.oid]
            for item in written.relations
        },
        joins={
            item.table.name: _alphabetical(item, names, names.joins[item.table.oid]) for item in written.joins
        },
    )


def _columns_of(relation: Relation) -> tuple[str, ...]:
    """The names of a key's columns."""
    return tuple(relation.table.column_numbered(number).name for number in relation.constraint.columns)


def _alphabetical(join: Join, names: Names, found: RelationNames) -> RelationNames:
    if names.models[join.a.oid].name <= names.models[join.b.oid].name:
        return found
    return replace(found, forward=found.back, back=found.forward)


@given(schemas())
def test_a_second_run_renames_nothing(written: Written) -> None:
    """With the names that the first run wrote into the file, the second gives the same ones."""
    keys = [(item.table.oid, item.constraint.columns) for item in written.relations]
    assume(len(set(keys)) == len(keys))
    first = written.names()
    second = written.names(_as_kept(written, first))
    assert _spelled(second) == _spelled(first)


def _spelled(names: Names) -> tuple[object, ...]:
    """The names without their reasons."""
    chosen = (names.models, names.enums, names.fields, names.values)
    return (
        *({key: found.name for key, found in part.items()} for part in chosen),
        names.relations,
        names.joins,
    )


@given(schemas(), NAMES, st.data())
def test_a_table_added_last_renames_nothing(written: Written, name: str, data: st.DataObject) -> None:
    """Earlier models, fields and relations keep their names; only an enum may step back before a new model."""
    before = written.names()
    if name in {table.name for table in written.tables}:
        name = f"{name} again"
    added = written.table(name, "id", "parent_id", "user_id")
    for column in ("parent_id", "user_id"):
        referenced: Table = data.draw(st.sampled_from(written.tables))
        written.key(added, column, referenced, (referenced.columns[0].name,))
    after = written.names()
    assert {oid: after.models[oid] for oid in before.models} == dict(before.models)
    assert {key: after.fields[key] for key in before.fields} == dict(before.fields)
    assert {oid: after.relations[oid] for oid in before.relations} == dict(before.relations)
    assert {oid: after.joins[oid] for oid in before.joins} == dict(before.joins)


def test_numbered_names_go_up() -> None:
    """Tables that meet again and again are counted in the order in which they were made."""
    written = Written()
    for symbol in "✂✃✄✆✇":
        written.table(symbol)
    found = written.models()
    assert found[0] == "Model"
    assert all(left < right for left, right in pairwise(found))
