"""Mistakes that people make in a schema file, and what to write instead.

Apart from the grammar, which only knows what it expected: whoever comes from SQL, TypeScript or JSON
expected something else, and is best helped by its translation. A row is tried only where a line could not be read, so
it never decides what Prisma is; the first that fits counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from difflib import get_close_matches
from enum import Enum

from sqlprisma.records import dataclass


class LineKind(Enum):
    """What a line is read as; the value is the grammar's entry point."""

    FIELD = "field"
    ENUM_VALUE = "enum_value"
    SETTING = "setting"
    BLOCK_ATTRIBUTE = "block_attribute"


BLOCKS = ("datasource", "enum", "generator", "model", "type", "view")
_ANY = frozenset(LineKind)
_FIELD = frozenset({LineKind.FIELD})
_ENUM = frozenset({LineKind.ENUM_VALUE})
_SETTING = frozenset({LineKind.SETTING})
_ATTRIBUTE = frozenset({LineKind.BLOCK_ATTRIBUTE})


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Row:
    """Where reading stopped, and what helps; `in_brackets` asks whether a bracket is open before that place."""

    at: re.Pattern[str]
    hint: str
    kinds: frozenset[LineKind] = _ANY
    before: re.Pattern[str] = field(default_factory=lambda: _pattern(""))
    in_brackets: bool | None = None

    def fits(self, kind: LineKind, text: str, offset: int, *, in_brackets: bool) -> bool:
        """Whether this is the mistake."""
        return (
            kind in self.kinds
            and self.in_brackets in {None, in_brackets}
            and self.at.match(text, offset) is not None
            and self.before.search(text[:offset]) is not None
        )


_END = r"\s*(?://.*)?$"
_QUOTES = "'`\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"
_INVISIBLE = "\u00ad\u200b-\u200f\u2028\u2029\u2060\ufeff"
_HEAD = rf"(?:{'|'.join(BLOCKS)})\s++[^\s{{]++\s*+$"
_ROWS = (
    _Row(
        _pattern(r"\{" + _END),
        "a block begins inside of another one: close that above with a `}` on a line of its own",
        before=_pattern(rf"^{_HEAD}"),
    ),
    _Row(
        _pattern(f"[{_INVISIBLE}]"),
        "an invisible character stands here: remove it; it often comes along when text is copied",
    ),
    _Row(_pattern(f"[{_QUOTES}]"), 'a text stands in straight double quotes: "…"', in_brackets=True),
    _Row(_pattern(f"[{_QUOTES}]"), 'a text stands in straight double quotes: "…"', kinds=_SETTING),
    _Row(
        _pattern(f'["{_QUOTES}]'),
        'a name stands without quotes; what it is called in the database goes into @map("…")',
        before=_pattern("^$"),
    ),
    _Row(_pattern(r'"[^"]*\t'), r"a text cannot hold a tab: write `\t`"),
    _Row(_pattern(r'"(?:\\.|[^"\\])*$'), 'the text is not closed: close it with `"` on the same line'),
    _Row(_pattern("#|--"), "a comment begins with `//`, documentation with `///`"),
    _Row(_pattern(";"), "remove it: the end of the line ends a field"),
    _Row(_pattern("," + _END), "remove the comma: the end of the line separates", in_brackets=False),
    _Row(_pattern(","), "one value stands on a line, without commas", kinds=_ENUM, in_brackets=False),
    _Row(_pattern(","), "remove the comma: a blank separates attributes", kinds=_FIELD, in_brackets=False),
    _Row(_pattern(r"[\]}]"), "remove the comma after the last value", before=_pattern(r",\s*$")),
    _Row(_pattern("="), "an argument is named with a colon: `name: value`", in_brackets=True),
    _Row(
        _pattern("="),
        "a default is an attribute: `name Type @default(value)`",
        kinds=_FIELD,
        before=_pattern(r"^\S+\s+\S"),
    ),
    _Row(_pattern("="), "no `=` stands in a model: write `name Type`", kinds=_FIELD),
    _Row(_pattern("="), 'write `NAME @map("value")`', kinds=_ENUM),
    _Row(
        _pattern("$"),
        "the bracket is not closed on this line; an attribute or a list cannot be broken over several lines",
        in_brackets=True,
    ),
    _Row(
        _pattern("@"),
        "an attribute of a field has one `@`; put one of the whole block on a line of its own",
        kinds=_FIELD,
        before=_pattern(r"\S\s*@$"),
    ),
    _Row(
        _pattern("@"),
        "write `@@` for an attribute of the block; that of a field stands behind its type",
        kinds=_FIELD,
        before=_pattern("^$"),
    ),
    _Row(_pattern("@"), "write two of them", kinds=_ATTRIBUTE, before=_pattern("^@@$")),
    _Row(_pattern("@"), "each attribute of a block has a line of its own", kinds=_ATTRIBUTE),
    _Row(
        _pattern("@"), "this block has no attributes: a setting is written as `key = value`", kinds=_SETTING
    ),
    _Row(_pattern(r"[?!]\s*:?"), "the `?` stands behind the type: `name Type?`", kinds=_FIELD),
    _Row(
        _pattern(r"\["),
        "a list cannot be optional, nor hold what is optional: write `Type[]`",
        kinds=_FIELD,
        before=_pattern(r"\?\s*$"),
    ),
    _Row(_pattern("<"), "a list is written as `Type[]`", kinds=_FIELD),
    _Row(
        _pattern(r"\||(?i:null|not)\b"),
        "write `Type?` where there may be no value; without the `?` there must be one",
        kinds=_FIELD,
        in_brackets=False,
    ),
    _Row(
        _pattern(r"\("),
        "a type of the database is an attribute, such as `String @db.VarChar(255)`",
        kinds=_FIELD,
        before=_pattern(r"^\S+\s+[^\s@]+\s*$"),
    ),
    _Row(
        _pattern(r"[\w\[{\"]"),
        "arguments stand in parentheses, such as `@default(1)`",
        kinds=frozenset({LineKind.FIELD, LineKind.BLOCK_ATTRIBUTE}),
        before=_pattern(r"@[\w.\-]+\s*$"),
    ),
    _Row(_pattern(r"\.\d"), "a number begins with a digit: `0.5`", in_brackets=True),
    _Row(_pattern(r"[eE][+\-]?\d"), "write all digits of the number", before=_pattern(r"\d$")),
    _Row(
        _pattern(r"[\w\[{\"]"),
        "put a comma between them",
        before=_pattern(r"[\w\])}\"]\s+$"),
        in_brackets=True,
    ),
    _Row(
        _pattern(r"_|\$"),
        'a name begins with a letter; what it is called in the database goes into @map("…")',
        before=_pattern("^$"),
    ),
    _Row(
        _pattern(r"\w"),
        "a field has one name and one type, each in one word",
        kinds=_FIELD,
        before=_pattern(r"^\S+\s+[^\s@(]+\s+$"),
    ),
    _Row(
        _pattern(r"\w"),
        'a value is one word: `in_progress @map("in progress")`',
        kinds=_ENUM,
        before=_pattern(r"^\S+\s+$"),
    ),
    _Row(
        _pattern(r"\)" + _END), "`)` closes nothing here; a block is closed with `}`", before=_pattern("^$")
    ),
    _Row(_pattern(r"[)\]]"), "remove it: there is no bracket to close", in_brackets=False),
)

_BRACKETS = re.compile(r'"(?:\\.|[^"\\])*+"?|//.*|[(\[{}\])]', re.DOTALL)


def hint(kind: LineKind, text: str, offset: int) -> str | None:
    """What to write instead at the place where a line could not be read on, if the mistake is a known one."""
    in_brackets = open_brackets(text[:offset]) > 0
    found = (row for row in _ROWS if row.fits(kind, text, offset, in_brackets=in_brackets))
    return next((row.hint for row in found), None)


def open_brackets(text: str) -> int:
    """How many more brackets a text opens than it closes."""
    depth = 0
    for bracket in _BRACKETS.finditer(text):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(bracket.group(), 0)
    return depth


# --- outside of blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong, and what to write instead."""

    message: str
    hint: str


BLOCK_HINT = (
    "a block begins with model, enum, view, type, generator or datasource, its name, and `{` on that line"
)
_TRANSLATIONS = {"class": "model", "interface": "model", "provider": "datasource", "table": "model"}
_OPENING = re.compile(r"([^\W\d]\w*+)\s++([^\s{]++)([^{]*+)\{")
_WITHOUT_BRACE = re.compile(rf"(?:{'|'.join(BLOCKS)})\s++\S++\s*+(?://.*)?$")
_OTHERS = (
    (
        re.compile("#|--"),
        Mistake(message="this is no comment", hint="a comment begins with `//`, documentation with `///`"),
    ),
    (re.compile(r"\}"), Mistake(message="there is no block to close", hint="remove the `}`")),
    (re.compile(r"/\*"), Mistake(message="the comment is not closed", hint="close it with `*/`")),
    (
        re.compile("import |from "),
        Mistake(
            message="Prisma has no imports",
            hint="remove the line: all .prisma files of a folder belong to one schema",
        ),
    ),
    (
        _WITHOUT_BRACE,
        Mistake(message="the `{` is missing", hint="it stands on the line of the block's name"),
    ),
)


def outside(text: str) -> Mistake:
    """What is wrong with a line that is not in a block."""
    opening = _OPENING.match(text)
    if opening is not None:
        return _of_opening(*opening.groups())
    for pattern, mistake in _OTHERS:
        if pattern.match(text):
            return mistake
    return Mistake(message="this line is not the beginning of a block", hint=BLOCK_HINT)


def _of_opening(keyword: str, name: str, rest: str) -> Mistake:
    """What is wrong with a line that looks like the beginning of a block."""
    if keyword in BLOCKS and name[0] in f'"{_QUOTES}':
        return Mistake(message="the name of a block stands without quotes", hint="remove the quotes")
    if keyword in BLOCKS and rest.strip():
        return Mistake(message=f"`{{` must follow the name of the {keyword}", hint=BLOCK_HINT)
    if keyword in BLOCKS:
        return Mistake(message=f"`{name}` is not a name", hint="a name is made of letters and digits, and _")
    near = _TRANSLATIONS.get(keyword.lower()) or next(_near(keyword), None)
    hint = f"did you mean `{near}`?" if near else BLOCK_HINT
    return Mistake(message=f"`{keyword}` is not a kind of block", hint=hint)


def _near(keyword: str) -> Iterator[str]:
    return iter(get_close_matches(keyword.lower(), BLOCKS, n=1, cutoff=0.6))


def opens(text: str) -> bool:
    """Whether what follows such a line, up to a `}`, was meant to stand in a block."""
    return _OPENING.match(text) is not None or _WITHOUT_BRACE.match(text) is not None
