"""Expressions after analysis: every node has a type, every name is an oid or a column number.

This is what PostgreSQL stores in pg_node_tree columns; `deparse` prints it back with the names of the day.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """An analysed expression; `type` is an oid, `modifier` a typmod (-1 for none)."""

    type: int
    modifier: int = -1
