"""What is remembered from one run to the next: that a schema is what its migrations say.

Only that answer is kept, with what there was to say about it: it is by far the most frequent, and whoever gets another
one wants to see why. It is found again by a digest of everything that it depends on: the bytes of all files that were
read, the settings, and the program itself. So nothing is ever stale, and nothing has to be invalidated.

Apart from the API, which never remembers anything: the command line asks here first, and need not load the rest of the
program then. What is kept lies in the user's cache folder, never beside the migrations. A file of it that is damaged or
cannot be written is as none.
"""

from __future__ import annotations

import functools
import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Generic, TypeVar

from sqlprisma.config import Settings
from sqlprisma.records import dataclass
from sqlprisma.results import GenerateResult

MadeT = TypeVar("MadeT", bound=GenerateResult)

VARIABLE = "SQLPRISMA_CACHE_DIR"
"""The environment variable that names the cache folder."""
MOST_ENTRIES = 1000
"""How many answers are kept; of more, the half that was not asked for the longest goes."""
_LIBRARIES = ("sqlglot", "lark", "jinja2")
"""What else decides an answer. A new version has other files."""
_TAG = (
    "Signature: 8a477f597d28d172789f06886806bc55\n# This folder is made by sqlprisma, and may be deleted.\n"
)
"""By this file programs for backups know a cache (https://bford.info/cachedir/)."""
_DIGEST = 32
"""The bytes of a digest, with which each entry begins."""


def folder() -> Path | None:
    """Where answers are kept: `SQLPRISMA_CACHE_DIR`, or `sqlprisma` in the system's folder for caches."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    with suppress(RuntimeError):  # there is no home
        if sys.platform == "win32":
            return (
                Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
                / "sqlprisma"
                / "cache"
            )
        if sys.platform == "darwin":
            return Path.home() / "Library" / "Caches" / "sqlprisma"
        configured = Path(os.environ.get("XDG_CACHE_HOME", ""))
        return (configured if configured.is_absolute() else Path.home() / ".cache") / "sqlprisma"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache(Generic[MadeT]):
    """Answers of one kind, in a folder that need not be there yet."""

    folder: Path
    kind: type[MadeT]

    def find(self, settings: Settings) -> tuple[str | None, MadeT | None]:
        """By what an answer is found again, and that answer if there is one.

        There is no way to find it again where a file cannot be read now, or where variables are replaced in the
        migrations: what stands for them may be secret.
        """
        key = _key(settings)
        return key, None if key is None else self._load(key, settings)

    def keep(self, key: str | None, result: MadeT) -> None:
        """Keep an answer for the same question, if it is one to be kept, and what was read is still the same."""
        if key is None or result.is_changed or result.has_errors or result.differences:
            return
        if _key(result.settings) == key:
            self._store(key, result)

    def _load(self, key: str, settings: Settings) -> MadeT | None:
        path = self.folder / key
        try:
            entry = path.read_bytes()
            if hashlib.sha256(entry[_DIGEST:]).digest() != entry[:_DIGEST]:
                return None
            fields = _Fields(BytesIO(entry[_DIGEST:])).load()
            os.utime(path)
            return self.kind(settings=settings, **fields)
        except Exception:  # noqa: BLE001 - whatever is wrong with it, the answer can be found as if it were not there
            return None

    def _store(self, key: str, result: MadeT) -> None:
        names = GenerateResult.__dataclass_fields__
        fields = {name: getattr(result, name) for name in names if name != "settings"}
        with suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            body = pickle.dumps(fields)
            _write(self.folder / key, hashlib.sha256(body).digest() + body)
            _tidy(self.folder)


class _Fields(pickle.Unpickler):
    """Reads entries that hold nothing but what is made here."""

    def find_class(self, module: str, name: str) -> object:
        """A class of ours, or a path; anything else was not written by us."""
        if module.partition(".")[0] == "sqlprisma" or module == "pathlib":
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} has no business here")


def _write(path: Path, entry: bytes) -> None:
    """Write it in one step, so that whoever reads it meanwhile finds all of it or nothing."""
    number, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(entry)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _tidy(place: Path) -> None:
    """Mark the folder as a cache, and take out what was not asked for the longest where there is too much."""
    tag = place / "CACHEDIR.TAG"
    if not tag.exists():
        tag.write_text(_TAG, encoding="utf-8")
    entries = [entry for entry in os.scandir(place) if entry.name != tag.name]
    if len(entries) > MOST_ENTRIES:
        entries.sort(key=lambda entry: (entry.stat().st_mtime_ns, entry.name))
        for entry in entries[: -(MOST_ENTRIES // 2)]:
            Path(entry).unlink(missing_ok=True)


def _key(settings: Settings) -> str | None:
    """A digest of all that an answer depends on; None where that cannot be told, or is not to be kept."""
    if settings.env or settings.migrations is None or settings.schema is None:
        return None
    digest = hashlib.sha256()
    try:
        for part in _parts(settings, settings.migrations, settings.schema):
            digest.update(f"{len(part)}:".encode())
            digest.update(part)
    except (OSError, ValueError):  # ValueError: such a name cannot be
        return None
    return digest.hexdigest()


def _parts(settings: Settings, migrations: Path, schema: Path) -> Iterator[bytes]:
    """Everything that an answer depends on, one after the other."""
    yield program(sys.version, _LIBRARIES).encode()
    yield f"{settings!r} {settings.origins!r}".encode("utf-8", "surrogatepass")
    for entry in _sorted(migrations):
        yield os.fsencode(entry.name)
        if entry.name.endswith(".sql"):
            yield Path(entry).read_bytes()
    for path in (*settings.prelude, *settings.supplement.values()):
        yield path.read_bytes()
    if schema.is_dir():
        yield from _schemas_in(schema)
    else:
        yield schema.read_bytes()


def _schemas_in(place: Path) -> Iterator[bytes]:
    """The names of all that is in a folder and below it, and what the .prisma files hold."""
    for entry in _sorted(place):
        yield os.fsencode(entry.path)
        if entry.is_dir():
            if entry.is_symlink():
                raise ValueError("links may go in a circle")
            yield from _schemas_in(Path(entry))
        elif entry.name.endswith(".prisma"):
            yield Path(entry).read_bytes()


@functools.cache
def program(version: str, names: tuple[str, ...]) -> str:
    """What tells this program, its libraries and Python from every other version of them; it stays while they run.

    Of a library the files in its first folder, where its version stands, are enough; folders change when Python
    compiles what is in them.
    """
    own = Path(__file__).parent
    specs = [find_spec(name) for name in names]
    origins = [spec.origin for spec in specs if spec is not None and spec.origin is not None]
    libraries = [entry for origin in origins for entry in _sorted(Path(origin).parent) if entry.is_file()]
    stamps = [*_stamps(own), *map(_stamp, libraries)]
    return "\n".join([version, *stamps])


def _stamps(place: Path) -> Iterator[str]:
    for entry in _sorted(place):
        if not entry.is_dir():
            yield _stamp(entry)
        elif entry.name != "__pycache__":
            yield from _stamps(Path(entry))


def _stamp(entry: os.DirEntry[str]) -> str:
    status = entry.stat()
    return f"{entry.path} {status.st_size} {status.st_mtime_ns}"


def _sorted(place: Path) -> list[os.DirEntry[str]]:
    with os.scandir(place) as entries:
        return sorted(entries, key=lambda entry: entry.name)
