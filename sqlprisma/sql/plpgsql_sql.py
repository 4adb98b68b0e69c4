"""The SQL inside PL/pgSQL: expressions, queries and statements, each cut out and read by its own reader.

PL/pgSQL itself cuts at keywords and semicolons outside parentheses and hands the pieces to the main parser with a
SELECT before them (pl_gram.y: read_sql_construct, make_execsql_stmt). A piece that is changed on the way becomes a
derived source of the same length, so that places stay right. Apart from the statements of the language because
nothing here knows them.
"""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.source import Anchor, Origin, Source, Span
from sqlprisma.sql.errors import ReadError
from sqlprisma.sql.expressions import read_expression
from sqlprisma.sql.queries import read_query
from sqlprisma.sql.query_with import CHANGES
from sqlprisma.sql.tokens import TokenStream

_OPENING = frozenset({"(", "["})
_CLOSING = frozenset({")", "]"})
_BEFORE_OTHER_INTO = frozenset({"insert", "merge"})
_SELECT = "SELECT "
_TELLS = frozenset({"explain", "show"})
"""Words that begin a statement which has rows and is no query."""


# --- expressions


def read_value(tokens: TokenStream, ends: frozenset[str]) -> ddl.Expression:
    """An expression that one of these words or marks ends; `count(*) FROM t` is a query without its SELECT."""
    first = tokens.at
    try:
        found = read_expression(tokens)
        if tokens.key in ends:
            return found
    except ReadError:
        tokens.at = first
        last = _end_of(tokens, first, ends)
        if not any(tokens.keys[at] == "from" for at in range(first, last)):
            raise
    tokens.at = first
    span = span_until(tokens, ends)
    query = whole_query(_selecting(span))
    return ddl.Subquery(kind="scalar", query=query, span=span)


def read_values(tokens: TokenStream, ends: frozenset[str]) -> tuple[ddl.Expression, ...]:
    """Expressions with commas between them."""
    found = [read_value(tokens, ends | {","})]
    while tokens.takes(","):
        found.append(read_value(tokens, ends | {","}))
    return tuple(found)


def _end_of(tokens: TokenStream, at: int, ends: frozenset[str]) -> int:
    """Where one of the words or marks stands outside parentheses and CASE; refuses a piece without end."""
    depth = 0
    keys, kinds = tokens.keys, tokens.kinds
    while True:
        if kinds[at] == "end":
            tokens.fail(" or ".join(sorted(end.upper() for end in ends)), at=at)
        key = keys[at]
        if depth <= 0 and key in ends:
            return at
        depth += (key in _OPENING) - (key in _CLOSING) + (key == "case") - (key == "end")
        if key == ";" and depth <= 0:
            tokens.fail(" or ".join(sorted(end.upper() for end in ends)), at=at)
        at += 1


def span_until(tokens: TokenStream, ends: frozenset[str]) -> Span:
    """The piece up to one of these words or marks; the reader stands before it then."""
    first = tokens.at
    tokens.at = _end_of(tokens, first, ends)
    if tokens.at == first:
        tokens.fail("an expression")
    return tokens.span_from(first)


# --- queries


def whole_query(span: Span) -> ddl.Query:
    """A query that fills the piece; one that changes rows, or no SELECT at all, is known by its text alone."""
    tokens = TokenStream(span)
    if tokens.key in _TELLS or changes_rows(tokens, 0, len(tokens.keys) - 1):
        return ddl.Query(span=span)
    query = read_query(tokens)
    tokens.needs_end()
    return query


def changes_rows(tokens: TokenStream, first: int, last: int) -> bool:
    """Whether the piece between two tokens is INSERT, UPDATE, DELETE or MERGE, perhaps behind a WITH."""
    keys = tokens.keys
    if keys[first] in CHANGES:
        return True
    if keys[first] != "with":
        return False
    depth = 0
    for at in range(first, last):
        depth += (keys[at] in _OPENING) - (keys[at] in _CLOSING)
        if depth == 0 and keys[at] in {"select", "values", "table"}:
            return False
        if depth == 0 and keys[at] in CHANGES and keys[at - 1] == ")":
            return True
    return False


def performed(span: Span) -> ddl.Query:
    """The query of `PERFORM …`: SELECT has as many letters with a space."""
    return whole_query(_derived(span, _SELECT + span.text[len(_SELECT) :], 0))


def _selecting(span: Span) -> Span:
    return _derived(span, _SELECT + span.text, len(_SELECT))


def _derived(span: Span, text: str, added: int) -> Span:
    """A changed piece whose offsets run parallel to the original's, but for what was put before it."""
    anchors = tuple(Anchor(derived=at, base=span.start) for at in dict.fromkeys((0, added)))
    return Source(path=span.source.path, text=text, origin=Origin(source=span.source, anchors=anchors)).span()


# --- INTO


def into_place(tokens: TokenStream, first: int, last: int) -> int | None:
    """Where the INTO stands that names variables; the one of INSERT and MERGE names a table."""
    depth = 0
    for at in range(first, last):
        key = tokens.keys[at]
        depth += (key in _OPENING) - (key in _CLOSING)
        if key == "into" and depth == 0 and tokens.keys[at - 1] not in _BEFORE_OTHER_INTO:
            return at
    return None


def without(tokens: TokenStream, first: int, last: int, into: int, after: int) -> Span:
    """The statement of the tokens from `first` to before `last`, blanks where its INTO clause was."""
    start, end = tokens.starts[first], tokens.ends[last - 1]
    cut, resumed = tokens.starts[into], tokens.ends[after - 1]
    text = tokens.text
    kept = text[start:cut] + " " * (resumed - cut) + text[resumed:end]
    return _derived(Span(source=tokens.source, start=start, end=end), kept, 0)


# --- variables


def read_variable(tokens: TokenStream) -> ddl.Variable:
    """assign_var: a variable, a field, an element."""
    first = tokens.at
    if tokens.kind == "parameter":
        tokens.at += 1
        parts = [tokens.token_text(first)]
    else:
        parts = [tokens.label("a variable")]
    while tokens.takes("."):
        parts.append(tokens.label())
    subscripts: list[ddl.Expression] = []
    while tokens.takes("["):
        subscripts.append(_subscript(tokens))
        tokens.needs("]")
    return ddl.Variable(parts=tuple(parts), subscripts=tuple(subscripts), span=tokens.span_from(first))


def _subscript(tokens: TokenStream) -> ddl.Expression:
    """indirection_el: an index, or a piece of an array, which is known by its text alone."""
    first = tokens.at
    index = None if tokens.sees(":") else read_expression(tokens)
    if index is not None and not tokens.sees(":"):
        return index
    tokens.needs(":")
    if not tokens.sees("]"):
        read_expression(tokens)
    return ddl.OpaqueExpression(span=tokens.span_from(first))


def read_variables(tokens: TokenStream) -> tuple[ddl.Variable, ...]:
    """into_target."""
    found = [read_variable(tokens)]
    while tokens.takes(","):
        found.append(read_variable(tokens))
    return tuple(found)
