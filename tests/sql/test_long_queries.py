"""Queries too long to be cut into tokens: what is known of them without."""

from __future__ import annotations

from textwrap import dedent

import pytest

from sqlprisma import ddl
from sqlprisma.catalog.interpret import Options, Script, interpret
from sqlprisma.diagnostics import Code
from sqlprisma.source import Source
from sqlprisma.sql import read_all
from sqlprisma.sql.long_queries import LONGEST, read
from sqlprisma.sql.reader import READER

_ROWS = ",\n".join(f"({at}, 'it''s f({at})', NULL)" for at in range(LONGEST // 12))
_MANY = f"(VALUES {_ROWS})"


def _known(text: str) -> tuple[object, ...] | str | None:
    source = Source(path="a.sql", text=text)
    return read(source.span())


def _names(text: str) -> list[str]:
    known = _known(text)
    assert isinstance(known, tuple)
    return [str(each.name) for each in known if isinstance(each, ddl.Invoke)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"WITH v AS {_MANY} INSERT INTO t SELECT * FROM v", ddl.RowChange.INSERT),
        (f"WITH v AS {_MANY} UPDATE t SET a = v.a FROM v", ddl.RowChange.UPDATE),
        (f"WITH v AS {_MANY} DELETE FROM t", ddl.RowChange.DELETE),
        (f"WITH v AS {_MANY}, w AS (DELETE FROM t RETURNING a) SELECT * FROM w", ddl.RowChange.DELETE),
    ],
)
def test_a_long_with_is_known_to_change_rows(text: str, kind: ddl.RowChange) -> None:
    """What changes rows somewhere in a long WITH may have changed any."""
    known = _known(text)
    assert isinstance(known, tuple)
    change = known[0]
    assert isinstance(change, ddl.ChangeRows)
    assert (change.kind, change.tables, change.is_conditional) == (kind, (), True)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (f"SELECT s . G /* a comment */ (1), count(*) FROM {_MANY} v", ["s.g", "count"]),
        (f'SELECT "G"(1), g(2), g(3) FROM {_MANY} v', ["G", "g"]),
        (f"SELECT $q$ h( $q$, E'\\' h(', 'h(' -- h(\n, g(1) FROM {_MANY} v", ["g"]),
        (f"SELECT g(1) FROM {_MANY} v WHERE a IN (1) AND (b) AND NOT (c)", ["g"]),
    ],
)
def test_what_a_long_query_calls_is_found_outside_of_strings(text: str, names: list[str]) -> None:
    """Names before a parenthesis are found, each once, and nothing that stands in a string or comment."""
    assert _names(text) == names


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * INTO t FROM {_MANY} v",
        f"SELECT set_config('search_path', 'a', false) FROM {_MANY} v",
        f"SELECT 'open FROM {_MANY} v WHERE a = ",
        f"SELECT f('{'x' * 2 * LONGEST}')",
        f'SELECT "a (b"(1) FROM {_MANY} v',
        f'SELECT "it\'s" FROM {_MANY} v',
        f"SELECT /* a /* nested */ comment */ 1 FROM {_MANY} v",
        "SELECT 1",
    ],
)
def test_what_must_be_read_word_by_word_is(text: str) -> None:
    """A table that is made, a setting, an open quote, or few words however long: read like any other query."""
    assert _known(text) is None


def test_labels_and_inserts_make_no_table() -> None:
    """INTO behind AS or INSERT is not that of a SELECT."""
    assert _known(f"SELECT a AS into FROM {_MANY} v") is not None
    assert _known(f"WITH w AS (INSERT\n INTO t VALUES (1) RETURNING a), v AS {_MANY} SELECT 1") is not None


def test_a_select_into_of_megabytes_is_told() -> None:
    """A table made by a query too long to be read is not passed over in silence."""
    rows = ",".join([_ROWS] * 20)
    outcome = read_all(Source(path="a.sql", text=f"SELECT * INTO t FROM (VALUES {rows}) v").span())
    assert [found.code for found in outcome.diagnostics] == [Code.NOT_INTERPRETED]


@pytest.mark.parametrize(
    ("body", "codes"), [("CREATE TABLE made (a int);", [Code.NOT_INTERPRETED]), ("PERFORM 1;", [])]
)
def test_a_function_in_a_long_query_is_told_if_it_may_change_the_schema(body: str, codes: list[Code]) -> None:
    """A long query is not run: what one of its functions would make is told at its name."""
    text = dedent(
        f"""
        CREATE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN {body} RETURN 1; END $$;
        SELECT f(1) FROM {{}} v;
        """
    ).format(_MANY)
    outcome = read_all(Source(path="a.sql", text=text).span())
    found = interpret([Script(statements=outcome.value)], options=Options(reader=READER)).diagnostics
    assert [each.code for each in found] == codes
    assert all(each.span is not None and each.span.text == "f" for each in found)
