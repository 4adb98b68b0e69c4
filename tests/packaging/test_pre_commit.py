"""The hooks for pre-commit, run by the real pre-commit in a repository that uses them."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from sqlprisma.cli.app import COMMANDS
from tests.golden import ROOT
from tests.packaging.conftest import Package, run
from tests.packaging.readme import of_kind

PUBLISHED = (".pre-commit-hooks.yaml", "LICENSE", "README.md", "grammars", "pyproject.toml", "sqlprisma")
"""What of the repository the hooks' environment is made of."""
CONFIG = """\
migrations = "db/migrations"
schema = "prisma/schema.prisma"
"""
USERS = "-- +goose Up\nCREATE TABLE users (id bigint PRIMARY KEY);\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A repository of somebody who uses the hooks."""

    folder: Path
    variables: dict[str, str]

    def git(self, *words: str) -> str:
        """Run git in it."""
        return run("git", *words, cwd=self.folder, env=self.variables)

    def hook(self, *names: str) -> subprocess.CompletedProcess[str]:
        """Run one hook, or all, over all files, as CI does."""
        call = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color", "never", *names]
        return subprocess.run(
            call, capture_output=True, text=True, cwd=self.folder, env=self.variables, check=False
        )

    def commit(self, path: str, text: str) -> None:
        """Save a file and commit everything."""
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text, encoding="utf-8")
        self.git("add", "-A")
        self.git("commit", "-q", "--no-verify", "-m", path)


@pytest.fixture(scope="session")
def repository(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository with one migration and the hooks of this project, at the tag of its release."""
    folder = tmp_path_factory.mktemp("repository")
    who = {
        f"GIT_{role}_{what}": "a@example.org"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    nothing = folder / "nothing"
    variables = {
        **package.variables(),
        **who,
        "GIT_CONFIG_GLOBAL": str(nothing),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_HOME": str(folder / "cache"),
    }
    used = _readme()
    used["repos"][0]["repo"] = str(package.source)
    used["repos"][0]["hooks"] = [{"id": hook["id"]} for hook in _hooks()]
    upstream = Repository(folder=package.source, variables=variables)
    upstream.git("init", "-q", "-b", "main")
    upstream.git("add", *PUBLISHED)
    upstream.git("commit", "-q", "-m", "sqlprisma")
    upstream.git("tag", str(used["repos"][0]["rev"]))
    using = Repository(folder=folder / "using", variables=variables)
    using.folder.mkdir()
    using.git("init", "-q", "-b", "main")
    using.commit(".pre-commit-config.yaml", yaml.safe_dump(used))
    using.commit("sqlprisma.toml", CONFIG)
    using.commit("prisma/.gitkeep", "")
    using.commit("db/migrations/00001_users.sql", USERS)
    return using


def _hooks() -> list[dict[str, object]]:
    hooks: list[dict[str, object]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    return hooks


def _readme() -> dict[str, list[dict[str, object]]]:
    """The configuration that the README shows."""
    (block,) = (block for block in of_kind("yaml") if "repos:" in block.text)
    shown: dict[str, list[dict[str, object]]] = yaml.safe_load(block.text)
    return shown


def test_the_readme_names_hooks_that_there_are() -> None:
    """Those of the block, and those that its comments name."""
    (block,) = (block for block in of_kind("yaml") if "repos:" in block.text)
    named = set(re.findall("sqlprisma-[a-z]+", block.text))
    assert named == {hook["id"] for hook in _hooks()}


def test_each_hook_is_a_command_that_says_what_it_does() -> None:
    """Every entry is a command of ours, and the names are told apart by it."""
    for hook in _hooks():
        program, command = str(hook["entry"]).split()
        assert program == "sqlprisma"
        assert command in COMMANDS
        assert hook["id"] == f"sqlprisma-{command}"
        assert hook["description"]


def test_the_hooks_keep_a_repository_right(repository: Repository) -> None:
    """The check fails until the schema is written, generate fails once when it writes, and then both agree."""
    missing = repository.hook("sqlprisma-check")
    assert missing.returncode == 1
    assert "+model User {" in missing.stdout
    assert repository.hook("sqlprisma-generate").returncode == 0, "a new file is no modified one"
    assert "model User {" in (repository.folder / "prisma" / "schema.prisma").read_text("utf-8")
    repository.commit(
        "db/migrations/00002_mail.sql", "-- +goose Up\nALTER TABLE users ADD COLUMN mail text;\n"
    )
    behind = repository.hook("sqlprisma-generate")
    assert behind.returncode == 1
    assert "files were modified by this hook" in behind.stdout
    assert repository.git("diff", "--stat").strip().startswith("prisma/schema.prisma")
    repository.git("commit", "-q", "-a", "--no-verify", "-m", "generated")
    everything = repository.hook()
    assert everything.returncode == 0, everything.stdout
    assert everything.stdout.count("Passed") == len(_hooks())
