"""Names that PostgreSQL keeps for its own schemas."""

from __future__ import annotations

import pytest

from tests.catalog.histories import errors, refusal

RESERVED = ("CREATE SCHEMA pg_own", "CREATE SCHEMA pg_catalog", "CREATE SCHEMA IF NOT EXISTS pg_catalog")


@pytest.mark.parametrize("statement", RESERVED)
def test_a_name_of_the_system_is_refused(statement: str) -> None:
    """PostgreSQL 15 looks at the prefix before it looks whether the schema is there."""
    name = statement.rsplit(maxsplit=1)[-1]
    assert refusal(statement) == ("42939", f'unacceptable schema name "{name}"')


def test_the_refusal_says_what_is_reserved() -> None:
    """The prefix at fault is named in PostgreSQL's words."""
    (found,) = errors("CREATE SCHEMA pg_own")
    assert [note.message for note in found.notes] == ['The prefix "pg_" is reserved for system schemas.']
