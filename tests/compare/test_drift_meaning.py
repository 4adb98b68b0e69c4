"""What two spellings mean: where they are one thing, and where they are not."""

from __future__ import annotations

import pytest

from sqlprisma.compare import reading
from sqlprisma.compare.defaults import Origin
from sqlprisma.compare.finding import nearest
from sqlprisma.compare.meaning import Column, Meaning
from tests.compare.ground import parse


def _column(line: str) -> Column:
    meaning = _meaning(f'model Thing {{\n  {line}\n}}\nenum Mood {{\n  sad\n  GLAD @map("glad")\n}}\n')
    (column,) = meaning.tables["public", "Thing"].columns.values()
    return column


def _meaning(text: str) -> Meaning:
    return reading.read(parse(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a String", "a String @db.Text"),
        ("a Int", "a Int @db.Integer"),
        ("a BigInt", "a BigInt @db.BigInt"),
        ("a Float", "a Float @db.DoublePrecision"),
        ("a Decimal", "a Decimal @db.Decimal(65, 30)"),
        ("a Decimal @db.Decimal(7)", "a Decimal @db.Decimal(7, 0)"),
        ("a DateTime", "a DateTime @db.Timestamp(3)"),
        ("a DateTime @db.Timestamptz", "a DateTime @db.Timestamptz(6)"),
        ("a Json", "a Json @db.JsonB"),
        ("a Bytes", "a Bytes @db.ByteA"),
        ("a Boolean", "a Boolean @db.Boolean"),
        ("a String @db.Char", "a String @db.Char(1)"),
        ("a String @other.Uuid", "a String @db.Uuid"),
    ],
)
def test_a_native_type_that_is_left_out_is_the_usual_one(one: str, other: str) -> None:
    """A scalar without `@db` has Prisma's own native type, and an argument that is missing PostgreSQL's."""
    assert _column(one).native == _column(other).native


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a String @db.VarChar(7)", "a String @db.VarChar(8)"),
        ("a String @db.VarChar", "a String @db.VarChar(8)"),
        ("a DateTime @db.Timestamptz(3)", "a DateTime @db.Timestamptz"),
        ("a DateTime", "a DateTime @db.Timestamp"),
        ("a Decimal", "a Decimal @db.Decimal"),
    ],
)
def test_native_types_differ_where_postgresql_does(one: str, other: str) -> None:
    """Length and precision count."""
    assert _column(one).native != _column(other).native


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a DateTime @default(now())", 'a DateTime @default(dbgenerated("CURRENT_TIMESTAMP"))'),
        ("a DateTime @default(now())", 'a DateTime @default(dbgenerated("( NOW() )"))'),
        ('a DateTime @default("2020-01-01T00:00:00Z")', 'a DateTime @default("2020-01-01T02:00:00+02:00")'),
        ("a Int @default(autoincrement())", "a Int @default(dbgenerated(\"nextval('x_seq'::regclass)\"))"),
        ("a Decimal @default(1.50)", "a Decimal @default(1.5)"),
        ("a Decimal @default(2)", "a Decimal @default(dbgenerated(\"'2'::numeric\"))"),
        ("a Int @default(-3)", 'a Int @default(dbgenerated("(-3)"))'),
        ("a Boolean @default(true)", 'a Boolean @default(dbgenerated("TRUE"))'),
        ('a String @default("it\'s")', "a String @default(dbgenerated(\"'it''s'::text\"))"),
        ("a Mood @default(GLAD)", 'a Mood @default(dbgenerated("\'glad\'::\\"Mood\\""))'),
        ('a Json @default("{\\"a\\": 1, \\"b\\": 2}")', 'a Json @default("{\\"b\\":2,\\"a\\":1}")'),
        (
            "a String @default(dbgenerated(\"lower( 'A' )\"))",
            "a String @default(dbgenerated(\"LOWER( 'A' )\"))",
        ),
        ("a String @default(dbgenerated())", 'a String @default(dbgenerated("f()"))'),
        ("a Int[] @default([1, 2])", "a Int[] @default([1, 2.0])"),
    ],
)
def test_one_default_has_many_spellings(one: str, other: str) -> None:
    """They mean the same, whichever is compared with which."""
    left, right = _column(one).default, _column(other).default
    assert left is not None
    assert right is not None
    assert left.means_what(right)
    assert right.means_what(left)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a Int @default(1)", "a Int @default(10)"),
        ('a String @default("1.0")', 'a String @default("1.00")'),
        ("a Boolean @default(true)", "a Boolean @default(false)"),
        ("a Mood @default(GLAD)", "a Mood @default(sad)"),
        ("a String @default(dbgenerated(\"f('A')\"))", "a String @default(dbgenerated(\"f('a')\"))"),
        ("a DateTime @default(now())", 'a DateTime @default(dbgenerated("clock_timestamp()"))'),
        ('a Decimal @default("1e999999999")', "a Decimal @default(1)"),
    ],
)
def test_other_defaults_are_other_values(one: str, other: str) -> None:
    """What gives other values is never the same, and nothing is too strange to be compared."""
    left, right = _column(one).default, _column(other).default
    assert left is not None
    assert right is not None
    assert not left.means_what(right)


@pytest.mark.parametrize("function", ["uuid()", "uuid(7)", "cuid()", "cuid(2)", "nanoid()", "ulid()"])
def test_the_client_makes_some_values_alone(function: str) -> None:
    """They are no default of the database's."""
    default = _column(f"a String @default({function})").default
    assert default is not None
    assert default.origin is Origin.CLIENT


def test_an_action_that_is_left_out_is_prismas_default() -> None:
    """On delete a required relation restricts and an optional one sets NULL; one required column is enough."""
    meaning = _meaning(
        """
model A {
  x Int
  y Int?
  b B?   @relation("1", fields: [y], references: [id])
  c B    @relation("2", fields: [x], references: [id])
  d B?   @relation("3", fields: [x, y], references: [id, id])
}

model B {
  id Int @id
}
"""
    )
    actions = [(each.on_delete, each.on_update) for each in meaning.tables["public", "A"].relations]
    assert actions == [("SetNull", "Cascade"), ("Restrict", "Cascade"), ("Restrict", "Cascade")]


def test_names_that_are_left_out_are_prismas() -> None:
    """Keys, indexes and foreign keys have the names that Prisma gives, cut to 63 bytes."""
    table = "t" * 60
    meaning = _meaning(
        f"""
model A {{
  id Int @id
  n  Int @unique @map("number")
  a  A   @relation(fields: [n], references: [id])

  @@index([n, id])
  @@map("{table}")
}}
"""
    )
    found = meaning.tables["public", table]
    assert [index.name for index in found.indexes] == [
        f"{'t' * 58}_pkey",
        f"{'t' * 59}_key",
        f"{'t' * 59}_idx",
    ]
    assert [relation.name for relation in found.relations] == [f"{'t' * 58}_fkey"]


def test_two_lists_are_a_join_table() -> None:
    """Its name is the relation's, or the models' in the order of the alphabet; A is the first of them."""
    meaning = _meaning(
        """
model Tag {
  id    Int    @id
  posts Post[]
  liked Post[] @relation("likes")
}

model Post {
  id    Int   @id
  tags  Tag[]
  likes Tag[] @relation("likes")
}
"""
    )
    assert [(join.table, join.a[1], join.b[1]) for join in meaning.joins.values()] == [
        ("_PostToTag", "Post", "Tag"),
        ("_likes", "Post", "Tag"),
    ]


@pytest.mark.parametrize(
    ("name", "meant"),
    [("createdAt", "created_at"), ("CREATED_AT", "created_at"), ("emial", "email"), ("zzz", None)],
)
def test_the_nearest_name_is_one_that_differs_only_in_style(name: str, meant: str | None) -> None:
    """A forgotten `@map` is recognised before a misspelling, and nonsense is nothing."""
    assert nearest(name, ["email", "created_on", "created_at"]) == meant
