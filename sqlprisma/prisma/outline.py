"""The outline of a .prisma file: blocks, comments, blank lines, and the lines that nobody understands.

What stands on a line of a block is read by the grammar (`parser`); everything around it is decided here, where a
file's reading never fails: a line that is nothing known is kept as it is, with a finding. The order in which the
possibilities are tried is that of Prisma's grammar (prisma-engines, `psl/schema-ast/src/parser/datamodel.pest`),
so that a broken file falls into the same pieces here as there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from typing import TypeAlias, TypeVar

from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.prisma import mistakes
from sqlprisma.prisma.ast import (
    BlankLine,
    Block,
    BlockAttribute,
    Comment,
    CommentBlock,
    CommentKind,
    EnumValue,
    Field,
    Item,
    Member,
    Setting,
    Unknown,
)
from sqlprisma.prisma.mistakes import LineKind
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Source, Span

Line: TypeAlias = Field | EnumValue | Setting | BlockAttribute
LineReader: TypeAlias = Callable[[LineKind, Span], tuple[Line | None, tuple[Diagnostic, ...]]]
"""Reads one line, without its line end; None if it is nothing of that kind, with findings in either case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _BlockKind:
    """What stands in a kind of block, in words and for the grammar."""

    line: LineKind
    has_attributes: bool


_MODEL = _BlockKind(line=LineKind.FIELD, has_attributes=True)
_ENUM = _BlockKind(line=LineKind.ENUM_VALUE, has_attributes=True)
_SETTINGS = _BlockKind(line=LineKind.SETTING, has_attributes=False)

_BLOCK_KINDS = {
    "datasource": _SETTINGS,
    "enum": _ENUM,
    "generator": _SETTINGS,
    "model": _MODEL,
    "type": _MODEL,
    "view": _MODEL,
}

# White space inside a line: the Unicode space separators and the tab.
_S = r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]*+"
_N = r"(?:\r\n|\n|\r)"
_NAME = r"[^\W_][\w\-]*+"

_SPACES = re.compile(_S)
_LINE_END = re.compile(_S + _N)
_BLANK_LINES = re.compile(rf"(?:{_S}{_N})++")
_LINE = re.compile(rf"[^\r\n]*+{_N}?")
_COMMENT = re.compile(rf"{_S}(///?|/\*)")
_REST = re.compile(r"[^\r\n]*+")
_NEWLINE = re.compile(rf"{_N}?")
# A line up to its comment, if it has one: strings hide what looks like one.
_CODE = re.compile(r'(?:[^"/\r\n]++|"(?:\\.|[^"\\\r\n])*+"?|/(?![/*]))*+')
_HEAD = re.compile(rf"({'|'.join(_BLOCK_KINDS)}){_S}({_NAME}){_S}\{{[^\r\n]*+{_N}")
_ALIAS = re.compile(rf"type{_S}{_NAME}{_S}={_S}(?=[^\W_]){_CODE.pattern}")
_ARBITRARY = re.compile(rf"({_NAME}){_S}\{{[^\r\n]*+{_N}")
_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |\r?$)")


_Piece = TypeVar("_Piece", Item, Member)


def is_name(text: str) -> bool:
    """Whether a word of letters and digits is a name: digits are ASCII, letters are any."""
    return text.isascii() or all(
        character.isalpha() or (character.isascii() and (character.isdigit() or character in "_-"))
        for character in text
    )


def read(source: Source, read_line: LineReader) -> tuple[tuple[Item, ...], tuple[Diagnostic, ...]]:
    """The items of a file, and a finding for everything that is not understood."""
    scanner = _Scanner(source=source, read_line=read_line)
    items = scanner.items()
    return items, tuple(scanner.findings)


@dataclass(slots=True, kw_only=True)
class _Scanner:
    """A file while it is read, from `position` on."""

    source: Source
    read_line: LineReader
    position: int = 0
    findings: list[Diagnostic] = field(default_factory=list)
    open_brackets: int = 0
    """How many are open since the line before."""
    unclosed: set[tuple[_BlockKind, int]] = field(default_factory=set)
    """Places from where a block's contents were read to the end of the file without finding its brace."""
    _last_comment_end: int = field(init=False)

    def __post_init__(self) -> None:
        self._last_comment_end = self.source.text.rfind("*/")

    def items(self) -> tuple[Item, ...]:
        """The whole file."""
        items: list[Item] = []
        is_inside_unclosed = False
        while not self._is_at_end():
            item = self._item(is_quiet=is_inside_unclosed)
            is_inside_unclosed = _continues(item) if is_inside_unclosed else _opens(item)
            comments = _comments_above(items, item)
            if comments and isinstance(item, Block):
                items.pop()
                item = replace(item, comments=comments)
            items.append(item)
        return _without_blank_ends(items)

    def _is_at_end(self) -> bool:
        self.position = _end(_SPACES, self.source.text, self.position)
        return self.position >= len(self.source.text)

    def _item(self, *, is_quiet: bool) -> Item:
        return (
            self._block()
            or self._alias_or_arbitrary()
            or self._comments()
            or self._blank_lines()
            or self._unknown_item(is_quiet=is_quiet)
        )

    # --- outside of blocks

    def _alias_or_arbitrary(self) -> Unknown | None:
        """A type alias or a block without a keyword: kept as it stands, without the blank lines after it."""
        text, start = self.source.text, self.position
        if alias := _ALIAS.match(text, start):
            end, message = alias.end(), "a type cannot be given another name"
        elif (head := _ARBITRARY.match(text, start)) and is_name(head[1]):
            is_known = head[1] in mistakes.BLOCKS
            message = f"the {head[1]} has no name" if is_known else f"`{head[1]}` is not a kind of block"
            end = text.find("}", head.end()) + 1
        else:
            return None
        if not end:
            return None
        self.position = _end(_SPACES, text, end)
        has_rest = self.position < len(text) and not _BLANK_LINES.match(text, end)
        rest = "" if not has_rest or _HEAD.match(text, self.position) else self._rest_of_line().text
        # Prisma's formatter ends no line after such a block, and nothing stands between it and what follows.
        unknown = Unknown(text=text[start:end] + rest, span=self.source.span(start, end))
        self._report(_finding(unknown, message, mistakes.BLOCK_HINT), unknown)
        self.position = self.position if rest else _end(_BLANK_LINES, text, end)
        return unknown

    def _unknown_item(self, *, is_quiet: bool) -> Unknown:
        unknown = self._rest_of_line()
        if _is_head(unknown):
            message = f"`{unknown.text.partition('{')[0].strip()}` has no closing brace"
            hint = _ONE_LINE_HINT if "}" in unknown.text else _CLOSING_HINT
            self._report(_finding(unknown, message, hint), unknown)
        elif not is_quiet or _is_conflict(unknown.text):
            mistake = mistakes.outside(unknown.text)
            self._report(_finding(unknown, mistake.message, mistake.hint), unknown)
        return unknown

    def _rest_of_line(self) -> Unknown:
        text, start = self.source.text, self.position
        self.position = _end(_LINE, text, start)
        line = text[start : self.position].removesuffix("\n")
        return Unknown(text=line, span=self.source.span(start, start + len(line)))

    def _blank_lines(self) -> BlankLine | None:
        blank = _BLANK_LINES.match(self.source.text, self.position)
        if blank is None:
            return None
        span = self.source.span(self.position, blank.end())
        self.position = blank.end()
        return BlankLine(span=span)

    def _comments(self) -> CommentBlock | None:
        """Comments on lines that follow each other directly."""
        start, comments = self.position, []
        while opening := _COMMENT.match(self.source.text, self.position):
            begin, kind = opening.start(1), CommentKind(opening[1])
            end = self._comment_end(begin)
            if end is None:
                break
            text = self.source.text[opening.end() : end - 2 if kind is CommentKind.BLOCK else end]
            comments.append(Comment(kind=kind, text=text, span=self.source.span(begin, end)))
            self.position = _end(_NEWLINE, self.source.text, end)
        if not comments:
            return None
        return CommentBlock(comments=tuple(comments), span=self.source.span(start, self.position))

    def _comment_end(self, start: int) -> int | None:
        """Where the comment that begins here ends; None if it never does."""
        text = self.source.text
        if text.startswith("//", start):
            return _end(_REST, text, start)
        end = text.find("*/", start + 2) if start <= self._last_comment_end else -1
        return None if end < 0 else end + 2

    # --- blocks

    def _block(self) -> Block | None:
        """A block of a known kind; None, and nothing read, if it has no closing brace."""
        start = self.position
        head = _HEAD.match(self.source.text, start)
        if head is None or not is_name(head[2]):
            return None
        members = self._members(_BLOCK_KINDS[head[1]], head.end())
        if members is None:
            self.position = start
            return None
        return Block(
            keyword=head[1], name=head[2], members=members, span=self.source.span(start, self.position)
        )

    def _members(self, kind: _BlockKind, start: int) -> tuple[Member, ...] | None:
        known = len(self.findings)
        members: list[Member] = []
        visited: set[tuple[_BlockKind, int]] = set()
        self.position, self.open_brackets = start, 0
        while not self._is_at_end() and (kind, self.position) not in self.unclosed:
            if self.source.text[self.position] == "}":
                self.position += 1
                return _without_blank_ends(members)
            visited.add((kind, self.position))
            member = self._comments() or self._blank_lines() or self._line(kind)
            comments = _comments_above(members, member)
            if comments and not isinstance(member, BlankLine | CommentBlock | Unknown):
                members.pop()
                member = replace(member, comments=comments)
            members.append(member)
        self.unclosed |= visited
        del self.findings[known:]
        return None

    def _line(self, kind: _BlockKind) -> Line | Unknown:
        text, start = self.source.text, self.position
        is_attribute = kind.has_attributes and text.startswith("@@", start)
        end = _end(_CODE, text, start)
        if text.startswith(("//", "/*"), end):
            end = self._comment_end(end) or end
        line_end = _LINE_END.match(text, end)
        if line_end is None:
            end = start + len(text[start : _end(_LINE, text, start)].rstrip("\r\n"))
        line_kind = LineKind.BLOCK_ATTRIBUTE if is_attribute else kind.line
        line, findings = self.read_line(line_kind, self.source.span(start, end))
        told = self._told(text[start:end], findings, is_read=line is not None)
        if line is None:
            unknown = self._rest_of_line()
            for found in told:
                self._report(found, unknown)
            return unknown
        self.findings.extend(told)
        self.position = line_end.end() if line_end else end
        return line

    # --- findings

    def _told(self, text: str, findings: tuple[Diagnostic, ...], *, is_read: bool) -> tuple[Diagnostic, ...]:
        """The findings of a line; what follows from a bracket that is open since an earlier line is none."""
        is_continued = self.open_brackets > 0
        if not findings:
            self.open_brackets = 0
        elif is_continued or not is_read:
            self.open_brackets = max(0, self.open_brackets + mistakes.open_brackets(text))
        return () if is_continued and not _is_conflict(text) else findings

    def _report(self, found: Diagnostic, unknown: Unknown) -> None:
        if _is_conflict(unknown.text):
            found = replace(found, span=unknown.span, message=_CONFLICT_MESSAGE, hint=_CONFLICT_HINT)
        self.findings.append(found)


_CLOSING_HINT = "close the block with a `}` on a line of its own"
_ONE_LINE_HINT = "a block cannot stand on one line: put what is in it, and the `}`, on lines of their own"
_CONFLICT_MESSAGE = "the file has an unresolved merge conflict"
_CONFLICT_HINT = "resolve the conflict and remove its marker lines first"


def conflict(findings: Iterable[Diagnostic]) -> Diagnostic | None:
    """The finding about the first line that an unresolved merge left in the file."""
    return next((found for found in findings if found.span and _is_conflict(found.span.text)), None)


def _is_conflict(line: str) -> bool:
    return _CONFLICT.match(line) is not None


def _is_head(item: Item) -> bool:
    return isinstance(item, Unknown) and _HEAD.match(f"{item.text}\n") is not None


def _opens(item: Item) -> bool:
    """Whether what follows was meant to stand in a block that is none, so that more errors would tell nothing new."""
    return isinstance(item, Unknown) and (_is_head(item) or mistakes.opens(item.text))


def _continues(item: Item) -> bool:
    """Whether this does not end such a block."""
    return not isinstance(item, Block) and not (isinstance(item, Unknown) and item.text.strip() == "}")


def _finding(unknown: Unknown, message: str, hint: str) -> Diagnostic:
    return Diagnostic(code=Code.PRISMA_SYNTAX, message=message, span=unknown.span, hint=hint)


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start


def _comments_above(items: Sequence[Item | Member], item: Item | Member) -> tuple[Comment, ...]:
    above = items[-1] if items else None
    if isinstance(above, CommentBlock) and not isinstance(item, CommentBlock):
        return above.comments
    return ()


def _without_blank_ends(pieces: Sequence[_Piece]) -> tuple[_Piece, ...]:
    """The pieces without the blank lines before the first and after the last of them."""
    start, end = 0, len(pieces)
    while start < end and isinstance(pieces[start], BlankLine):
        start += 1
    while start < end and isinstance(pieces[end - 1], BlankLine):
        end -= 1
    return tuple(pieces[start:end])
