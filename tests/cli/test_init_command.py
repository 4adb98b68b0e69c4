"""`sqlprisma init`: what it finds, that what it writes works, and that it never overwrites."""

from __future__ import annotations

import json
import shutil
from pathlib import Path, PurePosixPath

import pytest

from sqlprisma import config
from sqlprisma.config import draft
from sqlprisma.config.survey import Survey, survey
from tests.cli.calls import names, run
from tests.golden import FIXTURES
from tests.settings import load_settings

USERS = "-- +goose Up\nCREATE TABLE users (id bigint PRIMARY KEY);\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, where commands run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _add(folder: Path, name: str, text: str = USERS) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_what_is_written_works(repository: Path) -> None:
    """The next commands need no option: the services are found, their schemas written, and check agrees."""
    for name in ("auth", "mail"):
        _add(repository, f"platform/migrations/{name}/00001_users.sql")
        _add(repository, f"services/{name}/prisma/schema.prisma", "model User {\n  id Int @id\n}\n")
    result = run("init")
    assert (result.exit_code, result.stdout) == (0, "")
    assert [service.name for service in config.load_all(repository / "sqlprisma.toml").services] == [
        "auth",
        "mail",
    ]
    assert "2 services: 2 written" in run("generate").stderr
    assert run("check").exit_code == 0


@pytest.mark.parametrize("folder", sorted((FIXTURES / "services").glob("init/*")), ids=lambda path: path.name)
def test_what_is_written_can_be_read(folder: Path, repository: Path) -> None:
    """Whatever the repository, the text is a configuration without a mistake that says the same printed or written."""
    place = repository / "copy"
    shutil.copytree(folder, place)
    found = survey(place)
    if not found.goose:
        return
    text = draft.text(found)
    (place / "sqlprisma.toml").write_text(text, encoding="utf-8")
    assert config.load_all(place / "sqlprisma.toml").targets()
    assert all(len(line) <= 120 for line in text.splitlines())


@pytest.mark.parametrize(
    ("name", "text"),
    [("sqlprisma.toml", "target = 5\n"), ("pyproject.toml", "[tool.sqlprisma]\ntarget = 5\n")],
)
def test_nothing_is_overwritten(repository: Path, name: str, text: str) -> None:
    """A configuration that is there stays, and the exit code is 2; --stdout shows what would be written."""
    _add(repository, "db/00001_users.sql")
    _add(repository, name, text)
    result = run("init")
    assert result.exit_code == 2
    assert f"{name} is already there" in result.stderr
    assert (repository / name).read_text("utf-8") == text
    assert names(repository) == sorted(["db", name])
    assert 'migrations = "db"' in run("init", "--stdout").stdout


def test_a_folder_may_be_named(repository: Path) -> None:
    """The file goes there, with paths as seen from there; a project file without our table is no configuration."""
    _add(repository, "shop/db/00001_users.sql")
    _add(repository, "shop/pyproject.toml", "[project]\n")
    result = run("init", "shop")
    assert result.exit_code == 0
    assert "wrote shop/sqlprisma.toml" in result.stderr
    assert 'migrations = "db"' in (repository / "shop/sqlprisma.toml").read_text("utf-8")


def test_a_dry_run_says_nothing_else(repository: Path) -> None:
    """The file is on stdout, and none is on the disk."""
    _add(repository, "db/00001_users.sql")
    result = run("init", "--stdout")
    assert (result.exit_code, result.stderr) == (0, "")
    assert names(repository) == ["db"]


def test_only_goose_is_taken_for_goose(repository: Path) -> None:
    """SQL without goose's mark, files without a version, and what is fetched, built or hidden do not count."""
    _add(repository, "a/00001_users.sql", "CREATE TABLE users (id int);\n")
    _add(repository, "b/users.sql")
    _add(repository, "node_modules/x/00001_users.sql")
    _add(repository, ".cache/00001_users.sql")
    _add(repository, "c/testdata/00001_users.sql")
    (repository / "d/00001_users.sql").mkdir(parents=True)
    _add(repository, "e/00001_users.sql", "--+goose   up\n")
    assert survey(repository).goose == (PurePosixPath("e"),)


def test_what_cannot_stand_in_a_configuration_is_passed_over(repository: Path) -> None:
    """Names with line ends or with what would be a placeholder."""
    _add(repository, "a\nb/00001_users.sql")
    _add(repository, "{service}/00001_users.sql")
    _add(repository, 'q"uote/00001_users.sql')
    assert survey(repository).goose == (PurePosixPath('q"uote'),)
    assert run("init").exit_code == 0
    assert load_settings(Path("sqlprisma.toml")).migrations == Path('q"uote')


@pytest.mark.parametrize(
    ("packages", "target"),
    [
        ({"a": "^6.2.1"}, "target = 6"),
        ({"a": "~5.0.0", "b": "5"}, "target = 5"),
        ({"a": "6.1.0", "b": "7.0.0"}, "# target = 7"),
        ({"a": "latest"}, "# target = 7"),
        ({"a": "4.0.0"}, "# target = 7"),
        ({}, "# target = 7"),
    ],
)
def test_prismas_version_is_that_of_the_packages(
    repository: Path, packages: dict[str, str], target: str
) -> None:
    """Where all say the same; where they do not, or do not say, it is left to the person."""
    _add(repository, "db/00001_users.sql")
    _add(repository, "broken/package.json", "{")
    for name, version in packages.items():
        _add(repository, f"{name}/package.json", json.dumps({"dependencies": {"@prisma/client": version}}))
    text = run("init", "--stdout").stdout
    assert [line.split("  ")[0] for line in text.splitlines() if "target" in line] == [target]


def _pairs(goose: list[str], schemas: list[str]) -> list[tuple[str, str, str | None]]:
    found = Survey(goose=tuple(map(PurePosixPath, goose)), schemas=tuple(map(PurePosixPath, schemas)))
    return [(pair.name, pair.goose, pair.schema) for pair in draft.pairs(found)]


@pytest.mark.parametrize(
    ("goose", "schemas", "expected"),
    [
        (["db"], [], [("", "db", "schema.prisma")]),
        (["db"], ["app/schema.prisma"], [("", "db", "app/schema.prisma")]),
        (
            ["db"],
            ["apps/a/schema.prisma", "apps/b/schema.prisma"],
            [("a", "db", "apps/a/schema.prisma"), ("b", "db", "apps/b/schema.prisma")],
        ),
        (
            ["m/a", "m/b"],
            ["apps/a/schema.prisma"],
            [("{service}", "m/{service}", "apps/{service}/schema.prisma")],
        ),
        (["m/a", "m/b"], [], [("{service}", "m/{service}", None)]),
        (
            ["m/a", "m/b", "old/sql"],
            ["m/a/schema.prisma", "m/b/schema.prisma", "old/schema.prisma"],
            [
                ("{service}", "m/{service}", "m/{service}/schema.prisma"),
                ("old", "old/sql", "old/schema.prisma"),
            ],
        ),
        (
            ["a/x/db", "b/sql"],
            ["web/a/schema.prisma", "web/b/schema.prisma"],
            [("x", "a/x/db", "web/a/schema.prisma"), ("b", "b/sql", "web/b/schema.prisma")],
        ),
        (["x/db/a/sql", "y/a"], [], [("a", "x/db/a/sql", None), ("y-a", "y/a", None)]),
    ],
)
def test_schemas_go_to_the_migrations_they_are_named_after(
    goose: list[str], schemas: list[str], expected: list[tuple[str, str, str | None]]
) -> None:
    """What differs in one part of the path alone is a pattern; the others meet by the words of their paths."""
    assert _pairs(goose, schemas) == expected
