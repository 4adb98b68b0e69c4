"""Switches and profiles of the whole suite."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.oracle.client import Oracle
from tests.oracle.installing import OracleUnavailableError

_REAL = frozenset({"compiled", "older", "oracle", "postgres"})
"""The fixtures that need real programs: Prisma and PostgreSQL in Node, servers, what a registry has."""

settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile(
    "ci", max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("fuzz", max_examples=100_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switches of our own."""
    parser.addoption(
        "--update-golden", action="store_true", help="Rewrite the expected files (the laws must hold first)."
    )

    parser.addoption(
        "--no-oracle",
        action="store_true",
        help="Leave out the tests that ask the real PostgreSQL, the real Prisma or a registry.",
    )
    parser.addoption(
        "--oracle-folder",
        action="append",
        default=[],
        metavar="DIR",
        help="Ask the oracle about the goose migrations at or below a directory, too (may be repeated).",
    )
    parser.addoption(
        "--postgres-programs",
        metavar="DIR",
        help="Compare with databases of another PostgreSQL: the folder of its programs initdb, pg_ctl and postgres.",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what asks real programs, if that is wanted; pytest's summary tells how many."""
    if not config.getoption("--no-oracle"):
        return
    asking = [
        item for item in items if isinstance(item, pytest.Function) and _REAL.intersection(item.fixturenames)
    ]
    items[:] = [item for item in items if item not in asking]
    config.hook.pytest_deselected(items=asking)


def pytest_report_header(config: pytest.Config) -> str:
    """Say whether the oracle is asked."""
    return (
        "oracle: off, nothing is proved" if config.getoption("--no-oracle") else "oracle: PGlite and Prisma"
    )


@pytest.fixture(scope="session")
def oracle() -> Iterator[Oracle]:
    """The real PostgreSQL and the real Prisma; where they cannot run, whoever asks for them fails with the reason."""
    asked = Oracle()
    try:
        asked.start()
    except OracleUnavailableError as error:
        pytest.fail(str(error), pytrace=False)
    yield asked
    asked.close()


@pytest.fixture(scope="session", autouse=True)
def _cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The tests find nothing that an earlier run has kept, and leave nothing in the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SQLPRISMA_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def updates_golden(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are to be rewritten."""
    return bool(request.config.getoption("--update-golden"))
