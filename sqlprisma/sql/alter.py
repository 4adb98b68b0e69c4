"""ALTER TABLE, and ALTER of what PostgreSQL treats likewise: views, indexes, sequences, foreign tables.

gram.y: AlterTableStmt, alter_table_cmd, partition_cmd, RenameStmt, AlterObjectSchemaStmt. One statement gives
one operation an action, in the written order. What is altered in a column stands in `alter_column.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlprisma import ddl
from sqlprisma.ddl import ObjectKind, Operation, Target
from sqlprisma.sql.alter_column import alter_column, other
from sqlprisma.sql.clauses import (
    read_role,
    read_storage_options,
    takes_cascade,
    takes_generic_options,
    takes_if_exists,
    takes_if_not_exists,
)
from sqlprisma.sql.columns import read_column
from sqlprisma.sql.constraints import read_attributes, read_table_constraint, sees_table_constraint
from sqlprisma.sql.sequences import OPTION_WORDS, read_options
from sqlprisma.sql.tables import read_bound
from sqlprisma.sql.tokens import TokenStream

_KINDS = {
    ("foreign", "table"): ObjectKind.FOREIGN_TABLE,
    ("index",): ObjectKind.INDEX,
    ("materialized", "view"): ObjectKind.MATERIALIZED_VIEW,
    ("sequence",): ObjectKind.SEQUENCE,
    ("table",): ObjectKind.TABLE,
    ("view",): ObjectKind.VIEW,
}
_INHERITABLE = frozenset({ObjectKind.TABLE, ObjectKind.FOREIGN_TABLE})
_FIRING = frozenset({"always", "replica"})


def alter(tokens: TokenStream) -> tuple[Operation, ...] | str:
    """ALTER TABLE | INDEX | VIEW | MATERIALIZED VIEW | SEQUENCE | FOREIGN TABLE."""
    tokens.needs("alter")
    kind = next((kind for words, kind in _KINDS.items() if tokens.takes(*words)), None)
    if kind is None:
        tokens.fail("the kind of an object")
    if tokens.takes("all", "in"):
        return _all_in_tablespace(tokens)
    target = _read_target(tokens, kind)
    alone = _read_alone(tokens, target)
    if alone is not None:
        return (alone,)
    if kind is ObjectKind.SEQUENCE and tokens.key in OPTION_WORDS and not tokens.sees("owner"):
        options = read_options(tokens)
        return (
            ddl.AlterSequence(
                name=target.name, options=options, if_exists=target.if_exists, span=tokens.span_from(0)
            ),
        )
    found = [_read_action(tokens, target)]
    while tokens.takes(","):
        found.append(_read_action(tokens, target))
    return tuple(found)


def _all_in_tablespace(tokens: TokenStream) -> str:
    tokens.needs("tablespace")
    tokens.column_name("a tablespace")
    if tokens.takes("owned"):
        tokens.needs("by")
        read_role(tokens)
        while tokens.takes(","):
            read_role(tokens)
    tokens.needs("set", "tablespace")
    tokens.column_name("a tablespace")
    tokens.takes("nowait")
    return "moves storage"


def _read_target(tokens: TokenStream, kind: ObjectKind) -> Target:
    first = tokens.at
    if_exists = takes_if_exists(tokens)
    only = parenthesised = False
    if kind in _INHERITABLE:
        only = tokens.takes("only")
        parenthesised = only and tokens.takes("(")
    name = tokens.qualified_name(f"the name of the {kind.value}")
    if parenthesised:
        tokens.needs(")")
    if kind in _INHERITABLE and not only:
        tokens.takes("*")
    return Target(kind=kind, name=name, if_exists=if_exists, only=only, span=tokens.span_from(first))


# --- actions that stand alone


def _read_alone(tokens: TokenStream, target: Target) -> Operation | None:
    if tokens.takes("rename"):
        return _rename(tokens, target)
    if tokens.takes("set", "schema"):
        schema = tokens.column_name("the name of a schema")
        return ddl.SetSchema(
            kind=target.kind,
            name=target.name,
            new_schema=schema,
            if_exists=target.if_exists,
            span=tokens.span_from(0),
        )
    if tokens.takes("attach"):
        tokens.needs("partition")
        partition = tokens.qualified_name("the name of the partition")
        bound = None if target.kind is ObjectKind.INDEX else read_bound(tokens)
        return ddl.AttachPartition(target=target, partition=partition, bound=bound, span=tokens.span_from(0))
    if tokens.takes("detach"):
        tokens.needs("partition")
        partition = tokens.qualified_name("the name of the partition")
        how = tokens.takes_any(frozenset({"concurrently", "finalize"}))
        return ddl.DetachPartition(
            target=target,
            partition=partition,
            is_concurrent=how == "concurrently",
            span=tokens.span_from(0),
        )
    if tokens.sees("depends") or tokens.sees("no", "depends"):
        first = tokens.at
        tokens.takes("no")
        tokens.needs("depends", "on", "extension")
        tokens.column_name("the name of an extension")
        return other(tokens, target, first, "DEPENDS ON EXTENSION")
    return None


def _rename(tokens: TokenStream, target: Target) -> Operation:
    if tokens.takes("to"):
        new_name = tokens.column_name("the new name")
        return ddl.Rename(
            kind=target.kind,
            name=target.name,
            new_name=new_name,
            if_exists=target.if_exists,
            span=tokens.span_from(0),
        )
    if tokens.takes("constraint"):
        name = tokens.column_name("the name of a constraint")
        tokens.needs("to")
        new_name = tokens.column_name("the new name")
        return ddl.RenameConstraint(target=target, name=name, new_name=new_name, span=tokens.span_from(0))
    tokens.takes("column")
    column = tokens.column_name("a column, TO or CONSTRAINT")
    tokens.needs("to")
    new_name = tokens.column_name("the new name")
    return ddl.RenameColumn(target=target, column=column, new_name=new_name, span=tokens.span_from(0))


# --- actions that may stand in a list


def _read_action(tokens: TokenStream, target: Target) -> Operation:
    if tokens.key not in _ACTIONS:
        tokens.fail("an action such as ADD, DROP, ALTER, RENAME or SET")
    return _ACTIONS[tokens.key](tokens, target)


def _add(tokens: TokenStream, target: Target) -> Operation:
    first = tokens.at
    tokens.needs("add")
    if sees_table_constraint(tokens):
        constraint = read_table_constraint(tokens)
        return ddl.AddConstraint(target=target, constraint=constraint, span=tokens.span_from(first))
    tokens.takes("column")
    if_not_exists = takes_if_not_exists(tokens)
    column = read_column(tokens)
    return ddl.AddColumn(
        target=target, column=column, if_not_exists=if_not_exists, span=tokens.span_from(first)
    )


def _alter(tokens: TokenStream, target: Target) -> Operation:
    first = tokens.at
    tokens.needs("alter")
    if not tokens.takes("constraint"):
        tokens.takes("column")
        return alter_column(tokens, target, first)
    name = tokens.column_name("the name of a constraint")
    if tokens.takes("inherit"):
        return other(tokens, target, first, "ALTER CONSTRAINT INHERIT")
    found = read_attributes(tokens)
    if found.is_no_inherit or found.is_not_enforced:
        return other(tokens, target, first, "ALTER CONSTRAINT")
    return ddl.AlterConstraint(
        target=target,
        name=name,
        is_deferrable=bool(found.is_deferrable),
        is_initially_deferred=bool(found.is_initially_deferred),
        span=tokens.span_from(first),
    )


def _drop(tokens: TokenStream, target: Target) -> Operation:
    first = tokens.at
    tokens.needs("drop")
    is_constraint = tokens.takes("constraint")
    if not is_constraint:
        tokens.takes("column")
    if_exists = takes_if_exists(tokens)
    name = tokens.column_name("a constraint" if is_constraint else "a column")
    is_cascade = takes_cascade(tokens)
    span = tokens.span_from(first)
    if is_constraint:
        return ddl.DropConstraint(
            target=target, name=name, if_exists=if_exists, is_cascade=is_cascade, span=span
        )
    return ddl.DropColumn(target=target, column=name, if_exists=if_exists, is_cascade=is_cascade, span=span)


def _validate(tokens: TokenStream, target: Target) -> Operation:
    first = tokens.at
    tokens.needs("validate", "constraint")
    name = tokens.column_name("the name of a constraint")
    return ddl.ValidateConstraint(target=target, name=name, span=tokens.span_from(first))


def _inherit(tokens: TokenStream, target: Target) -> Operation:
    first = tokens.at
    tokens.needs("inherit")
    parent = tokens.qualified_name("the name of a table")
    return ddl.SetInheritance(target=target, parent=parent, inherits=True, span=tokens.span_from(first))


def _no(tokens: TokenStream, target: Target) -> Operation:
    first = tokens.at
    tokens.needs("no")
    if tokens.takes("force"):
        tokens.needs("row", "level", "security")
        return other(tokens, target, first, "NO FORCE ROW LEVEL SECURITY")
    tokens.needs("inherit")
    parent = tokens.qualified_name("the name of a table")
    return ddl.SetInheritance(target=target, parent=parent, inherits=False, span=tokens.span_from(first))


def _of(tokens: TokenStream, target: Target) -> Operation:
    first = tokens.at
    tokens.needs("of")
    name = tokens.qualified_name("the name of a type")
    return ddl.SetTypeOf(target=target, type=name, span=tokens.span_from(first))


def _not(tokens: TokenStream, target: Target) -> Operation:
    first = tokens.at
    tokens.needs("not", "of")
    return ddl.SetTypeOf(target=target, type=None, span=tokens.span_from(first))


def _owner(tokens: TokenStream, target: Target) -> Operation:
    first = tokens.at
    tokens.needs("owner", "to")
    read_role(tokens)
    return other(tokens, target, first, "OWNER TO")


def _cluster(tokens: TokenStream, target: Target) -> Operation:
    first = tokens.at
    tokens.needs("cluster", "on")
    index = tokens.column_name("the name of an index")
    return other(tokens, target, first, "CLUSTER ON", index=index)


def _set(tokens: TokenStream, target: Target) -> Operation:
    first = tokens.at
    tokens.needs("set")
    if tokens.sees("("):
        options = read_storage_options(tokens)
        span = tokens.span_from(first)
        return ddl.OtherTableAction(target=target, action="SET", options=options, span=span)
    word = tokens.needs_any(frozenset({"access", "logged", "tablespace", "unlogged", "without"}))
    action = f"SET {word.upper()}"
    if word == "access":
        tokens.needs("method")
        action = "SET ACCESS METHOD"
        if not tokens.takes("default"):
            tokens.column_name("an access method")
    elif word == "tablespace":
        tokens.column_name("a tablespace")
    elif word == "without":
        action += " " + tokens.needs_any(frozenset({"cluster", "oids"})).upper()
    return other(tokens, target, first, action)


def _reset(tokens: TokenStream, target: Target) -> Operation:
    first = tokens.at
    tokens.needs("reset")
    read_storage_options(tokens)
    return other(tokens, target, first, "RESET")


def _enable(tokens: TokenStream, target: Target) -> Operation:
    first = tokens.at
    is_enabled = tokens.needs_any(frozenset({"disable", "enable"})) == "enable"
    verb = "ENABLE" if is_enabled else "DISABLE"
    if tokens.takes("row"):
        tokens.needs("level", "security")
        return ddl.SetRowSecurity(target=target, is_enabled=is_enabled, span=tokens.span_from(first))
    firing = tokens.takes_any(_FIRING) if is_enabled else None
    what = tokens.needs_any(frozenset({"rule", "trigger"}))
    if firing or what == "rule" or not tokens.takes_any(frozenset({"all", "user"})):
        tokens.column_name(f"the name of a {what}")
    return other(tokens, target, first, f"{verb} {what.upper()}")


def _force(tokens: TokenStream, target: Target) -> Operation:
    first = tokens.at
    tokens.needs("force", "row", "level", "security")
    return other(tokens, target, first, "FORCE ROW LEVEL SECURITY")


def _replica(tokens: TokenStream, target: Target) -> Operation:
    first = tokens.at
    tokens.needs("replica", "identity")
    word = tokens.needs_any(frozenset({"default", "full", "nothing", "using"}))
    index = None
    if word == "using":
        tokens.needs("index")
        index = tokens.column_name("the name of an index")
    return other(tokens, target, first, "REPLICA IDENTITY", index=index)


def _options(tokens: TokenStream, target: Target) -> Operation:
    first = tokens.at
    takes_generic_options(tokens)
    if tokens.at == first:
        tokens.at += 1
        tokens.fail("(")
    return other(tokens, target, first, "OPTIONS")


_ACTIONS: dict[str, Callable[[TokenStream, Target], Operation]] = {
    "add": _add,
    "alter": _alter,
    "cluster": _cluster,
    "disable": _enable,
    "drop": _drop,
    "enable": _enable,
    "force": _force,
    "inherit": _inherit,
    "no": _no,
    "not": _not,
    "of": _of,
    "options": _options,
    "owner": _owner,
    "replica": _replica,
    "reset": _reset,
    "set": _set,
    "validate": _validate,
}
