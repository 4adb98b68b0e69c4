"""The package as its users get it: built, and installed where nothing else is."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.golden import ROOT
from tests.packaging.github import Job
from tests.packaging.wheelhouse import fill, required_by

BUILDING = "hatchling>=1.27"


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What was built, and an environment that holds it and what it requires, and not even pip."""

    sdist: Path
    source: Path
    """What the source distribution holds."""
    wheel: Path
    wheels: Path
    """A folder with wheels of all that it requires, to be installed and to be built, and its own."""
    environment: Path

    @property
    def version(self) -> str:
        """The version that was built."""
        return self.wheel.name.split("-")[1]

    @property
    def programs(self) -> Path:
        """Where the command is."""
        return self.environment / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        """The interpreter that has the package."""
        return self.programs / "python"

    def variables(self) -> dict[str, str]:
        """An environment in which `sqlprisma` is the installed command, and pip knows these wheels and no registry."""
        path = os.pathsep.join([str(self.programs), str(Path(sys.executable).parent), os.environ["PATH"]])
        return {**plain_environment(), **offline(self.wheels), "PATH": path}


def plain_environment() -> dict[str, str]:
    """This process's variables without what only tests, this repository or a CI system have set."""
    taken = (
        "COV_",
        "COVERAGE",
        "GIT_",
        "GITHUB_",
        "HYPOTHESIS",
        "PIP_",
        "PRE_COMMIT",
        "PYTEST",
        "PYTHON",
        "RUNNER_",
    )
    return {name: value for name, value in os.environ.items() if not name.startswith(taken) and name != "CI"}


def offline(wheels: Path) -> Mapping[str, str]:
    """What makes pip take these wheels and nothing else."""
    return {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_FIND_LINKS": str(wheels),
        "PIP_NO_INDEX": "1",
        "VIRTUALENV_NO_PERIODIC_UPDATE": "1",
    }


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The source distribution of the working tree, the wheel that this gives, and an environment with the wheel."""
    folder = tmp_path_factory.mktemp("package")
    sdist = _build(ROOT, folder, "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "source", filter="data")
    wheels = folder / "wheels"
    wheels.mkdir()
    (source,) = (folder / "source").iterdir()
    wheel = _build(source, wheels, "wheel")
    fill(wheels, BUILDING, *required_by(wheel))
    environment = folder / "environment"
    venv.create(environment, with_pip=False)
    built = Package(sdist=sdist, source=source, wheel=wheel, wheels=wheels, environment=environment)
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        built.python,
        "install",
        "-q",
        "sqlprisma",
        env=built.variables(),
    )
    return built


def _build(source: Path, folder: Path, target: str) -> Path:
    before = set(folder.iterdir())
    run(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", folder, cwd=source)
    (made,) = set(folder.iterdir()) - before
    return made


def run(*call: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> str:
    """Run a program that must succeed; what it prints."""
    result = subprocess.run(
        [str(part) for part in call], capture_output=True, text=True, cwd=cwd, env=env, check=False
    )
    assert result.returncode == 0, f"{call}: {result.returncode}\n{result.stdout}\n{result.stderr}"
    return result.stdout


@pytest.fixture(scope="session")
def installed(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Job:
    """The action after its second step, which has installed the release that was built."""
    folder = tmp_path_factory.mktemp("runner")
    runner = {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTION_PATH": str(package.source),
        "RUNNER_TEMP": str(folder),
    }
    job = Job(workspace=folder, temporary=folder, variables={**package.variables(), **runner})
    result = job.step("Install sqlprisma", version=package.version)
    assert result.returncode == 0, result.stderr
    return job
