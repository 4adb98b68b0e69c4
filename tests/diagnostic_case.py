"""The directories of the diagnostic codes: how one is found, copied and run.

    fixtures/diagnostics/<slug>/
        migrations/*.sql    goose migrations, the smallest realistic ones that give the finding
        schema.prisma       the schema file that is there before, if any
        case.toml           args = [...]: the command line, if it is not the default one
                            [sparse]: files of that many bytes, too large to be kept here
        expected.txt        standard error, exactly

A run works in a copy: nothing is written beside the fixtures, and every path that is told is relative.
"""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from sqlprisma.cli.app import app
from tests.golden import FIXTURES

FOLDER = FIXTURES / "diagnostics"
DEFAULT_ARGS = ("generate", "migrations", "--stdout", "-v")
_NOT_INPUT = ("case.toml", "expected.txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosticCase:
    """A directory, and what its case.toml says: the command line and the sizes of files to be made."""

    folder: Path
    args: tuple[str, ...] = DEFAULT_ARGS
    sparse: tuple[tuple[str, int], ...] = ()

    @property
    def expected(self) -> Path:
        """The file that says what is told."""
        return self.folder / "expected.txt"

    def copy_to(self, place: Path) -> None:
        """Lay the input out in an existing folder, sparse files included."""
        shutil.copytree(self.folder, place, ignore=shutil.ignore_patterns(*_NOT_INPUT), dirs_exist_ok=True)
        for name, size in self.sparse:
            with (place / name).open("wb") as file:
                file.truncate(size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a run said on standard error, and its exit code."""

    text: str
    exit_code: int


def slugs() -> list[str]:
    """The names of all directories, sorted."""
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def load(slug: str) -> DiagnosticCase:
    """The directory of a code, with its case.toml read; an unknown key in it is an error."""
    folder = FOLDER / slug
    path = folder / "case.toml"
    settings = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    assert set(settings) <= {"args", "sparse"}, f"{path} has keys that nothing reads"
    return DiagnosticCase(
        folder=folder,
        args=tuple(settings.get("args", DEFAULT_ARGS)),
        sparse=tuple(settings.get("sparse", {}).items()),
    )


def run(case: DiagnosticCase) -> Told:
    """Run the command line in the current folder, which holds the case's copy."""
    result = CliRunner().invoke(app, list(case.args), color=False)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Told(text=result.stderr, exit_code=result.exit_code)
