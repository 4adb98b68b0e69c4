"""A history of migrations as plain texts, which both sides can run: PostgreSQL from memory, we from goose's files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlprisma import migrations, pipeline
from sqlprisma.config import Settings

BEGIN = "-- +goose StatementBegin\n"
"""What stands before each statement of a written history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What goose sends for one file: its statements, in a transaction or each alone."""

    statements: tuple[str, ...]
    is_transactional: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything that is run, in order; `prelude` is there before goose comes."""

    scripts: tuple[Script, ...]
    prelude: tuple[str, ...] = ()

    def write(self, folder: Path) -> Path:
        """Write the migrations as goose's files into a folder that need not exist; the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for number, script in enumerate(self.scripts, start=1):
            (folder / f"{number:05}_step.sql").write_text(_goose(script), encoding="utf-8", newline="\n")
        return folder


def number_of(path: Path) -> int:
    """Which script of its history a written migration is, counted from 0; -1 for a path that is none."""
    number = path.name.partition("_")[0]
    return int(number) - 1 if number.isdecimal() else -1


def _goose(script: Script) -> str:
    head = "" if script.is_transactional else "-- +goose NO TRANSACTION\n"
    blocks = (f"{BEGIN}{text};\n-- +goose StatementEnd\n" for text in script.statements)
    return f"{head}-- +goose Up\n{''.join(blocks)}"


def read(settings: Settings) -> History:
    """The history that goose would run for these settings, with goose's statements exactly."""
    return History(
        scripts=tuple(_script(file, settings) for file in pipeline.migration_files(settings)),
        prelude=tuple(path.read_text(encoding="utf-8") for path in settings.prelude),
    )


def _script(file: migrations.MigrationFile, settings: Settings) -> Script:
    supplement = settings.supplement.get(file.version)
    if supplement is not None:
        return Script(statements=(supplement.read_text(encoding="utf-8"),))
    migration = migrations.read(file, variables=settings.env).value
    return Script(
        statements=tuple(span.text for span in migration.statements),
        is_transactional=migration.is_transactional,
    )
