"""`/// sqlprisma-ignore CODE` above a block, above a line of it or behind one: the differences there that are meant so.

A comment that names no code, an unknown one, or one that is not found there is told: it would hide what comes next.
So is one that stands above nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sqlprisma.compare.finding import Drift, nearest
from sqlprisma.diagnostics.drift_codes import DriftCode
from sqlprisma.prisma import query
from sqlprisma.prisma.ast import (
    Block,
    BlockAttribute,
    Comment,
    CommentBlock,
    CommentKind,
    Document,
    EnumValue,
    Field,
    Item,
)
from sqlprisma.records import dataclass
from sqlprisma.source import Span

_DIRECTIVE = re.compile(r"\s*sqlprisma[-:]ignore(?![\w-])(?P<codes>[\w\s,-]*)")
_SEPARATORS = re.compile(r"[\s,]+")
_CODES = {code.slug: code for code in DriftCode}
_UNSUPPRESSIBLE = frozenset({DriftCode.UNKNOWN_IGNORE, DriftCode.UNNEEDED_IGNORE})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Directive:
    """One code of one comment: it counts from its line to the end of what stands below it."""

    written: str
    comment: Span | None
    scope: Span | None
    """None: it stands above nothing."""
    block: Block | None

    @property
    def code(self) -> DriftCode | None:
        """The code, if there is one of that name."""
        code = _CODES.get(self.written)
        return None if code in _UNSUPPRESSIBLE else code

    def covers(self, found: Drift) -> bool:
        """Whether it names this difference, and stands above it."""
        return (
            found.code is self.code
            and found.span is not None
            and self.scope is not None
            and found.span.source is self.scope.source
            and self.scope.start <= found.span.start < self.scope.end
        )


def apply(document: Document, found: tuple[Drift, ...]) -> Iterator[Drift]:
    """What is left, and what is wrong with the comments."""
    directives = tuple(each for item in document.items for each in _directives(item))
    yield from (each for each in found if not any(directive.covers(each) for directive in directives))
    for directive in directives:
        if directive.code is None:
            yield _unknown(directive)
        elif not any(directive.covers(each) for each in found):
            yield _unneeded(directive)


def _directives(item: Item) -> Iterator[_Directive]:
    if isinstance(item, CommentBlock):
        yield from _of(item.comments, None, None)
    elif isinstance(item, Block):
        yield from _of(item.comments, item.span, item)
        for member in item.members:
            if isinstance(member, CommentBlock):
                yield from _of(member.comments, None, item)
            elif isinstance(member, Field | EnumValue | BlockAttribute):
                behind = () if member.trailing is None else (member.trailing,)
                yield from _of((*member.comments, *behind), member.span, item)


def _of(comments: Iterable[Comment], scope: Span | None, block: Block | None) -> Iterator[_Directive]:
    for comment in comments:
        found = None if comment.kind is CommentKind.BLOCK else _DIRECTIVE.match(comment.text)
        if found is None:
            continue
        words = [word for word in _SEPARATORS.split(found["codes"].partition(" - ")[0]) if word]
        for written in words or [""]:
            yield _Directive(written=written, comment=comment.span, scope=scope, block=block)


def _unknown(directive: _Directive) -> Drift:
    says = (
        f'there is no difference "{directive.written}"' if directive.written else "the comment names no code"
    )
    near = nearest(directive.written, _CODES) if directive.written else None
    fix = "" if near is None else f"did you mean {near}?"
    return _told(DriftCode.UNKNOWN_IGNORE, directive, says, fix)


def _unneeded(directive: _Directive) -> Drift:
    says = f"no {directive.written} is found {'here' if directive.scope else 'here: the comment stands above nothing'}"
    return _told(DriftCode.UNNEEDED_IGNORE, directive, says)


def _told(code: DriftCode, directive: _Directive, says: str, fix: str = "") -> Drift:
    return Drift(
        code=code,
        says=says,
        own_fix=fix,
        table=None if directive.block is None else query.database_name(directive.block),
        model=None if directive.block is None else directive.block.name,
        subject=directive.written,
        span=directive.comment or directive.scope,
    )
