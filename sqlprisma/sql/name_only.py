"""Statements of which only names are kept: collations, statistics; triggers, policies, rules; GRANT.

What they say of a table's data or of who may use it has no effect on the schema, and is stepped over.
"""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.ddl import ObjectKind, Operation
from sqlprisma.sql.clauses import takes_cascade, takes_if_exists, takes_if_not_exists
from sqlprisma.sql.routines import read_function_name
from sqlprisma.sql.tokens import TokenStream

_KINDS: dict[tuple[str, ...], ObjectKind] = {
    ("collation",): ObjectKind.COLLATION,
    ("conversion",): ObjectKind.CONVERSION,
    ("default", "conversion"): ObjectKind.CONVERSION,
    ("operator", "class"): ObjectKind.OPERATOR_CLASS,
    ("operator", "family"): ObjectKind.OPERATOR_FAMILY,
    ("statistics",): ObjectKind.STATISTICS,
}

_ON_TABLE = {
    "policy": ObjectKind.POLICY,
    "rule": ObjectKind.RULE,
    "trigger": ObjectKind.TRIGGER,
}
_GRANTED: dict[tuple[str, ...], ObjectKind] = {
    ("domain",): ObjectKind.DOMAIN,
    ("schema",): ObjectKind.SCHEMA,
    ("sequence",): ObjectKind.SEQUENCE,
    ("table",): ObjectKind.TABLE,
    ("type",): ObjectKind.TYPE,
}
"""What GRANT … ON names, of which it is known here whether it exists."""

_NOT_KEPT = frozenset(
    {
        "database",
        "foreign",
        "function",
        "language",
        "large",
        "parameter",
        "procedure",
        "routine",
        "tablespace",
    }
)
"""What it names else, after ON; as the name of a table such a word would be followed by a comma or TO."""

_RIGHTS = "grants rights"
_CODE = "decides how data is worked on, not its shape"


def create_name_only(tokens: TokenStream) -> tuple[Operation, ...] | str:
    """Read the kind and the name, and step over the rest."""
    tokens.needs("create")
    kind = next((kind for words, kind in _KINDS.items() if tokens.takes(*words)), None)
    if kind is None:
        tokens.fail("the kind of an object")
    may_exist = takes_if_not_exists(tokens)
    if kind is ObjectKind.STATISTICS and (tokens.sees("on") or tokens.sees("(")):
        tokens.skip_rest()
        return "gathers statistics under a name of PostgreSQL's choice"
    name = tokens.qualified_name(f"the name of the {kind.value}")
    tokens.needs_more("a definition")
    tokens.skip_rest()
    return (ddl.NameOnly(kind=kind, name=name, or_replace=may_exist, span=tokens.span_from(0)),)


def create_nameless(tokens: TokenStream) -> tuple[Operation, ...]:
    """CREATE OPERATOR and CREATE CAST: that there are any is all that is kept."""
    tokens.needs("create")
    first = tokens.at
    kind = (
        ObjectKind.CAST
        if tokens.needs_any(frozenset({"cast", "operator"})) == "cast"
        else ObjectKind.OPERATOR
    )
    name = tokens.name_of([kind.value], first)
    tokens.needs_more("a definition")
    tokens.skip_rest()
    return (ddl.NameOnly(kind=kind, name=name, or_replace=True, span=tokens.span_from(0)),)


def _read_name(tokens: TokenStream, kind: ObjectKind) -> ddl.Name:
    first = tokens.at
    return tokens.name_of([tokens.column_name(f"the name of the {kind.value}")], first)


def _skip_to(tokens: TokenStream, *words: str) -> None:
    """Move in front of the first of these words outside of parentheses; refuse the statement without one."""
    while tokens.key not in words:
        if tokens.is_at_end:
            tokens.fail(" or ".join(word.upper() for word in words))
        if tokens.sees("("):
            tokens.skip_parentheses()
        else:
            tokens.at += 1


def create_trigger(tokens: TokenStream) -> tuple[Operation, ...]:
    """CREATE [OR REPLACE] [CONSTRAINT] TRIGGER (CreateTrigStmt)."""
    tokens.needs("create")
    or_replace = tokens.takes("or", "replace")
    tokens.takes("constraint")
    tokens.needs("trigger")
    name = _read_name(tokens, ObjectKind.TRIGGER)
    _skip_to(tokens, "on")
    tokens.needs("on")
    table = tokens.qualified_name("the name of a table")
    _skip_to(tokens, "execute")
    tokens.needs("execute")
    tokens.needs_any(frozenset({"function", "procedure"}))
    routine = read_function_name(tokens)
    if not tokens.sees("("):
        tokens.fail("(")
    tokens.skip_parentheses()
    return (
        ddl.NameOnly(
            kind=ObjectKind.TRIGGER,
            name=name,
            on_table=table,
            or_replace=or_replace,
            routine=routine,
            span=tokens.span_from(0),
        ),
    )


def create_policy(tokens: TokenStream) -> tuple[Operation, ...]:
    """CREATE POLICY (CreatePolicyStmt), of which the head is enough."""
    tokens.needs("create", "policy")
    name = _read_name(tokens, ObjectKind.POLICY)
    tokens.needs("on")
    table = tokens.qualified_name("the name of a table")
    tokens.skip_rest()
    return (ddl.NameOnly(kind=ObjectKind.POLICY, name=name, on_table=table, span=tokens.span_from(0)),)


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
    tokens.skip_rest()
    return (ddl.Mention(kind=kind, names=(name,), on_table=table, span=tokens.span_from(0)),)


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


def grant(tokens: TokenStream) -> tuple[Operation, ...] | str:
    """GRANT and REVOKE: the tables, sequences, schemas and types that they name."""
    tokens.needs_any(frozenset({"grant", "revoke"}))
    while not tokens.is_at_end and tokens.key not in {"from", "on", "to"}:
        if tokens.sees("("):
            tokens.skip_parentheses()
        else:
            tokens.at += 1
    if not tokens.takes("on"):
        tokens.skip_rest()
        return _RIGHTS
    if tokens.takes("all"):
        return _in_schemas(tokens)
    if tokens.key in _NOT_KEPT and tokens.keys[tokens.at + 1] not in {",", ".", "from", "to"}:
        tokens.skip_rest()
        return _RIGHTS
    return _granted(tokens)


def _granted(tokens: TokenStream) -> tuple[Operation, ...]:
    kind = ObjectKind.TABLE
    if tokens.keys[tokens.at + 1] not in {",", ".", "from", "to"}:
        kind = next((each for words, each in _GRANTED.items() if tokens.takes(*words)), kind)
    names = tokens.qualified_names()
    tokens.skip_rest()
    return (ddl.Mention(kind=kind, names=names, span=tokens.span_from(0)),)


def _in_schemas(tokens: TokenStream) -> tuple[Operation, ...]:
    """`ALL TABLES IN SCHEMA a, b`."""
    _skip_to(tokens, "in")
    tokens.needs("in", "schema")
    names = tokens.qualified_names()
    tokens.skip_rest()
    return (ddl.Mention(kind=ObjectKind.SCHEMA, names=names, span=tokens.span_from(0)),)


def analyze(tokens: TokenStream) -> tuple[Operation, ...]:
    """ANALYZE [VERBOSE | (options)] [table [(columns)], …] (AnalyzeStmt)."""
    tokens.needs_any(frozenset({"analyse", "analyze"}))
    if tokens.sees("("):
        tokens.skip_parentheses()
    tokens.takes("verbose")
    names: list[ddl.Name] = []
    while not tokens.is_at_end:
        tokens.takes("only")
        names.append(tokens.qualified_name("the name of a table"))
        if tokens.sees("("):
            tokens.skip_parentheses()
        if not tokens.takes(","):
            break
    span = tokens.span_from(0)
    return (ddl.Mention(kind=ObjectKind.TABLE, names=tuple(names), is_analyze=True, span=span),)


def default_rights(tokens: TokenStream) -> tuple[Operation, ...] | str:
    """ALTER DEFAULT PRIVILEGES: the schemas that it names."""
    tokens.needs("alter", "default", "privileges")
    while not tokens.is_at_end and tokens.key not in {"grant", "in", "revoke"}:
        tokens.at += 1
    if not tokens.sees("in", "schema"):
        tokens.skip_rest()
        return _RIGHTS
    return _in_schemas(tokens)
