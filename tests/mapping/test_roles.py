"""The words of a foreign key."""

from __future__ import annotations

import pytest

from sqlprisma.mapping import nouns
from sqlprisma.mapping.roles import Key, forward_names, role_of


def _key(columns: str, referenced: str, table: str, target: str) -> Key:
    noun = nouns.of(target, fallback="model")
    return Key(
        columns=tuple(columns.split(",")),
        referenced_columns=tuple(referenced.split(",")),
        table=table,
        target=noun,
        target_model=noun,
    )


@pytest.mark.parametrize(
    ("columns", "referenced", "target", "expected"),
    [
        ("driver_id", "id", "people", ("driver",)),
        ("driver_uuid", "id", "people", ("driver",)),
        ("fk_driver", "id", "people", ("driver",)),
        ("driver_id_old", "id", "people", ("driver", "old")),
        ("mainDriverId", "id", "people", ("main", "Driver")),
        ("id", "id", "people", ("person",)),
        ("depot_code", "code", "depots", ("depot",)),
        ("home_depot_code", "code", "depots", ("home", "depot")),
        ("depotcode", "code", "depots", ("depot",)),
        ("barcode", "code", "depots", ("barcode",)),
        ("code", "code", "depots", ("depot",)),
        ("depot_trucks", "id", "depots", ("depot",)),
        ("handled_by", "id", "people", ("handled", "by")),
        ("tenant_id,driver_id", "tenant_id,id", "people", ("driver",)),
        ("tenant_id,place", "tenant_id,number", "depots", ("place",)),
        ("row,shelf", "row,shelf", "bins", ("bin",)),
        ("a_row,a_shelf", "row,shelf", "bins", ("bin",)),
        ("é", "id", "people", ("e",)),
        ("…", "id", "people", ("person",)),
    ],
)
def test_the_columns_name_the_role(
    columns: str, referenced: str, target: str, expected: tuple[str, ...]
) -> None:
    """Id words and the referenced column's name are left out; what says nothing gives way to the target."""
    assert role_of(_key(columns, referenced, "trucks", target)).words == expected


@pytest.mark.parametrize(
    ("columns", "target", "expected"),
    [
        ("handled_by", "people", ["handledBy", "handledByPerson", "handledByRef"]),
        ("state_id", "truck_states", ["state", "truckState", "stateRef"]),
        ("new_truck_id", "truck_states", ["newTruck", "newTruckState", "newTruckRef"]),
        ("person", "people", ["person", "person", "personRef"]),
    ],
)
def test_a_forward_field_has_names_in_order_of_preference(
    columns: str, target: str, expected: list[str]
) -> None:
    """After the role comes role and target with their common words once, then the role with Ref."""
    key = _key(columns, "id", "trucks", target)
    assert list(forward_names(role_of(key), key.target)) == expected
