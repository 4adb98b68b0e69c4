"""The names a file has."""

from __future__ import annotations

from sqlprisma.prisma import Kept, RelationNames, kept_names, read
from sqlprisma.source import Source


def _kept(text: str) -> Kept:
    return kept_names(read(Source(path="schema.prisma", text=text)).value)


def test_names_are_found_by_what_they_stand_for() -> None:
    """Models, fields, enums and values are listed by table, column, type and label; relation fields are none."""
    kept = _kept("""
model Person {
  id   Int   @id @map("person_id")
  mood Mood?
  pets Pet[]
  @@map("people")
  @@schema("zoo")
}
model Pet {
  id Int @id
  owner Person @relation(fields: [id], references: [id])
}
enum Mood {
  HAPPY @map("very happy")
  SAD
  @@map("mood")
}
""")
    assert kept.models == {("zoo", "people"): "Person", (None, "Pet"): "Pet"}
    assert kept.enums == {(None, "mood"): "Mood"}
    assert kept.fields == {
        ("zoo", "people", "person_id"): "id",
        ("zoo", "people", "mood"): "mood",
        (None, "Pet", "id"): "id",
    }
    assert kept.values == {(None, "mood", "very happy"): "HAPPY", (None, "mood", "SAD"): "SAD"}
    assert kept.relations == {(None, "Pet", ("id",)): RelationNames(forward="owner", back="pets")}


def test_relations_are_told_apart_by_their_names() -> None:
    """Two relations between the same models, and one of a model with itself, each find their other side."""
    kept = _kept("""
model User {
  id      Int       @id
  sent    Message[] @relation("sender")
  got     Message[] @relation(name: "receiver")
  boss    User?     @relation("staff", fields: [bossId], references: [id])
  bossId  Int?      @map("boss_id")
  workers User[]    @relation("staff")
}
model Message {
  id     Int  @id
  fromId Int  @map("from_id")
  toId   Int
  from   User @relation("sender", fields: [fromId], references: [id])
  to     User @relation("receiver", fields: [toId], references: [id])
}
""")
    assert kept.relations == {
        (None, "User", ("boss_id",)): RelationNames(forward="boss", back="workers", relation="staff"),
        (None, "Message", ("from_id",)): RelationNames(forward="from", back="sent", relation="sender"),
        (None, "Message", ("toId",)): RelationNames(forward="to", back="got", relation="receiver"),
    }


def test_a_relation_with_one_side_has_no_kept_names() -> None:
    """Both fields must be there to be kept."""
    kept = _kept(
        "model A {\n id Int @id\n}\nmodel B {\n id Int @id\n a A @relation(fields: [id], references: [id])\n}"
    )
    assert kept.relations == {}


def test_many_to_many_relations_are_found_by_their_join_table() -> None:
    """The join table is named by the relation, or by its two models."""
    kept = _kept("""
model Post {
  id    Int   @id
  tags  Tag[]
  marks Tag[] @relation("marked")
}
model Tag {
  id     Int    @id
  posts  Post[]
  marked Post[] @relation("marked")
}
""")
    assert kept.joins == {
        "_PostToTag": RelationNames(forward="tags", back="posts"),
        "_marked": RelationNames(forward="marks", back="marked", relation="marked"),
    }
