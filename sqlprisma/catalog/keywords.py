"""Identifiers as PostgreSQL prints them: in quotes where they would not read back as they are.

The words are kwlist.h's of PostgreSQL 15, without the unreserved ones (ruleutils.c, quote_identifier).
"""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")

_WORDS = """
    all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean
    both case cast char character check coalesce collate collation column concurrently constraint create
    cross current_catalog current_date current_role current_schema current_time current_timestamp
    current_user dec decimal default deferrable desc distinct do else end except exists extract false
    fetch float for foreign freeze from full grant greatest group grouping having ilike in initially
    inner inout int integer intersect interval into is isnull join lateral leading least left like limit
    localtime localtimestamp national natural nchar none normalize not notnull null nullif numeric
    offset on only or order out outer overlaps overlay placing position precision primary real
    references returning right row select session_user setof similar smallint some substring symmetric
    table tablesample then time timestamp to trailing treat trim true union unique user using values
    varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists
    xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
"""
_QUOTED_WORDS = frozenset(_WORDS.split())
"""Every keyword but the unreserved ones: each of these is quoted when it is a name."""


def quote_identifier(name: str) -> str:
    """The name, in double quotes unless it is plain lower case and no keyword."""
    if _PLAIN.fullmatch(name) and name not in _QUOTED_WORDS:
        return name
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
