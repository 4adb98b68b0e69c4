"""A running PostgreSQL for the tests of this folder; `--no-oracle` leaves them out like all that ask the real thing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live.server import Server, ServerUnavailableError, running


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """PostgreSQL 18; where it cannot run, whoever asks for it fails with the reason."""
    yield from _serving(18)


@pytest.fixture(scope="session")
def older() -> Iterator[Server]:
    """PostgreSQL 16, likewise."""
    yield from _serving(16)


def _serving(major: int) -> Iterator[Server]:
    try:
        with running(major) as server:
            yield server
    except ServerUnavailableError as error:
        pytest.fail(str(error), pytrace=False)
