"""Finding a configuration file and reading it: the top level, then each service on top of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from functools import partial
from pathlib import Path as FilePath

from sqlprisma.config import services
from sqlprisma.config.entry import Entry, File, TomlValue, guess
from sqlprisma.config.names import SECTIONS
from sqlprisma.config.places import Path, locate
from sqlprisma.config.readers import KEYS, Key
from sqlprisma.config.settings import SERVICE, TOP, Origin, Service, Settings
from sqlprisma.diagnostics import Code, Diagnostic, Failure
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Source

CONFIG_NAME = "sqlprisma.toml"
_PROJECT_TABLE = ("tool", "sqlprisma")
_ONLY_OPTIONS = ("baseline", "color", "config", "fail_on", "fresh", "jobs", "output_format", "stdout", "to")
"""What only the command line can say."""
_TOML_HINTS = (
    ("Cannot overwrite", "a key may stand but once in a table; [[service]] begins another one"),
    ("Cannot declare", "a table may stand but once; only those in [[ ]] may be repeated"),
    ("Invalid value", 'a text stands in quotes: naming = "idiomatic"; true and false are written so'),
    ("Unescaped", "write paths with /, also on Windows"),
    ("Unterminated", "a text begins and ends with the same quote"),
    ("Illegal character", "a text begins and ends with the same quote, on one line"),
    ("Expected newline", "one setting a line"),
    ("Expected '='", 'a setting is written as key = value: naming = "idiomatic"'),
    ("Unclosed array", "a list ends with ]"),
    ("too deeply", "nothing that can be set needs that"),
)
"""The way out for what tomllib says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """A configuration file, read: `services` in its order, each with everything that applies to it."""

    path: str = ""
    top: Settings = field(default_factory=Settings)
    """What the file says of no service in particular."""
    services: tuple[Service, ...] = ()
    span: Origin | None = None
    """Where the services begin."""

    def targets(self) -> tuple[Service, ...]:
        """The services, or where there are none the top level as the only thing there is to do."""
        return self.services or (Service(settings=self.top),)

    def choose(self, names: Iterable[str]) -> tuple[Service, ...]:
        """The services of these names, in the order of the file.

        Raises:
            Failure: There is no service of a name.
        """
        known = {service.name: service for service in self.services}
        wanted = tuple(dict.fromkeys(names))
        unknown = [self._unknown(name, known) for name in wanted if name not in known]
        if unknown:
            raise Failure(unknown)
        return tuple(service for service in self.services if service.name in wanted)

    def _unknown(self, name: str, known: Iterable[str]) -> Diagnostic:
        names = list(known)
        there = (
            f"there are: {', '.join(names)}" if names else "no [[service]] is configured: leave --service out"
        )
        hint = guess(name, names, there)
        return self.complaint(f'there is no service "{name}"', hint)

    def ambiguous(self) -> Diagnostic:
        """The complaint that one service is needed where several could be meant."""
        names = ", ".join(service.name for service in self.services)
        message = f"the configuration has {len(self.services)} services"
        return self.complaint(message, f"choose one with --service: {names}")

    def complaint(self, message: str, hint: str | None) -> Diagnostic:
        """Something that is wrong with the services, at the place where they begin."""
        span = None if self.span is None else self.span.key
        path = None if span is not None else self.path or None
        return Diagnostic(code=Code.BAD_CONFIG, message=message, span=span, path=path, hint=hint)


def find(start: FilePath) -> FilePath | None:
    """The configuration that applies in a folder: the nearest one upward, or None."""
    for folder in (start, *start.parents):
        candidate = folder / CONFIG_NAME
        if candidate.is_file():
            return candidate
        project = folder / "pyproject.toml"
        if project.is_file() and "[tool.sqlprisma" in project.read_text("utf-8", "replace"):
            return project
    return None


def load_all(path: FilePath) -> Configuration:
    """All that a file says.

    Raises:
        Failure: The file cannot be read, or something in it is wrong; it holds every mistake of the file.
    """
    whole = _read(path)
    tables = services.tables(whole)
    top = tuple(part for part in whole.parts() if part.path[-1] != "service")
    if tables is None:
        settings = replace(_apply(Settings(), top, extra=("service",)), origins=_origins(whole, top))
        return Configuration(path=path.as_posix(), top=settings)
    plain = tuple(part for part in top if not services.is_pattern(part))
    found = services.expand(whole, top, tables)
    tops = partial(_origins, whole, is_shared=len(found) > 1)
    read = _Mistakes()
    shared = read.apply(Settings(), plain, extra=("service",))
    settings = replace(shared, origins=tops(plain))
    each = tuple(read.service(one, top, tops(top)) for one in found)
    read.end()
    services.refuse_shared_schemas(each)
    return Configuration(
        path=path.as_posix(), top=settings, services=each, span=_origin(whole, (*whole.path, "service"))
    )


class _Mistakes:
    """Reading goes on after a mistake, so that all are told at once."""

    def __init__(self) -> None:
        self._found: list[Diagnostic] = []

    def apply(self, settings: Settings, entries: Iterable[Entry], *, extra: tuple[str, ...]) -> Settings:
        """What the entries say; as it was where they are wrong."""
        try:
            return _apply(settings, entries, extra=extra)
        except Failure as failure:
            self._found += [found for found in failure.diagnostics if found not in self._found]
            return settings

    def service(
        self, found: services.Found, top: tuple[Entry, ...], origins: Mapping[str, Origin]
    ) -> Service:
        """Everything that applies to a service."""
        filled = (services.fill(part, found.value) for part in top)
        settings = self.apply(Settings(), filled, extra=("service",))
        places = dict(origins)
        for table in found.tables:
            parts = tuple(part for part in table.entry.parts() if part.path[-1] != "name")
            filled = (services.fill(replace(part, label=str(part.path[-1])), found.value) for part in parts)
            settings = self.apply(settings, filled, extra=("name",))
            places |= _origins(table.entry, parts, level=SERVICE, is_shared=table.is_shared)
        origin = _origin(found.tables[-1].entry, (*found.tables[-1].entry.path, "name"), level=SERVICE)
        return Service(name=found.name, settings=replace(settings, origins=places), origin=origin)

    def end(self) -> None:
        """Raise what was found."""
        if self._found:
            raise Failure(self._found)


def _read(path: FilePath) -> Entry:
    """Everything that is ours in a file."""
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else _why_not(error)
        found = Diagnostic(
            code=Code.BAD_CONFIG,
            message=f"the configuration cannot be read: {reason}",
            path=path.as_posix(),
            hint="name another one with --config, or make one: sqlprisma init",
        )
        raise Failure([found]) from None
    source = Source(path=path.as_posix(), text=text)
    data = _parsed(source)
    prefix: Path = ()
    if path.name == "pyproject.toml":
        tool = data.get("tool")
        mine = tool.get("sqlprisma") if isinstance(tool, dict) else None
        data, prefix = mine if isinstance(mine, dict) else {}, _PROJECT_TABLE
    file = File(source=source, folder=path.parent, places=locate(source))
    return Entry(file=file, path=prefix, label="", value=data)


def _why_not(error: ValueError) -> str:
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)


def _parsed(source: Source) -> Mapping[str, TomlValue]:
    try:
        return tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        raise Failure([_toml_error(source, str(error))]) from None
    except (RecursionError, ValueError):  # far too many brackets, or digits
        raise Failure([_toml_error(source, "it is nested too deeply, or a number is too long")]) from None


def _toml_error(source: Source, message: str) -> Diagnostic:
    span = source.span(0, 0)
    hint = next(
        (hint for words, hint in _TOML_HINTS if words in message), "see toml.io for how it is written"
    )
    found = re.search(r"\(at line (\d+), column (\d+)\)", message)
    if found:
        lines = source.text.split("\n")
        line, column = int(found[1]), int(found[2])
        start = sum(len(text) + 1 for text in lines[: line - 1]) + column - 1
        span = source.span(start, start + 1)
        message = message[: found.start()].rstrip()
    elif message.endswith("(at end of document)"):
        span = source.span(len(source.text))
    message = f"this is not valid TOML: {message}"
    return Diagnostic(code=Code.BAD_CONFIG, message=message, span=span, hint=hint)


def _apply(settings: Settings, entries: Iterable[Entry], *, extra: tuple[str, ...]) -> Settings:
    """The settings with what the entries say; `extra` are keys that only belong to the list of known ones."""
    changes: dict[str, object] = {}
    found: list[Diagnostic] = []
    for entry in entries:
        name = str(entry.path[-1])
        key = KEYS.get(name)
        try:
            if key is None:
                raise _unknown(entry, extra)
            changes[name] = key.read(replace(entry, before=getattr(settings, name)))
        except Failure as failure:
            found += [_with_example(each, key) for each in failure.diagnostics]
    if found:
        raise Failure(found)
    return replace(settings, **changes)  # type: ignore[arg-type]  # each reader gives its key's type


def _with_example(found: Diagnostic, key: Key | None) -> Diagnostic:
    """A complaint with a way out: the key's example where there is no better one."""
    return found if key is None or found.hint else replace(found, hint=f"such as {key.example}")


def _unknown(entry: Entry, extra: tuple[str, ...]) -> Failure:
    """The complaint that there is no such key, with where it belongs if it is known elsewhere."""
    key = str(entry.path[-1])
    message = f'unknown key "{key}"'
    if key in SECTIONS:
        return entry.failure(message, f"{key} belongs into the table [names]")
    if key == "tool":
        return entry.failure(
            message, f"[tool.sqlprisma] is for pyproject.toml: in {CONFIG_NAME} settings stand at the top"
        )
    if key == "name":
        return entry.failure(message, "a name belongs into a [[service]]")
    option = key.replace("-", "_")
    if option in _ONLY_OPTIONS:
        return entry.failure(message, f"that is an option of the command line: --{option.replace('_', '-')}")
    return entry.unknown([*KEYS, *extra])


def _origins(
    whole: Entry, parts: Iterable[Entry], *, level: str = TOP, is_shared: bool = False
) -> dict[str, Origin]:
    """Where everything below some parts of a table stands."""
    found: dict[str, Origin] = {}
    for top in parts:
        for part in (top, *_below(top)):
            origin = _origin(part, part.path, level=level, is_shared=is_shared)
            if origin is not None:
                found[_label(part.path[len(whole.path) :])] = origin
    return found


def _label(path: Path) -> str:
    """The dotted key; the version of a supplement is a number, so that zeros before it are none of the key."""
    name, *keys = map(str, path)
    if name == "supplement":
        keys = [key.lstrip("0") for key in keys]
    return ".".join((name, *keys))


def _origin(entry: Entry, path: Path, *, level: str = TOP, is_shared: bool = False) -> Origin | None:
    place = entry.file.places.get(path)
    if place is None:
        return None
    return Origin(key=place.key, value=place.value, level=level, is_shared=is_shared)


def _below(entry: Entry) -> Iterator[Entry]:
    for part in entry.parts():
        yield part
        yield from _below(part)
