"""The options that commands share, and what those say of the manner in which a command works and speaks.

What it works on is said in `selection`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import click

from sqlprisma.cli import completion, values
from sqlprisma.cli.speech import Speech

if TYPE_CHECKING:
    from sqlprisma.cache import Cache
    from sqlprisma.results import GenerateResult

MadeT = TypeVar("MadeT", bound="GenerateResult")
CommandT = TypeVar("CommandT", bound=Callable[..., object])

FORMATS = ("text", "concise", "json", "github", "gitlab", "sarif", "junit")


class Adding(Protocol):
    """Adds options to a command."""

    def __call__(self, function: CommandT, /) -> CommandT:
        """The command with them."""


def adding(*options: Adding) -> Adding:
    """What adds some options, which `--help` shows in this order."""

    def add(function: CommandT, /) -> CommandT:
        for option in reversed(options):
            function = option(function)
        return function

    return add


speaking = adding(
    click.option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors."),
    click.option(
        "-v", "--verbose", is_flag=True, help="Also list notes, and how many statements became what."
    ),
    click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="Colour on stderr (auto: on a terminal, unless NO_COLOR is set).",
    ),
    click.option(
        "--output-format",
        type=click.Choice(FORMATS),
        default="text",
        help="How findings are written: text is for people. The others are the product on stdout "
        "in check and drift, and stand on stderr in other commands.",
    ),
)
"""Add -q, -v, --color and --output-format."""


def speech_of(options: Mapping[str, object], *, reports: str | None = None) -> Speech:
    """How to speak, from a command's options; also kept for the error handler.

    A command whose product is what it finds `reports` under its name.
    """
    quiet, verbose = bool(options.get("quiet")), bool(options.get("verbose"))
    output_format = str(options.get("output_format", "text"))
    report = None
    if reports is not None:
        from sqlprisma.cli.report import Report  # noqa: PLC0415 - only for these commands

        report = Report(command=reports, output_format=output_format)
    speech = Speech(
        verbosity=-1 if quiet else int(verbose),
        color=str(options.get("color", "auto")),
        output_format=output_format,
        report=report,
    )
    click.get_current_context().find_root().obj = speech
    return speech


reading = adding(
    click.option(
        "--to",
        type=values.whole_number,
        metavar="VERSION",
        help="Read up to this version, it included (default: all).",
    ),
    click.option(
        "--prelude",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="SQL that stands for what exists before goose runs: extensions, roles, shared tables. Repeatable.",
    ),
    click.option(
        "--supplement",
        multiple=True,
        type=values.supplement,
        metavar="VERSION=FILE",
        help="The DDL of a Go migration, as SQL. Repeatable.",
    ),
    click.option(
        "--env",
        multiple=True,
        type=values.assignment,
        metavar="NAME=VALUE",
        help="A variable for goose's ENVSUB. Repeatable.",
    ),
    click.option("--env-from-process", is_flag=True, help="Take ENVSUB variables from the environment, too."),
    click.option(
        "--default-schema",
        type=values.one_name,
        metavar="NAME",
        help="The schema of unqualified names, where the connection sets search_path (default: public).",
    ),
    click.option(
        "--lenient",
        is_flag=True,
        help="Go on where a type or table is not defined: warn, and leave out what needs it.",
    ),
    click.option(
        "--config",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="The configuration file (default: sqlprisma.toml or pyproject.toml, searched upward).",
    ),
    click.option(
        "--service",
        multiple=True,
        metavar="NAME",
        shell_complete=completion.services,
        help="Which [[service]] of the configuration to work on (default: all). Repeatable.",
    ),
)
"""Add what decides how migrations are read."""

mapping = adding(
    click.option(
        "--schema",
        type=click.Path(path_type=Path),
        metavar="FILE|DIR",
        help="The schema.prisma, or a folder of them: read for what to keep, and written by `generate`.",
    ),
    click.option(
        "--fresh",
        is_flag=True,
        help="Take nothing from the existing file but generator and datasource.",
    ),
    click.option(
        "--naming",
        type=click.Choice(["idiomatic", "database"]),
        help="Idiomatic names (default), or exactly what `prisma db pull` prints.",
    ),
    click.option(
        "--target",
        type=click.Choice(["5", "6", "7"]),
        help="Prisma's major version, for the header of a new file (default 7).",
    ),
    click.option(
        "--schemas",
        type=values.comma_list,
        metavar="A,B",
        help="The PostgreSQL schemas to read (default: the existing file's `schemas`, else those with tables).",
    ),
    click.option(
        "--nullable-defaults",
        type=click.Choice(["optional", "required"]),
        help="Whether a nullable column with a default is optional (default) or required.",
    ),
)
"""Add what decides how the schema looks."""

strict = adding(
    click.option(
        "--fail-on",
        type=click.Choice(["error", "warning"]),
        default="error",
        help="The mildest finding that makes the exit code 2 (default error).",
    )
)
"""Add what else ends a command with an error."""

several = adding(
    click.option(
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help="How many processes work on several services (default: as many as pay).",
    )
)
"""Add what decides how many services are worked on at once."""


remembering = adding(
    click.option(
        "--no-cache",
        is_flag=True,
        help="Read everything again, even if nothing has changed since a schema was found to be up to date.",
    )
)
"""Add what decides whether answers of earlier runs count."""


def cache_of(options: Mapping[str, object], kind: type[MadeT]) -> Cache[MadeT] | None:
    """Where such answers are remembered; None: nowhere."""
    from sqlprisma import cache  # noqa: PLC0415 - only two commands remember anything

    folder = None if options.get("no_cache") else cache.folder()
    return None if folder is None else cache.Cache(folder=folder, kind=kind)


def jobs_of(options: Mapping[str, object]) -> int | None:
    """How many processes were asked for."""
    jobs = options.get("jobs")
    return jobs if isinstance(jobs, int) else None
