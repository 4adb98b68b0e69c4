"""CREATE, ALTER and DROP PUBLICATION: the tables that they name (gram.y: CreatePublicationStmt, …).

What else a publication says decides what is replicated, and changes no schema.
"""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.ddl import Operation, PublicationAction
from sqlprisma.sql.clauses import read_columns, takes_cascade, takes_if_exists
from sqlprisma.sql.expressions import read_expression
from sqlprisma.sql.query_from import read_relation
from sqlprisma.sql.tokens import TokenStream

_NO_EFFECT = "replicates rows"
_CHANGES = {
    "add": PublicationAction.ADD,
    "drop": PublicationAction.REMOVE,
    "set": PublicationAction.SET,
}


def create(tokens: TokenStream) -> tuple[Operation, ...]:
    """CREATE PUBLICATION name [FOR what] [WITH (options)]."""
    tokens.needs("create", "publication")
    name = _name(tokens)
    tables: tuple[ddl.PublishedTable, ...] = ()
    schemas: tuple[ddl.Name, ...] = ()
    if tokens.takes("for"):
        if tokens.sees("all"):
            tokens.skip_rest()
        else:
            tables, schemas = _published(tokens)
    if tokens.takes("with"):
        tokens.skip_parentheses()
    return (
        ddl.ChangePublication(
            action=PublicationAction.CREATE,
            name=name,
            tables=tables,
            schemas=schemas,
            span=tokens.span_from(0),
        ),
    )


def alter(tokens: TokenStream) -> tuple[Operation, ...] | str:
    """ALTER PUBLICATION: what it has, its name, or something without effect."""
    tokens.needs("alter", "publication")
    name = _name(tokens)
    if tokens.takes("rename"):
        tokens.needs("to")
        new_name = tokens.column_name("the new name")
        span = tokens.span_from(0)
        action = PublicationAction.RENAME
        return (ddl.ChangePublication(action=action, name=name, new_name=new_name, span=span),)
    changed = _CHANGES.get(tokens.key)
    if changed is None or tokens.keys[tokens.at + 1] in {"(", "all"}:
        tokens.skip_rest()
        return _NO_EFFECT
    tokens.at += 1
    tables, schemas = _published(tokens)
    span = tokens.span_from(0)
    return (ddl.ChangePublication(action=changed, name=name, tables=tables, schemas=schemas, span=span),)


def drop(tokens: TokenStream) -> tuple[Operation, ...]:
    """DROP PUBLICATION [IF EXISTS] name, … [CASCADE]."""
    tokens.needs("drop", "publication")
    takes_if_exists(tokens)
    names = [_name(tokens)]
    while tokens.takes(","):
        names.append(_name(tokens))
    takes_cascade(tokens)
    span = tokens.span_from(0)
    action = PublicationAction.END
    return tuple(ddl.ChangePublication(action=action, name=name, span=span) for name in names)


def _name(tokens: TokenStream) -> ddl.Name:
    return tokens.plain_name("the name of a publication")


def _published(tokens: TokenStream) -> tuple[tuple[ddl.PublishedTable, ...], tuple[ddl.Name, ...]]:
    """pub_obj_list: a name without a word before it is what the one before it is."""
    tables: list[ddl.PublishedTable] = []
    schemas: list[ddl.Name] = []
    if tokens.key not in {"table", "tables"}:
        hint = "One of TABLE or TABLES IN SCHEMA must be specified before a standalone table or schema name."
        tokens.refuse("invalid publication object list", hint=hint)
    are_tables = True
    while True:
        if tokens.takes("tables"):
            tokens.needs("in", "schema")
            are_tables = False
        elif tokens.takes("table"):
            are_tables = True
        if are_tables:
            tables.append(_table(tokens))
        elif not tokens.takes("current_schema"):
            schemas.append(tokens.plain_name("the name of a schema"))
        if not tokens.takes(","):
            return tuple(tables), tuple(schemas)


def _table(tokens: TokenStream) -> ddl.PublishedTable:
    first = tokens.at
    name = read_relation(tokens, "the name of a table").name
    columns: tuple[ddl.Name, ...] = ()
    if tokens.takes("("):
        columns = read_columns(tokens)
        tokens.needs(")")
    where = None
    if tokens.takes("where"):
        tokens.needs("(")
        where = read_expression(tokens)
        tokens.needs(")")
    return ddl.PublishedTable(name=name, columns=columns, where=where, span=tokens.span_from(first))
