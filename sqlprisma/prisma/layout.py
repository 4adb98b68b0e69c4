"""Alignment: rows of cells become lines whose columns stand under each other.

It is apart because it is arithmetic and knows nothing of Prisma. The rules are those of Prisma's formatter
(prisma-engines, `psl/schema-ast/src/renderer/table.rs`): a column is as wide as its widest cell plus one space, a
row's last cell is not padded, and width is counted in UTF-8 bytes, so that the result equals Prisma's with any
letters.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlprisma.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line in cells, and a suffix that takes no part in the alignment, such as a comment."""

    cells: tuple[str, ...] = ()
    suffix: str = ""


def align(rows: Iterable[Row]) -> tuple[str, ...]:
    """The rows as lines, aligned with each other, without spaces at their ends."""
    table = [(_without_empty_end(row.cells), row.suffix) for row in rows]
    widths = _widths(cells for cells, _ in table)
    return tuple(_line(cells, suffix, widths) for cells, suffix in table)


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]


def _widths(table: Iterable[tuple[str, ...]]) -> list[int]:
    widths: list[int] = []
    for cells in table:
        widths.extend([0] * (len(cells) - len(widths)))
        for index, cell in enumerate(cells):
            widths[index] = max(widths[index], _width(cell))
    return widths


def _width(cell: str) -> int:
    return len(cell) if cell.isascii() else len(cell.encode("utf-8", "surrogatepass"))


def _line(cells: tuple[str, ...], suffix: str, widths: list[int]) -> str:
    padded = [cell + " " * (widths[index] - _width(cell) + 1) for index, cell in enumerate(cells[:-1])]
    text = "".join([*padded, *cells[-1:]])
    return f"{text} {suffix}" if text and suffix else text or suffix
