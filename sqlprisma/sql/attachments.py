"""Triggers, policies and rules: names within a table, and what they say of its columns (gram.y: CreateTrigStmt, …).

Of a rule only the head is read: what it does may be long, and changes no schema.
"""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.ddl import ObjectKind, Operation
from sqlprisma.sql.clauses import read_columns, read_role, skip_to, takes_cascade, takes_if_exists
from sqlprisma.sql.expressions import read_expression
from sqlprisma.sql.routines import read_function_name
from sqlprisma.sql.tokens import TokenStream

_ON_TABLE = {
    "policy": ObjectKind.POLICY,
    "rule": ObjectKind.RULE,
    "trigger": ObjectKind.TRIGGER,
}
_EVENTS = frozenset({"delete", "insert", "truncate", "update"})
_COMMANDS = frozenset({"all", "delete", "insert", "select", "update"})


def _read_name(tokens: TokenStream, kind: ObjectKind) -> ddl.Name:
    return tokens.plain_name(f"the name of the {kind.value}")


def create_trigger(tokens: TokenStream) -> tuple[Operation, ...]:
    """CREATE [OR REPLACE] [CONSTRAINT] TRIGGER (CreateTrigStmt)."""
    tokens.needs("create")
    or_replace = tokens.takes("or", "replace")
    tokens.takes("constraint")
    tokens.needs("trigger")
    name = _read_name(tokens, ObjectKind.TRIGGER)
    events, columns = _events(tokens)
    tokens.needs("on")
    table = tokens.qualified_name("the name of a table")
    first = tokens.at
    skip_to(tokens, "execute", "when")
    is_for_row = "row" in tokens.keys[first : tokens.at]
    when = _parenthesised(tokens) if tokens.takes("when") else None
    tokens.needs("execute")
    tokens.needs_any(frozenset({"function", "procedure"}))
    routine = read_function_name(tokens)
    if not tokens.sees("("):
        tokens.fail("(")
    tokens.skip_parentheses()
    clauses = None
    if columns or when is not None:
        clauses = ddl.Clauses(
            events=events, columns=columns, when=when, is_for_row=is_for_row, span=tokens.span_from(0)
        )
    return (
        ddl.NameOnly(
            kind=ObjectKind.TRIGGER,
            name=name,
            on_table=table,
            or_replace=or_replace,
            routine=routine,
            clauses=clauses,
            span=tokens.span_from(0),
        ),
    )


def _events(tokens: TokenStream) -> tuple[tuple[str, ...], tuple[ddl.Name, ...]]:
    """TriggerActionTime and TriggerEvents: what fires it, and the columns of UPDATE OF."""
    if tokens.takes("instead"):
        tokens.needs("of")
    else:
        tokens.needs_any(frozenset({"after", "before"}))
    events: list[str] = []
    columns: tuple[ddl.Name, ...] = ()
    while True:
        event = tokens.needs_any(_EVENTS)
        events.append(event)
        if event == "update" and tokens.takes("of"):
            columns = read_columns(tokens)
        if not tokens.takes("or"):
            return tuple(events), columns


def _parenthesised(tokens: TokenStream) -> ddl.Expression:
    tokens.needs("(")
    found = read_expression(tokens)
    tokens.needs(")")
    return found


def create_policy(tokens: TokenStream) -> tuple[Operation, ...]:
    """CREATE POLICY (CreatePolicyStmt)."""
    tokens.needs("create", "policy")
    name = _read_name(tokens, ObjectKind.POLICY)
    tokens.needs("on")
    table = tokens.qualified_name("the name of a table")
    if tokens.takes("as"):
        tokens.needs_any(frozenset({"permissive", "restrictive"}))
    command = tokens.needs_any(_COMMANDS) if tokens.takes("for") else "all"
    clauses = _policy_clauses(tokens, command)
    return (
        ddl.NameOnly(
            kind=ObjectKind.POLICY, name=name, on_table=table, clauses=clauses, span=tokens.span_from(0)
        ),
    )


def _policy_clauses(tokens: TokenStream, command: str = "all") -> ddl.Clauses | None:
    """`[TO role, …] [USING (…)] [WITH CHECK (…)]`."""
    if tokens.takes("to"):
        read_role(tokens)
        while tokens.takes(","):
            read_role(tokens)
    using = check = None
    if tokens.takes("using"):
        using = _parenthesised(tokens)
    if tokens.takes("with", "check"):
        check = _parenthesised(tokens)
    if using is None and check is None:
        return None
    return ddl.Clauses(events=(command,), using=using, check=check, span=tokens.span_from(0))


def create_rule(tokens: TokenStream) -> tuple[Operation, ...]:
    """CREATE [OR REPLACE] RULE (RuleStmt), of which the head is enough."""
    tokens.needs("create")
    or_replace = tokens.takes("or", "replace")
    tokens.needs("rule")
    name = _read_name(tokens, ObjectKind.RULE)
    tokens.needs("as", "on")
    tokens.needs_any(frozenset({"delete", "insert", "select", "update"}))
    tokens.needs("to")
    table = tokens.qualified_name("the name of a table")
    tokens.skip_rest()
    return (
        ddl.NameOnly(
            kind=ObjectKind.RULE, name=name, on_table=table, or_replace=or_replace, span=tokens.span_from(0)
        ),
    )


def alter_on_table(tokens: TokenStream) -> tuple[Operation, ...]:
    """ALTER TRIGGER | POLICY | RULE name ON table …: a new name, or something without effect."""
    tokens.needs("alter")
    kind = _ON_TABLE[tokens.needs_any(frozenset(_ON_TABLE))]
    if_exists = kind is ObjectKind.POLICY and takes_if_exists(tokens)
    name = _read_name(tokens, kind)
    tokens.needs("on")
    table = tokens.qualified_name("the name of a table")
    if tokens.takes("rename"):
        tokens.needs("to")
        new_name = tokens.column_name("the new name")
        span = tokens.span_from(0)
        return (
            ddl.Rename(
                kind=kind, name=name, new_name=new_name, on_table=table, if_exists=if_exists, span=span
            ),
        )
    clauses = None
    if kind is ObjectKind.POLICY:
        clauses = _policy_clauses(tokens)
    else:
        tokens.skip_rest()
    span = tokens.span_from(0)
    return (ddl.Mention(kind=kind, names=(name,), on_table=table, clauses=clauses, span=span),)


def drop_on_table(tokens: TokenStream) -> tuple[Operation, ...]:
    """DROP TRIGGER | POLICY | RULE [IF EXISTS] name ON table [CASCADE]."""
    tokens.needs("drop")
    kind = _ON_TABLE[tokens.needs_any(frozenset(_ON_TABLE))]
    if_exists = takes_if_exists(tokens)
    name = _read_name(tokens, kind)
    tokens.needs("on")
    table = tokens.qualified_name("the name of a table")
    is_cascade = takes_cascade(tokens)
    return (
        ddl.Drop(
            kind=kind,
            names=(name,),
            on_table=table,
            if_exists=if_exists,
            is_cascade=is_cascade,
            span=tokens.span_from(0),
        ),
    )
