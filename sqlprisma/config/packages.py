"""What a package says of Prisma: where its schema is, and which version it has; in package.json and prisma.config.ts.

Apart from looking at folders, because these files say what a folder's look can only let guess (Prisma's documentation,
"Prisma Config" and "Prisma schema location"). prisma.config.ts is a program and is not run: a path is understood that
is written as one text, or as texts that are joined.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from sqlprisma.config.settings import TARGETS
from sqlprisma.records import dataclass

_CONFIG = re.compile(r"prisma\.config\.[cm]?[jt]s")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|(?<![:\w])//[^\n]*", re.DOTALL)
_SCHEMA = re.compile(
    r"""\bschema\s*:\s*(?:(?:path\.)?(?:join|resolve)\s*\(([^()]*)\)|(["'`][^"'`\n]*["'`]))"""
)
_VERSION = re.compile(r"[\^~>=v\s]*([0-9]{1,3})(?:\.|$)")
_TEXT = re.compile(r"""["'`]([^"'`\n]*)["'`]""")
_MOST = 1_000_000
"""How many characters of such a file are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What a folder's own files say."""

    schemas: tuple[PurePosixPath, ...] = ()
    """Paths below the root; whether something is there is not looked at."""
    targets: tuple[int, ...] = ()
    """Prisma's major versions."""


def read(root: Path, folder: PurePosixPath, files: Sequence[str]) -> Package:
    """The package of a folder; one that says nothing where there is none."""
    data = _json(root / folder / "package.json") if "package.json" in files else {}
    configs = (_text(root / folder / name) for name in files if _CONFIG.fullmatch(name))
    wanted = (_table(data, "prisma").get("schema"), *map(_of_config, configs))
    schemas = (_below(folder, path) for path in wanted if isinstance(path, str))
    return Package(schemas=tuple(path for path in schemas if path is not None), targets=tuple(_targets(data)))


def _json(path: Path) -> dict[str, object]:
    """The object that a JSON file has; an empty one where it cannot be read."""
    try:
        found: object = json.loads(_text(path))
    except (RecursionError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _table(data: dict[str, object], key: str) -> dict[str, object]:
    found = data.get(key)
    return found if isinstance(found, dict) else {}


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")[:_MOST] if path.is_file() else ""
    except (OSError, ValueError):
        return ""


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


def _targets(data: dict[str, object]) -> Iterator[int]:
    for section in ("dependencies", "devDependencies"):
        for package in ("prisma", "@prisma/client"):
            version = _table(data, section).get(package)
            major = _VERSION.match(version) if isinstance(version, str) else None
            if major is not None and int(major[1]) in TARGETS:
                yield int(major[1])
