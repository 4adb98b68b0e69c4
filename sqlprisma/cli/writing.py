"""Writing files so that each is either the old one or the new one, never half, and several change together."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Self

from sqlprisma.diagnostics import Code, Diagnostic, Failure
from sqlprisma.records import dataclass

if TYPE_CHECKING:
    from sqlprisma.source import SchemaFile

NEW_FILE_MODE = 0o666


def write_text(path: Path, text: str) -> None:
    """Replace a file's text atomically: temporary file beside it, fsync, rename; its mode and links are kept.

    Raises:
        Failure: The place cannot be written; what was there is as before.
    """
    write_texts({path: text})


def write_texts(texts: Mapping[Path, str]) -> None:
    """The same for several files: all texts are on the disk before the first file is replaced.

    Raises:
        Failure: A place cannot be written; then no file is another, unless the disk refuses to have an old one back.
    """
    with contextlib.ExitStack() as undone:
        staged = [_Staged.make(path, text, undone) for path, text in texts.items()]
        for file in staged:
            file.put(undone)
        undone.pop_all()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Staged:
    """A text that is on the disk, and the place where it is to be."""

    path: Path
    target: Path
    temporary: Path

    @classmethod
    def make(cls, path: Path, text: str, undone: contextlib.ExitStack) -> Self:
        """Write the text beside its place; `undone` takes it away again."""
        with _refusing(path):
            target = path.resolve() if path.is_symlink() else path
            if target.is_dir():
                raise _refusal(path, "it is a folder", "name a file in it, such as schema.prisma")
            if not target.parent.is_dir():
                raise _refusal(
                    path, f"there is no folder {target.parent}", "create the folder, or name another path"
                )
            handle, name = tempfile.mkstemp(prefix=".sqlprisma.", suffix=".tmp", dir=target.parent)
            temporary = Path(name)
            undone.callback(_remove, temporary)
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode("utf-8"))
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(_mode(target))
        return cls(path=path, target=target, temporary=temporary)

    def put(self, undone: contextlib.ExitStack) -> None:
        """Put it in its place; `undone` puts what was there back."""
        with _refusing(self.path):
            before = self.target.read_bytes() if self.target.exists() else None
            self.temporary.replace(self.target)
            undone.callback(_restore, self.target, before)


@contextlib.contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """What the system refuses as a failure that tells it."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: links that go in a circle
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        hint = "check the path and its permissions; what was there is as before"
        raise _refusal(path, reason, hint) from None


def _restore(target: Path, before: bytes | None) -> None:
    with contextlib.suppress(OSError):
        if before is None:
            target.unlink()
        else:
            target.write_bytes(before)


def _remove(temporary: Path) -> None:
    """An interruption, too, must leave no temporary file."""
    with contextlib.suppress(OSError):
        temporary.unlink()


def emptied(files: Iterable[SchemaFile]) -> tuple[SchemaFile, ...]:
    """The files of which nothing is left; they stay, as with `prisma db pull`, since no file is ever removed."""
    return tuple(file for file in files if (file.old or "").strip() and not file.new.strip())


def _mode(target: Path) -> int:
    """The mode of the file that is replaced, or what the process would give a new one."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return NEW_FILE_MODE & ~mask


def _refusal(path: Path, reason: str, hint: str) -> Failure:
    message = f"{path} cannot be written: {reason}"
    return Failure(
        [Diagnostic(code=Code.UNWRITABLE_OUTPUT, message=message, path=path.as_posix(), hint=hint)]
    )
