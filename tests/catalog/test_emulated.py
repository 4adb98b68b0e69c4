"""The system relations as a server would show them for our catalog."""

from __future__ import annotations

import pytest

from sqlprisma.catalog.evaluate import Unknown
from tests.catalog.evaluations import shown

_GUARDS = [
    ("pg_type WHERE typname = 'mood'", True),
    (
        "pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE typname = 'mood' AND nspname = 'app'",
        False,
    ),
    ("information_schema.columns WHERE table_name = 'users' AND column_name = 'mail'", True),
    ("information_schema.columns WHERE table_name = 'users' AND column_name = 'gone'", False),
    ("information_schema.tables WHERE table_schema = current_schema() AND table_name = 'posts'", True),
    ("information_schema.tables WHERE table_catalog = current_database() AND table_name = 'posts'", True),
    ("pg_constraint WHERE conname = 'title_length' AND conrelid = 'posts'::regclass", True),
    ("pg_constraint WHERE conname = 'title_length' AND conrelid = 'users'::regclass", False),
    (
        "pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relname = 'happy' AND relkind = 'v'",
        True,
    ),
    ("pg_indexes WHERE schemaname = 'public' AND indexname = 'posts_title_idx'", True),
    ("pg_trigger WHERE tgname = 'users_touch'", True),
    ("pg_trigger WHERE tgname = 'posts_touch'", False),
    ("pg_policies WHERE tablename = 'users' AND policyname = 'own_rows'", True),
    ("pg_extension WHERE extname = 'postgis'", False),
    ("pg_proc WHERE proname = 'touch' AND pronamespace = 'public'::regnamespace", True),
    ("pg_enum WHERE enumtypid = 'mood'::regtype AND enumlabel = 'glad'", False),
    ("pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'mail' AND NOT attisdropped", True),
    ("pg_namespace WHERE nspname = 'app'", True),
    ("information_schema.schemata WHERE schema_name = 'nothing'", False),
    ("information_schema.views WHERE table_name = 'happy'", True),
    ("information_schema.triggers WHERE trigger_name = 'users_touch'", True),
]


@pytest.mark.parametrize(("source", "is_there"), _GUARDS, ids=[source for source, _ in _GUARDS])
def test_a_guard_sees_what_is_there(source: str, is_there: bool) -> None:  # noqa: FBT001 - the answer
    """The questions that migrations ask before they change something are answered as on a server."""
    assert shown(f"SELECT EXISTS (SELECT 1 FROM {source})") == [("t" if is_there else "f",)]


def test_columns_are_described_as_the_standard_has_them() -> None:
    """information_schema.columns has PostgreSQL's words for types, defaults and identity."""
    assert shown(
        "SELECT column_name, column_default, is_nullable, data_type, udt_name, character_maximum_length, "
        "numeric_precision, domain_name FROM information_schema.columns "
        "WHERE table_name = 'users' ORDER BY ordinal_position"
    ) == [
        ("id", "nextval('users_id_seq'::regclass)", "NO", "bigint", "int8", None, "64", None),
        ("name", None, "NO", "character varying", "varchar", "40", None, None),
        ("mail", None, "YES", "text", "text", None, None, "email"),
        ("feeling", "'ok'::mood", "YES", "USER-DEFINED", "mood", None, None, None),
        ("tags", "'{}'::text[]", "NO", "ARRAY", "_text", None, None, None),
        ("price", None, "YES", "numeric", "numeric", None, "10", None),
        ("made", "now()", "NO", "timestamp with time zone", "timestamptz", None, None, None),
    ]


def test_constraints_are_told_with_their_definitions() -> None:
    """pg_constraint and pg_get_constraintdef say what the constraints of a table are."""
    assert shown(
        "SELECT conname, contype, confdeltype, conkey, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conrelid = 'posts'::regclass ORDER BY conname"
    ) == [
        ("posts_pkey", "p", " ", "{1}", "PRIMARY KEY (id)"),
        (
            "posts_user_id_fkey",
            "f",
            "c",
            "{2}",
            "FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE",
        ),
        ("title_length", "c", " ", "{3}", "CHECK ((length(title) < 100))"),
    ]


def test_keys_are_found_by_their_columns() -> None:
    """The views of information_schema about keys fit together."""
    assert shown(
        "SELECT tc.constraint_name, kcu.column_name, ccu.table_name FROM information_schema.table_constraints tc "
        "JOIN information_schema.key_column_usage kcu USING (constraint_schema, constraint_name) "
        "JOIN information_schema.constraint_column_usage ccu USING (constraint_schema, constraint_name) "
        "WHERE tc.table_name = 'posts' AND tc.constraint_type = 'FOREIGN KEY'"
    ) == [("posts_user_id_fkey", "user_id", "users")]


def test_a_dropped_column_leaves_its_number_behind() -> None:
    """pg_attribute still has a row for a column that was dropped."""
    assert shown(
        "SELECT attname, atttypid FROM pg_attribute WHERE attrelid = 'users'::regclass AND attisdropped"
    ) == [("........pg.dropped.8........", "0")]


def test_comments_are_found() -> None:
    """obj_description and col_description give what COMMENT ON said."""
    assert shown(
        "SELECT obj_description('users'::regclass, 'pg_class'), col_description('users'::regclass, 2)"
    ) == [("the users", "their name")]


def test_a_column_that_is_not_modelled_is_unknown_only_where_it_is_used() -> None:
    """A query that does not look at a value that is not known has rows all the same."""
    text = "SELECT relname FROM pg_class WHERE relname = 'users'"
    assert shown(text) == [("users",)]
    with pytest.raises(Unknown, match=r"pg_class\.relpages"):
        shown(f"{text} AND relpages > 0")
