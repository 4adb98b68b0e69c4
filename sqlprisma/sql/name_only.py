"""Statements of which only names are kept: collations, conversions, GRANT.

What they say of a table's data or of who may use it has no effect on the schema, and is stepped over.
"""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.ddl import ObjectKind, Operation
from sqlprisma.sql.clauses import skip_to, takes_if_not_exists
from sqlprisma.sql.tokens import TokenStream

_KINDS: dict[tuple[str, ...], ObjectKind] = {
    ("collation",): ObjectKind.COLLATION,
    ("conversion",): ObjectKind.CONVERSION,
    ("default", "conversion"): ObjectKind.CONVERSION,
    ("operator", "class"): ObjectKind.OPERATOR_CLASS,
    ("operator", "family"): ObjectKind.OPERATOR_FAMILY,
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


def create_name_only(tokens: TokenStream) -> tuple[Operation, ...]:
    """Read the kind and the name, and step over the rest."""
    tokens.needs("create")
    kind = next((kind for words, kind in _KINDS.items() if tokens.takes(*words)), None)
    if kind is None:
        tokens.fail("the kind of an object")
    may_exist = takes_if_not_exists(tokens)
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
    skip_to(tokens, "in")
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
