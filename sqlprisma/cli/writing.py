"""Writing a file so that it is either the old one or the new one, never half."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from sqlprisma.diagnostics import Code, Diagnostic, Failure

NEW_FILE_MODE = 0o666


def write_text(path: Path, text: str) -> None:
    """Replace a file's text atomically: temporary file beside it, fsync, rename; its mode and links are kept.

    Raises:
        Failure: The place cannot be written; what was there is as before.
    """
    try:
        target = path.resolve() if path.is_symlink() else path
        if target.is_dir():
            raise _refusal(path, "it is a folder", "name a file in it, such as schema.prisma")
        if not target.parent.is_dir():
            raise _refusal(
                path, f"there is no folder {target.parent}", "create the folder, or name another path"
            )
        _replace(target, text.encode("utf-8"))
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: links that go in a circle
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        hint = "check the path and its permissions; what was there is as before"
        raise _refusal(path, reason, hint) from None


def _replace(target: Path, data: bytes) -> None:
    """Put the new file in the old one's place, or leave nothing behind."""
    handle, name = tempfile.mkstemp(prefix=".sqlprisma.", suffix=".tmp", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode(target))
        temporary.replace(target)
    except BaseException:  # an interruption, too, must leave no temporary file
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


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
