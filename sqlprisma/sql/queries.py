"""Queries (gram.y: SelectStmt): WITH, SELECT, VALUES, TABLE, set operations, ORDER BY, LIMIT, locking.

What stands in FROM is read in `query_from.py`, WITH in `query_with.py`. A form without a shape in the vocabulary is
no error: the query around it is stepped over then and known by its text alone.
"""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from sqlprisma import ddl
from sqlprisma.ddl import queries
from sqlprisma.diagnostics import Code
from sqlprisma.sql.errors import NotModelledError, ReadError
from sqlprisma.sql.expressions import read_expression, read_expressions
from sqlprisma.sql.keywords import NOT_A_BARE_LABEL
from sqlprisma.sql.primaries import read_order_by, read_primary
from sqlprisma.sql.query_from import read_relation, read_sources
from sqlprisma.sql.query_with import CHANGES, read_with
from sqlprisma.sql.tokens import TokenStream
from sqlprisma.sql.windows import read_window

_FIRST_WORDS = frozenset({"select", "table", "values", "with"})
_AFTER_TARGETS = frozenset(
    """
    except fetch for from group having intersect into limit offset order union where window with
    """.split()  # noqa: SIM905 - a list of words reads best as text
)
_ENDS = frozenset({")", ";"})
_QUANTIFIERS = frozenset({"all", "distinct"})
_LEVELS = {"except": 1, "intersect": 2, "union": 1}
_ROWS = frozenset({"row", "rows"})
_LONGEST_CHAIN = 500
"""How many queries may be put together on one level: each makes the tree one deeper."""


class Into(Enum):
    """What an INTO means where a query stands."""

    MAKES = "makes a table"
    REFUSED = "SELECT ... INTO is not allowed here"
    IN_VIEW = "views must not contain SELECT INTO"
    LATER = "INTO is only allowed on first SELECT of UNION/INTERSECT/EXCEPT"


_Operand: TypeAlias = "queries.Select | queries.Values | queries.QueryExpression"


def read_query(tokens: TokenStream, *, into: Into = Into.REFUSED) -> ddl.Query:
    """SelectStmt up to where it ends."""
    first, depth = tokens.at, tokens.depth
    check_query_start(tokens)
    try:
        tree = read_query_expression(tokens, into=into)
    except NotModelledError:
        tokens.at, tokens.depth = first, depth
        return _read_text(tokens)
    if tokens.sees("create"):
        tokens.fail("a semicolon before the next statement")
    return ddl.Query(span=tokens.span_from(first), tree=tree)


def read_parenthesised_query(tokens: TokenStream, *, may_change: bool = False) -> ddl.Query:
    """select_with_parens; the query is what stands between the parentheses."""
    opening, depth = tokens.at, tokens.depth
    tokens.needs("(")
    first = tokens.at
    tree = None
    try:
        tree = read_query_expression(tokens, may_change=may_change)
    except NotModelledError:
        tokens.at, tokens.depth = opening, depth
        tokens.skip_parentheses()
        tokens.at -= 1
    query = ddl.Query(span=tokens.span_from(first), tree=tree)
    tokens.needs(")")
    return query


def check_query_start(tokens: TokenStream) -> None:
    """Refuse what cannot begin a query."""
    at = tokens.at
    while tokens.keys[at] == "(":
        at += 1
    if tokens.keys[at] not in _FIRST_WORDS:
        tokens.fail("a query", at=at)
    if tokens.kinds[at + 1] == "end" and tokens.keys[at] != "select":
        tokens.fail(at=at + 1)


# --- a query as a whole


def read_query_expression(
    tokens: TokenStream, *, into: Into = Into.REFUSED, may_change: bool = False
) -> queries.QueryExpression:
    """select_no_parens, or select_with_parens; with `may_change` also a WITH before INSERT and the like."""
    tokens.deeper()
    first = tokens.at
    common: tuple[queries.CommonTable, ...] = ()
    is_recursive = False
    if tokens.sees("with"):
        is_recursive, common = read_with(tokens)
        if may_change and tokens.key in CHANGES:
            raise NotModelledError
    body = _read_combined(tokens, 1, into)
    order_by = read_order_by(tokens)
    limits = _Limits(tokens)
    is_locking = _read_locking(tokens)
    limits.read()
    is_locking = _read_locking(tokens) or is_locking
    tokens.depth -= 1
    found = queries.QueryExpression(
        body=body,
        common=common,
        is_recursive=is_recursive,
        order_by=order_by,
        limit=limits.limit,
        offset=limits.offset,
        has_ties=limits.has_ties,
        is_locking=is_locking,
        span=tokens.span_from(first),
    )
    if isinstance(body, queries.QueryExpression):
        found = _merged(tokens, body, found, first)
    if found.has_ties and not found.order_by:
        tokens.refuse("WITH TIES cannot be specified without ORDER BY clause", at=first)
    return found


def _merged(
    tokens: TokenStream, inner: queries.QueryExpression, outer: queries.QueryExpression, first: int
) -> queries.QueryExpression:
    """Clauses behind a query in parentheses are the query's own, each of them once (insertSelectOptions)."""
    if inner.order_by and outer.order_by:
        raise ReadError("multiple ORDER BY clauses not allowed", outer.order_by[0].span)
    if inner.offset is not None and outer.offset is not None:
        raise ReadError("multiple OFFSET clauses not allowed", outer.offset.span)
    if inner.limit is not None and outer.limit is not None:
        raise ReadError("multiple LIMIT clauses not allowed", outer.limit.span)
    if inner.common and outer.common:
        tokens.refuse("multiple WITH clauses not allowed", at=first)
    return queries.QueryExpression(
        body=inner.body,
        common=inner.common or outer.common,
        is_recursive=inner.is_recursive or outer.is_recursive,
        order_by=inner.order_by or outer.order_by,
        limit=outer.limit if inner.limit is None else inner.limit,
        offset=outer.offset if inner.offset is None else inner.offset,
        has_ties=inner.has_ties or outer.has_ties,
        is_locking=inner.is_locking or outer.is_locking,
        span=outer.span,
    )


def _read_combined(tokens: TokenStream, least: int, into: Into) -> queries.QueryBody:
    """select_clause: INTERSECT binds tighter than UNION and EXCEPT, all of them to the left."""
    first = tokens.at
    left: queries.QueryBody = _read_operand(tokens, into)
    for _ in range(_LONGEST_CHAIN):
        level = _LEVELS.get(tokens.key, 0)
        if level < least or not level:
            return left
        operator = tokens.key.upper()
        tokens.at += 1
        is_all = tokens.takes_any(_QUANTIFIERS) == "all"
        right = _read_combined(tokens, level + 1, Into.LATER)
        left = queries.SetOperation(
            operator=operator,
            left=_bare(left),
            right=_bare(right),
            is_all=is_all,
            span=tokens.span_from(first),
        )
    raise NotModelledError


def _bare(operand: queries.QueryBody) -> queries.QueryBody:
    """Without parentheses that hold nothing but a body."""
    if not isinstance(operand, queries.QueryExpression):
        return operand
    has_clauses = operand.common or operand.order_by or operand.is_locking
    is_plain = not has_clauses and operand.limit is None and operand.offset is None
    return operand.body if is_plain else operand


def _read_operand(tokens: TokenStream, into: Into) -> _Operand:
    """simple_select without its set operations, or select_with_parens."""
    key = tokens.key
    if key == "select":
        return _read_select(tokens, into)
    if key == "(":
        tokens.at += 1
        found = read_query_expression(tokens, into=into)
        tokens.needs(")")
        return found
    if key == "values":
        return _read_values(tokens)
    if key == "table":
        return _read_table(tokens)
    return tokens.fail("SELECT")


# --- SELECT, VALUES, TABLE


def _read_select(tokens: TokenStream, into: Into) -> queries.Select:
    first = tokens.at
    tokens.needs("select")
    is_distinct = tokens.takes("distinct")
    distinct_on: tuple[ddl.Expression, ...] = ()
    if not is_distinct:
        tokens.takes("all")
    elif tokens.takes("on"):
        tokens.needs("(")
        distinct_on = read_expressions(tokens)
        tokens.needs(")")
        is_distinct = False
    has_targets = is_distinct or bool(distinct_on) or not _ends_targets(tokens)
    targets = read_targets(tokens) if has_targets else ()
    if tokens.takes("into"):
        _, name = read_into_target(tokens)
        if into is not Into.MAKES:
            code = Code.FEATURE_NOT_SUPPORTED if into is Into.IN_VIEW else Code.SYNTAX_ERROR
            raise ReadError(into.value, name.span, code=code)
    sources = read_sources(tokens) if tokens.takes("from") else ()
    where = read_expression(tokens) if tokens.takes("where") else None
    group_by: tuple[queries.Grouping, ...] = ()
    if tokens.takes("group"):
        tokens.needs("by")
        tokens.takes_any(_QUANTIFIERS)
        group_by = _read_groupings(tokens)
    having = read_expression(tokens) if tokens.takes("having") else None
    windows = _read_windows(tokens) if tokens.takes("window") else ()
    return queries.Select(
        targets=targets,
        sources=sources,
        where=where,
        group_by=group_by,
        having=having,
        is_distinct=is_distinct,
        distinct_on=distinct_on,
        windows=windows,
        span=tokens.span_from(first),
    )


def _ends_targets(tokens: TokenStream) -> bool:
    return tokens.is_at_end or tokens.key in _AFTER_TARGETS or tokens.key in _ENDS


def read_targets(tokens: TokenStream) -> tuple[queries.SelectItem, ...]:
    """target_list."""
    found = [_read_target(tokens)]
    while tokens.takes(","):
        found.append(_read_target(tokens))
    return tuple(found)


def _read_target(tokens: TokenStream) -> queries.SelectItem:
    first = tokens.at
    if tokens.sees("*"):
        return _everything(tokens, first)
    value = read_expression(tokens)
    name = None
    if tokens.takes("as"):
        name = tokens.label("a name for the column")
    elif tokens.kind == "name" or (tokens.kind == "word" and tokens.key not in NOT_A_BARE_LABEL):
        name = tokens.label()
    return queries.SelectItem(value=value, name=name, span=tokens.span_from(first))


def _everything(tokens: TokenStream, first: int) -> queries.SelectItem:
    """The `*` that stands here."""
    tokens.at += 1
    span = tokens.span_from(first)
    return queries.SelectItem(value=ddl.ColumnReference(parts=("*",), span=span), span=span)


def read_into_target(tokens: TokenStream) -> tuple[ddl.Persistence, ddl.Name]:
    """OptTempTableName: how long the new table lives, and its name."""
    persistence = ddl.Persistence.PERMANENT
    if tokens.takes("unlogged"):
        persistence = ddl.Persistence.UNLOGGED
    else:
        has_scope = tokens.takes_any(frozenset({"global", "local"})) is not None
        if tokens.takes_any(frozenset({"temp", "temporary"})):
            persistence = ddl.Persistence.TEMPORARY
        elif has_scope:
            tokens.fail("TEMPORARY")
    tokens.takes("table")
    return persistence, tokens.qualified_name("the name of the table")


def _read_groupings(tokens: TokenStream) -> tuple[queries.Grouping, ...]:
    """group_by_list."""
    found = [_read_grouping(tokens)]
    while tokens.takes(","):
        found.append(_read_grouping(tokens))
    return tuple(found)


def _read_grouping(tokens: TokenStream) -> queries.Grouping:
    first = tokens.at
    if tokens.takes("(", ")"):
        return queries.Grouping(kind="EMPTY", span=tokens.span_from(first))
    if tokens.sees("cube", "(") or tokens.sees("rollup", "("):
        kind = tokens.key.upper()
        tokens.at += 2
        members = tuple(_grouped(value) for value in read_expressions(tokens))
        tokens.needs(")")
        return queries.Grouping(kind=kind, members=members, span=tokens.span_from(first))
    if tokens.takes("grouping", "sets"):
        tokens.deeper()
        tokens.needs("(")
        members = _read_groupings(tokens)
        tokens.needs(")")
        tokens.depth -= 1
        return queries.Grouping(kind="SETS", members=members, span=tokens.span_from(first))
    return _grouped(read_expression(tokens))


def _grouped(value: ddl.Expression) -> queries.Grouping:
    """`(a, b)` is a list of expressions here and not a row (transformGroupClause)."""
    if isinstance(value, ddl.Row) and not value.is_explicit:
        members = tuple(_grouped(field) for field in value.fields)
        return queries.Grouping(kind="LIST", members=members, span=value.span)
    return queries.Grouping(kind="EXPRESSION", value=value, span=value.span)


def _read_windows(tokens: TokenStream) -> tuple[str, ...]:
    """window_definition_list."""
    found: list[str] = []
    while True:
        first = tokens.at
        tokens.column_name("the name of a window")
        tokens.needs("as")
        read_window(tokens)
        found.append(tokens.span_from(first).text)
        if not tokens.takes(","):
            return tuple(found)


def _read_values(tokens: TokenStream) -> queries.Values:
    """values_clause."""
    first = tokens.at
    tokens.needs("values")
    rows: list[tuple[ddl.Expression, ...]] = []
    while True:
        tokens.needs("(")
        rows.append(read_expressions(tokens))
        tokens.needs(")")
        if not tokens.takes(","):
            return queries.Values(rows=tuple(rows), span=tokens.span_from(first))


def _read_table(tokens: TokenStream) -> queries.Select:
    first = tokens.at
    tokens.needs("table")
    source = read_relation(tokens)
    span = tokens.span_from(first)
    item = queries.SelectItem(value=ddl.ColumnReference(parts=("*",), span=span), span=span)
    return queries.Select(targets=(item,), sources=(source,), span=span)


# --- LIMIT, OFFSET, FETCH and FOR


class _Limits:
    """select_limit: what LIMIT or FETCH FIRST and OFFSET say, in either order, before or after FOR UPDATE."""

    def __init__(self, tokens: TokenStream) -> None:
        self.limit: ddl.Expression | None = None
        self.offset: ddl.Expression | None = None
        self.has_ties = False
        self._tokens = tokens
        self._seen: set[str] = set()
        self.read()

    def read(self) -> None:
        """Move over the clauses that stand here, unless some were read before."""
        tokens = self._tokens
        if self._seen:
            return
        while tokens.key in {"fetch", "limit", "offset"}:
            word = "offset" if tokens.key == "offset" else "limit"
            if word in self._seen:
                tokens.fail()
            self._seen.add(word)
            self._read_clause()

    def _read_clause(self) -> None:
        tokens = self._tokens
        if tokens.takes("offset"):
            self.offset = read_expression(tokens)
            tokens.takes_any(_ROWS)
        elif tokens.takes("limit"):
            word = tokens.at - 1
            self.limit = None if tokens.takes("all") else read_expression(tokens)
            if tokens.sees(","):
                hint = "Use separate LIMIT and OFFSET clauses."
                tokens.refuse("LIMIT #,# syntax is not supported", at=word, hint=hint)
        else:
            self._read_fetch()

    def _read_fetch(self) -> None:
        tokens = self._tokens
        tokens.needs("fetch")
        tokens.needs_any(frozenset({"first", "next"}))
        if tokens.key in _ROWS:
            self.limit = ddl.NumberLiteral(text="1", span=tokens.token_span())
        elif tokens.kind == "operator":
            self.limit = _read_signed(tokens)
        else:
            self.limit = read_primary(tokens)
        tokens.needs_any(_ROWS)
        self.has_ties = tokens.takes("with", "ties")
        if not self.has_ties:
            tokens.needs("only")


def _read_signed(tokens: TokenStream) -> ddl.Expression:
    first = tokens.at
    sign = tokens.needs_any(frozenset("+-"))
    if tokens.kind != "number":
        tokens.fail("a number")
    number = read_primary(tokens)
    return ddl.Unary(operator=sign, operand=number, span=tokens.span_from(first))


def _read_locking(tokens: TokenStream) -> bool:
    """for_locking_clause: FOR UPDATE, FOR SHARE …, any number of them; or FOR READ ONLY."""
    first = tokens.at
    if tokens.takes("for", "read"):
        tokens.needs("only")
        return False
    while tokens.takes("for"):
        if tokens.takes("no"):
            tokens.needs("key", "update")
        elif tokens.takes("key"):
            tokens.needs("share")
        else:
            tokens.needs_any(frozenset({"share", "update"}))
        if tokens.takes("of"):
            tokens.qualified_names()
        if not tokens.takes("nowait") and tokens.takes("skip"):
            tokens.needs("locked")
    return tokens.at > first


# --- queries known by their text


def _read_text(tokens: TokenStream) -> ddl.Query:
    """A query up to the end of the statement; what may follow one there is left standing."""
    first = tokens.at
    skip_query(tokens)
    end = tokens.at
    for tail in _TAILS:
        if tuple(tokens.keys[max(end - len(tail), 0) : end]) == tail:
            tokens.at = end - len(tail)
            break
    return ddl.Query(span=tokens.span_from(first))


def skip_query(tokens: TokenStream) -> None:
    """Move over a query to the end of the statement; a statement that begins inside it is refused.

    CREATE is reserved, so without a semicolon before it (or AS, or a dot) it is no part of any query.
    """
    before = ""
    while not tokens.is_at_end:
        if tokens.sees("create") and before not in {"as", "."}:
            tokens.fail("a semicolon before the next statement")
        before = tokens.key
        if before == "(":
            tokens.skip_parentheses()
        elif before in {")", ";"}:
            tokens.fail()
        else:
            tokens.at += 1


_TAILS = (
    ("with", "no", "data"),
    ("with", "data"),
    ("with", "local", "check", "option"),
    ("with", "cascaded", "check", "option"),
    ("with", "check", "option"),
)
