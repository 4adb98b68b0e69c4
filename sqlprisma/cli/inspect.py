"""`sqlprisma inspect`: the stages of the river as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqlprisma.cli import options as shared
from sqlprisma.cli import selection
from sqlprisma.cli.app import EXIT_ERROR
from sqlprisma.cli.manual import Manual, Manuals
from sqlprisma.cli.product import json_text, print_text
from sqlprisma.cli.speech import Speech

if TYPE_CHECKING:
    from sqlprisma.results import Diagnosed


@click.group("inspect", cls=Manuals, short_help="What each stage makes of the migrations, as JSON.")
def command() -> None:
    """Show what a stage makes of the migrations, as JSON on stdout.

    \b
    The stages, from the files to the database:
        migrations  which files goose would run, in its order
        statements  what goose would send to the server from one of them
        operations  what each SQL statement says, not interpreted
        catalog     the database at the end of the history

    \b
    Examples:
        sqlprisma inspect migrations db/migrations
        sqlprisma inspect catalog db/migrations --prelude extensions.sql
    """


def _end_on_errors(found: Diagnosed, speech: Speech) -> None:
    speech.findings(found.diagnostics)
    if found.has_errors:
        click.get_current_context().exit(EXIT_ERROR)


@command.command("migrations", cls=Manual, short_help="The migrations in goose's order.")
@click.argument("folder", type=click.Path(path_type=Path))
@shared.reading
@shared.speaking
def migrations(folder: Path, **options: object) -> None:
    """List the migrations of FOLDER in goose's order.

    The product is a list of objects with `version` (a number), `name` (of the file) and `path`.

    \b
    Examples:
        sqlprisma inspect migrations db/migrations
        sqlprisma inspect migrations db/migrations --to 20260117000007
    """
    from sqlprisma import api  # noqa: PLC0415 - see the package's docstring

    shared.speech_of(options)
    files = api.list_migrations(selection.settings_from({**options, "migrations": folder}))
    print_text(json_text([{"version": file.version, "name": file.name, "path": file.path} for file in files]))


@command.command("statements", cls=Manual, short_help="What goose would run from one file.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--direction", type=click.Choice(["up", "down"]), default="up", show_default=True, help="Which section."
)
@shared.reading
@shared.speaking
def statements(file: Path, direction: str, **options: object) -> None:
    """Show the statements that goose would run from FILE, exactly.

    The product is one object: `statements` (a list of texts, one for each round trip to the server; a block between
    StatementBegin and StatementEnd is one) and `transaction` (false after `-- +goose NO TRANSACTION`).

    \b
    Examples:
        sqlprisma inspect statements db/migrations/00002_add_users.sql
        sqlprisma inspect statements db/migrations/00002_add_users.sql --direction down
    """
    from sqlprisma import api  # noqa: PLC0415 - see the package's docstring

    speech = shared.speech_of(options)
    settings = selection.settings_from({**options, "migrations": file.parent})
    read = api.read_statements(file, is_down=direction == "down", env=settings.env)
    _end_on_errors(read, speech)
    texts = [statement.text for statement in read.statements]
    print_text(json_text({"statements": texts, "transaction": read.is_transactional}))


@command.command("operations", cls=Manual, short_help="What each SQL statement says.")
@click.argument("folder", type=click.Path(path_type=Path))
@shared.reading
@shared.speaking
def operations(folder: Path, **options: object) -> None:
    """Show what each SQL statement of FOLDER says, not interpreted.

    The product is a list of objects, one for each SQL statement of the prelude and the Up sections: `path`, the file;
    `span`, the line and column where it begins; `kind`, such as CREATE TABLE; and `operations`, each with its own line
    and column in that file. One without operations has no effect on the schema, and `irrelevant` says why.

    \b
    Examples:
        sqlprisma inspect operations db/migrations
        sqlprisma inspect operations db/migrations --to 20260117000007
    """
    from sqlprisma import api, sql  # noqa: PLC0415 - see the package's docstring

    speech = shared.speech_of(options)
    read = api.read_operations(selection.settings_from({**options, "migrations": folder}))
    _end_on_errors(read, speech)
    shown = [{"path": each.span.place.path, **sql.to_json(each)} for each in read.statements]
    print_text(json_text(shown))


@command.command("catalog", cls=Manual, short_help="The database at the end of the history.")
@click.argument("folder", type=click.Path(path_type=Path))
@shared.reading
@shared.speaking
def catalog(folder: Path, **options: object) -> None:
    """Show the catalog that PostgreSQL would have after all migrations of FOLDER.

    The product is one object with the schemas and everything in them: tables with their columns, constraints and
    indexes, views, types, sequences; each with the migration lines that made and changed it, and with expressions as
    pg_get_expr writes them.

    \b
    Examples:
        sqlprisma inspect catalog db/migrations
        sqlprisma inspect catalog db/migrations --prelude extensions.sql
    """
    from sqlprisma import api  # noqa: PLC0415 - see the package's docstring
    from sqlprisma import catalog as catalogs  # noqa: PLC0415 - see the package's docstring

    speech = shared.speech_of(options)
    found = api.load_catalog(selection.settings_from({**options, "migrations": folder}))
    _end_on_errors(found, speech)
    print_text(json_text(catalogs.to_json(found.catalog)))
