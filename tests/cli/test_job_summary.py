"""The summary of a GitHub job: what `check` and `drift` add to it."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from sqlprisma.cli import job_summary
from sqlprisma.cli.report import Report
from sqlprisma.diagnostics import Code, Diagnostic
from tests.cli.calls import add, names, run

NULL = "-- +goose Up\nALTER TABLE users ALTER COLUMN name DROP NOT NULL;\n"
CHECK = ("check", "migrations", "--schema", "schema.prisma")
DRIFT = ("drift", "migrations", "--schema", "schema.prisma")


def _report(*diagnostics: Diagnostic, diffs: tuple[str, ...] = ()) -> Report:
    return Report(command="check", output_format="text", diagnostics=list(diagnostics), diffs=list(diffs))


def test_check_adds_a_table_the_diff_and_what_to_run(project: Path) -> None:
    """The difference has its line in the schema and that of the migration; stdout is what it is without a job."""
    run("generate", "migrations", "--schema", "schema.prisma")
    add(project, "00002_null.sql", NULL)
    told = run(*CHECK)
    assert run(*CHECK, env={"GITHUB_STEP_SUMMARY": "summary.md"}).stdout == told.stdout
    text = (project / "summary.md").read_text("utf-8")
    assert text.startswith("### sqlprisma check\n\n| schema | |\n|---|---|\n")
    assert "| <code>schema.prisma</code> | is not what the migrations say |\n" in text
    (row,) = re.findall(r"^\| ❌.*$", text, re.MULTILINE)
    assert unescape(row) == (
        "| ❌ <code>changed-in-schema</code> | <code>schema.prisma:12</code> | model User: field name is different: "
        "it is <code>name String</code> and should be <code>name String?</code> "
        "| <code>migrations/00002_null.sql:2</code> |"
    )
    assert (
        f"<details><summary>What would change</summary>\n\n```diff\n{told.stdout}```\n\n</details>\n" in text
    )
    assert text.endswith("```sh\nsqlprisma generate migrations --schema schema.prisma\n```\n\n")


def test_steps_add_to_what_is_there(project: Path) -> None:
    """A second command keeps what the first one has written, and a clean one has one line of a table."""
    (project / "summary.md").write_text("# Before\n", encoding="utf-8")
    env = {"GITHUB_STEP_SUMMARY": "summary.md"}
    run("generate", "migrations", "--schema", "schema.prisma", env=env)
    run(*CHECK, env=env)
    run(*DRIFT, env=env)
    assert (project / "summary.md").read_text("utf-8") == (
        "# Before\n"
        "### sqlprisma check\n\n| schema | |\n|---|---|\n| <code>schema.prisma</code> | is up to date |\n\n"
        "### sqlprisma drift\n\n| schema | |\n|---|---|\n"
        "| <code>schema.prisma</code> | means what the migrations mean |\n\n"
    )


def test_drift_adds_its_differences(project: Path) -> None:
    """Each with its fix, whatever the format of the product is."""
    schema = 'model User {\n  id BigInt @id\n  name String?\n\n  @@map("users")\n}\n'
    (project / "schema.prisma").write_text(schema, encoding="utf-8")
    run(*DRIFT, "--output-format", "sarif", env={"GITHUB_STEP_SUMMARY": "summary.md"})
    text = unescape((project / "summary.md").read_text("utf-8"))
    assert "| <code>schema.prisma</code> | 1 lies |" in text
    assert "❌ <code>required-column</code> | <code>schema.prisma:3</code> |" in text
    assert "<br>write String, or drop NOT NULL in a new migration |" in text
    assert "<code>migrations/00001_users.sql:2</code> |" in text
    assert text.endswith("```sh\nsqlprisma drift migrations --schema schema.prisma\n```\n\n")
    told = run(*DRIFT, "--diff", env={"GITHUB_STEP_SUMMARY": "diff.md"})
    assert told.stdout[told.stdout.index("--- a/schema.prisma") :] in (project / "diff.md").read_text("utf-8")


def test_an_error_is_in_the_summary(project: Path) -> None:
    """What could not be read or compared is told there, too."""
    env = {"GITHUB_STEP_SUMMARY": "summary.md"}
    assert run("check", "none", "--schema", "schema.prisma", env=env).exit_code == 2
    assert "❌ <code>no-such-folder</code>" in (project / "summary.md").read_text("utf-8")


def test_no_job_no_file(project: Path) -> None:
    """Nothing is written where the variable is not set, or empty."""
    run("generate", "migrations", "--schema", "schema.prisma")
    before = names(project)
    run(*CHECK, env={"GITHUB_STEP_SUMMARY": ""})
    run(*CHECK)
    assert names(project) == before


def test_a_summary_that_cannot_be_written_changes_nothing(project: Path) -> None:
    """It is told on stderr; the answer and the exit code are the same."""
    del project
    run("generate", "migrations", "--schema", "schema.prisma")
    result = run(*CHECK, env={"GITHUB_STEP_SUMMARY": "no/such/folder/summary.md"})
    assert result.exit_code == 0
    assert "note: the job summary cannot be written: No such file or directory\n" in result.stderr


@pytest.mark.parametrize(
    ("message", "cell"),
    [
        ("a | b <script> *c*", r"a \| b \<script\> \*c\*"),
        ("two\nlines", "two<br>lines"),
        ("it is `a | b`", "it is <code>a &#124; b</code>"),
        ("one ` alone", r"one \` alone"),
        ("`_x_ <b>`", "<code>&#95;x&#95; &lt;b&gt;</code>"),
    ],
)
def test_a_message_is_no_markup(message: str, cell: str) -> None:
    """What a message holds is shown as it is, and never ends the cell."""
    text = job_summary.text(_report(Diagnostic(code=Code.RENAMED, message=message)))
    assert f" |  | {cell} |  |\n" in text


def test_what_is_too_much_is_cut_and_said_to_be() -> None:
    """Fifty rows and 200 kB of a diff are shown."""
    found = (Diagnostic(code=Code.RENAMED, message=str(number)) for number in range(60))
    diff = "+ü\n" * 100_000
    text = job_summary.text(_report(*found, diffs=(diff,)))
    assert text.count("<code>renamed</code>") == job_summary.MOST_ROWS
    assert "\nand 10 more\n" in text
    assert len(text.encode()) < 1_000_000
    assert f"The rest is left out: {len(diff.encode()) - job_summary.MOST_BYTES} bytes." in text


def test_a_fence_in_a_diff_does_not_end_it() -> None:
    """The fences are longer than any in the text."""
    text = job_summary.text(_report(diffs=("+ ````\n",)))
    assert "\n`````diff\n+ ````\n`````\n" in text
