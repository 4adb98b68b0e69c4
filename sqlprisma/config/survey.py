"""What a repository has that a configuration can be made of: folders of goose migrations, Prisma schemas, and more.

Only names are looked at, and the beginnings of files whose names fit; nothing outside the folder is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import chain
from pathlib import Path, PurePosixPath

from sqlprisma import migrations
from sqlprisma.config import packages
from sqlprisma.records import dataclass

# fmt: off
_SKIPPED = frozenset({
    "__pycache__", "build", "dist", "fixtures", "generated", "node_modules", "seed", "seeds",
    "site-packages", "target", "testdata", "vendor", "venv",
})
# fmt: on
"""Folders of what is made, fetched or only an example; hidden ones are passed over, too."""
_DEEPEST = 10
_MOST_FOLDERS = 20_000
_HEAD = 65_536
"""How many bytes of a file are looked at."""
_GOOSE = re.compile(rb"^\s*--\s*\+goose\s+up\b", re.IGNORECASE | re.MULTILINE)
_PRISMA = re.compile(rb"^\s*(?:datasource|enum|generator|model|view)\s+\w+\s*\{", re.MULTILINE)
_DATASOURCE = re.compile(rb"^\s*datasource\s+\w+\s*\{", re.MULTILINE)
_PRELUDE = re.compile(rb"^\s*create\s+(?:extension|role|user|schema)\b", re.IGNORECASE | re.MULTILINE)
_MOST_TRIED = 5
"""How many files of a folder are looked into before it is no goose folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Paths below the folder, sorted; `is_partial` where there was too much to look at."""

    goose: tuple[PurePosixPath, ...] = ()
    schemas: tuple[PurePosixPath, ...] = ()
    """Files, or folders of .prisma files: those that Prisma is told of, or that hold several."""
    shares: Mapping[PurePosixPath, tuple[str, ...]] = field(default_factory=dict)
    """By schema: the tables that it shows, where it is plain that these are a part of all."""
    preludes: tuple[PurePosixPath, ...] = ()
    """SQL files beside the migrations that make extensions, roles or schemas."""
    other_sql: tuple[PurePosixPath, ...] = ()
    """Folders of SQL that is not goose's."""
    folders: frozenset[PurePosixPath] = frozenset()
    targets: tuple[int, ...] = ()
    """Prisma's major versions, as package.json files name them."""
    is_partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folder:
    path: PurePosixPath
    files: tuple[str, ...]


def survey(root: Path) -> Survey:
    """Look at everything below a folder."""
    folders: list[_Folder] = []
    is_partial = False
    for folder in _folders(root):
        if len(folders) == _MOST_FOLDERS:
            is_partial = True
            break
        folders.append(folder)
    goose = tuple(folder.path for folder in folders if _is_goose(root, folder))
    sql = [folder for folder in folders if folder.path not in goose and _ending(folder, ".sql")]
    told = [packages.read(root, folder.path, folder.files) for folder in folders]
    schemas = _schemas(root, folders, (path for package in told for path in package.schemas))
    return Survey(
        goose=goose,
        schemas=schemas,
        shares=_shares(root, goose, schemas),
        preludes=tuple(_having(root, sql, ".sql", _PRELUDE)),
        other_sql=tuple(folder.path for folder in sql),
        folders=frozenset(folder.path for folder in folders),
        targets=tuple(sorted({target for package in told for target in package.targets})),
        is_partial=is_partial,
    )


def _folders(root: Path) -> Iterator[_Folder]:
    """The folder and those in it, by name; links are not followed."""
    for place, names, files in os.walk(root):
        path = PurePosixPath(Path(place).relative_to(root).as_posix())
        names[:] = sorted(name for name in names if _is_looked_at(name)) if len(path.parts) < _DEEPEST else []
        yield _Folder(path=path, files=tuple(sorted(name for name in files if _is_writable(name))))


def _is_looked_at(name: str) -> bool:
    return not name.startswith(".") and name not in _SKIPPED and _is_writable(name)


def _is_writable(name: str) -> bool:
    """Whether a name can stand in a configuration."""
    return name.isprintable() and not re.search(r"\{\w+\}", name)


def _ending(folder: _Folder, ending: str) -> list[str]:
    return [name for name in folder.files if name.endswith(ending)]


def _is_goose(root: Path, folder: _Folder) -> bool:
    """Whether one of its files is named as goose wants it, and has goose's mark."""
    named = [name for name in _ending(folder, ".sql") if _has_version(name)]
    return any(_GOOSE.search(_head(root / folder.path / name)) for name in named[:_MOST_TRIED])


def _has_version(name: str) -> bool:
    try:
        migrations.numeric_component(name)
    except migrations.NameRefusedError:
        return False
    return True


def _shares(
    root: Path, goose: Sequence[PurePosixPath], schemas: Sequence[PurePosixPath]
) -> Mapping[PurePosixPath, tuple[str, ...]]:
    if len(goose) != 1 or len(schemas) < 2:
        return {}
    from sqlprisma.config import shares  # noqa: PLC0415 - loads lark

    return shares.shares(root, goose[0], schemas)


def _schemas(
    root: Path, folders: Sequence[_Folder], named: Iterable[PurePosixPath]
) -> tuple[PurePosixPath, ...]:
    """What Prisma is told of by name, and the files that are in none of it.

    Where a folder holds several files they are one schema, with those in the folders below it; so they are with those
    below that have no datasource of their own.
    """
    files = {
        folder.path: inside
        for folder in folders
        if (inside := list(_having(root, [folder], ".prisma", _PRISMA)))
    }
    found = [*_there(named, files)]
    for folder, inside in files.items():
        own = [file for file in inside if not any(file.is_relative_to(schema) for schema in found)]
        if own:
            found += own if len(own) == 1 and not _has_parts(root, folder, files) else [folder]
    return tuple(sorted(found, key=lambda path: path.parts))


def _there(
    named: Iterable[PurePosixPath], files: Mapping[PurePosixPath, Sequence[PurePosixPath]]
) -> Iterator[PurePosixPath]:
    """Those that are schema files, or folders with such in them or below."""
    there = {*chain.from_iterable(files.values())}
    holding = {folder for file in there for folder in file.parents}
    return (path for path in dict.fromkeys(named) if path in there or path in holding)


def _has_parts(
    root: Path, folder: PurePosixPath, files: Mapping[PurePosixPath, Sequence[PurePosixPath]]
) -> bool:
    """Whether the folders below have files of a schema that cannot stand alone."""
    below = [file for path in files if folder in path.parents for file in files[path]]
    return bool(below) and not any(_DATASOURCE.search(_head(root / file)) for file in below)


def _having(
    root: Path, folders: Sequence[_Folder], ending: str, pattern: re.Pattern[bytes]
) -> Iterator[PurePosixPath]:
    """The files of an ending that begin with something."""
    for folder in folders:
        for name in _ending(folder, ending):
            if pattern.search(_head(root / folder.path / name)):
                yield folder.path / name


def _head(path: Path) -> bytes:
    """The beginning of a file; nothing of one that cannot be read, or that is no plain file."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(_HEAD)
    except (OSError, ValueError):
        return b""
