"""From text to a document: the one door to lark.

The outline of a file is read line by line (`outline`); this module reads the line, with the grammar
`grammars/prisma.lark`, and makes the tree's nodes of it. lark is imported when the first line is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import field
from functools import cache
from importlib import resources
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING

from sqlprisma.diagnostics import Code, Diagnostic, Failure, Outcome
from sqlprisma.prisma import duplicates, mistakes, outline, query
from sqlprisma.prisma.ast import (
    Argument,
    Arity,
    ArrayValue,
    Attribute,
    BlockAttribute,
    Comment,
    CommentKind,
    Document,
    EnumValue,
    Field,
    FieldType,
    FunctionValue,
    NameValue,
    NumberValue,
    ObjectValue,
    Setting,
    StringValue,
    Value,
)
from sqlprisma.prisma.escapes import unescape
from sqlprisma.prisma.mistakes import LineKind
from sqlprisma.prisma.outline import Line
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Source, Span

if TYPE_CHECKING:
    from lark import Lark, Token, Tree, UnexpectedInput

# What the grammar's words are called when one of them was expected, in the order in which they are named. The word
# that stands first in a group stands for the whole group.
_GROUPS = (
    ("UNSUPPORTED", "a type", frozenset({"COLON", "NAME", "OPEN_LIST", "UNSUPPORTED"})),
    ("NUMBER", "a value", frozenset({"NAME", "NUMBER", "OPEN_LIST", "OPEN_OBJECT", "PATH", "STRING"})),
)
_WORDS = {
    "NAME": "a name",
    "STRING": "a string",
    "LIST": "`[]`",
    "OPTIONAL": "`?`",
    "_EQUALS": "`=`",
    "COLON": "`:`",
    "AT": "an attribute",
    "BLOCK_AT": "an attribute",
    "_OPEN": "`(`",
    "COMMA": "`,`",
    "CLOSE": "`)`",
    "CLOSE_LIST": "`]`",
    "CLOSE_OBJECT": "`}`",
    "$END": "the end of the line",
}
_FOUND = re.compile(r"[\w.\-]+|\S")
_LINES = {
    LineKind.FIELD: ("a field", "a field is written as `name Type @attribute`, on one line"),
    LineKind.ENUM_VALUE: ("a value of an enum", "an enum has one value a line"),
    LineKind.SETTING: ("a setting", "a setting is written as `key = value`, on one line"),
    LineKind.BLOCK_ATTRIBUTE: (
        "an attribute of the block",
        "an attribute of a block is written as `@@name(arguments)`, on one line",
    ),
}
_DEPTH = 100
_MOST_PARSED = 1000
"""How many lines' trees are kept; each takes two kilobytes."""
_BRACKETS = re.compile(r'"(?:\\.|[^"\\])*+"?|//[^\r\n]*|[(\[{}\])]')
_ARITIES = {
    "required": Arity.REQUIRED,
    "optional": Arity.OPTIONAL,
    "list": Arity.LIST,
    "optional_list": Arity.OPTIONAL_LIST,
    "legacy_required": Arity.LEGACY_REQUIRED,
    "legacy_list": Arity.LEGACY_LIST,
}
_ARITY_COMPLAINTS = {
    Arity.OPTIONAL_LIST: ("a list cannot be optional", "write `Type[]`, or `Type?`"),
    Arity.LEGACY_REQUIRED: ("`!` is no longer written: a field is required by default", "remove the `!`"),
    Arity.LEGACY_LIST: ("a list is no longer written as `[Type]`", "write `Type[]`"),
}


def parse(source: Source) -> Outcome[Document]:
    """A file as a document.

    Raises:
        Failure: lines of it are not Prisma, or two of them claim the same; one error for each. In the middle of a
            merge there is one error only: what else is wrong follows from it.
    """
    return Outcome(parse_all((source,))[0])


def parse_all(sources: Iterable[Source]) -> tuple[Document, ...]:
    """Files that share one name space as documents: what may stand only once may stand in one of them only once.

    Raises:
        Failure: as `parse`; where a line is not Prisma, nothing is said of what two of them claim.
    """
    outcomes = [read(source) for source in sources]
    findings = tuple(found for outcome in outcomes for found in _told(outcome.diagnostics))
    documents = tuple(outcome.value for outcome in outcomes)
    if findings := findings or duplicates.find(*documents):
        raise Failure(findings)
    return documents


def parse_configuration(sources: Iterable[Source]) -> tuple[Document, ...]:
    """Only the generators and the datasource of such files; whatever is wrong elsewhere in them does not matter.

    Raises:
        Failure: in the middle of a merge, or where the configuration itself is broken or there twice.
    """
    outcomes = [read(source) for source in sources]
    findings = tuple(
        found
        for outcome in outcomes
        for found in _told(outcome.diagnostics)
        if _is_of_configuration(found, outcome)
    )
    documents = tuple(
        replace(query.only_configuration(outcome.value), span=outcome.value.span) for outcome in outcomes
    )
    if findings := findings or duplicates.find(*documents):
        raise Failure(findings)
    return documents


def _is_of_configuration(found: Diagnostic, outcome: Outcome[Document]) -> bool:
    """Whether what was found could cost some of the configuration."""
    span = found.span
    if span is None or outline.conflict([found]) or span.text.startswith(query.CONFIGURATION):
        return True
    blocks = (block.span for block in outcome.value.blocks(*query.CONFIGURATION) if block.span)
    return any(block.start <= span.start < block.end for block in blocks)


def _told(findings: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    conflict = outline.conflict(findings)
    return findings if conflict is None else (conflict,)


def read(source: Source) -> Outcome[Document]:
    """A file as a document, with an error for each line that is not Prisma; the document keeps them all."""
    reader = _Reader()
    items, findings = outline.read(source, reader.line)
    return Outcome(Document(items=items, span=source.span()), findings)


@cache
def _grammar() -> Lark:
    from lark import Lark  # noqa: PLC0415 - see the module's docstring

    return Lark(
        _grammar_text(),
        parser="lalr",
        start=[kind.value for kind in LineKind],
        maybe_placeholders=False,
    )


def _grammar_text() -> str:
    """The grammar, from the installed package or else from the repository the package stands in."""
    installed = resources.files("sqlprisma").joinpath("grammars", "prisma.lark")
    if installed.is_file():
        return installed.read_text(encoding="utf-8")
    repository = Path(__file__).resolve().parents[2]
    return (repository / "grammars" / "prisma.lark").read_text(encoding="utf-8")


@dataclass(slots=True)
class _Reader:
    """Reads lines; equal lines are parsed once, while not too many others come between them."""

    parsed: dict[tuple[LineKind, str], Tree[Token] | _Stumble] = field(default_factory=dict)

    def line(self, kind: LineKind, span: Span) -> tuple[Line | None, tuple[Diagnostic, ...]]:
        """The line that stands in a span, None if it is nothing of this kind; and what is wrong with it."""
        text = span.text
        parsed = self.parsed.get((kind, text))
        if parsed is None:
            if len(self.parsed) >= _MOST_PARSED:
                self.parsed.clear()
            parsed = self.parsed[kind, text] = _parse(kind, text)
        if isinstance(parsed, _Stumble):
            return None, (parsed.finding(kind, span),)
        nodes = _Nodes(source=span.source, base=span.start, end=span.end)
        return nodes.line(kind, parsed), tuple(nodes.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stumble:
    """Where the grammar did not go on, and the names of the words it expected."""

    offset: int
    expected: frozenset[str] = frozenset()
    message: str | None = None

    def finding(self, kind: LineKind, span: Span) -> Diagnostic:
        """The error in words."""
        place = Span(source=span.source, start=span.start + self.offset, end=span.start + self.offset + 1)
        what, hint = _LINES[kind]
        word = _FOUND.search(span.text, self.offset)
        found = f"`{word.group()[:40]}`" if word else "the end of the line"
        hint = mistakes.hint(kind, span.text, self.offset) or hint
        message = self.message or f"expected {_in_words(self.expected) or what}, found {found}"
        return Diagnostic(code=Code.PRISMA_SYNTAX, message=message, span=place, hint=hint)


def _in_words(expected: frozenset[str]) -> str:
    words: list[str] = []
    for first, word, group in _GROUPS:
        if first in expected:
            words.append(word)
            expected -= group
    words.extend(dict.fromkeys(word for name, word in _WORDS.items() if name in expected))
    return " or ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def _too_deep(text: str) -> int | None:
    """Where the brackets of a line are nested deeper than a tree of it could be walked, if anywhere."""
    if len(text) <= _DEPTH:
        return None
    depth = 0
    for bracket in _BRACKETS.finditer(text):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(bracket.group(), 0)
        if depth > _DEPTH:
            return bracket.start()
    return None


def _parse(kind: LineKind, text: str) -> Tree[Token] | _Stumble:
    from lark import Token, UnexpectedCharacters, UnexpectedToken  # noqa: PLC0415 - lazily

    too_deep = _too_deep(text)
    if too_deep is not None:
        return _Stumble(offset=too_deep, message=f"values are nested more than {_DEPTH} deep")
    try:
        tree = _grammar().parse(text, start=kind.value)
    except UnexpectedToken as stumble:
        at_end = stumble.token.type == "$END" or stumble.token.start_pos is None
        offset = len(text) if at_end else stumble.token.start_pos or 0
        return _Stumble(offset=offset, expected=_expected(stumble))
    except UnexpectedCharacters as stumble:
        return _Stumble(offset=stumble.column - 1, expected=_expected(stumble))
    if not text.isascii():
        names = tree.scan_values(lambda child: isinstance(child, Token) and child.type in {"NAME", "PATH"})
        for name in names:
            if not all(outline.is_name(part) for part in name.split(".")):
                return _Stumble(offset=name.start_pos or 0, expected=frozenset({"NAME"}))
    return tree


def _expected(stumble: UnexpectedInput) -> frozenset[str]:
    accepted: set[str] = stumble.interactive_parser.accepts()  # type: ignore[no-untyped-call] # lark leaves it so
    return frozenset(accepted)


@dataclass(slots=True, kw_only=True)
class _Nodes:
    """Makes nodes of one line's tree; the line begins at `base` in its source and ends at `end`."""

    source: Source
    base: int
    end: int
    findings: list[Diagnostic] = field(default_factory=list)

    def line(self, kind: LineKind, tree: Tree[Token]) -> Line:
        """The line's node."""
        tokens, trees = _split(tree)
        span = Span(source=self.source, start=self.base, end=self.end)
        trailing = self.trailing(tokens[-1])
        match kind:
            case LineKind.FIELD:
                return self.field(tokens, trees, trailing, span)
            case LineKind.ENUM_VALUE:
                attributes = tuple(self.attribute(child) for child in trees)
                return EnumValue(name=_word(tokens[0]), attributes=attributes, trailing=trailing, span=span)
            case LineKind.SETTING:
                value = self.value(trees[0]) if trees else None
                if value is None:
                    self.complain(span, f"`{tokens[0]}` has no value", "write `key = value`")
                return Setting(key=_word(tokens[0]), value=value, trailing=trailing, span=span)
            case LineKind.BLOCK_ATTRIBUTE:
                return BlockAttribute(attribute=self.attribute(tree), trailing=trailing, span=span)

    def field(
        self, tokens: list[Token], trees: list[Tree[Token]], trailing: Comment | None, span: Span
    ) -> Field:
        """A field; without a type or with a colon it is one, but a wrong one."""
        type_ = self.field_type(trees[0]) if trees and trees[0].data in _ARITIES else None
        if type_ is None:
            message = f"the field `{tokens[0]}` has no type"
            self.complain(span, message, _LINES[LineKind.FIELD][1])
        if len(tokens) > 1 and tokens[1].type == "COLON":
            self.complain(self.span(tokens[1]), "a field's type does not follow a `:`", "remove the colon")
        attributes = tuple(self.attribute(child) for child in trees if child.data == "attribute")
        return Field(name=_word(tokens[0]), type=type_, attributes=attributes, trailing=trailing, span=span)

    def field_type(self, tree: Tree[Token]) -> FieldType:
        """A field's type with its arity."""
        arity = _ARITIES[tree.data]
        tokens, trees = _split(tree)
        if trees:
            first, literal, last = _split(trees[0])[0]
            name, span = self.text(literal), self.span(first, last)
        else:
            word = next(token for token in tokens if token.type == "NAME")
            name, span = _word(word), self.span(word)
        if arity in _ARITY_COMPLAINTS:
            self.complain(span, *_ARITY_COMPLAINTS[arity])
        written = span.text if trees else None
        return FieldType(name=name, arity=arity, is_unsupported=bool(trees), written=written, span=span)

    def attribute(self, tree: Tree[Token]) -> Attribute:
        """`@name(…)` or `@@name(…)`."""
        tokens, trees = _split(tree)
        first, name = tokens[0], tokens[1]
        if not trees:
            return Attribute(name=_word(name), span=self.span(first, name))
        arguments, last = self.arguments(trees[0])
        return Attribute(name=_word(name), arguments=arguments, span=self.span(first, last))

    def arguments(self, tree: Tree[Token]) -> tuple[tuple[Argument, ...], Token]:
        """What stands between parentheses, and the closing one."""
        tokens, trees = _split(tree)
        if tokens[:-1] and len(tokens) > len(trees):
            self.complain(self.span(tokens[-2]), "a comma follows the last argument", "remove the comma")
        return tuple(self.argument(child) for child in trees), tokens[-1]

    def argument(self, tree: Tree[Token]) -> Argument:
        """`value` or `name: value`."""
        if tree.data not in {"named", "entry"}:
            value = self.value(tree)
            return Argument(value=value, span=value.span)
        (name, colon), trees = _split(tree)
        if not trees:
            span = self.span(name, colon)
            self.complain(span, f"the argument `{name}` has no value", "write `name: value`")
            return Argument(name=_word(name), value=None, span=span)
        value = self.value(trees[0])
        end = value.span.end if value.span else self.end
        span = Span(source=self.source, start=self.base + (name.start_pos or 0), end=end)
        return Argument(name=_word(name), value=value, span=span)

    def value(self, tree: Tree[Token]) -> Value:
        """A value of any kind."""
        tokens, trees = _split(tree)
        return _VALUES[tree.data](self, tokens, trees)

    def call(self, tokens: list[Token], trees: list[Tree[Token]]) -> Value:
        """`name(…)`."""
        arguments, last = self.arguments(trees[0])
        return FunctionValue(name=_word(tokens[0]), arguments=arguments, span=self.span(tokens[0], last))

    def path(self, tokens: list[Token], _: list[Tree[Token]]) -> Value:
        """A bare word."""
        return NameValue(name=_word(tokens[0]), span=self.span(tokens[0]))

    def number(self, tokens: list[Token], _: list[Tree[Token]]) -> Value:
        """A number."""
        return NumberValue(text=str(tokens[0]), span=self.span(tokens[0]))

    def string(self, tokens: list[Token], _: list[Tree[Token]]) -> Value:
        """A string."""
        literal = tokens[0]
        return StringValue(value=self.text(literal), written=str(literal), span=self.span(literal))

    def array(self, tokens: list[Token], trees: list[Tree[Token]]) -> Value:
        """`[…]`."""
        items = tuple(self.value(child) for child in trees)
        return ArrayValue(items=items, span=self.span(tokens[0], tokens[-1]))

    def object(self, tokens: list[Token], trees: list[Tree[Token]]) -> Value:
        """`{ … }`."""
        entries = tuple(self.argument(child) for child in trees)
        return ObjectValue(entries=entries, span=self.span(tokens[0], tokens[-1]))

    def text(self, literal: Token) -> str:
        """What a string means."""
        text, wrong = unescape(literal)
        if wrong is not None:
            start = self.base + (literal.start_pos or 0) + wrong
            span = Span(source=self.source, start=start, end=start + 2)
            hint = r"a backslash itself is written as `\\`"
            self.complain(span, f"`{span.text}` is not an escape that means anything", hint)
        return text

    def trailing(self, last: Token) -> Comment | None:
        """The comment at the line's end."""
        if last.type == "BLOCK_COMMENT":
            return Comment(kind=CommentKind.BLOCK, text=str(last[2:-2]), span=self.span(last))
        if last.type != "COMMENT":
            return None
        kind = CommentKind.DOCUMENTATION if last.startswith("///") else CommentKind.PLAIN
        return Comment(kind=kind, text=str(last[len(kind.value) :]), span=self.span(last))

    def span(self, first: Token, last: Token | None = None) -> Span:
        """The place from one token to another."""
        end = (last or first).end_pos or 0
        return Span(source=self.source, start=self.base + (first.start_pos or 0), end=self.base + end)

    def complain(self, span: Span, message: str, hint: str) -> None:
        """Note an error that costs nothing of the line."""
        self.findings.append(Diagnostic(code=Code.PRISMA_SYNTAX, message=message, span=span, hint=hint))


_VALUES: dict[str, Callable[[_Nodes, list[Token], list[Tree[Token]]], Value]] = {
    "array": _Nodes.array,
    "call": _Nodes.call,
    "number": _Nodes.number,
    "object": _Nodes.object,
    "path": _Nodes.path,
    "string": _Nodes.string,
}


def _word(token: Token) -> str:
    """A name; equal ones are one text, as a schema says most of them many times."""
    return intern(str(token))


def _split(tree: Tree[Token]) -> tuple[list[Token], list[Tree[Token]]]:
    """A tree's own words and its subtrees, each in order."""
    tokens: list[Token] = []
    trees: list[Tree[Token]] = []
    for child in tree.children:
        if isinstance(child, str):
            tokens.append(child)
        else:
            trees.append(child)
    return tokens, trees
