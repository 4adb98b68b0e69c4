"""`sqlprisma format`: lay out .prisma files as `prisma format` does."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqlprisma.cli import again
from sqlprisma.cli import options as shared
from sqlprisma.cli.app import EXIT_ERROR
from sqlprisma.cli.check import EXIT_CHANGED, unified_diff
from sqlprisma.cli.manual import Manual
from sqlprisma.cli.product import print_text
from sqlprisma.cli.speech import Speech
from sqlprisma.diagnostics import Diagnostic, Failure
from sqlprisma.diagnostics.findings import counted

if TYPE_CHECKING:
    from sqlprisma.results import FormatResult
    from sqlprisma.source import SchemaFile

STDIN = "<stdin>"


@click.command("format", cls=Manual, short_help="Lay out .prisma files as `prisma format` does.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--check", is_flag=True, help="Write nothing; print a diff and exit with 1 if a file would change."
)
@shared.speaking
def command(files: tuple[Path, ...], check: bool, **options: object) -> None:  # noqa: FBT001 - click passes it so
    """Format .prisma FILES, or all those in a folder, in place; `-` reads stdin and writes stdout.

    Lines that Prisma would not accept are told and left as they are; the rest is formatted all the same.

    \b
    Examples:
        sqlprisma format prisma/schema.prisma
        sqlprisma format --check prisma/models
        sqlprisma format - < schema.prisma
    """
    speech = shared.speech_of(options)
    found: list[Diagnostic] = []
    changed = refused = 0
    for path in _expanded(files):
        try:
            formatted = _formatted(path)
        except Failure as failure:  # the other files are formatted all the same
            found.extend(failure.diagnostics)
            refused += 1
            continue
        found.extend(formatted.diagnostics)
        changed += formatted.file.is_changed
        _deliver(formatted.file, speech, is_check=check)
    speech.findings(found)
    if refused:
        click.get_current_context().exit(EXIT_ERROR)
    if check and changed:
        repair = again.line("format", "--check")
        speech.say(f"{counted(changed, 'file')} would change; run: {repair}")
        click.get_current_context().exit(EXIT_CHANGED)


def _expanded(paths: Iterable[Path]) -> Iterator[Path]:
    """The files, with those of a folder in its place; one that has none is left for reading it to refuse."""
    from sqlprisma import api  # noqa: PLC0415 - loads lark and jinja2

    for path in paths:
        found = () if _is_stdin(path) else api.find_schema_files(path)
        yield from found or (path,)


def _formatted(path: Path) -> FormatResult:
    from sqlprisma import api  # noqa: PLC0415 - loads lark and jinja2

    if _is_stdin(path):
        return api.format_text(sys.stdin.buffer.read(), name=STDIN)
    return api.format_file(path)


def _deliver(file: SchemaFile, speech: Speech, *, is_check: bool) -> None:
    """Print, show or write the new text."""
    from sqlprisma.cli.writing import write_text  # noqa: PLC0415 - not needed where nothing changes

    name = STDIN if file.path is None else file.path.as_posix()
    if is_check:
        print_text(unified_diff(file.old or "", file.new, name, is_new=False))
    elif file.path is None:
        print_text(file.new)
    elif file.is_changed:
        write_text(file.path, file.new)
        speech.say(f"formatted {name}")


def _is_stdin(path: Path) -> bool:
    return str(path) == "-"
