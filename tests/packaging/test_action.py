"""The action for GitHub: its steps are run as GitHub would run them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.packaging.github import ACTION, EXPRESSION, STEPS, Job

CONFIG = """\
[[service]]
name = "auth"
migrations = "db/auth"
schema = "auth.prisma"
[[service]]
name = "shop"
migrations = "db/shop"
schema = "shop schema.prisma"
"""


@pytest.fixture
def job(installed: Job, tmp_path: Path) -> Job:
    """A checked-out repository with a migration and two services."""
    summary = {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"), "GITHUB_WORKSPACE": str(tmp_path)}
    job = Job(workspace=tmp_path, temporary=installed.temporary, variables={**installed.variables, **summary})
    job.migrate("auth/00001_a.sql", "CREATE TABLE users (id bigint PRIMARY KEY);")
    job.migrate("shop/00001_a.sql", "CREATE TABLE orders (id bigint PRIMARY KEY);")
    (tmp_path / "sqlprisma.toml").write_text(CONFIG, encoding="utf-8")
    return job


def test_what_is_used_is_pinned_and_no_input_becomes_a_program() -> None:
    """Foreign actions are named by their commit, Python by its version; inputs reach a script only as variables."""
    assert [step["name"] for step in STEPS] == ["Set up Python", "Install sqlprisma", "Run sqlprisma"]
    for step in STEPS:
        assert re.fullmatch("[a-z-]+/[a-z-]+@[0-9a-f]{40}", step["uses"]) if "uses" in step else step["run"]
        assert "${{" not in step.get("run", "")
    assert STEPS[0]["with"]["python-version"] == "3.13"


def test_the_action_is_described_as_github_wants_it() -> None:
    """Every input has a description and a default, and is used by a step."""
    used = {name for name in EXPRESSION.findall(str(STEPS)) if name.startswith("inputs.")}
    assert used == {f"inputs.{name}" for name in ACTION["inputs"]}
    assert all(value["description"] and "default" in value for value in ACTION["inputs"].values())


def test_a_check_fails_until_the_schemas_are_generated(job: Job) -> None:
    """All services are checked; the exit code fails the step, and what GitHub shows names each file."""
    missing = job.step("Run sqlprisma")
    assert missing.returncode == 1, missing.stderr
    for schema in ("auth.prisma", "shop schema.prisma"):
        assert re.search(rf"^::error .*file={schema}", missing.stdout + missing.stderr, re.MULTILINE)
        assert schema in Path(job.variables["GITHUB_STEP_SUMMARY"]).read_text("utf-8")
    generated = job.step("Run sqlprisma", command="generate")
    assert generated.returncode == 0, generated.stderr
    assert (job.workspace / "shop schema.prisma").exists()
    assert job.step("Run sqlprisma").returncode == 0


def test_the_inputs_are_heard(job: Job) -> None:
    """Services, a working directory, and arguments with blanks in them."""
    (job.workspace / "db" / "deep").mkdir()
    result = job.step(
        "Run sqlprisma", command="generate", service="shop", working_directory="db/deep", args="-v --target 6"
    )
    assert result.returncode == 0, result.stderr
    assert "env(" in (job.workspace / "shop schema.prisma").read_text("utf-8")
    assert not (job.workspace / "auth.prisma").exists()
    arguments = "db/auth --schema 'a schema.prisma'"
    (job.workspace / "sqlprisma.toml").unlink()
    assert job.step("Run sqlprisma", command="generate", args=arguments).returncode == 0
    assert (job.workspace / "a schema.prisma").exists()


def test_an_error_becomes_an_annotation_at_its_line(job: Job) -> None:
    """A migration that PostgreSQL would refuse fails the step, with a workflow command that names file and line."""
    job.migrate("auth/00002_b.sql", "\nALTER TABLE users DROP COLUMN emial;")
    result = job.step("Run sqlprisma", service="auth")
    assert result.returncode == 2
    told = result.stdout + result.stderr
    assert re.search(r"^::error (?=.*file=db/auth/00002_b\.sql)(?=.*line=3)", told, re.MULTILINE), told


def test_arguments_that_cannot_be_read_fail_the_step(job: Job) -> None:
    """A quote that is never closed is told; nothing runs without the arguments."""
    result = job.step("Run sqlprisma", command="generate", args="--schema 'a")
    assert result.returncode == 1
    assert result.stderr == "::error title=sqlprisma::the input args cannot be read: No closing quotation\n"


@pytest.mark.parametrize(("version", "wanted"), [("", "action path"), ("0.0.7", "sqlprisma==0.0.7")])
def test_a_release_can_be_asked_for(installed: Job, tmp_path: Path, version: str, wanted: str) -> None:
    """Without the input version it is the action's own folder that is installed; another release is named to pip."""
    stub = tmp_path / "python"
    stub.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    stub.chmod(0o755)
    job = replace(
        installed,
        variables={**installed.variables, "GITHUB_ACTION_PATH": "action path"},
        outputs={"steps.python.outputs.python-path": str(stub)},
    )
    arguments = job.step("Install sqlprisma", version=version).stdout.splitlines()
    assert arguments[:4] == ["-P", "-m", "pip", "install"]
    assert arguments[-1] == wanted


def test_a_module_of_the_repository_is_not_taken_for_one_of_ours(job: Job) -> None:
    """A file that is called as a library is, where the step runs, is not imported."""
    (job.workspace / "click.py").write_text("raise SystemExit('not this one')\n", encoding="utf-8")
    result = job.step("Run sqlprisma", command="generate")
    assert result.returncode == 0, result.stderr
