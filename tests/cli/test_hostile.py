"""Input that nobody should write: one clear error or a good answer, never a crash, a hang or a lost file."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlprisma import pipeline, prisma
from sqlprisma.config import Settings
from sqlprisma.diagnostics import Failure
from sqlprisma.source import Source
from tests.cli.calls import add, names, run

UP = "-- +goose Up\n"
DEEP = 10_000
TABLE = 'model User {\n  id BigInt @id\n\n  @@map("users")\n}\n'
SLOW = 10.0
"""Seconds that nothing here may take, on a machine that is busy with other things, too."""


def _nested(before: str, inner: str, after: str) -> str:
    return before * DEEP + inner + after * DEEP


REFUSED = {
    "parentheses in a default": (f"CREATE TABLE t (a int DEFAULT {_nested('(', '1', ')')});\n", "too-deep"),
    "parentheses in a check": (f"CREATE TABLE t (a int CHECK ({_nested('(', 'a > 1', ')')}));\n", "too-deep"),
    "an array of arrays": (f"CREATE TABLE t (a int[] DEFAULT {_nested('ARRAY[', '1', ']')});\n", "too-deep"),
    "braces in an array": (
        f"CREATE TABLE t (a int[] DEFAULT '{_nested('{', '1', '}')}');\n",
        "invalid-value",
    ),
    "calls of calls": (f"CREATE TABLE t (a text DEFAULT {_nested('lower(', 'b', ')')});\n", "too-deep"),
    "NOT NOT NOT": (f"CREATE TABLE t (a int CHECK ({_nested('NOT ', 'true', '')}));\n", "too-deep"),
    "minus minus": (f"CREATE TABLE t (a int DEFAULT {_nested('- ', '1', '')});\n", "too-deep"),
    "a long sum": (f"CREATE TABLE t (a int DEFAULT {'1+' * DEEP}1);\n", "too-deep"),
    "many casts": (f"CREATE TABLE t (a int DEFAULT 1{'::int' * DEEP});\n", "too-deep"),
    "cases in cases": (
        f"CREATE TABLE t (a int DEFAULT {_nested('CASE WHEN true THEN ', '1', ' END')});\n",
        "too-deep",
    ),
    "parentheses without end": (f"CREATE TABLE t (a int CHECK ({'(' * DEEP}\n", "missing-semicolon"),
    "comments without end": (f"CREATE TABLE t (a int);{'/*' * DEEP}\n", "missing-semicolon"),
    "a zero byte": ("CREATE TABLE t (a int, \0b int);\n", "invalid-encoding"),
    "a function without a name": ("CREATE FUNCTION;\n", "syntax-error"),
    "a function without its rest": ("CREATE FUNCTION f;\n", "syntax-error"),
    "an aggregate without its rest": ("CREATE AGGREGATE a;\n", "syntax-error"),
    "a function cut by goose": (
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  RETURN 1;\nEND;\n$$;\n",
        "syntax-error",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_one_error(project: Path, case: str) -> None:
    """One error of the right kind at the right file, soon, short, and nothing is written."""
    sql, slug = REFUSED[case]
    add(project, "00002_hostile.sql", UP + sql)
    begun = time.monotonic()
    result = run("generate", "migrations", "--schema", "schema.prisma")
    assert result.exit_code == 2
    assert result.stderr.count("error[") == 1
    assert f"error[{slug}]" in result.stderr
    assert "migrations/00002_hostile.sql:2:" in result.stderr
    assert len(result.stderr) < 3000
    assert names(project) == ["migrations"]
    assert time.monotonic() - begun < SLOW


ACCEPTED = {
    "comments in comments": f"{_nested('/*', '', '*/')}CREATE TABLE t (id int PRIMARY KEY);\n",
    "a long line": f"CREATE TABLE t (id int PRIMARY KEY, a text DEFAULT '{'x' * 500_000}');\n",
    "brackets": f"CREATE TABLE t (id int PRIMARY KEY, a int{'[]' * 100});\n",
    "many columns": f"CREATE TABLE t (id int PRIMARY KEY, {', '.join(f'c{n} int' for n in range(600))});\n",
    "many values": f"CREATE TYPE e AS ENUM ({', '.join(f'{chr(39)}v{n}{chr(39)}' for n in range(3000))});\n",
    "emoji": 'CREATE TABLE "😀" ("💥" int PRIMARY KEY, "😀🎉" text);\nCREATE TYPE "🎈" AS ENUM (\'🎈\');\n',
    "right to left": 'CREATE TABLE "שלום" ("مرحبا" int PRIMARY KEY, "a\u202eb" text);\n',
    "keywords": "".join(
        f'CREATE TABLE "{name}" (id int PRIMARY KEY, "{name}" int);\n'
        for name in (
            "model",
            "enum",
            "type",
            "view",
            "generator",
            "datasource",
            "String",
            "int",
            "null",
            "true",
        )
    ),
    "long names": f"CREATE TABLE {'a' * 80} (id int PRIMARY KEY, {'b' * 70} int UNIQUE);\n"
    f'CREATE TABLE "{"é" * 40}" ("{"😀" * 20}" int PRIMARY KEY);\n',
    "names of signs": 'CREATE TABLE "a b" ("1" int PRIMARY KEY, "-" int, "\'" int, """" int, "\\" int);\n'
    "CREATE TABLE \"\\\" (id int PRIMARY KEY);\nCREATE TYPE signs AS ENUM ('+', 'a', '-', '*');\n",
}


@pytest.mark.parametrize("naming", ["idiomatic", "database"])
@pytest.mark.parametrize("case", ACCEPTED)
def test_what_postgresql_takes_comes_out_well(project: Path, case: str, naming: str) -> None:
    """The schema is written, is Prisma, is laid out as Prisma does, and check agrees."""
    add(project, "00002_hostile.sql", UP + ACCEPTED[case])
    options = ("migrations", "--schema", "schema.prisma", "--naming", naming)
    begun = time.monotonic()
    result = run("generate", *options)
    assert result.exit_code == 0, result.stderr
    assert time.monotonic() - begun < SLOW
    text = (project / "schema.prisma").read_text("utf-8")
    assert prisma.format_text(Source(path="schema.prisma", text=text)).value == text
    assert run("check", *options).exit_code == 0


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("00002_wide.sql", (UP + "SELECT 1;\n").encode("utf-16"), "UTF-16"),
        ("00002_latin.sql", f"{UP}CREATE TABLE tür (a int);\n".encode("latin-1"), "0xfc"),
        ("00002_mac.sql", b"-- +goose Up\rSELECT 1;\r", "lone CR"),
        ("00002_zero.sql", b"\0" * 1000, "00002_zero.sql:1:1"),
        ("no_version.sql", b"SELECT 1;\n", "no_version.sql"),
        ("00001_again.sql", b"-- +goose Up\nSELECT 1;\n", "duplicate version 1"),
    ],
)
def test_a_file_that_is_no_migration_is_one_error(project: Path, name: str, data: bytes, told: str) -> None:
    """It names the file and what is wrong with its bytes or its name."""
    add(project, name, data)
    result = run("generate", "migrations", "--schema", "schema.prisma")
    assert result.exit_code == 2
    assert result.stderr.count("error[") == 1
    assert name in result.stderr
    assert told in result.stderr
    assert names(project) == ["migrations"]


def test_a_huge_file_is_not_read(project: Path) -> None:
    """100 MB, or a file that claims to have them, are refused by size: a prelude and a schema, too."""
    for name in ("migrations/00002_huge.sql", "huge.sql", "huge.prisma"):
        with (project / name).open("wb") as file:
            file.truncate(100 * 1024 * 1024)
    for options in (
        ("migrations", "--stdout"),
        ("migrations", "--stdout", "--to", "1", "--prelude", "huge.sql"),
        ("migrations", "--schema", "huge.prisma", "--to", "1"),
    ):
        begun = time.monotonic()
        result = run("generate", *options)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "error[file-too-large]" in result.stderr
        assert time.monotonic() - begun < SLOW


@pytest.mark.parametrize("place", ["", "none", "migrations/00001_users.sql", "empty", "n" * 300])
def test_a_folder_that_is_none_is_one_error(project: Path, place: str) -> None:
    """Missing, empty, a file, or a name that cannot be: one error, and it says what to do."""
    (project / "empty").mkdir()
    result = run("generate", place, "--stdout")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("error[") == 1
    assert " help: " in result.stderr


@pytest.mark.parametrize(
    "place", ["migrations", "none/s.prisma", "circle.prisma", "n" * 300, "/dev/null", "/proc/none/s.prisma"]
)
def test_an_output_that_cannot_be_written_is_one_error(project: Path, place: str) -> None:
    """A folder, a missing folder, a circle of links, an impossible name, a device: told, and nothing made."""
    (project / "circle.prisma").symlink_to("circle.prisma")
    result = run("generate", "migrations", "--schema", place)
    assert result.exit_code == 2
    assert result.stderr.count("error[") == 1
    assert "internal" not in result.stderr
    assert names(project) == ["circle.prisma", "migrations"]


BROKEN_SCHEMAS = {
    "an open block": ("model User {\n  id BigInt @id\n", "schema.prisma:1:1"),
    "an open argument": ("model User {\n  id BigInt @id(\n}\n", "schema.prisma:2:"),
    "markers of a conflict": (f"{TABLE}=======\n", "merge conflict"),
    "two models for one table": (TABLE + TABLE.replace("User", "Person"), '"users"'),
    "two models of one name": (TABLE + TABLE.replace("users", "people"), "`User`"),
    "deep parentheses": (f"model A {{\n  id Int @default({_nested('(', '', ')')})\n}}\n", "schema.prisma:2:"),
    "deep brackets": (f"model A {{\n  id Int @default({_nested('[', '', ']')})\n}}\n", "schema.prisma:2:"),
    "deep braces": (_nested("{", "", "}"), "schema.prisma:1:1"),
    "a line of 2 MB": ("x" * 2_000_000, "schema.prisma:1:1"),
    "a zero byte": ("model A {\0}\n", "schema.prisma:1:1"),
    "a byte order mark": (f"\ufeff{TABLE}", "byte order mark"),
    "Latin-1": (f"{TABLE}// caf\udce9\n", "0xe9"),
}


@pytest.mark.parametrize("command", ["generate", "check"])
@pytest.mark.parametrize("case", BROKEN_SCHEMAS)
def test_a_broken_schema_is_told_and_kept(project: Path, case: str, command: str) -> None:
    """One error with its place; the file keeps every byte."""
    text, told = BROKEN_SCHEMAS[case]
    data = text.encode("utf-8", "surrogateescape")
    (project / "schema.prisma").write_bytes(data)
    begun = time.monotonic()
    result = run(command, "migrations", "--schema", "schema.prisma")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("error[") == 1
    assert told in result.stderr
    assert time.monotonic() - begun < SLOW
    assert (project / "schema.prisma").read_bytes() == data


# --- any bytes at all

_WORDS = (
    b"CREATE TABLE t ( id int PRIMARY KEY , ) ; ALTER ADD COLUMN DROP TYPE ENUM AS 'a' \"b\" $$ -- /* */ INDEX ON "
    b"UNIQUE REFERENCES DEFAULT now() CHECK NOT NULL [] :: numeric(3,2) public . FUNCTION RETURNS BEGIN END DO "
    b"EXECUTE format( RENAME TO SET SCHEMA EXTENSION VIEW SEQUENCE DOMAIN COMMENT IS CASCADE = 1 -1 1e5 E'\\n' "
    b"SELECT INSERT INTO WITH PARTITION BY OF RANGE ( INHERITS LIKE INCLUDING ALL GENERATED ALWAYS IDENTITY \xff"
).split()
_BREAKS = (
    b"\n",
    b"\r\n",
    b"\n-- +goose StatementBegin\n",
    b"\n-- +goose StatementEnd\n",
    b"\n-- +goose Down\n",
)
_SQL = st.lists(st.sampled_from([*_WORDS, *_BREAKS]), max_size=40).map(
    lambda words: b"-- +goose Up\n" + b" ".join(words) + b";\n"
)


@given(data=st.one_of(st.binary(max_size=300), _SQL), is_lenient=st.booleans())
def test_any_bytes_are_a_schema_or_a_finding(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, *, is_lenient: bool
) -> None:
    """Whatever stands in a migration, reading it ends with a schema that Prisma reads, or with findings."""
    folder = tmp_path_factory.getbasetemp() / "any"
    folder.mkdir(exist_ok=True)
    (folder / "00001_any.sql").write_bytes(data)
    try:
        outcome = pipeline.generate(Settings(migrations=folder, lenient=is_lenient))
    except Failure:  # it has findings, else it would not be made
        return
    if not outcome.has_errors:
        text = outcome.value.new
        assert prisma.format_text(Source(path="schema.prisma", text=text)).value == text


@given(data=st.binary(max_size=300))
def test_any_bytes_as_a_schema_are_kept_or_understood(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    """Whatever stands in a schema file, reading it ends with a document or with findings, and it is not touched."""
    folder = tmp_path_factory.getbasetemp() / "schemas"
    (folder / "migrations").mkdir(parents=True, exist_ok=True)
    (folder / "migrations" / "00001_a.sql").write_text(f"{UP}CREATE TABLE t (id int PRIMARY KEY);\n", "utf-8")
    path = folder / "schema.prisma"
    path.write_bytes(data)
    try:
        outcome = pipeline.generate(Settings(migrations=folder / "migrations", schema=path))
        text = outcome.value.new
    except Failure:  # the same
        text = ""
    assert not text or "model T {" in text
    assert path.read_bytes() == data
