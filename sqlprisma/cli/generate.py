"""`sqlprisma generate`: write the schema that the migrations describe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqlprisma.cli import options as shared
from sqlprisma.cli.app import EXIT_ERROR
from sqlprisma.cli.product import print_text
from sqlprisma.cli.progress import ProgressBar
from sqlprisma.cli.speech import Speech

if TYPE_CHECKING:
    from sqlprisma.config import Settings
    from sqlprisma.pipeline import Generated


@click.command("generate", short_help="Write schema.prisma from a goose folder.")
@click.argument("migrations", required=False, type=click.Path(path_type=Path))
@click.option("--stdout", is_flag=True, help="Print the schema instead of writing it.")
@shared.mapping
@shared.reading
@shared.speaking
def command(**options: object) -> None:
    """Write schema.prisma from the goose folder MIGRATIONS.

    \b
    Examples:
        sqlprisma generate migrations --schema prisma/schema.prisma
        sqlprisma generate migrations --stdout --naming database
        sqlprisma generate migrations --schema schema.prisma --to 20260117000007
        sqlprisma generate migrations --stdout --prelude extensions.sql --env ROLE=app
        sqlprisma generate --service auth

    An existing file keeps its generator and datasource blocks, the names it gave and its comments; --fresh keeps
    the two kinds of blocks alone. The file is replaced in one step, and not at all when there is an error.
    """
    speech = shared.speech_of(options)
    settings = shared.settings_from(options)
    if settings.schema is None and not options["stdout"]:
        raise click.UsageError("where should the schema go? Give --schema FILE, or --stdout to print it")
    generated = run(settings, speech)
    if options["stdout"]:
        print_text(generated.new)
        return
    if settings.schema is None:
        return
    if generated.is_changed:
        from sqlprisma.cli.writing import write_text  # noqa: PLC0415 - not needed where nothing changes

        write_text(settings.schema, generated.new)
    verb = "wrote" if generated.is_changed else "unchanged:"
    speech.say(f"{verb} {settings.schema} ({summary(generated)})")


def run(settings: Settings, speech: Speech) -> Generated:
    """Generate, tell what was found, and end with exit code 2 where there are errors."""
    from sqlprisma import pipeline  # noqa: PLC0415 - loads sqlglot, lark and jinja2

    bar = ProgressBar(is_wanted=speech.verbosity >= 0)
    try:
        outcome = pipeline.generate(settings, bar.step)
    finally:
        bar.finish()
    speech.findings(outcome.diagnostics)
    counts = outcome.value.loaded.counts
    speech.detail(
        f"statements: {counts.total} = {counts.interpreted} interpreted"
        f" + {counts.irrelevant} without effect on the schema + {counts.diagnosed} diagnosed"
    )
    if outcome.value.warnings:
        speech.detail(outcome.value.warnings)
    if outcome.has_errors:
        errors = sum(found.severity.value == "error" for found in outcome.diagnostics)
        speech.say(f"{errors} error{'s' if errors != 1 else ''}: nothing was written")
        click.get_current_context().exit(EXIT_ERROR)
    return outcome.value


def summary(generated: Generated) -> str:
    """What the schema holds, in a few words."""
    parts = [
        (generated.models, "model"),
        (generated.enums, "enum"),
        (generated.loaded.migrations, "migration"),
    ]
    return ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in parts)
