"""`sqlprisma check`: is the committed file exactly what `generate` would write?"""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from sqlprisma.cli import options as shared
from sqlprisma.cli.generate import run, summary
from sqlprisma.cli.product import print_text

EXIT_CHANGED = 1
SHOWN = 20
"""How many differences are told in words; the diff has them all."""


@click.command("check", short_help="Exit 1 if a schema is not what generate writes.")
@click.argument("migrations", required=False, type=click.Path(path_type=Path))
@shared.mapping
@shared.reading
@shared.speaking
def command(**options: object) -> None:
    """Check that a schema is exactly what `generate` would write from MIGRATIONS; never writes.

    \b
    Examples:
        sqlprisma check migrations --schema prisma/schema.prisma
        sqlprisma check --service auth

    Where it is not, stdout has a unified diff, stderr the command that repairs it, and the exit code is 1.
    Give the options that the schema was generated with, or keep them in the configuration.
    """
    speech = shared.speech_of(options)
    settings = shared.settings_from(options)
    if settings.schema is None:
        raise click.UsageError("which schema should be checked? Give --schema FILE")
    generated = run(settings, speech)
    if not generated.is_changed:
        speech.say(f"{settings.schema} is up to date ({summary(generated)})")
        return
    name = settings.schema.as_posix()
    print_text(unified_diff(generated.old or "", generated.new, name, is_new=generated.old is None))
    for difference in generated.differences[:SHOWN]:
        speech.say(f"  {difference}")
    if len(generated.differences) > SHOWN:
        speech.say(f"  and {len(generated.differences) - SHOWN} more")
    what = "does not exist" if generated.old is None else "is not what the migrations say"
    speech.say(f"{name} {what}; run: {shared.again('generate')}")
    click.get_current_context().exit(EXIT_CHANGED)


def unified_diff(old: str, new: str, name: str, *, is_new: bool) -> str:
    """The difference as `diff -u` writes it, with a mark where a last line has no end."""
    lines = difflib.unified_diff(
        old.splitlines(keepends=True),
        new.splitlines(keepends=True),
        "/dev/null" if is_new else f"a/{name}",
        f"b/{name}",
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
