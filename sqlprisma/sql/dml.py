"""INSERT, UPDATE, DELETE and MERGE (gram.y: InsertStmt, UpdateStmt, DeleteStmt, MergeStmt), clause by clause.

A form without a shape in the vocabulary raises `NotModelledError`: the statement is known by its table alone then.
"""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.ddl import dml, queries
from sqlprisma.records import replace
from sqlprisma.sql.errors import NotModelledError
from sqlprisma.sql.expressions import read_expression, read_expressions
from sqlprisma.sql.indexes import read_keys
from sqlprisma.sql.queries import read_query_expression, read_targets
from sqlprisma.sql.query_from import read_relation, read_source, read_sources
from sqlprisma.sql.query_with import QUERIES, read_with
from sqlprisma.sql.tokens import TokenStream


def read_change(tokens: TokenStream) -> dml.Change:
    """PreparableStmt that changes rows, up to where it ends.

    Raises:
        ReadError: as PostgreSQL's parser refuses it.
        NotModelledError: for a form that is not kept.
    """
    common: tuple[queries.CommonTable, ...] = ()
    is_recursive = False
    first = tokens.at
    if tokens.sees("with"):
        is_recursive, common = read_with(tokens)
    found = _change(tokens)
    span = tokens.span_from(first)
    if common:
        return replace(found, common=common, is_recursive=is_recursive, span=span)
    return replace(found, span=span)


def _change(tokens: TokenStream) -> dml.Change:
    if tokens.takes("insert"):
        return _insert(tokens)
    if tokens.takes("update"):
        return _update(tokens)
    if tokens.takes("delete"):
        return _delete(tokens)
    if tokens.takes("merge"):
        return _merge(tokens)
    return tokens.fail("INSERT, UPDATE, DELETE or MERGE")


# --- INSERT


def _insert(tokens: TokenStream) -> dml.Insert:
    tokens.needs("into")
    table = tokens.qualified_name("the name of a table")
    alias = _alias(tokens) if tokens.takes("as") else None
    columns = _columns(tokens)
    overriding = _overriding(tokens)
    query = None
    if overriding is not None or not tokens.takes("default", "values"):
        if tokens.key not in QUERIES:
            tokens.fail("VALUES or SELECT")
        query = read_query_expression(tokens)
    conflict = _conflict(tokens) if tokens.takes("on") else None
    return dml.Insert(
        table=table,
        alias=alias,
        columns=columns,
        overriding=overriding,
        query=query,
        conflict=conflict,
        returning=_returning(tokens),
        span=table.span,
    )


def _columns(tokens: TokenStream) -> tuple[dml.AssignedColumn, ...]:
    """`(column, …)`, unless the parenthesis begins a query."""
    if not tokens.sees("(") or tokens.keys[tokens.at + 1] in QUERIES:
        return ()
    tokens.needs("(")
    found = [_column(tokens)]
    while tokens.takes(","):
        found.append(_column(tokens))
    tokens.needs(")")
    return tuple(found)


def _column(tokens: TokenStream) -> dml.AssignedColumn:
    """insert_column_item and set_target: a column, or an element or a field of it."""
    first = tokens.at
    name = tokens.column_name("a column name")
    span = tokens.span_from(first)
    is_part = False
    while tokens.sees(".") or tokens.sees("["):
        is_part = True
        if tokens.takes("."):
            tokens.label("the name of a field")
            continue
        _subscript(tokens)
    return dml.AssignedColumn(name=name, is_part=is_part, span=span)


def _subscript(tokens: TokenStream) -> None:
    tokens.needs("[")
    if not tokens.sees(":"):
        read_expression(tokens)
    if tokens.takes(":") and not tokens.sees("]"):
        read_expression(tokens)
    tokens.needs("]")


def _overriding(tokens: TokenStream) -> str | None:
    if not tokens.takes("overriding"):
        return None
    word = tokens.needs_any(frozenset({"system", "user"}))
    tokens.needs("value")
    return word.upper()


def _conflict(tokens: TokenStream) -> dml.Conflict:
    """opt_on_conflict, behind its ON."""
    first = tokens.at - 1
    tokens.needs("conflict")
    keys: tuple[ddl.IndexKey, ...] = ()
    predicate = constraint = where = None
    if tokens.takes("on", "constraint"):
        constraint = tokens.plain_name("the name of a constraint")
    elif tokens.sees("("):
        keys = read_keys(tokens)
        predicate = read_expression(tokens) if tokens.takes("where") else None
    tokens.needs("do")
    assignments = None
    if not tokens.takes("nothing"):
        tokens.needs("update", "set")
        assignments = _assignments(tokens)
        where = read_expression(tokens) if tokens.takes("where") else None
    if assignments is not None and not keys and constraint is None:
        message = "ON CONFLICT DO UPDATE requires inference specification or constraint name"
        tokens.refuse(message, at=first, hint="For example, ON CONFLICT (column_name).")
    return dml.Conflict(
        keys=keys,
        predicate=predicate,
        constraint=constraint,
        assignments=assignments,
        where=where,
        span=tokens.span_from(first),
    )


# --- UPDATE and DELETE


def _update(tokens: TokenStream) -> dml.Update:
    table, alias = _target(tokens, frozenset({"set"}))
    tokens.needs("set")
    assignments = _assignments(tokens)
    sources = read_sources(tokens) if tokens.takes("from") else ()
    return dml.Update(
        table=table,
        alias=alias,
        assignments=assignments,
        sources=sources,
        where=_where(tokens),
        returning=_returning(tokens),
        span=table.span,
    )


def _delete(tokens: TokenStream) -> dml.Delete:
    tokens.needs("from")
    table, alias = _target(tokens, frozenset({"using", "where", "returning"}))
    sources = read_sources(tokens) if tokens.takes("using") else ()
    return dml.Delete(
        table=table,
        alias=alias,
        sources=sources,
        where=_where(tokens),
        returning=_returning(tokens),
        span=table.span,
    )


def _target(tokens: TokenStream, ends: frozenset[str]) -> tuple[ddl.Name, queries.Alias | None]:
    """relation_expr_opt_alias; a word of `ends` is no alias without AS."""
    table = read_relation(tokens, "the name of a table").name
    if tokens.takes("as"):
        return table, _alias(tokens)
    has_alias = tokens.sees_column_name() and (tokens.kind == "name" or tokens.key not in ends)
    return table, _alias(tokens) if has_alias else None


def _alias(tokens: TokenStream) -> queries.Alias:
    first = tokens.at
    name = tokens.column_name("an alias")
    return queries.Alias(name=name, span=tokens.span_from(first))


def _assignments(tokens: TokenStream) -> tuple[dml.Assignment, ...]:
    """set_clause_list."""
    found = [_assignment(tokens)]
    while tokens.takes(","):
        found.append(_assignment(tokens))
    return tuple(found)


def _assignment(tokens: TokenStream) -> dml.Assignment:
    """set_clause."""
    first = tokens.at
    is_multiple = tokens.takes("(")
    columns = [_column(tokens)]
    if is_multiple:
        while tokens.takes(","):
            columns.append(_column(tokens))
        tokens.needs(")")
    tokens.needs("=")
    value = read_expression(tokens)
    return dml.Assignment(
        columns=tuple(columns), value=value, is_multiple=is_multiple, span=tokens.span_from(first)
    )


def _where(tokens: TokenStream) -> ddl.Expression | None:
    """where_or_current_clause."""
    if not tokens.takes("where"):
        return None
    if tokens.sees("current", "of"):
        raise NotModelledError
    return read_expression(tokens)


def _returning(tokens: TokenStream) -> tuple[queries.SelectItem, ...]:
    """returning_clause; names for the old and the new row are not kept."""
    if not tokens.takes("returning"):
        return ()
    if tokens.sees("with", "("):
        raise NotModelledError
    return read_targets(tokens)


# --- MERGE


def _merge(tokens: TokenStream) -> dml.Merge:
    tokens.needs("into")
    table, alias = _target(tokens, frozenset({"using"}))
    tokens.needs("using")
    source = read_source(tokens)
    tokens.needs("on")
    condition = read_expression(tokens)
    actions = [_action(tokens)]
    while tokens.sees("when"):
        actions.append(_action(tokens))
    return dml.Merge(
        table=table,
        alias=alias,
        source=source,
        condition=condition,
        actions=tuple(actions),
        returning=_returning(tokens),
        span=table.span,
    )


def _action(tokens: TokenStream) -> dml.MergeAction:
    """merge_when_clause."""
    first = tokens.at
    tokens.needs("when")
    is_unmatched = tokens.takes("not")
    tokens.needs("matched")
    is_by_source = is_unmatched and tokens.takes("by", "source")
    if is_unmatched and not is_by_source and tokens.takes("by"):
        tokens.needs("target")
    condition = read_expression(tokens) if tokens.takes("and") else None
    tokens.needs("then")
    found = dml.MergeAction(
        sees_table=is_by_source or not is_unmatched,
        sees_source=not is_by_source,
        condition=condition,
        span=tokens.span_from(first),
    )
    if tokens.takes("do"):
        tokens.needs("nothing")
    elif is_unmatched and not is_by_source:
        found = _merged_row(tokens, found)
    elif tokens.takes("update"):
        tokens.needs("set")
        found = replace(found, assignments=_assignments(tokens))
    else:
        tokens.needs("delete")
    return replace(found, span=tokens.span_from(first))


def _merged_row(tokens: TokenStream, action: dml.MergeAction) -> dml.MergeAction:
    """merge_insert."""
    tokens.needs("insert")
    if tokens.takes("default", "values"):
        return action
    columns = _columns(tokens)
    overriding = _overriding(tokens)
    tokens.needs("values", "(")
    values = read_expressions(tokens)
    tokens.needs(")")
    return replace(action, columns=columns, overriding=overriding, values=values)
