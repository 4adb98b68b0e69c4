"""What the tests of this room share: SQL in, plain values out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sqlprisma import sql
from sqlprisma.ddl import Expression
from sqlprisma.source import Source
from sqlprisma.sql.describe import Json
from sqlprisma.sql.expressions import read_expression, read_restricted_expression
from sqlprisma.sql.tokens import TokenStream

NOISE = frozenset({"span", "target", "node"})


def _bare(value: Json) -> Json:
    """Without places, targets and class names, so that a test says only what it is about."""
    if isinstance(value, dict):
        return {key: _bare(inner) for key, inner in value.items() if key not in NOISE}
    return [_bare(inner) for inner in value] if isinstance(value, list) else value


@pytest.fixture
def operations() -> Callable[[str], list[Json]]:
    """Read one statement without findings and describe its operations."""

    def describe(text: str) -> list[Json]:
        outcome = sql.read(Source(path="a.sql", text=text).span())
        assert outcome.diagnostics == ()
        described = _bare(sql.to_json(outcome.value)["operations"])
        assert isinstance(described, list)
        return described

    return describe


@pytest.fixture
def refusal() -> Callable[[str], tuple[str, int]]:
    """Read wrong text and give the message and the offset it points at."""

    def refused(text: str) -> tuple[str, int]:
        outcome = sql.read_all(Source(path="a.sql", text=text).span())
        found = outcome.diagnostics[0]
        assert found.span is not None
        assert outcome.value[0].operations == ()
        assert outcome.value[0].irrelevant is None
        return found.message, found.span.start

    return refused


@pytest.fixture
def expression() -> Callable[[str], Expression]:
    """Parse a whole text as an expression (a_expr)."""

    def parse(text: str) -> Expression:
        tokens = TokenStream(Source(path="a.sql", text=text).span())
        found = read_expression(tokens)
        tokens.needs_end()
        return found

    return parse


@pytest.fixture
def restricted() -> Callable[[str], tuple[Expression, str]]:
    """Parse the b_expr at the start of a text; gives it and the word that follows."""

    def parse(text: str) -> tuple[Expression, str]:
        tokens = TokenStream(Source(path="a.sql", text=text).span())
        return read_restricted_expression(tokens), tokens.key

    return parse
