"""Which services a run is for, and with which settings: the configuration, and what the command line says on top.

Apart from the options, which say what can be asked: here it is answered, without a service being worked on.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqlprisma.diagnostics import Code, Diagnostic, Failure
from sqlprisma.records import replace

if TYPE_CHECKING:
    from sqlprisma.config import Configuration, Service, Settings

_PLAIN = ("migrations", "schema", "naming", "schemas", "nullable_defaults", "default_schema", "to")
"""The options whose values are settings as they are."""
_MERGED = frozenset({"env", "supplement"})
"""The tables of settings to which the command line adds entries."""


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


def _pairs(value: object) -> dict[object, object]:
    pairs: Iterable[tuple[object, object]] = value if isinstance(value, tuple) else ()
    return dict(pairs)


def _environment(configured: Mapping[str, str], options: Mapping[str, object]) -> dict[str, str]:
    """The variables: the environment is read only here, and only when asked for."""
    process = dict(os.environ) if options.get("env_from_process") else {}
    said = {str(name): str(value) for name, value in _pairs(options.get("env")).items()}
    return {**process, **configured, **said}
