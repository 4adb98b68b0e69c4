"""Names of relations and of their two fields."""

from __future__ import annotations

from sqlprisma.mapping.names import KeptNames
from sqlprisma.overrides import Overrides, RelationOverride
from sqlprisma.prisma.kept import RelationNames
from tests.mapping.written import Written, fields, pair


def test_a_key_is_called_after_its_column_and_its_table() -> None:
    """The forward field has the role, the back field the plural of the model, and no name is written."""
    written = Written()
    people, parcels = written.table("people"), written.table("parcels", "id", "sender_id")
    key = written.key(parcels, "sender_id", people)
    assert pair(written.names(), key) == ("sender", "parcels", None)


def test_a_one_to_one_is_singular() -> None:
    """Where there is only one, the back field says so."""
    written = Written()
    people, badges = written.table("people"), written.table("badges", "id", "person_id")
    key = written.key(badges, "person_id", people, is_one=True)
    assert pair(written.names(), key) == ("person", "badge", None)


def test_two_keys_between_two_models_say_their_roles() -> None:
    """Without a key that is named after its target, each back field has its role and each relation a name."""
    written = Written()
    people = written.table("people")
    parcels = written.table("parcels", "id", "sender_id", "packed_by")
    sent = written.key(parcels, "sender_id", people)
    packed = written.key(parcels, "packed_by", people)
    names = written.names()
    assert pair(names, sent) == ("sender", "senderParcels", "ParcelSender")
    assert pair(names, packed) == ("packedByPerson", "packedParcels", "ParcelPackedByPerson")


def test_the_key_named_after_its_target_stays_plain() -> None:
    """One relation of several needs no name: the one that is called as the model it refers to."""
    written = Written()
    people = written.table("people")
    parcels = written.table("parcels", "id", "packer_id", "person_id")
    packer = written.key(parcels, "packer_id", people)
    own = written.key(parcels, "person_id", people)
    names = written.names()
    assert pair(names, own) == ("person", "parcels", None)
    assert pair(names, packer) == ("packer", "packerParcels", "ParcelPacker")


def test_a_written_name_never_equals_the_unwritten_one() -> None:
    """Prisma calls an unnamed relation AToB, so a key whose own name would be that gets another."""
    written = Written()
    people = written.table("people")
    letters = written.table("letters", "id", "person_id", "to_person")
    written.key(letters, "person_id", people)
    to = written.key(letters, "to_person", people)
    assert pair(written.names(), to) == ("toPersonRef", "toPersonLetters", "LetterToPersonRef")
    written = Written()
    people = written.table("people")
    letters = written.table("letters", "id", "person_id", "to_person_id")
    written.key(letters, "person_id", people)
    to = written.key(letters, "to_person_id", people)
    assert pair(written.names(), to) == ("toPerson", "toPersonLetters", "LetterToPerson2")


def test_parents_have_children() -> None:
    """A model that refers to itself calls the way back child or children, or says the role."""
    written = Written()
    halls = written.table("halls", "id", "parent_id", "parent_hall_id", "parent_zone_id", "opened_by_id")
    keys = [written.key(halls, column.name, halls) for column in halls.columns[1:]]
    names = written.names()
    assert [pair(names, key) for key in keys] == [
        ("parent", "children", "HallParent"),
        ("parentHall", "childHalls", "HallParentHall"),
        ("parentZone", "childZones", "HallParentZone"),
        ("openedBy", "openedHalls", "HallOpenedBy"),
    ]


def test_an_only_child() -> None:
    """The way back of a unique parent is one child."""
    written = Written()
    halls = written.table("halls", "id", "parent_id")
    key = written.key(halls, "parent_id", halls, is_one=True)
    assert pair(written.names(), key) == ("parent", "child", "HallParent")


def test_relations_step_around_columns() -> None:
    """A scalar keeps its name always: forward takes the target or Ref, back takes the role."""
    written = Written()
    people = written.table("people", "id", "parcels")
    parcels = written.table("parcels", "id", "sender", "sender_id", "person", "person_id")
    sent = written.key(parcels, "sender_id", people)
    assert pair(written.names(), sent) == ("senderPerson", "senderParcels", None)
    own = written.key(parcels, "person_id", people)
    assert pair(written.names(), own)[0] == "personRef"


def test_a_many_to_many_is_plain_on_both_sides() -> None:
    """Both fields are plurals, and the name is written only where the table's name is not the default."""
    written = Written()
    parcels, tags = written.table("parcels"), written.table("tags")
    default = written.join("_ParcelToTag", parcels, tags)
    named = written.join("_TagHistory", parcels, tags)
    names = written.names()
    assert names.joins[default.oid] == RelationNames(forward="tags", back="parcels")
    assert names.joins[named.oid] == RelationNames(
        forward="tagHistory", back="tagHistory", relation="TagHistory"
    )


def test_a_many_to_many_of_the_default_name_is_the_default() -> None:
    """Prisma reads no name and the default name alike, so a key beside such a join table is named."""
    written = Written()
    parcels, tags = written.table("parcels", "id", "tag_id"), written.table("tags")
    key = written.key(parcels, "tag_id", tags)
    join = written.join("_ParcelToTag", parcels, tags)
    names = written.names()
    assert names.joins[join.oid].relation is None
    assert pair(names, key) == ("tag", "tagParcels", "ParcelTag")


def test_a_model_joined_to_itself_has_two_fields() -> None:
    """Both sides of a self many-to-many stand on one model and the relation is named."""
    written = Written()
    tags = written.table("tags")
    written.join("_Similar", tags, tags)
    assert fields(written, tags) == ["id", "tags", "similar"]


def test_kept_relations_win_and_stay_unnamed() -> None:
    """A second key between two models leaves the names of the first as the file has them."""
    written = Written()
    people = written.table("people")
    parcels = written.table("parcels", "id", "sender_id", "person_id")
    sent = written.key(parcels, "sender_id", people)
    own = written.key(parcels, "person_id", people)
    kept = KeptNames(
        relations={(None, "parcels", ("sender_id",)): RelationNames(forward="from", back="parcels")}
    )
    names = written.names(kept)
    assert pair(names, sent) == ("from", "parcels", None)
    assert pair(names, own) == ("person", "personParcels", "ParcelPerson")


def test_kept_fields_of_a_many_to_many_win() -> None:
    """The fields of an implicit many-to-many are called as the file calls them."""
    written = Written()
    parcels, tags = written.table("parcels"), written.table("tags")
    join = written.join("_ParcelToTag", parcels, tags)
    kept = KeptNames(joins={"_ParcelToTag": RelationNames(forward="labels", back="boxes")})
    assert written.names(kept).joins[join.oid] == RelationNames(forward="labels", back="boxes")
    turned = written.join("_Turned", tags, parcels)
    kept = KeptNames(joins={"_Turned": RelationNames(forward="turnedTags", back="turnedParcels")})
    found = written.names(kept).joins[turned.oid]
    assert (found.forward, found.back) == ("turnedParcels", "turnedTags")


def test_configured_relations_win() -> None:
    """Each of the three names can be set by itself."""
    written = Written()
    people = written.table("people")
    parcels = written.table("parcels", "id", "sender_id", "packer_id")
    sent = written.key(parcels, "sender_id", people)
    packed = written.key(parcels, "packer_id", people)
    overrides = Overrides(
        relations={
            "parcels.sender_id": RelationOverride(back="sent"),
            "public.parcels.packer_id": RelationOverride(forward="hands", relation="Packing"),
        },
    )
    names = written.names(overrides=overrides)
    assert pair(names, sent) == ("sender", "sent", "ParcelSender")
    assert pair(names, packed) == ("hands", "packerParcels", "Packing")


def test_a_model_named_by_the_file_names_its_relations() -> None:
    """Relations follow the model's name, not the table's."""
    written = Written()
    people = written.table("people")
    parcels = written.table("parcels", "id", "person_id")
    key = written.key(parcels, "person_id", people)
    kept = KeptNames(models={(None, "parcels"): "PostBox"})
    assert pair(written.names(kept), key) == ("person", "postBoxes", None)
