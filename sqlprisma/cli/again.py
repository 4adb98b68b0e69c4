"""The command line of a run as a person would type it again, for this command or for the one that repairs.

Apart from the options because it asks click what was typed, and not what that means.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path

import click
from click.core import ParameterSource

_MANNERS = frozenset({"color", "jobs", "no_cache", "output_format", "quiet", "verbose"})
"""What decides how a command speaks, not what it does."""


def line(command: str, *without: str, services: Iterable[str] = ()) -> str:
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
