"""A schema in a folder: every command reads it whole, and `generate` writes all of its files or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlprisma.cli import writing
from sqlprisma.diagnostics import Failure
from tests.cli.calls import add, names, run

BASE = (
    'generator client {\n  provider = "prisma-client"\n}\n\ndatasource db {\n  provider = "postgresql"\n}\n'
)
PERSON = '/// People.\nmodel Person {\n  id   BigInt @id\n  name String\n\n  @@map("users")\n}\n'
OLD = "model Old {\n  id Int @id\n}\n"


@pytest.fixture
def schema(project: Path) -> Path:
    """A folder whose files say what the migrations say."""
    folder = project / "schema"
    (folder / "people").mkdir(parents=True)
    (folder / "base.prisma").write_text(BASE, encoding="utf-8")
    (folder / "people" / "person.prisma").write_text(PERSON, encoding="utf-8")
    return folder


def _texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_current_folder_is_left_alone(schema: Path) -> None:
    """Neither `generate` nor `check` nor `drift` has anything to say."""
    before = _texts(schema)
    generated = run("generate", "migrations", "--schema", "schema")
    assert generated.stderr == "unchanged: schema (1 model, 0 enums, 1 migration)\n"
    assert run("check", "migrations", "--schema", "schema").exit_code == 0
    assert run("drift", "migrations", "--schema", "schema").exit_code == 0
    assert _texts(schema) == before


def test_check_prints_one_patch_for_all_files(schema: Path) -> None:
    """Each file that would change has its name in the diff, the new one as new, and nothing is written."""
    add(
        schema.parent,
        "00002_more.sql",
        "-- +goose Up\nALTER TABLE users ADD mail text;\nCREATE TABLE tags (id int PRIMARY KEY);\n",
    )
    before = _texts(schema)
    result = run("check", "migrations", "--schema", "schema")
    assert result.exit_code == 1
    heads = [line for line in result.stdout.splitlines() if line.startswith(("--- ", "+++ "))]
    assert heads == [
        "--- a/schema/people/person.prisma",
        "+++ b/schema/people/person.prisma",
        "--- /dev/null",
        "+++ b/schema/introspected.prisma",
    ]
    assert _texts(schema) == before


def test_the_written_files_are_named(schema: Path) -> None:
    """It names what was written, and a file of which nothing is left; none is removed."""
    (schema / "old.prisma").write_text(OLD, encoding="utf-8")
    add(schema.parent, "00002_more.sql", "-- +goose Up\nCREATE TABLE tags (id int PRIMARY KEY);\n")
    result = run("generate", "migrations", "--schema", "schema", "-q")
    assert result.exit_code == 0
    (schema / "old.prisma").write_text(OLD, encoding="utf-8")
    (schema / "introspected.prisma").unlink()
    lines = run("generate", "migrations", "--schema", "schema").stderr.splitlines()
    assert lines[-2:] == [
        "wrote schema/old.prisma, schema/introspected.prisma (2 models, 0 enums, 2 migrations)",
        "schema/old.prisma is empty now; delete it if nothing more is to go there",
    ]
    assert (schema / "old.prisma").read_text("utf-8") == "\n"


@pytest.mark.parametrize(
    ("name", "text", "places"),
    [
        pytest.param(
            "second.prisma",
            'datasource other {\n  provider = "postgresql"\n}\n',
            ("schema/second.prisma:1:1", "schema/base.prisma:5:1"),
            id="datasource",
        ),
        pytest.param(
            "second.prisma",
            'model Again {\n  id BigInt @id\n  @@map("users")\n}\n',
            ("schema/second.prisma:3:3", "schema/people/person.prisma:6:3"),
            id="table",
        ),
        pytest.param(
            "second.prisma", "model Person {\n  id = 1\n}\n", ("schema/second.prisma:2:6",), id="syntax"
        ),
        pytest.param("second.prisma", "<<<<<<< HEAD\n" + OLD, ("schema/second.prisma:1:1",), id="conflict"),
    ],
)
def test_what_is_wrong_in_one_file_stops_all(
    schema: Path, name: str, text: str, places: tuple[str, ...]
) -> None:
    """Exit 2 with every place, and no file is another."""
    (schema / name).write_text(text, encoding="utf-8")
    before = _texts(schema)
    for command in ("generate", "check", "drift"):
        result = run(command, "migrations", "--schema", "schema")
        assert result.exit_code == 2
        assert all(place in result.stderr for place in places)
    assert _texts(schema) == before


def test_links_lead_to_files_and_a_file_is_read_once(schema: Path) -> None:
    """A linked folder belongs to the schema; two paths to one file, or a circle, are no second claim."""
    away = schema.parent / "away"
    away.mkdir()
    (schema / "people" / "person.prisma").rename(away / "person.prisma")
    (schema / "linked").symlink_to("../away")
    (schema / "again.prisma").symlink_to("../away/person.prisma")
    (schema / "people" / "circle").symlink_to("..")
    assert run("check", "migrations", "--schema", "schema").exit_code == 0


def test_only_the_ending_makes_a_file_part_of_the_schema(schema: Path) -> None:
    """What ends otherwise is not even read."""
    (schema / "notes.txt").write_text("no schema", encoding="utf-8")
    (schema / "people" / "old.prisma.bak").write_text(OLD, encoding="utf-8")
    assert run("check", "migrations", "--schema", "schema").exit_code == 0


def test_stdout_has_the_files_as_one_schema(schema: Path) -> None:
    """The texts follow each other with a blank line between them."""
    del schema
    result = run("generate", "migrations", "--schema", "schema", "--stdout")
    assert result.stdout == f"{BASE}\n{PERSON}"


def test_explain_knows_the_names_of_a_folder(schema: Path) -> None:
    """A model is found by the name that one of the files gives."""
    del schema
    result = run("explain", "Person", "migrations", "--schema", "schema")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "table public.users")


def test_drift_needs_a_file(project: Path) -> None:
    """An empty folder is no schema to compare."""
    (project / "schema").mkdir()
    result = run("drift", "migrations", "--schema", "schema")
    assert result.exit_code == 2
    assert "there is no .prisma file in schema" in result.stderr


def test_format_takes_a_folder(schema: Path) -> None:
    """All files in it are laid out."""
    (schema / "people" / "person.prisma").write_text("model  Person {\n id BigInt @id\n}\n", encoding="utf-8")
    assert run("format", "--check", "schema").exit_code == 1
    assert run("format", "schema").stderr == "formatted schema/people/person.prisma\n"
    assert (schema / "people" / "person.prisma").read_text("utf-8") == "model Person {\n  id BigInt @id\n}\n"


def test_what_the_configuration_keeps_stays(schema: Path) -> None:
    """A glob of models or tables keeps blocks that the migrations have nothing for."""
    (schema / "old.prisma").write_text(OLD, encoding="utf-8")
    (schema.parent / "sqlprisma.toml").write_text(
        'migrations = "migrations"\nschema = "schema"\nkeep = ["O*"]\n', encoding="utf-8"
    )
    assert run("check").exit_code == 0
    (schema.parent / "sqlprisma.toml").write_text(
        'migrations = "migrations"\nschema = "schema"\nkeep = ["o*"]\n', encoding="utf-8"
    )
    assert "removed-block" in run("check").stderr


@pytest.mark.parametrize("value", ['"/new.prisma"', '"../new.prisma"', '"new"', "1", '"a\\\\new.prisma"'])
def test_new_blocks_is_a_file_in_the_folder(project: Path, value: str) -> None:
    """Anything else is refused where it stands."""
    (project / "sqlprisma.toml").write_text(f"new_blocks = {value}\n", encoding="utf-8")
    result = run("generate", "migrations", "--stdout")
    assert result.exit_code == 2
    assert "sqlprisma.toml:1:" in result.stderr


# --- writing


def test_several_files_are_written_together(tmp_path: Path) -> None:
    """All of them, and nothing else is left."""
    (tmp_path / "a").write_text("old", encoding="utf-8")
    writing.write_texts({tmp_path / "a": "new", tmp_path / "b": "new, too"})
    assert _texts(tmp_path) == {"a": "new", "b": "new, too"}


def test_a_file_that_cannot_be_written_stops_all_of_them(tmp_path: Path) -> None:
    """Nothing is another, and no temporary file is left."""
    (tmp_path / "a").write_text("old", encoding="utf-8")
    with pytest.raises(Failure):
        writing.write_texts({tmp_path / "a": "new", tmp_path / "none" / "b": "new"})
    assert names(tmp_path) == ["a"]
    assert _texts(tmp_path) == {"a": "old"}


def test_what_was_replaced_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the last file cannot be put in its place, the others have their old texts again, and new ones go."""
    for name in ("a", "c"):
        (tmp_path / name).write_text("old", encoding="utf-8")
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target.name == "c":
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(Failure):
        writing.write_texts({tmp_path / name: "new" for name in ("a", "b", "c")})
    assert _texts(tmp_path) == {"a": "old", "c": "old"}


# --- fresh


def test_fresh_needs_only_the_configuration(project: Path) -> None:
    """Broken models are no reason to refuse: nothing of them is taken."""
    schema = project / "schema.prisma"
    schema.write_text(f"{BASE}\nmodel Broken {{\n  id = Int\n", encoding="utf-8")
    assert run("generate", "migrations", "--schema", "schema.prisma").exit_code == 2
    assert run("generate", "migrations", "--schema", "schema.prisma", "--fresh").exit_code == 0
    text = schema.read_text("utf-8")
    assert text.startswith(f"{BASE}\nmodel User {{\n")
    assert "Broken" not in text


@pytest.mark.parametrize(
    "text",
    [
        "datasource db {\n  provider: 1\n}\n",
        "generator client {\n",
        "<<<<<<< HEAD\ngenerator client {\n}\n",
        'datasource a {\n  provider = "postgresql"\n}\n\ndatasource b {\n  provider = "postgresql"\n}\n',
    ],
)
def test_fresh_refuses_a_broken_configuration(project: Path, text: str) -> None:
    """Else it would be lost."""
    schema = project / "schema.prisma"
    schema.write_text(text, encoding="utf-8")
    assert run("generate", "migrations", "--schema", "schema.prisma", "--fresh").exit_code == 2
    assert schema.read_text("utf-8") == text


def test_fresh_takes_the_configuration_of_a_folder(schema: Path) -> None:
    """It stays in its file; all blocks are made anew, in the file for new ones."""
    assert run("generate", "migrations", "--schema", "schema", "--fresh").exit_code == 0
    assert _texts(schema)["base.prisma"] == BASE
    assert _texts(schema)["person.prisma"] == "\n"
    assert "model User {" in _texts(schema)["introspected.prisma"]


def test_the_folder_of_the_migrations_is_no_schema(project: Path) -> None:
    """A slip of the hand puts no schema among the migrations."""
    result = run("generate", "migrations", "--schema", "migrations")
    assert result.exit_code == 2
    assert "not of a schema" in result.stderr
    assert names(project / "migrations") == ["00001_users.sql"]


@pytest.mark.parametrize("command", ["check", "generate"])
@pytest.mark.parametrize("name", ["models", "models/all", "schema.txt", "no\0name", "x" * 500])
def test_a_folder_that_is_meant_must_be_there(project: Path, command: str, name: str) -> None:
    """What is neither there nor called as a .prisma file is refused, with the way out, and nothing is written."""
    before = names(project)
    result = run(command, "migrations", "--schema", name)
    assert (result.exit_code, result.stdout) == (2, "")
    is_possible = len(name) < 100 and name.isprintable()
    assert ("no .prisma file" in result.stderr) is is_possible
    assert (f"{Path(name).stem}.prisma" in result.stderr) is is_possible
    assert names(project) == before
