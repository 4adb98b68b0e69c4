"""What a repository has that a configuration can be made of: folders of goose migrations, Prisma schemas, and more.

Only names are looked at, and the beginnings of files whose names fit; nothing outside the folder is.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from sqlprisma import migrations
from sqlprisma.config.settings import TARGETS
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
_PRELUDE = re.compile(rb"^\s*create\s+(?:extension|role|user|schema)\b", re.IGNORECASE | re.MULTILINE)
_MOST_TRIED = 5
"""How many files of a folder are looked into before it is no goose folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Paths below the folder, sorted; `is_partial` where there was too much to look at."""

    goose: tuple[PurePosixPath, ...] = ()
    schemas: tuple[PurePosixPath, ...] = ()
    """Files, or folders that hold several .prisma files."""
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
    return Survey(
        goose=goose,
        schemas=_schemas(root, folders),
        preludes=tuple(_having(root, sql, ".sql", _PRELUDE)),
        other_sql=tuple(folder.path for folder in sql),
        folders=frozenset(folder.path for folder in folders),
        targets=tuple(sorted({target for folder in folders for target in _targets(root, folder)})),
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


def _schemas(root: Path, folders: Sequence[_Folder]) -> tuple[PurePosixPath, ...]:
    """The files; where a folder holds several they are one schema, with those in the folders below it."""
    found: list[PurePosixPath] = []
    several: list[PurePosixPath] = []
    for folder in folders:
        if any(folder.path.is_relative_to(other) for other in several):
            continue
        files = list(_having(root, [folder], ".prisma", _PRISMA))
        if len(files) > 1:
            several.append(folder.path)
        found += [folder.path] if len(files) > 1 else files
    return tuple(found)


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


def _targets(root: Path, folder: _Folder) -> Iterator[int]:
    """Prisma's major version, as a package.json names it."""
    if "package.json" not in folder.files:
        return
    try:
        data: object = json.loads((root / folder.path / "package.json").read_text("utf-8"))
    except (OSError, RecursionError, ValueError):
        return
    for section in ("dependencies", "devDependencies"):
        wanted = data.get(section) if isinstance(data, dict) else None
        for package in ("prisma", "@prisma/client"):
            version = wanted.get(package) if isinstance(wanted, dict) else None
            major = (
                re.match(r"[\^~>=v\s]*([0-9]{1,3})(?:\.|$)", version) if isinstance(version, str) else None
            )
            if major is not None and int(major[1]) in TARGETS:
                yield int(major[1])
