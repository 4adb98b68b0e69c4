"""Sequences: CREATE SEQUENCE and the options that identity columns share (gram.y: SeqOptElem)."""

from __future__ import annotations

from collections.abc import Callable

from sqlprisma import ddl
from sqlprisma.records import dataclass
from sqlprisma.source import Span
from sqlprisma.sql.clauses import takes_if_not_exists
from sqlprisma.sql.tokens import TokenStream
from sqlprisma.sql.types import read_type

_TEMPORARY = frozenset({"temp", "temporary"})


@dataclass(slots=True)
class _Options:
    """The options of one sequence while they are read."""

    type: ddl.TypeRef | None = None
    sequence_name: ddl.Name | None = None
    start: int | None = None
    increment: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    cache: int | None = None
    is_cycle: bool | None = None
    restarts: bool = False
    restart: int | None = None
    owned_by: tuple[ddl.Name, str] | None = None
    owned_by_none: bool = False

    def freeze(self, span: Span) -> ddl.SequenceOptions:
        """The options as read."""
        return ddl.SequenceOptions(
            type=self.type,
            sequence_name=self.sequence_name,
            start=self.start,
            increment=self.increment,
            minimum=self.minimum,
            maximum=self.maximum,
            cache=self.cache,
            is_cycle=self.is_cycle,
            restarts=self.restarts,
            restart=self.restart,
            owned_by=self.owned_by,
            owned_by_none=self.owned_by_none,
            span=span,
        )


def create(tokens: TokenStream) -> tuple[ddl.Operation, ...]:
    """CREATE [TEMPORARY | UNLOGGED] SEQUENCE."""
    tokens.needs("create")
    is_temporary = False
    if not tokens.takes("unlogged"):
        tokens.takes_any(frozenset({"local", "global"}))
        is_temporary = tokens.takes_any(_TEMPORARY) is not None
    tokens.needs("sequence")
    if_not_exists = takes_if_not_exists(tokens)
    name = tokens.qualified_name("the name of the sequence")
    options = read_options(tokens)
    return (
        ddl.CreateSequence(
            name=name,
            options=options,
            is_temporary=is_temporary,
            if_not_exists=if_not_exists,
            span=tokens.span_from(0),
        ),
    )


def read_options(tokens: TokenStream) -> ddl.SequenceOptions:
    """OptSeqOptList: as many options as follow."""
    first = tokens.at
    options = _Options()
    seen: set[str] = set()
    while tokens.key in _READERS:
        read_option(tokens, options, seen)
    return options.freeze(tokens.span_from(first))


def read_parenthesised_options(tokens: TokenStream) -> ddl.SequenceOptions:
    """OptParenthesizedSeqOptList, of an identity column."""
    if not tokens.takes("("):
        return _Options().freeze(tokens.token_span())
    if tokens.sees(")"):
        tokens.fail("a sequence option")
    options = read_options(tokens)
    tokens.needs(")")
    return options


def read_identity_changes(tokens: TokenStream) -> tuple[bool | None, ddl.SequenceOptions]:
    """alter_identity_column_option_list: `SET GENERATED …`, `SET option`, `RESTART`, in any number."""
    first = tokens.at
    is_always: bool | None = None
    options = _Options()
    seen: set[str] = set()
    while tokens.key in {"set", "restart"}:
        if tokens.sees("restart"):
            read_option(tokens, options, seen)
        elif tokens.takes("set", "generated"):
            is_always = read_generated_when(tokens)
        else:
            tokens.needs("set")
            if tokens.key not in _READERS or tokens.sees("restart"):
                tokens.fail("a sequence option")
            read_option(tokens, options, seen)
    return is_always, options.freeze(tokens.span_from(first))


def read_generated_when(tokens: TokenStream) -> bool:
    """generated_when: whether ALWAYS; the other is BY DEFAULT."""
    if tokens.takes("by"):
        tokens.needs("default")
        return False
    tokens.needs("always")
    return True


def read_option(tokens: TokenStream, options: _Options, seen: set[str]) -> None:
    """SeqOptElem."""
    at = tokens.at
    word = tokens.key
    tokens.at += 1
    _READERS[word](tokens, options)
    subject = tokens.keys[at + 1] if word == "no" else word
    if subject in seen:
        tokens.refuse("conflicting or redundant options", at=at)
    seen.add(subject)


def _as(tokens: TokenStream, options: _Options) -> None:
    options.type = read_type(tokens)


def _cache(tokens: TokenStream, options: _Options) -> None:
    options.cache = tokens.signed_integer()


def _cycle(tokens: TokenStream, options: _Options) -> None:
    del tokens
    options.is_cycle = True


def _no(tokens: TokenStream, options: _Options) -> None:
    if tokens.needs_any(frozenset({"cycle", "maxvalue", "minvalue"})) == "cycle":
        options.is_cycle = False


def _increment(tokens: TokenStream, options: _Options) -> None:
    tokens.takes("by")
    options.increment = tokens.signed_integer()


def _maximum(tokens: TokenStream, options: _Options) -> None:
    options.maximum = tokens.signed_integer()


def _minimum(tokens: TokenStream, options: _Options) -> None:
    options.minimum = tokens.signed_integer()


def _owned(tokens: TokenStream, options: _Options) -> None:
    tokens.needs("by")
    first = tokens.at
    if tokens.takes("none"):
        options.owned_by_none = True
        return
    parts = [tokens.column_name("table.column or NONE")]
    while tokens.takes("."):
        parts.append(tokens.label())
    if len(parts) == 1:
        tokens.refuse(
            "invalid OWNED BY option", at=first, hint="Specify OWNED BY table.column or OWNED BY NONE."
        )
    options.owned_by = (tokens.name_of(parts[:-1], first), parts[-1])


def _sequence(tokens: TokenStream, options: _Options) -> None:
    tokens.needs("name")
    options.sequence_name = tokens.qualified_name()


def _start(tokens: TokenStream, options: _Options) -> None:
    tokens.takes("with")
    options.start = tokens.signed_integer()


def _restart(tokens: TokenStream, options: _Options) -> None:
    options.restarts = True
    if tokens.takes("with") or tokens.kind == "number" or tokens.key in {"+", "-"}:
        options.restart = tokens.signed_integer()


def _nothing(tokens: TokenStream, options: _Options) -> None:
    del tokens, options


_READERS: dict[str, Callable[[TokenStream, _Options], None]] = {
    "as": _as,
    "cache": _cache,
    "cycle": _cycle,
    "increment": _increment,
    "logged": _nothing,
    "maxvalue": _maximum,
    "minvalue": _minimum,
    "no": _no,
    "owned": _owned,
    "restart": _restart,
    "sequence": _sequence,
    "start": _start,
    "unlogged": _nothing,
}
OPTION_WORDS = frozenset(_READERS)
"""The first words of the options."""
