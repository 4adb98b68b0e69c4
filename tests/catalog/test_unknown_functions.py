"""A function that nothing makes is told as a warning, whatever it is used for."""

from __future__ import annotations

import pytest

from sqlprisma import catalog as catalogs
from sqlprisma import sql
from sqlprisma.catalog import definition
from sqlprisma.diagnostics import Severity
from sqlprisma.source import Source


@pytest.mark.parametrize(
    "type_text", ["integer", "numeric(8,2)", "numeric(8,2)[]", "varchar(3)[]", "point[]"]
)
def test_a_default_may_call_what_nobody_knows(type_text: str) -> None:
    """The column is made, the call is its default, and there is a warning; a list with a length is no exception."""
    text = f"CREATE TABLE t (a {type_text} DEFAULT made_elsewhere(7));"
    read = sql.read_all(Source(path="1_t.sql", text=text).span())
    state = catalogs.run([catalogs.Script(statements=read.value)])
    (table,) = state.catalog.tables()
    assert "made_elsewhere(7)" in definition.column_words(state.catalog, table, table.columns[0])
    assert [found.severity for found in state.diagnostics] == [Severity.WARNING]
