"""The `[[service]]` tables: which services there are, and which tables speak of each.

A table whose name has `{service}` in it stands for every folder that its path fits:

    [[service]]
    name = "{service}"
    migrations = "migrations/{service}"
    schema = "services/{service}/prisma/schema.prisma"

A table with a plain name that such a pattern has found, too, says what is different for that one. `{service}` is
filled in everywhere in the values that apply to a service, those of the top level included.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from sqlprisma.config.entry import Entry, TomlValue
from sqlprisma.config.readers import PLACEHOLDER
from sqlprisma.config.settings import Service
from sqlprisma.diagnostics import Code, Diagnostic, Failure, Note
from sqlprisma.records import dataclass, replace

_ONE_TABLE = "say everything of a service in one table; the keys of all services stand at the top of the file"
_SHOWN = 5
"""How many names of folders are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A `[[service]]` table; `is_shared` where it speaks of several services."""

    entry: Entry
    is_shared: bool = False

    @property
    def name(self) -> str:
        """The name as it is written."""
        return str(self.entry.value["name"]) if isinstance(self.entry.value, dict) else ""

    @property
    def is_pattern(self) -> bool:
        """Whether its name stands for many."""
        return PLACEHOLDER in self.name

    def part(self, key: str) -> Entry | None:
        """What it says of a key."""
        return next((part for part in self.entry.parts() if part.path[-1] == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A service: what `{service}` is for it, and the tables that speak of it, the later ones winning."""

    name: str
    value: str
    tables: tuple[Table, ...]


def tables(whole: Entry) -> tuple[Table, ...] | None:
    """The `[[service]]` tables, each with a name; None where there are none.

    Raises:
        Failure: They are something else, or one has no name, or two have the same.
    """
    entry = next((part for part in whole.parts() if part.path[-1] == "service"), None)
    if entry is None:
        return None
    hint = 'in double brackets, each with its name in it: [[service]] and below it name = "auth"'
    if not isinstance(entry.value, list) or not all(isinstance(part.value, dict) for part in entry.parts()):
        raise entry.failure("service must be written as [[service]] tables", hint)
    if not entry.value:
        return None
    found = tuple(Table(entry=part) for part in entry.parts())
    problems = [problem for table in found for problem in _of_name(table)]
    problems += _twice(found)
    if problems:
        raise Failure(problems)
    return found


def _of_name(table: Table) -> Iterator[Diagnostic]:
    part = table.part("name")
    path = table.entry.path if part is None else part.path
    if part is None or not isinstance(part.value, str) or not part.value.strip():
        hint = f'such as name = "billing", or name = "{PLACEHOLDER}" for every folder that fits'
        yield table.entry.file.complaint("each [[service]] needs a name", path, hint)
        return
    wrong = re.search(r"\$?\{[^}]*\}", part.value.replace(PLACEHOLDER, ""))
    if wrong is not None:
        message = f'"{wrong[0]}" in name stands for nothing'
        yield table.entry.file.complaint(message, path, f'did you mean "{PLACEHOLDER}"?', at_value=True)


def _twice(found: Sequence[Table]) -> Iterator[Diagnostic]:
    first: dict[str, Table] = {}
    for table in found:
        name = table.part("name")
        if name is None or not isinstance(name.value, str):
            continue
        other = first.setdefault(name.value, table)
        before = other.part("name")
        if other is not table and before is not None and not table.is_pattern:
            complaint = name.file.complaint(
                f'there are two services "{name.value}"', name.path, _ONE_TABLE, at_value=True
            )
            yield replace(complaint, notes=_note("the first is", before))


def _note(message: str, entry: Entry) -> tuple[Note, ...]:
    place = entry.file.places.get(entry.path)
    return () if place is None else (Note(message=message, span=place.value),)


def is_pattern(entry: Entry) -> bool:
    """Whether an entry speaks of one service or another."""
    return entry.value != _filled(entry.value, "")


def fill(entry: Entry, value: str) -> Entry:
    """An entry with the name of a service where `{service}` stands."""
    return replace(entry, value=_filled(entry.value, value))


def _filled(value: TomlValue, name: str) -> TomlValue:
    if isinstance(value, str):
        return value.replace(PLACEHOLDER, name)
    if isinstance(value, list):
        return [_filled(part, name) for part in value]
    if isinstance(value, dict):
        return {key: _filled(part, name) for key, part in value.items()}
    return value


def expand(whole: Entry, top: Iterable[Entry], written: tuple[Table, ...]) -> tuple[Found, ...]:
    """The services in the order of the file, those of a pattern by name.

    Raises:
        Failure: A pattern fits nothing, or two patterns fit one service.
    """
    shared = {str(part.path[-1]): part for part in top}
    plain = {table.name: table for table in written if not table.is_pattern}
    found: dict[str, Found] = {}
    refined: set[str] = set()
    for table in written:
        if not table.is_pattern:
            found.setdefault(table.name, Found(name=table.name, value=table.name, tables=(table,)))
            continue
        values = _values(whole, table, shared)
        pattern = replace(table, is_shared=len(values) > 1)
        for value in values:
            name = table.name.replace(PLACEHOLDER, value)
            if name in refined:
                message = f'the service "{name}" is found by two patterns'
                hint = "let one of them lead to other folders"
                raise table.entry.file.failure(message, (*table.entry.path, "name"), hint, at_value=True)
            refined.add(name)
            more = (plain[name],) if name in plain else ()
            found[name] = Found(name=name, value=value, tables=(pattern, *more))
    return tuple(found.values())


def _values(whole: Entry, table: Table, shared: dict[str, Entry]) -> tuple[str, ...]:
    """What `{service}` can be so that the folder of migrations is there, or else the schema."""
    for key in ("migrations", "schema"):
        part = table.part(key) or shared.get(key)
        if part is not None and isinstance(part.value, str) and PLACEHOLDER in part.value:
            found = matches(whole.file.folder, part.value, needs_folder=key == "migrations")
            if not found:
                raise part.failure(f'nothing fits {key} = "{part.value}"', _why(part), at_value=True)
            return found
    message = f'"{PLACEHOLDER}" must stand in migrations, too, or in schema'
    hint = f'such as migrations = "migrations/{PLACEHOLDER}": each folder that fits is a service'
    raise table.entry.file.failure(message, (*table.entry.path, "name"), hint, at_value=True)


def matches(folder: Path, pattern: str, *, needs_folder: bool) -> tuple[str, ...]:
    """What `{service}` can stand for in a path so that the path is there, sorted; hidden folders do not count."""
    before, part, after = _divided(pattern)
    start, end = part.split(PLACEHOLDER, 1)
    end_pattern = re.escape(end).replace(re.escape(PLACEHOLDER), r"(?P=name)")
    shape = re.compile(f"{re.escape(start)}(?P<name>.+){end_pattern}")
    found: list[str] = []
    for name in _names(folder / before):
        fits = shape.fullmatch(name)
        if fits is None or (name.startswith(".") and not part.startswith(".")):
            continue
        place = folder / before / name / after.replace(PLACEHOLDER, fits["name"])
        if place.is_dir() if needs_folder else place.exists():
            found.append(fits["name"])
    return tuple(sorted(found))


def _divided(pattern: str) -> tuple[str, str, str]:
    """A path before, in and after the first part that has `{service}` in it."""
    parts = pattern.replace("\\", "/").split("/")
    at = next(index for index, part in enumerate(parts) if PLACEHOLDER in part)
    before = "/".join(parts[:at])
    return (f"{before}/" if at and not before else before), parts[at], "/".join(parts[at + 1 :])


def _names(folder: Path) -> list[str]:
    try:
        return [entry.name for entry in folder.iterdir()]
    except (OSError, ValueError):
        return []


def _why(part: Entry) -> str:
    """What is there instead of what was looked for."""
    before, _, after = _divided(str(part.value))
    folder = part.file.folder / before
    parent = folder
    while not parent.is_dir() and parent != parent.parent:
        missing, parent = parent.name, parent.parent
        if parent.is_dir():
            near = get_close_matches(missing, _names(parent), n=1)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            return f"there is no folder {(parent / missing).as_posix()}{hint}"
    if "*" in str(part.value):
        return f"a * is not understood here: {PLACEHOLDER} stands for the name of one folder"
    inside = sorted(name for name in _names(folder) if not name.startswith("."))
    if not inside:
        return f"the folder {folder.as_posix()} is empty"
    shown = ", ".join(inside[:_SHOWN]) + (", …" if len(inside) > _SHOWN else "")
    below = f", and none of them has {after}" if after else ""
    return f"the folder {folder.as_posix()} has {shown}{below}"


def refuse_shared_schemas(services: Iterable[Service]) -> None:
    """Complain of two services that would write the same file, wherever links lead.

    Raises:
        Failure: There are such.
    """
    writers: dict[Path, Service] = {}
    for service in services:
        if service.settings.schema is None:
            continue
        other = writers.setdefault(_real(service.settings.schema), service)
        if other is not service:
            message = f'the services "{other.name}" and "{service.name}" would write the same schema'
            hint = f'give each its own, such as schema = "services/{PLACEHOLDER}/prisma/schema.prisma"'
            raise Failure([_of_schema(service, message, hint)])
    for place, service in writers.items():
        outer = next((folder for folder in place.parents if folder in writers and folder.is_dir()), None)
        if outer is None:
            continue
        other = writers[outer]
        message = f'the schema of the service "{service.name}" lies in the folder that is the schema of "{other.name}"'
        hint = (
            "all .prisma files in a folder and below it are one schema: give each service a place of its own"
        )
        complaint = _of_schema(service, message, hint)
        origin = other.settings.origins.get("schema")
        notes = () if origin is None else (Note(message="the folder is", span=origin.value),)
        raise Failure([replace(complaint, notes=notes)])


def _real(path: Path) -> Path:
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):  # such a name cannot be: writing it says why
        return path


def _of_schema(service: Service, message: str, hint: str) -> Diagnostic:
    origin = service.settings.origins.get("schema")
    span = None if origin is None else origin.value
    return Diagnostic(code=Code.BAD_CONFIG, message=message, span=span, hint=hint)
