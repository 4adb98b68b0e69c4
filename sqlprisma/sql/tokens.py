"""The tokens of one statement and the few verbs readers read them with.

A reader *sees* words (looks), *takes* them (moves on if they are there) or *needs* them (else the statement is
refused, in PostgreSQL's words). Words, punctuation and operators are compared by key; names, strings and
numbers are read by the methods named after them, under the rules of PostgreSQL's grammar (gram.y, the
productions in each docstring).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from sqlprisma.ddl import Name
from sqlprisma.diagnostics import Code
from sqlprisma.source import Span
from sqlprisma.sql import names
from sqlprisma.sql.errors import ReadError
from sqlprisma.sql.hints import explain
from sqlprisma.sql.keywords import NOT_A_COLUMN_NAME, NOT_A_TYPE_NAME, RESERVED
from sqlprisma.sql.lexer import lex

DEEPEST = 100
"""How many levels of parentheses (and the like) an expression may have."""

_NO_KEYWORDS: frozenset[str] = frozenset()


class TokenStream:
    """The tokens of a statement, and where the reader stands."""

    __slots__ = ("_closings", "at", "depth", "ends", "keys", "kinds", "source", "starts", "text")

    def __init__(self, span: Span) -> None:
        lexemes = lex(span.source, span.start, span.end)
        self.source = span.source
        self.text = span.source.text
        self.keys = lexemes.keys
        self.kinds = lexemes.kinds
        self.starts = lexemes.starts
        self.ends = lexemes.ends
        self.at = 0
        self.depth = 0
        self._closings: dict[int, int] | None = None

    # --- words, punctuation, operators

    def sees(self, *keys: str) -> bool:
        """Whether these are the next tokens."""
        at = self.at
        found = self.keys
        if found[at] != keys[0]:
            return False
        return len(keys) == 1 or tuple(found[at : at + len(keys)]) == keys

    def sees_any(self, keys: frozenset[str], ahead: int = 0) -> bool:
        """Whether the next token (or one further on) is one of these."""
        at = self.at + ahead
        return at < len(self.keys) and self.keys[at] in keys

    def takes(self, *keys: str) -> bool:
        """Move over these tokens if they are the next."""
        if self.sees(*keys):
            self.at += len(keys)
            return True
        return False

    def takes_any(self, keys: frozenset[str]) -> str | None:
        """Move over the next token if it is one of these, and say which."""
        key = self.keys[self.at]
        if key in keys and key:
            self.at += 1
            return key
        return None

    def needs(self, *keys: str) -> None:
        """Move over these tokens; refuse the statement where they are not."""
        for key in keys:
            if self.keys[self.at] != key:
                self.fail(key.upper())
            self.at += 1

    def needs_any(self, keys: frozenset[str]) -> str:
        """Move over one of these tokens and say which; refuse the statement where none stands."""
        key = self.takes_any(keys)
        if key is None:
            self.fail(" or ".join(sorted(word.upper() for word in keys)))
        return key

    @property
    def kind(self) -> str:
        """The kind of the next token."""
        return self.kinds[self.at]

    @property
    def key(self) -> str:
        """The key of the next token."""
        return self.keys[self.at]

    @property
    def is_at_end(self) -> bool:
        """Whether nothing follows."""
        return self.kinds[self.at] == "end"

    def needs_end(self) -> None:
        """Refuse what still follows."""
        if not self.is_at_end:
            self.fail("the end of the statement")

    def needs_more(self, expected: str) -> None:
        """Refuse a statement that is over already."""
        if self.kinds[self.at] == "end":
            self.fail(expected)

    def skip_rest(self) -> None:
        """Move to the end of the statement; parentheses must match, and no semicolon may stand outside."""
        while self.kinds[self.at] != "end":
            key = self.keys[self.at]
            if key == "(":
                self.skip_parentheses()
            elif key in {")", ";"}:
                self.fail()
            else:
                self.at += 1

    # --- places and refusals

    def token_text(self, index: int | None = None) -> str:
        """A token as written; the next one without an index."""
        index = self.at if index is None else index
        return self.text[self.starts[index] : self.ends[index]]

    def span_from(self, first: int) -> Span:
        """The piece from the token with this index to the last one read."""
        last = max(self.at - 1, first)
        return Span(source=self.source, start=self.starts[first], end=self.ends[last])

    def token_span(self, index: int | None = None) -> Span:
        """The place of one token; of the next without an index."""
        index = self.at if index is None else index
        return Span(source=self.source, start=self.starts[index], end=self.ends[index])

    def fail(self, expected: str | None = None, *, at: int | None = None) -> NoReturn:
        """Refuse the statement at the next token, as PostgreSQL's parser does."""
        index = self.at if at is None else at
        hint = explain(self.token_text(index), expected)
        if self.kinds[index] == "end":
            raise ReadError("syntax error at end of input", self._last_place(), hint=hint)
        raise ReadError(
            f'syntax error at or near "{self.token_text(index)}"', self.token_span(index), hint=hint
        )

    def refuse(
        self,
        message: str,
        *,
        at: int | None = None,
        hint: str | None = None,
        code: Code = Code.SYNTAX_ERROR,
    ) -> NoReturn:
        """Refuse the statement with a message of its own."""
        raise ReadError(message, self.token_span(at), code=code, hint=hint)

    def deeper(self) -> None:
        """Count one level of nesting; the caller gives it back with `depth -= 1`."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise ReadError(
                "stack depth limit exceeded",
                self.token_span(),
                code=Code.TOO_DEEP,
                hint=f"the expression is nested more than {DEEPEST} levels deep",
            )

    def _last_place(self) -> Span:
        end = self.ends[-2] if len(self.ends) > 1 else self.ends[-1]
        return Span(source=self.source, start=end, end=end)

    # --- names

    def column_name(self, expected: str = "a name") -> str:
        """ColId: the name of a column, a table, a schema, a constraint, …."""
        return self._name(NOT_A_COLUMN_NAME, expected)

    def type_or_function_name(self, expected: str = "a name") -> str:
        """type_function_name: the unqualified name of a type or a function."""
        return self._name(NOT_A_TYPE_NAME, expected)

    def word_or_name(self, expected: str = "a name") -> str:
        """NonReservedWord: any name but a reserved word."""
        return self._name(RESERVED, expected)

    def label(self, expected: str = "a name") -> str:
        """ColLabel: any word at all."""
        return self._name(_NO_KEYWORDS, expected)

    def sees_column_name(self) -> bool:
        """Whether a ColId follows."""
        kind = self.kinds[self.at]
        return kind == "name" or (kind == "word" and self.keys[self.at] not in NOT_A_COLUMN_NAME)

    def plain_name(self, expected: str = "a name") -> Name:
        """A ColId as a name without a schema."""
        first = self.at
        return self.name_of([self.column_name(expected)], first)

    def qualified_name(self, expected: str = "a name") -> Name:
        """qualified_name and any_name: up to database, schema and name."""
        first = self.at
        parts = [self.column_name(expected)]
        while self.takes("."):
            parts.append(self.label())
        return self.name_of(parts, first)

    def name_of(self, parts: list[str], first: int) -> Name:
        """The parts of a dotted name as a `Name`."""
        span = self.span_from(first)
        if len(parts) > 3:
            raise ReadError(f"improper qualified name (too many dotted names): {'.'.join(parts)}", span)
        padded = [None] * (3 - len(parts)) + parts
        return Name(name=parts[-1], schema=padded[1], database=padded[0], span=span)

    def qualified_names(self) -> tuple[Name, ...]:
        """A list of qualified names."""
        found = [self.qualified_name()]
        while self.takes(","):
            found.append(self.qualified_name())
        return tuple(found)

    def column_list(self) -> tuple[str, ...]:
        """`(name, …)`."""
        self.needs("(")
        found = [self.column_name("a column name")]
        while self.takes(","):
            found.append(self.column_name("a column name"))
        self.needs(")")
        return tuple(found)

    def optional_column_list(self) -> tuple[str, ...]:
        """`[(name, …)]`."""
        return self.column_list() if self.sees("(") else ()

    def _name(self, refused: frozenset[str], expected: str) -> str:
        at = self.at
        kind = self.kinds[at]
        if kind == "word":
            key = self.keys[at]
            if key in refused:
                self.fail(expected)
            self.at = at + 1
            return names.cut(key)
        if kind != "name":
            self.fail(expected)
        text = self.token_text()
        if text == '""':
            self.refuse('zero-length delimited identifier at or near """"')
        self.at = at + 1
        return names.quoted(text, self._escape(text))

    def _escape(self, text: str) -> str:
        """The character of `UESCAPE 'c'` after a `U&` constant."""
        if text[0] in "uU" and text[1:2] == "&" and self.takes("uescape"):
            return self.string() or "\\"
        return "\\"

    # --- constants

    def string(self, expected: str = "a string") -> str:
        """Sconst: a string constant's value."""
        text = self.token_text()
        if self.kinds[self.at] != "string" or text[0] in "bBxX":
            self.fail(expected)
        self.at += 1
        return names.string(text, self._escape(text))

    def integer(self, expected: str = "an integer") -> int:
        """Iconst: an unsigned integer."""
        text = self.token_text()
        if self.kinds[self.at] != "number" or not _is_integer(text):
            self.fail(expected)
        self.at += 1
        return self._whole(text)

    def signed_integer(self, expected: str = "an integer") -> int:
        """NumericOnly, where a whole number is wanted."""
        sign = self.takes_any(frozenset("+-"))
        text = self.token_text()
        if self.kinds[self.at] != "number":
            self.fail(expected)
        self.at += 1
        number = self._whole(text)
        return -number if sign == "-" else number

    def _whole(self, text: str) -> int:
        digits = text.replace("_", "")
        try:
            return (
                int(digits, 0 if digits[1:2].isalpha() else 10) if _is_integer(text) else int(float(digits))
            )
        except (ValueError, OverflowError):
            self.refuse(f'value "{text}" is out of range for type bigint', at=self.at - 1)

    # --- stepping over what is kept as text

    def skip_parentheses(self) -> None:
        """Move from an opening parenthesis to behind the one that closes it."""
        self.needs("(")
        depth = 1
        keys, kinds = self.keys, self.kinds
        while depth:
            if kinds[self.at] == "end":
                self.fail(")")
            key = keys[self.at]
            depth += (key in {"(", "["}) - (key in {")", "]"})
            self.at += 1

    def closing(self, opening: int) -> int:
        """Where the parenthesis that opens there is closed; before the end where it never is."""
        if self._closings is None:
            self._closings = _closings(self.keys)
        return self._closings[opening]


def _closings(keys: Sequence[str]) -> dict[int, int]:
    """Where each opening parenthesis is closed; one that is not, at the end."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for at, key in enumerate(keys):
        if key == "(":
            opened.append(at)
        elif key == ")" and opened:
            found[opened.pop()] = at
    return found | dict.fromkeys(opened, len(keys) - 2)


def _is_integer(text: str) -> bool:
    return text.replace("_", "").isdigit() or text[1:2].lower() in {"x", "o", "b"}
