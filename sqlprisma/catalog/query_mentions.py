"""What a query mentions, as far as its text tells: for queries with a form that the analysis does not know.

Tables are the names after FROM, JOIN and commas; a column counts as read where its name stands qualified by one of
those tables, or alone where only one of them has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlprisma.catalog import lookup
from sqlprisma.catalog.catalog import Catalog, NameSpace
from sqlprisma.catalog.objects import Oid, Table, View
from sqlprisma.records import dataclass

_TOKEN = re.compile(
    r"""
      (?P<skip> --[^\n]* | /\*.*?\*/ | '(?:[^']|'')*' | \$(\w*)\$.*?\$\2\$ )
    | (?P<word> "(?:[^"]|"")+" | [^\W\d][\w$]* )
    | (?P<sign> [.,()*] )
    | \S
    """,
    re.VERBOSE | re.DOTALL,
)
_ENDS = frozenset(
    {
        "cross",
        "else",
        "end",
        "except",
        "fetch",
        "for",
        "full",
        "group",
        "having",
        "inner",
        "intersect",
        "join",
        "lateral",
        "left",
        "limit",
        "natural",
        "offset",
        "on",
        "order",
        "returning",
        "right",
        "select",
        "set",
        "tablesample",
        "then",
        "union",
        "using",
        "when",
        "where",
        "window",
        "with",
    }
)
"""Words that cannot be a table's alias."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A table that a query reads, under the name it goes by there."""

    table: Table | View
    alias: str


def _words(text: str) -> list[str]:
    found = []
    for match in _TOKEN.finditer(text):
        word = match["word"]
        if word is not None:
            found.append(word[1:-1].replace('""', '"') if word[0] == '"' else word.lower())
        elif match["sign"] is not None:
            found.append(match["sign"])
    return found


def _readings(catalog: Catalog, text: str) -> tuple[_Reading, ...]:
    """The tables and views that a query's text names after FROM, JOIN and commas."""
    words = _words(text)
    found: list[_Reading] = []
    for at, word in enumerate(words):
        if word in ("from", "join"):
            found += _from(catalog, words, at + 1)
    return tuple(found)


def _from(catalog: Catalog, words: list[str], at: int) -> Iterator[_Reading]:
    while at < len(words):
        while at < len(words) and words[at] in ("only", "lateral"):
            at += 1
        name, at = _qualified(words, at)
        if not name or (at < len(words) and words[at] == "("):
            return
        if at < len(words) and words[at] == "as":
            at += 1
        alias = name[-1]
        if at < len(words) and words[at] not in _ENDS and words[at] not in ".,()*":
            alias = words[at]
            at += 1
        relation = _relation(catalog, name)
        if relation is not None:
            yield _Reading(relation, alias)
        if at >= len(words) or words[at] != ",":
            return
        at += 1


def _qualified(words: list[str], at: int) -> tuple[list[str], int]:
    name: list[str] = []
    while at < len(words) and words[at] not in ".,()*":
        name.append(words[at])
        if at + 1 < len(words) and words[at + 1] == ".":
            at += 2
        else:
            return name, at + 1
    return name, at


def _relation(catalog: Catalog, name: list[str]) -> Table | View | None:
    if len(name) > 1:
        namespace = catalog.named(NameSpace.NAMESPACE, 0, name[-2])
        oid = None if namespace is None else catalog.named(NameSpace.RELATION, namespace, name[-1])
    else:
        oid = lookup.visible(catalog, NameSpace.RELATION, name[-1])
    found = None if oid is None else catalog.objects[oid]
    return found if isinstance(found, Table | View) else None


def needs(catalog: Catalog, text: str) -> Iterator[tuple[Oid, int]]:
    """What a query depends on: each table, and the columns of it that are surely read."""
    words = _words(text)
    read = _readings(catalog, text)
    for reading in read:
        yield reading.table.oid, 0
        if isinstance(reading.table, Table):
            others = [other.table for other in read if other.table.oid != reading.table.oid]
            for column in reading.table.columns:
                if _is_read(words, column.name, reading.alias, others):
                    yield reading.table.oid, column.number


def _is_read(words: list[str], name: str, alias: str, others: list[Table | View]) -> bool:
    for at, word in enumerate(words):
        is_qualified = at > 1 and words[at - 1] == "."
        if word == "*" and (words[at - 1] == "select" or (is_qualified and words[at - 2] == alias)):
            return True
        if word != name:
            continue
        if is_qualified:
            if words[at - 2] == alias:
                return True
            continue
        if at + 1 < len(words) and words[at + 1] == ".":
            continue
        if at and words[at - 1] == "as":
            continue
        if not any(isinstance(other, View) or other.column(name) is not None for other in others):
            return True
    return False
