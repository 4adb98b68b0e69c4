"""The options that commands share, and how they become `Settings`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click
from click.core import ParameterSource

from sqlprisma.cli.speech import Speech

if TYPE_CHECKING:
    from sqlprisma.config import Settings

CommandT = TypeVar("CommandT", bound=Callable[..., object])

LONGEST_TOLD = 80
_MANNERS = frozenset({"color", "output_format", "quiet", "verbose"})
"""What decides how a command speaks, not what it does."""
_VERSION = re.compile("[0-9]{1,19}")

FORMATS = ("text", "concise", "json", "github", "gitlab")


def assignment(text: str) -> tuple[str, str]:
    """The two sides of the first `=` of NAME=VALUE."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"{shortened(text)!r} is not of the form NAME=VALUE")
    return name, value


def supplement(text: str) -> tuple[int, Path]:
    """The version and the file of VERSION=FILE."""
    version, equals, path = text.partition("=")
    if not equals or not _VERSION.fullmatch(version) or not path:
        raise click.BadParameter(
            f"{shortened(text)!r} is not of the form VERSION=FILE, such as 12=supplements/00012.sql"
        )
    return int(version), Path(path)


def whole_number(text: str) -> int:
    """A migration's version."""
    if not _VERSION.fullmatch(text):
        raise click.BadParameter(f"{shortened(text)!r} is not a version, such as 7 or 20260117000007")
    return int(text)


def shortened(text: str) -> str:
    """A text that somebody gave, short enough to be told."""
    return text if len(text) <= LONGEST_TOLD else f"{text[:LONGEST_TOLD]}…"


def comma_list(text: str) -> tuple[str, ...]:
    """The parts of A,B without surrounding blanks."""
    parts = tuple(part.strip() for part in text.split(","))
    if not all(parts):
        raise click.BadParameter(f"{shortened(text)!r} has an empty name in it")
    return parts


def one_name(text: str) -> str:
    """The name of one schema."""
    if not text or "," in text:
        raise click.BadParameter(f"{shortened(text)!r} is not the name of one schema")
    return text


def speaking(function: CommandT) -> CommandT:
    """Add -q, -v, --color and --output-format."""
    for decorate in reversed(
        (
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
                help="How findings are written on stderr.",
            ),
        )
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
    for decorate in reversed(
        (
            click.option(
                "--to",
                type=whole_number,
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
                "--default-schema",
                type=one_name,
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
                "--service", metavar="NAME", help="Which [[service]] of the configuration to work on."
            ),
        )
    ):
        function = decorate(function)
    return function


def mapping(function: CommandT) -> CommandT:
    """Add what decides how the schema looks."""
    for decorate in reversed(
        (
            click.option(
                "--schema",
                type=click.Path(path_type=Path),
                metavar="FILE",
                help="The schema.prisma: read for what to keep, and written by `generate`.",
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
                type=comma_list,
                metavar="A,B",
                help="The PostgreSQL schemas to read (default: the existing file's `schemas`, else those with tables).",
            ),
            click.option(
                "--nullable-defaults",
                type=click.Choice(["optional", "required"]),
                help="Whether a nullable column with a default is optional (default) or required.",
            ),
        )
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
    found = named if isinstance(named, Path) else _nearest()
    if found is None and service is not None:
        raise click.UsageError(
            "--service needs a configuration file; there is no sqlprisma.toml here or above"
        )
    settings = config.load(found, str(service) if service else None) if found else config.Settings()
    changes: dict[str, object] = {}
    for key in ("migrations", "schema", "naming", "schemas", "nullable_defaults", "default_schema", "to"):
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


def _nearest() -> Path | None:
    """The configuration that applies where the command runs, or None."""
    from sqlprisma import config  # noqa: PLC0415 - as above

    try:
        return config.find(Path.cwd())
    except OSError:  # the working folder is gone, or closed to us: nothing applies
        return None


def again(command: str, *without: str) -> str:
    """The command line of this run for a command, without some options and what only decides how it speaks."""
    context = click.get_current_context()
    words = ["sqlprisma", command]
    for parameter in context.command.get_params(context):
        if parameter.name in _MANNERS or parameter.opts[0] in without:
            continue
        if context.get_parameter_source(parameter.name) is not ParameterSource.COMMANDLINE:
            continue
        value = context.params[parameter.name]
        name = [parameter.opts[0]] if isinstance(parameter, click.Option) else []
        if isinstance(value, bool):
            words += name
        else:
            separator = "=" if parameter.multiple else ","
            for given in value if parameter.multiple or parameter.nargs < 0 else (value,):
                words += [*name, _as_written(given, separator)]
    return shlex.join(words)


def _as_written(value: object, separator: str) -> str:
    """A value as it is given on a command line; the parts of one that has parts are separated."""
    if isinstance(value, tuple):
        return separator.join(_as_written(part, separator) for part in value)
    return value.as_posix() if isinstance(value, Path) else str(value)


def _pairs(value: object) -> dict[object, object]:
    pairs: Iterable[tuple[object, object]] = value if isinstance(value, tuple) else ()
    return dict(pairs)


def _environment(configured: Mapping[str, str], options: Mapping[str, object]) -> dict[str, str]:
    import os  # noqa: PLC0415 - the environment is read only here, and only when asked for

    process = dict(os.environ) if options.get("env_from_process") else {}
    given = {str(name): str(value) for name, value in _pairs(options.get("env")).items()}
    return {**process, **configured, **given}
