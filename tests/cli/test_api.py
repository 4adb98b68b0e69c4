"""The Python API: what it promises, and that asking for it costs nothing before it is used."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

import sqlprisma
from sqlprisma import Settings
from tests.cli.calls import add, names, run


@pytest.mark.usefixtures("project")
def test_a_folder_is_enough_for_a_schema() -> None:
    """The text is that of the command line, and nothing is written."""
    made = sqlprisma.generate("migrations")
    assert made.new == run("generate", "migrations", "--stdout").stdout
    assert (made.path, made.old, made.is_changed, made.has_errors) == (None, None, True, False)
    assert (made.models, made.enums, made.migrations, made.counts.total) == (1, 0, 1, 1)


def test_check_and_generate_agree(project: Path) -> None:
    """What generate gives is current once it is written; before it is not, and nothing is written by asking."""
    made = sqlprisma.generate("migrations", "schema.prisma")
    assert made.path == Path("schema.prisma")
    assert not sqlprisma.check("migrations", "schema.prisma").is_current
    assert names(project) == ["migrations"]
    (project / "schema.prisma").write_text(made.new, encoding="utf-8")
    assert sqlprisma.check(Settings(migrations=Path("migrations"), schema=Path("schema.prisma"))).is_current


def test_an_error_is_in_the_result(project: Path) -> None:
    """It can be read where it stands; a schema with errors is never current."""
    made = sqlprisma.generate("migrations", "schema.prisma")
    (project / "schema.prisma").write_text(made.new, encoding="utf-8")
    add(project, "00002_bad.sql", "-- +goose Up\nALTER TABLE nowhere ADD x int;\n")
    checked = sqlprisma.check("migrations", "schema.prisma")
    assert checked.has_errors
    assert not checked.is_current
    (found,) = checked.diagnostics
    assert (found.code.slug, found.severity) == ("undefined-table", sqlprisma.Severity.ERROR)
    assert found.span is not None
    assert str(found.span.place) == "migrations/00002_bad.sql:2:13"


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("call", "slug"),
    [
        (lambda: sqlprisma.generate("none"), "no-such-folder"),
        (lambda: sqlprisma.load_catalog("none"), "no-such-folder"),
        (lambda: sqlprisma.check("migrations"), "bad-config"),
        (lambda: sqlprisma.drift("migrations"), "bad-config"),
        (lambda: sqlprisma.drift("migrations", "none.prisma"), "unreadable-file"),
        (lambda: sqlprisma.load_config("none.toml"), "bad-config"),
        (lambda: sqlprisma.generate(Settings()), "no-such-folder"),
        (lambda: sqlprisma.list_migrations("none"), "no-such-folder"),
        (lambda: sqlprisma.read_statements("none.sql"), "unreadable-file"),
        (lambda: sqlprisma.read_operations("none"), "no-such-folder"),
        (lambda: sqlprisma.explain("none", "users"), "no-such-folder"),
        (lambda: sqlprisma.format_file("none.prisma"), "unreadable-file"),
        (lambda: sqlprisma.format_text(b"\xff"), "prisma-syntax"),
    ],
)
def test_where_there_is_nothing_a_failure_is_raised(call: object, slug: str) -> None:
    """It has the diagnostics; nothing else is ever raised."""
    assert callable(call)
    with pytest.raises(sqlprisma.Failure) as caught:
        call()
    assert [found.code.slug for found in caught.value.diagnostics] == [slug]


def test_drift_has_graded_differences(project: Path) -> None:
    """Each has its grade, its places and its fix."""
    (project / "schema.prisma").write_text(
        'model User {\n  id BigInt @id\n  name String?\n  @@map("users")\n}\n', encoding="utf-8"
    )
    drifted = sqlprisma.drift("migrations", "schema.prisma")
    (found,) = drifted.differences
    assert (found.grade.value, found.table, found.column) == ("lies", "users", "name")
    assert (drifted.models, drifted.path) == (1, Path("schema.prisma"))


@pytest.mark.usefixtures("project")
def test_the_catalog_has_the_tables() -> None:
    """As they are at the end of the history."""
    assert [table.name for table in sqlprisma.load_catalog("migrations").catalog.tables()] == ["users"]


def test_the_stages_can_be_read(project: Path) -> None:
    """The files in goose's order, what goose runs from one, and what each SQL statement says and where."""
    add(project, "00002_more.sql", "-- +goose Up\nSELECT $X;\n\nALTER TABLE users ADD COLUMN age int;\n")
    assert [file.version for file in sqlprisma.list_migrations("migrations")] == [1, 2]
    text = "-- +goose Up\n-- +goose ENVSUB ON\nSELECT ${X};\n-- +goose Down\nSELECT 0;\n"
    (project / "one.sql").write_text(text, encoding="utf-8")
    read = sqlprisma.read_statements("one.sql", env={"X": "7"})
    assert ([each.text for each in read.statements], read.is_transactional) == (["SELECT 7;"], True)
    assert str(read.statements[0].place) == "one.sql:3:1"
    down = sqlprisma.read_statements("one.sql", is_down=True)
    assert [each.text for each in down.statements] == ["SELECT 0;"]
    said = sqlprisma.read_operations("migrations")
    assert (said.migrations, [each.kind for each in said.statements][-1]) == (2, "ALTER TABLE")
    assert str(said.statements[-1].span.place) == "migrations/00002_more.sql:4:1"


def test_a_name_is_explained(project: Path) -> None:
    """By its name in the database or in Prisma; what means nothing has a name like it."""
    add(project, "00002_more.sql", "-- +goose Up\nALTER TABLE users ADD COLUMN age int;\n")
    for name in ("users.age", "User.age"):
        found = sqlprisma.explain("migrations", name).found
        assert found is not None
        (entry,) = found.life.told(found.column)
        assert str(entry.span.place).startswith("migrations/00002_more.sql:2:")
    unknown = sqlprisma.explain("migrations", "uses")
    assert (unknown.found, unknown.near, unknown.missing) == (None, "users", None)
    missing = sqlprisma.explain("migrations", "users.agee").missing
    assert missing is not None
    assert (missing.column, missing.near) == ("agee", "users.age")


def test_a_schema_is_formatted_and_nothing_written(project: Path) -> None:
    """A file, those of a folder, or a text; what is not Prisma is told and stays."""
    folder = project / "prisma"
    folder.mkdir()
    (folder / "b.prisma").write_text("model B {\nid Int @id\n}\n", encoding="utf-8")
    (folder / "a.prisma").write_text("enum A {\n  X\n}\n", encoding="utf-8")
    paths = sqlprisma.find_schema_files("prisma")
    assert paths == (Path("prisma/a.prisma"), Path("prisma/b.prisma"))
    made = [sqlprisma.format_file(path) for path in paths]
    assert [each.file.is_changed for each in made] == [False, True]
    assert made[1].file.new == "model B {\n  id Int @id\n}\n"
    assert (folder / "b.prisma").read_text(encoding="utf-8") == made[1].file.old
    bad = sqlprisma.format_text(b"model C {\n  ???\n}\n", name="c.prisma")
    assert bad.file.path is None
    assert [str(found.span.place) for found in bad.diagnostics if found.span] == ["c.prisma:2:3"]


@pytest.mark.usefixtures("project")
def test_progress_is_told_after_each_migration() -> None:
    """How many, and of how many."""
    told: list[tuple[int, int]] = []
    sqlprisma.generate("migrations", progress=lambda done, total: told.append((done, total)))
    sqlprisma.load_catalog("migrations", progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 1), (1, 1)]


def test_the_services_of_a_configuration_can_be_worked_on(project: Path) -> None:
    """The file that applies here is found, or one is named; without any there is nothing in it."""
    assert sqlprisma.load_config().targets() == (sqlprisma.Service(),)
    (project / "sqlprisma.toml").write_text(
        '[[service]]\nname = "a"\nmigrations = "migrations"\n[[service]]\nname = "b"\nmigrations = "none"\n',
        encoding="utf-8",
    )
    answers = list(sqlprisma.each(sqlprisma.generate, sqlprisma.load_config().targets()))
    assert [answer.service.name for answer in answers] == ["a", "b"]
    assert answers[0].result is not None
    assert [found.code.slug for found in answers[1].failure] == ["no-such-folder"]
    assert sqlprisma.load_config("sqlprisma.toml").choose(["b"])[0].name == "b"


def test_results_are_frozen_and_travel(project: Path) -> None:
    """They cannot be changed, and come out of a pickle as they went in."""
    add(project, "00002_bad.sql", "-- +goose Up\nALTER TABLE nowhere ADD x int;\n")
    (project / "schema.prisma").write_text(
        'model User {\n  id Int @id\n  @@map("users")\n}\n', encoding="utf-8"
    )
    made = sqlprisma.check("migrations", "schema.prisma")
    with pytest.raises(FrozenInstanceError):
        made.new = ""  # type: ignore[misc]  # that it cannot be set is what is proved
    again = pickle.loads(pickle.dumps(made))  # noqa: S301 - our own
    assert (again.new, again.settings, again.models) == (made.new, made.settings, made.models)
    assert [str(found.span.place) for found in again.diagnostics] == ["migrations/00002_bad.sql:2:13"]
    drifted = sqlprisma.drift("migrations", "schema.prisma")
    assert drifted.differences
    assert len(pickle.loads(pickle.dumps(drifted)).differences) == len(drifted.differences)  # noqa: S301 - our own
    explained = sqlprisma.explain("migrations", "users")
    assert repr(pickle.loads(pickle.dumps(explained)).found) == repr(explained.found)  # noqa: S301 - our own
    said = sqlprisma.read_operations("migrations")
    assert pickle.loads(pickle.dumps(said)).statements == said.statements  # noqa: S301 - our own


def test_every_name_is_there() -> None:
    """What `__all__` promises can be had, and `dir` shows it; what it does not is no attribute."""
    for name in sqlprisma.__all__:
        assert getattr(sqlprisma, name) is not None
        assert name in dir(sqlprisma)
    with pytest.raises(AttributeError, match="no attribute 'generat'"):
        _ = sqlprisma.generat  # type: ignore[attr-defined]  # that there is none is what is proved


def test_importing_the_package_loads_nothing() -> None:
    """Neither our own rooms nor what they need."""
    code = (
        "import sys, sqlprisma; dir(sqlprisma); print([m for m in sys.modules if m.startswith('sqlprisma.')])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
