"""What a statement is, by its first words: the table of contents of this room, one line a kind.

A kind has a reader, or the reason why it changes no schema; then it is not even cut into tokens. Words that
may stand between CREATE and the kind (OR REPLACE, TEMPORARY, …) are listed beside the kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn, TypeAlias

from sqlprisma.ddl import Operation, RowChange
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Span
from sqlprisma.sql import (
    alter,
    attachments,
    custom_types,
    domains,
    indexes,
    long_queries,
    maintenance,
    name_only,
    namespaces,
    objects,
    publications,
    routines,
    rows,
    sequences,
    session,
    statistics,
    tables,
    views,
)
from sqlprisma.sql.errors import ReadError
from sqlprisma.sql.lexer import BLANK, WORD, comment_end, first_token, lex
from sqlprisma.sql.tokens import TokenStream

Reader: TypeAlias = Callable[[TokenStream], tuple[Operation, ...] | str]
"""Reads a whole statement: its operations, or the reason why it has no effect."""

_CODE = "decides how data is worked on, not its shape"
_FOREIGN_DATA = "describes a foreign server"
_OPERATORS = "defines how values are compared or converted"
_REPLICATION = "replicates rows"
_RIGHTS = "grants rights"
_ROLES = "changes a role"
_ROWS = "changes rows, not the schema"
_READS = "reads rows"
_SESSION = "concerns the session alone"
_STORAGE = "maintains storage"
_TEXT_SEARCH = "configures text search"

_TEMPORARY = frozenset({"global", "local", "temp", "temporary"})
_OR_REPLACE = frozenset({"or", "replace"})
_PREFIXES = {
    "CREATE AGGREGATE": _OR_REPLACE,
    "CREATE FUNCTION": _OR_REPLACE,
    "CREATE INDEX": frozenset({"unique"}),
    "CREATE MATERIALIZED VIEW": frozenset({"unlogged"}),
    "CREATE PROCEDURE": _OR_REPLACE,
    "CREATE SEQUENCE": _TEMPORARY | {"unlogged"},
    "CREATE TABLE": _TEMPORARY | {"unlogged"},
    "CREATE VIEW": _OR_REPLACE | _TEMPORARY | {"recursive"},
    "CREATE CONVERSION": frozenset({"default"}),
    "CREATE LANGUAGE": _OR_REPLACE | {"procedural", "trusted"},
    "CREATE RULE": _OR_REPLACE,
    "CREATE TRANSFORM": _OR_REPLACE,
    "CREATE TRIGGER": _OR_REPLACE | {"constraint"},
}
"""The words that may stand between CREATE and the kind."""

_NOISE = frozenset[str]().union(*_PREFIXES.values())


def _create_schema(tokens: TokenStream) -> tuple[Operation, ...]:
    return namespaces.create_schema(tokens, _element_operations)


KINDS: dict[str, Reader | str] = {
    "ABORT": session.transaction,
    "ALTER ACCESS METHOD": _STORAGE,
    "ALTER AGGREGATE": objects.alter,
    "ALTER COLLATION": objects.alter,
    "ALTER CONVERSION": objects.alter,
    "ALTER DATABASE": session.alter_settings,
    "ALTER DEFAULT PRIVILEGES": name_only.default_rights,
    "ALTER DOMAIN": domains.alter,
    "ALTER EVENT TRIGGER": _CODE,
    "ALTER EXTENSION": "changes what an extension holds",
    "ALTER FOREIGN DATA WRAPPER": _FOREIGN_DATA,
    "ALTER FOREIGN TABLE": alter.alter,
    "ALTER FUNCTION": objects.alter,
    "ALTER GROUP": _ROLES,
    "ALTER INDEX": alter.alter,
    "ALTER LANGUAGE": _CODE,
    "ALTER LARGE OBJECT": _RIGHTS,
    "ALTER MATERIALIZED VIEW": alter.alter,
    "ALTER OPERATOR": _OPERATORS,
    "ALTER OPERATOR CLASS": objects.alter,
    "ALTER OPERATOR FAMILY": objects.alter,
    "ALTER POLICY": attachments.alter_on_table,
    "ALTER PROCEDURAL LANGUAGE": _CODE,
    "ALTER PROCEDURE": objects.alter,
    "ALTER PUBLICATION": publications.alter,
    "ALTER ROLE": session.alter_settings,
    "ALTER ROUTINE": objects.alter,
    "ALTER RULE": attachments.alter_on_table,
    "ALTER SCHEMA": objects.alter,
    "ALTER SEQUENCE": alter.alter,
    "ALTER SERVER": _FOREIGN_DATA,
    "ALTER STATISTICS": objects.alter,
    "ALTER SUBSCRIPTION": _REPLICATION,
    "ALTER SYSTEM": "configures the server",
    "ALTER TABLE": alter.alter,
    "ALTER TABLESPACE": _STORAGE,
    "ALTER TEXT SEARCH": _TEXT_SEARCH,
    "ALTER TRIGGER": attachments.alter_on_table,
    "ALTER TYPE": custom_types.alter,
    "ALTER USER": session.alter_settings,
    "ALTER USER MAPPING": _FOREIGN_DATA,
    "ALTER VIEW": alter.alter,
    "ANALYSE": name_only.analyze,
    "ANALYZE": name_only.analyze,
    "BEGIN": session.transaction,
    "CALL": session.call,
    "CHECKPOINT": _STORAGE,
    "CLOSE": _SESSION,
    "CLUSTER": _STORAGE,
    "COMMENT ON": objects.comment,
    "COMMIT": session.transaction,
    "COPY": _ROWS,
    "CREATE ACCESS METHOD": _STORAGE,
    "CREATE AGGREGATE": routines.create_aggregate,
    "CREATE CAST": name_only.create_nameless,
    "CREATE COLLATION": name_only.create_name_only,
    "CREATE CONVERSION": name_only.create_name_only,
    "CREATE DATABASE": "makes another database",
    "CREATE DOMAIN": domains.create,
    "CREATE EVENT TRIGGER": _CODE,
    "CREATE EXTENSION": namespaces.create_extension,
    "CREATE FOREIGN DATA WRAPPER": _FOREIGN_DATA,
    "CREATE FOREIGN TABLE": tables.create_foreign,
    "CREATE FUNCTION": routines.create,
    "CREATE GROUP": _ROLES,
    "CREATE INDEX": indexes.create,
    "CREATE LANGUAGE": _CODE,
    "CREATE MATERIALIZED VIEW": views.create_materialized,
    "CREATE OPERATOR": name_only.create_nameless,
    "CREATE OPERATOR CLASS": name_only.create_name_only,
    "CREATE OPERATOR FAMILY": name_only.create_name_only,
    "CREATE POLICY": attachments.create_policy,
    "CREATE PROCEDURE": routines.create,
    "CREATE PUBLICATION": publications.create,
    "CREATE ROLE": _ROLES,
    "CREATE RULE": attachments.create_rule,
    "CREATE SCHEMA": _create_schema,
    "CREATE SEQUENCE": sequences.create,
    "CREATE SERVER": _FOREIGN_DATA,
    "CREATE STATISTICS": statistics.create,
    "CREATE SUBSCRIPTION": _REPLICATION,
    "CREATE TABLE": tables.create,
    "CREATE TABLESPACE": _STORAGE,
    "CREATE TEXT SEARCH": _TEXT_SEARCH,
    "CREATE TRANSFORM": _OPERATORS,
    "CREATE TRIGGER": attachments.create_trigger,
    "CREATE TYPE": custom_types.create,
    "CREATE USER": _ROLES,
    "CREATE USER MAPPING": _FOREIGN_DATA,
    "CREATE VIEW": views.create,
    "DEALLOCATE": _SESSION,
    "DECLARE": _SESSION,
    "DELETE": _ROWS,
    "DISCARD": session.discard,
    "DO": session.do,
    "DROP ACCESS METHOD": _STORAGE,
    "DROP AGGREGATE": objects.drop,
    "DROP CAST": _OPERATORS,
    "DROP COLLATION": objects.drop,
    "DROP CONVERSION": objects.drop,
    "DROP DATABASE": "drops another database",
    "DROP DOMAIN": objects.drop,
    "DROP EVENT TRIGGER": _CODE,
    "DROP EXTENSION": objects.drop,
    "DROP FOREIGN DATA WRAPPER": _FOREIGN_DATA,
    "DROP FOREIGN TABLE": objects.drop,
    "DROP FUNCTION": objects.drop,
    "DROP GROUP": _ROLES,
    "DROP INDEX": objects.drop,
    "DROP LANGUAGE": _CODE,
    "DROP MATERIALIZED VIEW": objects.drop,
    "DROP OPERATOR": _OPERATORS,
    "DROP OPERATOR CLASS": objects.drop,
    "DROP OPERATOR FAMILY": objects.drop,
    "DROP OWNED": "drops by owner, which is not modelled",
    "DROP POLICY": attachments.drop_on_table,
    "DROP PROCEDURAL LANGUAGE": _CODE,
    "DROP PROCEDURE": objects.drop,
    "DROP PUBLICATION": publications.drop,
    "DROP ROLE": _ROLES,
    "DROP ROUTINE": objects.drop,
    "DROP RULE": attachments.drop_on_table,
    "DROP SCHEMA": objects.drop,
    "DROP SEQUENCE": objects.drop,
    "DROP SERVER": _FOREIGN_DATA,
    "DROP STATISTICS": objects.drop,
    "DROP SUBSCRIPTION": _REPLICATION,
    "DROP TABLE": objects.drop,
    "DROP TABLESPACE": _STORAGE,
    "DROP TEXT SEARCH": _TEXT_SEARCH,
    "DROP TRANSFORM": _OPERATORS,
    "DROP TRIGGER": attachments.drop_on_table,
    "DROP TYPE": objects.drop,
    "DROP USER": _ROLES,
    "DROP USER MAPPING": _FOREIGN_DATA,
    "DROP VIEW": objects.drop,
    "END": session.transaction,
    "EXECUTE": _SESSION,
    "EXPLAIN": _READS,
    "FETCH": _SESSION,
    "GRANT": name_only.grant,
    "IMPORT FOREIGN SCHEMA": "imports tables only the foreign server knows",
    "INSERT": _ROWS,
    "LISTEN": _SESSION,
    "LOAD": _SESSION,
    "LOCK": maintenance.lock,
    "MERGE": _ROWS,
    "MOVE": _SESSION,
    "NOTIFY": _SESSION,
    "PREPARE": _SESSION,
    "REASSIGN": _RIGHTS,
    "REFRESH": _ROWS,
    "REINDEX": maintenance.reindex,
    "RELEASE": session.savepoint,
    "RESET": session.reset_parameter,
    "REVOKE": name_only.grant,
    "ROLLBACK": session.transaction,
    "SAVEPOINT": session.savepoint,
    "SECURITY": "labels objects",
    "SELECT": session.select,
    "SET": session.set_parameter,
    "SHOW": _READS,
    "START": session.transaction,
    "TABLE": session.table,
    "TRUNCATE": _ROWS,
    "UNLISTEN": _SESSION,
    "UPDATE": _ROWS,
    "VACUUM": _STORAGE,
    "VALUES": _READS,
    "WITH": session.select,
}
"""Every kind of statement PostgreSQL has (gram.y: stmt)."""

_LONGEST = max(len(kind.split()) for kind in KINDS)
_STARTS = {
    " ".join(words[:count])
    for kind in KINDS
    for words in [kind.split()]
    for count in range(1, len(words) + 1)
}
_HEAD_WORD = re.compile(rf"{BLANK}({WORD})")
_BLANK = re.compile(BLANK)


@dataclass(frozen=True, slots=True)
class Kind:
    """A statement's kind and what to do with it."""

    words: str
    entry: Reader | str


def classify(span: Span) -> Kind:
    """The kind of a statement; refuses what begins no statement."""
    if span.source.text.startswith("(", span.start):
        return Kind("SELECT", _READS)
    plain = _plain_kind(span)
    if plain is not None:
        return plain
    head = _head(span)
    words = [_upper(word.text) for word in head]
    kept = [at for at in range(len(words)) if not _is_noise(words, at)]
    for count in range(min(_LONGEST, len(kept)), 0, -1):
        kind = " ".join(words[at] for at in kept[:count])
        entry = KINDS.get(kind)
        if entry is not None:
            _refuse_strange_prefix(
                kind, [word for at, word in enumerate(head[: kept[count - 1]]) if at], head, kept
            )
            return Kind(kind, entry)
    return _refuse(span, head, words, kept)


def _plain_kind(span: Span) -> Kind | None:
    """The kind of a statement that begins with the very words of its name, as most do."""
    text, at, end = span.source.text, span.start, span.end
    words, found = "", None
    while word := _HEAD_WORD.match(text, at, end):
        words = f"{words} {_upper(word[1])}" if words else _upper(word[1])
        if words not in _STARTS:
            break
        found = words if words in KINDS else found
        at = word.end()
    return None if found is None else Kind(found, KINDS[found])


def _upper(word: str) -> str:
    return word.upper() if word.isascii() else word


def operations(span: Span) -> tuple[Kind, tuple[Operation, ...] | str]:
    """Read one statement: its kind, and its operations or the reason why it has none."""
    kind = classify(span)
    if kind.words in _CHANGES_ROWS:
        return kind, rows.read(span)
    if isinstance(kind.entry, str):
        return kind, kind.entry
    if kind.entry is session.select and (known := long_queries.read(span)) is not None:
        return kind, known
    tokens = TokenStream(_short(span) if kind.words in _HEADS else span)
    found = kind.entry(tokens)
    tokens.needs_end()
    if kind.words in _HEADS and not isinstance(found, str):
        found = tuple(replace(operation, span=span) for operation in found)
    return kind, found


_CHANGES_ROWS = frozenset(change.value for change in RowChange)
_HEADS = frozenset({"CREATE RULE"})
"""Kinds of which only the names at the beginning are read: what follows is long, and changes no schema."""


def _short(span: Span) -> Span:
    """The statement up to its first parenthesis, unless that may be part of a name or a comment."""
    text, at = span.source.text, span.source.text.find("(", span.start, span.end)
    if at < 0 or any(text.find(mark, span.start, at) >= 0 for mark in ('"', "--", "/*")):
        return span
    return Span(source=span.source, start=span.start, end=at)


def _element_operations(span: Span) -> tuple[Operation, ...]:
    _, found = operations(span)
    return () if isinstance(found, str) else found


def _head(span: Span) -> list[Span]:
    """The first words of a statement."""
    text, at, end = span.source.text, span.start, span.end
    found: list[Span] = []
    while len(found) < _LONGEST + 4:
        word = _HEAD_WORD.match(text, at, end)
        if word is None:
            blank = _BLANK.match(text, at, end)
            at = blank.end() if blank else at
            closed = comment_end(text, at, end) if text.startswith("/*", at, end) else -1
            if closed < 0:
                return found
            at = closed
            continue
        found.append(Span(source=span.source, start=word.start(1), end=word.end(1)))
        at = word.end()
    return found


def _is_noise(words: list[str], at: int) -> bool:
    """Whether the word only qualifies what CREATE makes."""
    return (
        words[0] == "CREATE" and 0 < at <= 4 and words[at].lower() in _NOISE and _is_noise_before(words, at)
    )


def _is_noise_before(words: list[str], at: int) -> bool:
    return all(words[before].lower() in _NOISE for before in range(1, at))


def _refuse_strange_prefix(kind: str, between: list[Span], head: list[Span], kept: list[int]) -> None:
    """Refuse CREATE UNIQUE TABLE and the like at the word that does not fit."""
    allowed = _PREFIXES.get(kind, frozenset())
    kind_words = len(kind.split())
    prefixes = between[: len(between) - (kind_words - 2)] if kind_words > 2 else between
    if any(word.text.lower() not in allowed for word in prefixes):
        place = head[kept[1]]
        raise ReadError(
            f'syntax error at or near "{place.text}"',
            place,
            hint=f"{kind} takes no {prefixes[0].text.upper()}",
        )


def _close(word: str, choices: list[str]) -> str | None:
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

    return next(iter(get_close_matches(word, choices, n=1)), None)


def _refuse(span: Span, head: list[Span], words: list[str], kept: list[int]) -> NoReturn:
    """Refuse a statement of no known kind, at the first word that fits none."""
    if not head:
        place = first_token(span.source, span.start, span.end)
        hint = "psql's own commands are no SQL" if place.text == "\\" else None
        raise ReadError(
            f'syntax error at or near "{place.text}"', place, code=Code.UNKNOWN_STATEMENT, hint=hint
        )
    known = 0
    while known < len(kept) and " ".join(words[at] for at in kept[: known + 1]) in _STARTS:
        known += 1
    if known == 0:
        close = _close(words[0], sorted({kind.split()[0] for kind in KINDS}))
        raise ReadError(
            f'syntax error at or near "{head[0].text}"',
            head[0],
            code=Code.UNKNOWN_STATEMENT,
            hint=f"did you mean {close}?" if close else "no statement of PostgreSQL begins with this word",
        )
    start = " ".join(words[at] for at in kept[:known]) + " "
    lexemes = lex(span.source, span.start, span.end)
    behind = head[kept[known - 1]].end
    at = next(
        index for index, end in enumerate(lexemes.ends) if end > behind or lexemes.kinds[index] == "end"
    )
    if lexemes.kinds[at] == "end":
        end = Span(source=span.source, start=behind, end=behind)
        raise ReadError("syntax error at end of input", end, hint="the statement is unfinished")
    place = Span(source=span.source, start=lexemes.starts[at], end=lexemes.ends[at])
    choices = sorted({kind[len(start) :].split()[0] for kind in KINDS if kind.startswith(start)})
    close = _close(place.text.upper(), choices)
    hint = f"did you mean {start}{close}?" if close else f"expected {', '.join(choices[:8])}, …"
    raise ReadError(f'syntax error at or near "{place.text}"', place, hint=hint)
