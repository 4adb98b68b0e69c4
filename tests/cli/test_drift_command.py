"""`sqlprisma drift`: formats, exit codes, the baseline, and what it refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sqlprisma import pipeline
from sqlprisma.config import Settings
from sqlprisma.diagnostics import Outcome
from sqlprisma.pipeline import drifting, generating
from sqlprisma.results import Progress
from tests.cli.calls import add, names, run

SCHEMA = 'model User {\n  id   BigInt  @id\n  name String?\n\n  @@map("users")\n}\n'
CLEAN = SCHEMA.replace("String?", "String")


def _drift(project: Path, schema: str, *options: str) -> tuple[int, str, str]:
    (project / "schema.prisma").write_text(schema, encoding="utf-8")
    result = run("drift", "migrations", "--schema", "schema.prisma", *options)
    return result.exit_code, result.stdout, result.stderr


def test_a_clean_schema_says_so_on_stderr_alone(project: Path) -> None:
    """Exit code 0, stdout empty, one line of speech; none with -q."""
    assert _drift(project, CLEAN) == (0, "", "schema.prisma means what the migrations mean (1 model)\n")
    assert _drift(project, CLEAN, "-q") == (0, "", "")


@pytest.mark.parametrize(("grade", "exit_code"), [("breaks", 0), ("lies", 1), ("loses", 1), ("info", 1)])
def test_the_mildest_failing_grade_decides_the_exit_code(project: Path, grade: str, exit_code: int) -> None:
    """What is milder than --fail-on is told all the same."""
    code, stdout, _ = _drift(project, SCHEMA, "--fail-on", grade)
    assert code == exit_code
    assert "lies[required-column]" in stdout


def test_json_is_one_object(project: Path) -> None:
    """Each difference has its ten keys, both places, and the summary counts by grade; the exit code is the same."""
    add(project, "00002_more.sql", "-- +goose Up\nCREATE TABLE other (id int PRIMARY KEY);\n")
    code, stdout, stderr = _drift(project, SCHEMA, "--output-format", "json")
    told = json.loads(stdout)
    assert (code, told["diagnostics"]) == (1, [])
    assert stderr == "schema.prisma: 1 lies, 1 info; -v lists info\n"
    assert [each["code"] for each in told["differences"]] == ["required-column", "table-not-modelled"]
    first, second = told["differences"]
    assert {key: first[key] for key in ("grade", "table", "column", "model", "field")} == {
        "grade": "lies",
        "table": "users",
        "column": "name",
        "model": "User",
        "field": "name",
    }
    assert first["schema"] == {"path": "schema.prisma", "line": 3}
    assert first["migration"] == {"path": "migrations/00001_users.sql", "line": 2}
    assert first["message"].startswith('column "name" is NOT NULL, and field name is optional. ')
    assert first["fix"] == "write String, or drop NOT NULL in a new migration"
    assert (second["model"], second["field"], second["schema"]) == (None, None, None)
    assert told["summary"] == {"breaks": 0, "lies": 1, "loses": 0, "info": 1}
    assert (told["known"], told["stale"]) == (0, [])


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("github", "::error file=schema.prisma,line=3,col=3,title=required-column::column"),
        ("concise", "schema.prisma:3:3: error[required-column]: column"),
        ("gitlab", "[\n  {\n"),
    ],
)
def test_other_formats_are_those_of_findings(project: Path, form: str, begins: str) -> None:
    """They stand on stdout, at the schema's line."""
    code, stdout, _ = _drift(project, SCHEMA, "--output-format", form)
    assert code == 1
    assert stdout.startswith(begins)


def test_github_is_told_the_line_of_the_migration(project: Path) -> None:
    """An annotation names it in its text."""
    _, stdout, _ = _drift(project, SCHEMA, "--output-format", "github")
    assert "note: the migrations say so at migrations/00001_users.sql:2:" in stdout


def test_what_is_only_good_to_know_is_shown_when_asked_for(project: Path) -> None:
    """Info is hidden, counted, and listed with -v."""
    add(project, "00002_more.sql", "-- +goose Up\nCREATE TABLE other (id int PRIMARY KEY);\n")
    code, stdout, stderr = _drift(project, CLEAN)
    assert (code, stdout) == (0, "")
    assert stderr == "schema.prisma means what the migrations mean (1 model, 1 info; -v lists info)\n"
    assert "info[table-not-modelled]" in _drift(project, CLEAN, "-v")[1]


def test_a_diff_reads_the_migrations_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compared and what is generated are made of one catalog."""
    loads: list[Settings] = []

    def load(settings: Settings, progress: Progress = pipeline.silent) -> Outcome[pipeline.Loaded]:
        loads.append(settings)
        return pipeline.load_catalog(settings, progress)

    for module in (drifting, generating):
        monkeypatch.setattr(module, "load_catalog", load)
    assert "@@ " in _drift(project, SCHEMA, "--diff")[1]
    assert len(loads) == 1


def test_a_diff_is_what_generate_would_change(project: Path) -> None:
    """It follows the report."""
    _, stdout, _ = _drift(project, SCHEMA, "--diff")
    report, _, patch = stdout.partition("\n--- a/schema.prisma\n+++ b/schema.prisma\n")
    assert "required-column" in report
    assert "-  name String?\n" in patch


def test_a_baseline_is_made_kept_and_shrinks(project: Path) -> None:
    """It hides what was there, tells what is new, fails when it is stale, and is never made larger."""
    options = ("--baseline", "known.json")
    assert _drift(project, SCHEMA, *options, "--write-baseline")[0] == 0
    known = (project / "known.json").read_text(encoding="utf-8")
    assert json.loads(known) == {
        "differences": [{"code": "required-column", "table": "users", "subject": "name"}]
    }
    assert _drift(project, SCHEMA, *options)[0] == 0
    worse = SCHEMA.replace("BigInt ", "BigInt?")
    code, stdout, stderr = _drift(project, worse, *options, "--write-baseline")
    assert (code, "required-column" in stdout, "1 known" in stderr) == (1, True, True)
    assert (project / "known.json").read_text(encoding="utf-8") == known
    code, _, stderr = _drift(project, CLEAN, *options)
    assert code == 1
    assert stderr.startswith("  required-column of users: name\nknown.json: 1 entry is stale: ")
    assert _drift(project, CLEAN, *options, "--write-baseline")[0] == 0
    assert json.loads((project / "known.json").read_text(encoding="utf-8")) == {"differences": []}
    assert _drift(project, CLEAN, *options)[0] == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is no JSON"),
        ("[]", 'has no list "differences"'),
        ('{"differences": [{"code": "x"}]}', "has an entry without the texts"),
        ("[" * 100_000, "is no JSON"),
    ],
)
def test_a_broken_baseline_is_refused(project: Path, text: str, told: str) -> None:
    """Exit code 2, and what is wrong with it."""
    (project / "known.json").write_text(text, encoding="utf-8")
    code, stdout, stderr = _drift(project, CLEAN, "--baseline", "known.json")
    assert (code, stdout) == (2, "")
    assert told in stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--write-baseline",), "Give --baseline FILE"),
        (("--diff", "--output-format", "json"), "--diff goes with --output-format text alone"),
        (("--fresh",), "--fresh is for generate"),
        (("--baseline", "absent.json"), "absent.json"),
    ],
)
def test_options_that_make_no_sense_are_refused(project: Path, options: tuple[str, ...], told: str) -> None:
    """Exit code 2 and a reason."""
    code, stdout, stderr = _drift(project, CLEAN, *options)
    assert (code, stdout) == (2, "")
    assert told in stderr


def test_a_folder_of_schema_files_is_one_schema(project: Path) -> None:
    """Its files and those of the folders in it are read together; a difference stands in its own file."""
    add(project, "00002_more.sql", "-- +goose Up\nCREATE TABLE posts (id int PRIMARY KEY, owner bigint);\n")
    folder = project / "prisma"
    (folder / "more").mkdir(parents=True)
    (folder / "user.prisma").write_text(CLEAN, encoding="utf-8")
    posts = 'model Post {\n  id Int @id\n  owner BigInt\n  @@map("posts")\n}\n'
    (folder / "more" / "post.prisma").write_text(posts, encoding="utf-8")
    result = run("drift", "migrations", "--schema", "prisma", "--output-format", "concise")
    assert result.exit_code == 1
    assert result.stdout.startswith("prisma/more/post.prisma:3:3: error[nullable-column]: ")
    assert result.stdout.count("\n") == 1
    patch = run("drift", "migrations", "--schema", "prisma", "--diff").stdout
    touched = re.findall(r"^\+\+\+ b/(.*)", patch, re.MULTILINE)
    assert touched[0] == "prisma/more/post.prisma"
    assert "prisma/user.prisma" in touched
    assert run("drift", "migrations", "--schema", "migrations").exit_code == 2


def test_a_block_without_a_schema_is_in_the_default_one(project: Path) -> None:
    """Where the connection's URL sets another schema, an unqualified model is there."""
    (project / "sqlprisma.toml").write_text('default_schema = "app"\n', encoding="utf-8")
    add(
        project,
        "00001_users.sql",
        "-- +goose Up\nCREATE SCHEMA app;\nCREATE TABLE app.users (id bigint PRIMARY KEY);\n",
    )
    code, stdout, _ = _drift(project, CLEAN)
    assert code == 1
    assert "unknown-column" in stdout
    assert "unknown-table" not in stdout


def test_a_missing_schema_is_an_error(project: Path) -> None:
    """There is nothing to compare: exit code 2, and nothing is written."""
    result = run("drift", "migrations", "--schema", "schema.prisma")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "schema.prisma" in result.stderr
    assert names(project) == ["migrations"]
    assert run("drift", "migrations").exit_code == 2


def test_wrong_migrations_are_an_error(project: Path) -> None:
    """Nothing is compared with what is not understood."""
    add(project, "00002_bad.sql", "-- +goose Up\nDROP TABLE userz;\n")
    code, stdout, stderr = _drift(project, SCHEMA)
    assert (code, stdout) == (2, "")
    assert "00002_bad.sql:2:" in stderr


def test_a_misspelt_code_leads_to_the_right_one() -> None:
    """Suggestions know these codes, too."""
    assert "nullable-column" in run("explain", "nullable-colum").stderr
