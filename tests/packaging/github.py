"""The action as GitHub runs it: a job of somebody who uses it, step by step."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.golden import ROOT

SHELL = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
"""What `shell: bash` is (docs.github.com, workflow syntax: steps.shell)."""
EXPRESSION = re.compile(r"\$\{\{ *([a-z.-]+) *\}\}")
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS = ACTION["runs"]["steps"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job of somebody who uses the action: its folders, and what GitHub gives each step."""

    workspace: Path
    temporary: Path
    variables: Mapping[str, str]
    outputs: Mapping[str, str] = field(
        default_factory=lambda: {"steps.python.outputs.python-path": sys.executable}
    )

    def step(self, name: str, **inputs: str) -> subprocess.CompletedProcess[str]:
        """Run one step with these inputs."""
        (step,) = (step for step in STEPS if step["name"] == name)
        given = {f"inputs.{key}": str(value["default"]) for key, value in ACTION["inputs"].items()}
        given |= {f"inputs.{key.replace('_', '-')}": value for key, value in inputs.items()}
        known = {**given, **self.outputs}

        def filled(text: str) -> str:
            return EXPRESSION.sub(lambda found: known[found[1]], text)

        script = self.temporary / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        return subprocess.run(
            [*SHELL, str(script)],
            capture_output=True,
            text=True,
            cwd=self.workspace / filled(step.get("working-directory", ".")),
            env={**self.variables, **{key: filled(value) for key, value in step["env"].items()}},
            check=False,
        )

    def migrate(self, name: str, text: str) -> None:
        """Save a migration."""
        path = self.workspace / "db" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"-- +goose Up\n{text}\n", encoding="utf-8")
