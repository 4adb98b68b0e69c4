"""How long a history the stages are measured with."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option of the benchmarks."""
    parser.addoption(
        "--files", type=int, nargs="+", default=[100], metavar="N", help="Histories of so many files."
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Measure once for each history."""
    if "files" in metafunc.fixturenames:
        metafunc.parametrize(
            "files", metafunc.config.getoption("--files"), scope="module", ids="{} files".format
        )
