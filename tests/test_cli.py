"""The command line end to end: exit codes, streams, what is written and what is never lost."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sqlprisma.cli.app import app

ROOT = Path(__file__).parent.parent
USERS = """-- +goose Up
CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, state text DEFAULT 'new', CHECK (id > 0));
INSERT INTO users VALUES (1, 'Ann');
-- +goose Down
DROP TABLE users;
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with one migration in `migrations`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "00001_users.sql").write_text(USERS, encoding="utf-8")
    return tmp_path


def _run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=stdin, catch_exceptions=False)


def _add(folder: Path, name: str, text: str) -> None:
    (folder / "migrations" / name).write_text(text, encoding="utf-8")


def test_generate_prints_the_schema_alone_on_stdout(folder: Path) -> None:
    """With --stdout the product is on stdout, nothing is written, and the exit code is 0."""
    result = _run("generate", "migrations", "--stdout")
    assert result.exit_code == 0
    assert result.stdout.startswith("generator client {")
    assert "model User {" in result.stdout
    assert sorted(path.name for path in folder.iterdir()) == ["migrations"]


def test_generate_writes_and_check_agrees(folder: Path) -> None:
    """What generate writes, check accepts; a second run changes nothing, not even the file's time."""
    schema = folder / "schema.prisma"
    assert _run("generate", "migrations", "--schema", "schema.prisma").exit_code == 0
    written = schema.stat().st_mtime_ns
    again = _run("generate", "migrations", "--schema", "schema.prisma")
    assert "unchanged" in again.stderr
    assert schema.stat().st_mtime_ns == written
    check = _run("check", "migrations", "--schema", "schema.prisma")
    assert (check.exit_code, check.stdout) == (0, "")


def test_check_shows_the_difference_and_exits_with_1(folder: Path) -> None:
    """A file that is behind gives a unified diff, the command to run, and is left as it is."""
    _run("generate", "migrations", "--schema", "schema.prisma")
    before = (folder / "schema.prisma").read_text("utf-8")
    _add(folder, "00002_mail.sql", "-- +goose Up\nALTER TABLE users ADD COLUMN mail text;\n")
    result = _run("check", "migrations", "--schema", "schema.prisma")
    assert result.exit_code == 1
    assert "--- a/schema.prisma\n+++ b/schema.prisma\n" in result.stdout
    assert "\n+  mail " in result.stdout
    assert "model User: field mail is missing" in result.stderr
    assert "sqlprisma generate migrations --schema schema.prisma" in result.stderr
    assert (folder / "schema.prisma").read_text("utf-8") == before


def test_check_without_a_file_exits_with_1(folder: Path) -> None:
    """A schema that was never committed is a difference, not a usage error; nothing is made."""
    result = _run("check", "migrations", "--schema", "schema.prisma")
    assert result.exit_code == 1
    assert "does not exist" in result.stderr
    assert not (folder / "schema.prisma").exists()


def test_an_existing_configuration_stays_as_it_is(folder: Path) -> None:
    """Generator and datasource blocks are kept to the letter, with their comments."""
    head = (
        'generator client {\n  provider = "prisma-client-js" // ours\n}\n\n'
        'datasource pg {\n  provider = "postgresql"\n  url      = env("DB")\n}\n'
    )
    (folder / "schema.prisma").write_text(head, encoding="utf-8")
    assert _run("generate", "migrations", "--schema", "schema.prisma").exit_code == 0
    assert (folder / "schema.prisma").read_text("utf-8").startswith(head)


def test_an_error_writes_nothing(folder: Path) -> None:
    """With an error the exit code is 2, the place is told, and the old file stays."""
    _run("generate", "migrations", "--schema", "schema.prisma")
    before = (folder / "schema.prisma").read_text("utf-8")
    _add(folder, "00002_bad.sql", "-- +goose Up\nCREATE INDEX ON users (nam);\n")
    result = _run("generate", "migrations", "--schema", "schema.prisma")
    assert result.exit_code == 2
    assert "migrations/00002_bad.sql:2:24" in result.stderr
    assert 'did you mean "name"?' in result.stderr
    assert "42703" in result.stderr
    assert (folder / "schema.prisma").read_text("utf-8") == before


@pytest.mark.parametrize(
    ("target", "provider", "has_url"),
    [("5", "prisma-client-js", True), ("6", "prisma-client", True), ("7", "prisma-client", False)],
)
def test_the_target_decides_the_header(folder: Path, target: str, provider: str, *, has_url: bool) -> None:
    """Each major version of Prisma gets the configuration it accepts."""
    del folder
    text = _run("generate", "migrations", "--stdout", "--target", target).stdout
    assert f'provider = "{provider}"\n' in text
    assert ('url      = env("DATABASE_URL")' in text) is has_url


def test_nullable_defaults_may_be_required(folder: Path) -> None:
    """A nullable column with a default is optional unless the setting says otherwise."""
    del folder
    assert "state String? @default" in _run("generate", "migrations", "--stdout").stdout
    required = _run("generate", "migrations", "--stdout", "--nullable-defaults", "required").stdout
    assert "state String @default" in required


def test_unqualified_names_mean_the_default_schema(folder: Path) -> None:
    """A connection that sets search_path makes its tables in that schema, and RESET leads back to it."""
    del folder
    text = _run("generate", "migrations", "--stdout", "--default-schema", "app").stdout
    assert '@@schema("app")' in text
    assert '@@schema("app")' not in _run("generate", "migrations", "--stdout").stdout
    refused = _run("generate", "migrations", "--stdout", "--default-schema", "app,public")
    assert refused.exit_code == 2
    assert "'app,public' is not the name of one schema" in refused.stderr


def test_verbose_counts_every_statement(folder: Path) -> None:
    """-v tells the notes and how many statements became what; quiet runs say nothing."""
    del folder
    verbose = _run("generate", "migrations", "--stdout", "-v").stderr
    assert "statements: 2 = 1 interpreted + 1 without effect on the schema + 0 diagnosed" in verbose
    assert "note[not-expressible]" in verbose
    assert "note[not-expressible]" not in _run("generate", "migrations", "--stdout").stderr
    assert _run("generate", "migrations", "--stdout", "-q").stderr == ""


def test_to_reads_up_to_a_version(folder: Path) -> None:
    """--to takes the version and those before it; one that does not exist is an error with the range."""
    _add(folder, "00002_mail.sql", "-- +goose Up\nALTER TABLE users ADD COLUMN mail text;\n")
    assert "mail" in _run("generate", "migrations", "--stdout").stdout
    assert "mail" not in _run("generate", "migrations", "--stdout", "--to", "1").stdout
    wrong = _run("generate", "migrations", "--stdout", "--to", "7")
    assert wrong.exit_code == 2
    assert "the versions go from 1 to 2" in wrong.stderr


def test_what_exists_before_goose_is_a_prelude(folder: Path) -> None:
    """A type made elsewhere is an error that names the way out; the prelude is that way, --lenient the other."""
    _add(folder, "00002_mood.sql", "-- +goose Up\nALTER TABLE users ADD COLUMN mood mood;\n")
    missing = _run("generate", "migrations", "--stdout")
    assert missing.exit_code == 2
    assert "--prelude" in missing.stderr
    (folder / "prelude.sql").write_text("CREATE TYPE mood AS ENUM ('sad');", encoding="utf-8")
    with_it = _run("generate", "migrations", "--stdout", "--prelude", "prelude.sql")
    assert with_it.exit_code == 0
    assert "Mood?" in with_it.stdout
    lenient = _run("generate", "migrations", "--stdout", "--lenient")
    assert lenient.exit_code == 0
    assert 'Unsupported("mood")?' in lenient.stdout


def test_a_prelude_is_not_counted_as_a_migration(folder: Path) -> None:
    """The summary counts what goose runs, and nothing that was there before."""
    (folder / "prelude.sql").write_text("CREATE TYPE mood AS ENUM ('sad');", encoding="utf-8")
    told = _run("generate", "migrations", "--schema", "schema.prisma", "--prelude", "prelude.sql").stderr
    assert "1 model, 1 enum, 1 migration)" in told


def test_a_go_migration_needs_a_supplement(folder: Path) -> None:
    """A migration in Go is an error that names the file; its DDL as SQL takes its place in the order."""
    _add(folder, "00002_more.go", "package migrations\n")
    missing = _run("generate", "migrations", "--stdout")
    assert missing.exit_code == 2
    assert "00002_more.go" in missing.stderr
    (folder / "more.sql").write_text("ALTER TABLE users ADD COLUMN mail text;", encoding="utf-8")
    supplied = _run("generate", "migrations", "--stdout", "--supplement", "2=more.sql")
    assert supplied.exit_code == 0
    assert "mail" in supplied.stdout


def test_variables_come_from_the_options(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ENVSUB takes --env; the process's environment only when asked."""
    _add(
        folder,
        "00002_env.sql",
        "-- +goose Up\n-- +goose ENVSUB ON\nCREATE TABLE ${NAME} (id int PRIMARY KEY);\n",
    )
    monkeypatch.setenv("NAME", "process")
    assert _run("generate", "migrations", "--stdout").exit_code == 2
    assert "model Given {" in _run("generate", "migrations", "--stdout", "--env", "NAME=given").stdout
    assert "model Process {" in _run("generate", "migrations", "--stdout", "--env-from-process").stdout


def test_the_configuration_is_found_upward(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """sqlprisma.toml gives what the command line leaves open."""
    (folder / "sqlprisma.toml").write_text(
        'migrations = "migrations"\nschema = "s.prisma"\n', encoding="utf-8"
    )
    (folder / "deep").mkdir()
    monkeypatch.chdir(folder / "deep")
    assert _run("generate").exit_code == 0
    assert "model User {" in (folder / "s.prisma").read_text("utf-8")


def test_inspect_shows_the_stages_as_json(folder: Path) -> None:
    """Migrations, statements, operations and the catalog come out as JSON."""
    del folder
    listed = json.loads(_run("inspect", "migrations", "migrations").stdout)
    assert listed == [{"version": 1, "name": "00001_users.sql", "path": "migrations/00001_users.sql"}]
    down = json.loads(
        _run("inspect", "statements", "migrations/00001_users.sql", "--direction", "down").stdout
    )
    assert down == {"statements": ["DROP TABLE users;"], "transaction": True}
    operations = json.loads(_run("inspect", "operations", "migrations").stdout)
    assert [statement["kind"] for statement in operations] == ["CREATE TABLE", "INSERT"]
    assert operations[0]["operations"][0]["operation"] == "CreateTable"
    catalog = json.loads(_run("inspect", "catalog", "migrations").stdout)
    assert "users" in json.dumps(catalog)


def test_explain_tells_a_finding(folder: Path) -> None:
    """A code's page is printed; a mistyped one is corrected."""
    del folder
    assert _run("explain", "undefined-column").stdout.startswith("# undefined-column")
    wrong = _run("explain", "undefined-colum")
    assert wrong.exit_code == 2
    assert "did you mean 'undefined-column'?" in wrong.stderr


def test_format_lays_out_a_file(folder: Path) -> None:
    """Formatting writes in place, --check only tells, and `-` goes from stdin to stdout."""
    ugly, neat = "model A {\nid Int @id\n}\n", "model A {\n  id Int @id\n}\n"
    (folder / "a.prisma").write_text(ugly, encoding="utf-8")
    check = _run("format", "--check", "a.prisma")
    assert check.exit_code == 1
    assert "+  id Int @id" in check.stdout
    assert (folder / "a.prisma").read_text("utf-8") == ugly
    assert _run("format", "a.prisma").exit_code == 0
    assert (folder / "a.prisma").read_text("utf-8") == neat
    assert _run("format", "-", stdin=ugly).stdout == neat


@pytest.mark.parametrize(
    "arguments",
    [
        ("generate", "migrations"),
        ("generate", "--stdout"),
        ("generate", "migrations", "--stdout", "--env", "NOTHING"),
        ("generate", "migrations", "--stdout", "--supplement", "x=y"),
        ("generate", "migrations", "--stdout", "--schemas", "a,,b"),
        ("generate", "migrations", "--stdout", "--config", "none.toml"),
        ("generate", "migrations", "--stdout", "--service", "a"),
        ("check", "migrations"),
        ("genrate",),
    ],
)
def test_wrong_usage_exits_with_2(folder: Path, arguments: tuple[str, ...]) -> None:
    """A wrong call is told in words, without a traceback and without output."""
    del folder
    result = _run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "rror" in result.stderr


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("00002_bytes.sql", b"-- +goose Up\nCREATE TABLE \xff (id int);\n", "invalid byte sequence"),
        ("00002_wide.sql", "-- +goose Up\nSELECT 1;\n".encode("utf-16"), "UTF-16"),
        (
            "00002_deep.sql",
            b"-- +goose Up\nSELECT 1;\nCREATE TABLE d (id int DEFAULT "
            + b"(" * 10_000
            + b"1"
            + b")" * 10_000
            + b");\n",
            "too-deep",
        ),
        ("00002_open.sql", b"-- +goose Up\nCREATE TABLE d (id int DEFAULT 'x);\n", "unterminated"),
        (
            "00002_cut.sql",
            b"-- +goose Up\nCREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  RETURN 1;\nEND;\n$$;\n",
            "StatementBegin",
        ),
        ("schema.sql", b"SELECT 1;\n", "no filename separator"),
        ("00001_again.sql", b"-- +goose Up\n", "duplicate version 1"),
    ],
)
def test_hostile_migrations_give_one_clear_error(folder: Path, name: str, data: bytes, told: str) -> None:
    """Each is told with what, where and the way out; exit code 2, and nothing is written."""
    (folder / "migrations" / name).write_bytes(data)
    result = _run("generate", "migrations", "--schema", "schema.prisma")
    assert result.exit_code == 2
    assert told in result.stderr
    assert name in result.stderr
    assert result.stderr.count("error[") == 1
    assert not (folder / "schema.prisma").exists()


def test_a_huge_file_is_refused_at_once(folder: Path) -> None:
    """100 MB are not read: the size alone is reason enough."""
    with (folder / "migrations" / "00002_huge.sql").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    result = _run("generate", "migrations", "--stdout")
    assert result.exit_code == 2
    assert "error[file-too-large]" in result.stderr


def test_a_folder_named_like_a_migration_is_told(folder: Path) -> None:
    """It is what goose would try to read it; so it is an error with the name."""
    (folder / "migrations" / "00002_folder.sql").mkdir()
    result = _run("generate", "migrations", "--stdout")
    assert result.exit_code == 2
    assert "00002_folder.sql is a folder" in result.stderr


@pytest.mark.parametrize("name", ["none", "empty"])
def test_no_migrations_is_an_error(folder: Path, name: str) -> None:
    """A missing folder and an empty one are told apart from an empty schema."""
    (folder / "empty").mkdir()
    result = _run("generate", name, "--stdout")
    assert result.exit_code == 2
    assert name in result.stderr


@pytest.mark.parametrize("place", ["none/schema.prisma", "migrations"])
def test_an_impossible_output_is_told(folder: Path, place: str) -> None:
    """A folder that is not there, and a folder where a file should be: an error, and nothing is made."""
    del folder
    result = _run("generate", "migrations", "--schema", place)
    assert result.exit_code == 2
    assert place in result.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("model A {\n  id Int @id(\n}\n", "schema.prisma:2"),
        ("<<<<<<< HEAD\nmodel A {\n  id Int @id\n}\n=======\n>>>>>>> b\n", "conflict"),
        ('model A {\n  id Int @id\n  @@map("t")\n}\nmodel B {\n  id Int @id\n  @@map("t")\n}\n', '"t"'),
    ],
)
def test_a_broken_schema_file_is_left_alone(folder: Path, text: str, told: str) -> None:
    """A file that cannot be understood is never overwritten."""
    path = folder / "schema.prisma"
    path.write_text(text, encoding="utf-8")
    result = _run("generate", "migrations", "--schema", "schema.prisma")
    assert result.exit_code == 2
    assert "error[prisma-syntax]" in result.stderr
    assert told in result.stderr
    assert path.read_text("utf-8") == text


def test_a_written_file_keeps_its_mode_and_its_link(folder: Path) -> None:
    """Replacing a file keeps its permissions, and a link to it stays a link."""
    real = folder / "real.prisma"
    real.write_text("", encoding="utf-8")
    real.chmod(0o640)
    (folder / "schema.prisma").symlink_to(real)
    assert _run("generate", "migrations", "--schema", "schema.prisma").exit_code == 0
    assert (folder / "schema.prisma").is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert "model User {" in real.read_text("utf-8")


def test_a_closed_pipe_is_no_traceback(folder: Path) -> None:
    """`| head -1` ends the command quietly."""
    code = f"{sys.executable} -m sqlprisma generate migrations --stdout -q | head -c 1"
    result = subprocess.run(["/bin/sh", "-c", code], capture_output=True, text=True, cwd=folder, check=False)
    assert result.stdout == "g"
    assert "Traceback" not in result.stderr


def test_the_sample_of_the_readme_comes_out_as_the_readme_shows_it() -> None:
    """The README's Prisma text is what its command prints."""
    shown = _run("generate", str(ROOT / "fixtures/sample/migrations"), "--stdout").stdout
    readme = (ROOT / "README.md").read_text("utf-8")
    block = readme.partition("```prisma\n")[2].partition("```")[0]
    assert block in shown
