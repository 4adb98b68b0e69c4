"""What all kinds of objects share: DROP, RENAME TO, SET SCHEMA, COMMENT ON (gram.y: DropStmt, CommentStmt, …)."""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.ddl import ObjectKind, Operation
from sqlprisma.sql.clauses import read_role, takes_cascade, takes_if_exists
from sqlprisma.sql.routines import alter_path, read_signature
from sqlprisma.sql.tokens import TokenStream

_ROUTINES = frozenset({ObjectKind.AGGREGATE, ObjectKind.FUNCTION, ObjectKind.PROCEDURE, ObjectKind.ROUTINE})
_WITH_METHOD = frozenset({ObjectKind.OPERATOR_CLASS, ObjectKind.OPERATOR_FAMILY})
_UNQUALIFIED = frozenset({ObjectKind.EXTENSION, ObjectKind.SCHEMA})
_WORDS: dict[tuple[str, ...], ObjectKind] = {
    ("aggregate",): ObjectKind.AGGREGATE,
    ("collation",): ObjectKind.COLLATION,
    ("conversion",): ObjectKind.CONVERSION,
    ("domain",): ObjectKind.DOMAIN,
    ("extension",): ObjectKind.EXTENSION,
    ("foreign", "table"): ObjectKind.FOREIGN_TABLE,
    ("function",): ObjectKind.FUNCTION,
    ("index",): ObjectKind.INDEX,
    ("materialized", "view"): ObjectKind.MATERIALIZED_VIEW,
    ("operator", "class"): ObjectKind.OPERATOR_CLASS,
    ("operator", "family"): ObjectKind.OPERATOR_FAMILY,
    ("procedure",): ObjectKind.PROCEDURE,
    ("routine",): ObjectKind.ROUTINE,
    ("schema",): ObjectKind.SCHEMA,
    ("sequence",): ObjectKind.SEQUENCE,
    ("statistics",): ObjectKind.STATISTICS,
    ("table",): ObjectKind.TABLE,
    ("type",): ObjectKind.TYPE,
    ("view",): ObjectKind.VIEW,
}
_ON_TABLE = {
    "policy": ObjectKind.POLICY,
    "rule": ObjectKind.RULE,
    "trigger": ObjectKind.TRIGGER,
}
_ELSEWHERE: dict[tuple[str, ...], ObjectKind] = {
    ("access", "method"): ObjectKind.ACCESS_METHOD,
    ("database",): ObjectKind.DATABASE,
    ("event", "trigger"): ObjectKind.EVENT_TRIGGER,
    ("foreign", "data", "wrapper"): ObjectKind.FOREIGN_DATA_WRAPPER,
    ("language",): ObjectKind.LANGUAGE,
    ("procedural", "language"): ObjectKind.LANGUAGE,
    ("publication",): ObjectKind.PUBLICATION,
    ("role",): ObjectKind.ROLE,
    ("server",): ObjectKind.SERVER,
    ("subscription",): ObjectKind.SUBSCRIPTION,
    ("tablespace",): ObjectKind.TABLESPACE,
}
"""What has a comment and a name but belongs to no schema."""


def _read_kind(tokens: TokenStream) -> ObjectKind:
    for words, kind in _WORDS.items():
        if tokens.takes(*words):
            return kind
    return tokens.fail("the kind of an object")


# --- DROP


def drop(tokens: TokenStream) -> tuple[Operation, ...]:
    """DROP of every kind whose names are kept."""
    tokens.needs("drop")
    kind = _read_kind(tokens)
    is_concurrent = kind is ObjectKind.INDEX and tokens.takes("concurrently")
    if_exists = takes_if_exists(tokens)
    names: tuple[ddl.Name, ...] = ()
    routines: tuple[ddl.RoutineSignature, ...] = ()
    if kind in _ROUTINES:
        routines = _signatures(tokens, kind)
    elif kind in _UNQUALIFIED:
        names = _plain_names(tokens)
    elif kind in {ObjectKind.TYPE, ObjectKind.DOMAIN}:
        names = _type_names(tokens)
    else:
        names = tokens.qualified_names()
    if kind in _WITH_METHOD:
        tokens.needs("using")
        tokens.column_name("an index method")
    is_cascade = takes_cascade(tokens)
    return (
        ddl.Drop(
            kind=kind,
            names=names,
            routines=routines,
            if_exists=if_exists,
            is_cascade=is_cascade,
            is_concurrent=is_concurrent,
            span=tokens.span_from(0),
        ),
    )


def _signatures(tokens: TokenStream, kind: ObjectKind) -> tuple[ddl.RoutineSignature, ...]:
    is_aggregate = kind is ObjectKind.AGGREGATE
    found = [read_signature(tokens, is_aggregate=is_aggregate)]
    while tokens.takes(","):
        found.append(read_signature(tokens, is_aggregate=is_aggregate))
    return tuple(found)


def _plain_names(tokens: TokenStream) -> tuple[ddl.Name, ...]:
    found = [tokens.plain_name()]
    while tokens.takes(","):
        found.append(tokens.plain_name())
    return tuple(found)


def _type_names(tokens: TokenStream) -> tuple[ddl.Name, ...]:
    found = [_type_name(tokens)]
    while tokens.takes(","):
        found.append(_type_name(tokens))
    return tuple(found)


def _type_name(tokens: TokenStream) -> ddl.Name:
    """The name of a type or domain; PostgreSQL allows any type here, such as `text[]`, and then refuses it."""
    first = tokens.at
    parts = [tokens.word_or_name("the name of a type")]
    while tokens.takes("."):
        parts.append(tokens.label())
    return tokens.name_of(parts, first)


# --- ALTER … RENAME TO, SET SCHEMA


def alter(tokens: TokenStream) -> tuple[Operation, ...] | str:
    """ALTER of schemas, functions, collations and the like: only a new name or schema matters."""
    tokens.needs("alter")
    kind = _read_kind(tokens)
    routine = None
    if kind in _ROUTINES:
        routine = read_signature(tokens, is_aggregate=kind is ObjectKind.AGGREGATE)
        name = routine.name
    else:
        name = tokens.plain_name() if kind in _UNQUALIFIED else tokens.qualified_name()
    if kind in _WITH_METHOD:
        tokens.needs("using")
        tokens.column_name("an index method")
    if tokens.takes("rename"):
        tokens.needs("to")
        new_name = tokens.column_name("the new name")
        return (
            ddl.Rename(kind=kind, name=name, new_name=new_name, routine=routine, span=tokens.span_from(0)),
        )
    if tokens.takes("set", "schema"):
        schema = tokens.column_name("the name of a schema")
        return (
            ddl.SetSchema(kind=kind, name=name, new_schema=schema, routine=routine, span=tokens.span_from(0)),
        )
    if tokens.takes("owner"):
        tokens.needs("to")
        read_role(tokens)
        return "changes an owner"
    tokens.needs_more("RENAME TO, SET SCHEMA or OWNER TO")
    changed = None if routine is None else alter_path(tokens, kind, routine)
    if changed is not None:
        return changed
    tokens.skip_rest()
    return "changes nothing that has a name or a type"


# --- COMMENT ON


def comment(tokens: TokenStream) -> tuple[Operation, ...] | str:
    """COMMENT ON."""
    tokens.needs("comment", "on")
    first = tokens.at
    if tokens.takes("column"):
        return (_member_comment(tokens, ObjectKind.COLUMN),)
    if tokens.takes("constraint"):
        return (_on_comment(tokens, ObjectKind.CONSTRAINT),)
    if tokens.key in _ON_TABLE:
        kind = _ON_TABLE[tokens.key]
        tokens.at += 1
        return (_on_comment(tokens, kind),)
    for words, kind in _WORDS.items():
        if tokens.takes(*words):
            return (_object_comment(tokens, kind),)
    for words, kind in _ELSEWHERE.items():
        if tokens.takes(*words):
            name = tokens.plain_name()
            return (ddl.Comment(kind=kind, name=name, text=_text(tokens), span=tokens.span_from(0)),)
    return _foreign_comment(tokens, first)


def _text(tokens: TokenStream) -> str | None:
    tokens.needs("is")
    return None if tokens.takes("null") else tokens.string("the text in single quotes, or NULL")


def _member_comment(tokens: TokenStream, kind: ObjectKind) -> Operation:
    first = tokens.at
    parts = [tokens.column_name("table.column")]
    while tokens.takes("."):
        parts.append(tokens.label())
    if len(parts) == 1:
        tokens.refuse("column name must be qualified", at=first)
    name = tokens.name_of(parts[:-1], first)
    return ddl.Comment(kind=kind, name=name, member=parts[-1], text=_text(tokens), span=tokens.span_from(0))


def _on_comment(tokens: TokenStream, kind: ObjectKind) -> Operation:
    member = tokens.column_name(f"the name of a {kind.value}")
    tokens.needs("on")
    if kind is ObjectKind.CONSTRAINT:
        tokens.takes("domain")
    name = tokens.qualified_name("the name of a table")
    return ddl.Comment(kind=kind, name=name, member=member, text=_text(tokens), span=tokens.span_from(0))


def _object_comment(tokens: TokenStream, kind: ObjectKind) -> Operation:
    routine = None
    if kind in _ROUTINES:
        routine = read_signature(tokens, is_aggregate=kind is ObjectKind.AGGREGATE)
        name = routine.name
    elif kind in {ObjectKind.TYPE, ObjectKind.DOMAIN}:
        name = _type_name(tokens)
    else:
        name = tokens.plain_name() if kind in _UNQUALIFIED else tokens.qualified_name()
    if kind in _WITH_METHOD:
        tokens.needs("using")
        tokens.column_name("an index method")
    return ddl.Comment(kind=kind, name=name, routine=routine, text=_text(tokens), span=tokens.span_from(0))


def _foreign_comment(tokens: TokenStream, first: int) -> str:
    """COMMENT ON CAST, OPERATOR, LARGE OBJECT, TEXT SEARCH, TRANSFORM: nothing a schema has."""
    if tokens.key not in {"cast", "large", "operator", "text", "transform"}:
        tokens.fail("the kind of an object", at=first)
    while not tokens.is_at_end and not tokens.sees("is"):
        tokens.at += 1
    _text(tokens)
    return "comments on an object outside the schema"
