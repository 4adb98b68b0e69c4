"""Why a name is what it is, in words."""

from __future__ import annotations

from sqlprisma.mapping.names import KeptNames
from sqlprisma.mapping.reasons import why
from sqlprisma.overrides import Overrides
from tests.mapping.written import Written


def test_a_plain_name_needs_no_words() -> None:
    """What the rules give is told by nobody, neither for a table nor for a column."""
    written = Written()
    ships = written.table("ships", "id", "home_port")
    names = written.names()
    assert why(names, written.catalog, ships.oid) is None
    assert why(names, written.catalog, ships.oid, 2) is None


def test_a_taken_name_is_told_with_its_holder() -> None:
    """A table, an enum and a column learn who has the name that would have been theirs."""
    written = Written()
    ships = written.table("ships", "unit price", "unit_price")
    navy = written.table("ships", schema="navy")
    enum = written.enum("ship", "S")
    names = written.names()
    assert why(names, written.catalog, ships.oid) is None
    assert why(names, written.catalog, navy.oid) == (
        'in Prisma it is the model NavyShip: the plain name belongs to "public.ships"'
    )
    assert why(names, written.catalog, enum.oid) == (
        'in Prisma it is the enum ShipEnum: the plain name belongs to "public.ships"'
    )
    assert why(names, written.catalog, ships.oid, 2) == (
        'in Prisma it is the field unitPrice2: the plain name belongs to the column "unit price"'
    )


def test_a_reserved_a_configured_and_a_kept_name_are_told() -> None:
    """Each other reason has its own words."""
    written = Written()
    strings, ships, crews = written.table("strings"), written.table("ships"), written.table("crews", "a-b")
    kept = KeptNames(models={(None, "crews"): "Team"})
    names = written.names(kept=kept, overrides=Overrides(models={"ships": "Vessel"}))
    assert [why(names, written.catalog, each.oid) for each in (strings, ships, crews)] == [
        "in Prisma it is the model Strings: the plain name is reserved in Prisma",
        "in Prisma it is the model Vessel: set in the configuration",
        "in Prisma it is the model Team: kept from the schema file",
    ]
    assert why(names, written.catalog, crews.oid, 1) == (
        "in Prisma it is the field aB: the database's name is not valid in Prisma"
    )


def test_a_kept_name_that_the_rules_give_too_needs_no_words() -> None:
    """On a second run every name is kept, and most are the plain ones."""
    written = Written()
    ships = written.table("ships", "home_port")
    kept = KeptNames(models={(None, "ships"): "Ship"}, fields={(None, "ships", "home_port"): "homePort"})
    names = written.names(kept=kept)
    assert why(names, written.catalog, ships.oid) is None
    assert why(names, written.catalog, ships.oid, 1) is None
