"""Everything that the README shows is so: each block is run, in its order, with the package that was built."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml

from sqlprisma.cli.app import COMMANDS
from sqlprisma.config import KEYS, load_all
from tests.golden import ROOT
from tests.packaging.conftest import Package
from tests.packaging.github import Job
from tests.packaging.readme import Block, blocks, of_kind

KINDS = {"", "console", "prisma", "python", "sh", "sql", "toml", "yaml"}
SAMPLE = ROOT / "fixtures" / "sample" / "migrations"
INVOICES = "-- +goose Up\nCREATE TABLE {name}.invoices (id bigint PRIMARY KEY);\n"
BASH = shutil.which("bash") or "bash"
ON_THE_REPOSITORY = "Working on it"
"""The heading under which commands are for this repository, not for one that uses sqlprisma."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """A terminal in the repository of somebody who reads along."""

    folder: Path
    variables: dict[str, str]

    def run(self, script: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a script as CI systems do; what it writes comes in one stream."""
        return subprocess.run(
            [BASH, "-eo", "pipefail", "-c", script],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=cwd or self.folder,
            env=self.variables,
            check=False,
        )


@pytest.fixture(scope="module")
def shell(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A repository with what the README speaks of: one service's migrations, and a monorepo of two; and pip for it."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(SAMPLE, folder / "db" / "migrations")
    shutil.copytree(SAMPLE, folder / "platform-gitops" / "migrations" / "auth")
    for made in ("prisma", "services/auth/prisma", "services/billing/prisma", "platform-gitops/prelude"):
        (folder / made).mkdir(parents=True)
    _write(folder / "extensions.sql", "CREATE EXTENSION citext;\n")
    _write(folder / "platform-gitops/prelude/extensions.sql", "CREATE SCHEMA billing;\n")
    _write(folder / "platform-gitops/migrations/billing/00001_a.sql", INVOICES.format(name="billing"))
    programs = folder / "programs"
    pip = '#!/bin/sh\ntest "$*" = "install sqlprisma"\n'  # what the package's environment was made with
    _write(programs / "pip", pip).chmod(0o755)
    variables = package.variables()
    return Shell(folder=folder, variables={**variables, "PATH": f"{programs}:{variables['PATH']}"})


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_every_block_is_of_a_kind_that_is_run() -> None:
    """A new kind of block would go unproved."""
    assert {block.kind for block in blocks()} <= KINDS


def test_every_key_of_the_configuration_is_shown() -> None:
    """A reader sees all that can be set, with a value."""
    shown = "\n".join(block.text for block in of_kind("toml"))
    assert [
        key for key in KEYS if not re.search(rf"^(?:# )?(?:{key} = |\[{key}[.\]])", shown, re.MULTILINE)
    ] == []


def test_lines_are_no_wider_than_a_page() -> None:
    """Outside of blocks and tables no line is longer than 120 characters."""
    text = re.sub(
        r"^```.*?^```$", "", (ROOT / "README.md").read_text("utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    assert [line for line in text.splitlines() if len(line) > 120 and not line.startswith("|")] == []


def test_the_prisma_text_is_what_becomes_of_the_sql(shell: Shell) -> None:
    """The first SQL block stands in the sample's migrations, and its neighbour in the schema that these give."""
    sql, prisma = of_kind("sql")[0], of_kind("prisma")[0]
    migrations = [path.read_text("utf-8") for path in SAMPLE.iterdir()]
    assert any(sql.text in migration for migration in migrations)
    assert prisma.text in shell.run("sqlprisma generate db/migrations --stdout").stdout


def test_the_blocks_do_what_they_say_in_their_order(shell: Shell, installed: Job) -> None:
    """Commands succeed, sessions print what is shown, configurations are read, CI systems succeed, and Python runs."""
    for block in blocks():
        if block.heading == ON_THE_REPOSITORY:
            continue
        if block.kind == "sh":
            result = shell.run(block.text)
            assert result.returncode == 0, f"{block.name}: {result.stdout}"
        elif block.kind == "console":
            _follow(shell, block)
        elif block.kind == "toml":
            name = "sqlprisma.toml" if "[[service]]" in block.text else "another.toml"
            assert load_all(_write(shell.folder / name, block.text)).targets(), block.name
        elif block.kind == "yaml":
            _automate(shell, block.text, installed)
        elif block.kind == "python":
            program = _write(shell.folder / "program.py", block.text)
            result = shell.run(f"python {program.name}")
            assert result.returncode == 0, f"{block.name}: {result.stdout}"


def _follow(shell: Shell, block: Block) -> None:
    """Type what stands behind each `$`; what is printed must be what is shown."""
    for command, shown in _session(block):
        result = shell.run(command)
        assert result.stdout.splitlines() == shown, f"{block.name}: {command}\n{result.stdout}"
        assert result.returncode in {0, 1}, block.name


def _session(block: Block) -> Iterator[tuple[str, list[str]]]:
    groups = [
        list(lines) for _, lines in itertools.groupby(block.lines(), key=lambda line: line.startswith("$ "))
    ]
    for commands, shown in zip(groups[::2], groups[1::2], strict=True):
        yield "\n".join(command.removeprefix("$ ") for command in commands), shown


def _automate(shell: Shell, text: str, installed: Job) -> None:
    """Do what a CI system would do with its file; the hooks for pre-commit have a test of their own."""
    told = yaml.safe_load(text)
    if "repos" in told:
        return
    job = told["jobs"]["schema"] if "jobs" in told else told["schema"]
    if "steps" in job:
        uses = [step for step in job["steps"] if step["uses"].startswith("OWNER/")]
        given = {name.replace("-", "_"): value for name, value in uses[0]["with"].items()}
        result = replace(installed, workspace=shell.folder).step("Run sqlprisma", **given)
        assert result.returncode == 0, result.stderr
        return
    result = shell.run("\n".join(job["script"]))
    assert result.returncode == 0, result.stdout
    report = shell.folder / job["artifacts"]["reports"]["codequality"]
    assert json.loads(report.read_text("utf-8")) == []


def test_the_table_of_commands_is_complete() -> None:
    """Each command that there is has a row, and the extras that are named are the package's."""
    readme = (ROOT / "README.md").read_text("utf-8")
    assert set(re.findall(r"^\| `sqlprisma ([a-z]+)", readme, re.MULTILINE)) == set(COMMANDS)
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(re.findall(r"^\| `pip install 'sqlprisma\[([a-z]+)\]'", readme, re.MULTILINE)) == {*extras} - {
        "test"
    }


def test_links_within_the_page_lead_somewhere() -> None:
    """Each names a heading."""
    readme = (ROOT / "README.md").read_text("utf-8")
    headings = {
        re.sub("[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall("^#+ (.*)$", readme, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]*)\)", readme)) <= headings


def test_the_release_that_is_named_is_this_one() -> None:
    """Wherever the README names a release, it is the version of the package."""
    named = re.findall(r"(?:sqlprisma@|rev: )v([0-9.]+[0-9])", (ROOT / "README.md").read_text("utf-8"))
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert named == [version] * len(named)
    assert len(named) == 2


def test_the_commands_for_this_repository_are_right() -> None:
    """The first one is what `.ci/run` runs; the others collect tests."""
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    first, *others = [block.text for block in of_kind("sh") if block.heading == ON_THE_REPOSITORY]
    for command in first.strip().split(" && "):
        assert command.replace("install", "install --quiet") in script or f"\n{command}\n" in script
    for text in others:
        words = text.split()
        assert words.pop(0) == "pytest"
        assert all((ROOT / word).exists() for word in words if word.startswith("tests/"))
        options = {word for word in words if word.startswith("--")}
        assert options <= {"--oracle-folder"}
