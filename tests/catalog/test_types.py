"""Types: resolving, naming, modifiers, arrays and renames, with a real PostgreSQL 15's answers."""

from __future__ import annotations

import pytest

from sqlprisma.catalog import builtins, types
from sqlprisma.catalog.catalog import PUBLIC, NameSpace
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import Oid, Type, TypeUse
from tests.catalog.expressions import history, refusal, resolved, world

SPELLINGS = (
    ("int", "integer"),
    ("char", "character(1)"),
    ("char(3)", "character(3)"),
    ("bpchar", "bpchar"),
    ('"char"', '"char"'),
    ("bit", "bit(1)"),
    ("bit varying(5)", "bit varying(5)"),
    ("varchar(10)[]", "character varying(10)[]"),
    ("text[][]", "text[]"),
    ("numeric(5)", "numeric(5,0)"),
    ("numeric(3,-2)", "numeric(3,-2)"),
    ("timestamp(3)", "timestamp(3) without time zone"),
    ("timestamptz(9)", "timestamp(6) with time zone"),
    ("time with time zone", "time with time zone"),
    ("interval(3)", "interval(3)"),
    ("interval day to second(2)", "interval day to second(2)"),
    ("float(24)", "real"),
    ("name", "name"),
    ("citext", "citext"),
    ("side.colour", "side.colour"),
    ("side.colour[]", "side.colour[]"),
    ("public.mood", "mood"),
    ("_mood", "mood[]"),
)


@pytest.mark.parametrize(("written", "expected"), SPELLINGS)
def test_a_type_is_spelled_as_format_type_spells_it(written: str, expected: str) -> None:
    """A type as written comes back in PostgreSQL's own spelling, and that spelling means the same type."""
    use = resolved(world(), written)
    assert types.format_type(world(), use) == expected
    if expected != "bpchar":
        assert resolved(world(), expected) == use


REFUSALS = (
    ("nosuch", "42704", 'type "nosuch" does not exist'),
    ("nosuch[]", "42704", 'type "nosuch[]" does not exist'),
    ("no.such", "3F000", 'schema "no" does not exist'),
    ("public.such", "42704", 'type "public.such" does not exist'),
    ("varchar(0)", "22023", "length for type varchar must be at least 1"),
    ("numeric(0)", "22023", "NUMERIC precision 0 must be between 1 and 1000"),
    ("numeric(5,2000)", "22023", "NUMERIC scale 2000 must be between -1000 and 1000"),
    ("numeric(1,2,3)", "22023", "invalid NUMERIC type modifier"),
    ("bit(0)", "22023", "length for type bit must be at least 1"),
    ("int4(3)", "42601", 'type modifier is not allowed for type "int4"'),
    ("mood(3)", "42601", 'type modifier is not allowed for type "mood"'),
)


@pytest.mark.parametrize(("written", "sqlstate", "message"), REFUSALS)
def test_an_impossible_type_is_refused_in_postgresqls_words(
    written: str, sqlstate: str, message: str
) -> None:
    """The refusal has PostgreSQL's SQLSTATE and sentence, and points at the type."""
    with pytest.raises(CatalogError) as caught:
        resolved(world(), written)
    assert refusal(caught.value) == (sqlstate, message)
    assert caught.value.span is not None


@pytest.mark.parametrize(
    "written", ["varchar(10)", "numeric(5,2)[]", "interval day", "side.colour", "mood[]"]
)
def test_a_type_written_again_is_the_same_type(written: str) -> None:
    """What `written` makes of a type resolves to that type."""
    use = resolved(world(), written)
    span = next(iter(world().tables())).provenance[0]
    assert types.resolve(world(), types.written(world(), use.oid, use.modifier, span)) == use


def _named(catalog_text: str, name: str) -> Type:
    catalog = history(catalog_text)
    oid = catalog.named(NameSpace.TYPE, PUBLIC, name)
    assert oid is not None
    return catalog.get(oid, Type)


def test_an_array_type_gets_a_number_while_its_name_is_taken() -> None:
    """The array over `_a`, made beside `a`, is `__a_1`: `a`'s own array had to move to `__a`."""
    text = "CREATE TYPE a AS ENUM ('x'); CREATE TYPE _a AS ENUM ('y');"
    catalog = history(text)
    mine = _named(text, "_a")
    assert not mine.is_array
    assert types.type_of(catalog, mine.array).name == "__a_1"
    assert types.type_of(catalog, _named(text, "a").array).name == "__a"


def test_a_rename_takes_the_array_along_and_back() -> None:
    """Renaming a type there and back leaves everything as it was."""
    catalog = history("CREATE TYPE a AS ENUM ('x');")
    oid = catalog.named(NameSpace.TYPE, PUBLIC, "a")
    assert oid is not None
    there = types.rename_type(catalog, oid, "b")
    assert types.type_of(there, types.type_of(there, oid).array).name == "_b"
    assert types.rename_type(there, oid, "a") == catalog


def test_a_taken_name_is_refused() -> None:
    """Two types of one schema cannot share a name."""
    catalog = history("CREATE TYPE a AS ENUM ('x'); CREATE TYPE b AS ENUM ('x');")
    oid = catalog.named(NameSpace.TYPE, PUBLIC, "a")
    assert oid is not None
    with pytest.raises(CatalogError) as caught:
        types.rename_type(catalog, oid, "b")
    assert refusal(caught.value) == ("42710", 'type "b" already exists')


def test_the_type_under_domains_has_the_domains_modifier() -> None:
    """A domain over varchar(5) is, underneath, varchar(5)."""
    under = types.base_type(world(), resolved(world(), "code"))
    assert types.format_type(world(), under) == "character varying(5)"


def test_the_built_in_types_refer_to_each_other() -> None:
    """Every element, array and base oid of the built-in types is the oid of one."""
    known = builtins.types()
    for found in known.values():
        assert not found.element or known[found.element].array == found.oid
        if found.array and found.oid != builtins.RECORD:
            assert known[found.array].element == found.oid
        assert found.base is None or found.base.oid in known


def test_messages_name_a_type_without_its_modifier() -> None:
    """An error says `character` where a column's type would be `bpchar`."""
    assert types.name_of(world(), builtins.BPCHAR) == "character"
    assert types.format_type(world(), TypeUse(oid=Oid(1042))) == "bpchar"
