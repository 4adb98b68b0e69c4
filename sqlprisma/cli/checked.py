"""What `check` has found, one thing at a time: at its place in the schema, and as JSON has it.

Apart from the command, which says what to run and how it ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlprisma.compare import Difference
from sqlprisma.diagnostics import Note, Severity, Told
from sqlprisma.diagnostics.check_codes import CheckCode
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Source, Span

if TYPE_CHECKING:
    from sqlprisma.config import Service
    from sqlprisma.results import CheckResult
    from sqlprisma.source import SchemaFile


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    """What is wrong with a file as a whole; told as a diagnostic is."""

    code: CheckCode
    message: str
    span: Span | None = None
    path: str | None = None
    hint: str | None = None
    notes: tuple[Note, ...] = ()

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return self.code.severity


def found_in(checked: CheckResult) -> tuple[Told, ...]:
    """The differences, each at its place in a file; a file that only looks otherwise is one, at its first such line."""
    found: list[Difference | _Whole] = []
    for difference in checked.differences:
        if difference.span is None:
            found.append(replace(difference, path=_home(checked, difference.keyword, difference.block)))
        else:
            found.append(difference)
    spoken = {each.span.source.path if each.span is not None else each.path for each in found}
    for file in checked.files:
        path = "" if file.path is None else file.path.as_posix()
        if file.is_changed and path not in spoken:
            found.append(_whole(file, path, is_fresh=checked.settings.fresh))
    return tuple(found)


def _home(checked: CheckResult, keyword: str, block: str) -> str | None:
    """The file that a missing block belongs in."""
    head = f"{keyword} {block} {{\n"
    paths = [file.path for file in checked.files if head in file.new and head not in (file.old or "")]
    path = next(iter(paths), checked.path)
    return None if path is None else path.as_posix()


def _whole(file: SchemaFile, path: str, *, is_fresh: bool) -> _Whole:
    """What is wrong with a file as a whole."""
    if file.old is None:
        return _Whole(code=CheckCode.NO_SCHEMA, message=f"{path} does not exist", path=path)
    old, new = (text.splitlines(keepends=True) for text in (file.old, file.new))
    same = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), None)
    start = len("".join(old[: min(len(old), len(new)) if same is None else same]))
    source = Source(path=path, text=file.old)
    end = start + len(source.text[start:].partition("\n")[0])
    code, message = CheckCode.LAYOUT_OF_SCHEMA, "says what the migrations say, but not as it would be written"
    if is_fresh:
        code, message = CheckCode.CHANGED_IN_SCHEMA, "is not what would be written without looking at it"
    return _Whole(code=code, message=f"{path} {message}", span=source.span(start, end))


def as_object(service: Service, found: Told) -> dict[str, object]:
    """A difference as JSON has it."""
    of = found if isinstance(found, Difference) else None
    path = found.path if found.span is None else found.span.place.path
    migration = None if of is None or of.migration is None else of.migration.place
    return {
        "code": found.code.slug,
        "service": service.name or None,
        "kind": None if of is None else of.keyword,
        "block": None if of is None else of.block,
        "member": None if of is None else of.member,
        "written": None if of is None else of.written,
        "wanted": None if of is None else of.wanted,
        "message": found.message,
        "schema": {"path": path, "line": None if found.span is None else found.span.place.line},
        "migration": None if migration is None else {"path": migration.path, "line": migration.line},
    }
