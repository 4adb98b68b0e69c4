"""The refusals in fixtures/refusals are a real PostgreSQL's.

They are PostgreSQL 15's answers and PGlite is PostgreSQL 18. Where that one answers otherwise, a line below the
refusal says why, and what it says: `-- in 18, REASON: SQLSTATE: message`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from sqlprisma import sql
from sqlprisma.source import Source
from tests.golden import FIXTURES
from tests.oracle.client import Oracle

_SAID = re.compile(r"-- error (?P<code>\w{5}): (?P<message>.*)")
_LATER = re.compile(r"-- in 18, [^:]+: (?P<code>\w{5}): (?P<message>.*)")
_Refused = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Block:
    """Statements, and how a PostgreSQL 18 refuses them in their order."""

    statements: tuple[str, ...]
    refusals: tuple[_Refused, ...]


def _block(text: str) -> _Block:
    found: list[_Refused] = []
    for line in text.splitlines():
        if said := _SAID.fullmatch(line):
            found.append((said["code"], said["message"]))
        elif later := _LATER.fullmatch(line):
            now = (later["code"], later["message"])
            assert found, f"nothing is refused before {line}"
            assert found[-1] != now, f"PostgreSQL 18 does not differ: {line}"
            found[-1] = now
        else:
            assert not line.startswith("--"), f"nothing reads {line}"
    spans = sql.split(Source(path="block.sql", text=text).span())
    return _Block(statements=tuple(span.text for span in spans), refusals=tuple(found))


BLOCKS = [
    pytest.param(text, id=f"{path.stem}-{number}")
    for path in sorted((FIXTURES / "refusals").glob("*.sql"))
    for number, text in enumerate(path.read_text("utf-8").split("\n\n"), start=1)
]


@pytest.mark.parametrize("text", BLOCKS)
def test_a_refusal_is_postgresqls_own(oracle: Oracle, text: str) -> None:
    """PostgreSQL refuses exactly the statements that a refusal follows, with that SQLSTATE and those words."""
    block = _block(text)
    refusals = oracle.attempt(block.statements).refusals
    assert tuple((found.sqlstate, found.message) for found in refusals) == block.refusals
