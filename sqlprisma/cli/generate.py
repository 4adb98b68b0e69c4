"""`sqlprisma generate`: write the schema that the migrations describe."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqlprisma.cli import options as shared
from sqlprisma.cli import selection
from sqlprisma.cli.manual import Manual
from sqlprisma.cli.product import print_text
from sqlprisma.cli.rounds import Round
from sqlprisma.cli.speech import Speech, few
from sqlprisma.diagnostics import Failure
from sqlprisma.diagnostics.findings import counted
from sqlprisma.results import GenerateResult

if TYPE_CHECKING:
    from sqlprisma.cache import Cache
    from sqlprisma.config import Service, Settings
    from sqlprisma.results import Progress
    from sqlprisma.source import SchemaFile

_NO_SCHEMA = "where should the schema go (or --stdout)?"


@click.command("generate", cls=Manual, short_help="Write schema.prisma from a goose folder.")
@click.argument("migrations", required=False, type=click.Path(path_type=Path))
@click.option("--stdout", is_flag=True, help="Print the schema instead of writing it.")
@click.option(
    "--watch", is_flag=True, help="Write again whenever a migration is saved (needs sqlprisma[watch])."
)
@shared.mapping
@shared.reading
@shared.strict
@shared.several
@shared.remembering
@shared.speaking
def command(**options: object) -> None:
    """Write schema.prisma from the goose folder MIGRATIONS.

    \b
    Examples:
        sqlprisma generate migrations --schema prisma/schema.prisma
        sqlprisma generate migrations --stdout --naming database
        sqlprisma generate migrations --schema schema.prisma --to 20260117000007
        sqlprisma generate migrations --stdout --prelude extensions.sql --env ROLE=app
        sqlprisma generate --service auth --service billing
        sqlprisma generate --watch

    Without MIGRATIONS it is done for each [[service]] of the configuration.

    An existing file keeps its generator and datasource blocks, the names it gave and its comments; --fresh keeps
    the two kinds of blocks alone. The file is replaced in one step, and not at all when there is an error.

    With --watch it goes on until Ctrl-C: whenever a migration, prelude, supplement or the configuration is saved, the
    schemas that depend on it are written again, with one line for each. After an error the next save tries again.

    The schema may be a folder of .prisma files: each block stays in its file, a new one goes to the only file, to
    introspected.prisma where there are several, or to the file that `new_blocks` in the configuration names.
    """
    speech = shared.speech_of(options)
    if options["watch"]:
        _watch(options, speech)
        return
    if options["stdout"]:
        services = selection.services_from(options, is_one=True)
    else:
        services = selection.services_from(options, no_schema=_NO_SCHEMA)
    write_all(
        services,
        speech,
        shared.jobs_of(options),
        cache=shared.cache_of(options, GenerateResult),
        is_printed=bool(options["stdout"]),
    )


def _watch(options: dict[str, object], speech: Speech) -> None:
    """Write the schemas again and again."""
    from sqlprisma.cli import watch  # noqa: PLC0415 - only for this option

    if options["stdout"]:
        raise click.UsageError("--watch writes files: it does not go with --stdout")

    def load() -> watch.Plan:
        path = selection.configuration_of(options).path
        services = selection.services_from(options, no_schema=_NO_SCHEMA)
        return watch.Plan(services=services, configuration=Path(path) if path else None)

    watch.keep(load, lambda service, reasoned: write_all([service], reasoned), speech)


def write_all(
    services: Sequence[Service],
    speech: Speech,
    jobs: int | None = None,
    *,
    cache: Cache[GenerateResult] | None = None,
    is_printed: bool = False,
) -> None:
    """Generate each schema, tell what was found, write those that change, and end with the worst exit code."""
    rounds: Round[GenerateResult] = Round(
        services, speech, jobs=jobs, cache=cache, without="nothing was written"
    )
    for service, generated in rounds.results(_generated):
        if generated.warnings:
            rounds.detail(service, generated.warnings)
        if is_printed:
            print_text(generated.new)
        else:
            _write(rounds, service, generated)
    rounds.end()


def _generated(settings: Settings, *, progress: Progress | None = None) -> GenerateResult:
    from sqlprisma import api  # noqa: PLC0415 - loads sqlglot, lark and jinja2

    return api.generate(settings, progress=progress)


def _write(rounds: Round[GenerateResult], service: Service, generated: GenerateResult) -> None:
    """Write what changes, all or nothing; what cannot be is told, and with several services the next goes on."""
    path = generated.path
    if path is None:
        return
    named = str(path)
    emptied: tuple[SchemaFile, ...] = ()
    if generated.is_changed:
        from sqlprisma.cli import writing  # noqa: PLC0415 - not needed where nothing changes

        changed = [file for file in generated.files if file.is_changed]
        named, emptied = few([str(file.path) for file in changed]), writing.emptied(changed)
        try:
            writing.write_texts({file.path: file.new for file in changed if file.path})
        except Failure as failure:
            rounds.refuse(service, failure)
            return
    verb = "wrote" if generated.is_changed else "unchanged:"
    rounds.say(service, f"{verb} {named} ({summary(generated)})")
    for file in emptied:
        rounds.say(service, f"{file.path} is empty now; delete it if nothing more is to go there")
    rounds.count("written" if generated.is_changed else "unchanged")


def summary(generated: GenerateResult) -> str:
    """What the schema holds, in a few words."""
    parts = [
        (generated.models, "model"),
        (generated.enums, "enum"),
        (generated.migrations, "migration"),
    ]
    return ", ".join(counted(count, noun) for count, noun in parts)
