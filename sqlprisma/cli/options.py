"""The options that commands share, and how they become `Settings`."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import click
from click.core import ParameterSource

from sqlprisma.cli import completion
from sqlprisma.cli.speech import Speech
from sqlprisma.diagnostics import Code, Diagnostic, Failure
from sqlprisma.records import replace

if TYPE_CHECKING:
    from sqlprisma.cache import Cache
    from sqlprisma.config import Configuration, Service, Settings
    from sqlprisma.results import GenerateResult

MadeT = TypeVar("MadeT", bound="GenerateResult")
CommandT = TypeVar("CommandT", bound=Callable[..., object])

LONGEST_TOLD = 80
_MANNERS = frozenset({"color", "jobs", "no_cache", "output_format", "quiet", "verbose"})
"""What decides how a command speaks, not what it does."""
_PLAIN = ("migrations", "schema", "naming", "schemas", "nullable_defaults", "default_schema", "to")
"""The options whose values are settings as they are."""
_MERGED = frozenset({"env", "supplement"})
"""The tables of settings to which the command line adds entries."""
_VERSION = re.compile("[0-9]{1,19}")

FORMATS = ("text", "concise", "json", "github", "gitlab", "sarif", "junit")


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
    click.option("--env-from-process", is_flag=True, help="Take ENVSUB variables from the environment, too."),
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


def settings_from(options: Mapping[str, object]) -> Settings:
    """The settings of a run for one service: the configuration file's, with what the command line says on top.

    Raises:
        Failure: The configuration is missing or wrong, or it has several services and none of them is chosen.
    """
    configuration = configuration_of(options)
    services = _selected(configuration, options)
    if len(services) > 1:
        raise Failure([configuration.ambiguous()])
    return _changed(services[0].settings, options)


def services_from(
    options: Mapping[str, object], *, no_schema: str = "", is_one: bool = False
) -> tuple[Service, ...]:
    """The services of a run with their settings: those chosen, or all; where there are none the one thing to do.

    Args:
        options: What the command line says.
        no_schema: What to ask where no schema is named; without it none is needed.
        is_one: Whether there may be but one service.

    Raises:
        Failure: The configuration is missing or wrong, or one service is needed where several could be meant.
    """
    configuration = configuration_of(options)
    services = _selected(configuration, options)
    if len(services) > 1 and (is_one or _is_for_one(services, options)):
        raise Failure([configuration.ambiguous()])
    changed = tuple(replace(each, settings=_changed(each.settings, options)) for each in services)
    problems = [
        _missing(service, key)
        for service in changed
        if service.name
        for key in ("migrations", "schema")
        if getattr(service.settings, key) is None and (key == "migrations" or no_schema)
    ]
    if problems:
        raise Failure(problems)
    if no_schema and any(service.settings.schema is None for service in changed):
        raise click.UsageError(f"{no_schema} Give --schema FILE")
    return changed


def _is_for_one(services: Iterable[Service], options: Mapping[str, object]) -> bool:
    """Whether something is given that only one service can have."""
    if options.get("schema") or options.get("supplement"):
        return True
    folder = options.get("migrations")
    return isinstance(folder, Path) and not all(_has(each, {"migrations": folder}) for each in services)


def _missing(service: Service, key: str) -> Diagnostic:
    """What a service needs and nobody says."""
    span = None if service.origin is None else service.origin.value
    message = f'the service "{service.name}" has no {key}'
    return Diagnostic(code=Code.BAD_CONFIG, message=message, span=span, hint=f"say where: {key} = ...")


def configuration_of(options: Mapping[str, object]) -> Configuration:
    """The configuration that was named, or the one that applies here, or an empty one.

    Raises:
        Failure: It cannot be read, or something in it is wrong.
    """
    from sqlprisma import config  # noqa: PLC0415 - reading TOML is not needed for --help

    named = options.get("config")
    found = named if isinstance(named, Path) else _nearest()
    if found is None and options.get("service"):
        raise click.UsageError(
            "--service needs a configuration file; there is no sqlprisma.toml here or above"
        )
    return config.Configuration() if found is None else config.load_all(found)


def _selected(configuration: Configuration, options: Mapping[str, object]) -> tuple[Service, ...]:
    """The services that are meant: by name, or by the folder or schema that is given, or all."""
    names = options.get("service")
    if isinstance(names, tuple) and names:
        return configuration.choose(map(str, names))
    given = {key: options[key] for key in ("migrations", "schema") if isinstance(options.get(key), Path)}
    targets = configuration.targets()
    if not given or len(targets) == 1:
        return targets
    fitting = tuple(each for each in targets if _has(each, given))
    if fitting:
        return fitting
    if "migrations" not in given:
        raise Failure([configuration.ambiguous()])
    fitting = tuple(each for each in targets if _has(each, {"migrations": given["migrations"]}))
    if len(fitting) > 1:
        raise Failure([configuration.ambiguous()])
    from sqlprisma.config import Service  # noqa: PLC0415 - as above

    return fitting or (Service(settings=configuration.top),)


def _has(service: Service, given: Mapping[str, object]) -> bool:
    """Whether a service has these folders and files."""
    return all(_is_same(getattr(service.settings, key), value) for key, value in given.items())


def _is_same(one: object, other: object) -> bool:
    if not isinstance(one, Path) or not isinstance(other, Path):
        return False
    return one.absolute() == other.absolute() or os.path.realpath(one) == os.path.realpath(other)


def given(options: Mapping[str, object]) -> Mapping[str, object]:
    """What the command line says, by setting; of a table only its entries."""
    said: dict[str, object] = {key: options[key] for key in _PLAIN if options.get(key) is not None}
    if options.get("target") is not None:
        said["target"] = int(str(options["target"]))
    said |= {key: True for key in ("lenient", "fresh") if options.get(key)}
    if options.get("prelude"):
        said["prelude"] = options["prelude"]
    said |= {key: _pairs(options[key]) for key in ("env", "supplement") if options.get(key)}
    return said


def _changed(settings: Settings, options: Mapping[str, object]) -> Settings:
    """The settings with what the command line says on top."""
    said = given(options)
    changes = dict(said)
    supplement = changes.get("supplement")
    if isinstance(supplement, dict):
        changes["supplement"] = {**settings.supplement, **supplement}
    changes["env"] = _environment(settings.env, options)
    if options.get("fail_on") == "warning":
        changes["fail_on"] = "warning"
    overruled = {f"supplement.{version}" for version in _pairs(options.get("supplement"))} | said.keys()
    changes["origins"] = {
        label: origin
        for label, origin in settings.origins.items()
        if label not in overruled and label.partition(".")[0] not in said.keys() - _MERGED
    }
    return replace(settings, **changes)  # type: ignore[arg-type]  # each option has its setting's type


def _nearest() -> Path | None:
    """The configuration that applies where the command runs, as seen from there, or None."""
    from sqlprisma import config  # noqa: PLC0415 - as above

    try:
        here = Path.cwd()
        found = config.find(here)
        return None if found is None else Path(os.path.relpath(found, here))
    except OSError:  # the working folder is gone, or closed to us: nothing applies
        return None


def again(command: str, *without: str, services: Iterable[str] = ()) -> str:
    """The command line of this run for a command, without some options and what only decides how it speaks.

    Where there are services with a name, it is for them instead of those that were chosen.
    """
    chosen = [word for name in services if name for word in ("--service", name)]
    without = (*without, "--service") if chosen else without
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
    return shlex.join([*words, *chosen])


def _as_written(value: object, separator: str) -> str:
    """A value as it is given on a command line; the parts of one that has parts are separated."""
    if isinstance(value, tuple):
        return separator.join(_as_written(part, separator) for part in value)
    return value.as_posix() if isinstance(value, Path) else str(value)


def _pairs(value: object) -> dict[object, object]:
    pairs: Iterable[tuple[object, object]] = value if isinstance(value, tuple) else ()
    return dict(pairs)


def _environment(configured: Mapping[str, str], options: Mapping[str, object]) -> dict[str, str]:
    """The variables: the environment is read only here, and only when asked for."""
    process = dict(os.environ) if options.get("env_from_process") else {}
    said = {str(name): str(value) for name, value in _pairs(options.get("env")).items()}
    return {**process, **configured, **said}
