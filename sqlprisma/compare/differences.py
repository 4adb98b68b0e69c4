"""Two documents side by side: blocks meet by what they are in the database, members by column, label or attribute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeVar

from sqlprisma.prisma import query
from sqlprisma.prisma.ast import Block, BlockAttribute, Document, EnumValue, Field, Member, Setting
from sqlprisma.source import Span

KeyT = TypeVar("KeyT", bound=Hashable)
ThingT = TypeVar("ThingT")


class Change(Enum):
    """What is wrong with the file; the value is how a person is told."""

    MISSING = "is missing"
    UNEXPECTED = "should not be there"
    CHANGED = "is different"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference: of a whole block, or of a member in it; `span` is its place in the file, if it is there."""

    change: Change
    keyword: str
    block: str
    member: str | None = None
    span: Span | None = None

    def __str__(self) -> str:
        place = f"{self.keyword} {self.block}"
        return f"{place if self.member is None else f'{place}: {self.member}'} {self.change.value}"


def compare(new: Document, old: Document) -> tuple[Difference, ...]:
    """What `old` (the file) says otherwise than `new` (the migrations), in the file's order, missing things last.

    Comments, blank lines and the order of things are not compared: they do not change what the schema means.
    """
    found: list[Difference] = []
    for after, before in _pairs(_blocks(new), _blocks(old)):
        block = before or after
        if block is None:
            continue
        span = None if before is None else before.span
        whole = Difference(change=Change.CHANGED, keyword=block.keyword, block=block.name, span=span)
        if before is None:
            found.append(replace(whole, change=Change.MISSING))
        elif after is None:
            found.append(replace(whole, change=Change.UNEXPECTED))
        else:
            found.extend(_members(whole, after, before))
    return tuple(found)


def _members(whole: Difference, new: Block, old: Block) -> Iterator[Difference]:
    if new.name != old.name:
        yield replace(whole, member=f"its name, which should be {new.name},")
    for after, before in _pairs(_named(new), _named(old)):
        member = before or after
        if member is None or _meaning(after) == _meaning(before):
            continue
        change = Change.MISSING if before is None else Change.UNEXPECTED if after is None else Change.CHANGED
        yield replace(whole, change=change, member=_title(member), span=before.span if before else whole.span)


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
    return {
        (block.keyword, query.database_schema(block), query.database_name(block)): block
        for block in document.blocks()
    }


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
