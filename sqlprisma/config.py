"""Settings: what a run is to do, from the command line and from `sqlprisma.toml` or `[tool.sqlprisma]`.

Apart from the command line because the pipeline needs settings without click, and apart from the pipeline because
a configuration file can be wrong in ways of its own. The command line wins over the service's table, that over the
top level of the file, that over the defaults of `Settings`. Unknown keys are errors with a suggestion.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TypeAlias

from sqlprisma.diagnostics import Code, Diagnostic, Failure
from sqlprisma.source import Source, Span

CONFIG_NAME = "sqlprisma.toml"
NAMINGS = ("idiomatic", "database")
TARGETS = (5, 6, 7)
NULLABLE_DEFAULTS = ("optional", "required")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything one run needs to know; the defaults are those of a run without any configuration."""

    migrations: Path | None = None
    """The folder of goose migrations."""
    schema: Path | None = None
    """The schema.prisma that is read for what to keep, and written."""
    naming: str = "idiomatic"
    target: int = 7
    """Prisma's major version: decides the header of a new file and what may be written."""
    schemas: tuple[str, ...] | None = None
    """The PostgreSQL schemas to read; None: the existing file's, else those that hold tables."""
    nullable_defaults: str = "optional"
    partial_indexes: bool = False
    """Whether partial indexes are written even where no generator has the `partialIndexes` preview."""
    updated_at: tuple[str, ...] = ("updated_at", "updatedAt")
    """Timestamp columns of these names get `@updatedAt` in idiomatic naming."""
    exclude: tuple[str, ...] = ()
    """Globs of tables (`table` or `schema.table`) to leave out."""
    default_schema: str = "public"
    """The PostgreSQL schema an unqualified name means, for connections that set search_path in their URL."""
    version_table: str = "goose_db_version"
    prelude: tuple[Path, ...] = ()
    """SQL files with what exists before goose runs."""
    supplement: Mapping[int, Path] = field(default_factory=dict)
    """SQL files with the DDL of Go migrations, by version."""
    env: Mapping[str, str] = field(default_factory=dict)
    """The variables of `-- +goose ENVSUB ON`."""
    lenient: bool = False
    fresh: bool = False
    """Whether the existing schema file is disregarded."""
    to: int | None = None
    """The last version to read; None: all."""


TomlValue: TypeAlias = object
Reader: TypeAlias = Callable[["Entry"], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One `key = value` of a file, with what is needed to read it and to complain about it."""

    key: str
    value: TomlValue
    source: Source
    folder: Path

    def refuse(self, expected: str) -> Failure:
        """The complaint that the value is not what is expected."""
        shown = type(self.value).__name__ if isinstance(self.value, (dict, list)) else repr(self.value)
        return _failure(f"{self.key} must be {expected}, not {shown}", self.source, self.key)


def _failure(message: str, source: Source, key: str, hint: str | None = None) -> Failure:
    return Failure([Diagnostic(code=Code.BAD_CONFIG, message=message, span=_find(source, key), hint=hint)])


def _find(source: Source, key: str) -> Span:
    """Where a key is written: tomllib itself tells no places."""
    found = re.search(rf"^[ \t]*(?:\[+[ \t]*)?[\w.\"]*?\b({re.escape(key)})\b", source.text, re.MULTILINE)
    return source.span(found.start(1), found.end(1)) if found else source.span(0, 0)


def _text(entry: Entry) -> str:
    if not isinstance(entry.value, str):
        raise entry.refuse("a text")
    return entry.value


def _name(entry: Entry) -> str:
    name = _text(entry)
    if not name or "," in name:
        raise entry.refuse("the name of one schema")
    return name


def _flag(entry: Entry) -> bool:
    if not isinstance(entry.value, bool):
        raise entry.refuse("true or false")
    return entry.value


def _texts(entry: Entry) -> tuple[str, ...]:
    if not isinstance(entry.value, list):
        raise entry.refuse("a list of texts")
    values: list[str] = []
    for value in entry.value:
        if not isinstance(value, str):
            raise entry.refuse("a list of texts")
        values.append(value)
    return tuple(values)


def _path(entry: Entry) -> Path:
    return entry.folder / _text(entry)


def _paths(entry: Entry) -> tuple[Path, ...]:
    return tuple(entry.folder / path for path in _texts(entry))


def _table(entry: Entry) -> Iterator[tuple[str, str]]:
    if not isinstance(entry.value, dict):
        raise entry.refuse("a table of texts")
    for key, value in entry.value.items():
        if not isinstance(value, str):
            raise entry.refuse("a table of texts")
        yield key, value


def _variables(entry: Entry) -> Mapping[str, str]:
    return dict(_table(entry))


def _versioned(entry: Entry) -> Mapping[int, Path]:
    found: dict[int, Path] = {}
    for key, value in _table(entry):
        if not re.fullmatch(r"0*[1-9][0-9]*", key):
            raise _failure(f"{key!r} in {entry.key} is not a migration version", entry.source, entry.key)
        found[int(key)] = entry.folder / value
    return found


def _one_of(choices: tuple[str, ...] | tuple[int, ...]) -> Reader:
    def read(entry: Entry) -> object:
        if isinstance(entry.value, bool) or entry.value not in choices:
            raise entry.refuse(" or ".join(str(choice) for choice in choices))
        return entry.value

    return read


KEYS: Mapping[str, Reader] = {
    "default_schema": _name,
    "env": _variables,
    "exclude": _texts,
    "lenient": _flag,
    "migrations": _path,
    "naming": _one_of(NAMINGS),
    "nullable_defaults": _one_of(NULLABLE_DEFAULTS),
    "partial_indexes": _flag,
    "prelude": _paths,
    "schema": _path,
    "schemas": _texts,
    "supplement": _versioned,
    "target": _one_of(TARGETS),
    "updated_at": _texts,
    "version_table": _text,
}
"""What may stand at the top level and in a `[[service]]`, and how it is read."""


def find(start: Path) -> Path | None:
    """The configuration that applies in a folder: the nearest one upward, or None."""
    for folder in (start, *start.parents):
        candidate = folder / CONFIG_NAME
        if candidate.is_file():
            return candidate
        project = folder / "pyproject.toml"
        if project.is_file() and "[tool.sqlprisma" in project.read_text("utf-8", "replace"):
            return project
    return None


def load(path: Path, service: str | None = None) -> Settings:
    """The settings of a file, or of one of its services.

    Raises:
        Failure: The file cannot be read, or something in it is wrong; it says where and what to write instead.
    """
    source, data = _read(path)
    folder = path.parent
    top = {key: value for key, value in data.items() if key != "service"}
    settings = _apply(Settings(), top, source, folder, extra=("service",))
    services = _services(data.get("service", []), source)
    if not services:
        if service is not None:
            raise _failure(f"there is no service {service!r} in {path.name}", source, "service")
        return settings
    chosen = _choose(services, service, source)
    table = {key: value for key, value in chosen.items() if key != "name"}
    return _apply(settings, table, source, folder, extra=("name",))


def _read(path: Path) -> tuple[Source, Mapping[str, TomlValue]]:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        found = Diagnostic(
            code=Code.BAD_CONFIG, message=f"the configuration cannot be read: {reason}", path=path.as_posix()
        )
        raise Failure([found]) from None
    source = Source(path=path.as_posix(), text=text)
    try:
        data: Mapping[str, TomlValue] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Failure([_toml_error(source, str(error))]) from None
    if path.name == "pyproject.toml":
        tool = data.get("tool")
        mine = tool.get("sqlprisma") if isinstance(tool, dict) else None
        data = mine if isinstance(mine, dict) else {}
    return source, data


def _toml_error(source: Source, message: str) -> Diagnostic:
    span = source.span(0, 0)
    found = re.search(r"\(at line (\d+), column (\d+)\)", message)
    if found:
        lines = source.text.split("\n")
        line, column = int(found[1]), int(found[2])
        start = sum(len(text) + 1 for text in lines[: line - 1]) + column - 1
        span = source.span(start, start + 1)
        message = message[: found.start()].rstrip()
    elif message.endswith("(at end of document)"):
        span = source.span(len(source.text))
    return Diagnostic(code=Code.BAD_CONFIG, message=f"this is not valid TOML: {message}", span=span)


def _apply(
    settings: Settings,
    table: Mapping[str, TomlValue],
    source: Source,
    folder: Path,
    *,
    extra: tuple[str, ...],
) -> Settings:
    changes: dict[str, object] = {}
    for key, value in table.items():
        reader = KEYS.get(key)
        if reader is None:
            raise _unknown_key(key, source, extra)
        changes[key] = reader(Entry(key=key, value=value, source=source, folder=folder))
    return replace(settings, **changes)  # type: ignore[arg-type]  # each reader gives its key's type


def _unknown_key(key: str, source: Source, extra: tuple[str, ...]) -> Failure:
    near = get_close_matches(key, [*KEYS, *extra], n=1)
    hint = f'did you mean "{near[0]}"?' if near else f"known keys: {', '.join(sorted([*KEYS, *extra]))}"
    return _failure(f'unknown key "{key}"', source, key, hint)


def _services(value: TomlValue, source: Source) -> tuple[Mapping[str, TomlValue], ...]:
    if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
        raise _failure("service must be written as [[service]] tables", source, "service")
    for table in value:
        if not isinstance(table.get("name"), str):
            raise _failure('each [[service]] needs a name, such as name = "billing"', source, "service")
    return tuple(value)


def _choose(
    services: tuple[Mapping[str, TomlValue], ...], wanted: str | None, source: Source
) -> Mapping[str, TomlValue]:
    names = [str(table["name"]) for table in services]
    if wanted is None:
        if len(services) == 1:
            return services[0]
        message = f"the configuration has {len(services)} services"
        raise _failure(message, source, "service", hint=f"choose one with --service: {', '.join(names)}")
    if wanted not in names:
        near = get_close_matches(wanted, names, n=1)
        hint = f'did you mean "{near[0]}"?' if near else f"there are: {', '.join(names)}"
        raise _failure(f'there is no service "{wanted}"', source, "service", hint)
    return services[names.index(wanted)]
