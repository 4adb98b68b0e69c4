"""Where a package says its Prisma schema is: in package.json, or in prisma.config.ts.

Apart from looking at folders, because these files say what a folder's look can only let guess (Prisma's documentation,
"Prisma Config" and "Prisma schema location"). prisma.config.ts is a program and is not run: a path is understood that
is written as one text, or as texts that are joined.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

_CONFIG = re.compile(r"prisma\.config\.[cm]?[jt]s")
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\w])//[^\n]*", re.DOTALL)
_SCHEMA = re.compile(
    r"""\bschema\s*:\s*(?:(?:path\.)?(?:join|resolve)\s*\(([^()]*)\)|(["'`][^"'`\n]*["'`]))"""
)
_TEXT = re.compile(r"""["'`]([^"'`\n]*)["'`]""")
_MOST = 1_000_000
"""How many characters of such a file are looked at."""


def named(root: Path, folder: PurePosixPath, files: Iterable[str]) -> Iterator[PurePosixPath]:
    """The paths below the root that a folder's own files name; whether something is there is not looked at."""
    for name in files:
        if name == "package.json":
            wanted = _of_package(json_of(root / folder / name))
        elif _CONFIG.fullmatch(name):
            wanted = _of_config(_text(root / folder / name))
        else:
            continue
        path = None if wanted is None else _below(folder, wanted)
        if path is not None:
            yield path


def json_of(path: Path) -> object:
    """What a JSON file says; None where it cannot be read."""
    try:
        found: object = json.loads(_text(path))
    except (RecursionError, ValueError):
        return None
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")[:_MOST] if path.is_file() else ""
    except (OSError, ValueError):
        return ""


def _of_package(data: object) -> str | None:
    section = data.get("prisma") if isinstance(data, dict) else None
    wanted = section.get("schema") if isinstance(section, dict) else None
    return wanted if isinstance(wanted, str) else None


def _of_config(text: str) -> str | None:
    found = _SCHEMA.search(_COMMENT.sub("", text))
    if found is None:
        return None
    parts = _TEXT.findall(found[1] or found[2])
    return "/".join(parts) if parts and not any("${" in part for part in parts) else None


def _below(folder: PurePosixPath, wanted: str) -> PurePosixPath | None:
    """The path from the root; None for one that leads out of it."""
    path = posixpath.normpath(posixpath.join(folder.as_posix(), wanted))
    return None if path.startswith(("/", "..")) else PurePosixPath(path)
