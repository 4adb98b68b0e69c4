"""`sqlprisma explain TABLE[.COLUMN]`: the golden directories, and how names are understood.

fixtures/explain/<a_sentence>/
migrations/*.sql    goose migrations
prelude.sql         what exists before, if anything
<name>.txt          what `sqlprisma explain <name> migrations` prints
<name>.json         the same with --output-format json
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.calls import add, run
from tests.golden import FIXTURES, compare

EXPECTED = sorted(
    path for path in (FIXTURES / "explain").glob("*/*") if path.suffix in {".txt", ".json"} and path.is_file()
)


def explained(name: str, *more: str) -> str:
    """What is printed, without an error."""
    result = run("explain", name, "migrations", *more)
    assert result.exit_code == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_golden(path: Path, monkeypatch: pytest.MonkeyPatch, updates_golden: bool) -> None:  # noqa: FBT001 - a fixture
    """The history and definition of a name are what the file says."""
    monkeypatch.chdir(path.parent)
    more = ["--prelude", "prelude.sql"] if Path("prelude.sql").exists() else []
    if path.suffix == ".json":
        more += ["--output-format", "json"]
    compare(path, explained(path.stem, *more), update=updates_golden)


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    "name",
    ["users", "public.users", '"users"', 'public."users"', "USERS", "User"],
)
def test_a_table_has_many_spellings(name: str) -> None:
    """With its schema, in quotes, in upper case without quotes, and by its model's name."""
    assert explained(name).startswith("table public.users\n")


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("name", ["users.name", "public.users.name", '"users"."name"', "User.name"])
def test_a_column_has_many_spellings(name: str) -> None:
    """Likewise for the columns of a table."""
    assert explained(name).startswith("column public.users.name\n  migrations/00001_users.sql:2  ")


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("userz", "did you mean users?"),
        ("publik.users", "did you mean public.users?"),
        ("users.nam", "did you mean users.name?"),
        ('"USERS"', 'nothing called ""USERS""'),
        ("undefined-colum", "did you mean undefined-column?"),
        ("a.b.c.d", "nothing called"),
        ("", "nothing called"),
        ('"users', "nothing called"),
        ("\x1b[2J", "nothing called"),
    ],
)
def test_an_unknown_name_is_an_error_with_a_suggestion(name: str, told: str) -> None:
    """Nothing is printed, the nearest name is told, and the exit code is 2."""
    result = run("explain", name, "migrations")
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert "\x1b" not in result.stderr


@pytest.mark.usefixtures("project")
def test_without_a_folder_the_way_to_name_it_is_told() -> None:
    """A table cannot be explained from nothing."""
    result = run("explain", "users")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "sqlprisma explain TABLE MIGRATIONS" in result.stderr


def test_what_was_understood_is_told_beside_errors(project: Path) -> None:
    """A history with an error gives its product, the error on stderr, and exit code 2."""
    add(
        project,
        "00002_bad.sql",
        "-- +goose Up\nALTER TABLE nowhere ADD a int;\nALTER TABLE users ADD b int;\n",
    )
    result = run("explain", "users.b", "migrations")
    assert result.exit_code == 2
    assert (
        result.stdout
        == "column public.users.b\n  migrations/00002_bad.sql:3  adds the column, integer\n\nb integer\n"
    )
    assert "undefined-table" in result.stderr


def test_json_is_one_document_on_each_stream(project: Path) -> None:
    """Stdout has the object, in ASCII, and stderr the findings."""
    add(project, "00002_map.sql", '-- +goose Up\nCREATE TABLE "日本" (id int);\n')
    result = run("explain", "日本", "migrations", "--output-format", "json")
    assert result.exit_code == 0
    assert result.stdout.isascii()
    told = json.loads(result.stdout)
    assert list(told) == [
        "kind", "schema", "name", "column", "is_present", "history", "definition", "sql", "notes",
    ]  # fmt: skip
    assert (told["kind"], told["schema"], told["name"], told["column"]) == ("table", "public", "日本", None)
    assert [list(each) for each in told["history"]] == [["path", "line", "column", "statement", "effect"]]
    assert json.loads(result.stderr) == []


def test_a_finding_comes_before_a_table_of_its_name(project: Path) -> None:
    """The page is shown, and a note says how to ask for the table."""
    add(project, "00002_renamed.sql", "-- +goose Up\nCREATE TABLE renamed (id int);\n")
    result = run("explain", "renamed", "migrations")
    assert result.exit_code == 0
    assert result.stdout.startswith("# renamed\n")
    assert "sqlprisma explain public.renamed" in result.stderr
    assert explained("public.renamed").startswith("table public.renamed\n")


def test_an_old_name_is_told_with_the_new_one(project: Path) -> None:
    """Whoever asks for what is called otherwise now is told so."""
    add(project, "00002_rename.sql", "-- +goose Up\nALTER TABLE users RENAME TO people;\n")
    result = run("explain", "users.name", "migrations")
    assert result.stdout.startswith("column public.people.name\n")
    assert result.stderr == "note: what was users.name is public.people.name now\n"


def test_a_second_table_of_a_name_is_mentioned(project: Path) -> None:
    """The present table is explained; that another one was dropped, and one is in another schema, is told."""
    text = "DROP TABLE users;\nCREATE TABLE users (a int);\nCREATE SCHEMA app;\nCREATE TABLE app.users (b int);\n"
    add(project, "00002_again.sql", f"-- +goose Up\n{text}")
    result = run("explain", "users", "migrations")
    assert result.stdout.startswith(
        "table public.users\n  migrations/00002_again.sql:3  creates the table with 1 column\n\n"
    )
    assert result.stderr.splitlines() == [
        "note: there is also the table app.users",
        "note: an earlier table public.users was dropped at migrations/00002_again.sql:2",
    ]


def test_the_history_ends_at_the_version_asked_for(project: Path) -> None:
    """`--to` leaves later migrations out."""
    add(project, "00002_more.sql", "-- +goose Up\nALTER TABLE users ADD age int;\n")
    assert "age" in explained("users")
    assert "age" not in explained("users", "--to", "1")


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(("color", "is_colored"), [("always", True), ("never", False), ("auto", False)])
def test_color_is_for_terminals(color: str, *, is_colored: bool) -> None:
    """A product that goes into a file has no colour unless it is asked for."""
    assert ("\x1b[" in explained("users", "--color", color)) is is_colored


def test_a_terminal_obeys_no_name(project: Path) -> None:
    """Control characters in names and comments come out as replacement characters."""
    add(
        project,
        "00002_evil.sql",
        "-- +goose Up\nCREATE TABLE \"a\x1b[2J\" (id int);\nCOMMENT ON COLUMN users.id IS '\x1b[2J';\n",
    )
    assert "\x1b" not in explained("a\x1b[2J")
    assert "\x1b" not in explained("users")


def test_why_prisma_calls_it_so_is_a_note(project: Path) -> None:
    """A name that is not the plain one comes with its reason; a broken schema gives no names."""
    add(project, "00002_user.sql", '-- +goose Up\nCREATE TABLE "User" (id int PRIMARY KEY);\n')
    taken = run("explain", 'public."User"', "migrations")
    assert taken.exit_code == 0
    assert taken.stderr == 'note: in Prisma it is the model User2: the plain name belongs to "public.users"\n'
    assert run("explain", "users.name", "migrations").stderr == ""
    told = json.loads(run("explain", 'public."User"', "migrations", "--output-format", "json").stdout)
    assert told["notes"] == ['in Prisma it is the model User2: the plain name belongs to "public.users"']
    (project / "broken.prisma").write_text("model", encoding="utf-8")
    assert run("explain", 'public."User"', "migrations", "--schema", "broken.prisma").stderr == ""
