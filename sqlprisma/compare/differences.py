"""Two documents side by side: blocks meet by what they are in the database, members by column, label or attribute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import field
from enum import Enum
from typing import TypeVar

from sqlprisma.compare.origins import Origins
from sqlprisma.compare.places import Places, notes
from sqlprisma.diagnostics import Note, Severity
from sqlprisma.diagnostics.check_codes import CheckCode
from sqlprisma.prisma import query, spelling
from sqlprisma.prisma.ast import Block, BlockAttribute, Document, EnumValue, Field, Member, Setting
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Span

KeyT = TypeVar("KeyT", bound=Hashable)
ThingT = TypeVar("ThingT")


class Change(Enum):
    """What is wrong with the file; the value is how a person is told."""

    MISSING = "is missing"
    UNEXPECTED = "should not be there"
    CHANGED = "is different"


_CODES = {
    Change.MISSING: CheckCode.MISSING_IN_SCHEMA,
    Change.UNEXPECTED: CheckCode.UNEXPECTED_IN_SCHEMA,
    Change.CHANGED: CheckCode.CHANGED_IN_SCHEMA,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference: of a whole block, or of a member in it.

    It is told as a diagnostic is (`diagnostics.Told`).
    """

    change: Change
    keyword: str
    block: str
    member: str | None = None
    written: str | None = None
    """The member's line in the file, on one line and unaligned; None where it is not there, and for a block."""
    wanted: str | None = None
    """The line that should be there."""
    span: Span | None = field(default=None, compare=False)
    """Its place in the file, or its block's."""
    migration: Span | None = field(default=None, compare=False)
    """What made it so."""
    path: str | None = None
    """The schema file, where there is no place in it."""

    @property
    def code(self) -> CheckCode:
        """Its row in the table of what `check` finds."""
        return _CODES[self.change]

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return self.code.severity

    @property
    def message(self) -> str:
        """What is where, and what should be."""
        if self.written is not None and self.wanted is not None:
            return f"{self}: it is `{self.written}` and should be `{self.wanted}`"
        line = self.written or self.wanted
        return str(self) if line is None else f"{self}: `{line}`"

    @property
    def hint(self) -> None:
        """None: the way out is one for all of them, and is told at the end."""

    @property
    def notes(self) -> tuple[Note, ...]:
        """The line of the migrations."""
        return notes(self.migration)

    def __str__(self) -> str:
        place = f"{self.keyword} {self.block}"
        return f"{place if self.member is None else f'{place}: {self.member}'} {self.change.value}"


def compare(new: Document, old: Document, places: Places | None = None) -> tuple[Difference, ...]:
    """What `old` (the file) says otherwise than `new` (the migrations), in the file's order, missing things last.

    Comments, blank lines and the order of things are not compared: they do not change what the schema means. `places`
    know the catalog that `new` was made of, and with it the lines of the migrations.
    """
    origins = None if places is None else Origins.of(new, places)
    found: list[Difference] = []
    for after, before in _pairs(_blocks(new), _blocks(old)):
        block = before or after
        if block is None:
            continue
        span = None if before is None else before.span
        whole = Difference(change=Change.CHANGED, keyword=block.keyword, block=block.name, span=span)
        if after is None:
            found.append(replace(whole, change=Change.UNEXPECTED))
            continue
        if before is None:
            made = None if origins is None else origins.of_block(after)
            found.append(replace(whole, change=Change.MISSING, migration=made))
        else:
            found.extend(_members(whole, after, before, origins))
    return tuple(found)


def _members(whole: Difference, new: Block, old: Block, origins: Origins | None) -> Iterator[Difference]:
    if new.name != old.name:
        yield replace(whole, member=f"its name, which should be {new.name},")
    for after, before in _pairs(_named(new), _named(old)):
        member = before or after
        if member is None or _meaning(after) == _meaning(before):
            continue
        made = None if origins is None or after is None else origins.of_member(new, after, before)
        yield replace(
            whole,
            change=Change.MISSING
            if before is None
            else Change.UNEXPECTED
            if after is None
            else Change.CHANGED,
            member=_title(member),
            written=_line(before),
            wanted=_line(after),
            span=before.span if before else whole.span,
            migration=made,
        )


def _line(member: Member | None) -> str | None:
    match member:
        case Field() | EnumValue():
            return spelling.member(member)
        case BlockAttribute(attribute=attribute):
            return f"@@{spelling.attribute(attribute)}"
        case Setting(key=key, value=value):
            return key if value is None else f"{key} = {spelling.value(value)}"
        case _:
            return None


def _pairs(
    new: Mapping[KeyT, ThingT], old: Mapping[KeyT, ThingT]
) -> Iterable[tuple[ThingT | None, ThingT | None]]:
    """Both sides of every key: in the order of the old, then what only the new has."""
    for key, thing in old.items():
        yield new.get(key), thing
    for key, thing in new.items():
        if key not in old:
            yield thing, None


def _blocks(document: Document) -> Mapping[tuple[str, str | None, str], Block]:
    return {(block.keyword, *query.place(block)): block for block in document.blocks()}


def _named(block: Block) -> Mapping[tuple[str, str, int], Member]:
    """The members that mean something, by what they are; equal keys are told apart by counting."""
    found: dict[tuple[str, str, int], Member] = {}
    seen: Counter[tuple[str, str]] = Counter()
    for member in block.members:
        key = _key(member)
        if key is not None:
            found[(*key, seen[key])] = member
            seen[key] += 1
    return found


def _key(member: Member) -> tuple[str, str] | None:
    match member:
        case Field() | EnumValue():
            return "field", query.column(member)
        case Setting():
            return "setting", member.key
        case BlockAttribute(attribute=attribute):
            columns = query.words(query.argument(attribute, "fields", or_first=True))
            return f"@@{attribute.name}", ",".join(columns)
        case _:
            return None


def _title(member: Member) -> str:
    match member:
        case Field():
            return f"field {member.name}"
        case EnumValue():
            return f"value {member.name}"
        case Setting():
            return f"setting {member.key}"
        case BlockAttribute(attribute=attribute):
            columns = ", ".join(query.words(query.argument(attribute, "fields", or_first=True)))
            return f"@@{attribute.name}([{columns}])" if columns else f"@@{attribute.name}"
        case _:
            return "a line"


def _meaning(member: Member | None) -> Member | None:
    """A member without its comments, its attributes in one order."""
    match member:
        case Field() | EnumValue():
            attributes = tuple(sorted(member.attributes, key=lambda attribute: attribute.name))
            return replace(member, comments=(), trailing=None, attributes=attributes)
        case Setting() | BlockAttribute():
            return replace(member, comments=(), trailing=None)
        case _:
            return member
