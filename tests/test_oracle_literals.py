"""The texts in fixtures/literals are what a real PostgreSQL keeps of a constant.

They are PostgreSQL 15's answers and PGlite is PostgreSQL 18. Where that one answers otherwise, a line below says why,
and what it keeps: `# in 18, REASON: text`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from tests.golden import FIXTURES
from tests.oracle.client import Oracle

_LATER = re.compile(r"# in 18, [^:]+: (?P<text>.*)")
_QUERY = """
    SELECT relname AS name, pg_get_expr(adbin, adrelid) AS text
    FROM pg_class LEFT JOIN pg_attrdef ON adrelid = pg_class.oid WHERE relname LIKE 'constant%'
"""


@dataclass(slots=True)
class _Constant:
    """A constant as a default, and what PostgreSQL 18 keeps of it, or its refusal after `!`."""

    type: str
    literal: str
    kept: str


def _constants() -> list[_Constant]:
    lines = (FIXTURES / "literals" / "constants.txt").read_text("utf-8").splitlines()
    found: list[_Constant] = []
    for line in lines[1:]:
        if later := _LATER.fullmatch(line):
            assert found, f"nothing stands before {line}"
            assert found[-1].kept != later["text"], f"PostgreSQL 18 does not differ: {line}"
            found[-1].kept = later["text"]
        else:
            assert not line.startswith("#"), f"nothing reads {line}"
            found.append(_Constant(*line.split(" | ")))
    return found


CONSTANTS = _constants()


@pytest.fixture(scope="module")
def kept(oracle: Oracle) -> Mapping[str, str]:
    """What PostgreSQL keeps of each constant, by the name of a table that has it as its default."""
    statements = [
        f"CREATE TABLE constant{number} (a {constant.type} DEFAULT {constant.literal})"
        for number, constant in enumerate(CONSTANTS)
    ]
    answer = oracle.attempt(statements, query=_QUERY)
    refused = {
        f"constant{found.statement}": f"! {found.sqlstate}: {found.message}" for found in answer.refusals
    }
    return refused | {str(row["name"]): str(row["text"] or "") for row in answer.rows}


@pytest.mark.parametrize(
    ("number", "constant"),
    [pytest.param(*each, id=f"{each[1].type} {each[1].literal}") for each in enumerate(CONSTANTS)],
)
def test_a_constant_is_kept_as_postgresql_itself_keeps_it(
    kept: Mapping[str, str], number: int, constant: _Constant
) -> None:
    """The default is stored as the file says, or refused in those words."""
    assert kept[f"constant{number}"] == constant.kept
