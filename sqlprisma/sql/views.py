"""CREATE VIEW and CREATE MATERIALIZED VIEW; with their queries (gram.y: ViewStmt)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.ddl import queries
from sqlprisma.sql.clauses import read_storage_options, takes_if_not_exists
from sqlprisma.sql.queries import Into, read_query
from sqlprisma.sql.tokens import TokenStream

_TEMPORARY = frozenset({"temp", "temporary"})
_SCOPES = frozenset({"local", "global"})


def create(tokens: TokenStream) -> tuple[ddl.Operation, ...]:
    """CREATE [OR REPLACE] [TEMPORARY] [RECURSIVE] VIEW."""
    tokens.needs("create")
    or_replace = tokens.takes("or", "replace")
    has_scope = tokens.takes_any(_SCOPES) is not None
    is_temporary = tokens.takes_any(_TEMPORARY) is not None
    if has_scope and not is_temporary:
        tokens.fail("TEMPORARY")
    is_recursive = tokens.takes("recursive")
    tokens.needs("view")
    name = tokens.qualified_name("the name of the view")
    columns = tokens.column_list() if is_recursive else tokens.optional_column_list()
    if tokens.takes("with"):
        read_storage_options(tokens)
    tokens.needs("as")
    query = read_query(tokens, into=Into.IN_VIEW)
    if is_recursive:
        query = _recursive(query, name, columns)
    if tokens.takes("with"):
        tokens.takes_any(frozenset({"cascaded", "local"}))
        tokens.needs("check", "option")
    return (
        ddl.CreateView(
            name=name,
            query=query,
            columns=columns,
            or_replace=or_replace,
            is_temporary=is_temporary,
            is_recursive=is_recursive,
            span=tokens.span_from(0),
        ),
    )


def _recursive(query: ddl.Query, name: ddl.Name, columns: tuple[str, ...]) -> ddl.Query:
    """`WITH RECURSIVE name (columns) AS (query) SELECT columns FROM name` (makeRecursiveViewSelect)."""
    if query.tree is None:
        return query
    span = query.span
    bare = ddl.Name(name=name.name, span=name.span)
    select = queries.Select(
        targets=tuple(
            queries.SelectItem(value=ddl.ColumnReference(parts=(column,), span=span), span=span)
            for column in columns
        ),
        sources=(queries.TableSource(name=bare, span=span),),
        span=span,
    )
    common = queries.CommonTable(name=name.name, query=query, columns=columns, span=span)
    tree = queries.QueryExpression(body=select, common=(common,), is_recursive=True, span=span)
    return ddl.Query(span=span, tree=tree)


def create_materialized(tokens: TokenStream) -> tuple[ddl.Operation, ...]:
    """CREATE MATERIALIZED VIEW."""
    tokens.needs("create")
    tokens.takes("unlogged")
    tokens.needs("materialized", "view")
    if_not_exists = takes_if_not_exists(tokens)
    name = tokens.qualified_name("the name of the view")
    columns = tokens.optional_column_list()
    if tokens.takes("using"):
        tokens.column_name("an access method")
    if tokens.takes("with"):
        read_storage_options(tokens)
    if tokens.takes("tablespace"):
        tokens.column_name("a tablespace")
    tokens.needs("as")
    query = read_query(tokens)
    if tokens.takes("with"):
        tokens.takes("no")
        tokens.needs("data")
    return (
        ddl.CreateView(
            name=name,
            query=query,
            columns=columns,
            is_materialized=True,
            if_not_exists=if_not_exists,
            span=tokens.span_from(0),
        ),
    )
