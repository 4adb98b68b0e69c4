"""Settings that fit nothing, or that cannot be followed."""

from __future__ import annotations

from sqlprisma.mapping.overrides import Refused, WrongKey, refused, wrong_keys
from sqlprisma.overrides import Overrides, RelationOverride
from tests.mapping.written import Written


def _written() -> Written:
    written = Written()
    people, parcels = written.table("people"), written.table("parcels", "id", "sender_id")
    written.key(parcels, "sender_id", people)
    written.enum("sizes", "S")
    return written


def test_keys_that_fit_are_found() -> None:
    """A key may carry its schema or not."""
    written = _written()
    overrides = Overrides(
        models={"people": "Human", "public.parcels": "Box"},
        enums={"sizes": "Size"},
        fields={"parcels.id": "number"},
        relations={"public.parcels.sender_id": RelationOverride(forward="from")},
    )
    assert wrong_keys(overrides, written.scope(), written.catalog) == ()
    assert refused(overrides, written.names(overrides=overrides), written.scope(), written.catalog) == ()


def test_a_wrong_key_comes_with_a_suggestion() -> None:
    """A typing error is found, and what is nearest is offered."""
    written = _written()
    overrides = Overrides(models={"parcel": "Box"}, relations={"zzz": RelationOverride()})
    assert wrong_keys(overrides, written.scope(), written.catalog) == (
        WrongKey(section="models", key="parcel", suggestion="parcels"),
        WrongKey(section="relations", key="zzz", suggestion=None),
    )


def test_invalid_and_taken_names_are_refused() -> None:
    """A name that Prisma does not accept, or that another setting took, is told with what was given instead."""
    written = _written()
    overrides = Overrides(
        models={"people": "Box", "parcels": "Box"},
        enums={"sizes": "String"},
        fields={"parcels.id": "no good"},
        relations={"parcels.sender_id": RelationOverride(back="id")},
    )
    names = written.names(overrides=overrides)
    found = refused(overrides, names, written.scope(), written.catalog)
    assert found == (
        Refused(section="models", key="parcels", wanted="Box", given="Parcel", holder='"people"'),
        Refused(section="enums", key="sizes", wanted="String", given="Size"),
        Refused(section="fields", key="parcels.id", wanted="no good", given="id"),
    )
    assert [refusal.is_invalid for refusal in found] == [False, True, True]
    assert [refusal.is_reserved for refusal in found] == [False, True, False]
    assert names.relations[written.relations[0].constraint.oid].back == "id"


def test_a_refused_name_is_told_under_its_written_key() -> None:
    """The key keeps its schema where it was written with one, and the part of a relation is named."""
    written = _written()
    overrides = Overrides(
        fields={"public.parcels.id": "sender"},
        relations={"public.parcels.sender_id": RelationOverride(forward="sender", back="id", relation="")},
    )
    found = refused(overrides, written.names(overrides=overrides), written.scope(), written.catalog)
    assert [(each.key, each.part, each.wanted) for each in found] == [
        ("public.parcels.sender_id", "forward", "sender"),
    ]


def test_what_holds_a_taken_field_is_told() -> None:
    """Of two columns that are to have one name the first keeps it, and is named to the second."""
    written = Written()
    written.table("people", "id", "key")
    overrides = Overrides(fields={"people.id": "number", "people.key": "number"})
    (found,) = refused(overrides, written.names(overrides=overrides), written.scope(), written.catalog)
    assert (found.key, found.given, found.holder) == ("people.key", "key", 'the column "id"')
