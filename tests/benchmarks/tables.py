"""Tables of Markdown, their columns padded, so that what is printed can be read and pasted."""

from __future__ import annotations

from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; the first column to the left, numbers to the right."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "".join(f"| {' | '.join(_padded(row, widths))} |\n" for row in (head, rule, *rows))


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        cell.rjust(width) if at else cell.ljust(width)
        for at, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]


def seconds(value: float) -> str:
    """Seconds, with as many places as mean something."""
    return f"{value:.3f}" if value < 1 else f"{value:.2f}"
