"""`sqlprisma generate`: what is written where, what is kept, and what each option changes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.calls import add, names, run

MAIL = "-- +goose Up\nALTER TABLE users ADD COLUMN mail text;\n"
HEAD = """// Ours.
generator client {
  provider      = "prisma-client-js"
  binaryTargets = ["native"] // ours
}

datasource pg {
  provider = "postgresql"
  url      = env("PG")
}
"""


def _model(text: str, name: str) -> str:
    return text.partition(f"model {name} {{\n")[2].partition("}")[0]


def test_the_path_may_come_after_the_options(project: Path) -> None:
    """Options and the folder may stand in any order, and nothing but the schema is made."""
    result = run("generate", "--schema", "schema.prisma", "--naming", "database", "migrations")
    assert (result.exit_code, result.stdout) == (0, "")
    assert names(project) == ["migrations", "schema.prisma"]


def test_the_summary_counts_and_names_the_file(project: Path) -> None:
    """One line on stderr says what was written and what is in it."""
    del project
    result = run("generate", "migrations", "--schema", "schema.prisma")
    assert result.stderr == "wrote schema.prisma (1 model, 0 enums, 1 migration)\n"


def test_stdout_does_not_touch_the_named_file(project: Path) -> None:
    """With --stdout and --schema the file is read for what to keep, and left as it is."""
    (project / "schema.prisma").write_text(HEAD, encoding="utf-8")
    result = run("generate", "migrations", "--schema", "schema.prisma", "--stdout")
    assert result.stdout.startswith(HEAD)
    assert "model User {" in result.stdout
    assert (project / "schema.prisma").read_text("utf-8") == HEAD


def test_what_people_wrote_survives(project: Path) -> None:
    """Configuration, a renamed model, its comments and a renamed field are still there after a new migration."""
    schema = project / "schema.prisma"
    people = (
        "/// People who may log in.\nmodel Person {\n"
        '  id       BigInt @id\n  fullName String @map("name") // as in the passport\n\n  @@map("users")\n}\n'
    )
    schema.write_text(f"{HEAD}\n{people}", encoding="utf-8")
    add(project, "00002_mail.sql", MAIL)
    assert run("generate", "migrations", "--schema", "schema.prisma").exit_code == 0
    text = schema.read_text("utf-8")
    assert text.startswith(f"{HEAD}\n/// People who may log in.\nmodel Person {{\n")
    assert "fullName" in text
    assert "// as in the passport" in text
    assert "mail" in text


def test_fresh_forgets_all_but_the_configuration(project: Path) -> None:
    """--fresh names everything anew and keeps generator and datasource."""
    schema = project / "schema.prisma"
    model = '/// Mine.\nmodel Person {\n  id BigInt @id\n\n  @@map("users")\n}\n'
    schema.write_text(f"{HEAD}\n{model}", encoding="utf-8")
    assert run("generate", "migrations", "--schema", "schema.prisma", "--fresh").exit_code == 0
    text = schema.read_text("utf-8")
    assert HEAD.partition("\n")[2] in text
    assert "model User {" in text
    assert "Person" not in text
    assert "Mine" not in text


def test_twice_is_once_and_check_agrees(project: Path) -> None:
    """A second run leaves the very file alone, in both namings, and check finds nothing."""
    for naming in ("idiomatic", "database"):
        options = ("migrations", "--schema", f"{naming}.prisma", "--naming", naming)
        assert run("generate", *options).exit_code == 0
        before = (project / f"{naming}.prisma").stat()
        again = run("generate", *options)
        after = (project / f"{naming}.prisma").stat()
        assert again.stderr.startswith("unchanged: ")
        assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
        assert run("check", *options).exit_code == 0


def test_to_stops_the_history(project: Path) -> None:
    """--to takes versions as numbers, whatever the width of the file's name."""
    add(project, "20260117000007_mail.sql", MAIL)
    assert "mail" not in run("generate", "migrations", "--stdout", "--to", "00001").stdout
    assert "mail" in run("generate", "migrations", "--stdout", "--to", "20260117000007").stdout


@pytest.mark.parametrize("version", ["2", "0", "99999999"])
def test_a_version_that_is_not_there_is_an_error(project: Path, version: str) -> None:
    """--to with a version nobody wrote tells which there are, and prints no schema."""
    add(project, "00003_mail.sql", MAIL)
    result = run("generate", "migrations", "--stdout", "--to", version)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"no migration with version {version}" in result.stderr
    assert "from 1 to 3" in result.stderr


def test_schemas_are_chosen(project: Path) -> None:
    """--schemas reads the named ones, in any order, and nothing else; each block says which is its own."""
    add(
        project,
        "00002_shop.sql",
        "-- +goose Up\nCREATE SCHEMA shop;\nCREATE TABLE shop.item (id int PRIMARY KEY);\n",
    )
    both = run("generate", "migrations", "--stdout", "--schemas", "shop, public").stdout
    assert _model(both, "Item").rstrip().endswith('@@schema("shop")')
    assert _model(both, "User").rstrip().endswith('@@schema("public")')
    one = run("generate", "migrations", "--stdout", "--schemas", "public").stdout
    assert "Item" not in one
    assert _model(one, "User").rstrip().endswith('@@schema("public")')


def test_database_naming_takes_the_names_as_they_are(project: Path) -> None:
    """The same table, once as the database has it and once as a Prisma developer writes it."""
    add(project, "00002_logins.sql", "-- +goose Up\nCREATE TABLE user_logins (login_id int PRIMARY KEY);\n")
    database = run("generate", "migrations", "--stdout", "--naming", "database").stdout
    assert _model(database, "user_logins").split() == ["login_id", "Int", "@id"]
    idiomatic = run("generate", "migrations", "--stdout").stdout
    assert 'loginId Int @id @map("login_id")' in _model(idiomatic, "UserLogin")


def test_verbose_database_naming_repeats_the_warnings_of_db_pull(project: Path) -> None:
    """With -v what `prisma db pull` warns of is told, in its words; without it is not."""
    add(project, "00002_log.sql", "-- +goose Up\nCREATE TABLE log (line text);\n")
    options = ("generate", "migrations", "--stdout", "--naming", "database")
    assert "*** WARNING ***" in run(*options, "-v").stderr
    assert "*** WARNING ***" not in run(*options).stderr


def test_the_supplement_runs_in_its_place(project: Path) -> None:
    """The DDL of a Go migration takes effect between its neighbours."""
    add(project, "00002_made.go", "package migrations\n")
    add(project, "00003_more.sql", "-- +goose Up\nALTER TABLE made ADD COLUMN late int;\n")
    (project / "made.sql").write_text("CREATE TABLE made (id int PRIMARY KEY);\n", encoding="utf-8")
    result = run("generate", "migrations", "--stdout", "--supplement", "00002=made.sql")
    assert result.exit_code == 0
    assert "late Int?" in _model(result.stdout, "Made")


def test_preludes_are_read_in_order(project: Path) -> None:
    """--prelude may be repeated; the first runs first."""
    (project / "a.sql").write_text("CREATE TYPE mood AS ENUM ('sad');\n", encoding="utf-8")
    (project / "b.sql").write_text("ALTER TYPE mood ADD VALUE 'glad';\n", encoding="utf-8")
    add(project, "00002_mood.sql", "-- +goose Up\nALTER TABLE users ADD COLUMN mood mood;\n")
    ordered = run("generate", "migrations", "--stdout", "--prelude", "a.sql", "--prelude", "b.sql")
    assert "enum Mood {\n  sad\n  glad\n" in ordered.stdout
    reversed_ = run("generate", "migrations", "--stdout", "--prelude", "b.sql", "--prelude", "a.sql")
    assert (reversed_.exit_code, reversed_.stdout) == (2, "")
    assert "b.sql:1:" in reversed_.stderr


def test_given_variables_win_over_the_environment(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --env-from-process a variable of --env still wins."""
    monkeypatch.setenv("TABLE_NAME", "theirs")
    text = "-- +goose Up\n-- +goose ENVSUB ON\nCREATE TABLE ${TABLE_NAME} (id int PRIMARY KEY);\n"
    add(project, "00002_env.sql", text)
    options = ("generate", "migrations", "--stdout", "--env-from-process")
    assert "model Their {" in run(*options).stdout
    assert "model Mine {" in run(*options, "--env", "TABLE_NAME=mine").stdout


def test_a_service_is_chosen_from_the_configuration(project: Path) -> None:
    """--service takes migrations, schema and settings of one service; --config names the file."""
    (project / "conf.toml").write_text(
        'naming = "database"\n'
        '[[service]]\nname = "a"\nmigrations = "migrations"\nschema = "a.prisma"\n'
        '[[service]]\nname = "b"\nmigrations = "none"\nschema = "b.prisma"\n',
        encoding="utf-8",
    )
    assert run("generate", "--config", "conf.toml", "--service", "a").exit_code == 0
    assert "model users {" in (project / "a.prisma").read_text("utf-8")
    unchosen = run("generate", "--config", "conf.toml", "--stdout")
    assert unchosen.exit_code == 2
    assert "choose one with --service: a, b" in unchosen.stderr
    assert names(project) == ["a.prisma", "conf.toml", "migrations"]


def test_a_warning_does_not_stop_the_writing(project: Path) -> None:
    """Warnings are told, the schema is written, the exit code is 0; with -q they are not told."""
    add(project, "00002_mood.sql", "-- +goose Up\nALTER TABLE users ADD COLUMN mood mood;\n")
    result = run("generate", "migrations", "--schema", "schema.prisma", "--lenient")
    assert result.exit_code == 0
    assert "warning[" in result.stderr
    assert 'Unsupported("mood")?' in (project / "schema.prisma").read_text("utf-8")
    assert run("generate", "migrations", "--schema", "other.prisma", "--lenient", "-q").stderr == ""


def test_stdout_is_utf8_whatever_the_locale(project: Path) -> None:
    """A process that is told to speak Latin-1 prints the same bytes as one that is not."""
    add(project, "00002_map.sql", '-- +goose Up\nCREATE TABLE "straße" (id int PRIMARY KEY, "日本" text);\n')
    call = [sys.executable, "-m", "sqlprisma", "generate", "migrations", "--stdout", "-q"]
    env = {"PYTHONIOENCODING": "latin-1", "PATH": ""}
    printed = subprocess.run(call, capture_output=True, cwd=project, env=env, check=True).stdout
    assert printed == run("generate", "migrations", "--stdout").stdout_bytes
    assert "straße" in printed.decode("utf-8")
