"""A running PostgreSQL for the tests of this folder; `--no-oracle` leaves them out like all that ask the real thing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live.server import Server, ServerUnavailableError, running


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what asks a server, if that is wanted; pytest's summary tells how many."""
    if not config.getoption("--no-oracle"):
        return
    asking = [item for item in items if isinstance(item, pytest.Function) and "postgres" in item.fixturenames]
    items[:] = [item for item in items if item not in asking]
    config.hook.pytest_deselected(items=asking)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """PostgreSQL 18; where it cannot run, whoever asks for it fails with the reason."""
    yield from _serving(18)


@pytest.fixture(scope="session")
def older(postgres: Server) -> Iterator[Server]:  # noqa: ARG001 - so that --no-oracle leaves it out
    """PostgreSQL 16, likewise."""
    yield from _serving(16)


def _serving(major: int) -> Iterator[Server]:
    try:
        with running(major) as server:
            yield server
    except ServerUnavailableError as error:
        pytest.fail(str(error), pytrace=False)
