"""Indexes: CREATE INDEX and the keys that exclusion constraints share (gram.y: IndexStmt, index_elem)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.diagnostics import Code
from sqlprisma.sql.clauses import read_storage_options, takes_if_not_exists
from sqlprisma.sql.expressions import read_expression
from sqlprisma.sql.primaries import read_nulls_order, read_primary
from sqlprisma.sql.tokens import TokenStream

_DIRECTIONS = frozenset({"asc", "desc"})


def create(tokens: TokenStream) -> tuple[ddl.Operation, ...]:
    """CREATE [UNIQUE] INDEX."""
    tokens.needs("create")
    is_unique = tokens.takes("unique")
    tokens.needs("index")
    is_concurrent = tokens.takes("concurrently")
    if_not_exists = takes_if_not_exists(tokens)
    name = None if tokens.sees("on") and not if_not_exists else tokens.column_name("the name of the index")
    tokens.needs("on")
    is_only = tokens.takes("only")
    table = tokens.qualified_name("the name of a table")
    if not is_only:
        tokens.takes("*")
    method = tokens.column_name("an index method") if tokens.takes("using") else "btree"
    keys = read_keys(tokens)
    include = read_include(tokens)
    nulls_not_distinct = read_null_treatment(tokens)
    options = read_storage_options(tokens) if tokens.takes("with") else ()
    if tokens.takes("tablespace"):
        tokens.column_name("a tablespace")
    predicate = read_expression(tokens) if tokens.takes("where") else None
    return (
        ddl.CreateIndex(
            name=name,
            table=table,
            keys=keys,
            method=method,
            include=include,
            is_unique=is_unique,
            is_concurrent=is_concurrent,
            is_only=is_only,
            if_not_exists=if_not_exists,
            nulls_not_distinct=nulls_not_distinct,
            predicate=predicate,
            options=options,
            span=tokens.span_from(0),
        ),
    )


def read_keys(tokens: TokenStream) -> tuple[ddl.IndexKey, ...]:
    """`(index_elem, …)`."""
    tokens.needs("(")
    found = [read_key(tokens)]
    while tokens.takes(","):
        found.append(read_key(tokens))
    tokens.needs(")")
    return tuple(found)


def read_include(tokens: TokenStream) -> tuple[str, ...]:
    """`[INCLUDE (columns)]`."""
    if not tokens.takes("include"):
        return ()
    first = tokens.at + 1
    keys = read_keys(tokens)
    for key in keys:
        _refuse_included(tokens, key, first)
    return tuple(key.column for key in keys if key.column is not None)


def _refuse_included(tokens: TokenStream, key: ddl.IndexKey, first: int) -> None:
    """A column that is only carried along has no order (indexcmds.c, ComputeIndexAttrs)."""
    if key.column is None:
        message = "expressions are not supported in included columns"
        tokens.refuse(message, at=first, code=Code.FEATURE_NOT_SUPPORTED)
    words = key.span.text.upper().split()
    for is_wrong, what in (
        (key.collation is not None, "a collation"),
        (key.operator_class is not None, "an operator class"),
        (words[-1] in {"ASC", "DESC"} and len(words) > 1, "ASC/DESC options"),
        (key.is_descending, "ASC/DESC options"),
        (key.nulls_first is not None, "NULLS FIRST/LAST options"),
    ):
        if is_wrong:
            message = f"including column does not support {what}"
            tokens.refuse(message, at=first, code=Code.INVALID_OBJECT_DEFINITION)


def read_null_treatment(tokens: TokenStream) -> bool:
    """opt_unique_null_treatment: whether NULLS NOT DISTINCT."""
    if tokens.takes("nulls", "not", "distinct"):
        return True
    tokens.takes("nulls", "distinct")
    return False


def read_key(tokens: TokenStream) -> ddl.IndexKey:
    """index_elem: a column, a call, or an expression in parentheses, with what may follow."""
    first = tokens.at
    column, expression = read_key_subject(tokens)
    collation, operator_class = read_key_options(tokens)
    is_descending = tokens.takes_any(_DIRECTIONS) == "desc"
    return ddl.IndexKey(
        column=column,
        expression=expression,
        collation=collation,
        operator_class=operator_class,
        is_descending=is_descending,
        nulls_first=read_nulls_order(tokens),
        span=tokens.span_from(first),
    )


def read_key_subject(tokens: TokenStream) -> tuple[str | None, ddl.Expression | None]:
    """ColId, func_expr_windowless, or `(a_expr)`."""
    first = tokens.at
    if tokens.takes("("):
        expression = read_expression(tokens)
        tokens.needs(")")
        return None, expression
    if tokens.sees_column_name() and tokens.keys[first + 1] not in {"(", "."}:
        return tokens.column_name("a column"), None
    found = read_primary(tokens)
    is_call = isinstance(
        found,
        ddl.Call | ddl.Cast | ddl.Coalesce | ddl.Extreme | ddl.NullIf | ddl.SqlValue | ddl.OpaqueExpression,
    )
    if not is_call or tokens.kinds[first] == "string":
        at = tokens.at if isinstance(found, ddl.ColumnReference) else first
        tokens.fail("a column, a function call, or an expression in parentheses", at=at)
    return None, found


def read_key_options(tokens: TokenStream) -> tuple[ddl.Name | None, ddl.Name | None]:
    """opt_collate and opt_qualified_name with its options: the collation and the operator class."""
    collation = tokens.qualified_name("a collation") if tokens.takes("collate") else None
    operator_class = None
    is_nulls_order = tokens.sees("nulls", "first") or tokens.sees("nulls", "last")
    if tokens.sees_column_name() and not is_nulls_order:
        operator_class = tokens.qualified_name("an operator class")
        if tokens.sees("("):
            read_storage_options(tokens)
    return collation, operator_class
