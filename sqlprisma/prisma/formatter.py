"""Formatting a text: read it and print it.

Apart from both because it decides what to do with a file that is not quite Prisma: a line that is not understood is
no reason to leave a file unformatted, as with `prisma format`; a file in the middle of a merge is.
"""

from __future__ import annotations

from sqlprisma.diagnostics import Failure, Outcome
from sqlprisma.prisma import outline
from sqlprisma.prisma.parser import read
from sqlprisma.prisma.printer import print_document
from sqlprisma.source import Source


def format_text(source: Source) -> Outcome[str]:
    """The text as `prisma format` lays it out; the findings tell which lines are not Prisma.

    The text is complete whatever the findings are: lines that are not understood stand in it as they were.

    Raises:
        Failure: the file holds the marks of an unresolved merge; moving lines would mix its sides.
    """
    outcome = read(source)
    conflict = outline.conflict(outcome.diagnostics)
    if conflict is not None:
        raise Failure([conflict])
    return Outcome(print_document(outcome.value), outcome.diagnostics)
