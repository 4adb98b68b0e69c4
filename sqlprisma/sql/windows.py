"""What defines a window, in OVER and in the WINDOW clause (gram.y: window_specification); its text is kept."""

from __future__ import annotations

from sqlprisma.sql.expressions import read_expression, read_expressions
from sqlprisma.sql.primaries import read_order_by
from sqlprisma.sql.tokens import TokenStream

_FRAMES = frozenset({"groups", "range", "rows"})
_SIDES = frozenset({"following", "preceding"})


def read_window(tokens: TokenStream) -> str:
    """`( [name] [PARTITION BY …] [ORDER BY …] [frame] )`, as written."""
    first = tokens.at
    tokens.needs("(")
    if tokens.sees_column_name() and tokens.key not in _FRAMES | {"partition"}:
        tokens.column_name("a window")
    if tokens.takes("partition"):
        tokens.needs("by")
        read_expressions(tokens)
    read_order_by(tokens)
    if tokens.takes_any(_FRAMES):
        _read_frame(tokens)
    tokens.needs(")")
    return tokens.span_from(first).text


def _read_frame(tokens: TokenStream) -> None:
    """opt_frame_clause after its first word."""
    if tokens.takes("between"):
        _read_bound(tokens)
        tokens.needs("and")
    _read_bound(tokens)
    if not tokens.takes("exclude"):
        return
    if tokens.takes("current"):
        tokens.needs("row")
    elif tokens.takes("no"):
        tokens.needs("others")
    else:
        tokens.needs_any(frozenset({"group", "ties"}))


def _read_bound(tokens: TokenStream) -> None:
    """frame_bound."""
    if tokens.takes("current", "row"):
        return
    if not (tokens.sees("unbounded") and tokens.keys[tokens.at + 1] in _SIDES):
        read_expression(tokens)
    else:
        tokens.at += 1
    tokens.needs_any(_SIDES)
