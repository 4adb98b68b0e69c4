"""`sqlprisma inspect`: the stages of the river as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sqlprisma.cli import options as shared
from sqlprisma.cli.app import EXIT_ERROR
from sqlprisma.cli.product import print_text
from sqlprisma.cli.speech import Speech
from sqlprisma.diagnostics import Diagnostic, Severity


@click.group("inspect", short_help="What each stage makes of the migrations, as JSON.")
def command() -> None:
    """Show what a stage makes of the migrations, as JSON on stdout."""


def _end_on_errors(diagnostics: tuple[Diagnostic, ...], speech: Speech) -> None:
    speech.findings(diagnostics)
    if any(found.severity is Severity.ERROR for found in diagnostics):
        click.get_current_context().exit(EXIT_ERROR)


def _print(value: object) -> None:
    print_text(f"{json.dumps(value, indent=2, ensure_ascii=True)}\n")


@command.command("migrations", short_help="The migrations in goose's order.")
@click.argument("folder", type=click.Path(path_type=Path))
@shared.reading
@shared.speaking
def migrations(folder: Path, **options: object) -> None:
    """List the migrations of FOLDER in goose's order: version, name, path.

    \b
    Example:
        sqlprisma inspect migrations db/migrations
    """
    from sqlprisma import pipeline  # noqa: PLC0415 - see the package's docstring

    shared.speech_of(options)
    settings = shared.settings_from({**options, "migrations": folder})
    files = pipeline.migration_files(settings)
    _print([{"version": file.version, "name": file.name, "path": file.path} for file in files])


@command.command("statements", short_help="What goose would run from one file.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--direction", type=click.Choice(["up", "down"]), default="up", show_default=True, help="Which section."
)
@shared.reading
@shared.speaking
def statements(file: Path, direction: str, **options: object) -> None:
    """Show the statements that goose would run from FILE, exactly.

    \b
    Example:
        sqlprisma inspect statements db/migrations/00002_add_users.sql --direction down
    """
    from sqlprisma import pipeline  # noqa: PLC0415 - see the package's docstring

    speech = shared.speech_of(options)
    outcome = pipeline.read_statements(file, direction, shared.settings_from(options))
    _end_on_errors(outcome.diagnostics, speech)
    parsed = outcome.value
    _print({"statements": [span.text for span in parsed.statements], "transaction": parsed.is_transactional})


@command.command("operations", short_help="What each SQL statement says.")
@click.argument("folder", type=click.Path(path_type=Path))
@shared.reading
@shared.speaking
def operations(folder: Path, **options: object) -> None:
    """Show what each SQL statement of FOLDER says: its place, kind and operations, not interpreted.

    \b
    Example:
        sqlprisma inspect operations db/migrations --to 20260117000007
    """
    from sqlprisma import pipeline, sql  # noqa: PLC0415 - see the package's docstring

    speech = shared.speech_of(options)
    settings = shared.settings_from({**options, "migrations": folder})
    shown: list[object] = []
    found: list[Diagnostic] = []
    for script in pipeline.read_scripts(settings, pipeline.migration_files(settings)):
        found.extend(script.diagnostics)
        shown.extend(sql.to_json(statement) for statement in script.value.statements)
    _end_on_errors(tuple(found), speech)
    _print(shown)


@command.command("catalog", short_help="The database at the end of the history.")
@click.argument("folder", type=click.Path(path_type=Path))
@shared.reading
@shared.speaking
def catalog(folder: Path, **options: object) -> None:
    """Show the catalog that PostgreSQL would have after all migrations of FOLDER.

    \b
    Example:
        sqlprisma inspect catalog db/migrations --prelude extensions.sql
    """
    from sqlprisma import catalog as catalogs  # noqa: PLC0415 - see the package's docstring
    from sqlprisma import pipeline  # noqa: PLC0415 - see the package's docstring

    speech = shared.speech_of(options)
    outcome = pipeline.load_catalog(shared.settings_from({**options, "migrations": folder}))
    _end_on_errors(outcome.diagnostics, speech)
    _print(catalogs.to_json(outcome.value.catalog))
