"""What PostgreSQL refuses in expressions; every sentence was given by a real PostgreSQL 15."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sqlprisma import ddl
from sqlprisma.catalog import analyze
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Column, Table, TypeUse
from sqlprisma.catalog.typed import Typed, is_null, unknown_functions
from tests.catalog.expressions import column, condition, default, key, refusal, resolved, shown, things, world

REFUSALS: tuple[tuple[str, ...], ...] = (
    ("text", "id", "0A000", "cannot use column reference in DEFAULT expression"),
    ("int", "(select 1)", "0A000", "cannot use subquery in DEFAULT expression"),
    ("int", "'x'", "22P02", 'invalid input syntax for type integer: "x"'),
    ("int", "true", "42804", 'column "x" is of type integer but default expression is of type boolean'),
    ("date", "1", "42804", 'column "x" is of type date but default expression is of type integer'),
    ("text", "'x'::nosuch", "42704", 'type "nosuch" does not exist'),
    ("mood", "'nope'", "22P02", 'invalid input value for enum mood: "nope"'),
    ("bigint", "nextval('nosuch')", "42P01", 'relation "nosuch" does not exist'),
    ("jsonb", "'bad'", "22P02", "invalid input syntax for type json"),
    ("text[]", "'{a'", "22P02", 'malformed array literal: "{a"'),
    (
        "int",
        "generate_series(1,2)",
        "0A000",
        "set-returning functions are not allowed in DEFAULT expressions",
    ),
    ("CHECK", "id", "42804", "argument of CHECK must be type boolean, not type integer"),
    ("CHECK", "body", "42804", "argument of CHECK must be type boolean, not type text"),
    ("CHECK", "id = 'x'", "22P02", 'invalid input syntax for type integer: "x"'),
    ("CHECK", "id = body", "42883", "operator does not exist: integer = text"),
    ("CHECK", "key = body", "42883", "operator does not exist: uuid = text"),
    ("CHECK", "nosuch > 1", "42703", 'column "nosuch" does not exist'),
    ("CHECK", "things.nosuch > 1", "42703", "column things.nosuch does not exist"),
    ("CHECK", "other.id > 1", "42P01", 'missing FROM-clause entry for table "other"'),
    ("CHECK", "lower(id) = 'x'", "42883", "function lower(integer) does not exist"),
    ("CHECK", "id > (select 1)", "0A000", "cannot use subquery in check constraint"),
    ("CHECK", "ctid IS NOT NULL", "42P10", 'system column "ctid" reference in check constraint is invalid'),
    ("CHECK", "id COLLATE \"C\" = 'a'", "42804", "collations are not supported by type integer"),
    ("CHECK", "mood = 'nope'", "22P02", 'invalid input value for enum mood: "nope"'),
    (
        "CHECK",
        "(id).a > 1",
        "42809",
        "column notation .a applied to type integer, which is not a composite type",
    ),
    ("CHECK", "(pair).z > 1", "42703", 'column "z" not found in data type pair'),
    ("CHECK", "id[1] > 1", "42804", "cannot subscript type integer because it does not support subscripting"),
    ("CHECK", "(id, small) = (1, 2, 3)", "42601", "unequal number of entries in row expressions"),
    (
        "CHECK",
        "CASE WHEN ok THEN id ELSE body END = 'x'",
        "42804",
        "CASE types text and integer cannot be matched",
    ),
    ("CHECK", "coalesce(id, ok)", "42804", "COALESCE types integer and boolean cannot be matched"),
    ("CHECK", "body::json::int > 1", "42846", "cannot cast type json to integer"),
    ("WHERE", "atz > now()", "42P17", "functions in index predicate must be marked IMMUTABLE"),
    ("WHERE", "day = CURRENT_DATE", "42P17", "functions in index predicate must be marked IMMUTABLE"),
    ("INDEX", "now()", "42P17", "functions in index expression must be marked IMMUTABLE"),
    ("INDEX", "atz::date", "42P17", "functions in index expression must be marked IMMUTABLE"),
    ("INDEX", "date_trunc('day', atz)", "42P17", "functions in index expression must be marked IMMUTABLE"),
    ("INDEX", "to_tsvector(body)", "42P17", "functions in index expression must be marked IMMUTABLE"),
    ("INDEX", "mood::text", "42P17", "functions in index expression must be marked IMMUTABLE"),
)


def _analysed(clause: str, expression: str) -> Typed:
    if clause == "INDEX":
        return key(world(), expression)
    if clause in ("CHECK", "WHERE"):
        return condition(world(), expression, clause)
    return default(world(), clause, expression)


@pytest.mark.parametrize(("clause", "expression", "sqlstate", "message"), REFUSALS)
def test_a_wrong_expression_is_refused_in_postgresqls_words(
    clause: str, expression: str, sqlstate: str, message: str
) -> None:
    """The refusal has PostgreSQL's SQLSTATE and sentence, and points into the statement."""
    with pytest.raises(CatalogError) as caught:
        _analysed(clause, expression)
    assert refusal(caught.value) == (sqlstate, message)
    assert caught.value.span is not None


def test_an_unknown_function_is_named_and_not_refused() -> None:
    """A function that nothing defines is told by name, wherever it stands."""
    value = condition(world(), "lower(nowhere(body)) = 'x' AND elsewhere.other(1)")
    assert unknown_functions(value) == ("nowhere", "other")


def test_a_bare_null_is_no_default_but_a_converted_one_is() -> None:
    """PostgreSQL stores no default for NULL, unless a length had to be applied to it."""
    assert is_null(default(world(), "text", "NULL"))
    assert not is_null(default(world(), "varchar(3)", "NULL"))


RECASTS = (
    ("varchar(10)", "'abc'", "text", "'abc'::character varying"),
    ("text", "'abc'", "varchar(10)", "'abc'::text"),
    ("int", "5", "bigint", "5"),
    ("int", "5", "numeric(10,2)", "5"),
    ("int", "5", "text", "5"),
    ("boolean", "true", "text", "true"),
)


@pytest.mark.parametrize(("old", "expression", "new", "expected"), RECASTS)
def test_a_default_follows_a_change_of_type(old: str, expression: str, new: str, expected: str) -> None:
    """The stored default is converted to the new type, hidden conversions aside."""
    value = analyze.recast_default(world(), default(world(), old, expression), resolved(world(), new), "x")
    assert shown(world(), value) == expected
    assert value.type == resolved(world(), new).oid


def test_a_default_that_cannot_follow_a_change_of_type_is_refused() -> None:
    """There is no assignment from text to integer."""
    with pytest.raises(CatalogError) as caught:
        analyze.recast_default(world(), default(world(), "text", "'5'"), resolved(world(), "int"), "x")
    assert refusal(caught.value) == (
        "42804",
        'default for column "x" cannot be cast automatically to type integer',
    )


def _with_type(name: str, use: TypeUse) -> Table:
    def changed(old: Column) -> Column:
        return replace(old, type=use) if old.name == name else old

    table = things(world())
    return replace(table, columns=tuple(changed(old) for old in table.columns))


RETYPES = (
    ("title = 'x'", "title", "text", "(title = 'x'::text)"),
    (
        "title IN ('a','b')",
        "id",
        "bigint",
        "((title)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]))",
    ),
    ("id > 0 AND ok", "id", "numeric", "((id > (0)::numeric) AND ok)"),
    ("length(trim(title)) > 0", "id", "bigint", "(length(TRIM(BOTH FROM title)) > 0)"),
    (
        "CASE small WHEN 1 THEN ok ELSE NOT ok END",
        "small",
        "int",
        "\nCASE small\n    WHEN 1 THEN ok\n    ELSE (NOT ok)\nEND",
    ),
    (
        "coalesce(body, title) <> '' OR small IS NULL",
        "small",
        "int",
        "((COALESCE(body, (title)::text) <> ''::text) OR (small IS NULL))",
    ),
)


@pytest.mark.parametrize(("expression", "name", "kind", "expected"), RETYPES)
def test_a_check_is_read_again_when_a_column_changes_its_type(
    expression: str, name: str, kind: str, expected: str
) -> None:
    """The condition means what its own printed text means with the new type."""
    value = condition(world(), expression)
    again = analyze.retype(world(), value, _with_type(name, resolved(world(), kind)))
    assert shown(world(), again) == expected


def test_a_generation_expression_must_be_immutable() -> None:
    """The text of a moment depends on settings, so it cannot be generated."""
    written = column("x text GENERATED ALWAYS AS (atz::text) STORED").constraints[0]
    assert isinstance(written, ddl.Generated)
    with pytest.raises(CatalogError) as caught:
        analyze.generated(world(), written.value, resolved(world(), "text"), things(world()))
    assert refusal(caught.value) == ("42P17", "generation expression is not immutable")
