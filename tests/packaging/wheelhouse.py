"""Wheels of what is installed here, so that other environments can be filled without asking a registry.

A wheel is an archive of what an installer has put into site-packages, with a record beside it: from an installed
package it can be made again. (The binary distribution format: packaging.python.org, specifications.)
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from email import message_from_bytes
from importlib.metadata import Distribution, distribution
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_MADE_BY_THE_INSTALLER = frozenset({"INSTALLER", "RECORD", "REQUESTED", "direct_url.json"})


def fill(folder: Path, *requirements: str) -> None:
    """Put a wheel of each requirement, and of all that these require, into a folder."""
    done: set[str] = set()
    waiting = list(map(Requirement, requirements))
    while waiting:
        wanted = waiting.pop()
        found = distribution(wanted.name)
        assert wanted.specifier.contains(found.version, prereleases=True), (
            f"{wanted}: {found.version} is here"
        )
        if canonicalize_name(wanted.name) in done:
            continue
        done.add(canonicalize_name(wanted.name))
        _pack(found, folder)
        waiting += map(Requirement, _without_extras(found.requires or ()))


def required_by(wheel: Path) -> list[str]:
    """What a wheel requires here, without its extras."""
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = message_from_bytes(archive.read(name))
    return _without_extras(metadata.get_all("Requires-Dist") or ())


def _without_extras(requirements: Iterable[str]) -> list[str]:
    here = {"extra": ""}
    parsed = ((text, Requirement(text).marker) for text in requirements)
    return [text for text, marker in parsed if marker is None or marker.evaluate(here)]


def _pack(found: Distribution, folder: Path) -> None:
    """One distribution as a wheel."""
    name = canonicalize_name(found.name).replace("-", "_")
    tags = [line for line in (found.read_text("WHEEL") or "").splitlines() if line.startswith("Tag: ")]
    interpreters, abis, platforms = zip(*(tag.removeprefix("Tag: ").split("-") for tag in tags), strict=True)
    tag = "-".join(".".join(dict.fromkeys(each)) for each in (interpreters, abis, platforms))
    record: list[str] = []
    information = ""
    with ZipFile(folder / f"{name}-{found.version}-{tag}.whl", "w", ZIP_STORED) as wheel:
        for file in found.files or ():
            is_ours = ".." not in file.parts and "__pycache__" not in file.parts
            if file.parts[0].endswith(".dist-info"):
                information = file.parts[0]
                is_ours = file.name not in _MADE_BY_THE_INSTALLER
            if is_ours:
                data = Path(str(file.locate())).read_bytes()
                wheel.writestr(file.as_posix(), data)
                record.append(f"{file.as_posix()},sha256={_digest(data)},{len(data)}")
        record.append(f"{information}/RECORD,,")
        wheel.writestr(f"{information}/RECORD", "\n".join([*record, ""]))


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
