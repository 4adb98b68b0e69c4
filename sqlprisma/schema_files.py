"""A schema on the disk: one .prisma file, or a folder of them that share one name space.

Apart from the pipeline because it is about files, and apart from the Prisma language, which knows texts alone. Which
files a folder has is Prisma's rule (prisma, `packages/schema-files-loader/src/loadSchemaFiles.ts`): all that end with
`.prisma`, in folders below it, too, and wherever symbolic links lead. Prisma takes them as the system lists them; here
they are sorted by their paths.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlprisma import migrations, prisma
from sqlprisma.diagnostics import Code, Diagnostic, Failure
from sqlprisma.prisma import Document
from sqlprisma.records import dataclass
from sqlprisma.source import SchemaFile, Source

NEW_FILE = "introspected.prisma"
"""Where `prisma db pull` puts a new block if there are several files."""
FIRST_FILE = "schema.prisma"
"""The file of a schema whose folder is empty."""

_STRAY_BYTE = re.compile("[\udc80-\udcff]")
"""A byte that is no UTF-8, as `migrations.load` gives it."""
_MARK = "\ufeff"
_WIDE_MARKS = ("\udcff\udcfe", "\udcfe\udcff")
"""How UTF-16 begins, as bytes that are no UTF-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing:
    """What stands on the disk; without paths there is only a text to be made."""

    paths: tuple[Path, ...] = ()
    """The files of the schema; the last may be one that is not there yet."""
    texts: tuple[str | None, ...] = ()
    """What stands in them; None: the file is not there."""
    documents: tuple[Document, ...] = ()
    """The same, read; empty for a file that is not there."""
    new: int = 0
    """Which of the files takes what is new."""

    @property
    def old(self) -> Document | None:
        """All files as one document; None: there is no file at all."""
        return prisma.joined(self.documents) if any(text is not None for text in self.texts) else None

    def written(self, documents: Sequence[Document]) -> tuple[SchemaFile, ...]:
        """The files as they should be; a file that is not there and would be empty is none."""
        texts = map(prisma.print_document, documents)
        files = [
            SchemaFile(path=path, old=old, new=new)
            for path, old, new in zip(self.paths or (None,), self.texts or (None,), texts, strict=True)
        ]
        return tuple(file for file in files if file.old is not None or file.new.strip()) or tuple(files[:1])


def read(path: Path | None, *, new_blocks: str | None = None, is_fresh: bool = False) -> Existing:
    """A schema as it is on the disk; no file at all is no error.

    Args:
        path: A file or a folder; None: nothing is to be read.
        new_blocks: Which file of a folder takes what is new, by its path in the folder. Without it that is the only
            file, or as with `prisma db pull` `introspected.prisma` where there are several.
        is_fresh: Whether only generators and datasource are read, each in its file, and nothing else matters.

    Raises:
        Failure: A file cannot be read, is no UTF-8, is not Prisma, or claims what another one claims.
    """
    if path is None:
        return Existing(documents=(Document(),))
    if not _is_folder(path):
        return _read((path,), new=0, is_fresh=is_fresh)
    found = files_in(path)
    named = path / (new_blocks or (NEW_FILE if found else FIRST_FILE))
    if new_blocks is None and len(found) == 1:
        named = found[0]
    if named in found:
        return _read(found, new=found.index(named), is_fresh=is_fresh)
    return _read((*found, named), new=len(found), is_fresh=is_fresh)


def _read(paths: tuple[Path, ...], *, new: int, is_fresh: bool) -> Existing:
    sources = [
        None if number == new and not is_there(path) else _source(path) for number, path in enumerate(paths)
    ]
    parse = prisma.parse_configuration if is_fresh else prisma.parse_all
    there = parse(source for source in sources if source is not None)
    rest = iter(there)
    return Existing(
        paths=paths,
        texts=tuple(None if source is None else source.text for source in sources),
        documents=tuple(Document() if source is None else next(rest) for source in sources),
        new=new,
    )


def _source(path: Path) -> Source:
    return Source(path=path.as_posix(), text=text(path))


def is_there(path: Path) -> bool:
    """Whether there is anything under a path, or reading it says why that cannot be."""
    try:
        return path.exists()
    except OSError:  # such a name cannot be: reading it says why
        return True


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # as above
        return False


def files_in(folder: Path) -> tuple[Path, ...]:
    """The .prisma files in a folder and below it, sorted; a file to which several paths lead is taken once.

    There are none in what is no folder.

    Raises:
        Failure: A folder cannot be listed.
    """
    if not _is_folder(folder):
        return ()
    seen: set[Path] = set()
    try:
        return tuple(_files_of(folder, seen))
    except (OSError, RuntimeError) as error:  # RuntimeError: links that go in a circle
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        message = f"{folder.as_posix()} cannot be listed: {reason}"
        found = Diagnostic(code=Code.UNREADABLE_FILE, message=message, path=folder.as_posix())
        raise Failure([found]) from None


def _files_of(folder: Path, seen: set[Path]) -> Iterator[Path]:
    for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
        is_folder = path.is_dir()
        if not is_folder and path.suffix != ".prisma":
            continue
        target = path.resolve()
        if target in seen:
            continue
        seen.add(target)
        if is_folder:
            yield from _files_of(path, seen)
        else:
            yield path


def text(path: Path) -> str:
    """The text of a .prisma file that must be there.

    Raises:
        Failure: It is not there, cannot be read, or is no UTF-8.
    """
    return as_prisma_reads(migrations.load(path)).text


def as_prisma_reads(source: Source) -> Source:
    """A schema file's source if its text is what Prisma reads: UTF-8 without a byte order mark.

    Raises:
        Failure: It is not; it says which byte is wrong.
    """
    stray = _STRAY_BYTE.search(source.text)
    if stray is None and not source.text.startswith(_MARK):
        return source
    if stray is None:
        problem, at = "begins with a byte order mark, which Prisma does not accept", 0
    else:
        problem, at = f"is not UTF-8: there is a byte 0x{ord(stray[0]) - 0xDC00:02x}", stray.start()
    is_wide = source.text.startswith(_WIDE_MARKS)
    found = Diagnostic(
        code=Code.PRISMA_SYNTAX,
        message=f"{source.path} {'is UTF-16' if is_wide else problem}",
        span=source.span(at, at + 1),
        hint="save the file as UTF-8 without a byte order mark",
    )
    raise Failure([found])
