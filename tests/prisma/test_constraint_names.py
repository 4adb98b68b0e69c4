"""Tests of Prisma's own default names."""

from __future__ import annotations

from sqlprisma.prisma import constraint_names


def test_short_names_are_joined() -> None:
    """A default name is the table, the columns and a suffix."""
    assert constraint_names.primary_key("users") == "users_pkey"
    assert constraint_names.unique("users", ["org", "email"]) == "users_org_email_key"
    assert constraint_names.index("users", ["email"]) == "users_email_idx"
    assert constraint_names.foreign_key("posts", ["author_id"]) == "posts_author_id_fkey"


def test_long_names_are_cut_before_the_suffix() -> None:
    """What stands before the suffix is cut so that 63 bytes are left, unlike PostgreSQL's even cut."""
    assert constraint_names.index("t" * 60, ["c" * 20]) == "t" * 59 + "_idx"
    assert constraint_names.foreign_key("t" * 50, ["c" * 20]) == "t" * 50 + "_" + "c" * 7 + "_fkey"


def test_a_cut_falls_between_characters() -> None:
    """A character that does not fit whole is dropped whole."""
    assert constraint_names.primary_key("a" + "é" * 40) == "a" + "é" * 28 + "_pkey"
