"""Shell completion: the scripts, and what they offer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sqlprisma.cli.app import COMMANDS
from sqlprisma.cli.completion import SHELLS, VARIABLE
from tests.cli.calls import run

CONFIG = """\
[[service]]
name = "{service}"
migrations = "db/{service}"
schema = "{service}.prisma"
"""


def _offered(shell: str, words: str, folder: Path) -> list[str]:
    """What is completed at the end of these words: as each shell's script asks for it."""
    asked = {
        "bash": {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))},
        "zsh": {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))},
        "fish": {"COMP_WORDS": words, "COMP_CWORD": words.rpartition(" ")[2]},
    }
    result = subprocess.run(
        [sys.executable, "-m", "sqlprisma"],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, **asked[shell], VARIABLE: f"{shell}_complete"},
        check=True,
    )
    lines = result.stdout.strip().splitlines()
    if shell == "zsh":
        return lines[1::3]
    return [line.partition(",")[2].partition("\t")[0] for line in lines]


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_asks_this_command(shell: str) -> None:
    """Each shell's script is printed alone on stdout and names the command and its variable."""
    result = run("completion", shell)
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"{VARIABLE}={shell}_complete" in result.stdout
    assert "sqlprisma" in result.stdout


def test_an_unknown_shell_is_wrong_usage() -> None:
    """The message names those that are known."""
    result = run("completion", "tcsh")
    assert result.exit_code == 2
    assert "'bash', 'fish', 'zsh'" in result.stderr


@pytest.mark.parametrize("shell", SHELLS)
def test_commands_and_options_are_completed(shell: str, tmp_path: Path) -> None:
    """All commands, those that begin so, and a command's options and their values."""
    assert _offered(shell, "sqlprisma ", tmp_path) == sorted(COMMANDS)
    assert _offered(shell, "sqlprisma gen", tmp_path) == ["generate"]
    assert "--naming" in _offered(shell, "sqlprisma generate --na", tmp_path)
    assert _offered(shell, "sqlprisma generate --naming ", tmp_path) == ["idiomatic", "database"]


def test_services_are_completed(tmp_path: Path) -> None:
    """The configuration's services, from a folder below it; where it is broken there are none, and no error."""
    (tmp_path / "sqlprisma.toml").write_text(CONFIG, encoding="utf-8")
    for name in ("auth", "shop", "ship"):
        (tmp_path / "db" / name).mkdir(parents=True)
    assert _offered("bash", "sqlprisma check --service ", tmp_path / "db") == ["auth", "ship", "shop"]
    assert _offered("bash", "sqlprisma check --service s", tmp_path / "db") == ["ship", "shop"]
    (tmp_path / "sqlprisma.toml").write_text("[[service", encoding="utf-8")
    assert _offered("bash", "sqlprisma check --service s", tmp_path) == []


@pytest.mark.parametrize(
    "code", ["undefined-column", "nullable-column", "pending-migration", "layout-of-schema"]
)
def test_codes_are_completed(code: str, tmp_path: Path) -> None:
    """`explain` offers the findings that begin so: what is told, and what `drift` and `check` find."""
    assert _offered("bash", f"sqlprisma explain {code[:-1]}", tmp_path) == [code]


BASH = shutil.which("bash") or ""


@pytest.mark.skipif(not BASH, reason="there is no bash")
def test_bash_completes_with_the_script(tmp_path: Path) -> None:
    """A real bash that has read the script completes a command line."""
    (tmp_path / "sqlprisma").write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -m sqlprisma "$@"\n', encoding="utf-8"
    )
    (tmp_path / "sqlprisma").chmod(0o755)
    script = """
    eval "$(sqlprisma completion bash)"
    COMP_WORDS=(sqlprisma expl) COMP_CWORD=1
    "$(complete -p sqlprisma | sed 's/.*-F \\([^ ]*\\).*/\\1/')" sqlprisma
    echo "${COMPREPLY[@]}"
    """
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    result = subprocess.run(
        [BASH, "--norc", "-c", script],
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": path},
        check=False,
    )
    assert (result.stdout, result.stderr) == ("explain\n", "")
