"""A migration's bytes as a `Source`: UTF-8 without newline translation, within a size limit.

Bytes that are no UTF-8 become surrogates (Python's `surrogateescape`), because goose passes them through;
PostgreSQL refuses the statement that holds them, and `undecodable` says so.
"""

from __future__ import annotations

import re
import stat
from pathlib import Path

from sqlprisma.diagnostics import Code, Diagnostic, Failure
from sqlprisma.source import Source, Span

MAX_BYTES = 64 * 1024 * 1024

_IS_MIGRATION = "rename or remove it: goose takes everything whose name ends with .sql for a migration"
_UNREADABLE = re.compile("[\udc80-\udcff\0]")


def load(path: Path) -> Source:
    """Read a file; the source is called as the path is given, with forward slashes.

    Raises:
        Failure: When there is no such file, it is no ordinary file, too large, or cannot be read.
    """
    shown = path.as_posix()
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Failure([_not_a_file(shown, is_folder=stat.S_ISDIR(status.st_mode))])
        if status.st_size > MAX_BYTES:
            raise Failure([_too_large(shown, status.st_size)])
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Failure([_unreadable(shown, reason)]) from None
    return Source(path=shown, text=data.decode("utf-8", "surrogateescape"))


def _not_a_file(shown: str, *, is_folder: bool) -> Diagnostic:
    what = "a folder" if is_folder else "no ordinary file"
    return Diagnostic(
        code=Code.UNREADABLE_FILE,
        message=f"{shown} is {what}, not a file to read",
        path=shown,
        hint=_IS_MIGRATION if shown.endswith(".sql") else "name a file",
    )


def _too_large(shown: str, size: int) -> Diagnostic:
    mebibyte = 1024 * 1024
    return Diagnostic(
        code=Code.FILE_TOO_LARGE,
        message=f"{shown} has {size / mebibyte:.0f} MiB; the limit is {MAX_BYTES // mebibyte} MiB",
        path=shown,
        hint="move the data out of the migration; only its DDL matters here",
    )


def _unreadable(shown: str, reason: str) -> Diagnostic:
    return Diagnostic(
        code=Code.UNREADABLE_FILE,
        message=f"cannot read {shown}: {reason}",
        path=shown,
        hint="check that the file is there and that you may read it",
    )


def undecodable(span: Span) -> Diagnostic | None:
    """What PostgreSQL says of a statement that holds a byte it cannot store, or None if there is none."""
    text = span.text
    if text.isascii() and "\0" not in text:  # as nearly every text, and seen in no time
        return None
    match = _UNREADABLE.search(text)
    if match is None:
        return None
    shown = " ".join(f"0x{byte:02x}" for byte in _character(text[match.start() : match.start() + 4]))
    start = span.start + match.start()
    return Diagnostic(
        code=Code.INVALID_ENCODING,
        message=f'invalid byte sequence for encoding "UTF8": {shown}',
        span=Span(source=span.source, start=start, end=start + 1),
        hint="save the file as UTF-8; goose passes its bytes through and PostgreSQL refuses them",
    )


def _character(text: str) -> bytes:
    """As many bytes as the first one announces (PostgreSQL's pg_utf_mblen, src/common/wchar.c)."""
    data = text.encode("utf-8", "surrogateescape")
    lead = data[0]
    for mask, pattern, length in ((0xE0, 0xC0, 2), (0xF0, 0xE0, 3), (0xF8, 0xF0, 4)):
        if lead & mask == pattern:
            return data[:length]
    return data[:1]
