"""`--output-format`: for `check` and `drift` what is found is the product, one valid document on stdout."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from sqlprisma.cli.options import FORMATS
from sqlprisma.diagnostics.render import Format
from tests.cli.calls import add, run
from tests.schemas.published import JUNIT, SARIF

NULL = "-- +goose Up\nALTER TABLE users\n  ALTER COLUMN name DROP NOT NULL;\n"
OLD = "schema.prisma"


def _codes_of_sarif(text: str) -> list[str]:
    log = json.loads(text)
    SARIF.validate(log)
    return [result["ruleId"] for result in log["runs"][0]["results"]]


def _codes_of_junit(text: str) -> list[str]:
    JUNIT.validate(io.StringIO(text))
    root = ET.fromstring(text)  # noqa: S314 - our own text
    return [case.attrib["name"].split(" at ")[0] for case in root.iter("testcase") if len(case)]


def _codes_of_json(text: str) -> list[str]:
    told = json.loads(text)
    return [each["code"] for each in (*told["diagnostics"], *told["differences"])]


CODES: dict[str, Callable[[str], list[str]]] = {
    "concise": lambda text: [line.split("[")[1].split("]")[0] for line in text.splitlines()],
    "github": lambda text: [line.split("title=")[1].split(":")[0] for line in text.splitlines()],
    "gitlab": lambda text: [each["check_name"] for each in json.loads(text)],
    "json": _codes_of_json,
    "junit": _codes_of_junit,
    "sarif": _codes_of_sarif,
}
"""The codes in a document, which is valid."""


def test_every_format_is_an_option_and_is_tested() -> None:
    """The option's words are the formats that there are, and each but text is read here."""
    assert sorted(FORMATS) == sorted(form.value for form in Format)
    assert sorted(FORMATS) == sorted(["text", *CODES])


@pytest.fixture
def changed(project: Path) -> Path:
    """A project whose schema was generated, and whose migrations went on: `name` may be NULL."""
    run("generate", "migrations", "--schema", OLD)
    add(project, "00002_null.sql", NULL)
    return project


@pytest.mark.parametrize("form", CODES)
@pytest.mark.parametrize(("command", "code"), [("check", "changed-in-schema"), ("drift", "nullable-column")])
def test_what_is_found_stands_on_stdout(changed: Path, form: str, command: str, code: str) -> None:
    """One document with the difference; on stderr there is one line for people, and the exit code is the text's."""
    del changed
    result = run(command, "migrations", "--schema", OLD, "--output-format", form)
    assert CODES[form](result.stdout) == [code]
    assert result.stderr.startswith(OLD)
    assert result.stderr.count("\n") == 1
    assert result.exit_code == run(command, "migrations", "--schema", OLD).exit_code == 1
    again = run(command, "migrations", "--schema", OLD, "--output-format", form, "-q")
    assert (again.stdout, again.stderr) == (result.stdout, "")


@pytest.mark.parametrize("form", CODES)
@pytest.mark.parametrize("command", ["check", "drift"])
def test_nothing_found_is_a_valid_document(project: Path, form: str, command: str) -> None:
    """There is no finding in it, and the exit code is 0."""
    del project
    run("generate", "migrations", "--schema", OLD)
    result = run(command, "migrations", "--schema", OLD, "--output-format", form)
    assert CODES[form](result.stdout) == []
    assert result.exit_code == 0


@pytest.mark.parametrize("form", CODES)
@pytest.mark.parametrize("command", ["check", "drift"])
def test_an_error_of_the_migrations_is_in_the_document(changed: Path, form: str, command: str) -> None:
    """Nothing is compared then; the exit code is 2."""
    add(changed, "00003_wrong.sql", "-- +goose Up\nDROP TABLE user_s;\n")
    result = run(command, "migrations", "--schema", OLD, "--output-format", form)
    assert CODES[form](result.stdout) == ["undefined-table"]
    assert result.exit_code == 2
    assert "error" not in result.stderr.replace("1 error: nothing was compared", "")


@pytest.mark.parametrize("form", CODES)
@pytest.mark.parametrize("command", ["check", "drift"])
def test_no_answer_at_all_is_a_document(project: Path, form: str, command: str) -> None:
    """Where there are no migrations, or the configuration is wrong, the document says it."""
    (project / OLD).write_text("", encoding="utf-8")
    result = run(command, "elsewhere", "--schema", OLD, "--output-format", form)
    assert CODES[form](result.stdout) == ["no-such-folder"]
    (project / "sqlprisma.toml").write_text("targets = 7\n", encoding="utf-8")
    result = run(command, "migrations", "--schema", OLD, "--output-format", form)
    assert (CODES[form](result.stdout), result.exit_code) == (["bad-config"], 2)
    assert result.stderr == ""


@pytest.mark.parametrize("form", ["github", "sarif"])
@pytest.mark.parametrize("command", ["check", "drift"])
def test_the_place_is_the_schemas_and_the_migrations_is_named(changed: Path, form: str, command: str) -> None:
    """A difference is shown at the line of the schema, with the line of the migration."""
    del changed
    out = run(command, "migrations", "--schema", OLD, "--output-format", form).stdout
    if form == "github":
        assert "error file=schema.prisma,line=12,col=3," in out
        assert "%0Anote: the migrations say so at migrations/00002_null.sql:3:3" in out
        return
    (result,) = json.loads(out)["runs"][0]["results"]
    here, there = result["locations"][0], result["relatedLocations"][0]
    assert here["physicalLocation"]["artifactLocation"] == {"uri": OLD}
    assert here["physicalLocation"]["region"]["startLine"] == 12
    assert there["physicalLocation"]["artifactLocation"] == {"uri": "migrations/00002_null.sql"}
    assert there["physicalLocation"]["region"]["startLine"] == 3


def test_json_of_check_has_all_that_is_known(changed: Path) -> None:
    """The line that is there, the one that should be, both places, the diff and what to run."""
    del changed
    told = json.loads(run("check", "migrations", "--schema", OLD, "--output-format", "json").stdout)
    assert sorted(told) == ["diagnostics", "differences", "run", "schemas"]
    assert told["differences"] == [
        {
            "code": "changed-in-schema",
            "service": None,
            "kind": "model",
            "block": "User",
            "member": "field name",
            "written": "name String",
            "wanted": "name String?",
            "message": "model User: field name is different: it is `name String` and should be `name String?`",
            "schema": {"path": OLD, "line": 12},
            "migration": {"path": "migrations/00002_null.sql", "line": 3},
        }
    ]
    (schema,) = told["schemas"]
    assert (schema["service"], schema["path"], schema["is_current"]) == (None, OLD, False)
    assert schema["diff"] == run("check", "migrations", "--schema", OLD).stdout
    assert told["run"] == "sqlprisma generate migrations --schema schema.prisma"


def test_a_schema_that_is_not_there_has_its_code(project: Path) -> None:
    """The finding is about the file as a whole."""
    del project
    out = run("check", "migrations", "--schema", OLD, "--output-format", "concise").stdout
    assert out == "schema.prisma: error[no-schema]: schema.prisma does not exist\n"


def test_a_layout_of_its_own_is_told_at_its_first_line(project: Path) -> None:
    """A file that means the same but looks otherwise is one finding."""
    run("generate", "migrations", "--schema", OLD)
    text = (project / OLD).read_text("utf-8")
    (project / OLD).write_text(text.replace("  name String", "  name    String"), encoding="utf-8")
    result = run("check", "migrations", "--schema", OLD, "--output-format", "concise")
    assert result.stdout.startswith("schema.prisma:12:1: error[layout-of-schema]: schema.prisma says what")
    assert result.exit_code == 1
    result = run("check", "migrations", "--schema", OLD, "--output-format", "concise", "--fresh")
    assert result.stdout.startswith("schema.prisma:12:1: error[changed-in-schema]: schema.prisma is not what")


def test_several_services_are_one_document(changed: Path) -> None:
    """Each difference and each schema says whose it is, and errors of one service stand beside them."""
    (changed / "other").mkdir()
    (changed / "other/00001_wrong.sql").write_text("-- +goose Up\nDROP TABLE none;\n", encoding="utf-8")
    (changed / "sqlprisma.toml").write_text(
        '[[service]]\nname = "a"\nmigrations = "migrations"\nschema = "schema.prisma"\n'
        '[[service]]\nname = "b"\nmigrations = "other"\nschema = "b.prisma"\n'
        '[[service]]\nname = "c"\nmigrations = "migrations"\nschema = "c.prisma"\n',
        encoding="utf-8",
    )
    result = run("check", "--output-format", "json")
    told = json.loads(result.stdout)
    assert result.exit_code == 2
    assert [(each["service"], each["code"]) for each in told["differences"]] == [
        ("a", "changed-in-schema"),
        ("c", "no-schema"),
    ]
    assert [each["code"] for each in told["diagnostics"]] == ["undefined-table"]
    assert told["run"] == "sqlprisma generate --service a --service c"
    assert "3 services: 2 not up to date, 1 with errors; run: " in result.stderr
    for form, codes in CODES.items():
        found = codes(run("check", "--output-format", form).stdout)
        assert found == ["undefined-table", "changed-in-schema", "no-schema"]


@pytest.mark.parametrize("form", CODES)
def test_a_value_for_the_migrations_is_in_no_document(changed: Path, form: str) -> None:
    """What is given with --env may be secret."""
    migration = "-- +goose ENVSUB ON\n-- +goose Up\nALTER TABLE users ADD COLUMN x text DEFAULT '${TOKEN}';\n"
    add(changed, "00003_env.sql", f"{migration}DROP TABLE nothing;\n")
    env = ("--env", "TOKEN=s3cret", "--output-format", form)
    assert "s3cret" not in run("check", "migrations", "--schema", OLD, *env).stdout
    add(changed, "00003_env.sql", migration.replace("x text DEFAULT '${TOKEN}'", "${TOKEN} text"))
    told = run("check", "migrations", "--schema", OLD, *env).stdout
    assert "--env" not in told


def test_elsewhere_findings_stay_speech(project: Path) -> None:
    """`generate` writes or prints a schema; what it has found stands on stderr in the format that is asked for."""
    add(project, "00002_wrong.sql", "-- +goose Up\nDROP TABLE none;\n")
    result = run("generate", "migrations", "--stdout", "--output-format", "sarif")
    assert _codes_of_sarif(result.stderr) == ["undefined-table"]
    assert (result.stdout, result.exit_code) == ("", 2)
    result = run("generate", "migrations", "--stdout", "--output-format", "junit")
    assert _codes_of_junit(result.stderr) == ["undefined-table"]
