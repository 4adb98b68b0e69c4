"""Tests of the small grammars that read a default's text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlprisma.mapping import defaults
from sqlprisma.mapping.types import ColumnType, Family
from sqlprisma.prisma import spelling

_LABELS = {"open": "open", "on hold": "on_hold", "": "EMPTY_ENUM_VALUE", "é": ""}


def _default(family: Family, text: str, *, is_list: bool = False) -> str | None:
    value = defaults.of(text, ColumnType(family=family, is_list=is_list), _LABELS)
    return None if value is None else spelling.value(value)


_READ = [
    (Family.STRING, "'plain'::text", '"plain"'),
    (Family.STRING, "'it''s'::character varying(9)", '"it\'s"'),
    (Family.STRING, r"E'back\\slash'::text", r'"back\\slash"'),
    (Family.STRING, "'101'::\"bit\"", '"101"'),
    (Family.JSON, "'{\"a\": 1}'::jsonb", '"{\\"a\\": 1}"'),
    (Family.INT, "42", "42"),
    (Family.INT, "'-5'::integer", "-5"),
    (Family.BIG_INT, "'9223372036854775807'::bigint", "9223372036854775807"),
    (Family.INT, "nextval('t_id_seq'::regclass)", "autoincrement()"),
    (Family.INT, 'nextval(\'"Other"."S"\'::regclass)', "autoincrement()"),
    (Family.INT, "nextval(('s'::text)::regclass)", "autoincrement()"),
    (Family.DECIMAL, "1.50", "1.50"),
    (Family.DECIMAL, "'-0.10'::numeric", "-0.10"),
    (Family.DECIMAL, "(0)::numeric", "0"),
    (Family.FLOAT, "'10000000000'::bigint", "10000000000"),
    (Family.BOOLEAN, "true", "true"),
    (Family.DATE_TIME, "now()", "now()"),
    (Family.DATE_TIME, "CURRENT_TIMESTAMP", "now()"),
    (Family.ENUM, "'open'::state", "open"),
    (Family.ENUM, "'on hold'::app.\"State\"", "on_hold"),
    (Family.ENUM, "''::state", "EMPTY_ENUM_VALUE"),
    (Family.BYTES, "'\\x4142'::bytea", '"QUI="'),
]


@pytest.mark.parametrize(("family", "text", "shown"), _READ)
def test_a_literal_is_read_by_its_family(family: Family, text: str, shown: str) -> None:
    """What the family's grammar accepts is shown as Prisma's own value."""
    assert _default(family, text) == shown


_NOT_READ = [
    (Family.STRING, "5"),
    (Family.STRING, "upper('x'::text)"),
    (Family.UUID, "'00000000-0000-0000-0000-000000000000'::uuid"),
    (Family.INT, "(0)::smallint"),
    (Family.INT, "5.0"),
    (Family.INT, "(1 + 1)"),
    (Family.INT, "'9223372036854775808'::numeric"),
    (Family.DECIMAL, "'NaN'::numeric"),
    (Family.DECIMAL, "(- (1)::numeric)"),
    (Family.BOOLEAN, "(1)::boolean"),
    (Family.DATE_TIME, "CURRENT_DATE"),
    (Family.DATE_TIME, "CURRENT_TIMESTAMP(3)"),
    (Family.DATE_TIME, "(now() AT TIME ZONE 'utc'::text)"),
    (Family.DATE_TIME, "'2020-01-01'::date"),
    (Family.UNSUPPORTED, "'1 day'::interval"),
]


@pytest.mark.parametrize(("family", "text"), _NOT_READ)
def test_what_a_grammar_does_not_read_to_its_end_is_generated(family: Family, text: str) -> None:
    """Any other text becomes dbgenerated with the whole text in it."""
    assert _default(family, text) == spelling.value(defaults.generated(text))


_LISTS = [
    (Family.STRING, "'{}'::text[]", "[]"),
    (Family.STRING, "'{a,\"b c\"}'::text[]", '["a", "b c"]'),
    (Family.STRING, "ARRAY['a'::text, 'b c'::text]", '["a", "b c"]'),
    (Family.STRING, "(ARRAY[]::character varying[])::character varying(5)[]", "[]"),
    (Family.INT, "'{1,-2}'::integer[]", "[1, -2]"),
    (Family.INT, "ARRAY[1, '-2'::integer]", "[1, -2]"),
    (Family.DECIMAL, "'{1.5,2.00}'::numeric[]", "[1.5, 2.00]"),
    (Family.BOOLEAN, "'{t,f}'::boolean[]", "[true, false]"),
    (Family.ENUM, "'{open,\"on hold\"}'::state[]", "[open, on_hold]"),
    (Family.ENUM, "ARRAY['open'::state]", "[open]"),
    (Family.DATE_TIME, "'{}'::timestamp with time zone[]", "[]"),
    (Family.UUID, "'{}'::uuid[]", "[]"),
]


@pytest.mark.parametrize(("family", "text", "shown"), _LISTS)
def test_a_list_is_read_element_by_element(family: Family, text: str, shown: str) -> None:
    """Both spellings of an array are read; enum labels come out as Prisma's names."""
    assert _default(family, text, is_list=True) == shown


_OPAQUE_LISTS = [
    (Family.STRING, "'{NULL,1a}'::text[]"),
    (Family.STRING, "'{a b}'::text[]"),
    (Family.INT, "ARRAY[nextval('s'::regclass)]"),
    (Family.FLOAT, "'{1.5,Infinity}'::double precision[]"),
    (Family.DECIMAL, "'{NaN}'::numeric[]"),
    (Family.BIG_INT, "'{-9223372036854775808}'::bigint[]"),
    (Family.DATE_TIME, "ARRAY[now()]"),
    (Family.UUID, "'{00000000-0000-0000-0000-000000000000}'::uuid[]"),
    (Family.ENUM, "'{é}'::state[]"),
]


@pytest.mark.parametrize(("family", "text"), _OPAQUE_LISTS)
def test_a_list_with_an_element_that_is_no_literal_is_generated(family: Family, text: str) -> None:
    """One element without a Prisma value makes the whole list dbgenerated."""
    assert _default(family, text, is_list=True) == spelling.value(defaults.generated(text))


@pytest.mark.parametrize(("is_comment", "written"), [(True, "[]"), (False, "dbgenerated()")])
def test_an_empty_list_of_an_unknown_type_is_written_only_in_a_comment(
    *, is_comment: bool, written: str
) -> None:
    """It is as db pull writes it where nothing refuses it, in a comment; else it is some default of the database."""
    unknown = ColumnType(family=Family.UNSUPPORTED, is_list=True, udt_name="_interval")
    empty = defaults.of("'{}'::interval[]", unknown, {}, is_comment=is_comment)
    assert empty is not None
    assert spelling.value(empty) == written


def test_a_null_default_is_no_default() -> None:
    """NULL, with or without a cast, is the same as no default."""
    assert _default(Family.STRING, "NULL::character varying") is None


def test_a_value_without_a_name_is_generated_from_its_label() -> None:
    """A default that is a commented-out enum value is shown by its raw label."""
    assert _default(Family.ENUM, "'é'::state") == 'dbgenerated("é")'


@given(st.sampled_from(Family), st.text(), st.booleans())
def test_any_text_has_a_default_or_none(family: Family, text: str, is_list: bool) -> None:  # noqa: FBT001 - drawn
    """Whatever the text, reading it never fails, and only NULL gives no default."""
    assert (_default(family, text, is_list=is_list) is None) == text.strip().startswith("NULL")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("""'{"{}"}'::jsonb[]""", '["{}"]'),
        (r"""'{"{\"a\": 1}",true}'::jsonb[]""", r'["{\"a\": 1}", "true"]'),
        ("'{NULL}'::jsonb[]", "[]"),
        ("'{}'::jsonb[]", "[]"),
    ],
)
def test_documents_in_a_list_are_kept_where_that_is_asked_for(text: str, expected: str) -> None:
    """Without being asked they are lost as in db pull; an element that is NULL has no word."""
    documents = ColumnType(family=Family.JSON, is_list=True)
    kept, lost = (defaults.of(text, documents, {}, keeps_documents=keeps) for keeps in (True, False))
    assert kept is not None
    assert lost is not None
    assert (spelling.value(kept), spelling.value(lost)) == (expected, "[]")
