"""`sqlprisma config`: what applies, and from where; and the JSON Schema of the file for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqlprisma.cli import options as shared
from sqlprisma.cli import selection
from sqlprisma.cli.manual import Manual, Manuals
from sqlprisma.cli.product import json_text, print_text
from sqlprisma.diagnostics.findings import printable

if TYPE_CHECKING:
    from sqlprisma.config.showing import Row

_WIDEST = 60
"""A value that is longer moves the place behind it."""


@click.group(
    "config", cls=Manuals, short_help="What the configuration says of each service; its JSON Schema."
)
def command() -> None:
    """Show what the configuration says.

    \b
    Examples:
        sqlprisma config show --service auth
        sqlprisma config schema > sqlprisma.schema.json
    """


@command.command("show", cls=Manual, short_help="What applies to each service, and from where.")
@click.argument("migrations", required=False, type=click.Path(path_type=Path))
@click.option("--set", "is_brief", is_flag=True, help="Only what is set, without the defaults.")
@shared.mapping
@shared.reading
@shared.speaking
def show(**options: object) -> None:
    """Show every setting of each service, or of those that are chosen, and where it comes from.

    \b
    Examples:
        sqlprisma config show --set
        sqlprisma config show --service auth --naming database
        sqlprisma config show --output-format json

    A setting is from the `command line`, the `service` (its table, or that of the pattern which found it), the
    `top level` of the file, or it is the `default`; the stronger comes first. The entries of tables are told one by
    one. With --output-format json it is a list of objects: `service` (null where the file has none), `settings` (a
    list of `key`, `value`, `from`, `path` and `line`; the last two are null where it is not from a file).
    """
    from sqlprisma.config import showing  # noqa: PLC0415 - reading TOML is not needed for --help

    speech = shared.speech_of(options)
    said = selection.given(options)
    services = selection.services_from(options)
    told = [(service.name, showing.rows(service.settings, said)) for service in services]
    if options["is_brief"]:
        told = [(name, tuple(row for row in rows if row.origin != showing.DEFAULT)) for name, rows in told]
    if speech.output_format == "json":
        shown = [{"service": name or None, "settings": [_object(row) for row in rows]} for name, rows in told]
        print_text(json_text(shown))
    else:
        print_text("\n".join(_text(name, rows) for name, rows in told))


@command.command("schema", cls=Manual, short_help="The JSON Schema of sqlprisma.toml.")
def schema() -> None:
    """Print the JSON Schema of sqlprisma.toml, for editors that check and complete TOML.

    \b
    Example:
        sqlprisma config schema > sqlprisma.schema.json

    The first line of sqlprisma.toml can name it: #:schema ./sqlprisma.schema.json
    """
    from sqlprisma.config import schema as published  # noqa: PLC0415 - reads a file

    print_text(published.text())


def _text(name: str, rows: tuple[Row, ...]) -> str:
    """A line for each setting, below the service's name."""
    shown = [(row.key, _value(row), _from(row)) for row in rows]
    keys = max((len(key) for key, _, _ in shown), default=0)
    values = min(max((len(value) for _, value, _ in shown), default=0), _WIDEST)
    indent = "  " if name else ""
    head = f"{printable(name)}\n" if name else ""
    return head + "".join(
        printable(f"{indent}{key:<{keys}}  {value:<{values}}  {origin}") + "\n"
        for key, value, origin in shown
    )


def _value(row: Row) -> str:
    """A value as TOML has it."""
    return "not set" if row.value is None else json.dumps(row.value, ensure_ascii=False)


def _from(row: Row) -> str:
    return row.origin if row.place is None else f"{row.origin}: {row.place.path}:{row.place.line}"


def _object(row: Row) -> dict[str, object]:
    return {
        "key": row.key,
        "value": row.value,
        "from": row.origin,
        "path": None if row.place is None else row.place.path,
        "line": None if row.place is None else row.place.line,
    }
