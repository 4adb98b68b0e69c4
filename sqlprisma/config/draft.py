"""The first sqlprisma.toml of a repository, from what there is.

Services whose paths differ in one part alone become one pattern; the others have a table each.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, count
from pathlib import PurePosixPath

from sqlprisma.config.readers import PLACEHOLDER
from sqlprisma.config.survey import Survey
from sqlprisma.records import dataclass

# fmt: off
_PLAIN = frozenset({
    "api", "app", "apps", "backend", "database", "databases", "db", "goose", "internal",
    "libs", "main", "migrate", "migration", "migrations", "packages", "pkg", "postgres", "postgresql",
    "prisma", "repo", "schema", "schemas", "server", "services", "sql", "src", "store",
})
# fmt: on
"""Parts of paths that name no service."""
_COLUMN = 34
"""Where comments stand."""
_WIDEST = 100
_NEW = "schema.prisma"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A folder of migrations and its schema; `names` are the services of a pattern."""

    name: str
    goose: str
    schema: str | None
    names: tuple[str, ...] = ()


def pairs(found: Survey) -> tuple[Pair, ...]:
    """Which schema belongs to which migrations."""
    if len(found.goose) == 1:
        return _of_one(found, found.goose[0])
    pattern, names = _common(found.goose)
    group = {_filled(pattern, name): name for name in names}
    rest = tuple(folder for folder in found.goose if folder.as_posix() not in group)
    whole = [] if not names else [_of_pattern(found, pattern, names)]
    schemas = found.schemas
    if whole and whole[0].schema is not None:
        taken = {_filled(whole[0].schema, name) for name in names}
        schemas = tuple(schema for schema in schemas if schema.as_posix() not in taken)
    return (*whole, *_one_by_one(rest, schemas, set(names)))


def _of_one(found: Survey, goose: PurePosixPath) -> tuple[Pair, ...]:
    """One folder of migrations: for one schema, or for several that each see a part of it."""
    if len(found.schemas) > 1:
        names = _distinct(found.schemas)
        return tuple(
            Pair(name=name, goose=goose.as_posix(), schema=schema.as_posix())
            for name, schema in zip(names, found.schemas, strict=True)
        )
    if found.schemas:
        return (Pair(name="", goose=goose.as_posix(), schema=found.schemas[0].as_posix()),)
    beside = next((folder for folder in ("prisma",) if PurePosixPath(folder) in found.folders), None)
    return (Pair(name="", goose=goose.as_posix(), schema=_NEW if beside is None else f"{beside}/{_NEW}"),)


def _common(folders: Sequence[PurePosixPath]) -> tuple[str, tuple[str, ...]]:
    """The pattern that most of the folders fit, and what stands for the service in them; none with fewer than two."""
    found: dict[str, list[str]] = {}
    for folder in folders:
        for index, part in enumerate(folder.parts):
            pattern = "/".join((*folder.parts[:index], PLACEHOLDER, *folder.parts[index + 1 :]))
            found.setdefault(pattern, []).append(part)
    several = {pattern: names for pattern, names in found.items() if len(names) > 1}
    if not several:
        return "", ()
    best = max(several, key=lambda pattern: (len(several[pattern]), pattern))
    return best, tuple(sorted(several[best]))


def _of_pattern(found: Survey, pattern: str, names: tuple[str, ...]) -> Pair:
    """The pattern with that of the schemas, which is told by those that are there."""
    shapes = Counter(
        "/".join((*schema.parts[:index], PLACEHOLDER, *schema.parts[index + 1 :]))
        for schema in found.schemas
        for index, part in enumerate(schema.parts)
        if part in names
    )
    best = max(shapes, key=lambda shape: (shapes[shape], shape), default=None)
    return Pair(name=PLACEHOLDER, goose=pattern, schema=best, names=names)


def _one_by_one(
    folders: Sequence[PurePosixPath], schemas: Sequence[PurePosixPath], taken: set[str]
) -> Iterator[Pair]:
    """Each folder with the schema that shares most of the telling parts of its path, if one does."""
    left = list(schemas)
    for name, folder in zip(_distinct(folders, taken), folders, strict=True):
        best = max(left, key=partial(_nearness, folder), default=None)
        if best is not None and not (_nearness(folder, best) or len(folders) == len(schemas) == 1):
            best = None
        if best is not None:
            left.remove(best)
        yield Pair(name=name, goose=folder.as_posix(), schema=None if best is None else best.as_posix())


def _nearness(one: PurePosixPath, other: PurePosixPath) -> int:
    return len({*_telling(one)} & {*_telling(other)})


def _telling(path: PurePosixPath) -> tuple[str, ...]:
    parts = path.parts[:-1] if path.suffix == ".prisma" else path.parts
    return tuple(part for part in parts if part.lower() not in _PLAIN)


def _distinct(paths: Iterable[PurePosixPath], taken: Iterable[str] = ()) -> list[str]:
    """A name for each path: its last telling part, more of it or a number where that is taken."""
    names: list[str] = []
    used = set(taken)
    for path in paths:
        telling = _telling(path) or (path.parts[:-1] or path.parts or ("main",))
        tries = ["-".join(telling[-length:]) for length in range(1, len(telling) + 1)]
        numbered = (f"{tries[-1]}-{number}" for number in count(2))
        name = next(each for each in chain(tries, numbered) if each not in used)
        used.add(name)
        names.append(name)
    return names


def _filled(pattern: str, name: str) -> str:
    return pattern.replace(PLACEHOLDER, name)


def text(found: Survey) -> str:
    """The file."""
    head = (
        "# What sqlprisma reads and writes. The command line wins over what stands here, a [[service]] over the top.\n"
        "# Paths are relative to this file. What applies: sqlprisma config show; all keys: sqlprisma config schema.\n"
    )
    made = pairs(found)
    parts = [head, "".join(_settings(found))]
    if len(made) == 1 and not made[0].name:
        parts.append("".join(_table(found, made[0])))
    else:
        parts += ["".join(("[[service]]\n", *_table(found, pair))) for pair in made]
    return "\n".join(parts)


def _settings(found: Survey) -> Iterator[str]:
    if len(found.targets) == 1:
        yield _line(f"target = {found.targets[0]}", "Prisma's major version, from package.json")
    else:
        seen = f"; package.json files say {' and '.join(map(str, found.targets))}" if found.targets else ""
        yield _line("# target = 7", f"Prisma's major version: 5, 6 or 7{seen}")
    yield _line('# naming = "database"', "names as prisma db pull prints them, not idiomatic ones")
    yield _line('# nullable_defaults = "required"', "a nullable column with a default becomes required")
    yield _line('# exclude = ["tmp_*"]', "tables to leave out; include = [...] shows only some")
    shown = [path.as_posix() for path in found.preludes[:3]] or ["extensions.sql"]
    yield _line(f"# prelude = {json.dumps(shown, ensure_ascii=False)}", "what exists before goose runs")


def _table(found: Survey, pair: Pair) -> Iterator[str]:
    if pair.names:
        yield f"# every folder that fits is a service; here: {', '.join(pair.names)}\n"
    if pair.name:
        yield f"name = {_quoted(pair.name)}\n"
    yield f"migrations = {_quoted(pair.goose)}\n"
    if pair.schema is not None:
        yield f"schema = {_quoted(pair.schema)}\n"
        yield from _missing(found, pair)
    else:
        where = f"services/{pair.name or 'main'}/prisma/schema.prisma"
        yield _line(f"# schema = {_quoted(where)}", "where is it to be written?")
    if len(found.goose) == 1 and pair.name:
        yield from _share(found.shares.get(PurePosixPath(pair.schema or "")))


def _share(tables: Sequence[str] | None) -> Iterator[str]:
    """Which tables a service sees."""
    if tables is None:
        yield _line('# include = ["orders", "order_*"]', "the tables that this service sees")
        return
    yield "# the tables that the schema has today; it gets no other before its name is added, as in order_*\n"
    whole = f"include = {json.dumps(tables, ensure_ascii=False)}\n"
    if len(whole) <= _WIDEST:
        yield whole
        return
    yield "include = [\n"
    yield from (f"  {_quoted(table)},\n" for table in tables)
    yield "]\n"


def _missing(found: Survey, pair: Pair) -> Iterator[str]:
    """Which services have no schema yet."""
    there = {schema.as_posix() for schema in found.schemas}
    missing = [name for name in pair.names if _filled(pair.schema or "", name) not in there]
    if missing:
        yield f"# not there yet: {', '.join(missing)}\n"


def _line(setting: str, comment: str) -> str:
    return f"{setting:<{_COLUMN}} # {comment}\n" if len(setting) <= _COLUMN else f"{setting} # {comment}\n"


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def names(found: Survey) -> Mapping[str, int]:
    """How much of everything there is, for people."""
    return {"goose folder": len(found.goose), "schema": len(found.schemas)}
