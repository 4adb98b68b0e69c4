"""Statements as JSON."""

from __future__ import annotations

import json

from sqlprisma import sql
from sqlprisma.source import Source


def test_a_statement_is_described_by_its_fields() -> None:
    """Operations carry their class, place and whatever was written; expressions are their text."""
    source = Source(path="a.sql", text="\n  ALTER TABLE t ALTER a SET DEFAULT 1 +  2, DROP b")
    described = sql.to_json(sql.read(sql.split(source.span())[0]).value)
    target = {"node": "Target", "kind": "table", "name": {"node": "Name", "name": "t"}}
    assert described == {
        "kind": "ALTER TABLE",
        "span": {"line": 2, "column": 3},
        "operations": [
            {
                "operation": "SetDefault",
                "span": {"line": 2, "column": 17},
                "target": target,
                "column": "a",
                "value": "1 +  2",
            },
            {"operation": "DropColumn", "span": {"line": 2, "column": 45}, "target": target, "column": "b"},
        ],
    }
    assert json.loads(json.dumps(described)) == described


def test_a_statement_without_effect_gives_its_reason() -> None:
    """The reason is part of the description, operations are an empty list."""
    described = sql.to_json(sql.read(Source(path="a.sql", text="GRANT a TO b").span()).value)
    assert described["operations"] == []
    assert described["irrelevant"] == "grants rights"
