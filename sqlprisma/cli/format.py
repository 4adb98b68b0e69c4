"""`sqlprisma format`: lay out .prisma files as `prisma format` does."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sqlprisma.cli import options as shared
from sqlprisma.cli.check import EXIT_CHANGED, unified_diff


@click.command("format")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--check", is_flag=True, help="Write nothing; print a diff and exit with 1 if a file would change."
)
@shared.speaking
def command(files: tuple[Path, ...], check: bool, **options: object) -> None:  # noqa: FBT001 - click passes it so
    """Format .prisma FILES in place; `-` reads stdin and writes stdout.

    \b
    Examples:
        sqlprisma format prisma/schema.prisma
        sqlprisma format --check prisma/*.prisma
        sqlprisma format - < schema.prisma
    """
    from sqlprisma import pipeline, prisma  # noqa: PLC0415 - loads lark and jinja2
    from sqlprisma.cli.writing import write_text  # noqa: PLC0415 - beside it
    from sqlprisma.source import Source  # noqa: PLC0415 - beside it

    speech = shared.speech_of(options)
    changed = 0
    for path in files:
        name = "<stdin>" if str(path) == "-" else path.as_posix()
        old = _stdin() if str(path) == "-" else pipeline.read_existing(path)
        outcome = prisma.format_text(Source(path=name, text=old))
        speech.findings(outcome.diagnostics)
        new = outcome.value
        if str(path) == "-" and not check:
            click.echo(new, nl=False)
        elif new != old:
            changed += 1
            if check:
                click.echo(unified_diff(old, new, name, is_new=False), nl=False)
            else:
                write_text(path, new)
                speech.say(f"formatted {name}")
    if check and changed:
        speech.say(f"{changed} file{'s' if changed != 1 else ''} would change; run: sqlprisma format FILES")
        click.get_current_context().exit(EXIT_CHANGED)


def _stdin() -> str:
    return sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
