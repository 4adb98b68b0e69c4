"""A running PostgreSQL for the tests of this folder; `--no-oracle` leaves them out like all that ask the real thing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.server import Server, ServerUnavailableError, running


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[Server]:
    """PostgreSQL 18, or that of `--postgres-programs`; where it cannot run, who asks for it fails with the reason."""
    programs = request.config.getoption("--postgres-programs")
    yield from _serving(18, None if programs is None else Path(programs))


@pytest.fixture(scope="session")
def older() -> Iterator[Server]:
    """PostgreSQL 16, likewise."""
    yield from _serving(16)


def _serving(major: int, installed: Path | None = None) -> Iterator[Server]:
    try:
        with running(major, installed) as server:
            yield server
    except ServerUnavailableError as error:
        pytest.fail(str(error), pytrace=False)
