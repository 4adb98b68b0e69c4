"""CREATE TABLE in all its forms, also foreign, typed, partition, and AS a query (gram.y: CreateStmt)."""

from __future__ import annotations

from collections.abc import Callable

from sqlprisma import ddl
from sqlprisma.ddl import Persistence
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass
from sqlprisma.sql.clauses import read_storage_options, takes_generic_options, takes_if_not_exists
from sqlprisma.sql.columns import read_column, read_column_options
from sqlprisma.sql.constraints import read_table_constraint, sees_table_constraint
from sqlprisma.sql.expressions import read_expressions
from sqlprisma.sql.indexes import read_key_options, read_key_subject
from sqlprisma.sql.queries import read_query
from sqlprisma.sql.tokens import TokenStream

_ALL_LIKE_OPTIONS = (
    "comments",
    "compression",
    "constraints",
    "defaults",
    "generated",
    "identity",
    "indexes",
    "statistics",
    "storage",
)
_LIKE_WORDS = frozenset({*_ALL_LIKE_OPTIONS, "all"})
_TEMPORARY = frozenset({"temp", "temporary"})
_AFTER_COLUMN_LIST = frozenset({"as", "on", "tablespace", "using", "with", "without"})


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands before the body of a CREATE TABLE."""

    name: ddl.Name
    persistence: Persistence
    if_not_exists: bool


def create(tokens: TokenStream) -> tuple[ddl.Operation, ...]:
    """CREATE TABLE."""
    tokens.needs("create")
    persistence = _read_persistence(tokens)
    tokens.needs("table")
    return (_body(tokens, _head(tokens, persistence)),)


def create_foreign(tokens: TokenStream) -> tuple[ddl.Operation, ...]:
    """CREATE FOREIGN TABLE."""
    tokens.needs("create", "foreign", "table")
    head = _head(tokens, Persistence.PERMANENT)
    return (_definition(tokens, head, is_foreign=True),)


def _head(tokens: TokenStream, persistence: Persistence) -> _Head:
    if_not_exists = takes_if_not_exists(tokens)
    name = tokens.qualified_name("the name of the table")
    return _Head(name, persistence, if_not_exists)


def _read_persistence(tokens: TokenStream) -> Persistence:
    if tokens.takes("unlogged"):
        return Persistence.UNLOGGED
    has_scope = tokens.takes_any(frozenset({"local", "global"})) is not None
    if tokens.takes_any(_TEMPORARY):
        return Persistence.TEMPORARY
    if has_scope:
        tokens.fail("TEMPORARY")
    return Persistence.PERMANENT


def _body(tokens: TokenStream, head: _Head) -> ddl.Operation:
    if _sees_query_target(tokens):
        return _as_query(tokens, head)
    return _definition(tokens, head, is_foreign=False)


def _sees_query_target(tokens: TokenStream) -> bool:
    """Whether no body of columns follows but `[(names)] … AS query`."""
    at = tokens.at
    keys = tokens.keys
    if keys[at] == "(":
        at += 1
        while tokens.kinds[at] in {"word", "name"} and keys[at + 1] in {",", ")"}:
            at += 2
            if keys[at - 1] == ")":
                return True
        return False
    return keys[at] in _AFTER_COLUMN_LIST


def _as_query(tokens: TokenStream, head: _Head) -> ddl.Operation:
    columns = tokens.optional_column_list()
    if tokens.takes("using"):
        tokens.column_name("an access method")
    on_commit_drop, _ = _read_storage(tokens)
    if not tokens.sees("as"):
        tokens.fail("AS and a query; or a type after each column" if columns else "AS and a query")
    tokens.needs("as")
    if tokens.takes("execute"):
        first = tokens.at
        tokens.column_name("a prepared statement")
        if tokens.sees("("):
            tokens.skip_parentheses()
        query = ddl.Query(span=tokens.span_from(first))
    else:
        query = read_query(tokens)
    if tokens.takes("with"):
        tokens.takes("no")
        tokens.needs("data")
    return ddl.CreateTableAs(
        name=head.name,
        query=query,
        columns=columns,
        persistence=head.persistence,
        if_not_exists=head.if_not_exists,
        on_commit_drop=on_commit_drop,
        span=tokens.span_from(0),
    )


def _definition(tokens: TokenStream, head: _Head, *, is_foreign: bool) -> ddl.Operation:
    of_type = partition_of = bound = partition_by = None
    inherits: tuple[ddl.Name, ...] = ()
    elements: tuple[ddl.TableElement, ...] = ()
    if tokens.takes("of"):
        of_type = tokens.qualified_name("the name of a type")
        elements = _typed_elements(tokens)
    elif tokens.takes("partition"):
        tokens.needs("of")
        partition_of = tokens.qualified_name("the name of a table")
        elements = _typed_elements(tokens)
        bound = read_bound(tokens)
    else:
        elements = _elements(tokens)
        if tokens.takes("inherits"):
            tokens.needs("(")
            inherits = tokens.qualified_names()
            tokens.needs(")")
    on_commit_drop = False
    options: tuple[ddl.StorageOption, ...] = ()
    if is_foreign:
        tokens.needs("server")
        tokens.column_name("a server")
        takes_generic_options(tokens)
    else:
        partition_by = _partition_key(tokens)
        if tokens.takes("using"):
            tokens.column_name("an access method")
        on_commit_drop, options = _read_storage(tokens)
    return ddl.CreateTable(
        name=head.name,
        elements=elements,
        persistence=head.persistence,
        if_not_exists=head.if_not_exists,
        inherits=inherits,
        of_type=of_type,
        partition_of=partition_of,
        bound=bound,
        partition_by=partition_by,
        on_commit_drop=on_commit_drop,
        storage_options=options,
        is_foreign=is_foreign,
        span=tokens.span_from(0),
    )


# --- elements


def _elements(tokens: TokenStream) -> tuple[ddl.TableElement, ...]:
    """`(OptTableElementList)`."""
    tokens.needs("(")
    found: list[ddl.TableElement] = []
    if not tokens.sees(")"):
        found.append(_element(tokens))
        while tokens.takes(","):
            if tokens.sees(")"):
                tokens.fail("a column name; remove the comma before the )")
            found.append(_element(tokens))
    tokens.needs(")")
    return tuple(found)


def _element(tokens: TokenStream) -> ddl.TableElement:
    if tokens.sees("like"):
        return _like(tokens)
    return read_table_constraint(tokens) if sees_table_constraint(tokens) else read_column(tokens)


def _typed_elements(tokens: TokenStream) -> tuple[ddl.TableElement, ...]:
    """OptTypedTableElementList."""
    if not tokens.takes("("):
        return ()
    read: Callable[[], ddl.TableElement] = lambda: (  # noqa: E731 - read twice, named once
        read_table_constraint(tokens) if sees_table_constraint(tokens) else read_column_options(tokens)
    )
    found = [read()]
    while tokens.takes(","):
        found.append(read())
    tokens.needs(")")
    return tuple(found)


def _like(tokens: TokenStream) -> ddl.LikeClause:
    first = tokens.at
    tokens.needs("like")
    source = tokens.qualified_name("the name of a table")
    options: set[str] = set()
    while (word := tokens.takes_any(frozenset({"including", "excluding"}))) is not None:
        option = tokens.needs_any(_LIKE_WORDS)
        named = _ALL_LIKE_OPTIONS if option == "all" else (option,)
        options = options.union(named) if word == "including" else options.difference(named)
    return ddl.LikeClause(source=source, options=frozenset(options), span=tokens.span_from(first))


# --- partitions and storage


def read_bound(tokens: TokenStream) -> ddl.PartitionBound:
    """PartitionBoundSpec."""
    first = tokens.at
    if tokens.takes("default"):
        return ddl.PartitionBound(is_default=True, span=tokens.span_from(first))
    tokens.needs("for", "values")
    if tokens.takes("with"):
        return _hash_bound(tokens, first)
    if tokens.takes("in"):
        values = _bound_values(tokens)
        return ddl.PartitionBound(strategy="list", values=values, span=tokens.span_from(first))
    tokens.needs("from")
    lower = _bound_values(tokens)
    tokens.needs("to")
    upper = _bound_values(tokens)
    return ddl.PartitionBound(strategy="range", lower=lower, upper=upper, span=tokens.span_from(first))


def _hash_bound(tokens: TokenStream, first: int) -> ddl.PartitionBound:
    """`WITH (MODULUS n, REMAINDER n)`, in either order, each once."""
    tokens.needs("(")
    found: dict[str, int] = {}
    while True:
        at = tokens.at
        word = tokens.word_or_name("MODULUS or REMAINDER")
        if word not in {"modulus", "remainder"}:
            tokens.refuse(f'unrecognized hash partition bound specification "{word}"', at=at)
        if word in found:
            message = f"{word} for hash partition provided more than once"
            tokens.refuse(message, at=at, code=Code.DUPLICATE_OBJECT)
        found[word] = tokens.integer()
        if not tokens.takes(","):
            break
    tokens.needs(")")
    for word in ("modulus", "remainder"):
        if word not in found:
            tokens.refuse(f"{word} for hash partition must be specified", at=first)
    return ddl.PartitionBound(
        strategy="hash",
        modulus=found["modulus"],
        remainder=found["remainder"],
        span=tokens.span_from(first),
    )


def _bound_values(tokens: TokenStream) -> tuple[ddl.Expression, ...]:
    tokens.needs("(")
    found = read_expressions(tokens)
    tokens.needs(")")
    return found


def _partition_key(tokens: TokenStream) -> ddl.PartitionKey | None:
    first = tokens.at
    if not tokens.takes("partition"):
        return None
    tokens.needs("by")
    strategy = tokens.column_name("RANGE, LIST or HASH").lower()
    if strategy not in {"hash", "list", "range"}:
        message = f'unrecognized partitioning strategy "{strategy}"'
        tokens.refuse(message, at=first + 2, code=Code.INVALID_PARAMETER)
    tokens.needs("(")
    columns: list[str] = []
    expressions: list[ddl.Expression] = []
    while True:
        column, expression = read_key_subject(tokens)
        read_key_options(tokens)
        if column is not None:
            columns.append(column)
        if expression is not None:
            expressions.append(expression)
        if not tokens.takes(","):
            break
    tokens.needs(")")
    return ddl.PartitionKey(
        strategy=strategy,
        columns=tuple(columns),
        expressions=tuple(expressions),
        span=tokens.span_from(first),
    )


def _read_storage(tokens: TokenStream) -> tuple[bool, tuple[ddl.StorageOption, ...]]:
    """OptWith OnCommitOption OptTableSpace: whether the table goes with its transaction, and the options."""
    on_commit_drop = False
    options: tuple[ddl.StorageOption, ...] = ()
    if tokens.takes("with"):
        options = read_storage_options(tokens)
    elif tokens.takes("without"):
        tokens.needs("oids")
    if tokens.takes("on"):
        tokens.needs("commit")
        word = tokens.needs_any(frozenset({"delete", "drop", "preserve"}))
        on_commit_drop = word == "drop"
        if not on_commit_drop:
            tokens.needs("rows")
    if tokens.takes("tablespace"):
        tokens.column_name("a tablespace")
    return on_commit_drop, options
