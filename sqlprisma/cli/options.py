"""The options that commands share, and how they become `Settings`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from sqlprisma.cli.speech import Speech

if TYPE_CHECKING:
    from sqlprisma.config import Settings

CommandT = TypeVar("CommandT", bound=Callable[..., object])

FORMATS = ("text", "concise", "json", "github", "gitlab")


def assignment(text: str) -> tuple[str, str]:
    """The two sides of the first `=` of NAME=VALUE."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"{text!r} is not of the form NAME=VALUE")
    return name, value


def supplement(text: str) -> tuple[int, Path]:
    """The version and the file of VERSION=FILE."""
    version, equals, path = text.partition("=")
    if not equals or not version.isdecimal() or not path:
        raise click.BadParameter(
            f"{text!r} is not of the form VERSION=FILE, such as 12=supplements/00012.sql"
        )
    return int(version), Path(path)


def comma_list(text: str) -> tuple[str, ...]:
    """The parts of A,B without surrounding blanks."""
    parts = tuple(part.strip() for part in text.split(","))
    if not all(parts):
        raise click.BadParameter(f"{text!r} has an empty name in it")
    return parts


def speaking(function: CommandT) -> CommandT:
    """Add -q, -v, --color and --output-format."""
    for decorate in (
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
        click.option("-v", "--verbose", is_flag=True, help="Also list notes and counts."),
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
            help="How findings are written on stderr.",
        ),
    ):
        function = decorate(function)
    return function


def speech_of(options: Mapping[str, object]) -> Speech:
    """How to speak, from a command's options; also kept for the error handler."""
    quiet, verbose = bool(options.get("quiet")), bool(options.get("verbose"))
    speech = Speech(
        verbosity=-1 if quiet else int(verbose),
        color=str(options.get("color", "auto")),
        output_format=str(options.get("output_format", "text")),
    )
    click.get_current_context().find_root().obj = speech
    return speech


def reading(function: CommandT) -> CommandT:
    """Add what decides how migrations are read."""
    for decorate in (
        click.option("--to", type=int, metavar="VERSION", help="Read up to this version, it included."),
        click.option(
            "--prelude",
            multiple=True,
            type=click.Path(path_type=Path),
            help="SQL that stands for what exists before goose runs: extensions, roles, shared tables. Repeatable.",
        ),
        click.option(
            "--supplement",
            multiple=True,
            type=supplement,
            metavar="VERSION=FILE",
            help="The DDL of a Go migration, as SQL. Repeatable.",
        ),
        click.option(
            "--env",
            multiple=True,
            type=assignment,
            metavar="NAME=VALUE",
            help="A variable for goose's ENVSUB. Repeatable.",
        ),
        click.option(
            "--env-from-process", is_flag=True, help="Take ENVSUB variables from the environment, too."
        ),
        click.option(
            "--lenient",
            is_flag=True,
            help="Go on where a type or table is not defined: warn, and leave out what needs it.",
        ),
        click.option(
            "--config",
            type=click.Path(path_type=Path),
            help="The configuration file (default: sqlprisma.toml or pyproject.toml, searched upward).",
        ),
        click.option("--service", help="The service of the configuration to work on."),
    ):
        function = decorate(function)
    return function


def mapping(function: CommandT) -> CommandT:
    """Add what decides how the schema looks."""
    for decorate in (
        click.option(
            "--schema", type=click.Path(path_type=Path), help="The schema.prisma to read and write."
        ),
        click.option(
            "--fresh", is_flag=True, help="Disregard the existing models; keep only its configuration."
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
        click.option("--schemas", type=comma_list, metavar="A,B", help="The PostgreSQL schemas to read."),
        click.option(
            "--nullable-defaults",
            type=click.Choice(["optional", "required"]),
            help="Whether a nullable column with a default is optional (default) or required.",
        ),
    ):
        function = decorate(function)
    return function


def settings_from(options: Mapping[str, object]) -> Settings:
    """The settings of a run: the configuration file's, with what the command line says on top.

    Raises:
        Failure: The configuration is missing or wrong.
    """
    from sqlprisma import config  # noqa: PLC0415 - reading TOML is not needed for --help

    named = options.get("config")
    service = options.get("service")
    found = named if isinstance(named, Path) else config.find(Path.cwd())
    if found is None and service is not None:
        raise click.UsageError(
            "--service needs a configuration file; there is no sqlprisma.toml here or above"
        )
    settings = config.load(found, str(service) if service else None) if found else config.Settings()
    changes: dict[str, object] = {}
    for key in ("migrations", "schema", "naming", "schemas", "nullable_defaults", "to"):
        if options.get(key) is not None:
            changes[key] = options[key]
    if options.get("target") is not None:
        changes["target"] = int(str(options["target"]))
    for key in ("lenient", "fresh"):
        if options.get(key):
            changes[key] = True
    if options.get("prelude"):
        changes["prelude"] = options["prelude"]
    if options.get("supplement"):
        changes["supplement"] = {
            **_pairs(tuple(settings.supplement.items())),
            **_pairs(options["supplement"]),
        }
    changes["env"] = _environment(settings.env, options)
    return replace(settings, **changes)  # type: ignore[arg-type]  # each option has its setting's type


def _pairs(value: object) -> dict[object, object]:
    pairs: Iterable[tuple[object, object]] = value if isinstance(value, tuple) else ()
    return dict(pairs)


def _environment(configured: Mapping[str, str], options: Mapping[str, object]) -> dict[str, str]:
    import os  # noqa: PLC0415 - the environment is read only here, and only when asked for

    process = dict(os.environ) if options.get("env_from_process") else {}
    given = {str(name): str(value) for name, value in _pairs(options.get("env")).items()}
    return {**process, **configured, **given}
