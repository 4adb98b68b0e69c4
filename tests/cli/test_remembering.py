"""`check` and `generate` do not read again what has not changed since a schema was found to be up to date."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import sqlprisma.api
from sqlprisma import CheckResult, Settings
from sqlprisma.results import Progress
from tests.cli.calls import add, run, told

_CHECK = ("check", "migrations", "--schema", "schema.prisma")
_GENERATE = ("generate", "migrations", "--schema", "schema.prisma")
_HEAVY = {"lark", "jinja2", "multiprocessing", "sqlglot", "sqlprisma.catalog", "sqlprisma.pipeline"}
_NOTE = "-- +goose Up\nALTER TABLE users ADD CHECK (id > 0);\n"


@pytest.fixture(autouse=True)
def _empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SQLPRISMA_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The schemas for which the migrations are read by `check`."""
    found: list[str] = []
    check = sqlprisma.api.check

    def noted(settings: Settings, *, progress: Progress | None = None) -> CheckResult:
        found.append(str(settings.schema))
        return check(settings, progress=progress)

    monkeypatch.setattr(sqlprisma.api, "check", noted)
    return found


def _settle(project: Path) -> None:
    """Write the schema, and let it be found to be up to date."""
    add(project, "00002_note.sql", _NOTE)
    assert run(*_GENERATE).exit_code == 0


@pytest.mark.parametrize("call", [_CHECK, _GENERATE])
@pytest.mark.parametrize("more", [(), ("--output-format", "json"), ("--quiet",)])
def test_the_second_run_says_the_same(
    project: Path, monkeypatch: pytest.MonkeyPatch, call: tuple[str, ...], more: tuple[str, ...]
) -> None:
    """To the byte, with all findings, and without the migrations having been interpreted."""
    _settle(project)
    first = told(run(*call, *more))
    monkeypatch.setattr(sqlprisma.api, call[0], None)
    assert told(run(*call, *more)) == first


def test_a_verbose_run_says_that_an_earlier_one_counts(project: Path, asked: list[str]) -> None:
    """Who asks for more is told why it was so quick, and sees the notes all the same."""
    _settle(project)
    run(*_CHECK)
    said = run(*_CHECK, "-v").stderr
    assert asked == ["schema.prisma"]
    assert "nothing has changed since an earlier run, which counts (see --no-cache)" in said
    assert "note[not-expressible]: check constraint" in said


def test_nothing_is_loaded_that_is_not_needed(project: Path) -> None:
    """The second run loads neither libraries nor the rooms of the river."""
    _settle(project)
    code = f"import sys; sys.argv[1:] = {[*_CHECK]!r}\nimport sqlprisma.cli\ntry:\n    sqlprisma.cli.main()\n"
    code += "finally:\n    print('\\n'.join(sys.modules))\n"
    for is_known in (False, True):
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert (not _HEAVY & set(ran.stdout.split())) is is_known


def test_who_wants_it_read_again_has_it_read_again(project: Path, asked: list[str]) -> None:
    """`--no-cache` neither asks nor keeps."""
    _settle(project)
    run(*_CHECK, "--no-cache")
    assert not (project / "cache").exists()
    run(*_CHECK)
    run(*_CHECK, "--no-cache")
    assert len(asked) == 3


def test_of_many_services_only_those_are_read_that_have_changed(project: Path, asked: list[str]) -> None:
    """Each service is remembered alone, and they are told in their order."""
    names = ("auth", "billing", "catalog")
    config = "".join(
        f'[[service]]\nname = "{name}"\nmigrations = "{name}"\nschema = "{name}.prisma"\n' for name in names
    )
    (project / "sqlprisma.toml").write_text(config, encoding="utf-8")
    for name in names:
        (project / name).mkdir()
        (project / name / "00001_one.sql").write_text(
            _NOTE.replace("ALTER", "CREATE TABLE t (i int); --"), "utf-8"
        )
    run("generate")
    run("check")
    (project / "billing" / "00002_two.sql").write_text("-- +goose Up\nCREATE TABLE u (i int);\n", "utf-8")
    asked.clear()
    result = run("check", "--jobs", "1")
    assert asked == ["billing.prisma"]
    assert result.exit_code == 1
    lines = [line.partition(":")[0] for line in result.stderr.splitlines() if "prisma " in line]
    assert lines == [*names, "3 services"]
