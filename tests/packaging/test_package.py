"""The wheel and the source distribution hold what is needed, and work where nothing else is."""

from __future__ import annotations

import json
import subprocess
import tarfile
import tomllib
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from zipfile import ZipFile

import pytest
from trove_classifiers import classifiers

from tests.golden import ROOT
from tests.packaging.conftest import Package, run

DATA = {
    "sqlprisma/catalog/data/types.tsv",
    "sqlprisma/config/sqlprisma.schema.json",
    "sqlprisma/diagnostics/pages/undefined-column.md",
    "sqlprisma/grammars/prisma.lark",
    "sqlprisma/prisma/templates/document.prisma.jinja",
    "sqlprisma/py.typed",
}
"""One file of each kind that is read when the package runs, or by a type checker."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder far from the repository, with two migrations."""
    migrations = tmp_path / "db" / "migrations"
    migrations.mkdir(parents=True)
    for path in (ROOT / "fixtures" / "sample" / "migrations").iterdir():
        (migrations / path.name).write_bytes(path.read_bytes())
    return tmp_path


def _call(package: Package, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What the installed command does in a folder."""
    call = [str(package.programs / "sqlprisma"), *words]
    return subprocess.run(
        call, capture_output=True, text=True, cwd=folder, env=package.variables(), check=False
    )


def _metadata(package: Package) -> Message:
    with ZipFile(package.wheel) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        return message_from_bytes(wheel.read(name))


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(package: Package) -> None:
    """Code, grammar, templates, tables, pages, the JSON Schema and py.typed are there; no test and no fixture is."""
    sources = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "sqlprisma").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    sources |= {f"sqlprisma/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "grammars").iterdir()}
    with ZipFile(package.wheel) as wheel:
        held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held == sources
    assert held >= DATA


def test_the_source_distribution_can_be_tested(package: Package) -> None:
    """It has what the tests read besides the package: fixtures, the tests themselves, and what they are about."""
    with tarfile.open(package.sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {".ci/run", ".pre-commit-hooks.yaml", "CHANGELOG.md", "LICENSE", "README.md", "action.yml"}
    wanted |= {"grammars/prisma.lark", "tests/oracle/package-lock.json", "tests/packaging/conftest.py"}
    wanted |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "fixtures" / "sample").rglob("*.sql")}
    assert wanted <= held
    assert not [name for name in held if "node_modules" in name or "__pycache__" in name]


def test_the_metadata_says_what_it_is(package: Package) -> None:
    """Name, licence, Python, the README, known classifiers and the extras that the README speaks of."""
    metadata = _metadata(package)
    assert metadata["Name"] == "sqlprisma"
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert str(metadata.get_payload()).startswith("# sqlprisma")
    assert set(metadata.get_all("Classifier") or ()) <= classifiers
    assert {"fast", "watch"} <= set(metadata.get_all("Provides-Extra") or ())


def test_the_main_job_is_done_from_another_folder(package: Package, folder: Path) -> None:
    """Generated and checked by the installed command; a change of the migrations is found."""
    call = ("db/migrations", "--schema", "schema.prisma")
    made = _call(package, folder, "generate", *call)
    assert (made.returncode, made.stdout) == (0, ""), made.stderr
    assert "model AdminAttendance {" in (folder / "schema.prisma").read_text("utf-8")
    assert _call(package, folder, "check", *call).returncode == 0
    more = "-- +goose Up\nALTER TABLE admin_attendances ADD COLUMN note text;\n"
    (folder / "db" / "migrations" / "20260201000000_note.sql").write_text(more, encoding="utf-8")
    check = _call(package, folder, "check", *call)
    assert check.returncode == 1
    assert "\n+  note " in check.stdout


def test_every_way_to_start_it_is_the_same(package: Package, folder: Path) -> None:
    """The command and `python -m sqlprisma` say the version of the package."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert _call(package, folder, "--version").stdout == f"sqlprisma {version}\n"
    assert run(package.python, "-m", "sqlprisma", "--version", cwd=folder) == f"sqlprisma {version}\n"


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        (("explain", "undefined-column"), "# undefined-column"),
        (("config", "schema"), "{"),
        (("inspect", "catalog", "db/migrations"), "{"),
    ],
)
def test_its_data_files_are_found(
    package: Package, folder: Path, words: tuple[str, ...], begins: str
) -> None:
    """Pages, the JSON Schema and PostgreSQL's tables are read from the installed package."""
    result = _call(package, folder, *words)
    assert (result.returncode, result.stdout[: len(begins)]) == (0, begins), result.stderr
    if begins == "{":
        json.loads(result.stdout)


def test_the_changelog_speaks_of_the_version() -> None:
    """The newest section is this version's, or what is not released yet; its kinds are those of keepachangelog.com."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    lines = (ROOT / "CHANGELOG.md").read_text("utf-8").splitlines()
    sections = [line for line in lines if line.startswith("## ")]
    kinds = {line for line in lines if line.startswith("### ")}
    assert sections[0] == "## [Unreleased]" or sections[0].startswith(f"## [{version}]")
    assert kinds <= {
        f"### {kind}" for kind in ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
    }
