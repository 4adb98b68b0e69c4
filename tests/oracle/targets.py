"""Schemas that are written for older majors of Prisma, and what the engine of version 7 can say about them."""

from __future__ import annotations

import re

MAJORS = (5, 6, 7)
"""The majors of Prisma whose validator and formatter can be asked."""

_URL = re.compile(r"^ +(?:url|directUrl|shadowDatabaseUrl) += .*\n", re.MULTILINE)
"""A setting of the datasource that version 7 refuses; a field of that name is followed by its type."""


def for_the_engine(text: str) -> str:
    """The same models as the engine reads them, which is version 7's: without the datasource's addresses."""
    return _URL.sub("", text)
